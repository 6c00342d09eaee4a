/* staging_run.c: a policy is loaded, tested, prepared and activated at once, before anything is served. */
#include <math.h>
#include <stdlib.h>

#include "base/complain.h"
#include "runtime/check_matrix.h"
#include "runtime/staging.h"
#include "runtime/trial.h"

static netto_status prepare_at_once(runtime *r, netto_policy *policy, netto_complaint *complaint)
{
    uint32_t left = 1;
    pairs all = {0};
    double least;
    netto_status status = NETTO_OK;
    staging_make_way(r, policy);
    r->recheck.prepared = r->recheck.changes;
    while (left && status == NETTO_OK)
        status = netto_engine_prepare(r->engine, policy, STAGING_STEPS, &left, complaint);
    if (status == NETTO_OK) status = pairs_take(&all, r->engine, policy, complaint);
    if (status == NETTO_OK && all.cells) status = check_pairs(&all, &least, complaint);
    pairs_drop(&all);
    return status;
}

netto_status staging_run(runtime *r, const netto_source *sources, uint32_t count, netto_complaint *complaint)
{
    netto_source all[NETTO_POLICY_FILES_MAX];
    size_t all_count = 0;
    staging *s = calloc(1, sizeof *s);
    if (!s) return complain(complaint, NETTO_ECAPACITY, "no memory to stage a policy");
    *s = (staging){.r = r, .activate = true, .max_impact = staging_max_impact(r)};
    netto_status status = netto_lua_policy_complete(sources, count, all, &all_count, complaint);
    policy_sources complete = {all, (uint32_t)all_count, {0}};
    if (status == NETTO_OK)
        status = trial_load(all, complete.count, complete.params, &r->options.budget, NULL, &s->loaded, &s->tests, complaint);
    bool active = staging_adopt(s) && s->shelved == runtime_policy(r); /* by the journal */
    if (s->loaded && status == NETTO_OK) status = netto_engine_admit(r->engine, s->loaded, complaint);
    if (status == NETTO_OK && !active) status = prepare_at_once(r, staging_policy(s), complaint);
    if (status == NETTO_OK && !active) status = staging_put(s, &complete, complaint);
    if (status == NETTO_OK && !active && staging_is_guarded(s)) status = staging_weigh_at_once(s, complaint);
    if (status == NETTO_EIMPACT) {
        staging_hold(s, complaint);
    } else if (status != NETTO_OK) {
        staging_refuse(s, complaint);
    } else if (!active) {
        status = staging_swap(r, s->shelved, &(activation){.max_impact = NAN}, &s->answer);
        if (status != NETTO_OK) *complaint = s->answer.complaint;
    }
    staging_destroy(s);
    return status;
}
