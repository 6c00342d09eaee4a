/* test_fold.c: claims about folds in Lua: what is declared, what their rules may answer, what a hook recalls. */
#include <math.h>

#include "script/policy_kit.h"

#define START "start = function(i) return i.price end,"
#define STEP  "step = function(old, i, p, age) return old end,"
#define BODY  "on = 'mark', schema = 1, " START STEP

static netto_policy *load(const char *fields)
{
    static char source[8192];
    snprintf(source, sizeof source, KIT_HEAD "\n" KIT_OPEN "params = { k = 2 }, folds = { peak = netto.fold { %s } } }", fields);
    return kit_load_with(source, NULL);
}

static netto_policy *taken(const char *fields)
{
    netto_policy *p = load(fields);
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

/* ---- what is declared -------------------------------------------------------------------------------------------- */

TEST("a fold of instruments steps at marks, at times, or both")
{
    netto_policy *p = taken("scope = 'instrument', on = { 'mark', netto.minutes(1) }, schema = 7, was = 'old', fields = { 'a', 'b' }, "
                            START STEP "migrate = function(old) return old end");
    if (!ok(p != NULL)) return;
    const netto_fold *f = p->folds;
    is_int(p->fold_count, 1);
    ok(text_is(f->name, "peak") && text_is(f->was, "old") && f->scope_count == 0 && f->on_mark && f->migrates);
    ok(f->every == 60 * NETTO_SECOND && f->schema == 7 && f->width == 2 && text_is(f->fields[1], "b"));
    ok(p->fold_hooks.start && p->fold_hooks.step && p->fold_hooks.migrate);
    kit_drop(p);
    p = taken("scope = 'instrument', on = 0.5, schema = 0, " START STEP);
    ok(p && !p->folds->on_mark && p->folds->every == NETTO_SECOND / 2 && p->folds->width == 1 && !p->folds->fields);
    ok(p && !p->fold_hooks.migrate && !netto_text_given(p->folds->was));
    kit_drop(p);
}

TEST("a fold of accounts names their kinds, and may have a period")
{
    netto_policy *p = taken("scope = { 'desk', 'firm' }, schema = 1, " START STEP);
    ok(p && p->folds->scope_count == 2 && text_is(p->folds->scope[1], "firm") && p->folds->every == 0 && !p->folds->on_mark);
    kit_drop(p);
    p = taken("scope = 'account', on = 60, schema = 1, " START STEP);
    ok(p && p->folds->scope_count == 1 && p->folds->every == 60 * NETTO_SECOND);
    kit_drop(p);
}

TEST("folds stand in the order of their names, however they were declared")
{
    netto_policy *p = kit_load(KIT_HEAD "local f = netto.fold { scope = 'instrument', " BODY " } " KIT_OPEN
                               "folds = { z = f, a = f, m = f } }");
    ok(p && p->fold_count == 3 && text_is(p->folds[0].name, "a") && text_is(p->folds[2].name, "z"));
    kit_drop(p);
}

TEST("a fold that is none is refused")
{
    is_refused("scop = 'instrument', " BODY, "netto.fold has no field 'scop'; did you mean 'scope'?");
    is_refused(BODY, "netto.fold: scope: expected \"instrument\" or kinds of account");
    is_refused("scope = {}, schema = 1, " START STEP, "netto.fold: scope: expected \"instrument\"");
    is_refused("scope = { 'instrument', 'desk' }, " BODY, "netto.fold: scope: instruments stand alone");
    is_refused("scope = 5, schema = 1, " START STEP, "netto.fold: scope: expected 1 to 64 bytes");
    is_refused("scope = 'instrument', schema = 1, " START STEP, "netto.fold: on: expected \"mark\", a duration in seconds, or both");
    is_refused("scope = 'desk', " BODY, "netto.fold: on: an account's fold steps whenever the account is judged");
    is_refused("scope = 'instrument', on = 'trade', schema = 1, " START STEP, "netto.fold: on[1]: expected \"mark\" or a duration in seconds, got trade");
    is_refused("scope = 'instrument', on = { 1, 2 }, schema = 1, " START STEP, "netto.fold: on: two durations");
    is_refused("scope = 'instrument', on = 0.25, schema = 1, " START STEP, "netto.fold: on: expected a multiple of 0.1 seconds, got 0.25");
    is_refused("scope = 'instrument', on = -1, schema = 1, " START STEP, "netto.fold: on: expected a duration in seconds");
    is_refused("scope = 'instrument', on = 'mark', " START STEP, "netto.fold: schema: expected a whole number that you raise");
    is_refused("scope = 'instrument', on = 'mark', schema = 1.5, " START STEP, "netto.fold: schema: expected a whole number");
    is_refused("scope = 'instrument', on = 'mark', schema = -1, " START STEP, "netto.fold: schema: expected a whole number");
    is_refused("scope = 'instrument', on = 'mark', schema = 1, " STEP, "netto.fold: start: expected a function, got nil");
    is_refused("scope = 'instrument', on = 'mark', schema = 1, step = 5, " START, "netto.fold: step: expected a function, got number");
    is_refused("scope = 'instrument', migrate = 5, " BODY, "netto.fold: migrate: expected a function, got number");
    is_refused("scope = 'instrument', was = '', " BODY, "netto.fold: was: expected 1 to 64 bytes");
    is_refused("scope = 'instrument', was = 'peak', " BODY, "folds['peak']: was: it is called so still");
    is_refused("scope = 'instrument', fields = {}, " BODY, "netto.fold: fields: expected 1 to 16 names");
    is_refused("scope = 'instrument', fields = { 'a', 'a' }, " BODY, "netto.fold: fields: 'a' stands twice");
    is_refused("scope = 'instrument', fields = { 'a', 5 }, " BODY, "netto.fold: fields: expected 1 to 64 bytes");
    is_refused("scope = 'instrument', fields = 'a', " BODY, "netto.fold: fields: expected a table, got string");
    is_refused("scope = 'instrument', fields = { 'a','b','c','d','e','f','g','h','i','j','k','l','m','n','o','p','q' }, " BODY,
               "netto.fold: fields: expected 1 to 16 names");
}

TEST("what stands among the folds is a fold, under a name, and of them no more than fit")
{
    static const char *const bad[][2] = {
        {"folds = 5", "folds: expected a table, got number"},
        {"folds = { a = {} }", "folds['a']: expected a netto.fold, got table"},
        {"folds = { a = netto.limit { name = 'x', of = 'gross', max = 1 } }", "folds['a']: expected a netto.fold, got userdata"},
        {"folds = { netto.fold { scope = 'instrument', " BODY " } }", "folds: name: expected 1 to 64 bytes"},
        {"folds = many", "folds: more than 32"},
        {"folds = { ['peak net 1 2'] = netto.fold { scope = 'instrument', " BODY " } }",
         "folds['peak net 1 2']: names that begin with 'peak ' are those of peaks"}};
    char source[4096];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(source, sizeof source, KIT_HEAD "local many = {} for i = 1, 33 do many['f' .. i] = netto.fold { scope = 'instrument', " BODY
                 " } end\n" KIT_OPEN "%s }", bad[i][0]);
        netto_policy *p = kit_load_with(source, NULL);
        ok(p == NULL);
        has_string(kit_complaint.text, bad[i][1]);
        kit_drop(p);
    }
}

