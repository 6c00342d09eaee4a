/* impact.c: what another policy would change, account by account. */
#include "runtime/impact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"

#define WORK 50000 /* of rules at a time: about half a millisecond of Lua */

void impact_init(impact *i, netto_engine *engine, const netto_policy *then)
{
    *i = (impact){.engine = engine, .then = then};
}

void impact_destroy(impact *i)
{
    free(i->rows);
    free(i->order);
    i->rows = NULL;
    i->order = NULL;
}

/* ---- looked at -------------------------------------------------------------------------------------------- */

static void begin(impact *i, uint64_t seq)
{
    i->now = netto_engine_policy(i->engine);
    i->since = seq;
    i->count = i->rule_count = i->instruments = i->turn_count = i->turned = 0;
}

static bool make_room(impact *i)
{
    uint32_t capacity = i->capacity ? 2 * i->capacity : 64;
    if (i->count < i->capacity) return true;
    void *rows = realloc(i->rows, capacity * sizeof *i->rows);
    if (!rows) return false;
    i->rows = rows;
    i->capacity = capacity;
    return true;
}

static struct diff_rule *rule_of(impact *i, const char *name)
{
    struct diff_rule *r = i->rules;
    for (; r < i->rules + i->rule_count; r++)
        if (strcmp(r->rule, name) == 0) return r;
    if (i->rule_count == DIFF_RULES_MAX) return &i->rules[DIFF_RULES_MAX - 1];
    i->rule_count++;
    *r = (struct diff_rule){.rule = name};
    return r;
}

static void note_failure(impact *i, const netto_impact *of, const char *why)
{
    struct diff_rule *r = rule_of(i, of->then.rule);
    if (r->accounts++ > 0) return;
    r->account = of->account;
    snprintf(r->message, sizeof r->message, "%s", why);
}

/* Breakers of an account that is not known are not known either. */
static netto_status look_at_breakers(impact *i, bool instrument, uint32_t number, netto_complaint *complaint)
{
    netto_breaker_turn turns[NETTO_TURNS_MAX];
    uint32_t count;
    netto_status status = netto_engine_turns(i->engine, i->then, instrument, number, turns, &count, complaint);
    for (uint32_t k = 0; k < count; k++)
        if (i->turned++ < DIFF_TURNS_MAX) i->turns[i->turn_count++] = turns[k];
    return status == NETTO_EPOLICYID ? status : content(complaint);
}

static netto_status look(impact *i, netto_complaint *complaint)
{
    netto_complaint why;
    if (!make_room(i)) return complain(complaint, NETTO_ECAPACITY, "no memory to compare %u accounts", i->count + 1);
    struct diff_row *row = &i->rows[i->count];
    netto_status status = netto_engine_impact(i->engine, i->then, i->count, &row->impact, &why);
    if (status != NETTO_OK) return *complaint = why, status;
    uint32_t turned = i->turned;
    row->number = i->count++;
    if (diff_fails(row)) note_failure(i, &row->impact, why.text);
    status = look_at_breakers(i, false, row->number, complaint);
    row->flips = i->turned > turned || row->impact.now.standing != row->impact.then.standing;
    return status;
}

static uint64_t work_of(const impact *i)
{
    return i->then->work + (i->now == i->then ? 0 : i->now->work);
}

netto_status impact_advance(impact *i, uint32_t count, bool *done, netto_complaint *complaint)
{
    netto_engine_stats stats;
    netto_engine_stats_get(i->engine, &stats);
    if (i->now != netto_engine_policy(i->engine)) begin(i, stats.seq);
    uint64_t enough = work_of(i) + WORK;
    netto_status status = NETTO_OK;
    while (status == NETTO_OK && count-- > 0 && work_of(i) < enough) {
        if (i->instruments < stats.instruments) status = look_at_breakers(i, true, i->instruments++, complaint);
        else if (i->count < stats.accounts) status = look(i, complaint);
    }
    *done = i->count == stats.accounts && i->instruments >= stats.instruments;
    return status;
}

/* ---- what came of it ----------------------------------------------------------------------------------------- */

static bool is_unknown(const struct diff_row *r)
{
    return isnan(diff_change(r)) && !diff_fails(r);
}

const struct diff_row *impact_worst(const impact *i)
{
    const struct diff_row *worst = NULL;
    for (uint32_t k = 0; k < i->count; k++) {
        const struct diff_row *r = &i->rows[k];
        if (is_unknown(r)) continue;
        if (!worst || fabs(diff_ratio(r)) > fabs(diff_ratio(worst))) worst = r;
    }
    return worst;
}

enum { STAYS, UNKNOWN, FLIPS, CHANGES, FAILS };

