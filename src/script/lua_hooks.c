/* lua_hooks.c: asking a rule.
 *
 * The way in and out of Lua for every hook: fill the things, one protected call, read the answer raw. Another
 * hook of the same policy may be running, or a test whose engine asks, so what the outer call needs is kept
 * on C's stack. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/complain.h"
#include "script/lua_ask.h"

/* Where there is no outer call, what stands in a place is nobody's (view.h). */
static void keep(const sandbox *s, question *q)
{
    q->promised = s->purse.promised;
    if (s->depth == 0) return;
    q->kept[0] = *s->views->things[q->place];
    if (q->second) q->kept[1] = *s->views->things[q->place + 1];
}

static void give_back(sandbox *s, const question *q)
{
    s->purse.promised = q->promised;
    if (s->depth == 0) return;
    *s->views->things[q->place] = q->kept[0];
    if (q->second) *s->views->things[q->place + 1] = q->kept[1];
}

/* As the engine wants it: over at once, or however much memory it takes. */
static bool is_cut(lua_policy *p)
{
    sandbox *s = &p->sandbox;
    s->purse.promised = p->base.again;
    if (p->base.at_once == NETTO_CUT_NONE) return false;
    s->end = p->base.at_once == NETTO_CUT_MEMORY ? SANDBOX_MEMORY : SANDBOX_HOST;
    lua_pushnil(s->L);
    return true;
}

/* Push what is called and what it is given; how many arguments. */
static int push_call(lua_policy *p, question *q)
{
    sandbox *s = &p->sandbox;
    if (q->call) {
        lua_pushcfunction(s->L, q->call);
        lua_pushlightuserdata(s->L, q);
        return 1;
    }
    lua_rawgeti(s->L, LUA_REGISTRYINDEX, q->rule->reference);
    view_push(s, q->place, q->first);
    if (q->second) view_push(s, q->place + 1, q->second);
    lua_rawgeti(s->L, LUA_REGISTRYINDEX, p->params);
    return q->second ? 3 : 2;
}

netto_status lua_ask(lua_policy *p, question *q, netto_complaint *complaint)
{
    sandbox *s = &p->sandbox;
    const rule *r = q->rule;
    q->policy = p;
    keep(s, q);
    q->asked = sandbox_enter(s, &q->outer, p->budget.work, r->straight);
    if (!q->asked) return complain(complaint, NETTO_ERULE, "%s: calls nest too deep", r->name);
    s->spoken = p->base.log;
    s->spoken_serial = s->serial;
    p->base.log = NULL; /* what is asked inside is no part of it */
    if (is_cut(p)) return sandbox_complain(s, complaint, NETTO_ERULE, r->name, r->where);
    s->subject = q->first;
    if (lua_pcall(s->L, push_call(p, q), q->results, 0) == LUA_OK && s->end == SANDBOX_RUNS) return NETTO_OK;
    return sandbox_complain(s, complaint, NETTO_ERULE, r->name, r->where);
}

static netto_cut cut_by(sandbox_end end)
{
    return end == SANDBOX_MEMORY ? NETTO_CUT_MEMORY : end == SANDBOX_HOST ? NETTO_CUT_MACHINE : NETTO_CUT_NONE;
}

netto_status lua_finish(lua_policy *p, const question *q, netto_status status, netto_complaint *complaint)
{
    if (status != NETTO_OK) sandbox_clean(complaint);
    p->base.last_work = q->asked ? sandbox_spent(&p->sandbox) : 0;
    p->base.work += p->base.last_work;
    p->base.cut = q->asked ? cut_by(p->sandbox.end) : NETTO_CUT_NONE;
    if (q->asked) sandbox_leave(&p->sandbox, &q->outer);
    give_back(&p->sandbox, q);
    return status;
}

static netto_text id_of(const netto_view *view)
{
    netto_value value = netto_view_get(view, NETTO_FIELD_ID);
    return value.kind == NETTO_VALUE_TEXT ? value.text : (netto_text){"", 0};
}

/* Say what the refused answer was for. */
static void name_things(const question *q, netto_complaint *complaint)
{
    netto_value asset = {.kind = NETTO_VALUE_NIL};
    if (q->first->thing == NETTO_THING_LINE) asset = netto_view_get(q->first, NETTO_FIELD_ASSET);
    netto_text first = id_of(asset.kind == NETTO_VALUE_VIEW ? &asset.view : q->first), second = {"", 0};
    if (q->second) second = id_of(q->second);
    size_t used = strlen(complaint->text);
    snprintf(complaint->text + used, sizeof complaint->text - used, " for '%.*s'%s%.*s%s", TEXT(first),
             q->second ? " and '" : "", TEXT(second), q->second ? "'" : "");
}

static netto_status ask_number(netto_policy *policy, question *q, double low, double high,
                               const char *expected, double *out, netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    q->results = 1;
    netto_status status = lua_ask(p, q, complaint);
    if (status != NETTO_OK) return lua_finish(p, q, status, complaint);
    status = answer_number(p->sandbox.L, q->rule, low, high, expected, out, complaint);
    if (status != NETTO_OK && complaint) name_things(q, complaint);
    return lua_finish(p, q, status, complaint);
}

static netto_status haircut(netto_policy *policy, const netto_view *instrument, double *out,
                            netto_complaint *complaint)
{
    question q = {.rule = &lua_policy_of(policy)->hooks[LUA_HAIRCUT], .place = VIEW_INSTRUMENT, .first = instrument};
    return ask_number(policy, &q, 0, HUGE_VAL, "a number from 0 to 1000", out,
                      complaint); /* the engine looks at the end */
}

