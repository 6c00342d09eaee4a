/* test_watch.c: claims about what is looked at when something has moved: standings, limits, sweeps. */
#include "engine/watch.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "engine/deadline.h"
#include "support/inside.h"
#include "support/rules.h"

static const netto_text desk_kind = {"desk", 4};

static desk stand(rules *r)
{
    desk k = desk_open();
    desk_account(&k, "desk", "desk", NULL);
    desk_account(&k, "a", NULL, "desk");
    desk_instrument(&k, "P", NETTO_PERP);
    desk_mark(&k, "P", 100);
    *r = rules_of("watch");
    r->haircut = 0.1;
    r->policy.hooks.haircut = rules_haircut_attr;
    r->policy.hooks.margin = rules_margin_netted;
    r->scale = 2; /* initial and warning 2 m, maintenance m, liquidation m / 2 */
    return k;
}

static const netto_event *event(const desk *k, uint32_t i)
{
    static const netto_event none = {.topic = NETTO_TOPIC_COUNT};
    return i < k->d.event_count ? &k->d.events[i] : &none;
}

static void is_margin_event(const desk *k, uint32_t i, netto_standing before, netto_standing after)
{
    const netto_event *e = event(k, i);
    if (!is_int(e->topic, NETTO_TOPIC_MARGIN)) return;
    is_int(e->margin.before, before), is_int(e->margin.after, after);
}

/* Tick until nothing is wanted any more at this time; how many ticks. */
static int sweep_all(desk *k)
{
    int ticks = 0;
    netto_instant due = k->d.next_deadline;
    if (due > k->now) k->now = due;
    do desk_tick(k, 0), ticks++;
    while (k->d.next_deadline <= k->now && k->d.next_deadline != NETTO_NEVER && ticks < 10000);
    return ticks;
}

TEST("a trade is judged at once: from ok to liquidation and back")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "USD", 1000);
    is_int(k.d.event_count, 0); /* a new account that is well is no news */
    desk_trade(&k, "1", "a", "P", 60, 100); /* m 600: warning below 1,200 */
    is_margin_event(&k, 0, NETTO_STANDING_OK, NETTO_STANDING_WARNING);
    is_near(event(&k, 0)->margin.initial, 1200, 1e-9);
    is_near(event(&k, 0)->margin.maintenance, 600, 1e-9);
    is_near(event(&k, 0)->margin.equity, 1000, 1e-9);
    desk_trade(&k, "2", "a", "P", 60, 100); /* m 1,200 */
    is_margin_event(&k, 0, NETTO_STANDING_WARNING, NETTO_STANDING_MARGIN_CALL);
    desk_trade(&k, "3", "a", "P", 100, 100); /* m 2,200, liquidation below 1,100 */
    is_margin_event(&k, 0, NETTO_STANDING_MARGIN_CALL, NETTO_STANDING_LIQUIDATION);
    desk_collateral(&k, "a", "USD", 1e6);
    is_margin_event(&k, 0, NETTO_STANDING_LIQUIDATION, NETTO_STANDING_OK);
    desk_position(&k, "a", "P", 0);
    is_int(k.d.event_count, 0);
    desk_close(&k);
}

TEST("what cannot be margined for want of a mark is told once, and once when it can be again")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "USD", 1000);
    sweep_all(&k);
    desk_instrument(&k, "Q", NETTO_PERP);
    netto_position_row row = {.instrument = T("Q"), .qty = {.kind = NETTO_NUMBER_REAL, .real = 1}, .cost = {.kind = NETTO_NUMBER_REAL, .real = 50}};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .positions = &row, .count = 1};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.event_count, 1);
    is_margin_event(&k, 0, NETTO_STANDING_OK, NETTO_STANDING_UNKNOWN);
    is_string(event(&k, 0)->margin.message.bytes, "instrument 'Q' has no mark; send mark.put");
    is_int(inside_finding(&k, "a")->standing, NETTO_STANDING_UNKNOWN);
    sweep_all(&k);
    is_int(k.d.event_count, 0);
    k.now += 2 * NETTO_SECOND;
    desk_mark(&k, "Q", 50);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    is_int(k.d.event_count, 1);
    is_margin_event(&k, 0, NETTO_STANDING_UNKNOWN, NETTO_STANDING_OK);
    ok(event(&k, 0)->margin.initial > 0);
    desk_close(&k);
}

