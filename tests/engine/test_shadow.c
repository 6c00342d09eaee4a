/* test_shadow.c: claims about a policy that is asked beside the one that decides. */
#include "engine/shadow.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/picture.h"
#include "support/rules.h"

static rules mild, strict, other;

/* a holds 10 P at 100 with 250 of cash, of which the mild rules want 100 and the strict 200; b holds nothing. */
static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL), desk_account(&k, "b", NULL, NULL);
    desk_instrument(&k, "P", NETTO_PERP);
    desk_mark(&k, "P", 100);
    desk_collateral(&k, "a", "USD", 250), desk_collateral(&k, "b", "USD", 1e6);
    desk_position(&k, "a", "P", 10);
    mild = rules_of("mild"), strict = rules_of("strict"), other = rules_of("other");
    mild.haircut = other.haircut = 0.1, strict.haircut = 0.2;
    rules *const all[] = {&mild, &strict, &other};
    for (int i = 0; i < 3; i++) {
        all[i]->policy.hooks.haircut = rules_haircut_fixed;
        all[i]->policy.hooks.margin = rules_margin_netted;
    }
    desk_policy(&k, &mild.policy);
    desk_tick(&k, 2 * NETTO_SECOND);
    return k;
}

static netto_command shadow_command(netto_policy *policy, bool end)
{
    return (netto_command){.kind = NETTO_POLICY_SHADOW, .shadow = {policy, end, 0.01}};
}

static const netto_event *find(const desk *k, const char *action)
{
    for (uint32_t i = 0; i < k->d.event_count; i++)
        if (k->d.events[i].topic == NETTO_TOPIC_POLICY && text_is(k->d.events[i].notice.action, action)) return &k->d.events[i];
    return NULL;
}

static netto_shadow_report report(const desk *k)
{
    netto_shadow_report r = {.policy = NULL};
    netto_engine_shadow(k->e, &r);
    return r;
}

static void watch(desk *k)
{
    do desk_tick(k, 0);
    while (k->e->shadow.sweep.running);
}

static void pass(desk *k)
{
    k->now += 2 * NETTO_SECOND;
    watch(k);
}

TEST("a shadow begins, tells where it differs, and that it does not any more; then it ends")
{
    desk k = stand();
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    const netto_event *event = find(&k, "shadow_started");
    ok(event && text_is(event->notice.policy, "strict"));
    pass(&k);
    event = find(&k, "shadow_differs");
    if (!ok(event)) return;
    ok(text_is(event->account, "a") && text_is(event->notice.policy, "strict"));
    is_int(event->difference->what, NETTO_DIFFERS_INITIAL);
    is_near(event->difference->initial[0], 100, 1e-9), is_near(event->difference->initial[1], 200, 1e-9);
    is_int(report(&k).accounts, 1);
    is_near(report(&k).largest, 1, 1e-9);
    ok(text_is(report(&k).account, "a"));
    pass(&k);
    ok(!find(&k, "shadow_differs")); /* it was told */
    desk_position(&k, "a", "P", 0);
    pass(&k);
    event = find(&k, "shadow_agrees");
    ok(event && text_is(event->account, "a") && event->difference->what == 0);
    is_int(report(&k).accounts, 0);
    is_status(desk_shadow(&k, &strict.policy, 0), NETTO_OK);
    event = find(&k, "shadow_ended");
    ok(event && !netto_text_given(event->notice.message));
    ok(!report(&k).policy);
    desk_close(&k);
}

TEST("what rounding does to a requirement is no change")
{
    desk k = stand();
    rules same = rules_of("same");
    same.haircut = nextafter(0.1, 1.0);
    same.policy.hooks.haircut = rules_haircut_fixed;
    same.policy.hooks.margin = rules_margin_netted;
    is_status(desk_shadow(&k, &same.policy, 0.01), NETTO_OK);
    pass(&k);
    is_int(report(&k).accounts, 0);
    ok(report(&k).largest == 0 && !netto_text_given(report(&k).account));
    desk_close(&k);
}

