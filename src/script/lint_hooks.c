/* lint_hooks.c: where a policy's hooks stand, and what each is given. */
#include "control/axis.h"
#include "control/match.h"
#include "script/lint_walk.h"

static const lint_value parameters = {.kind = LINT_PARAMS}, nobody_knows;

static void find_hook(lua_State *L, const rule *r, lint_hook *h)
{
    lua_Debug ar;
    h->name = r->name;
    if (r->reference == LUA_NOREF) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->reference);
    lua_getinfo(L, ">Su", &ar);
    text_copy(text_of(ar.short_src), h->file, sizeof h->file);
    h->line = ar.linedefined;
    h->last = ar.lastlinedefined;
    h->params = ar.nparams;
    h->upvalues = ar.nups;
}

/* Its arguments are set by what declares it. */
static lint_value *add_hook(lint_look *look, const rule *r, rule_id id)
{
    lint_hook *h = &look->hooks[look->hook_count++];
    *h = (lint_hook){.id = id};
    find_hook(look->L, r, h);
    return h->given;
}

/* The first arguments are things of one kind each, behind them the parameters. */
static lint_value *give(lint_value *given, lint_kind first, lint_kind second)
{
    given[0].kind = first;
    if (second != LINT_UNKNOWN) (++given)->kind = second;
    given[1] = parameters;
    return given + 2;
}

/* ---- measures ------------------------------------------------------------------------------------------------ */

static lint_kind thing_of(const netto_declared *d)
{
    return text_is(option_text(d, "over"), "factors") ? LINT_FACTOR : LINT_INSTRUMENT;
}

static void give_measure(lint_value *given, const netto_declared *d, netto_measure_hook hook, uint32_t number)
{
    lint_kind thing = thing_of(d);
    bool nested = d->kind == NETTO_KIND_NETTING || d->kind == NETTO_KIND_CURVATURE;
    switch (hook) {
    case NETTO_HOOK_CALL: give(given, LINT_BOOK, LINT_UNKNOWN); break;
    case NETTO_HOOK_CORRELATION: give(given, LINT_AXIS, LINT_AXIS); break;
    case NETTO_HOOK_ACROSS: give(given, LINT_BUCKET, LINT_BUCKET); break;
    case NETTO_HOOK_TOTAL: give(given, LINT_CLASS, LINT_CLASS); break;
    case NETTO_HOOK_RESIDUAL: give(given, LINT_BUCKET, LINT_UNKNOWN); break;
    case NETTO_HOOK_THRESHOLD: give(given, LINT_AXIS, LINT_UNKNOWN); break;
    case NETTO_HOOK_GROUP: give(given, nested ? LINT_AXIS : thing, LINT_UNKNOWN); break;
    case NETTO_HOOK_KEY: give(given, d->kind == NETTO_KIND_CAP ? LINT_KEYED : thing, LINT_UNKNOWN); break;
    case NETTO_HOOK_PAIR: give(given, thing, thing); break;
    case NETTO_HOOK_OFFSET: given[2] = parameters; break; /* of two names */
    case NETTO_HOOK_VOL: /* like: */
    case NETTO_HOOK_PRICE: give(given, thing, LINT_POINT), given[1].of = number; break;
    default: give(given, thing, LINT_UNKNOWN);
    }
}

/* A variant is given a number; a pattern as many instruments as it has legs. */
static void give_variant(lint_value *given, const netto_declared *d, uint32_t i)
{
    match_pattern patterns[NETTO_VARIANTS_MAX];
    bool pattern = d->kind == NETTO_KIND_MATCH;
    if (pattern) match_patterns(d, patterns);
    uint32_t count = pattern ? patterns[i].count : 1;
    for (uint32_t leg = 0; pattern && leg < count; leg++) given[leg].kind = LINT_INSTRUMENT;
    given[count] = parameters;
}

static void find_measure(lint_look *look, uint32_t number)
{
    const netto_declared *d = &look->policy->base.measures[number];
    for (int hook = 0; hook < NETTO_HOOK_COUNT; hook++) {
        if (!(d->hooks >> hook & 1)) continue;
        netto_measure_hook which = (netto_measure_hook)hook;
        give_measure(add_hook(look, lua_measure_rule(look->policy, number, which, 0), rule_of_measure(number, which, 0)), d, which, number);
    }
    for (uint32_t i = 0; i < d->variant_count; i++) {
        const rule *r = lua_measure_rule(look->policy, number, NETTO_HOOK_VARIANT, i);
        give_variant(add_hook(look, r, rule_of_measure(number, NETTO_HOOK_VARIANT, i)), d, i);
    }
}

/* ---- the others ---------------------------------------------------------------------------------------------- */

