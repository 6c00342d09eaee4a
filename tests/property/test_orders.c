/* test_orders.c: laws of open orders: against a naive list of them, and an oracle of what they add at their worst. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/inside.h"
#include "support/oracle.h"
#include "support/rules.h"

#define OPEN_MOST 40

/* An order as a naive clerk keeps it. */
typedef struct slip {
    char id[16];
    uint32_t thing;
    int64_t qty, left;
    double price; /* NaN: at the mark */
} slip;

static oracle o;
static rules r;
static slip slips[OPEN_MOST];
static uint32_t slip_count;
static uint64_t ids;

static void begin(uint32_t factors)
{
    oracle_open(&o, &r, factors, 1 + factors / 3, tap_random_real(0, 0.5));
    desk_collateral(&o.k, o.account, "USD", 1e12);
    slip_count = 0;
}

static int64_t any_steps(uint32_t thing)
{
    double dollars = exp(tap_random_real(2, 11)), steps = dollars / o.prices[thing] * 1e8;
    return (int64_t)(tap_random() & 1 ? steps : -steps) | 1;
}

static netto_number steps_number(int64_t steps)
{
    return (netto_number){NETTO_NUMBER_DECIMAL, {.decimal = {steps, 8}}};
}

static double initial(void)
{
    return desk_margin(&o.k, o.account) == NETTO_OK ? o.k.d.margin.measures.margin.initial : NAN;
}

static netto_status send(const slip *s)
{
    netto_command c = {.kind = NETTO_ORDER_OPEN, .account = T(o.account),
                       .order = {T(s->id), T(o.ids[s->thing]), steps_number(s->qty), N(s->price)}};
    return desk_step(&o.k, &c);
}

static slip new_slip(void)
{
    slip s = {.thing = (uint32_t)tap_random_below(2 * o.factors), .price = NAN};
    snprintf(s.id, sizeof s.id, "o%llu", (unsigned long long)ids++);
    s.qty = s.left = any_steps(s.thing);
    if (tap_random() & 1) s.price = (double)(float)(o.prices[s.thing] * tap_random_real(0.98, 1.02));
    return s;
}

static void drop(uint32_t i)
{
    memmove(slips + i, slips + i + 1, (--slip_count - i) * sizeof *slips);
}

/* ---- what the naive clerk says ------------------------------------------------------------------------------- */

static void sum_slips(int64_t *buys, int64_t *sells)
{
    memset(buys, 0, ORACLE_THINGS * sizeof *buys), memset(sells, 0, ORACLE_THINGS * sizeof *sells);
    for (uint32_t i = 0; i < slip_count; i++)
        *(slips[i].left > 0 ? &buys[slips[i].thing] : &sells[slips[i].thing]) += llabs(slips[i].left);
}

static double expected_initial(void)
{
    int64_t buys[ORACLE_THINGS], sells[ORACLE_THINGS];
    truth t = oracle_truth(&o);
    long double sum = sqrtl(fmaxl(0, t.k2));
    sum_slips(buys, sells);
    for (uint32_t i = 0; i < slip_count; i++) {
        long double units = (long double)slips[i].left * 1e-8L;
        if (!isnan(slips[i].price)) sum += fmaxl(0, units * ((long double)slips[i].price - o.prices[slips[i].thing]));
    }
    return (double)(sum + oracle_worst(&o, buys, sells));
}

static bool agrees(void)
{
    truth t = oracle_truth(&o);
    int64_t buys[ORACLE_THINGS], sells[ORACLE_THINGS];
    sum_slips(buys, sells);
    double scale = (double)(t.gross + oracle_worst(&o, buys, sells)), expected = expected_initial();
    if (!is_near(initial(), expected, 1e-6 + 1e-7 * scale)) return false; /* K is the root of what may have cancelled */
    if (!is_int(desk_orders(&o.k, NULL), slip_count)) return false;
    for (uint32_t i = 0; i < slip_count; i++) {
        const netto_order_info *row = &o.k.d.orders[i];
        double left = (double)row->left.units * pow(10, 8 - row->left.scale);
        if (!is_bytes(row->id.bytes, row->id.size, slips[i].id, strlen(slips[i].id)) || !is_near(left, (double)slips[i].left, fabs(left) * 1e-15)) return false;
    }
    return true;
}

/* ---- what may happen ------------------------------------------------------------------------------------------- */

static bool open_one(void)
{
    slip s = new_slip();
    double before = initial();
    if (!is_status(send(&s), NETTO_OK) || !ok(o.k.d.check.accepted)) return false;
    if (!ok(initial() >= before)) return false;
    if (tap_random_below(3) == 0) { /* back at once: to the bit */
        desk_order_close(&o.k, s.id);
        return is_same(initial(), before);
    }
    slips[slip_count++] = s;
    return is_status(send(&s), NETTO_OK) && ok(o.k.d.check.duplicate);
}

