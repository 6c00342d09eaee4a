/* test_whatif.c: the same days under another policy. */
#include "runtime/whatif.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/text.h"
#include "support/story.h"
#include "tap/tap.h"

static story told;
static netto_decision out;

typedef struct days {
    netto_engine *recorded;
    whatif *w;
    uint64_t rows;
} days;

/* No rule is tripped: that goes by counts of commands, and the other policy is given ticks of its own. */
static const netto_engine_options patient = {.capacity = (size_t)1 << 30, .strike_count = 2, .strike_window = 1};
static const netto_engine_options usual = {.capacity = (size_t)1 << 30};

static days begin_days(const netto_engine_options *options, netto_policy *other)
{
    days d = {0};
    ok(netto_engine_create(options, &d.recorded) == NETTO_OK);
    ok(whatif_create(options, other, d.recorded, &d.w) == NETTO_OK);
    return d;
}

static void end_days(days *d)
{
    whatif_destroy(d->w);
    netto_engine_destroy(d->recorded);
}

/* A journal has only what was accepted. */
static bool happen(days *d, const netto_command *c)
{
    if (netto_engine_step(d->recorded, c, &out) != NETTO_OK) return false;
    record row = {.sequence = ++d->rows, .at = c->at, .kind = text_of(netto_command_word(c->kind))};
    if (d->w) whatif_step(d->w, &row, c, &out);
    return true;
}

static void activate(days *d, netto_policy *policy, netto_instant at)
{
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .at = at, .activate.policy = policy};
    ok(happen(d, &c));
}

/* As a server does it: holds and cooldowns of breakers are over when they are over, not when somebody calls next. */
static void tick(days *d, netto_instant until)
{
    netto_engine_stats stats;
    for (netto_engine_stats_get(d->recorded, &stats); stats.next_deadline <= until && stats.next_deadline != NETTO_NEVER;
         netto_engine_stats_get(d->recorded, &stats)) {
        netto_instant at = stats.next_deadline > stats.last ? stats.next_deadline : stats.last;
        if (at > until || !happen(d, &(netto_command){.kind = NETTO_TICK, .at = at})) return;
    }
}

/* A story under one policy from its first row on. */
static void tell_story(days *d, netto_policy *policy, uint64_t seed, uint32_t length, bool ticks)
{
    story_begin(&told, seed);
    activate(d, policy, told.now);
    for (uint32_t i = 0; i < length; i++) {
        const netto_command *c = story_next(&told);
        if (ticks) tick(d, c->at);
        if (c->kind != NETTO_POLICY_ACTIVATE) happen(d, c);
    }
}

static uint32_t count_differing(const whatif *w)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->ids.count; i++) count += whatif_differs(&w->accounts[i]);
    return count;
}

static uint64_t commands_of(netto_engine *e)
{
    netto_engine_stats stats;
    netto_engine_stats_get(e, &stats);
    return stats.seq;
}

TEST("the policy that decided finds nothing otherwise, and looking leaves no trace")
{
    for (uint32_t i = 0; i < STORY_POLICIES; i++) {
        uint64_t seed = tap_random_below(1 << 30);
        uint8_t watched[DIGEST_SIZE], alone[DIGEST_SIZE];
        story_begin(&told, seed);
        netto_policy *policy = story_policy(&told, i);
        days d = begin_days(&patient, policy), silent = {0};
        tell_story(&d, policy, seed, TAP_ROUNDS(900), false);
        ok(whatif_finish(d.w, d.rows) == NETTO_OK);
        if (!ok(count_differing(d.w) == 0 && d.w->refused == 0)) tap_note("story %llu, policy %u", (unsigned long long)seed, i);
        ok(d.w->ids.count > 5 && d.rows > TAP_ROUNDS(900) / 3);
        is_int(commands_of(d.w->engines[WHATIF_OTHER]), commands_of(d.recorded) + 1); /* it was activated, and needed no tick of its own */
        ok(netto_engine_create(&patient, &silent.recorded) == NETTO_OK);
        tell_story(&silent, policy, seed, TAP_ROUNDS(900), false);
        netto_engine_digest(d.recorded, watched);
        netto_engine_digest(silent.recorded, alone);
        is_bytes(watched, DIGEST_SIZE, alone, DIGEST_SIZE);
        end_days(&d);
        end_days(&silent);
    }
}