/* ---- what is asked --------------------------------------------------------------------------------------------------- */

static netto_status step(netto_policy *p, const double *old, double age, double *out)
{
    netto_view view = fake_view(NETTO_THING_INSTRUMENT, &fake_instrument);
    kit_complaint.text[0] = '\0';
    return p->fold_hooks.step(p, 0, old, &view, age, out, &kit_complaint);
}

static netto_status start(netto_policy *p, bool *begun, double *out)
{
    netto_view view = fake_view(NETTO_THING_INSTRUMENT, &fake_instrument);
    kit_complaint.text[0] = '\0';
    return p->fold_hooks.start(p, 0, &view, begun, out, &kit_complaint);
}

TEST("a step is given the old value, its thing, the parameters and the value's age")
{
    double old[2] = {3, 5}, out[2] = {0};
    netto_policy *p = taken("scope = 'instrument', on = 'mark', schema = 1, " START
                            "step = function(old, i, p, age) return old + 10 * age + 100 * p.k + i.price end");
    ok(step(p, old, 4, out) == NETTO_OK);
    is_same(out[0], 3 + 40 + 200 + 60010);
    kit_drop(p);
    p = taken("scope = 'instrument', on = 'mark', schema = 1, fields = { 'x', 'y' }, start = function() return { y = 1, x = 2 } end, "
              "step = function(old, i, p, age) old.x, old.y = old.y, old.x return old end, "
              "migrate = function(old, p) return { x = old.a, y = old.b * p.k } end");
    ok(step(p, old, 0, out) == NETTO_OK && out[0] == 5 && out[1] == 3);
    bool begun = false;
    ok(start(p, &begun, out) == NETTO_OK && begun && out[0] == 2 && out[1] == 1);
    static const netto_text was[] = {{"b", 1}, {"a", 1}};
    const netto_fold from = {.width = 2, .fields = was};
    ok(p->fold_hooks.migrate(p, 0, &from, old, out, &kit_complaint) == NETTO_OK && out[0] == 5 && out[1] == 6);
    const netto_fold plain = {.width = 1};
    ok(p->fold_hooks.migrate(p, 0, &plain, old, out, &kit_complaint) == NETTO_ERULE);
    has_string(kit_complaint.text, "folds.peak.migrate: policy.lua:2: attempt to index a number value");
    kit_drop(p);
}

