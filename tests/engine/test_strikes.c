/* test_strikes.c: claims about rules that fail again and again. */
#include "engine/strikes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/picture.h"
#include "support/rules.h"

#define COUNT  3
#define WINDOW 10

/* a and b hold X and Y, c nothing but cash; every hook is there, and breaks for X, or a. */
static desk stand(rules *r, const char *breaks)
{
    desk k = desk_open_with(&(netto_engine_options){.strike_count = COUNT, .strike_window = WINDOW});
    *r = rules_of("worn");
    r->policy.hooks = (netto_hooks){.haircut = rules_haircut_price, .correlation = rules_correlation,
                                   .collateral = rules_line_amount, .margin = rules_margin_netted};
    for (const char *id = "abc"; *id; id++) desk_account(&k, (char[]){*id, '\0'}, NULL, NULL);
    desk_instrument(&k, "X", NETTO_PERP), desk_instrument(&k, "Y", NETTO_PERP), desk_instrument(&k, "Z", NETTO_PERP);
    desk_mark(&k, "X", 100), desk_mark(&k, "Y", 100), desk_mark(&k, "Z", 100);
    for (const char *id = "abc"; *id; id++) desk_collateral(&k, (char[]){*id, '\0'}, "USD", 1000);
    desk_position(&k, "a", "X", 1), desk_position(&k, "a", "Z", 1);
    desk_position(&k, "b", "Y", 1), desk_position(&k, "b", "Z", 1);
    desk_policy(&k, &r->policy);
    desk_tick(&k, 2 * NETTO_SECOND);
    r->breaks = T(breaks);
    desk_mark(&k, "X", 101), desk_mark(&k, "Z", 101); /* what reads them is asked again */
    return k;
}

/* A rule answers anew where what it reads has changed. */
static void stir(desk *k)
{
    static int turn;
    desk_mark(k, "X", 100 + ++turn % 7);
    desk_position(k, "a", "X", 1 + turn % 7);
}

/* The event with this action among those of the last command, or NULL. */
static const netto_notice *notice(const desk *k, const char *action)
{
    for (uint32_t i = 0; i < k->d.event_count; i++)
        if (k->d.events[i].topic == NETTO_TOPIC_POLICY && text_is(k->d.events[i].notice.action, action)) return &k->d.events[i].notice;
    return NULL;
}

static int faults(const desk *k)
{
    int count = 0;
    for (uint32_t i = 0; i < k->d.event_count; i++) count += k->d.events[i].topic == NETTO_TOPIC_RULE_ERROR;
    return count;
}

static uint32_t tripped(const desk *k)
{
    netto_engine_stats s;
    netto_engine_stats_get(k->e, &s);
    return s.tripped;
}

static void is_tripped(const desk *k, const char *rule)
{
    netto_text out[NETTO_TRIPPED_MAX];
    if (is_int(netto_engine_tripped(k->e, out), 1)) ok(text_is(out[0], rule));
}

static void strike_out(desk *k)
{
    for (int i = 0; i < 3 * COUNT && !tripped(k); i++) stir(k);
}

TEST("the third failure within ten commands trips the rule, and one notice says so, behind what else is told")
{
    rules r;
    desk k = stand(&r, "X");
    int told = 0;
    for (int i = 0; i < COUNT; i++) {
        is_int(tripped(&k), 0);
        desk_position(&k, "a", "X", 2 + i);
        is_int(faults(&k), 1);
        told += notice(&k, "tripped") != NULL;
        is_int(told, i == COUNT - 1);
    }
    const netto_notice *n = notice(&k, "tripped");
    if (!ok(n)) return;
    ok(n == &k.d.events[k.d.event_count - 1].notice);
    ok(text_is(n->policy, "worn") && text_is(n->version, "1"));
    ok(text_is(n->message, "haircut failed in 3 commands within 10; it is not asked any more, and what needs it is refused until a policy is activated"));
    is_tripped(&k, "haircut");
    desk_close(&k);
}

