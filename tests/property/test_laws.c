/* test_laws.c: laws of netting that hold for every book. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/inside.h"
#include "support/oracle.h"
#include "support/rules.h"

#define ROUNDS 300

static oracle o;
static rules r;

static int64_t any_steps(uint32_t thing)
{
    double dollars = exp(tap_random_real(0, 12)), steps = dollars / o.prices[thing] * 1e8;
    return (int64_t)(tap_random() & 1 ? steps : -steps) | 1;
}

/* A stand with a random book in account "a". */
static void open_random(uint32_t factors)
{
    oracle_open(&o, &r, factors, 1 + factors / 3, tap_random_real(0, 0.5));
    for (uint32_t i = 0; i < 2 * factors; i++)
        if (tap_random_below(3)) oracle_trade(&o, i, any_steps(i));
}

static netto_exposure exposure_of(const char *account)
{
    return desk_exposure(&o.k, account) == NETTO_OK ? o.k.d.exposure.exposure : (netto_exposure){NAN, NAN, NAN};
}

static netto_exposure pool_of(const char *account)
{
    return desk_pool(&o.k, account) == NETTO_OK ? o.k.d.exposure.exposure : (netto_exposure){NAN, NAN, NAN};
}

/* Put the same steps of a thing into any account. */
static void hold(const char *account, uint32_t thing, int64_t steps)
{
    netto_position_row row = {.instrument = T(o.ids[thing]), .qty = {NETTO_NUMBER_DECIMAL, {.decimal = {steps, 8}}}};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T(account), .count = 1, .positions = &row};
    is_status(desk_step(&o.k, &c), NETTO_OK);
}

TEST("netted lies between nothing and gross, and net below gross")
{
    for (int i = 0; i < ROUNDS; i++) {
        open_random(1 + (uint32_t)tap_random_below(20));
        netto_exposure x = exposure_of("a");
        ok(x.netted >= 0 && x.netted <= x.gross && fabs(x.net) <= x.gross * (1 + 1e-12));
        oracle_close(&o);
    }
}

TEST("contributions add up to netted, and weights to net")
{
    for (int i = 0; i < ROUNDS; i++) {
        open_random(1 + (uint32_t)tap_random_below(20));
        desk_exposure_all(&o.k, "a", false);
        const netto_exposure_report *x = &o.k.d.exposure;
        double shares = 0, weights = 0;
        for (uint32_t k = 0; k < x->factor_count; k++) shares += x->factors[k].contribution, weights += x->factors[k].weight;
        is_near(shares, x->exposure.netted, 1e-9 * x->exposure.gross);
        is_near(weights, x->exposure.net, 1e-9 * x->exposure.gross);
        oracle_close(&o);
    }
}

TEST("each leg is what the book comes to without it")
{
    for (int i = 0; i < 40; i++) {
        open_random(2 + (uint32_t)tap_random_below(8));
        desk_exposure_all(&o.k, "a", false);
        uint32_t n = o.k.d.exposure.leg_count;
        double said[ORACLE_THINGS], gross = o.k.d.exposure.exposure.gross, worst = 0;
        uint32_t things[ORACLE_THINGS], legs = 0;
        for (uint32_t t = 0; t < 2 * o.factors; t++)
            if (o.held[t]) things[legs++] = t;
        if (!is_int(n, legs)) break;
        for (uint32_t k = 0; k < n; k++) said[k] = o.k.d.exposure.legs[k].netted, worst = fmax(worst, said[k]);
        is_same(o.k.d.exposure.worst_leg.netted, worst);
        for (uint32_t k = 0; k < n; k++) {
            hold("a", things[k], 0);
            is_near(said[k] * said[k], pow(exposure_of("a").netted, 2), 1e-12 * gross * gross);
            hold("a", things[k], o.held[things[k]]);
        }
        oracle_close(&o);
    }
}

TEST("twice the book is twice the exposure, and the opposite book the same")
{
    for (int i = 0; i < ROUNDS; i++) {
        open_random(1 + (uint32_t)tap_random_below(12));
        netto_exposure x = exposure_of("a");
        desk_account(&o.k, "twice", NULL, NULL);
        desk_account(&o.k, "other", NULL, NULL);
        for (uint32_t t = 0; t < 2 * o.factors; t++) {
            if (!o.held[t]) continue;
            hold("twice", t, 2 * o.held[t]);
            hold("other", t, -o.held[t]);
        }
        netto_exposure twice = exposure_of("twice"), other = exposure_of("other");
        double by = 1e-12 * x.gross;
        is_near(twice.gross, 2 * x.gross, 2 * by), is_near(twice.net, 2 * x.net, 2 * by);
        is_near(twice.netted * twice.netted, 4 * x.netted * x.netted, 1e-11 * x.gross * x.gross);
        is_near(other.gross, x.gross, by), is_near(other.net, -x.net, by);
        is_near(other.netted * other.netted, x.netted * x.netted, 1e-12 * x.gross * x.gross);
        oracle_close(&o);
    }
}

