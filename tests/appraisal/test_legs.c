/* test_legs.c: claims about legs: what is left to net when one of them fails. */
#include "appraisal/legs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/ruled.h"
#include "support/rules.h"
#include "support/tree.h"

static const char *const names[] = {"A", "B", "C", "D", NULL};

/* Four spots at 100 each, correlated 0.5; the base model of most claims. */
static desk stand(netto_netting_mode mode)
{
    desk k = desk_open();
    desk_account_row(&k, (netto_account_row){.id = T("a"), .netting = mode});
    for (int i = 0; names[i]; i++) desk_instrument(&k, names[i], NETTO_SPOT), desk_mark(&k, names[i], 100);
    desk_correlation(&k, 0.5, names);
    return k;
}

static double leg(const desk *k, const char *id)
{
    for (uint32_t i = 0; i < k->d.exposure.leg_count; i++) {
        netto_leg l = k->d.exposure.legs[i];
        if (l.id.size == strlen(id) && memcmp(l.id.bytes, id, l.id.size) == 0) return l.netted;
    }
    return NAN;
}

TEST("without a hedge the rest stands alone")
{
    desk k = stand(NETTO_NETTING_ALL);
    desk_position(&k, "a", "A", 3);
    desk_position(&k, "a", "B", -2);
    is_status(desk_exposure_all(&k, "a", false), NETTO_OK);
    /* w = (300, -200): K = sqrt(90000 + 40000 - 60000) = sqrt(70000) */
    is_near(k.d.exposure.exposure.netted, sqrt(70000), 1e-9);
    is_near(leg(&k, "A"), 200, 1e-9);
    is_near(leg(&k, "B"), 300, 1e-9);
    is_near(k.d.exposure.worst_leg.netted, 300, 1e-9);
    ok(k.d.exposure.worst_leg.id.bytes[0] == 'B');
    desk_close(&k);
}

TEST("an empty book has no leg, and nothing left")
{
    desk k = stand(NETTO_NETTING_ALL);
    desk_exposure_all(&k, "a", false);
    is_int(k.d.exposure.leg_count, 0);
    ok(k.d.exposure.worst_leg.netted == 0 && !netto_text_given(k.d.exposure.worst_leg.id));
    desk_close(&k);
}

TEST("of legs that are equally bad the first in slot order is the worst")
{
    desk k = stand(NETTO_NETTING_ALL);
    desk_position(&k, "a", "B", 1);
    desk_position(&k, "a", "A", 1);
    desk_exposure(&k, "a");
    ok(k.d.exposure.worst_leg.id.bytes[0] == 'A');
    desk_close(&k);
}

TEST("two instruments on one axis are two legs")
{
    desk k = stand(NETTO_NETTING_ALL);
    netto_instrument_row row = instrument_row("P", NETTO_PERP);
    row.underlying = T("A");
    desk_instrument_row(&k, row);
    desk_mark(&k, "P", 101);
    desk_position(&k, "a", "A", 2);
    desk_position(&k, "a", "P", -2);
    desk_exposure_all(&k, "a", false);
    is_near(k.d.exposure.exposure.netted, 2, 1e-9); /* |200 - 202| */
    is_near(k.d.exposure.exposure.gross, 402, 1e-9);
    is_near(leg(&k, "A"), 202, 1e-9);
    is_near(leg(&k, "P"), 200, 1e-9);
    desk_close(&k);
}

TEST("a leg of one set leaves the other sets as they are")
{
    desk k = stand(NETTO_NETTING_NONE);
    desk_position(&k, "a", "A", 1);
    desk_position(&k, "a", "B", -2);
    desk_position(&k, "a", "C", 3);
    desk_exposure_all(&k, "a", false);
    is_near(k.d.exposure.exposure.netted, 600, 1e-9);
    is_near(leg(&k, "A"), 500, 1e-9);
    is_near(leg(&k, "B"), 400, 1e-9);
    is_near(leg(&k, "C"), 300, 1e-9);
    desk_close(&k);
}

/* What order.check says of the margin after an order must be what the margin is once it is filled. */
static void compare_after(desk *k, const char *id, double qty)
{
    static int trades;
    char trade[16];
    snprintf(trade, sizeof trade, "t%d", trades++);
    is_status(desk_check(k, "a", id, qty, 100), NETTO_OK);
    double said = k->d.check.after.margin.maintenance;
    desk_trade(k, trade, "a", id, qty, 100);
    is_status(desk_margin(k, "a"), NETTO_OK);
    is_near(said, k->d.margin.measures.margin.maintenance, 1e-7);
}

