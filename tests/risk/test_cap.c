/* test_cap.c: claims about what lines of collateral count where some may count for so much only. */
#include "risk/cap.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "tap/tap.h"

#define MOST 40

static memory purse;
static arena room;
static double counted[MOST];
static uint32_t by[MOST];

static void open_room(void)
{
    memory_init(&purse, 1 << 24);
    arena_init(&room, &purse);
}

static double count(const double *lines, uint32_t n, const cap_rule *rules, uint32_t m)
{
    double sum = 0;
    arena_reset(&room);
    ok(cap_lines(lines, n, rules, m, &room, counted, by));
    for (uint32_t i = 0; i < n; i++) sum += counted[i];
    return sum;
}

static const uint32_t each[] = {0, 1, 2, 3, 4, 5, 6, 7}, none = CAP_NONE;

TEST("without a cap all counts, and so does what is below one")
{
    const double lines[] = {100, 50, -20};
    const uint32_t first[] = {0, CAP_NONE, CAP_NONE};
    const cap_rule rules[] = {{100, NAN, first}};
    open_room();
    is_same(count(lines, 3, NULL, 0), 130);
    is_same(count(lines, 3, rules, 1), 130);
    is_int(by[0], CAP_NONE);
    is_same(count(NULL, 0, rules, 1), 0);
    arena_destroy(&room);
}

TEST("a group that is too large is cut in proportion")
{
    const double lines[] = {300, 100, 50};
    const uint32_t group[] = {7, 7, CAP_NONE};
    const cap_rule rules[] = {{200, NAN, group}};
    open_room();
    is_near(count(lines, 3, rules, 1), 250, 1e-12);
    is_near(counted[0], 150, 1e-12), is_near(counted[1], 50, 1e-12), is_near(counted[2], 50, 0);
    is_int(by[0], 0), is_int(by[2], CAP_NONE);
    arena_destroy(&room);
}

TEST("a share is of what counts after the caps: x = s (x + y)")
{
    const double lines[] = {800, 300};
    const uint32_t group[] = {0, CAP_NONE};
    const cap_rule quarter[] = {{NAN, 0.25, group}}, whole[] = {{NAN, 1, group}};
    open_room();
    is_near(count(lines, 2, quarter, 1), 400, 1e-9);
    is_near(counted[0], 100, 1e-9);
    is_near(count(lines, 2, whole, 1), 1100, 0);
    is_near(count(lines, 1, quarter, 1), 0, 0); /* nothing beside it */
    arena_destroy(&room);
}

TEST("as many alike as make the whole count whole, rounding or not, and one fewer for nothing")
{
    double lines[8];
    for (int i = 0; i < 8; i++) lines[i] = 1000.0 / 3;
    open_room();
    for (uint32_t n = 1; n <= 8; n++) {
        const cap_rule rules[] = {{NAN, 1.0 / n, each}};
        is_near(count(lines, n, rules, 1), n * lines[0], 1e-9);
        if (n > 1) is_near(count(lines, n - 1, rules, 1), 0, 1e-9);
    }
    arena_destroy(&room);
}

TEST("what is owed counts whole, and is no part of what a share is of")
{
    const double lines[] = {-500, 800, 300};
    const uint32_t group[] = {CAP_NONE, 0, CAP_NONE};
    const cap_rule rules[] = {{NAN, 0.25, group}};
    open_room();
    is_near(count(lines, 3, rules, 1), 400 - 500, 1e-9);
    is_same(counted[0], -500);
    arena_destroy(&room);
}

TEST("nothing may count where the most is 0, and a share of that is nothing")
{
    const double lines[] = {10, 20};
    const uint32_t all[] = {0, 0};
    const cap_rule rules[] = {{0, NAN, all}, {NAN, 0.5, each}};
    open_room();
    is_same(count(lines, 2, rules, 2), 0);
    arena_destroy(&room);
}

/* ---- against brute force ----------------------------------------------------------------------------------- */

/* x(T) by its definition. */
static double at(const double *lines, uint32_t n, const cap_rule *rules, uint32_t m, double total, double *x)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        double f = 1;
        for (uint32_t j = 0; j < m && lines[i] > 0; j++) {
            double group = 0, limit = isnan(rules[j].max) ? rules[j].share * total : rules[j].max;
            if (rules[j].group[i] == CAP_NONE) continue;
            for (uint32_t k = 0; k < n; k++)
                if (rules[j].group[k] == rules[j].group[i] && lines[k] > 0) group += lines[k];
            f = fmin(f, limit / group);
        }
        x[i] = lines[i] > 0 ? f * lines[i] : 0;
        sum += x[i];
    }
    return sum;
}