TEST("events are counted without holes")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    uint64_t last = event(&k, 0)->n;
    is_int(last, 1);
    for (int i = 0; i < 10; i++) {
        desk_position(&k, "a", "P", i % 2 ? 0 : 10);
        for (uint32_t n = 0; n < k.d.event_count; n++) is_int(event(&k, n)->n, ++last);
    }
    ok(last > 5);
    desk_close(&k);
}

TEST("a mark is judged no later than the sweep")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "USD", 1000);
    desk_position(&k, "a", "P", 10);
    sweep_all(&k);
    k.now += 10 * NETTO_SECOND;
    desk_mark(&k, "P", 50); /* equity 500; m 50 */
    is_int(k.d.event_count, 0);
    ok(k.d.next_deadline <= k.now + NETTO_SECOND && k.d.next_deadline >= k.now);
    desk_mark(&k, "P", 1); /* equity 10; m 1, warning below 2 */
    desk_mark(&k, "P", 0.05); /* equity 0.5 */
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    is_int(k.d.event_count, 0); /* m 0.05, warning below 0.1 */
    desk_mark(&k, "P", 150);
    desk_collateral(&k, "a", "USD", -400); /* equity 100 < m 150 */
    is_margin_event(&k, 0, NETTO_STANDING_OK, NETTO_STANDING_MARGIN_CALL);
    desk_mark(&k, "P", 160);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0); /* equity 200 */
    is_margin_event(&k, 0, NETTO_STANDING_MARGIN_CALL, NETTO_STANDING_WARNING);
    desk_close(&k);
}

TEST("deadlines are rounded up to 100 ms, and none is wanted when nothing has moved")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    sweep_all(&k);
    netto_instant midnight = (k.now / NETTO_DAY + 1) * NETTO_DAY;
    is_int(k.d.next_deadline, midnight);
    k.now += 5 * NETTO_SECOND + 123;
    desk_mark(&k, "P", 101);
    is_int(k.d.next_deadline % (NETTO_SECOND / 10), 0);
    ok(k.d.next_deadline >= k.now && k.d.next_deadline < k.now + NETTO_SECOND / 10);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    desk_mark(&k, "P", 102);
    is_int(k.d.next_deadline, k.now + NETTO_SECOND); /* one second after the last pass began */
    desk_mark(&k, "P", 102); /* nothing moves */
    sweep_all(&k);
    k.now += 5 * NETTO_SECOND;
    desk_mark(&k, "P", 102);
    is_int(k.d.next_deadline, midnight);
    desk_close(&k);
}

TEST("a tick is wanted for what is scheduled, be there accounts or not, and for the sweep if that is earlier")
{
    rules r;
    desk k = desk_open();
    schedule *s = &k.e->schedule;
    ok(schedule_reserve(s, &k.e->memory, 1));
    desk_tick(&k, 0);
    is_int(k.d.next_deadline, NETTO_NEVER);
    netto_instant due = deadline_round(k.now + 90 * NETTO_SECOND + 1);
    schedule_set(s, schedule_key(255, 0, 0), due);
    desk_tick(&k, 0);
    is_int(k.d.next_deadline, due);
    desk_close(&k);
    k = stand(&r);
    desk_policy(&k, &r.policy);
    sweep_all(&k);
    ok(schedule_reserve(&k.e->schedule, &k.e->memory, 1));
    schedule_set(&k.e->schedule, schedule_key(255, 0, 0), k.now + NETTO_SECOND / 2);
    desk_mark(&k, "P", 101);
    is_int(k.d.next_deadline, k.now + NETTO_SECOND / 2);
    schedule_set(&k.e->schedule, schedule_key(255, 0, 0), k.now + 5 * NETTO_SECOND);
    desk_mark(&k, "P", 102);
    ok(k.d.next_deadline < k.now + 2 * NETTO_SECOND);
    desk_close(&k);
}

TEST("the grid of a history wants a tick at most every 100 ms")
{
    rules r;
    desk k = stand(&r);
    r.policy.history_every = NETTO_SECOND / 1000, r.policy.history_length = NETTO_SECOND;
    k.now += 12345;
    desk_policy(&k, &r.policy);
    sweep_all(&k);
    for (int i = 0; i < 5; i++) {
        k.now = k.d.next_deadline;
        desk_tick(&k, 0);
        ok(k.d.next_deadline % (NETTO_SECOND / 10) == 0 && k.d.next_deadline == k.now + NETTO_SECOND / 10);
    }
    desk_close(&k);
}

TEST("a book without accounts wants no tick")
{
    desk k = desk_open();
    desk_instrument(&k, "P", NETTO_PERP);
    desk_mark(&k, "P", 5);
    is_int(k.d.next_deadline, NETTO_NEVER);
    desk_close(&k);
}

