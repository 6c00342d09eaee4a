/* test_command_market.c: marks and rates. */
#include "codec/call.h"

TEST("a mark is an instrument, a price, and what else is known")
{
    good(NETTO_MARK_PUT, "[[[BTC, 60000], [C1, 12.5, {iv: 0.5, delta: -0.4, bid: 12, ask: 13, last: 12.4, "
                         "ts: 1700000000000000000}], [X, 1, nil]]]");
    const netto_mark_row *rows = command.marks;
    is_int(command.count, 3);
    is_text(rows[0].instrument, "BTC");
    is_same(rows[0].price, 60000.0);
    is_int(rows[0].given, 0);
    ok(rows[0].ts == NETTO_NEVER && rows[2].ts == NETTO_NEVER);
    is_int(rows[1].given,
           NETTO_MARK_IV | NETTO_MARK_DELTA | NETTO_MARK_BID | NETTO_MARK_ASK | NETTO_MARK_LAST);
    is_same(rows[1].iv, 0.5);
    is_same(rows[1].delta, -0.4);
    is_same(rows[1].bid, 12.0);
    is_same(rows[1].ask, 13.0);
    is_same(rows[1].last, 12.4);
    ok(rows[1].ts == 1700000000000000000);
}

TEST("each figure of a mark has its own bit, and the time has none")
{
    static const struct {
        const char *params;
        unsigned bit;
    } rows[] = {{"[[[A, 1, {iv: 1}]]]", NETTO_MARK_IV},
                {"[[[A, 1, {delta: 1}]]]", NETTO_MARK_DELTA},
                {"[[[A, 1, {bid: 1}]]]", NETTO_MARK_BID},
                {"[[[A, 1, {ask: 1}]]]", NETTO_MARK_ASK},
                {"[[[A, 1, {last: 1}]]]", NETTO_MARK_LAST},
                {"[[[A, 1, {rolled: 1}]]]", NETTO_MARK_ROLLED},
                {"[[[A, 1, {ts: 1700000000000000000}]]]", 0},
                {"[[[A, 1, {iv: nil}]]]", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_int(good(NETTO_MARK_PUT, rows[i].params)->marks->given, rows[i].bit);
}

TEST("prices that no instrument could have are passed on: the engine judges them")
{
    ok(isnan(good(NETTO_MARK_PUT, "[[[A, nan]]]")->marks->price));
    is_same(good(NETTO_MARK_PUT, "[[[A, -1]]]")->marks->price, -1.0);
    ok(isinf(good(NETTO_FX_PUT, "[[[A, inf]]]")->fx->rate));
}

TEST("a mark of another shape is refused")
{
    is_string(bad(NETTO_MARK_PUT, "[[[A]]]"),
              "expected [instrument, price, {iv, delta, bid, ask, last, rolled, ts}?], got an array of 1");
    is_string(bad(NETTO_MARK_PUT, "[[[A, 1, {}, 4]]]"),
              "expected [instrument, price, {iv, delta, bid, ask, last, rolled, ts}?], got an array of 4");
    is_string(bad(NETTO_MARK_PUT, "[[{A: 1}]]"),
              "expected [instrument, price, {iv, delta, bid, ask, last, rolled, ts}?], got a map of 1");
    is_string(bad(NETTO_MARK_PUT, "[[[A, 1, {vol: 1}]]]"),
              "unknown field 'vol'; known: iv, delta, bid, ask, last, rolled, ts");
}

TEST("a rate is a currency and what one unit of it is worth")
{
    const netto_fx_row *row = good(NETTO_FX_PUT, "[[[EUR, 1.1], [JPY, 0.0067]]]")->fx;
    is_text(row[1].currency, "JPY");
    is_same(row[1].rate, 0.0067);
    ok(row[1].ts == NETTO_NEVER);
    is_int(good(NETTO_FX_PUT, "[[[EUR, 1.1, {ts: 1767225600000000000}]]]")->fx->ts, 1767225600000000000);
    is_string(bad(NETTO_FX_PUT, "[[[EUR, 1.1, {}, 5]]]"), "expected [currency, rate, {ts}?], got an array of 4");
}