static void find_limit(lint_look *look, uint32_t i)
{
    const lua_policy *p = look->policy;
    netto_limit_by by = p->base.limits[i].by;
    lint_kind held = by == NETTO_BY_INSTRUMENT ? LINT_TRADED : by == NETTO_BY_UNDERLYING ? LINT_FACTOR : LINT_UNKNOWN;
    lint_value *behind = give(add_hook(look, &p->limit_rules[2 * i], (rule_id){RULE_LIMIT, i, NETTO_LIMIT_MAX}), LINT_ACCOUNT, LINT_UNKNOWN);
    behind->kind = held;
    give(add_hook(look, &p->limit_rules[2 * i + 1], (rule_id){RULE_LIMIT, i, NETTO_LIMIT_OF}), LINT_ACCOUNT, LINT_UNKNOWN);
}

static void find_fold(lint_look *look, uint32_t i)
{
    const lua_fold *fold = &look->policy->folds[i];
    const netto_fold *shape = &look->policy->base.folds[i];
    lint_value old = shape->fields ? (lint_value){.kind = LINT_RECALLED, .of = i} : nobody_knows;
    give(add_hook(look, &fold->start, (rule_id){RULE_START, i, 0}), shape->scope_count ? LINT_BOOK : LINT_INSTRUMENT, LINT_UNKNOWN);
    lint_value *given = add_hook(look, &fold->step, (rule_id){RULE_STEP, i, 0});
    given[0] = old;
    give(given + 1, shape->scope_count ? LINT_BOOK : LINT_TRIP_INSTRUMENT, LINT_UNKNOWN);
    add_hook(look, &fold->migrate, (rule_id){RULE_MIGRATE, i, 0})[1] = parameters; /* the old one may have other fields */
}

static void find_plan(lint_look *look, uint32_t i)
{
    const rule *rules = &look->policy->rebalance_rules[2 * i];
    give(add_hook(look, &rules[0], (rule_id){RULE_DRIFT, i, 0}), LINT_ACCOUNT, LINT_UNKNOWN);
    give(add_hook(look, &rules[1], (rule_id){RULE_PLAN, i, 0}), LINT_ACCOUNT, LINT_PLAN);
}

void lint_find_hooks(lint_look *look)
{
    const lua_policy *p = look->policy;
    const netto_policy *base = &p->base;
    give(add_hook(look, &p->hooks[LUA_HAIRCUT], (rule_id){.kind = RULE_HAIRCUT}), LINT_INSTRUMENT, LINT_UNKNOWN);
    give(add_hook(look, &p->hooks[LUA_CORRELATION], (rule_id){.kind = RULE_CORRELATION}), LINT_FACTOR, LINT_FACTOR);
    give(add_hook(look, &p->hooks[LUA_AXIS], (rule_id){RULE_CORRELATION, 0, RULE_CORRELATION_AXIS}), LINT_FACTOR, LINT_UNKNOWN);
    give(add_hook(look, &p->hooks[LUA_CELLS], (rule_id){RULE_CORRELATION, 0, RULE_CORRELATION_CELLS}), LINT_CELL, LINT_CELL);
    give(add_hook(look, &p->hooks[LUA_COLLATERAL], (rule_id){.kind = RULE_COLLATERAL}), LINT_LINE, LINT_UNKNOWN);
    give(add_hook(look, &p->hooks[LUA_MARGIN], (rule_id){.kind = RULE_MARGIN}), base->per_set ? LINT_SET : LINT_BOOK, LINT_UNKNOWN);
    for (uint32_t i = 0; i < base->limit_count; i++) find_limit(look, i);
    for (uint32_t i = 0; i < p->declared_folds; i++) find_fold(look, i);
    for (uint32_t i = 0; i < base->breaker_count; i++)
        give(add_hook(look, &p->trips[i], (rule_id){RULE_TRIP, i, 0}), p->breakers[i].instrument ? LINT_TRIP_INSTRUMENT : LINT_ACCOUNT, LINT_UNKNOWN);
    for (uint32_t i = 0; i < base->check_count; i++) give(add_hook(look, &p->check_rules[i], (rule_id){RULE_CHECK, i, 0}), LINT_ORDER, LINT_UNKNOWN);
    for (uint32_t i = 0; i < base->measure_count; i++) find_measure(look, i);
    for (uint32_t i = 0; i < base->rebalance_count; i++) find_plan(look, i);
}

/* ---- what is never asked --------------------------------------------------------------------------------------- */

/* A migration is none of a test's, which has one policy only. */
void lint_find_idle(lint_look *look)
{
    const rule_set *asked = look->report->asked;
    const lua_policy *p = look->policy;
    for (int i = 0; asked && i < look->hook_count; i++) {
        const lint_hook *h = &look->hooks[i];
        if (!h->line || h->id.kind == RULE_MIGRATE || rule_set_has(asked, h->id)) continue;
        look->file = h->file;
        lint_find(look, h->line, "no test asks %s", h->name);
    }
    for (uint32_t i = 0; i < p->declared_folds && !look->recalls_any; i++) {
        if (look->recalled >> i & 1) continue;
        look->file = "policy.lua";
        lint_find(look, 1, "nothing recalls the fold '%.*s'", TEXT(p->base.folds[i].name));
    }
}
