/* test_order_explain.c: claims about a rejection that tells how it came about: it is told, and nothing else depends on it. */
#include "engine/state.h"
#include "runtime/kept_home.h"

#define OPEN "['no', 'alice', 'X', 1000, nil%s]"

/* alice holds 10 X and has 500: 1,000 X more at a haircut of 0.1 are too many. */
static home stand(void)
{
    fake_disk_init(1);
    now = 1767225600 * NETTO_SECOND;
    home h = open_kept();
    furnish(&h);
    const char *id = stage(&h, policy_of(0.1, ""));
    settle(&h);
    begin_activate(&h, id);
    settle(&h);
    has_string(ask(&h, "collateral.put", "['alice', [['USD', 500]]]"), "count: 1");
    return h;
}

static const char *open_no(home *h, const char *options)
{
    char params[128];
    snprintf(params, sizeof params, OPEN, options);
    return ask(h, "order.open", params);
}

/* The digest of the last row, as audit.query tells it. */
static void read_digest(home *h, char out[80])
{
    ok(runtime_flush(h->r));
    const char *text = ask(h, "audit.query", "[{kind: 'order.open', decisions: true}]"), *at = strstr(text, "digest: '");
    snprintf(out, 80, "%.64s", at ? at + 9 : "");
}

TEST("a rejected order tells how, if it is asked to, and is decided and kept as if it were not")
{
    char plain[80], told[80];
    home h = stand();
    ok(!strstr(open_no(&h, ""), "explain:"));
    read_digest(&h, plain);
    const char *state = show_digest(&h);
    close_home(&h);
    fake_disk_drop();
    h = stand();
    const char *text = open_no(&h, ", {explain: true}");
    has_string(text, "{decision: 'reject', reducing: false, reasons: [{code: 'insufficient_margin', account: 'alice', text: '");
    has_string(text, "explain: {name: 'excess', value: -");
    has_string(text, "name: 'initial'");
    read_digest(&h, told);
    is_string(told, plain);
    is_string(show_digest(&h), state);
    ok(strlen(told) == 64);
    is_kept(&h);
    kill_home(&h);
    h = open_kept(); /* the row is decided as it was */
    is_string(show_digest(&h), state);
    text = open_no(&h, ", {explain: true}");
    has_string(text, "duplicate: true, before: nil, after: nil");
    ok(!strstr(text, "explain:"));
    close_home(&h);
    fake_disk_drop();
}

TEST("an order that is accepted, or rejected because a rule failed, has no tree; nor has one that is an error")
{
    home h = stand();
    const char *text = ask(&h, "order.open", "['yes', 'alice', 'X', 1, {explain: true}]");
    has_string(text, "decision: 'accept'");
    ok(!strstr(text, "explain:"));
    uint64_t rows = h.r->ledger.appended;
    has_string(ask(&h, "order.open", "['o', 'nobody', 'X', 1, {explain: true}]"), "unknown_account: ");
    has_string(ask(&h, "order.open", "['o', 'alice', 'X', 1, {explain: true, brief: true}]"), "brief and explain exclude each other");
    is_int((long long)h.r->ledger.appended, (long long)rows);
    const char *id = stage(&h, policy_of(0.1, "margin = function(book) if book.gross > 200 then error('too much') end return book.netted, book.netted end,"));
    settle(&h);
    begin_activate(&h, id);
    settle(&h);
    text = ask(&h, "order.open", "['fails', 'alice', 'X', 1000, {explain: true}]");
    has_string(text, "code: 'rule_error'");
    has_string(text, "too much");
    ok(!strstr(text, "explain:"));
    settle(&h);
    is_int(h.r->news.fault.waiting, false); /* it was told by the row itself */
    close_home(&h);
    fake_disk_drop();
}

/* A tree of many positions needs more memory than was there before. */
static home stand_wide(void)
{
    char params[96];
    home h = stand();
    for (int i = 0; i < 300; i++) {
        snprintf(params, sizeof params, "[[{id: 'I%d', kind: 'spot'}]]", i);
        ask(&h, "instrument.put", params);
        snprintf(params, sizeof params, "[[['I%d', 1.0]]]", i);
        ask(&h, "mark.put", params);
        snprintf(params, sizeof params, "['alice', [['I%d', %d]]]", i, 1 + i % 7);
        has_string(ask(&h, "position.put", params), "count: 1");
    }
    return h;
}

TEST("where the tree finds no memory the reasons are told all the same")
{
    for (uint64_t n = 1; n < 400; n++) {
        home h = stand_wide();
        has_string(open_no(&h, ""), "insufficient_margin"); /* once, so that the caches are there */
        memory *purse = &h.r->engine->memory;
        uint64_t before = purse->growths;
        purse->fail_at = before + n;
        const char *text = ask(&h, "order.open", "['again', 'alice', 'X', 1000, {explain: true}]");
        bool refused = strncmp(text, "capacity", 8) == 0, told = strstr(text, "explain:") != NULL;
        if (!refused) has_string(text, "decision: 'reject'");
        if (!refused) has_string(text, "insufficient_margin");
        bool reached = purse->growths >= before + n;
        purse->fail_at = 0;
        close_home(&h);
        fake_disk_drop();
        if (!reached) {
            ok(told && n > 1);
            return;
        }
    }
    ok(!"it never passes");
}