TEST("an order that opens, moves or closes a leg is judged by the legs that it leaves")
{
    for (int mode = 0; mode < 2; mode++) {
        desk k = stand(mode ? NETTO_NETTING_NONE : NETTO_NETTING_ALL);
        rules r = rules_of("legs");
        r.leg = 2;
        r.policy.hooks.margin = rules_margin_leg;
        desk_policy(&k, &r.policy);
        const double orders[] = {5, -4, 0.5, 0.25, -5, 4, -0.25, -0.25};
        for (int i = 0; i < 8; i++) compare_after(&k, names[i % 4], orders[i]);
        desk_close(&k);
    }
}

TEST("legs of a pool are those of the whole subtree")
{
    desk k = stand(NETTO_NETTING_ALL);
    desk_account(&k, "b", NULL, "a");
    desk_position(&k, "a", "A", 3);
    desk_position(&k, "b", "A", -1);
    desk_position(&k, "b", "B", -2);
    is_status(desk_exposure_all(&k, "a", true), NETTO_OK);
    is_near(k.d.exposure.exposure.gross, 600, 1e-9);
    is_near(k.d.exposure.exposure.netted, sqrt(40000 + 40000 - 40000), 1e-9);
    is_near(leg(&k, "A"), 200, 1e-9);
    is_near(leg(&k, "B"), 200, 1e-9);
    desk_close(&k);
}

TEST("an axis that no model knows is outside the root, also without a leg")
{
    desk k = stand(NETTO_NETTING_ALL);
    desk_instrument(&k, "Z", NETTO_SPOT);
    desk_mark(&k, "Z", 100);
    desk_position(&k, "a", "A", 3);
    desk_position(&k, "a", "Z", -4);
    desk_exposure_all(&k, "a", false);
    is_near(k.d.exposure.exposure.netted, 700, 1e-9);
    is_near(leg(&k, "A"), 400, 1e-9);
    is_near(leg(&k, "Z"), 300, 1e-9);
    is_int(k.d.exposure.unmodelled_count, 1);
    desk_close(&k);
}

/* ---- legs that fail together -------------------------------------------------------------------------------------- */

static const netto_leg *by(desk *k, const char *account, netto_legs_by what, bool pool)
{
    netto_command c = {.kind = NETTO_EXPOSURE_GET, .account = T(account), .exposure = {.pool = pool, .legs = true, .by = what}};
    if (desk_ask(k, &c) != NETTO_OK) tap_note("%s", desk_said(k));
    return k->d.exposure.legs;
}

/* A, B at one venue, C at another, D at none; A, C in bucket x, B in y, D in none. */
static desk stand_apart(netto_netting_mode mode)
{
    static const char *const venues[] = {"one", "one", "two", ""}, *const buckets[] = {"x", "y", "x", ""};
    desk k = desk_open();
    desk_account_row(&k, (netto_account_row){.id = T("a"), .netting = mode});
    for (int i = 0; names[i]; i++) {
        netto_instrument_row row = instrument_row(names[i], NETTO_SPOT);
        if (*buckets[i]) desk_factor(&k, names[i], buckets[i]);
        if (*venues[i]) row.venue = T(venues[i]);
        is_status(desk_instrument_row(&k, row), NETTO_OK);
        desk_mark(&k, names[i], 100);
    }
    desk_correlation(&k, 0.5, names);
    return k;
}

static double root_of(double a, double b, double c, double d)
{
    return 100 * sqrt(a * a + b * b + c * c + d * d + a * b + a * c + a * d + b * c + b * d + c * d);
}

TEST("all of a venue, or of a bucket, fails at once; the worst is of those that are asked for")
{
    desk k = stand_apart(NETTO_NETTING_ALL);
    desk_position(&k, "a", "A", 3), desk_position(&k, "a", "B", -2), desk_position(&k, "a", "C", 4), desk_position(&k, "a", "D", -1);
    const netto_leg *legs = by(&k, "a", NETTO_LEGS_BY_VENUE, false);
    is_int(k.d.exposure.leg_count, 3);
    ok(text_is(legs[0].id, "") && text_is(legs[1].id, "one") && text_is(legs[2].id, "two"));
    is_near(legs[0].netted, root_of(3, -2, 4, 0), 1e-9);
    is_near(legs[1].netted, root_of(0, 0, 4, -1), 1e-9);
    is_near(legs[2].netted, root_of(3, -2, 0, -1), 1e-9);
    ok(text_is(k.d.exposure.worst_leg.id, ""));
    legs = by(&k, "a", NETTO_LEGS_BY_BUCKET, true);
    ok(text_is(legs[1].id, "x") && text_is(legs[2].id, "y"));
    is_near(legs[1].netted, root_of(0, -2, 0, -1), 1e-9);
    legs = by(&k, "a", NETTO_LEGS_BY_FACTOR, false);
    is_int(k.d.exposure.leg_count, 4);
    is_near(legs[2].netted, root_of(3, -2, 0, -1), 1e-9);
    for (int i = 0; i < 4; i++) desk_position(&k, "a", names[i], 0);
    by(&k, "a", NETTO_LEGS_BY_VENUE, false);
    ok(k.d.exposure.leg_count == 0 && k.d.exposure.worst_leg.netted == 0);
    desk_close(&k);
}

