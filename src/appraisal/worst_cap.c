/* worst_cap.c: what caps take of the cash that open orders may make, and of other collateral where they take cash away.
 *
 * All sales together leave most cash, all purchases least: a cap lets a share of more cash count, and less cash lets less of
 * others count.  Both count, whichever are filled. */
#include <math.h>

#include "appraisal/column.h"
#include "appraisal/frame.h"
#include "base/complain.h"

typedef struct capped {
    assessment *a;
    book *b;
    uint32_t account, lodged, count;
    collateral_line *lines; /* those that are lodged behind the frame's trades, then new ones of cash */
    netto_money *were;      /* their amounts before */
    bool *moved;
    netto_complaint *complaint;
} capped;

static netto_status read_lines(capped *c, const frame *f)
{
    uint32_t more = c->b->currency_ids.count;
    netto_status status = frame_lodged(f, more, &c->lines, &c->moved, &c->lodged, c->complaint);
    if (status != NETTO_OK) return status;
    c->were = arena_array(&c->b->scratch, c->lodged + more + 1, sizeof *c->were);
    if (!c->were) return complain(c->complaint, NETTO_ECAPACITY, "no memory to sum open orders; raise `capacity`");
    for (uint32_t i = 0; i < c->lodged; i++) c->were[i] = c->lines[i].amount;
    c->count = c->lodged;
    return NETTO_OK;
}

static uint32_t line_of_cash(capped *c, uint32_t asset)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (c->lines[i].asset == asset && c->lines[i].set == SLOT_NONE) return i;
    c->lines[c->count] = (collateral_line){.asset = asset, .set = SLOT_NONE};
    c->were[c->count] = 0;
    return c->count++;
}

/* Of what is paid up front, filled whole at its limit. */
static netto_status add_order(capped *c, const open_order *o)
{
    const instrument *i = &c->b->instruments[o->instrument];
    const position flat = {.instrument = o->instrument};
    netto_decimal price = o->price;
    position_change change;
    netto_status status = o->at_mark ? decimal_from_real(c->b->marks[o->instrument].price, &price) : NETTO_OK;
    if (status == NETTO_OK) status = position_trade(i, &flat, o->left, price, &change);
    if (status != NETTO_OK) return complain(c->complaint, NETTO_EOVERFLOW, "an open order is too large for exact numbers");
    uint32_t at = line_of_cash(c, c->b->currencies[i->currency].cash);
    netto_money then = c->lines[at].amount + change.cash;
    if (then > MONEY_MAX || then < -MONEY_MAX) return complain(c->complaint, NETTO_EOVERFLOW, "the open orders are too large to be a number");
    c->lines[at].amount = then;
    c->moved[at] = true;
    return NETTO_OK;
}

/* What the cash that moved would count for if there were no caps. */
static netto_status uncapped(const capped *c, double *out)
{
    netto_status status = NETTO_OK;
    *out = 0.0;
    for (uint32_t i = 0; i < c->count && status == NETTO_OK; i++) {
        collateral_line was = c->lines[i];
        line_value before = {0}, after = {0};
        was.amount = c->were[i];
        if (was.amount == c->lines[i].amount) continue;
        status = column_line(c->a, c->b, c->account, &was, false, &before, c->complaint);
        if (status == NETTO_OK) status = column_line(c->a, c->b, c->account, &c->lines[i], false, &after, c->complaint);
        *out += after.after - before.after;
    }
    return status;
}

/* What caps take more, if all sales (`sells`) or all purchases are filled. */
static netto_status add_side(const frame *f, bool sells, double *sum, netto_complaint *complaint)
{
    assessment *a = f->a;
    book *b = f->b;
    capped c = {.a = a, .b = b, .account = f->account, .complaint = complaint};
    double now = 0.0, then = 0.0, plain = 0.0;
    bool any = false;
    netto_status status = read_lines(&c, f);
    if (status == NETTO_OK) status = appraise_lines(a, b, c.account, c.lines, c.moved, c.lodged, &now, complaint);
    for (uint32_t slot = b->accounts[c.account].orders->first; slot != SLOT_NONE && status == NETTO_OK; slot = order_at(b, slot)->next) {
        const open_order *o = order_at(b, slot);
        if ((o->left < 0) != sells || !instrument_paid_up_front(&b->instruments[o->instrument])) continue;
        status = add_order(&c, o);
        any = true;
    }
    if (status != NETTO_OK || !any) return status;
    status = uncapped(&c, &plain);
    if (status == NETTO_OK) status = appraise_lines(a, b, c.account, c.lines, c.moved, c.count, &then, complaint);
    if (status == NETTO_OK) *sum += fmax(0.0, now + plain - then);
    return status;
}

netto_status worst_capped(const frame *f, double *sum, netto_complaint *complaint)
{
    netto_status status = add_side(f, true, sum, complaint);
    return status == NETTO_OK ? add_side(f, false, sum, complaint) : status;
}