TEST("a rule that is tripped is not asked, and tells no more")
{
    rules r;
    desk k = stand(&r, "X");
    strike_out(&k);
    unsigned asked = r.haircuts;
    for (int i = 0; i < 2 * WINDOW; i++) {
        stir(&k);
        is_int(faults(&k) + (notice(&k, "tripped") != NULL), 0);
        desk_tick(&k, 2 * NETTO_SECOND);
        is_int(faults(&k), 0);
    }
    desk_margin(&k, "a"), desk_exposure(&k, "b"), desk_check(&k, "b", "Y", 1, NAN);
    is_int(r.haircuts, asked);
    desk_close(&k);
}

TEST("orders are refused by its name, whoever sends them; facts are taken; the last good margin stands, stale")
{
    rules r;
    desk k = stand(&r, "X");
    double good = inside_finding(&k, "b")->last_good.initial;
    strike_out(&k);
    desk_check(&k, "b", "Y", 1, NAN);
    ok(!k.d.check.accepted && k.d.check.reason_count == 1);
    is_int(k.d.check.reasons[0].code, NETTO_REASON_RULE_ERROR);
    ok(text_is(k.d.check.reasons[0].rule, "haircut"));
    ok(text_is(k.d.check.reasons[0].text, "haircut is tripped: it failed too often, and is not asked until a policy is activated"));
    desk_order(&k, "o", "b", "Y", -1, NAN); /* reducing ones too */
    ok(!k.d.check.accepted && text_is(k.d.check.reasons[0].rule, "haircut"));
    is_status(desk_trade(&k, "t", "b", "Y", 1, 100), NETTO_OK);
    is_same(desk_held(&k, "b", "Y"), 2);
    is_status(desk_margin(&k, "b"), NETTO_OK);
    ok(k.d.margin.stale);
    is_near(k.d.margin.measures.margin.initial, good, 1e-8);
    is_status(desk_exposure(&k, "b"), NETTO_ERULE);
    is_status(desk_check(&k, "c", "X", 1, NAN), NETTO_OK);
    ok(!k.d.check.accepted);
    desk_close(&k);
}

TEST("whichever rule breaks is the one that is tripped")
{
    static const char *const rows[][2] = {{"haircut", "X"}, {"collateral", "USD"}, {"correlation", "X"}, {"margin", "a"}};
    for (int i = 0; i < 4; i++) {
        rules r;
        desk k = stand(&r, rows[i][1]);
        if (i == 2) r.policy.hooks.haircut = NULL, desk_factor(&k, "X", "b"); /* asked of the pair again */
        for (int n = 0; n < COUNT; n++) desk_collateral(&k, "a", "USD", 2000 + n), desk_position(&k, "a", "X", 5 + n);
        is_tripped(&k, rows[i][0]);
        desk_close(&k);
    }
}

TEST("what is known from before does not decide either: who had asked would matter")
{
    static const char *const rules_of_all[] = {"haircut", "collateral", "correlation", "margin"};
    for (int i = 0; i < 4; i++) {
        rules r;
        desk k = stand(&r, NULL);
        netto_command c = {.kind = NETTO_RULE_FAULT, .fault = {T("worn"), T(rules_of_all[i]), T("a"), T("it broke"), false}};
        desk_margin(&k, "b"), desk_check(&k, "b", "Y", 1, NAN);
        ok(k.d.check.accepted);
        for (int n = 0; n < COUNT; n++) desk_step(&k, &c);
        is_tripped(&k, rules_of_all[i]);
        unsigned asked[] = {r.haircuts, r.lines, r.correlations, r.margins};
        desk_check(&k, "b", "Y", 1, NAN);
        ok(!k.d.check.accepted && text_is(k.d.check.reasons[0].rule, rules_of_all[i]));
        desk_position(&k, "b", "Y", 4), desk_position(&k, "a", "X", 4);
        unsigned then[] = {r.haircuts, r.lines, r.correlations, r.margins};
        is_int(then[i], asked[i]);
        desk_close(&k);
    }
}

TEST("outside the window it begins anew; the window is counted in commands")
{
    rules r;
    desk k = stand(&r, "X");
    for (int round = 0; round < 5; round++) {
        for (int n = 0; n < COUNT - 1; n++) desk_position(&k, "a", "X", 2 + n);
        for (int n = COUNT - 1; n < WINDOW; n++) desk_collateral(&k, "c", "USD", n);
    }
    is_int(tripped(&k), 0);
    for (int n = 0; n < COUNT - 1; n++) desk_position(&k, "a", "X", 2 + n);
    for (int n = COUNT - 1; n < WINDOW - 1; n++) desk_collateral(&k, "c", "USD", n);
    is_int(tripped(&k), 0);
    desk_position(&k, "a", "X", 9); /* the tenth from the first on */
    is_int(tripped(&k), 1);
    desk_close(&k);
}

