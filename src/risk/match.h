/* match.h: the cheapest pairing of longs with shorts: what is left alone pays its own requirement, a pair pays for both.
 *
 * A transportation problem, solved exactly by shortest augmenting paths (Edmonds and Karp 1972, with potentials): amounts are whole,
 * costs are doubles, so the optimum is the optimum of the costs as they round.  Always the same for the same input. */
#ifndef RISK_MATCH_H
#define RISK_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#define MATCH_SIDE_MAX 64 /* longs, and shorts, of one problem */

typedef struct match {
    uint32_t longs, shorts;
    int64_t supply[MATCH_SIDE_MAX], demand[MATCH_SIDE_MAX]; /* units, greater than 0; below 2^53 together */
    double alone_long[MATCH_SIDE_MAX], alone_short[MATCH_SIDE_MAX]; /* a unit; finite */
    double pair[MATCH_SIDE_MAX][MATCH_SIDE_MAX];            /* of a unit of both; NaN: they do not pair */
    int64_t flow[MATCH_SIDE_MAX][MATCH_SIDE_MAX];           /* the answer: so much of each pair */
} match;

/* Fill `flow`.  False: it did not end, which only costs that are no numbers can do. */
bool match_solve(match *m);

#endif
