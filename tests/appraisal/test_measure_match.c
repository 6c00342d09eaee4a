/* test_measure_match.c: claims about strategy margin: what is paired, in which order, and what open orders make of it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "netto/lua_policy.h"
#include "support/desk.h"

static netto_policy *policy;

/* A to D at 10, in steps of 1; a unit alone needs attrs-free numbers by id: longs 1, shorts 4. */
static desk stand(const char *measure)
{
    static char text[8000];
    netto_complaint why = {.status = NETTO_OK};
    policy = NULL;
    snprintf(text, sizeof text,
             "local netto = require 'netto'\nreturn netto.policy { name = 'p', version = '1', api = 1,\n"
             "measures = { match = netto.match { long = function() return 1 end, short = function() return 4 end,\n%s },\n"
             "told = function(book) local m = book:measure 'match' return #m:pairs() * 1000 + m:pair('A + D').units + m:pair('A + D').rate + m.alone / 100 end },\n"
             "margin = function(book) return netto.max { match = book:measure 'match', floor = 0 } end }", measure);
    netto_source source = {TEXT_LITERAL("policy.lua"), text_of(text)};
    if (netto_lua_policy_create(&source, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK) tap_note("%s", why.text);
    if (!ok(policy != NULL)) abort();
    desk k = desk_open();
    is_status(desk_policy(&k, policy), NETTO_OK);
    static const char *const names[] = {"D", "B", "C", "A"};
    for (int i = 0; i < 4; i++) {
        netto_instrument_row row = instrument_row(names[i], NETTO_PERP);
        row.qty_step = N(1), row.underlying = T("U");
        is_status(desk_instrument_row(&k, row), NETTO_OK);
        desk_mark(&k, names[i], 10);
    }
    desk_account(&k, "a", "account", NULL);
    desk_account_row(&k, (netto_account_row){.id = T("b"), .kind = T("account"), .netting = NETTO_NETTING_NONE});
    desk_collateral(&k, "a", "USD", 100000);
    return k;
}

static void leave(desk *k)
{
    desk_close(k);
    policy->destroy(policy);
}

static const netto_result *find(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = text_of(account), .measure = {.name = T("match"), .parts = true}};
    if (!ok(desk_ask(k, &c) == NETTO_OK)) tap_note("%s", desk_said(k));
    return &k->d.measure;
}

static bool part(const netto_result *r, const char *name, double units, double rate)
{
    for (uint32_t i = 0; i < r->part_count; i++)
        if (text_is(r->parts[i].name, name)) return r->parts[i].numbers[0].value == units && r->parts[i].numbers[1].value == rate;
    for (uint32_t i = 0; i < r->part_count; i++) tap_note("there is '%.*s' %g x %g", (int)r->parts[i].name.size, r->parts[i].name.bytes, r->parts[i].numbers[0].value, r->parts[i].numbers[1].value);
    return false;
}

#define PAIR "pair = function(l, s) if l.id == 'A' and s.id == 'C' then return 2 end if l.id == 'A' then return 0.5 end if s.id == 'C' then return 3 end end,"

TEST("of all pairings the cheapest is made, not the first good one")
{
    desk k = stand(PAIR);
    desk_position(&k, "a", "A", 10), desk_position(&k, "a", "B", 10), desk_position(&k, "a", "C", -10), desk_position(&k, "a", "D", -10);
    const netto_result *r = find(&k, "a"); /* A with D saves 4.5, B with C 2; A with C 3 and B with D nothing */
    is_near(r->value, 10 * 0.5 + 10 * 3, 1e-9);
    ok(part(r, "A + D", 10, 0.5) && part(r, "B + C", 10, 3) && r->part_count == 2);
    is_near(r->numbers[0].value, 35, 1e-9), is_near(r->numbers[1].value, 0, 0);
    desk_position(&k, "a", "A", 4);
    r = find(&k, "a");
    ok(part(r, "A + D", 4, 0.5) && part(r, "B + C", 10, 3) && part(r, "D", 6, 4) && r->part_count == 3);
    is_status(desk_margin(&k, "a"), NETTO_OK), is_near(k.d.margin.measures.margin.initial, 2 + 30 + 24, 1e-7);
    netto_command told = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T("told")}};
    is_status(desk_ask(&k, &told), NETTO_OK), is_near(k.d.measure.value, 3000 + 4 + 0.5 + 0.24, 1e-9); /* as rules read it */
    desk_position(&k, "b", "A", 10), desk_position(&k, "b", "C", -10);
    is_near(find(&k, "b")->value, 10 + 40, 1e-9); /* each position a netting set */
    leave(&k);
}

TEST("units pair, not quantities; groups keep apart; what has no unit counts nothing")
{
    desk k = stand(PAIR "unit = function(i) if i.id == 'B' then return nil end return i.id == 'D' and 100 or 1 end, group = function(i) return i.id == 'C' and 'far' or nil end");
    desk_position(&k, "a", "A", 250), desk_position(&k, "a", "B", 7), desk_position(&k, "a", "C", -1), desk_position(&k, "a", "D", -2);
    const netto_result *r = find(&k, "a");
    ok(part(r, "A + D", 200, 0.5) && part(r, "A", 50, 1) && part(r, "C", 1, 4) && r->part_count == 3);
    leave(&k);
}

