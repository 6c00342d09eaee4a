/* test_breaker.c: stories of breakers: they trip, hold, open, cool down and close; they stop orders; persons, policies,
 * snapshots and failures meet them in every state. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "engine/trip.h"
#include "support/attrs.h"
#include "support/inside.h"
#include "support/picture.h"
#include "support/rules.h"

#define SECOND NETTO_SECOND

static const netto_text account_kind = {"account", 7}, firm_kind = {"firm", 4};

/* Two accounts of a firm, one perp on each of two underlyings and a second one on the first; all may afford much. */
static desk stand(rules *r)
{
    desk k = desk_open();
    netto_instrument_row twin = instrument_row("TWIN", NETTO_PERP);
    twin.underlying = T("ES");
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "alice", NULL, "firm");
    desk_account(&k, "bob", NULL, NULL);
    desk_instrument(&k, "ES", NETTO_PERP);
    desk_instrument(&k, "NQ", NETTO_PERP);
    desk_instrument_row(&k, twin);
    desk_mark(&k, "ES", 100), desk_mark(&k, "NQ", 100), desk_mark(&k, "TWIN", 100);
    desk_collateral(&k, "alice", "USD", 1e6), desk_collateral(&k, "bob", "USD", 1e6);
    *r = rules_of("breakers");
    r->haircut = 0.1;
    r->policy.hooks.haircut = rules_haircut_fixed;
    r->trips_above = 110;
    return k;
}

/* ---- what is seen ------------------------------------------------------------------------------------------ */

static void wish(desk *k, netto_command_kind kind, const char *name, const char *thing, const char *reason)
{
    netto_command c = {.kind = kind, .breaker = {.name = T(name), .thing = T(thing), .reason = T(reason)}};
    desk_step(k, &c);
}

static const char *state_of(desk *k, const char *name, const char *thing)
{
    netto_command c = {.kind = NETTO_BREAKER_LIST, .breaker = {.name = T(name), .thing = T(thing), .filter = NETTO_FILTER_ANY}};
    netto_decision kept = k->d;
    desk_ask(k, &c);
    const char *word = k->d.row_count == 1 ? netto_breaker_state_word(k->d.breakers[0].state) : "none";
    k->d = kept;
    return word;
}

/* The events of breakers of the last command, "luld/ES closed>pending tripped; ...". */
static const char *events(const desk *k)
{
    static char text[1024];
    static const char *const causes[] = {
#define X(name, word) word,
        NETTO_CAUSE_MAP(X)
#undef X
    };
    size_t used = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < k->d.event_count; i++) {
        const netto_breaker_event *b = &k->d.events[i].breaker;
        if (k->d.events[i].topic != NETTO_TOPIC_BREAKER) continue;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s/%.*s %s>%s %s", used ? "; " : "", TEXT(b->breaker), TEXT(b->thing),
                                 netto_breaker_state_word(b->before), netto_breaker_state_word(b->after), causes[b->cause]);
    }
    return text;
}

/* How an order is answered: "accept", or its reasons: "breaker luld/ES halt, limit". */
static const char *order(desk *k, const char *account, const char *id, double qty)
{
    static char text[512];
    size_t used = 0;
    if (desk_check(k, account, id, qty, NAN) != NETTO_OK) return desk_said(k);
    const netto_check *c = &k->d.check;
    if (c->accepted) return c->reason_count ? "accept, with reasons" : "accept";
    text[0] = '\0';
    for (uint32_t i = 0; i < c->reason_count; i++) {
        const netto_reason *r = &c->reasons[i];
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", netto_reason_word(r->code));
        if (r->stop)
            used += (size_t)snprintf(text + used, sizeof text - used, " %.*s/%.*s %s", TEXT(r->rule), TEXT(r->stop->thing),
                                     netto_action_word(r->stop->action));
    }
    return text;
}

/* Time passes as it would: with a tick at every deadline.  What the ticks told of breakers. */
static const char *pass(desk *k, netto_instant span)
{
    static char text[1024];
    netto_instant target = k->now + span;
    text[0] = '\0';
    for (int ticks = 0; ticks < 10000; ticks++) {
        netto_engine_stats s;
        netto_engine_stats_get(k->e, &s);
        bool early = s.next_deadline != NETTO_NEVER && s.next_deadline <= target;
        k->now = early && s.next_deadline > k->now ? s.next_deadline : early ? k->now : target;
        if (!early) break;
        desk_tick(k, 0);
        size_t used = strlen(text);
        if (*events(k)) snprintf(text + used, sizeof text - used, "%s%s", used ? "; " : "", events(k));
    }
    return text;
}

/* Saved and loaded here, it decides on as it would. */
static void carry(desk *k)
{
    picture p = {0};
    netto_complaint why;
    netto_policy *policy = netto_engine_policy(k->e);
    if (!ok(picture_is_faithful(k)) || !is_status(picture_take(&p, k->e, &why), NETTO_OK)) return;
    netto_instant now = k->now;
    desk loaded = picture_open(&p, policy);
    if (ok(loaded.e != NULL)) {
        netto_engine_destroy(k->e);
        *k = loaded;
        k->now = now;
    }
    picture_drop(&p);
}

/* ---- stories of instruments ---------------------------------------------------------------------------------- */

static netto_breaker *luld(rules *r)
{
    netto_breaker *b = rules_breaker(r, "luld", NULL, NETTO_ACTION_HALT);
    b->hold = 15 * SECOND;
    b->cooldown = 300 * SECOND;
    return b;
}

TEST("a mark trips it; it holds, halts, cools down, and closes when fresh data no longer trip; restored in each state")
{
    rules r;
    desk k = stand(&r);
    luld(&r);
    desk_policy(&k, &r.policy);
    desk_position(&k, "alice", "ES", 10);
    pass(&k, 2 * SECOND);
    for (int restored = 0; restored < 2; restored++) {
        desk_mark(&k, "ES", 100);
        is_string(state_of(&k, "luld", "ES"), "closed");
        desk_mark(&k, "ES", 120);
        is_string(events(&k), "luld/ES closed>pending tripped");
        if (restored) carry(&k);
        is_string(order(&k, "alice", "ES", 1), "accept"); /* in the limit state the market trades on */
        is_string(pass(&k, 14 * SECOND), "");
        is_string(pass(&k, SECOND), "luld/ES pending>open tripped");
        if (restored) carry(&k);
        is_string(order(&k, "alice", "ES", 1), "breaker luld/ES halt");
        is_string(order(&k, "alice", "ES", -1), "breaker luld/ES halt"); /* a halted market trades nothing */
        is_string(order(&k, "alice", "NQ", 1), "accept");
        desk_mark(&k, "ES", 100);
        is_string(events(&k), "");
        is_string(state_of(&k, "luld", "ES"), "open");
        is_string(pass(&k, 299 * SECOND), "");
        is_string(pass(&k, SECOND), "luld/ES open>half_open cooled");
        if (restored) carry(&k);
        is_string(order(&k, "alice", "ES", 1), "breaker luld/ES reduce_only");
        is_string(order(&k, "alice", "ES", -1), "accept");
        is_string(pass(&k, 100 * SECOND), ""); /* the mark is from before */
        desk_mark(&k, "ES", 101);
        is_string(events(&k), "luld/ES half_open>closed cleared");
        if (restored) carry(&k);
        is_string(order(&k, "alice", "ES", 1), "accept");
    }
    desk_close(&k);
}

TEST("what trips again in the limit state's time never opens; half open it opens again at once")
{
    rules r;
    desk k = stand(&r);
    luld(&r);
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    pass(&k, 10 * SECOND);
    desk_mark(&k, "ES", 105);
    is_string(events(&k), "luld/ES pending>closed cleared");
    is_string(pass(&k, 20 * SECOND), "");
    desk_mark(&k, "ES", 130);
    is_string(pass(&k, 16 * SECOND), "luld/ES pending>open tripped");
    is_string(pass(&k, 300 * SECOND), "luld/ES open>half_open cooled; luld/ES half_open>open tripped"); /* by the same mark */
    desk_mark(&k, "ES", 100);
    is_string(pass(&k, 301 * SECOND), "luld/ES open>half_open cooled");
    desk_mark(&k, "ES", 140);
    is_string(events(&k), "luld/ES half_open>open tripped");
    const netto_breaker_event *b = &k.d.events[k.d.event_count - 1].breaker;
    ok(b->trip && b->trip->count == 1 && b->trip->figures[0].value == 140);
    ok(b->until == k.now + 300 * SECOND);
    desk_close(&k);
}

