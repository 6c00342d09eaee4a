/* test_impact.c: what another policy would change: told by policy.diff, and what keeps a saved one waiting. */
#include "runtime/impact.h"

#include "runtime/kept.h"

static const char *diff(home *h, const char *id, const char *options)
{
    char params[256];
    snprintf(params, sizeof params, "['%.64s'%s%s]", id, *options ? ", " : "", options);
    return ask_past(h, "policy.diff", params);
}

static void furnish_three(home *h)
{
    furnish(h); /* alice: 10 X at 100 */
    has_string(ask(h, "account.put", "[[{id: 'bob'}, {id: 'carol'}]]"), "count: 2");
    has_string(ask(h, "position.put", "['bob', [['X', 20], ['Y', -10]]]"), "count: 2");
}

/* Haircut 0.1 decides. */
static const char *decide(home *h)
{
    const char *id = stage(h, policy_of(0.1, ""));
    begin_activate(h, id);
    settle(h);
    return id;
}

/* ---- policy.diff ------------------------------------------------------------------------------------------------- */

static void tell_all(home *h, const char *since)
{
    furnish_three(h);
    decide(h);
    const char *id = stage(h, policy_of(0.2, "limits = { netto.limit { name = 'size', of = 'gross', max = 450 } },"));
    const char *said = diff(h, id, "");
    has_string(said, "accounts: 3, changed: 2, unknown: 0, totals: {now: {gross: 350.0, ");
    has_string(said, "limits: [{limit: 'size', breached: 1, cleared: 0}], breakers: [], turned: 0, failures: [], rows: [{account: 'bob', ");
    has_string(said, "limits: [['size', 'breached']]}, {account: 'alice', change: 100.0, ratio: 1.0, now: {");
    has_string(said, "{account: 'carol', change: 0.0, ratio: 0.0, ");
    has_string(said, since);
}

TEST("every account is told, the largest change first")
{
    home h = open_home();
    tell_all(&h, ", since: ");
    close_home(&h);
}

TEST("the same where a journal is kept, true at one row")
{
    home h = open_kept_home();
    tell_all(&h, "next: nil, seq: 11}");
    close_kept(&h);
}

TEST("pages go on behind an account, at one row")
{
    home h = open_kept_home();
    furnish_three(&h);
    decide(&h);
    const char *id = stage(&h, policy_of(0.2, ""));
    has_string(diff(&h, id, "{limit: 1}"), "next: 'bob', seq: 11}");
    has_string(ask(&h, "position.put", "['carol', [['X', 1000]]]"), "count");
    const char *said = diff(&h, id, "{limit: 1, after: 'bob', at: 11}");
    has_string(said, "rows: [{account: 'alice', ");
    has_string(said, "next: 'alice', seq: 11}");
    has_string(diff(&h, id, "{after: 'alice', at: 11}"), "rows: [{account: 'carol', change: 0.0, ");
    has_string(diff(&h, id, ""), "rows: [{account: 'carol', change: 10000.0, ");
    is_string(diff(&h, id, "{after: 'nobody'}"), "unknown_account: after: no account 'nobody'");
    close_kept(&h);
}

TEST("it leaves no trace: not in the state, not in the events, not in the list")
{
    home h = open_home();
    uint8_t before[32], after[32];
    furnish_three(&h);
    decide(&h);
    const char *id = stage(&h, policy_of(0.2, ""));
    char list[8192];
    snprintf(list, sizeof list, "%s", ask(&h, "policy.list", "[]"));
    uint64_t events = h.r->events.last, commands = h.r->commands;
    netto_engine_digest(h.r->engine, before);
    has_string(diff(&h, id, ""), "changed: 2");
    has_string(diff(&h, "built-in", ""), "changed: 2");
    has_string(diff(&h, runtime_policy(h.r)->id.bytes, ""), "changed: 0");
    netto_engine_digest(h.r->engine, after);
    ok(memcmp(before, after, sizeof before) == 0);
    ok(h.r->events.last == events && h.r->commands == commands);
    is_string(ask(&h, "policy.list", "[]"), list);
    close_home(&h);
}

TEST("an earlier policy and the built-in are loaded again beside the journal")
{
    home h = open_kept_home();
    furnish_three(&h);
    char first[NETTO_ID_MAX + 1];
    text_copy(text_of(decide(&h)), first, sizeof first);
    begin_activate(&h, stage(&h, policy_of(0.3, "")));
    settle(&h);
    has_string(diff(&h, first, ""), "{account: 'alice', change: -200.0, ");
    has_string(diff(&h, "built-in", ""), "{account: 'alice', change: 700.0, ");
    has_string(diff(&h, runtime_policy(h.r)->id.bytes, ""), "changed: 0");
    close_kept(&h);
}

/* Fails for what was not held when it was staged. */
#define PICKY "margin = function(b) if b.gross > 300 then error('too big') end return { initial = b.netted, maintenance = b.netted } end,"

