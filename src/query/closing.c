/* closing.c: resolution.plan: in which order an account is closed best. */
#include <math.h>

#include "appraisal/measure.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"
#include "engine/closing.h"
#include "query/query.h"

static netto_status check(const netto_policy *policy, const netto_command *c, netto_complaint *complaint)
{
    netto_measure measure;
    netto_complaint why;
    uint32_t number;
    if (isinf(c->closing.to)) return complain(complaint, NETTO_EDOMAIN, "to: expected a finite number, got %g", c->closing.to);
    if (c->closing.steps > NETTO_CLOSINGS_MAX) return complain(complaint, NETTO_ETOOLARGE, "steps: at most %d", NETTO_CLOSINGS_MAX);
    if (!netto_text_given(c->closing.of) || netto_measure_find(c->closing.of, &measure) || measure_find(policy, c->closing.of, &number)) return NETTO_OK;
    rebalance_no_measure(policy, c->closing.of, &why);
    return complain(complaint, NETTO_EPARAMS, "of: %s", why.text);
}

netto_status query_closings(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    uint32_t account = 0;
    uint64_t work;
    (void)cursor;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status == NETTO_OK) status = check(e->active->policy, c, &out->complaint);
    frame *now = status == NETTO_OK ? arena_array(&e->book.scratch, 1, sizeof *now) : NULL;
    if (status == NETTO_OK && !now) status = complain(&out->complaint, NETTO_ECAPACITY, "no memory for a plan; raise `capacity`");
    if (status == NETTO_OK) status = frame_now(now, e->active, &e->book, account, &out->complaint);
    if (status == NETTO_OK) status = closing_plan(now, &c->closing, CLOSING_WORK, &work, &out->closings, &out->complaint);
    if (status == NETTO_ERULE) query_failed(e, text_of(e->active->failed_rule), idmap_text(&e->book.account_ids, account), true, out); /* whoever asks wears out no rule */
    return status;
}
