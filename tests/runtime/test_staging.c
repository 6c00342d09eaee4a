/* test_staging.c: policies on their way in: staged, activated, refused, overtaken, abandoned. */
#include "runtime/home.h"

static const char *active(home *h)
{
    return runtime_policy(h->r)->id.bytes;
}

static const char *state_of(home *h, const char *id)
{
    static char text[32];
    uint32_t count;
    const struct version *rows = shelf_rows(&h->r->shelf, &count);
    for (uint32_t i = 0; i < count; i++)
        if (text_is(rows[i].id, id)) return snprintf(text, sizeof text, "%.*s", TEXT(rows[i].state)), text;
    return "none";
}

TEST("staging answers when the policy is loaded, tested and prepared, and changes nothing")
{
    home h = open_home();
    furnish(&h);
    call *c = begin_stage(&h, policy_of(0.2, ""));
    ok(c->later);
    settle(&h);
    has_string(c->text, "name: 'desk', version: '0.2', tests: 0, warnings: []}");
    is_string(active(&h), "built-in");
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 1000.0");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "staged desk");
    close_home(&h);
}

TEST("staging warns of what fails in a test that does not look at it")
{
    home h = open_home();
    const char *policy = policy_of(0.2, "limits = { netto.limit { name = 'size', of = 'gross', max = function(book) return 1 + book.attrs.size end } },\n"
                                        "tests = { a = function(t) t:instrument { id = 'A', kind = 'spot' } t:mark { A = 100 }\n"
                                        "t:equal(t:account { positions = { A = 1 } }.gross, 20) end } ");
    call *c = begin_stage(&h, policy);
    settle(&h);
    has_string(c->text, "tests: 1, warnings: ['limit 'size': max: policy.lua:5: attempt to perform arithmetic on a nil value");
    has_string(c->text, "; no claim of the test \"a\" looks at it']}");
    close_home(&h);
}

TEST("activation swaps at once what is prepared")
{
    home h = open_home();
    furnish(&h);
    const char *id = stage(&h, policy_of(0.2, ""));
    call *c = begin_activate(&h, id);
    ok(!c->later);
    has_string(c->text, "previous: 'built-in'");
    is_string(active(&h), id);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 200.0");
    is_string(state_of(&h, id), "active");
    is_string(state_of(&h, "built-in"), "retired");
    close_home(&h);
}

TEST("what another one has displaced is prepared again first")
{
    home h = open_home();
    furnish(&h);
    const char *a = stage(&h, policy_of(0.2, "")), *b = stage(&h, policy_of(0.3, ""));
    call *c = begin_activate(&h, a);
    ok(c->later);
    settle(&h);
    has_string(c->text, "active: ");
    is_string(active(&h), a);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 200.0");
    begin_activate(&h, b);
    settle(&h);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 300.0");
    close_home(&h);
}

TEST("rollback goes to the one before, and back")
{
    home h = open_home();
    furnish(&h);
    has_string(ask(&h, "policy.rollback", "[]"), "unknown_policy: no policy was active before");
    const char *a = stage(&h, policy_of(0.2, ""));
    begin_activate(&h, a);
    const char *b = stage(&h, policy_of(0.3, ""));
    begin_activate(&h, b);
    settle(&h);
    has_string(ask(&h, "policy.rollback", "[]"), "active: ");
    is_string(active(&h), a);
    has_string(ask(&h, "policy.rollback", "[]"), "active: ");
    is_string(active(&h), b);
    has_string(ask(&h, "policy.rollback", "[{to: 'built-in'}]"), "active: 'built-in'");
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 1000.0");
    has_string(ask(&h, "policy.rollback", "[{to: 'nobody'}]"), "unknown_policy: ");
    close_home(&h);
}

TEST("the same files are the same policy")
{
    home h = open_home();
    const char *a = stage(&h, policy_of(0.2, ""));
    uint32_t count = h.r->shelf.count;
    is_string(stage(&h, policy_of(0.2, "")), a);
    is_int(h.r->shelf.count, count);
    begin_activate(&h, a);
    is_string(stage(&h, policy_of(0.2, "")), a); /* the active one, too */
    is_string(active(&h), a);
    is_string(state_of(&h, a), "active");
    close_home(&h);
}

