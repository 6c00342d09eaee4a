/* test_var.c: claims about var.get: what a book may lose, by three methods, in its parts and in its tree. */
#include <math.h>
#include <stdio.h>

#include "support/inside.h"
#include "support/rules.h"

#define DAYS 100

static double prices[3][DAYS + 1];
static const char *const ids[] = {"A", "B", "C"};

/* Three instruments with a history of random days, and two accounts below a firm. */
static desk open_desk(rules *r)
{
    desk k = desk_open();
    *r = rules_of("keeps");
    r->policy.history_every = NETTO_DAY, r->policy.history_length = DAYS * NETTO_DAY;
    r->policy.hooks.correlation = rules_correlation;
    desk_policy(&k, &r->policy);
    for (int i = 0; i < 3; i++) desk_instrument(&k, ids[i], NETTO_SPOT);
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "one", NULL, "firm");
    desk_account(&k, "two", NULL, "firm");
    for (int d = 0; d <= DAYS; d++, k.now += NETTO_DAY)
        for (int i = 0; i < 3; i++) {
            prices[i][d] = d == 0 ? 100.0 : prices[i][d - 1] * (1.0 + tap_random_real(-0.03, 0.03));
            desk_mark_at(&k, ids[i], prices[i][d], k.now);
        }
    k.now -= NETTO_DAY;
    return k;
}

static void hold(desk *k)
{
    desk_position(k, "one", "A", 10);
    desk_position(k, "one", "B", -4);
    desk_position(k, "two", "A", -8);
    desk_position(k, "two", "C", 20);
}

static netto_status ask(desk *k, const char *account, netto_command c)
{
    c.kind = NETTO_VAR_GET;
    c.account = T(account);
    return desk_ask(k, &c);
}

static double move_of(int i, int day)
{
    return prices[i][day + 1] / prices[i][day] - 1.0;
}

/* The profits of a day, units held of A, B, C at today's prices. */
static double profit(const double units[3], int day)
{
    double sum = 0.0;
    for (int i = 0; i < 3; i++) sum += units[i] * prices[i][DAYS] * move_of(i, day);
    return sum;
}

static double kth_loss(const double units[3], int days, int k)
{
    double sorted[DAYS];
    for (int d = 0; d < days; d++) {
        double p = profit(units, DAYS - days + d);
        int at = d;
        for (; at > 0 && sorted[at - 1] > p; at--) sorted[at] = sorted[at - 1];
        sorted[at] = p;
    }
    return -sorted[k - 1];
}

static const double one_holds[] = {10, -4, 0}, two_holds[] = {-8, 0, 20}, both_hold[] = {2, -4, 20};

TEST("a historical value is the k-th worst of what the window's days would have done")
{
    rules r;
    desk k = open_desk(&r);
    hold(&k);
    is_status(ask(&k, "one", (netto_command){.var.terms.alpha = 0.95}), NETTO_OK);
    is_near(k.d.var.value, kth_loss(one_holds, DAYS, 5), 1e-9);
    is_int(k.d.var.scenarios, DAYS), is_int(k.d.var.rank, 5);
    is_status(ask(&k, "one", (netto_command){.var.terms = {.alpha = 0.9, .window = 20 * NETTO_DAY}}), NETTO_OK);
    is_near(k.d.var.value, kth_loss(one_holds, 20, 2), 1e-9);
    is_status(ask(&k, "one", (netto_command){.var.terms = {.alpha = 0.95, .horizon = 10 * NETTO_DAY}}), NETTO_OK);
    is_near(k.d.var.value, kth_loss(one_holds, DAYS, 5) * sqrt(10.0), 1e-9);
    is_status(ask(&k, "one", (netto_command){0}), NETTO_OK); /* 99%, the whole history, a day */
    is_near(k.d.var.value, kth_loss(one_holds, DAYS, 1), 1e-9);
    is_near(k.d.var.es, k.d.var.value, 1e-9);
    desk_close(&k);
}

TEST("a tree is the sum of its accounts, and its pool one book")
{
    rules r;
    desk k = open_desk(&r);
    hold(&k);
    ask(&k, "firm", (netto_command){.var.terms.alpha = 0.95});
    is_near(k.d.var.value, kth_loss(one_holds, DAYS, 5) + kth_loss(two_holds, DAYS, 5), 1e-9);
    ok(isnan(k.d.var.volatility));
    ask(&k, "firm", (netto_command){.var = {.pool = true, .terms.alpha = 0.95}});
    is_near(k.d.var.value, kth_loss(both_hold, DAYS, 5), 1e-9);
    is_status(ask(&k, "firm", (netto_command){.var.components = true}), NETTO_EPARAMS);
    has_string(desk_said(&k), "'firm' has sub-accounts: sets, components and what is left without one are of one account, or of the {pool = true}");
    desk_close(&k);
}

