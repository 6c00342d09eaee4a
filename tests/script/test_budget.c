/* test_budget.c: work and memory: what a call may use, that it decides the same every time, and that nothing
 * is left. */
#include <unistd.h>

#include "script/lua_policy.h"
#include "script/policy_kit.h"

/* A sanitizer holds back what is freed. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

/* ---- work ------------------------------------------------------------------------------------------ */

/* How far a counting rule comes under a budget of `work`: the text of its end says nothing of that, so the
 * rule is given just enough, by bisection. */
static uint64_t least_work(const char *chunk, const char *body)
{
    uint64_t low = 0, high = 1 << 20;
    while (high - low > 1) {
        double out;
        netto_budget budget = {.work = low + (high - low) / 2};
        netto_policy *p = kit_haircut_in(chunk, body, &budget);
        bool good = p && kit_ask(p, &out) == NETTO_OK;
        kit_drop(p);
        if (good)
            high = budget.work;
        else
            low = budget.work;
    }
    return high;
}

TEST("the same call dies at the same instruction in every interpreter")
{
    const char *const bodies[] = {
        "for i = 1, 20000 do end return 1",
        "local s = 0 for i = 1, 500 do s = s + math.max(i, 2) end return 1",
        "local t = {} for i = 1, 300 do t['k' .. i] = i end for k, v in pairs(t) do t[k] = nil end return 1",
        "local t = {} for i = 1, 300 do t[i] = (i * 7919) % 300 end table.sort(t) return 1",
        "local s = '' for i = 1, 300 do s = s .. i end return 1",
        "for i = 1, 20 do pcall(error, 'x') end return 1",
        "for i = 1, 100 do local u = inst.underlying.price + inst.attrs.haircut end return 1",
        "local n = 0 for k in pairs(shared) do for j in pairs(shared) do n = n + 1 end end return 1",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const char *chunk = "shared = {} for i = 1, 40 do shared['k' .. i] = i end";
        uint64_t first = least_work(chunk, bodies[i]);
        is_int(least_work(chunk, bodies[i]), (long long)first);
        ok(first > 100 && first < 1 << 20);
    }
}

TEST("a policy tells what its last call took, which is the same every time, and what all of them did")
{
    netto_policy *p = kit_haircut("for i = 1, 30000 do end return 1"), *q = kit_haircut("return 1");
    double out;
    if (!ok(p && q)) return;
    ok(kit_ask(p, &out) == NETTO_OK && kit_ask(q, &out) == NETTO_OK);
    uint64_t took = p->last_work;
    ok(took >= 30000 && took < 100000 && q->last_work > 0 && q->last_work < 1000);
    for (int i = 0; i < 5; i++) kit_ask(p, &out), is_int(p->last_work, (long long)took);
    is_int(p->work, (long long)(6 * took));
    kit_drop(p), kit_drop(q);
}

TEST("the same call dies at the same instruction whatever ran before")
{
    const char *chunk = "shared = {} for i = 1, 40 do shared['k' .. i] = i end";
    const char *body =
        "local n = 0 for k in pairs(shared) do n = n + #(k .. inst.id .. inst.underlying.id .. "
        "inst.attrs.tags[1]) end "
        "for i = 1, 30 do n = n .. 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' end return 1";
    uint64_t least = least_work(chunk, body);
    for (int enough = 0; enough < 2; enough++) {
        netto_budget budget = {.work = least - 1 + (uint64_t)enough};
        netto_policy *p = kit_haircut_in(chunk, body, &budget);
        if (!ok(p != NULL)) return;
        for (int i = 0; i < 300; i++) {
            double out;
            if (!is_int(kit_ask(p, &out), enough ? NETTO_OK : NETTO_ERULE)) break;
        }
        kit_drop(p);
    }
}

