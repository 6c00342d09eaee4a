/* test_cells.c: golden numbers: correlations of cells, of FRTB's credit spreads.
 *
 * Sources: Basel MAR21.54: bonds of Apple, five years, and CDS of Google, ten years, of one sector by 35 % * 65 % * 99.90 % = 22.73 %.
 * MAR21.53, 21.55 to 21.57: weights and correlations, as rules/issuer_curves.lua has them.  Sums of them are no numbers of the
 * text: they are computed here from its formula (MAR21.4) in full, pair by pair. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "netto/lua_policy.h"
#include "support/desk.h"

enum { BUCKETS = 4, NAMES = 9, TENORS = 5 };

static const int buckets[BUCKETS] = {3, 6, 11, 14};
static const double weights[BUCKETS] = {0.05, 0.02, 0.12, 0.055};
static const char *const tenors[TENORS] = {"0.5y", "1y", "3y", "5y", "10y"};

/* MAR21.57: of sectors 3 and 6, which 11 and 14 are of as well; half of it where only one is of high yield. */
static double across(int b, int c)
{
    double sector = b % 2 == c % 2 ? 1.0 : 0.20;
    return (b < 2) != (c < 2) ? 0.5 * sector : sector;
}

typedef struct spread {
    int bucket, name, tenor, basis;
    double amount;
} spread;

/* A name stands in one bucket, with some of its tenors, in bonds or CDS or both. */
static uint32_t make(spread *out)
{
    uint32_t n = 0;
    for (int name = 0; name < NAMES * BUCKETS; name++)
        for (int tenor = 0; tenor < TENORS; tenor++)
            for (int basis = 0; basis < 2; basis++)
                if ((name + 2 * tenor + 3 * basis) % 4) out[n++] = (spread){name % BUCKETS, name, tenor, basis, ((name * 31 + tenor * 17 + basis * 7) % 41 - 20) * 1000.0};
    return n;
}

static double correlation_of(const spread *a, const spread *b)
{
    if (a->bucket != b->bucket) return across(a->bucket, b->bucket);
    return (a->name == b->name ? 1.0 : 0.35) * (a->tenor == b->tenor ? 1.0 : 0.65) * (a->basis == b->basis ? 1.0 : 0.999);
}

static double pair_by_pair(const spread *all, uint32_t n)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            sum += weights[all[i].bucket] * all[i].amount * weights[all[j].bucket] * all[j].amount * (i == j ? 1.0 : correlation_of(&all[i], &all[j]));
    return sqrt(sum);
}

static netto_policy *shipped(void)
{
    static char text[16384];
    FILE *file = fopen(NETTO_SOURCE_DIR "/rules/issuer_curves.lua", "rb");
    if (!ok(file != NULL)) abort();
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    netto_complaint why;
    netto_policy *policy = NULL;
    netto_source source = {TEXT_LITERAL("policy.lua"), {text, (uint32_t)size}};
    if (netto_lua_policy_create(&source, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK) tap_note("%s", why.text);
    if (!ok(policy != NULL && size < sizeof text)) abort();
    return policy;
}

static void hold(desk *k, const spread *s)
{
    char id[32], bucket[8], name[16];
    snprintf(id, sizeof id, "n%02d-%s-%d", s->name, tenors[s->tenor], s->basis);
    snprintf(bucket, sizeof bucket, "%d", buckets[s->bucket]);
    snprintf(name, sizeof name, "issuer%d", s->name);
    netto_factor_row f = {.id = T(id), .bucket = T(bucket), .qualifier = T(name), .tenor = T(tenors[s->tenor]), .label2 = T(s->basis ? "CDS" : "bond"),
                          .vol = {.kind = NETTO_NUMBER_NONE}};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    if (desk_step(k, &put) != NETTO_OK) tap_note("%s", desk_said(k));
    if (desk_step(k, &put) != NETTO_OK) tap_note("%s", desk_said(k));
    if (desk_instrument(k, id, NETTO_SENSITIVITY) != NETTO_OK) tap_note("%s", desk_said(k));
    if (desk_position(k, "a", id, s->amount) != NETTO_OK) tap_note("%s", desk_said(k));
}

static double netted(desk *k)
{
    if (desk_exposure(k, "a") != NETTO_OK) tap_note("%s", desk_said(k));
    return k->d.complaint.status == NETTO_OK ? k->d.exposure.exposure.netted : NAN;
}

TEST("four buckets of names with curves in bonds and CDS come to the sum over all pairs, trade by trade and anew")
{
    static spread all[NAMES * BUCKETS * TENORS * 2];
    netto_policy *policy = shipped();
    uint32_t n = make(all);
    desk k = desk_open();
    desk_policy(&k, policy);
    desk_account(&k, "a", NULL, NULL);
    for (uint32_t i = 0; i < n; i++) {
        hold(&k, &all[i]);
        if (i % 29 == 28 && !is_near(netted(&k), pair_by_pair(all, i + 1), 1e-7)) break;
    }
    double want = pair_by_pair(all, n);
    is_near(netted(&k), want, 1e-7);
    desk_policy(&k, netto_policy_built_in()), desk_policy(&k, policy);
    is_near(netted(&k), want, 1e-7);
    desk_close(&k);
    policy->destroy(policy);
}