/* All methods, with components. */
static const netto_var_terms all_methods[] = {{.alpha = 0.95},
                                              {.alpha = 0.9, .beyond = true, .log = true},
                                              {.method = NETTO_VAR_FILTERED, .alpha = 0.95},
                                              {.method = NETTO_VAR_PARAMETRIC, .lambda = 0.94},
                                              {.method = NETTO_VAR_PARAMETRIC, .horizon = 4 * NETTO_DAY},
                                              {.method = NETTO_VAR_PARAMETRIC, .sample = true},
                                              {.method = NETTO_VAR_PARAMETRIC, .sample = true, .lambda = 0.97, .alpha = 0.975}};
#define METHODS (sizeof all_methods / sizeof *all_methods)

TEST("components add up to the value and to the shortfall, whatever the method, and the marginal tells the slope")
{
    rules r;
    desk k = open_desk(&r);
    hold(&k);
    for (size_t m = 0; m < METHODS; m++) {
        double value = 0.0, es = 0.0;
        if (!is_status(ask(&k, "firm", (netto_command){.var = {.pool = true, .components = true, .terms = all_methods[m]}}), NETTO_OK)) return;
        is_int(k.d.var.component_count, 3);
        for (uint32_t i = 0; i < 3; i++) {
            const netto_var_component *c = &k.d.var.components[i];
            value += c->value, es += c->es;
            is_near(c->exposure, both_hold[i] * prices[i][DAYS], 1e-9);
            is_near(c->marginal * c->exposure, c->value, 1e-9);
        }
        is_near(value, k.d.var.value, 1e-9);
        is_near(es, k.d.var.es, 1e-9);
        ok(k.d.var.es >= k.d.var.value && k.d.var.volatility > 0.0);
    }
    desk_close(&k);
}

TEST("twice the book is twice the value, and the other way round its shortfall is of the other tail")
{
    rules r;
    desk k = open_desk(&r);
    for (size_t m = 0; m < METHODS; m++) {
        netto_command c = {.var.terms = all_methods[m]};
        desk_position(&k, "one", "A", 10), desk_position(&k, "one", "B", -4);
        ask(&k, "one", c);
        double value = k.d.var.value, es = k.d.var.es;
        desk_position(&k, "one", "A", 20), desk_position(&k, "one", "B", -8);
        ask(&k, "one", c);
        is_near(k.d.var.value, 2.0 * value, 1e-9), is_near(k.d.var.es, 2.0 * es, 1e-9);
        desk_position(&k, "one", "A", -20), desk_position(&k, "one", "B", 8);
        ask(&k, "one", c);
        if (all_methods[m].method == NETTO_VAR_PARAMETRIC) is_near(k.d.var.value, 2.0 * value, 1e-9);
        ok(k.d.var.value > 0.0);
    }
    desk_close(&k);
}

TEST("parametric: z times the root of w'Cw, with the policy's correlations")
{
    rules r;
    desk k = open_desk(&r);
    hold(&k);
    r.rho = r.across = 0.5; /* the stand's factors have no bucket */
    double w[2];
    for (int i = 0; i < 2; i++) {
        double squares = 0.0;
        for (int d = 0; d < DAYS; d++) squares += move_of(i, d) * move_of(i, d);
        w[i] = one_holds[i] * prices[i][DAYS] * sqrt(squares / DAYS);
    }
    ask(&k, "one", (netto_command){.var = {.terms.method = NETTO_VAR_PARAMETRIC, .components = true}});
    double sigma = sqrt(w[0] * w[0] + w[1] * w[1] + 2 * 0.5 * w[0] * w[1]);
    is_near(k.d.var.value, 2.3263478740408408 * sigma, 1e-9);
    is_near(k.d.var.volatility, sigma, 1e-9);
    is_near(k.d.var.components[0].value, 2.3263478740408408 * w[0] * (w[0] + 0.5 * w[1]) / sigma, 1e-9);
    desk_close(&k);
}

