/* test_measure.c: claims about measures: who may ask for them, of which book, and when they are asked again. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/ruled.h"
#include "tap/tap.h"

static netto_policy *standing; /* under which the desk stands */

static void leave(desk *k)
{
    ruled_close(k, standing);
}

/* A desk under a policy of one file; `a` holds 2 X at 100 and, in a set of its own, -1 Y at 50. */
static desk stand(const char *fields)
{
    desk k = ruled_open(fields, &standing);
    desk_instrument(&k, "X", NETTO_PERP);
    desk_instrument(&k, "Y", NETTO_PERP);
    desk_mark(&k, "X", 100), desk_mark(&k, "Y", 50);
    desk_account(&k, "firm", "firm", NULL);
    desk_account_row(&k, (netto_account_row){.id = T("a"), .kind = T("account"), .parent = T("firm"), .netting = NETTO_NETTING_NONE});
    desk_account(&k, "b", "account", "firm");
    desk_collateral(&k, "a", "USD", 10000), desk_collateral(&k, "b", "USD", 10000);
    desk_position(&k, "a", "X", 2), desk_position(&k, "a", "Y", -1), desk_position(&k, "b", "X", -3);
    return k;
}

static double measured(desk *k, const char *account, const char *name, bool pool)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = T(name), .pool = pool}};
    return desk_ask(k, &c) == NETTO_OK ? k->d.measure.value : NAN;
}

static double initial(desk *k, const char *account)
{
    return desk_margin(k, account) == NETTO_OK ? k->d.margin.measures.margin.initial : NAN;
}

#define EXPOSED "exposed = netto.tally { load = function(i, p) return i.exposure end }"

TEST("a measure is of an account, of its pool, or added up over a subtree")
{
    desk k = stand("measures = { " EXPOSED ", twice = function(b) return 2 * b:measure 'exposed' end }");
    is_near(measured(&k, "a", "exposed", false), 150, 0);
    is_near(measured(&k, "a", "twice", true), 300, 0);
    is_near(measured(&k, "firm", "exposed", true), -150, 0);
    is_near(measured(&k, "firm", "twice", true), -300, 0);
    is_near(measured(&k, "firm", "twice", false), -300, 0);
    is_near(measured(&k, "a", "netted", false), 250, 0);
    is_near(measured(&k, "a", "gross", true), 250, 0);
    is_near(measured(&k, "a", "margin.initial", false), 250, 0);
    is_near(measured(&k, "firm", "margin.initial", false), 550, 0);
    ok(isnan(measured(&k, "firm", "margin.initial", true)));
    has_string(desk_said(&k), "the pool is for exposure");
    leave(&k);
}

TEST("a margin that reads measures follows whatever those read")
{
    desk k = stand("history = { price = { every = 60, length = 600 } }, measures = { " EXPOSED ", calm = netto.tally { load = function(i)\n"
                   "  return i.exposure * (i:vol { window = 60, horizon = 60 } or 1) * (i.factor.attrs.weight or 1) * (i.attrs.k or 1) end } },\n"
                   "margin = function(b) return math.abs(b:measure 'calm') + math.abs(b.pool:measure 'exposed') end");
    is_near(initial(&k, "a"), 300, 1e-9);
    desk_mark(&k, "X", 110); /* the mark */
    is_near(initial(&k, "a"), 340, 1e-9);
    netto_factor_row factor = {.id = T("Y"), .attrs = {"\x81\xa6weight\x02", 9}};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &factor};
    is_status(desk_step(&k, &put), NETTO_OK); /* the factor's attributes */
    is_near(initial(&k, "a"), 120 + 170, 1e-9);
    netto_instrument_row row = instrument_row("X", NETTO_PERP);
    row.attrs = (netto_text){"\x81\xa1k\x03", 4};
    is_status(desk_instrument_row(&k, row), NETTO_OK); /* the definition */
    is_near(initial(&k, "a"), 660 - 100 + 170, 1e-9);
    for (int i = 0; i < 3; i++) desk_mark(&k, "X", i < 2 ? 110 : 121), desk_tick(&k, i < 2 ? 60 * NETTO_SECOND : 0); /* a window is covered */
    is_near(initial(&k, "a"), fabs(3 * 242 * 0.1 - 100) + 192, 1e-9);
    desk_position(&k, "a", "Y", -3); /* quantities */
    is_near(initial(&k, "a"), fabs(3 * 242 * 0.1 - 300) + 92, 1e-9);
    leave(&k);
}

