/* test_shipped.c: shipped rules: which a policy needs, that they are part of it, what can be read of them; and require. */
#include "script/policy_kit.h"
#include "script/shipped.h"

#define FILES NETTO_POLICY_FILES_MAX

static netto_source all[FILES];
static size_t count;

/* All that a policy of this one file consists of. */
static void complete(const char *source)
{
    netto_source file = {TEXT_LITERAL("policy.lua"), text_of(source)};
    is_int(netto_lua_policy_complete(&file, 1, all, &count, &kit_complaint), NETTO_OK);
}

static bool has_file(const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(all[i].name, name)) return true;
    return false;
}

static netto_policy *make(void)
{
    netto_policy *p = NULL;
    fake_fill();
    kit_complaint.text[0] = '\0';
    netto_lua_policy_create(all, count, (netto_text){0}, NULL, &p, &kit_complaint);
    return p;
}

static netto_policy *load(const char *source)
{
    complete(source);
    return make();
}

static void refuses(const char *source, const char *says)
{
    netto_policy *p = load(source);
    if (!ok(p == NULL) || !has_string(kit_complaint.text, says)) tap_note("in: %s", source);
    kit_drop(p);
}

/* ---- what belongs to a policy ------------------------------------------------------------------------------- */

TEST("what a file names in quotes belongs to the policy, and what that names, in any kind of quotes; nothing else does")
{
    complete("return require 'rules.market_wide'");
    is_int((long long)count, 3);
    ok(has_file("policy.lua") && has_file("rules/market_wide.lua") && has_file("rules/parts/attribute.lua"));
    complete("local a, b = require(\"rules.flat_haircuts\"), require [[rules.parts.attribute]]");
    is_int((long long)count, 3);
    ok(has_file("rules/flat_haircuts.lua") && has_file("rules/parts/attribute.lua"));
    complete("-- rules.tiered, 'rules.tiered2' 'rules.tier' rules/tiered.lua");
    is_int((long long)count, 1);
    complete("");
    is_int((long long)count, 1);
    complete("'rules.tiered");
    is_int((long long)count, 1);
}

TEST("a file of the policy's own goes before the shipped one of its name, whose needs are no longer needed")
{
    netto_source files[FILES] = {{TEXT_LITERAL("policy.lua"), TEXT_LITERAL("return require 'rules.market_wide'")},
                                 {TEXT_LITERAL("rules/market_wide.lua"), TEXT_LITERAL("return require 'netto'.policy { name = 'own', version = '1', api = 1 }")}};
    is_int(netto_lua_policy_complete(files, 2, files, &count, &kit_complaint), NETTO_OK);
    is_int((long long)count, 2);
    memcpy(all, files, sizeof all);
    netto_policy *p = make();
    if (ok(p != NULL)) ok(text_is(p->name, "own"));
    kit_drop(p);
}

TEST("there are never more files than a policy may have")
{
    static char names[FILES][16];
    netto_source files[FILES + 1];
    for (int i = 0; i < FILES; i++) {
        snprintf(names[i], sizeof names[i], "f%d.lua", i);
        files[i] = (netto_source){text_of(names[i]), TEXT_LITERAL("return 1")};
    }
    files[0] = (netto_source){TEXT_LITERAL("policy.lua"), TEXT_LITERAL("require 'rules.market_wide'")};
    is_int(netto_lua_policy_complete(files, FILES - 2, all, &count, &kit_complaint), NETTO_OK);
    is_int((long long)count, FILES);
    is_int(netto_lua_policy_complete(files, FILES - 1, all, &count, &kit_complaint), NETTO_EPOLICY);
    has_string(kit_complaint.text, "65 files, with the shipped rules that they require; a policy has at most 64");
    is_int(netto_lua_policy_complete(files, FILES + 1, all, &count, &kit_complaint), NETTO_EPOLICY);
    has_string(kit_complaint.text, "65 files; a policy has at most 64");
}

TEST("making a policy adds nothing: without its shipped files it says what is missing, and so does a name in pieces")
{
    ok(kit_load_with("return require 'rules.tiered'", NULL) == NULL);
    has_string(kit_complaint.text, "policy.lua:1: 'rules.tiered' is shipped, but no file of the policy names it: write require "
                                   "\"rules.tiered\", in quotes and in one piece");
    refuses("return require('rules.' .. 'tiered')", "'rules.tiered' is shipped, but no file");
}

TEST("every shipped module can be required, and a shipped policy is a policy of its own")
{
    char module[SHIPPED_NAME_MAX], source[200];
    ok(shipped_count() >= 13);
    for (uint32_t i = 0; i < shipped_count(); i++) {
        shipped_module(i, module);
        bool part = strncmp(module, "rules.parts.", 12) == 0;
        if (part)
            snprintf(source, sizeof source, KIT_HEAD "require '%s' " KIT_OPEN "}", module);
        else
            snprintf(source, sizeof source, "return require '%s'", module);
        netto_policy *p = load(source);
        if (!ok(p != NULL)) tap_note("%s: %s", module, kit_complaint.text);
        if (p && !part) ok(netto_lua_policy_tests(p) >= 2);
        kit_drop(p);
    }
}

