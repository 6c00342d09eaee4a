/* test_check.c: checks in Lua: how they are declared, what they may answer, and what harm they cannot do. */
#include "script/policy_kit.h"

static netto_refusal refusal;

static netto_policy *check_policy(const char *fields)
{
    static char source[8192];
    snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "params = { why = { code = 'kept', most = 3 } }, checks = { netto.check { name = 'its', %s } } }",
             fields);
    return kit_load_with(source, NULL);
}

static netto_status ask(netto_policy *p)
{
    netto_view view = fake_view(NETTO_THING_ORDER, &fake_instrument);
    kit_complaint.text[0] = '\0';
    return p->hooks.check(p, 0, &view, &refusal, &kit_complaint);
}

static netto_status answers(const char *body)
{
    char fields[4096];
    snprintf(fields, sizeof fields, "test = function(order, p) %s\nend", body);
    netto_policy *p = check_policy(fields);
    netto_status status = p ? ask(p) : NETTO_EPOLICY;
    kit_drop(p);
    return status;
}

static bool is_number(uint32_t i, const char *name, double value)
{
    return is_bytes(refusal.numbers[i].name, refusal.numbers[i].size, name, strlen(name)) && is_same(refusal.numbers[i].value, value);
}

/* ---- declared ---------------------------------------------------------------------------------------------------- */

TEST("a check has a name, a test, and perhaps always")
{
    netto_policy *p = check_policy("always = true, test = function() end }, netto.check { name = 'other', test = function() end");
    if (!ok(p != NULL)) return tap_note("%s", kit_complaint.text);
    is_int(p->check_count, 2);
    ok(text_is(p->checks[0].name, "its") && p->checks[0].always && text_is(p->checks[1].name, "other") && !p->checks[1].always);
    kit_drop(p);
    p = kit_load(KIT_HEAD KIT_OPEN "}");
    ok(p && p->check_count == 0 && !p->hooks.check);
    kit_drop(p);
}

