/* test_declare.c: what a policy declares: what is taken, and the sentence for what is not. */
#include <math.h>

#include "base/text.h"
#include "codec/member.h"
#include "script/policy_kit.h"

static void is_refused(const char *fields, const char *says)
{
    char source[4096];
    snprintf(source, sizeof source, KIT_HEAD "\n" KIT_OPEN "%s }", fields);
    netto_policy *p = kit_load_with(source, NULL);
    bool good = (int)ok(p == NULL) & is_int(kit_complaint.status, NETTO_EPOLICY) &
                has_string(kit_complaint.text, says) & has_string(kit_complaint.text, "policy.lua:2: ");
    if (!good) tap_note("in: %s", fields);
    kit_drop(p);
}

static netto_policy *taken(const char *fields)
{
    char source[4096];
    snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "%s }", fields);
    return kit_load(source);
}

TEST("name, version and api come first")
{
    const char *const sources[][2] = {
        {"return require 'netto'.policy { version = '1', api = 1 }",
         "name: expected 1 to 64 bytes of printable text, got nil"},
        {"return require 'netto'.policy { name = '', version = '1', api = 1 }",
         "name: expected 1 to 64 bytes"},
        {"return require 'netto'.policy { name = 'a\\nb', version = '1', api = 1 }",
         "name: expected 1 to 64 bytes"},
        {"return require 'netto'.policy { name = 'a', version = 1, api = 1 }",
         "version: expected 1 to 64 bytes"},
        {"return require 'netto'.policy { name = 'a', version = '1' }", "api: expected 1, got nil"},
        {"return require 'netto'.policy { name = 'a', version = '1', api = 2 }", "api: expected 1, got 2"},
        {"return require 'netto'.policy 'x'", "netto.policy: expected a table, got string"},
        {"return require 'netto'.policy()", "netto.policy: expected a table, got nil"},
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        ok(kit_load_with(sources[i][0], NULL) == NULL);
        has_string(kit_complaint.text, sources[i][1]);
        has_string(kit_complaint.text, "policy.lua:1: ");
    }
}

TEST("a field that is none is refused, with what may have been meant")
{
    is_refused("hairct = 1", "netto.policy has no field 'hairct'; did you mean 'haircut'?");
    is_refused("colateral = 1", "did you mean 'collateral'?");
    is_refused("xyz = 1", "netto.policy has no field 'xyz'; known: name, version, api");
    is_refused("measure = {}", "netto.policy has no field 'measure'; did you mean 'measures'?");
    is_refused("cap = {}", "netto.policy has no field 'cap'; did you mean 'caps'?");
    is_refused("5", "netto.policy has no field '1'");
    is_refused("[{}] = 5", "only numbers, texts and booleans as keys have a place");
}

TEST("hooks are functions")
{
    is_refused("haircut = 0.5", "haircut: expected a function, got number");
    is_refused("margin = {}", "margin: expected a function, got table");
    is_refused("collateral = 'x'", "collateral: expected a function, got string");
    is_refused("correlation = 1", "correlation: expected a function, a netto.cells or the name of a model, got number");
    is_refused("correlation = ''", "correlation: expected 1 to 64 bytes of printable text, got ''");
}

#define CELLS "correlation = netto.cells { axis = function() end, correlation = function() return 1 end"

TEST("a correlation may be of cells")
{
    netto_policy *p = taken(CELLS " }");
    if (!ok(p != NULL)) return;
    ok(p->hooks.axis && p->hooks.cells && !p->hooks.correlation && p->measure_count == 0);
    kit_drop(p);
    is_refused("correlation = netto.cells { axis = function() end }", "netto.cells: correlation: expected a function, got nil");
    is_refused("correlation = netto.cells { correlation = function() end }", "netto.cells: axis: expected a function, got nil");
    is_refused("correlation = netto.cells { axis = 'x', correlation = function() end }", "netto.cells: axis: expected a function, got string");
    is_refused(CELLS ", entity = function() end }", "netto.cells has no field 'entity'");
    is_refused("correlation = netto.netting {}", "correlation: a netto.netting stands in 'measures'");
    is_refused("measures = { a = netto.cells { axis = function() end, correlation = function() end } }", "measures['a']: a netto.cells stands in 'correlation'");
}

TEST("a correlation may be two models, of which the worse is taken")
{
    netto_policy *p = taken("correlation = { 'calm', 'crisis' }");
    ok(p && text_is(p->model, "calm") && text_is(p->stressed, "crisis") && !p->hooks.correlation);
    kit_drop(p);
    is_refused("correlation = { 'calm' }", "correlation: expected {model, stressed model}, got 1 of them");
    is_refused("correlation = { 'calm', 5 }", "correlation[2]: expected 1 to 64 bytes of printable text, got number");
    is_refused("correlation = { 'calm', 'calm' }", "correlation: 'calm' is no stressed model of itself");
    is_refused("correlation = { 'calm', 'crisis', mode = 'worse' }", "correlation: expected {model, stressed model}, got the key mode");
}

TEST("a correlation may be the name of a model")
{
    netto_policy *p = taken("correlation = 'stressed'");
    if (!ok(p != NULL)) return;
    ok(text_is(p->model, "stressed"));
    ok(p->hooks.correlation == NULL);
    kit_drop(p);
}

TEST("per is account or set")
{
    netto_policy *p = taken("per = 'set'"), *q = taken("per = 'account'");
    ok(p && p->per_set);
    ok(q && !q->per_set);
    kit_drop(p);
    kit_drop(q);
    is_refused("per = 'desk'", "per: expected \"account\" or \"set\", got desk");
}

