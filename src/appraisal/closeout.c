/* closeout.c: each netting set closed out now, and the book netted otherwise than it is.
 *
 * Nothing that stands is touched: sets that are supposed lie in the scratch of the command.  Values in the currency of an instrument
 * are exact at the mark's shortest decimal, so that two accounts that hold the opposite owe each other the same. */
#include "appraisal/closeout.h"

#include <math.h>

#include "appraisal/legs.h"
#include "appraisal/replacement.h"
#include "base/complain.h"
#include "base/text.h"
#include "netting/partition.h"

#define POSITION_WORK   25 /* of one that is weighed and valued by itself */
#define PRODUCTS_A_WORK 32

typedef struct closing {
    frame *f;
    const account *account;
    bool *enforceable;  /* by set slot, as supposed */
    bool supposed;      /* otherwise than it is */
    holding_list list;
    netto_closeout_set *rows;
    netto_closeout_currency *sums; /* those of all sets, one behind the other; then those of the whole */
    uint32_t sum_count;
    uint64_t work;
    netto_closeout *out;
    netto_complaint *complaint;
} closing;

static netto_text id_of(const closing *c)
{
    return idmap_text(&c->f->b->account_ids, c->f->account);
}

static netto_status no_memory(closing *c)
{
    return complain(c->complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
}

/* ---- what is supposed ------------------------------------------------------------------------------------- */

static bool nets_by(const account *a, uint32_t set)
{
    for (uint32_t i = 0; a->netting && i < a->netting->count; i++)
        if (a->netting->entries[i].set == set) return true;
    return false;
}

static netto_status suppose(closing *c, const netto_suppose *items, uint32_t count)
{
    book *b = c->f->b;
    uint32_t n = b->set_ids.count;
    c->enforceable = arena_array(&b->scratch, (size_t)n + 1, sizeof *c->enforceable);
    if (!c->enforceable) return no_memory(c);
    for (uint32_t i = 0; i < n; i++) c->enforceable[i] = b->sets[i].enforceable;
    for (uint32_t i = 0; i < count; i++) {
        const netto_suppose *s = &items[i];
        uint32_t set = idmap_find(&b->set_ids, s->set);
        if (set == SLOT_NONE) return complain(c->complaint, NETTO_ESET, "no netting set '%.*s'; send set.put first", TEXT(s->set));
        if (!nets_by(c->account, set))
            return complain(c->complaint, NETTO_EPARAMS, "enforceable: '%.*s' nets nothing by the set '%.*s'; see its `netting`",
                            TEXT(id_of(c)), TEXT(s->set));
        c->enforceable[set] = s->enforceable;
        c->supposed |= s->enforceable != b->sets[set].enforceable;
    }
    return NETTO_OK;
}

static netto_status list_holdings(closing *c)
{
    book *b = c->f->b;
    c->list = legs_holdings(c->f, false);
    if (!c->list.items) return no_memory(c);
    if (!c->supposed) return NETTO_OK;
    for (uint32_t i = 0; i < c->list.count; i++)
        c->list.items[i].key = partition_key_if(b, c->account, c->list.items[i].instrument, c->enforceable);
    return holding_sort(&b->scratch, &c->list) ? NETTO_OK : no_memory(c);
}

/* ---- exposure --------------------------------------------------------------------------------------------- */

/* What positions from `from` to `to` net to as one set. */
static netto_status net(closing *c, uint32_t from, uint32_t to, netto_exposure *out)
{
    arena *in = &c->f->b->scratch;
    netting_set set;
    uint64_t n = to - from;
    void *mark = arena_take(in, 1);
    c->work += n * n / PRODUCTS_A_WORK + POSITION_WORK;
    if (!mark) return no_memory(c);
    netto_status status = appraise_tried(c->f->a, c->f->b, c->list.items + from, to - from, &set, c->complaint);
    if (status == NETTO_OK) *out = (netto_exposure){set.gross, set.net, netting_set_netted(&set, appraise_checked(c->f->a), NULL)};
    arena_rewind(in, mark);
    return status;
}

static netto_status expose(closing *c, uint32_t from, uint32_t to, netto_closeout_set *row)
{
    const netting_set *set = c->supposed ? NULL : frame_set(c->f, c->list.items[from].key);
    netto_exposure one = {0};
    netto_status status = NETTO_OK;
    if (set)
        row->exposure = (netto_exposure){set->gross, set->net, netting_set_netted(set, appraise_checked(c->f->a), NULL)};
    else
        status = net(c, from, to, &row->exposure);
    if (to - from == 1) row->apart = row->exposure.netted;
    for (uint32_t i = from; i < to && to - from > 1 && status == NETTO_OK; i++) {
        status = net(c, i, i + 1, &one);
        row->apart += one.netted;
    }
    return status;
}

/* ---- values ----------------------------------------------------------------------------------------------- */

/* Exact where the mark is a decimal, else the nearest to a double. */
static netto_status value_of(const book *b, const position *p, netto_money *out)
{
    const instrument *i = &b->instruments[p->instrument];
    netto_decimal price;
    netto_money worth = 0, units = 0;
    if (i->kind == NETTO_SENSITIVITY) return *out = 0, NETTO_OK;
    if (decimal_from_real(b->marks[p->instrument].price, &price) != NETTO_OK)
        return money_from_real(weight_worth(i, p, b->marks[p->instrument].price), out);
    netto_status status = i->inverse ? money_times(p->cost, price, &worth) : position_cost(i, p->qty, price, &worth);
    if (status == NETTO_OK && i->inverse) status = money_from_trade(p->qty, &i->step, (netto_decimal){1, 0}, i->multiplier, &units);
    if (status == NETTO_OK) *out = i->inverse ? worth - units : instrument_margined(i) ? worth - p->cost : worth;
    return status;
}

static bool add(netto_money *sum, netto_money value)
{
    netto_money then = *sum + value;
    if (value > MONEY_MAX || value < -MONEY_MAX || then > MONEY_MAX || then < -MONEY_MAX) return false;
    *sum = then;
    return true;
}

/* Among the sums from `first` on. */
static bool count_value(closing *c, uint32_t first, uint32_t currency, netto_money value)
{
    netto_text id = idmap_text(&c->f->b->currency_ids, currency);
    uint32_t at = first;
    while (at < c->sum_count && !text_equal(c->sums[at].currency, id)) at++;
    if (at == c->sum_count) c->sums[c->sum_count++] = (netto_closeout_currency){.currency = id};
    netto_closeout_currency *sum = &c->sums[at];
    return add(value > 0 ? &sum->positive : &sum->negative, value) && add(&sum->net, value);
}

static netto_status value_one(closing *c, uint32_t first, uint32_t instrument, netto_closeout_set *row)
{
    const book *b = c->f->b;
    const position p = frame_position(c->f, instrument);
    netto_money exact = 0;
    double value = 0.0;
    netto_status status = weight_value(b, &p, &value, c->complaint);
    if (status != NETTO_OK) return status;
    if (value_of(b, &p, &exact) != NETTO_OK || !count_value(c, first, b->instruments[instrument].currency, exact))
        return complain(c->complaint, NETTO_EOVERFLOW, "'%.*s' is worth more than exact numbers hold", TEXT(idmap_text(&b->instrument_ids, instrument)));
    row->closeout += value;
    *(value > 0.0 ? &row->positive : &row->negative) += value;
    return NETTO_OK;
}

static netto_status value_set(closing *c, uint32_t from, uint32_t to, netto_closeout_set *row)
{
    uint32_t first = c->sum_count;
    netto_status status = NETTO_OK;
    for (uint32_t i = from; i < to && status == NETTO_OK; i++) status = value_one(c, first, c->list.items[i].instrument, row);
    row->currencies = c->sums + first;
    row->currency_count = c->sum_count - first;
    row->ngr = row->positive > 0.0 ? fmax(row->closeout, 0.0) / row->positive : NAN;
    row->factor = isnan(row->ngr) ? 1.0 : 0.4 + 0.6 * row->ngr;
    return status;
}

/* Of all sets together. */
static netto_status value_all(closing *c)
{
    const book *b = c->f->b;
    uint32_t first = c->sum_count;
    for (uint32_t i = 0; i < c->list.count; i++) {
        netto_money exact = 0;
        const instrument *of = &b->instruments[c->list.items[i].instrument];
        const position p = frame_position(c->f, c->list.items[i].instrument);
        value_of(b, &p, &exact);
        if (!count_value(c, first, of->currency, exact))
            return complain(c->complaint, NETTO_EOVERFLOW, "'%.*s' is worth more than exact numbers hold", TEXT(id_of(c)));
    }
    c->out->currencies = c->sums + first;
    c->out->currency_count = c->sum_count - first;
    return NETTO_OK;
}

/* ---- collateral and replacement cost ------------------------------------------------------------------------ */

/* The row of a line's set; where all nets, that of what is of no set.  NULL: none of those that are there. */
static netto_closeout_set *row_of(const closing *c, const collateral_line *line)
{
    bool whole = !c->account->netting && c->out->set_count == 1;
    if (line->set == SLOT_NONE) return whole ? c->rows : NULL;
    netto_text id = idmap_text(&c->f->b->set_ids, line->set);
    for (uint32_t i = 0; i < c->out->set_count; i++)
        if (c->rows[i].named && text_equal(c->rows[i].id, id)) return &c->rows[i];
    return NULL;
}

static netto_status take_line(closing *c, const collateral_line *line, bool moved)
{
    netto_closeout_set *row = row_of(c, line);
    replacement one = {0};
    netto_status status = replacement_add(c->f, line, moved, &one, c->complaint);
    if (status != NETTO_OK) return status;
    *(row ? &row->received : &c->out->received) += one.received;
    *(row ? &row->lodged : &c->out->lodged) += one.lodged;
    return NETTO_OK;
}

static netto_status take_lines(closing *c)
{
    collateral_line *lodged = NULL;
    bool *moved = NULL;
    uint32_t count = 0;
    netto_status status = frame_lodged(c->f, 0, &lodged, &moved, &count, c->complaint);
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) status = take_line(c, &lodged[i], moved[i]);
    for (uint32_t i = 0; i < c->account->line_count && status == NETTO_OK; i++)
        if (c->account->lines[i].received) status = take_line(c, &c->account->lines[i], false);
    return status;
}

