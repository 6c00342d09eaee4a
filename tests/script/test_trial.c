/* test_trial.c: A policy's own tests, on an engine that only takes notes. */
#include "codec/token.h"
#include "codec/writer.h"
#include <stdarg.h>

#include "script/policy_kit.h"

/* ---- an engine that writes down what it was asked --------------------------------------------------------
 */

typedef struct notes {
    char calls[8192]; /* "method params\n", params as a kind of JSON */
    const char *result;
    uint32_t result_size;
    netto_status status;
} notes;

static notes noted;

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void note(const char *format, ...)
{
    size_t used = strlen(noted.calls);
    va_list args;
    va_start(args, format);
    vsnprintf(noted.calls + used, sizeof noted.calls - used, format, args);
    va_end(args);
}

static const uint8_t *show(const uint8_t *at, const uint8_t *end)
{
    token t;
    if (!token_load(&t, at, end)) return note("?"), end;
    if (t.type == HEAD_NIL) note("nil");
    if (t.type == HEAD_BOOLEAN) note("%s", t.boolean ? "true" : "false");
    if (t.type == HEAD_INTEGER) note("%lld", (long long)t.integer);
    if (t.type == HEAD_REAL) note("%.17gr", t.real);
    if (t.type == HEAD_TEXT) note("'%.*s'", TEXT(t.text));
    if (t.type != HEAD_ARRAY && t.type != HEAD_MAP) return t.next;
    note(t.type == HEAD_ARRAY ? "[" : "{");
    at = t.next;
    for (uint32_t i = 0; i < t.count; i++) {
        if (i) note(", ");
        at = show(at, end);
        if (t.type == HEAD_ARRAY) continue;
        note(": ");
        at = show(at, end);
    }
    note(t.type == HEAD_ARRAY ? "]" : "}");
    return at;
}

static netto_status note_call(void *self, netto_text method, netto_text params, netto_text *result,
                              netto_complaint *complaint)
{
    (void)self;
    note("%.*s ", TEXT(method));
    show((const uint8_t *)params.bytes, (const uint8_t *)params.bytes + params.size);
    note("\n");
    *result = (netto_text){noted.result, noted.result_size};
    if (noted.status != NETTO_OK) return complain(complaint, noted.status, "no such thing");
    return content(complaint);
}

static netto_status note_advance(void *self, double seconds, netto_complaint *complaint)
{
    (void)self;
    note("advance %g\n", seconds);
    return content(complaint);
}

static const netto_trial trial = {NULL, note_call, note_advance, NULL};

static netto_status run_body(const char *body)
{
    char source[8192];
    snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "tests = { a = function(t)\n%s\nend } }", body);
    netto_policy *p = kit_load(source);
    if (!p) return NETTO_EPOLICY;
    noted.calls[0] = '\0';
    netto_status status = netto_lua_policy_test(p, 0, &trial, &kit_complaint);
    kit_drop(p);
    return status;
}

#define ANSWER(bytes) (noted.result = (bytes), noted.result_size = sizeof(bytes) - 1, noted.status = NETTO_OK)

static void passes(const char *body, const char *calls)
{
    if (!is_int(run_body(body), NETTO_OK)) tap_note("%s", kit_complaint.text);
    if (calls) is_string(noted.calls, calls);
}

static void fails(const char *body, const char *says)
{
    is_int(run_body(body), NETTO_EPOLICY);
    is_string(kit_complaint.text, says);
}

/* ---- set-up ------------------------------------------------------------------------------------------ */

TEST("what builds the scene goes over the wire as it would from outside")
{
    ANSWER("\x80");
    passes("t:instrument { id = 'BTC', kind = 'spot', attrs = {} }",
           "instrument.put [[{'attrs': {}, 'id': 'BTC', 'kind': 'spot'}]]\n");
    passes("t:factor { id = 'f', bucket = '1' }", "factor.put [[{'bucket': '1', 'id': 'f'}]]\n");
    passes("t:mark { ['BTC-PERP'] = 60010, BTC = 60000.5 }",
           "mark.put [[['BTC', 60000.5r], ['BTC-PERP', 60010]]]\n");
    passes("t:mark { X = { price = 1, iv = 0.5, bid = 2 } }",
           "mark.put [[['X', 1, {'bid': 2, 'iv': 0.5r}]]]\n");
    passes("t:mark {}", "");
    passes("t:fx { EUR = 1.5, CHF = 2 }", "fx.put [[['CHF', 2], ['EUR', 1.5r]]]\n");
    passes("t:set { id = 's', enforceable = true }", "set.put [[{'enforceable': true, 'id': 's'}]]\n");
    passes("t:correlation { factors = { 'a', 'b' }, rho = { { 1, 0.5 }, { 0.5, 1 } } }",
           "correlation.put [{'factors': ['a', 'b'], 'name': 'default', 'rho': [[1, 0.5r], [0.5r, 1]], "
           "'type': 'matrix'}]\n");
    passes("t:advance(60) t:advance(0.5)", "advance 60\nadvance 0.5\n");
}

