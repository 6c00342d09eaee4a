/* tally_trade.c: trades in a second set of books. */
#include "runtime/tally_parts.h"

/* ---- what a trade does ------------------------------------------------------------------------------------------- */

/* What closes takes its share of what was paid; of what is margined the difference is realised. */
static netto_money close(const thing *i, tally_entry *e, int64_t n, netto_decimal price)
{
    netto_money value = tally_worth(i, n, price), realised = 0;
    netto_money share = money_share(e->money, n < 0 ? -n : n, e->count < 0 ? -e->count : e->count);
    if (i->inverse)
        money_times(share + value, price, &realised);
    else
        realised = -value - share;
    e->money -= share;
    e->count += n;
    return i->kind == NETTO_SENSITIVITY ? 0 : tally_paid_up_front(i) ? -value : realised;
}

static netto_money open(const thing *i, tally_entry *e, int64_t n, netto_decimal price)
{
    netto_money value = tally_worth(i, n, price);
    e->money += value;
    e->count += n;
    return tally_paid_up_front(i) ? -value : 0;
}

static void take_trade(tally *t, const netto_trade_row *row)
{
    uint32_t slot, account = tally_name(t, &t->accounts, row->account);
    netto_decimal price = {0};
    int64_t n = 0;
    const thing *i = tally_thing_at(t, row->instrument, &slot);
    if (!i) return;
    quantity_from_number(row->qty, &i->step, &n);
    decimal_from_number(row->price, &price);
    tally_entry *e = tally_entry_at(t, &t->positions, tally_position_key(account, slot));
    int64_t closes = 0;
    if (e->count && (e->count > 0) != (n > 0)) closes = (n > 0) == (n < -e->count) ? n : -e->count;
    netto_money cash = closes ? close(i, e, closes, price) : 0;
    if (n != closes) cash += open(i, e, n - closes, price);
    if (cash) tally_entry_at(t, &t->lines, tally_line_key(account, i->currency, SLOT_NONE, false))->money += cash;
}

/* ---- what is settled ---------------------------------------------------------------------------------------------- */

/* What is margined, and held; NULL: nothing is. */
static tally_entry *held_of(tally *t, uint32_t account, uint32_t slot, const thing *i)
{
    if (tally_paid_up_front(i) || i->kind == NETTO_SENSITIVITY || i->kind == NETTO_CASH) return NULL;
    tally_entry *e = tally_map_find(&t->positions, tally_position_key(account, slot));
    return e && e->count ? e : NULL;
}

/* Closed at the price and opened at it again. */
static void settle(tally *t, uint32_t account, const thing *i, tally_entry *e, netto_decimal price)
{
    int64_t held = e->count;
    netto_money cash = close(i, e, -held, price);
    open(i, e, held, price);
    if (cash) tally_entry_at(t, &t->lines, tally_line_key(account, i->currency, SLOT_NONE, false))->money += cash;
}

static void settle_given(tally *t, uint32_t account, const netto_settle_price *given)
{
    uint32_t slot;
    netto_decimal price = {0};
    const thing *i = tally_thing_at(t, given->instrument, &slot);
    tally_entry *e = i ? held_of(t, account, slot, i) : NULL;
    if (e && decimal_from_number(given->price, &price) == NETTO_OK) settle(t, account, i, e, price);
}

static void settle_all(tally *t, uint32_t account)
{
    netto_decimal price = {0};
    for (uint32_t slot = 0; slot < t->things.count; slot++) {
        const thing *i = &t->facts[slot];
        tally_entry *e = i->marked ? held_of(t, account, slot, i) : NULL;
        if (e && decimal_from_real(i->mark, &price) == NETTO_OK) settle(t, account, i, e, price);
    }
}

void tally_variation(tally *t, const netto_command *c, const netto_decision *d)
{
    uint32_t refused = 0;
    for (uint32_t i = 0; i < c->count && !t->failed; i++) {
        if (tally_is_refused(d, i, &refused)) continue;
        uint32_t account = tally_name(t, &t->accounts, c->variation.accounts[i]);
        for (uint32_t k = 0; k < c->variation.price_count; k++) settle_given(t, account, &c->variation.prices[k]);
        if (!c->variation.price_count) settle_all(t, account);
    }
}

/* ---- which trades count ------------------------------------------------------------------------------------------- */

#define REMEMBERED NETTO_DAY /* an id counts once in that time at least */

static void take_new(tally *t, const netto_trade_row *row, const netto_decision *d)
{
    tally_entry *id = tally_entry_at(t, &t->ids, digest_id(row->id));
    if (id->count && d->at - (netto_instant)id->money < REMEMBERED) t->doubled++;
    id->count = (int64_t)d->seq;
    id->money = d->at;
    take_trade(t, row);
}

/* That it counted before must be told by an earlier row, unless the books began later. */
static void take_duplicate(tally *t, const netto_trade_row *row)
{
    const tally_entry *id = tally_map_find(&t->ids, digest_id(row->id));
    if (!id && !t->opened) t->unknown++;
}

/* Duplicates stand in order, as refused ones do. */
tally_fate tally_fate_of(const netto_decision *d, uint32_t row, tally_walk *walk)
{
    if (tally_is_refused(d, row, &walk->refused)) return TALLY_REFUSED;
    bool duplicate = walk->duplicates < d->count.duplicates && d->count.duplicate_rows[walk->duplicates] == row;
    walk->duplicates += duplicate;
    return duplicate ? TALLY_DUPLICATE : TALLY_APPLIED;
}

void tally_trade_of(tally *t, const netto_trade_row *row, netto_decimal *qty, netto_decimal *price)
{
    uint32_t slot;
    int64_t n = 0;
    const thing *i = tally_thing_at(t, row->instrument, &slot);
    *qty = *price = (netto_decimal){0};
    if (!i) return;
    quantity_from_number(row->qty, &i->step, &n);
    quantity_decimal(n, &i->step, qty);
    decimal_from_number(row->price, price);
}

void tally_trades(tally *t, const netto_command *c, const netto_decision *d)
{
    tally_walk walk = {0};
    uint32_t unmatched = 0;
    if (d->count.duplicates && !d->count.duplicate_rows) t->failed = true;
    for (uint32_t i = 0; i < c->count && !t->failed; i++) {
        tally_fate fate = tally_fate_of(d, i, &walk);
        if (fate == TALLY_DUPLICATE) take_duplicate(t, &c->trades[i]);
        if (fate != TALLY_APPLIED) continue;
        take_new(t, &c->trades[i], d);
        unmatched += c->trades[i].order.size && !tally_fill(t, &c->trades[i]);
    }
    t->fills += unmatched != d->count.unmatched;
    t->trades += c->count;
    t->applied += d->count.count;
    t->duplicates += d->count.duplicates;
    t->refused += d->count.error_count;
}
