/* equity.c: equity.get: what an account's equity is made of, by currency, line and position. */
#include <math.h>

#include "appraisal/caps.h"
#include "appraisal/column.h"
#include "appraisal/margin.h"
#include "base/complain.h"
#include "base/text.h"
#include "query/page.h"
#include "query/query.h"
#include "risk/cap.h"

typedef struct equity {
    frame f;
    const netto_command *command;
    netto_equity_report *out;
    netto_equity_currency *sums; /* by currency slot */
    double *since;               /* by instrument slot; NaN: its cost.  NULL: nothing was given */
    netto_complaint *complaint;
} equity;

static netto_status no_memory(equity *q)
{
    return complain(q->complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
}

/* ---- since ------------------------------------------------------------------------------------------------ */

static netto_status read_since(equity *q)
{
    book *b = q->f.b;
    uint32_t count = q->command->equity.since_count, n = book_instrument_count(b), slot;
    if (count == 0) return NETTO_OK;
    q->since = arena_array(&b->scratch, n + 1, sizeof *q->since);
    if (!q->since) return no_memory(q);
    for (uint32_t i = 0; i < n; i++) q->since[i] = NAN;
    for (uint32_t i = 0; i < count; i++) {
        const netto_since *s = &q->command->equity.since[i];
        netto_status status = book_find_instrument(b, s->instrument, &slot, q->complaint);
        if (status != NETTO_OK) return status;
        const instrument *of = &b->instruments[slot];
        if (!instrument_margined(of))
            return complain(q->complaint, NETTO_EPARAMS, "since: '%.*s' is a %s; variation is of futures and perps", TEXT(s->instrument),
                            instrument_kind_word(of->kind));
        if (!isnan(q->since[slot])) return complain(q->complaint, NETTO_EDUPLICATE, "since: '%.*s' stands twice", TEXT(s->instrument));
        if (!(fabs(s->price) <= 1e100) || (s->price <= 0.0 && (of->inverse || of->kind == NETTO_PERP)))
            return complain(q->complaint, NETTO_EDOMAIN, "since: the price of '%.*s' must be finite%s", TEXT(s->instrument),
                            of->kind == NETTO_FUTURE && !of->inverse ? "" : " and greater than 0");
        q->since[slot] = s->price;
    }
    return NETTO_OK;
}

/* What has moved since the last settlement: of what is margined its worth, or how that differs from what it was at a price. */
static double variation_of(const equity *q, const position *p)
{
    const instrument *i = &q->f.b->instruments[p->instrument];
    double now = q->f.b->marks[p->instrument].price, then = q->since ? q->since[p->instrument] : NAN;
    if (!instrument_margined(i)) return NAN;
    return isnan(then) ? weight_worth(i, p, now) : weight_worth(i, p, now) - weight_worth(i, p, then);
}

/* ---- positions -------------------------------------------------------------------------------------------- */

static netto_equity_position position_row(const equity *q, const position *p, double value, double profit)
{
    const book *b = q->f.b;
    const instrument *i = &b->instruments[p->instrument];
    netto_equity_position row = {.instrument = idmap_text(&b->instrument_ids, p->instrument),
                                 .currency = idmap_text(&b->currency_ids, i->currency),
                                 .step = {i->step.m, i->step.k},
                                 .cost = position_unit_cost(i, p),
                                 .price = i->kind == NETTO_SENSITIVITY ? NAN : b->marks[p->instrument].price,
                                 .rate = b->currencies[i->currency].rate,
                                 .value = value,
                                 .unrealised = profit,
                                 .variation = variation_of(q, p),
                                 .realised = p->realised};
    quantity_decimal(p->qty, &i->step, &row.qty);
    return row;
}

static void add_position(equity *q, const position *p, double value, double profit)
{
    const instrument *i = &q->f.b->instruments[p->instrument];
    netto_equity_currency *sum = &q->sums[i->currency];
    double rate = q->f.b->currencies[i->currency].rate, variation = variation_of(q, p);
    q->out->unrealised += profit;
    sum->value += value / rate;
    sum->unrealised += profit / rate;
    if (!isnan(variation)) sum->variation += variation, q->out->variation += variation * rate;
    if (i->kind == NETTO_OPTION) sum->option_value += value / rate, q->out->option_value += value;
}

static netto_status take_positions(equity *q, netto_engine *e, const page *p, netto_decision *out)
{
    const book *b = q->f.b;
    const account *a = &b->accounts[q->f.account];
    netto_equity_position *rows = page_rows(e, p, q->command->equity.positions ? a->count : 0, sizeof *rows, out);
    double value = 0.0, profit = 0.0;
    bool more = q->command->equity.positions;
    if (!rows) return NETTO_ECAPACITY;
    q->out->positions = rows;
    for (uint32_t i = 0; i < a->count; i++) {
        const position *held = &a->positions[i];
        netto_status status = weight_value(b, held, &value, q->complaint);
        if (status == NETTO_OK) status = weight_profit(b, held, &profit, q->complaint);
        if (status != NETTO_OK) return status;
        add_position(q, held, value, profit);
        if (!more || held->instrument < p->from) continue;
        more = q->out->position_count < p->limit;
        if (more) rows[q->out->position_count++] = position_row(q, held, value, profit);
        out->more |= !more;
    }
    return NETTO_OK;
}

/* ---- collateral ------------------------------------------------------------------------------------------- */

static netto_status line_row(equity *q, const collateral_line *l, netto_equity_line *row)
{
    const book *b = q->f.b;
    const instrument *i = &b->instruments[l->asset];
    bool cash = i->kind == NETTO_CASH;
    line_value v = {.haircut = NAN};
    netto_status status = weight_unit_value(b, l->asset, &v.unit, l->received ? NULL : q->complaint);
    if (status != NETTO_OK && l->received) v.unit = NAN; /* it does not count, and need not be known */
    if (!l->received) status = column_line(q->f.a, b, q->f.account, l, true, &v, q->complaint);
    if (status != NETTO_OK && !l->received) return status;
    if (l->received) v.before = collateral_units(b, l) * v.unit;
    double rate = b->currencies[i->currency].rate;
    *row = (netto_equity_line){.asset = idmap_text(&b->instrument_ids, l->asset),
                               .set = l->set == SLOT_NONE ? (netto_text){0} : idmap_text(&b->set_ids, l->set),
                               .currency = idmap_text(&b->currency_ids, i->currency),
                               .received = l->received,
                               .amount = cash ? l->amount : l->amount * i->step.m,
                               .scale = cash ? NETTO_MONEY_SCALE : i->step.k,
                               .price = cash ? 1.0 : v.unit / rate,
                               .rate = rate,
                               .value = v.before,
                               .haircut = v.haircut,
                               .counted = v.after};
    if (cash && !l->received) q->sums[i->currency].cash += l->amount;
    return NETTO_OK;
}

/* What caps leave of the lines that are lodged. */
static netto_status cap_rows(equity *q, netto_equity_line *rows)
{
    const account *a = &q->f.b->accounts[q->f.account];
    arena *in = &q->f.b->scratch;
    double *after = arena_array(in, (size_t)a->line_count + 1, sizeof *after), *counted = arena_array(in, (size_t)a->line_count + 1, sizeof *counted);
    uint32_t *assets = arena_array(in, (size_t)a->line_count + 1, sizeof *assets), *by = arena_array(in, (size_t)a->line_count + 1, sizeof *by), n = 0;
    uint64_t work = 0;
    if (!after || !counted || !assets || !by) return no_memory(q);
    for (uint32_t i = 0; i < a->line_count; i++)
        if (!a->lines[i].received) assets[n] = a->lines[i].asset, after[n++] = rows[i].counted;
    netto_status status = caps_count(q->f.a, q->f.b, q->f.account, assets, after, n, in, counted, by, &work, q->complaint);
    if (status != NETTO_OK) return status;
    for (uint32_t i = n = 0; i < a->line_count; i++) {
        if (a->lines[i].received) continue;
        rows[i].capped = rows[i].counted - counted[n];
        if (by[n] != CAP_NONE && rows[i].capped > 0.0) rows[i].cap = caps_name(q->f.a->policy, by[n]);
        rows[i].counted = counted[n++];
    }
    return NETTO_OK;
}

static netto_status take_lines(equity *q)
{
    const account *a = &q->f.b->accounts[q->f.account];
    netto_equity_line *rows = arena_array(&q->f.b->scratch, (size_t)a->line_count + 1, sizeof *rows);
    if (!rows) return no_memory(q);
    q->out->lines = rows;
    for (uint32_t i = 0; i < a->line_count; i++) {
        netto_status status = line_row(q, &a->lines[i], &rows[i]);
        if (status != NETTO_OK) return status;
    }
    q->out->line_count = a->line_count;
    return q->f.a->capped ? cap_rows(q, rows) : NETTO_OK;
}

/* ---- currencies ------------------------------------------------------------------------------------------- */

static bool open_sums(equity *q)
{
    book *b = q->f.b;
    uint32_t n = b->currency_ids.count;
    q->sums = arena_array(&b->scratch, (size_t)n + 1, sizeof *q->sums);
    for (uint32_t i = 0; q->sums && i < n; i++)
        q->sums[i] = (netto_equity_currency){.currency = idmap_text(&b->currency_ids, i), .rate = b->currencies[i].rate};
    return q->sums != NULL;
}

/* Those in which something is held. */
static void close_sums(equity *q)
{
    const book *b = q->f.b;
    const account *a = &b->accounts[q->f.account];
    uint32_t count = 0;
    for (uint32_t k = 0; k < b->currency_ids.count; k++) {
        bool held = false;
        for (uint32_t i = 0; i < a->count && !held; i++) held = b->instruments[a->positions[i].instrument].currency == k;
        for (uint32_t i = 0; i < a->line_count && !held; i++) held = b->instruments[a->lines[i].asset].currency == k;
        if (held) q->sums[count++] = q->sums[k];
    }
    q->out->currencies = q->sums;
    q->out->currency_count = count;
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

static netto_status take_whole(equity *q)
{
    static const netto_margin none;
    const account *a = &q->f.b->accounts[q->f.account];
    if (q->f.collateral_status != NETTO_OK) return *q->complaint = q->f.complaint, q->f.collateral_status;
    q->out->equity = margin_measures(&q->f, &none).equity;
    q->out->value = q->f.value;
    q->out->collateral = q->f.collateral;
    q->out->result = frame_result(&q->f);
    q->out->transfers = a->transfers;
    q->out->realised = a->realised;
    q->out->revaluation = q->out->result - money_real(a->realised) - q->out->unrealised;
    return NETTO_OK;
}

netto_status query_equity(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    uint32_t account;
    equity q = {.command = c, .complaint = &out->complaint};
    const netto_command list = {.kind = c->kind, .list = {.page = c->equity.page}};
    page p;
    (void)cursor;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status == NETTO_OK) status = page_of(&list, &e->book.instrument_ids, "instrument", &p, &out->complaint);
    if (status == NETTO_OK) status = frame_now(&q.f, e->active, &e->book, account, &out->complaint);
    if (status != NETTO_OK) return status;
    q.out = &out->equity;
    *q.out = (netto_equity_report){0};
    if (!open_sums(&q)) return no_memory(&q);
    status = read_since(&q);
    if (status == NETTO_OK) status = take_positions(&q, e, &p, out);
    if (status == NETTO_OK) status = take_whole(&q);
    if (status == NETTO_OK) status = take_lines(&q);
    if (status == NETTO_OK) close_sums(&q);
    return status;
}
