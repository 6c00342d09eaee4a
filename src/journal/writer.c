/* writer.c: the thread that writes: what waits as one group, the head, and then the word that it is durable. */
#include <string.h>

#include "journal/journal_parts.h"

#define PAUSE_NS 100000000 /* before a full disk is tried again */

/* ---- one group ------------------------------------------------------------------------------------------- */

/* Chain the rows to those before, and put them in. */
static trouble_kind put_rows(journal *j, head *next, trouble *t)
{
    batch_place at = {0};
    trouble_kind kind = TROUBLE_NONE;
    uint64_t group = next->sequence + 1;
    for (record *r = batch_next(&j->hand, &at); r && kind == TROUBLE_NONE; r = batch_next(&j->hand, &at)) {
        r->group = group;
        memcpy(r->previous, next->hash, DIGEST_SIZE);
        kind = segment_put(j->segment, r, t);
        record_hash(r, next->hash);
        next->sequence = r->sequence;
    }
    return kind;
}

static trouble_kind commit(journal *j, trouble *t)
{
    batch_place at = {0};
    head next = j->head;
    trouble_kind kind = roll_for(j, batch_next(&j->hand, &at), t);
    if (kind == TROUBLE_NONE) kind = segment_begin(j->segment, t);
    if (kind == TROUBLE_NONE) kind = put_rows(j, &next, t);
    if (kind == TROUBLE_NONE) kind = segment_commit(j->segment, t);
    if (kind != TROUBLE_NONE) return kind;
    next.segment = segment_told(j->segment)->first;
    next.mark = HEAD_RUNNING;
    j->next = next;
    j->committed = true;
    return TROUBLE_NONE;
}

/* A group that is in its segment is not put there again when only the head found no room. */
static trouble_kind write_group(journal *j, trouble *t)
{
    trouble_kind kind = j->committed ? TROUBLE_NONE : commit(j, t);
    if (kind == TROUBLE_NONE) kind = head_write(&j->file, &j->next, t);
    if (kind != TROUBLE_NONE) return kind;
    j->head = j->next;
    j->committed = false;
    return TROUBLE_NONE;
}

/* Between groups: what nobody waits for. */
static trouble_kind tidy(journal *j, uint64_t retain, trouble *t)
{
    trouble_kind kind = TROUBLE_NONE;
    if (j->segment && segment_is_due(j->segment)) {
        kind = segment_checkpoint(j->segment, false, t);
        j->checkpoints++;
    }
    if (kind == TROUBLE_NONE && retain) kind = roll_retain(j, retain, t);
    return kind == TROUBLE_FAILED || kind == TROUBLE_DAMAGED ? kind : TROUBLE_NONE; /* the rest is tried again */
}

/* ---- what came of it ------------------------------------------------------------------------------------- */

static bool is_final(trouble_kind kind)
{
    return kind == TROUBLE_FAILED || kind == TROUBLE_DAMAGED;
}

/* So that the next start knows; it may well fail, too. */
static void mark_failed(journal *j)
{
    head h = j->head;
    h.mark = HEAD_FAILED;
    head_write(&j->file, &h, NULL);
}

static void publish(journal *j)
{
    journal_stats *s = &j->stats;
    s->durable = j->head.sequence;
    s->groups++;
    s->rows += j->hand.count;
    s->group_last = j->hand.count;
    s->bytes += j->hand.bytes;
    s->queued -= j->hand.bytes;
    s->door = JOURNAL_OPEN;
    j->durable = s->durable;
    j->door = s->door;
    backlog_drop(&j->backlog, &j->hand);
}

static void take_down(journal *j, trouble_kind kind, const trouble *t)
{
    j->stats.last = *t;
    j->stats.door = is_final(kind) ? JOURNAL_FAILED : JOURNAL_FULL;
    j->door = j->stats.door;
    if (!is_final(kind)) j->stats.waits++;
}

static void tell(journal *j)
{
    j->stats.segments = j->begun;
    monitor_signal(j->monitor);
    monitor_leave(j->monitor);
    if (j->wake) j->wake(j->self);
    monitor_enter(j->monitor);
}

/* ---- passes ---------------------------------------------------------------------------------------------- */

static trouble_kind write_hand(journal *j)
{
    trouble t = {0};
    monitor_leave(j->monitor);
    trouble_kind kind = write_group(j, &t);
    if (is_final(kind)) mark_failed(j);
    monitor_enter(j->monitor);
    if (kind == TROUBLE_NONE) publish(j);
    else take_down(j, kind, &t);
    tell(j);
    return kind;
}

static trouble_kind tidy_up(journal *j)
{
    trouble t = {0};
    uint64_t retain = j->retain;
    j->retain = 0;
    monitor_leave(j->monitor);
    trouble_kind kind = tidy(j, retain, &t);
    if (is_final(kind)) mark_failed(j);
    monitor_enter(j->monitor);
    j->stats.deleted = j->deleted;
    j->stats.checkpoints = j->checkpoints;
    if (t.kind != TROUBLE_NONE) j->stats.last = t;
    if (kind == TROUBLE_NONE) return kind;
    take_down(j, kind, &t);
    tell(j);
    return kind;
}

trouble_kind writer_pass(journal *j)
{
    trouble_kind kind = TROUBLE_NONE;
    if (j->stats.door == JOURNAL_FAILED) return TROUBLE_FAILED;
    if (j->hand.count == 0) j->hand = backlog_take(&j->backlog);
    if (j->hand.count) kind = write_hand(j);
    return kind == TROUBLE_NONE ? tidy_up(j) : kind;
}

void writer_run(void *self)
{
    journal *j = self;
    monitor_enter(j->monitor);
    for (;;) {
        bool idle = j->hand.count == 0 && j->backlog.waiting.count == 0 && !j->retain;
        if (j->closing && (idle || j->stats.door != JOURNAL_OPEN)) break;
        if (idle || j->stats.door == JOURNAL_FAILED) monitor_wait(j->monitor);
        else if (writer_pass(j) != TROUBLE_NONE && j->stats.door == JOURNAL_FULL && !j->closing)
            monitor_wait_for(j->monitor, PAUSE_NS);
    }
    monitor_leave(j->monitor);
}