static void tell_failures(home *h)
{
    furnish(h);
    has_string(ask(h, "account.put", "[[{id: 'bob'}, {id: 'carol'}]]"), "count: 2");
    decide(h);
    const char *id = stage(h, policy_of(0.2, PICKY));
    has_string(ask(h, "position.put", "['bob', [['X', 20]]]"), "count: 1");
    has_string(ask(h, "position.put", "['carol', [['X', 30]]]"), "count: 1");
    const char *said = diff(h, id, "");
    has_string(said, "failures: [{rule: 'margin', accounts: 2, account: 'bob', message: 'margin: policy.lua:");
    has_string(said, "too big'}], rows: [{account: 'bob', change: nil, ratio: inf, ");
    has_string(said, "code: 'rule_error', rule: 'margin'}, limits: []}, {account: 'carol', change: nil, ");
    has_string(said, "changed: 3, unknown: 2, ");
    has_string(last_event(h, NETTO_TOPIC_RULE_ERROR), "none");
}

TEST("rules that would fail are told, and first")
{
    home h = open_home();
    tell_failures(&h);
    close_home(&h);
    h = open_kept_home();
    tell_failures(&h);
    close_kept(&h);
}

/* No margin changes: a limit of bob's, a breaker of dave's; of erin's Z there is no mark. */
TEST("what flips comes before what is not known, and that before what stays")
{
    home h = open_home();
    furnish_three(&h);
    has_string(ask(&h, "instrument.put", "[[{id: 'Z', kind: 'spot'}]]"), "count: 1");
    has_string(ask(&h, "account.put", "[[{id: 'erin'}, {id: 'dave'}]]"), "count: 2");
    has_string(ask(&h, "position.put", "['erin', [['Z', 1, 5]]]"), "count: 1");
    decide(&h);
    const char *said = diff(&h, stage(&h, policy_of(0.1, "limits = { netto.limit { name = 'size', of = 'gross', max = 150 } },"
                                                         "breakers = { netto.breaker { name = 'stop', scope = 'account', action = 'warn', cooldown = 60,"
                                                         "trip = function(b) return b.id == 'dave' end } },")), "");
    static const char *const order[] = {"rows: [{account: 'bob', ", "{account: 'dave', ", "{account: 'erin', ", "{account: 'alice', ", "{account: 'carol', "};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const char *at = strstr(said, order[i]);
        has_string(said, order[i]);
        if (at) said = at;
    }
    has_string(diff(&h, h.r->shelf.entries[h.r->shelf.count - 1].policy->id.bytes, ""), "changed: 2, unknown: 1, ");
    close_home(&h);
}

TEST("whoever asks for what is not there is told so")
{
    home h = open_home();
    furnish(&h);
    has_string(diff(&h, "nobody", ""), "unknown_policy: no policy 'nobody' is staged");
    has_string(diff(&h, "built-in", "{at: 3}"), "no_journal: no journal is kept");
    has_string(diff(&h, "built-in", "{limit: 0}"), "bad_params: ");
    has_string(ask(&h, "policy.diff", "[]"), "bad_params: ");
    has_string(diff(&h, "built-in", "{limt: 3}"), "did you mean 'limit'");
    close_home(&h);
    h = open_kept_home();
    furnish(&h);
    has_string(diff(&h, "built-in", "{at: 300}"), "bad_value: at: command 300 is not on disk");
    close_kept(&h);
}

TEST("a book that changes while it is looked at is told with both ends")
{
    home h = open_home();
    char params[64];
    furnish_three(&h);
    decide(&h);
    for (int i = 0; i < 200; i++) {
        snprintf(params, sizeof params, "[[{id: 'n%d'}]]", i);
        has_string(ask(&h, "account.put", params), "count");
    }
    const char *id = stage(&h, policy_of(0.2, ""));
    snprintf(params, sizeof params, "['%.40s', {limit: 1}]", id);
    call *c = begin_with(&h, "policy.diff", params);
    ok(c->later);
    while (h.r->stagings->impact.count < 64) runtime_advance(h.r);
    has_string(ask(&h, "position.put", "['n199', [['X', 1]]]"), "count");
    settle(&h);
    has_string(c->text, "accounts: 203, changed: 3");
    unsigned long long seq = 0, since = 0;
    for (char *at = c->text; (at = strstr(at, ", seq: ")); at++) sscanf(at, ", seq: %llu, since: %llu", &seq, &since);
    ok(since > 200 && seq > since);
    close_home(&h);
}

TEST("whoever goes while it is looked at is not answered, and the next one is")
{
    home h = open_home();
    char params[64];
    furnish_three(&h);
    decide(&h);
    snprintf(params, sizeof params, "['%.40s']", "built-in");
    call *gone = begin_with(&h, "policy.diff", params), *next = begin_with(&h, "policy.diff", params);
    serve_abandon(h.r, gone);
    settle(&h);
    ok(!gone->answered);
    has_string(next->text, "changed: 2");
    close_home(&h);
}

/* ---- max_impact ---------------------------------------------------------------------------------------------------- */

static home open_guarded(double max_impact)
{
    home h = open_home();
    h.r->options.max_impact = max_impact;
    return h;
}

static void offer(home *h, const char *text)
{
    netto_complaint why;
    netto_source source = {text_of("policy.lua"), text_of(text)};
    ok(runtime_offer(h->r, &source, 1, &why) == NETTO_OK);
    settle(h);
}