/* From above, T = x(T) again and again comes down to the largest that is consistent. */
static double descend(const double *lines, uint32_t n, const cap_rule *rules, uint32_t m, double *x)
{
    double total = 0, next;
    for (uint32_t i = 0; i < n; i++) total += fmax(lines[i], 0);
    for (int step = 0; step < 200000; step++, total = next) {
        next = at(lines, n, rules, m, total, x);
        if (total - next <= 1e-15 * total) break;
    }
    return total;
}

TEST("it is the largest that is consistent")
{
    open_room();
    for (int round = 0; round < 2000; round++) {
        double lines[MOST], x[MOST], positive = 0, whole = 0;
        uint32_t groups[3][MOST], n = 1 + (uint32_t)tap_random_below(12), m = 1 + (uint32_t)tap_random_below(3);
        cap_rule rules[3];
        for (uint32_t i = 0; i < n; i++) {
            lines[i] = tap_random_below(8) ? exp(tap_random_real(0, 8)) : -tap_random_real(0, 50);
            whole += fmax(lines[i], 0);
        }
        for (uint32_t j = 0; j < m; j++) {
            for (uint32_t i = 0; i < n; i++) groups[j][i] = tap_random_below(3) ? (uint32_t)tap_random_below(5) : none;
            bool share = tap_random() & 1;
            rules[j] = (cap_rule){share ? NAN : tap_random_real(0, whole), share ? tap_random_real(0.05, 1) : NAN, groups[j]};
        }
        double total = descend(lines, n, rules, m, x);
        count(lines, n, rules, m);
        for (uint32_t i = 0; i < n; i++) positive += fmax(counted[i], 0);
        if (!is_near(positive, total, 1e-6 * (whole + 1))) break;
        for (uint32_t i = 0; i < n; i++) ok(counted[i] <= lines[i] && (lines[i] > 0 ? counted[i] >= 0 : counted[i] == lines[i]));
        for (uint32_t j = 0; j < m; j++)
            for (uint32_t g = 0; g < 5; g++) {
                double sum = 0, limit = isnan(rules[j].max) ? rules[j].share * positive : rules[j].max;
                for (uint32_t i = 0; i < n; i++)
                    if (groups[j][i] == g) sum += fmax(counted[i], 0);
                ok(sum <= limit + 1e-9 * (whole + 1));
            }
    }
    arena_destroy(&room);
}

TEST("with one cap no other way of cutting counts for more")
{
    open_room();
    for (int round = 0; round < 500; round++) {
        double lines[MOST], other[MOST], total = 0;
        uint32_t groups[MOST], n = 2 + (uint32_t)tap_random_below(8);
        for (uint32_t i = 0; i < n; i++) lines[i] = exp(tap_random_real(0, 5)), groups[i] = (uint32_t)tap_random_below(4);
        const cap_rule rules[] = {{NAN, tap_random_real(0.1, 0.9), groups}};
        double most = count(lines, n, rules, 1);
        for (int attempt = 0; attempt < 50; attempt++) {
            bool consistent = true;
            total = 0;
            for (uint32_t i = 0; i < n; i++) total += other[i] = lines[i] * tap_random_real(0, 1);
            for (uint32_t g = 0; g < 4; g++) {
                double sum = 0;
                for (uint32_t i = 0; i < n; i++) sum += groups[i] == g ? other[i] : 0;
                consistent &= sum <= rules[0].share * total;
            }
            ok(!consistent || total <= most * (1 + 1e-9));
        }
    }
    arena_destroy(&room);
}

TEST("caps in any order, and lines in any order, come to the same")
{
    open_room();
    for (int round = 0; round < 300; round++) {
        double lines[6], turned[6];
        uint32_t groups[2][6], back[2][6];
        for (uint32_t i = 0; i < 6; i++) {
            lines[i] = exp(tap_random_real(0, 6));
            for (int j = 0; j < 2; j++) groups[j][i] = (uint32_t)tap_random_below(3);
        }
        for (uint32_t i = 0; i < 6; i++) turned[i] = lines[5 - i], back[0][i] = groups[1][5 - i], back[1][i] = groups[0][5 - i];
        const cap_rule rules[] = {{NAN, 0.4, groups[0]}, {300, NAN, groups[1]}}, swapped[] = {{300, NAN, back[0]}, {NAN, 0.4, back[1]}};
        double one = count(lines, 6, rules, 2);
        is_near(count(turned, 6, swapped, 2), one, 1e-9 * (1 + one));
    }
    arena_destroy(&room);
}

TEST("where there is no memory it says so")
{
    const double lines[] = {800, 300};
    const cap_rule rules[] = {{NAN, 0.25, each}};
    memory_init(&purse, 64);
    arena_init(&room, &purse);
    ok(!cap_lines(lines, 2, rules, 1, &room, counted, by));
    arena_destroy(&room);
}
