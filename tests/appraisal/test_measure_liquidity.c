/* test_measure_liquidity.c: claims about netto.liquidity: its sums by hand, who is refused, and what is asked again when. */
#include <math.h>

#include "base/text.h"
#include "support/ruled.h"
#include "tap/tap.h"

static netto_policy *policy;

static void put(desk *k, const char *id, double adv)
{
    netto_instrument_row row = instrument_row(id, NETTO_PERP);
    if (adv > 0) row.adv = N(adv);
    is_status(desk_instrument_row(k, row), NETTO_OK);
}

static void mark(desk *k, const char *id, double price, double half)
{
    netto_mark_row row = {.instrument = T(id), .price = price, .bid = price - half, .ask = price + half, .given = NETTO_MARK_BID | NETTO_MARK_ASK, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

static desk stand(const char *fields)
{
    desk k = ruled_open(fields, &policy);
    put(&k, "A", 100), put(&k, "B", 400), put(&k, "N", 0);
    mark(&k, "A", 10, 0.5), mark(&k, "B", 20, 0.25), mark(&k, "N", 5, 0.1);
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", "account", "firm"), desk_account(&k, "b", "account", "firm");
    desk_collateral(&k, "a", "USD", 1e6);
    return k;
}

static void leave(desk *k)
{
    ruled_close(k, policy);
}

static const netto_result *find(desk *k, const char *account, bool pool)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = T("liq"), .pool = pool}};
    if (!ok(desk_ask(k, &c) == NETTO_OK)) tap_note("%s", desk_said(k));
    return &k->d.measure;
}

static const char *refusal(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = T("liq")}};
    ok(desk_ask(k, &c) != NETTO_OK);
    return desk_said(k);
}

static double number(const netto_result *r, const char *name)
{
    for (uint32_t i = 0; i < r->number_count; i++)
        if (text_is(r->numbers[i].name, name)) return r->numbers[i].value;
    tap_note("no number '%s'", name);
    return NAN;
}

static double initial_of(desk *k, const char *account)
{
    if (!is_status(desk_margin(k, account), NETTO_OK)) tap_note("%s", desk_said(k));
    return k->d.margin.measures.margin.initial;
}

#define TERMS "participation = 0.1, horizon = netto.days(1), "
#define WEIGHT "weight = function(i) if i.id == 'B' then return 0.2 end return 0.1 end, "

TEST("each instrument bears its risk for longer, and half its spread")
{
    desk k = stand("measures = { liq = netto.liquidity { " TERMS WEIGHT "} }");
    desk_position(&k, "a", "A", 90), desk_position(&k, "a", "B", -160);
    const netto_result *r = find(&k, "a", false); /* 9 days: 0.1 * 900 * 2; 4 days: 0.2 * 3200 * 1 */
    is_near(number(r, "time"), 180 + 640, 1e-9);
    is_near(number(r, "spread"), 45 + 40, 1e-9);
    is_near(r->value, 820 + 85, 1e-9);
    is_near(number(r, "exposure"), 900 + 3200, 1e-9);
    is_near(number(r, "days"), 9, 1e-12);
    is_near(number(r, "concentration"), 0.9, 1e-12);
    is_near(number(r, "unknown"), 0, 0);
    is_int(r->part_count, 2);
    ok(text_is(r->by, "instrument") && text_is(r->parts[1].name, "B"));
    is_near(r->parts[0].value + r->parts[1].value, r->value, 1e-9);
    is_near(number(&r->parts[1], "days"), 4, 1e-12), is_near(number(&r->parts[1], "scale"), 2, 1e-12);
    leave(&k);
}

TEST("without a weight only spreads count, as many as are said; nil weighs nothing")
{
    desk k = stand("measures = { liq = netto.liquidity { " TERMS "spread = 3 } }");
    desk_position(&k, "a", "A", 90);
    is_near(find(&k, "a", false)->value, 3 * 45, 1e-9);
    leave(&k);
    k = stand("measures = { liq = netto.liquidity { " TERMS "spread = 0, weight = function() end } }");
    desk_position(&k, "a", "A", 90);
    desk_mark(&k, "A", 10); /* without quotes: none are needed */
    is_near(find(&k, "a", false)->value, 0, 0);
    leave(&k);
}

TEST("what is not known is refused by name, or counts with the share that is said")
{
    desk k = stand("measures = { liq = netto.liquidity { " TERMS WEIGHT "} }");
    desk_position(&k, "a", "N", 10);
    has_string(refusal(&k, "a"), "measures.liq: 'N' has no adv; give it with instrument.put, or say which share of its exposure is `unknown`");
    desk_mark(&k, "B", 20);
    desk_position(&k, "b", "B", 1);
    has_string(refusal(&k, "b"), "measures.liq: 'B' has no bid and ask; send them with mark.put, or say spread = 0");
    leave(&k);
    k = stand("measures = { liq = netto.liquidity { " TERMS WEIGHT "unknown = 0.4 } }");
    desk_position(&k, "a", "N", -10), desk_position(&k, "a", "A", 10);
    const netto_result *r = find(&k, "a", false);
    is_near(r->value, 0.4 * 50 + 5, 1e-9);
    is_near(number(r, "unknown"), 20, 1e-9);
    ok(isinf(number(r, "days"))); /* nobody knows how long: no limit takes it for short */
    leave(&k);
}

TEST("a pool trades what is left of it, a subtree each account; days of a subtree are its slowest's")
{
    desk k = stand("measures = { liq = netto.liquidity { " TERMS WEIGHT "} }");
    desk_position(&k, "a", "A", 90), desk_position(&k, "b", "A", -40);
    is_near(find(&k, "firm", true)->value, 0.1 * 500 * (sqrt(5) - 1) + 25, 1e-9);
    const netto_result *r = find(&k, "firm", false);
    is_near(r->value, 180 + 45 + 0.1 * 400 * 1 + 20, 1e-9);
    is_near(number(r, "exposure"), 1300, 1e-9);
    is_near(number(r, "days"), 9, 1e-12);
    leave(&k);
}

TEST("a margin that reads it follows marks, quotes and volumes; open orders count on top, whichever way they go")
{
    desk k = stand("measures = { liq = netto.liquidity { " TERMS WEIGHT "} }, margin = function(b) return b:measure 'liq' end");
    desk_position(&k, "a", "A", 90);
    is_near(initial_of(&k, "a"), 225, 1e-9);
    mark(&k, "A", 10, 1);
    is_near(initial_of(&k, "a"), 270, 1e-9);
    put(&k, "A", 400); /* 2.25 days */
    is_near(initial_of(&k, "a"), 0.1 * 900 * 0.5 + 90, 1e-9);
    is_status(desk_order(&k, "o1", "a", "A", -30, 10), NETTO_OK);
    is_near(initial_of(&k, "a"), 0.1 * 1200 * (sqrt(3) - 1) + 120, 1e-8);
    is_status(desk_order(&k, "o2", "a", "B", 40, 20), NETTO_OK); /* one day */
    is_near(initial_of(&k, "a"), 0.1 * 1200 * (sqrt(3) - 1) + 120 + 10, 1e-8);
    leave(&k);
}