TEST("a shadow tells of another status, and of limits that only one of the two finds breached")
{
    desk k = stand();
    rules_limit(&mild, "mine", NETTO_MEASURE_GROSS, 50, NULL);
    rules_limit(&mild, "both", NETTO_MEASURE_GROSS, 90, NULL);
    desk_policy(&k, netto_policy_built_in());
    desk_policy(&k, &mild.policy);
    desk_tick(&k, 2 * NETTO_SECOND);
    rules_limit(&strict, "both", NETTO_MEASURE_GROSS, 190, NULL);
    desk_collateral(&k, "a", "USD", 150);
    is_status(desk_shadow(&k, &strict.policy, 10), NETTO_OK);
    pass(&k);
    const netto_event *event = find(&k, "shadow_differs");
    if (!ok(event)) return;
    is_int(event->difference->what, NETTO_DIFFERS_STANDING | NETTO_DIFFERS_LIMITS);
    is_int(event->difference->standing[0], NETTO_STANDING_OK);
    ok(event->difference->standing[1] != NETTO_STANDING_OK);
    ok(text_is(event->difference->limit, "mine") && !event->difference->breached);
    desk_close(&k);
}

/* ---- breakers ------------------------------------------------------------------------------------------------ */

static const netto_text whom = TEXT_LITERAL("account");

/* Both have a breaker of accounts, or of instruments, that trips above so much; a is of the kind that it binds. */
static desk stand_with(double mildly, double strictly, bool instrument)
{
    desk k = stand();
    desk_account(&k, "a", "account", NULL);
    rules_breaker(&mild, "loss", instrument ? NULL : &whom, NETTO_ACTION_WARN);
    rules_breaker(&strict, "loss", instrument ? NULL : &whom, NETTO_ACTION_WARN);
    mild.trips_above = mildly, strict.trips_above = strictly;
    desk_policy(&k, netto_policy_built_in());
    desk_policy(&k, &mild.policy);
    desk_tick(&k, 2 * NETTO_SECOND);
    is_status(desk_shadow(&k, &strict.policy, 10), NETTO_OK);
    return k;
}

static bool says(const netto_event *e, unsigned what, const char *breaker, bool tripped)
{
    return ok(e) && ok(e->difference->what == what) && ok(text_is(e->difference->breaker, breaker)) && ok(e->difference->tripped == tripped);
}

TEST("a breaker that only the shadow's rule would trip is told, once, and that it agrees again")
{
    desk k = stand_with(1000, 150, false);
    pass(&k);
    const netto_event *event = find(&k, "shadow_differs");
    says(event, NETTO_DIFFERS_BREAKERS, "loss", true);
    ok(event && text_is(event->account, "a") && !event->difference->instrument.size);
    is_int(report(&k).accounts, 1);
    pass(&k);
    ok(!find(&k, "shadow_differs"));
    desk_position(&k, "a", "P", 0);
    pass(&k);
    ok(find(&k, "shadow_agrees"));
    is_int(report(&k).accounts, 0);
    ok(k.e->breakers.count == 0); /* nothing of it stands */
    desk_close(&k);
}

TEST("a breaker that stands, and that the shadow's rule would not have tripped, is told too; so is one that it has not")
{
    desk k = stand_with(50, 1000, false);
    pass(&k);
    says(find(&k, "shadow_differs"), NETTO_DIFFERS_BREAKERS, "loss", false);
    desk_close(&k);
    k = stand_with(50, 1000, false);
    strict.breakers[0].name = T("gain");
    pass(&k);
    says(find(&k, "shadow_differs"), NETTO_DIFFERS_BREAKERS, "loss", false);
    desk_close(&k);
}

TEST("two that say the same never differ, through trip, cooldown and close; nor where a person opened one")
{
    desk k = stand_with(150, 300, false); /* of gross: the strict rules weigh twice as much */
    const double quantities[] = {20, 1, 1, 20, 20, 1, 1, 1, 1};
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++) {
        desk_position(&k, "a", "P", quantities[i]);
        k.now += 25 * NETTO_SECOND;
        desk_tick(&k, 0);
        pass(&k);
        const netto_event *event = find(&k, "shadow_differs");
        if (!ok(!event || !(event->difference->what & NETTO_DIFFERS_BREAKERS))) tap_note("step %zu", i);
    }
    netto_command c = {.kind = NETTO_BREAKER_TRIP, .breaker = {.name = T("loss"), .thing = T("a"), .reason = T("a test")}};
    is_status(desk_step(&k, &c), NETTO_OK);
    pass(&k);
    ok(!find(&k, "shadow_differs"));
    desk_close(&k);
}