TEST("work is charged in proportion to what is touched")
{
    uint64_t small = least_work("", "local s = ('x'):rep(100) for i = 1, 100 do s:upper() end return 1");
    uint64_t large = least_work("", "local s = ('x'):rep(10000) for i = 1, 100 do s:upper() end return 1");
    ok(large > 20 * small);
    small = least_work(
        "", "local t = {} for i = 1, 10 do t[i] = i end for i = 1, 100 do table.concat(t) end return 1");
    large = least_work(
        "", "local t = {} for i = 1, 1000 do t[i] = i end for i = 1, 100 do table.concat(t) end return 1");
    ok(large > 20 * small);
}

TEST("a budget smaller than one interval of the count hook holds too")
{
    netto_budget budget = {.work = 100};
    netto_policy *p = kit_haircut_in("", "for i = 1, 1000 do end return 1", &budget);
    double out;
    if (!ok(p != NULL)) return tap_note("%s", kit_complaint.text);
    is_int(kit_ask(p, &out), NETTO_ERULE);
    is_string(kit_complaint.text, "haircut: policy.lua:1: used up its budget of 100 units of work");
    kit_drop(p);
}

static void ends_with(const char *chunk, const char *body, const char *words)
{
    netto_policy *p = kit_haircut_in(chunk, body, NULL);
    double out;
    if (!ok(p != NULL)) return tap_note("%s", kit_complaint.text);
    for (int i = 0; i < 3; i++) {
        is_int(kit_ask(p, &out), NETTO_ERULE);
        if (!ok(strstr(kit_complaint.text, words) != NULL)) tap_note("%s", kit_complaint.text);
    }
    kit_drop(p);
}

TEST("what needs no counting by its own code is counted all the same in metamethods, and bounded in texts")
{
    static const char *const doubled = "local s = inst.id "
                                       "s = s .. s .. s .. s s = s .. s .. s .. s s = s .. s .. s .. s s = s .. s .. s .. s "
                                       "s = s .. s .. s .. s s = s .. s .. s .. s s = s .. s .. s .. s s = s .. s .. s .. s "
                                       "s = s .. s .. s .. s s = s .. s .. s .. s s = s .. s .. s .. s s = s .. s .. s .. s return 1";
    ends_with("local t = setmetatable({}, { __index = function() while true do end end })", "return t.x", "used up its budget");
    ends_with("local m = { __lt = function() while true do end end } local a, b = setmetatable({}, m), setmetatable({}, m)",
              "return a < b and 1 or 2", "used up its budget");
    ends_with("", "::again:: goto again", "used up its budget");
    ends_with("", doubled, "makes a text longer");
}

TEST("a rule that was ended is followed by one that needs no counting, and that by one that does")
{
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "haircut = function(inst) return inst.attrs.haircut end,"
                                                 "collateral = function() while true do end end }");
    if (!ok(p != NULL)) return;
    for (int i = 0; i < 3; i++) {
        double out = 0;
        netto_view line = fake_view(NETTO_THING_LINE, &fake_line);
        is_int(p->hooks.collateral(p, &line, &out, &kit_complaint), NETTO_ERULE);
        is_int(kit_ask(p, &out), NETTO_OK);
        ok(p->last_work < 1000);
    }
    kit_drop(p);
}

/* ---- memory ---------------------------------------------------------------------------------------- */

TEST("a ceiling on memory ends the call, and the next one has room again")
{
    netto_budget budget = {.work = 100000000, .memory = 2 << 20};
    netto_policy *p = kit_load_with(
        KIT_HEAD KIT_OPEN
        "haircut = function(inst) local t = {} for i = 1, 1e6 do t = {t, {}, {}, {}} end return 1 end,"
        "collateral = function() local t = {} for i = 1, 5000 do t[i] = {} end return 0.5 end }",
        &budget);
    if (!ok(p != NULL)) return;
    netto_view line = fake_view(NETTO_THING_LINE, &fake_line);
    for (int i = 0; i < 20; i++) {
        double out;
        is_int(kit_ask(p, &out), NETTO_ERULE);
        has_string(kit_complaint.text, "haircut: policy.lua:1: needs more than 2097152 bytes of memory");
        is_int(p->hooks.collateral(p, &line, &out, &kit_complaint), NETTO_OK);
    }
    kit_drop(p);
}

