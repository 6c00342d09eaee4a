/* test_limit.c: claims about which limits bind whom, and when they are breached. */
#include "control/limit.h"

#include <math.h>

#include "base/text.h"
#include "tap/tap.h"

static const netto_text kinds[] = {TEXT_LITERAL("firm"), TEXT_LITERAL("desk")};
static const netto_limit plain = {.of = NETTO_MEASURE_GROSS, .max = 100},
                         scoped = {.of = NETTO_MEASURE_GROSS, .max = 100, .scope = kinds, .scope_count = 2},
                         pooled = {.of = NETTO_MEASURE_POOL_GROSS, .max = 100},
                         both = {.of = NETTO_MEASURE_POOL_GROSS, .max = 100, .scope = kinds, .scope_count = 2};

TEST("a limit on a book's own measure binds the account that trades, a limit on a pool its ancestors as well")
{
    ok(limit_binds(&plain, text_of("account"), true) && !limit_binds(&plain, text_of("firm"), false));
    ok(limit_binds(&pooled, text_of("account"), true) && limit_binds(&pooled, text_of("firm"), false));
}

TEST("a limit with a scope binds nodes of the kinds that it names, and nobody else")
{
    ok(limit_binds(&scoped, text_of("desk"), true) && !limit_binds(&scoped, text_of("firm"), false));
    ok(limit_binds(&both, text_of("desk"), true) && limit_binds(&both, text_of("firm"), false));
    ok(!limit_binds(&both, text_of("account"), true) && !limit_binds(&both, text_of("des"), false));
    ok(!limit_binds(&scoped, (netto_text){0}, true) && !limit_names(&plain, text_of("firm")));
}

TEST("a limit of the same name with another measure or scope is another limit")
{
    netto_limit was = scoped, is = scoped;
    was.name = is.name = text_of("a");
    netto_policy from = {.limits = &was, .limit_count = 1}, to = {.limits = &is, .limit_count = 1};
    ok(limit_redefined(&from, &to) == NULL);
    is.max = 5;
    ok(limit_redefined(&from, &to) == NULL);
    is.of = NETTO_MEASURE_NETTED;
    ok(limit_redefined(&from, &to) == &is);
    is = was, is.scope_count = 1;
    ok(limit_redefined(&from, &to) == &is);
    is.name = text_of("b");
    ok(limit_redefined(&from, &to) == NULL);
}

TEST("equal passes, more breaches, and so does what is no number")
{
    ok(!limit_stands(100, 0, 100, false) && !limit_stands(100, 0, -INFINITY, false) && !limit_stands(100, 0, 0, true));
    ok(limit_stands(100, 0, nextafter(100, 101), false) && limit_stands(100, 0.5, INFINITY, false) && limit_stands(100, 0, NAN, true));
    ok(limit_stands(NAN, 0, 0, false) && !limit_stands(0, 0, -0.0, false) && !limit_stands(INFINITY, 0.9, INFINITY, true));
}

TEST("a policy watches the pools of those kinds that a pooled limit binds")
{
    netto_limit limits[] = {{.of = NETTO_MEASURE_NETTED, .scope = kinds, .scope_count = 1},
                            {.of = NETTO_MEASURE_POOL_NETTED, .scope = kinds + 1, .scope_count = 1}};
    netto_policy p = {.limits = limits, .limit_count = 2};
    ok(limit_watches_pool(&p, text_of("desk")) && !limit_watches_pool(&p, text_of("firm")));
    limits[1].scope_count = 0; /* the account's own: of every kind */
    ok(limit_watches_pool(&p, text_of("firm")) && limit_watches_pool(&p, text_of("account")));
    p.limit_count = 1;
    ok(!limit_watches_pool(&p, text_of("desk")));
}

TEST("what stands is cleared at a fraction of its level, and begins above the level itself")
{
    ok(!limit_stands(100, 0.95, 100, false) && limit_stands(100, 0.95, 100, true));
    ok(limit_stands(100, 0.95, nextafter(95, 96), true) && !limit_stands(100, 0.95, 95, true));
    ok(!limit_stands(100, 1, 100, true) && !limit_stands(100, 0, 100, true));
}

TEST("a limit is found by its name, else by the one that it had before, else by the one that the other had before")
{
    netto_limit limits[] = {{.name = {"new", 3}, .was = {"old", 3}}, {.name = {"old", 3}}, {.name = {"x", 1}, .was = {"y", 1}}};
    netto_limit named[] = {{.name = {"old", 3}}, {.name = {"y", 1}}, {.name = {"new", 3}}, {.name = {"z", 1}}};
    netto_policy p = {.limits = limits, .limit_count = 3}, from = {.limits = named, .limit_count = 4};
    is_int(limit_heir(&from, 0, &p), 1);
    is_int(limit_heir(&from, 1, &p), 2);
    is_int(limit_heir(&from, 2, &p), 0);
    is_int(limit_heir(&from, 3, &p), 3);
    is_int(limit_heir(&p, 2, &from), 1);
    named[1].pooled = true;
    is_int(limit_heir(&p, 2, &from), 4);
    from.limit_count = 2;
    is_int(limit_heir(&p, 0, &from), 2); /* "old" has its own */
    p.limit_count = 1;
    is_int(limit_heir(&from, 0, &p), 0);
    is_int(limit_heir(&p, 0, &from), 0);
    ok(!limit_asks(&p));
    limits[0].of = NETTO_MEASURE_RULE;
    ok(limit_asks(&p) && limit_asks_itself(&limits[0]));
    is_string(limit_word(&limits[0]), "function");
}

TEST("a limit that was renamed must be of the same measure and scope as well")
{
    netto_limit was = scoped, is = scoped;
    was.name = text_of("old"), is.name = text_of("new"), is.was = text_of("old");
    netto_policy from = {.limits = &was, .limit_count = 1}, to = {.limits = &is, .limit_count = 1};
    ok(limit_redefined(&from, &to) == NULL);
    is.of = NETTO_MEASURE_RULE;
    ok(limit_redefined(&from, &to) == &is);
    was.of = NETTO_MEASURE_RULE;
    ok(limit_redefined(&from, &to) == NULL); /* what a function says is not known */
}
