/* test_command.c: every field of every call, wrong in every way in turn. */
#include "codec/call.h"

/* One value of each sort that a caller may send by mistake, or rightly. */
static const struct {
    char sort;
    const char *notation;
} values[] = {
    {'n', "nil"},
    {'b', "true"},
    {'i', "3"},
    {'r', "1.5"},
    {'f', "4.0"},
    {'t', "'abc'"},
    {'d', "'2.5'"},
    {'e', "''"},
    {'l', "'01234567890123456789012345678901234567890123456789012345678901234'"}, /* 65 bytes */
    {'c', "<a2 61 07>"},                                                          /* a control character */
    {'a', "[]"},
    {'m', "{}"},
    {'x', "<d4 01 02>"},
    {'q', "nan"},
};

#define ID      "td"
#define LABEL   "tde"
#define NUMBER  "irfdq"
#define REAL    "irfq"
#define INTEGER "if"
#define INSTANT "" /* a small one is none (test_decode_value.c) */
#define FLAG    "nb"
#define OPTIONS "nm"

/* `@` stands where the value goes; `fits` are the sorts that are taken; `field` is in the complaint of all
 * others. */
static const struct {
    netto_command_kind kind;
    const char *params, *fits, *field;
} fields[] = {
    {NETTO_INSTRUMENT_PUT, "@", "", "param"},
    {NETTO_INSTRUMENT_PUT, "[@]", "a", "rows"},
    {NETTO_INSTRUMENT_PUT, "[[@]]", "", ""},
    {NETTO_INSTRUMENT_PUT, "[[{id: @, kind: spot}]]", ID, "id"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: @}]]", "", "kind"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, underlying: @}]]", "n" ID, "underlying"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, currency: @}]]", "n" ID, "currency"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, venue: @}]]", "n" LABEL, "venue"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, multiplier: @}]]", "n" NUMBER, "multiplier"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, qty_step: @}]]", "n" NUMBER, "qty_step"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, strike: @}]]", "n" NUMBER, "strike"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, adv: @}]]", "n" NUMBER, "adv"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, inverse: @}]]", FLAG, "inverse"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, right: @}]]", "n", "right"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, expiry: @}]]", "n" INSTANT, "expiry"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, settle_days: @}]]", "n" INTEGER, "settle_days"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, attrs: @}]]", "nm", "attrs"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, attrs: {k: @}}]]", "nbirftdeaml", "attrs: k"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, loads: @}]]", "na", "loads"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, loads: [@]}]]", "", "loads[0]"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, loads: [[F, 1], [@, 1]]}]]", ID, "loads[1]"},
    {NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, loads: [[F, @]]}]]", REAL, "loads[0]"},
    {NETTO_INSTRUMENT_PUT, "[[], @]", OPTIONS, "options"},
    {NETTO_INSTRUMENT_PUT, "[[], {partial: @}]", FLAG, "partial"},
    {NETTO_FACTOR_PUT, "[@]", "a", "rows"},
    {NETTO_FACTOR_PUT, "[[{id: @}]]", ID, "id"},
    {NETTO_FACTOR_PUT, "[[{id: A, class: @}]]", "n" LABEL, "class"},
    {NETTO_FACTOR_PUT, "[[{id: A, risk: @}]]", "n" LABEL, "risk"},
    {NETTO_FACTOR_PUT, "[[{id: A, bucket: @}]]", "n" LABEL, "bucket"},
    {NETTO_FACTOR_PUT, "[[{id: A, qualifier: @}]]", "n" LABEL, "qualifier"},
    {NETTO_FACTOR_PUT, "[[{id: A, tenor: @}]]", "n" LABEL, "tenor"},
    {NETTO_FACTOR_PUT, "[[{id: A, label1: @}]]", "n" LABEL, "label1"},
    {NETTO_FACTOR_PUT, "[[{id: A, label2: @}]]", "n" LABEL, "label2"},
    {NETTO_FACTOR_PUT, "[[{id: A, product: @}]]", "n" LABEL, "product"},
    {NETTO_FACTOR_PUT, "[[{id: A, vol: @}]]", "n" NUMBER, "vol"},
    {NETTO_FACTOR_PUT, "[[{id: A, attrs: @}]]", "nm", "attrs"},
    {NETTO_CORRELATION_PUT, "[@]", "", ""},
    {NETTO_CORRELATION_PUT, "[{name: @, factors: [A], rho: [[1]]}]", "n" ID, "name"},
    {NETTO_CORRELATION_PUT, "[{type: @, factors: [A], rho: [[1]]}]", "n", "type"},
    {NETTO_CORRELATION_PUT, "[{mode: @, factors: [A], rho: [[1]]}]", "n", "mode"},
    {NETTO_CORRELATION_PUT, "[{factors: @, rho: [[1]]}]", "", ""},
    {NETTO_CORRELATION_PUT, "[{factors: [@], rho: [[1]]}]", ID, "factors[0]"},
    {NETTO_CORRELATION_PUT, "[{factors: [A], rho: @}]", "", "rho"},
    {NETTO_CORRELATION_PUT, "[{factors: [A], rho: [@]}]", "", "rho"},
    {NETTO_CORRELATION_PUT, "[{factors: [A], rho: [[@]]}]", REAL, "rho"},
    {NETTO_MARK_PUT, "[@]", "a", "rows"},
    {NETTO_MARK_PUT, "[[@]]", "", "[instrument, price"},
    {NETTO_MARK_PUT, "[[[@, 1]]]", ID, "instrument"},
    {NETTO_MARK_PUT, "[[[A, @]]]", REAL, "price"},
    {NETTO_MARK_PUT, "[[[A, 1, @]]]", OPTIONS, ""},
    {NETTO_MARK_PUT, "[[[A, 1, {iv: @}]]]", "n" REAL, "iv"},
    {NETTO_MARK_PUT, "[[[A, 1, {delta: @}]]]", "n" REAL, "delta"},
    {NETTO_MARK_PUT, "[[[A, 1, {bid: @}]]]", "n" REAL, "bid"},
    {NETTO_MARK_PUT, "[[[A, 1, {ask: @}]]]", "n" REAL, "ask"},
    {NETTO_MARK_PUT, "[[[A, 1, {last: @}]]]", "n" REAL, "last"},
    {NETTO_MARK_PUT, "[[[A, 1, {ts: @}]]]", "n" INSTANT, "ts"},
    {NETTO_MARK_PUT, "[[], {partial: @}]", FLAG, "partial"},
    {NETTO_HEDGE_RATIO, "[A, [B], {min_samples: @}]", "n" INTEGER, "min_samples"},
    {NETTO_FX_PUT, "[@]", "a", "rows"},
    {NETTO_FX_PUT, "[[@]]", "", "[currency, rate, {ts}?]"},
    {NETTO_FX_PUT, "[[[@, 1]]]", ID, "currency"},
    {NETTO_FX_PUT, "[[[EUR, @]]]", REAL, "rate"},
    {NETTO_FX_PUT, "[[[EUR, 1, @]]]", OPTIONS, ""},
    {NETTO_FX_PUT, "[[[EUR, 1, {ts: @}]]]", "n" INSTANT, "ts"},
    {NETTO_SET_PUT, "[@]", "a", "rows"},
    {NETTO_SET_PUT, "[[{id: @}]]", ID, "id"},
    {NETTO_SET_PUT, "[[{id: A, enforceable: @}]]", FLAG, "enforceable"},
    {NETTO_SET_PUT, "[[{id: A, currency: @}]]", "n" ID, "currency"},
    {NETTO_SET_PUT, "[[{id: A, margined: @}]]", FLAG, "margined"},
    {NETTO_SET_PUT, "[[{id: A, threshold: @}]]", "n" REAL, "threshold"},
    {NETTO_SET_PUT, "[[{id: A, mta: @}]]", "n" REAL, "mta"},
    {NETTO_SET_PUT, "[[{id: A, nica: @}]]", "n" REAL, "nica"},
    {NETTO_SET_PUT, "[[{id: A, mpor_days: @}]]", "n" INTEGER, "mpor_days"},
    {NETTO_SET_PUT, "[[{id: A, attrs: @}]]", "nm", "attrs"},
    {NETTO_ACCOUNT_PUT, "[@]", "a", "rows"},
    {NETTO_ACCOUNT_PUT, "[[{id: @}]]", ID, "id"},
    {NETTO_ACCOUNT_PUT, "[[{id: A, kind: @}]]", "n" ID, "kind"},
    {NETTO_ACCOUNT_PUT, "[[{id: A, parent: @}]]", "n" ID, "parent"},
    {NETTO_ACCOUNT_PUT, "[[{id: A, netting: @}]]", "n", "netting"},
    {NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: @}}]]", ID, "by"},
    {NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue, sets: @}}]]", "nm", "sets"},
    {NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue, sets: {x: @}}}]]", ID, "sets[0]"},
    {NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue, sets: {@: S}}}]]", ID, "sets[0]"},
    {NETTO_ACCOUNT_PUT, "[[{id: A, attrs: @}]]", "nm", "attrs"},
    {NETTO_COLLATERAL_PUT, "[@, []]", ID, "account"},
    {NETTO_COLLATERAL_PUT, "[A, @]", "a", "rows"},
    {NETTO_COLLATERAL_PUT, "[A, [@]]", "", "[asset, amount"},
    {NETTO_COLLATERAL_PUT, "[A, [[@, 1]]]", ID, "asset"},
    {NETTO_COLLATERAL_PUT, "[A, [[USD, @]]]", NUMBER, "amount"},
    {NETTO_COLLATERAL_PUT, "[A, [[USD, 1, @]]]", OPTIONS, ""},
    {NETTO_COLLATERAL_PUT, "[A, [[USD, 1, {set: @}]]]", "n" ID, "set"},
    {NETTO_COLLATERAL_PUT, "[A, [[USD, 1, {role: @}]]]", "n", "role"},
    {NETTO_COLLATERAL_PUT, "[A, [], {partial: @}]", FLAG, "partial"},
    {NETTO_POSITION_PUT, "[@, []]", ID, "account"},
    {NETTO_POSITION_PUT, "[A, @]", "a", "rows"},
    {NETTO_POSITION_PUT, "[A, [@]]", "", "[instrument, qty"},
    {NETTO_POSITION_PUT, "[A, [[@, 1]]]", ID, "instrument"},
    {NETTO_POSITION_PUT, "[A, [[B, @]]]", NUMBER, "qty"},
    {NETTO_POSITION_PUT, "[A, [[B, 1, @]]]", "n" NUMBER, "cost"},
    {NETTO_POSITION_PUT, "[A, [], @]", OPTIONS, "options"},
    {NETTO_TRADE_APPLY, "[@]", "a", "rows"},
    {NETTO_TRADE_APPLY, "[[{id: @, account: A, instrument: B, qty: 1, price: 2}]]", ID, "id"},
    {NETTO_TRADE_APPLY, "[[{id: T, account: @, instrument: B, qty: 1, price: 2}]]", ID, "account"},
    {NETTO_TRADE_APPLY, "[[{id: T, account: A, instrument: @, qty: 1, price: 2}]]", ID, "instrument"},
    {NETTO_TRADE_APPLY, "[[{id: T, account: A, instrument: B, qty: @, price: 2}]]", NUMBER, "qty"},
    {NETTO_TRADE_APPLY, "[[{id: T, account: A, instrument: B, qty: 1, price: @}]]", NUMBER, "price"},
    {NETTO_TRADE_APPLY, "[[{id: T, account: A, instrument: B, qty: 1, price: 2, ts: @}]]", "n" INSTANT, "ts"},
    {NETTO_TRADE_APPLY, "[[{id: T, account: A, instrument: B, qty: 1, price: 2, settle: @}]]", "n" INSTANT, "settle"},
    {NETTO_TRADE_APPLY, "[[{id: T, account: A, instrument: B, qty: 1, price: 2, order: @}]]", "n" ID, "order"},
    {NETTO_TRADE_APPLY, "[[], {partial: @}]", FLAG, "partial"},
    {NETTO_TRADE_APPLY, "[[], {late: @}]", FLAG, "late"},
    {NETTO_EXPOSURE_GET, "[@]", ID, "account"},
    {NETTO_EXPOSURE_GET, "[A, @]", OPTIONS, "options"},
    {NETTO_EXPOSURE_GET, "[A, {pool: @}]", FLAG, "pool"},
    {NETTO_EXPOSURE_GET, "[A, {sets: @}]", FLAG, "sets"},
    {NETTO_EXPOSURE_GET, "[A, {factors: @}]", FLAG, "factors"},
    {NETTO_EXPOSURE_GET, "[A, {legs: @}]", FLAG, "legs"},
    {NETTO_MARGIN_GET, "[@]", ID, "account"},
    {NETTO_MARGIN_GET, "[A, @]", OPTIONS, "options"},
    {NETTO_EQUITY_GET, "[@]", ID, "account"},
    {NETTO_EQUITY_GET, "[A, @]", OPTIONS, "options"},
    {NETTO_EQUITY_GET, "[A, {positions: @}]", FLAG, "positions"},
    {NETTO_EQUITY_GET, "[A, {since: [[@, 1]]}]", ID, "instrument"},
    {NETTO_EQUITY_GET, "[A, {since: [[X, @]]}]", REAL, "price"},
    {NETTO_ORDER_CHECK, "[@, B, 1, 2]", ID, "account"},
    {NETTO_ORDER_CHECK, "[A, @, 1, 2]", ID, "instrument"},
    {NETTO_ORDER_CHECK, "[A, B, @, 2]", NUMBER, "qty"},
    {NETTO_ORDER_CHECK, "[A, B, 1, @]", OPTIONS NUMBER, "price"},
    {NETTO_ORDER_CHECK, "[A, B, 1, 2, @]", OPTIONS, "options"},
    {NETTO_ORDER_CHECK, "[A, B, 1, 2, {brief: @}]", FLAG, "brief"},
    {NETTO_POSITION_GET, "[@]", ID, "account"},
    {NETTO_POSITION_GET, "[A, {after: @}]", "n" ID, "after"},
    {NETTO_POSITION_GET, "[A, {limit: @}]", "n" INTEGER, "limit"},
    {NETTO_ACCOUNT_LIST, "[@]", OPTIONS, "options"},
    {NETTO_ACCOUNT_LIST, "[{parent: @}]", "n" ID, "parent"},
    {NETTO_ACCOUNT_LIST, "[{kind: @}]", "n" ID, "kind"},
    {NETTO_ACCOUNT_LIST, "[{after: @}]", "n" ID, "after"},
    {NETTO_ACCOUNT_LIST, "[{limit: @}]", "n" INTEGER, "limit"},
    {NETTO_INSTRUMENT_LIST, "[@]", OPTIONS, "options"},
    {NETTO_INSTRUMENT_LIST, "[{kind: @}]", "n", "kind"},
    {NETTO_INSTRUMENT_LIST, "[{after: @}]", "n" ID, "after"},
    {NETTO_FACTOR_LIST, "[@]", OPTIONS, "options"},
    {NETTO_FACTOR_LIST, "[{limit: @}]", "n" INTEGER, "limit"},
    {NETTO_MARK_GET, "[@]", OPTIONS, "options"},
    {NETTO_MARK_GET, "[{instruments: @}]", "n", "instruments"},
    {NETTO_MARK_GET, "[{instruments: [@]}]", ID, "instruments[0]"},
    {NETTO_MARK_GET, "[{after: @}]", "n" ID, "after"},
};

