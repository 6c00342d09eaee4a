/* test_pairs.c: claims about the pairs that a policy's correlation function is asked of, some at a time. */
#include "runtime/pairs.h"

#include <stdio.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

#define FACTORS 300

static desk stand(rules *r)
{
    desk k = desk_open();
    char id[8];
    for (int i = 0; i < FACTORS; i++) snprintf(id, sizeof id, "F%d", i), desk_factor(&k, id, "x");
    *r = rules_of("pairs");
    r->policy.hooks.correlation = rules_correlation;
    desk_policy(&k, &r->policy);
    return k;
}

TEST("all pairs are asked and copied in slices, the diagonal 1")
{
    rules r;
    desk k = stand(&r);
    pairs p = {0};
    netto_complaint why;
    unsigned slices = 0, odd = 0;
    for (bool done = false; !done && slices < 10000; slices++)
        if (!is_status(pairs_advance(&p, k.e, &r.policy, 7, &done, &why), NETTO_OK)) break;
    ok(slices > 20 && slices < 10000);
    is_int(p.order, FACTORS + 1); /* and the base currency */
    for (uint32_t i = 0; i < p.order; i++)
        for (uint32_t j = 0; j < p.order; j++) odd += !(p.cells[i * p.order + j] <= 0.5) != (i == j);
    is_int(odd, 0);
    pairs_drop(&p);
    ok(!p.cells);
    desk_close(&k);
}

TEST("where factors change it begins anew, and if they never rest it gives up")
{
    rules r;
    desk k = stand(&r);
    pairs p = {0};
    netto_complaint why;
    bool done = false;
    uint64_t changes = 0;
    while (!p.copied && pairs_advance(&p, k.e, &r.policy, changes, &done, &why) == NETTO_OK) {}
    desk_factor(&k, "F7", "y");
    while (!done) is_status(pairs_advance(&p, k.e, &r.policy, 1, &done, &why), NETTO_OK);
    unsigned unknown = 0;
    for (uint32_t i = 0; i < p.order * p.order; i++) unknown += !(p.cells[i] <= 1.0);
    is_int(unknown, 0);
    netto_status status = NETTO_OK;
    for (changes = 2; status == NETTO_OK && changes < 1000; changes++) status = pairs_advance(&p, k.e, &r.policy, changes, &done, &why);
    is_status(status, NETTO_EOVERLOADED);
    ok(!p.cells && changes > 10 && changes < 1000);
    desk_close(&k);
}

TEST("a policy without such a function has no pairs, and one whose function fails says so")
{
    rules r;
    desk k = stand(&r);
    pairs p = {0};
    netto_complaint why;
    is_status(pairs_take(&p, k.e, netto_policy_built_in(), &why), NETTO_OK);
    ok(!p.cells && p.order == 0);
    pairs_drop(&p);
    desk_factor(&k, "bad", "x");
    r.breaks = text_of("bad");
    is_status(pairs_take(&p, k.e, &r.policy, &why), NETTO_ERULE);
    ok(!p.cells);
    desk_close(&k);
}
