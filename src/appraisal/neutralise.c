/* neutralise.c: which trades take what is held of greeks, or of beta, to nothing. */
#include "appraisal/neutralise.h"

#include <math.h>
#include <stdio.h>

#include "appraisal/window.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"
#include "pricing/quote.h"
#include "risk/hedge.h"
#include "risk/neutral.h"
#include "risk/var.h"

_Static_assert(NETTO_NEUTRAL_MOST == NEUTRAL_MOST, "as many as can be solved for");

#define EARLY_MOST 1000 /* some 10 ms */
#define RETURNS_MOST 1000000 /* of all betas that are estimated: some milliseconds */
#define UNIT_WORK    25 /* of one sensitivity of one unit */
#define EARLY_WORK   500 /* of one value of an option that may be exercised early */
#define RETURNS_EACH 5 /* compared for a unit of work */
#define INSTRUMENTS_EACH 50 /* looked through for one, where betas are told */

typedef struct question {
    const netto_policy *policy;
    uint32_t instruments; /* of which a beta may be told; 0: none is asked for */
    book *b;
    const netto_neutral_ask *ask;
    netto_neutral *out;
    netto_complaint *why;
    uint32_t factor, market; /* SLOT_NONE: not given */
    uint32_t slots[NETTO_NEUTRAL_MOST];
    double trades[NETTO_NEUTRAL_MOST];
    uint32_t returns;        /* of the window */
    uint64_t taken, units;   /* returns that are compared, and sensitivities of one unit that are asked for */
    uint32_t early;          /* values of options that may be exercised early */
    double *prices;          /* of the two whose returns are compared */
    netto_beta *betas;       /* by instrument slot those that are known, else NaN */
    uint8_t *known;
} question;

static netto_text id_of(const question *q, uint32_t slot)
{
    return idmap_text(&q->b->instrument_ids, slot);
}

