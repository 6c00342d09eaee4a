/* test_on_policy.c: claims about policies: prepared beside the active one, activated between two commands. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/inside.h"
#include "support/rules.h"

#define HOUR (3600 * NETTO_SECOND)

static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", NULL, "firm");
    desk_instrument(&k, "P", NETTO_PERP), desk_instrument(&k, "Q", NETTO_PERP);
    desk_mark(&k, "P", 100), desk_mark(&k, "Q", 100);
    return k;
}

TEST("a new engine lets risk only shrink, and activation is one command with one event")
{
    desk k = stand();
    rules r = rules_of("r1");
    is_string(netto_engine_policy(k.e)->id.bytes, "built-in");
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    is_string(k.d.activation.active.bytes, "r1");
    is_string(k.d.activation.previous.bytes, "built-in");
    is_string(k.d.policy.bytes, "r1");
    is_int(k.d.event_count, 1);
    is_string(k.d.events[0].notice.action.bytes, "activated");
    is_status(desk_policy(&k, &r.policy), NETTO_OK); /* it is active already */
    is_int(k.d.event_count, 0);
    desk_close(&k);
}

TEST("activation compares before it sets")
{
    desk k = stand();
    rules r = rules_of("r1");
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {&r.policy, T("r0")}};
    inside_refused(&k, &c, NETTO_EEXPECT);
    has_string(desk_said(&k), "expected 'r0'");
    c.activate.expect = T("built-in");
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_close(&k);
}

TEST("a policy of too many limits is refused")
{
    desk k = stand();
    rules r = rules_of("r1");
    static netto_limit limits[NETTO_LIMITS_MAX + 1];
    r.policy.limits = limits, r.policy.limit_count = NETTO_LIMITS_MAX + 1;
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &r.policy}};
    inside_refused(&k, &c, NETTO_EPOLICY);
    r.policy.limit_count = NETTO_LIMITS_MAX;
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_close(&k);
}

TEST("limits carry over by name, wherever they stand in the new policy")
{
    desk k = stand();
    rules one = rules_of("one"), two = rules_of("two"), three = rules_of("three");
    rules_limit(&one, "a", NETTO_MEASURE_GROSS, 100, NULL), rules_limit(&one, "b", NETTO_MEASURE_NET, 100, NULL);
    rules_limit(&two, "new", NETTO_MEASURE_GROSS, 1e9, NULL), rules_limit(&two, "b", NETTO_MEASURE_NET, 100, NULL), rules_limit(&two, "a", NETTO_MEASURE_GROSS, 100, NULL);
    rules_limit(&three, "a", NETTO_MEASURE_GROSS, 100, NULL);
    desk_policy(&k, &one.policy);
    desk_collateral(&k, "a", "USD", 1e6);
    desk_position(&k, "a", "P", -2); /* gross 200: a is breached; net -200: b is not */
    is_int(inside_finding(&k, "a")->breached, 1);
    desk_policy(&k, &two.policy);
    is_int(inside_finding(&k, "a")->breached, 4);
    desk_position(&k, "a", "P", -3);
    is_int(k.d.event_count, 0); /* breached before, breached still */
    desk_policy(&k, &three.policy);
    is_int(inside_finding(&k, "a")->breached, 1);
    desk_policy(&k, netto_policy_built_in());
    is_int(inside_finding(&k, "a")->breached, 0);
    desk_close(&k);
}

static const netto_text firm_kind = {"firm", 4}, both_kinds[] = {{"desk", 4}, {"firm", 4}, {"desk", 4}};

