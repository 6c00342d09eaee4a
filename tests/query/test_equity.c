/* test_equity.c: claims about equity.get: what equity is made of, and what was gained. */
#include <math.h>

#include "support/inside.h"
#include "support/rules.h"

static desk stand(rules *r)
{
    desk k = desk_open();
    *r = rules_of("equity");
    r->haircut = 0.1, r->line = 0.2;
    r->policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .collateral = rules_line_fixed};
    desk_fx(&k, "EUR", 1.25);
    netto_instrument_row row = instrument_row("S", NETTO_SPOT), option = instrument_row("O", NETTO_OPTION);
    row.currency = T("EUR");
    desk_instrument_row(&k, row);
    desk_instrument(&k, "F", NETTO_FUTURE), desk_instrument(&k, "B", NETTO_BOND);
    option.underlying = T("F"), option.right = 'C', option.strike = N(100), option.expiry = k.now + 90 * NETTO_DAY;
    desk_instrument_row(&k, option);
    desk_mark(&k, "S", 40), desk_mark(&k, "F", 100), desk_delta(&k, "O", 5, 0.5);
    desk_account(&k, "a", NULL, NULL);
    desk_policy(&k, &r->policy);
    return k;
}

static const netto_equity_report *equity_of(desk *k, bool positions)
{
    netto_command c = {.kind = NETTO_EQUITY_GET, .account = T("a"), .equity = {.positions = positions}};
    is_status(desk_ask(k, &c), NETTO_OK);
    return &k->d.equity;
}

static netto_status since(desk *k, netto_since *rows, uint32_t count)
{
    netto_command c = {.kind = NETTO_EQUITY_GET, .account = T("a"), .equity = {.positions = true, .since = rows, .since_count = count}};
    return desk_ask(k, &c);
}

static double money(netto_money amount)
{
    return (double)amount / 1e8;
}

TEST("what is put in is no gain, whatever its haircut, and neither is what is taken out")
{
    rules r;
    desk k = stand(&r);
    desk_collateral(&k, "a", "USD", 1000), desk_collateral(&k, "a", "EUR", 400);
    const netto_equity_report *q = equity_of(&k, false);
    is_near(q->equity, 1000 + 0.8 * 500, 1e-9);
    is_near(money(q->transfers), 1500, 0);
    is_near(q->result, 0, 1e-12);
    desk_fx(&k, "EUR", 1.5);
    is_near(equity_of(&k, false)->result, 100, 1e-9); /* the euros have gained */
    is_near(k.d.equity.revaluation, 100, 1e-9);
    desk_collateral(&k, "a", "EUR", 0);
    is_near(equity_of(&k, false)->result, 100, 1e-9);
    is_near(money(k.d.equity.transfers), 900, 0);
    desk_close(&k);
}

TEST("what is received is no transfer, and does not count")
{
    rules r;
    desk k = stand(&r);
    netto_collateral_row row = {.asset = T("USD"), .amount = N(700), .received = true};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("a"), .count = 1, .collateral = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    const netto_equity_report *q = equity_of(&k, false);
    is_near(q->equity, 0, 0), is_near(q->result, 0, 0), is_near(money(q->transfers), 0, 0);
    is_int(q->line_count, 1);
    ok(q->lines[0].received && isnan(q->lines[0].haircut));
    is_near(q->lines[0].value, 700, 0);
    desk_close(&k);
}

TEST("an asset is transferred at its first mark where it has none yet")
{
    rules r;
    desk k = stand(&r);
    desk_collateral(&k, "a", "B", 10);
    is_near(money(inside_account(&k, "a")->transfers), 0, 0);
    desk_mark(&k, "B", 90);
    is_near(money(equity_of(&k, false)->transfers), 900, 0);
    is_near(k.d.equity.result, 0, 1e-12);
    desk_mark(&k, "B", 95);
    is_near(equity_of(&k, false)->result, 50, 1e-9);
    is_near(money(k.d.equity.transfers), 900, 0);
    desk_close(&k);
}

