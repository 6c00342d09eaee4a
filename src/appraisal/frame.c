/* frame.c: an account as it stands, or as it would stand after an order. */
#include "appraisal/frame.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "appraisal/column.h"
#include "appraisal/legs.h"
#include "appraisal/replacement.h"
#include "base/complain.h"
#include "netting/partition.h"

netto_status frame_now(frame *f, assessment *a, book *b, uint32_t account, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    if (!appraise_is_clean(a, b, account)) status = appraise_account(a, b, account, complaint);
    if (status != NETTO_OK) return status;
    appraisal *p = &a->appraisals[account];
    frame_init(f, a, b, account);
    f->sets = p->sets;
    f->count = p->set_count;
    f->value = p->value;
    f->collateral_status = appraise_collateral(a, b, account, &f->complaint);
    if (f->collateral_status == NETTO_OK) f->collateral = p->collateral, f->gained = p->gained;
    return NETTO_OK;
}

/* ---- after an order -------------------------------------------------------------------------------------- */

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory to try an order; raise `capacity`");
}

/* The sets, with a place of its own for the one that the order moves; `*changed` is that place. */
static netto_status copy_sets(frame *f, const frame *now, uint64_t key, netting_set **changed,
                              netto_complaint *complaint)
{
    uint32_t at = 0, n = now->count;
    while (at < n && now->sets[at].key < key) at++;
    bool found = at < n && now->sets[at].key == key;
    netting_set *sets = arena_array(&f->b->scratch, n + 1, sizeof *sets);
    if (!sets) return no_memory(complaint);
    if (at) memcpy(sets, now->sets, at * sizeof *sets);
    if (n > at + found) memcpy(sets + at + 1, now->sets + at + found, (n - at - found) * sizeof *sets);
    f->origin = found ? &now->sets[at] : &netting_set_none[now->a->twice];
    f->sets = sets;
    f->count = n + !found;
    *changed = &sets[at];
    return NETTO_OK;
}

static netto_status move_axes(const frame *f, netting_set *s, const unit_weight *unit, const move *change,
                              netto_complaint *complaint)
{
    void *block = arena_take(&f->b->scratch, netting_set_copy_size(f->origin, unit->count));
    if (!block) return no_memory(complaint);
    netting_set_copy(f->origin, s, block, unit->count);
    return move_set(NULL, f->a, f->b, s, unit, change, NULL, complaint);
}

static netto_status move_copy(frame *f, const frame *now, const unit_weight *unit, netto_complaint *complaint)
{
    move change = move_of_account(f->b, &f->before, &f->after);
    uint64_t key = partition_key(f->b, &f->b->accounts[f->account], f->before.instrument);
    netting_set *changed = NULL;
    if (change.opened && change.closed) return NETTO_OK;
    netto_status status = copy_sets(f, now, key, &changed, complaint);
    if (status != NETTO_OK) return status;
    appraise_know(f->a, f->origin);
    f->light = move_totals(f->origin, unit, &change, changed) ? changed : NULL;
    if (!f->light) status = move_axes(f, changed, unit, &change, complaint);
    changed->key = key;
    return status;
}

netto_status frame_solidify(frame *f, netto_complaint *complaint)
{
    unit_weight unit;
    netting_set *s = f->light;
    if (!s) return NETTO_OK;
    f->light = NULL;
    move change = move_of_account(f->b, &f->before, &f->after);
    netto_status status = holding_weigh(f->a, f->b, f->before.instrument, &unit, complaint);
    return status == NETTO_OK ? move_axes(f, s, &unit, &change, complaint) : status;
}

static double size_of(netto_money amount)
{
    return fabs((double)amount);
}

/* What it may realise is exact money of the base currency too, as the trade would have to be (on_trade.c). */
static bool realised_fits(const book *b, const instrument *i, const position *before, const position_change *change)
{
    double most = 2.0 * (size_of(before->cost) + size_of(change->cost) + size_of(change->cash));
    return most * b->currencies[i->currency].rate <= (double)MONEY_MAX;
}

bool frame_trade_on(const book *b, const position *before, int64_t qty, netto_decimal price, position *after, netto_money *cash)
{
    const struct instrument *i = &b->instruments[before->instrument];
    position_change change;
    if (position_trade(i, before, qty, price, &change) != NETTO_OK) return false;
    if (change.qty > instrument_most(i) || change.qty < -instrument_most(i) || !realised_fits(b, i, before, &change)) return false;
    *after = (position){before->instrument, change.qty, change.cost, before->realised};
    *cash = change.cash;
    return true;
}

