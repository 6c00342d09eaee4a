/* agreement.c: a netting set: what one enforceable agreement lets net. */
#include "book/agreement.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "book/book.h"

void agreement_drop(book *b, agreement *a)
{
    bytes_drop(b->memory, &a->attrs);
}

static netto_status check(const book *b, const netto_set_row *row, agreement *out, netto_complaint *complaint)
{
    uint32_t slot = idmap_find(&b->set_ids, row->id);
    if (!text_is_id(row->id))
        return complain(complaint, NETTO_EPARAMS, "a netting set's id is 1 to 64 bytes of printable UTF-8");
    if (slot != SLOT_NONE && b->sets[slot].named_at == b->attempt)
        return complain(complaint, NETTO_EDUPLICATE, "set '%.*s' stands twice in this call", TEXT(row->id));
    out->currency = currency_find(b, row->currency);
    if (out->currency == SLOT_NONE)
        return complain(complaint, NETTO_ECURRENCY, "set '%.*s': no currency '%.*s'; send fx.put first",
                        TEXT(row->id), TEXT(row->currency));
    bool finite = isfinite(row->threshold) && isfinite(row->mta) && isfinite(row->nica);
    if (!finite || row->threshold < 0.0 || row->mta < 0.0)
        return complain(complaint, NETTO_EDOMAIN,
                        "set '%.*s': threshold and mta must be finite and not negative, nica finite", TEXT(row->id));
    return NETTO_OK;
}

static bool reserve(book *b)
{
    return idmap_reserve(&b->set_ids, 1) && memory_reserve(b->memory, (void **)&b->sets, &b->set_capacity,
                                                           b->set_ids.count + 1, sizeof *b->sets);
}

static netto_status put(book *b, const void *data, undo *u, netto_complaint *complaint)
{
    const netto_set_row *row = data;
    agreement made = {.enforceable = row->enforceable, .margined = row->margined, .threshold = row->threshold,
                      .mta = row->mta, .nica = row->nica, .mpor_days = row->mpor_days,
                      .version = b->version, .named_at = b->attempt};
    netto_status status = check(b, row, &made, complaint);
    if (status != NETTO_OK) return status;
    uint32_t count = b->set_ids.count, slot = SLOT_NONE;
    if (reserve(b) && bytes_copy(b->memory, row->attrs, &made.attrs)) slot = idmap_add(&b->set_ids, row->id);
    if (slot == SLOT_NONE) {
        agreement_drop(b, &made);
        return complain(complaint, NETTO_ECAPACITY, "no memory for set '%.*s'", TEXT(row->id));
    }
    *u = (undo){.slot = slot, .created = slot == count};
    if (!u->created) u->old.agreement = b->sets[slot];
    b->sets[slot] = made;
    b->world = b->sets_version = b->version;
    return NETTO_OK;
}

static void take_back(book *b, undo *u)
{
    agreement_drop(b, &b->sets[u->slot]);
    if (u->created)
        idmap_truncate(&b->set_ids, u->slot);
    else
        b->sets[u->slot] = u->old.agreement;
}

static void keep(book *b, undo *u)
{
    if (!u->created) agreement_drop(b, &u->old.agreement);
}

const definition agreement_definition = {sizeof(netto_set_row), put, take_back, keep};
