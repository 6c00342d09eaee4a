/* inquiry_diff.c: policy.diff where a journal is kept: both policies in an engine as it was after one row, so that all
 * of the answer is true at that row, however fast the book changes meanwhile. */
#include "base/complain.h"
#include "base/text.h"
#include "runtime/impact.h"
#include "runtime/inquiry.h"
#include "runtime/row.h"

#define SLICE 256 /* accounts, or hooks, before it is asked whether anybody waits still */

static netto_status load(inquiry *q, netto_policy **out, netto_complaint *complaint)
{
    policy_sources sources;
    netto_status status = row_unpack((netto_text){q->packed, q->packed_size}, &q->arena, &sources, complaint);
    if (status != NETTO_OK) return status;
    return netto_lua_policy_create(sources.files, sources.count, sources.params, &q->r->options.budget, out, complaint);
}

/* What a rule of it fails for is told with the rest. */
static netto_status prepare(inquiry *q, netto_policy *policy, netto_complaint *complaint)
{
    netto_engine *e = q->r->hindsight.engine;
    uint32_t left = policy != netto_engine_policy(e);
    netto_status status = NETTO_OK;
    while (left && status == NETTO_OK && !inquiry_is_over(q)) status = netto_engine_prepare(e, policy, SLICE, &left, complaint);
    return status == NETTO_ERULE ? content(complaint) : status;
}

static netto_status compare(inquiry *q, impact *i, netto_complaint *complaint)
{
    struct diff diff;
    bool done = false;
    netto_status status = NETTO_OK;
    while (!done && status == NETTO_OK && !inquiry_is_over(q)) status = impact_advance(i, SLICE, &done, complaint);
    if (status == NETTO_OK && done) status = impact_tell(i, q->request.diff.after, q->request.diff.limit, &diff, complaint);
    if (status != NETTO_OK || !done) return status;
    diff.since = 0;
    answer_init(&q->answer);
    q->answer.diff = &diff;
    answer_diff(&q->result, &q->request, &q->answer);
    return NETTO_OK;
}

static netto_status look(inquiry *q, netto_policy *policy, netto_complaint *complaint)
{
    impact i;
    netto_engine *e = q->r->hindsight.engine;
    netto_status status = prepare(q, policy, complaint);
    if (status == NETTO_OK) {
        impact_init(&i, e, policy);
        status = compare(q, &i, complaint);
        impact_destroy(&i);
    }
    netto_engine_forget(e, policy);
    netto_engine_tidy(e, UINT32_MAX);
    return status;
}

netto_status inquiry_diff(inquiry *q, netto_complaint *complaint)
{
    hindsight *h = &q->r->hindsight;
    uint64_t at = q->request.diff.at ? q->request.diff.at : q->durable;
    netto_status status = inquiry_go(q, at, complaint);
    if (status != NETTO_OK || inquiry_is_over(q)) return status;
    shelf_entry *known = shelf_find(&h->shelf, q->request.diff.id);
    netto_policy *policy = known ? known->policy : NULL;
    if (!known) status = load(q, &policy, complaint);
    if (status != NETTO_OK) return status;
    status = look(q, policy, complaint);
    if (!known) policy->destroy(policy);
    return status;
}