/* Thousands of accounts, each long one perp and with a little cash. */
static void crowd(desk *k, uint32_t count)
{
    char id[16];
    for (uint32_t i = 0; i < count; i++) {
        snprintf(id, sizeof id, "c%u", i);
        desk_account(k, id, NULL, NULL);
        desk_collateral(k, id, "USD", 30);
        desk_position(k, id, "P", 1);
    }
}

TEST("a sweep goes over thousands of accounts by counts, each judged once")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    crowd(&k, 3000);
    sweep_all(&k);
    k.now += 10 * NETTO_SECOND;
    desk_mark(&k, "P", 75); /* equity 5, m 7.5: margin calls */
    k.now = k.d.next_deadline;
    uint32_t told = 0;
    int ticks = 0;
    do {
        desk_tick(&k, 0), ticks++;
        told += k.d.event_count;
        ok(k.d.event_count <= 256);
    } while (k.d.next_deadline == k.now && ticks < 100);
    is_int(told, 3000);
    is_int(ticks, (3002 + 255) / 256);
    desk_close(&k);
}

/* How far the next tick of a sweep gets. */
static uint32_t tick_to(desk *k)
{
    desk_tick(k, 0);
    return k->e->sweep.next;
}

TEST("a tick of a sweep ends when the rules have worked enough, wherever that was known from before")
{
    rules r;
    desk k = stand(&r);
    r.work = SLICE_WORK / 10; /* a haircut; a margin takes three times that */
    desk_policy(&k, &r.policy);
    crowd(&k, 20);
    sweep_all(&k);
    for (int asked = 0; asked < 2; asked++) {
        k.now += 10 * NETTO_SECOND;
        desk_mark(&k, "P", 99 + asked);
        if (asked) desk_margin(&k, "c0"), desk_margin(&k, "c1"), desk_margin(&k, "c7"); /* the answers are kept */
        k.now = k.d.next_deadline;
        is_int(tick_to(&k), 4);
        is_int(tick_to(&k), 8);
        sweep_all(&k);
    }
    desk_instrument(&k, "P", NETTO_PERP); /* what the haircut reads: it is asked again, once */
    k.now = k.d.next_deadline;
    is_int(tick_to(&k), 3); /* 3, 3, 3 + 1 tenths: the first two hold nothing of it */
    desk_close(&k);
}

static void slow_limits(rules *r, int of, const netto_text *kind)
{
    static char names[16][8];
    for (int i = 0; i < 16; i++) {
        snprintf(names[i], sizeof names[i], "slow%d", i);
        rules_limit_asks(r, names[i], of, 0, 10, kind);
    }
    r->work = SLICE_WORK; /* of each */
}

/* Of the events of the last command: limits that are breached. */
static uint32_t breaches(const desk *k)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < k->d.event_count; i++) count += k->d.events[i].topic == NETTO_TOPIC_BREACH;
    return count;
}

TEST("no command asks many slow limits: ticks go on with those of one account where they stopped")
{
    rules r;
    desk k = stand(&r);
    slow_limits(&r, RULES_REQUIRED, NULL);
    desk_policy(&k, &r.policy);
    sweep_all(&k);
    k.now += 10 * NETTO_SECOND;
    unsigned asked = r.limit_asks;
    desk_position(&k, "a", "P", 5);
    is_int(r.limit_asks - asked, 2);
    uint32_t found = breaches(&k);
    is_int(found, 2);
    for (int ticks = 0; k.d.next_deadline <= k.now && ticks < 40; ticks++) {
        asked = r.limit_asks;
        desk_tick(&k, 0);
        ok(r.limit_asks - asked <= 2);
        found += breaches(&k);
    }
    is_int(found, 16);
    ok(!k.e->sweep.running && inside_finding(&k, "a")->breached == 0xffff);
    desk_close(&k);
}

TEST("slow limits of ancestors are left to the sweep, however many rows moved something below")
{
    rules r;
    desk k = stand(&r);
    slow_limits(&r, RULES_DOUBLE_POOL, &desk_kind);
    desk_policy(&k, &r.policy);
    sweep_all(&k);
    k.now += 10 * NETTO_SECOND;
    unsigned asked = r.limit_asks;
    desk_trade(&k, "1", "a", "P", 5, 100);
    is_int(r.limit_asks - asked, 2);
    sweep_all(&k);
    ok(inside_finding(&k, "desk")->breached == 0xffff);
    desk_close(&k);
}