TEST("a limit of the same name, but another measure or scope, is refused in preparation and activation")
{
    desk k = stand();
    rules one = rules_of("one"), two = rules_of("two");
    uint32_t left;
    netto_complaint why;
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &two.policy}};
    rules_limit(&one, "a", NETTO_MEASURE_POOL_GROSS, 100, &firm_kind), rules_limit(&two, "a", NETTO_MEASURE_POOL_NETTED, 100, &firm_kind);
    desk_policy(&k, &one.policy);
    is_status(netto_engine_prepare(k.e, &two.policy, 100, &left, &why), NETTO_EPOLICY);
    has_string(why.text, "limit 'a' has another measure or scope");
    inside_refused(&k, &c, NETTO_EPOLICY);
    two.limits[0].of = NETTO_MEASURE_POOL_GROSS, two.limits[0].scope = both_kinds, two.limits[0].scope_count = 3;
    inside_refused(&k, &c, NETTO_EPOLICY); /* a wider scope */
    two.limits[0].scope_count = 0;
    inside_refused(&k, &c, NETTO_EPOLICY); /* all kinds */
    desk_policy(&k, netto_policy_built_in());
    is_status(desk_step(&k, &c), NETTO_OK); /* the built-in one has no limits */
    desk_close(&k);
}

TEST("the same kinds in another order, and another maximum, are the same limit")
{
    desk k = stand();
    rules one = rules_of("one"), two = rules_of("two");
    rules_limit(&one, "a", NETTO_MEASURE_POOL_GROSS, 100, both_kinds), rules_limit(&two, "a", NETTO_MEASURE_POOL_GROSS, 50, both_kinds);
    one.limits[0].scope_count = 2, two.limits[0].scope = both_kinds + 1, two.limits[0].scope_count = 2;
    desk_policy(&k, &one.policy);
    desk_collateral(&k, "a", "USD", 1e6), desk_position(&k, "a", "P", 2);
    is_int(inside_finding(&k, "a")->breached, 0);
    is_int(inside_finding(&k, "firm")->breached, 1);
    is_status(desk_policy(&k, &two.policy), NETTO_OK);
    is_int(inside_finding(&k, "firm")->breached, 1);
    desk_close(&k);
}

TEST("activation does not wait for all accounts, and everybody is judged by the new rules at the sweep")
{
    desk k = stand();
    rules mild = rules_of("mild"), hard = rules_of("hard");
    mild.haircut = 0.01, mild.policy.hooks.haircut = rules_haircut_fixed;
    hard.haircut = 0.9, hard.policy.hooks.haircut = rules_haircut_fixed;
    desk_collateral(&k, "a", "USD", 100);
    desk_policy(&k, &mild.policy);
    desk_position(&k, "a", "P", 10);
    desk_policy(&k, &hard.policy);
    is_int(hard.haircuts, 0);
    is_int(k.d.event_count, 1);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    is_int(k.d.event_count, 1);
    is_int(k.d.events[0].margin.after, NETTO_STANDING_LIQUIDATION);
    desk_close(&k);
}

TEST("what was prepared stays true while the book moves on")
{
    desk k = stand();
    rules r = rules_of("r");
    uint32_t left = 1;
    netto_complaint why;
    r.policy.hooks.haircut = rules_haircut_price, r.policy.hooks.correlation = rules_correlation;
    desk_position(&k, "a", "P", 1);
    while (left) netto_engine_prepare(k.e, &r.policy, 1, &left, &why);
    desk_trade(&k, "1", "a", "Q", 2, 100);
    desk_mark(&k, "P", 200);
    desk_account(&k, "b", NULL, "firm"), desk_position(&k, "b", "Q", 5);
    desk_instrument(&k, "R", NETTO_PERP), desk_mark(&k, "R", 10), desk_position(&k, "b", "R", 1);
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    desk_exposure(&k, "a"); /* w = (0.2 * 200, 2 * 0.1 * 100) = (40, 20), rho 0.5 */
    is_near(k.d.exposure.exposure.netted, sqrt(1600 + 400 + 800), 1e-9);
    desk_exposure(&k, "b"); /* w = (5 * 0.1 * 100, 0.01 * 10) = (50, 0.1) */
    is_near(k.d.exposure.exposure.netted, sqrt(2500 + 0.01 + 5), 1e-9);
    desk_close(&k);
}