TEST("a margin that is asked for each set reads measures of the set")
{
    desk k = stand("per = 'set', measures = { " EXPOSED ", twice = function(b) return 2 * b:measure 'exposed' end },\n"
                   "margin = function(b) return math.max(b:measure 'twice', 0) end");
    is_near(initial(&k, "a"), 400, 1e-9);
    leave(&k);
}

TEST("limits bound measures of the book and of its pool, and checks and breakers read them")
{
    desk k = stand("measures = { " EXPOSED " }, limits = { netto.limit { name = 'own', of = 'exposed', max = 1000 },\n"
                   "netto.limit { name = 'firm', of = 'pool.exposed', scope = 'firm', max = 500, soft = 0.5 } },\n"
                   "checks = { netto.check { name = 'c', test = function(o) return o.after:measure 'exposed' > o.before:measure 'exposed' + 400 and {} end } }");
    desk_check(&k, "a", "X", 3, NAN);
    ok(k.d.check.accepted);
    desk_check(&k, "a", "X", 7, NAN);
    is_int(k.d.check.reason_count, 2);
    is_string(k.d.check.reasons[0].rule.bytes, "c");
    is_string(k.d.check.reasons[1].rule.bytes, "firm");
    is_near(k.d.check.reasons[1].value, 550, 1e-9);
    desk_check(&k, "a", "X", 20, NAN);
    is_int(k.d.check.reason_count, 3);
    desk_trade(&k, "t", "a", "X", 5, 100);
    is_int(k.d.event_count, 1);
    ok(k.d.events[0].topic == NETTO_TOPIC_BREACH && k.d.events[0].breach.soft);
    desk_mark(&k, "X", 400), desk_tick(&k, 2 * NETTO_SECOND);
    bool own = false, firm = false;
    for (uint32_t i = 0; i < k.d.event_count; i++) {
        own |= k.d.events[i].topic == NETTO_TOPIC_BREACH && text_is(k.d.events[i].breach.of, "exposed");
        firm |= k.d.events[i].topic == NETTO_TOPIC_BREACH && text_is(k.d.events[i].breach.limit, "firm") && !k.d.events[i].breach.soft;
    }
    ok(own && firm);
    leave(&k);
}

TEST("what rests of open orders counts at its worst where a margin asks")
{
    desk k = stand("measures = { " EXPOSED " }, margin = function(b) return math.abs(b:measure 'exposed') end");
    is_near(initial(&k, "a"), 150, 1e-9);
    is_status(desk_order(&k, "o", "a", "X", 1, NAN), NETTO_OK);
    is_near(initial(&k, "a"), 250, 1e-9);
    is_near(measured(&k, "a", "exposed", false), 150, 0); /* whoever only asks is told what is held */
    is_status(desk_order(&k, "p", "a", "Y", -1, NAN), NETTO_OK);
    is_near(initial(&k, "a"), 300, 1e-9);
    leave(&k);
}

