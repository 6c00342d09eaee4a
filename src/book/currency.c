/* currency.c: a currency, its rate to the base, and the cash instrument that bears its name. */
#include "book/currency.h"

#include <math.h>
#include <stdio.h>

#include "base/complain.h"
#include "base/decimal.h"
#include "base/text.h"
#include "book/book.h"

uint32_t currency_find(const book *b, netto_text id)
{
    return id.bytes ? idmap_find(&b->currency_ids, id) : CURRENCY_BASE;
}

static netto_text fx_factor_id(netto_text id, char *out, size_t size)
{
    int n = snprintf(out, size, "fx:%.*s", TEXT(id));
    return (netto_text){out, (uint32_t)n};
}

static bool reserve(book *b)
{
    return idmap_reserve(&b->currency_ids, 1) && instrument_reserve(b, 1) && factor_reserve(b, 2) &&
           memory_reserve(b->memory, (void **)&b->currencies, &b->currency_capacity, b->currency_ids.count + 1,
                          sizeof *b->currencies);
}

/* The base currency is a factor of its own name, which nothing ever loads on. */
static bool add(book *b, netto_text id, double rate, netto_instant ts)
{
    char text[NETTO_ID_MAX + 4];
    uint32_t slot = idmap_add(&b->currency_ids, id);
    uint32_t factor = factor_named(b, slot == CURRENCY_BASE ? id : fx_factor_id(id, text, sizeof text));
    uint32_t cash = instrument_add(b, id);
    if (slot == SLOT_NONE || factor == SLOT_NONE || cash == SLOT_NONE) return false;
    b->currencies[slot] = (currency){
        .cash = cash, .factor = factor, .rate = rate, .ts = ts, .version = b->version, .named_at = b->attempt};
    if (slot != CURRENCY_BASE) b->factors[factor].cash = cash;
    b->instruments[cash].kind = NETTO_CASH;
    b->instruments[cash].currency = slot;
    b->instruments[cash].factor = factor;
    return true;
}

netto_status currency_found(book *b, netto_text base)
{
    return reserve(b) && add(b, base, 1.0, 0) ? NETTO_OK : NETTO_ECAPACITY;
}

static netto_status check(const book *b, const netto_fx_row *row, netto_complaint *complaint)
{
    uint32_t slot = idmap_find(&b->currency_ids, row->currency);
    if (!text_is_id(row->currency) || row->currency.size > NETTO_ID_MAX - 3)
        return complain(complaint, NETTO_EPARAMS, "a currency is 1 to %d bytes of printable UTF-8",
                        NETTO_ID_MAX - 3);
    if (slot == CURRENCY_BASE)
        return complain(complaint, NETTO_EDOMAIN, "'%.*s' is the base currency; its rate is always 1",
                        TEXT(row->currency));
    if (slot == SLOT_NONE && idmap_find(&b->instrument_ids, row->currency) != SLOT_NONE)
        return complain(complaint, NETTO_EHELD, "'%.*s' is already an instrument; rename one of them",
                        TEXT(row->currency));
    if (slot != SLOT_NONE && b->currencies[slot].named_at == b->attempt)
        return complain(complaint, NETTO_EDUPLICATE, "currency '%.*s' stands twice in this call", TEXT(row->currency));
    if (!isfinite(row->rate) || row->rate <= 0.0)
        return complain(complaint, NETTO_EDOMAIN, "the rate of '%.*s' must be finite and greater than 0",
                        TEXT(row->currency));
    return mark_check_ts(b, row->currency, row->ts, complaint);
}

static void take_back(book *b, undo *u)
{
    if (!u->created) {
        b->currencies[u->slot] = u->old.currency;
        return;
    }
    if (b->currency_ids.count > u->slot) b->factors[b->currencies[u->slot].factor].cash = SLOT_NONE;
    idmap_truncate(&b->currency_ids, u->slot);
    instrument_truncate(b, u->instruments);
    factor_truncate(b, u->factors);
}

/* One that is older than the rate that stands changes nothing here. */
static void change(book *b, currency *c, const undo *u)
{
    c->named_at = b->attempt;
    if (u->late) return;
    if (c->rate != u->rate) c->version = b->world = b->version;
    c->rate = u->rate;
    c->ts = u->ts;
}

static netto_status put(book *b, const void *data, undo *u, netto_complaint *complaint)
{
    const netto_fx_row *row = data;
    netto_status status = check(b, row, complaint);
    if (status != NETTO_OK) return status;
    uint32_t slot = idmap_find(&b->currency_ids, row->currency);
    *u = (undo){.created = slot == SLOT_NONE,
                .slot = slot == SLOT_NONE ? b->currency_ids.count : slot,
                .factors = b->factor_ids.count,
                .instruments = b->instrument_ids.count,
                .rate = row->rate,
                .ts = row->ts == NETTO_NEVER ? b->now : row->ts};
    if (u->created) {
        if (reserve(b) && add(b, row->currency, u->rate, u->ts)) return NETTO_OK;
        take_back(b, u);
        return complain(complaint, NETTO_ECAPACITY, "no memory for another currency");
    }
    u->old.currency = b->currencies[slot];
    u->late = u->ts < u->old.currency.ts;
    change(b, &b->currencies[slot], u);
    return NETTO_OK;
}

/* Its rate is the price of its cash. */
static void keep(book *b, undo *u)
{
    if (!b->history.every) return;
    if (history_record(&b->history, b->currencies[u->slot].cash, u->rate, u->ts, b->now, b->version)) b->world = b->version;
}

const definition currency_definition = {sizeof(netto_fx_row), put, take_back, keep};

netto_status currency_in_base(const book *b, uint32_t slot, netto_money amount, netto_money *out)
{
    if (slot == CURRENCY_BASE) return *out = amount, NETTO_OK;
    return money_from_real(money_real(amount) * b->currencies[slot].rate, out) == NETTO_OK ? NETTO_OK : NETTO_EOVERFLOW;
}