/* What a journal holds is all there is to it: what another Netto shipped is found there, and the id is the same. */
TEST("the id covers the shipped sources, and those that stand beside the policy decide, whatever this program ships")
{
    char now[64], then[64];
    static char text[4096];
    netto_policy *p = load(KIT_HEAD "local b = require 'rules.parts.attribute' " KIT_OPEN
                                    "haircut = function(inst) return b.positive(inst, 'none', 3.5) end }");
    double out;
    if (!ok(p != NULL)) return;
    snprintf(now, sizeof now, "%.*s", TEXT(p->id));
    is_int(kit_ask(p, &out), NETTO_OK);
    is_same(out, 3.5);
    kit_drop(p);

    snprintf(text, sizeof text, "return { positive = function() return 0.1 end }");
    all[1].text = text_of(text);
    for (int again = 0; again < 2; again++) {
        p = make();
        if (!ok(p != NULL)) return;
        if (again) is_string(p->id.bytes, then);
        snprintf(then, sizeof then, "%.*s", TEXT(p->id));
        is_int(kit_ask(p, &out), NETTO_OK);
        is_same(out, 0.1);
        kit_drop(p);
        is_int(netto_lua_policy_complete(all, count, all, &count, &kit_complaint), NETTO_OK);
    }
    ok(strcmp(now, then) != 0);
}

/* ---- reading a policy ------------------------------------------------------------------------------------------ */

TEST("of a policy its fields can be read, and made another of")
{
    netto_policy *p = load(KIT_HEAD "local flat = require 'rules.flat_haircuts' "
                                    "assert(flat.name == 'flat-haircuts' and flat.version == '1' and flat.margin == nil and flat.per == nil) "
                                    "assert(flat.params.haircut.future == 0.1 and type(flat.tests) == 'table' and flat.limits == nil) "
                                    "local p = flat.params p.haircut.perp = 0.5 " KIT_OPEN
                                    "params = p, haircut = function(inst, p) return flat.haircut(inst, p) + p.haircut.perp end, collateral = flat.collateral, tests = flat.tests }");
    double out;
    if (!ok(p != NULL)) return tap_note("%s", kit_complaint.text);
    is_int(kit_ask(p, &out), NETTO_OK);
    is_same(out, 0.25 + 0.5); /* the instrument's own attribute, and the parameter */
    ok(netto_lua_policy_tests(p) == 3);
    kit_drop(p);
}

TEST("limits are handed on, and nothing is read that is not there")
{
    netto_policy *p = load(KIT_HEAD "local desk = require 'rules.index_desk' " KIT_OPEN "limits = desk.limits }");
    if (ok(p != NULL)) is_int(p->limit_count, 2);
    kit_drop(p);
    refuses("local flat = require 'rules.flat_haircuts' return flat.haircutt",
            "policy.lua:1: a policy has no field 'haircutt'; did you mean 'haircut'?");
    refuses("local flat = require 'rules.flat_haircuts' return flat[1]", "a policy has no field '1'");
    refuses("local flat = require 'rules.flat_haircuts' return flat[flat]", "a policy has no field 'userdata'");
    refuses("return require 'rules.index_desk'.limits[1].max", "policy.lua:1: only a policy can be read, not what it declares");
    refuses("local flat = require 'rules.flat_haircuts' flat.haircut = nil", "attempt to index a declaration value (local 'flat')");
    refuses("local flat = require 'rules.flat_haircuts' return getmetatable(flat).__index", "attempt to index a boolean value");
}

TEST("what was declared is what counts, whatever is written to what can be read of it or to the table that was given")
{
    double out;
    netto_policy *p = load("local netto = require 'netto' local params, tests = { x = 0.25 }, { a = function() end } "
                           "local policy = netto.policy { name = 'n', version = '1', api = 1, params = params, tests = tests, "
                           "haircut = function(inst, p) return p.x end } "
                           "policy.params.x = type policy.params.y = 0/0 params.x = {} tests[true] = 5 tests[1] = {} policy.tests.b = 1 "
                           "return policy");
    if (!ok(p != NULL)) return tap_note("%s", kit_complaint.text);
    is_int(kit_ask(p, &out), NETTO_OK);
    is_same(out, 0.25);
    ok(netto_lua_policy_tests(p) == 1);
    kit_drop(p);
}

