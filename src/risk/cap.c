/* cap.c: what lines of collateral count where some of them may count for so much only. */
#include "risk/cap.h"

#include <float.h>
#include <math.h>

#include "base/sort.h"

#define SLACK 1e-12 /* of T: what is a solution but for rounding is one */

/* A line x(T) = min(most, slope * T); it is cut by its share below `until`. */
typedef struct piece {
    double most, slope, until;
    uint32_t line, max_by, share_by;
} piece;

static int by_until(const void *a, const void *b)
{
    const piece *x = a, *y = b;
    return (x->until > y->until) - (x->until < y->until);
}

typedef struct member {
    uint32_t group, line;
} member;

static int by_group(const void *a, const void *b)
{
    const member *x = a, *y = b;
    return (x->group > y->group) - (x->group < y->group);
}

/* A line of a group that comes to `sum`: the strictest rule so far counts. */
static void tighten(piece *p, const cap_rule *rule, uint32_t number, double line, double sum)
{
    double most = line * (rule->max / sum), slope = line * (rule->share / sum);
    if (isnan(rule->max) && slope < p->slope) p->slope = slope, p->share_by = number;
    if (!isnan(rule->max) && rule->max < sum && most < p->most) p->most = most, p->max_by = number;
}

/* The groups of one rule, each summed in the order of its lines. */
static bool meet(const double *lines, uint32_t n, const cap_rule *rule, uint32_t number, arena *in, piece *pieces)
{
    member *members = arena_array(in, 2 * (size_t)n + 1, sizeof *members);
    uint32_t count = 0;
    if (!members) return false;
    for (uint32_t i = 0; i < n; i++)
        if (rule->group[i] != CAP_NONE && lines[i] > 0.0) members[count++] = (member){rule->group[i], i};
    sort_stable(members, count, sizeof *members, by_group, members + n);
    for (uint32_t from = 0, to; from < count; from = to) {
        double sum = 0.0;
        for (to = from; to < count && members[to].group == members[from].group; to++) sum += lines[members[to].line];
        for (uint32_t i = from; i < to; i++) tighten(&pieces[members[i].line], rule, number, lines[members[i].line], sum);
    }
    return true;
}

static double end_of(const piece *p)
{
    return isinf(p->slope) || p->most == 0.0 ? 0.0 : fmin(p->most / p->slope, DBL_MAX);
}

/* The largest T = sum x(T): `whole` is what the first k lines come to where they are not cut by shares, `sloped` what the others rise by. */
static double solve(const piece *pieces, uint32_t n, double *whole, double *sloped)
{
    whole[0] = 0.0, sloped[n] = 0.0;
    for (uint32_t k = 0; k < n; k++) whole[k + 1] = whole[k] + pieces[k].most;
    for (uint32_t k = n; k-- > 0;) sloped[k] = sloped[k + 1] + (isinf(pieces[k].slope) ? 0.0 : pieces[k].slope);
    for (uint32_t k = n; k > 0; k--) {
        double from = pieces[k - 1].until, to = k < n ? pieces[k].until : INFINITY;
        if (!(whole[k] + sloped[k] * from >= from * (1.0 - SLACK))) continue;
        double total = sloped[k] < 1.0 ? whole[k] / (1.0 - sloped[k]) : to;
        return fmin(fmax(total, from), to);
    }
    return n && sloped[0] >= 1.0 - SLACK ? pieces[0].until : 0.0;
}

bool cap_lines(const double *lines, uint32_t n, const cap_rule *rules, uint32_t m, arena *in, double *counted, uint32_t *by)
{
    piece *pieces = arena_array(in, 2 * (size_t)n + 1, sizeof *pieces);
    double *sums = arena_array(in, 2 * (size_t)n + 2, sizeof *sums);
    if (!pieces || !sums) return false;
    for (uint32_t i = 0; i < n; i++) pieces[i] = (piece){lines[i] > 0.0 ? lines[i] : 0.0, INFINITY, 0.0, i, CAP_NONE, CAP_NONE};
    for (uint32_t j = 0; j < m; j++)
        if (!meet(lines, n, &rules[j], j, in, pieces)) return false;
    for (uint32_t i = 0; i < n; i++) pieces[i].until = end_of(&pieces[i]);
    sort_stable(pieces, n, sizeof *pieces, by_until, pieces + n);
    double total = solve(pieces, n, sums, sums + n + 1);
    for (uint32_t k = 0; k < n; k++) {
        const piece *p = &pieces[k];
        bool shared = p->until > total;
        counted[p->line] = !(lines[p->line] > 0.0) ? lines[p->line] : shared ? fmin(p->slope * total, p->most) : p->most;
        by[p->line] = shared && p->slope * total < p->most ? p->share_by : p->max_by;
    }
    return true;
}
