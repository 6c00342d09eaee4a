/* position.c: what one trade does to a position.
 *
 * Cost is averaged: closing a share of a position takes the same share of its cost, and the difference to
 * what was paid or received is realised.  What closes is valued apart from what opens, so that a trade
 * through zero is the same as two. */
#include "book/position.h"

netto_status position_cost(const instrument *i, int64_t n, netto_decimal price, netto_money *out)
{
    if (i->inverse) return money_from_inverse(n, &i->step, price, i->multiplier, out);
    return money_from_trade(n, &i->step, price, i->multiplier, out);
}

/* The part of a trade that closes: `n` has the other sign than the position and is no larger. */
static netto_status close(const instrument *i, position_change *p, int64_t n, netto_decimal price, netto_money value)
{
    netto_money realised;
    netto_status status = NETTO_OK;
    netto_money share = money_share(p->cost, n < 0 ? -n : n, p->qty < 0 ? -p->qty : p->qty);
    if (i->inverse)
        status = money_times(share + value, price, &realised);
    else
        realised = -value - share;
    if (status != NETTO_OK) return status;
    p->cash += instrument_margined(i) ? realised : -value;
    p->cost -= share;
    p->qty += n;
    return NETTO_OK;
}

static void open(const instrument *i, position_change *p, int64_t n, netto_money value)
{
    if (!instrument_margined(i)) p->cash -= value;
    p->cost += value;
    p->qty += n;
}

static int64_t closing(int64_t held, int64_t n)
{
    if (held == 0 || (held > 0) == (n > 0)) return 0;
    int64_t most = -held;
    return (n > 0) == (n < most) ? n : most;
}

/* A trade through zero: its two parts have values of their own. */
static netto_status turn(const instrument *i, position_change *p, int64_t closes, int64_t opens, netto_decimal price)
{
    netto_money closed, opened;
    netto_status status = position_cost(i, closes, price, &closed);
    if (status == NETTO_OK) status = position_cost(i, opens, price, &opened);
    if (status == NETTO_OK) status = close(i, p, closes, price, closed);
    if (status == NETTO_OK) open(i, p, opens, opened);
    return status;
}

netto_status position_fill(const instrument *i, const position *before, int64_t n, netto_decimal price,
                           netto_money value, position_change *out)
{
    position_change p = {.qty = before->qty, .cost = before->cost};
    int64_t closes = closing(before->qty, n);
    netto_status status = NETTO_OK;
    if (closes == 0)
        open(i, &p, n, value);
    else
        status = closes == n ? close(i, &p, n, price, value) : turn(i, &p, closes, n - closes, price);
    if (status != NETTO_OK) return status;
    if (i->kind == NETTO_SENSITIVITY) p.cash = 0; /* a number in a report; nobody paid for it */
    *out = p;
    return NETTO_OK;
}

netto_status position_trade(const instrument *i, const position *before, int64_t n, netto_decimal price,
                            position_change *out)
{
    netto_money value;
    netto_status status = position_cost(i, n, price, &value);
    return status == NETTO_OK ? position_fill(i, before, n, price, value, out) : status;
}

netto_money position_realised(const instrument *i, const position *before, const position *after, netto_money cash)
{
    if (instrument_margined(i)) return cash;
    return instrument_paid_up_front(i) ? cash + after->cost - before->cost : 0;
}

double position_unit_cost(const instrument *i, const position *p)
{
    double units = quantity_real(p->qty, &i->step) * i->multiplier_real;
    if (!i->inverse) return money_real(p->cost) / units;
    return p->cost ? units / money_real(p->cost) : 0.0; /* too small to cost a hundred-millionth of a coin */
}