TEST("whatever else a check says is refused by name")
{
    static const char *const bad[][2] = {
        {"test = 1", "check 'its': test: expected a function, got number"},
        {"", "check 'its': test: expected a function, got nil"},
        {"test = function() end, alway = true", "netto.check has no field 'alway'; did you mean 'always'?"},
        {"test = function() end, always = 1", "check 'its': always: expected a boolean, got number"},
        {"test = function() end }, netto.check { name = 'its', test = function() end", "checks: two checks are named 'its'"},
        {"test = function() end }, netto.limit { name = 'x', of = 'gross', max = 1", "checks[2]: expected a netto.check, got userdata"},
        {"test = function() end }, netto.check { name = ''", "netto.check: name: expected 1 to 64 bytes of printable text"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        netto_policy *p = check_policy(bad[i][0]);
        ok(!p);
        has_string(kit_complaint.text, bad[i][1]);
        kit_drop(p);
    }
    static char many[4096];
    int used = snprintf(many, sizeof many, "test = function() end }");
    for (int i = 0; i < NETTO_CHECKS_MAX; i++)
        used += snprintf(many + used, sizeof many - (size_t)used, ", netto.check { name = 'n%d', test = function() end }", i);
    many[used - 1] = ' ';
    ok(!check_policy(many));
    has_string(kit_complaint.text, "checks: more than 32");
}

/* ---- answered ---------------------------------------------------------------------------------------------------- */

TEST("nil and false pass, a table refuses: its code and its numbers in order of their names")
{
    is_int(answers(""), NETTO_OK), ok(!refusal.refused);
    is_int(answers("return nil"), NETTO_OK), ok(!refusal.refused);
    is_int(answers("return order.price > 1e9 and { price = order.price }"), NETTO_OK), ok(!refusal.refused);
    is_int(answers("return {}"), NETTO_OK), ok(refusal.refused && !refusal.code_size && !refusal.count);
    is_int(answers("return { code = 'price_collar', limit = 0.1, bid = 2, abc = -0.0, Z = 3 }"), NETTO_OK);
    ok(refusal.refused);
    is_bytes(refusal.code, refusal.code_size, "price_collar", 12);
    is_int(refusal.count, 4);
    is_number(0, "Z", 3), is_number(1, "abc", 0), is_number(2, "bid", 2), is_number(3, "limit", 0.1);
    is_int(answers("return p.why"), NETTO_OK); /* a frozen one */
    ok(refusal.refused && refusal.code_size == 4);
    is_number(0, "most", 3);
    is_int(answers("return setmetatable({ a = 1 }, { __index = function() error('no') end, __len = function() error('no') end })"), NETTO_OK);
    is_number(0, "a", 1);
}

TEST("any other answer is a rule that failed: check, file and line are named, and the first slip in order")
{
    static const char *const bad[][2] = {
        {"return true", "check 'its': policy.lua:1: expected nil, or a table that says why the order is refused, got true"},
        {"return 5", "got number"},
        {"return 'no'", "got string"},
        {"return order", "got userdata"},
        {"return function() end", "got function"},
        {"return { x = 0/0 }", "x: expected a finite number, got nan"},
        {"return { x = -math.huge }", "x: expected a finite number, got one that is not"},
        {"return { b = 'x', a = {}, c = true }", "a: expected a finite number, got table"},
        {"return { 'price_collar' }", "expected names of 1 to 64 printable bytes for its numbers"},
        {"return { [''] = 1, a = 'x' }", "expected names"},
        {"return { ['a\\n'] = 1 }", "expected names"},
        {"return { [('x'):rep(65)] = 1 }", "expected names"},
        {"return { [true] = 1, [1.5] = 2 }", "expected names"},
        {"return { code = 5 }", "code: expected 1 to 64 bytes of printable text, got number"},
        {"return { code = '' }", "code: expected 1 to 64 bytes of printable text"},
        {"return { code = ('x'):rep(65) }", "code: expected 1 to 64 bytes"},
        {"return { code = 'a\\nb' }", "code: expected 1 to 64 bytes"},
        {"local t = {} for i = 1, 17 do t['n' .. i] = i end return t", "expected at most 16 numbers, got 17"},
        {"local t = {} for i = 1, 4000 do t['n' .. i] = i end return t", "expected at most 16 numbers, got 4000"},
        {"local t = {} t.t = t return t", "t: expected a finite number, got table"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (!is_int(answers(bad[i][0]), NETTO_ERULE)) tap_note("%s", bad[i][0]);
        has_string(kit_complaint.text, bad[i][1]);
        has_string(kit_complaint.text, "check 'its': policy.lua:1: ");
    }
    is_int(answers("local t = {} for i = 1, 16 do t['n' .. i] = i end return t"), NETTO_OK);
    is_int(refusal.count, 16);
}

/* ---- how many ------------------------------------------------------------------------------------------------------- */

static const char *count_said(const char *call)
{
    char source[1024];
    double out = -1;
    netto_view view = fake_view(NETTO_THING_BOOK, &fake_book);
    snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "limits = { netto.limit { name = 'its', of = 'gross', max = function(book) return book:%s or -5 end } } }", call);
    netto_policy *p = kit_load_with(source, NULL);
    kit_complaint.text[0] = '\0';
    if (p && p->hooks.limit(p, 0, NETTO_LIMIT_MAX, &view, &out, &kit_complaint) == NETTO_OK)
        snprintf(kit_complaint.text, sizeof kit_complaint.text, "%g", out);
    kit_drop(p);
    return kit_complaint.text;
}

TEST("orders are counted in a window of seconds, nil where it is not known, and all else is refused")
{
    is_string(count_said("count('orders', 1)"), "7");
    is_string(count_said("count('orders', 60)"), "-5");
    has_string(count_said("count('orders', 61)"), "count: the window is too long");
    has_string(count_said("count('orders', 0)"), "count: expected a window in seconds, greater than 0 and at most 3.2e9");
    has_string(count_said("count('orders', 0/0)"), "greater than 0");
    has_string(count_said("count('orders', '5')"), "greater than 0");
    has_string(count_said("count('orders')"), "greater than 0");
    has_string(count_said("count('trades', 5)"), "count: expected \"orders\", got trades");
    has_string(count_said("count(5)"), "count: expected \"orders\", got number");
    has_string(count_said("count('orders', 1e300)"), "greater than 0");
}

TEST("a history of orders says how long, and how many")
{
    static const char *const bad[][2] = {
        {"history = {}", "history: expected 'price', 'orders', 'peak' or several"},
        {"history = { order = {} }", "history has no field 'order'; did you mean 'orders'?"},
        {"history = { orders = {} }", "history.orders.length: expected a duration in seconds, got nil"},
        {"history = { orders = { length = 5 } }", "history.orders.most: expected a whole number from 1 to 100000, got nil"},
        {"history = { orders = { length = 5, most = 0 } }", "got 0"},
        {"history = { orders = { length = 5, most = 1.5 } }", "got 1.5"},
        {"history = { orders = { length = 5, most = 100001 } }", "got 100001"},
        {"history = { orders = { length = -5, most = 1 } }", "expected a duration"},
        {"history = { orders = { length = 5, most = 1, every = 1 } }", "history.orders has no field 'every'"},
        {"history = { orders = 5 }", "history.orders: expected a table, got number"},
        {"history = { price = false, orders = { length = 5, most = 1 } }", "history.price: expected a table, got boolean"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char source[512];
        snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "%s }", bad[i][0]);
        netto_policy *p = kit_load_with(source, NULL);
        if (!ok(!p)) tap_note("%s", bad[i][0]);
        has_string(kit_complaint.text, bad[i][1]);
        kit_drop(p);
    }
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "history = { orders = { length = 0.5, most = 100000 } } }");
    if (!ok(p != NULL)) return;
    ok(p->orders_length == NETTO_SECOND / 2 && p->orders_most == 100000 && p->history_every == 0 && p->history_length == 0);
    kit_drop(p);
}

