/* test_option.c: claims about option.price: rows, all or nothing or in part, and never a trace. */
#include <math.h>

#include "support/inside.h"

static const netto_option hull = {NETTO_BLACK_SCHOLES, 'C', .underlying = 42, .strike = 40, .years = 0.5, .rate = 0.1};

static netto_status ask(desk *k, const netto_option_row *rows, uint32_t count, bool partial)
{
    netto_command c = {.kind = NETTO_OPTION_PRICE, .options = rows, .count = count, .partial = partial};
    return desk_ask(k, &c);
}

TEST("a price has its greeks, and the volatility of that price is the one that it came of")
{
    desk k = desk_open();
    netto_option_row there = {hull, 0.2, NAN, false};
    is_status(ask(&k, &there, 1, false), NETTO_OK);
    netto_option_answer a = k.d.options.rows[0];
    is_near(a.value.price, 4.7594, 5e-5);
    is_near(a.value.delta, 0.7791, 5e-5);
    is_near(a.vol, 0.2, 0);
    netto_option_row back = {hull, NAN, a.value.price, true};
    is_status(ask(&k, &back, 1, false), NETTO_OK);
    is_near(k.d.options.rows[0].vol, 0.2, 1e-12);
    is_near(k.d.options.rows[0].value.vega, a.value.vega, 1e-9);
    desk_close(&k);
}

TEST("one bad row refuses the call and is named; in part it alone has no answer")
{
    desk k = desk_open();
    netto_option_row rows[] = {{hull, 0.2, NAN, false}, {hull, 0.0, NAN, false}, {hull, NAN, 500, true}, {hull, 0.3, NAN, false}};
    is_status(ask(&k, rows, 4, false), NETTO_EDOMAIN);
    is_int(k.d.complaint.row, 1);
    has_string(desk_said(&k), "vol: must be a finite number greater than 0");
    is_status(ask(&k, rows, 4, true), NETTO_OK);
    is_int(k.d.row_count, 4);
    is_int(k.d.options.count.error_count, 2);
    is_int(k.d.options.count.errors[0].row, 1);
    has_string(k.d.options.count.errors[1].text.bytes, "is always worth less than 42");
    ok(k.d.options.rows[1].refused && k.d.options.rows[2].refused && !k.d.options.rows[3].refused);
    is_status(ask(&k, rows, 0, false), NETTO_OK);
    is_int(k.d.row_count, 0);
    desk_close(&k);
}

TEST("a call has at most a thousand rows")
{
    static netto_option_row rows[NETTO_OPTION_ROWS_MAX + 1];
    desk k = desk_open();
    for (int i = 0; i <= NETTO_OPTION_ROWS_MAX; i++) rows[i] = (netto_option_row){hull, 0.2, NAN, false};
    is_status(ask(&k, rows, NETTO_OPTION_ROWS_MAX, false), NETTO_OK);
    is_status(ask(&k, rows, NETTO_OPTION_ROWS_MAX + 1, false), NETTO_ETOOLARGE);
    has_string(desk_said(&k), "1001 options; send at most 1000 a call");
    desk_close(&k);
}

TEST("an American option counts as ten rows, and a volatility that is none is called so")
{
    static netto_option_row rows[NETTO_OPTION_ROWS_MAX / 10 + 1];
    desk k = desk_open();
    netto_option early = hull;
    early.american = true;
    for (int i = 0; i <= NETTO_OPTION_ROWS_MAX / 10; i++) rows[i] = (netto_option_row){early, 0.2, NAN, false};
    is_status(ask(&k, rows, NETTO_OPTION_ROWS_MAX / 10, false), NETTO_OK);
    is_status(ask(&k, rows, NETTO_OPTION_ROWS_MAX / 10 + 1, false), NETTO_ETOOLARGE);
    has_string(desk_said(&k), "so many american options are 1010, as each counts as 10, and 50 where its volatility is sought; send at most 1000 a call");
    for (int i = 0; i <= NETTO_OPTION_ROWS_MAX / 50; i++) rows[i] = (netto_option_row){early, NAN, 5, true};
    is_status(ask(&k, rows, NETTO_OPTION_ROWS_MAX / 50, false), NETTO_OK);
    is_status(ask(&k, rows, NETTO_OPTION_ROWS_MAX / 50 + 1, false), NETTO_ETOOLARGE);
    netto_option_row odd = {hull, NAN, NAN, false}, high = {hull, 0.2, NAN, false};
    is_status(ask(&k, &odd, 1, false), NETTO_EDOMAIN);
    has_string(desk_said(&k), "vol: must be a finite number greater than 0, got nan");
    odd.by_price = true;
    is_status(ask(&k, &odd, 1, false), NETTO_EDOMAIN);
    has_string(desk_said(&k), "price: must be a finite number, not negative, got nan");
    high.option.yield = 1e308;
    is_status(ask(&k, &high, 1, false), NETTO_EDOMAIN);
    has_string(desk_said(&k), "and a yield of 1e+308, has a forward beyond what numbers hold");
    desk_close(&k);
}
