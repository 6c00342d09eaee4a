/* test_held.c: claims about limits on what is held of an instrument, an underlying, a bucket: of whom, at what, and what is found. */
#include "engine/held.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/attrs.h"
#include "support/inside.h"
#include "support/purse.h"
#include "support/rules.h"
#include "support/tree.h"

static const netto_text desk_kind = {"desk", 4}, firm_kind = {"firm", 4};
static const char *const things[] = {"A", "A-P", "B", "C"};
static const double marks[] = {100, 101, 10, 1};

/* firm > desk > a, b; spot A, a perp on it, spot B, a future C; A and B in bucket x, C in none; haircut 0.1. */
static desk stand(rules *r)
{
    desk k = desk_open();
    netto_instrument_row perp = instrument_row("A-P", NETTO_PERP);
    perp.underlying = T("A");
    desk_account(&k, "firm", "firm", NULL), desk_account(&k, "desk", "desk", "firm");
    desk_account(&k, "a", NULL, "desk"), desk_account(&k, "b", NULL, "desk");
    desk_factor(&k, "A", "x"), desk_factor(&k, "B", "x");
    desk_instrument(&k, "A", NETTO_SPOT), desk_instrument(&k, "B", NETTO_SPOT), desk_instrument(&k, "C", NETTO_FUTURE);
    is_status(desk_instrument_row(&k, perp), NETTO_OK);
    for (int i = 0; i < 4; i++) desk_mark(&k, things[i], marks[i]);
    *r = rules_of("held");
    r->haircut = 0.1;
    r->policy.hooks.haircut = rules_haircut_fixed;
    desk_collateral(&k, "a", "USD", 1e9), desk_collateral(&k, "b", "USD", 1e9);
    return k;
}

static const netto_reason *refused_by(const desk *k, const char *rule, const char *account)
{
    static const netto_reason none = {.code = NETTO_REASON_COUNT};
    for (uint32_t i = 0; i < k->d.check.reason_count; i++)
        if (text_is(k->d.check.reasons[i].rule, rule) && text_is(k->d.check.reasons[i].account, account)) return &k->d.check.reasons[i];
    return &none;
}

/* What the order would come to; 0: it is not refused for that. */
static double value(desk *k, const char *rule, const char *account, const char *id, double qty)
{
    is_status(desk_check(k, "a", id, qty, NAN), NETTO_OK);
    return refused_by(k, rule, account)->value;
}

/* The levels that the last command told, in order: key, then S and H for breached, s and h for cleared. */
static const char *told(const desk *k, const char *account)
{
    static char text[256];
    int n = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < k->d.event_count && n < 200; i++) {
        const netto_event *e = &k->d.events[i];
        if (e->topic != NETTO_TOPIC_BREACH || !text_is(e->account, account)) continue;
        n += snprintf(text + n, sizeof text - (size_t)n, "%.*s%c ", TEXT(e->breach.key), e->breach.soft ? e->breach.breached ? 'S' : 's' : e->breach.breached ? 'H' : 'h');
    }
    return text;
}

/* ---- orders ------------------------------------------------------------------------------------------------ */

TEST("each measure is of what the whole subtree would hold, of every node that the limit binds")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 0.5, NULL);
    rules_limit_held(&r, "notional", NETTO_BY_UNDERLYING, NETTO_HELD_NOTIONAL, 0, 0.5, NULL);
    rules_limit_held(&r, "net", NETTO_BY_UNDERLYING, NETTO_HELD_NET_NOTIONAL, 0, 0.5, &desk_kind);
    rules_limit_held(&r, "gross", NETTO_BY_BUCKET, NETTO_HELD_GROSS, 0, 0.5, &firm_kind);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A", 10), desk_position(&k, "b", "A", -3), desk_position(&k, "b", "A-P", -20), desk_position(&k, "b", "B", 4);
    is_same(value(&k, "qty", "a", "A", 2), 12);
    is_same(value(&k, "qty", "desk", "A", 2), 9);
    is_same(value(&k, "qty", "firm", "A", -30), 23); /* short, without a sign */
    is_same(value(&k, "notional", "a", "A", 2), 1200);
    is_same(value(&k, "notional", "desk", "A", 2), 1200 + 300 + 2020);
    is_same(value(&k, "net", "desk", "A", 2), fabs(900.0 - 2020.0));
    is_same(value(&k, "net", "a", "A", 2), 0);
    is_near(value(&k, "gross", "firm", "A", 2), 0.1 * (1200 + 300 + 2020 + 40), 1e-9);
    is_same(value(&k, "gross", "desk", "A", 2), 0);
    const netto_reason *why = refused_by(&k, "net", "desk");
    ok(why->code == NETTO_REASON_LIMIT && text_is(why->by, "underlying") && text_is(why->key, "A"));
    ok(text_is(why->text, "limit 'net': net_notional of 'desk' in underlying 'A' would be 1120, above 0.5"));
    is_same(value(&k, "gross", "firm", "C", 2), 0); /* it has no bucket */
    is_same(value(&k, "qty", "a", "C", 2), 2);
    desk_close(&k);
}

