/* test_breaker.c: claims about the states of a breaker: every state under everything that can happen to it. */
#include "control/breaker.h"

#include "base/text.h"
#include "tap/tap.h"

#define S NETTO_SECOND

static const netto_breaker plain = {.hold = 15 * S, .cooldown = 300 * S, .action = NETTO_ACTION_HALT},
                           hasty = {.cooldown = 300 * S}, latch = {.latch = true, .manual = false};

static breaker in(netto_breaker_state state)
{
    breaker b = BREAKER_CLOSED;
    b.state = state;
    b.since = 100 * S;
    if (state == NETTO_BREAKER_PENDING) b.due = 115 * S;
    if (state == NETTO_BREAKER_OPEN) b.due = 400 * S;
    return b;
}

static bool is(const breaker *b, netto_breaker_state state, netto_instant since, netto_instant due)
{
    return ok(b->state == state) && ok(b->since == since) && ok(b->due == due);
}

/* What becomes of a state in which an answer is heard, as a word: the state, or "-" where nothing changes. */
static const char *heard(netto_breaker_state from, breaker_answer answer, bool fresh, netto_instant now)
{
    breaker b = in(from), was = b;
    bool changed = breaker_hear(&b, &plain, answer, fresh, now);
    ok(changed == (b.state != was.state));
    if (!changed) ok(b.since == was.since && b.due == was.due);
    return changed ? netto_breaker_state_word(b.state) : "-";
}

TEST("what a rule answers becomes a state: closed, pending, open and half-open under every answer")
{
    for (int fresh = 0; fresh < 2; fresh++) {
        is_string(heard(NETTO_BREAKER_CLOSED, BREAKER_CLEAR, fresh, 200 * S), "-");
        is_string(heard(NETTO_BREAKER_CLOSED, BREAKER_UNSURE, fresh, 200 * S), "-");
        is_string(heard(NETTO_BREAKER_CLOSED, BREAKER_TRIPS, fresh, 200 * S), "pending");
        is_string(heard(NETTO_BREAKER_PENDING, BREAKER_CLEAR, fresh, 114 * S), "closed");
        is_string(heard(NETTO_BREAKER_PENDING, BREAKER_UNSURE, fresh, 114 * S), "-");
        is_string(heard(NETTO_BREAKER_PENDING, BREAKER_TRIPS, fresh, 114 * S), "-");
        is_string(heard(NETTO_BREAKER_PENDING, BREAKER_CLEAR, fresh, 115 * S), "closed");
        is_string(heard(NETTO_BREAKER_PENDING, BREAKER_UNSURE, fresh, 115 * S), "open");
        is_string(heard(NETTO_BREAKER_PENDING, BREAKER_TRIPS, fresh, 115 * S), "open");
        for (int answer = BREAKER_CLEAR; answer <= BREAKER_TRIPS; answer++)
            is_string(heard(NETTO_BREAKER_OPEN, (breaker_answer)answer, fresh, 500 * S), "-");
        is_string(heard(NETTO_BREAKER_HALF_OPEN, BREAKER_CLEAR, fresh, 200 * S), fresh ? "closed" : "-");
        is_string(heard(NETTO_BREAKER_HALF_OPEN, BREAKER_UNSURE, fresh, 200 * S), "-");
        is_string(heard(NETTO_BREAKER_HALF_OPEN, BREAKER_TRIPS, fresh, 200 * S), "open");
    }
}

TEST("without a hold it opens at once, for its cooldown; deadlines are rounded up to a tenth of a second")
{
    breaker b = BREAKER_CLOSED;
    ok(breaker_hear(&b, &hasty, BREAKER_TRIPS, false, 7 * S + 1));
    is(&b, NETTO_BREAKER_OPEN, 7 * S + 1, 307 * S + S / 10);
    ok(!b.latched);
    b = BREAKER_CLOSED;
    ok(breaker_hear(&b, &plain, BREAKER_TRIPS, false, 7 * S));
    is(&b, NETTO_BREAKER_PENDING, 7 * S, 22 * S);
}

TEST("a cooldown that is over leaves it half open, or closed where nobody can be asked")
{
    for (int state = 0; state < NETTO_BREAKER_STATE_COUNT; state++) {
        breaker b = in((netto_breaker_state)state);
        bool open = state == NETTO_BREAKER_OPEN;
        ok(!breaker_cool(&b, true, 399 * S));
        ok(breaker_cool(&b, true, 400 * S) == open);
        if (open) is(&b, NETTO_BREAKER_HALF_OPEN, 400 * S, NETTO_NEVER);
    }
    breaker b = in(NETTO_BREAKER_OPEN);
    ok(breaker_cool(&b, false, 400 * S));
    is(&b, NETTO_BREAKER_CLOSED, 400 * S, NETTO_NEVER);
}