TEST("another policy stands in the end where an engine stands that knew no other")
{
    netto_text id;
    netto_margin_report m;
    uint32_t differ = 0;
    uint64_t seed = tap_random_below(1 << 30);
    story_begin(&told, seed);
    days d = begin_days(&patient, story_policy(&told, 1)), other = {0};
    tell_story(&d, story_policy(&told, 0), seed, 700, true);
    ok(whatif_finish(d.w, d.rows) == NETTO_OK);
    ok(netto_engine_create(&patient, &other.recorded) == NETTO_OK);
    tell_story(&other, story_policy(&told, 1), seed, 700, true);
    for (uint32_t i = 0; i < d.w->ids.count; i++) {
        const whatif_side *s = &d.w->accounts[i].sides[WHATIF_OTHER];
        netto_status status = netto_engine_margin(other.recorded, i, &id, &m);
        ok(text_equal(id, idmap_text(&d.w->ids, i)));
        is_int(s->known, status == NETTO_OK && !m.stale && !m.no_equity && !m.no_exposure);
        if (s->known) is_same(s->margin.initial, m.measures.margin.initial);
        if (s->known) is_same(s->equity, m.measures.equity);
        differ += whatif_differs(&d.w->accounts[i]);
    }
    ok(differ > 0);
    end_days(&d);
    end_days(&other);
}

static void furnish(days *d, netto_instant at)
{
    static const netto_instrument_row x = {.id = {"X", 1}, .kind = NETTO_SPOT, .expiry = NETTO_NEVER, .settle_days = -1};
    static const netto_account_row alice = {.id = {"alice", 5}};
    happen(d, &(netto_command){.kind = NETTO_INSTRUMENT_PUT, .at = at, .count = 1, .instruments = &x});
    happen(d, &(netto_command){.kind = NETTO_ACCOUNT_PUT, .at = at, .count = 1, .accounts = &alice});
}

static void mark(days *d, netto_instant at, double price)
{
    netto_mark_row row = {.instrument = {"X", 1}, .price = price, .ts = NETTO_NEVER};
    ok(happen(d, &(netto_command){.kind = NETTO_MARK_PUT, .at = at, .count = 1, .marks = &row}));
}

TEST("a policy with a price history gets the ticks that it asks for, between the rows")
{
    rules with = rules_of("with");
    netto_instant at = 1767225600 * NETTO_SECOND;
    with.policy.history_every = NETTO_SECOND;
    with.policy.history_length = 10 * NETTO_SECOND;
    days d = begin_days(&patient, &with.policy);
    furnish(&d, at);
    mark(&d, at, 100);
    happen(&d, &(netto_command){.kind = NETTO_TICK, .at = at + NETTO_SECOND});
    uint64_t before = commands_of(d.w->engines[WHATIF_OTHER]);
    is_int(before, d.rows + 1); /* its activation, and no tick while the recorded engine waits for its own */
    mark(&d, at + 5 * NETTO_SECOND + 1, 101);
    is_int(commands_of(d.w->engines[WHATIF_OTHER]), before + 4 + 1); /* seconds 2 to 5, and the row */
    is_int(d.w->refused, 0);
    end_days(&d);
}

static void hold(days *d, netto_instant at, int64_t qty)
{
    netto_position_row row = {.instrument = {"X", 1}, .qty = {NETTO_NUMBER_DECIMAL, {.decimal = {qty, 0}}}};
    ok(happen(d, &(netto_command){.kind = NETTO_POSITION_PUT, .at = at, .account = {"alice", 5}, .count = 1, .positions = &row}));
}

TEST("what is otherwise has the row at which it began, and the largest change its own")
{
    rules lax = rules_of("lax"), strict = rules_of("strict");
    netto_instant at = 1767225600 * NETTO_SECOND;
    lax.policy.hooks.haircut = strict.policy.hooks.haircut = rules_haircut_fixed;
    lax.haircut = 0.1, strict.haircut = 2;
    days d = begin_days(&patient, &strict.policy);
    activate(&d, &lax.policy, at);
    furnish(&d, at);
    mark(&d, at, 100);
    hold(&d, at, 10);
    hold(&d, at, 1);
    ok(whatif_finish(d.w, d.rows) == NETTO_OK);
    const whatif_account *a = &d.w->accounts[0];
    is_int(a->first, 5);
    is_int(a->change_at, 5);
    is_same(a->change, 1900.0);
    is_int(a->sides[WHATIF_RECORDED].calls, 0);
    is_int(a->sides[WHATIF_OTHER].calls, 1);
    is_int(a->sides[WHATIF_OTHER].liquidations, 1);
    is_same(a->sides[WHATIF_RECORDED].margin.initial, 10.0);
    is_same(a->sides[WHATIF_OTHER].margin.initial, 200.0);
    ok(whatif_differs(a));
    end_days(&d);
}