TEST("all that bind are named, the tightest first, beside limits on books; equal passes")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 10, NULL);
    rules_limit_held(&r, "notional", NETTO_BY_UNDERLYING, NETTO_HELD_NOTIONAL, 0, 1000, &firm_kind);
    rules_limit(&r, "book", NETTO_MEASURE_POOL_GROSS, 75, &desk_kind);
    desk_policy(&k, &r.policy);
    is_status(desk_check(&k, "a", "B", 10, NAN), NETTO_OK);
    ok(k.d.check.accepted);
    desk_position(&k, "b", "A", 5);
    is_status(desk_check(&k, "a", "A", 10, NAN), NETTO_OK); /* book 2, notional and qty of desk and firm 1.5, a's own qty passes */
    static const char *const rule[] = {"book", "qty", "qty", "notional"}, *const account[] = {"desk", "desk", "firm", "firm"};
    if (!is_int(k.d.check.reason_count, 4)) return;
    for (int i = 0; i < 4; i++) ok(text_is(k.d.check.reasons[i].rule, rule[i]) && text_is(k.d.check.reasons[i].account, account[i]));
    desk_close(&k);
}

TEST("what rests counts at its worst, and what reduces skips them")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 20, NULL);
    rules_limit_held(&r, "net", NETTO_BY_UNDERLYING, NETTO_HELD_NET_NOTIONAL, 0, 2500, NULL);
    desk_policy(&k, &r.policy);
    is_status(desk_order(&k, "o1", "a", "A", 8, 100), NETTO_OK);
    is_status(desk_order(&k, "o2", "b", "A", 6, 100), NETTO_OK);
    is_status(desk_order(&k, "o3", "b", "A-P", 5, 101), NETTO_OK);
    ok(k.d.check.accepted);
    is_same(value(&k, "qty", "desk", "A", 7), 21);
    is_same(value(&k, "qty", "a", "A", 7), 0);
    is_same(value(&k, "net", "desk", "A", 7), 2100 + 505);
    is_same(value(&k, "qty", "firm", "A", -21), 21); /* the buys may not be filled */
    desk_position(&k, "a", "A-P", 100);
    is_status(desk_check(&k, "a", "A-P", -1, NAN), NETTO_OK);
    ok(k.d.check.accepted && k.d.check.reducing);
    is_status(desk_check(&k, "a", "A-P", -121, NAN), NETTO_OK);
    ok(!k.d.check.accepted && !k.d.check.reducing);
    desk_close(&k);
}

TEST("its max may be a function of the book and of what it is on, and what fails refuses")
{
    rules r;
    desk k = stand(&r);
    char made[ATTRS_SIZE];
    netto_account_row row = {.id = T("a"), .parent = T("desk"), .netting = NETTO_NETTING_ALL, .attrs = attrs_real(made, "max", 4)};
    rules_limit_held(&r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, RULES_OF_ATTRS, 0, NULL);
    is_status(desk_account_row(&k, row), NETTO_OK);
    desk_policy(&k, &r.policy);
    is_same(value(&k, "qty", "a", "A", 8), 0); /* twice the attribute; nodes above have none */
    is_same(value(&k, "qty", "a", "A", 8.5), 8.5);
    is_same(refused_by(&k, "qty", "a")->limit, 8);
    r.breaks = text_of("A");
    r.policy.hooks.haircut = NULL;
    desk_policy(&k, netto_policy_built_in()), desk_policy(&k, &r.policy);
    is_status(desk_check(&k, "a", "A", 1, NAN), NETTO_OK);
    ok(k.d.check.reasons[0].code == NETTO_REASON_RULE_ERROR && text_is(k.d.check.reasons[0].rule, "limit") && k.d.fault && k.d.fault->supposed);
    is_status(desk_check(&k, "a", "B", 1, NAN), NETTO_OK);
    ok(k.d.check.accepted);
    desk_close(&k);
}

