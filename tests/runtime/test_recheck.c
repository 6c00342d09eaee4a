/* test_recheck.c: correlations of the policy that decides, when factors come while it does. */
#include "runtime/home.h"

/* Any two factors of one bucket move against each other: two are well, three are not. */
static const char *against(const char *version)
{
    static char text[1024];
    snprintf(text, sizeof text,
             "local netto = require 'netto'\nreturn netto.policy { name = 'odd', version = '%s', api = 1,\n"
             "correlation = function(f, g) if f.bucket == 'bad' then error('boo') end\n"
             "return f.bucket == g.bucket and -0.9 or 0 end }\n", version);
    return text;
}

static home open_odd(void)
{
    home h = open_home();
    furnish(&h);
    ask(&h, "factor.put", "[[{id: 'X', bucket: '1'}, {id: 'Y', bucket: '1'}, {id: 'USD', bucket: 'cash'}]]");
    begin_activate(&h, stage(&h, against("1")));
    settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "activated odd");
    return h;
}

TEST("factors that leave the model well are not told of")
{
    home h = open_odd();
    unsigned events = count_events(&h, NETTO_TOPIC_POLICY);
    has_string(ask(&h, "factor.put", "[[{id: 'Z', bucket: '2'}]]"), "count: 1");
    ok(runtime_busy(h.r));
    settle(&h);
    is_int(count_events(&h, NETTO_TOPIC_POLICY), events);
    close_home(&h);
}

TEST("a factor that makes the model indefinite is told of, with the policy and the eigenvalue")
{
    home h = open_odd();
    ask(&h, "factor.put", "[[{id: 'Z', bucket: '1'}]]");
    settle(&h);
    const char *told = last_event(&h, NETTO_TOPIC_POLICY);
    has_string(told, "model_suspect odd: with the factors that came, the correlations of all 4 are not positive semidefinite");
    has_string(told, "least eigenvalue is -0.8"); /* 1 - 2 * 0.9 */
    has_string(told, "gets no netting");
    is_string(runtime_policy(h.r)->name.bytes, "odd"); /* it goes on deciding */
    close_home(&h);
}

/* The same of cells: an entity moves against itself on another tenor, and against others on none. */
static const char *curves(const char *rho)
{
    static char text[1024];
    snprintf(text, sizeof text,
             "local netto = require 'netto'\nreturn netto.policy { name = 'curves', version = '1', api = 1,\n"
             "correlation = netto.cells { axis = function(f) return f.bucket and { entity = f.id:sub(1, 1), cell = f.bucket } end,\n"
             "correlation = function(a, b) return a.entity == b.entity and %s or 0 end } }\n", rho);
    return text;
}

TEST("correlations of cells are checked of all axes, when they are staged and when factors come")
{
    home h = open_home();
    furnish(&h);
    ask(&h, "factor.put", "[[{id: 'A1', bucket: 'x'}, {id: 'A2', bucket: 'y'}, {id: 'B3', bucket: 'z'}]]");
    begin_activate(&h, stage(&h, curves("-0.9")));
    settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "activated curves"); /* nobody has three */
    ask(&h, "factor.put", "[[{id: 'A4', bucket: 'x'}, {id: 'B1', bucket: 'x'}]]");
    settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "activated curves");
    ask(&h, "factor.put", "[[{id: 'A3', bucket: 'z'}]]");
    settle(&h);
    const char *told = last_event(&h, NETTO_TOPIC_POLICY);
    has_string(told, "model_suspect curves: with the factors that came, the correlations of all 6 are not positive semidefinite");
    has_string(told, "least eigenvalue is -0.8");
    has_string(stage(&h, curves("-0.95")), "bad_matrix: the policy's correlations are not positive semidefinite: the least eigenvalue is -0.9");
    close_home(&h);
}

TEST("so is one that an instrument brings, and one that is defined anew")
{
    home h = open_odd();
    ask(&h, "instrument.put", "[[{id: 'Z', kind: 'spot'}, {id: 'W', kind: 'spot'}]]");
    settle(&h); /* without a bucket they are -0.9 to each other: still well */
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "activated odd");
    ask(&h, "instrument.put", "[[{id: 'V', kind: 'spot'}]]");
    settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "model_suspect odd");
    close_home(&h);
    h = open_odd();
    ask(&h, "factor.put", "[[{id: 'USD', bucket: '1'}]]");
    settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "model_suspect odd");
    close_home(&h);
}

TEST("what comes while a check runs is checked by the next, and not by one each")
{
    home h = open_odd();
    unsigned events = count_events(&h, NETTO_TOPIC_POLICY);
    for (int i = 0; i < 50; i++) {
        char params[64];
        snprintf(params, sizeof params, "[[{id: 'F%d', bucket: '1'}]]", i);
        ask(&h, "factor.put", params);
        if (i == 0) runtime_advance(h.r), ok(h.r->recheck.job != NULL);
    }
    settle(&h);
    unsigned told = count_events(&h, NETTO_TOPIC_POLICY) - events;
    is_int(told, 2);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "of all 53 are");
    close_home(&h);
}

TEST("a policy without such a function, and commands that bring no factor, are not checked")
{
    home h = open_odd();
    ask(&h, "mark.put", "[[['X', 101.0]]]");
    ask(&h, "instrument.put", "[[{id: 'X', kind: 'spot'}]]");
    ok(!h.r->recheck.wanted);
    ask(&h, "policy.rollback", "[{to: 'built-in'}]");
    settle(&h);
    ask(&h, "factor.put", "[[{id: 'Z', bucket: '1'}]]");
    ok(!h.r->recheck.wanted);
    close_home(&h);
}

TEST("factors that came between the check and the activation are checked after it")
{
    home h = open_home();
    furnish(&h);
    ask(&h, "factor.put", "[[{id: 'X', bucket: '1'}, {id: 'Y', bucket: '1'}, {id: 'USD', bucket: 'cash'}]]");
    const char *id = stage(&h, against("2"));
    ask(&h, "factor.put", "[[{id: 'Z', bucket: '1'}]]");
    ok(!begin_activate(&h, id)->later);
    settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "model_suspect odd");
    close_home(&h);
}

TEST("a function that fails for a new factor is told of as a failed rule")
{
    home h = open_odd();
    ask(&h, "factor.put", "[[{id: 'A', bucket: 'bad'}]]");
    settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_RULE_ERROR), "correlation : correlation: policy.lua:3: boo");
    close_home(&h);
}

TEST("a house that closes while a check runs leaks nothing")
{
    for (int i = 0; i < 8; i++) {
        home h = open_odd();
        ask(&h, "factor.put", "[[{id: 'Z', bucket: '1'}]]");
        if (i % 2) runtime_advance(h.r);
        ok(h.r != NULL);
        close_home(&h);
    }
}
