/* test_log.c: netto.log: what is told, to whom, and that nothing else changes by it. */
#include "script/policy_kit.h"

static char told[64][600];
static int count;

static void take(void *self, netto_text level, netto_text line)
{
    (void)self, (void)level;
    text_copy(line, told[count++ % 64], sizeof told[0]);
}

static const netto_log listener = {take, NULL};

/* The work of a haircut of this body, with and without a listener. */
static uint64_t ask(const char *chunk, const char *body, bool listen, double *out, netto_status *status)
{
    netto_budget budget = {.log = listen ? &listener : NULL};
    netto_policy *p = kit_haircut_in(chunk, body, &budget);
    if (!ok(p != NULL)) return tap_note("%s", kit_complaint.text), 0;
    count = 0;
    *status = kit_ask(p, out);
    uint64_t work = p->last_work;
    kit_drop(p);
    return work;
}

static void tells(const char *body, const char *line)
{
    double out;
    netto_status status;
    ask("", body, true, &out, &status);
    is_int(status, NETTO_OK);
    is_int(count, 1);
    is_string(told[0], line);
}

TEST("a line has its place, its level, its text, and its fields in the order of their names")
{
    tells("netto.log('wide') return 1", "policy.lua:1: info: wide");
    tells("\n\nnetto.log('warn', 'wide') return 1", "policy.lua:3: warn: wide");
    tells("netto.log('wide', { z = 1, a = 'x', m = true, b = 0.5 }) return 1", "policy.lua:1: info: wide a='x' b=0.5 m=true z=1");
    tells("netto.log('error', '', { n = 0 / 0, i = math.huge }) return 1", "policy.lua:1: error:  i=inf n=nan");
    tells("netto.log('debug', inst.id, p) return 1", "policy.lua:1: debug: BTC-PERP");
    tells("netto.log('\\27[2J\\nok 1') return 1", "policy.lua:1: info: ?[2J ok 1");
    tells("netto.log('%s%n') return 1", "policy.lua:1: info: %s%n");
}

TEST("whoever listens changes no answer and no work")
{
    const char *const bodies[] = {"netto.log('a', { x = 1 }) return 0.5", "for i = 1, 100 do netto.log('a') end return 0.5",
                                  "while true do netto.log('a', { x = 1, y = ('z'):rep(100) }) end", "netto.log('a', 5) return 1",
                                  "pcall(netto.log, 'a', { x = {} }) return 0.5"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        double one = -1, two = -1;
        netto_status first, second;
        char said[sizeof kit_complaint.text];
        uint64_t loud = ask("", bodies[i], true, &one, &first);
        snprintf(said, sizeof said, "%s", kit_complaint.text);
        is_int((long long)ask("", bodies[i], false, &two, &second), (long long)loud);
        is_int(second, first);
        is_same(two, one);
        is_string(kit_complaint.text, said);
        is_int(count, 0);
    }
}

TEST("of one call so many lines are told, and that there were more; the next call begins anew")
{
    netto_budget budget = {.log = &listener};
    double out;
    netto_policy *p = kit_haircut_in("", "for i = 1, 50 do netto.log('line', { i = i }) end return 1", &budget);
    if (!ok(p != NULL)) return;
    for (int round = 0; round < 2; round++) {
        count = 0;
        is_int(kit_ask(p, &out), NETTO_OK);
        is_int(count, NETTO_LOG_LINES_MAX + 1);
        is_string(told[15], "policy.lua:1: info: line i=16");
        is_string(told[16], "a call logs at most 16 lines: the rest is not told");
    }
    kit_drop(p);
}

TEST("nothing is told while a policy is loaded")
{
    double out;
    netto_status status;
    ask("netto.log 'loading'", "return 1", true, &out, &status);
    is_int(count, 0);
}

TEST("a line that is none is an error that says what is")
{
    static const char *const wrong[][2] = {
        {"netto.log()", "netto.log: the first argument, or the second after a level, is a text of at most 200 bytes, got nil"},
        {"netto.log(5)", "got number"},
        {"netto.log(inst)", "got userdata"},
        {"netto.log(('x'):rep(201))", "got a longer one"},
        {"netto.log('inf', 'x')", "netto.log: no level is called 'inf'; did you mean 'info'?"},
        {"netto.log('x', 5)", "netto.log: the fields are a table, got number"},
        {"netto.log('info', 'x', 5)", "netto.log: the fields are a table, got number"},
        {"netto.log('x', { a = {} })", "netto.log: 'a' must be a number, a text or a boolean, got table"},
        {"netto.log('x', { a = inst })", "netto.log: 'a' must be a number, a text or a boolean, got userdata"},
        {"netto.log('x', { a = ('x'):rep(201) })", "netto.log: a is a text of at most 200 bytes, got a longer one"},
        {"netto.log('x', { 1 })", "netto.log: a field's name is a text of 1 to 64 bytes"},
        {"netto.log('x', { [('x'):rep(65)] = 1 })", "netto.log: a field's name is a text of 1 to 64 bytes"},
        {"netto.log('x', { [type] = 1 })", "only numbers, texts and booleans as keys"},
        {"local t = {} for i = 1, 17 do t['k' .. i] = i end netto.log('x', t)", "netto.log: more than 16 fields"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!has_string(kit_refusal(wrong[i][0]), wrong[i][1])) tap_note("in: %s", wrong[i][0]);
}
