/* test_contribution.c: claims about the Euler shares of a netting set. */
#include "netting/contribution.h"

#include "netting/set_kit.h"

static double sum(const double *shares, uint32_t n)
{
    double total = 0.0;
    for (uint32_t i = 0; i < n; i++) total += shares[i];
    return total;
}

TEST("two assets with a correlation of one half share as the textbook says")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    double shares[2], root = 91.651513899116800;
    contribution_shares(&k.s, true, shares);
    is_near(shares[0], 100 * 60 / root, 1e-9);
    is_near(shares[1], 80 * 30 / root, 1e-9);
    is_near(sum(shares, 2), root, 1e-9);
    kit_close(&k);
}

TEST("a hedge has a negative share")
{
    static const double close[] = {1, 0.9, 0.9, 1};
    kit k = kit_open(close, 2, (double[]){100, -20}, 2);
    double shares[2];
    contribution_shares(&k.s, true, shares);
    ok(shares[1] < 0.0);
    is_near(sum(shares, 2), netting_set_netted(&k.s, true, NULL), 1e-9);
    kit_close(&k);
}

TEST("what the model does not know bears its own size, and all add up")
{
    kit k = kit_open(kit_half, 2, (double[]){100, -80}, 2);
    double shares[3];
    kit_beside(&k, -30);
    contribution_shares(&k.s, true, shares);
    is_near(shares[2], 30, 0);
    is_near(sum(shares, 3), netting_set_netted(&k.s, true, NULL), 1e-9);
    kit_close(&k);
}

TEST("where nothing nets each bears its part of the gross")
{
    static const double bad[] = {1, -1, -1, -1, 1, -1, -1, -1, 1};
    kit k = kit_open(bad, 3, (double[]){1, 1, 2}, 3);
    double shares[3];
    k.s.gross = 8; /* positions that cancelled on their axes */
    contribution_shares(&k.s, true, shares);
    is_near(shares[0], 2, 1e-12);
    is_near(shares[2], 4, 1e-12);
    is_near(sum(shares, 3), 8, 1e-12);
    contribution_shares(&k.s, false, shares);
    is_near(sum(shares, 3), 0, 0);
    kit_close(&k);
}

TEST("a hedged pair, and weights of nothing, have no shares")
{
    static const double one[] = {1, 1, 1, 1}, bad[] = {1, -2, -2, 1};
    double shares[2] = {9, 9};
    kit k = kit_open(one, 2, (double[]){5, -5}, 2), j = kit_open(bad, 2, (double[]){0, 0}, 2);
    contribution_shares(&k.s, true, shares);
    is_same(shares[0], 0.0), is_same(shares[1], 0.0);
    contribution_shares(&j.s, true, shares);
    is_same(shares[0], 0.0), is_same(shares[1], 0.0);
    kit_close(&k), kit_close(&j);
}