TEST("what moves during a pass is looked at in another")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    crowd(&k, 600);
    sweep_all(&k);
    k.now += 10 * NETTO_SECOND;
    desk_mark(&k, "P", 99);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0); /* the first 256 */
    desk_mark(&k, "P", 75);
    uint32_t told = 0;
    for (int i = 0; i < 50 && k.d.next_deadline <= k.now + 2 * NETTO_SECOND; i++) {
        if (k.d.next_deadline > k.now) k.now = k.d.next_deadline;
        desk_tick(&k, 0);
        told += k.d.event_count;
    }
    is_int(told, 600);
    desk_close(&k);
}

TEST("a limit is breached once, and cleared once, at the trade")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "own", NETTO_MEASURE_NETTED, 100, NULL);
    rules_limit(&r, "desk", NETTO_MEASURE_POOL_NETTED, 200, &desk_kind);
    desk_collateral(&k, "a", "USD", 1e6);
    desk_policy(&k, &r.policy);
    desk_trade(&k, "1", "a", "P", 10, 100); /* 100: equal passes */
    is_int(k.d.event_count, 0);
    desk_trade(&k, "2", "a", "P", 5, 100);
    is_int(k.d.event_count, 1);
    is_int(event(&k, 0)->topic, NETTO_TOPIC_BREACH);
    ok(event(&k, 0)->breach.breached && event(&k, 0)->account.size == 1);
    is_string(event(&k, 0)->breach.of.bytes, "netted");
    is_near(event(&k, 0)->breach.value, 150, 1e-9);
    desk_trade(&k, "3", "a", "P", 10, 100); /* 250: now the desk's too */
    is_int(k.d.event_count, 1);
    is_string(event(&k, 0)->breach.limit.bytes, "desk");
    desk_trade(&k, "4", "a", "P", -24, 100);
    is_int(k.d.event_count, 2);
    ok(!event(&k, 0)->breach.breached && !event(&k, 1)->breach.breached);
    desk_close(&k);
}

/* Of the events of the last command: how many say that this limit is breached, or is not any more, by whom. */
static int told_of(const desk *k, const char *account, bool breached)
{
    int count = 0;
    for (uint32_t i = 0; i < k->d.event_count; i++) {
        const netto_event *e = &k->d.events[i];
        count += e->topic == NETTO_TOPIC_BREACH && e->breach.breached == breached && text_is(e->account, account);
    }
    return count;
}

TEST("a limit on the pool without a scope is found on every node, by the trade as by the sweep")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "pool", NETTO_MEASURE_POOL_GROSS, 100, NULL);
    desk_collateral(&k, "a", "USD", 1e6);
    desk_policy(&k, &r.policy);
    desk_trade(&k, "1", "a", "P", 11, 100);
    ok(k.d.event_count == 2 && told_of(&k, "a", true) == 1 && told_of(&k, "desk", true) == 1);
    sweep_all(&k);
    is_int(k.d.event_count, 0); /* the sweep finds what the trade found */
    k.now += 5 * NETTO_SECOND;
    desk_mark(&k, "P", 90);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    ok(k.d.event_count == 2 && told_of(&k, "a", false) == 1 && told_of(&k, "desk", false) == 1);
    desk_close(&k);
}

TEST("a limit on the own book with a scope binds the accounts of these kinds, and nobody for another's trades")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "book", NETTO_MEASURE_GROSS, 100, &desk_kind);
    desk_collateral(&k, "a", "USD", 1e6), desk_collateral(&k, "desk", "USD", 1e6);
    desk_policy(&k, &r.policy);
    desk_trade(&k, "1", "a", "P", 50, 100); /* 500, but of another kind */
    is_int(k.d.event_count, 0);
    sweep_all(&k);
    is_int(k.d.event_count, 0);
    desk_trade(&k, "2", "desk", "P", 11, 100);
    is_int(told_of(&k, "desk", true), 1);
    desk_close(&k);
}

TEST("a limit that a mark breaches is found by the sweep, on accounts and on pools")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "own", NETTO_MEASURE_NETTED, 100, NULL);
    rules_limit(&r, "desk", NETTO_MEASURE_POOL_GROSS, 100, &desk_kind);
    desk_collateral(&k, "a", "USD", 1e6);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "P", 10);
    sweep_all(&k);
    k.now += 5 * NETTO_SECOND;
    desk_mark(&k, "P", 110);
    is_int(k.d.event_count, 0);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    is_int(k.d.event_count, 2);
    is_string(event(&k, 0)->breach.limit.bytes, "desk"); /* accounts in slot order: the desk came first */
    is_string(event(&k, 1)->breach.limit.bytes, "own");
    desk_close(&k);
}

