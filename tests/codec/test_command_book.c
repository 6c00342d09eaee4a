/* test_command_book.c: collateral, positions, trades. */
#include "codec/call.h"

TEST("a line of collateral is an asset, an amount, and where it stands")
{
    good(NETTO_COLLATERAL_PUT,
         "[alice, [[USD, 1000], [BTC, '0.5', {set: S1, role: received}], [EUR, 1.5, {role: lodged}]]]");
    const netto_collateral_row *rows = command.collateral;
    is_text(command.account, "alice");
    is_int(command.count, 3);
    is_text(rows[0].asset, "USD");
    ok(rows[0].amount.kind == NETTO_NUMBER_DECIMAL && rows[0].amount.decimal.units == 1000);
    ok(!netto_text_given(rows[0].set) && !rows[0].received);
    is_text(rows[1].set, "S1");
    ok(rows[1].received && !rows[2].received);
    ok(rows[2].amount.kind == NETTO_NUMBER_REAL);
    is_string(bad(NETTO_COLLATERAL_PUT, "[alice, [[USD, 1, {role: sold}]]]"),
              "role: unknown word 'sold'; known: lodged, received");
    is_string(bad(NETTO_COLLATERAL_PUT, "[alice, [[USD]]]"),
              "expected [asset, amount, {set, role}?], got an array of 1");
}

TEST("a position is an instrument, a quantity, and what it cost")
{
    good(NETTO_POSITION_PUT, "[alice, [[BTC, -1.5], [ETH, '0.1', 3000], [X, 1, nil]]]");
    const netto_position_row *rows = command.positions;
    ok(rows[0].qty.kind == NETTO_NUMBER_REAL && rows[0].qty.real == -1.5 &&
       rows[0].cost.kind == NETTO_NUMBER_NONE);
    ok(rows[1].qty.kind == NETTO_NUMBER_DECIMAL && rows[1].qty.decimal.units == 1 &&
       rows[1].qty.decimal.scale == 1);
    ok(rows[1].cost.kind == NETTO_NUMBER_DECIMAL && rows[2].cost.kind == NETTO_NUMBER_NONE);
    is_string(bad(NETTO_POSITION_PUT, "[alice, [[BTC, 1, 2, 3]]]"),
              "expected [instrument, qty, cost?], got an array of 4");
}

TEST("a trade is a map, and may carry its time")
{
    good(NETTO_TRADE_APPLY,
         "[[{id: T1, account: alice, instrument: BTC, qty: -1, price: 60000.5, ts: 1700000000000000017},"
         " {price: 1, qty: 2, instrument: ETH, account: bob, id: T2}], {late: true, partial: true}]");
    const netto_trade_row *rows = command.trades;
    is_int(command.count, 2);
    is_text(rows[0].id, "T1");
    is_text(rows[0].account, "alice");
    is_text(rows[0].instrument, "BTC");
    ok(rows[0].qty.decimal.units == -1 && rows[0].price.real == 60000.5 && rows[0].ts == 1700000000000000017);
    is_text(rows[1].id, "T2");
    ok(rows[1].ts == NETTO_NEVER);
    ok(command.late && command.partial);
    ok(!good(NETTO_TRADE_APPLY, "[[]]")->late);
}

TEST("a trade may name its order and when it settles")
{
    good(NETTO_TRADE_APPLY, "[[{id: T1, account: A, instrument: B, qty: 1, price: 1, settle: 1700000000000000019, order: o1},"
                            "{id: T2, account: A, instrument: B, qty: 1, price: 1}]]");
    is_int(command.trades[0].settle, 1700000000000000019);
    is_text(command.trades[0].order, "o1");
    is_int(command.trades[1].settle, NETTO_NEVER);
    ok(!netto_text_given(command.trades[1].order));
}

TEST("a trade's fields are all needed, and others are refused")
{
    is_string(bad(NETTO_TRADE_APPLY, "[[{id: T1, account: A, instrument: B, qty: 1}]]"),
              "field 'price' is missing");
    is_string(bad(NETTO_TRADE_APPLY, "[[{id: T1, account: A, instrument: B, qty: 1, price: 1, venue: 2}]]"),
              "unknown field 'venue'; known: id, account, instrument, qty, price, ts, settle, free, order");
    is_string(bad(NETTO_TRADE_APPLY, "[[[T1]]]"), "expected a map, got an array of 1");
    is_int(complaint.row, 0);
}