TEST("patterns come before pairs, in the order listed")
{
    desk k = stand(PAIR "patterns = { { name = 'fly', legs = { 'long', 'short', 'short', 'long' }, requirement = function(a, s, t, b) "
                        "return a.id == 'A' and s.id == t.id and b.id == 'B' and 1.25 or nil end },"
                        "{ name = 'two', legs = { 'short', 'short' }, requirement = function(a, b) return a.id < b.id and 5 or nil end } }");
    desk_position(&k, "a", "A", 6), desk_position(&k, "a", "B", 5), desk_position(&k, "a", "C", -11), desk_position(&k, "a", "D", -3);
    const netto_result *r = find(&k, "a"); /* five flies take A 5, B 5, C 10; C and D once together; D 2 and A 1 are left */
    ok(part(r, "fly: A + C + C + B", 5, 1.25) && part(r, "two: C + D", 1, 5) && part(r, "A + D", 1, 0.5) && part(r, "D", 1, 4) && r->part_count == 4);
    is_near(r->value, 6.25 + 5 + 0.5 + 4, 1e-9);
    leave(&k);
}

TEST("with orders that rest no fill needs more than is required")
{
    for (int round = 0; round < 8; round++) {
        desk k = stand(PAIR);
        netto_policy *first = policy;
        static const char *const names[] = {"A", "B", "C", "D"};
        double held[4], orders[4];
        char id[8];
        for (int i = 0; i < 4; i++) {
            held[i] = (double)tap_random_below(21) - 10, orders[i] = tap_random_below(2) ? (double)tap_random_below(31) - 15 : 0;
            if (held[i] != 0) desk_position(&k, "a", names[i], held[i]);
            snprintf(id, sizeof id, "o%d", i);
            if (orders[i] != 0) is_status(desk_order(&k, id, "a", names[i], orders[i], NAN), NETTO_OK);
        }
        is_status(desk_margin(&k, "a"), NETTO_OK);
        double most = k.d.margin.measures.margin.initial;
        for (int fill = 0; fill < 16; fill++) {
            desk other = stand(PAIR);
            netto_policy *kept = policy;
            for (int i = 0; i < 4; i++) desk_position(&other, "a", names[i], held[i] + (fill >> i & 1 ? orders[i] : nearbyint(orders[i] * (double)tap_random_below(2) / 2)));
            is_status(desk_margin(&other, "a"), NETTO_OK);
            ok(other.d.margin.measures.margin.initial <= most + 1e-6);
            desk_close(&other), kept->destroy(kept);
        }
        desk_close(&k), first->destroy(first);
    }
}

TEST("what cannot be matched is said")
{
    static const struct { const char *measure, *said; } bad[] = {
        {"unit = function() return 0 end", "measures.match: unit: expected a number greater than 0 or nil for 'C'"},
        {"pair = function() return 'x' end", "measures.match: pair: A + C: expected a finite number or nil"},
        {"pair = function(l, s) return l.strike.x end", "measures.match: pair"},
        {"unit = function() return 1e12 end", "units of 'C' are held; count in larger ones"},
        {"group = function() return 5 end", "group: expected a name"},
        {"patterns = { { name = 'n', legs = { 'long', 'short' }, requirement = function() return true end } }", "measures.match: n: A + C: expected a finite number or nil"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        desk k = stand(bad[i].measure);
        desk_position(&k, "a", "A", 10), desk_position(&k, "a", "C", -10);
        netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T("match")}};
        is_status(desk_ask(&k, &c), NETTO_ERULE), has_string(desk_said(&k), bad[i].said);
        leave(&k);
    }
}

TEST("a group that is too large to be matched is refused, and told what to do")
{
    desk k = stand("patterns = { { name = 'n', legs = { 'long', 'long', 'long' }, requirement = function() end } }, group = function(i) return i.id:sub(1, 1) end");
    char id[8];
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T("match")}};
    for (int i = 0; i < 65; i++) {
        snprintf(id, sizeof id, "x%02d", i);
        desk_instrument(&k, id, NETTO_PERP), desk_mark(&k, id, 1), desk_position(&k, "a", id, 1);
        if (i == 16) is_status(desk_ask(&k, &c), NETTO_OK); /* 17^3 combinations */
    }
    is_status(desk_ask(&k, &c), NETTO_ERULE), has_string(desk_said(&k), "patterns: more than 5000 combinations of what is held in one group");
    leave(&k);
    k = stand(PAIR "group = function(i) return i.id:sub(1, 1) end");
    for (int i = 0; i < 65; i++) {
        snprintf(id, sizeof id, "x%02d", i);
        desk_instrument(&k, id, NETTO_PERP), desk_mark(&k, id, 1), desk_position(&k, "a", id, 1);
    }
    is_status(desk_ask(&k, &c), NETTO_ERULE), has_string(desk_said(&k), "more than 64 longs or shorts are held in one group; answer more `group`s");
    leave(&k);
}