TEST("a rule that keeps another policy keeps nothing with it")
{
    const char *const writes[] = {"flat.params.haircut = nil", "flat.params.haircut.spot = 1", "flat.tests.x = type",
                                  "flat.params.line.new = 1"};
    char source[600];
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        double out;
        snprintf(source, sizeof source,
                 KIT_HEAD "local flat = require 'rules.flat_haircuts' " KIT_OPEN "haircut = function() %s return 1 end }", writes[i]);
        netto_policy *p = load(source);
        if (!ok(p != NULL)) return tap_note("%s", kit_complaint.text);
        is_int(kit_ask(p, &out), NETTO_ERULE);
        has_string(kit_complaint.text, "frozen: rules keep nothing between calls");
        kit_drop(p);
    }
}

/* ---- require ----------------------------------------------------------------------------------------------------- */

/* A policy of files that require each other in a row, the last of which ends with this. */
static netto_policy *load_chain(int length, const char *end)
{
    static char names[FILES][16], texts[FILES][120];
    for (int i = 0; i < length; i++) {
        if (i)
            snprintf(names[i], sizeof names[i], "f%d.lua", i);
        else
            snprintf(names[i], sizeof names[i], "policy.lua");
        if (i + 1 < length)
            snprintf(texts[i], sizeof texts[i], "local x = require 'f%d' return x", i + 1);
        else
            snprintf(texts[i], sizeof texts[i], "%s", end);
        all[i] = (netto_source){text_of(names[i]), text_of(texts[i])};
    }
    count = (size_t)length;
    return make();
}

TEST("files require each other so deep, and no deeper, whatever they are called")
{
    netto_policy *p = load_chain(32, "return require 'netto'.policy { name = 'deep', version = '1', api = 1 }");
    if (!ok(p != NULL)) tap_note("%s", kit_complaint.text);
    kit_drop(p);
    p = load_chain(33, "return 1");
    ok(p == NULL);
    has_string(kit_complaint.text, "f31.lua:1: more than 32 files require each other, one inside the other");
}

TEST("circles are named, through shipped modules too")
{
    ok(load_chain(20, "return require 'f5'") == NULL);
    has_string(kit_complaint.text, "f19.lua:1: 'f5' requires itself in a circle");
    all[0] = (netto_source){TEXT_LITERAL("policy.lua"), TEXT_LITERAL("return require 'rules.market_wide'")};
    all[1] = (netto_source){TEXT_LITERAL("rules/parts/attribute.lua"), TEXT_LITERAL("return require 'rules.market_wide'")};
    is_int(netto_lua_policy_complete(all, 2, all, &count, &kit_complaint), NETTO_OK);
    ok(make() == NULL);
    has_string(kit_complaint.text, "rules/parts/attribute.lua:1: 'rules.market_wide' requires itself in a circle");
}

TEST("a module that is not there is told with what may have been meant")
{
    refuses("return require 'rules.tierd'", "policy.lua:1: there is no module 'rules.tierd': neither the policy nor Netto has a file "
                                            "'rules/tierd.lua'; did you mean 'rules.tiered'?");
    refuses("return require 'nettoo'", "did you mean 'netto'?");
    refuses("return require 'rules'", "neither the policy nor Netto has a file 'rules.lua'");
    refuses("return require ''", "there is no module ''");
    refuses("return require 'rules.README'", "there is no module 'rules.README'");
    refuses("return require '../../etc/passwd'", "there is no module");
    refuses("return require(1)", "there is no module '1'");
    refuses("return require(nil)", "string expected");
}

TEST("an error in a required file has its place there, and who catches it may require on")
{
    all[0] = (netto_source){TEXT_LITERAL("policy.lua"),
                            TEXT_LITERAL("local ok, why = pcall(require, 'bad') assert(not ok and why == 'bad.lua:2: no', why) "
                                         "for i = 1, 40 do pcall(require, 'bad') end require 'good' " KIT_HEAD KIT_OPEN "}")};
    all[1] = (netto_source){TEXT_LITERAL("bad.lua"), TEXT_LITERAL("\nerror 'no'")};
    all[2] = (netto_source){TEXT_LITERAL("good.lua"), TEXT_LITERAL("return 1")};
    count = 3;
    netto_policy *p = make();
    if (!ok(p != NULL)) tap_note("%s", kit_complaint.text);
    kit_drop(p);
}

TEST("a module is run once, and all who require it have the same")
{
    all[0] = (netto_source){TEXT_LITERAL("policy.lua"),
                            TEXT_LITERAL(KIT_HEAD "assert(require 'a' == require 'a' and require 'a'.n == 1 and require 'b' == true) " KIT_OPEN "}")};
    all[1] = (netto_source){TEXT_LITERAL("a.lua"), TEXT_LITERAL("ran = (ran or 0) + 1 return { n = ran }")};
    all[2] = (netto_source){TEXT_LITERAL("b.lua"), TEXT_LITERAL("")};
    count = 3;
    netto_policy *p = make();
    if (!ok(p != NULL)) tap_note("%s", kit_complaint.text);
    kit_drop(p);
}