TEST("peaks are of fields that every account has, on a grid of their own")
{
    netto_policy *p = taken("history = { peak = { of = { 'result', 'netted' }, every = 60, length = netto.hours(1) } }");
    if (!p) return;
    is_int(p->fold_count, 2);
    ok(p->folds[1].peak && p->folds[1].of == NETTO_FIELD_NETTED && p->folds[1].sample == 60 * NETTO_SECOND && p->folds[1].width == NETTO_PEAK_WIDTH(60));
    p->destroy(p);
    is_refused("history = { peak = { of = { 'margin' }, every = 60, length = 60 } }", "history.peak.of[1]: expected one of result, equity");
    is_refused("history = { peak = { of = { 'net', 'net' }, every = 60, length = 60 } }", "'net' stands twice");
    is_refused("history = { peak = { of = {}, every = 60, length = 60 } }", "history.peak.of: expected at least one of");
    is_refused("history = { peak = { of = { x = 'net' }, every = 60, length = 60 } }", "history.peak.of: expected a list");
    is_refused("history = { peak = { of = 'net', every = 60, length = 60 } }", "history.peak.of: expected a table");
    is_refused("history = { peak = { of = { 'net' }, every = 60, length = 90 } }", "history.peak.length: expected a multiple of 'every', at most 1024 times it");
    is_refused("history = { peak = { of = { 'net' }, every = 0.05, length = 60 } }", "history.peak.every: expected a multiple of 0.1 seconds");
    is_refused("history = { peak = { of = { 'net' }, every = 1, length = 1025 } }", "at most 1024 times it");
    is_refused("history = { peak = { of = { 'net' }, length = 60 } }", "history.peak.every: expected a duration");
}

TEST("history is sampled every so many seconds, for a multiple of that")
{
    netto_policy *p = taken("history = { price = { every = netto.hours(1), length = netto.days(30) } }");
    if (!ok(p != NULL)) return;
    is_int(p->history_every, 3600 * NETTO_SECOND);
    is_int(p->history_length, 30 * NETTO_DAY);
    kit_drop(p);
    is_refused("history = 1", "history: expected a table, got number");
    is_refused("history = { prices = {} }", "history has no field 'prices'; did you mean 'price'?");
    is_refused("history = { price = { every = 1 } }",
               "history.price.length: expected a duration in seconds, got nil");
    is_refused("history = { price = { every = 0, length = 1 } }", "history.price.every: expected a duration");
    is_refused("history = { price = { every = 0/0, length = 1 } }",
               "history.price.every: expected a duration");
    is_refused("history = { price = { every = 7, length = 20 } }", "expected a multiple of 'every'");
    is_refused("history = { price = { every = 0.1, length = 86400 * 365 } }", "at most 1000000 times it");
    is_refused("history = { price = { every = 0.001, length = 1 } }",
               "history.price.every: expected a multiple of 0.1 seconds, got 0.001");
    is_refused("history = { price = { every = 0.25, length = 1 } }", "expected a multiple of 0.1 seconds");
    kit_drop(taken("history = { price = { every = 0.3, length = 0.9 } }"));
}

TEST("limits bound a measure by a constant")
{
    netto_policy *p = taken("limits = { netto.limit { name = 'netted', of = 'pool.netted', max = 1e6, scope "
                            "= { 'firm', 'desk' } },"
                            "netto.limit { name = 'own', of = 'worst_leg.netted', max = 5 },"
                            "netto.limit { name = 'one', of = 'pool.gross', max = 5, scope = 'desk' },"
                            "netto.limit { name = 'book', of = 'gross', max = 5, scope = 'desk' } }");
    if (!ok(p != NULL)) return;
    is_int(p->limit_count, 4);
    ok(text_is(p->limits[0].name, "netted"));
    is_int(p->limits[0].of, NETTO_MEASURE_POOL_NETTED);
    is_same(p->limits[0].max, 1e6);
    is_int(p->limits[0].scope_count, 2);
    ok(text_is(p->limits[0].scope[0], "firm") && text_is(p->limits[0].scope[1], "desk"));
    is_int(p->limits[1].of, NETTO_MEASURE_WORST_LEG);
    is_int(p->limits[1].scope_count, 0);
    is_int(p->limits[2].scope_count, 1);
    ok(p->limits[3].of == NETTO_MEASURE_GROSS && text_is(p->limits[3].scope[0], "desk"));
    kit_drop(p);
}

TEST("a limit on what is held names that in its scope, beside kinds of account")
{
    netto_policy *p = taken("limits = { netto.limit { name = 'a', of = 'qty', max = 1, scope = 'instrument' },"
                            "netto.limit { name = 'b', of = 'net_notional', max = 1, scope = { 'firm', 'underlying', 'desk' } },"
                            "netto.limit { name = 'c', of = 'gross', max = function() end, scope = { 'bucket' } },"
                            "netto.limit { name = 'd', of = 'gross', max = 1 } }");
    if (!p) return;
    const netto_limit *l = p->limits;
    ok(l[0].by == NETTO_BY_INSTRUMENT && l[0].held == NETTO_HELD_QTY && l[0].of == NETTO_MEASURE_HELD && l[0].scope_count == 0);
    ok(l[1].by == NETTO_BY_UNDERLYING && l[1].held == NETTO_HELD_NET_NOTIONAL && l[1].scope_count == 2 && text_is(l[1].scope[1], "desk"));
    ok(l[2].by == NETTO_BY_BUCKET && l[2].held == NETTO_HELD_GROSS && l[2].asks_max && p->hooks.held);
    ok(l[3].by == NETTO_BY_BOOK && l[3].of == NETTO_MEASURE_GROSS);
    kit_drop(p);
    is_refused("limits = { netto.limit { name = 'a', of = 'netted', max = 1, scope = 'instrument' } }",
               "limit 'a': of: by instrument there is no measure 'netted'; ");
    is_refused("limits = { netto.limit { name = 'a', of = 'notionel', max = 1, scope = 'bucket' } }", "did you mean 'notional'?");
    is_refused("limits = { netto.limit { name = 'a', of = 'qty', max = 1, scope = 'bucket' } }",
               "quantities of different instruments cannot be added; take 'notional' or 'net_notional'");
    is_refused("limits = { netto.limit { name = 'a', of = function() end, max = 1, scope = 'instrument' } }", "there is no measure 'function'");
    is_refused("limits = { netto.limit { name = 'a', of = 'qty', max = 1, scope = { 'instrument', 'bucket' } } }",
               "scope: it is by instrument already, and cannot be by bucket as well");
    is_refused("limits = { netto.limit { name = 'a', of = 'qty', max = 1 } }", "no measure is called 'qty'");
    is_refused("limits = { netto.limit { name = 'a', of = 'qty', max = 0/0, scope = 'instrument' } }", "max: expected a finite number");
}

