/* hindsight.c: an engine as it was after some row of the journal. */
#include "runtime/hindsight.h"

#include "base/complain.h"

#define KEEP ((size_t)256 << 20) /* bytes of an engine that nobody asks */

static void forget(void *self, netto_policy *policy)
{
    netto_engine_forget(((hindsight *)self)->engine, policy);
}

static netto_status begin(hindsight *h, const runtime_options *o, netto_complaint *complaint)
{
    if (netto_engine_create(&o->engine, &h->engine) != NETTO_OK)
        return h->engine = NULL, complain(complaint, NETTO_ECAPACITY, "no memory for an engine of the past");
    shelf_init(&h->shelf, 0, forget, h);
    h->at = 0;
    return NETTO_OK;
}

void hindsight_drop(hindsight *h)
{
    if (!h->engine) return;
    netto_engine_destroy(h->engine);
    shelf_destroy(&h->shelf);
    h->engine = NULL;
}

void hindsight_rest(hindsight *h)
{
    netto_engine_stats stats;
    if (!h->engine) return;
    netto_engine_stats_get(h->engine, &stats);
    if (stats.memory > KEEP) hindsight_drop(h);
}

netto_status hindsight_go(hindsight *h, const runtime_options *o, uint64_t back, replay_plan *plan, netto_complaint *complaint)
{
    replay_result result;
    if (h->engine && h->at > back) hindsight_drop(h);
    netto_status status = h->engine ? NETTO_OK : begin(h, o, complaint);
    if (status != NETTO_OK) return status;
    plan->system = o->system;
    plan->folder = o->data;
    plan->live = true;
    plan->engine = h->engine;
    plan->shelf = &h->shelf;
    plan->budget = &o->budget;
    plan->from = h->at + 1;
    status = replay_run(plan, &result, complaint);
    h->at = result.last;
    if (status != NETTO_OK) hindsight_drop(h);
    return status;
}