TEST("breakers of an instrument are looked at behind the accounts, and told of the instrument")
{
    desk k = stand_with(1000, 105, true);
    pass(&k);
    ok(!find(&k, "shadow_differs"));
    desk_mark(&k, "P", 110);
    pass(&k);
    const netto_event *event = find(&k, "shadow_differs");
    says(event, NETTO_DIFFERS_BREAKERS, "loss", true);
    ok(event && !event->account.size && text_is(event->difference->instrument, "P"));
    is_int(report(&k).instruments, 1), is_int(report(&k).accounts, 0);
    picture p = {0};
    netto_complaint why;
    is_status(picture_take(&p, k.e, &why), NETTO_OK);
    desk loaded = picture_open(&p, &mild.policy);
    if (ok(loaded.e)) {
        loaded.now = k.now;
        ok(inside_equal(&k, &loaded));
        is_int(report(&loaded).instruments, 1);
        pass(&loaded);
        ok(!find(&loaded, "shadow_differs")); /* it was told */
        desk_mark(&loaded, "P", 100);
        pass(&loaded);
        event = find(&loaded, "shadow_agrees");
        ok(event && text_is(event->difference->instrument, "P"));
        desk_close(&loaded);
    }
    picture_drop(&p);
    desk_close(&k);
}

TEST("a breaker of the shadow that fails ends it, and one of it alone is no matter of what trades")
{
    desk k = stand_with(1000, 1000, false);
    strict.trip_breaks = T("a");
    pass(&k);
    const netto_event *event = find(&k, "shadow_ended");
    ok(event && strstr(event->notice.message.bytes, "a breaker failed for 'a'"));
    desk_close(&k);
    k = stand_with(1000, 1000, true);
    strict.trip_breaks = T("P");
    pass(&k);
    event = find(&k, "shadow_ended");
    ok(event && strstr(event->notice.message.bytes, "a breaker failed for 'P'"));
    desk_close(&k);
    k = stand_with(1000, 50, false);
    pass(&k);
    is_status(desk_order(&k, "o1", "a", "P", 1, 100), NETTO_OK);
    ok(k.d.check.accepted);
    desk_close(&k);
}

TEST("an order that the shadow would have decided otherwise is told with its reason, and decided all the same")
{
    desk k = stand();
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    is_status(desk_order(&k, "o1", "a", "P", 5, 100), NETTO_OK);
    ok(k.d.check.accepted);
    const netto_event *event = find(&k, "shadow_differs");
    if (!ok(event)) return;
    is_int(event->difference->what, NETTO_DIFFERS_ORDER);
    ok(text_is(event->difference->order, "o1") && event->difference->accepted && text_is(event->account, "a"));
    is_string(event->difference->reason, netto_reason_word(NETTO_REASON_INSUFFICIENT_MARGIN));
    is_status(desk_order(&k, "o2", "b", "P", 5, 100), NETTO_OK);
    ok(!find(&k, "shadow_differs"));
    is_status(desk_order(&k, "o1", "a", "P", 5, 100), NETTO_OK); /* again: it was judged */
    is_int((long long)report(&k).orders, 2), is_int((long long)report(&k).differed, 1);
    desk_close(&k);
}

TEST("an order that only the policy that decides rejects is told too")
{
    desk k = stand();
    desk_policy(&k, &strict.policy);
    is_status(desk_shadow(&k, &mild.policy, 0.01), NETTO_OK);
    is_status(desk_order(&k, "o1", "a", "P", 10, 100), NETTO_OK);
    ok(!k.d.check.accepted);
    const netto_event *event = find(&k, "shadow_differs");
    ok(event && !event->difference->accepted);
    desk_close(&k);
}

TEST("between half the threshold and all of it, what was told stays so, and what was not stays untold")
{
    desk k = stand();
    strict.haircut = 0.107; /* + 7 % */
    is_status(desk_shadow(&k, &strict.policy, 0.1), NETTO_OK);
    pass(&k);
    is_int(report(&k).accounts, 0);
    const double extra[] = {4, 0, -3}; /* of 107: 11 %, 7 %, 4 % */
    const uint32_t differ[] = {1, 1, 0};
    for (int i = 0; i < 3; i++) {
        strict.extra = extra[i];
        desk_position(&k, "a", "P", 10);
        pass(&k);
        is_int(report(&k).accounts, differ[i]);
    }
    desk_close(&k);
}

