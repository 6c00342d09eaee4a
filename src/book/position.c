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
static netto_status close(const instrument *i, position_change *p, int64_t n, netto_decimal price)
{
    netto_money value, realised;
    netto_status status = position_cost(i, n, price, &value);
    if (status != NETTO_OK) return status;
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

static netto_status open(const instrument *i, position_change *p, int64_t n, netto_decimal price)
{
    netto_money value;
    netto_status status = position_cost(i, n, price, &value);
    if (status != NETTO_OK) return status;
    if (!instrument_margined(i)) p->cash -= value;
    p->cost += value;
    p->qty += n;
    return NETTO_OK;
}

static int64_t closing(int64_t held, int64_t n)
{
    if (held == 0 || (held > 0) == (n > 0)) return 0;
    int64_t most = -held;
    return (n > 0) == (n < most) ? n : most;
}

netto_status position_trade(const instrument *i, const position *before, int64_t n, netto_decimal price,
                            position_change *out)
{
    position_change p = {.qty = before->qty, .cost = before->cost};
    int64_t closes = closing(before->qty, n);
    netto_status status = closes ? close(i, &p, closes, price) : NETTO_OK;
    if (status == NETTO_OK && n != closes) status = open(i, &p, n - closes, price);
    if (status != NETTO_OK) return status;
    if (i->kind == NETTO_SENSITIVITY) p.cash = 0; /* a number in a report; nobody paid for it */
    *out = p;
    return NETTO_OK;
}

double position_unit_cost(const instrument *i, const position *p)
{
    double units = quantity_real(p->qty, &i->step) * i->multiplier_real;
    return i->inverse ? units / money_real(p->cost) : money_real(p->cost) / units;
}
