/* test_audit.c: which rows audit.query finds, how it pages, what it says was decided; and what audit.verify finds. */
#include "runtime/audit_match.h"
#include "runtime/inquiry.h"

#include "runtime/kept.h"

/* The sequences of the rows that are told, and `next`. */
static const char *found(home *h, const char *params)
{
    static char out[1024];
    const char *text = ask_past(h, "audit.query", params), *at = text;
    size_t used = 0;
    out[0] = '\0';
    if (!strstr(text, "{rows: [")) return text;
    for (int depth = 0; *at; at++) { /* a row's own seq stands at depth 3: {rows: [{seq */
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        if (depth == 3 && strncmp(at, "{seq: ", 6) == 0) used += (size_t)snprintf(out + used, sizeof out - used, "%d ", atoi(at + 6));
        if (depth == 1 && strncmp(at, "next: ", 6) == 0)
            snprintf(out + used, sizeof out - used, "next %.*s", (int)strcspn(at + 6, ","), at + 6);
    }
    return out;
}

/* 1 started, 2 instruments X Y, 3 marks X Y, 4 account alice, 5 alice's 10 X, 6 account bob, 7 his trades in Y and
 * alice's in X, 8 marks of which one is no good, 9 collateral, 10 a rate, 11 a tick. */
static home furnished(void)
{
    home h = open_kept_home();
    furnish(&h);
    has_string(ask(&h, "account.put", "[[{id: 'bob'}]]"), "seq: 6");
    has_string(ask(&h, "trade.apply", "[[{id: 't1', account: 'bob', instrument: 'Y', qty: 2, price: 50.0},"
                                      " {id: 't2', account: 'alice', instrument: 'X', qty: 1, price: 100.0}]]"), "seq: 7");
    now += NETTO_SECOND / 2;
    has_string(ask(&h, "mark.put", "[[['X', 101.0], ['Z', 1.0]], {partial: true}]"), "seq: 8");
    has_string(ask(&h, "collateral.put", "['bob', [['USD', 1000]]]"), "seq: 9");
    has_string(ask(&h, "fx.put", "[[['EUR', 1.1]]]"), "seq: 10");
    settle(&h);
    return h;
}

TEST("a settlement of variation is found by its accounts and by the instruments of its prices")
{
    now = 1767225600 * NETTO_SECOND;
    home h = open_kept_home();
    furnish(&h);
    has_string(ask(&h, "instrument.put", "[[{id: 'F', kind: 'future'}]]"), "seq: 6");
    has_string(ask(&h, "variation.settle", "[['alice'], {prices: [['F', 10]]}]"), "seq: 7");
    settle(&h);
    is_string(found(&h, "[{kind: 'variation.settle', instrument: 'F'}]"), "7 next nil");
    is_string(found(&h, "[{kind: 'variation.settle', account: 'alice', instrument: 'F'}]"), "7 next nil");
    is_string(found(&h, "[{kind: 'variation.settle', account: 'alice', instrument: 'X'}]"), "next nil");
    is_string(found(&h, "[{kind: 'variation.settle', account: 'bob'}]"), "next nil");
    close_kept(&h);
}

