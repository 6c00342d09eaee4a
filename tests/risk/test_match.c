/* test_match.c: claims about the cheapest pairing: held against all pairings that there are. */
#include "risk/match.h"

#include <math.h>
#include <stdlib.h>

#include "tap/tap.h"

static double cost_of(const match *m)
{
    double cost = 0.0;
    for (uint32_t i = 0; i < m->longs; i++) {
        int64_t left = m->supply[i];
        for (uint32_t j = 0; j < m->shorts; j++) {
            left -= m->flow[i][j];
            if (m->flow[i][j]) cost += (double)m->flow[i][j] * m->pair[i][j];
        }
        cost += (double)left * m->alone_long[i];
    }
    for (uint32_t j = 0; j < m->shorts; j++) {
        int64_t left = m->demand[j];
        for (uint32_t i = 0; i < m->longs; i++) left -= m->flow[i][j];
        cost += (double)left * m->alone_short[j];
    }
    return cost;
}

static bool fits(const match *m)
{
    for (uint32_t i = 0; i < m->longs; i++) {
        int64_t sum = 0;
        for (uint32_t j = 0; j < m->shorts; j++) {
            if (m->flow[i][j] < 0 || (m->flow[i][j] && isnan(m->pair[i][j]))) return false;
            sum += m->flow[i][j];
        }
        if (sum > m->supply[i]) return false;
    }
    for (uint32_t j = 0; j < m->shorts; j++) {
        int64_t sum = 0;
        for (uint32_t i = 0; i < m->longs; i++) sum += m->flow[i][j];
        if (sum > m->demand[j]) return false;
    }
    return true;
}

/* Every flow there is, cell by cell. */
static void try_all(match *m, uint32_t cell, double *best)
{
    if (cell == m->longs * m->shorts) {
        if (fits(m) && cost_of(m) < *best) *best = cost_of(m);
        return;
    }
    uint32_t i = cell / m->shorts, j = cell % m->shorts;
    int64_t most = m->supply[i] < m->demand[j] ? m->supply[i] : m->demand[j];
    if (isnan(m->pair[i][j])) most = 0;
    for (m->flow[i][j] = 0; m->flow[i][j] <= most; m->flow[i][j]++) try_all(m, cell + 1, best);
    m->flow[i][j] = 0;
}

static void make(match *m, uint32_t longs, uint32_t shorts, int64_t most)
{
    m->longs = longs, m->shorts = shorts;
    for (uint32_t i = 0; i < longs; i++) m->supply[i] = 1 + (int64_t)tap_random_below((uint64_t)most), m->alone_long[i] = (double)tap_random_below(20);
    for (uint32_t j = 0; j < shorts; j++) m->demand[j] = 1 + (int64_t)tap_random_below((uint64_t)most), m->alone_short[j] = (double)tap_random_below(20);
    for (uint32_t i = 0; i < longs; i++)
        for (uint32_t j = 0; j < shorts; j++) m->pair[i][j] = tap_random_below(4) ? (double)tap_random_below(30) - 5 + tap_random_below(2) * 0.25 : NAN;
}

TEST("no pairing is cheaper than the one that is found")
{
    static match m, kept;
    for (int round = 0; round < 3000; round++) {
        make(&m, 1 + (uint32_t)tap_random_below(3), 1 + (uint32_t)tap_random_below(3), 3);
        kept = m;
        double best = INFINITY;
        for (uint32_t i = 0; i < m.longs; i++)
            for (uint32_t j = 0; j < m.shorts; j++) kept.flow[i][j] = 0;
        try_all(&kept, 0, &best);
        if (!ok(match_solve(&m)) || !ok(fits(&m)) || !ok(fabs(cost_of(&m) - best) < 1e-9)) break;
    }
}

TEST("the same comes out each time, and of large books no exchange of two pairs is cheaper")
{
    static match m, again;
    for (int round = 0; round < 20; round++) {
        make(&m, MATCH_SIDE_MAX, MATCH_SIDE_MAX, 1000000);
        again = m;
        if (!ok(match_solve(&m) && match_solve(&again) && fits(&m))) break;
        bool same = true, better = false;
        for (uint32_t i = 0; i < m.longs; i++)
            for (uint32_t j = 0; j < m.shorts; j++) same &= m.flow[i][j] == again.flow[i][j];
        for (uint32_t i = 0; i < m.longs; i++)
            for (uint32_t j = 0; j < m.shorts; j++)
                for (uint32_t k = 0; m.flow[i][j] && k < m.longs; k++)
                    for (uint32_t l = 0; l < m.shorts; l++)
                        better |= m.flow[k][l] && m.pair[i][l] + m.pair[k][j] < m.pair[i][j] + m.pair[k][l] - 1e-9;
        ok(same && !better);
    }
}

TEST("a pair that saves nothing is not made")
{
    static match m = {.longs = 1, .shorts = 1, .supply = {5}, .demand = {3}, .alone_long = {1}, .alone_short = {2}, .pair = {{3}}};
    ok(match_solve(&m) && m.flow[0][0] == 0);
    m.pair[0][0] = 2.5;
    ok(match_solve(&m) && m.flow[0][0] == 3);
    m.pair[0][0] = -100;
    ok(match_solve(&m) && m.flow[0][0] == 3);
}
