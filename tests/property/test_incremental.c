/* test_incremental.c: incremental equals full: after a million random trades, books that go nearly flat among
 * them, every figure agrees with one computed apart, within 1e-9 of the largest gross since the last full one. */
#include <math.h>

#include "support/inside.h"
#include "support/oracle.h"
#include "support/rules.h"

#define BY 1e-9 /* of the largest gross, or of its square */

/* The largest gross since the engine last weighed the set from what is held: it knows best, but must not be
 * generous: it is never above the largest that there was. */
static double peak_of(const oracle *o)
{
    const appraisal *p = &o->k.e->active->appraisals[0];
    return p->set_count ? p->sets[0].gross_peak : 0.0;
}

/* Steps worth so many dollars, at least one. */
static int64_t steps_worth(const oracle *o, uint32_t thing, double dollars)
{
    double steps = dollars / o->prices[thing] * 1e8;
    return fabs(steps) < 1 ? 1 : fabs(steps) > 1e17 ? (int64_t)1e17 : (int64_t)steps;
}

static double any_size(void)
{
    double size = exp(tap_random_real(-8, 18));
    return tap_random() & 1 ? size : -size;
}

/* Sell what is held, or nearly: the perp against the spot, or all but a step. */
static int64_t flattening(const oracle *o, uint32_t thing)
{
    int64_t own = o->held[thing];
    switch (tap_random_below(3)) {
    case 0: return -own;
    case 1: return own > 1 ? 1 - own : -own;
    default: {
        uint32_t other = thing ^ 1;
        double weight = (double)o->held[other] * o->prices[other] * o->haircuts[other];
        return (int64_t)(-weight / (o->prices[thing] * o->haircuts[thing])) - own;
    }
    }
}

static void random_trade(oracle *o)
{
    static uint32_t last_thing;
    static int64_t last_steps;
    uint32_t thing = (uint32_t)tap_random_below(2 * o->factors);
    int64_t steps = steps_worth(o, thing, any_size());
    uint64_t what = tap_random_below(10);
    if (what < 3) steps = flattening(o, thing);
    if (what == 3 && last_thing < 2 * o->factors) thing = last_thing, steps = -last_steps;
    if (steps == 0) steps = 1;
    oracle_trade(o, thing, steps);
    last_thing = thing, last_steps = steps;
}

static bool close_all(oracle *o)
{
    for (uint32_t i = 0; i < 2 * o->factors; i++)
        if (o->held[i]) oracle_trade(o, i, -o->held[i]);
    desk_exposure(&o->k, o->account);
    const netto_exposure *x = &o->k.d.exposure.exposure;
    bool nothing = ok(x->gross == 0 && x->net == 0 && x->netted == 0);
    desk_margin(&o->k, o->account);
    return nothing && ok(o->k.d.margin.value == 0);
}

static void run(uint32_t factors, uint32_t common, double own, uint32_t trades, uint32_t look)
{
    static oracle o;
    static rules r;
    bool good = true;
    oracle_open(&o, &r, factors, common, own);
    for (uint32_t i = 0; good && i < trades; i++) {
        random_trade(&o);
        if (i % look == 0) good = oracle_agrees(&o, BY, peak_of(&o));
        if (good && i % 7919 == 0) good = close_all(&o);
        if (i % 5003 == 0) oracle_mark(&o);
    }
    if (!good) tap_note("%u factors, %u common movers, own %g", factors, common, own);
    oracle_close(&o);
}

TEST("a million trades on books of 1 to 64 factors agree with the oracle")
{
    static const uint32_t sizes[] = {1, 2, 3, 5, 8, 13, 21, 34, 50, 64};
    for (int i = 0; i < 10; i++) run(sizes[i], 1 + sizes[i] / 4, i % 2 ? 0.5 : 0.05, TAP_ROUNDS(100000), sizes[i] < 20 ? 3 : 17);
}

TEST("matrices of low rank, where whole books hedge each other, agree too")
{
    for (uint32_t common = 1; common <= 4; common++) run(16, common, 0.0, 20000, 3);
}

TEST("a position that shrinks from huge to tiny leaves no trace of its size")
{
    static oracle o;
    static rules r;
    oracle_open(&o, &r, 4, 2, 0.3);
    for (int round = 0; round < 200; round++) {
        int64_t huge = steps_worth(&o, 0, 1e11), tiny = 1 + (int64_t)tap_random_below(1000);
        oracle_trade(&o, 2, 100000);
        oracle_trade(&o, 0, huge);
        oracle_trade(&o, 0, tiny - huge);
        truth t = oracle_truth(&o);
        if (!oracle_agrees(&o, 1e-12, (double)t.gross)) break;
        oracle_trade(&o, 0, -tiny);
        oracle_trade(&o, 2, -100000);
    }
    oracle_close(&o);
}

TEST("an order that would shrink it says so as exactly as money can")
{
    static oracle o;
    static rules r;
    oracle_open(&o, &r, 2, 1, 0.3);
    oracle_trade(&o, 0, steps_worth(&o, 0, 1e9));
    netto_command c = {.kind = NETTO_ORDER_CHECK, .account = T("a"), .order = {.instrument = T("s0")}};
    c.order.qty = (netto_number){NETTO_NUMBER_DECIMAL, {.decimal = {100000000 - o.held[0], 8}}};
    is_status(desk_ask(&o.k, &c), NETTO_OK);
    is_near(o.k.d.check.after.exposure.netted, o.prices[0] * o.haircuts[0], 1e-6);
    oracle_close(&o);
}

TEST("the state of an account is no larger than what it holds, give or take a quarter")
{
    static oracle o;
    static rules r;
    oracle_open(&o, &r, 64, 3, 0.3);
    for (uint32_t i = 0; i < 128; i++) oracle_trade(&o, i, 1000000);
    const appraisal *p = &o.k.e->active->appraisals[0];
    is_int(p->set_count, 1);
    is_int(p->sets[0].count, 64);
    ok(p->sets[0].capacity <= 64 + 64 / 4 + 2);
    oracle_close(&o);
}