TEST("shares add up to what is netted, by whatever legs, in one set or in many, pooled or not")
{
    for (int round = 0; round < 60; round++) {
        netto_netting_mode mode = round % 2 ? NETTO_NETTING_ALL : NETTO_NETTING_NONE;
        desk k = stand_apart(mode);
        desk_account_row(&k, (netto_account_row){.id = T("child"), .parent = T("a"), .netting = NETTO_NETTING_ALL});
        for (int i = 0; i < 4; i++) desk_position(&k, "child", names[i], tap_random_real(-1, 1) > 0 ? 2 : -3);
        desk_account_row(&k, (netto_account_row){.id = T("alone"), .netting = mode});
        double held[4];
        for (int i = 0; i < 4; i++) held[i] = floor(tap_random_real(-9, 9)), desk_position(&k, "alone", names[i], held[i]);
        for (int what = 0; what < NETTO_LEGS_BY_COUNT; what++)
            for (int pool = 0; pool < 2; pool++) {
                const netto_leg *legs = by(&k, "alone", (netto_legs_by)what, pool);
                double sum = 0.0, netted = k.d.exposure.exposure.netted, gross = k.d.exposure.exposure.gross;
                for (uint32_t i = 0; i < k.d.exposure.leg_count; i++) {
                    sum += legs[i].contribution;
                    ok(legs[i].netted >= 0 && legs[i].netted <= gross * (1 + 1e-12));
                }
                is_near(sum, netted, 1e-9 * (1 + gross));
            }
        const netto_leg *all = by(&k, "a", NETTO_LEGS_BY_VENUE, true);
        double sum = 0.0;
        for (uint32_t i = 0; i < k.d.exposure.leg_count; i++) sum += all[i].contribution;
        is_near(sum, k.d.exposure.exposure.netted, 1e-9 * (1 + k.d.exposure.exposure.gross));
        desk_close(&k);
    }
}

TEST("what a venue leaves is what a book without its instruments comes to, of more axes than are looked at by pairs too")
{
    desk k = desk_open();
    char ids[64][8];
    const char *all[65] = {NULL};
    double rho[64 * 64], own[64];
    desk_account(&k, "a", "account", NULL), desk_account(&k, "b", "account", NULL);
    for (int i = 0; i < 64; i++) {
        snprintf(ids[i], sizeof ids[i], "I%02d", i), all[i] = ids[i], own[i] = tap_random_real(-0.9, 0.9);
        netto_instrument_row row = instrument_row(ids[i], NETTO_SPOT);
        row.venue = i % 8 ? T("odd") : T("even");
        is_status(desk_instrument_row(&k, row), NETTO_OK), desk_mark(&k, ids[i], 10);
        double held = floor(tap_random_real(-50, 50)) + 0.5;
        desk_position(&k, "a", ids[i], held);
        if (i % 8 == 0) desk_position(&k, "b", ids[i], held);
    }
    for (int i = 0; i < 64; i++)
        for (int j = 0; j < 64; j++) rho[i * 64 + j] = i == j ? 1.0 : own[i] * own[j];
    is_status(desk_matrix(&k, "default", NETTO_CHECKED, all, rho, 0.1), NETTO_OK);
    const netto_leg *legs = by(&k, "a", NETTO_LEGS_BY_VENUE, false);
    ok(k.d.exposure.leg_count == 2 && text_is(legs[1].id, "odd"));
    double left = legs[1].netted;
    is_status(desk_exposure(&k, "b"), NETTO_OK);
    is_near(left, k.d.exposure.exposure.netted, 1e-9 * left);
    desk_close(&k);
}

/* ---- as rules read them ---------------------------------------------------------------------------------------------- */

#define LEFT_BY "margin = function(book, p) return book:legs('venue').worst.netted end, haircut = function() return 1 end,\n" \
                "correlation = function() return 0.5 end"

static netto_policy *deciding; /* under which a desk stands */

/* The same book under a policy in Lua. */
static desk stand_ruled(const char *fields, netto_netting_mode mode)
{
    static const char *const venues[] = {"one", "one", "two", ""};
    const double held[] = {3, -2, 4, -1};
    desk k = ruled_open(fields, &deciding);
    desk_account_row(&k, (netto_account_row){.id = T("a"), .netting = mode});
    desk_collateral(&k, "a", "USD", 1e6);
    for (int i = 0; names[i]; i++) {
        netto_instrument_row row = instrument_row(names[i], NETTO_PERP);
        if (*venues[i]) row.venue = T(venues[i]);
        is_status(desk_instrument_row(&k, row), NETTO_OK);
        desk_mark(&k, names[i], 100);
        desk_position(&k, "a", names[i], held[i]);
    }
    return k;
}