TEST("accounts get ids, positions and collateral")
{
    ANSWER("\x80");
    passes("local a = t:account { kind = 'desk' } local b = t:account {} assert(a.id == 'account-1' and b.id "
           "== 'account-2')",
           "account.put [[{'id': 'account-1', 'kind': 'desk'}]]\naccount.put [[{'id': 'account-2'}]]\n");
    passes("t:account { id = 'x', netting = { by = 'venue', sets = {} }, positions = { BTC = 1, ABC = { qty "
           "= -2, cost = 5 } }, collateral = { USD = 1000 } }",
           "account.put [[{'id': 'x', 'netting': {'by': 'venue', 'sets': {}}}]]\n"
           "position.put ['x', [['ABC', -2, 5], ['BTC', 1]]]\ncollateral.put ['x', [['USD', 1000]]]\n");
    passes("local a = t:account {} t:position(a, { BTC = 2 }) t:collateral('y', { USD = { amount = 5, role = "
           "'received' } })",
           "account.put [[{'id': 'account-1'}]]\nposition.put ['account-1', [['BTC', 2]]]\ncollateral.put "
           "['y', [['USD', 5, {'role': 'received'}]]]\n");
    passes("local a = t:account {} t:trade { account = a, instrument = 'BTC', qty = 1, price = 5 } t:trade { "
           "account = 'b', instrument = 'BTC', qty = 1, price = 5, id = 'T' }",
           "account.put [[{'id': 'account-1'}]]\n"
           "trade.apply [[{'account': 'account-1', 'id': 'trade-1', 'instrument': 'BTC', 'price': 5, 'qty': "
           "1}]]\n"
           "trade.apply [[{'account': 'b', 'id': 'T', 'instrument': 'BTC', 'price': 5, 'qty': 1}]]\n");
}

TEST("what the engine refuses fails the test at its own line")
{
    noted.status = NETTO_EINSTRUMENT;
    fails("\nt:mark { BTC = 1 }", "policy.lua:3: mark.put: unknown_instrument: no such thing");
    fails("local a\na = t:account {}", "policy.lua:3: account.put: unknown_instrument: no such thing");
    ANSWER("\x80");
    fails("t:account { positions = 5 }", "policy.lua:2: t:account: positions: expected a table, got number");
    fails("t:trade { account = 5 }", "policy.lua:2: expected an account or its id, got number");
    fails("t:instrument()", "policy.lua:2: t:instrument: expected a table, got nil");
    fails("t:instrument { id = function() end }",
          "policy.lua:2: instrument.put: a function cannot stand in a message");
    fails("t:instruments {}", "policy.lua:2: t has no function 'instruments'; did you mean 'instrument'?");
    fails("\nt:markk {}", "policy.lua:3: t has no function 'markk'; did you mean 'mark'?");
    fails("\nt:advance(0/0)", "policy.lua:3: advance: expected seconds, 0 or more");
    fails("\nt:advance(-1)", "policy.lua:3: advance: expected seconds, 0 or more");
    fails("\nt:advance '5'", "policy.lua:3: advance: expected seconds, 0 or more");
    fails("\nt:advance()", "policy.lua:3: advance: expected seconds, 0 or more");
    fails("\nt:fails(nil)", "policy.lua:3: t:fails: expected a function, got nil");
    fails("\nt:refused { decision = 'reject' }", "policy.lua:3: t:refused: reasons: expected a table, got nil");
    const char *const calls[] = {"t:mark { [t] = 1 }", "t:fx { [t] = 1 }", "t:account { [t] = 1 }", "t:account { positions = { [t] = 1 } }",
"t:position('a', { [t] = 1 })", "t:collateral('a', { [t] = 1 })", "t:trade { account = 'a', [t] = 1 }", "t:correlation { [t] = 1 }", "t:order('a', { [t] = 1 })", "t:mark { A = { [t] = 1 } }", "t:instrument { [t] = 1 }"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char body[200];
        snprintf(body, sizeof body, "\n\n%s", calls[i]);
        is_int(run_body(body), NETTO_EPOLICY);
        if (!ok(strncmp(kit_complaint.text, "policy.lua:4: ", 14) == 0)) tap_note("%s: %s", calls[i], kit_complaint.text);
        has_string(kit_complaint.text, "only numbers, texts and booleans as keys");
    }
    noted.status = NETTO_EINSTRUMENT;
    fails("\nt:order('a', { instrument = 'X', qty = 1 })", "policy.lua:3: order.check: unknown_instrument: no such thing");
    ANSWER("\x80");
}