TEST("only a person closes a latch")
{
    breaker b = BREAKER_CLOSED;
    ok(breaker_hear(&b, &latch, BREAKER_TRIPS, false, 5 * S));
    is(&b, NETTO_BREAKER_OPEN, 5 * S, NETTO_NEVER);
    ok(b.latched && !breaker_cool(&b, true, INT64_MAX) && !breaker_cool(&b, false, INT64_MAX));
    for (int answer = BREAKER_CLEAR; answer <= BREAKER_TRIPS; answer++)
        ok(!breaker_hear(&b, &latch, (breaker_answer)answer, true, 9 * S));
    ok(!breaker_hear(&b, &plain, BREAKER_CLEAR, true, 9 * S)); /* nor does a rule that is none any more */
    ok(breaker_reset(&b, 10 * S) && !b.latched);
    is(&b, NETTO_BREAKER_CLOSED, 10 * S, NETTO_NEVER);
}

TEST("a person opens it from any state, also anew, and closes it from any state but closed")
{
    for (int state = 0; state < NETTO_BREAKER_STATE_COUNT; state++) {
        breaker b = in((netto_breaker_state)state);
        ok(breaker_trip(&b, &plain, 200 * S));
        is(&b, NETTO_BREAKER_OPEN, 200 * S, 500 * S);
        b = in((netto_breaker_state)state);
        ok(breaker_reset(&b, 200 * S) == (state != NETTO_BREAKER_CLOSED));
        ok(b.state == NETTO_BREAKER_CLOSED && b.due == NETTO_NEVER);
    }
}

TEST("it acts while it is open, and half open no more strictly than by reducing")
{
    static const netto_action milder[] = {NETTO_ACTION_WARN, NETTO_ACTION_REDUCE_ONLY, NETTO_ACTION_REDUCE_ONLY};
    for (int action = 0; action < NETTO_ACTION_COUNT; action++) {
        netto_action now = NETTO_ACTION_COUNT;
        breaker b = in(NETTO_BREAKER_CLOSED), p = in(NETTO_BREAKER_PENDING), o = in(NETTO_BREAKER_OPEN), h = in(NETTO_BREAKER_HALF_OPEN);
        ok(!breaker_acts(&b, (netto_action)action, &now) && !breaker_acts(&p, (netto_action)action, &now) && now == NETTO_ACTION_COUNT);
        ok(breaker_acts(&o, (netto_action)action, &now) && (int)now == action);
        ok(breaker_acts(&h, (netto_action)action, &now) && now == milder[action]);
    }
}

TEST("what no instant can hold is as late as can be")
{
    static const netto_breaker endless = {.cooldown = INT64_MAX};
    breaker b = BREAKER_CLOSED;
    breaker_trip(&b, &endless, 100 * S);
    ok(b.due > 0 && !breaker_cool(&b, true, 1000000 * S));
}

/* ---- which are the same ------------------------------------------------------------------------------------ */

static const netto_text kinds[] = {TEXT_LITERAL("firm"), TEXT_LITERAL("desk"), TEXT_LITERAL("firm")};

TEST("a breaker of accounts binds the kinds that it names")
{
    netto_breaker b = {.scope = kinds, .scope_count = 2};
    ok(breaker_binds(&b, text_of("firm")) && breaker_binds(&b, text_of("desk")));
    ok(!breaker_binds(&b, text_of("account")) && !breaker_binds(&plain, text_of("firm")));
}

TEST("a breaker of the same name, or of the name it had, must have the same scope")
{
    netto_breaker was = {.name = TEXT_LITERAL("a"), .scope = kinds, .scope_count = 2}, is = was;
    netto_policy from = {.breakers = &was, .breaker_count = 1}, to = {.breakers = &is, .breaker_count = 1};
    ok(breaker_redefined(&from, &to) == NULL);
    is.action = NETTO_ACTION_HALT, is.cooldown = S, is.latch = true, is.scope_count = 3;
    ok(breaker_redefined(&from, &to) == NULL);
    is.scope_count = 1;
    ok(breaker_redefined(&from, &to) == &is);
    is.name = text_of("b");
    ok(breaker_redefined(&from, &to) == NULL);
    is.was = text_of("a");
    ok(breaker_redefined(&from, &to) == &is);
    is.scope_count = 0, is.instrument = true;
    ok(breaker_redefined(&from, &to) == &is);
    was = (netto_breaker){.name = was.name, .instrument = true};
    ok(breaker_redefined(&from, &to) == NULL);
    is_int(breaker_place(&to, text_of("b")), 0);
    is_int(breaker_place(&to, text_of("c")), 1);
}
