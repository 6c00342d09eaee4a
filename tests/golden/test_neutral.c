/* test_neutral.c: Hull, "Options, Futures, and Other Derivatives", "Making a portfolio delta, gamma and vega neutral": a delta-neutral
 * portfolio with a gamma of -5,000 and a vega of -8,000; options with deltas 0.6 and 0.5, gammas 0.5 and 0.8, vegas 2.0 and 1.2: 400 of
 * the first, 6,000 of the second, and 3,240 of the asset are sold.  The same chapter, "Delta of a portfolio": 100,000 calls of 0.533 are
 * held, 200,000 of 0.468 and 50,000 puts of -0.508 were sold: a delta of -14,900. */
#include "risk/neutral.h"
#include "support/desk.h"
#include "support/ruled.h"

TEST("Hull's portfolio is made delta, gamma and vega neutral")
{
    neutral s = {.n = 3, .a = {{0.6, 0.5, 1}, {0.5, 0.8, 0}, {2.0, 1.2, 0}}, .b = {0, -5000, -8000}};
    double w[NEUTRAL_MOST];
    uint32_t culprit;
    is_status(neutral_solve(&s, w, &culprit), NETTO_OK);
    is_near(w[0], 400, 1e-9), is_near(w[1], 6000, 1e-9), is_near(w[2], -3240, 1e-9);
}

TEST("and vega neutral by the first option alone: 4,000 of it, which leaves a gamma of -3,000 and takes 2,400 of the asset")
{
    neutral s = {.n = 2, .a = {{0.6, 1}, {2.0, 0}}, .b = {0, -8000}};
    double w[NEUTRAL_MOST];
    uint32_t culprit;
    is_status(neutral_solve(&s, w, &culprit), NETTO_OK);
    is_near(w[0], 4000, 1e-9), is_near(w[1], -2400, 1e-9), is_near(-5000 + 0.5 * w[0], -3000, 1e-9);
}

TEST("a tally of deltas is Hull's -14,900, which as many shares make up for")
{
    static const struct {
        const char *id;
        char right;
        double strike, delta, qty;
    } rows[] = {{"C55", 'C', 55, 0.533, 100000}, {"C56", 'C', 56, 0.468, -200000}, {"P56", 'P', 56, -0.508, -50000}};
    netto_policy *policy;
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T("delta")}};
    desk k = ruled_open("measures = { delta = netto.tally { load = function(inst) return inst.kind == 'option' and inst.delta or 1 end } }", &policy);
    desk_instrument(&k, "S", NETTO_SPOT), desk_mark(&k, "S", 55), desk_account(&k, "a", "account", NULL);
    for (int i = 0; i < 3; i++) {
        desk_option(&k, rows[i].id, "S", rows[i].right, rows[i].strike), desk_delta(&k, rows[i].id, 1, rows[i].delta);
        desk_position(&k, "a", rows[i].id, rows[i].qty);
    }
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_near(k.d.measure.value, -14900, 1e-6);
    desk_position(&k, "a", "S", 14900);
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_near(k.d.measure.value, 0, 1e-6);
    ruled_close(&k, policy);
}
