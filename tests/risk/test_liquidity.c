/* test_liquidity.c: claims about liquidity.get: days, their square root, concentration and half spreads, by hand. */
#include <math.h>

#include "base/text.h"
#include "risk/liquidity.h"
#include "support/inside.h"

static void put(desk *k, const char *id, netto_instrument_kind kind, double adv, const char *currency, double multiplier, bool inverse)
{
    netto_instrument_row row = instrument_row(id, kind);
    row.multiplier = N(multiplier), row.inverse = inverse;
    if (adv > 0) row.adv = N(adv);
    if (currency) row.currency = T(currency);
    if (!is_status(desk_instrument_row(k, row), NETTO_OK)) tap_note("%s", desk_said(k));
}

static void quote(desk *k, const char *id, double price, double bid, double ask)
{
    netto_mark_row row = {.instrument = T(id), .price = price, .bid = bid, .ask = ask, .given = NETTO_MARK_BID | NETTO_MARK_ASK, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

static desk stand(void)
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.25);
    put(&k, "A", NETTO_FUTURE, 1000, NULL, 10, false);
    put(&k, "E", NETTO_SPOT, 200, "EUR", 1, false);
    put(&k, "I", NETTO_PERP, 5000, NULL, 100, true);
    put(&k, "NONE", NETTO_PERP, -1, NULL, 1, false);
    put(&k, "ODD", NETTO_PERP, -1, NULL, 1, false);
    quote(&k, "A", 50, 49.5, 50.5), quote(&k, "E", 40, 39, 41.4), quote(&k, "I", 50, 49.9, 50.1), quote(&k, "ODD", 10, 10.5, 10.4);
    desk_mark(&k, "NONE", 7);
    desk_account(&k, "firm", NULL, NULL);
    desk_account(&k, "a", NULL, "firm");
    desk_account_row(&k, (netto_account_row){.id = T("b"), .parent = T("firm"), .netting = NETTO_NETTING_NONE});
    return k;
}

static const netto_liquidity *ask(desk *k, const char *account, double participation, double horizon_days, bool pool)
{
    const netto_liquidity_terms terms = {participation, (netto_instant)(horizon_days * (double)NETTO_DAY)};
    netto_command c = {.kind = NETTO_LIQUIDITY_GET, .account = T(account), .liquidity = {terms, pool}};
    if (!is_status(desk_ask(k, &c), NETTO_OK)) tap_note("%s", desk_said(k));
    return &k->d.liquidity;
}

static void is_refused(desk *k, double participation, netto_instant horizon, const char *why)
{
    netto_command c = {.kind = NETTO_LIQUIDITY_GET, .account = T("a"), .liquidity = {{participation, horizon}, false}};
    is_status(desk_ask(k, &c), NETTO_EDOMAIN);
    has_string(desk_said(k), why);
}

TEST("days are what is held over the share of the volume that one may trade; their root counts beyond the horizon")
{
    desk k = stand();
    desk_position(&k, "a", "A", -800);
    const netto_liquidity_row *r = ask(&k, "a", 0.1, 2, false)->rows; /* 800 / (0.1 * 1000) */
    is_near(r->days, 8, 1e-12);
    is_near(r->scale, 2, 1e-12); /* the root of 8 / 2 */
    is_near(r->concentration, 0.8, 1e-12);
    is_near(r->qty, -800, 0);
    is_near(r->exposure, -800.0 * 10 * 50, 1e-6);
    is_near(r->spread_cost, 800.0 * 10 * 0.5, 1e-9);
    is_near(ask(&k, "a", 0.1, 8, false)->rows->scale, 1, 0);
    is_near(ask(&k, "a", 1, 1, false)->rows->scale, 1, 0); /* 0.8 days: never below 1 */
    is_near(ask(&k, "a", 0.1, 0, false)->rows->scale, sqrt(8), 1e-12); /* a day unless told */
    desk_close(&k);
}

TEST("spreads are in base currency; of an inverse contract a fraction of its price")
{
    desk k = stand();
    desk_position(&k, "a", "E", 10), desk_position(&k, "a", "I", -4);
    const netto_liquidity *l = ask(&k, "a", 0.2, 1, false);
    is_near(l->rows[0].spread_cost, 10 * 1.2 * 1.25, 1e-9);
    is_near(l->rows[1].spread_cost, 4 * 100 * 0.1 / 50, 1e-9);
    is_near(l->spread_cost, 15 + 0.8, 1e-9);
    is_near(l->exposure, 10 * 40 * 1.25 + 400, 1e-9);
    is_int(l->slowest, 0); /* 10 / 40 days, against 4 / 1000 */
    desk_close(&k);
}