TEST("an account is read when it is asked, and cannot be written")
{
    /* {gross: 4.0, worst_leg: {netted: 3}} */
    ANSWER("\x82\xa5gross\xcb\x40\x10\0\0\0\0\0\0\xa9worst_leg\x81\xa6netted\x03");
    passes("local a = t:account { id = 'x' } assert(a.gross == 4.0 and a.worst_leg.netted == 3 and "
           "a.pool.gross == 4.0)",
           "account.put [[{'id': 'x'}]]\nexposure.get ['x']\nexposure.get ['x']\nexposure.get ['x', {'pool': "
           "true}]\n");
    fails("local a = t:account {}\nreturn a.grosss", "policy.lua:3: an account has no field 'grosss'");
    fails("local a = t:account {}\na.gross = 1",
          "policy.lua:3: an account is changed by t:trade, t:position and t:collateral");
    fails("local a = t:account {}\na.id = 'x'", "policy.lua:3: an account is changed by t:trade, t:position and t:collateral");
    fails("local a = t:account {}\na.pool.id = 'x'", "policy.lua:3: an account is changed by t:trade, t:position and t:collateral");
    passes("local a = t:account { id = 'x' } assert(a.id == 'x' and a.pool.id == 'x')", NULL);
    /* {initial: 5, maintenance: 4, equity: 9, status: "ok"} */
    ANSWER("\x84\xa7initial\x05\xabmaintenance\x04\xa6"
           "equity\x09\xa6status\xa2ok");
    passes("local a = t:account { id = 'x' } assert(a.margin.initial == 5 and a.equity == 9 and a.status == "
           "'ok' and a.margin.maintenance == 4)",
           NULL);
}

TEST("an order is checked, and its refusal has reasons")
{
    /* {decision: "reject", reasons: [{code: "limit"}, {code: "insufficient_margin"}]} */
    ANSWER("\x82\xa8"
           "decision\xa6reject\xa7reasons\x92\x81\xa4"
           "code\xa5limit\x81\xa4"
           "code\xb3insufficient_margin");
    passes("local a = t:account { id = 'x' } local o = t:order(a, { instrument = 'BTC', qty = 1, price = 2.5 "
           "}) t:refused(o, 'limit') t:refused(o)",
           "account.put [[{'id': 'x'}]]\norder.check ['x', 'BTC', 1, 2.5r]\n");
    passes("t:order('x', { instrument = 'BTC', qty = -1 })", "order.check ['x', 'BTC', -1]\n");
    fails("local o = t:order('x', { instrument = 'BTC', qty = 1 })\nt:refused(o, 'no_mark')",
          "policy.lua:3: expected the reason 'no_mark', got 'limit', 'insufficient_margin'");
    fails("t:order('x', { instrument = 'BTC', quantity = 1 })",
          "policy.lua:2: t:order takes instrument, qty and price, not 'quantity'");
    ANSWER("\x82\xa8"
           "decision\xa6"
           "accept\xa7reasons\x90");
    fails("t:refused(t:order('x', { instrument = 'BTC', qty = 1 }), 'limit')",
          "policy.lua:2: expected the order to be refused with 'limit', got 'accept'");
}

/* ---- claims ------------------------------------------------------------------------------------------ */

TEST("claims that hold say nothing")
{
    passes("t:equal(1, 1.0) t:equal('a', 'a') t:near(1, 1 + 1e-12) t:near(1, 1.5, 0.5) t:less(1, 2) "
           "t:between(1, 1, 2) t:between(2, 1, 2)",
           "");
    passes("t:near(1/0, 1/0) t:fails(function() error 'some text here' end, 'text') t:fails(error)", "");
}

TEST("claims that fail say where, what was expected and what was there")
{
    fails("\nt:equal(1.5, 2)", "policy.lua:3: expected 2, got 1.5");
    fails("t:equal('a', nil)", "policy.lua:2: expected nil, got 'a'");
    fails("t:near(1, 2, 0.5)", "policy.lua:2: expected 2 within 0.5, got 1");
    fails("t:near(1, 2)", "policy.lua:2: expected 2 within 1.0000000000000001e-09, got 1");
    fails("t:less(2, 2)", "policy.lua:2: expected less than 2, got 2");
    fails("t:between(3, 1, 2)", "policy.lua:2: expected between 1 and 2, got 3");
    fails("t:less(nil, 2)", "policy.lua:2: expected numbers, got nil as number 1");
    fails("t:less('1', 2)", "policy.lua:2: expected numbers, got '1' as number 1");
    fails("t:near(0/0, 0/0)", "policy.lua:2: expected numbers, got nan as number 1");
    fails("t:fails(function() end, 'x')", "policy.lua:2: expected a failure with 'x', got none");
    fails("t:fails(function() error('why', 0) end, 'x')",
          "policy.lua:2: expected a failure with 'x', got 'why'");
    fails("error {}", "policy.lua:1: raised a table instead of a text");
}