TEST("an order that is stopped is told by which breaker, of what, since when and by which numbers; others in the same way")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    desk_order(&k, "o1", "alice", "ES", 1, 120);
    const netto_reason *reason = &k.d.check.reasons[0];
    ok(!k.d.check.accepted && reason->code == NETTO_REASON_BREAKER && text_is(reason->rule, "band") && !reason->account.bytes);
    ok(reason->stop && text_is(reason->stop->thing, "ES") && reason->stop->instrument && reason->stop->state == NETTO_BREAKER_OPEN);
    ok(reason->stop->since == k.now && reason->stop->until == k.now + 60 * SECOND);
    ok(reason->stop->trip->count == 1 && reason->stop->trip->figures[0].value == 120);
    has_string(reason->text.bytes, "breaker 'band' of 'ES': halted since ");
    has_string(reason->text.bytes, " until ");
    has_string(reason->text.bytes, "(price = 120)");
    desk_order(&k, "o1", "alice", "ES", 1, 120);
    ok(k.d.check.duplicate && k.d.check.reasons[0].code == NETTO_REASON_BREAKER);
    desk_close(&k);
}

TEST("what is open stays open to be closed: a halt keeps no order from being taken back")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    desk_policy(&k, &r.policy);
    desk_order(&k, "o1", "alice", "ES", 1, 100);
    desk_mark(&k, "ES", 120);
    is_status(desk_order_close(&k, "o1"), NETTO_OK);
    is_status(desk_trade(&k, "t1", "alice", "ES", 1, 120), NETTO_OK); /* trades are facts */
    desk_close(&k);
}

TEST("reduce_only lets what reduces pass, warn lets all pass")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "careful", NULL, NETTO_ACTION_REDUCE_ONLY);
    rules_breaker(&r, "told", NULL, NETTO_ACTION_WARN);
    desk_policy(&k, &r.policy);
    desk_position(&k, "alice", "ES", 10);
    desk_mark(&k, "ES", 120);
    is_string(events(&k), "careful/ES closed>open tripped; told/ES closed>open tripped");
    is_string(order(&k, "alice", "ES", 1), "breaker careful/ES reduce_only");
    is_string(order(&k, "alice", "ES", -5), "accept");
    is_string(order(&k, "alice", "ES", -11), "breaker careful/ES reduce_only"); /* it crosses zero */
    wish(&k, NETTO_BREAKER_RESET, "careful", "ES", "enough");
    is_string(order(&k, "alice", "ES", 1), "accept");
    is_string(state_of(&k, "told", "ES"), "open");
    desk_close(&k);
}

TEST("it stops itself, what has the same underlying, or everything")
{
    static const char *const expected[NETTO_STOPS_COUNT][3] = {
        {"breaker b/ES halt", "accept", "accept"},
        {"breaker b/ES halt", "breaker b/ES halt", "accept"},
        {"breaker b/ES halt", "breaker b/ES halt", "breaker b/ES halt"}};
    for (int stops = 0; stops < NETTO_STOPS_COUNT; stops++) {
        rules r;
        desk k = stand(&r);
        rules_breaker(&r, "b", NULL, NETTO_ACTION_HALT)->stops = (netto_stops)stops;
        desk_policy(&k, &r.policy);
        desk_mark(&k, "ES", 120);
        is_string(order(&k, "alice", "ES", 1), expected[stops][0]);
        is_string(order(&k, "bob", "TWIN", 1), expected[stops][1]);
        is_string(order(&k, "bob", "NQ", 1), expected[stops][2]);
        carry(&k);
        is_string(order(&k, "bob", "TWIN", 1), expected[stops][1]);
        desk_close(&k);
    }
}

TEST("all breakers that stop an order are named")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "b", NULL, NETTO_ACTION_HALT)->stops = NETTO_STOPS_ALL;
    rules_breaker(&r, "a", NULL, NETTO_ACTION_REDUCE_ONLY);
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120), desk_mark(&k, "NQ", 120);
    is_string(order(&k, "alice", "ES", 1), "breaker b/ES halt, breaker b/NQ halt, breaker a/ES reduce_only");
    desk_close(&k);
}

/* ---- what is asked when --------------------------------------------------------------------------------------- */

TEST("a rule that read only attributes is not asked at marks, but when they change")
{
    rules r;
    char attrs[ATTRS_SIZE];
    desk k = stand(&r);
    rules_breaker(&r, "halted", NULL, NETTO_ACTION_HALT);
    r.trip_reads = TRIP_ATTRS_ONLY, r.trips_above = 0.5;
    desk_policy(&k, &r.policy);
    pass(&k, 2 * SECOND);
    unsigned asked = r.trips;
    for (int i = 0; i < 5; i++) desk_mark(&k, "ES", 101 + i), pass(&k, 2 * SECOND);
    is_int(r.trips, asked);
    netto_instrument_row row = instrument_row("ES", NETTO_PERP);
    row.attrs = attrs_real(attrs, "h", 1);
    is_status(desk_instrument_row(&k, row), NETTO_OK);
    is_string(pass(&k, 2 * SECOND), "halted/ES closed>open tripped");
    row.attrs = attrs_real(attrs, "h", 0);
    desk_instrument_row(&k, row);
    is_string(pass(&k, 61 * SECOND), "halted/ES open>half_open cooled; halted/ES half_open>closed cleared");
    desk_close(&k);
}

TEST("nobody is asked of what has no mark yet, nor of what is open")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    desk_instrument(&k, "NEW", NETTO_PERP);
    r.trip_breaks = T("NEW");
    desk_policy(&k, &r.policy);
    pass(&k, 5 * SECOND);
    is_string(state_of(&k, "band", "NEW"), "closed");
    desk_mark(&k, "ES", 120);
    unsigned asked = r.trips;
    desk_mark(&k, "ES", 130), desk_mark(&k, "ES", 90);
    is_int(r.trips, asked);
    desk_close(&k);
}

TEST("a rule that reads the time is asked as time passes, without any mark")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "stale", NULL, NETTO_ACTION_WARN);
    r.trip_reads = TRIP_NOW;
    desk_policy(&k, &r.policy);
    pass(&k, 2 * SECOND);
    unsigned asked = r.trips;
    pass(&k, 10 * SECOND);
    ok(r.trips >= asked + 9 * 3); /* of three instruments, each second */
    carry(&k);
    asked = r.trips;
    pass(&k, 10 * SECOND);
    ok(r.trips >= asked + 9 * 3);
    desk_close(&k);
}

TEST("a rule that reads the underlying's mark follows it")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "far", NULL, NETTO_ACTION_HALT);
    r.trip_reads = TRIP_UNDERLYING;
    desk_policy(&k, &r.policy);
    pass(&k, 2 * SECOND);
    desk_mark(&k, "ES", 120);
    is_string(events(&k), "far/ES closed>open tripped");
    is_string(pass(&k, 2 * SECOND), "far/TWIN closed>open tripped");
    desk_mark(&k, "ES", 100);
    is_string(pass(&k, 61 * SECOND), "far/ES open>half_open cooled; far/TWIN open>half_open cooled");
    desk_mark(&k, "ES", 101);
    is_string(events(&k), "far/ES half_open>closed cleared");
    is_string(pass(&k, 5 * SECOND), "far/TWIN half_open>closed cleared");
    desk_close(&k);
}

TEST("a mark of another instrument, and marks that come late, ask nobody")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    desk_policy(&k, &r.policy);
    pass(&k, 2 * SECOND);
    unsigned asked = r.trips;
    desk_mark_at(&k, "ES", 120, k.now - 60 * SECOND);
    is_int(r.trips, asked);
    desk_mark(&k, "NQ", 100);
    is_int(r.trips, asked + 1);
    desk_close(&k);
}

/* ---- what closes nothing --------------------------------------------------------------------------------------- */

