/* tally_order.c: open orders in a second set of books: what rows opened, less what they filled and closed. */
#include "base/text.h"
#include "runtime/tally_parts.h"

/* An order's entry: what is left of it, and in `money` the row that opened it, its account and its instrument. */
static netto_money place_of(uint64_t seq, uint32_t account, uint32_t instrument)
{
    return (netto_money)seq << 64 | (netto_money)account << 32 | instrument;
}

static void open(tally *t, netto_text id, netto_text account, netto_text instrument, netto_number qty, uint64_t seq)
{
    uint32_t slot, holder = tally_name(t, &t->accounts, account);
    const thing *i = tally_thing_at(t, instrument, &slot);
    if (!i) return;
    tally_entry *e = tally_entry_at(t, &t->orders, digest_id(id));
    t->reopened += e->count != 0;
    quantity_from_number(qty, &i->step, &e->count);
    e->money = place_of(seq, holder, slot);
}

void tally_order(tally *t, const netto_command *c, const netto_decision *d)
{
    if (d->check.duplicate || !d->check.accepted) return;
    if (c->kind == NETTO_ORDER_OPEN)
        open(t, c->order.id, c->account, c->order.instrument, c->order.qty, d->seq);
    else
        tally_entry_at(t, &t->orders, digest_id(c->order.id))->count = 0;
}

bool tally_fill(tally *t, const netto_trade_row *row)
{
    uint32_t account = tally_name(t, &t->accounts, row->account), slot;
    const thing *i = tally_thing_at(t, row->instrument, &slot);
    tally_entry *e = tally_map_find(&t->orders, digest_id(row->order));
    int64_t n = 0;
    if (!i || !e || e->count == 0 || (uint64_t)e->money != (uint64_t)place_of(0, account, slot)) return false;
    quantity_from_number(row->qty, &i->step, &n);
    if ((n > 0) != (e->count > 0)) return false;
    bool whole = n > 0 ? n >= e->count : n <= e->count;
    e->count = whole ? 0 : e->count - n;
    return true;
}

void tally_open_order(tally *t, const netto_order_info *o)
{
    uint32_t slot;
    netto_number left = {.kind = NETTO_NUMBER_DECIMAL, .decimal = o->left};
    if (tally_thing_at(t, o->instrument, &slot)) open(t, o->id, o->account, o->instrument, left, o->seq);
}

bool tally_order_of(tally *t, const netto_order_info *o, netto_decimal *left)
{
    uint32_t account = idmap_find(&t->accounts, o->account), slot = idmap_find(&t->things, o->instrument);
    tally_entry *e = tally_map_find(&t->orders, digest_id(o->id));
    *left = (netto_decimal){0};
    if (!e) return false;
    e->seen = true;
    if (account == SLOT_NONE || slot == SLOT_NONE || e->money != place_of(o->seq, account, slot)) return false;
    quantity_decimal(e->count, &t->facts[slot].step, left);
    return true;
}

uint64_t tally_orders_left(const tally *t)
{
    uint64_t left = 0;
    for (uint32_t i = 0; i < t->orders.count; i++) left += t->orders.items[i].count != 0 && !t->orders.items[i].seen;
    return left;
}