static netto_status correlation(netto_policy *policy, const netto_view *f, const netto_view *g, double *out,
                                netto_complaint *complaint)
{
    question q = {.rule = &lua_policy_of(policy)->hooks[LUA_CORRELATION], .place = VIEW_FIRST_FACTOR, .first = f, .second = g};
    return ask_number(policy, &q, -1, 1, "a number from -1 to 1", out, complaint);
}

static netto_status collateral(netto_policy *policy, const netto_view *line, double *out,
                               netto_complaint *complaint)
{
    question q = {.rule = &lua_policy_of(policy)->hooks[LUA_COLLATERAL], .place = VIEW_LINE, .first = line};
    return ask_number(policy, &q, 0, 1, "a number from 0 to 1", out, complaint);
}

static netto_status margin(netto_policy *policy, const netto_view *book, netto_margin *out,
                           netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    question q = {.rule = &p->hooks[LUA_MARGIN], .place = VIEW_BOOK, .first = book, .results = 3};
    netto_status status = lua_ask(p, &q, complaint);
    if (status == NETTO_OK)
        status = answer_margin(p->sandbox.L, &p->hooks[LUA_MARGIN], &p->words, out, complaint);
    return lua_finish(p, &q, status, complaint);
}

static netto_status limit(netto_policy *policy, uint32_t number, netto_limit_ask what, const netto_view *book,
                          double *out, netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    question q = {.rule = &p->limit_rules[2 * number + what], .place = VIEW_BOOK, .first = book, .results = 1};
    netto_status status = lua_ask(p, &q, complaint);
    if (status == NETTO_OK)
        status = what == NETTO_LIMIT_MAX ? answer_maybe(p->sandbox.L, q.rule, out, complaint)
                                         : answer_any(p->sandbox.L, q.rule, out, complaint);
    return lua_finish(p, &q, status, complaint);
}

/* The max of a limit on what is held is given what that is as well. */
typedef struct held_question {
    question q; /* first: what is called is given it */
    netto_text key;
} held_question;

/* max(book, p, thing), or of a bucket max(book, p, name). */
static int call_with_key(lua_State *L)
{
    const held_question *h = lua_touserdata(L, 1);
    const question *q = &h->q;
    sandbox *s = sandbox_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, q->rule->reference);
    view_push(s, q->place, q->first);
    lua_rawgeti(L, LUA_REGISTRYINDEX, q->policy->params);
    if (q->second) view_push(s, q->place + 1, q->second);
    else sandbox_push_text(L, h->key);
    lua_call(L, 3, 1);
    return 1;
}

static netto_status held(netto_policy *policy, uint32_t number, const netto_view *book, const netto_view *thing, netto_text key, double *out,
                         netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    held_question h = {.q = {.rule = &p->limit_rules[2 * number + NETTO_LIMIT_MAX], .place = VIEW_BOOK, .first = book, .second = thing,
                             .call = call_with_key, .results = 1},
                       .key = key};
    netto_status status = lua_ask(p, &h.q, complaint);
    if (status == NETTO_OK) status = answer_maybe(p->sandbox.L, h.q.rule, out, complaint);
    return lua_finish(p, &h.q, status, complaint);
}

static netto_status check(netto_policy *policy, uint32_t number, const netto_view *order, netto_refusal *out,
                          netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    question q = {.rule = &p->check_rules[number], .place = VIEW_ORDER, .first = order, .results = 1};
    netto_status status = lua_ask(p, &q, complaint);
    if (status == NETTO_OK) status = answer_refusal(p->sandbox.L, q.rule, out, complaint);
    return lua_finish(p, &q, status, complaint);
}

static bool asks_for_limits(const lua_policy *p)
{
    for (uint32_t i = 0; i < 2 * p->base.limit_count; i++)
        if (p->limit_rules[i].reference != LUA_NOREF) return true;
    return false;
}

static netto_status trip(netto_policy *policy, uint32_t breaker, const netto_view *thing, netto_trip *out,
                         netto_complaint *complaint)
{
    lua_policy *p = lua_policy_of(policy);
    view_place place = p->breakers[breaker].instrument ? VIEW_INSTRUMENT : VIEW_BOOK;
    question q; /* at every mark: only what is small is cleared */
    memset(&q, 0, offsetof(question, kept));
    q.rule = &p->trips[breaker];
    q.place = place;
    q.first = thing;
    q.results = 1;
    netto_status status = lua_ask(p, &q, complaint);
    if (status == NETTO_OK) status = answer_trip(p->sandbox.L, q.rule, out, complaint);
    return lua_finish(p, &q, status, complaint);
}

void lua_hooks_set(lua_policy *p)
{
    const rule *hooks = p->hooks;
    netto_hooks *set = &p->base.hooks;
    if (hooks[LUA_HAIRCUT].reference != LUA_NOREF) set->haircut = haircut;
    if (hooks[LUA_CORRELATION].reference != LUA_NOREF) set->correlation = correlation;
    if (hooks[LUA_AXIS].reference != LUA_NOREF) lua_cells_set(p);
    if (hooks[LUA_COLLATERAL].reference != LUA_NOREF) set->collateral = collateral;
    if (hooks[LUA_MARGIN].reference != LUA_NOREF) set->margin = margin;
    if (asks_for_limits(p)) set->limit = limit, set->held = held;
    if (p->base.check_count) set->check = check;
    lua_folds_set(p);
    for (uint32_t i = 0; i < p->base.breaker_count; i++)
        if (!p->breakers[i].manual) set->trip = trip;
    lua_measure_set(p);
    lua_rebalance_set(p);
}