TEST("what is saved waits if it would change too much, and says for whom and what to type")
{
    home h = open_guarded(0.25);
    furnish_three(&h);
    decide(&h);
    offer(&h, policy_of(0.12, ""));
    is_string(runtime_policy(h.r)->version.bytes, "0.12");
    offer(&h, policy_of(0.16, ""));
    is_string(runtime_policy(h.r)->version.bytes, "0.12");
    const char *said = last_event(&h, NETTO_TOPIC_POLICY);
    has_string(said, "held desk: initial of 'bob' goes from 216.3");
    has_string(said, " (+33.3 %), more than max_impact 0.25 allows; `netto diff URI ");
    has_string(said, " policy.activate ");
    has_string(ask(&h, "policy.list", "[]"), "version: '0.16', state: 'staged', when: 1767225600000000000, why: 'initial of ");
    char params[128];
    snprintf(params, sizeof params, "['%s']", h.r->shelf.entries[h.r->shelf.count - 1].policy->id.bytes);
    has_string(ask(&h, "policy.activate", params), "active: "); /* a person may */
    is_string(runtime_policy(h.r)->version.bytes, "0.16");
    close_home(&h);
}

TEST("from nothing to something is more than any fraction, and the built-in policy is no yardstick")
{
    home h = open_guarded(1e6);
    furnish_three(&h);
    offer(&h, policy_of(0.0, "")); /* from the built-in */
    is_string(runtime_policy(h.r)->version.bytes, "0");
    offer(&h, policy_of(0.1, ""));
    is_string(runtime_policy(h.r)->version.bytes, "0");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "held desk: initial of 'alice' goes from 0 to 100 (+inf %)");
    close_home(&h);
}

TEST("a person may set the bound, which compares before it sets")
{
    home h = open_home();
    char params[160];
    furnish_three(&h);
    const char *first = decide(&h), *id = stage(&h, policy_of(0.11, ""));
    snprintf(params, sizeof params, "['%s', {max_impact: 0.05}]", id);
    has_string(ask(&h, "policy.activate", params), " (+10 %), more than max_impact 0.05 allows; ");
    is_string(runtime_policy(h.r)->id.bytes, first);
    snprintf(params, sizeof params, "['%s', {max_impact: -0.1}]", id);
    has_string(ask(&h, "policy.activate", params), "bad_value: max_impact: expected a fraction, 0 or more");
    snprintf(params, sizeof params, "['%s', {max_impact: 0.2, expect: 'nobody'}]", id);
    has_string(ask(&h, "policy.activate", params), "expect_failed: ");
    snprintf(params, sizeof params, "['%s', {max_impact: 0.1000001, expect: '%s'}]", id, first);
    has_string(ask(&h, "policy.activate", params), "active: ");
    snprintf(params, sizeof params, "['%s', {max_impact: 0}]", id);
    has_string(ask(&h, "policy.activate", params), "active: "); /* it is active: nothing changes */
    close_home(&h);
}

static unsigned versions(home *h, const char *version)
{
    unsigned count = 0;
    for (const char *at = ask(h, "policy.list", "[]"); (at = strstr(at, version)); at++) count++;
    return count;
}

TEST("at boot the journal's policy is the yardstick, and what is held is there after the next start")
{
    static system_calls disk;
    home h = open_kept_home();
    netto_complaint why;
    furnish_three(&h);
    decide(&h);
    ok(runtime_flush(h.r));
    close_home(&h);
    disk = fake_disk_calls;
    disk.now = tell_now;
    runtime_options o = {.system = &disk, .data = PLACE, .wake = wake, .answer = take_answer, .max_impact = 0.25};
    h = (home){0};
    ok(runtime_create(&o, &h.r, &why) == NETTO_OK);
    netto_source source = {text_of("policy.lua"), text_of(policy_of(0.2, ""))};
    ok(runtime_boot(h.r, &source, 1, &why) == NETTO_EIMPACT);
    has_string(why.text, "initial of 'alice' goes from 100 to 200");
    is_string(runtime_policy(h.r)->version.bytes, "0.1");
    has_string(ask(&h, "policy.list", "[]"), "version: '0.2', state: 'staged'");
    ok(runtime_flush(h.r));
    close_home(&h);
    h = (home){0};
    ok(runtime_create(&o, &h.r, &why) == NETTO_OK);
    has_string(ask(&h, "policy.list", "[]"), "version: '0.2', state: 'staged'");
    ok(runtime_boot(h.r, &source, 1, &why) == NETTO_EIMPACT); /* the file of a policy that the journal knows */
    has_string(why.text, "initial of 'alice' goes from 100 to 200");
    has_string(ask(&h, "policy.list", "[]"), "version: '0.2', state: 'staged'");
    is_int(versions(&h, "version: '0.2'"), 1);
    h.r->options.max_impact = 1.0;
    ok(runtime_boot(h.r, &source, 1, &why) == NETTO_OK);
    is_string(runtime_policy(h.r)->version.bytes, "0.2");
    is_int(versions(&h, "version: '0.2'"), 1);
    close_kept(&h);
}