/* ---- compare and set --------------------------------------------------------------------------- */

/* A policy of which a haircut and a margin are parameters. */
static const char tuned[] =
    "local netto = require 'netto'\nreturn netto.policy { name = 'tuned', version = '1', api = 1,\n"
    "params = { haircut = 0.1, level = { more = 1, less = 0.5 } },\nhaircut = function(inst, p) return p.haircut end,\n"
    "margin = function(book, p) return p.level.more * book.netted, p.level.less * book.netted end }";

/* Stage without files, and activate; the margin that alice has then. */
static const char *tune(home *h, const char *options)
{
    char params[256];
    snprintf(params, sizeof params, "[{}, %s]", options);
    const char *text = ask(h, "policy.stage", params), *id = strstr(text, "{id: '");
    if (!id) return text;
    char which[NETTO_ID_MAX + 1];
    snprintf(which, sizeof which, "%.*s", (int)strcspn(id + 6, "'"), id + 6);
    begin_activate(h, which);
    settle(h);
    return ask(h, "margin.get", "['alice']");
}

TEST("parameters are changed without the source: of the policy that decides, or of any that is kept")
{
    home h = open_home();
    furnish(&h);
    const char *first = stage(&h, tuned);
    begin_activate(&h, first);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 100.0, maintenance: 50.0");
    has_string(tune(&h, "{params: {haircut: 0.2}}"), "initial: 200.0, maintenance: 100.0");
    has_string(tune(&h, "{params: {level: {more: 3}}}"), "initial: 600.0, maintenance: 100.0"); /* the others stay */
    char of[160];
    snprintf(of, sizeof of, "{of: '%s', params: {level: {more: 3}}}", first);
    has_string(tune(&h, of), "initial: 300.0, maintenance: 50.0");
    snprintf(of, sizeof of, "{of: '%s'}", first);
    has_string(tune(&h, of), "initial: 100.0, maintenance: 50.0");
    is_string(active(&h), first);
    is_int(h.r->shelf.count, 5);
    close_home(&h);
}

TEST("what there is no source of, or no parameter, is refused by name")
{
    home h = open_home();
    furnish(&h);
    has_string(tune(&h, "{params: {haircut: 0.2}}"), "unknown_policy: the built-in policy has no files, and no parameters");
    has_string(tune(&h, "{of: 'abc'}"), "unknown_policy: no policy 'abc' is kept; policy.list names those that are");
    has_string(tune(&h, "{}"), "unknown_policy: the built-in policy has no files, and no parameters");
    begin_activate(&h, stage(&h, tuned));
    has_string(tune(&h, "{}"), "initial: 100.0"); /* itself again */
    has_string(tune(&h, "{params: {haircat: 0.2}}"), "haircat");
    has_string(tune(&h, "{params: {haircut: 'much'}}"), "haircut");
    has_string(tune(&h, "{params: {haircut: -1.0}}"), "expected a number from 0 to 1000, got -1");
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 100.0");
    close_home(&h);
}

TEST("activation may expect which policy is active")
{
    home h = open_home();
    char params[256];
    const char *a = stage(&h, policy_of(0.2, ""));
    snprintf(params, sizeof params, "['%s', {expect: 'somebody'}]", a);
    has_string(ask(&h, "policy.activate", params), "expect_failed: ");
    is_string(active(&h), "built-in");
    snprintf(params, sizeof params, "['%s', {expect: 'built-in'}]", a);
    has_string(ask(&h, "policy.activate", params), "active: ");
    is_string(active(&h), a);
    close_home(&h);
}

TEST("what was expected when it began must still be so when it ends")
{
    home h = open_home();
    furnish(&h);
    char params[256];
    const char *a = stage(&h, policy_of(0.2, "")), *b = stage(&h, policy_of(0.3, ""));
    snprintf(params, sizeof params, "['%s', {expect: 'built-in'}]", a);
    call *c = begin_with(&h, "policy.activate", params); /* to be prepared again */
    ok(c->later);
    begin_activate(&h, b);
    settle(&h);
    bool first = strstr(c->text, "active: ") != NULL;
    if (!first) has_string(c->text, "expect_failed: ");
    is_string(active(&h), b);
    close_home(&h);
}

