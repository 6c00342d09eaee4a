/* test_rebalance.c: claims about rebalancing in Lua: what is declared, what a plan may be told, and what it survives. */
#include <math.h>

#include "script/policy_kit.h"

#define HOOKS "drift = function(b) return 0 end, plan = function(b, plan) end, "
#define RULE  "name = 'r', every = 30, band = 0.1, " HOOKS

static netto_policy *load(const char *fields)
{
    static char source[16384];
    snprintf(source, sizeof source, KIT_HEAD "\n" KIT_OPEN "%s }", fields);
    return kit_load_with(source, NULL);
}

static netto_policy *rule_of(const char *fields)
{
    static char text[12000];
    snprintf(text, sizeof text, "params = { k = 2, w = { A = 0.25, B = -0.5 } }, rebalance = { netto.rebalance { %s } }", fields);
    netto_policy *p = load(text);
    if (!p) tap_note("%s", kit_complaint.text);
    return p;
}

static void is_refused(const char *fields, const char *says)
{
    netto_policy *p = load(fields);
    bool good = (int)ok(p == NULL) & has_string(kit_complaint.text, says) & has_string(kit_complaint.text, "policy.lua:2: ");
    if (!good) tap_note("in: %s", fields);
    kit_drop(p);
}

static void rule_is_refused(const char *fields, const char *says)
{
    static char text[12000];
    snprintf(text, sizeof text, "rebalance = { netto.rebalance { %s } }", fields);
    is_refused(text, says);
}

/* ---- what is declared -------------------------------------------------------------------------------------------- */

TEST("a rule has its fields, and what is left out has its meaning")
{
    netto_policy *p = rule_of(RULE "was = 'old', scope = { 'desk', 'firm' }, cooldown = 60, target = 0.6, to = 'edge'");
    if (!ok(p != NULL)) return;
    const netto_rebalance *r = p->rebalances;
    ok(p->rebalance_count == 1 && text_is(r->name, "r") && text_is(r->was, "old") && r->scope_count == 2);
    ok(r->every == 30 * NETTO_SECOND && r->cooldown == 60 * NETTO_SECOND && r->target == 0.6 && r->edge);
    ok(r->band == 0.1 && isinf(r->relative));
    ok(p->rebalance_hooks.drift && p->rebalance_hooks.plan);
    kit_drop(p);
    p = rule_of(RULE);
    ok(p && p->rebalances->cooldown == 0 && p->rebalances->target == 0 && !p->rebalances->edge && p->rebalances->scope_count == 0);
    kit_drop(p);
    p = rule_of("name = 'r', every = 0.1, target = 0.5, band = { absolute = 0.05, relative = 0.25 }, " HOOKS);
    ok(p && p->rebalances->band == 0.05 && p->rebalances->relative == 0.25 && p->rebalances->every == NETTO_SECOND / 10);
    kit_drop(p);
    p = rule_of("name = 'r', every = 1, target = 0.5, band = { relative = 0.25 }, " HOOKS);
    ok(p && isinf(p->rebalances->band) && p->rebalances->relative == 0.25);
    kit_drop(p);
    p = load("");
    ok(p && p->rebalance_count == 0 && p->measure_count == 0 && !p->rebalance_hooks.drift);
    kit_drop(p);
}