/* ---- harm ---------------------------------------------------------------------------------------------------------- */

TEST("a check that means harm ends by its budget, alike each time, and the next call is answered")
{
    static const char *const bodies[][2] = {
        {"while true do end", "used up its budget"},
        {"while true do pcall(error) end", "used up its budget"},
        {"local function f() return f() end return f()", "used up its budget"},
        {"local function f() return 1 + f() end return f()", "calls nest too deep"},
        {"local t = {} for i = 1, 1e9 do t[i] = i end return t", ""},
        {"local s = 'x' while true do s = s .. s end", ""},
        {"error({})", ""},
        {"error(setmetatable({}, { __tostring = function() while true do end end }))", ""},
        {"return setmetatable({}, { __pairs = 1 })", ""},
        {"order.qty = 1", "order is read-only"},
        {"return order.qyt", "order has no field 'qyt'"},
        {"return order[1]", "order is read by the names of its fields, not by a number"},
        {"p.why.most = 4", ""},
        {"return io.open('x')", ""},
        {"for _ in pairs(order) do end", ""},
        {"return ('a'):rep(99):find(('a?'):rep(99) .. ('a'):rep(99))", "used up its budget"},
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        char fields[4096], first[sizeof kit_complaint.text];
        snprintf(fields, sizeof fields, "test = function(order, p) %s\nend", bodies[i][0]);
        netto_policy *p = check_policy(fields);
        if (!ok(p != NULL)) { tap_note("%s: %s", bodies[i][0], kit_complaint.text); continue; }
        if (!is_int(ask(p), NETTO_ERULE)) tap_note("%s", bodies[i][0]);
        has_string(kit_complaint.text, bodies[i][1]);
        has_string(kit_complaint.text, "check 'its'");
        ok(!strstr(kit_complaint.text, "0x"));
        memcpy(first, kit_complaint.text, sizeof first);
        is_int(ask(p), NETTO_ERULE);
        is_string(kit_complaint.text, first);
        kit_drop(p);
    }
}
