/* test_cells.c: claims about a policy's function of cells: when it is asked, and what is netted. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "appraisal/assessment.h"
#include "base/text.h"
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

/* ---- renamed, held, and asked at random --------------------------------------------------------------------------------- */

enum { NAMED = 14 };

typedef struct named {
    char entity[16], cell[16];
    double qty;
} named;

static void rename_factor(desk k[2], uint32_t i, named *n)
{
    char id[8];
    snprintf(id, sizeof id, "F%02u", i);
    snprintf(n->entity, sizeof n->entity, "e%u", (uint32_t)tap_random_below(tap_random_below(3) ? 4 : 1000000));
    snprintf(n->cell, sizeof n->cell, "c%u", (uint32_t)tap_random_below(tap_random_below(3) ? 4 : 1000000));
    netto_factor_row row = {.id = text_of(id), .qualifier = text_of(n->entity), .bucket = text_of(n->cell)};
    netto_command c = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &row};
    for (int d = 0; d < 2; d++) is_status(desk_step(&k[d], &c), NETTO_OK);
}

static double between_named(const rules *r, const named *f, const named *g)
{
    bool one = strcmp(f->entity, g->entity) == 0;
    if (one && strcmp(f->cell, g->cell) == 0) return 1;
    return one ? r->rho : r->across;
}

/* Of all pairs. */
static double netted_named(const rules *r, const named *n)
{
    double sum = 0.0;
    for (int i = 0; i < NAMED; i++)
        for (int j = 0; j < NAMED; j++) sum += n[i].qty * n[j].qty * between_named(r, &n[i], &n[j]);
    return sqrt(fmax(sum, 0));
}

static void hold_named(desk k[2], uint32_t i, named *n)
{
    char id[8];
    snprintf(id, sizeof id, "F%02u", i);
    n->qty = (double)tap_random_below(41) - 20;
    for (int d = 0; d < 2; d++) desk_position(&k[d], "a", id, n->qty);
}

static void furnish_named(desk k[2], named *n)
{
    char id[8];
    for (uint32_t i = 0; i < NAMED; i++) {
        snprintf(id, sizeof id, "F%02u", i);
        for (int d = 0; d < 2; d++) desk_instrument(&k[d], id, NETTO_SPOT), desk_mark(&k[d], id, 1);
        rename_factor(k, i, &n[i]), hold_named(k, i, &n[i]);
    }
}

TEST("factors that are renamed more often than there are any net as all pairs say, with questions and without")
{
    rules r[2];
    named n[NAMED];
    desk k[2] = {stand(&r[0]), stand(&r[1])};
    for (int i = 0; i < 2; i++) desk_policy(&k[i], &r[i].policy);
    furnish_named(k, n);
    for (int step = 0; step < 3000; step++) {
        uint32_t at = (uint32_t)tap_random_below(NAMED);
        bool renames = tap_random_below(4) > 0, looks = tap_random_below(10) == 0;
        renames ? rename_factor(k, at, &n[at]) : hold_named(k, at, &n[at]);
        if (tap_random_below(2)) netted(&k[0]);
        if (!looks) continue;
        double asked = netted(&k[0]), silent = netted(&k[1]);
        if (!ok(asked == silent) || !is_near(asked, netted_named(&r[0], n), 1e-9)) break;
    }
    for (int i = 0; i < 2; i++) desk_close(&k[i]);
}

TEST("a factor that is renamed asks for its own cell again, not for those of all others")
{
    rules r;
    desk k = stand(&r);
    char id[16];
    fill(&k, CORRELATION_CELLS_MAX + 50);
    desk_policy(&k, &r.policy);
    for (int i = 0; i < CORRELATION_CELLS_MAX + 50; i++) snprintf(id, sizeof id, "A%04d", i), desk_position(&k, "a", id, 1);
    ok(netted(&k) > 0);
    unsigned axes = r.axes, pairs = r.correlations;
    desk_factor(&k, "A0003", "new"), netted(&k);
    is_int(r.axes, axes + 1);
    ok(r.correlations - pairs <= 2 * CORRELATION_CELLS_MAX);
    axes = r.axes, pairs = r.correlations;
    desk_factor(&k, "A0003", "c4"), netted(&k); /* the first of those that were not known is */
    is_int(r.axes, axes + 1);
    ok(r.correlations - pairs <= 2 * CORRELATION_CELLS_MAX);
    desk_close(&k);
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
