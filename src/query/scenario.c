/* scenario.c: scenario.run: what a book gains or loses where prices and volatilities move. */
#include <math.h>

#include "appraisal/holding.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/gather.h"
#include "pricing/quote.h"
#include "query/query.h"
#include "risk/scenario.h"

#define VALUES_SLICE 20000 /* of instruments and scenarios: about a millisecond */
#define EARLY        10    /* values of an option that may be exercised early */
#define VALUES_PARTS 50000 /* so many at once, where each scenario has its parts */

static netto_status no_memory(netto_decision *out)
{
    return complain(&out->complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
}

/* ---- profit that is not settled --------------------------------------------------------------------------------- */

/* Does its profit move by more than by its price? */
static bool varies(const book *b, uint32_t slot)
{
    const instrument *i = &b->instruments[slot];
    return instrument_margined(i) && b->marks[slot].known && (i->inverse || i->currency != CURRENCY_BASE);
}

static bool any_varies(const book *b, const holding_list *list)
{
    bool any = false;
    for (uint32_t i = 0; i < list->count && !any; i++) any = varies(b, list->items[i].instrument);
    return any;
}

static void add_account(const book *b, const account *a, double *sums)
{
    for (uint32_t i = 0; i < a->count; i++) {
        const position *p = &a->positions[i];
        if (varies(b, p->instrument)) sums[p->instrument] += weight_worth(&b->instruments[p->instrument], p, b->marks[p->instrument].price);
    }
}

/* Pools know quantities alone, so the accounts are asked for what they paid. */
static netto_status take_variation(scenario *s, uint32_t root, const holding_list *list, arena *in, netto_decision *out)
{
    const book *b = s->b;
    uint32_t count = book_instrument_count(b);
    if (!any_varies(b, list)) return NETTO_OK;
    double *sums = arena_array(in, count, sizeof *sums);
    if (!sums) return no_memory(out);
    memset(sums, 0, count * sizeof *sums);
    for (uint32_t at = root; at != SLOT_NONE; at = gather_next(b, root, at)) add_account(b, &b->accounts[at], sums);
    s->variation = sums;
    return NETTO_OK;
}

/* ---- the sums, some instruments at a time -------------------------------------------------------------------- */

static netto_status add_holding(scenario *s, const holding *h, double *gains, netto_cursor *cursor, netto_complaint *complaint)
{
    netto_status status = scenario_gain(s, h->instrument, h->net, 0, s->count, gains, complaint);
    for (uint32_t k = 0; status == NETTO_OK && k < s->count; k++) cursor->points[k] += gains[k];
    return status;
}

/* `cursor->next` is the instrument to go on with; each counts as it stands when it is visited. */
static netto_status add_some(scenario *s, const holding_list *list, double *gains, netto_cursor *cursor, bool *done,
                             netto_complaint *complaint)
{
    const uint32_t least = s->count + 1;
    uint32_t left = VALUES_SLICE + least;
    netto_status status = NETTO_OK;
    *done = true;
    for (uint32_t i = 0; i < list->count && status == NETTO_OK; i++) {
        const holding *h = &list->items[i];
        if (h->instrument < cursor->next) continue;
        if (left < least) return *done = false, NETTO_OK;
        uint32_t values = least * (quote_early(s->b, h->instrument) ? EARLY : 1);
        left -= values < left ? values : left;
        status = add_holding(s, h, gains, cursor, complaint);
        cursor->next = h->instrument + 1;
    }
    return status;
}

/* ---- parts ---------------------------------------------------------------------------------------------------- */

typedef struct parts {
    netto_scenario_part *rows;
    double **sums;    /* the profits of each row */
    uint32_t *places; /* by factor: its row + 1 */
    uint32_t count;
} parts;

static bool list_underlyings(const book *b, const holding_list *list, uint32_t n, arena *in, parts *p)
{
    uint32_t factors = book_factor_count(b);
    p->rows = arena_array(in, list->count + 1, sizeof *p->rows);
    p->sums = arena_array(in, list->count + 1, sizeof *p->sums);
    p->places = arena_array(in, factors + 1, sizeof *p->places);
    if (!p->rows || !p->sums || !p->places) return false;
    memset(p->places, 0, factors * sizeof *p->places);
    p->count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t factor = b->instruments[list->items[i].instrument].factor;
        if (p->places[factor]) continue;
        double *profits = arena_array(in, n, sizeof *profits);
        if (!profits) return false;
        for (uint32_t k = 0; k < n; k++) profits[k] = 0.0;
        p->sums[p->count] = profits;
        p->rows[p->count++] = (netto_scenario_part){idmap_text(&b->factor_ids, factor), profits};
        p->places[factor] = p->count;
    }
    return true;
}

