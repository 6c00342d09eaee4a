/* reader.c: the rows of a journal, segment after segment. */
#include "journal/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal/judge.h"
#include "journal/rows.h"

#define LOOKS 16 /* at a head that is being written */

struct journal_reader {
    journal_rows rows;
    segment *segment;
    uint32_t index; /* of the segment after it */
    chain at;
    uint64_t until; /* no row after this one is wanted */
    bool has_acknowledged;
    uint8_t acknowledged[DIGEST_SIZE];
    char notes[2][256];
    uint32_t note_count;
};

/* ---- the head's row --------------------------------------------------------------------------------------- */

static void note_acknowledged(journal_reader *r)
{
    if (!r->rows.head || r->at.sequence != r->rows.head->sequence) return;
    r->has_acknowledged = true;
    memcpy(r->acknowledged, r->at.hash, DIGEST_SIZE);
}

static void note_slots(journal_reader *r)
{
    if (!r->rows.head || r->rows.slots.good[0] == r->rows.slots.good[1]) return;
    snprintf(r->notes[r->note_count++], sizeof r->notes[0], "one of the two slots of \"head\" is bad");
}

static trouble_kind end(journal_reader *r, trouble *t)
{
    judgement judged;
    const head *h = r->rows.head;
    trouble_kind kind = judge_end(&r->rows, &r->at, r->has_acknowledged ? r->acknowledged : NULL, &judged, t);
    if (kind != TROUBLE_NONE || judged == JUDGED_EQUAL || r->note_count == 2) return kind;
    char rows[ROWS_TEXT];
    if (judged == JUDGED_AHEAD) rows_say(h->sequence + 1, r->at.sequence, "was not acknowledged", "were not acknowledged", rows);
    else rows_say(r->at.sequence + 1, h->sequence, "is gone, in a mode that allows it", "are gone, in a mode that allows it", rows);
    snprintf(r->notes[r->note_count++], sizeof r->notes[0], "%s", rows);
    return kind;
}

/* ---- segments --------------------------------------------------------------------------------------------- */

static trouble_kind open_next(journal_reader *r, trouble *t)
{
    bool oldest = r->index == 0;
    segment_close(r->segment);
    r->segment = NULL;
    trouble_kind kind = segment_open_to_read(&r->rows.folder, r->rows.firsts[r->index++], &r->segment, t);
    if (kind == TROUBLE_NONE) kind = chain_enter(&r->at, r->segment, oldest, t);
    if (kind == TROUBLE_NONE) note_acknowledged(r);
    return kind == TROUBLE_NONE ? segment_seek(r->segment, r->at.sequence + 1, t) : kind;
}

/* Of a row behind the last one: the place there. */
static trouble_kind bound(segment *newest, uint64_t *from, trouble *t)
{
    uint64_t last;
    uint8_t hash[DIGEST_SIZE];
    trouble_kind kind = segment_end(newest, &last, hash, t);
    if (kind == TROUBLE_NONE && *from > last + 1) *from = last + 1;
    return kind;
}

/* The segment that holds a row, or should. */
static trouble_kind open_at(journal_reader *r, uint64_t from, trouble *t)
{
    while (r->index + 1 < r->rows.count && r->rows.firsts[r->index + 1] <= from) r->index++;
    r->at.sequence = r->rows.firsts[r->index] - 1;
    trouble_kind kind = segment_open_to_read(&r->rows.folder, r->rows.firsts[r->index++], &r->segment, t);
    if (kind == TROUBLE_NONE && r->index == r->rows.count) kind = bound(r->segment, &from, t);
    if (kind == TROUBLE_NONE) kind = chain_seek(&r->at, r->segment, from, t);
    if (kind == TROUBLE_NONE) note_acknowledged(r);
    return kind;
}

/* The writer may have overtaken the reading of both slots of its head: then it is read once more. */
static trouble_kind look_at_folder(journal_reader *r, const journal_reading *what, trouble *t)
{
    for (int left = LOOKS;; left--) {
        trouble_kind kind = judge_look(&r->rows, what->system ? what->system : &system_real, what->folder, t);
        bool overtaken = kind == TROUBLE_NONE && what->live && !r->rows.head && !r->rows.slots.absent;
        if (!overtaken || left == 0) return kind;
        judge_drop(&r->rows);
    }
}

