/* match.h: what a `netto.match` declares beside its hooks: the sides of the legs of its patterns. */
#ifndef CONTROL_MATCH_H
#define CONTROL_MATCH_H

#include "netto/policy.h"

typedef struct match_pattern {
    uint32_t count;
    bool is_long[NETTO_THINGS_MAX];
} match_pattern;

/* In the order of `declared->variants`, which are their functions. */
void match_patterns(const netto_declared *declared, match_pattern out[NETTO_VARIANTS_MAX]);

#endif