TEST("a stale mark trips, but closes nothing")
{
    rules r;
    desk k = stand(&r);
    luld(&r)->stale = 30 * SECOND;
    desk_policy(&k, &r.policy);
    desk_mark_at(&k, "ES", 120, k.now - 40 * SECOND);
    is_string(events(&k), "");
    desk_mark(&k, "ES", 120);
    pass(&k, 5 * SECOND);
    desk_mark_at(&k, "ES", 100, k.now);
    is_string(events(&k), "luld/ES pending>closed cleared");
    desk_mark(&k, "ES", 120);
    pass(&k, 16 * SECOND);
    desk_mark(&k, "ES", 100);
    pass(&k, 300 * SECOND);
    is_string(state_of(&k, "luld", "ES"), "half_open");
    desk_mark_at(&k, "ES", 100, k.now - 31 * SECOND);
    is_string(events(&k), "");
    is_string(state_of(&k, "luld", "ES"), "half_open");
    desk_mark_at(&k, "ES", 130, k.now - 30 * SECOND - SECOND / 2);
    is_string(events(&k), "luld/ES half_open>open tripped");
    desk_mark(&k, "ES", 100);
    pass(&k, 300 * SECOND);
    desk_mark_at(&k, "ES", 100, k.now - 30 * SECOND);
    is_string(events(&k), "luld/ES half_open>closed cleared");
    desk_close(&k);
}

TEST("a window that is not covered may trip, never close")
{
    rules r;
    desk k = stand(&r);
    luld(&r);
    r.policy.history_every = 60 * SECOND, r.policy.history_length = 120 * SECOND;
    r.trip_reads = TRIP_VOL;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    is_string(events(&k), "luld/ES closed>pending tripped");
    desk_mark(&k, "ES", 100);
    is_string(events(&k), ""); /* not covered: the limit state goes on, */
    is_string(pass(&k, 15 * SECOND), "luld/ES pending>open tripped"); /* and nothing speaks against it */
    for (int i = 0; i < 8; i++) pass(&k, 50 * SECOND), desk_mark(&k, "ES", 100 + 0.01 * i);
    is_string(state_of(&k, "luld", "ES"), "closed"); /* covered by now */
    desk_close(&k);
}

/* ---- rules that fail -------------------------------------------------------------------------------------------- */

TEST("a rule that fails on what is closed refuses orders there until it answers")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    desk_policy(&k, &r.policy);
    desk_position(&k, "alice", "ES", 10);
    r.trip_breaks = T("ES");
    desk_mark(&k, "ES", 101);
    ok(k.d.event_count > 0 && k.d.events[0].topic == NETTO_TOPIC_RULE_ERROR);
    ok(text_is(k.d.events[0].fault.rule, "breaker band"));
    has_string(k.d.events[0].fault.message.bytes, "trip broke for 'ES', of 'ES'");
    is_string(order(&k, "alice", "ES", 1), "rule_error");
    has_string(k.d.check.reasons[0].text.bytes, "breaker 'band' of 'ES' does not answer: rules.c: trip broke");
    is_string(order(&k, "alice", "ES", -1), "rule_error"); /* as a halt would */
    is_string(order(&k, "alice", "NQ", 1), "accept");
    carry(&k);
    is_string(order(&k, "alice", "ES", 1), "rule_error");
    desk_mark(&k, "ES", 102);
    is_int(k.d.event_count, 0); /* it was told */
    r.trip_breaks = (netto_text){0};
    desk_mark(&k, "ES", 103);
    is_string(order(&k, "alice", "ES", 1), "accept");
    desk_close(&k);
}

TEST("a rule that fails stops what its breaker would: what reduces passes reduce_only, all passes warn")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "told", NULL, NETTO_ACTION_WARN);
    netto_breaker *b = rules_breaker(&r, "careful", NULL, NETTO_ACTION_REDUCE_ONLY);
    desk_policy(&k, &r.policy);
    desk_position(&k, "alice", "ES", 10);
    r.trip_breaks = T("ES");
    desk_mark(&k, "ES", 101);
    is_string(order(&k, "alice", "ES", 1), "rule_error");
    is_string(order(&k, "alice", "ES", -1), "accept");
    ok(b->action == NETTO_ACTION_REDUCE_ONLY);
    desk_close(&k);
}

TEST("what is pending or open does not close because its rule fails, nor does what is half open")
{
    rules r;
    desk k = stand(&r);
    luld(&r);
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    r.trip_breaks = T("ES");
    desk_mark(&k, "ES", 100);
    is_string(state_of(&k, "luld", "ES"), "pending");
    is_string(pass(&k, 15 * SECOND), "luld/ES pending>open tripped");
    pass(&k, 300 * SECOND);
    desk_mark(&k, "ES", 100);
    is_string(state_of(&k, "luld", "ES"), "half_open");
    is_string(order(&k, "bob", "ES", 1), "breaker luld/ES reduce_only");
    r.trip_breaks = (netto_text){0};
    desk_mark(&k, "ES", 100);
    is_string(state_of(&k, "luld", "ES"), "closed");
    desk_close(&k);
}

/* ---- accounts ------------------------------------------------------------------------------------------------------ */

TEST("a trade trips the breaker of its account, which stops the account and all below it, nobody else")
{
    rules r;
    desk k = stand(&r);
    netto_breaker *b = rules_breaker(&r, "big", &account_kind, NETTO_ACTION_REDUCE_ONLY);
    r.trips_above = 100;
    desk_policy(&k, &r.policy);
    desk_trade(&k, "t1", "alice", "ES", 20, 100);
    is_string(events(&k), "big/alice closed>open tripped");
    ok(text_is(k.d.events[k.d.event_count - 1].account, "alice") || k.d.events[0].account.bytes);
    is_string(order(&k, "alice", "NQ", 1), "breaker big/alice reduce_only");
    is_string(order(&k, "alice", "ES", -1), "accept");
    is_string(order(&k, "bob", "ES", 1), "accept");
    is_string(pass(&k, 62 * SECOND), "big/alice open>half_open cooled; big/alice half_open>open tripped"); /* it is as big as it was */
    carry(&k);
    desk_trade(&k, "t2", "alice", "ES", -20, 100);
    is_string(pass(&k, 63 * SECOND), "big/alice open>half_open cooled; big/alice half_open>closed cleared");
    ok(b->cooldown == 60 * SECOND);
    desk_close(&k);
}

TEST("a breaker of a firm stops its accounts; one that stops all stops the others as well")
{
    for (int all = 0; all < 2; all++) {
        rules r;
        desk k = stand(&r);
        netto_breaker *b = rules_breaker(&r, "kill", &firm_kind, NETTO_ACTION_HALT);
        b->latch = b->manual = true;
        b->stops = all ? NETTO_STOPS_ALL : NETTO_STOPS_SELF;
        desk_policy(&k, &r.policy);
        wish(&k, NETTO_BREAKER_TRIP, "kill", "firm", "feeds disagree");
        is_string(events(&k), "kill/firm closed>open person");
        is_string(order(&k, "alice", "ES", 1), "breaker kill/firm halt");
        is_string(order(&k, "bob", "ES", 1), all ? "breaker kill/firm halt" : "accept");
        pass(&k, 86400 * SECOND);
        is_string(state_of(&k, "kill", "firm"), "open");
        wish(&k, NETTO_BREAKER_RESET, "kill", "firm", "they agree");
        is_string(events(&k), "kill/firm open>closed person");
        is_string(order(&k, "alice", "ES", 1), "accept");
        desk_close(&k);
    }
}

TEST("marks trip the breaker of an account no later than the sweep; a firm's, that reads its pool, too")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "big", &firm_kind, NETTO_ACTION_REDUCE_ONLY);
    r.trip_reads = TRIP_POOL, r.trips_above = 105;
    desk_policy(&k, &r.policy);
    desk_trade(&k, "t1", "alice", "ES", 10, 100);
    pass(&k, 2 * SECOND);
    is_string(state_of(&k, "big", "firm"), "closed");
    desk_mark(&k, "ES", 120);
    is_string(events(&k), "");
    is_string(pass(&k, SECOND), "big/firm closed>open tripped");
    is_string(order(&k, "alice", "ES", 1), "breaker big/firm reduce_only");
    desk_close(&k);
}

