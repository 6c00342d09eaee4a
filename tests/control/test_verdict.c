/* test_verdict.c: claims about the reasons of a refusal: all are kept, the tightest first. */
#include "control/verdict.h"

#include <math.h>
#include <stdlib.h>

#include "tap/tap.h"

static void add(verdict *v, double tightness, double value)
{
    netto_reason reason = {.code = NETTO_REASON_LIMIT, .value = value};
    verdict_add(v, tightness, &reason);
}

TEST("how tight: by how much of the limit; without a limit, or of no number, tighter than all")
{
    is_near(verdict_tightness(150, 100), 1.5, 0);
    is_near(verdict_tightness(0, 100), 0, 0);
    ok(isinf(verdict_tightness(NAN, 100)) && isinf(verdict_tightness(INFINITY, 100)) && isinf(verdict_tightness(-INFINITY, 1)));
    ok(isinf(verdict_tightness(1, 0)) && isinf(verdict_tightness(-1, -2)));
    is_near(verdict_tightness(-3, -2), 0, 0);
    ok(!isnan(verdict_tightness(5, NAN)));
}

TEST("the tightest comes first, and ties keep the order of the rules")
{
    verdict v = {.count = 0};
    add(&v, 1.2, 1), add(&v, 3.0, 2), add(&v, 1.2, 3), add(&v, INFINITY, 4), add(&v, 3.0, 5), add(&v, INFINITY, 6);
    static const double order[] = {4, 6, 2, 5, 1, 3};
    is_int(v.count, 6);
    for (int i = 0; i < 6; i++) is_near(v.reasons[i].value, order[i], 0);
}

TEST("of too many the tightest are kept, whatever the order in which they come")
{
    for (int round = 0; round < 100; round++) {
        verdict *v = calloc(1, sizeof *v);
        double added[100];
        for (int i = 0; i < 100; i++) added[i] = (double)tap_random_below(60), add(v, added[i], added[i]);
        is_int(v->count, VERDICT_MAX);
        for (uint32_t i = 1; i < v->count; i++) ok(v->tightness[i - 1] >= v->tightness[i]);
        int tighter = 0;
        for (int i = 0; i < 100; i++) tighter += added[i] > v->tightness[VERDICT_MAX - 1];
        ok(tighter < VERDICT_MAX); /* nobody tighter than the last was left out */
        is_near(v->reasons[0].value, v->tightness[0], 0);
        free(v);
    }
}

TEST("of equals the first stay")
{
    verdict *v = calloc(1, sizeof *v);
    for (int i = 0; i < 2 * VERDICT_MAX; i++) add(v, 1.0, i);
    for (int i = 0; i < VERDICT_MAX; i++) is_near(v->reasons[i].value, i, 0);
    add(v, 2.0, 99);
    is_near(v->reasons[0].value, 99, 0), is_near(v->reasons[VERDICT_MAX - 1].value, VERDICT_MAX - 2, 0);
    is_int(v->count, VERDICT_MAX);
    free(v);
}
