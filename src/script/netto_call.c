/* netto_call.c: netto.payments, waterfall, backtest and adl_score: methods of the protocol that need no engine, inside a rule.
 *
 * What is given goes through the protocol's own decoder, and what is answered through its encoder: so both are as they are on a
 * socket, and so is each complaint.  Amounts that a rule computed are first rounded to the units of money, 10^-8. */
#include <math.h>

#include "base/arena.h"
#include "base/complain.h"
#include "base/decimal.h"
#include "codec/command.h"
#include "codec/decision.h"
#include "risk/adl.h"
#include "risk/backtest.h"
#include "risk/payment.h"
#include "risk/waterfall.h"
#include "script/netto.h"
#include "script/pack.h"
#include "script/result.h"

#define CALL_CHARGE  40
#define SHARE_CHARGE 60 /* work for what is split exactly: some 300 ns each */

typedef struct asked {
    arena *memory;
    netto_command command;
    netto_decision decision;
    netto_complaint *why;
    int64_t shares; /* split exactly */
} asked;

/* A method: how it is read, computed and told. */
typedef struct method {
    const char *name;
    command_decoder *read;
    netto_status (*compute)(asked *a);
    decision_encoder *tell;
} method;

/* ---- what is computed -------------------------------------------------------------------------------------------- */

static void round_amount(netto_number *amount)
{
    netto_money money;
    if (amount->kind == NETTO_NUMBER_REAL && money_from_real(amount->real, &money) == NETTO_OK) amount->real = money_real(money);
}

static netto_status compute_payments(asked *a)
{
    netto_payment *rows = (netto_payment *)(uintptr_t)a->command.payments; /* the arena's */
    for (uint32_t i = 0; i < a->command.count; i++) round_amount(&rows[i].amount);
    return payment_net(rows, a->command.count, a->memory, &a->decision.payments, a->why);
}

static void round_shares(const netto_share *shares, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) round_amount((netto_number *)(uintptr_t)&shares[i].amount);
}

static netto_status compute_waterfall(asked *a)
{
    const netto_command *c = &a->command;
    netto_layer *layers = (netto_layer *)(uintptr_t)c->waterfall.layers;
    round_shares(c->waterfall.losses, c->waterfall.loss_count);
    for (uint32_t i = 0; i < c->waterfall.layer_count; i++) {
        round_amount(&layers[i].amount);
        round_shares(layers[i].members, layers[i].member_count);
        a->shares += (int64_t)c->waterfall.loss_count + layers[i].member_count;
    }
    return waterfall_run(c->waterfall.losses, c->waterfall.loss_count, layers, c->waterfall.layer_count, a->memory, &a->decision.waterfall, a->why);
}

static netto_status compute_backtest(asked *a)
{
    const netto_command *c = &a->command;
    if (c->backtest.name.bytes || c->backtest.window || c->as_of || c->durable)
        return complain(a->why, NETTO_EPARAMS, "give forecasts, outcomes and alpha; what was recorded is asked for with var.backtest");
    return backtest_given(c, &a->decision.backtest, a->why);
}

/* ---- there and back ---------------------------------------------------------------------------------------------- */

static netto_status decide(const method *m, netto_text params, asked *a, writer *out)
{
    decoder d;
    decoder_init(&d, params, a->memory, a->why);
    m->read(&d, &a->command);
    netto_status status = reader_finish(&d.in);
    if (status == NETTO_OK) status = m->compute(a);
    if (status == NETTO_OK) m->tell(out, &a->command, &a->decision);
    return status == NETTO_OK && out->failed ? complain(a->why, NETTO_ETOOLARGE, "the answer is too long") : status;
}

/* From what stands in the sandbox's writer to what stands there then; raises nothing. */
static netto_status answer(sandbox *s, const method *m, int64_t *shares, netto_complaint *why)
{
    arena memory;
    writer out;
    netto_status status = NETTO_ECAPACITY;
    arena_init(&memory, &s->packing);
    writer_init(&out, &s->packing, SANDBOX_PACKED_MAX);
    asked *a = arena_take(&memory, sizeof *a);
    if (a) {
        *a = (asked){.memory = &memory, .why = why};
        status = decide(m, writer_text_of(&s->packed), a, &out);
        *shares = a->shares;
    } else complain(why, status, "no memory for the answer");
    writer_rewind(&s->packed, 0);
    if (status == NETTO_OK) writer_raw(&s->packed, writer_text_of(&out));
    if (s->packed.failed) status = complain(why, NETTO_ECAPACITY, "no memory for the answer");
    writer_destroy(&out);
    arena_destroy(&memory);
    return status;
}

static int call(lua_State *L, const method *m)
{
    sandbox *s = sandbox_of(L);
    netto_complaint why;
    int64_t shares = 0;
    lua_settop(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE) return luaL_error(L, "netto.%s: expected a table, got %s", m->name, luaL_typename(L, 1));
    writer_rewind(&s->packed, 0);
    writer_array(&s->packed, 1);
    int64_t before = s->work;
    pack_write(L, 1);
    sandbox_charge(L, CALL_CHARGE + before - s->work); /* to read it takes about as long as to write it */
    netto_status status = answer(s, m, &shares, &why);
    sandbox_charge(L, SHARE_CHARGE * shares);
    if (status != NETTO_OK) return luaL_error(L, "netto.%s: %s", m->name, why.text);
    pack_push(L, writer_text_of(&s->packed));
    lua_pushnil(L);
    lua_setfield(L, -2, "seq"); /* it stands at none */
    return 1;
}

static int netto_payments(lua_State *L)
{
    static const method m = {"payments", command_payment_net, compute_payments, decision_payments};
    return call(L, &m);
}

static int netto_waterfalls(lua_State *L)
{
    static const method m = {"waterfall", command_resolution_waterfall, compute_waterfall, decision_waterfall};
    return call(L, &m);
}

static int netto_backtests(lua_State *L)
{
    static const method m = {"backtest", command_var_backtest, compute_backtest, decision_backtest};
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
