/* test_inquiry.c: questions about the past: the answers that were given then, and what ends them early. */
#include "runtime/inquiry.h"

#include "runtime/kept.h"

/* ---- what was answered then ------------------------------------------------------------------------------------ */

TEST("every query answers about the past what it answered then")
{
    static const struct {
        const char *method, *now, *then; /* up to the number */
    } queries[] = {
        {"margin.get", "['alice']", "['alice', {at: "},
        {"exposure.get", "['alice', {sets: true, factors: true, legs: true}]",
         "['alice', {sets: true, factors: true, legs: true, at: "},
        {"position.get", "['alice']", "['alice', {at: "},
        {"order.check", "['alice', 'Y', 3]", "['alice', 'Y', 3, nil, {at: "},
        {"order.check", "['alice', 'X', -3, nil, {brief: true}]", "['alice', 'X', -3, nil, {brief: true, at: "},
        {"account.list", "[]", "[{at: "},
        {"instrument.list", "[]", "[{at: "},
        {"factor.list", "[]", "[{at: "},
        {"mark.get", "[]", "[{at: "},
    };
    enum { QUERIES = sizeof queries / sizeof *queries, TIMES = 24 };
    static char told[TIMES][QUERIES][8192];
    uint64_t seqs[TIMES];
    home h = open_kept_home();
    furnish(&h);
    const char *id = stage(&h, policy_of(0.1, ""));
    settle(&h);
    for (int t = 0; t < TIMES; t++) {
        char change[96];
        now += NETTO_SECOND / 3;
        if (t == TIMES / 2) begin_activate(&h, id), settle(&h);
        snprintf(change, sizeof change, "[[['X', %d.5], ['Y', %d.0]]]", 100 + t * 7 % 31, 50 + t);
        has_string(ask(&h, "mark.put", change), "count");
        snprintf(change, sizeof change, "['alice', [['X', %d], ['Y', %d]]]", t % 5, -t);
        has_string(ask(&h, "position.put", change), "count");
        seqs[t] = h.r->ledger.appended;
        for (int q = 0; q < QUERIES; q++) snprintf(told[t][q], sizeof told[t][q], "%s", ask(&h, queries[q].method, queries[q].now));
    }
    for (int i = 0; i < 60; i++) { /* forth and back: from where the engine of the past stands, and anew */
        int t = i * 17 % TIMES, q = i % QUERIES;
        char params[160];
        snprintf(params, sizeof params, "%s%llu}]", queries[q].then, (unsigned long long)seqs[t]);
        is_string(ask_past(&h, queries[q].method, params), told[t][q]);
    }
    close_kept(&h);
}

TEST("a question about the last row on disk is a question about now")
{
    home h = open_kept_home();
    char params[64], now_says[8192];
    live(&h);
    ok(runtime_flush(h.r));
    snprintf(params, sizeof params, "['alice', {at: %llu}]", (unsigned long long)runtime_durable(h.r));
    snprintf(now_says, sizeof now_says, "%s", ask(&h, "margin.get", "['alice']"));
    is_string(ask(&h, "margin.get", params), now_says);
    close_kept(&h);
}

TEST("what was wrong then is wrong in the same words")
{
    home h = open_kept_home();
    furnish(&h);
    is_string(ask_past(&h, "margin.get", "['alice', {at: 3}]"), "unknown_account: no account 'alice'; send account.put first");
    is_string(ask_past(&h, "position.get", "['bob', {at: 5}]"), ask(&h, "position.get", "['bob']"));
    is_string(ask_past(&h, "correlation.get", "[{at: 5}]"), ask(&h, "correlation.get", "[]"));
    close_kept(&h);
}

/* ---- what cannot be asked ---------------------------------------------------------------------------------------- */

TEST("rows that are not there are named with the last one that is")
{
    home h = open_kept_home();
    char expected[128];
    furnish(&h);
    ok(runtime_flush(h.r));
    snprintf(expected, sizeof expected, "bad_value: at: command 99 is not on disk; the last one that is has the number %llu",
             (unsigned long long)runtime_durable(h.r));
    is_string(ask(&h, "margin.get", "['alice', {at: 99}]"), expected);
    has_string(ask(&h, "margin.get", "['alice', {at: 9223372036854775807}]"), "bad_value: at: command 9223372036854775807 is not on disk");
    close_kept(&h);
}