TEST("a measure that asks for itself fails, and so does whoever needs it")
{
    desk k = stand("measures = { odd = function(b) return b:measure 'even' end, even = function(b) return b:measure 'odd' end,\n"
                   "deep = function(b) return b.margin.initial end, wide = function(b) return b:measure 'utilisation' end },\n"
                   "margin = function(b) if b.netted > 300 then return b:measure 'odd' end return b.netted end");
    ok(isnan(measured(&k, "a", "odd", false)));
    has_string(desk_said(&k), "measures.odd: it asks for itself");
    ok(isnan(measured(&k, "a", "deep", false)));
    has_string(desk_said(&k), "margin is what this hook answers");
    ok(isnan(measured(&k, "a", "wide", false)));
    has_string(desk_said(&k), "it may not read it");
    is_near(initial(&k, "a"), 250, 0);
    desk_mark(&k, "X", 200);
    desk_margin(&k, "a");
    has_string(k.d.margin.failure.bytes, "it asks for itself");
    leave(&k);
}

TEST("what is asked for and is not there is named")
{
    desk k = stand("measures = { " EXPOSED ", t = netto.tally { load = function() return 'x' end }, inf = netto.tally { load = function() return 1 / 0 end },\n"
                   "f = function() end, big = netto.tally { load = function() return 1.5e308 end } }");
    ok(isnan(measured(&k, "a", "expose", false)));
    has_string(desk_said(&k), "name: no measure is called 'expose'; did you mean 'exposed'?");
    ok(isnan(measured(&k, "a", "t", false)));
    has_string(desk_said(&k), "measures.t: load: expected a finite number or nil for 'X'");
    ok(isnan(measured(&k, "a", "inf", false)));
    ok(isnan(measured(&k, "a", "f", false)));
    has_string(desk_said(&k), "measures.f: expected a finite number");
    ok(isnan(measured(&k, "a", "big", false)));
    has_string(desk_said(&k), "the tally is too large to be a number");
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("firm"), .measure = {.name = T("exposed"), .parts = true}};
    is_status(desk_ask(&k, &c), NETTO_EPARAMS);
    has_string(desk_said(&k), "ask {pool = true}");
    c.measure.parts = false, c.measure.variant = T("high");
    is_status(desk_ask(&k, &c), NETTO_EPARAMS);
    has_string(desk_said(&k), "it has no variant 'high'; known: base");
    leave(&k);
}

TEST("an explanation tells the measures that a rule read")
{
    desk k = stand("measures = { " EXPOSED " }, margin = function(b) return netto.max { net = b:measure 'exposed', pool = b.pool:measure 'exposed' } end");
    netto_command c = {.kind = NETTO_MARGIN_GET, .account = T("b"), .explain = true};
    desk_position(&k, "b", "X", 4);
    is_status(desk_ask(&k, &c), NETTO_OK);
    const netto_part *p = k.d.margin.explain, *found = NULL;
    for (uint32_t i = 0; p && i < p->part_count; i++)
        if (text_is(p->parts[i].name, "initial")) found = &p->parts[i];
    ok(found && found->value == 400);
    bool told = false;
    for (const netto_part *level = found; level && level->part_count; level = &level->parts[0])
        for (uint32_t i = 0; i < level->part_count; i++) told |= text_is(level->parts[i].name, "exposed") && level->parts[i].value == 400;
    ok(told || found->part_count > 0);
    leave(&k);
}

/* ---- tallies by key ------------------------------------------------------------------------------------------------ */

#define TALLY(name, part) name " = netto.tally { key = function(i) return i.attrs.issuer end, load = function(i) return i.exposure end, part = '" part "' }, "

/* `b` holds 3 A1 and -5 A2 of issuer A, 7 B1 of B and 11 of what has no issuer, all at 1; `firm` has -4 B1 besides. */
static desk stand_keyed(const char *fields)
{
    static char more[8000];
    static const char *const ids[] = {"A1", "A2", "B1", "N"}, *const attrs[] = {"\x81\xa6issuer\xa1" "A", "\x81\xa6issuer\xa1" "A", "\x81\xa6issuer\xa1" "B", "\x80"};
    static const double held[] = {3, -5, 7, 11};
    snprintf(more, sizeof more, "measures = { %s }", fields);
    desk k = stand(more);
    desk_position(&k, "b", "X", 0);
    for (int i = 0; i < 4; i++) {
        netto_instrument_row row = instrument_row(ids[i], NETTO_PERP);
        row.attrs = text_of(attrs[i]);
        is_status(desk_instrument_row(&k, row), NETTO_OK);
        desk_mark(&k, ids[i], 1), desk_position(&k, "b", ids[i], held[i]);
    }
    desk_account_row(&k, (netto_account_row){.id = T("c"), .kind = T("account"), .parent = T("firm")});
    desk_position(&k, "c", "B1", -4);
    return k;
}

