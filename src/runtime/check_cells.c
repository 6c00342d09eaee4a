/* check_cells.c: is what a function of cells says of all axes positive semidefinite? */
#include "runtime/check_cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "numeric/spectrum.h"

static netto_status no_memory(uint32_t order, netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for the eigenvalues of %u cells", order);
}

#define ROUNDED 1e-14 /* of the largest sum of a row: what many entities leave of 0 */

static double sum_of_row(const double *cells, uint32_t order)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < order; i++) sum += fabs(cells[i]);
    return sum;
}

static netto_status least_of(const double *cells, uint32_t order, double *least, netto_complaint *complaint)
{
    netto_symmetric view = {cells, order, order};
    double found = 0.0, most = 0.0;
    for (uint32_t i = 0; i < order; i++) most = fmax(most, sum_of_row(cells + (size_t)i * order, order));
    netto_status status = spectrum_least(&view, &found);
    if (status == NETTO_OK && found < 0.0 && -found < ROUNDED * most) found = 0.0;
    if (status == NETTO_ECAPACITY) return no_memory(order, complaint);
    if (status != NETTO_OK) return complain(complaint, status, "the eigenvalues of the correlations of cells did not converge");
    if (found < *least) *least = found;
    return NETTO_OK;
}

/* ---- kinds of entities ------------------------------------------------------------------------------------------------ */

typedef struct kind {
    uint32_t from, count; /* of its cells, ascending, in the list of all seats */
    uint32_t entities;
} kind;

static int compare_seats(const void *a, const void *b)
{
    const netto_seat *s = a, *t = b;
    if (s->entity != t->entity) return s->entity < t->entity ? -1 : 1;
    return s->cell < t->cell ? -1 : s->cell > t->cell;
}

/* In order, each once. */
static uint32_t sort_seats(netto_seat *seats, uint32_t count)
{
    uint32_t n = 0;
    qsort(seats, count, sizeof *seats, compare_seats);
    for (uint32_t i = 0; i < count; i++)
        if (n == 0 || compare_seats(&seats[n - 1], &seats[i]) != 0) seats[n++] = seats[i];
    return n;
}

/* By how many cells, then by these; `seats` are whose they are. */
typedef struct holder {
    const netto_seat *seats;
    uint32_t from, count;
} holder;

static int compare_holders(const void *a, const void *b)
{
    const holder *s = a, *t = b;
    if (s->count != t->count) return s->count < t->count ? -1 : 1;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t one = s->seats[s->from + i].cell, two = t->seats[t->from + i].cell;
        if (one != two) return one < two ? -1 : 1;
    }
    return 0;
}

/* `out` has room for as many as there are seats. */
static uint32_t find_kinds(const netto_seat *seats, uint32_t count, holder *holders, kind *out)
{
    uint32_t n = 0, kinds = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || seats[i].entity != seats[i - 1].entity) holders[n++] = (holder){seats, i, 0};
        holders[n - 1].count++;
    }
    qsort(holders, n, sizeof *holders, compare_holders);
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0 || compare_holders(&holders[i - 1], &holders[i]) != 0) out[kinds++] = (kind){holders[i].from, holders[i].count, 0};
        out[kinds - 1].entities++;
    }
    return kinds;
}

/* ---- their correlations ------------------------------------------------------------------------------------------------- */

typedef struct search {
    const pairs *p;
    const netto_seat *seats;
    const kind *kinds;
    uint32_t kind_count, entities;
    double *block; /* room for the largest matrix */
} search;

static uint32_t cell_of(const search *s, const kind *k, uint32_t i)
{
    return s->seats[k->from + i].cell;
}

/* Of one entity; of two, where there are any. */
static double same_of(const search *s, uint32_t c, uint32_t d)
{
    return s->p->cells[(size_t)c * s->p->order + d];
}

static double other_of(const search *s, uint32_t c, uint32_t d)
{
    return s->entities > 1 ? s->p->other[(size_t)c * s->p->order + d] : 0.0;
}

static netto_status check_within(const search *s, const kind *k, double *least, netto_complaint *complaint)
{
    for (uint32_t i = 0; i < k->count; i++)
        for (uint32_t j = 0; j < k->count; j++) {
            uint32_t c = cell_of(s, k, i), d = cell_of(s, k, j);
            s->block[(size_t)i * k->count + j] = same_of(s, c, d) - other_of(s, c, d);
        }
    return least_of(s->block, k->count, least, complaint);
}

