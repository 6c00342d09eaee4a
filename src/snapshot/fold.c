/* fold.c: what rules remember, in a snapshot. */
#include <math.h>

#include "base/text.h"
#include "engine/fold.h"
#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(folds, 0, 0, 0, 0, {{0}}, 0, 0);
SNAPSHOT_KNOWS(fold_row, 0, 0, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(fold_cell, 0, 0, 0, 0);

#define CELL_SIZE 11 /* bytes in the stream, without its numbers */

static uint32_t things_of(const netto_engine *e, uint32_t number)
{
    const folds *f = &e->book.folds;
    return fold_of_accounts(&f->shapes[number]) ? book_account_count(&e->book) : book_instrument_count(&e->book);
}

/* A cell that has not begun has no numbers to save. */
static void cell_fields(stream *s, fold_cell *cell, double *numbers, uint32_t width)
{
    stream_i64(s, &cell->since);
    stream_flag(s, &cell->begun);
    stream_flag(s, &cell->stale);
    stream_flag(s, &cell->owed);
    for (uint32_t i = 0; cell->begun && i < width; i++) {
        stream_real(s, &numbers[i]);
        if (!isfinite(numbers[i])) stream_damaged(s, "a fold remembers what is no finite number");
    }
}

static void row_fields(stream *s, fold_row *row, uint32_t things)
{
    uint32_t pass = row->pass;
    stream_i64(s, &row->due);
    stream_u32(s, &row->next);
    stream_below(s, &pass, FOLD_PASSES);
    stream_flag(s, &row->again);
    row->pass = (fold_pass)pass;
    if (s->mode == STREAM_LOAD && !stream_require(s, row->next <= things, "a pass has gone too far")) row->next = 0;
}

static void save_row(stream *s, const fold_row *from, uint32_t things)
{
    fold_row row = *from;
    row_fields(s, &row, things);
    for (uint32_t i = 0; i < things; i++) {
        fold_cell cell = row.cells[i];
        cell_fields(s, &cell, fold_numbers(&row, i), row.width);
    }
}

void snapshot_save_folds(stream *s, const netto_engine *e)
{
    const folds *f = &e->book.folds;
    uint32_t count = f->count;
    stream_count(s, &count, 1);
    for (uint32_t i = 0; i < count; i++) save_row(s, &f->rows[i], things_of(e, i));
    for (uint32_t i = 0; count && i < book_instrument_count(&e->book); i++) {
        uint64_t version = f->versions[i];
        stream_u64(s, &version);
    }
}

/* ---- loading ------------------------------------------------------------------------------------------------- */

static bool load_row(stream *s, netto_engine *e, uint32_t number)
{
    folds *f = &e->book.folds;
    fold_row *row = &f->rows[number];
    uint32_t things = things_of(e, number);
    if (!stream_has(s, things, CELL_SIZE)) return false;
    if (!fold_row_make(row, &e->memory, &f->shapes[number], things)) return stream_starved(s), false;
    f->count = number + 1;
    row_fields(s, row, things);
    for (uint32_t i = 0; i < things && stream_good(s); i++) cell_fields(s, &row->cells[i], fold_numbers(row, i), row->width);
    return stream_good(s);
}

/* The policy that sits there remembers just so much: its id has been compared. */
void snapshot_load_folds(stream *s, netto_engine *e)
{
    folds *f = &e->book.folds;
    const netto_policy *policy = e->active->policy;
    uint32_t count = 0;
    stream_count(s, &count, 1);
    if (!stream_good(s) || !stream_require(s, count == policy->fold_count, "the policy has other folds")) return;
    f->shapes = policy->folds;
    for (uint32_t i = 0; i < count && load_row(s, e, i); i++) f->on_mark |= f->shapes[i].on_mark;
    if (!stream_good(s)) return;
    if (!folds_fit(f, book_instrument_count(&e->book), book_account_count(&e->book))) return stream_starved(s);
    for (uint32_t i = 0; count && i < book_instrument_count(&e->book); i++) {
        stream_u64(s, &f->versions[i]);
        stream_require(s, f->versions[i] <= e->book.version, "a fold is newer than the book");
    }
}