static bool close_one(void)
{
    uint32_t i = (uint32_t)tap_random_below(slip_count);
    double before = initial();
    desk_order_close(&o.k, slips[i].id);
    drop(i);
    return ok(o.k.d.check.closed.units != 0 && !o.k.d.check.duplicate) && ok(initial() <= before);
}

/* At the mark, so that money does not matter; sometimes beyond what is left. */
static bool fill_one(void)
{
    uint32_t i = (uint32_t)tap_random_below(slip_count);
    slip *s = &slips[i];
    char id[16];
    snprintf(id, sizeof id, "f%llu", (unsigned long long)ids++);
    int64_t steps = tap_random_below(3) ? s->left / 2 : s->left;
    if (tap_random_below(5) == 0) steps = 2 * s->left;
    if (steps == 0) steps = s->left;
    netto_trade_row row = trade_row(id, o.account, o.ids[s->thing], 0, o.prices[s->thing]);
    row.qty = steps_number(steps);
    row.order = T(s->id);
    if (!is_status(desk_trades(&o.k, &row, 1, false), NETTO_OK)) return false;
    o.held[s->thing] += steps;
    s->left = llabs(steps) >= llabs(s->left) ? 0 : s->left - steps;
    if (s->left == 0) drop(i);
    return is_int(o.k.d.count.unmatched, 0);
}

static bool anything(void)
{
    uint32_t what = (uint32_t)tap_random_below(10);
    if (what < 4 && slip_count < OPEN_MOST) return open_one();
    if (what < 6 && slip_count) return close_one();
    if (what < 8 && slip_count) return fill_one();
    if (what == 8) return oracle_mark(&o), true;
    uint32_t thing = (uint32_t)tap_random_below(2 * o.factors);
    return is_status(oracle_trade(&o, thing, any_steps(thing)), NETTO_OK);
}

TEST("whatever is opened, filled, closed, traded and marked, the engine agrees with a naive clerk and an oracle")
{
    for (int round = 0; round < 25; round++) {
        begin(1 + (uint32_t)tap_random_below(8));
        for (int i = 0; i < 120; i++)
            if (!anything() || !agrees()) return;
        oracle_close(&o);
    }
}

/* ---- is it the worst? ------------------------------------------------------------------------------------------- */

/* Fill any part of any orders, and see that what is netted then was covered before. */
static bool covered(double bound)
{
    oracle then = o;
    for (uint32_t i = 0; i < slip_count; i++) {
        uint64_t part = tap_random_below(4);
        then.held[slips[i].thing] += part == 3 ? slips[i].left / 3 : part ? slips[i].left : 0;
    }
    truth t = oracle_truth(&then);
    return ok(sqrtl(fmaxl(0, t.k2)) <= bound * (1 + 1e-9) + 1e-6);
}

static void open_many(uint32_t count)
{
    for (slip_count = 0; slip_count < count;) {
        slips[slip_count] = new_slip();
        slips[slip_count].price = NAN;
        if (!is_status(send(&slips[slip_count]), NETTO_OK)) return;
        slip_count++;
    }
}

TEST("no way of filling them needs more than their worst case")
{
    for (int round = 0; round < 40; round++) {
        begin(1 + (uint32_t)tap_random_below(8));
        for (uint32_t i = 0; i < 2 * o.factors; i++)
            if (tap_random() & 1) oracle_trade(&o, i, any_steps(i));
        open_many(1 + (uint32_t)tap_random_below(12));
        double bound = initial();
        for (int i = 0; i < 60; i++)
            if (!covered(bound)) return;
        oracle_close(&o);
    }
}

/* Symmetric, unit diagonal, and otherwise anything: the root of w'Cw is no norm then. */
static void prescribe(void)
{
    const char *names[ORACLE_FACTORS + 1] = {NULL};
    for (uint32_t i = 0; i < o.factors; i++) {
        names[i] = o.ids[2 * i];
        for (uint32_t j = 0; j <= i; j++)
            o.rho[i * o.factors + j] = o.rho[j * o.factors + i] = i == j ? 1.0 : tap_random_real(-1, 1);
    }
    is_status(desk_matrix(&o.k, "default", NETTO_PRESCRIBED, names, o.rho, -1.0), NETTO_OK);
}

TEST("nor under a prescribed matrix that is no norm; and there, too, opening an order never lowers it")
{
    for (int round = 0; round < 60; round++) {
        begin(2 + (uint32_t)tap_random_below(6));
        prescribe();
        for (uint32_t i = 0; i < 2 * o.factors; i++)
            if (tap_random() & 1) oracle_trade(&o, i, any_steps(i));
        double before = initial();
        open_many(1);
        ok(initial() >= before);
        open_many(1 + (uint32_t)tap_random_below(8));
        double bound = initial();
        for (int i = 0; i < 60; i++)
            if (!covered(bound)) return;
        oracle_close(&o);
    }
}
