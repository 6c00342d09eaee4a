/* test_scan.c: claims about scans: the worst point, groups and offsets, by hand; and what is asked again when. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/ruled.h"
#include "tap/tap.h"

static netto_policy *policy;

static desk stand(const char *fields)
{
    desk k = ruled_open(fields, &policy);
    desk_instrument(&k, "X", NETTO_PERP);
    desk_instrument(&k, "Y", NETTO_PERP);
    desk_instrument(&k, "Z", NETTO_SPOT);
    desk_mark(&k, "X", 100), desk_mark(&k, "Y", 50), desk_mark(&k, "Z", 10);
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", "account", "firm");
    desk_account_row(&k, (netto_account_row){.id = T("b"), .kind = T("account"), .parent = T("firm"), .netting = NETTO_NETTING_NONE});
    desk_collateral(&k, "a", "USD", 10000), desk_collateral(&k, "b", "USD", 10000);
    return k;
}

static void leave(desk *k)
{
    ruled_close(k, policy);
}

static const netto_result *scan(desk *k, const char *account, bool pool)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = T("scan"), .pool = pool}};
    if (!ok(desk_ask(k, &c) == NETTO_OK)) tap_note("%s", desk_said(k));
    return &k->d.measure;
}

static const char *refusal(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = T("scan")}};
    ok(desk_ask(k, &c) != NETTO_OK);
    return desk_said(k);
}

#define POINTS "points = { { x = -0.2, y = -0.1 }, { x = 0.1, y = 0.1 }, { x = 0.1, y = -0.3 }, { x = 0.4, y = 0.4, share = 0.25 } }, "
#define PRICE  "price = function(i, pt) return i.id == 'X' and pt.x or pt.y end, "

TEST("each group has its own worst point where nothing offsets")
{
    desk k = stand("measures = { scan = netto.scan { " POINTS PRICE "} }");
    desk_position(&k, "a", "X", 2), desk_position(&k, "a", "Y", -4), desk_position(&k, "a", "Z", 5);
    const netto_result *r = scan(&k, "a", false); /* X: -40 20 20 20; Y: 20 -20 60 -20; Z: -5 5 -15 5 */
    is_near(r->value, 40 + 20 + 15, 1e-9);
    is_int(r->point_count, 4);
    const double whole[] = {-25, 5, 65, 5};
    for (int i = 0; i < 4; i++) is_near(r->points[i], whole[i], 1e-9);
    is_near(r->numbers[0].value, 1, 0);
    is_int(r->part_count, 3);
    ok(text_is(r->by, "group") && text_is(r->parts[1].name, "Y"));
    is_near(r->parts[1].value, 20, 1e-9);
    is_near(r->parts[1].numbers[0].value, 2, 0); /* the first of equal ones */
    leave(&k);
}

TEST("groups of one name lose together; an offset lets gains of one count against losses of another at the same point")
{
    desk k = stand("measures = { scan = netto.scan { " POINTS PRICE "group = function(i) return i.id == 'Z' and 'far' or 'near' end } }");
    desk_position(&k, "a", "X", 2), desk_position(&k, "a", "Y", -4), desk_position(&k, "a", "Z", 5);
    is_near(scan(&k, "a", false)->value, 20 + 15, 1e-9); /* -20 0 80 0 */
    leave(&k);
    k = stand("measures = { scan = netto.scan { " POINTS PRICE "offset = function(g, h) return g == 'X' and h == 'Y' and 0.5 end } }");
    desk_position(&k, "a", "X", 2), desk_position(&k, "a", "Y", -4), desk_position(&k, "a", "Z", 5);
    has_string(refusal(&k, "a"), "offset: expected a number from 0 to 1 or nil for 'X' and 'Z'"); /* false is none */
    leave(&k);
    k = stand("measures = { scan = netto.scan { " POINTS PRICE "offset = function(g, h) return g == 'X' and h == 'Y' and 0.5 or nil end } }");
    desk_position(&k, "a", "X", 2), desk_position(&k, "a", "Y", -4), desk_position(&k, "a", "Z", 5);
    is_near(scan(&k, "a", false)->value, (40 - 0.5 * 20) + 15, 1e-9);
    leave(&k);
}

