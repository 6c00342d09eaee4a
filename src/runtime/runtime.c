/* runtime.c: stamp, step, tell. */
#include "runtime/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "netto/netto.h"
#include "numeric/spectrum.h"
#include "runtime/runtime_parts.h"

#define CLOCK_BACK  NETTO_SECOND       /* a clock that steps back further is told of */
#define TICK_AGAIN  (NETTO_SECOND / 10) /* a tick that was refused is tried again */

/* ---- commands ---------------------------------------------------------------------------------------- */

/* Time never goes back: if the clock does, it stands until the clock has caught up. */
netto_instant runtime_stamp(runtime *r)
{
    netto_instant now = r->system->now();
    if (now >= r->last) {
        r->clock_back = false;
        return r->last = now;
    }
    if (r->last - now > CLOCK_BACK && !r->clock_back) {
        r->clock_back = true;
        runtime_notice(r, "clock_back", NULL, "the clock went back; time stands still until it has caught up");
    }
    return r->last;
}

static bool is_trip(const netto_event *e)
{
    return e->topic == NETTO_TOPIC_POLICY && text_is(e->notice.action, "tripped");
}

static void tell(runtime *r, const netto_decision *d)
{
    for (uint32_t i = 0; i < d->event_count; i++) {
        event_log_add(&r->events, &d->events[i], d->seq);
        r->undo.look |= is_trip(&d->events[i]);
    }
    shelf_follow(&r->shelf, d, r->last);
}

/* The journal does not take it: nothing has happened. */
static netto_status turn_away(runtime *r, netto_decision *out)
{
    netto_complaint why = out->complaint;
    *out = (netto_decision){.complaint = why, .at = r->last, .next_deadline = r->deadline,
                            .policy = netto_engine_policy(r->engine)->id};
    r->refused++;
    return why.status;
}

netto_status runtime_submit(runtime *r, const origin *from, netto_command *command, netto_decision *out)
{
    command->at = runtime_stamp(r);
    command->again = false;
    netto_status status = ledger_admit(r, command, from, &out->complaint);
    if (status != NETTO_OK) return turn_away(r, out);
    status = netto_engine_step(r->engine, command, out);
    r->deadline = out->next_deadline;
    if (status == NETTO_OK) {
        r->commands++;
        ledger_keep(r, command, from, out);
        snapshotter_after(r);
    } else {
        r->refused++;
    }
    if (out->event_count) tell(r, out);
    if (status == NETTO_OK) recheck_after(r, command->kind);
    return status;
}

/* A command of the house's own. */
static netto_status submit_own(runtime *r, netto_command *command, netto_decision *out)
{
    return runtime_submit(r, &(origin){0}, command, out);
}

uint64_t runtime_durable(const runtime *r)
{
    return ledger_durable(r);
}

const char *runtime_durability(const runtime *r)
{
    if (!ledger_is_kept(r)) return "no journal: nothing outlives this process";
    return r->options.durability == JOURNAL_FSYNC ? "journal: acknowledged means on disk"
                                                  : "journal without fsync: a power cut may take the last commands";
}

bool runtime_flush(runtime *r)
{
    return ledger_flush(r);
}

const char *runtime_found(const runtime *r, uint32_t index)
{
    return index < r->ledger.start.count ? r->ledger.start.notes[index] : NULL;
}

const char *runtime_trouble(const runtime *r, char out[320])
{
    journal_stats stats;
    out[0] = '\0';
    if (!ledger_is_closed(r)) return out;
    journal_read_stats(r->ledger.journal, &stats);
    snprintf(out, sizeof stats.last.what, "%s", r->ledger.broken ? "no memory to keep a command" : stats.last.what);
    return out;
}

/* ---- the loop's duties --------------------------------------------------------------------------------- */

#define TIDY_STEP 1024 /* accounts of a retired policy: well below a millisecond */

void runtime_collect(runtime *r)
{
    jobs_collect(r->jobs);
    jobs_collect(r->trials);
    jobs_collect(r->past);
    snapshotter_go_on(r);
}

bool runtime_work_job(runtime *r)
{
    return jobs_work(r->jobs) || jobs_work(r->trials) || jobs_work(r->past);
}

bool runtime_work_journal(runtime *r)
{
    return r->ledger.journal && journal_work(r->ledger.journal);
}

bool runtime_busy(const runtime *r)
{
    return news_wait(r) || undo_waits(r) || r->slices || (r->stagings && staging_is_slicing(r->stagings)) || recheck_is_slicing(r) ||
           (runtime_deadline(r) != NETTO_NEVER && r->deadline <= r->last) || netto_engine_tidy(r->engine, 0);
}

void runtime_advance(runtime *r)
{
    if (news_tell(r)) return;
    undo_advance(r);
    if (runtime_deadline(r) != NETTO_NEVER && r->deadline <= r->last) runtime_ring(r);
    bool sliced = r->slices != NULL;
    serve_slices(r);
    bool staged = staging_advance(r) || recheck_advance(r);
    if (!staged && !sliced) netto_engine_tidy(r->engine, TIDY_STEP); /* beside queries, which may never end */
}

