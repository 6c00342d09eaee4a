/* purse.h: an engine's memory, made to fail and counted. */
#ifndef SUPPORT_PURSE_H
#define SUPPORT_PURSE_H

#include "engine/state.h"
#include "support/desk.h"

/* The n-th growth from now on fails, once; 0: none. */
static inline void purse_fail(desk *k, uint64_t n)
{
    k->e->memory.fail_at = n ? k->e->memory.growths + n : 0;
}

/* Did it come to that growth? */
static inline bool purse_failed(const desk *k)
{
    return k->e->memory.growths >= k->e->memory.fail_at;
}

static inline uint64_t purse_growths(const desk *k)
{
    return k->e->memory.growths;
}

static inline size_t purse_used(const desk *k)
{
    return k->e->memory.used;
}

#endif
