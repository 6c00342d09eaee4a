/* picture.c: a snapshot in memory.  Fuzzers use it too, so it makes no claims. */
#include "support/picture.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#define HEADER 16 /* a section's name and size */
#define MAGIC  8

static netto_status write_more(void *self, const void *bytes, size_t size)
{
    picture *p = self;
    p->writes++;
    if (p->room && p->size + size > p->room) return NETTO_EOVERLOADED;
    while (p->size + size > p->capacity) {
        p->capacity = p->capacity ? 2 * p->capacity : 4096;
        p->bytes = realloc(p->bytes, p->capacity);
    }
    memcpy(p->bytes + p->size, bytes, size);
    p->size += size;
    return NETTO_OK;
}

netto_status picture_take(picture *p, const netto_engine *e, netto_complaint *why)
{
    netto_sink sink = {write_more, p};
    netto_shadow_report shadow = {.policy = NULL};
    netto_engine_shadow(e, &shadow);
    p->shadow = shadow.policy;
    p->size = 0;
    return netto_engine_save(e, &sink, why);
}

void picture_drop(picture *p)
{
    free(p->bytes);
    *p = (picture){0};
}

bool picture_equal(const picture *a, const picture *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

desk picture_open(const picture *p, netto_policy *policy)
{
    desk k = {0};
    netto_snapshot_head h;
    netto_bytes bytes = {p->bytes, p->size};
    const netto_engine_options options = {.shadow = p->shadow};
    if (netto_engine_load(&options, bytes, policy, &k.e, &k.d.complaint) != NETTO_OK) return k;
    if (netto_snapshot_head_get(bytes, &h, NULL) == NETTO_OK) k.now = h.at;
    return k;
}

static uint64_t size_at(const picture *p, size_t at)
{
    uint64_t size;
    memcpy(&size, p->bytes + at + MAGIC, sizeof size);
    return size;
}

size_t picture_section(const picture *p, const char *name, size_t *end)
{
    char padded[9] = {0};
    strncpy(padded, name, 8);
    for (size_t at = MAGIC; at + HEADER <= p->size; at += HEADER + size_at(p, at) + DIGEST_SIZE) {
        *end = at + HEADER + size_at(p, at);
        if (memcmp(p->bytes + at, padded, 8) == 0) return at;
    }
    return *end = p->size;
}

void picture_seal(picture *p)
{
    digest d;
    if (p->size < MAGIC) return;
    digest_begin(&d);
    digest_bytes(&d, p->bytes, MAGIC);
    for (size_t at = MAGIC; at + HEADER + DIGEST_SIZE <= p->size;) {
        uint64_t left = p->size - at - HEADER - DIGEST_SIZE, size = size_at(p, at);
        if (size > left) return;
        digest_bytes(&d, p->bytes + at, HEADER + size);
        digest copy = d;
        at += HEADER + size;
        digest_end(&copy, p->bytes + at);
        digest_bytes(&d, p->bytes + at, DIGEST_SIZE);
        at += DIGEST_SIZE;
    }
}

rules picture_rules(void)
{
    static const netto_text desk = {"desk", 4};
    static netto_fold folds[2];
    static netto_rebalance rebalance[1];
    static netto_forecast_rule forecast[1];
    static netto_declared measures[sizeof((rules *)0)->measures / sizeof(netto_declared)];
    rules r = rules_of("all");
    folds[0] = rules_fold("peak", NULL, NETTO_SECOND);
    folds[1] = rules_fold("result", &desk, 0);
    folds[0].width = 2;
    r.policy.hooks = (netto_hooks){.haircut = rules_haircut_price, .correlation = rules_correlation, .collateral = rules_line_fixed,
                                   .margin = rules_margin_pool};
    rules_folds(&r, folds, 2);
    rules_rebalance(&r, "all", "exposed", 1000, 30 * NETTO_SECOND, NULL);
    rules_step(&r, NETTO_STEP_REDUCE, NULL, 0.5)->of = (netto_text){"utilisation", 11};
    rebalance[0] = r.rebalances[0]; /* they outlive it */
    memcpy(measures, r.measures, sizeof measures);
    rules_forecast(&r, "told", "gross", 30 * NETTO_SECOND, NULL);
    forecast[0] = r.forecasts[0];
    r.policy.rebalances = rebalance, r.policy.forecasts = forecast, r.policy.measures = measures;
    r.policy.history_every = 60 * NETTO_SECOND, r.policy.history_length = 180 * NETTO_SECOND;
    return r;
}
