/* test_variation.c: claims about settling what is margined to its mark. */
#include <math.h>

#include "support/inside.h"

static desk stand(void)
{
    desk k = desk_open();
    netto_instrument_row coin = instrument_row("I", NETTO_PERP), euro = instrument_row("E", NETTO_FUTURE);
    coin.inverse = true, euro.currency = T("EUR");
    desk_fx(&k, "EUR", 1.25);
    desk_instrument(&k, "F", NETTO_FUTURE), desk_instrument(&k, "S", NETTO_SPOT), desk_instrument(&k, "N", NETTO_FUTURE);
    desk_instrument_row(&k, coin), desk_instrument_row(&k, euro);
    desk_account(&k, "a", NULL, NULL), desk_account(&k, "b", NULL, NULL);
    desk_mark(&k, "F", 100), desk_mark(&k, "S", 50), desk_mark(&k, "I", 200), desk_mark(&k, "E", 40);
    return k;
}

static netto_command settle(const netto_text *ids, uint32_t count, const netto_settle_price *prices, uint32_t price_count)
{
    return (netto_command){.kind = NETTO_VARIATION_SETTLE, .count = count, .variation = {ids, prices, price_count}};
}

static const position *held(const desk *k, const char *account, const char *id)
{
    return account_position(inside_account(k, account), inside_instrument(k, id));
}

TEST("a position is worth its cost then, and the difference is cash and realised; what is paid up front stays")
{
    desk k = stand();
    desk_trade(&k, "1", "a", "F", 3, 90), desk_trade(&k, "2", "a", "S", 2, 40), desk_trade(&k, "3", "a", "E", -4, 50), desk_trade(&k, "4", "a", "I", 200, 100);
    is_status(desk_settle(&k, "a"), NETTO_OK);
    is_int(k.d.variation.rows.count, 1), is_int(k.d.variation.positions, 3), is_int(k.d.variation.currency_count, 2);
    ok(k.d.variation.currencies[0].gains == 230 * 100000000ll && k.d.variation.currencies[0].losses == 0); /* 3 x 10; 200 / 100 - 200 / 200 = 1 coin at 200 */
    ok(k.d.variation.currencies[1].gains == 40 * 100000000ll);
    is_int(inside_cash(&k, "a", "USD"), (-80 + 230) * 100000000ll);
    is_int(inside_cash(&k, "a", "EUR"), 40 * 100000000ll);
    ok(held(&k, "a", "F")->cost == 300 * 100000000ll && held(&k, "a", "I")->cost == 100000000 && held(&k, "a", "S")->cost == 80 * 100000000ll);
    ok(held(&k, "a", "F")->realised == 30 * 100000000ll && inside_account(&k, "a")->realised == 280 * 100000000ll);
    desk_trade(&k, "5", "a", "F", -3, 101); /* against the new cost */
    ok(inside_account(&k, "a")->realised == 283 * 100000000ll);
    desk_close(&k);
}

TEST("longs and shorts of one contract are paid by each other")
{
    desk k = stand();
    netto_text both[] = {T("a"), T("b")};
    netto_command c = settle(both, 2, NULL, 0);
    desk_trade(&k, "1", "a", "F", 7, 99.99), desk_trade(&k, "2", "b", "F", -7, 99.99);
    is_status(desk_step(&k, &c), NETTO_OK);
    ok(k.d.variation.currencies[0].gains == k.d.variation.currencies[0].losses && k.d.variation.currencies[0].gains == 7000000);
    desk_close(&k);
}