TEST("an explained refusal tells what is held of each instrument")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "net", NETTO_BY_UNDERLYING, NETTO_HELD_NET_NOTIONAL, 0, 1, NULL);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A-P", -2);
    netto_command c = {.kind = NETTO_ORDER_CHECK, .account = T("a"), .explain = true};
    c.order.instrument = T("A"), c.order.qty = N(5), c.order.price = N(100);
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_reason *why = refused_by(&k, "net", "a");
    if (!ok(why->explain != NULL)) return;
    ok(text_is(why->explain->name, "net_notional") && why->explain->value == 500 - 202 && tree_adds_up(why->explain));
    is_same(tree_value(why->explain, "A"), 500);
    is_same(tree_value(why->explain, "A-P"), -202); /* they add up to it, as what nets does */
    desk_close(&k);
}

/* ---- what is found ------------------------------------------------------------------------------------------- */

TEST("each level of each key is told by itself, cleared at its fraction, also when nothing of it is held any more")
{
    rules r;
    desk k = stand(&r);
    netto_limit *l = rules_limit_held(&r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 10, NULL);
    l->soft = 0.5, l->clear = 0.8;
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A", 6), is_string(told(&k, "a"), "AS "), is_string(told(&k, "firm"), "AS ");
    desk_position(&k, "a", "B", -11), is_string(told(&k, "a"), "BS BH "), is_string(told(&k, "desk"), "BS BH ");
    desk_position(&k, "a", "B", -9), is_string(told(&k, "a"), "");
    desk_position(&k, "b", "B", 2), is_string(told(&k, "desk"), "Bh "), is_string(told(&k, "b"), "");
    desk_position(&k, "a", "B", -8), is_string(told(&k, "a"), "Bh ");
    desk_position(&k, "a", "B", 0), is_string(told(&k, "a"), "Bs ");
    desk_position(&k, "a", "A", 0), is_string(told(&k, "a"), "As ");
    is_int(inside_finding(&k, "a")->held_count, 0);
    const netto_event *e = NULL;
    desk_position(&k, "b", "A-P", -30);
    for (uint32_t i = 0; i < k.d.event_count; i++) if (k.d.events[i].topic == NETTO_TOPIC_BREACH) e = &k.d.events[i];
    ok(e && strcmp(e->breach.by, "instrument") == 0 && text_is(e->breach.of, "qty") && e->breach.value == 30 && e->breach.max == 10);
    desk_close(&k);
}

TEST("marks move notionals, and a sweep finds that")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "bucket", NETTO_BY_BUCKET, NETTO_HELD_NOTIONAL, 0, 1000, &firm_kind);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A", 9), desk_position(&k, "b", "B", -10), desk_position(&k, "b", "C", 99999);
    is_string(told(&k, "firm"), "");
    desk_mark(&k, "B", 11);
    desk_tick(&k, 2 * NETTO_SECOND);
    is_string(told(&k, "firm"), "xH ");
    desk_factor(&k, "B", "y"); /* it goes to another bucket */
    desk_tick(&k, 2 * NETTO_SECOND);
    is_string(told(&k, "firm"), "xh ");
    desk_close(&k);
}

