/* test_check_cells.c: claims about the least eigenvalue of correlations of cells: that of the matrix of all axes, without it. */
#include "runtime/check_cells.h"

#include <math.h>
#include <stdlib.h>

#include "numeric/spectrum.h"
#include "tap/tap.h"

enum { CELLS = 5, ENTITIES = 12 };

typedef struct world {
    double same[CELLS * CELLS], other[CELLS * CELLS];
    netto_seat seats[ENTITIES * CELLS * 2];
    pairs p;
} world;

static double either(uint32_t i, uint32_t j, double diagonal, double least, double most)
{
    return i == j ? diagonal : tap_random_real(least, most);
}

/* Entities of few kinds and of many; some axes twice, as two factors may sit together. */
static void make(world *w, uint32_t entities, bool alike, double spread)
{
    for (uint32_t i = 0; i < CELLS; i++)
        for (uint32_t j = 0; j <= i; j++) {
            w->same[i * CELLS + j] = w->same[j * CELLS + i] = either(i, j, 1.0, 0.5 - spread, 0.5 + spread);
            w->other[i * CELLS + j] = w->other[j * CELLS + i] = either(i, j, 0.4, 0.2 - spread, 0.2 + spread);
        }
    w->p = (pairs){.cells = w->same, .other = w->other, .seats = w->seats, .order = CELLS};
    for (uint32_t e = 0; e < entities; e++)
        for (uint32_t c = 0; c < CELLS; c++) {
            bool holds = alike ? c % 2 == e % 2 : tap_random_below(2) == 0;
            for (uint64_t n = holds ? 1 + tap_random_below(2) : 0; n; n--) w->seats[w->p.seat_count++] = (netto_seat){e * 7 % ENTITIES, c};
        }
}

/* Of the matrix of all axes, each once. */
static double whole(const world *w)
{
    static double all[ENTITIES * CELLS * ENTITIES * CELLS];
    netto_seat seats[ENTITIES * CELLS];
    uint32_t n = 0;
    double least = 1.0;
    for (uint32_t i = 0; i < w->p.seat_count; i++) {
        uint32_t at = 0;
        while (at < n && (seats[at].entity != w->seats[i].entity || seats[at].cell != w->seats[i].cell)) at++;
        if (at == n) seats[n++] = w->seats[i];
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            all[i * n + j] = (seats[i].entity == seats[j].entity ? w->same : w->other)[seats[i].cell * CELLS + seats[j].cell];
    if (n) spectrum_least(&(netto_symmetric){all, n, n}, &least);
    return least;
}

static bool agrees(uint32_t entities, bool alike, double spread)
{
    world w;
    double least = NAN;
    netto_complaint why;
    make(&w, entities, alike, spread);
    is_int(check_cells(&w.p, &least, &why), NETTO_OK);
    return is_near(least, whole(&w), 1e-9);
}

TEST("it is that of the matrix of all axes, however entities hold cells")
{
    for (uint32_t i = 0; i < 200; i++)
        if (!agrees(1 + i % ENTITIES, i % 2, i % 3 ? 0.15 : 0.6)) break;
}

TEST("nobody sits anywhere")
{
    world w;
    double least = NAN;
    netto_complaint why;
    make(&w, 0, false, 0.1);
    is_int(check_cells(&w.p, &least, &why), NETTO_OK);
    is_near(least, 1.0, 0);
}

/* So many entities that each hold another pair of many cells. */
static netto_status many(double same, double other, double *least, netto_complaint *why)
{
    enum { SIDE = 100 };
    double *a = malloc(SIDE * SIDE * sizeof *a), *b = malloc(SIDE * SIDE * sizeof *b);
    netto_seat *seats = malloc(SIDE * SIDE * sizeof *seats);
    pairs p = {.cells = a, .other = b, .seats = seats, .order = SIDE};
    for (uint32_t i = 0; i < SIDE; i++)
        for (uint32_t j = 0; j < SIDE; j++) {
            a[i * SIDE + j] = i == j ? 1.0 : same, b[i * SIDE + j] = other;
            if (i >= j) continue;
            seats[p.seat_count++] = (netto_seat){i * SIDE + j, i}, seats[p.seat_count++] = (netto_seat){i * SIDE + j, j};
        }
    netto_status status = check_cells(&p, least, why);
    free(a), free(b), free(seats);
    return status;
}

TEST("of too many kinds of entities it is a bound, or what is demanded is told")
{
    double least = NAN;
    netto_complaint why;
    is_int(many(0.6, 0.3, &least, &why), NETTO_OK);
    is_near(least, 0.4, 1e-9);
    is_int(many(0.2, 0.3, &least, &why), NETTO_EMATRIX);
    has_string(why.text, "4950 entities hold 4950 different sets of cells; then A - B and A + 4949 B must be positive semidefinite");
}