TEST("events are told some at a time, and the next one says how many were not")
{
    desk k = stand();
    char id[16];
    enum { MANY = SHADOW_TOLD + 40 };
    for (int i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "m%d", i);
        desk_account(&k, id, NULL, NULL);
        desk_collateral(&k, id, "USD", 1000);
        desk_position(&k, id, "P", 1);
    }
    desk_tick(&k, 2 * NETTO_SECOND);
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    pass(&k);
    uint32_t told = 0;
    for (uint32_t i = 0; i < k.d.event_count; i++) told += k.d.events[i].difference != NULL;
    is_int(told, SHADOW_TOLD);
    is_int(report(&k).accounts, MANY + 1);
    desk_position(&k, "a", "P", 0);
    pass(&k);
    const netto_event *event = find(&k, "shadow_agrees");
    if (ok(event)) is_int((long long)event->difference->untold, MANY + 1 - SHADOW_TOLD);
    desk_close(&k);
}

TEST("orders are judged for so much work, and then again after the next pass")
{
    desk k = stand();
    char id[16];
    strict.work = 5000; /* three times that for a margin, and again with orders */
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    pass(&k);
    for (int i = 0; i < 50; i++) {
        snprintf(id, sizeof id, "o%d", i);
        desk_order(&k, id, "b", "P", 1, 100);
    }
    uint64_t judged = report(&k).orders;
    ok(judged > 2 && judged < 20);
    is_int((long long)report(&k).skipped, 50 - (long long)judged);
    pass(&k);
    desk_order(&k, "last", "b", "P", 1, 100);
    is_int((long long)report(&k).orders, (long long)judged + 1);
    desk_close(&k);
}

TEST("an account for which the rules work too long has its orders passed over")
{
    desk k = stand();
    strict.work = SLICE_WORK;
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    pass(&k);
    unsigned asked = strict.margins;
    desk_order(&k, "o", "a", "P", 1, 100);
    is_int(strict.margins, asked);
    is_int((long long)report(&k).skipped, 1), is_int((long long)report(&k).orders, 0);
    desk_close(&k);
}

TEST("a tick looks at as many accounts as the work of the rules allows")
{
    desk k = stand();
    char id[16];
    strict.work = SLICE_WORK / 12; /* a margin takes a little less than a quarter of a tick */
    for (int i = 0; i < 40; i++) snprintf(id, sizeof id, "m%d", i), desk_account(&k, id, NULL, NULL);
    desk_tick(&k, 2 * NETTO_SECOND);
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    int ticks = 0;
    k.now += 2 * NETTO_SECOND;
    do desk_tick(&k, 0), ticks++;
    while (k.d.next_deadline == k.now && ticks < 1000);
    is_int(ticks, 9);
    desk_close(&k);
}

static void is_ended(desk *k, const char *rule)
{
    const netto_event *event = find(k, "shadow_ended");
    if (!ok(event)) return;
    char message[512];
    text_copy(event->notice.message, message, sizeof message);
    ok(strncmp(message, rule, strlen(rule)) == 0 && strstr(message, "failed for 'a'"));
    ok(!report(k).policy);
    for (uint32_t i = 0; i < k->d.event_count; i++) ok(k->d.events[i].topic != NETTO_TOPIC_RULE_ERROR);
}

TEST("a rule that fails for an account ends the shadow, and no rule of the one that decides is blamed")
{
    desk k = stand();
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    pass(&k);
    strict.breaks = T("a");
    desk_position(&k, "a", "P", 11);
    pass(&k);
    is_ended(&k, "margin");
    desk_position(&k, "a", "P", 12);
    pass(&k);
    is_near(inside_finding(&k, "a")->last_good.initial, 120, 1e-9);
    desk_close(&k);
}

TEST("a rule that fails for an order would have rejected it, and twice is enough until the next pass")
{
    desk k = stand();
    desk_trade(&k, "t", "b", "P", 1, 100);
    strict.policy.hooks.haircut = rules_haircut_price, strict.haircut = 2;
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    pass(&k);
    strict.breaks = T("P");
    const char *const ids[] = {"o1", "o2", "o3", "o4"};
    unsigned told = 0;
    for (int i = 0; i < 4; i++) {
        desk_mark(&k, "P", 101 + i);
        desk_order(&k, ids[i], "b", "P", 1, 100);
        const netto_event *event = find(&k, "shadow_differs");
        if (!event) continue;
        told++;
        is_string(event->difference->reason, netto_reason_word(NETTO_REASON_RULE_ERROR));
    }
    is_int(told, 2);
    is_int((long long)report(&k).orders, 2), is_int((long long)report(&k).skipped, 2);
    desk_close(&k);
}