/* ---- refused ----------------------------------------------------------------------------------- */

TEST("what does not load is refused with file and line, and kept in the list")
{
    home h = open_home();
    furnish(&h);
    has_string(stage(&h, "local = 5"), "policy_refused: policy.lua:1: ");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "refused : policy.lua:1: ");
    has_string(ask(&h, "policy.list", "[]"), "state: 'refused'");
    is_string(active(&h), "built-in");
    close_home(&h);
}

TEST("what fails its own tests is refused by the name of the test")
{
    home h = open_home();
    has_string(stage(&h, policy_of(0.2, "tests = { sum = function(t) t:equal(1, 2) end }")),
               "policy_refused: test \"sum\": policy.lua:5: expected 2, got 1");
    close_home(&h);
}

TEST("what fails on what is held is refused, although its tests pass")
{
    home h = open_home();
    furnish(&h);
    has_string(
        stage(&h,
              policy_of(0.2,
                        "margin = function(book)\nif book.gross > 0 then error('boo') end\nreturn 0, 0 end")),
        "policy.lua:6: boo");
    is_string(active(&h), "built-in");
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 1000.0");
    close_home(&h);
}

TEST("correlations that are none are refused by their least eigenvalue")
{
    home h = open_home();
    has_string(ask(&h, "instrument.put",
                   "[[{id: 'X', kind: 'spot'}, {id: 'Y', kind: 'spot'}, {id: 'Z', kind: 'spot'}]]"),
               "count: 3");
    has_string(
        stage(&h,
              "local netto = require 'netto'\nreturn netto.policy { name = 'odd', version = '1', api = 1,\n"
              "correlation = function(f, g) return -0.9 end }"),
        "bad_matrix: the policy's correlations are ");
    is_string(active(&h), "built-in");
    close_home(&h);
}

TEST("what is refused once may be mended")
{
    home h = open_home();
    furnish(&h);
    for (int i = 0; i < 20; i++) stage(&h, "local = 5");
    const char *id = stage(&h, policy_of(0.2, ""));
    begin_activate(&h, id);
    is_string(active(&h), id);
    ok(h.r->shelf.count <= SHELF_MAX);
    close_home(&h);
}

/* The row of policy.list that says why; "none". */
static const char *blamed(home *h)
{
    static char text[512];
    uint32_t count;
    const struct version *rows = shelf_rows(&h->r->shelf, &count);
    for (uint32_t i = 0; i < count; i++)
        if (netto_text_given(rows[i].why))
            return snprintf(text, sizeof text, "%.*s %.*s %.*s at %lld: %.*s", TEXT(rows[i].state), TEXT(rows[i].name),
                            TEXT(rows[i].version), (long long)(rows[i].when / NETTO_SECOND % 86400), TEXT(rows[i].why)), text;
    return "none";
}

/* A price history that no small house has room for. */
#define LONG_HISTORY "history = { price = { every = 1, length = 1000000 } },"

TEST("a policy whose swap is refused says why, in an event and in the list, and stays staged")
{
    home h = open_home_with((netto_engine_options){.capacity = 4194304});
    furnish(&h);
    netto_complaint why;
    netto_source source = {text_of("policy.lua"), text_of(policy_of(0.2, LONG_HISTORY))};
    ok(runtime_offer(h.r, &source, 1, &why) == NETTO_OK);
    settle(&h);
    is_string(active(&h), "built-in");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "refused desk: no memory for the price history of 'desk'");
    has_string(blamed(&h), "staged desk 0.2 at ");
    has_string(ask(&h, "policy.list", "[]"), "why: 'no memory for the price history of");
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 1000.0");
    close_home(&h);
}