TEST("a price that is given settles what it names, and nothing else; the mark counts from there")
{
    desk k = stand();
    netto_text a = T("a");
    netto_settle_price at[] = {{T("F"), N(97.5)}, {T("P"), N(1)}};
    netto_command c = settle(&a, 1, at, 1);
    desk_instrument(&k, "P", NETTO_PERP);
    desk_trade(&k, "1", "a", "F", 2, 90), desk_trade(&k, "2", "a", "E", 1, 30), desk_trade(&k, "3", "a", "N", 1, 5);
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.variation.positions, 1);
    is_int(inside_cash(&k, "a", "USD"), 15 * 100000000ll);
    netto_command q = {.kind = NETTO_EQUITY_GET, .account = a};
    desk_mark(&k, "N", 5), desk_ask(&k, &q);
    is_near(k.d.equity.variation, 2 * 2.5 + 10 * 1.25, 1e-9);
    at[0].instrument = T("S"), inside_refused(&k, &c, NETTO_EPARAMS);
    at[0].instrument = T("?"), inside_refused(&k, &c, NETTO_EINSTRUMENT);
    at[0] = (netto_settle_price){T("P"), N(-1)}, inside_refused(&k, &c, NETTO_EDOMAIN);
    at[0].price = N(NAN), inside_refused(&k, &c, NETTO_EDOMAIN);
    c.variation.price_count = 2, at[0].price = N(1), inside_refused(&k, &c, NETTO_EDUPLICATE);
    desk_close(&k);
}

TEST("an account is known, named once, and settled whole or not at all")
{
    desk k = stand();
    netto_text ids[] = {T("a"), T("b"), T("a"), T("?")};
    netto_command c = settle(ids, 3, NULL, 0);
    desk_trade(&k, "1", "a", "F", 1, 90), desk_trade(&k, "2", "b", "F", 1, 90), desk_trade(&k, "3", "b", "N", 1, 5);
    inside_refused(&k, &c, NETTO_ENOMARK); /* of b's N; a has moved by nothing */
    is_int(k.d.complaint.row, 1);
    desk_mark(&k, "N", 5);
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    c.count = 4, c.partial = true;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.variation.rows.count, 2), is_int(k.d.variation.rows.error_count, 2);
    is_status(k.d.variation.rows.errors[0].status, NETTO_EDUPLICATE), is_status(k.d.variation.rows.errors[1].status, NETTO_EACCOUNT);
    ok(k.d.variation.currencies[0].gains == 20 * 100000000ll);
    c = settle(NULL, 0, NULL, 0);
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.variation.positions, 0);
    desk_close(&k);
}

TEST("equity is what it was, or less by the haircut of the currency that was paid")
{
    desk k = stand(); /* of other cash the built-in policy counts nothing */
    desk_trade(&k, "1", "a", "F", 1, 90), desk_trade(&k, "2", "a", "E", 1, 30);
    netto_command q = {.kind = NETTO_EQUITY_GET, .account = T("a")};
    desk_ask(&k, &q);
    is_near(k.d.equity.equity, 22.5, 1e-12), is_near(k.d.equity.result, 22.5, 1e-12);
    desk_settle(&k, "a"), desk_ask(&k, &q);
    is_near(k.d.equity.equity, 10, 1e-12), is_near(k.d.equity.result, 22.5, 1e-12), is_near(k.d.equity.variation, 0, 1e-12);
    desk_close(&k);
}

TEST("what would not fit exact numbers is refused, and nothing has moved")
{
    desk k = stand();
    desk_fx(&k, "EUR", 1e19);
    is_status(desk_position(&k, "a", "E", 1e10), NETTO_OK);
    desk_mark(&k, "E", 1e9);
    netto_text a = T("a");
    netto_command c = settle(&a, 1, NULL, 0);
    inside_refused(&k, &c, NETTO_EOVERFLOW);
    has_string(desk_said(&k), "'E'");
    desk_close(&k);
}

TEST("an inverse contract is settled at its mark alone: what it gained is coin")
{
    desk k = stand();
    netto_text a = T("a");
    netto_settle_price given = {T("I"), N(250)};
    netto_command c = settle(&a, 1, &given, 1);
    desk_trade(&k, "1", "a", "I", 200, 100);
    inside_refused(&k, &c, NETTO_EPARAMS);
    has_string(desk_said(&k), "'I' is an inverse contract, and is settled at its mark");
    desk_close(&k);
}