TEST("the max of a limit on what is held is asked of the book and of that, and of a bucket by its name")
{
    double out = -1;
    netto_view book = fake_view(NETTO_THING_BOOK, &fake_book), inst = fake_view(NETTO_THING_INSTRUMENT, &fake_instrument);
    netto_policy *p = taken("params = { x = 5 }, limits = {"
                            "netto.limit { name = 'a', of = 'qty', max = function(book, p, inst) return p.x + inst.price + #book.id end, scope = 'instrument' },"
                            "netto.limit { name = 'b', of = 'gross', max = function(book, p, bucket) return #bucket end, scope = 'bucket' },"
                            "netto.limit { name = 'c', of = 'gross', max = function(book, p, bucket) if bucket ~= 'x' then return 0/0 end end, scope = 'bucket' } }");
    if (!p) return;
    is_int(p->hooks.held(p, 0, &book, &inst, TEXT_LITERAL("BTC-PERP"), &out, &kit_complaint), NETTO_OK);
    ok(out > 60000);
    is_int(p->hooks.held(p, 1, &book, NULL, TEXT_LITERAL("energy"), &out, &kit_complaint), NETTO_OK);
    is_same(out, 6);
    is_int(p->hooks.held(p, 2, &book, NULL, TEXT_LITERAL("x"), &out, &kit_complaint), NETTO_OK);
    ok(out != out); /* there is no such limit */
    is_int(p->hooks.held(p, 2, &book, NULL, TEXT_LITERAL("y"), &out, &kit_complaint), NETTO_ERULE);
    has_string(kit_complaint.text, "limit 'c': max: policy.lua:");
    kit_drop(p);
}

/* What a function of the policy's first limit answers of the fake book; NaN and a complaint where it fails. */
static double limit_answer(const char *limit, netto_limit_ask what)
{
    char source[1024];
    double out = NAN;
    snprintf(source, sizeof source, "limits = { netto.limit { name = 'its', %s } }", limit);
    netto_policy *p = taken(source);
    netto_view view = fake_view(NETTO_THING_BOOK, &fake_book);
    kit_complaint.text[0] = '\0';
    if (!p || p->hooks.limit(p, 0, what, &view, &out, &kit_complaint) != NETTO_OK) out = NAN;
    kit_drop(p);
    return out;
}

TEST("the functions of a limit answer a number of a book, and max nothing where there is none")
{
    is_same(limit_answer("of = 'gross', max = function(book, p) return 2 * book.gross end", NETTO_LIMIT_MAX), 2 * fake_book.values[NETTO_FIELD_GROSS].number);
    is_same(limit_answer("of = function(book, p) return -0.0 end, max = 1", NETTO_LIMIT_OF), 0);
    is_same(limit_answer("of = function(book, p) return math.huge end, max = 1", NETTO_LIMIT_OF), INFINITY);
    ok(isnan(limit_answer("of = 'gross', max = function(book, p) end", NETTO_LIMIT_MAX)));
    is_string(kit_complaint.text, "");
    const struct { const char *limit; netto_limit_ask what; const char *why; } bad[] = {
        {"of = 'gross', max = function() return math.huge end", NETTO_LIMIT_MAX, "limit 'its': max: policy.lua:1: expected a finite number or nil, got inf"},
        {"of = 'gross', max = function() return '5' end", NETTO_LIMIT_MAX, "expected a finite number or nil, got string"},
        {"of = function() end, max = 1", NETTO_LIMIT_OF, "limit 'its': of: policy.lua:1: expected a number, got nil"},
        {"of = function() return 0/0 end, max = 1", NETTO_LIMIT_OF, "expected a number, got"},
        {"of = function(book) return book.gros end, max = 1", NETTO_LIMIT_OF, "book has no field 'gros'; did you mean 'gross'?"},
        {"of = function(book) while true do end end, max = 1", NETTO_LIMIT_OF, "used up its budget of 200000 units of work"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ok(isnan(limit_answer(bad[i].limit, bad[i].what)));
        has_string(kit_complaint.text, bad[i].why);
    }
    netto_policy *p = taken("limits = { netto.limit { name = 'x', of = 'net', max = 5, soft = 0.5, clear = 1, was = 'y' } }");
    if (!ok(p != NULL)) return;
    is_same(p->limits[0].soft, 0.5), is_same(p->limits[0].clear, 1);
    ok(text_is(p->limits[0].was, "y") && !p->limits[0].asks_max && !p->hooks.limit);
    kit_drop(p);
}

TEST("a limit that is none is refused")
{
    is_refused("limits = { { name = 'x' } }", "limits[1]: expected a netto.limit, got table");
    is_refused("limits = 5", "limits: expected a table, got number");
    is_refused("limits = { netto.limit { of = 'gross', max = 1 } }",
               "netto.limit: name: expected 1 to 64 bytes");
    is_refused("limits = { netto.limit { name = 'x', of = 'gros', max = 1 } }",
               "limit 'x': no measure is called 'gros'; did you mean 'gross'?");
    is_refused("limits = { netto.limit { name = 'x', of = {}, max = 1 } }", "no measure is called 'table");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross', max = 'much' } }",
               "limit 'x': max: expected a finite number or a function, got string");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross' } }", "max: expected a finite number or a function, got nil");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross', max = 1/0 } }",
               "max: expected a finite number or a function, got inf");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross', max = 1, sofd = 0.8 } }",
               "netto.limit has no field 'sofd'; did you mean 'soft'?");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross', max = 1, soft = 1 } }",
               "limit 'x': soft: expected a fraction between 0 and 1, got 1");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross', max = 1, soft = 0/0 } }", "soft: expected a fraction");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross', max = 1, clear = 0 } }", "clear: expected a fraction");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross', max = 1, clear = '1' } }", "clear: expected a fraction");
    is_refused("limits = { netto.limit { name = 'x', of = 'net', max = -1, soft = 0.5 } }",
               "limit 'x': max: expected 0 or more, for 'soft' and 'clear' are fractions of it");
    is_refused("limits = { netto.limit { name = 'x', of = 'net', max = 1, was = 5 } }", "limit 'x': was: expected 1 to 64 bytes");
    is_refused("limits = { netto.limit { name = 'x', of = 'net', max = 1, was = 'y' }, netto.limit { name = 'y', of = 'net', max = 1 } }",
               "limits: 'x' was 'y', but there is a limit of that name");
    is_refused("limits = { netto.limit { name = 'x', of = 'net', max = 1, was = 'x' } }", "limits: 'x' was 'x'");
    is_refused("limits = { netto.limit { name = 'a', of = 'net', max = 1, was = 'y' }, netto.limit { name = 'b', of = 'net', max = 1, was = 'y' } }",
               "limits: 'a' and 'b' were both 'y'");
    is_refused("limits = { netto.limit { name = 'x', of = 'pool.gross', max = 1, scope = {} } }",
               "expected kinds of account");
    is_refused("limits = { netto.limit { name = 'x', of = 'pool.gross', max = 1, scope = { 5 } } }",
               "scope[1]: expected 1 to 64");
    is_refused("limits = { netto.limit { name = 'x', of = 'gross', max = 1 }, netto.limit { name = 'x', of = "
               "'net', max = 1 } }",
               "two limits are named 'x'");
    is_refused("limits = (function() local t = {} for i = 1, 65 do t[i] = netto.limit { name = 'l' .. i, of "
               "= 'net', max = 1 } end return t end)()",
               "limits: more than 64");
}