static double initial(desk *k)
{
    is_status(desk_margin(k, "a"), NETTO_OK);
    return k->d.margin.measures.margin.initial;
}

TEST("a margin may be what the failure of a venue leaves, now, behind an order and with orders that rest")
{
    desk k = stand_ruled(LEFT_BY, NETTO_NETTING_ALL);
    is_near(initial(&k), root_of(3, -2, 4, 0), 1e-7);
    desk_check(&k, "a", "D", -5, NAN);
    is_near(k.d.check.after.margin.initial, root_of(3, -2, 0, -6), 1e-7); /* without `two` */
    desk_order(&k, "o", "a", "B", 1, NAN);
    is_near(initial(&k), root_of(3, -2, 4, 0) + 100, 1e-7);
    netto_instrument_row row = instrument_row("A", NETTO_PERP);
    row.venue = T("two");
    is_status(desk_order_close(&k, "o"), NETTO_OK);
    is_status(desk_instrument_row(&k, row), NETTO_OK); /* it moves to another venue: the kept margin is asked again */
    is_near(initial(&k), root_of(3, 0, 4, -1), 1e-7);
    ruled_close(&k, deciding);
}

TEST("an order in what is not held may open a leg whose failure leaves all")
{
    desk k = stand_ruled(LEFT_BY, NETTO_NETTING_ALL);
    for (int i = 1; i < 4; i++) desk_position(&k, "a", names[i], 0);
    is_near(initial(&k), 0, 0);
    desk_order(&k, "o", "a", "C", 1, NAN);
    is_near(initial(&k), 300 + 100, 1e-7);
    ruled_close(&k, deciding);
}

TEST("legs are of a netting set, of an account's sets, or of the pool, and their shares add up there")
{
    static const char *const bys[] = {"instrument", "factor", "venue", "bucket"};
    for (int i = 0; i < 16; i++) {
        char fields[600];
        bool set = i & 4, pool = i & 8;
        snprintf(fields, sizeof fields, "haircut = function() return 1 end, correlation = function() return 0.5 end, per = '%s', margin = function(book)\n"
                 "local sum = 0; for _, l in ipairs(book%s:legs '%s') do sum = sum + l.contribution end return math.max(0, sum) end",
                 set ? "set" : "account", pool && !set ? ".pool" : "", bys[i % 4]);
        desk k = stand_ruled(fields, NETTO_NETTING_NONE);
        is_near(initial(&k), pool && !set ? root_of(3, -2, 4, -1) : 1000, 1e-6);
        ruled_close(&k, deciding);
    }
}

TEST("legs of a set are its own alone")
{
    desk k = stand_ruled("per = 'set', " LEFT_BY, NETTO_NETTING_NONE);
    is_near(initial(&k), 0, 0); /* each is the only leg of its set */
    ruled_close(&k, deciding);
}

TEST("what a rule read of its legs is told beside what it made of it")
{
    desk k = stand_ruled("haircut = function() return 1 end, correlation = function(f, g) return 0.5 end,\n"
                         "margin = function(book) return netto.max { netted = book.netted, venue = book:legs('venue').worst.netted } end", NETTO_NETTING_ALL);
    netto_command c = {.kind = NETTO_MARGIN_GET, .account = T("a"), .explain = true};
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_part *x = tree_find(k.d.margin.explain, "initial/add-on/margin/venue/legs venue");
    ok(tree_adds_up(k.d.margin.explain));
    if (ok(x)) is_near(x->value, root_of(3, -2, 4, 0), 1e-7);
    ruled_close(&k, deciding);
}

TEST("a book that is too large to net again without each of its legs fails the rule that asks")
{
    static char ids[1000][8], venues[25][8];
    static netto_position_row rows[1000];
    desk k = ruled_open(LEFT_BY, &deciding);
    desk_account(&k, "a", "account", NULL);
    for (int i = 0; i < 1000; i++) {
        netto_instrument_row row = instrument_row(ids[i], NETTO_PERP);
        snprintf(ids[i], sizeof ids[i], "I%d", i), snprintf(venues[i % 25], sizeof venues[0], "V%d", i % 25);
        row.id = T(ids[i]), row.venue = T(venues[i % 25]);
        desk_instrument_row(&k, row), desk_mark(&k, ids[i], 10);
        rows[i] = (netto_position_row){.instrument = T(ids[i]), .qty = N(i % 2 ? 1 : -1)};
    }
    netto_command put = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1000, .positions = rows};
    is_status(desk_step(&k, &put), NETTO_OK);
    is_status(desk_margin(&k, "a"), NETTO_ERULE);
    has_string(desk_said(&k), "a book of 1000 axes");
    ruled_close(&k, deciding);
}
