/* ratio.c: what hedges an instrument best, from the price history that a policy declares. */
#include "appraisal/ratio.h"

#include <math.h>

#include "appraisal/window.h"
#include "base/complain.h"
#include "base/text.h"
#include "netting/weight.h"
#include "risk/hedge.h"
#include "risk/var.h"

#define PRODUCTS_MOST 4000000 /* of changes: some 10 ms */

_Static_assert(NETTO_HEDGE_MOST == HEDGE_MOST, "as many as can be solved for");

typedef struct question {
    const book *b;
    const netto_hedge_ask *ask;
    netto_complaint *why;
    netto_instant every;
    uint32_t count;                      /* changes of the window */
    uint32_t slots[NETTO_HEDGE_MOST + 1]; /* what is hedged, and what with */
    double *changes;                     /* of each, one behind the other, a place more than there are */
} question;

static netto_text id_of(const question *q, uint32_t i)
{
    return idmap_text(&q->b->instrument_ids, q->slots[i]);
}

static netto_status find(question *q, uint32_t place, netto_text id)
{
    netto_status status = book_find_instrument(q->b, id, &q->slots[place], q->why);
    if (status != NETTO_OK) return status;
    netto_instrument_kind kind = q->b->instruments[q->slots[place]].kind;
    if (kind == NETTO_CASH && q->slots[place] == q->b->currencies[CURRENCY_BASE].cash)
        return complain(q->why, NETTO_EPARAMS, "'%.*s' is the base currency, in which all is valued: it does not move", TEXT(id));
    if (kind != NETTO_OPTION && kind != NETTO_SENSITIVITY) return NETTO_OK;
    return complain(q->why, NETTO_EPARAMS, "'%.*s' is an option or a sensitivity: hedge its underlying by its delta", TEXT(id));
}

static netto_status find_all(question *q)
{
    const netto_hedge_ask *ask = q->ask;
    netto_status status = find(q, 0, ask->of);
    for (uint32_t i = 0; i < ask->with_count && status == NETTO_OK; i++) {
        status = find(q, i + 1, ask->with[i]);
        for (uint32_t k = 0; k <= i && status == NETTO_OK; k++)
            if (q->slots[k] == q->slots[i + 1]) status = complain(q->why, NETTO_EPARAMS, "'%.*s' stands twice", TEXT(id_of(q, k)));
    }
    return status;
}

static netto_status check_window(question *q, const netto_policy *p)
{
    uint32_t all = q->ask->with_count + 1;
    netto_status status = window_returns(p, q->ask->window, &q->count, q->why);
    if (status != NETTO_OK) return status;
    q->every = p->history_every;
    if ((uint64_t)q->count * all * all > PRODUCTS_MOST)
        return complain(q->why, NETTO_ETOOLARGE, "%u changes of %u instruments are more than is computed at once; ask for a shorter window", q->count, all);
    if (q->count <= all) return complain(q->why, NETTO_EDOMAIN, "%u changes say nothing of %u ratios; ask for a longer window", q->count, q->ask->with_count);
    if (q->count >= (q->ask->least ? q->ask->least : NETTO_HEDGE_LEAST)) return NETTO_OK;
    return complain(q->why, NETTO_EDOMAIN, "%u changes are too few to tell a ratio by; ask for a longer window, or say that `min_samples` is less", q->count);
}

/* n + 1 prices become n changes. */
static void change(double *prices, uint32_t n, netto_hedge_changes kind)
{
    if (kind != NETTO_CHANGES_PRICE) return var_returns(prices, n, kind == NETTO_CHANGES_LOG);
    for (uint32_t i = 0; i < n; i++) prices[i] = prices[i + 1] - prices[i];
}

