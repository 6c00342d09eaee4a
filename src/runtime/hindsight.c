/* hindsight.c: an engine as it was after some row of the journal. */
#include "runtime/hindsight.h"

#include "base/complain.h"
#include "runtime/resume.h"

#define KEEP ((size_t)256 << 20) /* bytes of an engine that nobody asks */

static void forget(void *self, netto_policy *policy)
{
    netto_engine_forget(((hindsight *)self)->engine, policy);
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

/* With the newest snapshot of a row up to `back`, or new. */
static netto_status begin(hindsight *h, const runtime_options *o, uint64_t back, netto_complaint *complaint)
{
    resumed from;
    settings own = settings_of(&o->engine, &o->budget);
    resume_plan plan = {.system = o->system, .folder = o->data, .live = true, .settings = &own, .capacity = o->engine.capacity,
                        .until = back, .whole = !back, .shelf = &h->shelf};
    shelf_init(&h->shelf, 0, forget, h);
    netto_status status = resume_engine(&plan, &from, complaint);
    if (status != NETTO_OK) return shelf_destroy(&h->shelf), status;
    h->engine = from.engine;
    h->at = from.row.sequence;
    if (h->at <= back) return NETTO_OK;
    complain(complaint, NETTO_EPARAMS, "the first rows are gone: what was decided is known from row %llu on", (unsigned long long)h->at + 1);
    hindsight_drop(h);
    return NETTO_EPARAMS;
}

netto_status hindsight_go(hindsight *h, const runtime_options *o, uint64_t back, replay_plan *plan, netto_complaint *complaint)
{
    replay_result result;
    if (h->engine && h->at > back) hindsight_drop(h);
    netto_status status = h->engine ? NETTO_OK : begin(h, o, back, complaint);
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