TEST("factors that come up during the preparation are no stumbling block")
{
    desk k = stand();
    rules r = rules_of("r");
    uint32_t left = 1;
    netto_complaint why;
    char id[16];
    r.policy.hooks.correlation = rules_correlation;
    for (int i = 0; i < 200 && left; i++) {
        snprintf(id, sizeof id, "f%d", i);
        desk_factor(&k, id, "b");
        if (i % 3 == 0) is_status(netto_engine_prepare(k.e, &r.policy, 3, &left, &why), NETTO_OK);
    }
    while (left) is_status(netto_engine_prepare(k.e, &r.policy, 1000, &left, &why), NETTO_OK);
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    desk_close(&k);
}

TEST("a slice of the preparation ends when the rules have worked enough, within a row of correlations too")
{
    desk k = stand();
    rules r = rules_of("r");
    uint32_t left = 1, slices = 0;
    netto_complaint why;
    char id[16];
    for (int i = 0; i < 37; i++) snprintf(id, sizeof id, "f%d", i), desk_factor(&k, id, "b");
    r.policy.hooks.correlation = rules_correlation, r.work = SLICE_WORK / 10;
    for (; left && slices < 1000; slices++) {
        unsigned asked = r.correlations;
        is_status(netto_engine_prepare(k.e, &r.policy, 1000, &left, &why), NETTO_OK);
        if (!ok(r.correlations - asked <= 10)) break;
    }
    is_int(r.correlations, 40 * 39 / 2);
    ok(slices >= 78);
    desk_close(&k);
}

TEST("a rule that fails stops the preparation and says why")
{
    desk k = stand();
    rules r = rules_of("r");
    uint32_t left;
    netto_complaint why;
    r.policy.hooks.haircut = rules_haircut_fixed, r.breaks = T("P");
    desk_position(&k, "a", "P", 1);
    is_status(netto_engine_prepare(k.e, &r.policy, 100, &left, &why), NETTO_ERULE);
    has_string(why.text, "haircut broke for 'P'");
    netto_engine_forget(k.e, &r.policy);
    desk_close(&k);
}

TEST("an account without a mark does not stop the preparation")
{
    desk k = stand();
    rules r = rules_of("r");
    uint32_t left = 1;
    netto_complaint why;
    desk_instrument(&k, "X", NETTO_SPOT);
    netto_position_row row = {.instrument = T("X"), .qty = N(1), .cost = N(1)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &row};
    desk_step(&k, &c);
    is_status(netto_engine_prepare(k.e, &r.policy, 100, &left, &why), NETTO_OK);
    is_int(left, 0);
    desk_close(&k);
}

TEST("the matrix that a function answered can be taken away for a check")
{
    desk k = stand();
    rules r = rules_of("r");
    uint32_t left = 1, next = 0;
    netto_complaint why;
    double cells[9] = {0};
    is_int(netto_engine_pairs(k.e, &r.policy), 0);
    r.policy.hooks.correlation = rules_correlation;
    while (left) netto_engine_prepare(k.e, &r.policy, 100, &left, &why);
    is_int(netto_engine_pairs(k.e, &r.policy), 3); /* USD, P, Q */
    netto_engine_copy_pairs(k.e, &r.policy, 1, 2, 3, cells);
    ok(cells[0] == 0 && cells[3] == 0.5 && cells[4] == 1 && cells[6] == 0.5);
    desk_factor(&k, "P", "another");
    netto_engine_copy_pairs(k.e, &r.policy, 0, 3, 3, cells);
    ok(cells[0] == 1 && isnan(cells[1] + cells[5])); /* to be asked again */
    for (left = 1; left;) is_status(netto_engine_ask_pairs(k.e, &r.policy, 1, &next, &left, &why), NETTO_OK);
    netto_engine_copy_pairs(k.e, &r.policy, 0, 3, 3, cells);
    for (int i = 0; i < 9; i++) ok(cells[i] <= 1);
    desk_close(&k);
}