TEST("a test that never ends, or hides its end, fails")
{
    fails("while true do end", "policy.lua:2: used up its budget of 10000000 units of work");
    fails("t:fails(function() while true do end end)",
          "policy.lua:2: used up its budget of 10000000 units of work");
    fails("while true do t:fails(error) end", "policy.lua:2: used up its budget of 10000000 units of work");
}

TEST("one test leaves nothing to the next")
{
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "tests = { a = function(t) t:fails(function() t.x = 1 end, 't is read-only') "
                                                 "t:fails(function() t.equal = function() end end, 't is read-only') end, b = "
                                                 "function(t) assert(rawget(t, 'x') == nil and rawget(t, 'accounts') == nil) "
                                                 "assert(getmetatable(t) == false and rawget(t, '__index') == nil) end } }");
    if (!ok(p != NULL)) return;
    is_int(netto_lua_policy_test(p, 0, &trial, &kit_complaint), NETTO_OK);
    if (!is_int(netto_lua_policy_test(p, 1, &trial, &kit_complaint), NETTO_OK))
        tap_note("%s", kit_complaint.text);
    is_int(netto_lua_policy_test(p, 2, &trial, &kit_complaint), NETTO_EPARAMS);
    kit_drop(p);
}

TEST("a message that is none, too deep or of a strange kind fails the test")
{
    const char *const results[] = {"",         "\xc1",         "\x91",
                                   "\x80\x80", "\xd4\x01\x02", "\x81\xcb\x40\x10\0\0\0\0\0\0\x01"};
    const uint32_t sizes[] = {0, 1, 1, 2, 3, 11};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        noted.result = results[i];
        noted.result_size = sizes[i];
        noted.status = NETTO_OK;
        is_int(run_body("t:instrument { id = 'x' }"), NETTO_EPOLICY);
        has_string(kit_complaint.text, "message");
    }
    static char deep[100];
    memset(deep, '\x91', sizeof deep - 1);
    deep[99] = 1;
    noted.result = deep;
    noted.result_size = sizeof deep;
    is_int(run_body("t:instrument { id = 'x' }"), NETTO_EPOLICY);
    has_string(kit_complaint.text, "nests deeper than 32");
    ANSWER("\x80");
    is_int(run_body("local x = {} x.x = x t:instrument(x)"), NETTO_EPOLICY);
    has_string(kit_complaint.text, "tables nest deeper than 32");
    is_int(run_body("local x = {} for i = 1, 100 do x[i] = ('x'):rep(16000) end t:instrument(x)"),
           NETTO_EPOLICY);
    has_string(kit_complaint.text, "the message is too long");
}

/* ---- breakers ----------------------------------------------------------------------------------------- */

#define ROW(state, size) "\x82\xa4rows\x91\x81\xa5state" size state "\xa4next\xc0"

TEST("a person's word and a breaker's state go over the wire as well")
{
    ANSWER("\x80");
    passes("t:trip('kill', 'alice', 'why')", "breaker.trip ['kill', 'alice', 'why']\n");
    passes("t:reset('kill', 'alice')", "breaker.reset ['kill', 'alice', 'a test']\n");
    ANSWER(ROW("open", "\xa4"));
    passes("t:equal(t:breaker('b', 'ES'), 'open')", "breaker.list [{'name': 'b', 'state': 'any', 'thing': 'ES'}]\n");
    passes("t:tripped('b', 'ES')", NULL);
    ANSWER(ROW("pending", "\xa7"));
    fails("\nt:tripped('b', 'ES')", "policy.lua:3: expected the breaker 'b' of 'ES' to be open, got 'pending'");
    ANSWER("\x82\xa4rows\x90\xa4next\xc0");
    fails("\nt:tripped('b', 'ES')", "policy.lua:3: no breaker 'b' is of 'ES'");
    fails("\nt:breaker('b', 5)", "policy.lua:3: expected an account or its id, got number");
    noted.status = NETTO_EBREAKER;
    fails("\nt:trip('b', 'ES')", "policy.lua:3: breaker.trip: unknown_breaker: no such thing");
    fails("\nt:breaker('b', 'ES')", "policy.lua:3: breaker.list: unknown_breaker: no such thing");
}
