/* test_decision_option.c: options of the book: what is told of one that a model values, and of one that it does not. */
#include "codec/decision_list.h"

#include <math.h>

#include "codec/answer.h"

static netto_command command = {.kind = NETTO_OPTION_LIST};

static const char *listed(netto_option_info row)
{
    netto_decision decision = {.seq = 17, .row_count = 1, .listed = &row};
    return told(decision_listed, &command, &decision);
}

static netto_option_info whole(netto_option_model model)
{
    return (netto_option_info){.instrument = TEXT_LITERAL("C"), .underlying = TEXT_LITERAL("U"), .mark = 5, .iv = 0.5, .delta = 0.25, .delta_age = 2,
                               .by_model = true, .valued = true, .option = {.model = model, .underlying = 100, .years = 1, .rate = 0.125, .yield = 0.5},
                               .value = {.price = 6, .delta = 0.25, .gamma = 1, .vega = 2, .theta = 3, .rho = 4}};
}

TEST("a row with all its fields, which are more than a short map holds")
{
    is_string(listed(whole(NETTO_BLACK_SCHOLES)),
              "{rows: [{id: 'C', underlying: 'U', price: 5.0, iv: 0.5, delta: 0.25, delta_source: 'model', delta_age: 2.0, model: 'black_scholes', "
              "spot: 100.0, years: 1.0, rate: 0.125, yield: 0.5, value: 6.0, model_delta: 0.25, gamma: 1.0, vega: 2.0, theta: 3.0, rho: 4.0}], next: nil, "
              "seq: 17}");
    is_string(listed(whole(NETTO_BLACK76)),
              "{rows: [{id: 'C', underlying: 'U', price: 5.0, iv: 0.5, delta: 0.25, delta_source: 'model', delta_age: 2.0, model: 'black76', "
              "forward: 100.0, years: 1.0, rate: 0.125, value: 6.0, model_delta: 0.25, gamma: 1.0, vega: 2.0, theta: 3.0, rho: 4.0}], next: nil, "
              "seq: 17}");
}

TEST("what is not known is left out, and why there is no value is said")
{
    netto_option_info row = whole(NETTO_BLACK76);
    row.valued = false, row.mark = row.iv = row.delta = NAN, row.missing = TEXT_LITERAL("no iv");
    is_string(listed(row), "{rows: [{id: 'C', underlying: 'U', missing: 'no iv'}], next: nil, seq: 17}");
}