TEST("a rule that is none is refused")
{
    rule_is_refused(RULE "taget = 1", "netto.rebalance has no field 'taget'; did you mean 'target'?");
    rule_is_refused("every = 30, band = 1, " HOOKS, "netto.rebalance: name: expected 1 to 64 bytes");
    rule_is_refused("name = 'r', band = 1, " HOOKS, "rebalance 'r': every: expected a duration in seconds, got nil");
    rule_is_refused("name = 'r', every = 0.25, band = 1, " HOOKS, "rebalance 'r': every: expected a multiple of 0.1 seconds, got 0.25");
    rule_is_refused("name = 'r', every = -1, band = 1, " HOOKS, "rebalance 'r': every: expected a duration");
    rule_is_refused("name = 'r', every = 1, " HOOKS, "rebalance 'r': band: expected a number, or a table of absolute, relative or both");
    rule_is_refused("name = 'r', every = 1, band = {}, " HOOKS, "rebalance 'r': band: expected a number, or a table");
    rule_is_refused("name = 'r', every = 1, band = -1, " HOOKS, "rebalance 'r': band.absolute: expected a finite number of 0 or more, got -1");
    rule_is_refused("name = 'r', every = 1, band = 0 / 0, " HOOKS, "rebalance 'r': band.absolute: expected a finite number");
    rule_is_refused("name = 'r', every = 1, band = 'wide', " HOOKS, "rebalance 'r': band.absolute: expected a finite number of 0 or more, got string");
    rule_is_refused("name = 'r', every = 1, band = { relativ = 1 }, " HOOKS, "rebalance 'r': band has no field 'relativ'; did you mean 'relative'?");
    rule_is_refused("name = 'r', every = 1, band = { relative = 0.25 }, " HOOKS, "rebalance 'r': band.relative: a fraction of a target of 0 is no band");
    rule_is_refused(RULE "target = math.huge", "rebalance 'r': target: expected a finite number, got inf");
    rule_is_refused(RULE "to = 'middle'", "rebalance 'r': to: expected \"target\" or \"edge\", got middle");
    rule_is_refused(RULE "cooldown = -5", "rebalance 'r': cooldown: expected a duration in seconds, got -5");
    rule_is_refused(RULE "scope = {}", "rebalance 'r': scope: expected kinds of account, got none");
    rule_is_refused(RULE "scope = 'instrument'", "rebalance 'r': scope: it is of accounts, so name kinds of account, not \"instrument\"");
    rule_is_refused(RULE "was = ''", "rebalance 'r': was: expected 1 to 64 bytes");
    rule_is_refused("name = 'r', every = 1, band = 1, plan = function() end", "rebalance 'r': drift: expected a function, got nil");
    rule_is_refused("name = 'r', every = 1, band = 1, plan = 5, drift = function() end", "rebalance 'r': plan: expected a function, got number");
    is_refused("rebalance = 5", "rebalance: expected a table, got number");
    is_refused("rebalance = { 5 }", "rebalance[1]: expected a netto.rebalance, got number");
    is_refused("rebalance = { netto.rebalance { " RULE " }, netto.rebalance { " RULE " } }", "rebalance: two rebalances are named 'r'");
    is_refused("rebalance = (function() local t = {} for i = 1, 17 do t[i] = netto.rebalance { name = 'r' .. i, every = 1, band = 1, " HOOKS " } end return t end)()",
               "rebalance: more than 16");
}

