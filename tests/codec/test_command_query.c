/* test_command_query.c: questions about accounts, and lists. */
#include "codec/call.h"

TEST("an exposure tells the parts that are asked for")
{
    good(NETTO_EXPOSURE_GET, "[alice]");
    is_text(command.account, "alice");
    ok(!command.exposure.pool && !command.exposure.sets && !command.exposure.factors &&
       !command.exposure.legs);
    good(NETTO_EXPOSURE_GET, "[alice, {pool: true, factors: true}]");
    ok(command.exposure.pool && !command.exposure.sets && command.exposure.factors && !command.exposure.legs);
    good(NETTO_EXPOSURE_GET, "[alice, {by: venue}]");
    ok(command.exposure.legs && command.exposure.by == NETTO_LEGS_BY_VENUE);
    has_string(bad(NETTO_EXPOSURE_GET, "[alice, {by: venues}]"), "by: unknown word 'venues'; did you mean 'venue'?");
    has_string(bad(NETTO_EXPOSURE_GET, "[alice, {by: 1}]"), "by: expected a text");
}

TEST("an order has a price, or is checked at the mark")
{
    good(NETTO_ORDER_CHECK, "[alice, BTC, -1.5, 60000]");
    is_text(command.account, "alice");
    is_text(command.order.instrument, "BTC");
    ok(command.order.qty.kind == NETTO_NUMBER_REAL && command.order.qty.real == -1.5);
    ok(command.order.price.kind == NETTO_NUMBER_DECIMAL && command.order.price.decimal.units == 60000);
    ok(good(NETTO_ORDER_CHECK, "[alice, BTC, 1, nil]")->order.price.kind == NETTO_NUMBER_NONE);
    ok(good(NETTO_ORDER_CHECK, "[alice, BTC, 1]")->order.price.kind == NETTO_NUMBER_NONE);
}

