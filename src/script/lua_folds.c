/* lua_folds.c: asking a fold's rules: what it begins with, what becomes of it. */
#include <math.h>

#include "base/complain.h"
#include "script/lua_ask.h"
#include "script/table.h"

/* What a step or a migration is given beside its thing. */
typedef struct fold_question {
    question q; /* first: what is called is given it */
    const netto_fold *shape; /* of the old value */
    const double *old;
    double age;
} fold_question;

/* ---- the old value in --------------------------------------------------------------------------------------- */

static void push_value(lua_State *L, const netto_fold *shape, const double *numbers)
{
    if (!shape->fields) {
        lua_pushnumber(L, numbers[0]);
        return;
    }
    lua_createtable(L, 0, (int)shape->width);
    for (uint32_t i = 0; i < shape->width; i++) {
        sandbox_push_text(L, shape->fields[i]);
        lua_pushnumber(L, numbers[i]);
        lua_rawset(L, -3);
    }
}

/* step(old, thing, p, age), migrate(old, p). */
static int call_with_old(lua_State *L)
{
    const fold_question *f = lua_touserdata(L, 1);
    const question *q = &f->q;
    lua_rawgeti(L, LUA_REGISTRYINDEX, q->rule->reference);
    push_value(L, f->shape, f->old);
    if (q->first) view_push(sandbox_of(L), q->place, q->first);
    lua_rawgeti(L, LUA_REGISTRYINDEX, q->policy->params);
    if (q->first) lua_pushnumber(L, f->age);
    lua_call(L, q->first ? 4 : 2, 1);
    return 1;
}

/* ---- the new value out ---------------------------------------------------------------------------------------- */

static netto_status refuse(lua_State *L, const rule *r, const netto_fold *shape, netto_complaint *complaint)
{
    const char *expected = shape->fields ? "a table of numbers" : "a number";
    return complain(complaint, NETTO_ERULE, "%s: %s expected %s, got %s", r->name, r->where, expected, luaL_typename(L, -1));
}

static uint32_t count_entries(lua_State *L, int table)
{
    uint32_t count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) count++;
    return count;
}

static netto_status read_table(lua_State *L, const lua_fold *fold, const netto_fold *shape, const rule *r, double *out,
                               netto_complaint *complaint)
{
    int table = lua_gettop(L);
    if (lua_type(L, table) != LUA_TTABLE) return refuse(L, r, shape, complaint);
    table_open(L, table);
    for (uint32_t i = 0; i < shape->width; i++) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, fold->fields[i]);
        lua_rawget(L, table);
        bool number = lua_type(L, -1) == LUA_TNUMBER;
        out[i] = number ? lua_tonumber(L, -1) + 0.0 : NAN;
        if (!isfinite(out[i]))
            return complain(complaint, NETTO_ERULE, "%s: %s %.*s: expected a finite number, got %s", r->name, r->where,
                            TEXT(shape->fields[i]), number ? "one that is not" : luaL_typename(L, -1));
        lua_pop(L, 1);
    }
    if (count_entries(L, table) == shape->width) return NETTO_OK;
    return complain(complaint, NETTO_ERULE, "%s: %s it answered a field that the fold does not declare", r->name, r->where);
}

static netto_status read_value(lua_policy *p, uint32_t number, const rule *r, double *out, netto_complaint *complaint)
{
    const netto_fold *shape = &p->base.folds[number];
    lua_State *L = p->sandbox.L;
    if (shape->fields) return read_table(L, &p->folds[number], shape, r, out, complaint);
    if (lua_type(L, -1) != LUA_TNUMBER) return refuse(L, r, shape, complaint);
    return answer_number(L, r, -HUGE_VAL, HUGE_VAL, "a finite number", out, complaint);
}

/* ---- the hooks --------------------------------------------------------------------------------------------------- */

static view_place place_of(const netto_fold *shape)
{
    return shape->scope_count ? VIEW_BOOK : VIEW_INSTRUMENT;
}

static netto_status start(netto_policy *policy, uint32_t number, const netto_view *thing, bool *begun, double *out,
                          netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    const rule *r = &p->folds[number].start;
    question q = {.rule = r, .place = place_of(&policy->folds[number]), .first = thing, .results = 1};
    netto_status status = lua_ask(p, &q, complaint);
    *begun = status == NETTO_OK && !lua_isnil(p->sandbox.L, -1);
    if (*begun) status = read_value(p, number, r, out, complaint);
    return lua_finish(p, &q, status, complaint);
}

static netto_status ask_of_old(lua_policy *p, uint32_t number, fold_question *f, double *out, netto_complaint *complaint)
{
    f->q.call = call_with_old;
    f->q.results = 1;
    netto_status status = lua_ask(p, &f->q, complaint);
    if (status == NETTO_OK) status = read_value(p, number, f->q.rule, out, complaint);
    return lua_finish(p, &f->q, status, complaint);
}

static netto_status step(netto_policy *policy, uint32_t number, const double *old, const netto_view *thing, double age,
                         double *out, netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    const netto_fold *shape = &policy->folds[number];
    fold_question f = {.q = {.rule = &p->folds[number].step, .place = place_of(shape), .first = thing},
                       .shape = shape, .old = old, .age = age};
    return ask_of_old(p, number, &f, out, complaint);
}

static netto_status migrate(netto_policy *policy, uint32_t number, const netto_fold *from, const double *old, double *out,
                            netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    fold_question f = {.q = {.rule = &p->folds[number].migrate, .place = VIEW_INSTRUMENT}, .shape = from, .old = old};
    return ask_of_old(p, number, &f, out, complaint);
}

void lua_folds_set(lua_policy *p)
{
    netto_fold_hooks *set = &p->base.fold_hooks;
    if (p->base.fold_count) set->start = start, set->step = step;
    for (uint32_t i = 0; i < p->declared_folds; i++)
        if (p->base.folds[i].migrates) set->migrate = migrate;
}