TEST("an order that one policy takes and the other rejects is decided otherwise")
{
    rules strict = rules_of("strict"), free = rules_of("free");
    strict.scale = 100, strict.policy.hooks.margin = rules_margin_netted;
    days d = begin_days(&patient, &strict.policy);
    netto_instrument_row thing = {.id = text_of("P"), .kind = NETTO_PERP, .expiry = NETTO_NEVER, .settle_days = -1};
    netto_account_row account = {.id = text_of("a")};
    netto_mark_row mark = {.instrument = text_of("P"), .price = 100, .ts = NETTO_NEVER};
    netto_collateral_row line = {.asset = text_of("USD"), .amount = {NETTO_NUMBER_REAL, {.real = 1000}}};
    activate(&d, &free.policy, NETTO_SECOND);
    const netto_command setup[] = {{.kind = NETTO_INSTRUMENT_PUT, .at = NETTO_SECOND, .count = 1, .instruments = &thing},
                                   {.kind = NETTO_ACCOUNT_PUT, .at = NETTO_SECOND, .count = 1, .accounts = &account},
                                   {.kind = NETTO_MARK_PUT, .at = NETTO_SECOND, .count = 1, .marks = &mark},
                                   {.kind = NETTO_COLLATERAL_PUT, .at = NETTO_SECOND, .account = text_of("a"), .count = 1, .collateral = &line}};
    for (int i = 0; i < 4; i++) ok(happen(&d, &setup[i]));
    netto_command order = {.kind = NETTO_ORDER_OPEN, .at = NETTO_SECOND, .account = text_of("a"),
                           .order = {text_of("o"), text_of("P"), {NETTO_NUMBER_REAL, {.real = 5}}, {0}}};
    ok(happen(&d, &order));
    ok(out.check.accepted);
    ok(happen(&d, &order)); /* sent again, it is no other decision */
    netto_command end = {.kind = NETTO_ORDER_CLOSE, .at = NETTO_SECOND, .order = {.id = text_of("o")}};
    ok(happen(&d, &end));
    is_int(whatif_finish(d.w, d.rows), NETTO_OK);
    const whatif_account *a = &d.w->accounts[0];
    is_int(a->sides[WHATIF_RECORDED].rejected, 0), is_int(a->sides[WHATIF_OTHER].rejected, 1);
    is_int(a->first, 6), is_int(d.w->refused, 0);
    ok(whatif_differs(a));
    end_days(&d);
}

TEST("a rule that fails is counted row by row, and what it leaves unknown is no change")
{
    rules lax = rules_of("lax"), broken = rules_of("broken");
    netto_instant at = 1767225600 * NETTO_SECOND;
    broken.policy.hooks.haircut = rules_haircut_fixed;
    broken.breaks = text_of("X");
    days d = begin_days(&patient, &broken.policy);
    activate(&d, &lax.policy, at);
    furnish(&d, at);
    mark(&d, at, 100);
    for (int i = 1; i <= 3; i++) hold(&d, at, i);
    ok(whatif_finish(d.w, d.rows) == NETTO_OK);
    is_int(d.w->failure_count, 1);
    is_string(d.w->failures[0].rule, "haircut");
    is_string(d.w->failures[0].account, "alice");
    is_int(d.w->failures[0].first, 5);
    is_int(d.w->failures[0].count, 3);
    ok(!d.w->accounts[0].sides[WHATIF_OTHER].known && d.w->accounts[0].change == 0.0);
    end_days(&d);
}

TEST("a rule that fails too often is tripped in the other days as it would have been")
{
    rules broken = rules_of("broken");
    broken.policy.hooks.haircut = rules_haircut_fixed;
    broken.breaks = text_of("X");
    days d = begin_days(&usual, &broken.policy);
    furnish(&d, 0);
    mark(&d, 0, 100);
    for (int i = 1; i <= 120; i++) hold(&d, 0, i);
    ok(whatif_finish(d.w, d.rows) == NETTO_OK);
    is_int(d.w->failures[0].count, 100);
    is_int(d.w->tripped, d.w->failures[0].first + 99);
    has_string(d.w->tripped_says, "haircut failed in 100 commands within 1000");
    end_days(&d);
}

TEST("without memory it says so, and the recorded engine goes on")
{
    for (uint64_t n = 1;; n++) {
        rules lax = rules_of("lax");
        days d = begin_days(&usual, &lax.policy);
        d.w->purse.fail_at = d.w->purse.growths + n;
        furnish(&d, 0);
        mark(&d, 0, 100);
        hold(&d, 0, 1);
        netto_status status = whatif_finish(d.w, d.rows);
        is_int(d.rows, 4);
        end_days(&d);
        if (status == NETTO_OK) {
            ok(n > 1);
            return;
        }
        ok(status == NETTO_ECAPACITY);
    }
}
