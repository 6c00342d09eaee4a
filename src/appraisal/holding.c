/* holding.c: what a book holds of each instrument, and what one unit of it weighs. */
#include "appraisal/holding.h"

#include <math.h>
#include <string.h>

#include "appraisal/cells.h"
#include "appraisal/column.h"
#include "base/complain.h"
#include "netting/partition.h"

/* Merge sort by key; equal keys keep their order, which is that of the slots. */
static void merge(const holding *from, holding *to, uint32_t low, uint32_t middle, uint32_t high)
{
    uint32_t i = low, j = middle;
    for (uint32_t k = low; k < high; k++) {
        bool left = i < middle && (j >= high || from[i].key <= from[j].key);
        to[k] = left ? from[i++] : from[j++];
    }
}

bool holding_sort(arena *in, holding_list *list)
{
    uint32_t n = list->count;
    holding *from = list->items, *to = arena_array(in, n + 1, sizeof *to);
    if (!to) return false;
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t low = 0; low < n; low += 2 * width) {
            uint32_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n;
            merge(from, to, low, middle, high);
        }
        holding *swap = from;
        from = to;
        to = swap;
    }
    list->items = from;
    return true;
}

holding_list holding_of_account(const book *b, uint32_t slot, arena *in)
{
    const account *a = &b->accounts[slot];
    holding_list list = {arena_array(in, a->count + 1, sizeof(holding)), a->count};
    if (!list.items) return list;
    for (uint32_t i = 0; i < a->count; i++) {
        const position *p = &a->positions[i];
        double units = quantity_real(p->qty, &b->instruments[p->instrument].step);
        list.items[i] = (holding){partition_key(b, a, p->instrument), p->instrument, units, fabs(units)};
    }
    if (a->netting && !holding_sort(in, &list)) list.items = NULL;
    return list;
}

holding_list holding_of_pool(const book *b, uint32_t slot, arena *in)
{
    const account *a = &b->accounts[slot];
    bool node = a->child != SLOT_NONE;
    uint32_t count = node ? a->pool_count : a->count;
    holding_list list = {arena_array(in, count + 1, sizeof(holding)), count};
    for (uint32_t i = 0; list.items && i < count; i++) {
        uint32_t instrument = node ? a->pool[i].instrument : a->positions[i].instrument;
        int64_t qty = node ? 0 : a->positions[i].qty;
        int64_t longs = node ? a->pool[i].longs : qty > 0 ? qty : 0;
        int64_t shorts = node ? a->pool[i].shorts : qty < 0 ? -qty : 0;
        const quantity_step *step = &b->instruments[instrument].step;
        list.items[i] = (holding){PARTITION_COMMON, instrument, quantity_real(longs - shorts, step),
                                  quantity_real(longs + shorts, step)};
    }
    return list;
}

/* ---- one unit ------------------------------------------------------------------------------------------- */

static netto_status later(assessment *a, const book *b, uint32_t weigher, uint64_t *version,
                          netto_complaint *complaint)
{
    double haircut;
    netto_status status = column_haircut(a, b, weigher, &haircut, complaint);
    uint64_t asked = column_version(a, b, weigher);
    if (asked > *version) *version = asked;
    return status;
}

/* The last command that changed what a unit is computed from. */
static netto_status inputs_version(assessment *a, const book *b, uint32_t slot, uint64_t *out,
                                   netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    *out = weight_version(b, slot);
    if (!a->policy->hooks.haircut) return NETTO_OK;
    netto_status status = later(a, b, slot, out, complaint);
    if (status == NETTO_OK && i->currency != CURRENCY_BASE && i->load_count == 0)
        status = later(a, b, b->currencies[i->currency].cash, out, complaint);
    for (uint32_t k = 0; status == NETTO_OK && k < i->load_count; k++) {
        uint32_t cash = b->factors[i->loads[k].factor].cash;
        if (cash != SLOT_NONE) status = later(a, b, cash, out, complaint);
    }
    return status;
}

static netto_status weigh(assessment *a, const book *b, uint32_t instrument, unit_weight *out,
                          netto_complaint *complaint)
{
    unit_load loads[WEIGHT_LOADS_MAX];
    double haircut = 0.0;
    netto_status status = weight_loads(b, instrument, loads, &out->count, complaint);
    out->gross = 0.0;
    for (uint32_t i = 0; status == NETTO_OK && i < out->count; i++) {
        status = column_haircut(a, b, loads[i].weigher, &haircut, complaint);
        if (status == NETTO_OK && a->celled) status = cells_place(a, b, loads[i].factor, complaint);
        if (status != NETTO_OK) break;
        out->axes[i].factor = loads[i].factor;
        out->axes[i].row = assessment_row(a, loads[i].factor);
        if (out->axes[i].row == SLOT_NONE && assessment_must_know(a, loads[i].factor))
            return complain(complaint, NETTO_ECAPACITY, "no memory for another correlation; raise `capacity`");
        out->axes[i].w = haircut * loads[i].amount;
        out->gross += fabs(out->axes[i].w);
    }
    return status;
}

static bool holds_still(const assessment *a, const book *b, const unit_cell *cell)
{
    return cell->at && cell->at >= b->world && cell->at >= assessment_model_version(a);
}

/* Find the cell true again, or compute it anew. */
static netto_status renew(assessment *a, const book *b, uint32_t slot, unit_cell *cell, netto_complaint *complaint)
{
    unit_weight unit;
    uint64_t version = 0, at = cell->at;
    cell->at = 0;
    netto_status status = inputs_version(a, b, slot, &version, complaint);
    bool same = at && version <= at && at >= assessment_model_version(a);
    if (status == NETTO_OK && !same) {
        status = weigh(a, b, slot, &unit, complaint);
        if (status == NETTO_OK)
            *cell = (unit_cell){.version = version, .w = unit.axes[0].w, .factor = unit.axes[0].factor,
                                .row = unit.axes[0].row, .single = unit.count == 1};
    }
    if (status == NETTO_OK) cell->at = b->version;
    return status;
}

netto_status holding_weigh(assessment *a, const book *b, uint32_t slot, unit_weight *out, netto_complaint *complaint)
{
    unit_cell *cell = &a->units.cells[slot];
    netto_status status = holds_still(a, b, cell) ? NETTO_OK : renew(a, b, slot, cell, complaint);
    if (status != NETTO_OK) return status;
    if (!cell->single) return weigh(a, b, slot, out, complaint);
    out->count = 1;
    out->axes[0].factor = cell->factor;
    out->axes[0].row = cell->row;
    out->axes[0].w = cell->w;
    out->gross = fabs(cell->w);
    return NETTO_OK;
}

netto_status holding_version(assessment *a, const book *b, uint32_t slot, uint64_t *out, netto_complaint *complaint)
{
    unit_cell *cell = &a->units.cells[slot];
    netto_status status = holds_still(a, b, cell) ? NETTO_OK : renew(a, b, slot, cell, complaint);
    *out = cell->version;
    return status;
}
