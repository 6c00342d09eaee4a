/* salvage.c: cut a damaged journal before its first damage. */
#include "journal/salvage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal/judge.h"
#include "journal/reader.h"
#include "journal/rows.h"

#define CUTS_MAX 10000

typedef struct cut {
    journal_rows rows;
    journal_salvaged *report;
    folder shelf;      /* where a segment is made that will take another's place */
    char prefix[24];   /* of what is moved aside */
    chain kept;        /* the last row that is kept */
    uint64_t segment;  /* the segment it is in */
} cut;

/* ---- finding ---------------------------------------------------------------------------------------------- */

/* Follow the rows of a segment as far as they are whole, and note where that ends. */
static trouble_kind follow(cut *c, uint32_t i, uint64_t stop, trouble *t)
{
    segment *s;
    record r;
    bool more = true;
    trouble_kind kind = segment_open_to_read(&c->rows.folder, c->rows.firsts[i], &s, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = chain_enter(&c->kept, s, i == 0, t);
    if (kind == TROUBLE_NONE) kind = segment_seek(s, c->kept.sequence + 1, t);
    while (kind == TROUBLE_NONE && more && c->kept.sequence + 1 < stop) kind = chain_next(&c->kept, s, &r, &more, t);
    if (kind == TROUBLE_NONE) c->segment = c->rows.firsts[i];
    segment_close(s);
    return kind;
}

static trouble_kind give(trouble *t, const trouble *met)
{
    if (t) *t = *met;
    return met->kind;
}

static trouble_kind follow_to(cut *c, uint64_t stop, trouble *t)
{
    trouble_kind kind = TROUBLE_NONE;
    judge_begin(&c->rows, &c->kept);
    for (uint32_t i = 0; i < c->rows.count && kind == TROUBLE_NONE && c->rows.firsts[i] < stop; i++) kind = follow(c, i, stop, t);
    return kind;
}

/* The row from which on nothing is kept; UINT64_MAX: every row is whole. */
static trouble_kind find(cut *c, uint64_t *stop, trouble *t)
{
    trouble *found = &c->report->found;
    *stop = UINT64_MAX;
    trouble_kind kind = follow_to(c, UINT64_MAX, found);
    if (kind == TROUBLE_DAMAGED) *stop = found->sequence ? found->sequence : c->kept.sequence + 1;
    if (kind == TROUBLE_NONE || kind == TROUBLE_DAMAGED) return TROUBLE_NONE;
    return give(t, found);
}

/* The acknowledged row, altered, is the last of all: nothing after it tells. */
static void hold_against_head(cut *c, uint64_t *stop)
{
    const head *h = c->rows.head;
    if (!h || *stop != UINT64_MAX || c->kept.sequence != h->sequence || h->sequence < h->first) return;
    if (memcmp(c->kept.hash, h->hash, DIGEST_SIZE) == 0) return;
    *stop = h->sequence;
    trouble_tell(&c->report->found, TROUBLE_DAMAGED, "", h->sequence, "row %" PRIu64 " is not the one that was acknowledged",
                 h->sequence);
}

/* ---- moving ----------------------------------------------------------------------------------------------- */

static trouble_kind choose_prefix(cut *c, trouble *t)
{
    uint32_t count = 1;
    for (int n = 1; n < CUTS_MAX && count > 0; n++) {
        system_files files = {0};
        snprintf(c->prefix, sizeof c->prefix, "cut-%d-", n);
        int error = c->rows.folder.system->list(c->rows.folder.path, c->prefix, &files);
        if (error) return trouble_call(t, "list", c->rows.folder.path, error);
        count = files.count;
        system_files_drop(&files);
    }
    return TROUBLE_NONE;
}

static trouble_kind move_aside(cut *c, uint64_t first, trouble *t)
{
    static const char *const endings[] = {"", "-wal", "-journal"};
    trouble_kind kind = TROUBLE_NONE;
    for (int i = 0; i < 3 && kind == TROUBLE_NONE; i++) {
        char name[FOLDER_NAME], aside[FOLDER_NAME + 24];
        folder_segment(first, endings[i], name);
        snprintf(aside, sizeof aside, "%s%s", c->prefix, name);
        if (!folder_has(&c->rows.folder, name)) continue;
        kind = folder_rename(&c->rows.folder, name, aside, t);
    }
    c->report->segments++;
    return kind;
}

/* ---- copying ---------------------------------------------------------------------------------------------- */

/* Not even looking at the row behind the last: it may be what cannot be read. */
static trouble_kind copy_rows(segment *from, segment *to, uint64_t last, trouble *t)
{
    record r;
    bool more = true;
    uint64_t first = segment_told(from)->first;
    trouble_kind kind = segment_seek(from, first, t);
    if (kind == TROUBLE_NONE) kind = segment_begin(to, t);
    for (uint64_t n = first; kind == TROUBLE_NONE && n <= last; n++) {
        kind = segment_next(from, &r, &more, t);
        if (kind == TROUBLE_NONE) kind = segment_put(to, &r, t);
    }
    if (kind == TROUBLE_NONE) kind = segment_commit(to, t);
    return kind == TROUBLE_NONE ? segment_checkpoint(to, true, t) : kind;
}

/* The whole rows of a damaged segment, in a new file on the shelf. */
static trouble_kind copy_segment(cut *c, uint64_t first, trouble *t)
{
    segment *from = NULL, *to = NULL;
    int error = c->shelf.system->make_folder(c->shelf.path);
    trouble_kind kind = error ? trouble_call(t, "make", c->shelf.path, error) : TROUBLE_NONE;
    if (kind == TROUBLE_NONE) kind = segment_open_to_read(&c->rows.folder, first, &from, t);
    if (kind == TROUBLE_NONE) kind = segment_create(&c->shelf, segment_told(from), t);
    if (kind == TROUBLE_NONE) kind = segment_open_to_write(&c->shelf, first, JOURNAL_FSYNC, &to, t);
    if (kind == TROUBLE_NONE) kind = copy_rows(from, to, c->kept.sequence, t);
    segment_close(to);
    segment_close(from);
    return kind;
}

/* From the shelf into its place. */
static trouble_kind put_back(cut *c, uint64_t first, trouble *t)
{
    char name[FOLDER_NAME], log[FOLDER_NAME], from[FOLDER_PATH], to[FOLDER_PATH];
    folder_segment(first, "", name);
    folder_segment(first, "-wal", log);
    trouble_kind kind = folder_remove(&c->shelf, log, t);
    if (kind != TROUBLE_NONE) return kind;
    int error = c->shelf.system->rename(folder_at(&c->shelf, name, from), folder_at(&c->rows.folder, name, to));
    if (error) return trouble_call(t, "rename", name, error);
    kind = folder_sync(&c->shelf, t);
    return kind == TROUBLE_NONE ? folder_sync(&c->rows.folder, t) : kind;
}

/* What an interrupted call left on the shelf is whole if the segment that it replaces is gone. */
static trouble_kind clear_shelf(cut *c, bool *found, trouble *t)
{
    uint64_t *firsts;
    uint32_t count;
    trouble_kind kind = TROUBLE_NONE;
    *found = false;
    if (!c->shelf.system->is_folder(c->shelf.path)) return kind;
    if ((kind = folder_list(&c->shelf, &firsts, &count, t)) != TROUBLE_NONE) return kind;
    for (uint32_t i = 0; i < count && kind == TROUBLE_NONE; i++) {
        char name[FOLDER_NAME];
        folder_segment(firsts[i], "", name);
        *found = !folder_has(&c->rows.folder, name);
        kind = *found ? put_back(c, firsts[i], t) : folder_remove(&c->shelf, name, t);
    }
    free(firsts);
    return kind;
}

/* ---- cutting ---------------------------------------------------------------------------------------------- */

/* Does a segment that begins before the cut end before it, too, and was nothing found in it? */
static trouble_kind look_whether_whole(cut *c, uint64_t first, uint64_t stop, bool *whole, trouble *t)
{
    char name[FOLDER_NAME];
    uint8_t hash[DIGEST_SIZE];
    uint64_t end = UINT64_MAX;
    segment *s = NULL;
    *whole = false;
    folder_segment(first, "", name);
    if (first >= stop || strcmp(name, c->report->found.file) == 0) return TROUBLE_NONE;
    trouble_kind kind = segment_open_to_read(&c->rows.folder, first, &s, t);
    if (kind == TROUBLE_NONE) kind = segment_end(s, &end, hash, t);
    segment_close(s);
    *whole = kind == TROUBLE_NONE && end < stop;
    return kind == TROUBLE_DAMAGED ? TROUBLE_NONE : kind;
}

static trouble_kind cut_one(cut *c, uint64_t first, uint64_t stop, trouble *t)
{
    bool partly = first < stop && c->segment == first; /* some of its rows are kept */
    trouble_kind kind = partly ? copy_segment(c, first, t) : TROUBLE_NONE;
    if (kind == TROUBLE_NONE) kind = move_aside(c, first, t);
    return kind == TROUBLE_NONE && partly ? put_back(c, first, t) : kind;
}

/* From the segment in which the cut is to the last: what tells of the damage goes after what is damaged, so that a
 * second call finds it as well. */
static trouble_kind cut_from(cut *c, uint64_t stop, trouble *t)
{
    trouble_kind kind = TROUBLE_NONE;
    uint32_t i = c->rows.count;
    for (bool whole; i > 0; i--) {
        kind = look_whether_whole(c, c->rows.firsts[i - 1], stop, &whole, t);
        if (kind != TROUBLE_NONE) return kind;
        if (whole) break;
    }
    for (; i < c->rows.count && kind == TROUBLE_NONE; i++) kind = cut_one(c, c->rows.firsts[i], stop, t);
    return kind == TROUBLE_NONE ? folder_sync(&c->rows.folder, t) : kind;
}

/* Snapshots of rows that are cut. */
static trouble_kind move_snapshots(cut *c, uint64_t last, trouble *t)
{
    uint64_t *sequences;
    uint32_t count;
    trouble_kind kind = folder_list_snapshots(&c->rows.folder, &sequences, &count, t);
    if (kind != TROUBLE_NONE) return kind;
    for (uint32_t i = 0; i < count && kind == TROUBLE_NONE; i++) {
        char name[FOLDER_NAME], aside[FOLDER_NAME + 24];
        if (sequences[i] <= last) continue;
        folder_snapshot(sequences[i], "", name);
        snprintf(aside, sizeof aside, "%s%s", c->prefix, name);
        kind = folder_rename(&c->rows.folder, name, aside, t);
    }
    free(sequences);
    return kind;
}

static bool has_log(const cut *c, uint64_t first)
{
    char log[FOLDER_NAME];
    folder_segment(first, "-wal", log);
    return folder_has(&c->rows.folder, log);
}

/* The head will say that the rows are on the disk: those of a mode that did not sync, and those whose sync failed, too. */
static trouble_kind renew_kept(const cut *c, trouble *t)
{
    trouble_kind kind = TROUBLE_NONE;
    for (uint32_t i = 0; i < c->rows.count && c->rows.firsts[i] <= c->segment && kind == TROUBLE_NONE; i++) {
        uint64_t first = c->rows.firsts[i];
        if (first == c->segment || has_log(c, first)) kind = segment_renew(&c->rows.folder, first, t);
    }
    return kind;
}

static trouble_kind write_head(cut *c, trouble *t)
{
    head_file file;
    const head *old = c->rows.head;
    head h = {.counter = old ? old->counter + 1 : 1,
              .sequence = c->kept.sequence,
              .segment = c->segment ? c->segment : c->kept.sequence + 1,
              .first = c->report->first,
              .mode = old ? old->mode : JOURNAL_FSYNC};
    memcpy(h.hash, c->kept.hash, DIGEST_SIZE);
    trouble_kind kind = head_create(&c->rows.folder, &h, &file, t);
    if (kind == TROUBLE_NONE) head_close(&file);
    return kind;
}

static void tell(cut *c)
{
    journal_salvaged *r = c->report;
    const head *h = c->rows.head;
    r->cut = true;
    r->last = c->kept.sequence;
    if (h && h->sequence > r->last) r->gone = h->sequence;
    char rows[ROWS_TEXT];
    int n = snprintf(r->text, sizeof r->text, "%s%s%s kept", r->found.what, r->found.what[0] ? "; " : "",
                     rows_say(r->first, r->last, "is", "are", rows));
    if (r->gone)
        n += snprintf(r->text + n, sizeof r->text - (size_t)n, "; %s cut",
                      rows_say(r->last + 1, r->gone, "was acknowledged and is", "were acknowledged and are", rows));
    if (r->segments)
        snprintf(r->text + n, sizeof r->text - (size_t)n, "; %u segment%s moved aside, as %s*", r->segments,
                 r->segments == 1 ? " is" : "s are", c->prefix);
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

static trouble_kind repair(cut *c, trouble *t)
{
    uint64_t stop;
    trouble met = {0};
    trouble_kind kind = find(c, &stop, t);
    if (kind != TROUBLE_NONE) return kind;
    hold_against_head(c, &stop);
    if (stop != UINT64_MAX) {
        c->segment = 0;
        kind = follow_to(c, stop, &met);
        if (kind != TROUBLE_NONE && kind != TROUBLE_DAMAGED) return give(t, &met);
        kind = move_snapshots(c, c->kept.sequence, t);
        if (kind == TROUBLE_NONE) kind = cut_from(c, stop, t);
    }
    if (kind == TROUBLE_NONE) kind = renew_kept(c, t);
    if (kind == TROUBLE_NONE) kind = write_head(c, t);
    if (kind == TROUBLE_NONE) tell(c);
    return kind;
}

static trouble_kind salvage(cut *c, const system_calls *system, const char *path, trouble *t)
{
    journal_verified v;
    bool unfinished = false;
    trouble_kind kind = folder_init(&c->rows.folder, system, path, t);
    c->shelf.system = system;
    snprintf(c->shelf.path, sizeof c->shelf.path, "%.900s/salvage", c->rows.folder.path);
    if (kind == TROUBLE_NONE) kind = clear_shelf(c, &unfinished, t);
    if (kind == TROUBLE_NONE) kind = judge_look(&c->rows, system, path, t);
    if (kind != TROUBLE_NONE) return kind;
    c->report->first = c->rows.head ? c->rows.head->first : 1;
    if (c->rows.count && (!c->rows.head || c->rows.firsts[0] > c->report->first)) c->report->first = c->rows.firsts[0];
    kind = journal_verify(system, path, &v, &c->report->found);
    c->report->last = v.last;
    snprintf(c->report->text, sizeof c->report->text, "nothing is damaged");
    if (kind == TROUBLE_NONE) return folder_sync(&c->rows.folder, t); /* a call before this one may have failed there */
    if (kind != TROUBLE_DAMAGED) return give(t, &c->report->found);
    kind = choose_prefix(c, t);
    return kind == TROUBLE_NONE ? repair(c, t) : kind;
}

trouble_kind journal_salvage(const system_calls *system, const char *path, journal_salvaged *out, trouble *t)
{
    cut c = {.report = out};
    folder f;
    system_lock *lock = NULL;
    if (!system) system = &system_real;
    *out = (journal_salvaged){0};
    trouble_kind kind = folder_init(&f, system, path, t);
    if (kind == TROUBLE_NONE) kind = folder_lock(&f, &lock, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = salvage(&c, system, path, t);
    judge_drop(&c.rows);
    system->unlock(lock);
    return kind;
}
