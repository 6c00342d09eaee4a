/* chance.c: all that is left to chance in a simulated run, from one seed. */
#include "simulator/chance.h"

static uint64_t state;

/* splitmix64: neighbouring seeds tell different stories. */
static uint64_t next(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void chance_begin(uint64_t seed)
{
    state = seed;
}

uint32_t chance_below(uint32_t n)
{
    return (uint32_t)((next() >> 32) * n >> 32);
}
