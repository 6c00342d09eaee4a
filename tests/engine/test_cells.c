/* test_cells.c: claims about a policy's function of cells: when it is asked, and what is netted. */
#include <math.h>
#include <stdio.h>

#include "engine/assessment.h"
#include "support/desk.h"
#include "support/rules.h"

/* Hold so much of a spot of price 1 whose factor is in this bucket. */
static void hold(desk *k, const char *account, const char *id, const char *bucket, double qty)
{
    desk_instrument(k, id, NETTO_SPOT), desk_mark(k, id, 1), desk_factor(k, id, bucket);
    desk_position(k, account, id, qty);
}

static desk stand(rules *r)
{
    desk k = desk_open();
    *r = rules_of("cells");
    r->policy.hooks.axis = rules_axis, r->policy.hooks.cells = rules_cells;
    desk_account(&k, "a", NULL, NULL);
    return k;
}

static double netted(desk *k)
{
    if (desk_exposure(k, "a") != NETTO_OK) return NAN;
    return k->d.exposure.exposure.netted;
}

TEST("two factors of one entity and cell net whole, others by their cells, those without add up")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    hold(&k, "a", "A1", "x", 10), hold(&k, "a", "A2", "x", -4);
    is_near(netted(&k), 6, 1e-12);
    hold(&k, "a", "A3", "y", 5);
    is_near(netted(&k), sqrt(36 + 25 + 2 * 0.5 * 30), 1e-12);
    hold(&k, "a", "B1", "x", -3);
    is_near(netted(&k), sqrt(36 + 25 + 9 + 2 * (0.5 * 30 - 0.25 * 18 - 0.25 * 15)), 1e-12);
    hold(&k, "a", "C1", "alone", 2), hold(&k, "a", "C2", "", 1);
    is_near(netted(&k), sqrt(36 + 25 + 9 + 2 * (0.5 * 30 - 0.25 * 18 - 0.25 * 15)) + 3, 1e-12);
    is_int(k.d.exposure.unmodelled_count, 2);
    desk_close(&k);
}

TEST("it is asked once a factor, and of cells twice: never of so many pairs")
{
    rules r;
    desk k = stand(&r);
    char id[8];
    for (int i = 0; i < 60; i++) {
        snprintf(id, sizeof id, "%c%d", 'A' + i % 20, i);
        hold(&k, "a", id, i % 3 == 0 ? "x" : i % 3 == 1 ? "y" : "z", i);
    }
    desk_policy(&k, &r.policy);
    ok(netted(&k) > 0);
    is_int(r.axes, 61); /* and of USD */
    ok(r.correlations <= 3 + 6);
    unsigned asked = r.correlations;
    desk_mark(&k, "A0", 2), desk_trade(&k, "t", "a", "B1", 1, 1), desk_instrument(&k, "N", NETTO_SPOT), netted(&k);
    is_int(r.axes, 61), is_int(r.correlations, asked);
    desk_close(&k);
}

TEST("a factor that is defined anew is asked again, and nets where it sits then")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    hold(&k, "a", "A1", "x", 3), hold(&k, "a", "A2", "y", 4);
    is_near(netted(&k), sqrt(25 + 12), 1e-12);
    unsigned axes = r.axes, pairs = r.correlations;
    desk_factor(&k, "A2", "x");
    is_near(netted(&k), 7, 1e-12);
    is_int(r.axes, axes + 1), is_int(r.correlations, pairs);
    desk_factor(&k, "A2", "alone");
    is_near(netted(&k), 7, 1e-12);
    is_int(k.d.exposure.unmodelled_count, 1);
    desk_factor(&k, "A2", "y");
    is_near(netted(&k), sqrt(25 + 12), 1e-12);
    is_int(r.correlations, pairs);
    desk_close(&k);
}

TEST("where it fails for a factor, or for cells, it fails for those who hold them, and no others")
{
    rules r;
    desk k = stand(&r);
    desk_account(&k, "b", NULL, NULL);
    r.breaks = T("B1");
    hold(&k, "a", "A1", "x", 3), hold(&k, "b", "B1", "y", 4);
    desk_policy(&k, &r.policy);
    is_near(netted(&k), 3, 1e-12);
    is_status(desk_exposure(&k, "b"), NETTO_ERULE);
    has_string(desk_said(&k), "correlation.axis broke for 'B1'");
    is_string(k.d.fault->rule.bytes, "correlation");
    is_status(desk_exposure(&k, "b"), NETTO_ERULE);
    has_string(desk_said(&k), "correlation.axis broke for 'B1'");
    r.breaks = T("y"), desk_factor(&k, "B1", "y");
    is_near((desk_exposure(&k, "b"), k.d.exposure.exposure.netted), 4, 1e-12); /* alone it needs no pair */
    desk_position(&k, "b", "A1", 1);
    is_status(desk_exposure(&k, "b"), NETTO_ERULE);
    has_string(desk_said(&k), "correlation broke for cell 'y'");
    is_near(netted(&k), 3, 1e-12);
    desk_close(&k);
}

static void fill(desk *k, int cells)
{
    char id[16], cell[16];
    for (int i = 0; i < cells; i++) {
        snprintf(id, sizeof id, "A%04d", i), snprintf(cell, sizeof cell, "c%d", i);
        desk_instrument(k, id, NETTO_SPOT), desk_mark(k, id, 1), desk_factor(k, id, cell);
    }
}

TEST("the first 512 cells in the order of factors are known, whoever asks first; the rest nets with nothing")
{
    for (int late = 0; late < 2; late++) {
        rules r;
        desk k = stand(&r);
        fill(&k, CORRELATION_CELLS_MAX + 2);
        desk_policy(&k, &r.policy);
        desk_position(&k, "a", "A0512", 1);
        if (late) netted(&k);
        desk_position(&k, "a", "A0000", 1), desk_position(&k, "a", "A0511", 1);
        is_near(netted(&k), sqrt(3) + 1, 1e-12);
        is_string(k.d.exposure.unmodelled[0].bytes, "A0512");
        desk_factor(&k, "A0003", "c4"); /* one cell less before it */
        is_near(netted(&k), sqrt(6), 1e-12);
        desk_factor(&k, "A0003", "new"); /* which is among the first */
        is_near(netted(&k), sqrt(3) + 1, 1e-12);
        desk_close(&k);
    }
}

TEST("cells that nobody is in any more leave room for others")
{
    rules r;
    desk k = stand(&r);
    char cell[16];
    desk_policy(&k, &r.policy);
    fill(&k, 2);
    desk_position(&k, "a", "A0000", 3), desk_position(&k, "a", "A0001", 4);
    for (int i = 0; i < 2 * CORRELATION_CELLS_MAX; i++) {
        snprintf(cell, sizeof cell, "later%d", i);
        desk_factor(&k, "A0001", cell);
        if (!is_near(netted(&k), sqrt(25 + 12), 1e-12)) break;
    }
    desk_close(&k);
}