TEST("what is not known is not guessed")
{
    desk k = stand();
    put(&k, "BLANK", NETTO_PERP, 10, NULL, 1, false);
    desk_position(&k, "a", "NONE", 5), desk_position(&k, "a", "ODD", 5);
    const netto_liquidity *l = ask(&k, "a", 0.2, 1, false);
    for (int i = 0; i < 2; i++) {
        ok(isnan(l->rows[i].adv) && isnan(l->rows[i].days) && isnan(l->rows[i].scale) && isnan(l->rows[i].concentration));
        ok(isnan(l->rows[i].spread_cost)); /* no quotes; an ask below its bid */
    }
    is_near(l->exposure, 35 + 50, 1e-9);
    is_int(l->slowest, l->row_count);
    is_near(l->spread_cost, 0, 0);
    netto_liquidity_row blank;
    liquidity_of(&k.e->book, inside_instrument(&k, "BLANK"), 3, &(netto_liquidity_terms){0.1, 0}, &blank);
    ok(isnan(blank.exposure) && isnan(blank.spread_cost));
    is_near(blank.days, 3, 1e-12);
    desk_close(&k);
}

TEST("accounts of a subtree trade each for itself, a pool as one; netting sets change nothing")
{
    desk k = stand();
    desk_position(&k, "a", "A", 300), desk_position(&k, "b", "A", -500), desk_position(&k, "b", "E", 4);
    is_near(ask(&k, "firm", 0.1, 1, false)->rows[0].days, 8, 1e-12);
    is_near(ask(&k, "firm", 0.1, 1, true)->rows[0].days, 2, 1e-12);
    is_near(ask(&k, "firm", 0.1, 1, true)->rows[0].qty, -200, 0);
    const netto_liquidity *l = ask(&k, "b", 0.1, 1, false);
    is_int(l->row_count, 2);
    is_near(l->rows[0].days, 5, 1e-12), is_near(l->rows[1].days, 0.2, 1e-12);
    is_int(ask(&k, "a", 0.1, 1, true)->row_count, 1);
    desk_close(&k);
}

TEST("what is too large to be a number is refused, by name or as a sum")
{
    desk k = stand();
    netto_command c = {.kind = NETTO_LIQUIDITY_GET, .account = T("a"), .liquidity = {.terms = {.participation = 5e-324}}};
    desk_position(&k, "a", "A", 10);
    is_status(desk_ask(&k, &c), NETTO_EOVERFLOW);
    has_string(desk_said(&k), "what 'A' takes is too large to be a number");
    put(&k, "H1", NETTO_PERP, 1, NULL, 1, false), put(&k, "H2", NETTO_PERP, 1, NULL, 1, false);
    const netto_position_row rows[] = {{.instrument = T("H1"), .qty = N(1), .cost = N(5)}, {.instrument = T("H2"), .qty = N(1), .cost = N(5)}};
    netto_command hold = {.kind = NETTO_POSITION_PUT, .account = T("b"), .count = 2, .positions = rows};
    is_status(desk_step(&k, &hold), NETTO_OK);
    desk_mark(&k, "H1", 1.5e308), desk_mark(&k, "H2", 1.5e308);
    c.account = T("b"), c.liquidity.terms.participation = 0.1;
    is_status(desk_ask(&k, &c), NETTO_EOVERFLOW);
    has_string(desk_said(&k), "the sum of what is held is too large to be a number");
    desk_close(&k);
}

TEST("nothing held takes no time; terms outside their domain are refused")
{
    desk k = stand();
    const netto_liquidity *l = ask(&k, "a", 1, 1, false);
    ok(l->row_count == 0 && l->slowest == 0 && l->exposure == 0.0 && l->spread_cost == 0.0);
    is_refused(&k, 0, 0, "participation is how much of the daily volume one may trade: greater than 0 and at most 1");
    is_refused(&k, 1.01, 0, "participation");
    is_refused(&k, NAN, 0, "participation");
    is_refused(&k, 0.1, -1, "the horizon must be greater than 0 seconds");
    desk_close(&k);
}