TEST("no pcall catches the end of memory")
{
    netto_budget budget = {.work = 100000000, .memory = 2 << 20};
    netto_policy *p = kit_haircut_in(
        "", "pcall(function() local t = {} for i = 1, 1e6 do t = {t, {}, {}, {}} end end) return 1", &budget);
    double out;
    if (!ok(p != NULL)) return;
    is_int(kit_ask(p, &out), NETTO_ERULE);
    has_string(kit_complaint.text, "bytes of memory");
    kit_drop(p);
}

TEST("a policy that leaves its rules no room is refused")
{
    netto_budget budget = {.memory = 1 << 20};
    netto_policy *p = kit_load_with(KIT_HEAD "local t = {} for i = 1, 8000 do t[i] = {i} end " KIT_OPEN
                                             "haircut = function() return t[1][1] end }",
                                    &budget);
    ok(p == NULL);
    is_int(kit_complaint.status, NETTO_EPOLICY);
    has_string(kit_complaint.text, "policy.lua:1: ");
    kit_drop(p);
}

TEST("what fails for want of memory, at whichever request, is a complaint and leaves nothing")
{
    netto_source file = {
        TEXT_LITERAL("policy.lua"),
        TEXT_LITERAL(KIT_HEAD KIT_OPEN
                     "params = { x = { 1, 2 } }, haircut = function(inst, p) return p.x[1] end, "
                     "limits = { netto.limit { name = 'l', of = 'gross', max = 1 } }, tests = { a = "
                     "function() end } }")};
    fake_fill();
    for (uint64_t n = 1; n < 10000; n += n < 200 ? 1 : 7) {
        netto_policy *p = NULL;
        netto_complaint complaint = {.status = NETTO_OK};
        netto_status status = lua_policy_create(&file, 1, (netto_text){0}, NULL, n, &p, &complaint);
        if (status == NETTO_OK) {
            double out;
            if (!ok(n > 100)) tap_note("n %llu", (unsigned long long)n);
            is_int(kit_ask(p, &out), NETTO_OK);
            kit_drop(p);
            return;
        }
        if (!is_int(status, NETTO_ECAPACITY) || !ok(p == NULL) || !ok(complaint.text[0] != '\0')) return;
    }
    ok(false);
}

static long resident_pages(void)
{
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) return -1;
    if (fscanf(file, "%ld %ld", &size, &resident) != 2) resident = -1;
    fclose(file);
    return resident;
}

static void load_and_drop(int count)
{
    for (int i = 0; i < count; i++) {
        double out;
        netto_policy *p =
            kit_haircut("local t = {} for i = 1, 100 do t[i] = {i} end return inst.attrs.haircut");
        if (!p || kit_ask(p, &out) != NETTO_OK) ok(false);
        kit_drop(p);
    }
}

TEST("a thousand loads leave memory where it was")
{
    load_and_drop(100);
    long before = resident_pages();
    load_and_drop(1000);
    long after = resident_pages();
    if (before < 0) tap_skip("there is no /proc/self/statm");
#ifndef __SANITIZE_ADDRESS__
    ok(after - before < 256);
#endif
    ok(true);
    tap_note("resident pages: %ld, then %ld", before, after);
}

TEST("a million calls leave memory where it was")
{
    netto_policy *p =
        kit_haircut("return inst.underlying.price / inst.price + inst.attrs.haircut + #inst.attrs.tags");
    double out;
    if (!ok(p != NULL)) return;
    for (int i = 0; i < 1000; i++) kit_ask(p, &out);
    size_t before = ((lua_policy *)p)->sandbox.purse.used, most = 0;
    for (int i = 0; i < 1000000; i++) {
        kit_ask(p, &out);
        size_t used = ((lua_policy *)p)->sandbox.purse.used;
        if (used > most) most = used;
    }
    ok(most < 2 * before + 100000); /* Lua collects when what there is has doubled */
    tap_note("bytes in use: %zu, at most %zu", before, most);
    kit_drop(p);
}

