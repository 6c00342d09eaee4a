/* instrument.c: something that can be held. */
#include "book/instrument.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "book/book.h"

static const char *const kind_words[] = {
#define X(name, word) word,
    NETTO_INSTRUMENT_KIND_MAP(X)
#undef X
};

const char *instrument_kind_word(netto_instrument_kind kind)
{
    return (unsigned)kind < NETTO_INSTRUMENT_KIND_COUNT ? kind_words[kind] : "?";
}

bool instrument_reserve(book *b, uint32_t more)
{
    uint32_t count = b->instrument_ids.count + more;
    return idmap_reserve(&b->instrument_ids, more) &&
           memory_reserve(b->memory, (void **)&b->instruments, &b->instrument_capacity, count,
                          sizeof *b->instruments) &&
           memory_reserve(b->memory, (void **)&b->marks, &b->mark_capacity, count, sizeof *b->marks) &&
           history_reserve(&b->history, count);
}

uint32_t instrument_add(book *b, netto_text id)
{
    uint32_t slot = idmap_add(&b->instrument_ids, id), factor = idmap_find(&b->factor_ids, id);
    if (slot == SLOT_NONE) return slot;
    if (factor != SLOT_NONE) b->factors[factor].instrument = slot;
    b->marks[slot] = (mark){0};
    b->instruments[slot] = (instrument){.version = b->version,
                                        .settle_days = -1,
                                        .multiplier = {1, 0},
                                        .multiplier_real = 1.0,
                                        .strike = NAN,
                                        .adv = NAN,
                                        .expiry = NETTO_NEVER};
    quantity_step_from((netto_decimal){1, NETTO_MONEY_SCALE}, &b->instruments[slot].step);
    b->world = b->version;
    return slot;
}

void instrument_truncate(book *b, uint32_t count)
{
    for (uint32_t slot = count; slot < b->instrument_ids.count; slot++) {
        uint32_t factor = idmap_find(&b->factor_ids, idmap_text(&b->instrument_ids, slot));
        if (factor != SLOT_NONE) b->factors[factor].instrument = SLOT_NONE;
        instrument_drop(b, &b->instruments[slot]);
    }
    idmap_truncate(&b->instrument_ids, count);
}

