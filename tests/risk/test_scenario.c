/* test_scenario.c: claims about scenario.run: full revaluation, by hand where it can be done by hand. */
#include <math.h>

#include <stdio.h>
#include "base/text.h"
#include "netto/option.h"
#include "risk/scenario.h"
#include "support/attrs.h"
#include "support/inside.h"

#define EXPIRY (1767225600 * NETTO_SECOND + 73 * NETTO_DAY) /* a fifth of a year after the desk's first day */

static void put_option(desk *k, const char *id, const char *under, char right, double strike, double price, double iv)
{
    netto_instrument_row row = instrument_row(id, NETTO_OPTION);
    row.underlying = T(under), row.right = right, row.strike = N(strike), row.expiry = EXPIRY;
    is_status(desk_instrument_row(k, row), NETTO_OK);
    netto_mark_row mark = {.instrument = T(id), .price = price, .given = NETTO_MARK_IV, .iv = iv, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark};
    is_status(desk_step(k, &c), NETTO_OK);
}

static void put_factor(desk *k, const char *id, const char *class, netto_text attrs)
{
    netto_factor_row f = {.id = T(id), .class_ = T(class), .attrs = attrs};
    netto_command c = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(k, &c), NETTO_OK);
}

static void put(desk *k, const char *id, netto_instrument_kind kind, const char *under, const char *currency, double multiplier, bool inverse, double price)
{
    netto_instrument_row row = instrument_row(id, kind);
    row.underlying = T(under), row.currency = T(currency), row.multiplier = N(multiplier), row.inverse = inverse;
    is_status(desk_instrument_row(k, row), NETTO_OK);
    is_status(desk_mark(k, id, price), NETTO_OK);
}

static desk stand(void)
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.25);
    put(&k, "U", NETTO_SPOT, NULL, NULL, 1, false, 100);
    put(&k, "P", NETTO_PERP, "U", NULL, 10, false, 101);
    put(&k, "I", NETTO_PERP, "U", NULL, 100, true, 50);
    put(&k, "E", NETTO_SPOT, NULL, "EUR", 1, false, 40);
    put(&k, "F", NETTO_FUTURE, "E", "EUR", 5, false, 42);
    put_option(&k, "C", "U", 'C', 105, 3, 0.3);
    desk_account(&k, "firm", NULL, NULL);
    desk_account(&k, "a", NULL, "firm");
    desk_account(&k, "b", NULL, "firm");
    return k;
}

static netto_status run(desk *k, const char *account, netto_scenarios of, bool parts)
{
    netto_command c = {.kind = NETTO_SCENARIO_RUN, .account = T(account), .scenario = {of, parts}};
    return desk_ask(k, &c);
}