TEST("breakers are of instruments or of kinds of account")
{
    netto_policy *p = taken("breakers = { netto.breaker { name = 'a', scope = 'instrument', action = 'halt', stops = 'underlying', hold = "
                            "1.5, cooldown = 60, stale = 30, trip = function() end },"
                            "netto.breaker { name = 'b', was = 'c', scope = { 'firm', 'desk' }, action = 'warn', latch = true } }");
    if (!ok(p != NULL)) return;
    const netto_breaker *a = &p->breakers[0], *b = &p->breakers[1];
    is_int(p->breaker_count, 2);
    ok(text_is(a->name, "a") && !a->was.bytes && a->instrument && a->scope_count == 0 && !a->latch && !a->manual);
    ok(a->action == NETTO_ACTION_HALT && a->stops == NETTO_STOPS_UNDERLYING);
    ok(a->hold == 3 * NETTO_SECOND / 2 && a->cooldown == 60 * NETTO_SECOND && a->stale == 30 * NETTO_SECOND);
    ok(text_is(b->name, "b") && text_is(b->was, "c") && !b->instrument && b->latch && b->manual);
    ok(b->scope_count == 2 && text_is(b->scope[0], "firm") && text_is(b->scope[1], "desk"));
    ok(b->action == NETTO_ACTION_WARN && b->stops == NETTO_STOPS_SELF && b->hold == 0 && b->cooldown == 0 && b->stale == 0);
    ok(p->hooks.trip != NULL);
    kit_drop(p);
    p = taken("breakers = { netto.breaker { name = 'b', scope = 'firm', action = 'halt', latch = true } }");
    ok(p && p->hooks.trip == NULL);
    kit_drop(p);
}

#define BREAKER(fields) "breakers = { netto.breaker { name = 'x', " fields " } }"

TEST("a breaker that is none is refused")
{
    is_refused("breakers = { { name = 'x' } }", "breakers[1]: expected a netto.breaker, got table");
    is_refused("breakers = { netto.limit { name = 'x', of = 'net', max = 1 } }", "breakers[1]: expected a netto.breaker, got userdata");
    is_refused("breakers = 5", "breakers: expected a table, got number");
    is_refused("breakers = { netto.breaker { scope = 'firm' } }", "netto.breaker: name: expected 1 to 64 bytes");
    is_refused(BREAKER("actoin = 'halt'"), "netto.breaker has no field 'actoin'; did you mean 'action'?");
    is_refused(BREAKER("action = 'halt', latch = true"), "breaker 'x': scope: expected \"instrument\" or kinds of account, got none");
    is_refused(BREAKER("scope = {}, action = 'halt', latch = true"), "breaker 'x': scope: expected kinds of account, got none");
    is_refused(BREAKER("scope = { 'firm', 'instrument' }, action = 'halt', latch = true"), "\"instrument\" stands alone");
    is_refused(BREAKER("scope = 'firm', latch = true"), "action: expected \"halt\", \"reduce_only\", \"warn\", got nil");
    is_refused(BREAKER("scope = 'firm', action = 'stop', latch = true"), "got 'stop'");
    is_refused(BREAKER("scope = 'firm', action = 'halt', latch = true, stops = 'underlying'"),
               "stops: expected \"self\", \"all\", got 'underlying'");
    is_refused(BREAKER("scope = 'firm', action = 'halt', latch = 1"), "latch: expected a boolean, got number");
    is_refused(BREAKER("scope = 'firm', action = 'halt', latch = true, cooldown = 5"), "cooldown: a latch has none");
    is_refused(BREAKER("scope = 'firm', action = 'halt', trip = function() end"), "cooldown: expected a duration in seconds, got nil");
    is_refused(BREAKER("scope = 'firm', action = 'halt', cooldown = 0, trip = function() end"), "cooldown: expected a duration");
    is_refused(BREAKER("scope = 'firm', action = 'halt', cooldown = 5, hold = -1, trip = function() end"), "hold: expected a duration");
    is_refused(BREAKER("scope = 'firm', action = 'halt', cooldown = 5, stale = 0/0, trip = function() end"), "stale: expected a duration");
    is_refused(BREAKER("scope = 'firm', action = 'halt', cooldown = 5"), "trip: expected a function; only a latch does without");
    is_refused(BREAKER("scope = 'firm', action = 'halt', latch = true, trip = 5"), "trip: expected a function, got number");
    is_refused(BREAKER("scope = 'firm', action = 'halt', latch = true, hold = 5"), "hold and stale are of a rule");
    is_refused(BREAKER("scope = 'firm', action = 'halt', latch = true, was = 'x'"), "was: it has this name still");
    is_refused("breakers = (function() local t = {} for i = 1, 65 do t[i] = netto.breaker { name = 'b' .. i, scope = 'firm', action = "
               "'halt', latch = true } end return t end)()",
               "breakers: more than 64");
    is_refused("breakers = { netto.breaker { name = 'x', scope = 'firm', action = 'halt', latch = true }, netto.breaker { name = 'x', "
               "scope = 'firm', action = 'halt', latch = true } }",
               "two breakers are named 'x'");
    is_refused("breakers = { netto.breaker { name = 'x', scope = 'firm', action = 'halt', latch = true }, netto.breaker { name = 'y', "
               "was = 'x', scope = 'firm', action = 'halt', latch = true } }",
               "breaker 'y': was: there is another breaker that is, or was, 'x'");
}

