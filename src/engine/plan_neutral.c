/* plan_neutral.c: trades that take several greeks, or beta, to nothing together. */
#include <math.h>

#include "appraisal/legs.h"
#include "appraisal/neutralise.h"
#include "base/complain.h"
#include "engine/plan.h"

/* Missing data are a reason to propose nothing; what cannot be solved is the rule's fault. */
static netto_status unsolved(proposal *p, const netto_complaint *said, netto_complaint *why)
{
    if (said->status == NETTO_ENOMARK) return plan_refuse(p, NETTO_PLAN_DATA, "%s", said->text), NETTO_OK;
    if (said->status == NETTO_ECAPACITY) return *why = *said, said->status;
    return drift_broken(p->a, p->number, why, "neutral: %s", said->text);
}

static netto_status solve(proposal *p, const netto_step *s, netto_neutral *out, netto_complaint *why)
{
    const netto_neutral_step *n = &s->neutral;
    const netto_neutral_ask ask = {n->of, n->with, n->of_count, n->with_count, n->factor, n->market, s->window, n->rounding};
    netto_complaint said;
    frame *f = NULL;
    uint64_t work = 0;
    netto_status status = plan_build(p, &f, why);
    if (status != NETTO_OK) return status;
    holding_list held = legs_holdings(f, false);
    if (!held.items) return plan_no_memory(why);
    content(&said);
    const neutralising own = {p->a->policy, p->b, &held, p->part};
    status = neutralise(&own, &ask, out, &work, &said);
    netto_status charged = drift_charge(p->a, p->account, work, why);
    if (charged != NETTO_OK) return charged;
    return status == NETTO_OK ? NETTO_OK : unsolved(p, &said, why);
}

/* Is one of them worth so much?  They belong together: else none is made. */
static netto_status weigh(const proposal *p, const netto_neutral *solved, const uint32_t *slots, double least, bool *out, netto_complaint *why)
{
    double notional = 0.0;
    netto_status status = NETTO_OK;
    *out = least <= 0.0;
    for (uint32_t j = 0; j < solved->count && !*out && status == NETTO_OK; j++) {
        status = plan_notional(p, slots[j], &notional, why);
        *out = status == NETTO_OK && fabs(solved->legs[j].trade * notional) >= least;
    }
    return status;
}

static netto_status add_all(proposal *p, const netto_neutral *solved, double least, netto_complaint *why)
{
    uint32_t slots[NETTO_NEUTRAL_MOST] = {0};
    bool enough = false;
    netto_status status = NETTO_OK;
    for (uint32_t j = 0; j < solved->count && status == NETTO_OK; j++) status = plan_find(p, "neutral", solved->legs[j].instrument, &slots[j], why);
    if (status == NETTO_OK) status = weigh(p, solved, slots, least, &enough, why);
    for (uint32_t j = 0; j < solved->count && enough && status == NETTO_OK; j++)
        status = plan_add(p, slots[j], solved->legs[j].trade, 0.0, why);
    return status;
}

netto_status plan_neutral(proposal *p, const netto_step *s, netto_complaint *why)
{
    arena *scratch = &p->b->scratch;
    netto_neutral *solved = arena_take(scratch, sizeof *solved);
    void *mark = arena_take(scratch, 1);
    if (!solved || !mark) return plan_no_memory(why);
    solved->count = 0;
    netto_status status = solve(p, s, solved, why);
    if (!p->out->reason.bytes) arena_rewind(scratch, mark); /* a reason lies behind it */
    return status == NETTO_OK ? add_all(p, solved, s->min_notional, why) : status;
}
