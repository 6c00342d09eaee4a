/* test_var.c: values at risk and backtests against published numbers.
 *
 * Hull      J. Hull, "Risk Management and Financial Institutions", 3rd edition: example 5.2 of the first (EWMA), table 14.4
 *           (the worst of 500 scenarios of four stock indices), chapter 15 (Microsoft and AT&T)
 * MathWorks Risk Management Toolbox, reference pages of varbacktest.pof, .cci and .cc: one year's data at 95%
 * Basel     "Supervisory framework for the use of 'backtesting' ..." (January 1996), tables 1 and 2; MAR32.9
 * Haug      "Option Pricing Formulas" (1998), table on page 24: American options on futures of 90, 100 and 110
 * Kupiec    "Techniques for verifying the accuracy of risk measurement models" (1995), table 3: where 255 days at 99% pass
 * MAR       the tail of a log-normal factor: of a volatility of 20% over a year, computed here in long double */
#include <math.h>

#include "risk/backtest.h"
#include "risk/var.h"
#include "support/desk.h"
#include "support/rules.h"

/* ---- value at risk ------------------------------------------------------------------------------------------ */

/* The five worst in thousands of dollars, and 495 that gain. */
static void four_indices(double profits[500])
{
    static const struct { int scenario; double loss; } worst[] = {
        {494, 477.841}, {339, 345.435}, {349, 282.204}, {329, 277.041}, {487, 253.385}};
    for (int i = 0; i < 500; i++) profits[i] = 1.0 + i;
    for (int i = 0; i < 5; i++) profits[worst[i].scenario - 1] = -worst[i].loss;
}

TEST("Hull's four indices: the fifth worst of 500, and the mean of the four beyond it")
{
    double profits[500];
    uint32_t worst[500];
    var_tail tail;
    four_indices(profits);
    ok(var_historical(profits, 500, 0.99, true, worst, &tail));
    is_near(tail.value, 253.385, 1e-9);
    is_near(tail.es, 345.630, 5e-4);
    is_int(worst[4], 486);
    ok(var_historical(profits, 500, 0.99, false, worst, &tail));
    is_near(tail.es, (477.841 + 345.435 + 282.204 + 277.041 + 253.385) / 5, 1e-9); /* Netto's own: the quantile counts */
}

/* He takes 2.33 for the quantile of 99%, which is 2.3263; others take 1.65 for the 1.6449 of 95%. */
TEST("Hull's Microsoft and AT&T: ten days at 99%, but for the rounded quantile")
{
    double value, es, day = sqrt(200000.0 * 200000.0 + 50000.0 * 50000.0 + 2 * 0.3 * 200000.0 * 50000.0);
    is_near(day, 220227.0, 0.5);
    var_normal(200000.0 * sqrt(10.0), 0.99, &value, &es);
    is_near(value / 2.3263479 * 2.33, 1473621.0, 1.0);
    var_normal(50000.0 * sqrt(10.0), 0.99, &value, &es);
    is_near(value / 2.3263479 * 2.33, 368405.0, 1.0);
    var_normal(1.0, 0.95, &value, &es);
    is_near(value, 1.6449, 5e-5);
    is_near(es, 2.0627, 5e-5); /* density(1.6449) / 0.05 */
}

TEST("Hull's EWMA: 1% and a return of 2% make 1.14% at a lambda of 0.9")
{
    double returns[2000];
    for (int i = 0; i < 1999; i++) returns[i] = 0.01; /* so long that the first is forgotten */
    returns[1999] = 0.02;
    is_near(var_volatility(returns, 2000, 0.9), 0.0114, 5e-5);
    is_near(var_volatility(returns, 2000, 0.9), sqrt(0.9 * 0.0001 + 0.1 * 0.0004), 1e-12);
}

TEST("the shortfall of a log-normal factor, short and long")
{
    const long double tail = 0.01L, z = 2.326347874040841100885606L, s = 0.2L; /* N(z) = 0.99 */
    is_near(var_lognormal_shortfall(0.2, 1.0, 0.01, true), (double)(0.5L * erfcl(-(s - z) / sqrtl(2.0L)) / tail - 1.0L), 1e-12);
    is_near(var_lognormal_shortfall(0.2, 1.0, 0.01, false), (double)(1.0L - 0.5L * erfcl((z + s) / sqrtl(2.0L)) / tail), 1e-12);
    is_near(var_lognormal_shortfall(0.0, 1.0, 0.01, true), 0.0, 1e-12); /* what does not move loses nothing */
    is_near(var_lognormal_shortfall(0.0, 1.0, 0.01, false), 0.0, 1e-12);
}

