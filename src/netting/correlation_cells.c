/* correlation_cells.c: where factors sit, of entities and in cells, and which cells are known. */
#include <math.h>
#include <string.h>

#include "netting/correlation.h"

/* As many as factors can have at once, and so many again before those that nobody has are sought. */
static uint32_t name_limit(uint32_t factors)
{
    return 2 * factors + 2;
}

/* Rows come last: what else there is has room for them. */
bool correlation_seats(correlation *c, uint32_t factors)
{
    memory *m = c->memory;
    uint32_t scratch = CORRELATION_SEAT_SCRATCH * factors + CORRELATION_CELL_SCRATCH * CORRELATION_CELLS_MAX;
    if (!memory_reserve(m, (void **)&c->scratch, &c->scratch_capacity, scratch, sizeof *c->scratch) ||
        !memory_reserve(m, (void **)&c->seats, &c->seat_capacity, factors, sizeof *c->seats) ||
        !memory_reserve(m, (void **)&c->cell_rows, &c->cell_row_capacity, name_limit(factors) + CORRELATION_CELLS_MAX, sizeof *c->cell_rows) ||
        !memory_reserve(m, (void **)&c->cell_names, &c->cell_name_capacity, CORRELATION_CELLS_MAX, sizeof *c->cell_names) ||
        !memory_reserve(m, (void **)&c->rows, &c->row_capacity, factors, sizeof *c->rows))
        return false;
    for (; c->row_count < factors; c->row_count++) {
        c->rows[c->row_count] = SLOT_NONE;
        c->seats[c->row_count] = (struct correlation_seat){SLOT_NONE, SLOT_NONE};
    }
    return true;
}

static bool sits(const correlation *c, uint32_t factor)
{
    return c->seats[factor].entity != SLOT_NONE;
}

/* ---- names ------------------------------------------------------------------------------------------------------------ */

/* Those that a row or a factor has. */
static bool gather_names(const correlation *c, idmap *entities, idmap *cells)
{
    bool good = true;
    for (uint32_t i = 0; good && i < c->matrix.order; i++)
        if (c->cell_names[i] != SLOT_NONE) good = idmap_add(cells, idmap_text(&c->buckets, c->cell_names[i])) != SLOT_NONE;
    for (uint32_t i = 0; good && i < c->row_count; i++)
        if (sits(c, i))
            good = idmap_add(entities, idmap_text(&c->entities, c->seats[i].entity)) != SLOT_NONE &&
                   idmap_add(cells, idmap_text(&c->buckets, c->seats[i].cell)) != SLOT_NONE;
    return good;
}

static void renumber(correlation *c, idmap *entities, idmap *cells)
{
    for (uint32_t i = 0; i < c->row_count; i++)
        if (sits(c, i))
            c->seats[i] = (struct correlation_seat){idmap_find(entities, idmap_text(&c->entities, c->seats[i].entity)),
                                                    idmap_find(cells, idmap_text(&c->buckets, c->seats[i].cell))};
    for (uint32_t i = 0; i < cells->count; i++) c->cell_rows[i] = SLOT_NONE;
    for (uint32_t i = 0; i < c->matrix.order; i++) {
        if (c->cell_names[i] == SLOT_NONE) continue;
        c->cell_names[i] = idmap_find(cells, idmap_text(&c->buckets, c->cell_names[i]));
        c->cell_rows[c->cell_names[i]] = i;
    }
    idmap_destroy(&c->entities);
    idmap_destroy(&c->buckets);
    c->entities = *entities;
    c->buckets = *cells;
}

/* Room for a name of each kind: names that nobody has are forgotten, once there are more of them than factors. */
static bool fit_names(correlation *c)
{
    uint32_t limit = name_limit(c->row_count);
    idmap entities, cells;
    if (c->entities.count < limit && c->buckets.count < limit + c->matrix.order) return true; /* rows keep names for a while */
    idmap_init(&entities, c->memory);
    idmap_init(&cells, c->memory);
    if (gather_names(c, &entities, &cells)) return renumber(c, &entities, &cells), true;
    idmap_destroy(&entities);
    idmap_destroy(&cells);
    return false;
}

static uint32_t name_cell(correlation *c, netto_text name)
{
    uint32_t count = c->buckets.count, at = idmap_add(&c->buckets, name);
    if (at == count) c->cell_rows[at] = SLOT_NONE;
    return at;
}

