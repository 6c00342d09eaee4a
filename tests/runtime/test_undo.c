/* test_undo.c: rules that fail again and again, and activations that are undone for it. */
#include "runtime/kept_home.h"

#include "base/text.h"
#include "engine/state.h"

#define SOON (60 * NETTO_SECOND)

/* Its rule breaks where X is dear. */
static const char *fragile(double haircut)
{
    static char text[4096];
    snprintf(text, sizeof text, "%s", policy_of(haircut, "margin = function(book)\nif book.gross > 300 then error('too dear') end\nreturn book.netted, 0 end"));
    return text;
}

static home open_undoing(netto_instant rollback)
{
    netto_engine_options engine = {.strike_count = 3, .strike_window = 50};
    runtime_options o = kept(engine);
    o.rollback = rollback;
    home h = open_with(&o);
    if (!ok(h.r)) tap_note("%s", why.text), abort();
    return h;
}

static home stand(netto_instant rollback)
{
    fake_disk_init(1);
    home h = open_undoing(rollback);
    furnish(&h);
    return h;
}

static const char *activate(home *h, const char *source)
{
    const char *id = stage(h, source);
    begin_activate(h, id);
    settle(h);
    is_string(runtime_policy(h->r)->id.bytes, id);
    return id;
}

/* So many commands in which the rule fails; nothing else happens between them. */
static void fail(home *h, int times)
{
    char text[64];
    for (int i = 0; i < times; i++) {
        snprintf(text, sizeof text, "['alice', [['X', %d]]]", 40 + i);
        has_string(ask(h, "position.put", text), "count: 1");
    }
}

static double tripped(home *h)
{
    return counter(h, "rules_tripped");
}

static bool decides(home *h, const char *id)
{
    return is_string(runtime_policy(h->r)->id.bytes, id);
}

static void end(home *h)
{
    close_home(h);
    fake_disk_drop();
}

TEST("a rule that is tripped soon after an activation has that undone, and a notice says why")
{
    home h = stand(SOON);
    const char *good = activate(&h, policy_of(0.1, "")), *bad = activate(&h, fragile(0.2));
    fail(&h, 3);
    is_int((int)tripped(&h), 1);
    decides(&h, bad);
    settle(&h);
    decides(&h, good);
    is_int((int)tripped(&h), 0);
    char expected[400];
    snprintf(expected, sizeof expected, "rolled_back desk: a rule was tripped within 60 seconds of its activation; desk 0.1 (%s) decides again", good);
    is_string(last_event(&h, NETTO_TOPIC_POLICY), expected);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 420.0");
    is_kept(&h);
    const char *rows = ask(&h, "audit.query", "[{kind: 'policy.activate', actor: 'netto'}]");
    has_string(rows, good);
    end(&h);
}

TEST("not where nobody wished for it, nor later than that, nor to the built-in policy")
{
    for (int i = 0; i < 3; i++) {
        home h = stand(i == 0 ? 0 : SOON);
        if (i < 2) activate(&h, policy_of(0.1, ""));
        const char *bad = activate(&h, fragile(0.2));
        if (i == 1) now += SOON + NETTO_SECOND;
        fail(&h, 3);
        settle(&h);
        is_int((int)tripped(&h), 1);
        decides(&h, bad);
        has_string(ask(&h, "policy.list", "[]"), "tripped: ['margin']");
        end(&h);
    }
}

TEST("where the one before fails on what is held, that is told, and the tripped one stays")
{
    home h = stand(SOON);
    activate(&h, fragile(0.1));
    const char *second = activate(&h, fragile(0.2));
    fail(&h, 3), settle(&h);
    decides(&h, second);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "rollback_failed desk: a rule was tripped within 60 seconds of its activation, but ");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), " cannot decide again: margin: policy.lua:6: too dear; activate another one");
    has_string(ask(&h, "policy.list", "[]"), "why: 'margin: policy.lua:6: too dear'");
    is_int((int)tripped(&h), 1);
    end(&h);
}

/* What is remembered of an instrument, with this schema. */
static const char *remembering(int schema, const char *more)
{
    static char text[1024];
    snprintf(text, sizeof text,
             "folds = { peak = netto.fold { scope = 'instrument', on = 'mark', schema = %d, start = function(i) return i.price end,\n"
             "step = function(old, i) return math.max(old, i.price) end, migrate = function(old) return old end } },\n%s",
             schema, more);
    return text;
}

TEST("a fold's schema that was raised keeps nothing from being undone; but nobody comes in with a lower one")
{
    home h = stand(SOON);
    const char *good = activate(&h, policy_of(0.1, remembering(1, "")));
    activate(&h, policy_of(0.2, remembering(2, "margin = function(book)\nif book.gross > 300 then error('too dear') end\nreturn book.netted, 0 end")));
    has_string(stage(&h, policy_of(0.3, remembering(1, ""))), "policy_refused: fold 'peak' has a lower schema than the active policy's");
    fail(&h, 3), settle(&h);
    decides(&h, good);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "rolled_back desk");
    end(&h);
}

