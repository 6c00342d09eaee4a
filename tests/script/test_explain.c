/* test_explain.c: how a rule in Lua came to its margin: what it read, and what it told by netto.add and its like. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "netto/lua_policy.h"
#include "support/inside.h"
#include "support/tell.h"
#include "support/tree.h"

static netto_policy *policy;

/* Two positions that net to 500 of gross 700, under a margin with this body. */
static desk stand(const char *body)
{
    static char source[65536];
    desk k = desk_open();
    netto_complaint why;
    snprintf(source, sizeof source,
             "local netto = require 'netto' return netto.policy { name = 'p', version = '1', api = 1,\n"
             "haircut = function() return 0.5 end,\nmargin = function(book, p) %s end }", body);
    netto_source file = {TEXT_LITERAL("policy.lua"), text_of(source)};
    policy = NULL;
    if (netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK) tap_note("%s", why.text);
    desk_account(&k, "a", NULL, NULL);
    desk_instrument(&k, "A", NETTO_FUTURE), desk_instrument(&k, "B", NETTO_FUTURE);
    desk_mark(&k, "A", 100), desk_mark(&k, "B", 80);
    desk_correlation(&k, 0, (const char *const[]){"A", "B", NULL});
    desk_policy(&k, policy);
    desk_position(&k, "a", "A", 6), desk_position(&k, "a", "B", -10);
    return k;
}

static void leave(desk *k)
{
    desk_close(k);
    policy->destroy(policy);
}

static netto_status ask(desk *k, bool explain)
{
    netto_command c = {.kind = NETTO_MARGIN_GET, .account = T("a"), .explain = explain};
    return desk_ask(k, &c);
}

/* The margin's part, or that of another path, of a rule with this body. */
static const netto_part *explain(desk *k, const char *path)
{
    is_status(ask(k, true), NETTO_OK);
    const netto_part *x = k->d.margin.explain;
    return ok(x && tree_adds_up(x)) ? tree_find(x, path) : NULL;
}

#define MARGIN "initial/add-on/margin"

TEST("named parts keep their names, and what was read says what it is")
{
    desk k = stand("return netto.add { core = book.netted, floor = 3, leg = 0.5 * book.worst_leg.netted }");
    const netto_part *m = explain(&k, MARGIN);
    ok(m && m->how == NETTO_HOW_SUM && m->part_count == 3);
    is_same(tree_value(m, "core/netted"), 500);
    is_same(tree_value(m, "floor"), 3);
    is_same(tree_value(m, "leg"), 200);
    is_same(tree_value(m, "worst_leg.netted"), 400); /* beside */
    leave(&k);
}

TEST("max, min, scale and round are told, inside each other")
{
    desk k = stand("local core = netto.max { netted = book.netted, low = 3 }\n"
                   "return netto.round(netto.scale(1.2345, netto.min(core, 1e9)), 10), core");
    const netto_part *m = explain(&k, MARGIN);
    ok(m && m->how == NETTO_HOW_SUM);
    is_same(m->value, 620);
    is_same(tree_value(m, "scale"), 1.2345 * 500);
    is_same(tree_value(m, "scale/number"), 1.2345);
    is_same(tree_value(m, "scale/min/max/netted"), 500);
    ok(tree_find(m, "rounding") != NULL);
    leave(&k);
}

TEST("other arithmetic is one part, beside what the rule read")
{
    desk k = stand("return 1.5 * book.netted + 0.1 * book.gross");
    const netto_part *m = explain(&k, MARGIN);
    ok(m && m->how == NETTO_HOW_RULE && m->part_count == 0 && m->beside_count == 2);
    is_same(tree_value(m, "netted"), 500);
    is_same(tree_value(m, "gross"), 700);
    leave(&k);
}

TEST("numbers without names, many of them, and names that are none")
{
    desk k = stand("local t = {} for i = 1, 40 do t[i] = i end\n"
                   "return netto.add(netto.add(t), netto.add { [1] = 2, ['\\n'] = 3, [true and 'x'] = 4 }, book.netted)");
    const netto_part *m = explain(&k, MARGIN);
    ok(m && m->how == NETTO_HOW_SUM && m->part_count == 3);
    if (!m || m->part_count != 3) return;
    is_same(m->parts[0].value, 820);
    is_string(m->parts[0].name.bytes, "number"); /* too many to tell */
    is_same(m->parts[1].value, 9);
    is_same(tree_value(m, "add/x"), 4);
    is_same(tree_value(m, "add/number"), 2);
    leave(&k);
}

/* Random sums, products and extremes of what a book has. */
static void compose(char *out, size_t size, int depth)
{
    static const char *const leaves[] = {"book.netted", "book.gross", "book.worst_leg.netted", "0.1", "book.netted * 0.3", "7"};
    static const char *const calls[] = {"netto.add", "netto.max", "netto.min", "netto.scale", "netto.round"};
    char a[4096], b[4096];
    if (depth == 0) {
        snprintf(out, size, "%s", leaves[tap_random_below(6)]);
        return;
    }
    compose(a, sizeof a, depth - 1), compose(b, sizeof b, (int)tap_random_below((uint64_t)depth));
    uint64_t call = tap_random_below(5);
    if (call < 3 && tap_random() & 1)
        snprintf(out, size, "%s { a = %.1900s, b = %.1900s, c = 1e-3 }", calls[call], a, b);
    else if (call == 4)
        snprintf(out, size, "netto.round(%.3900s, 0.01)", a);
    else
        snprintf(out, size, "%s(%.1900s, %.1900s)", calls[call], a, b);
}

TEST("traced or not, a rule answers the same bits, takes the same work, and its parts add up")
{
    for (int i = 0; i < 300; i++) {
        char body[8192] = "return ";
        compose(body + 7, sizeof body - 7, 1 + (int)tap_random_below(4));
        desk k = stand(body);
        bool known = ask(&k, false) == NETTO_OK;
        uint64_t plain = tell_bits(NETTO_MARGIN_GET, &k.d), work = policy->last_work;
        is_status(ask(&k, true), known ? NETTO_OK : NETTO_ERULE);
        bool good = !known || (ok(tree_adds_up(k.d.margin.explain)) && ok(policy->last_work == work || work == 0));
        k.d.margin.explain = NULL;
        good = good && (!known || ok(tell_bits(NETTO_MARGIN_GET, &k.d) == plain));
        if (!good) tap_note("%s", body);
        leave(&k);
        if (!good) return;
    }
}

TEST("a rule that does its utmost is explained or not, and decides as before")
{
    desk k = stand("local x = book.netted for i = 1, 2000 do x = netto.add(x, 1) end\n"
                   "local t = {} for i = 1, 500 do t['k' .. i] = i end return netto.add(x, netto.max(t))");
    const netto_part *m = explain(&k, MARGIN);
    is_same(m ? m->value : NAN, 3000);
    ok(m && tree_depth(m) < 12 && tree_parts(m) < 300);
    leave(&k);
}