TEST("a trade that only its account's ancestors mind is judged there no later than the sweep")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "big", &firm_kind, NETTO_ACTION_REDUCE_ONLY);
    r.trip_reads = TRIP_POOL, r.trips_above = 105;
    desk_policy(&k, &r.policy);
    pass(&k, 2 * SECOND);
    desk_trade(&k, "t1", "alice", "ES", 20, 100);
    is_string(pass(&k, SECOND), "big/firm closed>open tripped");
    desk_close(&k);
}

TEST("stale marks of what an account holds close nothing; what margin comes to can be read")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "used", &account_kind, NETTO_ACTION_REDUCE_ONLY)->stale = 30 * SECOND;
    r.trip_reads = TRIP_UTILISATION, r.trips_above = 0.5;
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "bob", "USD", 300);
    desk_trade(&k, "t1", "bob", "ES", 20, 100); /* initial 200 of an equity of 300 */
    is_string(events(&k), "used/bob closed>open tripped");
    desk_collateral(&k, "bob", "USD", 1e6);
    is_string(pass(&k, 62 * SECOND), "used/bob open>half_open cooled"); /* the mark is a minute old */
    desk_mark(&k, "ES", 100.5);
    is_string(pass(&k, SECOND), "used/bob half_open>closed cleared");
    desk_close(&k);
}

TEST("the margin of what an account holds can be read; where that fails, what would be stopped is refused")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "required", &account_kind, NETTO_ACTION_REDUCE_ONLY);
    r.policy.hooks.margin = rules_margin_netted;
    r.trip_reads = TRIP_MARGIN, r.trips_above = 150;
    desk_policy(&k, &r.policy);
    desk_trade(&k, "t1", "bob", "ES", 10, 100);
    is_string(events(&k), "");
    desk_trade(&k, "t2", "bob", "ES", 10, 100); /* 10% of 2000 */
    is_string(events(&k), "required/bob closed>open tripped");
    carry(&k);
    r.breaks = T("alice");
    desk_trade(&k, "t3", "alice", "ES", 1, 100);
    has_string(order(&k, "alice", "ES", 1), "rule_error");
    has_string(k.d.check.reasons[k.d.check.reason_count - 1].text.bytes, "breaker 'required' of 'alice' does not answer: ");
    desk_close(&k);
}

TEST("a breaker recalls a fold that has stepped at its mark; a stale fold refuses what it would stop")
{
    rules r;
    desk k = stand(&r);
    netto_fold peak = rules_fold("peak", NULL, 0);
    rules_folds(&r, &peak, 1);
    rules_breaker(&r, "fall", NULL, NETTO_ACTION_HALT);
    r.trip_reads = TRIP_PEAK, r.trips_above = 0.1;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 200);
    is_string(events(&k), "");
    desk_mark(&k, "ES", 185);
    is_string(events(&k), "");
    desk_mark(&k, "ES", 179);
    is_string(events(&k), "fall/ES closed>open tripped");
    carry(&k);
    r.breaks_above = 150;
    desk_mark(&k, "NQ", 160); /* its step fails */
    is_string(order(&k, "alice", "NQ", 1), "rule_error");
    r.breaks_above = 0;
    desk_mark(&k, "NQ", 161);
    is_string(order(&k, "alice", "NQ", 1), "accept");
    desk_close(&k);
}

TEST("a rule of a breaker that fails too often is tripped: whatever it would stop is refused, until a policy is activated")
{
    rules r;
    desk k = stand(&r), strict = desk_open_with(&(netto_engine_options){.strike_count = 2, .strike_window = 50});
    netto_text which[NETTO_TRIPPED_MAX];
    netto_engine_destroy(k.e);
    k.e = strict.e;
    desk_instrument(&k, "ES", NETTO_PERP);
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    r.trip_breaks = T("ES");
    desk_policy(&k, &r.policy);
    desk_account(&k, "alice", NULL, NULL);
    desk_instrument(&k, "NQ", NETTO_PERP);
    desk_collateral(&k, "alice", "USD", 1e6);
    desk_mark(&k, "NQ", 100);
    is_string(order(&k, "alice", "NQ", 1), "accept");
    for (int i = 0; i < 5; i++) desk_mark(&k, "ES", 100 + i);
    is_int(r.trips, 3); /* once of NQ */
    if (is_int(netto_engine_tripped(k.e, which), 1)) ok(text_is(which[0], "breaker band"));
    carry(&k);
    desk_mark(&k, "NQ", 101);
    is_int(r.trips, 3);
    is_string(order(&k, "alice", "NQ", 1), "rule_error");
    has_string(k.d.check.reasons[0].text.bytes, "breaker 'band' is tripped: it failed too often");
    is_string(order(&k, "alice", "ES", 1), "rule_error");
    r.trip_breaks = (netto_text){0};
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    desk_mark(&k, "ES", 100), desk_mark(&k, "NQ", 100);
    is_string(order(&k, "alice", "ES", 1), "accept");
    is_string(order(&k, "alice", "NQ", 1), "accept");
    desk_close(&k);
}

/* ---- persons -------------------------------------------------------------------------------------------------------- */

TEST("only a person closes a latch, with a reason that is told")
{
    rules r;
    desk k = stand(&r);
    netto_breaker *b = rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    b->latch = true, b->cooldown = 0;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    desk_mark(&k, "ES", 100);
    is_string(pass(&k, 86400 * SECOND), "");
    carry(&k);
    is_string(order(&k, "bob", "ES", 1), "breaker band/ES halt");
    ok(k.d.check.reasons[0].stop->until == NETTO_NEVER);
    wish(&k, NETTO_BREAKER_RESET, "band", "ES", "looked at it");
    is_string(events(&k), "band/ES open>closed person");
    ok(text_is(k.d.events[0].breaker.reason, "looked at it"));
    ok(k.d.breaker.before == NETTO_BREAKER_OPEN && k.d.breaker.after == NETTO_BREAKER_CLOSED);
    is_string(order(&k, "bob", "ES", 1), "accept");
    wish(&k, NETTO_BREAKER_RESET, "band", "ES", "once more"); /* sent again it does no harm */
    is_status(k.d.complaint.status, NETTO_OK);
    is_string(events(&k), "");
    desk_mark(&k, "ES", 120);
    is_string(events(&k), "band/ES closed>open tripped");
    desk_close(&k);
}

TEST("a person trips a rule's breaker from any state; its reason is listed while it is open; it cools down like others")
{
    rules r;
    desk k = stand(&r);
    luld(&r);
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    wish(&k, NETTO_BREAKER_TRIP, "luld", "ES", "rumours");
    is_string(events(&k), "luld/ES pending>open person");
    pass(&k, 100 * SECOND);
    wish(&k, NETTO_BREAKER_TRIP, "luld", "ES", "more rumours");
    is_string(events(&k), "luld/ES open>open person");
    desk_mark(&k, "ES", 100);
    carry(&k);
    netto_command list = {.kind = NETTO_BREAKER_LIST};
    desk_ask(&k, &list);
    ok(k.d.row_count == 1 && text_is(k.d.breakers[0].reason, "more rumours") && !k.d.breakers[0].trip && !k.d.breakers[0].latched);
    is_string(pass(&k, 299 * SECOND), "");
    is_string(pass(&k, SECOND), "luld/ES open>half_open cooled");
    desk_ask(&k, &list);
    ok(k.d.row_count == 1 && !k.d.breakers[0].reason.bytes);
    wish(&k, NETTO_BREAKER_RESET, "luld", "ES", "over");
    is_string(events(&k), "luld/ES half_open>closed person");
    desk_close(&k);
}

