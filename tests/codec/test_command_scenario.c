/* test_command_scenario.c: scenarios as they are asked for. */
#include "codec/call.h"

TEST("a grid and named shocks, with conditions")
{
    good(NETTO_SCENARIO_RUN, "[alice, {spot: [-0.1, 0, 0.1], vol: [0.5], parts: true, shocks: [{name: crash, moves: "
                             "[{of: {class: equity, sector: tech}, spot: -0.3, vol: 1}, {spot: -0.1}]}, {name: calm, moves: []}]}]");
    const netto_scenarios *of = &command.scenario.of;
    is_text(command.account, "alice");
    ok(of->spot_count == 3 && of->spot[0] == -0.1 && of->vol_count == 1 && of->vol[0] == 0.5 && command.scenario.parts);
    is_int(of->shock_count, 2);
    is_text(of->shocks[0].name, "crash");
    is_int(of->shocks[0].move_count, 2);
    const netto_move *m = of->shocks[0].moves;
    is_int(m[0].of_count, 2);
    is_text(m[0].of[1].field, "sector");
    is_text(m[0].of[1].value, "tech");
    ok(m[0].spot == -0.3 && m[0].vol == 1 && m[1].of_count == 0 && m[1].spot == -0.1 && m[1].vol == 0);
    is_int(of->shocks[1].move_count, 0);
    good(NETTO_SCENARIO_RUN, "[alice]"); /* the engine says what is missing */
    ok(command.scenario.of.spot_count == 0 && command.scenario.of.shock_count == 0);
}

TEST("what is wrong in it is named")
{
    has_string(bad(NETTO_SCENARIO_RUN, "[alice, {spot: 0.1}]"), "spot: expected an array");
    has_string(bad(NETTO_SCENARIO_RUN, "[alice, {spot: [a]}]"), "spot");
    has_string(bad(NETTO_SCENARIO_RUN, "[alice, {spots: [1]}]"), "did you mean 'spot'");
    has_string(bad(NETTO_SCENARIO_RUN, "[alice, {shocks: [{moves: []}]}]"), "field 'name' is missing");
    has_string(bad(NETTO_SCENARIO_RUN, "[alice, {shocks: [{name: x, moves: [{spot: 1}, {of: {class: b}}]}]}]"), "moves[1]: expected spot, vol or both: else nothing moves");
    has_string(bad(NETTO_SCENARIO_RUN, "[alice, {shocks: [{name: x}]}]"), "field 'moves' is missing");
    has_string(bad(NETTO_SCENARIO_RUN, "[alice, {shocks: [{name: x, moves: [{price: 1}]}]}]"), "unknown field 'price'");
    has_string(bad(NETTO_SCENARIO_RUN, "[alice, {shocks: [{name: x, moves: [{of: [], spot: 1}]}]}]"), "expected a map, got an array of 0");
    has_string(bad(NETTO_SCENARIO_RUN,
                   "[alice, {shocks: [{name: x, moves: [{of: {a: b, c: b, d: b, e: b, f: b, g: b, h: b, i: b, j: b}, spot: 1}]}]}]"),
               "9 conditions; at most 8");
    has_string(bad(NETTO_SCENARIO_RUN, "[]"), "expected 1 to 2 parameters, got 0");
}
