/* lua_measure.c: asking the hooks of measures: of things, of what they answered before, or of a number. */
#include <math.h>

#include "base/complain.h"
#include "script/lua_ask.h"
#include "script/pack.h"
#include "script/result.h"

typedef struct measure_question {
    question q; /* first: what is called is given it */
    const netto_question *asked;
    netto_text packed; /* a text or a map that it answered */
} measure_question;

static view_place place_of(const netto_question *asked)
{
    if (!asked->things[0]) return VIEW_FIRST_FACTOR;
    if (asked->things[0]->thing == NETTO_THING_LINE) return VIEW_LINE;
    return asked->things[0]->thing == NETTO_THING_BOOK ? VIEW_BOOK : asked->things[0]->thing == NETTO_THING_INSTRUMENT ? VIEW_INSTRUMENT : VIEW_FIRST_FACTOR;
}

static int push_given(lua_State *L, const question *q, const netto_question *asked)
{
    int count = 0;
    sandbox *s = sandbox_of(L);
    for (int i = 0; i < NETTO_THINGS_MAX; i++)
        if (asked->things[i]) view_push(s, (view_place)(q->place + i), asked->things[i]), count++;
    for (int i = 0; i < 2; i++)
        if (netto_text_given(asked->maps[i])) view_map_push(L, asked->maps[i]), count++;
    for (int i = 0; i < 2; i++)
        if (netto_text_given(asked->texts[i])) sandbox_push_text(L, asked->texts[i]), count++;
    if (asked->numbered) lua_pushnumber(L, asked->number), count++;
    return count;
}

/* A text's bytes, or a table as a map: both outlive the call in the sandbox's writer. */
static void keep_answer(lua_State *L, measure_question *m)
{
    writer *w = &sandbox_of(L)->packed;
    size_t size = 0;
    int type = lua_type(L, -2);
    if (type != LUA_TTABLE && type != LUA_TSTRING) return;
    writer_rewind(w, 0);
    pack_write(L, lua_absindex(L, -2));
    m->packed = writer_text_of(w);
    if (type == LUA_TTABLE) return;
    lua_tolstring(L, -2, &size);
    m->packed = (netto_text){m->packed.bytes + (m->packed.size - size), (uint32_t)size};
}

static int call_hook(lua_State *L)
{
    measure_question *m = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, m->q.rule->reference);
    int count = push_given(L, &m->q, m->asked);
    lua_rawgeti(L, LUA_REGISTRYINDEX, m->q.policy->params);
    lua_call(L, count + 1, 2);
    result_number(L, -1);
    result_number(L, -2);
    keep_answer(L, m);
    return 2;
}

static netto_answer read_answer(lua_State *L, const measure_question *m)
{
    netto_answer a = {.kind = NETTO_VALUE_NIL, .second = NAN, .text = m->packed};
    switch (lua_type(L, -2)) {
    case LUA_TNIL: break;
    case LUA_TBOOLEAN: a.kind = NETTO_VALUE_BOOLEAN, a.boolean = lua_toboolean(L, -2); break;
    case LUA_TNUMBER: a.kind = NETTO_VALUE_NUMBER, a.number = lua_tonumber(L, -2); break;
    case LUA_TSTRING: a.kind = NETTO_VALUE_TEXT; break;
    case LUA_TTABLE: a.kind = NETTO_VALUE_MAP; break;
    default: a.kind = NETTO_VALUE_ABSENT;
    }
    if (lua_type(L, -1) == LUA_TNUMBER) a.second = lua_tonumber(L, -1);
    return a;
}

static netto_status ask(lua_policy *p, const rule *of, const netto_question *asked, netto_answer *out, netto_complaint *complaint)
{
    measure_question m = {.q = {.rule = of,
                                .place = place_of(asked),
                                .first = asked->things[0],
                                .second = asked->things[1],
                                .call = call_hook,
                                .results = 2},
                          .asked = asked};
    netto_status status = lua_ask(p, &m.q, complaint);
    if (status == NETTO_OK) *out = read_answer(p->sandbox.L, &m);
    return lua_finish(p, &m.q, status, complaint);
}

static netto_status measure(netto_policy *policy, const netto_question *asked, netto_answer *out, netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    return ask(p, lua_measure_rule(p, asked->measure, asked->hook, asked->variant), asked, out, complaint);
}

/* ---- correlations of cells, whose hooks are asked as those of measures are ------------------------------------------------ */

static netto_status axis(netto_policy *policy, const netto_view *factor, netto_answer *out, netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    return ask(p, &p->hooks[LUA_AXIS], &(netto_question){.things = {factor}}, out, complaint);
}

typedef struct cells_question {
    question q; /* first: what is called is given it */
    netto_text maps[2];
} cells_question;

static int call_cells(lua_State *L)
{
    const cells_question *c = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->q.rule->reference);
    for (int i = 0; i < 2; i++) view_cell_push(L, c->maps[i]);
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->q.policy->params);
    lua_call(L, 3, 1);
    return 1;
}

static netto_status cells(netto_policy *policy, netto_text a, netto_text b, double *out, netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    cells_question c = {.q = {.rule = &p->hooks[LUA_CELLS], .place = VIEW_FIRST_FACTOR, .call = call_cells, .results = 1}, .maps = {a, b}};
    netto_status status = lua_ask(p, &c.q, complaint);
    if (status == NETTO_OK) status = answer_number(p->sandbox.L, c.q.rule, -1, 1, "a number from -1 to 1", out, complaint);
    return lua_finish(p, &c.q, status, complaint);
}

void lua_cells_set(lua_policy *p)
{
    p->base.hooks.axis = axis;
    p->base.hooks.cells = cells;
}

void lua_measure_set(lua_policy *p)
{
    if (p->base.measure_count) p->base.hooks.measure = measure;
}
