/* weight.c: what one unit of an instrument loads on which factor, and what it is worth. */
#include "netting/weight.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"

static netto_status no_mark(const book *b, uint32_t slot, const char *what, netto_complaint *complaint)
{
    return complain(complaint, NETTO_ENOMARK, "instrument '%.*s' has no %s; send mark.put",
                    TEXT(idmap_text(&b->instrument_ids, slot)), what);
}

static netto_status mark_of(const book *b, uint32_t slot, const mark **out, netto_complaint *complaint)
{
    *out = &b->marks[slot];
    return b->marks[slot].known ? NETTO_OK : no_mark(b, slot, "mark", complaint);
}

static netto_status underlying_price(const book *b, uint32_t slot, double *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    uint32_t underlying = b->factors[i->factor].instrument;
    if (underlying != SLOT_NONE && b->marks[underlying].known) return *out = b->marks[underlying].price, NETTO_OK;
    return complain(complaint, NETTO_ENOMARK, "the underlying '%.*s' of option '%.*s' has no mark; send mark.put",
                    TEXT(idmap_text(&b->factor_ids, i->factor)), TEXT(idmap_text(&b->instrument_ids, slot)));
}

/* An option's exposure: delta times the price of its underlying. */
static netto_status option_amount(const book *b, uint32_t slot, double *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    const mark *m;
    double price, delta;
    netto_status status = underlying_price(b, slot, &price, complaint);
    if (status == NETTO_OK) status = mark_of(b, slot, &m, complaint);
    if (status != NETTO_OK) return status;
    status = quote_delta(b, slot, &delta, complaint);
    if (status == NETTO_OK) *out = i->multiplier_real * delta * price * b->currencies[i->currency].rate;
    return status;
}

static netto_status own_amount(const book *b, uint32_t slot, double *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    const mark *m;
    if (i->kind == NETTO_SENSITIVITY) return *out = b->currencies[i->currency].rate, NETTO_OK;
    if (i->kind == NETTO_OPTION) return option_amount(b, slot, out, complaint);
    netto_status status = mark_of(b, slot, &m, complaint);
    if (status != NETTO_OK) return status;
    double fx = b->currencies[i->currency].rate;
    *out = i->inverse ? i->multiplier_real * fx : i->multiplier_real * m->price * fx;
    return NETTO_OK;
}

netto_status weight_exposure(const book *b, uint32_t instrument, double *out, netto_complaint *complaint)
{
    unit_load loads[WEIGHT_LOADS_MAX];
    uint32_t count = 0, given = b->instruments[instrument].load_count;
    netto_status status = weight_loads(b, instrument, loads, &count, complaint);
    *out = 0.0;
    for (uint32_t i = 0; status == NETTO_OK && i < (given ? given : 1); i++) *out += loads[i].amount;
    return status;
}

netto_status weight_notional(const book *b, uint32_t slot, double price, double *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    const mark *m;
    netto_status status = NETTO_OK;
    if (i->kind == NETTO_SENSITIVITY) return *out = b->currencies[i->currency].rate, NETTO_OK;
    double fx = i->multiplier_real * b->currencies[i->currency].rate;
    if (i->kind == NETTO_CASH || i->inverse) return *out = fx, NETTO_OK;
    if (i->kind == NETTO_OPTION)
        status = underlying_price(b, slot, &price, complaint);
    else if (isnan(price) && (status = mark_of(b, slot, &m, complaint)) == NETTO_OK)
        price = m->price;
    if (status == NETTO_OK) *out = fx * price;
    return status;
}

static void given_loads(const book *b, uint32_t slot, unit_load *out, uint32_t *count)
{
    const instrument *i = &b->instruments[slot];
    for (uint32_t k = 0; k < i->load_count; k++) {
        uint32_t factor = i->loads[k].factor, cash = b->factors[factor].cash;
        out[k] = (unit_load){factor, cash == SLOT_NONE ? slot : cash, i->loads[k].amount};
    }
    *count = i->load_count;
}

netto_status weight_loads(const book *b, uint32_t slot, unit_load out[WEIGHT_LOADS_MAX], uint32_t *count,
                          netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    if (i->load_count) return given_loads(b, slot, out, count), NETTO_OK;
    netto_status status = own_amount(b, slot, &out[0].amount, complaint);
    if (status != NETTO_OK) return status;
    out[0].factor = i->factor;
    out[0].weigher = slot;
    *count = 1;
    if (i->currency == CURRENCY_BASE || !instrument_paid_up_front(i)) return NETTO_OK;
    const currency *c = &b->currencies[i->currency];
    out[1] = (unit_load){c->factor, c->cash, i->multiplier_real * b->marks[slot].price * c->rate};
    *count = 2;
    return NETTO_OK;
}

netto_status weight_unit_value(const book *b, uint32_t slot, double *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    const mark *m;
    if (i->kind == NETTO_CASH) return *out = b->currencies[i->currency].rate, NETTO_OK;
    netto_status status = mark_of(b, slot, &m, complaint);
    if (status == NETTO_OK) *out = i->multiplier_real * m->price * b->currencies[i->currency].rate;
    return status;
}

double weight_worth(const instrument *i, const position *p, double price)
{
    double units = quantity_real(p->qty, &i->step) * i->multiplier_real;
    if (i->inverse) return money_real(p->cost) * price - units;
    return instrument_margined(i) ? units * price - money_real(p->cost) : units * price;
}

static double worth(const book *b, const instrument *i, const mark *m, const position *p)
{
    return weight_worth(i, p, m->price) * b->currencies[i->currency].rate;
}

netto_status weight_value(const book *b, const position *p, double *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[p->instrument];
    const mark *m;
    if (i->kind == NETTO_SENSITIVITY) return *out = 0.0, NETTO_OK;
    netto_status status = mark_of(b, p->instrument, &m, complaint);
    if (status == NETTO_OK) *out = worth(b, i, m, p);
    return status;
}

netto_status weight_profit(const book *b, const position *p, double *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[p->instrument];
    netto_status status = weight_value(b, p, out, complaint);
    if (status == NETTO_OK && instrument_paid_up_front(i)) *out -= money_real(p->cost) * b->currencies[i->currency].rate;
    return status;
}

netto_status weight_change(const book *b, const position *before, const position *after, double *out,
                           netto_complaint *complaint)
{
    const instrument *i = &b->instruments[before->instrument];
    const mark *m;
    if (i->kind == NETTO_SENSITIVITY) return *out = 0.0, NETTO_OK;
    netto_status status = mark_of(b, before->instrument, &m, complaint);
    if (status == NETTO_OK) *out = worth(b, i, m, after) - worth(b, i, m, before);
    return status;
}
