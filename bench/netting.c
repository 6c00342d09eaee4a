/* netting.c: what netting costs, beside BLAS on the same numbers in the same run.
 *
 *     build/bench/netting
 *
 * OpenBLAS works on one thread; bench/netting.py does the same in numpy.  A set is refreshed as the engine does it: its K2
 * anew from its weights.  BLAS may fuse and reorder as it likes; the sums of a set are the same bits on every processor. */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/usage.h"
#include "meter.h"
#include "netting/netting_set.h"
#include "netting/product_matrix.h"

typedef struct work {
    uint32_t n, sets, repeats;
    correlation model;
    netting_models models;
    memory purse;
    netting_set *held;
    double *weights, *factor, *y;
    double sum; /* so that nothing is left out */
} work;

static void *take(size_t count)
{
    double *block = calloc(count, sizeof *block);
    if (!block) abort();
    return block;
}

/* L L' = C, in place of a copy of it. */
static void cholesky(double *l, uint32_t n)
{
    for (uint32_t j = 0; j < n; j++)
        for (uint32_t i = 0; i < n; i++) {
            double s = l[i * n + j];
            for (uint32_t k = 0; k < j; k++) s -= l[i * n + k] * l[j * n + k];
            l[i * n + j] = i < j ? 0.0 : i == j ? sqrt(s) : s / l[j * n + j];
        }
}

static void fill(netting_set *s, const work *w, const double *weights)
{
    uint32_t at;
    if (!netting_set_reserve((memory *)(uintptr_t)&w->purse, s, w->n)) abort();
    for (uint32_t i = 0; i < w->n; i++) {
        netting_set_find(s, i, i, &at);
        netting_set_insert(s, &w->models, at, i, i);
        s->w[at] = weights[i];
        s->uses[at] = 1;
    }
}

static void open_work(work *w, uint32_t n, uint32_t sets, uint32_t repeats)
{
    *w = (work){.n = n, .sets = sets, .repeats = repeats};
    memory_init(&w->purse, SIZE_MAX / 2);
    correlation_init(&w->model, &w->purse);
    for (uint32_t i = 0; i < n; i++) correlation_learn(&w->model, i);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < i; j++) symmetric_set(&w->model.matrix, i, j, 0.3 + 0.3 / (1 + i - j));
    w->models.first = &w->model;
    w->weights = take((size_t)n * sets), w->factor = take((size_t)n * n), w->y = take((size_t)n * sets);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) w->factor[i * n + j] = symmetric_at(&w->model.matrix, i, j);
    cholesky(w->factor, n);
    srand(1);
    for (size_t i = 0; i < (size_t)n * sets; i++) w->weights[i] = rand() / (double)RAND_MAX - 0.5;
    w->held = calloc(sets, sizeof *w->held);
    if (!w->held) abort();
    for (uint32_t k = 0; k < sets; k++) fill(&w->held[k], w, w->weights + (size_t)k * n);
}

static void close_work(work *w)
{
    for (uint32_t k = 0; k < w->sets; k++) netting_set_drop(&w->purse, &w->held[k]);
    correlation_destroy(&w->model);
    free(w->held), free(w->weights), free(w->factor), free(w->y);
}

/* ---- one set ------------------------------------------------------------------------------------------------------ */

static void ours(void *self)
{
    work *w = self;
    for (uint32_t r = 0; r < w->repeats; r++)
        for (uint32_t k = 0; k < w->sets; k++) {
            netting_set_refresh(&w->held[k], &w->models);
            w->sum += netting_set_netted(&w->held[k], 0, NULL);
        }
}

/* The weights of one after the other, as a sweep that has just weighed them finds them. */
static void in_turn(void *self)
{
    work *w = self;
    netting_set *s = &w->held[0];
    for (uint32_t k = 0; k < w->sets; k++) {
        memcpy(s->w, w->weights + (size_t)k * w->n, w->n * sizeof *s->w);
        netting_set_refresh(s, &w->models);
        w->sum += netting_set_netted(s, 0, NULL);
    }
}

