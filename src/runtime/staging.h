/* staging.h: a policy on its way in; or one that is only looked at, for policy.diff. */
#ifndef RUNTIME_STAGING_H
#define RUNTIME_STAGING_H

#include "runtime/impact.h"
#include "runtime/runtime_parts.h"

typedef enum staging_phase { STAGING_LOADING, STAGING_PREPARING, STAGING_CHECKING, STAGING_WEIGHING } staging_phase;

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
    bool undo; /* the last activation is undone by this one */
    double max_impact; /* it is activated only if no account's `initial` changes by more; NaN: however much */
    const struct request *request; /* policy.diff: it is not staged, and nothing is said but the answer; else NULL */
    impact impact;
    netto_policy *loaded;  /* not on the shelf yet */
    netto_policy *shelved; /* there already */
    uint32_t tests;
    double *cells; /* what its correlation function answered */
    uint32_t order;
    double least;
    netto_complaint complaint;
    struct answer answer;
    struct staging *next;
} staging;

#endif
