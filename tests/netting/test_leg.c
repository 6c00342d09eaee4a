/* test_leg.c: claims about what is left to net when one leg fails. */
#include "netting/leg.h"

#include "netting/set_kit.h"

static double without(const kit *k, bool checked, uint32_t at, double w)
{
    leg_load load = {at, w};
    return leg_netted_without(&k->s, &k->rho, checked, &load, 1, fabs(w));
}

TEST("a hedge that fails leaves the other leg whole")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    is_near(without(&k, true, 0, 100), 80, 1e-9);
    is_near(without(&k, true, 1, -80), 100, 1e-9);
    is_near(leg_worst_axis(&k.s, true), 100, 1e-9);
    kit_close(&k);
}

TEST("part of an axis may go: the rest nets as if it were all")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    is_near(without(&k, true, 0, 40), sqrt(60 * 60 + 6400 - 60 * 80), 1e-9);
    kit_close(&k);
}

TEST("a leg that loads on two axes goes from both")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    leg_load loads[] = {{0, 40}, {1, -30}};
    is_near(leg_netted_without(&k.s, &k.rho, true, loads, 2, 70), sqrt(60 * 60 + 50 * 50 - 60 * 50), 1e-9);
    leg_load all[] = {{0, 100}, {1, -80}};
    is_near(leg_netted_without(&k.s, &k.rho, true, all, 2, 180), 0, 1e-9);
    kit_close(&k);
}

TEST("what stands outside the root goes by its own size")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    kit_beside(&k, -30);
    is_near(without(&k, true, 2, -30), 91.651513899116800, 1e-9);
    is_near(without(&k, true, 0, 100), 110, 1e-9);
    is_near(leg_worst_axis(&k.s, true), 130, 1e-9); /* 100 + 30, when the hedge fails */
    kit_close(&k);
}

TEST("no leg of an empty book is the worst, and a lone leg leaves nothing")
{
    kit k = kit_open(kit_half, 2, NULL, 0), one = kit_open(kit_half, 2, (double[]){-7}, 1);
    is_same(leg_worst_axis(&k.s, true), 0.0);
    is_near(leg_worst_axis(&one.s, true), 0, 1e-12);
    is_near(without(&one, true, 0, -7), 0, 1e-12);
    kit_close(&k), kit_close(&one);
}

TEST("where the rest has a negative root, a checked model nets nothing of it, a prescribed one is floored")
{
    static const double bad[] = {1, -1, -1, 0, -1, 1, -1, 0, -1, -1, 1, 0, 0, 0, 0, 1};
    kit k = kit_open(bad, 4, (double[]){1, 1, 1, 9}, 4);
    is_near(without(&k, true, 3, 9), 3, 1e-9);
    is_near(without(&k, false, 3, 9), 0, 1e-9);
    kit_close(&k);
}

TEST("what is left never exceeds the gross that is left")
{
    for (int round = 0; round < 200; round++) {
        double w[] = {tap_random_real(-9, 9), tap_random_real(-9, 9)};
        kit k = kit_open(kit_half, 2, w, 2);
        for (uint32_t i = 0; i < 2; i++) {
            double left = without(&k, true, i, w[i]), other = fabs(w[1 - i]);
            if (!ok(left <= other * (1 + 1e-12)) || !is_near(left, other, 1e-6)) return;
        }
        ok(leg_worst_axis(&k.s, true) <= fmax(fabs(w[0]), fabs(w[1])) * (1 + 1e-12));
        kit_close(&k);
    }
}
