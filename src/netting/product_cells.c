/* product_cells.c: correlations of cells times the weights of a set. */
#include "netting/product_cells.h"

#include <assert.h>

/* What the model's scratch holds: places, of one entity in one cell (the row of that), each with a sum, what correlates with it, its seat and the
 * next place of its entity; of each entity its last place; of each axis its place; and of cells their sums, what correlates
 * with them, which they are, and where each stands among them. */
typedef struct cell_tray {
    const correlation *of;
    double *sums, *pulls, *cell_sums, *cell_pulls;
    struct correlation_seat *seats;
    uint32_t *next, *last, *at, *cells, *cell_at;
    uint32_t count, cell_count, entities;
} cell_tray;

static cell_tray open_tray(const correlation *c)
{
    uint32_t n = c->row_count, k = c->matrix.order;
    cell_tray t = {.of = c, .sums = c->scratch, .pulls = c->scratch + n};
    assert(CORRELATION_SEAT_SCRATCH * n + CORRELATION_CELL_SCRATCH * CORRELATION_CELLS_MAX <= c->scratch_capacity);
    t.cell_sums = t.pulls + n;
    t.cell_pulls = t.cell_sums + k;
    t.seats = (struct correlation_seat *)(void *)(t.cell_pulls + k);
    t.next = (uint32_t *)(void *)(t.seats + n);
    t.at = t.next + n;
    t.cells = t.at + n;
    t.cell_at = t.cells + k;
    t.last = t.cell_at + k;
    assert((const double *)(const void *)(t.last + c->entities.count) <= c->scratch + c->scratch_capacity);
    return t;
}

/* Whatever stands there at first, only what a place confirms is believed. */
static uint32_t last_of(const cell_tray *t, uint32_t entity)
{
    uint32_t at = t->last[entity];
    return at < t->count && t->seats[at].entity == entity ? at : SLOT_NONE;
}

static uint32_t cell_of(cell_tray *t, uint32_t cell)
{
    uint32_t at = t->cell_at[cell];
    if (at < t->cell_count && t->cells[at] == cell) return at;
    t->cells[t->cell_count] = cell;
    t->cell_sums[t->cell_count] = 0.0;
    return t->cell_at[cell] = t->cell_count++;
}

/* The place of a row, with its weight added. */
static uint32_t add(cell_tray *t, uint32_t row, double w)
{
    struct correlation_seat seat = {t->of->seats[row].entity, t->of->cell_rows[t->of->seats[row].cell]};
    uint32_t last = last_of(t, seat.entity), at = last;
    t->cell_sums[cell_of(t, seat.cell)] += w;
    while (at != SLOT_NONE && t->seats[at].cell != seat.cell) at = t->next[at];
    if (at != SLOT_NONE) return t->sums[at] += w, at;
    t->entities += last == SLOT_NONE;
    t->seats[t->count] = seat;
    t->sums[t->count] = w;
    t->next[t->count] = last;
    return t->last[seat.entity] = t->count++;
}

/* ---- sums ---------------------------------------------------------------------------------------------------------- */

static double pull_on_cell(const cell_tray *t, uint32_t cell)
{
    const symmetric *other = &t->of->other;
    double sum = 0.0;
    for (uint32_t i = 0; i < t->cell_count; i++) sum += symmetric_at(other, cell, t->cells[i]) * t->cell_sums[i];
    return sum;
}

static double pull_on(const cell_tray *t, uint32_t place)
{
    const correlation *c = t->of;
    uint32_t cell = t->seats[place].cell;
    bool many = t->entities > 1;
    double sum = many ? t->cell_pulls[t->cell_at[cell]] : 0.0;
    for (uint32_t at = t->last[t->seats[place].entity]; at != SLOT_NONE; at = t->next[at]) {
        uint32_t other = t->seats[at].cell;
        double rho = symmetric_at(&c->matrix, cell, other);
        sum += (many ? rho - symmetric_at(&c->other, cell, other) : rho) * t->sums[at];
    }
    return sum;
}

static void pull_all(cell_tray *t)
{
    for (uint32_t i = 0; t->entities > 1 && i < t->cell_count; i++) t->cell_pulls[i] = pull_on_cell(t, t->cells[i]);
    for (uint32_t i = 0; i < t->count; i++) t->pulls[i] = pull_on(t, i);
}

double product_cells_square(const correlation *c, const uint32_t *rows, const double *w, uint32_t n)
{
    cell_tray t = open_tray(c);
    double square = 0.0;
    for (uint32_t i = 0; i < n; i++) add(&t, rows[i], w[i]);
    pull_all(&t);
    for (uint32_t i = 0; i < t.count; i++) square += t.sums[i] * t.pulls[i];
    return square;
}

void product_cells_refresh(const correlation *c, const uint32_t *rows, const double *w, uint32_t n, double *y)
{
    cell_tray t = open_tray(c);
    for (uint32_t i = 0; i < n; i++) t.at[i] = add(&t, rows[i], w[i]);
    pull_all(&t);
    for (uint32_t i = 0; i < n; i++) y[i] = t.pulls[t.at[i]];
}

/* ---- which cells ----------------------------------------------------------------------------------------------------- */

/* Of one entity: those of a place with those before it. */
static bool visit_same(const cell_tray *t, product_cells_visit *visit, void *self)
{
    for (uint32_t i = 0; i < t->count; i++)
        for (uint32_t at = t->next[i]; at != SLOT_NONE; at = t->next[at])
            if (!visit(self, true, t->seats[i].cell, t->seats[at].cell)) return false;
    return true;
}

static bool visit_other(const cell_tray *t, product_cells_visit *visit, void *self)
{
    for (uint32_t i = 0; t->entities > 1 && i < t->cell_count; i++)
        for (uint32_t j = 0; j <= i; j++)
            if (!visit(self, false, t->cells[i], t->cells[j])) return false;
    return true;
}

bool product_cells_each(const correlation *c, const uint32_t *rows, uint32_t n, uint32_t more, product_cells_visit *visit, void *self)
{
    cell_tray t = open_tray(c);
    for (uint32_t i = 0; i < n; i++) add(&t, rows[i], 0.0);
    if (more != SLOT_NONE) add(&t, more, 0.0);
    return visit_same(&t, visit, self) && visit_other(&t, visit, self);
}
