/* test_shadow.c: claims about shadows on their way through the house: staged, begun, ended, kept and begun again. */
#include "runtime/kept_home.h"

#include "base/text.h"

/* Asks for twice as much where X is dear, and does this there. */
static const char *policy_that(const char *version, const char *deed)
{
    static char text[4096];
    snprintf(text, sizeof text,
             "local netto = require 'netto'\nreturn netto.policy { name = 'trial', version = '%s', api = 1,\n"
             "haircut = function(inst) return 0.2 end,\n"
             "margin = function(book) if book.gross > 300 then %s end return book.netted end }\n",
             version, deed);
    return text;
}

/* Alice holds 10 X at 100 under 10 %. */
static home stand(void)
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    begin_activate(&h, stage(&h, policy_of(0.1, ""))), settle(&h);
    return h;
}

static void end(home *h)
{
    close_home(h);
    fake_disk_drop();
}

static const char *shadow(home *h, const char *id, const char *options)
{
    char params[200];
    snprintf(params, sizeof params, "['%.64s'%s]", id, options);
    return ask(h, "policy.shadow", params);
}

static void pass(home *h)
{
    now += 2 * NETTO_SECOND;
    runtime_ring(h->r);
    settle(h);
}

static bool runs(home *h)
{
    netto_shadow_report s;
    return netto_engine_shadow(h->r->engine, &s);
}

/* The row of policy.list of the policy of this version. */
static const char *row_of(home *h, const char *version)
{
    static char row[1024], key[80];
    snprintf(key, sizeof key, "version: '%s'", version);
    const char *at = strstr(shelf_text(h), key);
    snprintf(row, sizeof row, "%.*s", at ? (int)strcspn(at, "}") : 0, at ? at : "");
    return row;
}

TEST("a shadow is begun, listed with what it found, and ended")
{
    home h = stand();
    const char *id = stage(&h, policy_of(0.2, ""));
    has_string(shadow(&h, id, ""), "{seq: ");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "shadow_started desk");
    pass(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "shadow_differs desk");
    ask(&h, "order.open", "['o1', 'alice', 'X', 1]");
    has_string(row_of(&h, "0.2"), "state: 'shadow'");
    has_string(row_of(&h, "0.2"), "shadow: {threshold: 0.01, orders: 1, differed: 0, skipped: 0, accounts: 1, instruments: 0, largest: 1.0, account: 'alice'");
    has_string(shadow(&h, id, ", {end: true}"), "{seq: ");
    has_string(row_of(&h, "0.2"), "state: 'staged'");
    ok(!strstr(row_of(&h, "0.2"), "why") && !runs(&h));
    end(&h);
}

TEST("a shadow outlives restarts, with snapshots and without, and finds the same as one that was never interrupted")
{
    for (int i = 0; i < 2; i++) {
        snapshot_rows = i ? 5 : 0;
        home h = stand();
        const char *id = stage(&h, policy_of(0.2, ""));
        shadow(&h, id, ", {threshold: 0.5}");
        pass(&h);
        for (int k = 0; k < 12; k++) {
            char text[80], before[72], list[1024];
            snprintf(text, sizeof text, "['o%d', 'alice', 'X', %d]", k, 1 - k % 3);
            ask(&h, "order.open", text);
            snprintf(text, sizeof text, "[[['X', %d.5]]]", 90 + k);
            ask(&h, "mark.put", text);
            pass(&h);
            is_kept(&h);
            snprintf(before, sizeof before, "%s", show_digest(&h));
            snprintf(list, sizeof list, "%s", row_of(&h, "0.2"));
            if (k % 2) kill_home(&h);
            else close_home(&h);
            h = open_kept();
            ok(runs(&h));
            is_string(row_of(&h, "0.2"), list);
        }
        has_string(row_of(&h, "0.2"), "state: 'shadow'");
        end(&h);
    }
    snapshot_rows = 0;
}

TEST("hostile shadows end where they fail, and what is decided is what it would be without them")
{
    static const char *const deeds[][2] = {
        {"error('on purpose')", "on purpose"},
        {"while true do end", "work"},
        {"local t = {} for i = 1, 1e9 do t[i] = string.rep('x', 1000) .. i end", ""},
        {"pcall(function() while true do end end)", "work"},
        {"local function f() return f() + 1 end f()", ""},
        {"return -1", "expected a number of 0 or more"},
        {"return 0/0", "expected a number of 0 or more"},
        {"return {}", ""},
        {"string.rep('x', 1e9)", ""},
        {"return book:nonsense()", ""},
    };
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        home h = stand();
        char version[24], digest[72];
        ask(&h, "position.put", "['alice', [['X', 1]]]");
        snprintf(version, sizeof version, "v%zu", i);
        ask(&h, "collateral.put", "['alice', [['USD', 10000]]]");
        has_string(shadow(&h, stage(&h, policy_that(version, deeds[i][0])), ""), "{seq: ");
        pass(&h);
        ok(runs(&h));
        has_string(ask(&h, "order.open", "['o1', 'alice', 'X', 50, 0.01]"), "decision: 'accept'");
        has_string(last_event(&h, NETTO_TOPIC_POLICY), "shadow_differs trial");
        ok(runs(&h));
        if (i % 2) ask(&h, "order.close", "['o1']"), ask(&h, "position.put", "['alice', [['X', 50]]]");
        pass(&h);
        ok(!runs(&h));
        has_string(last_event(&h, NETTO_TOPIC_POLICY), "shadow_ended trial: margin failed for 'alice': ");
        has_string(last_event(&h, NETTO_TOPIC_POLICY), deeds[i][1]);
        has_string(row_of(&h, version), "state: 'staged'");
        has_string(row_of(&h, version), "why: 'as a shadow: margin failed");
        is_int(count_events(&h, NETTO_TOPIC_RULE_ERROR), 0);
        pass(&h);
        has_string(ask(&h, "margin.get", "['alice']"), i % 2 ? "initial: 500.0" : "stale: false");
        is_kept(&h);
        snprintf(digest, sizeof digest, "%s", show_digest(&h));
        kill_home(&h);
        h = open_kept();
        ok(!runs(&h));
        has_string(row_of(&h, version), "why: 'as a shadow: margin failed");
        end(&h);
    }
}