static void with_y(void *self)
{
    work *w = self;
    for (uint32_t r = 0; r < w->repeats; r++) {
        netting_set_refresh(&w->held[0], &w->models);
        netting_set_know(&w->held[0], &w->models);
        w->sum += w->held[0].y[0];
    }
}

static void dsymv(void *self)
{
    work *w = self;
    int n = (int)w->n;
    for (uint32_t r = 0; r < w->repeats; r++) {
        cblas_dsymv(CblasRowMajor, CblasUpper, n, 1.0, w->model.matrix.cells, (int)w->model.matrix.stride, w->weights, 1, 0.0, w->y, 1);
        w->sum += sqrt(cblas_ddot(n, w->weights, 1, w->y, 1));
    }
}

/* ---- one weight of a clean set -------------------------------------------------------------------------------------- */

static void shift(void *self)
{
    work *w = self;
    for (uint32_t r = 0; r < w->repeats; r++) netting_set_shift(&w->held[0], &w->models, r % w->n, r & 1 ? 1e-3 : -1e-3);
    w->sum += w->held[0].k2;
}

/* Read a row, and do nothing else: the sum of its cells, of which each waits for none. */
static void read_row(void *self)
{
    work *w = self;
    for (uint32_t r = 0; r < w->repeats; r++) {
        const double *row = w->model.matrix.cells + (size_t)(r % w->n) * w->model.matrix.stride;
        w->sum += cblas_dasum((int)w->n, row, 1);
    }
}

/* ---- many sets --------------------------------------------------------------------------------------------------------- */

static void dtrmm(void *self)
{
    work *w = self;
    int n = (int)w->n, sets = (int)w->sets;
    memcpy(w->y, w->weights, (size_t)n * w->sets * sizeof *w->y);
    cblas_dtrmm(CblasRowMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit, sets, n, 1.0, w->factor, n, w->y, n);
    for (int i = 0; i < sets; i++) w->sum += cblas_dnrm2(n, w->y + (size_t)i * (size_t)n, 1);
}

static void one_set(uint32_t n)
{
    work w;
    char what[64];
    open_work(&w, n, 1, 20000000 / (n * n));
    snprintf(what, sizeof what, "%u axes, netted", n);
    meter blas = meter_run(dsymv, &w, w.repeats, 9), own = meter_run(ours, &w, w.repeats, 9);
    meter_row("  dsymv + ddot", blas, NAN, "");
    meter_row(what, own, blas.median, "");
    meter_row("  and what each axis contributes", meter_run(with_y, &w, w.repeats, 9), NAN, "");
    netting_set_know(&w.held[0], &w.models);
    w.repeats = 20000000 / n;
    meter row = meter_run(read_row, &w, w.repeats, 9);
    meter_row("  one row, read", row, NAN, "");
    meter_row("  one weight of it changed", meter_run(shift, &w, w.repeats, 9), 2.0 * row.median, "");
    close_work(&w);
}

static const char help[] =
    "usage: netting\n"
    "\n"
    "What netting costs, beside OpenBLAS on one thread and the same numbers.\n"
    "Options: --help, --version.\n";

int main(int argc, char **argv)
{
    static const uint32_t sizes[] = {32, 128, 512};
    work w;
    int code = usage_words(argc, argv, 0, 0, help);
    if (code != USAGE_GO_ON) return code;
    openblas_set_num_threads(1);
    meter_title("nanoseconds each; AVX2 where the processor has it");
    for (int i = 0; i < 3; i++) one_set(sizes[i]);
    open_work(&w, 128, 10000, 1);
    meter blas = meter_run(dtrmm, &w, w.sets, 7);
    meter_row("  dtrmm of 10,000 x 128, and its norms", blas, NAN, "a set");
    meter_row("10,000 sets of 128 axes, weighed and netted in turn", meter_run(in_turn, &w, w.sets, 7), 1.5 * blas.median, "a set");
    meter_row("  each first fetched from memory of its own", meter_run(ours, &w, w.sets, 7), NAN, "a set");
    close_work(&w);
    return w.sum != w.sum;
}