TEST("a gain offsets once, the greatest share first")
{
    desk k = stand("measures = { scan = netto.scan { points = { { x = 0.1 } }, price = function(i, pt) return pt.x end, "
                   "offset = function(g, h) return g == 'X' and (h == 'Y' and 0.5 or 0.9) or 0 end } }");
    desk_position(&k, "a", "X", 3), desk_position(&k, "a", "Y", -4), desk_position(&k, "a", "Z", -18);
    /* X gains 30; Z loses 18, which takes 20 of it at 0.9; Y loses 20, of which half of the 10 that are left is offset */
    is_near(scan(&k, "a", false)->value, 20 - 5, 1e-9);
    leave(&k);
}

TEST("nothing offsets between netting sets; a pool and a subtree as it is told")
{
    desk k = stand("measures = { scan = netto.scan { " POINTS PRICE "offset = function() return 1 end } }");
    desk_position(&k, "a", "X", 1), desk_position(&k, "b", "X", 2), desk_position(&k, "b", "Y", -4);
    is_near(scan(&k, "b", false)->value, 40 + 20, 1e-9); /* each position alone */
    is_near(scan(&k, "b", true)->value, 20, 1e-9);      /* -40 + 20 */
    is_near(scan(&k, "firm", true)->value, 60 - 20, 1e-9);
    const netto_result *all = scan(&k, "firm", false);
    is_near(all->value, 20 + 60, 1e-9);
    ok(all->point_count == 0 && all->number_count == 0); /* each account has its own worst point */
    leave(&k);
}

TEST("collateral is shocked where that is asked for; open orders count at the worse side of each point")
{
    desk k = stand("measures = { scan = netto.scan { collateral = true, " POINTS PRICE "} }, margin = function(b) return 1000 + b:measure 'scan' end");
    desk_position(&k, "a", "X", 1);
    is_near(scan(&k, "a", false)->value, 20, 1e-9);
    desk_collateral(&k, "a", "Z", 100);
    is_near(scan(&k, "a", false)->value, 20 + 300, 1e-9);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, 1320, 1e-8);
    netto_command open = {.kind = NETTO_ORDER_OPEN, .account = T("a"), .order = {T("o"), T("Y"), N(2), N(50)}};
    is_status(desk_step(&k, &open), NETTO_OK);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, 1320 + 2 * 50 * 0.3, 1e-8);
    leave(&k);
}

TEST("collateral that is shocked is that with the cash which an order moves")
{
    desk k = stand("measures = { scan = netto.scan { collateral = true, points = { { x = -0.2 }, { x = 0.1 } }, "
                   "price = function(i, pt) return i.id ~= 'E' and pt.x or 0 end } }, margin = function(b) return 1000 + b:measure 'scan' end, "
                   "collateral = function(l) return 0 end");
    netto_instrument_row euro = instrument_row("E", NETTO_SPOT);
    euro.currency = T("EUR");
    desk_fx(&k, "EUR", 2);
    desk_instrument_row(&k, euro);
    desk_mark(&k, "E", 50);
    is_status(desk_check(&k, "a", "E", -3, NAN), NETTO_OK); /* 150 EUR, of 300 a fifth */
    is_near(k.d.check.after.margin.initial, 1000 + 60, 1e-8);
    desk_trade(&k, "t", "a", "E", -3, 50);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, 1000 + 60, 1e-8);
    is_status(desk_check(&k, "a", "E", 3, NAN), NETTO_OK);
    is_near(k.d.check.after.margin.initial, 1000, 1e-8);
    leave(&k);
}

