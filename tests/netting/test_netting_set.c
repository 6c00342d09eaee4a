/* test_netting_set.c: claims about one netting set: what nets, and that small steps come to the same as the whole. */
#include "netting/netting_set.h"

#include <stdlib.h>
#include <string.h>

#include "netting/set_kit.h"

TEST("two assets with a correlation of one half net as the textbook says")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2); /* 100^2 + 80^2 - 2 * 0.5 * 100 * 80 = 8400 */
    is_near(k.s.k2, 8400, 1e-9);
    is_near(netting_set_netted(&k.s, true, NULL), 91.651513899116800, 1e-12);
    is_near(k.s.net, 20, 0);
    is_near(k.s.gross, 180, 0);
    is_near(k.s.y[0], 60, 0); /* 100 - 0.5 * 80 */
    is_near(k.s.y[1], -30, 0);
    kit_close(&k);
}

TEST("perfectly correlated weights net to their sum, uncorrelated ones to the root of their squares")
{
    static const double one[] = {1, 1, 1, 1}, none[] = {1, 0, 0, 1};
    kit k = kit_open(one, 2, (double[]){5, -5}, 2), j = kit_open(none, 2, (double[]){3, 4}, 2);
    is_near(netting_set_netted(&k.s, true, NULL), 0, 0);
    is_near(k.s.net, 0, 0);
    is_near(netting_set_netted(&j.s, true, NULL), 5, 0);
    kit_close(&k), kit_close(&j);
}

TEST("an empty set nets to nothing")
{
    kit k = kit_open(kit_half, 2, NULL, 0);
    bool indefinite = true;
    netting_set_refresh(&k.s, &k.rho);
    is_same(netting_set_netted(&k.s, true, &indefinite), 0.0);
    ok(!indefinite);
    uint32_t at;
    ok(!netting_set_find(&k.s, 7, 0, &at) && at == 0);
    kit_close(&k);
}

TEST("an axis that the model does not know stands behind the others and nets with nothing")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    kit_beside(&k, -30);
    kit_add(&k, 500, SLOT_NONE, 7); /* before the last in slot order */
    is_int(k.s.modelled, 2);
    is_int(k.s.factor[2], 500);
    is_near(k.s.net, -3, 0);
    is_near(netting_set_netted(&k.s, true, NULL), 91.651513899116800 + 37, 1e-12);
    kit_close(&k);
}

/* Any symmetric positive definite matrix of unit diagonal: one common factor. */
static void common_factor(double *cells, uint32_t n)
{
    double load[16];
    for (uint32_t i = 0; i < n; i++) load[i] = tap_random_real(-0.9, 0.9);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) cells[i * n + j] = i == j ? 1.0 : load[i] * load[j];
}

TEST("shifts come to what a refresh gives, and the totals alone to the same bits")
{
    double cells[16 * 16], w[16];
    for (int round = 0; round < 50; round++) {
        uint32_t n = 1 + (uint32_t)tap_random_below(16);
        common_factor(cells, n);
        for (uint32_t i = 0; i < n; i++) w[i] = tap_random_real(-100, 100);
        kit k = kit_open(cells, n, w, n);
        kit_beside(&k, 3);
        for (int step = 0; step < 100; step++) {
            uint32_t at = (uint32_t)tap_random_below(k.s.count);
            double d = tap_random_real(-10, 10);
            netting_set totals = k.s;
            netting_set_shift_totals(&totals, at, d);
            netting_set_shift(&k.s, &k.rho, at, d);
            is_same(totals.k2, k.s.k2);
            is_same(totals.net, k.s.net);
        }
        double k2 = k.s.k2, net = k.s.net;
        kit_weigh(&k);
        if (!is_near(k2, k.s.k2, 1e-7 * k.s.gross * k.s.gross) || !is_near(net, k.s.net, 1e-9 * k.s.gross)) return;
        kit_close(&k);
    }
}

TEST("the order in which axes come makes no difference, to the bit")
{
    double cells[16 * 16], w[16];
    common_factor(cells, 12);
    for (int i = 0; i < 12; i++) w[i] = tap_random_real(-100, 100);
    kit k = kit_open(cells, 12, w, 12), j = kit_open(cells, 12, NULL, 0);
    for (uint32_t i = 12; i-- > 0;) kit_add(&j, i, i, w[i]);
    is_same(j.s.k2, k.s.k2);
    is_bytes(j.s.y, 12 * sizeof(double), k.s.y, 12 * sizeof(double));
    is_bytes(j.s.factor, 12 * sizeof(uint32_t), k.s.factor, 12 * sizeof(uint32_t));
    kit_close(&k), kit_close(&j);
}