TEST("a person's slips are told")
{
    rules r;
    desk k = stand(&r);
    luld(&r);
    rules_breaker(&r, "big", &firm_kind, NETTO_ACTION_WARN);
    desk_policy(&k, &r.policy);
    const struct {
        const char *name, *thing, *reason;
        netto_status status;
        const char *said;
    } slips[] = {
        {"ludl", "ES", "x", NETTO_EBREAKER, "the active policy has no breaker 'ludl', and none of that name stands"},
        {"luld", "EX", "x", NETTO_EINSTRUMENT, "'EX'"},
        {"luld", "alice", "x", NETTO_EINSTRUMENT, "'alice'"},
        {"big", "nobody", "x", NETTO_EACCOUNT, "'nobody'"},
        {"big", "alice", "x", NETTO_EPARAMS, "breaker 'big' is not of accounts of the kind 'account', which 'alice' has"},
        {"luld", "ES", "", NETTO_EPARAMS, "reason: say why, in 1 to 256 bytes of printable text"},
        {"luld", "ES", "a\nb", NETTO_EPARAMS, "reason: say why"},
    };
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
        for (int reset = 0; reset < 2; reset++) {
            netto_command c = {.kind = reset ? NETTO_BREAKER_RESET : NETTO_BREAKER_TRIP,
                               .breaker = {.name = T(slips[i].name), .thing = T(slips[i].thing), .reason = T(slips[i].reason)}};
            inside_refused(&k, &c, slips[i].status);
            has_string(desk_said(&k), slips[i].said);
        }
    char letters[258];
    memset(letters, 'x', 257), letters[257] = '\0';
    netto_command c = {.kind = NETTO_BREAKER_TRIP, .breaker = {.name = T("luld"), .thing = T("ES"), .reason = T(letters)}};
    inside_refused(&k, &c, NETTO_EPARAMS);
    c.breaker.reason.size = 256;
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_close(&k);
}

/* ---- lists ---------------------------------------------------------------------------------------------------------- */

static uint32_t list(desk *k, netto_command *c)
{
    return desk_ask(k, c) == NETTO_OK ? k->d.row_count : UINT32_MAX;
}

TEST("breakers are listed by name, thing and state, page by page, also behind one that has closed meanwhile")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "b", NULL, NETTO_ACTION_HALT);
    rules_breaker(&r, "a", &account_kind, NETTO_ACTION_HALT);
    desk_policy(&k, &r.policy);
    netto_command c = {.kind = NETTO_BREAKER_LIST};
    is_int(list(&k, &c), 0);
    wish(&k, NETTO_BREAKER_TRIP, "b", "TWIN", "x"), wish(&k, NETTO_BREAKER_TRIP, "b", "ES", "x"), wish(&k, NETTO_BREAKER_TRIP, "a", "bob", "x");
    is_int(list(&k, &c), 3);
    ok(text_is(k.d.breakers[0].name, "a") && text_is(k.d.breakers[1].thing, "ES") && text_is(k.d.breakers[2].thing, "TWIN"));
    c.breaker.page.limit = 2;
    is_int(list(&k, &c), 2);
    ok(k.d.more);
    c.breaker.page.after = T("b"), c.breaker.after = T("ES");
    is_int(list(&k, &c), 1);
    ok(!k.d.more && text_is(k.d.breakers[0].thing, "TWIN"));
    wish(&k, NETTO_BREAKER_RESET, "b", "ES", "x");
    is_int(list(&k, &c), 1);
    c = (netto_command){.kind = NETTO_BREAKER_LIST, .breaker = {.filter = NETTO_FILTER_ANY}};
    uint32_t all = list(&k, &c); /* of each instrument, cash too, and of two accounts */
    is_int(all, book_instrument_count(&k.e->book) + 2);
    c.breaker.filter = NETTO_FILTER_CLOSED;
    is_int(list(&k, &c), all - 2);
    c.breaker.filter = NETTO_FILTER_OPEN;
    is_int(list(&k, &c), 2);
    c.breaker.thing = T("bob");
    is_int(list(&k, &c), 1);
    c = (netto_command){.kind = NETTO_BREAKER_LIST, .breaker = {.name = T("b"), .filter = NETTO_FILTER_ANY, .page = {.limit = 1}}};
    uint32_t pages = 0;
    for (; list(&k, &c) == 1; pages++) {
        c.breaker.page.after = T("b");
        static char kept[NETTO_ID_MAX];
        memcpy(kept, k.d.breakers[0].thing.bytes, k.d.breakers[0].thing.size);
        c.breaker.after = (netto_text){kept, k.d.breakers[0].thing.size};
        if (!k.d.more) break;
    }
    is_int(pages + 1, book_instrument_count(&k.e->book));
    c.breaker.page.limit = NETTO_ROWS_MAX + 1;
    is_status(desk_ask(&k, &c), NETTO_ETOOLARGE);
    c.breaker.page.limit = 1, c.breaker.after = T("none");
    is_status(desk_ask(&k, &c), NETTO_EINSTRUMENT);
    desk_close(&k);
}

/* ---- policies -------------------------------------------------------------------------------------------------------- */

/* Another policy with the same breakers; turn it as you like. */
static rules another(const rules *r, const char *id)
{
    rules other = *r;
    other.policy.id = T(id);
    return other;
}

TEST("a reload takes over what stands in every state, and never clears a latch")
{
    rules r, other;
    desk k = stand(&r);
    luld(&r);
    netto_breaker *b = rules_breaker(&r, "latch", NULL, NETTO_ACTION_HALT);
    b->latch = true, b->cooldown = 0, b->manual = true;
    other = another(&r, "other");
    other.policy.breakers = other.breakers;
    other.breakers[1].latch = false, other.breakers[1].cooldown = SECOND;
    desk_policy(&k, &r.policy);
    wish(&k, NETTO_BREAKER_TRIP, "latch", "NQ", "x");
    desk_mark(&k, "ES", 120);
    is_status(desk_policy(&k, &other.policy), NETTO_OK);
    is_string(events(&k), "");
    is_string(state_of(&k, "luld", "ES"), "pending");
    is_string(pass(&k, 15 * SECOND), "luld/ES pending>open tripped");
    desk_policy(&k, &r.policy);
    is_string(order(&k, "bob", "ES", 1), "breaker luld/ES halt");
    desk_mark(&k, "ES", 100);
    pass(&k, 300 * SECOND);
    desk_policy(&k, &other.policy);
    is_string(state_of(&k, "luld", "ES"), "half_open");
    is_string(state_of(&k, "latch", "NQ"), "open");
    pass(&k, 1000 * SECOND);
    is_string(state_of(&k, "latch", "NQ"), "open");
    carry(&k);
    is_string(order(&k, "bob", "NQ", 1), "breaker latch/NQ halt");
    desk_close(&k);
}

TEST("what an open breaker does is what the policy says now")
{
    rules r, other;
    desk k = stand(&r);
    rules_breaker(&r, "b", NULL, NETTO_ACTION_HALT);
    other = another(&r, "other");
    other.policy.breakers = other.breakers;
    other.breakers[0].action = NETTO_ACTION_REDUCE_ONLY, other.breakers[0].stops = NETTO_STOPS_ALL;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    desk_policy(&k, &other.policy);
    is_string(order(&k, "bob", "NQ", 1), "breaker b/ES reduce_only");
    desk_close(&k);
}

TEST("`was` renames what stands, and read backwards names it as before; what stands under both names is kept under both")
{
    rules r, other, none;
    desk k = stand(&r);
    rules_breaker(&r, "old", NULL, NETTO_ACTION_HALT);
    other = another(&r, "other");
    other.policy.breakers = other.breakers;
    other.breakers[0].name = T("new"), other.breakers[0].was = T("old");
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    desk_policy(&k, &other.policy);
    is_string(order(&k, "bob", "ES", 1), "breaker new/ES halt");
    is_string(state_of(&k, "old", "ES"), "none");
    desk_policy(&k, &r.policy);
    is_string(order(&k, "bob", "ES", 1), "breaker old/ES halt");
    is_string(state_of(&k, "new", "ES"), "none");
    desk_policy(&k, &other.policy);
    none = another(&r, "none");
    none.policy.breaker_count = 0;
    desk_policy(&k, &none.policy); /* now "new" is an orphan, */
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 121);      /* and "old" trips beside it */
    is_string(order(&k, "bob", "ES", 1), "breaker new/ES halt, breaker old/ES halt");
    desk_policy(&k, &other.policy);
    is_string(order(&k, "bob", "ES", 1), "breaker new/ES halt, breaker old/ES halt");
    carry(&k);
    desk_mark(&k, "ES", 100);
    is_string(pass(&k, 60 * SECOND), "new/ES open>half_open cooled; old/ES open>closed gone");
    desk_close(&k);
}