TEST("the same at boot, and when somebody asks for it: then he is answered as well")
{
    home h = open_home_with((netto_engine_options){.capacity = 4194304});
    furnish(&h);
    netto_complaint why;
    netto_source source = {text_of("policy.lua"), text_of(policy_of(0.2, LONG_HISTORY))};
    ok(runtime_boot(h.r, &source, 1, &why) == NETTO_ECAPACITY);
    has_string(why.text, "price history");
    is_int(count_events(&h, NETTO_TOPIC_POLICY), 1);
    has_string(blamed(&h), "staged desk 0.2 at ");
    char id[NETTO_ID_MAX + 1];
    text_copy(h.r->shelf.entries[1].policy->id, id, sizeof id);
    call *c = begin_activate(&h, id);
    settle(&h);
    has_string(c->text, "capacity: no memory for the price history");
    is_int(count_events(&h, NETTO_TOPIC_POLICY), 2);
    ok(h.r->prepared == NULL); /* what it would have used is given back */
    close_home(&h);
}

TEST("that another one was expected is no fault of the policy")
{
    home h = open_home();
    furnish(&h);
    struct answer *out = calloc(1, sizeof *out);
    const char *a = stage(&h, policy_of(0.2, ""));
    unsigned events = count_events(&h, NETTO_TOPIC_POLICY);
    ok(staging_swap(h.r, shelf_find(&h.r->shelf, text_of(a))->policy, &(activation){.expect = text_of("somebody")}, out) == NETTO_EEXPECT);
    is_string(blamed(&h), "none");
    is_int(count_events(&h, NETTO_TOPIC_POLICY), events);
    free(out);
    close_home(&h);
}

TEST("what is refused is told by its own name and time, if it loaded")
{
    home h = open_home();
    furnish(&h);
    netto_instant begin = now;
    now += 3 * 3600 * NETTO_SECOND; /* hours after the last command */
    stage(&h, policy_of(0.2, "margin = function(book)\nif book.gross > 0 then error('boo') end\nreturn 0, 0 end"));
    has_string(blamed(&h), "refused desk 0.2 at 10800: ");
    now += 60 * NETTO_SECOND;
    stage(&h, policy_of(0.3, "tests = { sum = function(t) t:equal(1, 2) end }"));
    has_string(ask(&h, "policy.list", "[]"), "name: 'desk', version: '0.3', state: 'refused'");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "refused desk: test");
    now += 60 * NETTO_SECOND;
    const char *id = stage(&h, policy_of(0.4, ""));
    is_int(shelf_find(&h.r->shelf, text_of(id))->when / NETTO_SECOND % 86400, 10920);
    now = begin;
    close_home(&h);
}

TEST("one that stands on the shelf and fails when it is to be activated keeps why")
{
    home h = open_home();
    furnish(&h);
    const char *bad = stage(&h, policy_of(0.2, "margin = function(book)\nif book.gross > 300 then error('boo') end\nreturn 0, 0 end"));
    char id[NETTO_ID_MAX + 1];
    snprintf(id, sizeof id, "%s", bad);
    stage(&h, policy_of(0.3, "")); /* it takes the other's place */
    ask(&h, "position.put", "['alice', [['X', 20]]]");
    call *c = begin_activate(&h, id);
    settle(&h);
    has_string(c->text, "boo");
    has_string(blamed(&h), "staged desk 0.2 at ");
    has_string(blamed(&h), "boo");
    ask(&h, "position.put", "['alice', [['X', 10]]]");
    call *again = begin_activate(&h, id);
    settle(&h);
    has_string(again->text, "active: ");
    is_string(blamed(&h), "none");
    close_home(&h);
}

/* ---- several at a time --------------------------------------------------------------------------- */

TEST("several policies are staged at a time, in their order")
{
    home h = open_home();
    furnish(&h);
    call *calls[6];
    for (int i = 0; i < 6; i++) calls[i] = begin_stage(&h, policy_of(0.1 + i / 100.0, ""));
    settle(&h);
    for (int i = 0; i < 6; i++) has_string(calls[i]->text, "name: 'desk'");
    is_string(active(&h), "built-in");
    close_home(&h);
}