TEST("a start may answer nil: there is nothing yet; a step may not")
{
    double out[1];
    bool begun = true;
    netto_policy *p = taken("scope = 'instrument', on = 'mark', schema = 1, start = function() end, step = function() end");
    ok(start(p, &begun, out) == NETTO_OK && !begun);
    ok(step(p, &(double){1}, 0, out) == NETTO_ERULE);
    has_string(kit_complaint.text, "folds.peak.step: policy.lua:2: expected a number, got nil");
    kit_drop(p);
}

TEST("answers are read raw, and believed only where they may be")
{
    static const char *const bad[][2] = {
        {"return 0/0", "expected a finite number"},      {"return 1/0", "expected a finite number"},
        {"return '5'", "expected a number, got string"}, {"return {}", "expected a number, got table"},
        {"return true", "expected a number, got boolean"}, {"error('no')", "policy.lua:2: no"},
        {"while true do end", "work"},                   {"return i.nothing", "has no field 'nothing'"},
        {"i.price = 5", "read-only"},                    {"return i.underlying.underlying.price", "folds.peak.step: policy.lua:2"}};
    static const char *const wide[][2] = {
        {"return 5", "expected a table of numbers, got number"},
        {"return {}", "x: expected a finite number, got nil"},
        {"return { x = 1 }", "y: expected a finite number, got nil"},
        {"return { x = 1, y = '2' }", "y: expected a finite number, got string"},
        {"return { x = 1, y = 1/0 }", "y: expected a finite number, got one that is not"},
        {"return { x = 1, y = 2, z = 3 }", "it answered a field that the fold does not declare"},
        {"return setmetatable({}, { __index = function() return 1 end })", "x: expected a finite number, got nil"},
        {"return i", "expected a table of numbers, got userdata"}};
    char fields[1024];
    double old[2] = {1, 2}, out[2];
    for (size_t i = 0; i < sizeof bad / sizeof *bad + sizeof wide / sizeof *wide; i++) {
        bool table = i >= sizeof bad / sizeof *bad;
        const char *const *b = table ? wide[i - sizeof bad / sizeof *bad] : bad[i];
        snprintf(fields, sizeof fields, "scope = 'instrument', on = 'mark', schema = 1, %s " START "step = function(old, i) %s end",
                 table ? "fields = { 'x', 'y' }," : "", b[0]);
        netto_policy *p = taken(fields);
        if (!ok(p != NULL)) continue;
        ok(step(p, old, 0, out) == NETTO_ERULE);
        if (!has_string(kit_complaint.text, b[1])) tap_note("%s", b[0]);
        kit_drop(p);
    }
}

TEST("a step that keeps something beside its answer does not load")
{
    const char *source = KIT_HEAD "local seen = 0\n" KIT_OPEN "folds = { f = netto.fold { scope = 'instrument', on = 'mark', schema = 1, "
                         START "step = function(old) seen = seen + 1 return seen end } } }";
    netto_policy *p = kit_load_with(source, NULL);
    ok(p == NULL);
    has_string(kit_complaint.text, "rules keep nothing between calls");
    kit_drop(p);
}

/* ---- what is recalled ---------------------------------------------------------------------------------------------------- */

TEST("a hook recalls a number, a table, or nil")
{
    is_same(kit_value("return inst:recall 'last'"), 7);
    is_same(kit_value("local r = inst:recall 'range' return r.high * 10 + r.low"), 73);
    is_same(kit_value("return inst:recall('none') == nil and 1 or 0"), 1);
    is_same(kit_value("local r = inst:recall 'range' r.high = 0 return inst:recall('range').high"), 7);
    is_same(kit_value("return inst.underlying:recall 'last'"), 7);
    is_same(kit_value("return pcall(inst.recall, inst, 'broken') and 0 or 1"), 1);
    has_string(kit_refusal("return inst:recall 'broken'"), "recall: fold 'broken' is stale");
    has_string(kit_refusal("return inst:recall(5)"), "recall: expected the name of a fold, got number");
    has_string(kit_refusal("return inst:recall()"), "recall: expected the name of a fold, got no value");
    has_string(kit_refusal("return inst.recall('last')"), "write a colon");
    has_string(kit_refusal("return inst.recall({}, 'last')"), "write a colon");
}

TEST("a book of which there are no folds says so where it is read")
{
    netto_margin m;
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "margin = function(b) return b:recall 'last' end }");
    ok(p && kit_margin(p, &m) == NETTO_ERULE);
    has_string(kit_complaint.text, "book.recall: folds are of the account; recall it of the book itself");
    kit_drop(p);
}