TEST("what fails on what is held now is refused before it begins")
{
    home h = stand();
    ask(&h, "position.put", "['alice', [['X', 20]]]");
    const char *answer = shadow(&h, stage(&h, policy_that("bad", "error('on purpose')")), "");
    has_string(answer, "rule_error: ");
    ok(!runs(&h));
    has_string(shadow(&h, "nonesuch", ""), "unknown_policy: ");
    has_string(shadow(&h, runtime_policy(h.r)->id.bytes, ""), "expect_failed: ");
    has_string(shadow(&h, runtime_policy(h.r)->id.bytes, ", {end: true}"), "unknown_policy: ");
    has_string(shadow(&h, "built-in", ", {threshold: 0}"), "bad_value: ");
    has_string(shadow(&h, "built-in", ", {threshold: 0.1, end: true}"), "bad_params: ");
    has_string(shadow(&h, "built-in", ""), "{seq: ");
    has_string(shadow(&h, stage(&h, policy_of(0.3, "")), ""), "expect_failed: policy 'built-in' is the shadow");
    has_string(shadow(&h, "built-in", ", {end: true}"), "{seq: ");
    end(&h);
}

TEST("a shadow is activated at once, and the one before may be rolled back to")
{
    home h = stand();
    const char *id = stage(&h, policy_of(0.2, ""));
    shadow(&h, id, "");
    pass(&h);
    call *c = begin_activate(&h, id);
    ok(!c->later);
    has_string(c->text, "active: '");
    ok(!runs(&h));
    has_string(row_of(&h, "0.2"), "state: 'active'");
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 200.0");
    ask(&h, "policy.rollback", "[]");
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 100.0");
    has_string(shadow(&h, id, ""), "{seq: "); /* one that has decided before */
    pass(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "shadow_differs desk");
    end(&h);
}

TEST("others are staged, activated, rolled back and compared while it runs, and it keeps its place on the shelf")
{
    home h = stand();
    char id[80], params[128];
    snprintf(id, sizeof id, "%s", stage(&h, policy_of(0.55, "")));
    shadow(&h, id, "");
    pass(&h);
    for (int i = 0; i < 12; i++) {
        const char *other = stage(&h, policy_of(0.1 + 0.03 * i, ""));
        begin_activate(&h, other), settle(&h);
        is_string(runtime_policy(h.r)->id.bytes, other);
        if (i % 4 == 0) ask(&h, "policy.rollback", "[]");
        snprintf(params, sizeof params, "['%s']", id);
        has_string(ask(&h, "policy.diff", params), "accounts: 1");
        pass(&h);
        ok(runs(&h));
    }
    has_string(row_of(&h, "0.55"), "state: 'shadow'");
    char before[72];
    is_kept(&h);
    snprintf(before, sizeof before, "%s", show_digest(&h));
    kill_home(&h);
    h = open_kept();
    ok(runs(&h));
    end(&h);
}

TEST("without a journal it is the same")
{
    home h = open_home();
    furnish(&h);
    begin_activate(&h, stage(&h, policy_of(0.1, ""))), settle(&h);
    const char *id = stage(&h, policy_of(0.2, ""));
    has_string(shadow(&h, id, ""), "{seq: ");
    pass(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "shadow_differs desk");
    has_string(shadow(&h, id, ", {end: true}"), "{seq: ");
    close_home(&h);
}

TEST("what is held in memory is the same after many shadows and reloads")
{
    home h = open_home();
    netto_engine_stats s;
    size_t held = 0;
    furnish(&h);
    for (int i = 0; i < 60; i++) {
        const char *id = stage(&h, policy_of(0.1 + 0.01 * (i % 7), ""));
        shadow(&h, id, ""); /* refused where it decides already */
        pass(&h);
        if (i % 3) begin_activate(&h, id), settle(&h);
        else shadow(&h, id, ", {end: true}");
        pass(&h);
        netto_engine_stats_get(h.r->engine, &s);
        if (i == 30) held = s.memory;
        if (i > 30) ok(s.memory <= held + held / 20);
    }
    close_home(&h);
}
