/* tally.c: a second set of books: what the rows of a journal add up to. */
#include "runtime/tally_parts.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"

void tally_init(tally *t, const char *base)
{
    *t = (tally){.failed = false};
    memory_init(&t->memory, SIZE_MAX);
    idmap_init(&t->accounts, &t->memory);
    idmap_init(&t->things, &t->memory);
    idmap_init(&t->sets, &t->memory);
    t->positions.memory = t->lines.memory = t->orders.memory = t->ids.memory = &t->memory;
    if (!base) return;
    netto_command rate = {.kind = NETTO_FX_PUT, .count = 1, .fx = &(netto_fx_row){text_of(base), 1.0, NETTO_NEVER}};
    tally_take(t, &rate, &(netto_decision){.seq = 0});
}

void tally_destroy(tally *t)
{
    tally_map_destroy(&t->ids);
    tally_map_destroy(&t->orders);
    tally_map_destroy(&t->lines);
    tally_map_destroy(&t->positions);
    memory_drop(&t->memory, t->facts, t->fact_capacity * sizeof *t->facts);
    idmap_destroy(&t->sets);
    idmap_destroy(&t->things);
    idmap_destroy(&t->accounts);
}

/* ---- names --------------------------------------------------------------------------------------------------- */

uint32_t tally_name(tally *t, idmap *ids, netto_text id)
{
    uint32_t slot = idmap_add(ids, id);
    t->failed |= slot == SLOT_NONE;
    return slot;
}

thing *tally_thing_at(tally *t, netto_text id, uint32_t *slot)
{
    uint32_t had = t->things.count;
    *slot = tally_name(t, &t->things, id);
    if (t->failed || !memory_reserve(&t->memory, (void **)&t->facts, &t->fact_capacity, *slot + 1, sizeof *t->facts))
        return t->failed = true, NULL;
    if (*slot >= had) t->facts[*slot] = (thing){.multiplier = {1, 0}};
    return &t->facts[*slot];
}

tally_entry *tally_entry_at(tally *t, tally_map *m, digest_key key)
{
    tally_entry *e = t->failed ? NULL : tally_map_at(m, key);
    if (e) return e;
    t->failed = true;
    return &t->nowhere;
}

/* ---- set-up and marks -------------------------------------------------------------------------------------------- */

static void take_instrument(tally *t, const netto_instrument_row *row)
{
    uint32_t slot, currency = 0; /* the base came first */
    netto_decimal step = {1, NETTO_MONEY_SCALE};
    if (row->currency.bytes) currency = idmap_find(&t->things, row->currency);
    thing *i = tally_thing_at(t, row->id, &slot);
    if (!i || currency == SLOT_NONE || row->kind == NETTO_CASH) return; /* of cash fx.put tells */
    i->kind = row->kind;
    i->inverse = row->inverse;
    i->currency = currency;
    i->multiplier = (netto_decimal){1, 0};
    if (row->multiplier.kind != NETTO_NUMBER_NONE) decimal_from_number(row->multiplier, &i->multiplier);
    if (row->qty_step.kind != NETTO_NUMBER_NONE) decimal_from_number(row->qty_step, &step);
    quantity_step_from(step, &i->step);
}

/* An older rate, or mark, than the one that stands changes nothing. */
static void take_rate(tally *t, const netto_fx_row *row, netto_instant now)
{
    uint32_t slot;
    netto_instant ts = row->ts == NETTO_NEVER ? now : row->ts;
    thing *cash = tally_thing_at(t, row->currency, &slot);
    if (!cash || (cash->kind == NETTO_CASH && ts < cash->ts)) return;
    cash->kind = NETTO_CASH;
    cash->currency = slot;
    cash->rate = row->rate;
    cash->ts = ts;
}

static void take_mark(tally *t, const netto_mark_row *row, netto_instant now)
{
    uint32_t slot;
    netto_instant ts = row->ts == NETTO_NEVER ? now : row->ts;
    thing *i = tally_thing_at(t, row->instrument, &slot);
    if (!i || (i->marked && ts < i->ts)) return;
    i->marked = true;
    i->mark = row->price;
    i->ts = ts;
}

/* ---- what is said to be held --------------------------------------------------------------------------------- */

netto_money tally_worth(const thing *i, int64_t n, netto_decimal price)
{
    netto_money value = 0;
    if (i->inverse)
        money_from_inverse(n, &i->step, price, i->multiplier, &value);
    else
        money_from_trade(n, &i->step, price, i->multiplier, &value);
    return value;
}

static void take_position(tally *t, uint32_t account, const netto_position_row *row)
{
    uint32_t slot;
    netto_decimal price = {0};
    int64_t n = 0;
    const thing *i = tally_thing_at(t, row->instrument, &slot);
    if (!i) return;
    quantity_from_number(row->qty, &i->step, &n);
    if (row->cost.kind != NETTO_NUMBER_NONE)
        decimal_from_number(row->cost, &price);
    else if (i->marked)
        decimal_from_real(i->mark, &price);
    tally_entry *e = tally_entry_at(t, &t->positions, tally_position_key(account, slot));
    e->count = n;
    e->money = n ? tally_worth(i, n, price) : 0;
}

static void take_line(tally *t, uint32_t account, const netto_collateral_row *row)
{
    uint32_t slot, set = SLOT_NONE;
    int64_t n = 0;
    netto_money amount = 0;
    const thing *asset = tally_thing_at(t, row->asset, &slot);
    if (!asset) return;
    if (row->set.bytes) set = tally_name(t, &t->sets, row->set);
    if (asset->kind == NETTO_CASH)
        money_from_number(row->amount, &amount);
    else if (quantity_from_number(row->amount, &asset->step, &n) == NETTO_OK)
        amount = (netto_money)n * asset->step.m;
    tally_entry_at(t, &t->lines, tally_line_key(account, slot, set, row->received))->money = amount;
}