bool frame_trade(const book *b, uint32_t account, uint32_t instrument, int64_t qty, netto_decimal price, position *before,
                 position *after, netto_money *cash)
{
    const position *held = account_position(&b->accounts[account], instrument);
    *before = held ? *held : (position){.instrument = instrument};
    return frame_trade_on(b, before, qty, price, after, cash);
}

static position standing_in(const frame *f, uint32_t instrument)
{
    const position *held = account_position(&f->b->accounts[f->account], instrument);
    return held ? *held : (position){.instrument = instrument};
}

/* Whose it is the frame need not say: a limit looks at an ancestor's. */
position frame_standing(const frame *f)
{
    position first = f->before;
    for (const frame *g = f->from; g; g = g->from)
        if (g->before.instrument == first.instrument) first = g->before;
    return first;
}

bool frame_moved(const frame *f, uint32_t instrument, position *standing, position *after)
{
    bool moved = false;
    for (const frame *g = f; g && g->ordered; g = g->from) {
        if (g->before.instrument != instrument) continue;
        if (!moved) *after = g->after;
        *standing = g->before;
        moved = true;
    }
    return moved;
}

position frame_position(const frame *f, uint32_t instrument)
{
    for (const frame *g = f; g && g->ordered; g = g->from)
        if (g->after.instrument == instrument) return g->after;
    return standing_in(f, instrument);
}

/* Cash of a currency that the orders before this one have moved. */
static netto_money moved_before(const frame *f, uint32_t currency)
{
    netto_money cash = 0;
    for (const frame *g = f->from; g; g = g->from)
        if (g->b->instruments[g->before.instrument].currency == currency) cash += g->cash;
    return cash;
}

/* The lodged lines with the cash that this order, and those before it, move. */
static uint32_t list_moved(const frame *f, collateral_line *lines, bool *moved)
{
    const account *acc = &f->b->accounts[f->account];
    uint32_t n = 0;
    for (uint32_t i = 0; i < acc->line_count; i++)
        if (!acc->lines[i].received) moved[n] = false, lines[n++] = acc->lines[i];
    for (const frame *g = f; g && g->ordered; g = g->from) {
        uint32_t cash = f->b->currencies[f->b->instruments[g->before.instrument].currency].cash, at = 0;
        while (at < n && (lines[at].asset != cash || lines[at].set != SLOT_NONE)) at++;
        if (at == n) lines[n++] = (collateral_line){.asset = cash, .set = SLOT_NONE};
        lines[at].amount += g->cash;
        moved[at] = true;
    }
    return n;
}

netto_status frame_lodged(const frame *f, uint32_t more, collateral_line **lines, bool **moved, uint32_t *count, netto_complaint *complaint)
{
    uint32_t most = f->b->accounts[f->account].line_count + more + 1;
    for (const frame *g = f; g && g->ordered; g = g->from) most++;
    *lines = arena_array(&f->b->scratch, most, sizeof **lines);
    *moved = arena_array(&f->b->scratch, most, sizeof **moved);
    if (!*lines || !*moved) return no_memory(complaint);
    *count = list_moved(f, *lines, *moved);
    return NETTO_OK;
}

/* Where the policy caps collateral, more of one line is more of others: all of them are counted again. */
static netto_status cap_moved(frame *f, netto_complaint *complaint)
{
    collateral_line *lines;
    bool *moved;
    uint32_t count;
    netto_status status = frame_lodged(f, 0, &lines, &moved, &count, complaint);
    return status == NETTO_OK ? appraise_lines(f->a, f->b, f->account, lines, moved, count, &f->collateral, complaint) : status;
}

static netto_status move_worth(frame *f, netto_money cash, netto_complaint *complaint)
{
    line_value was = {0}, is = {0};
    double change = 0.0;
    netto_status status = weight_change(f->b, &f->before, &f->after, &change, complaint);
    if (status != NETTO_OK) return status;
    f->value += change;
    if (!isfinite(f->value)) return complain(complaint, NETTO_EOVERFLOW, "the book's value would be too large to be a number");
    if (cash == 0 || f->collateral_status != NETTO_OK) return NETTO_OK;
    uint32_t currency = f->b->instruments[f->before.instrument].currency;
    netto_money held = collateral_cash(f->b, f->account, currency) + moved_before(f, currency);
    collateral_line line = {.asset = f->b->currencies[currency].cash, .set = SLOT_NONE, .amount = held};
    f->collateral_status = column_line(f->a, f->b, f->account, &line, false, &was, &f->complaint);
    line.amount += cash;
    if (f->collateral_status == NETTO_OK)
        f->collateral_status = column_line(f->a, f->b, f->account, &line, false, &is, &f->complaint);
    if (f->collateral_status == NETTO_OK) f->collateral += is.after - was.after, f->gained += is.before - was.before;
    if (f->collateral_status == NETTO_OK && f->a->capped) f->collateral_status = cap_moved(f, &f->complaint);
    return NETTO_OK;
}

