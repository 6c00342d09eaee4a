/* set_kit.h: a netting set of a few axes, for tests.
 *
 *     kit k = kit_open(half, 2, (double[]){100, -80}, 2);    axis i of weight w[i] on row i of the matrix
 *     kit_beside(&k, 30);                                     and one that the model does not know
 *     kit_close(&k);                                          claims that nothing leaked */
#ifndef TEST_NETTING_SET_KIT_H
#define TEST_NETTING_SET_KIT_H

#include <stdlib.h>

#include "netting/netting_set.h"
#include "tap/tap.h"

typedef struct kit {
    memory m;
    netting_set s;
    correlation *model; /* a matrix that somebody else owns */
    netting_models rho;
} kit;

static const double kit_half[] = {1, 0.5, 0.5, 1};

static void kit_weigh(kit *k)
{
    double gross = 0.0;
    for (uint32_t i = 0; i < k->s.count; i++) gross += fabs(k->s.w[i]);
    k->s.gross = gross;
    netting_set_refresh(&k->s, &k->rho);
    netting_set_know(&k->s, &k->rho);
}

static void kit_add(kit *k, uint32_t factor, uint32_t row, double w)
{
    uint32_t at;
    ok(netting_set_reserve(&k->m, &k->s, k->s.count + 1));
    ok(!netting_set_find(&k->s, factor, row, &at));
    netting_set_know(&k->s, &k->rho);
    netting_set_insert(&k->s, &k->rho, at, factor, row);
    netting_set_join(&k->s, &k->rho, at);
    k->s.w[at] = w;
    k->s.uses[at] = 1;
    kit_weigh(k);
}

static inline kit kit_open(const double *cells, uint32_t order, const double *w, uint32_t count)
{
    kit k = {.model = calloc(1, sizeof *k.model)};
    if (!k.model) abort();
    k.model->matrix = (symmetric){.cells = (double *)(uintptr_t)cells, .order = order, .stride = order};
    k.rho.first = k.model;
    memory_init(&k.m, 1 << 24);
    for (uint32_t i = 0; i < count; i++) kit_add(&k, i, i, w[i]);
    netting_set_know(&k.s, &k.rho);
    return k;
}

static inline void kit_beside(kit *k, double w)
{
    kit_add(k, 1000 + k->s.count, SLOT_NONE, w);
}

static inline void kit_close(kit *k)
{
    netting_set_drop(&k->m, &k->s);
    free(k->model);
    is_int(k->m.used, 0);
}

#endif