TEST("calls of a shadow that memory cut are told apart from those of the policy that decides")
{
    desk k = stand();
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    k.now += 2 * NETTO_SECOND;
    netto_command c = {.kind = NETTO_TICK, .at = k.now, .again = true, };
    uint32_t p = inside_instrument(&k, "P");
    char cut[160];
    snprintf(cut, sizeof cut, "shadow haircut %u memory", p);
    c.cut = T(cut);
    netto_engine_step(k.e, &c, &k.d);
    ok(text_equal(k.d.cut, c.cut) && !k.d.cut_lost);
    ok(report(&k).policy); /* hooks in C are never cut: what is listed changes nothing, and is told again */
    snprintf(cut, sizeof cut, "haircut %u memory; shadow margin 3 machine; shadow line 1 0 memory", p);
    c.cut = T(cut), c.at = k.now += NETTO_SECOND;
    netto_engine_step(k.e, &c, &k.d);
    ok(text_equal(k.d.cut, c.cut) && !k.d.cut_lost);
    static const char *const bad[] = {"shadow", "shadow ", "shadow shadow margin 1 memory", "shadow margin memory", "margin 1 memory; shadow x 1 memory"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        c.cut = T(bad[i]), c.at = k.now += NETTO_SECOND;
        is_status(netto_engine_step(k.e, &c, &k.d), NETTO_EPARAMS);
    }
    desk_close(&k);
}

TEST("what is wrong with a shadow is refused, and nothing changes")
{
    desk k = stand();
    const double bad[] = {NAN, -1, INFINITY};
    netto_command c = shadow_command(&strict.policy, false);
    for (int i = 0; i < 3; i++) {
        c.shadow.threshold = bad[i];
        inside_refused(&k, &c, NETTO_EDOMAIN);
    }
    c = shadow_command(&mild.policy, false);
    inside_refused(&k, &c, NETTO_EEXPECT);
    c = shadow_command(&strict.policy, true);
    inside_refused(&k, &c, NETTO_EPOLICYID);
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    c = shadow_command(&other.policy, false);
    inside_refused(&k, &c, NETTO_EEXPECT);
    ok(strstr(k.d.complaint.text, "strict") && strstr(k.d.complaint.text, "end"));
    c.shadow.end = true;
    inside_refused(&k, &c, NETTO_EPOLICYID);
    ok(report(&k).policy == &strict.policy);
    desk_close(&k);
}

TEST("a shadow that is begun again goes on, with another threshold")
{
    desk k = stand();
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    pass(&k);
    netto_instant since = report(&k).since;
    is_status(desk_shadow(&k, &strict.policy, 4), NETTO_OK);
    ok(!find(&k, "shadow_started"));
    pass(&k);
    ok(find(&k, "shadow_agrees"));
    is_int(report(&k).since, since);
    is_near(report(&k).threshold, 4, 0);
    desk_close(&k);
}

TEST("a shadow that is activated decides with what it had weighed, and ends as one")
{
    desk k = stand();
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    pass(&k);
    unsigned asked = strict.haircuts;
    is_status(desk_policy(&k, &strict.policy), NETTO_OK);
    const netto_event *event = find(&k, "shadow_ended");
    ok(event && text_is(event->notice.message, "it decides now") && find(&k, "activated"));
    ok(!report(&k).policy);
    desk_margin(&k, "a");
    is_near(k.d.margin.measures.margin.initial, 200, 1e-9);
    is_int(strict.haircuts, asked);
    desk_close(&k);
}

TEST("a shadow stays when another policy is activated, and is compared with that; where it could not follow it, it ends")
{
    desk k = stand();
    other.haircut = 0.2;
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    pass(&k);
    is_int(report(&k).accounts, 1);
    is_status(desk_policy(&k, &other.policy), NETTO_OK);
    ok(report(&k).policy == &strict.policy);
    pass(&k);
    ok(find(&k, "shadow_agrees"));
    rules_limit(&mild, "size", NETTO_MEASURE_NET, 1e9, NULL);
    is_status(desk_shadow(&k, &strict.policy, 0), NETTO_OK);
    rules_limit(&strict, "size", NETTO_MEASURE_GROSS, 1e9, NULL);
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    is_status(desk_policy(&k, &mild.policy), NETTO_OK);
    const netto_event *event = find(&k, "shadow_ended");
    ok(event && netto_text_given(event->notice.message));
    ok(!report(&k).policy);
    desk_close(&k);
}

