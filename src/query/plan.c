/* plan.c: rebalance.plan: what the rules would propose for an account now. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/plan.h"
#include "engine/rebalance.h"
#include "query/query.h"

netto_status query_plans(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    book *b = &e->book;
    uint32_t account = 0, only = REBALANCE_NONE;
    const netto_policy *policy = e->active->policy;
    (void)cursor;
    netto_status status = account_find(b, c->account, &account, &out->complaint);
    if (status == NETTO_OK && c->plan.rule.bytes) status = rebalance_find(policy, c->plan.rule, &only, &out->complaint);
    if (status != NETTO_OK) return status;
    netto_plan *plans = arena_array(&b->scratch, policy->rebalance_count + 1, sizeof *plans);
    if (!plans) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for plans; raise `capacity`");
    netto_text kind = idmap_text(&b->words, b->accounts[account].kind);
    for (uint32_t i = 0; i < policy->rebalance_count && status == NETTO_OK; i++) {
        bool asked = only == REBALANCE_NONE ? rebalance_names(&policy->rebalances[i], kind) : i == only; /* by its name, of any account */
        if (!asked) continue;
        const netto_rule_fault *fault;
        status = plan_make(e, i, account, c->plan.force, &plans[out->row_count], &fault, &out->complaint);
        if (fault) out->fault = fault;
        plans[out->row_count++].until = rebalance_waits(e, i, account);
    }
    out->plans = plans;
    if (status == NETTO_ERULE) query_failed(e, text_of(e->active->failed_rule), idmap_text(&e->book.account_ids, account), true, out); /* whoever asks wears out no rule */
    return status;
}