/* ---- tests -------------------------------------------------------------------------------------------------- */

TEST("tests are functions under texts")
{
    is_refused("tests = { function() end }",
               "tests: a test's name is 1 to 200 bytes of printable text, got 1");
    is_refused("tests = { x = 1 }", "tests['x']: expected a function, got number");
    netto_policy *p = taken("tests = { b = function() end, a = function() end, ['c d'] = function() end }");
    if (!ok(p != NULL)) return;
    is_int(netto_lua_policy_tests(p), 3);
    ok(text_is(netto_lua_policy_test_name(p, 0), "a"));
    ok(text_is(netto_lua_policy_test_name(p, 2), "c d"));
    ok(!netto_text_given(netto_lua_policy_test_name(p, 3)));
    kit_drop(p);
}

TEST("parameters are data")
{
    is_refused("params = { f = function() end }", "params.f: a function is no parameter");
    is_refused("params = { a = { b = netto.limit } }", "params.a.b: a function is no parameter");
    is_refused("params = { x = 0/0 }", "params.x: not a number");
    is_refused("params = 5", "params: expected a table, got number");
    is_refused("params = (function() local t = {} t.t = t return t end)()", "tables nest deeper than 8");
}

/* ---- files ----------------------------------------------------------------------------------------- */

static netto_status load_files(const netto_source *files, size_t count, netto_policy **out)
{
    fake_fill();
    *out = NULL;
    return netto_lua_policy_create(files, count, (netto_text){0}, NULL, out, &kit_complaint);
}

#define FILE_OF(name, text)                                                                                  \
    {                                                                                                        \
        TEXT_LITERAL(name), TEXT_LITERAL(text)                                                               \
    }

TEST("require reaches the policy's own files, each loaded once, and netto")
{
    const netto_source files[] = {
        FILE_OF("rules/base.lua", "loads = (loads or 0) + 1 return { floor = 0.25 }"),
        FILE_OF("quiet.lua", "local x = 1"),
        FILE_OF("policy.lua",
                KIT_HEAD "local base, again = require 'rules.base', require 'rules.base' assert(base == "
                         "again and loads == 1)"
                         "assert(require 'quiet' == true and require 'netto' == netto) " KIT_OPEN
                         "haircut = function(inst, p) return require('rules.base').floor end }")};
    netto_policy *p;
    double out = 0;
    if (!is_int(load_files(files, 3, &p), NETTO_OK)) return tap_note("%s", kit_complaint.text);
    is_int(kit_ask(p, &out), NETTO_OK);
    is_same(out, 0.25);
    kit_drop(p);
}

TEST("a fault in another file names that file")
{
    const netto_source files[] = {
        FILE_OF("policy.lua", KIT_HEAD "local b = require 'a.b' " KIT_OPEN "haircut = b }"),
        FILE_OF("a/b.lua", "return function(inst, p)\n return inst.prize\nend")};
    netto_policy *p;
    double out;
    if (!is_int(load_files(files, 2, &p), NETTO_OK)) return;
    is_int(kit_ask(p, &out), NETTO_ERULE);
    is_string(kit_complaint.text,
              "haircut: a/b.lua:2: instrument has no field 'prize'; did you mean 'price'?");
    kit_drop(p);
}

TEST("names and sizes of files are checked")
{
    const netto_source bad[][2] = {{FILE_OF("policy.lua", ""), FILE_OF("../x.lua", "")},
                                   {FILE_OF("policy.lua", ""), FILE_OF("a b.lua", "")},
                                   {FILE_OF("policy.lua", ""), FILE_OF("", "")},
                                   {FILE_OF("policy.lua", ""), FILE_OF("policy.lua", "")},
                                   {FILE_OF("other.lua", ""), FILE_OF("another.lua", "")},
                                   {FILE_OF("policy.lua", ""), FILE_OF("caf\xc3\xa9.lua", "")}};
    netto_policy *p;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        is_int(load_files(bad[i], 2, &p), NETTO_EPOLICY);
        ok(p == NULL && kit_complaint.text[0] != '\0');
    }
    static netto_source many[65];
    for (size_t i = 0; i < 65; i++) many[i] = (netto_source)FILE_OF("policy.lua", "");
    is_int(load_files(many, 65, &p), NETTO_EPOLICY);
    has_string(kit_complaint.text, "65 files; a policy has at most 64");
    is_int(load_files(many, 0, &p), NETTO_EPOLICY);
    is_string(kit_complaint.text, "there is no policy.lua");
}