/* The first start of all makes a segment before the head, and may have ended in between. */
static trouble_kind find_rows(const journal_reader *r, bool *out, trouble *t)
{
    uint64_t last = 0;
    uint8_t hash[DIGEST_SIZE];
    segment *s;
    *out = r->rows.count > 0;
    if (!r->rows.slots.absent || r->rows.count != 1 || r->rows.firsts[0] != 1) return TROUBLE_NONE;
    trouble_kind kind = segment_open_to_read(&r->rows.folder, 1, &s, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = segment_end(s, &last, hash, t);
    *out = last > 0;
    segment_close(s);
    return kind;
}

static trouble_kind look(journal_reader *r, const journal_reading *what, trouble *t)
{
    bool has_rows = false;
    trouble_kind kind = look_at_folder(r, what, t);
    if (kind == TROUBLE_NONE) kind = judge_first(&r->rows, t);
    if (kind == TROUBLE_NONE) kind = find_rows(r, &has_rows, t);
    if (kind == TROUBLE_NONE) kind = judge_head(&r->rows, has_rows, t);
    if (kind != TROUBLE_NONE) return kind;
    judge_begin(&r->rows, &r->at);
    if (!what->live) note_slots(r); /* one is being written */
    r->until = what->live && r->rows.head ? r->rows.head->sequence : UINT64_MAX;
    note_acknowledged(r);
    uint64_t from = what->from - 1 < r->until ? what->from : r->until + 1; /* 0 is none, and behind all */
    bool midway = r->rows.count && what->from > 1 && from >= r->rows.firsts[0];
    return midway ? open_at(r, from, t) : TROUBLE_NONE;
}

trouble_kind journal_reader_open(const journal_reading *what, journal_reader **out, trouble *t)
{
    journal_reader *r = calloc(1, sizeof *r);
    if (!r) return trouble_tell(t, TROUBLE_MEMORY, "", 0, "no memory to read the journal");
    trouble_kind kind = look(r, what, t);
    if (kind != TROUBLE_NONE) return journal_reader_close(r), kind;
    *out = r;
    return TROUBLE_NONE;
}

void journal_reader_close(journal_reader *r)
{
    if (!r) return;
    segment_close(r->segment);
    judge_drop(&r->rows);
    free(r);
}

/* ---- rows ------------------------------------------------------------------------------------------------- */

/* The next row of this segment, or of the next that has one. */
static trouble_kind step(journal_reader *r, record *out, bool *more, trouble *t)
{
    for (;;) {
        if (r->segment) {
            trouble_kind kind = chain_next(&r->at, r->segment, out, more, t);
            if (kind != TROUBLE_NONE || *more) return kind;
        }
        if (r->index == r->rows.count) return TROUBLE_NONE;
        trouble_kind kind = open_next(r, t);
        if (kind != TROUBLE_NONE) return kind;
    }
}

trouble_kind journal_reader_next(journal_reader *r, record *out, bool *more, trouble *t)
{
    *more = false;
    if (r->at.sequence >= r->until) return end(r, t);
    trouble_kind kind = step(r, out, more, t);
    if (kind != TROUBLE_NONE) return *more = false, kind;
    note_acknowledged(r);
    return *more ? TROUBLE_NONE : end(r, t);
}

uint64_t journal_reader_at(const journal_reader *r, uint8_t hash[DIGEST_SIZE])
{
    memcpy(hash, r->at.hash, DIGEST_SIZE);
    return r->at.sequence;
}

uint64_t journal_reader_first(const journal_reader *r)
{
    return r->rows.count ? r->rows.firsts[0] : r->at.sequence + 1;
}

const segment_meta *journal_reader_segment(const journal_reader *r)
{
    return r->segment ? segment_told(r->segment) : NULL;
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

static void note_engine(journal_verified *v, const segment_meta *m, uint64_t first)
{
    uint32_t n = v->engine_count;
    if (n && strcmp(v->engines[n - 1].engine, m->engine) == 0) return;
    if (n == VERIFIED_ENGINES) memmove(v->engines, v->engines + 1, (--n) * sizeof *v->engines);
    v->engines[n].first = first;
    memcpy(v->engines[n].engine, m->engine, sizeof m->engine);
    v->engine_count = n + 1;
}

static trouble_kind read_all(journal_reader *r, bool (*over)(const void *self), const void *self, journal_verified *v, trouble *t)
{
    record row;
    bool more = true;
    trouble_kind kind = TROUBLE_NONE;
    v->first = journal_reader_first(r);
    v->segments = r->rows.count;
    while (kind == TROUBLE_NONE && more && !(over && over(self))) {
        kind = journal_reader_next(r, &row, &more, t);
        if (kind == TROUBLE_NONE && more) note_engine(v, journal_reader_segment(r), row.sequence);
    }
    v->last = r->at.sequence;
    memcpy(v->hash, r->at.hash, DIGEST_SIZE);
    memcpy(v->notes, r->notes, sizeof v->notes);
    return kind;
}

trouble_kind journal_verify_until(const journal_reading *what, bool (*over)(const void *self), const void *self,
                                  journal_verified *out, trouble *t)
{
    journal_reader *r;
    *out = (journal_verified){.first = 1};
    trouble_kind kind = journal_reader_open(what, &r, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = read_all(r, over, self, out, t);
    journal_reader_close(r);
    return kind;
}

trouble_kind journal_verify(const system_calls *system, const char *folder, journal_verified *out, trouble *t)
{
    return journal_verify_until(&(journal_reading){.system = system, .folder = folder}, NULL, NULL, out, t);
}

/* ---- one of them ------------------------------------------------------------------------------------------ */

trouble_kind journal_instant(const journal_reading *what, netto_instant *at, trouble *t)
{
    record row;
    bool more = false;
    journal_reader *r;
    *at = INT64_MAX;
    trouble_kind kind = journal_reader_open(what, &r, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = journal_reader_next(r, &row, &more, t);
    if (kind == TROUBLE_NONE && more) *at = row.at;
    journal_reader_close(r);
    return kind;
}