TEST("the active one may change while another is staged")
{
    home h = open_home();
    furnish(&h);
    const char *a = stage(&h, policy_of(0.2, ""));
    call *slow = begin_stage(&h, policy_of(0.3, "tests = { slow = function() for i = 1, 1e5 do end end }"));
    call *c = begin_activate(&h, a);
    settle(&h);
    has_string(c->text, "active: ");
    has_string(slow->text, "tests: 1");
    is_string(active(&h), a);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 200.0");
    close_home(&h);
}

/* Until this one is answered. */
static bool await(home *h, const call *c)
{
    for (int i = 0; i < 5000 && !c->answered; i++) {
        runtime_collect(h->r);
        if (runtime_busy(h->r))
            runtime_advance(h->r);
        else
            usleep(1000);
    }
    return c->answered;
}

#define LONG_TESTS                                                                                            \
    "tests = (function() local all = {} for i = 1, 900 do all['t' .. i] = function(t) for j = 1, 9e5 do end "  \
    "end end return all end)()"

TEST("who goes back waits neither for the tests of what is being staged nor for its preparation")
{
    home h = open_home();
    furnish(&h);
    for (int i = 0; i < 1000; i++) {
        char text[48];
        snprintf(text, sizeof text, "[[{id: 'a%d'}]]", i);
        ask(&h, "account.put", text);
    }
    begin_activate(&h, stage(&h, policy_of(0.2, "")));
    const char *b = stage(&h, policy_of(0.3, ""));
    begin_activate(&h, b);
    call *slow = begin_stage(&h, policy_of(0.4, ""));
    while (!staging_is_slicing(h.r->stagings)) runtime_collect(h.r);
    runtime_advance(h.r);
    ok(h.r->prepared == h.r->stagings->loaded);
    call *back = begin_with(&h, "policy.rollback", "[]");
    ok(await(&h, back) && !slow->answered);
    has_string(back->text, "active: ");
    ok(await(&h, slow));
    has_string(slow->text, "name: 'desk'");
    slow = begin_stage(&h, policy_of(0.5, LONG_TESTS));
    back = begin_with(&h, "policy.rollback", "[]");
    ok(await(&h, back) && !slow->answered);
    is_string(active(&h), b);
    close_home(&h);
}

/* Offer one, and go on until it is there. */
static void offer_until(home *h, double haircut, staging_phase phase)
{
    netto_complaint why;
    netto_source source = {text_of("policy.lua"), text_of(policy_of(haircut, ""))};
    ok(runtime_offer(h->r, &source, 1, &why) == NETTO_OK);
    for (int i = 0; i < 5000 && h->r->stagings && h->r->stagings->phase != phase; i++) {
        if (staging_is_slicing(h->r->stagings))
            runtime_advance(h->r);
        else
            usleep(1000), runtime_collect(h->r);
    }
    ok(h->r->stagings && h->r->stagings->phase == phase);
}

TEST("what has made way is prepared again, wherever it was")
{
    const staging_phase phases[] = {STAGING_PREPARING, STAGING_COPYING, STAGING_CHECKING, STAGING_WEIGHING};
    for (int i = 0; i < 8; i++) {
        home h = open_home();
        char params[96];
        furnish(&h);
        h.r->options.max_impact = 2.0;
        begin_activate(&h, stage(&h, policy_of(0.2, "")));
        snprintf(params, sizeof params, "['%s']", stage(&h, policy_of(0.3, "")));
        offer_until(&h, 0.4, phases[i % 4]);
        bool chosen = i >= 4;
        call *first = begin_with(&h, chosen ? "policy.activate" : "policy.shadow", params);
        settle(&h);
        has_string(first->text, "seq: ");
        has_string(ask(&h, "margin.get", "['alice']"), chosen ? "initial: 300.0" : "initial: 400.0");
        if (chosen) has_string(last_event(&h, NETTO_TOPIC_POLICY), "' was activated while it was staged; `netto call URI policy.activate ");
        close_home(&h);
    }
}

