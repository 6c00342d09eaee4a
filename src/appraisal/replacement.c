/* replacement.c: what it would cost to replace a netting set whose counterparty failed now. */
#include "appraisal/replacement.h"

#include <math.h>

#include "appraisal/column.h"
#include "appraisal/legs.h"
#include "base/complain.h"
#include "control/view.h"
#include "netting/partition.h"

/* ---- collateral ------------------------------------------------------------------------------------------- */

netto_status replacement_add(const frame *f, const collateral_line *line, bool moved, replacement *sum, netto_complaint *complaint)
{
    line_value v = {0};
    netto_status status = column_line(f->a, f->b, f->account, line, !line->received && !moved, &v, complaint);
    if (status != NETTO_OK) return status;
    f->a->measure_work += column_line_work(f->a, line->asset);
    if (line->received) sum->received += v.after;
    else sum->lodged += v.before + v.haircut * fabs(v.before);
    return NETTO_OK;
}

static bool is_of(const account *a, const collateral_line *line, uint64_t key)
{
    if (line->set == SLOT_NONE) return key == PARTITION_COMMON && !a->netting;
    return key == (PARTITION_NAMED | line->set);
}

/* Lines of a set, or all of them. */
static netto_status add_lines(const frame *f, bool all, uint64_t key, replacement *sum, netto_complaint *complaint)
{
    const account *a = &f->b->accounts[f->account];
    collateral_line *lodged = NULL;
    bool *moved = NULL;
    uint32_t count = 0;
    netto_status status = frame_lodged(f, 0, &lodged, &moved, &count, complaint);
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++)
        if (all || is_of(a, &lodged[i], key)) status = replacement_add(f, &lodged[i], moved[i], sum, complaint);
    for (uint32_t i = 0; i < a->line_count && status == NETTO_OK; i++)
        if (a->lines[i].received && (all || is_of(a, &a->lines[i], key))) status = replacement_add(f, &a->lines[i], false, sum, complaint);
    return status;
}

bool replacement_moved(const assessment *a, const book *b, uint32_t slot, uint64_t since)
{
    const account *acc = &b->accounts[slot];
    bool moved = since < b->world || since < acc->lines_version || since < b->sets_version || since < b->day_version;
    for (uint32_t i = 0; i < acc->line_count && !moved && a->policy->hooks.collateral; i++)
        moved = scope_version(b, acc->lines[i].asset, a->collateral.cells[acc->lines[i].asset].reads) > since;
    return moved;
}

/* ---- sets ------------------------------------------------------------------------------------------------- */

double replacement_cost(const book *b, uint64_t key, const replacement *of)
{
    double cost = fmax(of->value - (of->received - of->lodged), 0.0);
    if (!partition_is_named(key)) return cost;
    const agreement *a = &b->sets[partition_slot(key)];
    return a->margined ? fmax(cost, (a->threshold + a->mta - a->nica) * b->currencies[a->currency].rate) : cost;
}

static netto_status add_values(const frame *f, const holding *items, uint32_t count, replacement *sum, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    double value = 0.0;
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) {
        position p = frame_position(f, items[i].instrument);
        status = weight_value(f->b, &p, &value, complaint);
        sum->value += value;
        sum->positive += fmax(value, 0.0);
    }
    return status;
}

static netto_status holdings_of(const frame *f, holding_list *out, netto_complaint *complaint)
{
    *out = legs_holdings(f, false);
    return out->items ? NETTO_OK : complain(complaint, NETTO_ECAPACITY, "no memory to value a netting set; raise `capacity`");
}

/* What stands from `from` to `to` in a list, as one set. */
static netto_status cost_of(const frame *f, const holding_list *list, uint32_t from, uint32_t to, uint64_t key, replacement *out,
                            netto_complaint *complaint)
{
    netto_status status = add_values(f, list->items + from, to - from, out, complaint);
    if (status == NETTO_OK) status = add_lines(f, false, key, out, complaint);
    out->cost = replacement_cost(f->b, key, out);
    return status;
}

netto_status replacement_of_set(const frame *f, uint64_t key, replacement *out, netto_complaint *complaint)
{
    holding_list list;
    uint32_t from = 0, to;
    *out = (replacement){0};
    netto_status status = holdings_of(f, &list, complaint);
    if (status != NETTO_OK) return status;
    f->a->measure_work += list.count;
    while (from < list.count && list.items[from].key < key) from++;
    for (to = from; to < list.count && list.items[to].key == key; to++) continue;
    return cost_of(f, &list, from, to, key, out, complaint);
}

netto_status replacement_of_all(const frame *f, replacement *out, netto_complaint *complaint)
{
    holding_list list;
    double cost = 0.0;
    netto_status status = holdings_of(f, &list, complaint);
    *out = (replacement){0};
    if (status != NETTO_OK) return status;
    f->a->measure_work += list.count;
    for (uint32_t from = 0, to; from < list.count && status == NETTO_OK; from = to) {
        replacement one = {0};
        to = holding_set_end(&list, from);
        status = cost_of(f, &list, from, to, list.items[from].key, &one, complaint);
        cost += one.cost;
        out->value += one.value;
    }
    if (status == NETTO_OK) status = add_lines(f, true, 0, out, complaint);
    out->cost = cost;
    return status;
}