/* ---- what is held when it begins --------------------------------------------------------------------------------- */

void tally_open_holding(tally *t, netto_text account, const netto_holding *h)
{
    uint32_t slot, a = tally_name(t, &t->accounts, account);
    const thing *i = tally_thing_at(t, h->instrument, &slot);
    if (!i) return;
    tally_entry *e = tally_entry_at(t, &t->positions, tally_position_key(a, slot));
    netto_number qty = {.kind = NETTO_NUMBER_DECIMAL, .decimal = h->qty};
    quantity_from_number(qty, &i->step, &e->count);
    e->money = h->paid;
}

void tally_open_line(tally *t, netto_text account, const netto_line *l)
{
    uint32_t slot, set = SLOT_NONE, a = tally_name(t, &t->accounts, account);
    if (l->set.bytes) set = tally_name(t, &t->sets, l->set);
    if (tally_thing_at(t, l->asset, &slot)) tally_entry_at(t, &t->lines, tally_line_key(a, slot, set, l->received))->money = l->amount;
}

/* ---- rows ---------------------------------------------------------------------------------------------------------- */

static void take_rows(tally *t, const netto_command *c, const netto_decision *d)
{
    uint32_t next = 0, account = SLOT_NONE;
    if (c->account.bytes) account = tally_name(t, &t->accounts, c->account);
    for (uint32_t i = 0; i < c->count && !t->failed; i++) {
        if (tally_is_refused(d, i, &next)) continue;
        switch (c->kind) {
        case NETTO_INSTRUMENT_PUT: take_instrument(t, &c->instruments[i]); break;
        case NETTO_FX_PUT: take_rate(t, &c->fx[i], c->at); break;
        case NETTO_MARK_PUT: take_mark(t, &c->marks[i], c->at); break;
        case NETTO_COLLATERAL_PUT: take_line(t, account, &c->collateral[i]); break;
        default: take_position(t, account, &c->positions[i]);
        }
    }
}

void tally_take(tally *t, const netto_command *c, const netto_decision *d)
{
    switch (c->kind) {
    case NETTO_TRADE_APPLY: tally_trades(t, c, d); break;
    case NETTO_VARIATION_SETTLE: tally_variation(t, c, d); break;
    case NETTO_ORDER_OPEN:
    case NETTO_ORDER_CLOSE: tally_order(t, c, d); break;
    case NETTO_INSTRUMENT_PUT:
    case NETTO_FX_PUT:
    case NETTO_MARK_PUT:
    case NETTO_COLLATERAL_PUT:
    case NETTO_POSITION_PUT: take_rows(t, c, d); break;
    default: break;
    }
}

/* ---- what it comes to ------------------------------------------------------------------------------------------ */

static double value_of(const tally *t, const thing *i, const tally_position *p)
{
    double units = decimal_real(p->qty) * decimal_real(i->multiplier), rate = t->facts[i->currency].rate;
    if (i->kind == NETTO_SENSITIVITY) return 0.0;
    if (i->inverse) return (money_real(p->paid) * i->mark - units) * rate;
    return (units * i->mark - (tally_paid_up_front(i) ? 0.0 : money_real(p->paid))) * rate;
}

tally_position tally_position_of(tally *t, netto_text account, netto_text instrument)
{
    tally_position p = {.mark = NAN, .value = NAN};
    uint32_t a = idmap_find(&t->accounts, account), slot = idmap_find(&t->things, instrument);
    if (slot == SLOT_NONE) return p;
    const thing *i = &t->facts[slot];
    if (i->marked) p.mark = i->mark;
    tally_entry *e = a == SLOT_NONE ? NULL : tally_map_find(&t->positions, tally_position_key(a, slot));
    if (!e) return p;
    e->seen = true;
    p.paid = e->money;
    quantity_decimal(e->count, &i->step, &p.qty);
    if (i->marked || i->kind == NETTO_SENSITIVITY) p.value = value_of(t, i, &p);
    return p;
}

netto_money tally_line_of(tally *t, netto_text account, const netto_line *line)
{
    uint32_t a = idmap_find(&t->accounts, account), asset = idmap_find(&t->things, line->asset);
    uint32_t set = line->set.bytes ? idmap_find(&t->sets, line->set) : SLOT_NONE;
    if (a == SLOT_NONE || asset == SLOT_NONE || (line->set.bytes && set == SLOT_NONE)) return 0;
    tally_entry *e = tally_map_find(&t->lines, tally_line_key(a, asset, set, line->received));
    if (!e) return 0;
    e->seen = true;
    return e->money;
}

uint64_t tally_left(const tally *t, bool lines, char *first, size_t size)
{
    const tally_map *m = lines ? &t->lines : &t->positions;
    uint64_t left = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        const tally_entry *e = &m->items[i];
        if (e->seen || (lines ? e->money == 0 : e->count == 0)) continue;
        uint32_t account = (uint32_t)(lines ? e->key.low >> 32 : e->key.low), thing = (uint32_t)(lines ? e->key.low : e->key.high);
        if (!left++) snprintf(first, size, "%.*s/%.*s", TEXT(idmap_text(&t->accounts, account)), TEXT(idmap_text(&t->things, thing)));
    }
    return left;
}
