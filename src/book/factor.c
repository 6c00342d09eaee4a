/* factor.c: something that moves values. */
#include "book/factor.h"

#include <math.h>

#include "base/complain.h"
#include "base/decimal.h"
#include "base/text.h"
#include "book/book.h"

bool factor_reserve(book *b, uint32_t more)
{
    return idmap_reserve(&b->factor_ids, more) &&
           memory_reserve(b->memory, (void **)&b->factors, &b->factor_capacity, b->factor_ids.count + more,
                          sizeof *b->factors);
}

uint32_t factor_named(book *b, netto_text id)
{
    uint32_t count = b->factor_ids.count, slot = idmap_add(&b->factor_ids, id);
    if (slot == count)
        b->factors[slot] = (factor){
            .vol = NAN, .version = b->version, .bucket = SLOT_NONE, .cash = SLOT_NONE, .instrument = idmap_find(&b->instrument_ids, id)};
    return slot;
}

void factor_truncate(book *b, uint32_t count)
{
    for (uint32_t slot = count; slot < b->factor_ids.count; slot++) factor_drop(b, &b->factors[slot]);
    idmap_truncate(&b->factor_ids, count);
}

void factor_drop(book *b, factor *f)
{
    for (int i = 0; i < FACTOR_TEXTS; i++) bytes_drop(b->memory, &f->texts[i]);
}

static netto_status check(const book *b, const netto_factor_row *row, double *vol, netto_complaint *complaint)
{
    uint32_t slot = idmap_find(&b->factor_ids, row->id);
    if (!text_is_id(row->id))
        return complain(complaint, NETTO_EPARAMS, "a factor's id is 1 to 64 bytes of printable UTF-8");
    if (slot != SLOT_NONE && b->factors[slot].named_at == b->attempt)
        return complain(complaint, NETTO_EDUPLICATE, "factor '%.*s' stands twice in this call", TEXT(row->id));
    *vol = NAN;
    if (row->vol.kind == NETTO_NUMBER_NONE) return NETTO_OK;
    *vol = row->vol.kind == NETTO_NUMBER_REAL ? row->vol.real : decimal_real(row->vol.decimal);
    if (isfinite(*vol) && *vol >= 0.0) return NETTO_OK;
    return complain(complaint, NETTO_EDOMAIN, "the vol of factor '%.*s' must be finite and not negative",
                    TEXT(row->id));
}

static bool copy_texts(book *b, const netto_factor_row *row, factor *f)
{
    const netto_text texts[FACTOR_TEXTS] = {
        [FACTOR_CLASS] = row->class_,         [FACTOR_RISK] = row->risk,     [FACTOR_BUCKET] = row->bucket,
        [FACTOR_QUALIFIER] = row->qualifier, [FACTOR_TENOR] = row->tenor,   [FACTOR_LABEL1] = row->label1,
        [FACTOR_LABEL2] = row->label2,       [FACTOR_PRODUCT] = row->product, [FACTOR_ATTRS] = row->attrs};
    for (int i = 0; i < FACTOR_TEXTS; i++)
        if (!bytes_copy(b->memory, texts[i], &f->texts[i])) return false;
    return true;
}

static bool name_bucket(book *b, netto_text bucket, factor *f)
{
    bool named = bucket.size > 0 && bucket.size <= NETTO_ID_MAX;
    f->bucket = named ? idmap_add(&b->words, bucket) : SLOT_NONE;
    return !named || f->bucket != SLOT_NONE;
}

static netto_status put(book *b, const void *data, undo *u, netto_complaint *complaint)
{
    const netto_factor_row *row = data;
    factor made = {.put = true, .version = b->version, .named_at = b->attempt};
    netto_status status = check(b, row, &made.vol, complaint);
    if (status != NETTO_OK) return status;
    *u = (undo){.factors = b->factor_ids.count, .words = b->words.count};
    if (!copy_texts(b, row, &made) || !name_bucket(b, row->bucket, &made) || !factor_reserve(b, 1) || (u->slot = factor_named(b, row->id)) == SLOT_NONE) {
        factor_drop(b, &made);
        idmap_truncate(&b->words, u->words);
        return complain(complaint, NETTO_ECAPACITY, "no memory for factor '%.*s'", TEXT(row->id));
    }
    made.instrument = b->factors[u->slot].instrument;
    made.cash = b->factors[u->slot].cash;
    u->old.factor = b->factors[u->slot];
    b->factors[u->slot] = made;
    b->world = b->version;
    return NETTO_OK;
}

static void take_back(book *b, undo *u)
{
    factor_drop(b, &b->factors[u->slot]);
    b->factors[u->slot] = u->old.factor;
    if (u->slot >= u->factors) factor_truncate(b, u->factors);
    idmap_truncate(&b->words, u->words);
}

static void keep(book *b, undo *u)
{
    factor_drop(b, &u->old.factor);
}

const definition factor_definition = {sizeof(netto_factor_row), put, take_back, keep};