static netto_status no_memory(const question *q)
{
    return complain(q->why, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
}

/* ---- betas ------------------------------------------------------------------------------------------------------ */

static netto_status read_returns(question *q, uint32_t slot, double *out)
{
    int64_t gap;
    if (!history_series(&q->b->history, slot, q->policy->history_every, q->returns, q->b->now, out, &gap))
        return complain(q->why, NETTO_ENOMARK, "the prices of '%.*s' do not cover the window: mark it, give it attrs.beta, or ask for a shorter `window`",
                        TEXT(id_of(q, slot)));
    var_returns(out, q->returns, false);
    return NETTO_OK;
}

/* Of simple returns against the market's. */
static netto_status estimate(question *q, uint32_t slot, netto_beta *out)
{
    const netto_policy *policy = q->policy;
    double share = 0.0, *market = q->prices + q->returns + 1;
    uint32_t culprit;
    if (q->market == SLOT_NONE)
        return complain(q->why, NETTO_EPARAMS, "'%.*s' has no attrs.beta; name the `market` against which it is to be estimated", TEXT(id_of(q, slot)));
    if ((q->taken += q->returns) > RETURNS_MOST)
        return complain(q->why, NETTO_ETOOLARGE, "more than %d returns are compared; give attrs.beta, or ask for a shorter `window`", RETURNS_MOST);
    netto_status status = read_returns(q, slot, q->prices);
    if (status == NETTO_OK) status = read_returns(q, q->market, market);
    if (status != NETTO_OK) return status;
    if (hedge_ratios(q->prices, market, q->returns, 1, &out->beta, &share, &culprit) != NETTO_OK)
        return complain(q->why, NETTO_EDOMAIN, "market: '%.*s' does not move in the window", TEXT(id_of(q, q->market)));
    out->estimated = true;
    out->samples = q->returns;
    out->until = q->b->now - q->b->now % policy->history_every;
    return NETTO_OK;
}

/* Of an option its underlying's. */
static netto_status beta_of(question *q, uint32_t slot, double *out)
{
    const instrument *i = &q->b->instruments[slot];
    uint32_t under = q->b->factors[i->factor].instrument;
    uint32_t of = i->kind == NETTO_OPTION && under != SLOT_NONE ? under : slot;
    netto_beta *b = &q->betas[of];
    netto_status status = NETTO_OK;
    if (!q->known[of]) {
        *b = (netto_beta){.instrument = id_of(q, of), .beta = NAN, .until = NETTO_NEVER};
        bool said = rebalance_number(bytes_text(&q->b->instruments[of].attrs), TEXT_LITERAL("beta"), &b->beta);
        if (!said && of != q->market) status = estimate(q, of, b);
        if (!said && of == q->market) b->beta = 1.0, b->itself = true;
        if (status == NETTO_OK && !isfinite(b->beta)) status = complain(q->why, NETTO_EDOMAIN, "attrs.beta of '%.*s' is no finite number", TEXT(id_of(q, of)));
        q->known[of] = status == NETTO_OK;
    }
    *out = b->beta;
    return status;
}

/* ---- one unit ----------------------------------------------------------------------------------------------------- */

/* gamma * S^2 and vega of an option, by its model. */
static netto_status of_model(question *q, uint32_t slot, netto_greek greek, double *out)
{
    const instrument *i = &q->b->instruments[slot];
    quote terms;
    netto_option_value value;
    *out = 0.0;
    if (i->kind != NETTO_OPTION) return NETTO_OK;
    q->early += quote_early(q->b, slot);
    if (q->early > EARLY_MOST)
        return complain(q->why, NETTO_ETOOLARGE, "more than %d values of options that may be exercised early; ask of a smaller book, or of one underlying", EARLY_MOST);
    netto_status status = quote_of(q->b, slot, &terms, q->why);
    if (status == NETTO_OK) status = quote_value(q->b, slot, &value, q->why);
    if (status != NETTO_OK) return status;
    double s = terms.option.underlying, size = i->multiplier_real * q->b->currencies[i->currency].rate;
    *out = size * (greek == NETTO_GREEK_GAMMA ? value.gamma * s * s : value.vega);
    return NETTO_OK;
}

static netto_status unit_of(question *q, uint32_t slot, netto_greek greek, double *out)
{
    double beta = 1.0;
    q->units++;
    if (q->factor != SLOT_NONE && q->b->instruments[slot].factor != q->factor) return *out = 0.0, NETTO_OK;
    if (greek == NETTO_GREEK_GAMMA || greek == NETTO_GREEK_VEGA) return of_model(q, slot, greek, out);
    netto_status status = weight_exposure(q->b, slot, out, q->why);
    if (status == NETTO_OK && greek == NETTO_GREEK_BETA) status = beta_of(q, slot, &beta);
    *out *= beta;
    return status;
}

/* ---- the system ----------------------------------------------------------------------------------------------------- */

static netto_status fill(question *q, const holding_list *held, neutral *s)
{
    netto_status status = NETTO_OK;
    double unit = 0.0;
    s->n = q->ask->of_count;
    for (uint32_t k = 0; k < s->n; k++) {
        s->b[k] = 0.0;
        for (uint32_t i = 0; i < held->count && status == NETTO_OK; i++) {
            status = unit_of(q, held->items[i].instrument, q->ask->of[k], &unit);
            s->b[k] += held->items[i].net * unit;
        }
        for (uint32_t j = 0; j < s->n && status == NETTO_OK; j++) status = unit_of(q, q->slots[j], q->ask->of[k], &s->a[k][j]);
    }
    return status;
}

static netto_status unsolved(const question *q, uint32_t culprit)
{
    uint32_t n = q->ask->of_count;
    if (culprit == 2 * n) return complain(q->why, NETTO_EOVERFLOW, "the sensitivities are too large to be numbers");
    if (culprit >= n)
        return complain(q->why, NETTO_EDOMAIN, "none of the instruments moves %s; take one that does", netto_greek_word(q->ask->of[culprit - n]));
    if (culprit == 0) return complain(q->why, NETTO_EDOMAIN, "'%.*s' moves none of what is asked for; take another", TEXT(id_of(q, q->slots[0])));
    char before[NETTO_NEUTRAL_MOST * (NETTO_ID_MAX + 4)] = "";
    size_t size = 0;
    for (uint32_t j = 0; j < culprit; j++) {
        netto_text id = id_of(q, q->slots[j]);
        size += (size_t)snprintf(before + size, sizeof before - size, "%s'%.*s'", j ? ", " : "", TEXT(id));
    }
    return complain(q->why, NETTO_EDOMAIN, "'%.*s' moves them as %s %s, or not at all: they are collinear; take another", TEXT(id_of(q, q->slots[culprit])),
                    before, culprit > 1 ? "together do" : "does");
}

static netto_status tell(question *q, const neutral *s)
{
    netto_neutral *out = q->out;
    uint32_t count = 0;
    out->count = s->n;
    for (uint32_t j = 0; j < s->n; j++) {
        out->legs[j].instrument = id_of(q, q->slots[j]);
        out->legs[j].trade = hedge_round(q->trades[j], q->b->instruments[q->slots[j]].step.real, q->ask->rounding);
        if (!isfinite(out->legs[j].trade)) return complain(q->why, NETTO_EOVERFLOW, "the trades are too large to be numbers");
    }
    for (uint32_t k = 0; k < s->n; k++) {
        double after = s->b[k];
        for (uint32_t j = 0; j < s->n; j++) after += s->a[k][j] * out->legs[j].trade;
        out->greeks[k].of = q->ask->of[k];
        out->greeks[k].before = s->b[k];
        out->greeks[k].after = after;
    }
    for (uint32_t i = 0; i < q->instruments; i++)
        if (q->known[i]) q->betas[count++] = q->betas[i]; /* in slot order, moved down */
    out->betas = q->betas;
    out->beta_count = count;
    return NETTO_OK;
}

/* ---- what is asked ---------------------------------------------------------------------------------------------------- */

static netto_status find_with(question *q)
{
    const netto_neutral_ask *ask = q->ask;
    netto_status status = NETTO_OK;
    for (uint32_t j = 0; j < ask->with_count && status == NETTO_OK; j++) {
        status = book_find_instrument(q->b, ask->with[j], &q->slots[j], q->why);
        if (status != NETTO_OK) return status;
        if (q->b->instruments[q->slots[j]].kind == NETTO_CASH)
            return complain(q->why, NETTO_EPARAMS, "with: '%.*s' is cash, which is not traded here", TEXT(ask->with[j]));
        for (uint32_t i = 0; i < j; i++)
            if (q->slots[i] == q->slots[j]) return complain(q->why, NETTO_EPARAMS, "with: '%.*s' stands twice", TEXT(ask->with[j]));
    }
    return status;
}

static netto_status check(question *q)
{
    const netto_neutral_ask *ask = q->ask;
    bool beta = false;
    netto_status status = NETTO_OK;
    for (uint32_t k = 0; k < ask->of_count; k++) {
        beta |= ask->of[k] == NETTO_GREEK_BETA;
        for (uint32_t i = 0; i < k; i++)
            if (ask->of[i] == ask->of[k]) return complain(q->why, NETTO_EPARAMS, "of: '%s' stands twice", netto_greek_word(ask->of[k]));
    }
    if (ask->of_count == 0 || ask->of_count != ask->with_count)
        return complain(q->why, NETTO_EPARAMS, "with: as many instruments as sensitivities are needed, got %u for %u", ask->with_count, ask->of_count);
    q->factor = q->market = SLOT_NONE;
    q->instruments = beta ? book_instrument_count(q->b) : 0;
    if (netto_text_given(ask->factor) && (q->factor = idmap_find(&q->b->factor_ids, ask->factor)) == SLOT_NONE)
        return complain(q->why, NETTO_EFACTOR, "factor: no factor '%.*s'", TEXT(ask->factor));
    if (!beta && (netto_text_given(ask->market) || ask->window)) return complain(q->why, NETTO_EPARAMS, "market and window are of beta, which is not asked for");
    if (netto_text_given(ask->market)) status = book_find_instrument(q->b, ask->market, &q->market, q->why);
    if (status == NETTO_OK && q->market != SLOT_NONE) status = window_returns(q->policy, ask->window, &q->returns, q->why);
    if (status == NETTO_OK && q->market != SLOT_NONE && q->returns < 3) return complain(q->why, NETTO_EDOMAIN, "%u returns say nothing of a beta; ask for a longer window", q->returns);
    return status == NETTO_OK ? find_with(q) : status;
}

static netto_status reserve(question *q)
{
    uint32_t n = q->instruments;
    arena *in = &q->b->scratch;
    q->betas = arena_array(in, n + 1, sizeof *q->betas);
    q->known = arena_array(in, n + 1, sizeof *q->known);
    q->prices = arena_array(in, 2 * ((size_t)q->returns + 1), sizeof *q->prices);
    if (!q->betas || !q->known || !q->prices) return no_memory(q);
    for (uint32_t i = 0; i < n; i++) q->known[i] = 0;
    return NETTO_OK;
}

/* In units of rules' work, some 20 ns each. */
static uint64_t work_of(const question *q)
{
    return UNIT_WORK * q->units + EARLY_WORK * q->early + q->taken / RETURNS_EACH + q->instruments / INSTRUMENTS_EACH;
}

netto_status neutralise(const neutralising *n, const netto_neutral_ask *ask, netto_neutral *out, uint64_t *work, netto_complaint *complaint)
{
    question q = {.policy = n->policy, .b = n->b, .ask = ask, .out = out, .why = complaint};
    neutral s = {.n = 0};
    uint32_t culprit = 0;
    *out = (netto_neutral){.count = 0};
    netto_status status = check(&q);
    if (status == NETTO_OK) status = reserve(&q);
    if (status == NETTO_OK) status = fill(&q, n->held, &s);
    *work = work_of(&q);
    if (status != NETTO_OK) return status;
    if (neutral_solve(&s, q.trades, &culprit) != NETTO_OK) return unsolved(&q, culprit);
    for (uint32_t j = 0; j < s.n; j++) q.trades[j] *= n->part;
    return tell(&q, &s);
}