static netto_status read_changes(question *q)
{
    uint32_t n = q->count;
    for (uint32_t i = 0; i <= q->ask->with_count; i++) {
        double *row = q->changes + (size_t)i * n;
        int64_t gap;
        if (!history_series(&q->b->history, q->slots[i], q->every, n, q->b->now, row, &gap)) {
            netto_instrument_kind kind = q->b->instruments[q->slots[i]].kind;
            return complain(q->why, NETTO_ENOMARK, "the %s of '%.*s' do not cover the window: a sample is missing, or not greater than 0; %s",
                            kind == NETTO_CASH ? "rates" : "prices", TEXT(id_of(q, i)), window_remedy(kind));
        }
        change(row, n, q->ask->changes);
    }
    return NETTO_OK;
}

/* What one unit gains, in base currency, when its price changes by 1, or its return is 1. */
static netto_status gain_of(const question *q, uint32_t i, double *out)
{
    netto_status status = weight_notional(q->b, q->slots[i], NAN, out, q->why);
    if (status != NETTO_OK) return status;
    if (q->ask->changes == NETTO_CHANGES_PRICE) *out /= q->b->marks[q->slots[i]].price;
    if (isfinite(*out) && *out != 0.0) return NETTO_OK;
    return complain(q->why, NETTO_EDOMAIN, "one unit of '%.*s' gains nothing when its price moves, so it cannot be hedged or hedge", TEXT(id_of(q, i)));
}

static netto_status trade(const question *q, netto_hedge *out)
{
    double own, other;
    netto_status status = gain_of(q, 0, &own);
    for (uint32_t i = 0; i < out->leg_count && status == NETTO_OK; i++) {
        netto_hedge_leg *leg = &out->legs[i];
        if ((status = gain_of(q, i + 1, &other)) != NETTO_OK) return status;
        leg->traded = true;
        leg->trade = hedge_round(-leg->ratio * q->ask->qty * own / other, q->b->instruments[q->slots[i + 1]].step.real, q->ask->rounding);
        if (!isfinite(leg->trade)) return complain(q->why, NETTO_EOVERFLOW, "the hedge is too large to be a number");
    }
    return status;
}

static netto_status solve(const question *q, netto_hedge *out)
{
    double ratios[NETTO_HEDGE_MOST];
    uint32_t culprit, count = q->ask->with_count;
    netto_status status = hedge_ratios(q->changes, q->changes + q->count, q->count, count, ratios, &out->effectiveness, &culprit);
    if (status != NETTO_OK && culprit == count)
        return complain(q->why, NETTO_EOVERFLOW, "the changes of '%.*s' are too large to be numbers", TEXT(id_of(q, 0)));
    if (status != NETTO_OK)
        return complain(q->why, NETTO_EDOMAIN, "'%.*s' does not move in the window, or moves as those before it do together; leave it out", TEXT(id_of(q, culprit + 1)));
    out->leg_count = count;
    out->samples = q->count;
    for (uint32_t i = 0; i < count; i++) out->legs[i] = (netto_hedge_leg){.instrument = id_of(q, i + 1), .ratio = ratios[i]};
    return q->ask->sized ? trade(q, out) : NETTO_OK;
}

netto_status ratio_find(book *b, const netto_policy *policy, const netto_hedge_ask *ask, netto_hedge *out, netto_complaint *complaint)
{
    question q = {.b = b, .ask = ask, .why = complaint};
    if (ask->sized && !isfinite(ask->qty)) return complain(complaint, NETTO_EDOMAIN, "qty: expected a finite number, got %g", ask->qty);
    netto_status status = find_all(&q);
    if (status == NETTO_OK) status = check_window(&q, policy);
    if (status != NETTO_OK) return status;
    q.changes = arena_array(&b->scratch, (size_t)(ask->with_count + 1) * q.count + 1, sizeof *q.changes);
    if (!q.changes) return complain(complaint, NETTO_ECAPACITY, "no memory for %u changes; raise `capacity`", q.count);
    status = read_changes(&q);
    return status == NETTO_OK ? solve(&q, out) : status;
}