netto_status frame_after(frame *f, const frame *now, const position *before, const position *after,
                         netto_money cash, netto_complaint *complaint)
{
    unit_weight unit;
    assert(!now->light || !now->ordered);
    memcpy(f, now, offsetof(frame, complaint));
    if (now->collateral_status != NETTO_OK) f->complaint = now->complaint;
    f->ordered = true;
    f->from = now->ordered ? now : NULL;
    f->before = *before;
    f->after = *after;
    f->cash = cash;
    f->pool = NULL;
    f->worst = NULL;
    netto_status status = holding_weigh(f->a, f->b, before->instrument, &unit, complaint);
    if (status == NETTO_OK) status = move_copy(f, now, &unit, complaint);
    return status == NETTO_OK ? move_worth(f, cash, complaint) : status;
}

/* ---- pools --------------------------------------------------------------------------------------------------- */

static netto_status move_pool_copy(const frame *f, uint32_t account, const netting_set **pool,
                                   netto_complaint *complaint)
{
    position standing = frame_standing(f);
    move change = move_of_pool(f->b, account, &standing, &f->before, &f->after);
    unit_weight unit;
    netto_status status = holding_weigh(f->a, f->b, f->before.instrument, &unit, complaint);
    if (status != NETTO_OK || (change.opened && change.closed)) return status;
    appraise_know(f->a, *pool);
    netting_set *copy = arena_take(&f->b->scratch, sizeof *copy);
    void *block = arena_take(&f->b->scratch, netting_set_copy_size(*pool, unit.count));
    if (!copy || !block) return no_memory(complaint);
    netting_set_copy(*pool, copy, block, unit.count);
    *pool = copy;
    return move_set(NULL, f->a, f->b, copy, &unit, &change, NULL, complaint);
}

netto_status frame_pool(const frame *f, uint32_t account, const netting_set **out, netto_complaint *complaint)
{
    if (!appraise_has_pool(f->b, account) && account == f->account) {
        *out = f->count ? &f->sets[0] : &netting_set_none[f->a->twice];
        return NETTO_OK;
    }
    netto_status status = f->from ? frame_pool(f->from, account, out, complaint) : appraise_pool(f->a, f->b, account, out, complaint);
    return status == NETTO_OK && f->ordered ? move_pool_copy(f, account, out, complaint) : status;
}

/* ---- measures -------------------------------------------------------------------------------------------------- */

/* What a set, or several, come to when orders are filled at their worst. */
static netto_exposure at_worst(const worst *w, bool indefinite, netto_exposure x)
{
    return (netto_exposure){x.gross + w->gross, x.net + w->net, worst_netted(w, indefinite, x.netted, x.gross)};
}

double frame_worst_leg(const frame *f, const worst *w, double leg, double whole)
{
    return whole > leg && worst_opens(w, f) ? whole : leg;
}

static double pick(netto_measure measure, netto_exposure x)
{
    switch (measure) {
    case NETTO_MEASURE_POOL_GROSS:
    case NETTO_MEASURE_GROSS: return x.gross;
    case NETTO_MEASURE_POOL_NET:
    case NETTO_MEASURE_NET: return x.net;
    case NETTO_MEASURE_POOL_BENEFIT:
    case NETTO_MEASURE_BENEFIT: return x.gross - x.netted;
    default: return x.netted;
    }
}

static netto_status secured(const frame *f, double number, double *out, netto_complaint *complaint)
{
    if (f->collateral_status != NETTO_OK)
        return complain(complaint, f->collateral_status, "%s", f->complaint.text);
    *out = number;
    return NETTO_OK;
}

static netto_status pool_measure(frame *f, netto_measure measure, double *out, netto_complaint *complaint)
{
    worst w;
    bool indefinite;
    netto_status status = f->pool ? NETTO_OK : frame_pool(f, f->account, &f->pool, complaint);
    if (status != NETTO_OK) return f->pool = NULL, status; /* whoever asks next must be refused as well */
    double netted = netting_set_netted(f->pool, appraise_checked(f->a), &indefinite);
    netto_exposure x = {f->pool->gross, f->pool->net, netted};
    if (measure == NETTO_MEASURE_POOL_WORST_LEG) status = legs_worst_netted(f, true, &x.netted, complaint);
    if (status == NETTO_OK && f->worst) status = worst_of_pool(f->a, f->b, f->account, &w, complaint);
    if (status != NETTO_OK) return status;
    if (f->worst && measure == NETTO_MEASURE_POOL_WORST_LEG) x.netted = frame_worst_leg(f, &w, x.netted, netted);
    if (f->worst) x = at_worst(&w, indefinite, x);
    *out = pick(measure, x);
    return NETTO_OK;
}