TEST("options are revalued at the shocked volatility; what a scan read makes it ask again")
{
    desk k = stand("measures = { scan = netto.scan { points = { { x = -0.1, v = 1.5 }, { x = 0.1, v = 0.5 } }, "
                   "price = function(i, pt) return pt.x * (i.factor.attrs.k or 1) end, vol = function(i, pt) return i.iv * pt.v end } }");
    netto_instrument_row row = instrument_row("C", NETTO_OPTION);
    row.underlying = T("X"), row.right = 'C', row.strike = N(100), row.expiry = 1767225600 * NETTO_SECOND + 73 * NETTO_DAY;
    desk_instrument_row(&k, row);
    netto_mark_row mark = {.instrument = T("C"), .price = 5, .given = NETTO_MARK_IV, .iv = 0.3, .ts = NETTO_NEVER};
    netto_command put = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark};
    is_status(desk_step(&k, &put), NETTO_OK);
    desk_position(&k, "a", "C", -10);
    const double moves[] = {-0.1, 0.1}, vols[] = {0.45, 0.15};
    for (int round = 0; round < 3; round++) {
        double spot = round == 2 ? 104 : 100, scale = round ? 2 : 1, worst = 0;
        netto_option o = {NETTO_BLACK76, 'C', .underlying = spot, .strike = 100, .years = 0.2};
        netto_option_value now, then;
        if (round == 1) {
            netto_factor_row f = {.id = T("X"), .attrs = {"\x81\xa1k\x02", 4}};
            netto_command c = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
            is_status(desk_step(&k, &c), NETTO_OK);
        }
        if (round == 2) desk_mark(&k, "X", 104);
        netto_option_price(&o, 0.3, &now, NULL);
        const netto_result *r = scan(&k, "a", false);
        for (int i = 0; i < 2; i++) {
            o.underlying = spot * (1 + scale * moves[i]);
            netto_option_price(&o, vols[i], &then, NULL);
            is_near(r->points[i], -10 * (then.price - now.price), 1e-9);
            worst = fmax(worst, 10 * (then.price - now.price));
        }
        is_near(r->value, worst, 1e-9);
    }
    leave(&k);
}

TEST("what a hook must not answer is named, and so is what cannot be valued")
{
    desk k = stand("measures = { scan = netto.scan { points = { { x = -2 } }, price = function(i, pt) return i.id == 'X' and 'much' or pt.x end } }");
    desk_position(&k, "a", "Y", 1);
    is_near(scan(&k, "a", false)->value, 100, 1e-9); /* a perp's price may fall through 0 here: its rule says so */
    desk_position(&k, "a", "X", 1);
    has_string(refusal(&k, "a"), "measures.scan: price: expected a finite number or nil for 'X'");
    desk_position(&k, "a", "X", 0);
    desk_option(&k, "C", "Y", 'C', 50), desk_delta(&k, "C", 4, 0.5), desk_position(&k, "a", "C", 1);
    has_string(refusal(&k, "a"), "option 'C' has no model's value: its mark has no iv; send mark.put");
    leave(&k);
    k = stand("measures = { scan = netto.scan { points = { { x = -0.1 } }, price = function(i, pt) return pt.x end, group = function(i) return 7 end } }");
    desk_position(&k, "a", "X", 1);
    has_string(refusal(&k, "a"), "group: expected a name of 1 to 64 bytes or nil for 'X'");
    leave(&k);
}

TEST("offsets of more groups than may be asked of are refused, and said how")
{
    desk k = stand("measures = { scan = netto.scan { " POINTS "price = function(i, pt) return pt.x end, group = function(i) return i.id end, "
                   "offset = function(g, h) for i = 1, 4000 do end return nil end } }");
    char id[8];
    for (int i = 0; i < 40; i++) {
        snprintf(id, sizeof id, "G%d", i);
        desk_instrument(&k, id, NETTO_PERP), desk_mark(&k, id, 1), desk_position(&k, "a", id, 1);
    }
    has_string(refusal(&k, "a"), "offset: the pairs of 40 groups take more than 3000000 units of work to ask of: answer the same `group` for more");
    has_string(refusal(&k, "a"), "offset: the pairs of 40 groups take more than 3000000 units of work");
    for (int i = 0; i < 36; i++) snprintf(id, sizeof id, "G%d", i), desk_position(&k, "a", id, 0);
    is_near(scan(&k, "a", false)->value, 4 * 0.2, 1e-9);
    leave(&k);
}