TEST("an orphan acts until its cooldown or a person ends it; what was not open ends with its rule")
{
    rules r, none;
    desk k = stand(&r);
    luld(&r);
    rules_breaker(&r, "fast", NULL, NETTO_ACTION_REDUCE_ONLY);
    netto_breaker *b = rules_breaker(&r, "latch", &account_kind, NETTO_ACTION_HALT);
    b->latch = true, b->cooldown = 0, b->manual = true;
    none = another(&r, "none");
    none.policy.breaker_count = 0;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120); /* luld pending, fast open */
    wish(&k, NETTO_BREAKER_TRIP, "latch", "alice", "x");
    desk_policy(&k, &none.policy);
    is_string(events(&k), "luld/ES pending>closed gone");
    is_string(order(&k, "bob", "ES", 1), "breaker fast/ES reduce_only");
    is_string(order(&k, "alice", "NQ", 1), "breaker latch/alice halt");
    netto_command c = {.kind = NETTO_BREAKER_LIST};
    is_int(list(&k, &c), 2);
    ok(k.d.breakers[0].orphan && k.d.breakers[1].orphan && k.d.breakers[1].latched);
    carry(&k);
    wish(&k, NETTO_BREAKER_TRIP, "latch", "alice", "x");
    is_status(k.d.complaint.status, NETTO_EBREAKER);
    is_string(pass(&k, 60 * SECOND), "fast/ES open>closed gone");
    is_string(order(&k, "bob", "ES", 1), "accept");
    wish(&k, NETTO_BREAKER_RESET, "latch", "alice", "enough");
    is_string(events(&k), "latch/alice open>closed person");
    is_string(order(&k, "alice", "NQ", 1), "accept");
    is_string(state_of(&k, "latch", "alice"), "none");
    desk_close(&k);
}

TEST("what waits under a rule ends where only a person trips its breaker now; what is open stays so")
{
    rules r, other;
    desk k = stand(&r);
    luld(&r)->latch = true;
    r.breakers[0].cooldown = 0;
    rules_breaker(&r, "fast", NULL, NETTO_ACTION_HALT)->latch = true;
    r.breakers[1].cooldown = 0;
    other = another(&r, "other");
    other.policy.breakers = other.breakers;
    other.breakers[0].manual = other.breakers[1].manual = true;
    other.policy.hooks.trip = NULL;
    desk_policy(&k, &r.policy);
    desk_position(&k, "alice", "NQ", 1);
    r.trip_breaks = T("NQ");
    desk_mark(&k, "NQ", 101); /* of NQ both fail */
    desk_mark(&k, "ES", 120); /* luld pending, fast open */
    is_string(order(&k, "alice", "NQ", 1), "rule_error, rule_error");
    is_status(desk_policy(&k, &other.policy), NETTO_OK);
    is_string(events(&k), "luld/ES pending>closed gone");
    is_string(pass(&k, 100 * SECOND), "");
    carry(&k);
    is_string(order(&k, "alice", "NQ", 1), "accept");
    is_string(order(&k, "bob", "ES", 1), "breaker fast/ES halt");
    wish(&k, NETTO_BREAKER_RESET, "fast", "ES", "enough");
    is_string(order(&k, "bob", "ES", 1), "accept");
    desk_close(&k);
}

TEST("an account that is of another kind now is stopped by no rule that failed for it before")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "loss", &account_kind, NETTO_ACTION_HALT);
    desk_policy(&k, &r.policy);
    r.trip_breaks = T("alice");
    desk_position(&k, "alice", "ES", 10);
    is_string(order(&k, "alice", "ES", 1), "rule_error");
    desk_account(&k, "alice", "house", NULL);
    is_string(order(&k, "alice", "ES", 1), "accept");
    desk_close(&k);
}

TEST("another scope fails preparation and activation, against the active policy and against what stands")
{
    rules r, other, none;
    uint32_t left;
    netto_complaint why;
    desk k = stand(&r);
    rules_breaker(&r, "b", NULL, NETTO_ACTION_HALT);
    other = another(&r, "other"), none = another(&r, "none");
    other.policy.breakers = other.breakers, none.policy.breaker_count = 0;
    other.breakers[0].instrument = false, other.breakers[0].scope = &account_kind, other.breakers[0].scope_count = 1;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120);
    is_status(netto_engine_prepare(k.e, &other.policy, 10, &left, &why), NETTO_EPOLICY);
    has_string(why.text, "breaker 'b' has another scope");
    is_status(desk_policy(&k, &other.policy), NETTO_EPOLICY);
    desk_policy(&k, &none.policy);
    is_status(desk_policy(&k, &other.policy), NETTO_EPOLICY); /* the orphan stands */
    pass(&k, 60 * SECOND);
    is_status(desk_policy(&k, &other.policy), NETTO_OK);
    desk_close(&k);
}

/* "band/ES tripped; big/alice cleared", of every instrument and account. */
static const char *turns(desk *k, rules *then)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_TURN_MAP(X)
#undef X
    };
    static char text[1024];
    netto_breaker_turn out[NETTO_TURNS_MAX];
    netto_complaint why;
    uint32_t left = 1, count;
    size_t used = 0;
    text[0] = '\0';
    while (left) is_status(netto_engine_prepare(k->e, &then->policy, 100, &left, &why), NETTO_OK);
    for (uint32_t i = 0; i < book_instrument_count(&k->e->book) + book_account_count(&k->e->book); i++) {
        bool instrument = i < book_instrument_count(&k->e->book);
        uint32_t number = instrument ? i : i - book_instrument_count(&k->e->book);
        is_status(netto_engine_turns(k->e, &then->policy, instrument, number, out, &count, &why), NETTO_OK);
        for (uint32_t t = 0; t < count; t++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s/%.*s %s", used ? "; " : "", TEXT(out[t].breaker), TEXT(out[t].thing),
                                     words[out[t].turn]);
    }
    netto_engine_forget(k->e, &then->policy);
    return text;
}

TEST("which breakers another policy would turn is foreseen, and nothing comes of it")
{
    rules r, then = rules_of("then");
    uint8_t before[32], after[32];
    desk k = stand(&r);
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    rules_breaker(&r, "wait", NULL, NETTO_ACTION_HALT)->hold = 60 * SECOND;
    rules_breaker(&r, "gone", NULL, NETTO_ACTION_HALT)->hold = 60 * SECOND;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120); /* band open, wait and gone pending */
    desk_mark(&k, "NQ", 105);
    desk_trade(&k, "t", "alice", "NQ", 2, 105);
    then.haircut = 0.1, then.policy.hooks.haircut = rules_haircut_fixed;
    rules_breaker(&then, "band", NULL, NETTO_ACTION_HALT);
    rules_breaker(&then, "renamed", NULL, NETTO_ACTION_HALT)->was = T("wait");
    rules_breaker(&then, "big", &account_kind, NETTO_ACTION_HALT);
    netto_engine_digest(k.e, before);
    then.trips_above = 102;
    is_string(turns(&k, &then), "gone/ES cleared; band/NQ tripped; renamed/NQ tripped");
    then.trips_above = 125;
    is_string(turns(&k, &then), "renamed/ES cleared; gone/ES cleared");
    then.trip_breaks = T("alice"), then.trips_above = 110;
    is_string(turns(&k, &then), "gone/ES cleared; big/alice fails");
    then.trip_breaks = (netto_text){0}, then.trips_above = 20; /* alice's gross is 21 */
    has_string(turns(&k, &then), "big/alice tripped");
    is_string(turns(&k, &r), "");
    netto_engine_digest(k.e, after);
    ok(memcmp(before, after, sizeof before) == 0);
    is_status(desk_policy(&k, &then.policy), NETTO_OK);
    desk_close(&k);
}

TEST("what is undone keeps what waits under the name that it has again, as was foreseen")
{
    rules r, other;
    desk k = stand(&r);
    luld(&r);
    other = another(&r, "other");
    other.policy.breakers = other.breakers;
    other.breakers[0].name = T("bands"), other.breakers[0].was = T("luld");
    desk_policy(&k, &other.policy);
    desk_mark(&k, "ES", 120);
    is_string(state_of(&k, "bands", "ES"), "pending");
    is_string(turns(&k, &r), "");
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    is_string(events(&k), "");
    is_string(state_of(&k, "luld", "ES"), "pending");
    is_string(pass(&k, 15 * SECOND), "luld/ES pending>open tripped");
    desk_close(&k);
}

