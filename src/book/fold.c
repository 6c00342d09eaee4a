/* fold.c: what the active policy's rules remember of things: cells, and which fold goes on from which. */
#include "book/fold.h"

#include <string.h>

#include "base/text.h"

void folds_init(folds *f, memory *m)
{
    *f = (folds){.memory = m};
}

void fold_row_drop(fold_row *row, memory *m)
{
    memory_drop(m, row->cells, row->capacity * sizeof *row->cells);
    memory_drop(m, row->numbers, (size_t)row->capacity * row->width * sizeof *row->numbers);
    *row = (fold_row){.due = NETTO_NEVER};
}

void folds_destroy(folds *f)
{
    for (uint32_t i = 0; i < f->count; i++) fold_row_drop(&f->rows[i], f->memory);
    memory_drop(f->memory, f->versions, f->capacity * sizeof *f->versions);
    folds_init(f, f->memory);
}

/* ---- room --------------------------------------------------------------------------------------------------- */

static bool grow(memory *m, void **items, uint32_t from, uint32_t to, size_t size)
{
    char *grown = memory_resize(m, *items, from * size, to * size);
    if (!grown) return false;
    memset(grown + from * size, 0, (to - from) * size);
    *items = grown;
    return true;
}

/* The shorter list of a row that grew by half stays as long as the row says. */
static bool fit_row(fold_row *row, memory *m, uint32_t things)
{
    uint32_t more = row->capacity + row->capacity / 4 + 2, to = things > more ? things : more;
    if (things <= row->capacity) return true;
    if (to > UINT32_MAX / NETTO_FOLD_NUMBERS) return false;
    if (!grow(m, (void **)&row->cells, row->capacity, to, sizeof *row->cells)) return false;
    if (!grow(m, (void **)&row->numbers, row->capacity, to, row->width * sizeof *row->numbers)) {
        row->cells = memory_resize(m, row->cells, to * sizeof *row->cells, row->capacity * sizeof *row->cells);
        return false;
    }
    row->capacity = to;
    return true;
}

static bool fit_versions(folds *f, uint32_t instruments)
{
    uint32_t to = instruments + instruments / 4 + 2;
    if (f->count == 0 || instruments <= f->capacity) return true;
    if (!grow(f->memory, (void **)&f->versions, f->capacity, to, sizeof *f->versions)) return false;
    f->capacity = to;
    return true;
}

bool folds_fit(folds *f, uint32_t instruments, uint32_t accounts)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (!fit_row(&f->rows[i], f->memory, fold_of_accounts(&f->shapes[i]) ? accounts : instruments)) return false;
    return fit_versions(f, instruments);
}

/* Cleared pages come from the system as they are touched, so that many things cost nothing now. */
bool fold_row_make(fold_row *row, memory *m, const netto_fold *shape, uint32_t things)
{
    *row = (fold_row){.due = NETTO_NEVER, .width = shape->width};
    if (things == 0) return true;
    fold_cell *cells = memory_take(m, things * sizeof *cells);
    double *numbers = cells ? memory_take(m, (size_t)things * shape->width * sizeof *numbers) : NULL;
    if (!numbers) return memory_drop(m, cells, things * sizeof *cells), false;
    row->cells = cells;
    row->numbers = numbers;
    row->capacity = things;
    return true;
}

/* ---- which is which ------------------------------------------------------------------------------------------- */

uint32_t folds_named(const netto_fold *shapes, uint32_t count, netto_text name)
{
    for (uint32_t i = 0; i < count && netto_text_given(name); i++)
        if (text_equal(shapes[i].name, name)) return i;
    return FOLD_NONE;
}

static bool goes_on(const netto_policy *heirs, netto_text name)
{
    for (uint32_t i = 0; i < heirs->fold_count; i++)
        if (text_equal(heirs->folds[i].name, name) || text_equal(heirs->folds[i].was, name)) return true;
    return false;
}

uint32_t folds_kin(const netto_fold *shapes, uint32_t count, const netto_policy *heirs, uint32_t number)
{
    const netto_fold *of = &heirs->folds[number];
    uint32_t found = folds_named(shapes, count, of->name);
    if (found == FOLD_NONE) found = folds_named(shapes, count, of->was);
    for (uint32_t i = 0; found == FOLD_NONE && i < count; i++)
        if (text_equal(shapes[i].was, of->name) && !goes_on(heirs, shapes[i].name) && fold_same_scope(&shapes[i], of)) found = i;
    return found;
}

uint32_t folds_source(const netto_fold *shapes, uint32_t count, const netto_policy *heirs, uint32_t number)
{
    uint32_t kin = folds_kin(shapes, count, heirs, number);
    return kin != FOLD_NONE && shapes[kin].schema > heirs->folds[number].schema ? FOLD_NONE : kin;
}

bool fold_names(const netto_fold *shape, netto_text kind)
{
    return shape->peak || text_among(kind, shape->scope, shape->scope_count);
}

static bool covers(const netto_fold *a, const netto_fold *b)
{
    for (uint32_t i = 0; i < b->scope_count; i++)
        if (!fold_names(a, b->scope[i])) return false;
    return true;
}

bool fold_same_scope(const netto_fold *a, const netto_fold *b)
{
    return fold_of_accounts(a) == fold_of_accounts(b) && covers(a, b) && covers(b, a);
}

bool fold_same_state(const netto_fold *a, const netto_fold *b)
{
    if (a->peak != b->peak || a->of != b->of || a->sample != b->sample || a->schema != b->schema || a->width != b->width || !a->fields != !b->fields) return false;
    for (uint32_t i = 0; a->fields && i < a->width; i++)
        if (!text_equal(a->fields[i], b->fields[i])) return false;
    return true;
}

/* ---- the digest ----------------------------------------------------------------------------------------------- */

static void digest_cells(const fold_row *row, digest *d)
{
    for (uint32_t i = 0; i < row->capacity; i++) {
        const fold_cell *c = &row->cells[i];
        if (!c->begun && !c->stale && !c->owed) continue;
        digest_number(d, (uint64_t)i << 3 | (uint64_t)c->owed << 2 | (uint64_t)c->stale << 1 | c->begun);
        digest_number(d, (uint64_t)c->since);
        for (uint32_t k = 0; k < row->width; k++) digest_real(d, fold_numbers(row, i)[k]);
    }
}

void folds_digest(const folds *f, digest *d)
{
    for (uint32_t i = 0; i < f->count; i++) {
        const fold_row *row = &f->rows[i];
        digest_text(d, f->shapes[i].name);
        digest_number(d, f->shapes[i].schema);
        digest_number(d, (uint64_t)row->due);
        digest_number(d, (uint64_t)row->next << 3 | (uint64_t)row->again << 2 | row->pass);
        digest_cells(row, d);
    }
}