TEST("the brief answer is asked for beside the command")
{
    static const struct {
        const char *params;
        bool brief;
    } rows[] = {{"[a, B, 1]", false},
                {"[a, B, 1, 2, {brief: true}]", true},
                {"[a, B, 1, nil, {brief: false}]", false},
                {"[a, B, 1, {brief: true}]", true},
                {"[a, B, 1, {}]", false},
                {"[a, B, 1, nil, nil]", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        decoder d;
        bool brief = true;
        decoder_init(&d, pack(rows[i].params), NULL, &complaint);
        command_order_check(&d, &command, &brief);
        is_int(reader_finish(&d.in), NETTO_OK);
        is_int(brief, rows[i].brief);
    }
}

TEST("how the numbers came about is told where it is asked for, and not in brief")
{
    ok(!good(NETTO_MARGIN_GET, "[a]")->explain);
    ok(!good(NETTO_MARGIN_GET, "[a, {explain: false}]")->explain);
    ok(good(NETTO_MARGIN_GET, "[a, {explain: true}]")->explain);
    ok(!good(NETTO_ORDER_CHECK, "[a, B, 1]")->explain);
    ok(good(NETTO_ORDER_CHECK, "[a, B, 1, {explain: true}]")->explain);
    ok(good(NETTO_ORDER_CHECK, "[a, B, 1, 2, {brief: false, explain: true}]")->explain);
    is_string(bad(NETTO_ORDER_CHECK, "[a, B, 1, {brief: true, explain: true}]"), "brief and explain exclude each other; choose one");
    is_string(bad(NETTO_MARGIN_GET, "[a, {explain: 1}]"), "explain: expected true or false, got the number 1");
}

TEST("lists take their filters and a place to go on from")
{
    good(NETTO_ACCOUNT_LIST, "[{parent: firm, kind: desk, after: d1, limit: 50}]");
    is_text(command.list.parent, "firm");
    is_text(command.list.kind, "desk");
    is_text(command.list.page.after, "d1");
    is_int(command.list.page.limit, 50);
    good(NETTO_ACCOUNT_LIST, "[]");
    ok(!netto_text_given(command.list.parent) && !netto_text_given(command.list.page.after) &&
       command.list.page.limit == 0);
    good(NETTO_POSITION_GET, "[alice, {after: BTC}]");
    is_text(command.account, "alice");
    is_text(command.list.page.after, "BTC");
    good(NETTO_FACTOR_LIST, "[{limit: 10000}]");
    is_int(command.list.page.limit, 10000);
    is_string(bad(NETTO_FACTOR_LIST, "[{limit: 10001}]"), "limit: expected 1 to 10000, got 10001");
    is_string(bad(NETTO_FACTOR_LIST, "[{kind: x}]"), "options: unknown field 'kind'; known: after, limit, at, durable");
}

TEST("a kind that no instrument can have is a slip")
{
    is_text(good(NETTO_INSTRUMENT_LIST, "[{kind: perp}]")->list.kind, "perp");
    is_string(bad(NETTO_INSTRUMENT_LIST, "[{kind: prep}]"),
              "kind: unknown word 'prep'; did you mean 'perp'?");
}

TEST("marks are of these instruments, or of all; of none is a slip")
{
    good(NETTO_MARK_GET, "[{instruments: [BTC, ETH], limit: 5}]");
    is_int(command.list.id_count, 2);
    is_text(command.list.ids[1], "ETH");
    is_int(command.list.page.limit, 5);
    good(NETTO_MARK_GET, "[]");
    ok(command.list.ids == NULL && command.list.id_count == 0);
    is_string(bad(NETTO_MARK_GET, "[{instruments: []}]"),
              "instruments: expected one instrument or more, got an array of 0");
}

TEST("a model is asked for by its name, or is the default one")
{
    is_text(good(NETTO_CORRELATION_GET, "[]")->model.name, "default");
    is_text(good(NETTO_CORRELATION_GET, "[{}]")->model.name, "default");
    is_text(good(NETTO_CORRELATION_GET, "[{name: stressed}]")->model.name, "stressed");
    is_string(bad(NETTO_CORRELATION_GET, "[{names: a}]"), "options: unknown field 'names'; did you mean 'name'?");
}

TEST("a margin is of one account")
{
    is_text(good(NETTO_MARGIN_GET, "[alice]")->account, "alice");
    is_text(good(NETTO_MARGIN_GET, "[alice, {}]")->account, "alice");
    is_text(good(NETTO_MARGIN_GET, "[alice, nil]")->account, "alice");
    is_string(bad(NETTO_MARGIN_GET, "[alice, {to: 5}]"), "options: unknown field 'to'; known: explain, at, durable");
    is_string(bad(NETTO_MARGIN_GET, "[alice, {explian: true}]"), "options: unknown field 'explian'; did you mean 'explain'?");
    is_string(bad(NETTO_MARGIN_GET, "[alice, 5]"), "options: expected a map, got the number 5");
    is_string(bad(NETTO_MARGIN_GET, "[alice, {}, {}]"), "expected 1 to 2 parameters, got 3");
}

TEST("every question may be about the past, or wait for the disk")
{
    static const struct {
        netto_command_kind kind;
        const char *params;
    } queries[] = {
        {NETTO_EXPOSURE_GET, "[alice, {at: 5, durable: true}]"}, {NETTO_MARGIN_GET, "[alice, {at: 5, durable: true}]"},
        {NETTO_POSITION_GET, "[alice, {at: 5, durable: true}]"}, {NETTO_ORDER_CHECK, "[alice, X, 1, {at: 5, durable: true}]"},
        {NETTO_ACCOUNT_LIST, "[{at: 5, durable: true}]"},        {NETTO_INSTRUMENT_LIST, "[{at: 5, durable: true}]"},
        {NETTO_FACTOR_LIST, "[{at: 5, durable: true}]"},         {NETTO_MARK_GET, "[{at: 5, durable: true}]"},
        {NETTO_CORRELATION_GET, "[{at: 5, durable: true}]"},
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        const netto_command *c = good(queries[i].kind, queries[i].params);
        ok(c->as_of == 5 && c->durable);
    }
    ok(good(NETTO_MARGIN_GET, "[alice]")->as_of == 0 && !command.durable);
    is_string(bad(NETTO_MARGIN_GET, "[alice, {at: 0}]"), "at: commands count from 1, got 0");
    is_string(bad(NETTO_MARGIN_GET, "[alice, {at: -3}]"), "at: commands count from 1, got -3");
    has_string(bad(NETTO_MARGIN_GET, "[alice, {at: 'noon'}]"), "at: expected an integer, got the text 'noon'");
    has_string(bad(NETTO_MARGIN_GET, "[alice, {at: 1.5}]"), "at: expected an integer, got the number 1.5");
    has_string(bad(NETTO_MARGIN_GET, "[alice, {durable: 1}]"), "durable: expected");
}

TEST("an order is opened by an id, and closed by it")
{
    good(NETTO_ORDER_OPEN, "[o1, alice, BTC, -1.5, 60000]");
    is_text(command.order.id, "o1");
    is_text(command.account, "alice");
    is_text(command.order.instrument, "BTC");
    ok(command.order.qty.real == -1.5 && command.order.price.decimal.units == 60000);
    ok(good(NETTO_ORDER_OPEN, "[o1, a, B, 1]")->order.price.kind == NETTO_NUMBER_NONE);
    good(NETTO_ORDER_OPEN, "[o1, a, B, 1, {brief: true}]");
    is_string(bad(NETTO_ORDER_OPEN, "[o1, a, B]"), "expected 4 to 6 parameters, got 3");
    is_string(bad(NETTO_ORDER_OPEN, "[7, a, B, 1]"), "id: expected a text, got the number 7");
    is_string(bad(NETTO_ORDER_OPEN, "['', a, B, 1]"), "id: expected an id (1 to 64 bytes of printable UTF-8), got an empty text");
    is_string(bad(NETTO_ORDER_OPEN, "[o, a, B, x]"), "qty: expected a number, got the text 'x'");
    is_string(bad(NETTO_ORDER_OPEN, "[o, a, B, 1, 2, {at: 5}]"), "options: unknown field 'at'; known: brief, explain");
    ok(!good(NETTO_ORDER_OPEN, "[o1, a, B, 1, {brief: true}]")->explain);
    ok(good(NETTO_ORDER_OPEN, "[o1, a, B, 1, 2, {explain: true}]")->explain);
    is_string(bad(NETTO_ORDER_OPEN, "[o1, a, B, 1, {brief: true, explain: true}]"), "brief and explain exclude each other; choose one");
    is_text(good(NETTO_ORDER_CLOSE, "[o1]")->order.id, "o1");
    is_text(good(NETTO_ORDER_CLOSE, "[o1, {}]")->order.id, "o1");
    is_string(bad(NETTO_ORDER_CLOSE, "[]"), "expected 1 to 2 parameters, got 0");
    is_string(bad(NETTO_ORDER_CLOSE, "[o1, {brief: true}]"), "options: this method has none; leave them out");
}

TEST("a list of orders goes on behind an account and an order of it")
{
    good(NETTO_ORDER_LIST, "[{account: alice, after: [bob, 17], limit: 5}]");
    is_text(command.account, "alice");
    is_text(command.list.page.after, "bob");
    is_int(command.list.seq, 17);
    is_int(command.list.page.limit, 5);
    good(NETTO_ORDER_LIST, "[]");
    ok(!netto_text_given(command.account) && !netto_text_given(command.list.page.after));
    good(NETTO_LIMIT_LIST, "[{account: alice, name: netted, after: [alice, 17], limit: 5}]");
    is_text(command.list.name, "netted");
    is_int(command.list.seq, 17);
    is_string(bad(NETTO_ORDER_LIST, "[{after: bob}]"), "after: expected [account, seq], got the text 'bob'");
    is_string(bad(NETTO_ORDER_LIST, "[{after: [bob, -1]}]"), "after: expected [account, seq] as `next` said it, got an array of 2");
    is_string(bad(NETTO_ORDER_LIST, "[{after: [bob]}]"), "after: expected [account, seq], got an array of 1");
}

TEST("a person names a breaker, a thing and a reason")
{
    good(NETTO_BREAKER_TRIP, "[kill, alice, 'feeds disagree']");
    is_text(command.breaker.name, "kill");
    is_text(command.breaker.thing, "alice");
    is_text(command.breaker.reason, "feeds disagree");
    is_int(good(NETTO_BREAKER_RESET, "[kill, alice, x, nil]")->kind, NETTO_BREAKER_RESET);
    is_string(bad(NETTO_BREAKER_TRIP, "[kill, alice]"), "expected 3 to 4 parameters, got 2");
    is_string(bad(NETTO_BREAKER_TRIP, "[kill, 7, x]"), "thing: expected a text, got the number 7");
    is_string(bad(NETTO_BREAKER_RESET, "[kill, alice, nil]"), "reason: expected a text, got nil");
    is_string(bad(NETTO_BREAKER_RESET, "[kill, alice, x, {force: true}]"), "options: this method has none; leave them out");
}

TEST("a list of breakers has filters, and goes on behind a breaker and a thing of it")
{
    good(NETTO_BREAKER_LIST, "[{name: luld, thing: ES, state: half_open, after: [luld, ES], limit: 5}]");
    is_text(command.breaker.name, "luld");
    is_text(command.breaker.thing, "ES");
    is_int(command.breaker.filter, NETTO_FILTER_HALF_OPEN);
    is_text(command.breaker.page.after, "luld");
    is_text(command.breaker.after, "ES");
    is_int(command.breaker.page.limit, 5);
    is_int(good(NETTO_BREAKER_LIST, "[]")->breaker.filter, NETTO_FILTER_STANDING);
    is_string(bad(NETTO_BREAKER_LIST, "[{state: opne}]"), "state: unknown word 'opne'; did you mean 'open'?");
    is_string(bad(NETTO_BREAKER_LIST, "[{after: luld}]"), "after: expected [name, thing], got the text 'luld'");
}
