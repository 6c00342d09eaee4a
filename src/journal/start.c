/* start.c: what is found when a journal is opened, and what is made of it.
 *
 * Looking changes nothing but that SQLite takes back a closing that was cut off; going on writes. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal/journal_parts.h"
#include "journal/judge.h"
#include "journal/rows.h"

typedef struct begin {
    journal *j;
    journal_start *start; /* the caller's */
    journal_rows rows;
    chain end;
    bool has_acknowledged;
    uint8_t acknowledged[DIGEST_SIZE]; /* the hash of the head's row */
    bool sealed;                       /* the newest segment */
} begin;

void journal_note(journal_start *start, const char *format, ...)
{
    va_list args;
    if (start->count == JOURNAL_NOTES) return;
    va_start(args, format);
    vsnprintf(start->notes[start->count++], sizeof start->notes[0], format, args);
    va_end(args);
}

/* ---- looking --------------------------------------------------------------------------------------------- */

/* A segment that was being closed when the process ended: SQLite takes back what it had begun. */
static trouble_kind mend(begin *b, trouble *t)
{
    for (uint32_t i = 0; i < b->rows.count; i++) {
        char name[FOLDER_NAME];
        segment *s;
        folder_segment(b->rows.firsts[i], "-journal", name);
        if (!folder_has(&b->j->folder, name)) continue;
        trouble_kind kind = segment_open_to_write(&b->j->folder, b->rows.firsts[i], JOURNAL_FSYNC, &s, t);
        if (kind != TROUBLE_NONE) return kind;
        segment_close(s);
    }
    return TROUBLE_NONE;
}

/* Stand behind the row that is vouched for, if this segment has it as it was, and it was acknowledged. */
static void skip(begin *b, segment *s)
{
    const record_id *v = &b->j->vouched;
    uint8_t hash[DIGEST_SIZE];
    record r;
    bool more = false, acknowledged = b->rows.head && v->sequence <= b->rows.head->sequence;
    if (v->sequence < segment_told(s)->first || !acknowledged) return;
    if (segment_hash(s, v->sequence, hash, NULL, NULL) != TROUBLE_NONE || memcmp(hash, v->hash, DIGEST_SIZE) != 0) return;
    bool read = segment_seek(s, segment_told(s)->first, NULL) == TROUBLE_NONE && segment_next(s, &r, &more, NULL) == TROUBLE_NONE;
    if (read && more) {
        b->end = (chain){.sequence = v->sequence, .began = r.at};
        memcpy(b->end.hash, v->hash, DIGEST_SIZE);
    }
    segment_rewind(s);
}

/* Of the newest segment every row that nobody vouches for; of one before it the end: `netto journal verify` and replay
 * read the rest. */
static trouble_kind follow(begin *b, segment *s, bool first, bool newest, trouble *t)
{
    uint64_t acknowledged = b->rows.head ? b->rows.head->sequence : 0;
    trouble_kind kind = chain_enter(&b->end, s, first, t);
    if (kind == TROUBLE_NONE && newest) skip(b, s);
    if (kind == TROUBLE_NONE) kind = newest ? chain_walk(&b->end, s, t) : segment_end(s, &b->end.sequence, b->end.hash, t);
    if (kind != TROUBLE_NONE || acknowledged + 1 < segment_told(s)->first || acknowledged > b->end.sequence) return kind;
    b->has_acknowledged = true;
    return segment_hash(s, acknowledged, b->acknowledged, NULL, t);
}

