/* test_closing.c: claims about resolution.plan: which closing is next, how large the last one is, and what is said where it does
 * not reach its target. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "support/inside.h"
#include "support/purse.h"
#include "support/ruled.h"
#include "support/rules.h"

static const char *const names[] = {"A", "B", "C", "D", NULL};

/* Four instruments at 1, in steps of 1, that correlate by `rho`; and an account with money. */
static desk stand(rules *r, double rho, double money)
{
    desk k = desk_open();
    *r = rules_of("closing");
    for (int i = 0; names[i]; i++) {
        netto_instrument_row row = instrument_row(names[i], NETTO_FUTURE);
        row.qty_step = N(1);
        is_status(desk_instrument_row(&k, row), NETTO_OK);
        desk_mark(&k, names[i], 1);
    }
    desk_correlation(&k, rho, names);
    desk_policy(&k, &r->policy);
    desk_account(&k, "a", "account", NULL);
    if (money > 0) desk_collateral(&k, "a", "USD", money);
    return k;
}

static netto_status plan(desk *k, const char *of, double to, bool by_step, uint32_t steps)
{
    netto_command c = {.kind = NETTO_RESOLUTION_PLAN, .account = T("a"), .closing = {.to = to, .by_step = by_step, .steps = steps}};
    if (of) c.closing.of = text_of(of);
    return desk_ask(k, &c);
}

static bool closes(const desk *k, uint32_t i, const char *id, double qty)
{
    const netto_closings *c = &k->d.closings;
    if (i >= c->count) return false;
    double got = decimal_real(c->rows[i].qty);
    tap_note("%u: %.*s %g -> %.17g", i, (int)c->rows[i].instrument.size, c->rows[i].instrument.bytes, got, c->rows[i].value);
    return text_is(c->rows[i].instrument, id) && got == qty;
}

TEST("what lowers the measure most for its money goes first, and the last one no further than it takes")
{
    rules r;
    desk k = stand(&r, 0, 0); /* K is the root of the sum of squares */
    desk_position(&k, "a", "A", 30), desk_position(&k, "a", "B", -40), desk_position(&k, "a", "C", 5);
    is_status(plan(&k, NULL, 20, false, 0), NETTO_OK);
    ok(k.d.closings.met && k.d.closings.count == 2);
    ok(closes(&k, 0, "B", 40) && closes(&k, 1, "A", -11)); /* sqrt(19^2 + 5^2) = 19.6, of 20 it is 20.6 */
    is_near(k.d.closings.rows[0].value, sqrt(925), 1e-12), is_near(k.d.closings.rows[1].value, sqrt(386), 1e-12);
    is_near(k.d.closings.value, sqrt(2525), 1e-12);
    ok(k.d.closings.rows[0].whole && !k.d.closings.rows[1].whole);
    desk_close(&k);
}

TEST("without a bound equity is to cover what is required")
{
    rules r;
    desk k = stand(&r, 0, 20);
    desk_position(&k, "a", "A", 30), desk_position(&k, "a", "B", -40), desk_position(&k, "a", "C", 5);
    is_status(plan(&k, NULL, NAN, false, 0), NETTO_OK);
    ok(k.d.closings.met && closes(&k, 0, "B", 40) && closes(&k, 1, "A", -11));
    const netto_measures *m = &k.d.closings.rows[1].after;
    ok(m->equity == 20 && m->margin.initial <= 20 && m->margin.initial > 19.6);
    desk_collateral(&k, "a", "USD", 100);
    is_status(plan(&k, NULL, NAN, false, 0), NETTO_OK);
    ok(k.d.closings.met && k.d.closings.count == 0 && !k.d.closings.reason.bytes);
    desk_close(&k);
}

TEST("of a hedge only what is not hedged is closed first, and the rest together")
{
    rules r;
    desk k = stand(&r, 1, 0);
    desk_position(&k, "a", "A", 10), desk_position(&k, "a", "B", -9);
    is_status(plan(&k, NULL, 0, false, 0), NETTO_OK);
    ok(k.d.closings.met && k.d.closings.count == 1 && closes(&k, 0, "A", -1));
    desk_close(&k);

    k = stand(&r, 0.9, 0);
    desk_position(&k, "a", "A", 100), desk_position(&k, "a", "B", -50);
    is_status(plan(&k, NULL, 0, false, 0), NETTO_OK);
    ok(k.d.closings.met && k.d.closings.count == 4);
    ok(closes(&k, 0, "A", -55) && closes(&k, 1, "B", 9)); /* to 45 = 0.9 * 50, and to 0.9 * 45, which are 40.5 */
    const netto_closing *rows = k.d.closings.rows;
    ok(rows[2].number == 3 && rows[3].number == 3 && rows[3].whole && rows[3].value == 0); /* what is left hedges itself */
    desk_close(&k);
}