TEST("what is prepared or forgotten meanwhile is no matter of a shadow's")
{
    desk k = stand();
    uint32_t left;
    netto_complaint why;
    is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
    is_status(netto_engine_prepare(k.e, &other.policy, 1000, &left, &why), NETTO_OK);
    netto_engine_forget(k.e, &other.policy);
    netto_engine_forget(k.e, &strict.policy);
    pass(&k);
    ok(report(&k).policy && find(&k, "shadow_differs"));
    desk_close(&k);
}

TEST("after a thousand shadows no more memory is held than after one")
{
    desk k = stand();
    netto_engine_stats stats;
    size_t held = 0;
    for (int i = 0; i < 1000; i++) {
        is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
        pass(&k);
        is_status(desk_shadow(&k, &strict.policy, 0), NETTO_OK);
        desk_tick(&k, 0);
        netto_engine_stats_get(k.e, &stats);
        if (i == 0) held = stats.memory;
    }
    is_int((long long)stats.memory, (long long)held);
    desk_close(&k);
}

TEST("a shadow is in a snapshot, and its policy must be handed in")
{
    desk k = stand();
    picture p = {0};
    netto_complaint why;
    netto_snapshot_head h;
    is_status(desk_shadow(&k, &strict.policy, 0.25), NETTO_OK);
    pass(&k);
    desk_order(&k, "o", "a", "P", 5, 100);
    is_status(picture_take(&p, k.e, &why), NETTO_OK);
    is_status(netto_snapshot_head_get((netto_bytes){p.bytes, p.size}, &h, &why), NETTO_OK);
    ok(text_is(h.shadow, "strict"));
    desk loaded = picture_open(&p, &mild.policy);
    if (ok(loaded.e)) ok(inside_equal(&k, &loaded));
    netto_shadow_report r = report(&loaded);
    ok(r.policy == &strict.policy && r.orders == 1 && r.differed == 1 && r.accounts == 1 && r.threshold == 0.25);
    desk_close(&loaded);
    p.shadow = NULL;
    loaded = picture_open(&p, &mild.policy);
    ok(!loaded.e);
    is_status(loaded.d.complaint.status, NETTO_EEXPECT);
    p.shadow = &other.policy;
    loaded = picture_open(&p, &mild.policy);
    ok(!loaded.e);
    is_status(loaded.d.complaint.status, NETTO_EEXPECT);
    picture_drop(&p);
    desk_close(&k);
}

TEST("a shadow in a snapshot that was altered is refused, or is one that goes on")
{
    desk k = stand();
    picture p = {0};
    netto_complaint why;
    is_status(desk_shadow(&k, &strict.policy, 0.25), NETTO_OK);
    pass(&k);
    picture_take(&p, k.e, &why);
    size_t end, begin = picture_section(&p, "shadow", &end);
    ok(begin < end);
    for (size_t at = begin + 16; at < end; at++) {
        p.bytes[at] ^= (unsigned char)(1 + at % 255);
        picture_seal(&p);
        desk loaded = picture_open(&p, &mild.policy);
        if (loaded.e) desk_order(&loaded, "o", "a", "P", 1, 100), desk_tick(&loaded, 10 * NETTO_SECOND), desk_close(&loaded);
        else is_status(loaded.d.complaint.status, NETTO_EPARAMS);
        p.bytes[at] ^= (unsigned char)(1 + at % 255);
    }
    picture_drop(&p);
    desk_close(&k);
}

TEST("where there is no memory for a shadow it is refused, and nothing changes")
{
    bool done = false;
    for (uint64_t n = 1; !done && n < 100; n++) {
        desk k = stand();
        k.e->memory.fail_at = k.e->memory.growths + n;
        netto_command c = shadow_command(&strict.policy, false);
        done = desk_step(&k, &c) == NETTO_OK;
        if (!done) is_status(k.d.complaint.status, NETTO_ECAPACITY), ok(!report(&k).policy);
        k.e->memory.fail_at = 0;
        is_status(desk_shadow(&k, &strict.policy, 0.01), NETTO_OK);
        pass(&k);
        ok(find(&k, "shadow_differs"));
        desk_close(&k);
    }
    ok(done);
}