/* ---- which are known -------------------------------------------------------------------------------------------------------- */

static uint32_t free_row(const correlation *c)
{
    uint32_t row = 0;
    if (c->cells_known == c->matrix.order) return c->matrix.order;
    while (c->cell_names[row] != SLOT_NONE) row++;
    return row;
}

/* A row for a cell, whose correlations are not known yet, not even with itself of another entity. */
static bool learn_cell(correlation *c, uint32_t name)
{
    uint32_t row = free_row(c), was = c->other.order;
    if (!symmetric_resize(&c->other, row + 1)) return false;
    if (!symmetric_resize(&c->matrix, row + 1)) return c->other.order = was, false;
    for (uint32_t i = 0; i < c->matrix.order; i++) {
        symmetric_set(&c->matrix, row, i, i == row ? 1.0 : NAN);
        symmetric_set(&c->other, row, i, NAN);
    }
    c->cell_names[row] = name;
    c->cell_rows[name] = row;
    c->cells_known++;
    return true;
}

static void forget_cell(correlation *c, uint32_t row)
{
    c->cell_rows[c->cell_names[row]] = SLOT_NONE;
    c->cell_names[row] = SLOT_NONE;
    c->cells_known--;
}

/* Mark the first cells that factors are in; are there more? */
static bool choose_cells(const correlation *c, uint32_t *chosen)
{
    uint32_t count = 0;
    bool more = false;
    memset(chosen, 0, c->buckets.count * sizeof *chosen);
    for (uint32_t i = 0; i < c->row_count; i++) {
        if (!sits(c, i) || chosen[c->seats[i].cell]) continue;
        if (count == CORRELATION_CELLS_MAX) more = true;
        else chosen[c->seats[i].cell] = ++count;
    }
    return more;
}

static void take_row(correlation *c, uint32_t factor)
{
    bool known = sits(c, factor) && c->cell_rows[c->seats[factor].cell] != SLOT_NONE;
    c->rows[factor] = known ? factor : SLOT_NONE;
}

void correlation_seat_rows(correlation *c)
{
    for (uint32_t i = 0; i < c->row_count; i++) take_row(c, i);
}

bool correlation_settle_cells(correlation *c)
{
    uint32_t *chosen = (uint32_t *)(void *)c->scratch;
    if (!c->unsettled) return true;
    bool more = choose_cells(c, chosen), good = true;
    for (uint32_t i = 0; i < c->matrix.order; i++)
        if (c->cell_names[i] != SLOT_NONE && !chosen[c->cell_names[i]]) forget_cell(c, i);
    for (uint32_t i = 0; i < c->buckets.count && good; i++)
        if (chosen[i] && c->cell_rows[i] == SLOT_NONE) good = learn_cell(c, i);
    correlation_seat_rows(c);
    c->crowded = more;
    c->unsettled = !good;
    return good;
}

bool correlation_may_turn(const correlation *c, uint32_t late)
{
    return late && (c->crowded || c->unsettled || c->cells_known + late > CORRELATION_CELLS_MAX);
}

/* ---- sitting ---------------------------------------------------------------------------------------------------------------- */

/* Where the last factor sits changes nothing for those before it. */
bool correlation_sit(correlation *c, uint32_t factor, netto_text entity, netto_text cell)
{
    correlation_rise(c, factor);
    if (!fit_names(c)) return false;
    uint32_t with = idmap_add(&c->entities, entity), in = name_cell(c, cell);
    if (with == SLOT_NONE || in == SLOT_NONE) return false;
    bool last = factor >= c->seated, full = c->cells_known == CORRELATION_CELLS_MAX, known = c->cell_rows[in] != SLOT_NONE;
    if (!known && !full && !learn_cell(c, in)) return false;
    c->seats[factor] = (struct correlation_seat){with, in};
    c->unsettled |= c->crowded ? !last : full && !known;
    if (last) c->seated = factor + 1;
    take_row(c, factor);
    return true;
}

void correlation_rise(correlation *c, uint32_t factor)
{
    if (factor >= c->row_count || !sits(c, factor)) return;
    c->seats[factor] = (struct correlation_seat){SLOT_NONE, SLOT_NONE};
    c->rows[factor] = SLOT_NONE;
    c->unsettled |= c->crowded;
}