static void put_block(const search *s, const kind *f, const kind *g, uint32_t row, uint32_t column, uint32_t order)
{
    double scale = sqrt((double)f->entities * (double)g->entities);
    for (uint32_t i = 0; i < f->count; i++)
        for (uint32_t j = 0; j < g->count; j++) {
            uint32_t c = cell_of(s, f, i), d = cell_of(s, g, j);
            double other = other_of(s, c, d);
            s->block[(size_t)(row + i) * order + column + j] = other * scale + (f == g ? same_of(s, c, d) - other : 0.0);
        }
}

static netto_status check_together(const search *s, uint32_t order, double *least, netto_complaint *complaint)
{
    uint32_t row = 0, column;
    for (uint32_t f = 0; f < s->kind_count; row += s->kinds[f].count, f++)
        for (uint32_t g = column = 0; g < s->kind_count; column += s->kinds[g].count, g++)
            put_block(s, &s->kinds[f], &s->kinds[g], row, column, order);
    return least_of(s->block, order, least, complaint);
}

static netto_status check_exactly(const search *s, uint32_t order, double *least, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    for (uint32_t t = 0; t < s->kind_count && status == NETTO_OK; t++)
        if (s->kinds[t].entities > 1) status = check_within(s, &s->kinds[t], least, complaint);
    return status == NETTO_OK ? check_together(s, order, least, complaint) : status;
}

/* A + times B, of all cells; what no factors are there for counts as 0. */
static netto_status check_grid(const search *s, double times, double *least, netto_complaint *complaint)
{
    uint32_t k = s->p->order;
    for (size_t i = 0; i < (size_t)k * k; i++) {
        double same = s->p->cells[i], other = s->p->other[i];
        s->block[i] = (same <= 1.0 ? same : 0.0) + times * (other <= 1.0 ? other : 0.0);
    }
    return least_of(s->block, k, least, complaint);
}

static netto_status check_all(const search *s, double *least, netto_complaint *complaint)
{
    netto_status status = check_grid(s, -1.0, least, complaint);
    if (status == NETTO_OK) status = check_grid(s, (double)s->entities - 1.0, least, complaint);
    if (status != NETTO_OK || *least >= SPECTRUM_LEAST) return status;
    return complain(complaint, NETTO_EMATRIX,
                    "too many to be looked at one by one: %u entities hold %u different sets of cells; then A - B and A + %u B must be positive semidefinite, "
                    "A and B being the correlations of all cells of one entity and of two, and the least eigenvalue of them is %.9g",
                    s->entities, s->kind_count, s->entities - 1, *least);
}

/* ---- made ready ------------------------------------------------------------------------------------------------------------ */

static netto_status check_kinds(search *s, double *least, netto_complaint *complaint)
{
    uint64_t order = 0;
    for (uint32_t t = 0; t < s->kind_count; t++) order += s->kinds[t].count, s->entities += s->kinds[t].entities;
    bool exact = order <= CHECK_CELLS_MAX;
    size_t side = exact ? order : s->p->order;
    s->block = malloc(side * side * sizeof *s->block + 1);
    if (!s->block) return no_memory((uint32_t)side, complaint);
    netto_status status = exact ? check_exactly(s, (uint32_t)order, least, complaint) : check_all(s, least, complaint);
    free(s->block);
    return status;
}

netto_status check_cells(const pairs *p, double *least, netto_complaint *complaint)
{
    netto_seat *seats = malloc(p->seat_count * sizeof *seats + 1);
    holder *holders = malloc(p->seat_count * sizeof *holders + 1);
    kind *kinds = malloc(p->seat_count * sizeof *kinds + 1);
    search s = {.p = p, .seats = seats, .kinds = kinds};
    netto_status status = NETTO_OK;
    *least = 1.0;
    if (seats && holders && kinds) {
        memcpy(seats, p->seats, p->seat_count * sizeof *seats);
        s.kind_count = find_kinds(seats, sort_seats(seats, p->seat_count), holders, kinds);
        if (s.kind_count) status = check_kinds(&s, least, complaint);
    } else {
        status = no_memory(p->order, complaint);
    }
    free(kinds);
    free(holders);
    free(seats);
    return status;
}