/* ---- ids ------------------------------------------------------------------------------------------- */

static void id_of(const netto_source *files, size_t count, const char *params, uint32_t size, char out[40])
{
    netto_policy *p = NULL;
    fake_fill();
    out[0] = '\0';
    if (netto_lua_policy_create(files, count, (netto_text){params, size}, NULL, &p, &kit_complaint) ==
        NETTO_OK)
        text_copy(p->id, out, 40);
    else
        tap_note("%s", kit_complaint.text);
    kit_drop(p);
}

TEST("an id is that of all sources and parameters, in whatever order or form they come")
{
    const char *source = KIT_HEAD KIT_OPEN "params = { a = 1, b = 2.5 } }";
    const netto_source one[] = {{TEXT_LITERAL("policy.lua"), text_of(source)}, FILE_OF("x.lua", "return 1")};
    const netto_source two[] = {FILE_OF("x.lua", "return 1"), {TEXT_LITERAL("policy.lua"), text_of(source)}};
    const netto_source other[] = {FILE_OF("x.lua", "return 2"),
                                  {TEXT_LITERAL("policy.lua"), text_of(source)}};
    char a[40], b[40];
    id_of(one, 2, NULL, 0, a);
    is_int(strlen(a), 32);
    id_of(two, 2, NULL, 0, b);
    is_string(a, b);
    id_of(one, 2, "\x80", 1, b);
    is_string(a, b);
    id_of(other, 2, NULL, 0, b);
    ok(strcmp(a, b) != 0);
    id_of(one, 2,
          "\x82\xa1"
          "a\x02\xa1"
          "b\x03",
          7, a);
    id_of(one, 2,
          "\x82\xa1"
          "b\xcb\x40\x08\0\0\0\0\0\0\xa1"
          "a\x02",
          15, b);
    is_string(a, b);
    id_of(one, 2,
          "\x82\xa1"
          "b\x04\xa1"
          "a\x02",
          7, b);
    ok(strcmp(a, b) != 0);
}

TEST("what netto and the globals lack is said where it is read")
{
    kit_drop(kit_load_with("local netto = require 'netto'\nlocal x = netto.percnt(20)", NULL));
    is_string(kit_complaint.text, "policy.lua:2: netto has no function 'percnt'; did you mean 'percent'?");
    has_string(kit_refusal("return netto.maximum(1)"),
               "haircut: policy.lua:1: netto has no function 'maximum'; ");
    has_string(kit_refusal("return netto[1]"),
               "netto is read by the names of its functions, not by a number");
    is_same(kit_value("return rawget(netto, 'x') == nil and type(netto.max) == 'function' and 7"), 7);
    kit_drop(kit_load_with("\nprint('hi')", NULL));
    is_string(kit_complaint.text,
              "policy.lua:2: there is no global 'print' in a rule: a rule answers; it writes nothing");
    has_string(kit_refusal("\nprint('hi')"), "haircut: policy.lua:2: there is no global 'print' in a rule: ");
    kit_drop(kit_load_with("return netto.policy {}", NULL));
    is_string(kit_complaint.text,
              "policy.lua:1: there is no global 'netto' in a rule: write: local netto = require \"netto\"");
    is_same(kit_value_in("netto = require 'netto' shared = 7",
                         "return (nothing or netto.max(shared, 1)) + (_G.none and 1 or 0)"),
            7);
}

TEST("a file may begin with a mark of its encoding")
{
    netto_policy *p = kit_load_with(
        "\xEF\xBB\xBFlocal netto = require 'netto'\n" KIT_OPEN "\nhaircut = function() x = 1 end }", NULL);
    double out;
    if (!ok(p != NULL)) return tap_note("%s", kit_complaint.text);
    is_int(kit_ask(p, &out), NETTO_ERULE);
    has_string(kit_complaint.text, "haircut: policy.lua:3: the global 'x' is frozen");
    kit_drop(p);
    ok(kit_load_with("\xEF\xBB\xBF\x1bLua", NULL) == NULL);
    has_string(kit_complaint.text, "policy.lua:1: this is byte code");
}

#define DAILY "history = { price = { every = 86400, length = 20 * 86400 } }, "

TEST("what it takes to trade out is declared with a participation, and the rest in its domain")
{
    netto_policy *p = taken("measures = { l = netto.liquidity { participation = 1 }, m = netto.liquidity { participation = 0.1, horizon = 5, spread = 0, unknown = 1, "
                            "weight = function() return 1 end } }");
    ok(p && p->measure_count == 2 && p->measures[0].kind == NETTO_KIND_LIQUIDITY && p->measures[0].hooks == 0 && p->measures[1].hooks == 1u << NETTO_HOOK_WEIGHT);
    kit_drop(p);
    is_refused("measures = { l = netto.liquidity {} }", "netto.liquidity: participation: expected how much of the daily volume may be traded, got none");
    is_refused("measures = { l = netto.liquidity { participation = 0 } }", "netto.liquidity: participation: expected a number greater than 0 and at most 1, got 0");
    is_refused("measures = { l = netto.liquidity { participation = 1.1 } }", "participation: expected a number greater than 0 and at most 1, got 1.1");
    is_refused("measures = { l = netto.liquidity { participation = '1' } }", "netto.liquidity: participation: expected a finite number, got string");
    is_refused("measures = { l = netto.liquidity { participation = 1, horizon = 0 } }", "netto.liquidity: horizon: expected a duration in seconds, got 0");
    is_refused("measures = { l = netto.liquidity { participation = 1, spread = -1 } }", "netto.liquidity: spread: expected a finite number of 0 or more, got -1");
    is_refused("measures = { l = netto.liquidity { participation = 1, unknown = 0 } }", "netto.liquidity: unknown: expected a number greater than 0");
    is_refused("measures = { l = netto.liquidity { participation = 1, weight = 1 } }", "netto.liquidity: weight: expected a function, got number");
    is_refused("measures = { l = netto.liquidity { participations = 1 } }", "netto.liquidity has no field 'participations'; did you mean 'participation'?");
}