TEST("with the correlations of the window the volatility is that of the profits")
{
    rules r;
    desk k = open_desk(&r);
    hold(&k);
    double squares = 0.0;
    for (int d = 0; d < DAYS; d++) squares += profit(one_holds, d) * profit(one_holds, d);
    ask(&k, "one", (netto_command){.var.terms = {.method = NETTO_VAR_PARAMETRIC, .sample = true, .alpha = 0.95}});
    is_near(k.d.var.volatility, sqrt(squares / DAYS), 1e-9);
    is_near(k.d.var.value, 1.6448536269514722 * sqrt(squares / DAYS), 1e-9);
    desk_close(&k);
}

TEST("without a leg: the book as if it were not held")
{
    rules r;
    desk k = open_desk(&r);
    hold(&k);
    for (size_t m = 0; m < METHODS; m++) {
        desk_position(&k, "one", "B", -4);
        is_status(ask(&k, "one", (netto_command){.var = {.terms = all_methods[m], .without = {"B", 1}}}), NETTO_OK);
        double rest = k.d.var.rest, rest_es = k.d.var.rest_es;
        ok(k.d.var.has_rest);
        desk_position(&k, "one", "B", 0);
        ask(&k, "one", (netto_command){.var.terms = all_methods[m]});
        is_same(k.d.var.value, rest), is_same(k.d.var.es, rest_es);
    }
    is_status(ask(&k, "one", (netto_command){.var.without = {"C", 1}}), NETTO_EPARAMS);
    is_string(desk_said(&k), "without: 'one' holds no 'C'");
    is_status(ask(&k, "one", (netto_command){.var.without = {"D", 1}}), NETTO_EINSTRUMENT);
    desk_close(&k);
}

TEST("between netting sets nothing nets: the value is the sum over them, and each is told")
{
    rules r;
    desk k = open_desk(&r);
    netto_account_row row = {.id = T("three"), .netting = NETTO_NETTING_NONE};
    desk_account_row(&k, row);
    desk_position(&k, "three", "A", 10), desk_position(&k, "three", "B", -4);
    ask(&k, "three", (netto_command){.var = {.sets = true, .terms.alpha = 0.95}});
    const double a[] = {10, 0, 0}, b[] = {0, -4, 0};
    is_int(k.d.var.set_count, 2);
    is_near(k.d.var.sets[0].value, kth_loss(a, DAYS, 5), 1e-9);
    is_near(k.d.var.sets[1].value, kth_loss(b, DAYS, 5), 1e-9);
    is_near(k.d.var.value, k.d.var.sets[0].value + k.d.var.sets[1].value, 1e-9);
    ok(k.d.var.sets[0].alone);
    desk_close(&k);
}

TEST("an option moves by delta with its underlying, foreign cash with its rate, and a perp with its own price")
{
    rules r;
    desk k = open_desk(&r);
    desk_option(&k, "CALL", "A", 'C', 100);
    desk_delta(&k, "CALL", 5, 0.5);
    desk_position(&k, "one", "CALL", 8);
    ask(&k, "one", (netto_command){.var.terms.alpha = 0.95});
    const double half[] = {4, 0, 0};
    is_near(k.d.var.value, kth_loss(half, DAYS, 5), 1e-9);
    desk_position(&k, "one", "CALL", 0);
    netto_instrument_row row = instrument_row("EURO", NETTO_SPOT);
    row.currency = T("EUR");
    is_status(desk_fx(&k, "EUR", 1.1), NETTO_OK);
    is_status(desk_instrument_row(&k, row), NETTO_OK);
    for (int d = 0; d <= 20; d++, k.now += NETTO_DAY)
        desk_fx(&k, "EUR", d == 10 ? 1.0 : 1.1), desk_mark_at(&k, "EURO", 100, k.now);
    k.now -= NETTO_DAY;
    desk_position(&k, "one", "EURO", 3);
    is_status(ask(&k, "one", (netto_command){.var.terms = {.alpha = 0.95, .window = 20 * NETTO_DAY}}), NETTO_OK);
    is_near(k.d.var.value, 3 * 100 * 1.1 * (1.0 - 1.0 / 1.1), 1e-9); /* the price stood still, the rate fell once */
    desk_close(&k);
}

TEST("an empty book loses nothing, by any method")
{
    rules r;
    desk k = open_desk(&r);
    for (size_t m = 0; m < METHODS; m++) {
        is_status(ask(&k, "one", (netto_command){.var = {.terms = all_methods[m], .components = true, .sets = true}}), NETTO_OK);
        is_same(k.d.var.value, 0.0), is_same(k.d.var.es, 0.0);
        is_int(k.d.var.component_count, 0);
    }
    is_status(ask(&k, "firm", (netto_command){0}), NETTO_OK);
    is_same(k.d.var.value, 0.0);
    desk_close(&k);
}