TEST("every filter finds what it names, alone and together")
{
    static const netto_instant begin = 1767225600 * NETTO_SECOND;
    now = begin;
    home h = furnished();
    char params[128];
    is_string(found(&h, "[]"), "1 2 3 4 5 6 7 8 9 10 11 next nil");
    is_string(found(&h, "[{from_seq: 9}]"), "9 10 11 next nil");
    is_string(found(&h, "[{to_seq: 2}]"), "1 2 next nil");
    is_string(found(&h, "[{from_seq: 4, to_seq: 4}]"), "4 next nil");
    is_string(found(&h, "[{from_seq: 12}]"), "next nil");
    is_string(found(&h, "[{to_seq: 999}]"), "1 2 3 4 5 6 7 8 9 10 11 next nil");
    is_string(found(&h, "[{kind: 'mark.put'}]"), "3 8 next nil");
    is_string(found(&h, "[{kind: 'policy.activate'}]"), "next nil");
    is_string(found(&h, "[{account: 'alice'}]"), "4 5 7 next nil");
    is_string(found(&h, "[{account: 'bob'}]"), "6 7 9 next nil");
    is_string(found(&h, "[{account: 'carol'}]"), "next nil");
    is_string(found(&h, "[{instrument: 'X'}]"), "2 3 5 7 8 next nil");
    is_string(found(&h, "[{instrument: 'Y'}]"), "2 3 7 next nil");
    is_string(found(&h, "[{instrument: 'EUR'}]"), "10 next nil");
    is_string(found(&h, "[{account: 'bob', instrument: 'Y'}]"), "7 next nil");
    is_string(found(&h, "[{account: 'bob', instrument: 'X'}]"), "next nil"); /* both are in row 7, but not together */
    is_string(found(&h, "[{account: 'alice', kind: 'trade.apply'}]"), "7 next nil");
    is_string(found(&h, "[{actor: 'netto'}]"), "1 2 3 4 5 6 7 8 9 10 11 next nil");
    is_string(found(&h, "[{actor: 'nett'}]"), "next nil");
    is_string(found(&h, "[{decision: 'error'}]"), "8 next nil");
    is_string(found(&h, "[{decision: 'reject'}]"), "next nil");
    is_string(found(&h, "[{decision: 'accept', kind: 'mark.put'}]"), "3 next nil");
    is_string(found(&h, "[{policy: 'built-in', from_seq: 8}]"), "8 9 10 11 next nil");
    is_string(found(&h, "[{policy: 'other'}]"), "next nil");
    snprintf(params, sizeof params, "[{since: %lld}]", (long long)(begin + NETTO_SECOND / 2));
    is_string(found(&h, params), "8 9 10 11 next nil");
    snprintf(params, sizeof params, "[{until: %lld}]", (long long)(begin + NETTO_SECOND / 2 - 1));
    is_string(found(&h, params), "1 2 3 4 5 6 7 next nil");
    snprintf(params, sizeof params, "[{since: %lld, until: %lld, decisions: true}]", (long long)begin + 1, (long long)begin + NETTO_SECOND);
    is_string(found(&h, params), "8 9 10 11 next nil");
    is_string(found(&h, "[{since: '2026-01-02'}]"), "next nil");
    is_string(found(&h, "[{since: '2026-01-01', until: '2026-01-01'}]"), "1 2 3 4 5 6 7 next nil");
    close_kept(&h);
}

TEST("an order is found by what it names, and by how it was decided")
{
    home h = furnished();
    has_string(ask(&h, "order.open", "['o1', 'alice', 'X', -2]"), "decision: 'accept'");
    has_string(ask(&h, "order.open", "['o2', 'alice', 'Y', 5, 50.0]"), "code: 'only_reducing'");
    has_string(ask(&h, "order.close", "['o1']"), "closed: -2.0");
    settle(&h);
    is_string(found(&h, "[{kind: 'order.open'}]"), "12 13 next nil");
    is_string(found(&h, "[{account: 'alice', from_seq: 11}]"), "12 13 next nil");
    is_string(found(&h, "[{account: 'alice', instrument: 'Y'}]"), "13 next nil");
    is_string(found(&h, "[{decision: 'reject'}]"), "13 next nil");
    is_string(found(&h, "[{decision: 'accept', kind: 'order.open'}]"), "12 next nil");
    is_string(found(&h, "[{kind: 'order.close', decisions: true}]"), "14 next nil");
    close_kept(&h);
}

TEST("a user is found in whatever process, and no other whose number begins so")
{
    struct audit_filter f = {.actor = TEXT_LITERAL("unix:uid=10")};
    record row = {.actor = TEXT_LITERAL("unix:uid=10,pid=77"), .kind = TEXT_LITERAL("tick")};
    ok(audit_match_row(&f, &row));
    row.actor = TEXT_LITERAL("unix:uid=10");
    ok(audit_match_row(&f, &row));
    row.actor = TEXT_LITERAL("unix:uid=100,pid=77");
    ok(!audit_match_row(&f, &row));
    f.actor = TEXT_LITERAL("tcp:127.0.0.1");
    row.actor = TEXT_LITERAL("tcp:127.0.0.1:4711");
    ok(audit_match_row(&f, &row));
    row.actor = TEXT_LITERAL("tcp:127.0.0.12:4711");
    ok(!audit_match_row(&f, &row));
}