static const netto_result *told(desk *k, const char *account, const char *name, bool pool)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = T(name), .pool = pool, .parts = true}};
    if (desk_ask(k, &c) != NETTO_OK) tap_note("%s", desk_said(k));
    return &k->d.measure;
}

TEST("a tally by key counts the part of each key that it names, and leaves out what has none")
{
    desk k = stand_keyed(TALLY("n", "net") TALLY("l", "long") TALLY("s", "short") TALLY("g", "gross") TALLY("lesser", "lesser"));
    static const char *const names[] = {"n", "l", "s", "g", "lesser"};
    static const double own[] = {5, 10, 5, 15, 3}, pool[] = {1, 10, 9, 19, 7};
    for (int i = 0; i < 5; i++) {
        is_near(measured(&k, "b", names[i], false), own[i], 0);
        is_near(measured(&k, "firm", names[i], true), pool[i], 0);
    }
    const netto_result *r = told(&k, "b", "lesser", false);
    ok(text_is(r->by, "key") && r->part_count == 2);
    ok(text_is(r->parts[0].name, "A") && r->parts[0].value == 3 && text_is(r->parts[1].name, "B") && r->parts[1].value == 0);
    is_near(r->parts[0].numbers[0].value, -2, 0); /* net, long, short */
    is_near(r->parts[0].numbers[1].value, 3, 0);
    is_near(r->parts[0].numbers[2].value, 5, 0);
    desk_account_row(&k, (netto_account_row){.id = T("b"), .kind = T("account"), .parent = T("firm"), .netting = NETTO_NETTING_NONE});
    is_near(measured(&k, "b", "lesser", false), 0, 0); /* sets do not offset */
    is_near(measured(&k, "b", "g", false), 15, 0);
    leave(&k);
}

TEST("keys stand in groups, by name; what has no group is one by itself")
{
    desk k = stand_keyed("t = netto.tally { key = function(i) return i.attrs.issuer or 9 end, group = function(i) return i.id ~= 'N' and 'issuers' or nil end,"
                         " load = function() return 1 end, part = 'lesser' }, f = function(b) local t = b:measure 't' return t:group('issuers') * 1000"
                         " + #t:groups() * 100 + t:group('9').long + t:key('A').short / 10 + t:group('issuers', 'B').long / 100 end");
    const netto_result *r = told(&k, "b", "t", false);
    ok(text_is(r->by, "group") && r->part_count == 2 && text_is(r->parts[0].name, "9") && text_is(r->parts[1].name, "issuers"));
    ok(text_is(r->parts[1].by, "key") && r->parts[1].part_count == 2 && r->parts[1].value == 3);
    is_near(measured(&k, "b", "f", false), 3000 + 200 + 11 + 0.5, 1e-9);
    desk_position(&k, "b", "A1", -1);
    is_near(measured(&k, "b", "t", false), 0, 0);
    leave(&k);
}

TEST("an order counts at its worst where its instrument has a key; what a key must not be is said")
{
    desk k = stand_keyed(TALLY("lesser", "lesser") "bad = netto.tally { key = function() return {} end, load = function() return 1 end },"
                         " long = netto.tally { key = function() return ('x'):rep(65) end, load = function() return 1 end } }, margin = function(b) return b:measure 'lesser' end, limits = {");
    is_status(desk_order(&k, "o", "b", "A1", 2, NAN), NETTO_OK);
    is_status(desk_order(&k, "p", "b", "N", 50, NAN), NETTO_OK);
    is_near(initial(&k, "b"), 3 + 2, 1e-6);
    ok(isnan(measured(&k, "b", "bad", false)));
    has_string(desk_said(&k), "measures.bad: key: expected a text of 1 to 64 bytes, a number or nil for 'A1'");
    ok(isnan(measured(&k, "b", "long", false)));
    leave(&k);
}

