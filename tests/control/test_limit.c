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
    ok(!limit_breached(&plain, 100) && !limit_breached(&plain, -INFINITY) && !limit_breached(&plain, 0));
    ok(limit_breached(&plain, nextafter(100, 101)) && limit_breached(&plain, INFINITY) && limit_breached(&plain, NAN));
    netto_limit never = {.max = NAN}, zero = {.max = 0}, none = {.max = INFINITY};
    ok(limit_breached(&never, 0) && !limit_breached(&zero, -0.0) && !limit_breached(&none, INFINITY));
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