TEST("measures are functions or tallies, in the order of their names, and may not be called as every book's are")
{
    netto_policy *p = load("measures = { z = function(b) return 1 end, a = netto.tally { load = function(i) return 2 end } }");
    ok(p && p->measure_count == 2 && text_is(p->measures[0].name, "a") && p->measures[0].kind == NETTO_KIND_TALLY && p->measures[1].kind == NETTO_KIND_FUNCTION);
    kit_drop(p);
    is_refused("measures = { net = function() end }", "measures['net']: every book has a measure of that name");
    is_refused("measures = { a = 5 }", "measures['a']: expected a function or what netto.netting, netto.tally or their like declare, got number");
    is_refused("measures = { a = netto.limit { name = 'l', of = 'net', max = 1 } }", "measures['a']: expected a function or what netto.netting, netto.tally or their like declare");
    is_refused("measures = { a = netto.tally { } }", "netto.tally: load: expected a function, got nil");
    is_refused("measures = { a = netto.tally { lode = 1 } }", "netto.tally has no field 'lode'; known: load");
    is_refused("measures = (function() local t = {} for i = 1, 33 do t['m' .. i] = function() end end return t end)()", "measures: more than 32");
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static netto_steps steps;

static netto_status ask_plan(netto_policy *p)
{
    netto_view view = fake_view(NETTO_THING_BOOK, &fake_book);
    steps.count = steps.used = 0;
    kit_complaint.text[0] = '\0';
    return p->rebalance_hooks.plan(p, 0, &view, &steps, &kit_complaint);
}

static netto_policy *planning(const char *body)
{
    static char text[8000];
    snprintf(text, sizeof text, "name = 'r', every = 30, band = 0.1, drift = function() return 0 end, plan = function(book, plan, p)\n%s\nend", body);
    return rule_of(text);
}

static bool tells(const char *body)
{
    netto_policy *p = planning(body);
    bool good = p && ask_plan(p) == NETTO_OK;
    if (!good) tap_note("%s", kit_complaint.text);
    kit_drop(p);
    return good;
}

static void fails(const char *body, const char *says)
{
    netto_policy *p = planning(body);
    bool good = p && (int)ok(ask_plan(p) == NETTO_ERULE) & has_string(kit_complaint.text, says) & has_string(kit_complaint.text, "rebalance 'r': plan: ");
    if (!good) tap_note("in: %s: %s", body, kit_complaint.text);
    ok(p && ask_plan(p) == NETTO_ERULE); /* and again */
    kit_drop(p);
}

TEST("a plan is told what to do, step by step")
{
    if (!ok(tells("plan:hedge { with = 'P', of = 'delta', to = 5, min_notional = 7 } plan:hedge { with = 'Q' }"))) return;
    ok(steps.count == 2 && steps.items[0].kind == NETTO_STEP_HEDGE && text_is(steps.items[0].with, "P") && text_is(steps.items[0].of, "delta"));
    ok(steps.items[0].to == 5 && steps.items[0].min_notional == 7);
    ok(isnan(steps.items[1].to) && !steps.items[1].of.bytes && steps.items[1].min_notional == 0);
    ok(tells("plan:min_variance { of = 'S', with = 'F', window = netto.days(5) }") && steps.items[0].window == 5 * NETTO_DAY);
    ok(tells("plan:min_variance { with = { 'F', 'G' }, window = 60, min_notional = 2 }") && steps.count == 2 && steps.items[0].more == 1);
    ok(text_is(steps.items[1].with, "G") && steps.items[1].window == 60 * NETTO_SECOND && steps.items[1].min_notional == 2 && steps.items[1].more == 0);
    ok(tells("plan:close { of = 'net', to = 5, by = 'step', steps = 4 } plan:close()") && steps.count == 2 && steps.items[0].kind == NETTO_STEP_CLOSE);
    ok(text_is(steps.items[0].of, "net") && steps.items[0].to == 5 && steps.items[0].by_step && steps.items[0].steps == 4);
    ok(isnan(steps.items[1].to) && !steps.items[1].by_step && !steps.items[1].of.bytes && !steps.items[1].steps);
    ok(tells("plan:weights(p.w, { min_notional = 3 })") && steps.count == 2);
    ok(text_is(steps.items[0].with, "A") && steps.items[0].to == 0.25 && text_is(steps.items[1].with, "B") && steps.items[1].to == -0.5);
    ok(steps.items[1].min_notional == 3);
    ok(tells("plan:roll { within = netto.days(3), next = 'next', by = 'delta' }") && steps.items[0].by_delta && !steps.items[0].of.bytes);
    ok(!steps.items[0].spread);
    ok(tells("plan:roll { within = 60, next = 'next', spread = true }") && steps.items[0].spread);
    ok(tells("plan:roll { within = 60, next = { Z = 'H', H = 'M' } }") && steps.count == 2);
    ok(text_is(steps.items[0].of, "H") && text_is(steps.items[0].with, "M") && text_is(steps.items[1].of, "Z") && !steps.items[1].by_delta);
    ok(steps.items[0].more == 1 && steps.items[1].more == 0);
    ok(tells("plan:reduce { to = 0.7 }") && text_is(steps.items[0].of, "utilisation") && steps.items[0].to == 0.7);
    ok(tells("plan:trade { instrument = 'P', qty = -3 }") && steps.items[0].to == -3);
    ok(tells("if book:measure('delta').value == 1.5 and book:measure 'delta' <= 1.5 then plan:trade { instrument = 'P', qty = p.k } end") && steps.count == 1);
    ok(tells("") && steps.count == 0);
}

TEST("several greeks together are a step, with what it trades, and how it is rounded")
{
    ok(tells("plan:neutral { of = { 'delta', 'gamma' }, with = { 'C', 'P' } } plan:neutral { of = { 'beta' }, with = { 'F' }, factor = 'X', market = 'M', "
             "window = 60, min_notional = 5, rounding = 'nearest' }") && steps.count == 2);
    const netto_neutral_step *n = &steps.items[0].neutral;
    ok(steps.items[0].kind == NETTO_STEP_NEUTRAL && n->of_count == 2 && n->with_count == 2 && n->rounding == NETTO_HEDGE_DOWN);
    ok(n->of[0] == NETTO_GREEK_DELTA && n->of[1] == NETTO_GREEK_GAMMA && text_is(n->with[0], "C") && text_is(n->with[1], "P"));
    ok(!n->factor.bytes && !n->market.bytes && steps.items[0].window == 0 && steps.items[0].min_notional == 0);
    n = &steps.items[1].neutral;
    ok(n->of_count == 1 && n->of[0] == NETTO_GREEK_BETA && text_is(n->factor, "X") && text_is(n->market, "M") && n->rounding == NETTO_HEDGE_NEAREST);
    ok(steps.items[1].window == 60 * NETTO_SECOND && steps.items[1].min_notional == 5);
    ok(tells("plan:neutral { of = p.greeks or { 'vega' }, with = { 'C' } }") && steps.items[0].neutral.of[0] == NETTO_GREEK_VEGA);
    fails("plan:neutral { with = { 'C' } }", "plan:neutral: 'of' is missing");
    fails("plan:neutral { of = { 'delta' } }", "plan:neutral: 'with' is missing");
    fails("plan:neutral { of = 'delta', with = { 'C' } }", "plan:neutral: 'of' must be a list of 1 to 4 texts");
    fails("plan:neutral { of = {}, with = {} }", "plan:neutral: 'of' must be a list of 1 to 4 texts");
    fails("plan:neutral { of = { 'delta', 'delta', 'delta', 'delta', 'delta' }, with = {} }", "plan:neutral: 'of' must be a list of 1 to 4 texts");
    fails("plan:neutral { of = { 5 }, with = { 'C' } }", "plan:neutral: 'of' must be a list of 1 to 4 texts");
    fails("plan:neutral { of = { 'detla' }, with = { 'C' } }", "plan:neutral: 'of' names no sensitivity 'detla'; did you mean 'delta'?");
    fails("plan:neutral { of = { 'delta' }, with = { 5 } }", "plan:neutral: 'with' must be a text of 1 to 64 bytes, got 5.0");
    fails("plan:neutral { of = { 'delta' }, with = { 'C' }, rounding = 'none' }", "plan:neutral: 'rounding' must be \"nearest\" or \"down\": orders are of whole steps");
    fails("plan:neutral { of = { 'beta' }, with = { 'C' }, window = 0 }", "plan:neutral: 'window' must be a duration in seconds, greater than 0");
    fails("plan:neutral { of = { 'delta' }, with = { 'C' }, margin = 1 }", "plan:neutral has no field 'margin'");
    ok(tells("local with = {} for i = 1, 4 do with[i] = ('x'):rep(63) .. i end local id = ('f'):rep(64)\n"
             "for i = 1, 64 do plan:neutral { of = { 'delta', 'gamma', 'vega', 'beta' }, with = with, factor = id, market = id } end") && steps.count == 64);
}

TEST("what a plan cannot be told is named, with the rule and its line")
{
    fails("plan:hegde {}", "policy.lua:3: a plan has no function 'hegde'; did you mean 'hedge'?");
    fails("plan:hedge {}", "plan:hedge: 'with' is missing");
    fails("plan:hedge()", "plan:hedge: expected a table, got nil");
    fails("plan:hedge { with = 5 }", "plan:hedge: 'with' must be a text of 1 to 64 bytes, got 5.0");
    fails("plan:hedge { with = '' }", "plan:hedge: 'with' must be a text");
    fails("plan:hedge { with = ('x'):rep(65) }", "plan:hedge: 'with' must be a text");
    fails("plan:hedge { with = 'P', too = 1 }", "plan:hedge has no field 'too'");
    fails("plan:hedge { 'P' }", "plan:hedge takes its fields by name, not by a number");
    fails("plan:hedge { with = 'P', to = 0 / 0 }", "plan:hedge: 'to' must be a finite number, got nan");
    fails("plan:hedge { with = 'P', to = 1 / 0 }", "plan:hedge: 'to' must be a finite number, got inf");
    fails("plan:hedge { with = '' }", "plan:hedge: 'with' must be a text of 1 to 64 bytes, got a text of 0");
    fails("plan:hedge { with = 'P', to = '5' }", "plan:hedge: 'to' must be a finite number, got a text of 1");
    fails("plan:hedge { with = 'P', min_notional = -1 }", "plan:hedge: 'min_notional' must be 0 or more");
    fails("plan:min_variance { with = 'P' }", "plan:min_variance: 'window' is missing");
    fails("plan:min_variance { with = 'P', window = 0 }", "plan:min_variance: 'window' must be a duration in seconds, greater than 0");
    fails("plan:min_variance { with = {}, window = 60 }", "plan:min_variance: 'with' must be a list of 1 to 8 texts");
    fails("plan:min_variance { with = { 'A', 5 }, window = 60 }", "plan:min_variance: 'with' must be a text of 1 to 64 bytes, got 5.0");
    fails("plan:close { steps = 1 }", "plan:close: 'steps' must be a whole number from 2 to 64");
    fails("plan:close { by = 'size' }", "plan:close: 'by' must be \"money\" or \"step\"");
    fails("plan:weights(5)", "plan:weights: expected a table, got number");
    fails("plan:weights { A = 'much' }", "plan:weights: a weight must be a finite number, got a text of 4");
    fails("plan:weights { 0.5 }", "plan:weights: 'an instrument' must be a text");
    fails("plan:weights({}, { min = 1 })", "plan:weights has no field 'min'");
    fails("plan:roll { within = 5 }", "plan:roll: 'next' must be a text");
    fails("plan:roll { next = 'n' }", "plan:roll: 'within' is missing");
    fails("plan:roll { within = 5, next = 'n', by = 'value' }", "plan:roll: 'by' must be \"units\" or \"delta\"");
    fails("plan:roll { within = 5, next = 'n', spread = 1 }", "plan:roll: 'spread' must be true or false, got number");
    fails("plan:roll { within = 5, next = { Z = 7 } }", "plan:roll: 'next' must be a text");
    fails("plan:reduce {}", "plan:reduce: 'to' is missing");
    fails("plan:trade { instrument = 'P' }", "plan:trade: 'qty' is missing");
    fails("plan.hedge({ with = 'P' })", "plan (write a colon: plan:hedge{}) expected");
    fails("plan.hedge(book, { with = 'P' })", "plan (write a colon: plan:hedge{}) expected");
    fails("plan.with = 1", "a plan is told what to do by its functions");
    fails("return plan[1]", "a plan is read by the names of its functions");
    fails("book:measure()", "measure: expected the name of a measure, got no value");
    fails("book:measure 'dleta'", "measure: no measure is called 'dleta'");
}

TEST("plans that mean harm")
{
    fails("for i = 1, 65 do plan:trade { instrument = 'P', qty = 1 } end", "a plan has at most 64 steps");
    fails("local t = {} for i = 1, 65 do t['i' .. i] = 1 end plan:weights(t)", "plan:weights: more than 64 instruments");
    fails("while true do pcall(plan.hedge, plan, { with = 'P' }) end", "used up its budget");
    fails("while true do pcall(function() return plan.none end) end", "used up its budget");
    fails("local t = {} for i = 1, 1e6 do t['x' .. i] = 1 end plan:weights(t)", "a table grows beyond");
    fails("setmetatable(plan, {})", "table expected");
    fails("local t = setmetatable({}, { __index = function() return 'P' end }) plan:hedge(t)", "plan:hedge: 'with' is missing");
    fails("kept = plan", "kept");
    fails("error(plan)", "");
    ok(tells("for i = 1, 64 do plan:roll { within = 1, next = { [('a'):rep(60) .. i % 10] = ('b'):rep(64) } } end") && steps.count == 64);
    ok(tells("assert(getmetatable(plan) == false) assert(not pcall(function() plan.x = 1 end))"));
    ok(tells("local p2 = plan local f = plan.trade f(p2, { instrument = 'P', qty = 1 })") && steps.count == 1);
}

TEST("drifts and measures are finite numbers, and a load may count nothing")
{
    netto_view view = fake_view(NETTO_THING_BOOK, &fake_book), thing = fake_view(NETTO_THING_INSTRUMENT, &fake_instrument);
    double number = 0;
    netto_policy *p = load("measures = { m = function(b) return b:measure 'delta' * 2 end, t = netto.tally { load = function(i) end } }, rebalance = { netto.rebalance { name = 'r', every = 1, band = 1, "
                           "drift = function(b, p) return 1 / 0 end, plan = function() end } }");
    if (!ok(p != NULL)) return;
    netto_answer answer;
    netto_question q = {.measure = 0, .hook = NETTO_HOOK_CALL, .things = {&view}};
    ok(p->hooks.measure(p, &q, &answer, &kit_complaint) == NETTO_OK && answer.kind == NETTO_VALUE_NUMBER && answer.number == 3);
    q = (netto_question){.measure = 1, .hook = NETTO_HOOK_LOAD, .things = {&thing}};
    ok(p->hooks.measure(p, &q, &answer, &kit_complaint) == NETTO_OK && answer.kind == NETTO_VALUE_NIL);
    ok(p->rebalance_hooks.drift(p, 0, &view, &number, &kit_complaint) == NETTO_ERULE);
    has_string(kit_complaint.text, "rebalance 'r': drift: policy.lua:2: expected a finite number");
    kit_drop(p);
}
