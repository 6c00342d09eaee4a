/* worst_loss.c: what open orders cost when they are filled at their limits, in whichever order.
 *
 * What is paid up front moves the same value and the same cash beside whatever is held.  What is margined does not: a
 * fill that closes makes a profit or loss to cash, of which there is a haircut, and of an inverse contract the coin that
 * was paid for what it closes counts.  Which of the fills close what depends on their order; no price lies outside those
 * of the orders and the cost of what is held, and that bounds both. */
#include <math.h>

#include "appraisal/column.h"
#include "appraisal/frame.h"
#include "base/complain.h"
#include "base/search.h"
#include "netting/weight.h"

/* Of an instrument whose fills may make cash: the least and the largest price, and that cash at most, in its currency. */
typedef struct span {
    double low, high, cash;
    int64_t held;
} span;

typedef struct loss {
    const frame *f;
    assessment *a;
    book *b;
    uint32_t account, count;
    const resting *items; /* by instrument slot; with them: */
    span *spans;          /* NULL: no cash matters */
    double sum;
    netto_complaint *complaint;
} loss;

static netto_status too_large(loss *l)
{
    return complain(l->complaint, NETTO_EOVERFLOW, "the open orders are too large to be a number");
}

/* Cash in this currency may be worth less than it says. */
static bool is_cut(const loss *l, uint32_t currency)
{
    return currency != CURRENCY_BASE || l->a->policy->hooks.collateral;
}

static bool is_spanned(const loss *l, const instrument *i)
{
    return instrument_margined(i) && (i->inverse || is_cut(l, i->currency));
}

static uint32_t item_of(const loss *l, uint32_t instrument)
{
    return search_sorted(&l->items->instrument, sizeof *l->items, l->count, instrument);
}

static double price_of(const loss *l, const open_order *o)
{
    return o->at_mark ? l->b->marks[o->instrument].price : decimal_real(o->price);
}

/* ---- what is paid up front, and what would be lost at the marks -------------------------------------------- */

/* What a line of cash is worth less than it says; what asking takes counts as the margin's. */
static netto_status cash_line(loss *l, uint32_t currency, netto_money amount, line_value *out)
{
    collateral_line line = {.asset = l->b->currencies[currency].cash, .set = SLOT_NONE, .amount = amount};
    netto_status status = column_line(l->a, l->b, l->account, &line, false, out, l->complaint);
    l->a->margin_work += column_line_work(l->a, line.asset);
    return status;
}

/* What this order gains, beside nothing held. */
static netto_status gain(loss *l, const open_order *o, double *out)
{
    const instrument *i = &l->b->instruments[o->instrument];
    const position flat = {.instrument = o->instrument};
    netto_decimal price = o->price;
    position_change change;
    line_value cash = {0};
    double value = 0.0;
    if (o->at_mark && (instrument_margined(i) || !is_cut(l, i->currency))) return *out = 0.0, NETTO_OK;
    netto_status status = o->at_mark ? decimal_from_real(l->b->marks[o->instrument].price, &price) : NETTO_OK;
    if (status == NETTO_OK) status = position_trade(i, &flat, o->left, price, &change);
    if (status != NETTO_OK) return complain(l->complaint, NETTO_EOVERFLOW, "an open order is too large for exact numbers");
    const position filled = {.instrument = o->instrument, .qty = change.qty, .cost = change.cost};
    status = weight_value(l->b, &filled, &value, l->complaint);
    if (status == NETTO_OK && change.cash) status = cash_line(l, i->currency, change.cash, &cash);
    *out = value + cash.after;
    return status;
}

/* ---- what closes ------------------------------------------------------------------------------------------- */

static void reach(span *s, double price)
{
    if (price < s->low) s->low = price;
    if (price > s->high) s->high = price;
}

static void begin_span(const loss *l, uint32_t item)
{
    span *s = &l->spans[item];
    const instrument *i = &l->b->instruments[l->items[item].instrument];
    const position p = frame_position(l->f, l->items[item].instrument);
    *s = (span){INFINITY, -INFINITY, 0.0, p.qty};
    if (p.qty && (!i->inverse || p.cost)) reach(s, position_unit_cost(i, &p));
}