TEST("a policy has at most 64 breakers, and rules for those that are not manual")
{
    rules r;
    desk k = stand(&r);
    netto_breaker many[65];
    for (int i = 0; i < 65; i++) many[i] = (netto_breaker){.name = T("x"), .instrument = true, .manual = true};
    r.policy.breakers = many, r.policy.breaker_count = 65;
    is_status(desk_policy(&k, &r.policy), NETTO_EPOLICY);
    has_string(desk_said(&k), "65 breakers; a policy has at most 64");
    r.policy.breaker_count = 1, many[0].manual = false;
    is_status(desk_policy(&k, &r.policy), NETTO_EPOLICY);
    has_string(desk_said(&k), "breaker 'x' has no rule");
    desk_close(&k);
}

/* ---- costs ------------------------------------------------------------------------------------------------------------ */

TEST("marks that trip nothing allocate nothing, also where breakers are asked")
{
    rules r;
    netto_engine_stats before, after;
    desk k = stand(&r);
    luld(&r);
    desk_policy(&k, &r.policy);
    desk_mark(&k, "ES", 120), pass(&k, 400 * SECOND), desk_mark(&k, "ES", 100);
    netto_engine_stats_get(k.e, &before);
    for (int i = 0; i < 100; i++) desk_mark(&k, "ES", 100 + 0.01 * i);
    netto_engine_stats_get(k.e, &after);
    is_int(after.growths, before.growths);
    desk_close(&k);
}

TEST("marks whose rules would work for long are asked of at the ticks that follow")
{
    rules r;
    desk k = stand(&r);
    netto_mark_row rows[3];
    const char *const ids[] = {"ES", "NQ", "TWIN"};
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    r.work = TRIP_MARK_WORK / 2;
    desk_policy(&k, &r.policy);
    pass(&k, 10 * SECOND);
    for (int i = 0; i < 3; i++) rows[i] = (netto_mark_row){.instrument = T(ids[i]), .price = 120, .ts = NETTO_NEVER};
    netto_command marks = {.kind = NETTO_MARK_PUT, .marks = rows, .count = 3};
    desk_step(&k, &marks);
    is_string(events(&k), "band/ES closed>open tripped; band/NQ closed>open tripped");
    is_int(k.d.next_deadline, k.now);
    is_string(order(&k, "alice", "TWIN", 1), "breaker band/TWIN halt"); /* foreseen */
    is_string(state_of(&k, "band", "TWIN"), "closed");
    carry(&k);
    desk_tick(&k, 0);
    is_string(events(&k), "band/TWIN closed>open tripped");
    desk_tick(&k, 0);
    is_string(events(&k), "");
    for (int i = 0; i < 3; i++) rows[i].price = 100;
    desk_step(&k, &marks);
    pass(&k, 61 * SECOND);
    is_string(state_of(&k, "band", "TWIN"), "half_open");
    desk_step(&k, &marks);
    is_string(events(&k), "band/ES half_open>closed cleared; band/NQ half_open>closed cleared");
    carry(&k);
    desk_tick(&k, 0);
    is_string(events(&k), "band/TWIN half_open>closed cleared");
    desk_close(&k);
}

/* ---- what came since it was asked -------------------------------------------------------------------------------- */

/* How an order of record is answered, without a tick in between. */
static const char *decide_order(desk *k, const char *id, const char *account, const char *instrument, double qty)
{
    if (desk_order(k, id, account, instrument, qty, NAN) != NETTO_OK) return desk_said(k);
    const netto_check *c = &k->d.check;
    return c->accepted ? "accept" : c->reasons[0].text.bytes;
}

TEST("a breaker that comes with a policy is asked by the first order that it may stop, also in advice")
{
    static const char *const stopped[NETTO_STOPS_COUNT][3] = {{"ES", "", ""}, {"ES", "TWIN", ""}, {"ES", "TWIN", "NQ"}};
    static const char *const things[] = {"ES", "TWIN", "NQ"};
    for (int stops = 0; stops < NETTO_STOPS_COUNT; stops++)
        for (int i = 0; i < 3; i++) {
            rules r;
            desk k = stand(&r);
            rules_breaker(&r, "b", NULL, NETTO_ACTION_HALT)->stops = (netto_stops)stops;
            desk_mark(&k, "ES", 120);
            desk_policy(&k, &r.policy);
            bool refused = *stopped[stops][i];
            is_string(order(&k, "bob", things[i], 1), refused ? "breaker b/ES halt" : "accept");
            is_string(state_of(&k, "b", "ES"), "closed"); /* advice moves nothing */
            carry(&k);
            const char *said = decide_order(&k, "o", "bob", things[i], 1);
            has_string(said, refused ? "breaker 'b' of 'ES': halted since " : "accept");
            is_string(events(&k), refused ? "b/ES closed>open tripped" : "");
            unsigned asked = r.trips;
            has_string(decide_order(&k, "p", "bob", things[i], 1), refused ? "breaker 'b' of 'ES'" : "accept");
            is_int(r.trips, asked); /* once is enough */
            desk_close(&k);
        }
}

TEST("what a policy holds first, reduces or warns of does so from the first order on")
{
    rules r;
    desk k = stand(&r);
    luld(&r);
    rules_breaker(&r, "careful", NULL, NETTO_ACTION_REDUCE_ONLY);
    rules_breaker(&r, "told", NULL, NETTO_ACTION_WARN);
    desk_position(&k, "alice", "ES", 10);
    desk_mark(&k, "ES", 120);
    desk_policy(&k, &r.policy);
    is_string(order(&k, "alice", "ES", 1), "breaker careful/ES reduce_only");
    is_string(order(&k, "alice", "ES", -1), "accept");
    is_string(decide_order(&k, "o", "alice", "ES", -1), "accept");
    is_string(events(&k), "luld/ES closed>pending tripped; careful/ES closed>open tripped");
    has_string(decide_order(&k, "p", "alice", "ES", 1), "breaker 'careful' of 'ES': only reducing orders pass");
    is_string(pass(&k, SECOND), "told/ES closed>open tripped");
    desk_close(&k);
}

TEST("the same of accounts: an order asks its own and those above it, and whom all are stopped by")
{
    for (int everybody = 0; everybody < 2; everybody++) {
        rules r;
        desk k = stand(&r);
        netto_breaker *b = rules_breaker(&r, "drawdown", &firm_kind, NETTO_ACTION_HALT);
        b->stops = everybody ? NETTO_STOPS_ALL : NETTO_STOPS_SELF;
        r.trips_above = 90, r.trip_reads = TRIP_POOL;
        desk_position(&k, "alice", "ES", 10);
        desk_policy(&k, &r.policy);
        is_string(order(&k, "bob", "ES", 1), everybody ? "breaker drawdown/firm halt" : "accept");
        is_string(order(&k, "alice", "ES", 1), "breaker drawdown/firm halt");
        carry(&k);
        has_string(decide_order(&k, "o", "bob", "ES", 1), everybody ? "breaker 'drawdown' of 'firm': halted" : "accept");
        has_string(decide_order(&k, "p", "alice", "ES", 1), "breaker 'drawdown' of 'firm': halted");
        desk_close(&k);
    }
}

TEST("an account that is of another kind now is asked by its next order")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "firms", &firm_kind, NETTO_ACTION_HALT);
    r.trips_above = 90;
    desk_position(&k, "bob", "ES", 10);
    desk_policy(&k, &r.policy);
    pass(&k, 5 * SECOND);
    is_string(decide_order(&k, "o", "bob", "ES", 1), "accept");
    desk_account(&k, "bob", "firm", NULL);
    has_string(decide_order(&k, "p", "bob", "ES", 1), "breaker 'firms' of 'bob': halted");
    desk_close(&k);
}