static void replace(const closing *c, netto_closeout_set *row, uint64_t key)
{
    const replacement of = {.value = row->closeout, .received = row->received, .lodged = row->lodged};
    row->replacement = replacement_cost(c->f->b, key, &of);
    row->margined = row->named && c->f->b->sets[partition_slot(key)].margined;
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

static netto_status take_sets(closing *c)
{
    const book *b = c->f->b;
    netto_status status = NETTO_OK;
    for (uint32_t from = 0, to; from < c->list.count && status == NETTO_OK; from = to) {
        uint64_t key = c->list.items[from].key;
        netto_closeout_set *row = &c->rows[c->out->set_count++];
        to = holding_set_end(&c->list, from);
        *row = (netto_closeout_set){.id = partition_name(b, key), .alone = partition_is_alone(key), .named = partition_is_named(key),
                                    .positions = to - from};
        status = expose(c, from, to, row);
        if (status == NETTO_OK) status = value_set(c, from, to, row);
        c->out->then += row->exposure.netted;
        c->out->apart += row->apart;
    }
    return status;
}

static netto_status open_rows(closing *c)
{
    arena *in = &c->f->b->scratch;
    c->rows = arena_array(in, (size_t)c->list.count + 1, sizeof *c->rows);
    c->sums = arena_array(in, 2 * (size_t)c->list.count + 1, sizeof *c->sums);
    c->out->sets = c->rows;
    return c->rows && c->sums ? NETTO_OK : no_memory(c);
}

netto_status closeout_net(frame *f, const netto_suppose *supposed, uint32_t count, uint64_t *work, netto_closeout *out, netto_complaint *complaint)
{
    closing c = {.f = f, .account = &f->b->accounts[f->account], .out = out, .complaint = complaint};
    *out = (netto_closeout){.netted = frame_netted(f, NULL)};
    netto_status status = suppose(&c, supposed, count);
    if (status == NETTO_OK) status = list_holdings(&c);
    if (status == NETTO_OK) status = open_rows(&c);
    if (status == NETTO_OK) status = take_sets(&c);
    if (status == NETTO_OK) status = value_all(&c);
    if (status == NETTO_OK) status = take_lines(&c);
    *work = c.work;
    if (status != NETTO_OK) return status;
    for (uint32_t i = 0, at = 0; i < out->set_count; at += c.rows[i++].positions) replace(&c, &c.rows[i], c.list.items[at].key);
    if (!c.supposed) out->then = out->netted;
    return NETTO_OK;
}
