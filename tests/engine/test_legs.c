/* test_legs.c: claims about legs: what is left to net when one of them fails. */
#include "engine/legs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/inside.h"
#include "support/rules.h"

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
