/* worst.c: what open orders may add to a book. */
#include "appraisal/worst.h"

#include <math.h>

#include "appraisal/frame.h"
#include "base/complain.h"
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

static netto_status add(assessment *a, book *b, const resting *r, worst *sum, netto_complaint *complaint)
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
    return isfinite(sum->gross) ? NETTO_OK : complain(complaint, NETTO_EOVERFLOW, "the open orders are too large to be a number");
}

/* Without a model nothing nets, which is a norm too, and so is the larger of two. */
static worst begin(const assessment *a)
{
    bool first = !a->model || a->model->mode == NETTO_CHECKED, stressed = !a->stressed || a->stressed->mode == NETTO_CHECKED;
    return (worst){.norm = first && stressed};
}

static bool is_of(const worst *w, const book *b, uint32_t account, uint32_t instrument)
{
    return !w->of_set || partition_key(b, &b->accounts[account], instrument) == w->key;
}

static netto_status add_all(assessment *a, book *b, uint32_t account, worst *sum, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < sum->count && status == NETTO_OK; i++)
        if (is_of(sum, b, account, sum->items[i].instrument)) status = add(a, b, &sum->items[i], sum, complaint);
    return status;
}

/* ---- books ------------------------------------------------------------------------------------------------ */

static netto_status add_own(assessment *a, book *b, uint32_t account, worst *sum, netto_complaint *complaint)
{
    if (order_resting_own(b, account, &b->scratch, &sum->items, &sum->count)) return add_all(a, b, account, sum, complaint);
    return complain(complaint, NETTO_ECAPACITY, "no memory to sum open orders; raise `capacity`");
}

netto_status worst_own(assessment *a, book *b, uint32_t account, worst *out, netto_complaint *complaint)
{
    *out = begin(a);
    return add_own(a, b, account, out, complaint);
}

netto_status worst_of_set(assessment *a, book *b, uint32_t account, uint64_t key, worst *out, netto_complaint *complaint)
{
    *out = begin(a);
    out->of_set = true;
    out->key = key;
    return add_own(a, b, account, out, complaint);
}

netto_status worst_of_pool(assessment *a, book *b, uint32_t account, worst *out, netto_complaint *complaint)
{
    *out = begin(a);
    out->pooled = true;
    out->items = order_resting(b, account, &out->count);
    return add_all(a, b, account, out, complaint);
}

/* ---- frames ------------------------------------------------------------------------------------------------ */

static bool is_held_by_pool(const frame *f, uint32_t instrument)
{
    position standing, then;
    pooled held = account_held(&f->b->accounts[f->account], instrument);
    if (!frame_moved(f, instrument, &standing, &then)) return held.longs || held.shorts;
    return !move_of_pool(f->b, f->account, &standing, &standing, &then).closed;
}

static bool is_held(const frame *f, bool by_pool, uint32_t instrument)
{
    return by_pool ? is_held_by_pool(f, instrument) : frame_position(f, instrument).qty != 0;
}

bool worst_opens(const worst *w, const frame *f)
{
    bool opens = false;
    for (uint32_t i = 0; i < w->count && !opens; i++)
        opens = is_of(w, f->b, f->account, w->items[i].instrument) && !is_held(f, w->pooled, w->items[i].instrument);
    return opens;
}

double worst_netted(const worst *w, bool indefinite, double netted, double gross)
{
    if (w->norm && !indefinite) return netted + w->netted;
    double cross = sqrt(2.0 * gross * w->gross), most = gross > netted ? gross - netted : 0.0;
    return netted + w->gross + (cross < most ? cross : most);
}
