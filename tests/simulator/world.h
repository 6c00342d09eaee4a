/* world.h: one simulated run: servers that live one after the other on one disk, and all that may happen to them. */
#ifndef SIMULATOR_WORLD_H
#define SIMULATOR_WORLD_H

#include <stdint.h>

/* Over all runs. */
typedef struct world_counts {
    uint64_t lives, sent, acknowledged, rows, kept, events; /* kept: committed, and not acknowledged when a server ended */
    uint64_t closed, killed, power_cuts, crashes; /* crashes: at a write, of those killed or cut */
    uint64_t deleted; /* rows, by retention */
    uint64_t refused_starts, flips, named, harmless, salvaged;
    uint64_t full, failed, short_of_memory;       /* lives in which that was met */
    uint64_t swept;                               /* starts with a fault of their own */
} world_counts;

extern world_counts counts;

/* So many servers, from this seed. */
void world_run(uint64_t seed, uint32_t lives);

/* The same; then the next start, with every step, sync, write, read and request for memory failing in turn. */
void world_sweep(uint64_t seed, uint32_t lives);

#endif
