/* match.c: the cheapest pairing of longs with shorts. */
#include "risk/match.h"

#include <math.h>
#include <string.h>

#define ROUNDS_MAX 100000
#define NONE       UINT32_MAX
#define NODES      (2 * MATCH_SIDE_MAX)

/* A pair saves what both would pay alone less what they pay together; its edge costs `most` less that, which is 0 or more.
 * Nodes: the longs, then the shorts. */
typedef struct search {
    match *m;
    double cost[MATCH_SIDE_MAX][MATCH_SIDE_MAX]; /* NaN: no edge */
    double most;
    int64_t supply[MATCH_SIDE_MAX], demand[MATCH_SIDE_MAX];
    double potential[NODES], distance[NODES];
    uint32_t before[NODES];
    bool done[NODES];
} search;

static double saving(const match *m, uint32_t i, uint32_t j)
{
    return m->alone_long[i] + m->alone_short[j] - m->pair[i][j];
}

static void open_search(search *s, match *m)
{
    s->m = m;
    s->most = 0.0;
    for (uint32_t i = 0; i < m->longs; i++)
        for (uint32_t j = 0; j < m->shorts; j++)
            if (saving(m, i, j) > s->most) s->most = saving(m, i, j);
    for (uint32_t i = 0; i < m->longs; i++)
        for (uint32_t j = 0; j < m->shorts; j++) {
            double saved = saving(m, i, j);
            s->cost[i][j] = saved > 0.0 ? s->most - saved : NAN;
            m->flow[i][j] = 0;
        }
    memcpy(s->supply, m->supply, sizeof s->supply);
    memcpy(s->demand, m->demand, sizeof s->demand);
    memset(s->potential, 0, sizeof s->potential);
}

static void relax(search *s, uint32_t from, uint32_t to, double cost)
{
    double reduced = cost + s->potential[from] - s->potential[to];
    double way = s->distance[from] + (reduced > 0.0 ? reduced : 0.0); /* rounding is no shortcut */
    if (!s->done[to] && way < s->distance[to]) s->distance[to] = way, s->before[to] = from;
}

static void relax_all(search *s, uint32_t at)
{
    const match *m = s->m;
    if (at < m->longs) {
        for (uint32_t j = 0; j < m->shorts; j++)
            if (!isnan(s->cost[at][j])) relax(s, at, m->longs + j, s->cost[at][j]);
        return;
    }
    uint32_t j = at - m->longs;
    for (uint32_t i = 0; i < m->longs; i++)
        if (m->flow[i][j] > 0) relax(s, at, i, -s->cost[i][j]);
}

/* The distance from any long that has something left to each node (Dijkstra, ties to the first). */
static void find_ways(search *s)
{
    uint32_t n = s->m->longs + s->m->shorts;
    for (uint32_t v = 0; v < n; v++) {
        bool starts = v < s->m->longs && s->supply[v] > 0;
        s->distance[v] = starts ? -s->potential[v] : INFINITY;
        s->before[v] = NONE;
        s->done[v] = false;
    }
    for (uint32_t round = 0; round < n; round++) {
        uint32_t at = NONE;
        for (uint32_t v = 0; v < n; v++)
            if (!s->done[v] && isfinite(s->distance[v]) && (at == NONE || s->distance[v] < s->distance[at])) at = v;
        if (at == NONE) return;
        s->done[at] = true;
        relax_all(s, at);
    }
}

/* The short with something left to which the way is cheapest. */
static uint32_t nearest(const search *s, double *cost)
{
    uint32_t best = NONE;
    *cost = INFINITY;
    for (uint32_t j = 0; j < s->m->shorts; j++) {
        uint32_t v = s->m->longs + j;
        double way = s->distance[v] + s->potential[v];
        if (s->demand[j] > 0 && s->done[v] && way < *cost) *cost = way, best = v;
    }
    return best;
}

static void augment(search *s, uint32_t end)
{
    match *m = s->m;
    uint32_t longs = m->longs, first = end;
    int64_t most = s->demand[end - longs];
    for (uint32_t v = end; s->before[v] != NONE; v = first = s->before[v])
        if (v < longs && m->flow[v][s->before[v] - longs] < most) most = m->flow[v][s->before[v] - longs];
    if (s->supply[first] < most) most = s->supply[first];
    for (uint32_t v = end; s->before[v] != NONE; v = s->before[v]) {
        uint32_t u = s->before[v];
        if (v >= longs) m->flow[u][v - longs] += most;
        else m->flow[v][u - longs] -= most;
    }
    s->supply[first] -= most;
    s->demand[end - longs] -= most;
}

bool match_solve(match *m)
{
    search s;
    open_search(&s, m);
    for (uint32_t round = 0; round < ROUNDS_MAX; round++) {
        double cost = 0.0;
        find_ways(&s);
        uint32_t end = nearest(&s, &cost);
        if (end == NONE || !(s.most - cost > s.most * 1e-12)) return true; /* nothing more is saved */
        augment(&s, end);
        for (uint32_t v = 0; v < m->longs + m->shorts; v++)
            if (s.done[v]) s.potential[v] += s.distance[v];
    }
    return false;
}