TEST("who cannot be weighed was not asked: orders below wait, those of others do not")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "drawdown", &firm_kind, NETTO_ACTION_HALT)->stops = NETTO_STOPS_ALL;
    desk_instrument(&k, "NEW", NETTO_PERP);
    is_status(desk_trade(&k, "t", "firm", "NEW", 1, 5), NETTO_OK);
    desk_policy(&k, &r.policy);
    has_string(decide_order(&k, "o", "alice", "ES", 1), "breaker 'drawdown' of 'firm' was not asked yet: ");
    is_string(order(&k, "alice", "ES", 1), "rule_error");
    is_string(order(&k, "bob", "ES", 1), "accept");
    is_string(decide_order(&k, "p", "bob", "ES", 1), "accept");
    desk_mark(&k, "NEW", 1);
    is_string(decide_order(&k, "q", "alice", "ES", 1), "accept");
    desk_close(&k);
}

TEST("an order asks for no longer than it may; what it did not reach stops it, and is asked by those that follow")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "slow", NULL, NETTO_ACTION_HALT)->stops = NETTO_STOPS_ALL;
    r.work = TRIP_MARK_WORK / 2;
    desk_policy(&k, &r.policy);
    is_string(order(&k, "bob", "ES", 1), "rule_error");
    has_string(decide_order(&k, "o", "bob", "ES", 1), "was not asked yet: others took too long; send an order anew");
    carry(&k);
    is_string(decide_order(&k, "p", "bob", "ES", 1), "accept");
    desk_close(&k);
}

TEST("what is defined anew is asked of by the next order")
{
    rules r;
    char attrs[ATTRS_SIZE];
    desk k = stand(&r);
    rules_breaker(&r, "halted", NULL, NETTO_ACTION_HALT);
    r.trip_reads = TRIP_ATTRS_ONLY, r.trips_above = 0.5;
    desk_policy(&k, &r.policy);
    pass(&k, 5 * SECOND);
    netto_instrument_row row = instrument_row("ES", NETTO_PERP);
    row.attrs = attrs_real(attrs, "h", 1);
    desk_instrument_row(&k, row);
    is_string(order(&k, "alice", "ES", 1), "breaker halted/ES halt");
    has_string(decide_order(&k, "o", "alice", "ES", 1), "breaker 'halted' of 'ES': halted");
    row.attrs = attrs_real(attrs, "h", 0);
    desk_instrument_row(&k, row); /* what is open waits for its cooldown */
    has_string(decide_order(&k, "p", "alice", "ES", 1), "breaker 'halted' of 'ES': halted");
    desk_close(&k);
}

TEST("an account whose trade waits for the sweep is asked by its next order")
{
    rules r;
    desk k = stand(&r);
    rules_breaker(&r, "big", &account_kind, NETTO_ACTION_HALT);
    r.trips_above = 90;
    desk_policy(&k, &r.policy);
    pass(&k, 5 * SECOND);
    r.work = 3 * TRIP_MARK_WORK;
    netto_trade_row rows[2];
    for (int i = 0; i < 2; i++)
        rows[i] = (netto_trade_row){.id = T(i ? "t" : "s"), .account = T(i ? "bob" : "alice"), .instrument = T("ES"), .qty = N(10), .price = N(100),
                                    .ts = NETTO_NEVER, .settle = NETTO_NEVER};
    is_status(desk_trades(&k, rows, 2, false), NETTO_OK);
    is_string(events(&k), "big/alice closed>open tripped");
    carry(&k);
    r.work = 0;
    is_string(order(&k, "bob", "ES", 1), "breaker big/bob halt");
    has_string(decide_order(&k, "o", "bob", "ES", 1), "breaker 'big' of 'bob': halted");
    desk_close(&k);
}

TEST("a fold that has not taken in its mark does so before a breaker recalls it")
{
    rules r;
    desk k = stand(&r);
    netto_mark_row rows[3];
    const char *const ids[] = {"ES", "NQ", "TWIN"};
    netto_fold peak = rules_fold("peak", NULL, 0);
    rules_folds(&r, &peak, 1);
    rules_breaker(&r, "fall", NULL, NETTO_ACTION_HALT);
    r.trip_reads = TRIP_PEAK, r.trips_above = 0.1;
    desk_policy(&k, &r.policy);
    pass(&k, 5 * SECOND);
    r.work = TRIP_MARK_WORK / 4; /* of which a step takes four */
    for (int i = 0; i < 3; i++) rows[i] = (netto_mark_row){.instrument = T(ids[i]), .price = 200, .ts = NETTO_NEVER};
    netto_command marks = {.kind = NETTO_MARK_PUT, .marks = rows, .count = 3};
    unsigned asked = r.trips;
    desk_step(&k, &marks);
    is_int(r.trips, asked + 1); /* of the first, whose fold has stepped */
    carry(&k);
    r.work = 0;
    is_string(order(&k, "alice", "NQ", 1), "rule_error");
    has_string(k.d.check.reasons[0].text.bytes, "breaker 'fall' of 'NQ' was not asked yet: a fold has not taken in its mark yet; ask again");
    is_string(decide_order(&k, "o", "alice", "NQ", 1), "accept");
    is_near(fold_numbers(&k.e->book.folds.rows[0], inside_instrument(&k, "NQ"))[0], 200, 0);
    is_string(order(&k, "alice", "NQ", 1), "accept");
    desk_close(&k);
}

TEST("an order that asks wears out no rule")
{
    rules r;
    netto_text which[NETTO_TRIPPED_MAX];
    desk k = stand(&r), strict = desk_open_with(&(netto_engine_options){.strike_count = 1, .strike_window = 50});
    netto_engine_destroy(k.e);
    k.e = strict.e;
    desk_instrument(&k, "ES", NETTO_PERP);
    desk_account(&k, "alice", NULL, NULL);
    desk_collateral(&k, "alice", "USD", 1e6);
    desk_mark(&k, "ES", 100);
    rules_breaker(&r, "band", NULL, NETTO_ACTION_HALT);
    r.trip_breaks = T("ES");
    desk_policy(&k, &r.policy);
    has_string(decide_order(&k, "o", "alice", "ES", 1), "breaker 'band' of 'ES' does not answer");
    is_int(netto_engine_tripped(k.e, which), 0);
    desk_mark(&k, "ES", 101);
    is_int(netto_engine_tripped(k.e, which), 1);
    desk_close(&k);
}

TEST("weighing large books counts as work of the order that has them asked")
{
    rules r;
    char id[16];
    desk k = stand(&r);
    desk_account(&k, "large", NULL, NULL);
    for (int i = 0; i < 1300; i++) {
        snprintf(id, sizeof id, "I%d", i);
        desk_instrument(&k, id, NETTO_PERP);
        desk_mark(&k, id, 100);
        desk_position(&k, "large", id, 1);
    }
    desk_account(&k, "last", NULL, NULL);
    rules_breaker(&r, "big", &account_kind, NETTO_ACTION_HALT)->stops = NETTO_STOPS_ALL;
    r.trips_above = 1e9;
    desk_policy(&k, &r.policy);
    has_string(decide_order(&k, "o", "bob", "ES", 1), "breaker 'big' of 'last' was not asked yet: others took too long");
    is_string(decide_order(&k, "p", "bob", "ES", 1), "accept");
    desk_close(&k);
}

TEST("many breakers come and go, in any order")
{
    rules r;
    char id[16];
    desk k = stand(&r);
    rules_breaker(&r, "b", NULL, NETTO_ACTION_HALT)->stops = NETTO_STOPS_UNDERLYING;
    for (int i = 0; i < 200; i++) snprintf(id, sizeof id, "i%03d", i), desk_instrument(&k, id, NETTO_PERP), desk_mark(&k, id, 100);
    desk_policy(&k, &r.policy);
    bool open[200] = {false};
    for (int round = 0; round < 1500; round++) {
        uint32_t i = (uint32_t)tap_random_below(200);
        snprintf(id, sizeof id, "i%03u", i);
        open[i] = tap_random_below(2);
        wish(&k, open[i] ? NETTO_BREAKER_TRIP : NETTO_BREAKER_RESET, "b", id, "x");
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < 200; i++) {
        snprintf(id, sizeof id, "i%03u", i);
        count += open[i];
        if (!is_string(state_of(&k, "b", id), open[i] ? "open" : "closed")) break;
        bool stopped = strcmp(order(&k, "bob", id, 1), "accept") != 0;
        if (!ok(stopped == open[i])) break;
    }
    is_int(k.e->breakers.count, count);
    ok(picture_is_faithful(&k));
    desk_close(&k);
}