TEST("what hedges itself by threes goes together; where that lowers nothing it is taken back")
{
    rules r;
    desk k = stand(&r, 0, 0);
    static const netto_text factors[] = {{"A", 1}, {"B", 1}, {"C", 1}, {"D", 1}};
    static const double rho[] = {1, 0.7, 0.7, 0, 0.7, 1, 0, 0, 0.7, 0, 1, 0, 0, 0, 0, 1};
    netto_command c = {.kind = NETTO_CORRELATION_PUT, .correlation = {.name = T("default"), .factors = factors, .rho = rho, .factor_count = 4}};
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_position(&k, "a", "A", 14), desk_position(&k, "a", "B", -10), desk_position(&k, "a", "C", -10);
    is_status(plan(&k, NULL, 0, false, 0), NETTO_OK);
    const netto_closings *p = &k.d.closings;
    if (ok(p->met && p->count == 3 && !p->reason.bytes)) ok(p->rows[0].number == 1 && p->rows[2].number == 1 && p->rows[2].value == 0);
    is_status(plan(&k, "equity", NAN, false, 0), NETTO_OK); /* which closing at the marks does not lower */
    ok(!p->met && p->count == 0 && p->reason.bytes);
    desk_close(&k);
}

TEST("a leg of a hedge does not go before the other")
{
    rules r;
    desk k = stand(&r, 0.95, 0);
    desk_position(&k, "a", "A", 10), desk_position(&k, "a", "B", -10), desk_position(&k, "a", "C", 3), desk_position(&k, "a", "D", -3);
    is_status(plan(&k, NULL, 0, true, 0), NETTO_OK);
    ok(k.d.closings.met);
    double last = k.d.closings.value;
    for (uint32_t i = 0; i < k.d.closings.count; i++) {
        const netto_closing *row = &k.d.closings.rows[i];
        bool ends = i + 1 == k.d.closings.count || row[1].number != row->number;
        if (!ends) continue;
        ok(row->value < last), last = row->value;
    }
    desk_close(&k);
}

/* The search for what is next has used up its work, and the last one is sized all the same. */
TEST("the last one is no larger than it takes where the rule is slow")
{
    static const char *const ids[] = {"A", "B", "C", "D", "E", "F", NULL};
    netto_policy *policy;
    desk k = ruled_open("margin = function(book) local x = 0 for i = 1, 30000 do x = x + i end return book.gross + 0 * x end", &policy);
    desk_account(&k, "a", "account", NULL);
    for (int i = 0; ids[i]; i++) {
        netto_instrument_row row = instrument_row(ids[i], NETTO_FUTURE);
        row.qty_step = N(1);
        is_status(desk_instrument_row(&k, row), NETTO_OK);
        desk_mark(&k, ids[i], 1);
        desk_position(&k, "a", ids[i], 1000);
    }
    for (int to = 5001; to < 6000; to += 137) {
        is_status(plan(&k, "margin.initial", to, false, 0), NETTO_OK);
        ok(k.d.closings.met && k.d.closings.count == 1 && !k.d.closings.reason.bytes), ok(closes(&k, 0, "A", to - 6000));
        is_near(k.d.closings.rows[0].value, to, 0);
    }
    ruled_close(&k, policy);
}

TEST("where the target is not reached it says so")
{
    rules r;
    desk k = stand(&r, 0, 0);
    is_status(plan(&k, NULL, 0, false, 0), NETTO_OK), ok(k.d.closings.met && k.d.closings.count == 0);
    for (int i = 0; i < 4; i++) desk_position(&k, "a", names[i], 10 + i);
    is_status(plan(&k, NULL, 0, false, 2), NETTO_OK);
    ok(!k.d.closings.met && k.d.closings.count == 2), ok(strstr(k.d.closings.reason.bytes, "ask for more `steps`") != NULL);
    r.extra = 1, r.policy.hooks.margin = rules_margin_netted;
    desk_tick(&k, NETTO_SECOND);
    desk_policy(&k, &r.policy);
    is_status(plan(&k, NULL, NAN, false, 0), NETTO_OK);
    ok(!k.d.closings.met && k.d.closings.count == 4), is_string(k.d.closings.reason.bytes, "nothing is left to close");
    is_status(plan(&k, "value", 0, false, 0), NETTO_OK), ok(k.d.closings.met);
    desk_close(&k);
}

/* What is short of the margin: below 0 where there is more than enough. */
static netto_status short_of(netto_policy *p, const netto_question *q, netto_answer *out, netto_complaint *why)
{
    netto_result netted = {.value = 0.0};
    p->last_work = 0;
    netto_status status = netto_view_measure(q->things[0], &(netto_measure_ask){.name = TEXT_LITERAL("netted")}, &netted, why);
    *out = (netto_answer){.kind = NETTO_VALUE_NUMBER, .number = netted.value - 100.0};
    return status;
}