TEST("where the model is at fault nothing nets, and the shares still add up")
{
    rules r;
    desk k = open_desk(&r);
    r.policy.hooks.correlation = NULL;
    r.policy.model = T("odd");
    const char *const factors[] = {"A", "B", "C", NULL};
    const double rho[] = {1, 0.9, 0.9, 0.9, 1, -0.9, 0.9, -0.9, 1};
    is_status(desk_matrix(&k, "odd", NETTO_CHECKED, factors, rho, 0.0), NETTO_OK); /* a lie */
    rules again = r;
    again.policy.id = T("again");
    is_status(desk_policy(&k, &again.policy), NETTO_OK);
    desk_position(&k, "one", "A", 10), desk_position(&k, "one", "B", -10), desk_position(&k, "one", "C", -10);
    is_status(ask(&k, "one", (netto_command){.var = {.terms.method = NETTO_VAR_PARAMETRIC, .components = true}}), NETTO_OK);
    ok(k.d.var.indefinite);
    double value = 0.0;
    for (uint32_t i = 0; i < 3; i++) value += k.d.var.components[i].value;
    is_near(value, k.d.var.value, 1e-9);
    desk_close(&k);
}

static const struct {
    netto_var_terms terms;
    netto_status status;
    const char *says;
} bad[] = {
    {{.alpha = 0.5}, NETTO_EDOMAIN, "alpha must lie between 0.5 and 1"},
    {{.alpha = 1.0}, NETTO_EDOMAIN, "alpha must lie between 0.5 and 1"},
    {{.alpha = NAN}, NETTO_EDOMAIN, "alpha must lie between 0.5 and 1"},
    {{.window = 5 * NETTO_DAY}, NETTO_EDOMAIN, "a window of 5 returns is too short to say anything of a tail; it takes 10 or more"},
    {{.window = NETTO_DAY / 2}, NETTO_EDOMAIN, "window must be a multiple of 86400 seconds, the policy's `every`, and at most 8640000, its `length`"},
    {{.window = 2 * DAYS * NETTO_DAY}, NETTO_EDOMAIN, "window must be a multiple of"},
    {{.lambda = 1.0, .method = NETTO_VAR_FILTERED}, NETTO_EDOMAIN, "lambda must lie between 0 and 1"},
    {{.lambda = 0.9}, NETTO_EPARAMS, "a historical value at risk has none; use method \"filtered\""},
    {{.sample = true}, NETTO_EPARAMS, "only a parametric value at risk has correlations to choose"},
    {{.beyond = true}, NETTO_EDOMAIN, "of 100 returns the value at risk is the worst itself, and none lies beyond"},
    {{.beyond = true, .method = NETTO_VAR_PARAMETRIC}, NETTO_EPARAMS, "a parametric value at risk has none"},
    {{.horizon = -1}, NETTO_EDOMAIN, "horizon must be greater than 0"},
};

TEST("terms outside their domain are refused with a sentence")
{
    rules r;
    desk k = open_desk(&r);
    hold(&k);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        is_status(ask(&k, "one", (netto_command){.var.terms = bad[i].terms}), bad[i].status);
        has_string(desk_said(&k), bad[i].says);
    }
    is_status(ask(&k, "nobody", (netto_command){0}), NETTO_EACCOUNT);
    desk_close(&k);
}

TEST("a window that is not covered says whose, and which sample is missing")
{
    rules r;
    desk k = open_desk(&r);
    desk_instrument(&k, "NEW", NETTO_SPOT);
    desk_mark(&k, "NEW", 10);
    desk_position(&k, "one", "NEW", 1);
    is_status(ask(&k, "one", (netto_command){0}), NETTO_ENOMARK);
    has_string(desk_said(&k), "the window of 'NEW' is not covered: of its 101 samples, each 86400 seconds, the one 100 before the last is missing");
    netto_instrument_row row = instrument_row("CRIF", NETTO_SENSITIVITY);
    row.underlying = T("GIRR|USD|2y");
    desk_instrument_row(&k, row);
    desk_position(&k, "two", "CRIF", 1);
    is_status(ask(&k, "two", (netto_command){0}), NETTO_ENOMARK);
    has_string(desk_said(&k), "factor 'GIRR|USD|2y', on which 'CRIF' loads, is no instrument whose prices are kept; put one of that id and mark it, or say which share of its exposure is `unknown`");
    desk_close(&k);
}

