/* test_command_option.c: options to be priced, and what a row must have. */
#include <math.h>

#include "codec/call.h"

TEST("a row names its model, or the spot or the forward does; a volatility or a price says what is sought")
{
    good(NETTO_OPTION_PRICE, "[[{right: C, spot: 42, strike: 40, years: 0.5, rate: 0.1, yield: 0.02, vol: 0.2}, "
                             "{right: P, forward: 19, strike: 20, years: 0.75, price: 1.5, inverse: true}, "
                             "{model: bachelier, right: P, forward: -3, strike: -1, years: 1, vol: 5}]]");
    is_int(command.count, 3);
    const netto_option_row *rows = command.options;
    is_int(rows[0].option.model, NETTO_BLACK_SCHOLES);
    ok(rows[0].option.right == 'C' && rows[0].option.underlying == 42 && rows[0].option.strike == 40);
    ok(rows[0].option.rate == 0.1 && rows[0].option.yield == 0.02 && rows[0].vol == 0.2 && isnan(rows[0].price));
    is_int(rows[1].option.model, NETTO_BLACK76);
    ok(rows[1].option.inverse && isnan(rows[1].vol) && rows[1].price == 1.5);
    is_int(rows[2].option.model, NETTO_BACHELIER);
    ok(rows[2].option.underlying == -3 && rows[2].option.right == 'P');
    good(NETTO_OPTION_PRICE, "[[{model: black_scholes, right: C, spot: 42, strike: 40, years: 0.5, vol: 0.2}], {partial: true}]");
    ok(command.count == 1 && command.partial);
}

#define REST ", strike: 40, years: 0.5"

TEST("what a row lacks or has too much is said")
{
    is_string(bad(NETTO_OPTION_PRICE, "[[{right: C, vol: 0.2" REST "}]]"), "expected one of `spot` (black_scholes) and `forward` (black76, bachelier)");
    is_string(bad(NETTO_OPTION_PRICE, "[[{right: C, spot: 1, forward: 1, vol: 0.2" REST "}]]"),
              "expected one of `spot` (black_scholes) and `forward` (black76, bachelier)");
    is_string(bad(NETTO_OPTION_PRICE, "[[{model: black76, right: C, spot: 1, vol: 0.2" REST "}]]"),
              "black76 and bachelier are of a `forward`; of a `spot` it is black_scholes");
    is_string(bad(NETTO_OPTION_PRICE, "[[{model: black_scholes, right: C, forward: 1, vol: 0.2" REST "}]]"),
              "black_scholes is of a `spot`; of a `forward` it is black76");
    is_string(bad(NETTO_OPTION_PRICE, "[[{right: C, spot: 1" REST "}]]"), "expected one of `vol` (what is it worth?) and `price` (which volatility?)");
    is_string(bad(NETTO_OPTION_PRICE, "[[{right: C, spot: 1, vol: 1, price: 1" REST "}]]"),
              "expected one of `vol` (what is it worth?) and `price` (which volatility?)");
    has_string(bad(NETTO_OPTION_PRICE, "[[{right: X, spot: 1, vol: 1" REST "}]]"), "right: unknown word 'X'; known: C, P");
    has_string(bad(NETTO_OPTION_PRICE, "[[{spot: 1, vol: 1" REST "}]]"), "right");
    has_string(bad(NETTO_OPTION_PRICE, "[[{model: blackk76, right: C, spot: 1, vol: 1" REST "}]]"), "did you mean 'black76'?");
    has_string(bad(NETTO_OPTION_PRICE, "[[{right: C, spot: 1, sigma: 1" REST "}]]"), "sigma");
    has_string(bad(NETTO_OPTION_PRICE, "[]"), "expected 1 to 2 parameters, got 0");
    has_string(bad(NETTO_OPTION_PRICE, "[[5]]"), "got the number 5");
    is_int(complaint.row, 0);
}