TEST("a measure that may be below 0 has a target there; one that may not has none that is met")
{
    rules r = rules_of("short");
    static const netto_declared declared = {.name = {"short", 5}, .kind = NETTO_KIND_FUNCTION, .hooks = 1u << NETTO_HOOK_CALL};
    r.policy.hooks.measure = short_of;
    r.policy.measures = &declared, r.policy.measure_count = 1;
    rules first;
    desk k = stand(&first, 0, 0);
    desk_policy(&k, &r.policy);
    desk_instrument(&k, "SHORT", NETTO_SPOT), desk_mark(&k, "SHORT", 10);
    is_status(desk_position(&k, "a", "SHORT", 20), NETTO_OK);
    is_status(plan(&k, "short", -40, false, 0), NETTO_OK);
    ok(k.d.closings.met && k.d.closings.value == 100 && closes(&k, 0, "SHORT", -14) && k.d.closings.rows[0].value == -40);
    is_status(plan(&k, "short", -101, false, 0), NETTO_OK), ok(!k.d.closings.met);
    is_string(k.d.closings.reason.bytes, "nothing is left to close");
    is_status(plan(&k, "netted", -1, false, 0), NETTO_OK), ok(!k.d.closings.met);
    desk_close(&k);
}

TEST("what cannot be planned is said")
{
    rules r;
    desk k = stand(&r, 0, 0);
    netto_command c = {.kind = NETTO_RESOLUTION_PLAN, .account = T("nobody"), .closing = {.to = NAN}};
    is_status(desk_ask(&k, &c), NETTO_EACCOUNT);
    is_status(plan(&k, "netting", 0, false, 0), NETTO_EPARAMS), has_string(desk_said(&k), "of: no measure is called 'netting'");
    is_status(plan(&k, NULL, INFINITY, false, 0), NETTO_EDOMAIN), has_string(desk_said(&k), "to: expected a finite number");
    is_status(plan(&k, NULL, -INFINITY, false, 0), NETTO_EDOMAIN);
    is_status(plan(&k, NULL, 0, false, NETTO_CLOSINGS_MAX + 1), NETTO_ETOOLARGE);
    desk_instrument(&k, "NEW", NETTO_SPOT);
    is_status(desk_position(&k, "a", "A", 5), NETTO_OK);
    desk_close(&k);
}

TEST("where a failing leg is what is required for, a hedge is closed on both sides, as far as it takes")
{
    rules r;
    desk k = stand(&r, 1, 2);
    r.leg = 0.5, r.policy.hooks.margin = rules_margin_leg;
    desk_tick(&k, NETTO_SECOND);
    desk_position(&k, "a", "A", 10), desk_position(&k, "a", "B", -10);
    is_status(plan(&k, NULL, NAN, false, 0), NETTO_OK);
    ok(!k.d.closings.met && k.d.closings.count == 0), has_string(k.d.closings.reason.bytes, "no closing lowers the measure any further");
    is_status(plan(&k, "margin.initial", NAN, false, 0), NETTO_OK); /* half of what one leg leaves: 5 */
    ok(k.d.closings.met && closes(&k, 0, "A", -6) && closes(&k, 1, "B", 6) && k.d.closings.count == 2);
    ok(k.d.closings.rows[0].number == 1 && k.d.closings.rows[1].number == 1 && k.d.closings.rows[1].value == 2);
    is_status(plan(&k, "margin.initial", 0, false, 0), NETTO_OK);
    ok(k.d.closings.met && closes(&k, 0, "A", -10) && closes(&k, 1, "B", 10));
    desk_close(&k);
}

TEST("what is traded behind other trades of the same instrument is summed once, in a pool too")
{
    rules r;
    desk k = stand(&r, 0.9, 0);
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", "account", "firm"), desk_account(&k, "b", "account", "firm");
    desk_position(&k, "a", "A", 100), desk_position(&k, "a", "B", -50), desk_position(&k, "b", "A", 7);
    is_status(plan(&k, "pool.netted", 0, false, 0), NETTO_OK); /* of its own subtree: the same book */
    ok(k.d.closings.met && k.d.closings.count == 4 && k.d.closings.rows[3].value == 0);
    desk_close(&k);
}

TEST("without memory a plan is refused, at whichever growth, and nothing is lost")
{
    unsigned refused = 0;
    for (uint64_t n = 1; n < 50; n++) {
        rules r;
        desk k = stand(&r, 0.5, 1);
        for (int i = 0; i < 40; i++) {
            char id[8];
            snprintf(id, sizeof id, "x%d", i);
            desk_instrument(&k, id, NETTO_FUTURE), desk_mark(&k, id, 1), desk_position(&k, "a", id, 1 + i);
        }
        purse_fail(&k, n);
        netto_status status = plan(&k, NULL, 0, false, NETTO_CLOSINGS_MAX);
        bool failed = purse_failed(&k);
        if (failed) ok(status == NETTO_ECAPACITY || status == NETTO_OK), refused += status == NETTO_ECAPACITY;
        purse_fail(&k, 0);
        is_status(plan(&k, NULL, 0, false, NETTO_CLOSINGS_MAX), NETTO_OK), ok(k.d.closings.met);
        desk_close(&k);
        if (!failed) break;
    }
    ok(refused > 0);
}
