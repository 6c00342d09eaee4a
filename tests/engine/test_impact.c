/* test_impact.c: claims about what another policy would make of an account. */
#include <math.h>

#include "support/inside.h"
#include "support/rules.h"

static rules strict, mild;

static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    desk_account(&k, "b", NULL, NULL);
    desk_instrument(&k, "P", NETTO_PERP), desk_instrument(&k, "Q", NETTO_PERP);
    desk_mark(&k, "P", 100), desk_mark(&k, "Q", 100);
    desk_collateral(&k, "a", "USD", 150);
    desk_position(&k, "a", "P", 10);
    mild = rules_of("mild"), strict = rules_of("strict");
    mild.policy.hooks.haircut = strict.policy.hooks.haircut = rules_haircut_fixed;
    mild.policy.hooks.margin = strict.policy.hooks.margin = rules_margin_netted;
    mild.haircut = 0.1, strict.haircut = 0.2;
    desk_policy(&k, &mild.policy);
    return k;
}

static netto_impact look(desk *k, rules *r, uint32_t number, netto_complaint *why)
{
    netto_impact out;
    uint32_t left;
    netto_engine_prepare(k->e, &r->policy, 1000, &left, why);
    is_status(netto_engine_impact(k->e, &r->policy, number, &out, why), NETTO_OK);
    return out;
}

TEST("an account is told under both policies, and nothing changes")
{
    desk k = stand();
    netto_complaint why;
    uint8_t before[32], after[32];
    netto_engine_digest(k.e, before);
    netto_impact x = look(&k, &strict, 0, &why);
    is_string(x.account.bytes, "a");
    is_near(x.now.measures.margin.initial, 100, 1e-9);
    is_near(x.then.measures.margin.initial, 200, 1e-9);
    is_near(x.then.measures.exposure.gross, 200, 1e-9);
    is_near(x.then.measures.equity, 150, 1e-9);
    is_near(x.then.collateral, 150, 1e-9);
    is_near(x.then.worst_leg, 0, 0);
    is_int(x.now.standing, NETTO_STANDING_OK);
    is_int(x.then.standing, NETTO_STANDING_MARGIN_CALL);
    netto_engine_digest(k.e, after);
    ok(memcmp(before, after, sizeof before) == 0);
    desk_close(&k);
}

TEST("limits that would be breached have a bit under their own policy")
{
    desk k = stand();
    netto_complaint why;
    rules_limit(&strict, "size", NETTO_MEASURE_GROSS, 150, NULL);
    rules_limit(&strict, "wide", NETTO_MEASURE_GROSS, 250, NULL);
    rules_limit(&strict, "lever", NETTO_MEASURE_UTILISATION, 1, NULL);
    netto_impact x = look(&k, &strict, 0, &why);
    is_int((long long)x.now.breached, 0);
    is_int((long long)x.then.breached, 1 | 4);
    desk_close(&k);
}

TEST("a rule that would fail is named with its sentence, and what does not need it is told")
{
    desk k = stand();
    netto_complaint why;
    strict.breaks = T("a");
    rules_limit(&strict, "size", NETTO_MEASURE_GROSS, 150, NULL);
    rules_limit(&strict, "lever", NETTO_MEASURE_UTILISATION, 0, NULL);
    netto_impact x = look(&k, &strict, 0, &why);
    is_status(x.then.status, NETTO_ERULE);
    is_string(x.then.rule, "margin");
    is_status(why.status, NETTO_ERULE);
    ok(why.text[0] != '\0');
    ok(isnan(x.then.measures.margin.initial) && !x.then.stale);
    is_near(x.then.measures.exposure.gross, 200, 1e-9);
    is_near(x.then.measures.equity, 150, 1e-9);
    is_int((long long)x.then.breached, 1);
    is_int(x.then.standing, NETTO_STANDING_UNKNOWN);
    x = look(&k, &strict, 1, &why);
    is_status(x.then.status, NETTO_OK);
    is_status(why.status, NETTO_OK);
    desk_close(&k);
}

TEST("where the rule that decides has failed its last good margin is what stands now")
{
    desk k = stand();
    netto_complaint why;
    desk_mark(&k, "P", 110); /* looked at once, so that there is a last good one */
    desk_tick(&k, 2 * NETTO_SECOND);
    mild.breaks = T("a");
    desk_mark(&k, "P", 120);
    netto_impact x = look(&k, &strict, 0, &why);
    ok(x.now.stale);
    is_string(x.now.rule, "margin");
    is_near(x.now.measures.margin.initial, 110, 1e-9);
    is_near(x.then.measures.margin.initial, 240, 1e-9);
    desk_close(&k);
}

TEST("what has no mark is not known under either")
{
    desk k = stand();
    netto_complaint why;
    desk_instrument(&k, "R", NETTO_PERP);
    desk_position(&k, "b", "R", 1);
    netto_impact x = look(&k, &strict, 1, &why);
    if (x.now.status == NETTO_OK) is_near(x.then.measures.margin.initial, 0, 0); /* a position without a mark is refused */
    else ok(isnan(x.now.measures.equity) && isnan(x.then.worst_leg) && x.then.status == NETTO_ENOMARK);
    desk_close(&k);
}

TEST("a policy that was never prepared is refused by its id, the one that decides is its own twin")
{
    desk k = stand();
    netto_complaint why;
    netto_impact x = {.account = T("untouched")};
    is_status(netto_engine_impact(k.e, &strict.policy, 0, &x, &why), NETTO_EPOLICYID);
    has_string(why.text, "'strict' was not prepared");
    is_string(x.account.bytes, "untouched");
    is_status(netto_engine_impact(k.e, &mild.policy, 0, &x, &why), NETTO_OK);
    ok(x.now.measures.margin.initial == x.then.measures.margin.initial);
    desk_close(&k);
}