/* Of the `n` scenarios from `from` on. */
static netto_status split(scenario *s, const holding_list *list, uint32_t from, uint32_t n, double *gains, arena *in, parts *p,
                          netto_decision *out)
{
    netto_status status = list_underlyings(s->b, list, n, in, p) ? NETTO_OK : no_memory(out);
    for (uint32_t i = 0; i < list->count && status == NETTO_OK; i++) {
        const holding *h = &list->items[i];
        double *profits = p->sums[p->places[s->b->instruments[h->instrument].factor] - 1];
        status = scenario_gain(s, h->instrument, h->net, from, n, gains, &out->complaint);
        for (uint32_t k = 0; status == NETTO_OK && k < n; k++) profits[k] += gains[k];
    }
    return status;
}

/* ---- the answer ------------------------------------------------------------------------------------------------- */

static netto_status finish(scenario *s, const holding_list *list, bool all, double *gains, const netto_cursor *cursor, arena *in,
                           netto_decision *out)
{
    netto_scenario_report *r = &out->scenario;
    parts p;
    double *profits = arena_array(in, s->count, sizeof *profits);
    if (!profits) return no_memory(out);
    *r = (netto_scenario_report){.profits = profits, .count = s->count};
    for (uint32_t k = 0; k < s->count; k++) {
        profits[k] = cursor->points[k];
        if (!isfinite(profits[k])) return complain(&out->complaint, NETTO_EOVERFLOW, "the profit is too large to be a number");
        if (profits[k] < profits[r->worst]) r->worst = k;
    }
    netto_status status = split(s, list, r->worst, 1, gains, in, &p, out);
    r->parts = p.rows;
    r->part_count = p.count;
    if (status != NETTO_OK || !all) return status;
    status = split(s, list, 0, s->count, gains, in, &p, out);
    r->all_parts = p.rows;
    return status;
}

netto_status query_scenario(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    arena *in = &e->book.scratch;
    uint32_t account = 0;
    scenario s;
    bool done;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status == NETTO_OK) status = scenario_begin(&s, &e->book, &c->scenario.of, in, &out->complaint);
    if (status != NETTO_OK) return status;
    holding_list list = holding_of_pool(&e->book, account, in);
    double *gains = arena_array(in, s.count, sizeof *gains);
    if (!list.items || !gains) return no_memory(out);
    if ((status = take_variation(&s, account, &list, in, out)) != NETTO_OK) return status;
    if (c->scenario.parts && (uint64_t)list.count * s.count > VALUES_PARTS)
        return complain(&out->complaint, NETTO_ETOOLARGE, "%u instruments at %u scenarios are too many for parts of each; leave them out", list.count, s.count);
    if (!(cursor->flags & GATHER_BEGUN)) {
        if ((status = scenario_meet(&e->book, &c->scenario.of, &out->complaint)) != NETTO_OK) return status;
        cursor->flags = GATHER_BEGUN;
        cursor->since = e->book.version;
        memset(cursor->points, 0, sizeof cursor->points);
    }
    status = add_some(&s, &list, gains, cursor, &done, &out->complaint);
    out->unfinished = !done;
    out->since = cursor->since - 1;
    return status == NETTO_OK && done ? finish(&s, &list, c->scenario.parts, gains, cursor, in, out) : status;
}