static trouble_kind look_at(begin *b, uint32_t i, bool first, trouble *t)
{
    segment *s;
    bool newest = i + 1 == b->rows.count;
    trouble_kind kind = segment_open_to_read(&b->j->folder, b->rows.firsts[i], &s, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = follow(b, s, first, newest, t);
    if (newest) {
        b->sealed = segment_is_sealed(s);
        if (strcmp(segment_told(s)->engine, b->j->engine) != 0)
            snprintf(b->start->engine, sizeof b->start->engine, "%s", segment_told(s)->engine);
    }
    segment_close(s);
    return kind;
}

/* A closed segment has no log beside it. */
static void find_unsealed(begin *b)
{
    for (uint32_t i = 0; i + 1 < b->rows.count && b->j->unsealed_count < UNSEALED_MAX; i++) {
        char log[FOLDER_NAME];
        folder_segment(b->rows.firsts[i], "-wal", log);
        if (folder_has(&b->j->folder, log)) b->j->unsealed[b->j->unsealed_count++] = b->rows.firsts[i];
    }
}

/* Where looking begins: at the segment that has the acknowledged row, and at the latest before the newest. */
static uint32_t look_from(const begin *b)
{
    const journal_rows *r = &b->rows;
    uint32_t i = r->count < 2 ? 0 : r->count - 2;
    while (i > 0 && r->head && r->firsts[i] > r->head->sequence) i--;
    return i;
}

static trouble_kind look(begin *b, trouble *t)
{
    trouble_kind kind = judge_look(&b->rows, b->j->folder.system, b->j->folder.path, t);
    if (kind == TROUBLE_NONE) kind = judge_first(&b->rows, t);
    if (kind == TROUBLE_NONE) kind = mend(b, t);
    if (kind != TROUBLE_NONE) return kind;
    judge_begin(&b->rows, &b->end);
    find_unsealed(b);
    uint32_t from = look_from(b);
    if (from > 0) b->end = (chain){0};
    for (uint32_t i = from; kind == TROUBLE_NONE && i < b->rows.count; i++) kind = look_at(b, i, i == from, t);
    return kind;
}

/* ---- judging --------------------------------------------------------------------------------------------- */

/* In mode "os" the last rows are told by one slot, the other is as old as the last that was synced. */
static void note_slots(begin *b, const head *h)
{
    static const char bad[] = "one of the two slots of \"head\" is bad, as a crash may leave it; the other counts";
    if (h->mode != JOURNAL_OS) journal_note(b->start, "%s", bad);
    else journal_note(b->start, "warning: %s; rows after %llu may have been acknowledged", bad, (unsigned long long)h->sequence);
}

static void note_judgement(begin *b, judgement j)
{
    const head *h = b->rows.head;
    char rows[ROWS_TEXT];
    if (h && b->rows.slots.good[0] != b->rows.slots.good[1]) note_slots(b, h);
    if (j == JUDGED_AHEAD)
        journal_note(b->start, "%s kept", rows_say(h->sequence + 1, b->end.sequence, "was on disk and not acknowledged when the server stopped; it is",
                                    "were on disk and not acknowledged when the server stopped; they are", rows));
    if (j == JUDGED_BEHIND)
        journal_note(b->start, "warning: %s gone; durability \"os\" allows that at a power cut",
             rows_say(b->end.sequence + 1, h->sequence, "is", "are", rows));
    if (h && h->mark == HEAD_FAILED) journal_note(b->start, "the disk had failed: %s acknowledged before that", rows_say(h->first, h->sequence, "was", "were", rows));
}

static trouble_kind judge(begin *b, trouble *t)
{
    judgement judged;
    trouble_kind kind = judge_head(&b->rows, b->end.sequence > 0, t);
    if (kind == TROUBLE_NONE)
        kind = judge_end(&b->rows, &b->end, b->has_acknowledged ? b->acknowledged : NULL, &judged, t);
    if (kind == TROUBLE_NONE) note_judgement(b, judged);
    return kind;
}

/* ---- going on -------------------------------------------------------------------------------------------- */

/* What retention had begun to delete. */
static trouble_kind finish_deleting(begin *b, trouble *t)
{
    trouble_kind kind = TROUBLE_NONE;
    for (uint32_t i = 0; i < b->rows.over_count && kind == TROUBLE_NONE; i++) {
        char name[FOLDER_NAME];
        folder_segment(b->rows.over[i], "", name);
        kind = folder_remove(&b->j->folder, name, t);
    }
    return kind;
}

static trouble_kind renew(begin *b, uint64_t first, trouble *t)
{
    char name[FOLDER_NAME];
    folder_segment(first, "", name);
    trouble_kind kind = segment_renew(&b->j->folder, first, t);
    if (kind == TROUBLE_NONE) journal_note(b->start, "the last stop was not clean: %s was copied into a new file", name);
    return kind;
}

/* Another engine's rows go on in a segment of their own.  An empty segment of its is made again in its place. */
static trouble_kind take_newest(begin *b, trouble *t)
{
    journal *j = b->j;
    uint64_t first = b->rows.firsts[b->rows.count - 1];
    bool foreign = b->start->engine[0] != '\0', empty = b->end.sequence < first;
    trouble_kind kind = TROUBLE_NONE;
    if (!b->start->clean && !b->sealed && !(foreign && empty)) kind = renew(b, first, t);
    if (kind != TROUBLE_NONE || b->sealed) return kind;
    if (!foreign) kind = segment_open_to_write(&j->folder, first, j->mode, &j->segment, t);
    else if (!empty && j->unsealed_count < UNSEALED_MAX) j->unsealed[j->unsealed_count++] = first;
    j->began = b->end.began;
    return kind;
}

/* A segment without rows, so that the folder shows from the first moment that a journal is kept. */
static trouble_kind make_first(begin *b, trouble *t)
{
    record r = {.sequence = b->end.sequence + 1};
    journal_note(b->start, b->start->fresh ? "a new journal was begun" : "there was no open segment: a new one was begun");
    return roll_for(b->j, &r, t);
}

static void fill_head(begin *b)
{
    head *h = &b->j->head;
    const head *old = b->rows.head;
    *h = (head){.counter = old ? old->counter + 1 : 1,
                .sequence = b->end.sequence,
                .segment = b->rows.count ? b->rows.firsts[b->rows.count - 1] : b->end.sequence + 1,
                .first = old ? old->first : b->rows.count ? b->rows.firsts[0] : b->end.sequence + 1,
                .mode = b->j->mode,
                .mark = HEAD_RUNNING};
    memcpy(h->hash, b->end.hash, DIGEST_SIZE);
}

static trouble_kind go_on(begin *b, trouble *t)
{
    journal *j = b->j;
    trouble_kind kind = folder_tidy(&j->folder, t);
    if (kind == TROUBLE_NONE) kind = finish_deleting(b, t);
    if (kind == TROUBLE_NONE) kind = b->rows.count ? take_newest(b, t) : make_first(b, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = roll_seal_rest(j, t);
    if (kind != TROUBLE_NONE && kind != TROUBLE_HELD) return kind; /* a reader may keep an old one's log a while */
    return head_create(&j->folder, &j->head, &j->file, t);
}

static void tell_start(begin *b)
{
    journal_start *s = b->start;
    s->first = b->j->head.first;
    s->last = b->end.sequence;
    memcpy(s->hash, b->end.hash, DIGEST_SIZE);
}

trouble_kind start_look(journal *j, journal_start *start, trouble *t)
{
    begin *b = j->begin = calloc(1, sizeof *b);
    if (!b) return trouble_tell(t, TROUBLE_MEMORY, "", 0, "no memory to look at a journal");
    b->j = j;
    b->start = start;
    trouble_kind kind = look(b, t);
    if (kind == TROUBLE_NONE) kind = judge(b, t);
    if (kind != TROUBLE_NONE) return kind;
    start->fresh = !b->rows.head;
    start->clean = start->fresh || b->rows.head->mark == HEAD_CLEAN;
    fill_head(b);
    tell_start(b);
    return TROUBLE_NONE;
}

trouble_kind start_go_on(journal *j, trouble *t)
{
    trouble_kind kind = go_on(j->begin, t);
    if (kind == TROUBLE_NONE) start_drop(j);
    return kind;
}

void start_drop(journal *j)
{
    if (!j->begin) return;
    judge_drop(&j->begin->rows);
    free(j->begin);
    j->begin = NULL;
}