TEST("what is retired is given back bit by bit")
{
    desk k = stand();
    rules one = rules_of("one"), two = rules_of("two");
    char id[16];
    for (int i = 0; i < 300; i++) snprintf(id, sizeof id, "x%d", i), desk_account(&k, id, NULL, NULL), desk_position(&k, id, "P", i + 1);
    desk_policy(&k, &one.policy);
    for (int i = 0; i < 40; i++) desk_tick(&k, NETTO_SECOND);
    size_t used = k.e->memory.used;
    for (int round = 0; round < 50; round++) {
        desk_policy(&k, round % 2 ? &one.policy : &two.policy);
        for (int i = 0; i < 20; i++) desk_tick(&k, NETTO_SECOND);
    }
    is_int(k.e->memory.used, used);
    ok(!k.e->retired);
    desk_close(&k);
}

TEST("a policy that declares a history has one from then on, and volatility when it is covered")
{
    desk k = stand();
    rules r = rules_of("vol");
    r.policy.hooks.haircut = rules_haircut_vol, r.haircut = 0.5;
    r.policy.history_every = HOUR, r.policy.history_length = 2 * HOUR;
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "P", 1);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.netted, 50, 1e-9); /* not covered: 0.5 */
    const double prices[] = {100, 110, 99}; /* r = 0.1, -0.1: sigma 0.1 an hour */
    for (int i = 0; i < 3; i++) desk_mark(&k, "P", prices[i]), k.now += HOUR;
    desk_tick(&k, 0);
    desk_exposure(&k, "a");
    /* 99 stands at 2:00, and 3:00 has no mark of its own: nothing is covered */
    is_near(k.d.exposure.exposure.netted, 0.5 * 99, 1e-9);
    desk_mark(&k, "P", 99);
    desk_exposure(&k, "a"); /* at 3:00: 110 -> 99 -> 99 */
    is_near(k.d.exposure.exposure.netted, 99 * sqrt((0.01 + 0) / 2) * sqrt(24), 1e-9);
    desk_close(&k);
}

TEST("a history that a new policy does not declare is gone")
{
    desk k = stand();
    rules one = rules_of("one"), two = rules_of("two");
    one.policy.history_every = HOUR, one.policy.history_length = 10 * HOUR;
    desk_policy(&k, &one.policy);
    ok(k.e->book.history.every == HOUR && k.e->book.history.count >= 3);
    desk_policy(&k, &two.policy);
    ok(k.e->book.history.every == 0 && k.e->book.history.count == 0);
    desk_close(&k);
}

TEST("faults and notices become events, whose texts outlive the command")
{
    char text[] = "deep trouble";
    desk k = stand();
    netto_command c = {.kind = NETTO_RULE_FAULT, .fault = {T("p"), T("margin"), T("a"), T(text), false}};
    is_status(desk_step(&k, &c), NETTO_OK);
    text[0] = 'X';
    is_int(k.d.events[0].topic, NETTO_TOPIC_RULE_ERROR);
    is_string(k.d.events[0].fault.message.bytes, "deep trouble");
    c = (netto_command){.kind = NETTO_NOTICE, .notice = {.action = T("refused"), .message = T("why")}};
    desk_step(&k, &c);
    is_int(k.d.events[0].topic, NETTO_TOPIC_POLICY);
    ok(!netto_text_given(k.d.events[0].notice.policy));
    desk_close(&k);
}

TEST("what retired policies leave never piles up, however often two take turns")
{
    desk k = stand();
    rules r[] = {rules_of("r1"), rules_of("r2")};
    char id[16];
    for (int i = 0; i < 1500; i++) snprintf(id, sizeof id, "a%d", i), desk_account(&k, id, NULL, "firm");
    size_t after_two = 0;
    for (int i = 0; i < 40; i++) {
        uint32_t left = 1;
        while (left) is_status(netto_engine_prepare(k.e, &r[i % 2].policy, 256, &left, &k.d.complaint), NETTO_OK);
        is_status(desk_policy(&k, &r[i % 2].policy), NETTO_OK);
        if (i == 2) after_two = k.e->memory.used;
    }
    ok(k.e->memory.used <= after_two + 4096);
    while (netto_engine_tidy(k.e, 100)) continue;
    ok(!netto_engine_tidy(k.e, 0));
    desk_close(&k);
}