static void fill_in(const char *params, const char *value, char *out)
{
    const char *at = strchr(params, '@');
    sprintf(out, "%.*s%s%s", (int)(at - params), params, value, at + 1);
}

TEST("every field takes the sorts of value that it may hold, and names itself where it does not")
{
    char params[512];
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            bool fits = strchr(fields[f].fits, values[v].sort) != NULL;
            fill_in(fields[f].params, values[v].notation, params);
            bool taken = decode(fields[f].kind, params) == NETTO_OK;
            if (taken != fits) tap_note("%s", params);
            is_int(taken, fits);
            if (!taken && !fits && !has_string(complaint.text, fields[f].field)) tap_note("%s", params);
        }
}

/* ---- the number of params -------------------------------------------------------------------------- */

static const struct {
    netto_command_kind kind;
    int min, max;
} arities[] = {
    {NETTO_INSTRUMENT_PUT, 1, 2},  {NETTO_FACTOR_PUT, 1, 2},     {NETTO_CORRELATION_PUT, 1, 2},
    {NETTO_MARK_PUT, 1, 2},        {NETTO_FX_PUT, 1, 2},         {NETTO_SET_PUT, 1, 2},
    {NETTO_ACCOUNT_PUT, 1, 2},     {NETTO_COLLATERAL_PUT, 2, 3}, {NETTO_POSITION_PUT, 2, 3},
    {NETTO_TRADE_APPLY, 1, 2},     {NETTO_EXPOSURE_GET, 1, 2},   {NETTO_MARGIN_GET, 1, 2},
    {NETTO_EQUITY_GET, 1, 2},
    {NETTO_ORDER_CHECK, 3, 5},     {NETTO_POSITION_GET, 1, 2},   {NETTO_ACCOUNT_LIST, 0, 1},
    {NETTO_INSTRUMENT_LIST, 0, 1}, {NETTO_FACTOR_LIST, 0, 1},    {NETTO_MARK_GET, 0, 1},
    {NETTO_CORRELATION_GET, 0, 1},
};

TEST("too few and too many params are refused, and told how many there should be")
{
    char params[32], expected[64];
    for (size_t i = 0; i < sizeof arities / sizeof *arities; i++)
        for (int n = 0; n <= 6; n++) {
            if (n >= arities[i].min && n <= arities[i].max) continue;
            snprintf(params, sizeof params, "[*%d 'x']", n);
            snprintf(expected, sizeof expected, "got %d", n);
            ok(decode(arities[i].kind, n ? params : "[]") == NETTO_EPARAMS);
            if (!has_string(complaint.text, expected) || !has_string(complaint.text, "parameter"))
                tap_note("%zu: %d", i, n);
        }
}

TEST("what is no command of a caller's has no decoder")
{
    static const netto_command_kind kinds[] = {NETTO_TICK, NETTO_NOTICE, NETTO_RULE_FAULT,
                                               NETTO_POLICY_ACTIVATE};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) is_int(decode(kinds[i], "[]"), NETTO_EMETHOD);
}

TEST("bytes behind the params are refused")
{
    is_string(bad(NETTO_MARGIN_GET, "['a'] nil"), "1 byte too many");
}
