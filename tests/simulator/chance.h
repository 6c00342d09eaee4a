/* chance.h: all that is left to chance in a simulated run, from one seed. */
#ifndef SIMULATOR_CHANCE_H
#define SIMULATOR_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

void chance_begin(uint64_t seed);

/* 0 to n - 1. */
uint32_t chance_below(uint32_t n);

/* Once in n times. */
static inline bool chance_once_in(uint32_t n)
{
    return chance_below(n) == 0;
}

#endif