TEST("a new axis finds its y, and one of weight 0 goes without a trace")
{
    kit k = kit_open(kit_half, 2, (double[]){100}, 1);
    uint32_t at = 0;
    ok(netting_set_reserve(&k.m, &k.s, 2) && !netting_set_find(&k.s, 1, 1, &at));
    netting_set_insert(&k.s, &k.rho, at, 1, 1);
    netting_set_join(&k.s, &k.rho, at);
    is_near(k.s.y[1], 50, 0);
    is_near(k.s.k2, 10000, 0);
    netting_set_remove(&k.s, at);
    is_int(k.s.count, 1), is_int(k.s.modelled, 1);
    is_near(k.s.y[0], 100, 0);
    kit_close(&k);
}

TEST("weighing anew drops what nobody uses")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    kit_beside(&k, 5);
    netting_set_begin(&k.s);
    is_int(k.s.count, 3);
    is_near(k.s.w[0], 0, 0);
    k.s.w[1] = 40, k.s.uses[1] = 1;
    netting_set_prune(&k.s);
    is_int(k.s.count, 1), is_int(k.s.modelled, 1);
    is_int(k.s.factor[0], 1);
    kit_weigh(&k);
    is_near(k.s.k2, 1600, 0);
    kit_close(&k);
}

TEST("a checked model answers for a negative root: nothing nets; a prescribed one is floored at 0")
{
    static const double bad[] = {1, -1, -1, -1, 1, -1, -1, -1, 1}; /* least eigenvalue -1 */
    kit k = kit_open(bad, 3, (double[]){1, 1, 1}, 3);
    bool indefinite = false;
    is_near(k.s.k2, -3, 0);
    is_near(netting_set_netted(&k.s, true, &indefinite), 3, 0);
    ok(indefinite);
    is_near(netting_set_netted(&k.s, false, &indefinite), 0, 0);
    ok(!indefinite);
    k.s.k2 = -0.5e-9 * 9; /* rounding */
    is_near(netting_set_netted(&k.s, true, &indefinite), 0, 0);
    ok(!indefinite);
    kit_close(&k);
}

TEST("netted never exceeds gross, whatever rounding did")
{
    kit k = kit_open(kit_half, 2, (double[]){3, 4}, 2);
    k.s.k2 = 49.0000001;
    is_near(netting_set_netted(&k.s, true, NULL), 7, 0);
    kit_close(&k);
}

TEST("a set is due to be weighed anew after many shifts, and when it has become small")
{
    kit k = kit_open(kit_half, 2, (double[]){100, 80}, 2);
    for (int i = 1; i < NETTING_SHIFTS_MAX; i++)
        if (!ok(!netting_set_settle(&k.s, 180))) return;
    ok(netting_set_settle(&k.s, 180));
    kit_weigh(&k);
    k.s.k2 = 1e11;
    ok(!netting_set_settle(&k.s, 1e6)); /* the peak */
    k.s.k2 = 0.9 * NETTING_SMALL * 1e12;
    ok(netting_set_settle(&k.s, 1e6));
    k.s.k2 = 1e11;
    ok(!netting_set_settle(&k.s, 1e6) && netting_set_settle(&k.s, 900)); /* 900^2 < 1e-6 * 1e6^2 */
    kit_close(&k);
}

TEST("a copy is its own, with room for more")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    void *block = malloc(netting_set_copy_size(&k.s, 3));
    netting_set copy;
    netting_set_copy(&k.s, &copy, block, 3);
    is_int(copy.capacity, 5);
    netting_set_shift(&copy, &k.rho, 0, 50);
    is_near(k.s.w[0], 100, 0);
    is_near(copy.k2, 150 * 150 + 6400 - 12000, 1e-9);
    free(block);
    kit_close(&k);
}

TEST("where memory is wanting a set stays as it was")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    k.m.fail_at = k.m.growths + 1;
    ok(!netting_set_reserve(&k.m, &k.s, 100));
    is_int(k.s.count, 2);
    is_near(k.s.w[1], -80, 0);
    kit_close(&k);
}