static int rank(const struct diff_row *r)
{
    if (diff_fails(r)) return FAILS;
    if (!is_unknown(r) && diff_change(r) != 0.0) return CHANGES;
    if (r->flips) return FLIPS;
    return is_unknown(r) ? UNKNOWN : STAYS;
}

static int compare(const void *a, const void *b)
{
    const struct diff_row *x = *(const struct diff_row *const *)a, *y = *(const struct diff_row *const *)b;
    int p = rank(x), q = rank(y);
    if (p != q) return p < q ? 1 : -1;
    double of = fabs(diff_change(x)), to = fabs(diff_change(y));
    if (p == CHANGES && of != to) return of < to ? 1 : -1;
    return (x->number > y->number) - (x->number < y->number);
}

static bool sort(impact *i)
{
    free(i->order);
    i->order = malloc((i->count + 1) * sizeof *i->order);
    if (!i->order) return false;
    for (uint32_t k = 0; k < i->count; k++) i->order[k] = &i->rows[k];
    qsort(i->order, i->count, sizeof *i->order, compare);
    return true;
}

static uint32_t place_of(const netto_policy *p, netto_text name)
{
    uint32_t at = limit_place(p, name);
    return at < p->limit_count ? at : NETTO_LIMITS_MAX;
}

/* Those of the policy that decides, then those that are new. */
static void list_limits(impact *i, struct diff *out)
{
    out->limits = i->limits;
    for (uint32_t k = 0; k < i->now->limit_count; k++) {
        netto_text name = i->now->limits[k].name;
        i->limits[out->limit_count++] = (struct diff_limit){.name = name, .now = k, .then = place_of(i->then, name)};
    }
    for (uint32_t k = 0; k < i->then->limit_count; k++) {
        netto_text name = i->then->limits[k].name;
        if (place_of(i->now, name) < NETTO_LIMITS_MAX) continue;
        i->limits[out->limit_count++] = (struct diff_limit){.name = name, .now = NETTO_LIMITS_MAX, .then = k};
    }
}

static void add(netto_side *sum, const netto_side *of)
{
    netto_measures *s = &sum->measures;
    const netto_measures *m = &of->measures;
    s->exposure.gross += m->exposure.gross;
    s->exposure.net += m->exposure.net;
    s->exposure.netted += m->exposure.netted;
    s->margin.initial += m->margin.initial;
    s->margin.maintenance += m->margin.maintenance;
    s->margin.warning += m->margin.warning;
    s->margin.liquidation += m->margin.liquidation;
    s->orders += m->orders;
    s->equity += m->equity;
    sum->worst_leg += of->worst_leg;
    sum->collateral += of->collateral;
}

/* Limits are counted where they can be measured, sums where all can. */
static void count(impact *i, struct diff *out)
{
    for (uint32_t k = 0; k < i->count; k++) {
        struct diff_row *r = &i->rows[k];
        for (uint32_t l = 0; l < out->limit_count; l++) {
            if (!diff_flips(r, &i->limits[l])) continue;
            r->flips = true;
            diff_breaches_then(r, &i->limits[l]) ? i->limits[l].breached++ : i->limits[l].cleared++;
        }
        out->changed += rank(r) >= FLIPS;
        bool known = r->impact.now.status == NETTO_OK && r->impact.then.status == NETTO_OK;
        out->unknown += !known;
        if (known) add(&out->totals_now, &r->impact.now), add(&out->totals_then, &r->impact.then);
    }
}

static netto_status find_page(const impact *i, netto_text after, uint32_t *from, netto_complaint *complaint)
{
    *from = 0;
    if (!after.bytes) return NETTO_OK;
    while (*from < i->count && !text_equal(i->order[*from]->impact.account, after)) ++*from;
    if (*from == i->count) return complain(complaint, NETTO_EACCOUNT, "after: no account '%.*s'", TEXT(after));
    ++*from;
    return NETTO_OK;
}

netto_status impact_tell(impact *i, netto_text after, uint32_t limit, struct diff *out, netto_complaint *complaint)
{
    uint32_t from;
    netto_engine_stats stats;
    netto_engine_stats_get(i->engine, &stats);
    *out = (struct diff){.now = i->now, .then = i->then, .seq = stats.seq, .since = i->since, .accounts = i->count};
    list_limits(i, out);
    count(i, out);
    if (!sort(i)) return complain(complaint, NETTO_ECAPACITY, "no memory to sort %u accounts", i->count);
    netto_status status = find_page(i, after, &from, complaint);
    if (status != NETTO_OK) return status;
    out->turns = i->turns;
    out->turn_count = i->turn_count;
    out->turned = i->turned;
    out->rules = i->rules;
    out->rule_count = i->rule_count;
    out->rows = i->order + from;
    out->row_count = i->count - from < limit ? i->count - from : limit;
    out->more = i->count - from > limit;
    return NETTO_OK;
}