TEST("it is undone once: the one before may fail as well, and stays")
{
    home h = stand(SOON);
    const char *good = activate(&h, fragile(0.01)), *bad = activate(&h, fragile(0.2));
    fail(&h, 3), settle(&h);
    decides(&h, good); /* 42 X weigh 42 with it */
    for (int i = 0; i < 3; i++) {
        char text[64];
        snprintf(text, sizeof text, "['alice', [['X', %d]]]", 4000 + i);
        ask(&h, "position.put", text);
    }
    settle(&h);
    is_int((int)tripped(&h), 1);
    decides(&h, good);
    ok(strcmp(good, bad) != 0);
    end(&h);
}

TEST("a restart has what was tripped and what was undone, and undoes nothing again")
{
    home h = stand(SOON);
    const char *good = activate(&h, policy_of(0.1, ""));
    activate(&h, fragile(0.2));
    fail(&h, 3), settle(&h);
    is_kept(&h);
    char digest[80];
    snprintf(digest, sizeof digest, "%s", show_digest(&h));
    kill_home(&h);
    h = open_undoing(SOON);
    uint64_t started = h.r->events.last;
    settle(&h);
    decides(&h, good);
    is_int((long long)h.r->events.last, (long long)started);
    end(&h);
}

TEST("a server that is killed between the two undoes it at its start")
{
    home h = stand(SOON);
    const char *good = activate(&h, policy_of(0.1, "")), *bad = activate(&h, fragile(0.2));
    fail(&h, 3);
    decides(&h, bad);
    is_kept(&h);
    kill_home(&h);
    h = open_undoing(SOON);
    decides(&h, bad);
    is_int((int)tripped(&h), 1);
    settle(&h);
    decides(&h, good);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "rolled_back desk");
    end(&h);
}

TEST("what failed stays tripped over a restart, also from a snapshot, and is tripped at the same row")
{
    for (snapshot_rows = 0; snapshot_rows <= 12; snapshot_rows += 12) {
        home h = stand(0);
        activate(&h, fragile(0.2));
        fail(&h, 2);
        settle(&h);
        is_kept(&h);
        kill_home(&h);
        h = open_undoing(0);
        is_int((int)tripped(&h), 0);
        fail(&h, 1);
        is_int((int)tripped(&h), 1);
        fail(&h, 20);
        settle(&h);
        is_kept(&h);
        char digest[80];
        snprintf(digest, sizeof digest, "%s", show_digest(&h));
        kill_home(&h);
        h = open_undoing(0);
        is_int((int)tripped(&h), 1);
        has_string(ask(&h, "order.check", "['alice', 'Y', 1, 50]"), "margin is tripped: it failed too often");
        end(&h);
    }
    snapshot_rows = 0;
}

TEST("failures in queries are counted by the commands that tell of them, and told no more once the rule is tripped")
{
    home h = stand(0);
    activate(&h, fragile(0.2));
    fail(&h, 1);
    for (int i = 0; i < 2; i++) {
        is_int((int)h.r->engine->active->strikes.rules[CUT_MARGIN].failed, i + 1);
        has_string(ask(&h, "margin.get", "['alice']"), "too dear");
        has_string(ask(&h, "margin.get", "['alice']"), "too dear"); /* within the same second */
        ok(news_tell(h.r) && !news_tell(h.r));
        now += 2 * NETTO_SECOND;
        ask(&h, "account.put", "[[{id: 'bob'}]]"); /* time moves with commands */
    }
    is_int((int)tripped(&h), 1);
    unsigned told = count_events(&h, NETTO_TOPIC_RULE_ERROR);
    for (int i = 0; i < 3; i++) {
        has_string(ask(&h, "order.check", "['alice', 'X', 1, 100]"), "margin is tripped");
        has_string(ask(&h, "margin.get", "['alice']"), "stale: true");
        settle(&h);
        now += 2 * NETTO_SECOND;
    }
    is_int(count_events(&h, NETTO_TOPIC_RULE_ERROR), told);
    end(&h);
}

TEST("orders wear out no rule, whatever they would do: not by asking, nor by being sent")
{
    home h = stand(0);
    activate(&h, fragile(0.2));
    char text[96];
    for (int i = 0; i < 10; i++) {
        snprintf(text, sizeof text, "['o%d', 'alice', 'X', 100, 100]", i);
        has_string(ask(&h, "order.open", text), "rule_error");
        has_string(ask(&h, "order.check", "['alice', 'X', 100, 100]"), "too dear");
        settle(&h);
        now += 2 * NETTO_SECOND;
    }
    ok(count_events(&h, NETTO_TOPIC_RULE_ERROR) > 10);
    is_int((int)tripped(&h), 0);
    end(&h);
}

TEST("who activates the same policy again has its rules asked again")
{
    home h = stand(0);
    const char *id = activate(&h, fragile(0.2));
    fail(&h, 3);
    is_int((int)tripped(&h), 1);
    ask(&h, "position.put", "['alice', [['X', 1]]]");
    has_string(ask(&h, "margin.get", "['alice']"), "stale: true");
    call *c = begin_activate(&h, id);
    settle(&h);
    has_string(c->text, "active: ");
    is_int((int)tripped(&h), 0);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 20.0");
    end(&h);
}
