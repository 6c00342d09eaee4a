/* staging.h: a policy on its way in; or one that is only looked at, for policy.diff. */
#ifndef RUNTIME_STAGING_H
#define RUNTIME_STAGING_H

#include "runtime/impact.h"
#include "runtime/row.h"
#include "runtime/runtime_parts.h"
#include "runtime/trial_meter.h"

#define STAGING_WARNING_MAX 640

typedef enum staging_phase { STAGING_LOADING, STAGING_PREPARING, STAGING_COPYING, STAGING_CHECKING, STAGING_WEIGHING } staging_phase;

typedef struct staging {
    job job; /* first: a job is one of these */
    runtime *r;
    void *ticket; /* NULL: nobody waits */
    staging_phase phase;
    bool activate; /* when it is staged; else the ticket is told what was staged */
    netto_source *sources;
    uint32_t count;
    netto_text params;
    char *texts;
    char expect[NETTO_ID_MAX + 1], actor[NETTO_ID_MAX + 1];
    bool overtaken; /* somebody has activated another one since it was saved */
    bool undo; /* the last activation is undone by this one */
    double shadow; /* not activated: it runs as a shadow with this threshold; 0: no */
    double max_impact; /* it is activated only if no account's `initial` changes by more; NaN: however much */
    const struct request *request; /* policy.diff: it is not staged, and nothing is said but the answer; else NULL */
    impact impact;
    netto_policy *loaded;  /* not on the shelf yet */
    netto_policy *shelved; /* there already */
    uint32_t tests;
    char warned[TRIAL_FAILURES_MAX][STAGING_WARNING_MAX]; /* of what failed while its tests ran */
    netto_text warnings[TRIAL_FAILURES_MAX];
    uint32_t warning_count;
    pairs pairs; /* what its correlation function answers */
    double least;
    netto_complaint complaint;
    struct answer answer;
    struct staging *next;
} staging;

#define STAGING_STEPS 256 /* hooks or accounts asked at a time: below a millisecond */

/* ---- staging.c ---- */
void staging_append(runtime *r, staging *s);
void staging_destroy(staging *s);
door_outcome staging_no_memory(struct answer *out);
void staging_make_way(runtime *r, netto_policy *policy); /* at most one assessment stands beside the active one */
netto_policy *staging_policy(const staging *s); /* shelved, or else loaded */
bool staging_made_way(const staging *s); /* what was prepared of it is gone: another one went before */
bool staging_adopt(staging *s); /* what was loaded stands on the shelf already: that serves */
netto_status staging_put(staging *s, const policy_sources *sources, netto_complaint *complaint); /* on the shelf */

/* How it ends: with an answer to who waits, and an event to all. */
void staging_finish(staging *s, netto_status status);
void staging_refuse(staging *s, const netto_complaint *why);
void staging_hold(staging *s, const netto_complaint *why);

/* ---- staging_weigh.c ---- */
double staging_max_impact(const runtime *r); /* how much what is saved may change; NaN: however much */
bool staging_is_guarded(const staging *s);
void staging_weigh(staging *s); /* begins; some at a time, then it ends; or all of it now */
void staging_weigh_some(staging *s);
netto_status staging_weigh_at_once(staging *s, netto_complaint *complaint);
void staging_tell_diff(staging *s, struct answer *out);

#endif
