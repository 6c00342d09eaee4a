/* plan_judge.c: would the trades of a plan be accepted as orders, each behind those before it?
 *
 * What is traded at once is held against the account before and behind all of it. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/judge.h"
#include "engine/plan.h"

/* The account before the unit that begins here, and behind it. */
static netto_status judge_leg(proposal *p, uint32_t leg, uint32_t first, uint32_t end, netto_decision *out)
{
    order o;
    const frame *now = first ? &p->frames[first - 1] : p->now;
    const netto_margin *margin = first ? &p->margins[first - 1] : &p->margin;
    out->check = (netto_check){.accepted = false};
    out->fault = NULL;
    judge_begin(&o, p->e, p->a, out, false);
    o.account = p->account;
    o.instrument = p->legs.items[leg].instrument;
    o.qty = p->legs.items[leg].qty;
    netto_status status = judge_between(&o, now, margin, &p->frames[end - 1], &p->margins[end - 1]);
    p->a->plan_work += o.work;
    p->told[leg].reducing = out->check.reducing;
    return status;
}

static void refuse(proposal *p, uint32_t leg, const netto_decision *said)
{
    const netto_check *check = &said->check;
    const instrument *i = &p->b->instruments[p->legs.items[leg].instrument];
    p->out->refused = leg + 1;
    p->out->reasons = check->reasons;
    p->out->reason_count = check->reason_count;
    p->fault = said->fault;
    plan_refuse(p, NETTO_PLAN_ORDER, "trade %u, %s of '%.*s', would be refused: %.*s", leg + 1, FIGURE(quantity_real(p->legs.items[leg].qty, &i->step)),
                TEXT(p->out->legs[leg].instrument), TEXT(check->reason_count ? check->reasons[0].text : TEXT_LITERAL("no memory for the reasons")));
}

netto_status plan_judge(proposal *p, netto_complaint *complaint)
{
    netto_decision *said = arena_array(&p->b->scratch, 1, sizeof *said);
    if (!said) return plan_no_memory(complaint);
    content(&said->complaint);
    for (uint32_t first = 0, end; first < p->legs.count; first = end) {
        end = plan_unit_end(&p->legs, first);
        for (uint32_t leg = first; leg < end; leg++) {
            netto_status status = judge_leg(p, leg, first, end, said);
            if (status != NETTO_OK) return *complaint = said->complaint, status;
            if (!said->check.accepted) return refuse(p, leg, said), NETTO_OK;
        }
        netto_status status = drift_charge(p->a, p->account, 0, complaint);
        if (status != NETTO_OK) return status;
    }
    return NETTO_OK;
}