TEST("a limit on utilisation is not judged while the collateral's rule fails")
{
    rules r;
    desk k = stand(&r);
    r.policy.hooks.collateral = rules_line_fixed;
    rules_limit(&r, "use", NETTO_MEASURE_UTILISATION, 0.5, NULL);
    desk_fx(&k, "EUR", 1.0);
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "EUR", 100);
    desk_position(&k, "a", "P", 1); /* 20 / 100 */
    is_int(k.d.event_count, 0);
    r.breaks = T("EUR");
    desk_instrument(&k, "EUR", NETTO_CASH); /* its definition is what the rule reads */
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    is_int(k.d.event_count, 1);
    is_int(event(&k, 0)->topic, NETTO_TOPIC_RULE_ERROR);
    is_string(event(&k, 0)->fault.rule.bytes, "collateral");
    desk_close(&k);
}

TEST("while the margin's rule fails, the last good one is judged, and every limit that is not of a margin")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "own", NETTO_MEASURE_NETTED, 100, NULL), rules_limit(&r, "desk", NETTO_MEASURE_POOL_NETTED, 100, &desk_kind);
    rules_limit(&r, "initial", NETTO_MEASURE_INITIAL, 10, NULL), rules_limit(&r, "use", NETTO_MEASURE_UTILISATION, 0, NULL);
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "USD", 100);
    desk_trade(&k, "1", "a", "P", 0.1, 100); /* initial 2: the limit on utilisation is breached */
    is_int(inside_finding(&k, "a")->breached, 8);
    r.breaks = T("a");
    desk_trade(&k, "2", "a", "P", 11, 100); /* netted 111; initial would be 222, but the rule fails */
    is_int(k.d.event_count, 3);
    is_int(event(&k, 0)->topic, NETTO_TOPIC_RULE_ERROR);
    ok(told_of(&k, "a", true) == 1 && told_of(&k, "desk", true) == 1);
    is_int(inside_finding(&k, "a")->breached, 9);
    desk_collateral(&k, "a", "USD", 0.5); /* the last good: initial 2, maintenance 1, liquidation 0.5 */
    is_int(k.d.event_count, 2);
    is_margin_event(&k, 1, NETTO_STANDING_OK, NETTO_STANDING_MARGIN_CALL);
    desk_close(&k);
}

TEST("an account whose margin was never good has limits all the same, and no standing")
{
    rules r;
    desk k = stand(&r);
    rules_limit(&r, "own", NETTO_MEASURE_NETTED, 100, NULL);
    r.breaks = T("n");
    desk_policy(&k, &r.policy);
    desk_account(&k, "n", NULL, NULL);
    desk_position(&k, "n", "P", 11);
    ok(k.d.event_count == 2 && told_of(&k, "n", true) == 1);
    is_int(inside_finding(&k, "n")->standing, NETTO_STANDING_UNKNOWN);
    desk_close(&k);
}

TEST("a pool that cannot be weighed breaches nothing, whoever asked for it before")
{
    rules r;
    desk k = stand(&r);
    r.policy.hooks.margin = rules_margin_pool; /* which asks for it first, and fails */
    rules_limit(&r, "pool", NETTO_MEASURE_POOL_GROSS, 100, NULL);
    desk_policy(&k, &r.policy);
    desk_account(&k, "b", NULL, "desk"), desk_instrument(&k, "X", NETTO_SPOT); /* without a mark */
    netto_position_row rows[] = {{.instrument = T("P"), .qty = N(50), .cost = N(1)}, {.instrument = T("X"), .qty = N(1), .cost = N(1)}};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("b"), .count = 2, .positions = rows};
    is_status(desk_step(&k, &c), NETTO_OK);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    is_int(k.d.event_count, 1);
    is_int(event(&k, 0)->topic, NETTO_TOPIC_RULE_ERROR);
    is_int(inside_finding(&k, "desk")->breached, 0);
    desk_close(&k);
}

TEST("a rule that fails for many accounts is told once a command")
{
    rules r;
    desk k = stand(&r);
    desk_policy(&k, &r.policy);
    crowd(&k, 20);
    r.breaks = T("P");
    desk_mark(&k, "P", 90);
    desk_instrument(&k, "P", NETTO_PERP); /* its definition is what the rule reads */
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    is_int(k.d.event_count, 1);
    is_int(event(&k, 0)->topic, NETTO_TOPIC_RULE_ERROR);
    has_string(event(&k, 0)->fault.message.bytes, "haircut broke for 'P'");
    desk_close(&k);
}