TEST("a command counts once, however many failures it meets; refused commands and questions do not count")
{
    rules r;
    desk k = stand(&r, "Z"); /* which a and b hold */
    desk_tick(&k, 2 * NETTO_SECOND);
    is_int(k.e->active->strikes.rules[STRIKE_HAIRCUT].failed, 1);
    for (int i = 0; i < 5 * COUNT; i++) {
        desk_margin(&k, "a"), desk_exposure(&k, "b"), desk_check(&k, "a", "X", 1, NAN);
        ok(desk_position(&k, "nobody", "X", 1) != NETTO_OK);
    }
    is_int(k.e->active->strikes.rules[STRIKE_HAIRCUT].failed, 1);
    is_int(tripped(&k), 0);
    desk_close(&k);
}

TEST("a failure in a query counts where a command tells of it: of the policy that decides, and of a rule that there is")
{
    rules r;
    desk k = stand(&r, NULL);
    netto_command other = {.kind = NETTO_RULE_FAULT, .fault = {T("former"), T("margin"), T("a"), T("it broke"), false}};
    netto_command unknown = {.kind = NETTO_RULE_FAULT, .fault = {T("worn"), T("gravity"), T("a"), T("it broke"), false}};
    netto_command own = {.kind = NETTO_RULE_FAULT, .fault = {T("worn"), T("margin"), T("a"), T("it broke"), false}};
    for (int i = 0; i < COUNT; i++) desk_step(&k, &other), desk_step(&k, &unknown);
    is_int(tripped(&k), 0);
    for (int i = 0; i < COUNT; i++) is_status(desk_step(&k, &own), NETTO_OK);
    is_tripped(&k, "margin");
    is_int(faults(&k), 1); /* and the notice behind it */
    ok(notice(&k, "tripped") != NULL);
    desk_close(&k);
}

TEST("another policy, or the same activated again, is asked anew")
{
    for (int same = 0; same < 2; same++) {
        rules r, other = rules_of("fresh");
        desk k = stand(&r, "X");
        strike_out(&k);
        r.breaks = (netto_text){0};
        desk_margin(&k, "b");
        ok(k.d.margin.stale);
        is_status(desk_policy(&k, same ? &r.policy : &other.policy), NETTO_OK);
        ok(notice(&k, "activated") != NULL);
        is_int(tripped(&k), 0);
        desk_margin(&k, "b");
        ok(!k.d.margin.stale);
        desk_check(&k, "b", "Y", 1, NAN);
        ok(k.d.check.accepted);
        desk_tick(&k, 2 * NETTO_SECOND);
        is_int(faults(&k), 0);
        desk_close(&k);
    }
}

TEST("the same one activated again, where nothing had failed, is no news")
{
    rules r;
    desk k = stand(&r, "X");
    desk_policy(&k, &r.policy);
    is_int(k.d.event_count, 0);
    desk_position(&k, "a", "X", 2);
    desk_policy(&k, &r.policy);
    ok(notice(&k, "activated") != NULL);
    for (int i = 0; i < COUNT - 1; i++) desk_position(&k, "a", "X", 3 + i);
    is_int(tripped(&k), 0); /* the one before does not count any more */
    desk_close(&k);
}

TEST("a sweep over accounts whose rule is tripped is as quick as one without work")
{
    rules r;
    desk k = stand(&r, "X");
    char id[16];
    for (int i = 0; i < 200; i++) {
        snprintf(id, sizeof id, "n%d", i);
        desk_account(&k, id, NULL, NULL), desk_position(&k, id, "X", 1);
    }
    is_int(tripped(&k), 1);
    desk_mark(&k, "Y", 99);
    desk_tick(&k, 2 * NETTO_SECOND);
    ok(!k.e->sweep.running);
    desk_close(&k);
}

