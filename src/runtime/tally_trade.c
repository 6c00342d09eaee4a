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

/* ---- which trades count ------------------------------------------------------------------------------------------- */

/* Has a trade of this id counted? */
static bool is_known(const tally *t, const netto_trade_row *row)
{
    return tally_map_find(&t->ids, digest_id(row->id)) != NULL;
}

static uint32_t count_known(const tally *t, const netto_command *c, const netto_decision *d)
{
    uint32_t known = 0, next = 0;
    for (uint32_t i = 0; i < c->count; i++)
        if (!tally_is_refused(d, i, &next)) known += is_known(t, &c->trades[i]);
    return known;
}

/* An id that the engine has forgotten counts anew.  It forgets the oldest first: of the ids that are known those that
 * counted last are the duplicates.  The sequence before which none is. */
static uint64_t oldest_duplicate(const tally *t, const netto_command *c, const netto_decision *d)
{
    uint64_t since = 0;
    for (;;) {
        uint64_t least = UINT64_MAX;
        uint32_t known = 0, next = 0;
        for (uint32_t i = 0; i < c->count; i++) {
            const tally_entry *e = tally_is_refused(d, i, &next) ? NULL : tally_map_find(&t->ids, digest_id(c->trades[i].id));
            if (!e || (uint64_t)e->count < since) continue;
            known++;
            if ((uint64_t)e->count < least) least = (uint64_t)e->count;
        }
        if (known <= d->count.duplicates) return since;
        since = least + 1;
    }
}

void tally_trades(tally *t, const netto_command *c, const netto_decision *d)
{
    uint32_t next = 0, duplicates = 0;
    bool none = d->count.duplicates == 0 && count_known(t, c, d) == 0;
    uint64_t since = none ? 0 : oldest_duplicate(t, c, d);
    for (uint32_t i = 0; i < c->count && !t->failed; i++) {
        if (tally_is_refused(d, i, &next)) continue;
        tally_entry *id = tally_entry_at(t, &t->ids, digest_id(c->trades[i].id));
        if (id->count && (uint64_t)id->count >= since && duplicates < d->count.duplicates) {
            duplicates++;
            continue;
        }
        id->count = (int64_t)d->seq;
        take_trade(t, &c->trades[i]);
    }
    t->trades += c->count;
    t->applied += d->count.count;
    t->duplicates += d->count.duplicates;
    t->refused += d->count.error_count;
    t->unknown += d->count.duplicates - duplicates;
}
