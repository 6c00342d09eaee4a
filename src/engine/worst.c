/* worst.c: what open orders may add to a book. */
#include "engine/worst.h"

#include <math.h>

#include "base/complain.h"
#include "base/search.h"
#include "engine/move.h"
#include "engine/appraise.h"
#include "netting/partition.h"

/* ---- one instrument -------------------------------------------------------------------------------------- */

/* K of so many units alone. */
static netto_status alone(assessment *a, book *b, const unit_weight *unit, double units, double *out,
                          netto_complaint *complaint)
{
    const netting_set *none = &netting_set_none[a->twice];
    netting_set s;
    const move opened = {.net_after = units, .gross_after = units, .opened = true};
    if (unit->count == 1) return *out = fabs(unit->axes[0].w) * units, NETTO_OK;
    void *block = arena_take(&b->scratch, netting_set_copy_size(none, unit->count));
    if (!block) return complain(complaint, NETTO_ECAPACITY, "no memory to weigh open orders; raise `capacity`");
    netting_set_copy(none, &s, block, unit->count);
    netto_status status = move_set(NULL, a, b, &s, unit, &opened, NULL, complaint);
    *out = netting_set_netted(&s, appraise_checked(a), NULL);
    return status;
}

static netto_status add(assessment *a, book *b, const resting *r, bool held, worst *sum, netto_complaint *complaint)
{
    unit_weight unit;
    double net = 0.0, netted = 0.0;
    const quantity_step *step = &b->instruments[r->instrument].step;
    double buys = quantity_real(r->buys, step), sells = quantity_real(r->sells, step), most = buys > sells ? buys : sells;
    netto_status status = holding_weigh(a, b, r->instrument, &unit, complaint);
    if (status == NETTO_OK && sum->norm) status = alone(a, b, &unit, most, &netted, complaint);
    if (status != NETTO_OK) return status;
    for (uint32_t i = 0; i < unit.count; i++) net += unit.axes[i].w;
    sum->gross += unit.gross * most;
    sum->net += net > 0.0 ? net * buys : -net * sells;
    sum->netted += netted;
    sum->opens |= !held;
    return isfinite(sum->gross) ? NETTO_OK : complain(complaint, NETTO_EOVERFLOW, "the open orders are too large to be a number");
}

/* Without a model nothing nets, which is a norm too, and so is the larger of two. */
static worst begin(const assessment *a)
{
    bool first = !a->model || a->model->mode == NETTO_CHECKED, stressed = !a->stressed || a->stressed->mode == NETTO_CHECKED;
    return (worst){.norm = first && stressed};
}

/* ---- books ------------------------------------------------------------------------------------------------ */

static netto_status own(book *b, uint32_t account, const resting **items, uint32_t *count, netto_complaint *complaint)
{
    if (order_resting_own(b, account, &b->scratch, items, count)) return NETTO_OK;
    return complain(complaint, NETTO_ECAPACITY, "no memory to sum open orders; raise `capacity`");
}

static bool is_held(const book *b, uint32_t account, uint32_t instrument)
{
    return account_position(&b->accounts[account], instrument) != NULL;
}

netto_status worst_own(assessment *a, book *b, uint32_t account, worst *out, netto_complaint *complaint)
{
    const resting *items;
    uint32_t count;
    *out = begin(a);
    netto_status status = own(b, account, &items, &count, complaint);
    for (uint32_t i = 0; status == NETTO_OK && i < count; i++)
        status = add(a, b, &items[i], is_held(b, account, items[i].instrument), out, complaint);
    return status;
}

netto_status worst_of_set(assessment *a, book *b, uint32_t account, uint64_t key, worst *out, netto_complaint *complaint)
{
    const resting *items;
    uint32_t count;
    *out = begin(a);
    netto_status status = own(b, account, &items, &count, complaint);
    for (uint32_t i = 0; status == NETTO_OK && i < count; i++)
        if (partition_key(b, &b->accounts[account], items[i].instrument) == key)
            status = add(a, b, &items[i], is_held(b, account, items[i].instrument), out, complaint);
    return status;
}

netto_status worst_of_pool(assessment *a, book *b, uint32_t account, worst *out, netto_complaint *complaint)
{
    uint32_t count;
    const resting *items = order_resting(b, account, &count);
    netto_status status = NETTO_OK;
    *out = begin(a);
    for (uint32_t i = 0; status == NETTO_OK && i < count; i++) {
        pooled held = account_held(&b->accounts[account], items[i].instrument);
        status = add(a, b, &items[i], held.longs || held.shorts, out, complaint);
    }
    return status;
}

bool worst_rests(const book *b, uint32_t account, uint32_t instrument)
{
    uint32_t count;
    const resting *items = order_resting(b, account, &count);
    uint32_t at = count ? search_sorted(&items->instrument, sizeof *items, count, instrument) : 0;
    return at < count && items[at].instrument == instrument;
}

double worst_netted(const worst *w, bool indefinite, double netted, double gross)
{
    if (w->norm && !indefinite) return netted + w->netted;
    double cross = sqrt(2.0 * gross * w->gross), most = gross > netted ? gross - netted : 0.0;
    return netted + w->gross + (cross < most ? cross : most);
}