TEST("a trade asks for the most of what it moved, and a sweep for what else its function read")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, RULES_OF_EQUITY, 0, &desk_kind);
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "desk", "USD", 3);
    desk_position(&k, "a", "C", 10), desk_position(&k, "desk", "A-P", 11);
    desk_tick(&k, 2 * NETTO_SECOND);
    is_string(told(&k, "desk"), "");
    unsigned asked = r.limit_asks;
    desk_trade(&k, "1", "desk", "C", 1, 2); /* at a loss of 1: the most is 4 times the equity of 2 */
    is_int(r.limit_asks - asked, 1);
    is_string(told(&k, "desk"), "CH ");
    desk_tick(&k, 2 * NETTO_SECOND);
    is_string(told(&k, "desk"), "A-PH ");
    asked = r.limit_asks;
    desk_trade(&k, "2", "a", "A", 1, 100);
    is_int(r.limit_asks - asked, 1); /* of the desk; `a` is none */
    desk_close(&k);
}

TEST("slow limits on what is held are asked of some keys at each tick")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, RULES_OF_EQUITY, 0, &desk_kind);
    r.work = SLICE_WORK;
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "desk", "USD", 1e9);
    for (int i = 0; i < 4; i++) desk_position(&k, "a", things[i], 20);
    char found[256] = "";
    desk_collateral(&k, "desk", "USD", 3);
    k.now += 2 * NETTO_SECOND;
    for (int ticks = 0; ticks < 40 && (ticks == 0 || k.e->sweep.running); ticks++) {
        unsigned asked = r.limit_asks;
        desk_tick(&k, 0);
        ok(r.limit_asks - asked <= 2);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s", told(&k, "desk"));
    }
    is_string(found, "AH BH CH A-PH ");
    desk_close(&k);
}

TEST("another policy goes on with what was found by its name, and what has another measure is refused")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 10, NULL);
    rules_limit_held(&r, "gone", NETTO_BY_UNDERLYING, NETTO_HELD_GROSS, 0, 1, NULL);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "B", 12), desk_position(&k, "a", "A", 12);
    is_int(inside_finding(&k, "a")->held_count, 4);
    rules next = rules_of("next");
    next.policy.hooks.haircut = rules_haircut_fixed;
    rules_limit(&next, "first", NETTO_MEASURE_GROSS, 1e9, NULL);
    rules_limit_held(&next, "units", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 10, NULL)->was = text_of("qty");
    is_status(desk_policy(&k, &next.policy), NETTO_OK);
    is_int(inside_finding(&k, "a")->held_count, 2);
    desk_tick(&k, 2 * NETTO_SECOND);
    is_string(told(&k, "a"), "");
    desk_position(&k, "a", "B", 1), is_string(told(&k, "a"), "Bh ");
    rules bad = rules_of("bad");
    rules_limit_held(&bad, "units", NETTO_BY_INSTRUMENT, NETTO_HELD_NOTIONAL, 0, 10, NULL);
    is_status(desk_policy(&k, &bad.policy), NETTO_EPOLICY);
    bad.limits[0].held = NETTO_HELD_QTY, bad.limits[0].by = NETTO_BY_UNDERLYING;
    is_status(desk_policy(&k, &bad.policy), NETTO_EPOLICY);
    desk_close(&k);
}

TEST("two limits that one goes on with are one breach, which loads and is cleared once")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "a", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 10, NULL);
    rules_limit_held(&r, "b", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 11, NULL);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "B", 12);
    is_int(inside_finding(&k, "a")->held_count, 2);
    rules next = rules_of("next");
    next.policy.hooks.haircut = rules_haircut_fixed;
    rules_limit_held(&next, "b", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 10, NULL)->was = text_of("a");
    is_status(desk_policy(&k, &next.policy), NETTO_OK);
    is_int(inside_finding(&k, "a")->held_count, 1);
    desk_tick(&k, 2 * NETTO_SECOND);
    is_string(told(&k, "a"), "");
    desk_position(&k, "a", "B", 1), is_string(told(&k, "a"), "Bh ");
    desk_close(&k);
}

/* ---- against sums of one's own ---------------------------------------------------------------------------------- */

static double held[2][4]; /* a and b, of each thing */

