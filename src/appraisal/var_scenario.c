/* var_scenario.c: value at risk by scenarios: what each return of the window would have done to the book. */
#include <math.h>
#include <stdio.h>

#include "appraisal/var_parts.h"
#include "appraisal/window.h"
#include "base/complain.h"
#include "base/text.h"
#include "numeric/function.h"
#include "risk/var.h"

/* ---- returns ---------------------------------------------------------------------------------------------------- */

static netto_status uncovered(const sum *s, uint32_t slot, int64_t gap)
{
    char what[64] = "missing";
    double price = history_sample(&s->b->history, slot, s->t->every, gap);
    bool lacks = isnan(price);
    if (!lacks) snprintf(what, sizeof what, "%.15g, and returns are of prices greater than 0", price);
    return complain(s->why, NETTO_ENOMARK, "the window of '%.*s' is not covered: of its %u samples, each %.15g seconds, the one %lld before the last is %s; %s",
                    TEXT(idmap_text(&s->b->instrument_ids, slot)), s->t->count + 1, (double)s->t->every / 1e9,
                    (long long)(history_grid(s->t->every, s->b->now) - gap), what,
                    lacks ? window_remedy(s->b->instruments[slot].kind) : "say which share of its exposure is `unknown`, or ask for a shorter window");
}

/* What revalues wants shocks of prices, over the whole horizon. */
static void make_shocks(const sum *s)
{
    for (uint32_t i = 0; i < s->t->count; i++) {
        double r = s->returns[i] * s->t->shock;
        s->returns[i] = s->t->is.log ? function_exp(r) - 1.0 : r;
    }
}

netto_status var_read_returns(sum *s, mover *m)
{
    int64_t gap = 0;
    if (!history_series(&s->b->history, m->instrument, s->t->every, s->t->count, s->b->now, s->returns, &gap)) {
        if (s->t->is.unknown == 0.0) return uncovered(s, m->instrument, gap);
        for (uint32_t i = 0; i < s->t->count; i++) s->returns[i] = 0.0;
        m->unknown = true;
        return NETTO_OK;
    }
    var_returns(s->returns, s->t->count, s->t->is.log);
    if (s->t->is.method == NETTO_VAR_FILTERED) var_filter(s->returns, s->t->count, s->t->is.lambda);
    if (s->t->is.reprice) make_shocks(s);
    return NETTO_OK;
}

netto_status var_add_profits(sum *s)
{
    for (uint32_t i = 0; i < s->mover_count; i++) {
        netto_status status = var_read_returns(s, &s->movers[i]);
        if (status != NETTO_OK) return status;
        var_add(s->profits, s->returns, s->t->count, s->movers[i].linear);
    }
    return s->option_count ? var_add_options(s) : NETTO_OK;
}

/* Of the worst scenarios alone, where no return needs another: they stand in their own places. */
static netto_status read_worst(sum *s, mover *m, uint32_t count)
{
    const history *h = &s->b->history;
    int64_t first = history_grid(s->t->every, s->b->now) - s->t->count;
    if (s->t->is.method == NETTO_VAR_FILTERED || s->t->is.log || m->unknown) return var_read_returns(s, m);
    for (uint32_t i = 0; i < count; i++) {
        int64_t at = first + s->worst[i];
        s->returns[s->worst[i]] = history_sample(h, m->instrument, s->t->every, at + 1) / history_sample(h, m->instrument, s->t->every, at) - 1.0;
        if (s->t->is.reprice) s->returns[s->worst[i]] *= s->t->shock;
    }
    return NETTO_OK;
}

/* ---- by scenarios ------------------------------------------------------------------------------------------------ */

netto_status var_by_scenarios(sum *s, bool shares, var_result *out)
{
    var_tail tail;
    netto_status status = var_add_profits(s);
    if (status != NETTO_OK) return status;
    var_historical(s->profits, s->t->count, s->t->is.alpha, s->t->is.beyond, s->worst, &tail);
    *out = (var_result){.value = tail.value * s->t->scale, .es = tail.es * s->t->scale, .rank = tail.rank,
                        .volatility = var_volatility(s->profits, s->t->count, 0.0) * s->t->scale};
    for (uint32_t i = 0; shares && i < s->mover_count && status == NETTO_OK; i++) {
        mover *m = &s->movers[i];
        status = read_worst(s, m, tail.rank);
        if (status == NETTO_OK) var_share(s->returns, s->worst, &tail, &m->unit_value, &m->unit_es);
        m->unit_value *= s->t->scale;
        m->unit_es *= s->t->scale;
    }
    return shares && s->option_count && status == NETTO_OK ? var_share_options(s, &tail) : status;
}
