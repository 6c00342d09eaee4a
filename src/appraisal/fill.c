/* fill.c: an account behind trades of what it holds, at the marks. */
#include "appraisal/fill.h"

#include <math.h>

#include "appraisal/legs.h"
#include "base/complain.h"
#include "base/text.h"
#include "netting/partition.h"

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for a plan; raise `capacity`");
}

netto_status fill_price(const book *b, uint32_t slot, netto_decimal *out, netto_complaint *complaint)
{
    *out = (netto_decimal){0};
    if (b->instruments[slot].kind == NETTO_SENSITIVITY) return NETTO_OK;
    netto_text id = idmap_text(&b->instrument_ids, slot);
    if (!b->marks[slot].known) return complain(complaint, NETTO_ENOMARK, "'%.*s' has no mark; send mark.put first", TEXT(id));
    netto_status status = decimal_from_real(b->marks[slot].price, out);
    return status == NETTO_OK ? status : complain(complaint, NETTO_EOVERFLOW, "the mark of '%.*s' is no price to trade at", TEXT(id));
}

/* ---- weighed anew ------------------------------------------------------------------------------------------------ */

/* In slot order, as whoever weighs the account anew adds it up. */
static netto_status add_values(frame *f, netto_complaint *complaint)
{
    const account *acc = &f->b->accounts[f->account];
    double sum = 0.0, value = 0.0;
    for (uint32_t i = 0; i < acc->count; i++) {
        position p = frame_position(f, acc->positions[i].instrument);
        netto_status status = p.qty ? weight_value(f->b, &p, &value, complaint) : NETTO_OK;
        if (status != NETTO_OK) return status;
        if (p.qty) sum += value;
    }
    f->value = sum;
    return NETTO_OK;
}

static netto_status weigh_anew(frame *f, netto_complaint *complaint)
{
    holding_list list = legs_holdings(f, false);
    netting_set *sets = list.items ? arena_array(&f->b->scratch, list.count + 1, sizeof *sets) : NULL;
    netto_status status = NETTO_OK;
    uint32_t count = 0;
    if (!sets) return no_memory(complaint);
    for (uint32_t from = 0, to; from < list.count && status == NETTO_OK; from = to, count++) {
        to = holding_set_end(&list, from);
        status = appraise_tried(f->a, f->b, list.items + from, to - from, &sets[count], complaint);
        sets[count].key = list.items[from].key;
    }
    f->sets = sets;
    f->count = count;
    return status == NETTO_OK ? add_values(f, complaint) : status;
}

/* ---- one behind the other ------------------------------------------------------------------------------------------ */

/* A trial that goes on with the weights that it has counts its shifts from 0 again. */
static bool is_due(const frame *f)
{
    uint64_t key = partition_key(f->b, &f->b->accounts[f->account], f->before.instrument);
    const netting_set *s = f->light ? NULL : frame_set(f, key);
    return s && s->count && s->shifts == 0;
}

static bool is_empty(const frame *f)
{
    uint32_t axes = 0;
    for (uint32_t i = 0; i < f->count; i++) axes += f->sets[i].count;
    return axes == 0;
}

netto_status fill_behind(const frame *from, uint32_t instrument, int64_t qty, frame *out, netto_complaint *complaint)
{
    position before = frame_position(from, instrument), after;
    netto_money cash;
    netto_decimal price;
    netto_status status = fill_price(from->b, instrument, &price, complaint);
    if (status != NETTO_OK) return status;
    if (!frame_trade_on(from->b, &before, qty, price, &after, &cash))
        return complain(complaint, NETTO_EOVERFLOW, "a trade in '%.*s' is too large for exact numbers",
                        TEXT(idmap_text(&from->b->instrument_ids, instrument)));
    status = frame_after(out, from, &before, &after, cash, complaint);
    if (status == NETTO_OK && is_due(out)) status = weigh_anew(out, complaint);
    if (status == NETTO_OK && is_empty(out)) out->value = 0.0;
    return status;
}