static bool open_spans(loss *l)
{
    bool any = false;
    for (uint32_t i = 0; i < l->count; i++) any |= is_spanned(l, &l->b->instruments[l->items[i].instrument]);
    if (!any) return true;
    l->spans = arena_array(&l->b->scratch, l->count, sizeof *l->spans);
    if (!l->spans) return false;
    for (uint32_t i = 0; i < l->count; i++) begin_span(l, i);
    const order_list *list = l->b->accounts[l->account].orders;
    for (uint32_t slot = list->first; slot != SLOT_NONE; slot = order_at(l->b, slot)->next)
        reach(&l->spans[item_of(l, order_at(l->b, slot)->instrument)], price_of(l, order_at(l->b, slot)));
    return true;
}

/* There is, or may be by then, something for it to close. */
static bool may_close(const span *s, const open_order *o, const resting *r)
{
    return o->left > 0 ? r->sells || s->held < 0 : r->buys || s->held > 0;
}

/* Coin that was paid at the least price weighs most. */
static double add_close(loss *l, const open_order *o, double lost)
{
    const instrument *i = &l->b->instruments[o->instrument];
    uint32_t item = item_of(l, o->instrument);
    span *s = &l->spans[item];
    double units = fabs(quantity_real(o->left, &i->step)) * i->multiplier_real;
    if (may_close(s, o, &l->items[item])) s->cash += units * (s->high - s->low) / (i->inverse ? s->low : 1.0);
    return i->inverse ? lost * price_of(l, o) / s->low : lost;
}

/* ---- together ------------------------------------------------------------------------------------------------ */

static netto_status add_order(loss *l, const open_order *o)
{
    double gained = 0.0;
    netto_status status = gain(l, o, &gained);
    if (status != NETTO_OK) return status;
    double lost = gained >= 0.0 ? 0.0 : -gained;
    if (l->spans && is_spanned(l, &l->b->instruments[o->instrument])) lost = add_close(l, o, lost);
    l->sum += lost;
    return NETTO_OK;
}

#define CASH_MOST 0x1p110

/* Received or owed: it is not known which. */
static netto_status add_cash(loss *l, uint32_t item)
{
    uint32_t currency = l->b->instruments[l->items[item].instrument].currency;
    double cash = ceil(l->spans[item].cash * 1e8);
    line_value received = {0}, owed = {0};
    if (cash == 0.0 || !is_cut(l, currency)) return NETTO_OK;
    if (!(cash < CASH_MOST)) return too_large(l);
    netto_status status = cash_line(l, currency, (netto_money)cash, &received);
    if (status == NETTO_OK) status = cash_line(l, currency, -(netto_money)cash, &owed);
    if (status != NETTO_OK) return status;
    l->sum += fmax(received.before - received.after, owed.before - owed.after);
    return NETTO_OK;
}

static netto_status add_all(loss *l)
{
    netto_status status = NETTO_OK;
    const order_list *list = l->b->accounts[l->account].orders;
    for (uint32_t slot = list->first; slot != SLOT_NONE && status == NETTO_OK; slot = order_at(l->b, slot)->next)
        status = add_order(l, order_at(l->b, slot));
    for (uint32_t i = 0; l->spans && i < l->count && status == NETTO_OK; i++) status = add_cash(l, i);
    return status == NETTO_OK && !isfinite(l->sum) ? too_large(l) : status;
}

netto_status worst_loss(const frame *f, double *out, netto_complaint *complaint)
{
    loss l = {.f = f, .a = f->a, .b = f->b, .account = f->account, .complaint = complaint};
    *out = 0.0;
    if (worst_is_none(l.b, l.account)) return NETTO_OK;
    if (!order_resting_own(l.b, l.account, &l.b->scratch, &l.items, &l.count) || !open_spans(&l))
        return complain(complaint, NETTO_ECAPACITY, "no memory to sum open orders; raise `capacity`");
    netto_status status = add_all(&l);
    if (status == NETTO_OK && l.a->capped) status = worst_capped(f, &l.sum, complaint);
    if (status == NETTO_OK && !isfinite(l.sum)) status = too_large(&l);
    if (status == NETTO_OK) *out = l.sum;
    return status;
}
