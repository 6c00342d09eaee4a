/* journal.c: every mutating command on disk before it is acknowledged: the loop's side. */
#include "journal/journal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "journal/journal_parts.h"

#define SEGMENT_BYTES ((uint64_t)1 << 30)
#define QUEUE_BYTES   ((size_t)64 << 20)

/* ---- opening and closing --------------------------------------------------------------------------------- */

static void take_options(journal *j, const journal_options *o)
{
    snprintf(j->engine, sizeof j->engine, "%s", o->engine ? o->engine : "");
    j->mode = o->mode;
    j->segment_bytes = o->segment_bytes ? o->segment_bytes : SEGMENT_BYTES;
    j->segment_age = o->segment_age ? o->segment_age : NETTO_DAY;
    j->backlog_bytes = o->backlog_bytes ? o->backlog_bytes : QUEUE_BYTES;
    j->wake = o->wake;
    j->self = o->self;
    j->by_hand = o->by_hand;
    j->vouched = o->vouched;
    j->stats.mode = o->mode;
}

static void drop(journal *j)
{
    if (!j) return;
    thread_join(j->thread);
    start_drop(j);
    segment_close(j->segment);
    head_close(&j->file);
    if (j->lock) j->folder.system->unlock(j->lock);
    if (j->hand.count) backlog_drop(&j->backlog, &j->hand);
    backlog_destroy(&j->backlog);
    monitor_destroy(j->monitor);
    free(j);
}

static trouble_kind hold_folder(journal *j, trouble *t)
{
    int error = j->folder.system->make_folder(j->folder.path);
    return error ? trouble_call(t, "make", j->folder.path, error) : folder_lock(&j->folder, &j->lock, t);
}

static trouble_kind look(journal *j, const journal_options *o, journal_start *start, trouble *t)
{
    trouble_kind kind = folder_init(&j->folder, o->system ? o->system : &system_real, o->folder, t);
    if (kind == TROUBLE_NONE) kind = hold_folder(j, t);
    return kind == TROUBLE_NONE ? start_look(j, start, t) : kind;
}

trouble_kind journal_look(const journal_options *o, journal **out, journal_start *start, trouble *t)
{
    journal *j = calloc(1, sizeof *j);
    *start = (journal_start){.fresh = true, .clean = true, .first = 1};
    if (j) j->monitor = monitor_create();
    if (!j || !j->monitor) return drop(j), trouble_tell(t, TROUBLE_MEMORY, "", 0, "no memory for a journal");
    take_options(j, o);
    trouble_kind kind = o->mode == JOURNAL_NONE ? TROUBLE_NONE : look(j, o, start, t);
    if (kind != TROUBLE_NONE) return drop(j), kind;
    j->stats.appended = j->stats.durable = start->last;
    j->durable = start->last;
    *out = j;
    return TROUBLE_NONE;
}

trouble_kind journal_begin(journal *j, trouble *t)
{
    if (j->mode == JOURNAL_NONE) return TROUBLE_NONE;
    trouble_kind kind = start_go_on(j, t);
    if (kind != TROUBLE_NONE) return kind;
    if (!j->by_hand) j->thread = thread_start(writer_run, j);
    return j->thread || j->by_hand ? kind : trouble_tell(t, TROUBLE_MEMORY, "", 0, "no thread to write the journal");
}

trouble_kind journal_open(const journal_options *o, journal **out, journal_start *start, trouble *t)
{
    journal *j;
    trouble_kind kind = journal_look(o, &j, start, t);
    if (kind == TROUBLE_NONE && (kind = journal_begin(j, t)) != TROUBLE_NONE) drop(j);
    if (kind == TROUBLE_NONE) *out = j;
    return kind;
}

/* The log goes into the file, as far as readers let; then the head says that nothing is left to do. */
static trouble_kind finish(journal *j, trouble *t)
{
    head h = j->head;
    h.mark = HEAD_CLEAN;
    trouble_kind kind = j->segment ? segment_checkpoint(j->segment, true, t) : TROUBLE_NONE;
    if (kind == TROUBLE_NONE || kind == TROUBLE_HELD) kind = roll_seal_rest(j, t);
    return kind == TROUBLE_NONE || kind == TROUBLE_HELD ? head_write_through(&j->file, &h, t) : kind;
}