TEST("strikes, and what they tripped, are in a snapshot and in the digest")
{
    rules r;
    desk k = stand(&r, "X"), twin = stand(&r, "X");
    ok(inside_equal(&k, &twin));
    desk_position(&k, "a", "X", 2), desk_position(&twin, "a", "X", 2);
    picture_is_faithful(&k);
    k.e->active->strikes.rules[STRIKE_HAIRCUT].failed++;
    ok(!inside_equal(&k, &twin));
    k.e->active->strikes.rules[STRIKE_HAIRCUT].failed--;
    k.e->active->strikes.rules[STRIKE_BREAKER].tripped = true;
    ok(!inside_equal(&k, &twin));
    k.e->active->strikes.rules[STRIKE_BREAKER].tripped = false;
    strike_out(&k);
    is_tripped(&k, "haircut");
    picture_is_faithful(&k);
    desk_close(&k), desk_close(&twin);
}

TEST("functions of limits are tripped together: who is bound by one is refused, also where it had answered")
{
    rules r;
    desk k = stand(&r, NULL);
    netto_policy *none = netto_policy_built_in();
    rules_limit_asks(&r, "equity", 0, RULES_OF_EQUITY, 0, NULL);
    desk_policy(&k, none), desk_policy(&k, &r.policy);
    desk_check(&k, "b", "Y", 1, NAN);
    ok(k.d.check.accepted);
    r.policy.hooks.haircut = NULL, r.policy.hooks.margin = NULL, r.policy.hooks.collateral = NULL;
    desk_policy(&k, none), desk_policy(&k, &r.policy);
    r.breaks = T("a");
    for (int i = 0; i < COUNT; i++) desk_position(&k, "a", "X", 5 + i);
    is_tripped(&k, "limit");
    unsigned asked = r.limit_asks;
    desk_check(&k, "b", "Y", 1, NAN);
    ok(!k.d.check.accepted && text_is(k.d.check.reasons[0].rule, "limit"));
    desk_position(&k, "b", "Y", 7);
    is_int(r.limit_asks, asked);
    picture_is_faithful(&k);
    r.breaks = (netto_text){0};
    desk_policy(&k, &r.policy);
    desk_check(&k, "b", "Y", 1, NAN);
    ok(k.d.check.accepted && r.limit_asks > asked);
    desk_close(&k);
}

TEST("a fold is tripped by itself: who recalls it fails, of everything, until a policy is activated")
{
    rules r;
    desk k = stand(&r, NULL);
    netto_fold folds[] = {rules_fold("peak", NULL, 0), rules_fold("other", NULL, 0)};
    folds[1].on_mark = false, folds[1].every = 60 * NETTO_SECOND;
    desk_policy(&k, netto_policy_built_in());
    rules_folds(&r, folds, 2);
    r.policy.hooks.haircut = rules_haircut_peak;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "Y", 100), desk_mark(&k, "Z", 100);
    desk_check(&k, "b", "Y", 1, NAN);
    ok(k.d.check.accepted);
    r.breaks_above = 110;
    for (int i = 0; i < COUNT; i++) desk_mark(&k, "X", 120 + i);
    is_tripped(&k, "folds.peak");
    unsigned steps = r.steps;
    desk_mark(&k, "Y", 101);
    is_int(r.steps, steps);
    desk_check(&k, "b", "Y", 1, NAN);
    ok(!k.d.check.accepted && text_is(k.d.check.reasons[0].rule, "haircut"));
    ok(strstr(k.d.check.reasons[0].text.bytes, "folds.peak is tripped: it failed too often"));
    picture_is_faithful(&k);
    r.breaks_above = 0;
    desk_policy(&k, &r.policy);
    desk_mark(&k, "Y", 102), desk_mark(&k, "X", 102);
    desk_check(&k, "b", "Y", 1, NAN);
    ok(k.d.check.accepted);
    desk_close(&k);
}

TEST("unless it is said otherwise, a hundred failures in a thousand commands")
{
    rules r = rules_of("worn");
    desk k = desk_open();
    desk_policy(&k, &r.policy);
    netto_command c = {.kind = NETTO_RULE_FAULT, .fault = {T("worn"), T("margin"), T("a"), T("it broke"), false}};
    for (int i = 0; i < 99; i++) desk_step(&k, &c);
    is_int(tripped(&k), 0);
    for (int i = 99; i < 999; i++) desk_tick(&k, 1);
    desk_step(&k, &c);
    is_int(tripped(&k), 1);
    desk_close(&k);
}
