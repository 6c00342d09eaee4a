/* test_attacks.c: the scripts of tests/script/attacks.txt beside a policy that decides: staged, they are refused or harmless; active,
 * they fail when they are asked and not before; and the good one goes on deciding, or decides again. */
#include "runtime/home.h"
#include "script/attacks.h"

/* The hook answers harmlessly until X is marked at 13. */
static const char *until_marked(const attack *a)
{
    return attacks_is(a, "margin") ? "if book.gross ~= 130 then return book.netted end" : "if inst.price ~= 13 then return 0.2 end";
}

static bool decides(home *h, const char *id, const char *margin)
{
    return (int)is_string(runtime_policy(h->r)->id.bytes, id) & has_string(ask(h, "margin.get", "['alice']"), margin);
}

static void activate(home *h, const char *id)
{
    begin_activate(h, id);
    settle(h);
}

/* As an attacker would have it: at once, on what is held. */
static bool stage_it(home *h, const attack *a, const char *good)
{
    double value;
    const char *told = stage(h, attacks_source(a, ""));
    bool held = decides(h, good, "initial: 250.0");
    if (attacks_answers(a, &value)) return held && ok(strchr(told, ':') == NULL);
    return held && has_string(told, a->says);
}

/* It decides, is asked, and fails; what was good stands, and is what decides when it is called back. */
static bool let_it_decide(home *h, const attack *a, const char *good)
{
    double value;
    const char *id = stage(h, attacks_source(a, until_marked(a)));
    if (strchr(id, ':')) return has_string(id, a->says) && decides(h, good, "initial: 250.0"); /* refused as it is loaded */
    activate(h, id);
    const char *calm = attacks_is(a, "margin") ? "initial: 1000.0" : "initial: 200.0";
    bool held = decides(h, id, calm);
    ask(h, "mark.put", "[[['X', 13.0]]]");
    if (!attacks_answers(a, &value)) {
        held &= has_string(ask(h, "margin.get", "['alice']"), "stale: true");
        held &= has_string(ask(h, "order.check", "['alice', 'X', 1, 13.0]"), "code: 'rule_error'");
        ask(h, "position.put", "['alice', [['X', 10]]]");
        held &= has_string(last_event(h, NETTO_TOPIC_RULE_ERROR), a->says);
    }
    ask(h, "mark.put", "[[['X', 100.0]]]");
    held &= decides(h, id, calm);
    activate(h, good);
    return held && decides(h, good, "initial: 250.0");
}

TEST("beside scripts that mean harm the last good policy goes on deciding, whether they are staged or decide for a while")
{
    home h = open_home();
    furnish(&h);
    const char *staged = stage(&h, policy_of(0.25, ""));
    char good[40];
    snprintf(good, sizeof good, "%s", staged);
    activate(&h, good);
    attacks_load();
    for (size_t i = 0; i < attack_count; i++) {
        const attack *a = &attacks[i];
        bool held = stage_it(&h, a, good);
        if (a->hook && !attacks_is(a, "test")) held &= let_it_decide(&h, a, good);
        if (!held) tap_note("in: %s", a->name);
    }
    free(attacks_text);
    close_home(&h);
}