TEST("pages follow each other, whatever is asked for and however small they are")
{
    static const char *const filters[] = {"", "account: 'alice', ", "decisions: true, ", "decision: 'error', ", "instrument: 'X', decisions: true, ",
                                          "from_seq: 3, to_seq: 8, "};
    home h = furnished();
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        char params[128], all[256], paged[256] = "";
        snprintf(params, sizeof params, "[{%slimit: 100}]", filters[i]);
        snprintf(all, sizeof all, "%s", found(&h, params));
        const char *next = "0";
        char place[16];
        for (int pages = 0; pages < 20 && strcmp(next, "nil") != 0; pages++) {
            snprintf(params, sizeof params, "[{%slimit: 1, after: %s}]", filters[i], next);
            const char *one = found(&h, params), *at = strstr(one, "next ");
            if (!ok(at)) break;
            snprintf(paged + strlen(paged), sizeof paged - strlen(paged), "%.*s", (int)(at - one), one);
            snprintf(place, sizeof place, "%s", at + 5);
            next = place;
        }
        strcat(paged, "next nil");
        is_string(paged, all);
    }
    close_kept(&h);
}

TEST("a row tells who, when, what, and its digest")
{
    now = 1767225600 * NETTO_SECOND;
    home h = furnished();
    const char *text = ask_past(&h, "audit.query", "[{from_seq: 5, to_seq: 5}]");
    has_string(text, "{rows: [{seq: 5, at: 1767225600000000000, time: '2026-01-01T00:00:00.000000000Z', actor: 'netto', "
                     "kind: 'position.put', params: ['alice', [['X', 10]]], group: ");
    has_string(text, ", digest: '");
    has_string(text, "'}], next: nil, seq: 11}");
    ok(!strstr(text, "decision"));
    close_kept(&h);
}

TEST("what was decided is told as it was told then")
{
    home h = open_kept_home();
    furnish(&h);
    const char *id = stage(&h, policy_of(0.25, ""));
    char activated[8192], expected[256];
    settle(&h);
    snprintf(activated, sizeof activated, "%s", begin_activate(&h, id)->text);
    settle(&h);
    const char *text = ask_past(&h, "audit.query", "[{kind: 'position.put', decisions: true}]");
    has_string(text, "policy: 'built-in', decision: 'accept', result: {count: 1, seq: 5}, events: []}");
    text = ask_past(&h, "audit.query", "[{kind: 'notice', decisions: true, limit: 1}]");
    has_string(text, "result: nil, events: [['policy', 1, {action: 'started', ");
    text = ask_past(&h, "audit.query", "[{kind: 'policy.activate', decisions: true}]");
    snprintf(expected, sizeof expected, "policy: '%s', decision: 'accept', result: {active: '%s', previous: 'built-in', ", id, id);
    has_string(text, expected);
    snprintf(expected, sizeof expected, "[{policy: '%s', limit: 1}]", id);
    has_string(ask_past(&h, "audit.query", expected), "kind: 'policy.activate'");
    close_kept(&h);
}

TEST("a rule that failed is an error")
{
    home h = open_kept_home();
    furnish(&h);
    const char *id = stage(&h, policy_of(0.1, "margin = function(book) if book.gross > 120 then error('too much') end return book.netted, book.netted end,"));
    settle(&h);
    begin_activate(&h, id);
    settle(&h);
    has_string(ask(&h, "mark.put", "[[['X', 200.0]]]"), "count");
    now += 2 * NETTO_SECOND;
    runtime_ring(h.r);
    settle(&h);
    const char *text = ask_past(&h, "audit.query", "[{decision: 'error', decisions: true, limit: 1}]");
    has_string(text, "decision: 'error'");
    has_string(text, "too much");
    close_kept(&h);
}

/* ---- verify ------------------------------------------------------------------------------------------------------------ */

TEST("a whole journal is found whole, with the hash of its last row")
{
    home h = furnished();
    const char *text = ask_past(&h, "audit.verify", "[]");
    has_string(text, "{whole: true, first: 1, last: 11, rows: 11, segments: 1, hash: '");
    has_string(text, "', durability: 'fsync', durable: 11}");
    has_string(ask(&h, "mark.put", "[[['X', 102.0]]]"), "seq: 12");
    has_string(ask_past(&h, "audit.verify", "[]"), "last: 12, rows: 12,");
    close_kept(&h);
}