TEST("a price of 0 or less is not said to be missing, and the advice can be followed")
{
    rules r;
    desk k = open_desk(&r);
    desk_instrument(&k, "WTI", NETTO_FUTURE), desk_instrument(&k, "GIRR|USD|2y", NETTO_SENSITIVITY);
    for (int d = DAYS; d >= 0; d--) desk_mark_at(&k, "WTI", d == 3 ? -37.63 : 20, k.now - d * NETTO_DAY);
    desk_position(&k, "one", "WTI", 1), desk_position(&k, "two", "GIRR|USD|2y", 1000);
    is_status(ask(&k, "one", (netto_command){0}), NETTO_ENOMARK);
    has_string(desk_said(&k), "the window of 'WTI' is not covered: of its 101 samples, each 86400 seconds, the one 3 before the last is -37.63, and returns are of prices greater than 0; say which share of its exposure is `unknown`, or");
    is_status(ask(&k, "two", (netto_command){0}), NETTO_ENOMARK);
    has_string(desk_said(&k), "is missing; a sensitivity has no prices: say which share of its exposure is `unknown`");
    is_status(ask(&k, "two", (netto_command){.var.terms.unknown = 0.2}), NETTO_OK);
    is_near(k.d.var.value, 200, 1e-9);
    desk_close(&k);
}

TEST("without a history in the policy there is no value at risk")
{
    desk k = desk_open();
    desk_account(&k, "one", NULL, NULL);
    is_status(ask(&k, "one", (netto_command){0}), NETTO_EPARAMS);
    has_string(desk_said(&k), "the active policy keeps no price history; it must declare history = { price = { every = ..., length = ... } }");
    desk_close(&k);
}

TEST("rates of the past give a book in another currency its window at once")
{
    rules r;
    desk k = open_desk(&r);
    netto_instrument_row row = instrument_row("D", NETTO_SPOT);
    desk_fx(&k, "EUR", 1.1);
    row.currency = T("EUR");
    desk_instrument_row(&k, row);
    for (int d = DAYS; d >= 0; d--) desk_mark_at(&k, "D", 50, k.now - d * NETTO_DAY);
    desk_position(&k, "one", "D", 10);
    is_status(ask(&k, "one", (netto_command){0}), NETTO_ENOMARK);
    for (int d = DAYS; d > 0; d--) desk_fx_at(&k, "EUR", d == 1 ? 1.25 : 1.0, k.now - d * NETTO_DAY);
    is_status(ask(&k, "one", (netto_command){0}), NETTO_OK);
    is_near(k.d.var.value, 10 * 50 * 1.1 * (1 - 1.1 / 1.25), 1e-9); /* the day on which the euro fell to 1.1 is the worst of 100 */
    desk_close(&k);
}

TEST("asking leaves no trace")
{
    rules r;
    uint8_t before[32], after[32];
    desk k = open_desk(&r);
    hold(&k);
    netto_engine_digest(k.e, before);
    for (size_t m = 0; m < METHODS; m++) ask(&k, "firm", (netto_command){.var = {.terms = all_methods[m], .pool = m % 2, .components = m % 2}});
    netto_engine_digest(k.e, after);
    is_bytes(before, 32, after, 32);
    desk_close(&k);
}

TEST("a large tree is summed in slices, and to the same bits as in one go")
{
    rules r;
    char id[16];
    desk k = open_desk(&r);
    for (int i = 0; i < 3000; i++) {
        snprintf(id, sizeof id, "a%d", i);
        desk_account(&k, id, NULL, "two");
        desk_position(&k, id, "A", i + 1), desk_position(&k, id, "C", -i - 2);
    }
    is_status(ask(&k, "firm", (netto_command){0}), NETTO_OK);
    double value = k.d.var.value;
    netto_command c = {.kind = NETTO_VAR_GET, .account = T("firm")};
    netto_cursor cursor;
    unsigned slices = 0;
    netto_cursor_begin(&cursor);
    do is_status(netto_engine_report(k.e, &c, &cursor, &k.d), NETTO_OK), slices++;
    while (k.d.unfinished && slices < 1000);
    is_same(k.d.var.value, value);
    ok(slices >= 12);
    desk_close(&k);
}