/* |sum| or sum of sizes over the things of a key, of a, b or both. */
static double expected(int account, const char *key, netto_limit_by by, netto_held measure)
{
    static const char *const under[] = {"A", "A", "B", "C"}, *const bucket[] = {"x", "x", "x", ""};
    double net = 0, gross = 0;
    for (int i = 0; i < 4; i++) {
        const char *in = by == NETTO_BY_INSTRUMENT ? things[i] : by == NETTO_BY_UNDERLYING ? under[i] : bucket[i];
        double unit = measure == NETTO_HELD_QTY ? 1 : measure == NETTO_HELD_GROSS ? 0.1 * marks[i] : marks[i];
        for (int a = 0; strcmp(in, key) == 0 && a < 2; a++)
            if (account == a || account == 2) net += held[a][i] * unit, gross += fabs(held[a][i]) * unit;
    }
    return measure == NETTO_HELD_QTY || measure == NETTO_HELD_NET_NOTIONAL ? fabs(net) : gross;
}

static bool stands(const desk *k, const char *account, uint32_t number, const char *key)
{
    const finding *f = inside_finding(k, account);
    const netto_limit *l = &netto_engine_policy(k->e)->limits[number];
    for (uint32_t i = 0; i < f->held_count; i++)
        if (f->held[i].limit == number && f->held[i].hard && text_is(held_name(&k->e->book, l->by, f->held[i].key), key)) return true;
    return false;
}

TEST("after any trade, what is found breached is what one's own sums say, of every account, limit and key")
{
    static const char *const accounts[] = {"a", "b", "desk", "firm"};
    static const struct { const char *name; netto_limit_by by; netto_held held; double max; } limits[] = {
        {"l0", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 12}, {"l1", NETTO_BY_INSTRUMENT, NETTO_HELD_NOTIONAL, 700},
        {"l2", NETTO_BY_UNDERLYING, NETTO_HELD_NET_NOTIONAL, 900}, {"l3", NETTO_BY_BUCKET, NETTO_HELD_GROSS, 150},
        {"l4", NETTO_BY_BUCKET, NETTO_HELD_NET_NOTIONAL, 500}};
    static const char *const keys[][5] = {[NETTO_BY_INSTRUMENT] = {"A", "A-P", "B", "C"}, [NETTO_BY_UNDERLYING] = {"A", "B", "C"}, [NETTO_BY_BUCKET] = {"x"}};
    rules r;
    desk k = stand(&r);
    uint32_t found = 0;
    char id[24];
    memset(held, 0, sizeof held);
    for (int i = 0; i < 5; i++) rules_limit_held(&r, limits[i].name, limits[i].by, limits[i].held, 0, limits[i].max, NULL);
    desk_policy(&k, &r.policy);
    for (int step = 0; step < 400; step++) {
        int account = (int)tap_random_below(2), thing = (int)tap_random_below(4);
        double qty = (double)tap_random_below(21) - 10;
        snprintf(id, sizeof id, "t%d", step);
        if (qty == 0) continue;
        is_status(desk_trade(&k, id, accounts[account], things[thing], qty, marks[thing]), NETTO_OK);
        held[account][thing] += qty;
        for (int l = 0; l < 5; l++)
            for (int n = 0; n < 4; n++)
                for (int key = 0; keys[limits[l].by][key]; key++) {
                    const char *name = keys[limits[l].by][key];
                    double sum = expected(n < 2 ? n : 2, name, limits[l].by, limits[l].held);
                    if (fabs(sum - limits[l].max) < 1e-6) continue; /* rounding */
                    bool now = stands(&k, accounts[n], (uint32_t)l, name);
                    found += now;
                    if (now != (sum > limits[l].max)) { ok(false); return tap_note("%s of %s in %s: %g", limits[l].name, accounts[n], name, sum); }
                }
    }
    ok(found > 500);
    desk_close(&k);
}

/* ---- what was refused -------------------------------------------------------------------------------------------------- */

TEST("a mark that is missing leaves what was found, and without memory nothing is lost")
{
    rules r;
    desk k = stand(&r);
    rules_limit_held(&r, "notional", NETTO_BY_INSTRUMENT, NETTO_HELD_NOTIONAL, 0, 1000, NULL);
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A", 20);
    desk_instrument(&k, "DARK", NETTO_SPOT);
    desk_position(&k, "a", "DARK", 5);
    is_int(inside_finding(&k, "a")->held_count, 1);
    desk_position(&k, "a", "A", 1);
    desk_position(&k, "a", "DARK", 0);
    is_int(inside_finding(&k, "a")->held_count, 0);
    desk_close(&k);
}
