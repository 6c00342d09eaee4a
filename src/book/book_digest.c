/* book_digest.c: all facts, in slot order, as a digest: two books are equal when these are. */
#include "base/digest.h"
#include "book/book.h"

static void money(digest *d, netto_money amount)
{
    digest_number(d, (uint64_t)amount);
    digest_number(d, (uint64_t)(amount >> 64));
}

static void add_instrument(const book *b, digest *d, uint32_t slot)
{
    const instrument *i = &b->instruments[slot];
    const mark *m = &b->marks[slot];
    const uint64_t numbers[] = {i->kind,
                                i->inverse,
                                (uint8_t)i->right,
                                i->factor,
                                i->currency,
                                i->load_count,
                                (uint32_t)i->settle_days,
                                (uint64_t)i->step.m,
                                i->step.k,
                                (uint64_t)i->multiplier.units,
                                i->multiplier.scale,
                                (uint64_t)i->expiry,
                                (uint64_t)i->longs,
                                (uint64_t)i->shorts,
                                i->holders,
                                m->known,
                                m->given,
                                (uint64_t)m->ts};
    const double reals[] = {i->strike, i->adv, m->price, m->iv, m->delta, m->bid, m->ask, m->last};
    digest_text(d, idmap_text(&b->instrument_ids, slot));
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) digest_number(d, numbers[k]);
    for (size_t k = 0; k < sizeof reals / sizeof *reals; k++) digest_real(d, reals[k]);
    for (uint32_t k = 0; k < i->load_count; k++) {
        digest_number(d, i->loads[k].factor);
        digest_real(d, i->loads[k].amount);
    }
    if (m->roll.all > 0.0) {
        digest_real(d, m->roll.last);
        digest_real(d, m->roll.all);
        digest_number(d, (uint64_t)m->roll.ts);
    }
    digest_text(d, bytes_text(&i->venue));
    if (i->calendar.bytes) digest_text(d, bytes_text(&i->calendar));
    digest_text(d, bytes_text(&i->attrs));
}

static void add_factor(const book *b, digest *d, uint32_t slot)
{
    digest_text(d, idmap_text(&b->factor_ids, slot));
    for (int i = 0; i < FACTOR_TEXTS; i++) digest_text(d, bytes_text(&b->factors[slot].texts[i]));
    digest_real(d, b->factors[slot].vol);
}

static void add_rule(digest *d, const netting_rule *rule)
{
    digest_number(d, rule ? rule->mode : NETTO_NETTING_ALL);
    if (!rule) return;
    digest_text(d, bytes_text(&rule->by));
    for (uint32_t i = 0; i < rule->count; i++) {
        digest_text(d, bytes_text(&rule->entries[i].value));
        digest_number(d, rule->entries[i].set);
    }
}

static void add_account(const book *b, digest *d, uint32_t slot)
{
    const account *a = &b->accounts[slot];
    digest_text(d, idmap_text(&b->account_ids, slot));
    digest_text(d, idmap_text(&b->words, a->kind));
    digest_number(d, a->parent);
    add_rule(d, a->netting);
    digest_text(d, bytes_text(&a->attrs));
    money(d, a->transfers);
    money(d, a->realised);
    for (uint32_t i = 0; i < a->count; i++) {
        digest_number(d, a->positions[i].instrument);
        digest_number(d, (uint64_t)a->positions[i].qty);
        money(d, a->positions[i].cost);
        money(d, a->positions[i].realised);
    }
    for (uint32_t i = 0; i < a->line_count; i++) {
        digest_number(d, a->lines[i].asset);
        digest_number(d, a->lines[i].set);
        digest_number(d, a->lines[i].received);
        money(d, a->lines[i].amount);
    }
    for (uint32_t i = 0; i < a->pool_count; i++) {
        digest_number(d, a->pool[i].instrument);
        digest_number(d, (uint64_t)a->pool[i].longs);
        digest_number(d, (uint64_t)a->pool[i].shorts);
    }
}

static void add_orders(const book *b, digest *d, uint32_t account_slot)
{
    const account *a = &b->accounts[account_slot];
    order_times_digest(b, account_slot, d);
    for (uint32_t slot = a->orders ? a->orders->first : SLOT_NONE; slot != SLOT_NONE; slot = order_at(b, slot)->next) {
        const open_order *o = order_at(b, slot);
        const uint64_t numbers[] = {o->seq, o->instrument, (uint64_t)o->qty, (uint64_t)o->left, (uint64_t)o->price.units,
                                    o->price.scale, (uint64_t)o->at_mark << 1 | o->reducing};
        digest_text(d, order_id(o));
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) digest_number(d, numbers[k]);
    }
}

static void add_set(const book *b, digest *d, uint32_t slot)
{
    const agreement *a = &b->sets[slot];
    digest_text(d, idmap_text(&b->set_ids, slot));
    digest_number(d, (uint64_t)a->enforceable << 1 | a->margined);
    digest_number(d, a->currency);
    digest_real(d, a->threshold);
    digest_real(d, a->mta);
    digest_real(d, a->nica);
    digest_number(d, (uint32_t)a->mpor_days);
    digest_text(d, bytes_text(&a->attrs));
}

/* A row without samples, and room made for an instrument that was refused, are no facts. */
static void add_history(digest *d, const history *h)
{
    digest_number(d, (uint64_t)h->every);
    digest_number(d, h->length);
    for (uint32_t slot = 0; slot < h->count; slot++) {
        if (h->rows[slot].newest == INT64_MIN) continue;
        digest_number(d, slot);
        digest_number(d, (uint64_t)h->rows[slot].newest);
        for (uint32_t i = 0; i < h->length; i++) {
            digest_real(d, h->rows[slot].places[i].price);
            digest_number(d, (uint64_t)h->rows[slot].places[i].ts);
        }
    }
}

void book_digest(const book *b, digest *d)
{
    digest_number(d, (uint64_t)b->now);
    digest_number(d, b->version);
    for (uint32_t i = 0; i < b->currency_ids.count; i++) {
        digest_text(d, idmap_text(&b->currency_ids, i));
        digest_real(d, b->currencies[i].rate);
        digest_number(d, (uint64_t)b->currencies[i].ts);
    }
    for (uint32_t i = 0; i < b->instrument_ids.count; i++) add_instrument(b, d, i);
    for (uint32_t i = 0; i < b->factor_ids.count; i++) add_factor(b, d, i);
    for (uint32_t i = 0; i < b->set_ids.count; i++) add_set(b, d, i);
    for (uint32_t i = 0; i < b->account_ids.count; i++) add_account(b, d, i);
    for (uint32_t i = 0; i < b->account_ids.count; i++) add_orders(b, d, i);
    digest_number(d, (uint64_t)b->orders.times.length);
    digest_number(d, b->orders.times.most);
    digest_number(d, (uint64_t)b->orders.times.since);
    add_history(d, &b->history);
    folds_digest(&b->folds, d);
    forecasts_digest(&b->forecasts, d);
    calendars_digest(&b->calendars, d);
    unsettled_digest(&b->unsettled, d);
    digest_number(d, b->trades.first);
    digest_number(d, b->trades.next);
}