TEST("a value at risk is declared with terms in their domains, over a history")
{
    netto_policy *p = taken(DAILY "measures = { v = netto.var {}, w = netto.var { alpha = 0.975, window = 10 * 86400, horizon = 86400 * 5, method = 'filtered', "
                                  "lambda = 0.9, tail = 'with', returns = 'log', options = 'reprice', unknown = 1 } }");
    ok(p && p->measure_count == 2 && p->measures[0].kind == NETTO_KIND_VAR && p->measures[1].options.size > 40);
    kit_drop(p);
    kit_drop(taken("history = { price = { every = 0.1, length = 4.1 } }, measures = { v = netto.var {} }")); /* 4.1e9 is no whole number of ns */
    is_refused("measures = { v = netto.var {} }", "measures['v']: netto.var needs a price history; declare history = { price = ");
    is_refused(DAILY "measures = { v = netto.var { window = 86400 * 21 } }", "measures['v']: window: expected a multiple of the history's 'every', at most its 'length'");
    is_refused(DAILY "measures = { v = netto.var { window = 86400.5 * 15 } }", "expected a multiple of the history's 'every'");
    is_refused(DAILY "measures = { v = netto.var { window = 86400 * 9 } }", "window: 9 returns say nothing of a tail; it takes 10 or more");
    is_refused(DAILY "measures = { v = netto.var { alpha = 0.5 } }", "netto.var: alpha: expected a number between 0.5 and 1, got 0.5");
    is_refused(DAILY "measures = { v = netto.var { alpha = 99 } }", "netto.var: alpha: expected a number between 0.5 and 1, got 99");
    is_refused(DAILY "measures = { v = netto.var { alpha = 0 / 0 } }", "netto.var: alpha: expected");
    is_refused(DAILY "measures = { v = netto.var { unknown = 0 } }", "netto.var: unknown: expected a number greater than 0 and at most 1, got 0");
    is_refused(DAILY "measures = { v = netto.var { unknown = 1.01 } }", "netto.var: unknown: expected a number greater than 0");
    is_refused(DAILY "measures = { v = netto.var { method = 'magic' } }", "netto.var: method: expected \"historical\" or \"parametric\" or \"filtered\", got magic");
    is_refused(DAILY "measures = { v = netto.var { lambda = 0.9 } }", "netto.var: lambda: it is of volatilities");
    is_refused(DAILY "measures = { v = netto.var { correlation = 'sample' } }", "netto.var: correlation: only a parametric");
    is_refused(DAILY "measures = { v = netto.var { method = 'parametric', tail = 'beyond' } }", "netto.var: tail: a parametric value at risk has no scenarios");
    is_refused(DAILY "measures = { v = netto.var { method = 'parametric', options = 'reprice' } }", "netto.var: options: a parametric value at risk has no scenarios to reprice them in");
    is_refused(DAILY "measures = { v = netto.var { options = 'gamma' } }", "netto.var: options: expected \"delta\" or \"reprice\", got gamma");
    is_refused(DAILY "measures = { v = netto.var { horizon = -1 } }", "horizon");
    is_refused(DAILY "measures = { v = netto.var { vindow = 1 } }", "netto.var has no field 'vindow'; did you mean 'window'?");
    is_refused(DAILY "measures = { v = netto.var(5) }", "netto.var: expected a table, got number");
}

TEST("forecasts are of a measure that there is, at times, of accounts")
{
#define DAY_OF "forecasts = { netto.forecast { name = 'v', of = 'gross', every = 86400"
    netto_policy *p = taken(DAILY "measures = { v = netto.var {} }, forecasts = { netto.forecast { name = 'a', of = 'v', every = 86400, alpha = 0.975, scope = { 'desk', 'firm' }, "
                                  "pool = true }, netto.forecast { name = 'b', of = 'margin.initial', every = 0.5 } }");
    if (!ok(p && p->forecast_count == 2)) return;
    const netto_forecast_rule *f = p->forecasts;
    ok(text_is(f[0].name, "a") && text_is(f[0].of, "v") && f[0].every == NETTO_DAY && f[0].alpha == 0.975 && f[0].scope_count == 2 && f[0].pool);
    ok(text_is(f[1].of, "margin.initial") && f[1].every == NETTO_SECOND / 2 && f[1].alpha == 0.99 && f[1].scope_count == 0 && !f[1].pool);
    kit_drop(p);
    is_refused(DAY_OF ", pol = true } }", "netto.forecast has no field 'pol'; did you mean 'pool'?");
    is_refused(DAY_OF ", alpha = 0.5 } }", "forecast 'v': alpha: expected a number between 0.5 and 1, got 0.5");
    is_refused(DAY_OF ", alpha = 0 / 0 } }", "forecast 'v': alpha: expected a finite number");
    is_refused(DAY_OF ", pool = 1 } }", "forecast 'v': pool: expected a boolean, got number");
    is_refused(DAY_OF ", scope = 'instrument' } }", "forecast 'v': scope: it is of accounts");
    is_refused(DAY_OF " }, netto.forecast { name = 'v', of = 'net', every = 1 } }", "'v'");
    is_refused(DAY_OF ".05 } }", "forecast 'v': every: expected a multiple of 0.1 seconds, got 86400.05");
    is_refused("forecasts = { netto.forecast { name = 'v', of = 'gros', every = 1 } }", "forecast 'v': of: no measure is called 'gros'; did you mean 'gross'?");
    is_refused("forecasts = { netto.forecast { of = 'gross', every = 1 } }", "netto.forecast: name: expected");
    is_refused("forecasts = { netto.forecast { name = 'v', every = 1 } }", "forecast 'v': of: expected");
    is_refused("forecasts = { netto.forecast { name = 'v', of = 'gross' } }", "forecast 'v': every: expected");
    is_refused("forecasts = { { name = 'v' } }", "forecasts");
    is_refused("forecasts = { 5 }", "forecasts");
}