void instrument_drop(book *b, instrument *i)
{
    memory_drop(b->memory, i->loads, i->load_count * sizeof *i->loads);
    i->loads = NULL;
    bytes_drop(b->memory, &i->venue);
    bytes_drop(b->memory, &i->calendar);
    bytes_drop(b->memory, &i->attrs);
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static netto_status refuse(const netto_instrument_row *row, netto_complaint *complaint, const char *what)
{
    return complain(complaint, NETTO_EDOMAIN, "instrument '%.*s': %s", TEXT(row->id), what);
}

static double real_of(netto_number number)
{
    if (number.kind == NETTO_NUMBER_NONE) return NAN;
    return number.kind == NETTO_NUMBER_REAL ? number.real : decimal_real(number.decimal);
}

static bool given_badly(netto_number number, bool (*good)(double))
{
    return number.kind != NETTO_NUMBER_NONE && !good(real_of(number));
}

static bool positive(double x)
{
    return isfinite(x) && x > 0.0;
}

static bool is_finite(double x)
{
    return isfinite(x);
}

static netto_status read_numbers(const netto_instrument_row *row, instrument *out, netto_complaint *complaint)
{
    netto_decimal step = {1, NETTO_MONEY_SCALE};
    out->multiplier = (netto_decimal){1, 0};
    if (row->multiplier.kind != NETTO_NUMBER_NONE &&
        (decimal_from_number(row->multiplier, &out->multiplier) != NETTO_OK || out->multiplier.units <= 0))
        return refuse(row, complaint, "multiplier must be a finite number greater than 0");
    while (out->multiplier.scale > 0 && out->multiplier.units % 10 == 0) out->multiplier.units /= 10, out->multiplier.scale--;
    if (row->qty_step.kind != NETTO_NUMBER_NONE && decimal_from_number(row->qty_step, &step) != NETTO_OK)
        return refuse(row, complaint, "qty_step must be a finite number greater than 0");
    if (quantity_step_from(step, &out->step) != NETTO_OK)
        return refuse(row, complaint, "qty_step must be m * 10^-k, m from 1 to 10^9, k from 0 to 18");
    if (given_badly(row->strike, is_finite)) return refuse(row, complaint, "strike must be finite");
    if (given_badly(row->adv, positive)) return refuse(row, complaint, "adv must be finite and greater than 0");
    out->multiplier_real = decimal_real(out->multiplier);
    out->strike = real_of(row->strike);
    out->adv = real_of(row->adv);
    return NETTO_OK;
}

static netto_status check_kind(const netto_instrument_row *row, netto_complaint *complaint)
{
    bool contract = row->kind == NETTO_PERP || row->kind == NETTO_FUTURE;
    if (row->inverse && !contract) return refuse(row, complaint, "only a perp or a future can be inverse");
    if (row->kind == NETTO_OPTION && !row->underlying.bytes && row->load_count == 0)
        return refuse(row, complaint, "an option names its underlying");
    bool whole = row->strike.kind != NETTO_NUMBER_NONE && row->right != 0 && row->expiry != NETTO_NEVER;
    if (row->kind == NETTO_OPTION && row->load_count == 0 && !whole)
        return refuse(row, complaint, "an option has a strike, a right and an expiry, unless its loads are given");
    if (row->right != 0 && row->kind != NETTO_OPTION) return refuse(row, complaint, "only an option has a right");
    if (row->load_count > NETTO_LOADS_MAX) return refuse(row, complaint, "at most 64 loads");
    for (uint32_t i = 0; i < row->load_count; i++) {
        if (!text_is_id(row->loads[i].factor)) return refuse(row, complaint, "a load names a factor of 1 to 64 bytes");
        if (!isfinite(row->loads[i].amount)) return refuse(row, complaint, "a load's amount must be finite");
        for (uint32_t j = 0; j < i; j++)
            if (text_equal(row->loads[i].factor, row->loads[j].factor))
                return refuse(row, complaint, "two loads name the same factor; add them up");
    }
    return NETTO_OK;
}

/* An instrument stays what it is; what is held keeps its counting too. */
static netto_status check_change(const instrument *old, const instrument *made, const netto_instrument_row *row,
                                 netto_complaint *complaint)
{
    if (old->kind != made->kind || old->inverse != made->inverse || old->currency != made->currency)
        return complain(complaint, NETTO_EHELD,
                        "instrument '%.*s' exists: its kind, currency and inverse stay; use another id", TEXT(row->id));
    bool counted = old->holders > 0 || old->kind == NETTO_CASH;
    bool same = old->step.m == made->step.m && old->step.k == made->step.k &&
                old->multiplier.units == made->multiplier.units && old->multiplier.scale == made->multiplier.scale;
    if (counted && !same)
        return complain(complaint, NETTO_EHELD, "instrument '%.*s' is held, or orders or trades in it wait: its multiplier and qty_step stay",
                        TEXT(row->id));
    return NETTO_OK;
}

static netto_status check(const book *b, const netto_instrument_row *row, instrument *out, netto_complaint *complaint)
{
    if (!text_is_id(row->id) || (row->underlying.bytes && !text_is_id(row->underlying)))
        return complain(complaint, NETTO_EPARAMS, "an id is 1 to 64 bytes of printable UTF-8");
    uint32_t currency = currency_find(b, row->currency), slot = idmap_find(&b->instrument_ids, row->id);
    if (row->kind == NETTO_CASH) currency = idmap_find(&b->currency_ids, row->id);
    if (currency == SLOT_NONE)
        return complain(complaint, NETTO_ECURRENCY, "instrument '%.*s': no currency '%.*s'; send fx.put first",
                        TEXT(row->id), TEXT(row->kind == NETTO_CASH ? row->id : row->currency));
    if (row->calendar.bytes && idmap_find(&b->calendars.ids, row->calendar) == SLOT_NONE)
        return complain(complaint, NETTO_ECALENDAR, "instrument '%.*s': no calendar '%.*s'; send calendar.put first", TEXT(row->id), TEXT(row->calendar));
    netto_status status = check_kind(row, complaint);
    if (status == NETTO_OK) status = read_numbers(row, out, complaint);
    if (status != NETTO_OK) return status;
    out->kind = row->kind;
    out->inverse = row->inverse;
    out->currency = currency;
    if (slot == SLOT_NONE) return NETTO_OK;
    if (b->instruments[slot].named_at == b->attempt)
        return complain(complaint, NETTO_EDUPLICATE, "instrument '%.*s' stands twice in this call", TEXT(row->id));
    return check_change(&b->instruments[slot], out, row, complaint);
}

static bool add_loads(book *b, const netto_instrument_row *row, instrument *out)
{
    if (row->load_count == 0) return true;
    out->loads = memory_take(b->memory, row->load_count * sizeof *out->loads);
    if (!out->loads) return false;
    out->load_count = row->load_count;
    for (uint32_t i = 0; i < row->load_count; i++) {
        out->loads[i] = (load){factor_named(b, row->loads[i].factor), row->loads[i].amount};
        if (out->loads[i].factor == SLOT_NONE) return false;
    }
    return true;
}

/* Everything that can fail for want of memory. */
static bool build(book *b, const netto_instrument_row *row, instrument *out)
{
    return factor_reserve(b, row->load_count + 1) && instrument_reserve(b, 1) &&
           bytes_copy(b->memory, row->venue, &out->venue) && bytes_copy(b->memory, row->calendar, &out->calendar) &&
           bytes_copy(b->memory, row->attrs, &out->attrs) &&
           add_loads(b, row, out);
}

static netto_status put(book *b, const void *data, undo *u, netto_complaint *complaint)
{
    const netto_instrument_row *row = data;
    instrument made = {.version = b->version, .right = row->right, .settle_days = row->settle_days, .expiry = row->expiry};
    netto_status status = check(b, row, &made, complaint);
    if (status != NETTO_OK) return status;
    *u = (undo){.factors = b->factor_ids.count, .instruments = b->instrument_ids.count};
    u->slot = SLOT_NONE;
    if (build(b, row, &made)) {
        u->slot = idmap_find(&b->instrument_ids, row->id);
        if (u->slot == SLOT_NONE) u->slot = instrument_add(b, row->id);
    }
    if (u->slot != SLOT_NONE) made.factor = factor_named(b, row->underlying.bytes ? row->underlying : row->id);
    if (u->slot == SLOT_NONE || made.factor == SLOT_NONE) {
        instrument_drop(b, &made);
        instrument_truncate(b, u->instruments);
        factor_truncate(b, u->factors);
        return complain(complaint, NETTO_ECAPACITY, "no memory for instrument '%.*s'", TEXT(row->id));
    }
    instrument *i = &b->instruments[u->slot];
    if (made.kind == NETTO_CASH) made.factor = i->factor;
    made.longs = i->longs, made.shorts = i->shorts, made.holders = i->holders, made.lodged = i->lodged, made.named_at = b->attempt;
    made.bids = i->bids, made.offers = i->offers;
    u->old.instrument = *i;
    *i = made;
    b->world = b->sets_version = b->version;
    return NETTO_OK;
}

static void take_back(book *b, undo *u)
{
    instrument_drop(b, &b->instruments[u->slot]);
    b->instruments[u->slot] = u->old.instrument;
    instrument_truncate(b, u->instruments);
    factor_truncate(b, u->factors);
}

static void keep(book *b, undo *u)
{
    instrument_drop(b, &u->old.instrument);
}

const definition instrument_definition = {sizeof(netto_instrument_row), put, take_back, keep};