/* As the book stands, or with its orders at their worst. */
static netto_status exposed(frame *f, netto_measure measure, double *out, netto_complaint *complaint)
{
    bool indefinite, leg = measure == NETTO_MEASURE_WORST_LEG;
    netto_exposure x = frame_exposure(f, &indefinite);
    double netted = x.netted;
    netto_status status = leg ? legs_worst_netted(f, false, &x.netted, complaint) : NETTO_OK;
    if (status != NETTO_OK) return status;
    if (f->worst && leg) x.netted = frame_worst_leg(f, f->worst, x.netted, netted);
    if (f->worst) x = at_worst(f->worst, indefinite, x);
    *out = pick(measure, x);
    return NETTO_OK;
}

/* ---- profit ------------------------------------------------------------------------------------------------------ */

/* Positions as they stand, and what orders make of them. */
static netto_status sum_positions(const frame *f, netto_status one(const book *, const position *, double *, netto_complaint *), double *out,
                                  netto_complaint *complaint)
{
    const account *acc = &f->b->accounts[f->account];
    netto_status status = NETTO_OK;
    double sum = 0.0, was = 0.0, is = 0.0;
    for (uint32_t i = 0; i < acc->count && status == NETTO_OK; i++) {
        status = one(f->b, &acc->positions[i], &is, complaint);
        sum += is;
    }
    for (const frame *g = f; g && g->ordered && status == NETTO_OK; g = g->from) {
        status = one(f->b, &g->before, &was, complaint);
        if (status == NETTO_OK) status = one(f->b, &g->after, &is, complaint);
        sum += is - was;
    }
    *out = sum;
    return status;
}

netto_status frame_option_value(const book *b, const position *p, double *out, netto_complaint *complaint)
{
    if (b->instruments[p->instrument].kind != NETTO_OPTION) return *out = 0.0, NETTO_OK;
    return weight_value(b, p, out, complaint);
}

netto_status frame_positive(const book *b, const position *p, double *out, netto_complaint *complaint)
{
    netto_status status = weight_value(b, p, out, complaint);
    if (status == NETTO_OK) *out = fmax(*out, 0.0);
    return status;
}

/* What was realised, and what orders would. */
static double frame_realised(const frame *f)
{
    const book *b = f->b;
    double sum = money_real(b->accounts[f->account].realised);
    for (const frame *g = f; g && g->ordered; g = g->from) {
        const instrument *i = &b->instruments[g->before.instrument];
        sum += money_real(position_realised(i, &g->before, &g->after, g->cash)) * b->currencies[i->currency].rate;
    }
    return sum;
}

static netto_status replaced(const frame *f, netto_measure measure, double *out, netto_complaint *complaint)
{
    replacement r;
    netto_status status = replacement_of_all(f, &r, complaint);
    if (status == NETTO_OK) *out = measure == NETTO_MEASURE_RECEIVED ? r.received : measure == NETTO_MEASURE_LODGED ? r.lodged : r.cost;
    return status;
}

netto_status frame_measure(frame *f, netto_measure measure, double *out, netto_complaint *complaint)
{
    if (netto_measure_pooled(measure)) return pool_measure(f, measure, out, complaint);
    switch (measure) {
    case NETTO_MEASURE_GROSS:
    case NETTO_MEASURE_NET:
    case NETTO_MEASURE_NETTED:
    case NETTO_MEASURE_BENEFIT:
    case NETTO_MEASURE_WORST_LEG: return exposed(f, measure, out, complaint);
    case NETTO_MEASURE_VALUE: *out = f->value; break;
    case NETTO_MEASURE_COLLATERAL: return secured(f, f->collateral, out, complaint);
    case NETTO_MEASURE_EQUITY: return secured(f, frame_equity(f), out, complaint);
    case NETTO_MEASURE_RESULT: return secured(f, frame_result(f), out, complaint);
    case NETTO_MEASURE_REALISED: *out = frame_realised(f); break;
    case NETTO_MEASURE_UNREALISED: return sum_positions(f, weight_profit, out, complaint);
    case NETTO_MEASURE_RECEIVED:
    case NETTO_MEASURE_LODGED:
    case NETTO_MEASURE_REPLACEMENT: return replaced(f, measure, out, complaint);
    case NETTO_MEASURE_OPTION_VALUE: return sum_positions(f, frame_option_value, out, complaint);
    case NETTO_MEASURE_POSITIVE: return sum_positions(f, frame_positive, out, complaint);
    default: return complain(complaint, NETTO_EINTERNAL, "a margin is no measure of the book");
    }
    return NETTO_OK;
}