/* One N, which has no mark, at 5. */
static void hold_unmarked(desk *k)
{
    netto_position_row row = {.instrument = T("N"), .qty = N(1), .cost = N(5)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

static double price(double spot, double vol)
{
    netto_option o = {NETTO_BLACK_SCHOLES, 'C', .underlying = spot, .strike = 105, .years = 0.2};
    netto_option_value v = {0};
    is_status(netto_option_price(&o, vol, &v, NULL), NETTO_OK);
    return v.price;
}

TEST("a grid is spot by vol; options are revalued, the rest moves with its price, and without a move nothing is gained")
{
    desk k = stand();
    const double spots[] = {-0.2, 0, 0.1}, vols[] = {0, 0.5};
    desk_position(&k, "a", "U", 2), desk_position(&k, "a", "P", -3), desk_position(&k, "a", "C", 10);
    is_status(run(&k, "a", (netto_scenarios){spots, vols, 3, 2, NULL, 0}, true), NETTO_OK);
    const netto_scenario_report *r = &k.d.scenario;
    is_int(r->count, 6);
    for (int i = 0; i < 6; i++) {
        double s = spots[i / 2], v = vols[i % 2];
        double expected = 2 * 100 * s - 3 * 10 * 101 * s + 10 * (price(100 * (1 + s), 0.3 * (1 + v)) - price(100, 0.3));
        is_near(r->profits[i], expected, 1e-9);
        is_near(r->all_parts[0].profits[i], r->profits[i], 1e-9);
    }
    is_same(r->profits[2], 0.0);
    is_int(r->worst, 4);
    is_int(r->part_count, 1);
    is_near(r->parts[0].profits[0], r->profits[4], 1e-9);
    desk_close(&k);
}

TEST("an inverse contract gains its notional times the return: n (1 - 1 / (1 + s)) coins, each worth 1 + s as much")
{
    desk k = stand();
    const double spots[] = {0.25, -0.5};
    desk_position(&k, "a", "I", 4);
    is_status(run(&k, "a", (netto_scenarios){spots, NULL, 2, 0, NULL, 0}, false), NETTO_OK);
    double coins = 0;
    is_status(netto_inverse_coins(400, 50, 50 * 1.25, &coins, NULL), NETTO_OK);
    is_near(k.d.scenario.profits[0], coins * 50 * 1.25, 1e-9);
    is_near(k.d.scenario.profits[1], -200, 1e-9);
    desk_close(&k);
}

TEST("named shocks move what meets their conditions, the first that fits; currencies only where they are named")
{
    desk k = stand();
    char attrs[ATTRS_SIZE];
    put_factor(&k, "U", "crypto", attrs_word(attrs, "sector", "coin"));
    put_factor(&k, "E", "equity", (netto_text){0});
    const netto_condition crypto[] = {{T("class"), T("crypto")}}, coin[] = {{T("sector"), T("coin")}, {T("id"), T("U")}},
                          none[] = {{T("class"), T("equity")}, {T("id"), T("U")}}, euro[] = {{T("id"), T("fx:EUR")}};
    const netto_move first[] = {{crypto, 1, -0.3, 0}, {NULL, 0, -0.1, 0}}, second[] = {{none, 2, 9, 0}, {coin, 2, 0.5, 0}},
                     third[] = {{euro, 1, -0.2, 0}, {NULL, 0, 0.1, 0}};
    const netto_shock shocks[] = {{T("crash"), first, 2}, {T("squeeze"), second, 2}, {T("euro"), third, 2}, {T("calm"), NULL, 0}};
    desk_position(&k, "a", "U", 1), desk_position(&k, "a", "E", 1), desk_position(&k, "a", "F", 2);
    is_status(run(&k, "a", (netto_scenarios){NULL, NULL, 0, 0, shocks, 4}, true), NETTO_OK);
    const double *p = k.d.scenario.profits;
    is_near(p[0], -0.3 * 100 - 0.1 * 40 * 1.25 - 0.1 * 2 * 5 * 42 * 1.25, 1e-9);
    is_near(p[1], 50, 1e-9);
    is_near(p[2], 10 + (40 * 1.1 * 1.25 * 0.8 - 40 * 1.25) + 2 * 5 * 42 * 0.1 * 1.25 * 0.8, 1e-9);
    is_same(p[3], 0.0);
    is_int(k.d.scenario.worst, 0);
    is_int(k.d.scenario.part_count, 2);
    is_near(k.d.scenario.parts[0].profits[0], -30, 1e-9);
    desk_close(&k);
}

TEST("a subtree is the sum of its accounts, and what offsets in it offsets")
{
    desk k = stand();
    const double spots[] = {-0.1, 0.1};
    const netto_scenarios of = {spots, NULL, 2, 0, NULL, 0};
    desk_position(&k, "a", "U", 5), desk_position(&k, "b", "U", -5), desk_position(&k, "b", "C", 2), desk_position(&k, "firm", "P", 1);
    double sum[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        is_status(run(&k, i ? "b" : "a", of, false), NETTO_OK);
        for (int s = 0; s < 2; s++) sum[s] += k.d.scenario.profits[s];
    }
    is_status(run(&k, "firm", of, false), NETTO_OK);
    for (int s = 0; s < 2; s++) is_near(k.d.scenario.profits[s], sum[s] + 10 * 101 * spots[s], 1e-9);
    desk_close(&k);
}

static double unrealised(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_EQUITY_GET, .account = T(account)};
    is_status(desk_ask(k, &c), NETTO_OK);
    return k->d.equity.unrealised;
}

TEST("profit that is not settled moves with its currency, in coin with the price too: as equity would if the marks came true")
{
    desk k = stand();
    const netto_condition euro[] = {{T("id"), T("fx:EUR")}};
    const netto_move first[] = {{euro, 1, -0.2, 0}, {NULL, 0, 0.1, 0}}, second[] = {{euro, 1, 0.5, 0}};
    const netto_shock shocks[] = {{T("both"), first, 2}, {T("rate"), second, 1}, {T("calm"), second, 0}};
    put(&k, "J", NETTO_PERP, "U", "EUR", 100, true, 50);
    desk_trade(&k, "1", "a", "F", 3, 30), desk_trade(&k, "2", "b", "F", -3, 35), desk_trade(&k, "3", "b", "F", 1, 44);
    desk_trade(&k, "4", "a", "I", 4, 40), desk_trade(&k, "5", "b", "J", -2, 80), desk_trade(&k, "6", "firm", "P", 1, 90);
    double a = unrealised(&k, "a"), b = unrealised(&k, "b"), firm = unrealised(&k, "firm");
    is_status(run(&k, "firm", (netto_scenarios){NULL, NULL, 0, 0, shocks, 3}, true), NETTO_OK);
    const double both = k.d.scenario.profits[0], rate = k.d.scenario.profits[1];
    is_same(k.d.scenario.profits[2], 0.0);
    double parts = 0.0;
    for (uint32_t i = 0; i < k.d.scenario.part_count; i++) parts += k.d.scenario.all_parts[i].profits[0];
    is_near(parts, both, 1e-9);
    desk_fx(&k, "EUR", 1.25 * 1.5);
    is_near(rate, unrealised(&k, "a") - a + unrealised(&k, "b") - b, 1e-9);
    desk_fx(&k, "EUR", 1.0);
    desk_mark(&k, "F", 42 * 1.1), desk_mark(&k, "I", 55), desk_mark(&k, "J", 55), desk_mark(&k, "P", 101 * 1.1);
    is_near(both, unrealised(&k, "a") - a + unrealised(&k, "b") - b + unrealised(&k, "firm") - firm, 1e-9);
    desk_close(&k);
}

TEST("given loads and sensitivities gain load times move")
{
    desk k = stand();
    netto_load_row loads[] = {{T("U"), 30}, {T("E"), -20}};
    netto_instrument_row row = instrument_row("L", NETTO_SPOT);
    row.loads = loads, row.load_count = 2;
    desk_instrument_row(&k, row);
    row = instrument_row("S", NETTO_SENSITIVITY);
    row.underlying = T("U");
    desk_instrument_row(&k, row);
    const netto_condition u[] = {{T("id"), T("U")}};
    const netto_move moves[] = {{u, 1, 0.1, 0}, {NULL, 0, 0.5, 0}};
    const netto_shock shock = {T("x"), moves, 2};
    desk_mark(&k, "L", 1), desk_position(&k, "a", "L", 2), desk_position(&k, "a", "S", 7);
    is_status(run(&k, "a", (netto_scenarios){NULL, NULL, 0, 0, &shock, 1}, false), NETTO_OK);
    is_near(k.d.scenario.profits[0], 2 * (30 * 0.1 - 20 * 0.5) + 7 * 0.1, 1e-9);
    desk_close(&k);
}

TEST("what has no mark, no iv or no model is named; so is what cannot be asked")
{
    desk k = stand();
    const double spots[] = {-0.1}, bad[] = {-1}, vols[] = {NAN};
    static double many[300];
    is_status(run(&k, "nobody", (netto_scenarios){spots, NULL, 1, 0, NULL, 0}, false), NETTO_EACCOUNT);
    is_status(run(&k, "a", (netto_scenarios){0}, false), NETTO_EPARAMS);
    has_string(desk_said(&k), "expected spot, vol or shocks");
    const netto_shock twins[] = {{T("calm"), NULL, 0}, {T("crash"), NULL, 0}, {T("calm"), NULL, 0}};
    is_status(run(&k, "a", (netto_scenarios){NULL, NULL, 0, 0, twins, 3}, false), NETTO_EPARAMS);
    has_string(desk_said(&k), "shocks: two are named 'calm'; give each a name of its own");
    is_status(run(&k, "a", (netto_scenarios){bad, NULL, 1, 0, NULL, 0}, false), NETTO_EDOMAIN);
    has_string(desk_said(&k), "spot: a move is a fraction greater than -1");
    is_status(run(&k, "a", (netto_scenarios){spots, vols, 1, 1, NULL, 0}, false), NETTO_EDOMAIN);
    is_status(run(&k, "a", (netto_scenarios){many, many, 20, 20, NULL, 0}, false), NETTO_ETOOLARGE);
    has_string(desk_said(&k), "more than 256 scenarios");
    is_status(run(&k, "a", (netto_scenarios){spots, NULL, 1, 0, NULL, 0}, true), NETTO_OK);
    is_same(k.d.scenario.profits[0], 0.0); /* an empty book */
    desk_instrument(&k, "N", NETTO_SPOT), hold_unmarked(&k);
    is_status(run(&k, "a", (netto_scenarios){spots, NULL, 1, 0, NULL, 0}, false), NETTO_ENOMARK);
    has_string(desk_said(&k), "instrument 'N' has no mark");
    desk_mark(&k, "N", 5);
    desk_option(&k, "D", "U", 'C', 100), desk_delta(&k, "D", 4, 0.5), desk_position(&k, "a", "D", 1);
    is_status(run(&k, "a", (netto_scenarios){spots, NULL, 1, 0, NULL, 0}, false), NETTO_ENOMARK);
    has_string(desk_said(&k), "option 'D' has no model's value: its mark has no iv; send mark.put");
    desk_close(&k);
}

TEST("a long answer comes in slices, to the same bits as at once")
{
    desk k = stand();
    char id[16];
    static double spots[NETTO_SCENARIOS_MAX];
    for (int i = 0; i < NETTO_SCENARIOS_MAX; i++) spots[i] = -0.5 + 0.004 * i;
    for (int i = 0; i < 300; i++) {
        snprintf(id, sizeof id, "O%d", i);
        put_option(&k, id, "U", i % 2 ? 'C' : 'P', 80 + i * 0.15, 3, 0.2 + 0.001 * i);
        desk_position(&k, "a", id, i % 7 - 3);
    }
    netto_command c = {.kind = NETTO_SCENARIO_RUN, .account = T("a"), .scenario = {{spots, NULL, NETTO_SCENARIOS_MAX, 0, NULL, 0}, false}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    double whole[NETTO_SCENARIOS_MAX];
    for (int i = 0; i < NETTO_SCENARIOS_MAX; i++) whole[i] = k.d.scenario.profits[i];
    static netto_cursor cursor;
    int slices = 0;
    netto_cursor_begin(&cursor);
    do is_status(netto_engine_report(k.e, &c, &cursor, &k.d), NETTO_OK), slices++;
    while (k.d.unfinished);
    ok(slices >= 3);
    for (int i = 0; i < NETTO_SCENARIOS_MAX; i++) is_same(k.d.scenario.profits[i], whole[i]);
    c.scenario.parts = true;
    is_status(desk_ask(&k, &c), NETTO_ETOOLARGE);
    has_string(desk_said(&k), "too many for parts of each; leave them out");
    desk_close(&k);
}

TEST("a factor that there is not, and more conditions than are looked at, are refused")
{
    desk k = stand();
    static netto_condition of[NETTO_CONDITIONS_MAX] = {{TEXT_LITERAL("id"), TEXT_LITERAL("UU")}};
    static netto_move moves[NETTO_SCENARIOS_MAX];
    netto_shock shock = {TEXT_LITERAL("slip"), moves, 1};
    netto_command c = {.kind = NETTO_SCENARIO_RUN, .account = T("a"), .scenario = {{NULL, NULL, 0, 0, &shock, 1}, false}};
    moves[0] = (netto_move){of, 1, -0.1, 0};
    is_status(desk_ask(&k, &c), NETTO_EFACTOR);
    has_string(desk_said(&k), "shock 'slip': there is no factor 'UU'");
    of[0] = (netto_condition){T("class"), T("crpyto")};
    is_status(desk_ask(&k, &c), NETTO_EFACTOR);
    has_string(desk_said(&k), "shock 'slip': there is no factor that meets the conditions of one of its moves");
    moves[1] = (netto_move){NULL, 0, -0.1, 0}, shock.move_count = 2;
    is_status(desk_ask(&k, &c), NETTO_OK); /* the rest moves */
    of[0] = (netto_condition){T("id"), T("U")}, shock.move_count = 1;
    is_status(desk_ask(&k, &c), NETTO_OK);
    netto_shock many[20];
    for (int i = 0; i < NETTO_CONDITIONS_MAX; i++) of[i] = (netto_condition){TEXT_LITERAL("class"), TEXT_LITERAL("none")};
    for (int i = 0; i < NETTO_SCENARIOS_MAX; i++) moves[i] = (netto_move){of, NETTO_CONDITIONS_MAX, -0.1, 0};
    static char names[20][3];
    for (int i = 0; i < 20; i++) names[i][0] = (char)('a' + i), many[i] = (netto_shock){text_of(names[i]), moves, NETTO_SCENARIOS_MAX};
    c.scenario.of.shocks = many, c.scenario.of.shock_count = 20;
    is_status(desk_ask(&k, &c), NETTO_ETOOLARGE);
    has_string(desk_said(&k), "moves and conditions; at most 4096 at a time");
    desk_close(&k);
}