/* ---- without one instrument ---------------------------------------------------------------------------------------- */

#define KINDS "measures = { " EXPOSED ",\n" \
              "nets = netto.netting { over = 'instruments', axis = function(i) return { class = 'c', bucket = 'b', name = i.id } end, correlation = function() return 0.5 end },\n" \
              "worst = netto.scan { points = { { m = 0.1 }, { m = -0.2 } }, price = function(i, pt) return pt.m end },\n" \
              "out = netto.liquidity { participation = 0.1, unknown = 0.5 },\n" \
              "pairs = netto.match { long = function(i) return 0.1 * i.price end, short = function(i) return 0.2 * i.price end } },\n" \
              "margin = function(b, p) local s = 0 for _, n in ipairs { 'exposed', 'nets', 'worst', 'out', 'pairs' } do s = s + math.abs(b:measure(n):without 'X') end return s end"

static double without(desk *k, const char *name, const char *id)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T(name), .without = T(id)}};
    return desk_ask(k, &c) == NETTO_OK ? k->d.measure.value : NAN;
}

TEST("a measure without an instrument is that of a book that does not hold it, of whatever kind")
{
    static const char *const all[] = {"exposed", "nets", "worst", "out", "pairs"};
    desk k = stand(KINDS);
    double left[5], sum = 0.0;
    for (int i = 0; i < 5; i++) {
        ok(without(&k, all[i], "X") != measured(&k, "a", all[i], false));
        left[i] = without(&k, all[i], "X"), sum += fabs(left[i]);
    }
    is_near(initial(&k, "a"), sum, 1e-7);
    desk_order(&k, "o", "a", "X", 5, NAN);
    is_near(k.d.check.after.margin.initial, sum, 1e-7); /* what rests of it does not count either */
    desk_position(&k, "a", "X", 0);
    for (int i = 0; i < 5; i++) is_near(measured(&k, "a", all[i], false), left[i], 0);
    for (int i = 0; i < 5; i++) is_near(without(&k, all[i], "X"), left[i], 0);
    leave(&k);
}

TEST("what is no sum over positions leaves none out, and what is not there is no slip that passes")
{
    desk k = stand("measures = { " EXPOSED ", twice = function(b) return 2 * b:measure 'exposed' end, late = netto.unsettled {} },\n"
                   "margin = function(b) return math.abs(b:measure(b.attrs.of or 'exposed'):without(b.attrs.id or 'X')) end");
    ok(isnan(without(&k, "twice", "X")));
    has_string(desk_said(&k), "without: 'twice' is no sum over positions");
    ok(isnan(without(&k, "late", "X")));
    ok(isnan(without(&k, "netted", "X")));
    has_string(desk_said(&k), "without: 'netted' is of every book");
    ok(isnan(without(&k, "exposed", "Z")));
    has_string(desk_said(&k), "'Z'");
    is_near(initial(&k, "a"), 50, 0);
    static const struct {
        netto_text attrs;
        const char *why;
    } wrong[] = {{{"\x81\xa2of\xa5twice", 10}, "measures.twice: without: it is no sum"},
                 {{"\x81\xa2of\xa3net", 8}, "without: 'net' is of every book"},
                 {{"\x81\xa2id\xa1Z", 6}, "without: no instrument 'Z'"}};
    for (int i = 0; i < 3; i++) {
        netto_account_row row = {.id = T("a"), .kind = T("account"), .parent = T("firm"), .attrs = wrong[i].attrs};
        is_status(desk_account_row(&k, row), NETTO_OK);
        desk_margin(&k, "a");
        has_string(k.d.margin.failure.bytes, wrong[i].why);
    }
    leave(&k);
}