TEST("a table that was emptied is laid out anew by whoever walks it, so that nobody passes its empty places "
     "again")
{
    const char *const walks[] = {"next(t)", "pairs(t)", "netto.min(t)", "netto.add(t)"};
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        char body[512];
        double out;
        netto_budget budget = {.work = 100000000, .memory = 3 << 20};
        snprintf(body, sizeof body,
                 "local all = {} for i = 1, 20 do local t = {} for j = 1, 8000 do t['k' .. j] = j end "
                 "for j = 2, 8000 do t['k' .. j] = nil end %s assert(t.k1 == 1 and next(t) == 'k1' and not "
                 "next(t, 'k1')) "
                 "t.k2 = 2 assert(t.k1 + t.k2 == 3) all[i] = t end return 1",
                 walks[i]);
        netto_policy *p = kit_haircut_in("", body, &budget);
        if (!ok(p != NULL)) return;
        if (!is_int(kit_ask(p, &out), NETTO_OK)) tap_note("%s", kit_complaint.text);
        kit_drop(p);
    }
}

/* ---- nesting --------------------------------------------------------------------------------------- */

typedef struct nest {
    netto_policy *policy;
    double asked;
} nest;

static netto_status nested_call(void *self, netto_text method, netto_text params, netto_text *result,
                                netto_complaint *complaint)
{
    nest *n = self;
    (void)method, (void)params;
    netto_view view = fake_view(NETTO_THING_INSTRUMENT, &fake_instrument);
    netto_status status = n->policy->hooks.haircut(n->policy, &view, &n->asked, complaint);
    *result = (netto_text){"\xc0", 1};
    return status;
}

static netto_status nested_advance(void *self, double seconds, netto_complaint *complaint)
{
    (void)self, (void)seconds;
    return content(complaint);
}

TEST("a test may ask an engine that asks the same policy: budgets are a stack")
{
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN
                               "haircut = function(inst) for i = 1, 90000 do end return inst.price end,"
                               "tests = { a = function(t) for i = 1, 30 do t:instrument { id = 'x' } end end,"
                               "b = function(t) t:instrument { id = 'x' } while true do end end } }");
    if (!ok(p != NULL)) return;
    nest n = {p, 0};
    netto_trial trial = {&n, nested_call, nested_advance, NULL};
    if (!is_int(netto_lua_policy_test(p, 0, &trial, &kit_complaint), NETTO_OK))
        tap_note("%s", kit_complaint.text);
    is_same(n.asked, 60010);
    is_int(netto_lua_policy_test(p, 1, &trial, &kit_complaint), NETTO_EPOLICY);
    has_string(kit_complaint.text, "used up its budget of 10000000 units of work");
    double out;
    is_int(kit_ask(p, &out), NETTO_OK);
    kit_drop(p);
}

TEST("a rule that uses up its budget inside a test fails that call, not the test's own budget")
{
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "haircut = function(inst) while true do end end,"
                                                 "tests = { a = function(t) t:fails(function() t:instrument "
                                                 "{ id = 'x' } end, 'used up its budget') end } }");
    if (!ok(p != NULL)) return;
    nest n = {p, 0};
    netto_trial trial = {&n, nested_call, nested_advance, NULL};
    if (!is_int(netto_lua_policy_test(p, 0, &trial, &kit_complaint), NETTO_OK))
        tap_note("%s", kit_complaint.text);
    kit_drop(p);
}

/* ---- a hook asked from inside another -------------------------------------------------------------------
 */

static netto_policy *asked_policy;
static double asked_haircut;
static netto_status asked_status;