trouble_kind journal_close(journal *j, trouble *t)
{
    trouble_kind kind = TROUBLE_NONE;
    if (!j) return kind;
    if (j->begin) return drop(j), kind; /* it was only looked at */
    monitor_enter(j->monitor);
    j->closing = true;
    monitor_signal(j->monitor);
    monitor_leave(j->monitor);
    thread_join(j->thread);
    j->thread = NULL;
    while (j->by_hand && journal_work(j)) continue;
    if (j->stats.door != JOURNAL_OPEN) {
        kind = j->stats.last.kind;
        if (t) *t = j->stats.last;
    } else if (j->mode != JOURNAL_NONE) {
        kind = finish(j, t);
    }
    drop(j);
    return kind;
}

/* ---- the door -------------------------------------------------------------------------------------------- */

static netto_status door(journal *j, size_t text_bytes, netto_complaint *why)
{
    const journal_stats *s = &j->stats;
    if (s->door == JOURNAL_FAILED)
        return complain(why, NETTO_ENOTDURABLE, "read-only until the server is restarted: %s", s->last.what);
    if (s->door == JOURNAL_FULL) return complain(why, NETTO_ENOTDURABLE, "try again later: %s", s->last.what);
    if (s->queued + backlog_need(text_bytes + RECORD_CUT_MAX) > j->backlog_bytes)
        return complain(why, NETTO_EOVERLOADED, "%zu bytes wait for the disk; try again", s->queued);
    if (!backlog_reserve(&j->backlog, text_bytes + RECORD_CUT_MAX))
        return complain(why, NETTO_ECAPACITY, "no memory to queue a command of %zu bytes", text_bytes);
    return NETTO_OK;
}

netto_status journal_admit(journal *j, size_t text_bytes, netto_complaint *why)
{
    if (j->mode == JOURNAL_NONE) return NETTO_OK;
    monitor_enter(j->monitor);
    netto_status status = door(j, text_bytes, why);
    monitor_leave(j->monitor);
    j->admitted = status == NETTO_OK ? text_bytes + 1 : 0;
    return status;
}

static netto_status put(journal *j, const record *r, netto_complaint *why)
{
    size_t text_bytes = (size_t)r->actor.size + r->kind.size + r->command.size;
    netto_status status = NETTO_OK;
    monitor_enter(j->monitor);
    if (j->admitted < text_bytes + 1) status = door(j, text_bytes, why);
    if (status == NETTO_OK) {
        size_t before = j->backlog.waiting.bytes;
        backlog_put(&j->backlog, r);
        j->stats.queued += j->backlog.waiting.bytes - before;
        j->stats.appended = r->sequence;
        if (before == 0) monitor_signal(j->monitor);
    }
    monitor_leave(j->monitor);
    j->admitted = 0;
    return status;
}

netto_status journal_append(journal *j, const record *r, netto_complaint *why)
{
    assert(r->cut.size <= RECORD_CUT_MAX);
    if (j->mode == JOURNAL_NONE) {
        j->stats.appended = j->stats.durable = r->sequence;
        j->durable = r->sequence;
        return NETTO_OK;
    }
    assert(r->sequence == j->stats.appended + 1);
    return put(j, r, why);
}

void journal_state(journal *j, const uint8_t state[DIGEST_SIZE])
{
    monitor_enter(j->monitor);
    memcpy(j->state, state, DIGEST_SIZE);
    j->has_state = true;
    monitor_leave(j->monitor);
}

/* ---- what is durable ------------------------------------------------------------------------------------- */

uint64_t journal_durable(journal *j)
{
    return j->durable;
}

journal_door journal_door_now(journal *j)
{
    return j->door;
}

bool journal_flush(journal *j)
{
    monitor_enter(j->monitor);
    while (j->stats.durable < j->stats.appended && j->stats.door == JOURNAL_OPEN && !j->by_hand) monitor_wait(j->monitor);
    bool all = j->stats.durable == j->stats.appended;
    monitor_leave(j->monitor);
    return all;
}

bool journal_work(journal *j)
{
    monitor_enter(j->monitor);
    trouble_kind kind = j->mode == JOURNAL_NONE ? TROUBLE_NONE : writer_pass(j);
    bool more = kind == TROUBLE_NONE && j->backlog.waiting.count > 0;
    monitor_leave(j->monitor);
    return more;
}

void journal_retain(journal *j, uint64_t kept)
{
    monitor_enter(j->monitor);
    if (j->mode != JOURNAL_NONE && kept > j->retain) j->retain = kept;
    monitor_signal(j->monitor);
    monitor_leave(j->monitor);
}

void journal_read_stats(journal *j, journal_stats *out)
{
    monitor_enter(j->monitor);
    *out = j->stats;
    monitor_leave(j->monitor);
}