TEST("caps of collateral have a name, a key, and one bound within its domain")
{
#define KEY "key = function() end"
    is_refused("caps = 5", "caps: expected a table, got number");
    is_refused("caps = { 5 }", "caps[1]: expected a netto.cap, got number");
    is_refused("caps = { netto.tally { load = function() end } }", "caps[1]: expected a netto.cap, got userdata");
    is_refused("caps = { netto.cap { name = 'a', max = 1 } }", "netto.cap: key: expected a function, got nil");
    is_refused("caps = { netto.cap { name = 'a', max = 1, key = 'issuer' } }", "netto.cap: key: expected a function, got string");
    is_refused("caps = { netto.cap { " KEY ", max = 1 } }", "netto.cap: name: expected 1 to 64 bytes of printable text, got nil");
    is_refused("caps = { netto.cap { name = '', " KEY ", max = 1 } }", "netto.cap: name: expected 1 to 64 bytes");
    is_refused("caps = { netto.cap { name = 'a', " KEY " } }", "'a': expected either 'max', in money, or 'share', of what counts");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", max = 1, share = 0.5 } }", "expected either 'max', in money, or 'share'");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", max = -1 } }", "netto.cap: max: expected a number of 0 or more or a function of the parameters, got -1");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", max = 1 / 0 } }", "netto.cap: max: expected a number of 0 or more");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", max = 'much' } }", "got string");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", share = 1.5 } }", "netto.cap: share: expected a fraction greater than 0 and at most 1 or a function of the parameters, got 1.5");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", share = 0 } }", "netto.cap: share: expected a fraction greater than 0");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", share = 0 / 0 } }", "netto.cap: share: expected a fraction greater than 0");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", most = 1 } }", "netto.cap has no field 'most'");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", max = 1 }, netto.cap { name = 'a', " KEY ", max = 2 } }", "caps: two caps are named 'a'");
    is_refused("measures = { a = netto.cap { name = 'a', " KEY ", max = 1 } }", "measures['a']: a netto.cap stands in 'caps'");
    is_refused("measures = { ['caps.a'] = function() return 1 end }", "names that begin with 'caps.' are those of caps");
    is_refused("caps = { netto.cap { name = 'a', " KEY ", max = 1 } }, limits = { netto.limit { name = 'l', of = 'caps.a', max = 1 } }", "no measure is called 'caps.a'");
}

TEST("a bound that is a function is asked for once, with the parameters as they are")
{
    netto_policy *p = taken("params = { most = 7 }, caps = { netto.cap { name = 'a', " KEY ", max = function(p) return p.most end }, "
                            "netto.cap { name = 'b', " KEY ", share = 0.5 } }");
    if (ok(p)) {
        is_int(p->measure_count, 2);
        is_int(p->measures[0].kind, NETTO_KIND_CAP), ok(text_is(p->measures[0].name, "caps.a")), ok(text_is(p->measures[1].name, "caps.b"));
        double max = 0;
        ok(member_real(p->measures[0].options, (netto_text){"max", 3}, &max)), is_same(max, 7);
    }
    kit_drop(p);
    p = kit_load_with(KIT_HEAD KIT_OPEN "caps = { netto.cap { name = 'a', " KEY ", share = function(p) return 2 end } } }", NULL);
    ok(p == NULL), has_string(kit_complaint.text, "caps.a: share: expected a fraction greater than 0 and at most 1, got 2");
    p = kit_load_with(KIT_HEAD KIT_OPEN "caps = { netto.cap { name = 'a', " KEY ", max = function(p) return p.none end } } }", NULL);
    ok(p == NULL), has_string(kit_complaint.text, "caps.a: max: expected a number of 0 or more, got nil");
}

#define ALONE "long = function() end, short = function() end"

TEST("a match takes its hooks and patterns in their order, and no others")
{
    netto_policy *p = taken("measures = { m = netto.match { " ALONE ", pair = function() end, patterns = { "
                            "{ name = 'z', legs = { 'short', 'short' }, requirement = function() end }, { name = 'a', legs = { 'long', 'short', 'short', 'long' }, "
                            "requirement = function() end } } } }");
    ok(p->measures[0].kind == NETTO_KIND_MATCH && p->measures[0].variant_count == 2 && text_is(p->measures[0].variants[0], "z"));
    ok(p->measures[0].hooks == (1u << NETTO_HOOK_LONG | 1u << NETTO_HOOK_SHORT | 1u << NETTO_HOOK_PAIR));
    kit_drop(p);
    is_refused("measures = { m = netto.match { long = function() end } }", "netto.match: short: expected a function, got nil");
    is_refused("measures = { m = netto.match { " ALONE ", single = function() end } }", "netto.match has no field 'single'");
    is_refused("measures = { m = netto.match { " ALONE ", patterns = 5 } }", "netto.match: patterns: expected a table, got number");
    is_refused("measures = { m = netto.match { " ALONE ", patterns = { x = {} } } }", "netto.match: patterns: expected a list, got the key 'x'");
    is_refused("measures = { m = netto.match { " ALONE ", patterns = { { legs = { 'long', 'long' }, requirement = function() end } } } }", "netto.match: patterns[1].name: expected 1 to 64 bytes");
    is_refused("measures = { m = netto.match { " ALONE ", patterns = { { name = 'a', legs = { 'long' }, requirement = function() end } } } }", "patterns[1].legs: expected 2 to 4 sides, got 1");
    is_refused("measures = { m = netto.match { " ALONE ", patterns = { { name = 'a', legs = { 'long', 'flat' }, requirement = function() end } } } }", "expected \"long\" or \"short\", got flat");
    is_refused("measures = { m = netto.match { " ALONE ", patterns = { { name = 'a', legs = { 'long', 'long' } } } } }", "patterns[1].requirement: expected a function, got nil");
    is_refused("measures = { m = netto.match { " ALONE ", variants = {} } }", "netto.match has no field 'variants'");
}