TEST("a position that is put is a transfer of what it counts, at the mark")
{
    rules r;
    desk k = stand(&r);
    netto_position_row row = {.instrument = T("F"), .qty = N(3), .cost = N(90)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_position(&k, "a", "S", 2);
    const netto_equity_report *q = equity_of(&k, false);
    is_near(money(q->transfers), 30 + 100, 0);
    is_near(q->result, 0, 1e-9);
    is_near(q->unrealised, 30, 1e-9);
    is_near(q->revaluation, -30, 1e-9); /* gained before it came */
    desk_close(&k);
}

TEST("trades realise, at the rate then; what is held has not realised yet")
{
    rules r;
    desk k = stand(&r);
    desk_collateral(&k, "a", "USD", 1000);
    desk_trade(&k, "1", "a", "F", 4, 100), desk_trade(&k, "2", "a", "F", -1, 110); /* 10 */
    desk_trade(&k, "3", "a", "S", 10, 40), desk_trade(&k, "4", "a", "S", -5, 44);  /* 20 EUR = 25 */
    desk_fx(&k, "EUR", 2);
    desk_mark(&k, "F", 102), desk_mark(&k, "S", 41);
    const netto_equity_report *q = equity_of(&k, true);
    is_near(money(q->realised), 35, 0);
    is_near(q->unrealised, 3 * 2 + 5 * 1 * 2, 1e-9);
    is_near(q->variation, 6, 1e-9);
    is_near(q->result, q->equity - 1000 + 0.2 * 180 * 2, 1e-9); /* 180 euros are owed, which a haircut enlarges */
    is_near(q->result, money(q->realised) + q->unrealised + q->revaluation, 1e-9);
    is_int(q->position_count, 2);
    is_near(money(q->positions[0].realised), 20, 0), is_near(q->positions[0].unrealised, 10, 1e-9);
    ok(isnan(q->positions[0].variation));
    is_near(money(q->positions[1].realised), 10, 0), is_near(q->positions[1].variation, 6, 1e-9);
    is_int(q->currency_count, 2);
    is_near(money(q->currencies[1].cash), -180, 0), is_near(q->currencies[1].value, 205, 1e-9), is_near(q->currencies[1].unrealised, 5, 1e-9);
    desk_trade(&k, "5", "a", "F", -3, 102);
    is_near(money(equity_of(&k, true)->realised), 41, 0);
    is_int(k.d.equity.position_count, 1);
    desk_close(&k);
}

TEST("a position keeps what it realised until it is closed")
{
    rules r;
    desk k = stand(&r);
    desk_trade(&k, "1", "a", "F", 2, 100), desk_trade(&k, "2", "a", "F", -4, 103); /* 6, and turned */
    is_near(money(equity_of(&k, true)->positions[0].realised), 6, 0);
    desk_trade(&k, "3", "a", "F", 2, 101);
    desk_trade(&k, "4", "a", "F", 1, 100);
    is_near(money(equity_of(&k, true)->positions[0].realised), 0, 0);
    is_near(money(k.d.equity.realised), 10, 0);
    desk_close(&k);
}

TEST("written options are worth less than nothing")
{
    rules r;
    desk k = stand(&r);
    desk_trade(&k, "1", "a", "O", -2, 6);
    const netto_equity_report *q = equity_of(&k, false);
    is_near(q->option_value, -10, 1e-12), is_near(q->currencies[0].option_value, -10, 1e-12);
    is_near(q->unrealised, 2, 1e-12), is_near(q->result, 2, 1e-12), is_near(money(q->currencies[0].cash), 12, 0);
    desk_close(&k);
}

TEST("variation since a mark is what has moved since, of what is margined alone")
{
    rules r;
    desk k = stand(&r);
    desk_position(&k, "a", "F", -3);
    desk_mark(&k, "F", 96);
    netto_since mark = {T("F"), 98}, twice[] = {mark, mark}, spot = {T("S"), 1}, none = {T("?"), 1}, bad = {T("F"), NAN};
    is_status(since(&k, &mark, 1), NETTO_OK);
    is_near(k.d.equity.variation, 6, 1e-9), is_near(k.d.equity.unrealised, 12, 1e-9);
    is_status(since(&k, twice, 2), NETTO_EDUPLICATE), has_string(desk_said(&k), "stands twice");
    is_status(since(&k, &spot, 1), NETTO_EPARAMS), has_string(desk_said(&k), "variation is of futures and perps");
    is_status(since(&k, &none, 1), NETTO_EINSTRUMENT);
    is_status(since(&k, &bad, 1), NETTO_EDOMAIN), has_string(desk_said(&k), "must be finite");
    desk_close(&k);
}

TEST("what has no mark, or a rule that fails, is told")
{
    rules r;
    desk k = stand(&r);
    netto_command c = {.kind = NETTO_EQUITY_GET, .account = T("a")}, nobody = {.kind = NETTO_EQUITY_GET, .account = T("?")};
    is_status(desk_ask(&k, &nobody), NETTO_EACCOUNT);
    desk_collateral(&k, "a", "B", 1);
    is_status(desk_ask(&k, &c), NETTO_ENOMARK);
    has_string(desk_said(&k), "'B' has no mark");
    desk_mark(&k, "B", 100);
    r.breaks = T("B");
    desk_mark(&k, "B", 101), desk_instrument(&k, "B", NETTO_BOND);
    is_status(desk_ask(&k, &c), NETTO_ERULE);
    desk_close(&k);
}

TEST("what is worth more than exact numbers hold is refused without a trace")
{
    rules r;
    desk k = stand(&r);
    desk_mark(&k, "B", 1e300);
    netto_collateral_row row = {.asset = T("B"), .amount = N(1e9)};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("a"), .count = 1, .collateral = &row};
    inside_refused(&k, &c, NETTO_EOVERFLOW);
    has_string(desk_said(&k), "worth more than exact numbers hold");
    netto_position_row held = {.instrument = T("B"), .qty = N(1e9), .cost = N(1)};
    netto_command p = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &held};
    inside_refused(&k, &p, NETTO_EOVERFLOW);
    desk_close(&k);
}

TEST("positions come by pages")
{
    rules r;
    desk k = stand(&r);
    desk_position(&k, "a", "S", 1), desk_position(&k, "a", "F", 1), desk_position(&k, "a", "O", 1);
    netto_command c = {.kind = NETTO_EQUITY_GET, .account = T("a"), .equity = {.positions = true, .page = {.limit = 2}}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_int(k.d.equity.position_count, 2), ok(k.d.more);
    double whole = k.d.equity.unrealised;
    c.equity.page.after = k.d.equity.positions[1].instrument;
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_int(k.d.equity.position_count, 1), ok(!k.d.more), is_near(k.d.equity.unrealised, whole, 0);
    c.equity.page.after = T("?");
    is_status(desk_ask(&k, &c), NETTO_EPARAMS);
    desk_close(&k);
}