TEST("two books together never need more than the two apart, and their pool is the same as one book")
{
    for (int i = 0; i < ROUNDS; i++) {
        oracle_open(&o, &r, 1 + (uint32_t)tap_random_below(12), 3, 0.2);
        const char *const ids[] = {"node", "left", "right", "whole"};
        for (int k = 0; k < 4; k++) desk_account(&o.k, ids[k], NULL, k == 1 || k == 2 ? "node" : NULL);
        for (uint32_t t = 0; t < 2 * o.factors; t++) {
            int64_t left = tap_random() & 1 ? any_steps(t) : 0, right = tap_random() & 1 ? any_steps(t) : 0;
            hold("left", t, left), hold("right", t, right), hold("whole", t, left + right);
        }
        netto_exposure a = exposure_of("left"), b = exposure_of("right"), pool = pool_of("node"), whole = exposure_of("whole");
        double by = 1e-9 * (a.gross + b.gross);
        ok(pool.netted <= a.netted + b.netted + by);
        is_near(pool.gross, a.gross + b.gross, by); /* before any netting: also of one instrument in two accounts */
        is_near(pool.net, whole.net, by);
        is_near(pool.netted * pool.netted, whole.netted * whole.netted, 1e-11 * pool.gross * pool.gross);
        netto_exposure sum = exposure_of("node");
        is_near(sum.netted, a.netted + b.netted, by), is_near(sum.gross, a.gross + b.gross, by);
        oracle_close(&o);
    }
}

TEST("sets never net with each other; the pool nets them all")
{
    for (int i = 0; i < ROUNDS; i++) {
        open_random(2 + (uint32_t)tap_random_below(10));
        desk_account_row(&o.k, (netto_account_row){.id = T("n"), .netting = NETTO_NETTING_NONE});
        double alone = 0;
        for (uint32_t t = 0; t < 2 * o.factors; t++) {
            if (!o.held[t]) continue;
            hold("n", t, o.held[t]);
            alone += fabs((double)o.held[t] * 1e-8 * o.prices[t] * o.haircuts[t]);
        }
        netto_exposure x = exposure_of("n"), a = exposure_of("a"), pool = pool_of("n");
        is_near(x.netted, alone, 1e-9 * alone);
        is_near(x.netted, x.gross, 1e-9 * alone);
        is_near(pool.netted * pool.netted, a.netted * a.netted, 1e-11 * alone * alone);
        oracle_close(&o);
    }
}

static int64_t steps_of(const desk *k, const char *account_id, const char *id)
{
    const position *p = account_position(inside_account(k, account_id), inside_instrument(k, id));
    return p ? p->qty : 0;
}

TEST("trades in any order leave the same quantities and the same cash")
{
    for (int i = 0; i < 100; i++) {
        desk one = desk_open(), two = desk_open();
        desk *const desks[] = {&one, &two};
        for (int d = 0; d < 2; d++) {
            desk_account(desks[d], "a", NULL, NULL), desk_account(desks[d], "b", NULL, "a");
            desk_instrument(desks[d], "X", NETTO_SPOT), desk_instrument(desks[d], "Y", NETTO_SPOT);
        }
        char ids[20][8];
        netto_trade_row rows[20];
        for (int k = 0; k < 20; k++) {
            snprintf(ids[k], sizeof ids[k], "t%d", k);
            rows[k] = trade_row(ids[k], k % 3 ? "a" : "b", k % 2 ? "X" : "Y", (double)((int)tap_random_below(200) - 100) / 8 + 0.0625, 1 + (double)tap_random_below(1000) / 8);
        }
        desk_trades(&one, rows, 20, false);
        for (int k = 19; k > 0; k--) {
            int j = (int)tap_random_below((uint64_t)k + 1);
            netto_trade_row swap = rows[k];
            rows[k] = rows[j], rows[j] = swap;
        }
        for (int k = 0; k < 20; k++) desk_trades(&two, &rows[k], 1, false);
        if (!is_int(inside_cash(&one, "a", "USD"), inside_cash(&two, "a", "USD"))) return;
        if (!is_int(inside_cash(&one, "b", "USD"), inside_cash(&two, "b", "USD"))) return;
        is_int(steps_of(&one, "a", "X"), steps_of(&two, "a", "X"));
        is_int(steps_of(&one, "b", "Y"), steps_of(&two, "b", "Y"));
        desk_close(&one), desk_close(&two);
    }
}

TEST("profit is profit: value, cash and cost agree whatever was traded")
{
    for (int i = 0; i < 100; i++) {
        desk k = desk_open();
        desk_account(&k, "a", NULL, NULL);
        desk_instrument(&k, "F", NETTO_FUTURE);
        double cash = 0, units = 0; /* of one who pays and receives every price */
        for (int n = 0; n < 40; n++) {
            char id[8];
            snprintf(id, sizeof id, "t%d", n);
            double qty = (double)((int)tap_random_below(400) - 200) / 4 + 0.125, price = 50 + (double)tap_random_below(6400) / 64;
            desk_trade(&k, id, "a", "F", qty, price);
            cash -= qty * price, units += qty;
        }
        desk_mark(&k, "F", 77.25);
        desk_margin(&k, "a");
        is_near(k.d.margin.value + (double)inside_cash(&k, "a", "USD") * 1e-8, cash + units * 77.25, 1e-6);
        desk_close(&k);
    }
}
