/* netto_call.c: netto.payments, waterfall, backtest and adl_score: methods of the protocol that need no engine, inside a rule.
 *
 * Amounts that a rule computed are first rounded to the units of money, 10^-8. */
#include <math.h>

#include "base/complain.h"
#include "base/decimal.h"
#include "risk/adl.h"
#include "risk/backtest.h"
#include "risk/payment.h"
#include "risk/waterfall.h"
#include "script/call.h"
#include "script/netto.h"
#include "script/result.h"

#define SHARE_CHARGE 60 /* work for what is split exactly: some 300 ns each */

/* ---- what is computed -------------------------------------------------------------------------------------------- */

static void round_amount(netto_number *amount)
{
    netto_money money;
    if (amount->kind == NETTO_NUMBER_REAL && money_from_real(amount->real, &money) == NETTO_OK) amount->real = money_real(money);
}

static netto_status compute_payments(call_asked *a)
{
    netto_payment *rows = (netto_payment *)(uintptr_t)a->command.payments; /* the arena's */
    for (uint32_t i = 0; i < a->command.count; i++) round_amount(&rows[i].amount);
    return payment_net(rows, a->command.count, a->memory, &a->decision.payments, a->why);
}

static void round_shares(const netto_share *shares, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) round_amount((netto_number *)(uintptr_t)&shares[i].amount);
}

static netto_status compute_waterfall(call_asked *a)
{
    const netto_command *c = &a->command;
    netto_layer *layers = (netto_layer *)(uintptr_t)c->waterfall.layers;
    round_shares(c->waterfall.losses, c->waterfall.loss_count);
    for (uint32_t i = 0; i < c->waterfall.layer_count; i++) {
        round_amount(&layers[i].amount);
        round_shares(layers[i].members, layers[i].member_count);
        a->work += SHARE_CHARGE * ((uint64_t)c->waterfall.loss_count + layers[i].member_count);
    }
    return waterfall_run(c->waterfall.losses, c->waterfall.loss_count, layers, c->waterfall.layer_count, a->memory, &a->decision.waterfall, a->why);
}

static netto_status compute_backtest(call_asked *a)
{
    const netto_command *c = &a->command;
    if (c->backtest.name.bytes || c->backtest.window || c->as_of || c->durable)
        return complain(a->why, NETTO_EPARAMS, "give forecasts, outcomes and alpha; what was recorded is asked for with var.backtest");
    return backtest_given(c, &a->decision.backtest, a->why);
}

/* ---- there and back ---------------------------------------------------------------------------------------------- */

static int call(lua_State *L, const call_method *m)
{
    netto_complaint why;
    lua_settop(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE) return luaL_error(L, "netto.%s: expected a table, got %s", m->name, luaL_typename(L, 1));
    writer_rewind(&sandbox_of(L)->packed, 0);
    writer_array(&sandbox_of(L)->packed, 1);
    call_pack(L, 1);
    return call_run(L, m, NULL, &why) == NETTO_OK ? 1 : luaL_error(L, "netto.%s: %s", m->name, why.text);
}

static int netto_payments(lua_State *L)
{
    static const call_method m = {"payments", command_payment_net, compute_payments, decision_payments};
    return call(L, &m);
}

static int netto_waterfalls(lua_State *L)
{
    static const call_method m = {"waterfall", command_resolution_waterfall, compute_waterfall, decision_waterfall};
    return call(L, &m);
}

static int netto_backtests(lua_State *L)
{
    static const call_method m = {"backtest", command_var_backtest, compute_backtest, decision_backtest};
    return call(L, &m);
}

/* A leverage may be infinite, that of who has nothing left. */
static int netto_adl_score(lua_State *L)
{
    static const char *const names[] = {"profit", "leverage"};
    double x[2];
    sandbox_charge(L, 2);
    for (int i = 0; i < 2; i++) {
        result_number(L, i + 1);
        if (lua_type(L, i + 1) != LUA_TNUMBER) return luaL_error(L, "netto.adl_score: %s: expected a number, got %s", names[i], luaL_typename(L, i + 1));
        x[i] = lua_tonumber(L, i + 1);
        if (isnan(x[i]) || (i == 1 && x[i] < 0.0)) return luaL_error(L, "netto.adl_score: %s: expected a number%s, got %f", names[i], i ? " of 0 or more" : "", x[i]);
    }
    return lua_pushnumber(L, adl_score(x[0], x[1])), 1;
}

void netto_add_calls(lua_State *L)
{
    static const luaL_Reg functions[] = {{"payments", netto_payments},
                                         {"waterfall", netto_waterfalls},
                                         {"backtest", netto_backtests},
                                         {"adl_score", netto_adl_score},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