netto_instant runtime_deadline(const runtime *r)
{
    return ledger_is_closed(r) ? NETTO_NEVER : r->deadline; /* the disk takes no ticks: time stands */
}

void runtime_ring(runtime *r)
{
    netto_decision out;
    netto_command c = {.kind = NETTO_TICK};
    netto_instant now = r->system->now();
    if (now < r->last) now = r->last; /* as the stamp will be */
    if (r->deadline == NETTO_NEVER || r->deadline > now) return;
    r->ticks++;
    if (submit_own(r, &c, &out) != NETTO_OK) r->deadline = r->last + TICK_AGAIN;
}

uint64_t runtime_events(const runtime *r)
{
    return ledger_events((runtime *)(uintptr_t)r);
}

uint64_t runtime_events_made(const runtime *r)
{
    return r->events.last;
}

/* ---- policies ------------------------------------------------------------------------------------------- */

netto_status runtime_boot(runtime *r, const netto_source *sources, uint32_t count, netto_complaint *complaint)
{
    return staging_run(r, sources, count, complaint);
}

netto_status runtime_offer(runtime *r, const netto_source *sources, uint32_t count, netto_complaint *complaint)
{
    struct answer *out = calloc(1, sizeof *out);
    if (!out) return complain(complaint, NETTO_ECAPACITY, "no memory to stage a policy");
    staging_stage(r, NULL, sources, count, (netto_text){0}, true, out);
    netto_status status = out->complaint.status;
    *complaint = out->complaint;
    free(out);
    return status;
}

bool runtime_wants_offer(runtime *r)
{
    bool wanted = r->unkept && !ledger_is_closed(r);
    if (wanted) r->unkept = false;
    return wanted;
}

void runtime_refuse(runtime *r, const char *why)
{
    netto_complaint said;
    complain(&said, NETTO_EPOLICY, "%s", why);
    shelf_refuse(&r->shelf, NULL, &said, runtime_stamp(r));
    runtime_notice(r, "refused", NULL, why);
}

const netto_policy *runtime_policy(const runtime *r)
{
    return netto_engine_policy(r->engine);
}

bool runtime_had_policy(const runtime *r)
{
    return r->shelf.previous || runtime_policy(r) != netto_policy_built_in();
}

/* ---- the door -------------------------------------------------------------------------------------------- */

static uint64_t count_events(void *self)
{
    return ledger_events(self);
}

static bool get_event(void *self, uint64_t n, netto_event *out, uint64_t *command)
{
    return event_log_get(&((runtime *)self)->events, n, out, command);
}

static uint64_t appended(void *self)
{
    return ((runtime *)self)->ledger.appended;
}

static uint64_t durable(void *self)
{
    return ledger_durable(self);
}

const struct door *runtime_door(runtime *r)
{
    return &r->door;
}

/* ---- made and destroyed ------------------------------------------------------------------------------------ */

static netto_status found(runtime *r, netto_complaint *complaint)
{
    netto_status status = netto_engine_create(&r->options.engine, &r->engine);
    if (status == NETTO_EPARAMS)
        return complain(complaint, status, "the configuration's base, sweep or capacity is outside its domain");
    bool by_hand = r->options.by_hand;
    r->jobs = status == NETTO_OK ? jobs_create(r->options.wake, r->options.self, by_hand) : NULL;
    r->trials = r->jobs ? jobs_create(r->options.wake, r->options.self, by_hand) : NULL;
    r->past = r->trials ? jobs_create(r->options.wake, r->options.self, by_hand) : NULL;
    if (!r->past) return complain(complaint, NETTO_ECAPACITY, "no memory for the engine");
    return ledger_open(r, complaint);
}

netto_status runtime_create(const runtime_options *options, runtime **out, netto_complaint *complaint)
{
    runtime *r = calloc(1, sizeof *r);
    if (!r) return complain(complaint, NETTO_ECAPACITY, "no memory for the engine");
    spectrum_single_thread();
    r->options = *options;
    r->system = options->system ? options->system : &system_real;
    r->deadline = NETTO_NEVER;
    r->door = (struct door){.self = r,
                            .version = NETTO_VERSION,
                            .api = NETTO_API,
                            .serve = serve_request,
                            .abandon = serve_abandon,
                            .event_count = count_events,
                            .event = get_event,
                            .stats = &r->wire};
    if (ledger_is_kept(r)) r->door.appended = appended, r->door.durable = durable;
    event_log_init(&r->events);
    shelf_init(&r->shelf, r->system->now(), staging_forget, r);
    netto_status status = found(r, complaint);
    if (status == NETTO_OK)
        *out = r;
    else
        runtime_destroy(r);
    return status;
}

void runtime_destroy(runtime *r)
{
    if (!r) return;
    jobs_destroy(r->jobs);
    jobs_destroy(r->trials);
    jobs_destroy(r->past);
    hindsight_drop(&r->hindsight);
    report_kept_drop(&r->report);
    ledger_close(r);
    staging_drop_all(r);
    while (r->slices) {
        slice *next = r->slices->next;
        free(r->slices);
        r->slices = next;
    }
    pairs_drop(&r->recheck.pairs);
    netto_engine_destroy(r->engine);
    shelf_destroy(&r->shelf);
    event_log_destroy(&r->events);
    free(r);
}