/* Ten days, of which one fell by a tenth and one rose by a tenth: what is lost is the difference of two published prices. */
TEST("Haug's options on futures: a value at risk by full revaluation is what his table loses from 100 to 90, or to 110")
{
    static const struct {
        char right;
        double vol, prices[3];
    } rows[] = {{'C', 0.15, {0.8208, 4.0842, 10.8087}}, {'C', 0.25, {2.7437, 6.8015, 13.0170}}, {'C', 0.35, {5.0063, 9.5106, 15.5689}},
                {'P', 0.15, {10.5595, 4.0842, 1.0822}}, {'P', 0.25, {12.4419, 6.8014, 3.3226}}, {'P', 0.35, {14.6945, 9.5104, 5.8823}}};
    static const double closes[] = {100, 100, 90, 90, 99, 99, 99, 99, 99, 99, 99};
    static const unsigned char attrs[] = {0x82, 0xa5, 's', 't', 'y', 'l', 'e', 0xa8, 'a', 'm', 'e', 'r', 'i', 'c', 'a', 'n',
                                          0xa4, 'r', 'a', 't', 'e', 0xcb, 0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a}; /* 0.10 */
    desk k = desk_open();
    rules r = rules_of("daily");
    r.policy.history_every = NETTO_DAY, r.policy.history_length = 10 * NETTO_DAY;
    desk_policy(&k, &r.policy);
    desk_instrument(&k, "F", NETTO_FUTURE);
    desk_account(&k, "a", NULL, NULL);
    for (int d = 0; d < 11; d++, k.now += NETTO_DAY) desk_mark(&k, "F", closes[d]); /* -10%, then +10% */
    k.now -= NETTO_DAY;
    desk_mark_at(&k, "F", 100, k.now + 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        netto_instrument_row row = instrument_row("O", NETTO_OPTION);
        row.underlying = T("F"), row.right = rows[i].right, row.strike = N(100), row.expiry = k.now + NETTO_DAY / 2 * 365, row.attrs = (netto_text){(const char *)attrs, sizeof attrs};
        is_status(desk_instrument_row(&k, row), NETTO_OK);
        netto_mark_row mark = {.instrument = T("O"), .price = 5, .given = NETTO_MARK_IV, .iv = rows[i].vol, .ts = NETTO_NEVER};
        is_status(desk_step(&k, &(netto_command){.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark}), NETTO_OK);
        for (int side = -1; side <= 1; side += 2) {
            desk_position(&k, "a", "O", side);
            is_status(desk_ask(&k, &(netto_command){.kind = NETTO_VAR_GET, .account = T("a"), .var.terms.reprice = true}), NETTO_OK);
            double down = side * (rows[i].prices[1] - rows[i].prices[0]), up = side * (rows[i].prices[1] - rows[i].prices[2]);
            is_near(k.d.var.value, fmax(down, up), 0.006);
        }
    }
    desk_policy(&k, netto_policy_built_in());
    desk_close(&k);
}

/* ---- backtests ------------------------------------------------------------------------------------------------ */

TEST("MathWorks' 57 failures of 1043 at 95%: all three tests")
{
    const uint32_t transitions[2][2] = {{932, 53}, {53, 4}};
    netto_test pof = backtest_kupiec(1043, 57, 0.95), cci = backtest_independence(transitions);
    is_near(pof.statistic, 0.46147, 5e-6);
    is_near(pof.p, 0.49694, 5e-6);
    is_near(cci.statistic, 0.25866, 5e-6);
    is_near(cci.p, 0.61104, 5e-6);
    is_near(pof.statistic + cci.statistic, 0.72013, 1e-5);
}

/* A page that doubles the statistic again would reject 6 of 255 (2.98 * 2). */
TEST("Kupiec's regions: of 255 days at 99% fewer than 7 failures pass at 5%, of 510 between 1 and 11, of 1000 between 4 and 17")
{
    static const struct { uint32_t days, least, most; } regions[] = {{255, 0, 7}, {510, 1, 11}, {1000, 4, 17}};
    for (int i = 0; i < 3; i++)
        for (uint32_t x = 0; x < 30; x++) {
            bool inside = x < regions[i].most && (regions[i].least == 0 || x > regions[i].least);
            bool passes = backtest_kupiec(regions[i].days, x, 0.99).p > 0.05;
            bool at_zero = regions[i].least == 0 && x == 0; /* his region has no lower end there; the ratio of none is 5.13 */
            if (!at_zero && !ok(inside == passes)) return tap_note("%u of %u", x, regions[i].days);
        }
    is_near(backtest_kupiec(255, 0, 0.99).statistic, 5.126, 5e-4);
}

TEST("Basel's zones of 250 days at 99%: green to 4, yellow to 9, red from 10 on, with their multipliers")
{
    static const double plus[] = {0.00, 0.00, 0.00, 0.00, 0.00, 0.40, 0.50, 0.65, 0.75, 0.85, 1.00, 1.00};
    static const double multiplier[] = {1.50, 1.50, 1.50, 1.50, 1.50, 1.70, 1.76, 1.83, 1.88, 1.92, 2.00, 2.00};
    double forecasts[250], losses[250];
    netto_complaint why;
    for (uint32_t x = 0; x < 12; x++) {
        netto_backtest b;
        for (uint32_t i = 0; i < 250; i++) forecasts[i] = 1.0, losses[i] = i < x ? 2.0 : 0.0;
        if (!is_status(backtest_run(forecasts, losses, 250, 0.99, &b, &why), NETTO_OK)) return;
        is_int(b.zone, x < 5 ? NETTO_ZONE_GREEN : x < 10 ? NETTO_ZONE_YELLOW : NETTO_ZONE_RED);
        ok(b.basel), is_same(b.plus, plus[x]), is_same(b.multiplier, multiplier[x]);
    }
}

TEST("the boundaries of zones follow the same probabilities for other counts of days")
{
    is_int(backtest_zone(500, 8, 0.99), NETTO_ZONE_GREEN);   /* P(X <= 8) = 93.3% */
    is_int(backtest_zone(500, 9, 0.99), NETTO_ZONE_YELLOW);  /* 96.9% */
    is_int(backtest_zone(500, 14, 0.99), NETTO_ZONE_YELLOW); /* 99.98% */
    is_int(backtest_zone(500, 15, 0.99), NETTO_ZONE_RED);
    is_int(backtest_zone(10000, 100, 0.99), NETTO_ZONE_GREEN);
    is_int(backtest_zone(10000, 200, 0.99), NETTO_ZONE_RED);
}