TEST("without a journal there is no past")
{
    home h = open_home();
    static const char no[] = "no_journal: no journal is kept, so the past is not known; start the server with --data";
    furnish(&h);
    is_string(ask(&h, "margin.get", "['alice', {at: 1}]"), no);
    is_string(ask(&h, "audit.query", "[]"), no);
    is_string(ask(&h, "audit.verify", "[]"), no);
    has_string(ask(&h, "margin.get", "['alice', {durable: true}]"), "initial");
    close_home(&h);
}

/* ---- jobs ---------------------------------------------------------------------------------------------------------- */

TEST("questions beyond those that may wait are refused, and nobody else notices")
{
    home h = open_kept_home();
    call *calls[2 * JOBS_MAX + 8];
    unsigned refused = 0;
    live(&h);
    ok(runtime_flush(h.r));
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        calls[i] = begin_with(&h, i % 2 ? "audit.verify" : "margin.get", i % 2 ? "[]" : i % 4 ? "['alice', {at: 7}]" : "['alice', {at: 5}]");
    has_string(ask(&h, "margin.get", "['alice']"), "initial");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) refused += strstr(calls[i]->text, "overloaded: ") != NULL;
    ok(refused > 0 && refused <= JOBS_MAX + 8); /* the thread may have worked meanwhile, on some */
    settle(&h);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (strstr(calls[i]->text, "overloaded: too many questions about the past are waiting; try again")) continue;
        has_string(calls[i]->text, i % 2 ? "whole: true" : "initial");
    }
    is_int((long long)counter(&h, "jobs"), 0);
    close_kept(&h);
}

TEST("who goes away is not answered, and its job ends")
{
    home h = open_kept_home();
    live(&h);
    ok(runtime_flush(h.r));
    for (int i = 0; i < 40; i++) {
        call *a = begin_with(&h, "margin.get", i % 2 ? "['alice', {at: 5}]" : "['alice', {at: 7}]");
        call *b = begin_with(&h, "audit.query", "[{decisions: true}]");
        if (i % 3) runtime_collect(h.r);
        bool gone = !a->answered;
        if (gone) h.r->door.abandon(h.r, a);
        settle(&h);
        ok(!gone || !a->answered);
        has_string(b->text, "rows: [");
    }
    ok(h.r->inquiries == NULL);
    close_kept(&h);
}

TEST("a house that closes waits for no question")
{
    for (int i = 0; i < 10; i++) {
        home h = open_kept_home();
        live(&h);
        ok(runtime_flush(h.r));
        for (int n = 0; n < 10; n++) begin_with(&h, "audit.query", "[{decisions: true}]");
        begin_with(&h, "audit.verify", "[]");
        close_kept(&h);
    }
}

TEST("a notification about the past does nothing")
{
    home h = open_kept_home();
    struct answer *out = calloc(1, sizeof *out);
    struct request request = {.method = method_find(TEXT_LITERAL("audit.query")), .params = pack("[]"), .notification = true};
    is_int(h.r->door.serve(h.r, &h, &request, out), DOOR_ANSWERED);
    ok(!h.r->inquiries && out->complaint.status == NETTO_OK);
    free(out);
    close_kept(&h);
}

TEST("the engine of the past is small enough to keep, and the live one is untouched")
{
    home h = open_kept_home();
    uint8_t before[32], after[32];
    live(&h);
    settle(&h);
    netto_engine_digest(h.r->engine, before);
    has_string(ask_past(&h, "margin.get", "['alice', {at: 6}]"), "seq: 6");
    ok(h.r->hindsight.engine && h.r->hindsight.at == 6);
    has_string(ask_past(&h, "margin.get", "['alice', {at: 8}]"), "seq: 8");
    is_int((long long)h.r->hindsight.at, 8);
    has_string(ask_past(&h, "margin.get", "['alice', {at: 7}]"), "seq: 7");
    is_int((long long)h.r->hindsight.at, 7);
    netto_engine_digest(h.r->engine, after);
    ok(memcmp(before, after, sizeof before) == 0);
    close_kept(&h);
}