static void ask_haircut(void)
{
    netto_complaint complaint = {.status = NETTO_OK};
    netto_view view = fake_view(NETTO_THING_INSTRUMENT, &fake_instrument);
    asked_status = asked_policy->hooks.haircut(asked_policy, &view, &asked_haircut, &complaint);
    if (asked_status != NETTO_OK) tap_note("%s", complaint.text);
}

/* The haircut of a body asked alone, and from a margin that reads the book's gross at the bottom of 150 calls
 * of Lua's, or of 90 of C's: -1 where it fails. */
static void haircuts_of(const char *body, double out[3])
{
    static char source[4096];
    snprintf(source, sizeof source,
             KIT_HEAD KIT_OPEN
             "haircut = function(inst) %s end, margin = function(book) "
             "local function lua(n) local a, b, c, d, e, f, g, h = 1, 2, 3, 4, 5, 6, 7, 8 "
             "if n == 0 then return book.gross end return lua(n - 1) + a - a end "
             "local function c(n) if n == 0 then return book.gross end return select(2, pcall(c, n - 1)) end "
             "return book.kind == 'lua' and lua(150) or c(90) end }",
             body);
    asked_policy = kit_load(source);
    for (int i = 0; i < 3 && ok(asked_policy != NULL); i++) {
        netto_margin margin;
        asked_haircut = -1;
        fake_text(&fake_book, NETTO_FIELD_KIND, i == 1 ? "lua" : "c");
        fake_weigh = ask_haircut;
        if (i == 0)
            ask_haircut();
        else if (!is_int(kit_margin(asked_policy, &margin), NETTO_OK))
            tap_note("%s", kit_complaint.text);
        fake_weigh = NULL;
        out[i] = asked_status == NETTO_OK ? asked_haircut : -1;
    }
    kit_drop(asked_policy);
}

TEST("a hook answers the same, whoever asked it and however deep that one stood")
{
    const char *const bodies[] = {
        "local function d(n) local good, r = pcall(d, n + 1) return good and r or n end return d(0)",
        "local function d(n) local a, b, c, d1, e, f, g, h = 1, 2, 3, 4, 5, 6, 7, 8 if n == 0 then return 1 "
        "end return "
        "d(n - 1) + a - a end return d(480)",
        "local n = 0 local t t = setmetatable({}, { __index = function(x, k) n = n + 1 return x[k] end }) "
        "pcall(function() "
        "return t.x end) return n",
        "local ok, e = pcall(function() local function d() return (pcall(d)) and error('x') end return d() "
        "end) return ok and "
        "1 or 2",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        double out[3] = {-1, -1, -1};
        haircuts_of(bodies[i], out);
        if (!ok(out[0] > 0) || !is_same(out[1], out[0]) || !is_same(out[2], out[0])) tap_note("body %zu", i);
    }
}

/* The least work that a margin needs, where reading the gross asks a haircut or does not. */
static uint64_t least_margin(bool asks)
{
    uint64_t low = 0, high = 1 << 20;
    while (high - low > 1) {
        netto_margin margin;
        netto_budget budget = {.work = low + (high - low) / 2};
        asked_policy = kit_load_with(
            KIT_HEAD KIT_OPEN
            "haircut = function() return 1 end, margin = function(book) local n = 0 for i = 1, 40 do "
            "for j = 1, 300 do n = n + 1 end n = n + book.gross end return n end }",
            &budget);
        if (!ok(asked_policy != NULL)) return 0;
        fake_weigh = asks ? ask_haircut : NULL;
        bool good = kit_margin(asked_policy, &margin) == NETTO_OK;
        fake_weigh = NULL;
        kit_drop(asked_policy);
        if (good)
            high = budget.work;
        else
            low = budget.work;
    }
    return high;
}

TEST("a call ends at the same instruction, whether or not what it read had to be asked first")
{
    uint64_t least = least_margin(false);
    ok(least > 40 * 300);
    is_int(least_margin(true), (long long)least);
}