TEST("what is offered by the watcher is activated when it is ready, the last one last")
{
    home h = open_home();
    furnish(&h);
    netto_complaint why;
    for (int i = 0; i < 4; i++) {
        netto_source source = {text_of("policy.lua"), text_of(policy_of(0.2 + i / 10.0, ""))};
        ok(runtime_offer(h.r, &source, 1, &why) == NETTO_OK);
    }
    settle(&h);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 500.0");
    netto_source broken = {text_of("policy.lua"), text_of("local = 5")};
    ok(runtime_offer(h.r, &broken, 1, &why) == NETTO_OK);
    settle(&h);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 500.0");
    runtime_refuse(h.r, "the file is gone");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "refused : the file is gone");
    close_home(&h);
}

TEST("at boot it is done at once")
{
    home h = open_home();
    netto_complaint why;
    netto_source source = {text_of("policy.lua"), text_of(policy_of(0.2, ""))},
                 broken = {text_of("policy.lua"), text_of("local = 5")};
    ok(runtime_boot(h.r, &source, 1, &why) == NETTO_OK);
    is_string(runtime_policy(h.r)->name.bytes, "desk");
    ok(runtime_boot(h.r, &broken, 1, &why) == NETTO_EPOLICY);
    has_string(why.text, "policy.lua:1: ");
    is_string(runtime_policy(h.r)->name.bytes, "desk");
    close_home(&h);
}

TEST("beyond what may wait, staging is refused, and what waits is done")
{
    home h = open_home();
    unsigned refused = 0, staged = 0;
    call *calls[80];
    for (int i = 0; i < 80; i++)
        calls[i] = begin_stage(&h, policy_of(0.1, "tests = { slow = function() for i = 1, 1e5 do end end }"));
    for (int i = 0; i < 80; i++)
        refused += !calls[i]->later && strstr(calls[i]->text, "overloaded: too many jobs");
    settle(&h);
    for (int i = 0; i < 80; i++) staged += strstr(calls[i]->text, "name: 'desk'") != NULL;
    ok(refused > 0);
    is_int(staged + refused, 80);
    close_home(&h);
}

TEST("versions make room for later ones; those that decide stay")
{
    home h = open_home();
    const char *a = stage(&h, policy_of(0.9, ""));
    begin_activate(&h, a);
    char kept[NETTO_ID_MAX + 1];
    snprintf(kept, sizeof kept, "%s", a);
    for (int i = 0; i < 20; i++) stage(&h, policy_of(0.1 + i / 100.0, ""));
    is_int(h.r->shelf.count, SHELF_MAX);
    is_string(state_of(&h, kept), "active");
    is_string(state_of(&h, "built-in"), "retired");
    close_home(&h);
}

TEST("one that is dropped while it waits for its activation is missed by name")
{
    home h = open_home();
    furnish(&h);
    const char *a = stage(&h, policy_of(0.2, ""));
    for (int i = 0; i < 7; i++) begin_stage(&h, policy_of(0.3 + i / 100.0, ""));
    call *c = begin_activate(&h, a);
    settle(&h);
    ok(c->answered);
    ok(strstr(c->text, "active: ") || strstr(c->text, "unknown_policy: "));
    ok(shelf_find(&h.r->shelf, runtime_policy(h.r)->id) != NULL);
    close_home(&h);
}

/* ---- abandoned ----------------------------------------------------------------------------------- */

TEST("whoever goes while his policy is staged is not answered; it is staged all the same")
{
    home h = open_home();
    call *c = begin_stage(&h, policy_of(0.2, ""));
    serve_abandon(h.r, c);
    settle(&h);
    ok(!c->answered);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "staged desk");
    close_home(&h);
}

TEST("a house closes though the tests of a policy would go on")
{
    home h = open_home();
    begin_stage(&h, policy_of(0.2, LONG_TESTS));
    usleep(20000);
    ok(runtime_policy(h.r) != NULL);
    close_home(&h);
}

TEST("a house that closes while policies are staged leaks nothing")
{
    for (int i = 0; i < 8; i++) {
        home h = open_home();
        furnish(&h);
        for (int j = 0; j < 5; j++)
            begin_stage(
                &h, policy_of(0.1 + j / 100.0, "tests = { slow = function() for i = 1, 1e4 do end end }"));
        usleep((unsigned)i * 500);
        runtime_collect(h.r);
        if (runtime_busy(h.r)) runtime_advance(h.r);
        ok(h.r != NULL);
        close_home(&h);
    }
}
