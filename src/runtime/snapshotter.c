/* snapshotter.c: snapshots beside a server that goes on. */
#include "runtime/snapshotter.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/runtime_parts.h"
#include "runtime/snapshot.h"

#define THINGS_MOST 2000 /* of an engine whose digest the loop takes: about a millisecond */

/* The loop does not look at it before it is done. */
typedef struct snapshot_job {
    job job;
    runtime *r;
    settings settings;
    snapshot_plan plan;
    netto_instant retention;
    uint8_t state[DIGEST_SIZE];
    snapshot_taken taken;
    uint64_t spared; /* the row up to which segments may go */
    netto_status status;
    netto_complaint why;
    char said[400]; /* of an earlier one that was passed over */
} snapshot_job;

/* ---- on the thread ------------------------------------------------------------------------------------------- */

static bool is_enough(void *self)
{
    return jobs_closing(((snapshot_job *)self)->r->past);
}

static void hear(void *self, const char *sentence)
{
    snapshot_job *s = self;
    if (!s->said[0]) text_copy(text_of(sentence), s->said, sizeof s->said);
}

static void work(job *j)
{
    snapshot_job *s = (snapshot_job *)j;
    const snapshot_plan *p = &s->plan;
    s->status = snapshot_take(p, &s->taken, &s->why);
    if (s->status == NETTO_OK && s->taken.row.sequence && s->retention)
        s->spared = snapshot_spared(p->system, p->folder, s->taken.began, s->taken.at - s->retention);
}

/* ---- on the loop ----------------------------------------------------------------------------------------------- */

static void drop(job *j)
{
    ((snapshot_job *)j)->r->snapshots.job = NULL;
    free(j);
}

static void done(job *j)
{
    snapshot_job *s = (snapshot_job *)j;
    runtime *r = s->r;
    if (s->said[0]) runtime_notice(r, "snapshot_refused", NULL, s->said);
    if (s->status != NETTO_OK)
        runtime_notice(r, s->status == NETTO_EDIFFERENT ? "snapshot_differs" : "snapshot_failed", NULL, s->why.text);
    if (s->status == NETTO_OK && s->taken.row.sequence) {
        r->snapshots.kept = s->taken.row.sequence;
        r->snapshots.taken++;
        if (s->spared) journal_retain(r->ledger.journal, s->spared);
    }
    drop(j);
}

static snapshot_job *make(runtime *r)
{
    snapshot_job *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->job = (job){.work = work, .done = done, .drop = drop};
    s->r = r;
    s->settings = settings_of(&r->options.engine, &r->options.budget);
    s->retention = r->options.retention;
    memcpy(s->state, r->snapshots.state, DIGEST_SIZE);
    s->plan = (snapshot_plan){.system = r->system, .folder = r->options.data, .live = true, .settings = &s->settings,
                              .capacity = r->options.engine.capacity, .until = r->snapshots.wanted,
                              .state = r->snapshots.has_state ? s->state : NULL, .enough = is_enough, .said = hear, .self = s};
    return s;
}

static bool is_small(const runtime *r)
{
    netto_engine_stats s;
    netto_engine_stats_get(r->engine, &s);
    return s.accounts + s.instruments + s.factors + s.positions <= THINGS_MOST;
}

void snapshotter_after(runtime *r)
{
    snapshots *s = &r->snapshots;
    uint64_t every = r->options.snapshot_rows, now = r->ledger.appended;
    if (!r->ledger.journal || !every || s->wanted || s->job || now - s->last < every) return;
    s->last = s->wanted = now;
    s->has_state = is_small(r);
    if (s->has_state) netto_engine_digest(r->engine, s->state);
}

/* Without memory or room for the job the next one is waited for. */
void snapshotter_go_on(runtime *r)
{
    snapshots *s = &r->snapshots;
    if (!s->wanted || ledger_durable(r) < s->wanted) return;
    snapshot_job *made = make(r);
    s->wanted = 0;
    if (!made) return;
    s->job = &made->job;
    if (!jobs_add(r->past, s->job)) drop(s->job);
}
