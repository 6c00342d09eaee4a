/* account.c: all that is one account's own: what a report is made of. */
#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/held.h"
#include "netting/weight.h"
#include "query/query.h"

/* ---- what it holds -------------------------------------------------------------------------------------------- */

static netto_holding holding_row(const book *b, const position *p)
{
    const instrument *i = &b->instruments[p->instrument];
    const mark *m = &b->marks[p->instrument];
    netto_holding row = {.instrument = idmap_text(&b->instrument_ids, p->instrument),
                         .currency = idmap_text(&b->currency_ids, i->currency),
                         .kind = i->kind,
                         .paid = p->cost,
                         .cost = position_unit_cost(i, p),
                         .mark = m->known ? m->price : NAN,
                         .value = NAN};
    quantity_decimal(p->qty, &i->step, &row.qty);
    weight_value(b, p, &row.value, NULL);
    return row;
}

static bool list_holdings(book *b, const account *a, netto_account_report *out)
{
    netto_holding *rows = arena_array(&b->scratch, (size_t)a->count + 1, sizeof *rows);
    for (uint32_t i = 0; rows && i < a->count; i++) rows[i] = holding_row(b, &a->positions[i]);
    out->holdings = rows;
    out->holding_count = a->count;
    return rows != NULL;
}

static netto_line line_row(const book *b, const collateral_line *l)
{
    const instrument *i = &b->instruments[l->asset];
    bool cash = i->kind == NETTO_CASH;
    return (netto_line){.asset = idmap_text(&b->instrument_ids, l->asset),
                        .set = l->set == SLOT_NONE ? (netto_text){0} : idmap_text(&b->set_ids, l->set),
                        .received = l->received,
                        .amount = cash ? l->amount : l->amount * i->step.m,
                        .scale = cash ? NETTO_MONEY_SCALE : i->step.k};
}

static bool list_lines(book *b, const account *a, netto_account_report *out)
{
    netto_line *rows = arena_array(&b->scratch, (size_t)a->line_count + 1, sizeof *rows);
    for (uint32_t i = 0; rows && i < a->line_count; i++) rows[i] = line_row(b, &a->lines[i]);
    out->lines = rows;
    out->line_count = a->line_count;
    return rows != NULL;
}

/* ---- what that comes to ------------------------------------------------------------------------------------------ */

static netto_status list_sets(netto_engine *e, uint32_t account, netto_account_report *out)
{
    frame f;
    netto_exposure_report exposure = {0};
    if (out->complaint.status != NETTO_OK || out->margin.no_exposure) return NETTO_OK;
    netto_status status = frame_now(&f, e->active, &e->book, account, NULL);
    if (status != NETTO_OK || !query_sets(&f, &exposure)) return NETTO_ECAPACITY;
    out->sets = exposure.sets;
    out->set_count = exposure.set_count;
    return NETTO_OK;
}

/* Where only a pool is measured no frame is needed. */
bound query_bound(netto_engine *e, uint32_t account, uint32_t number)
{
    frame f;
    bound_book held;
    netto_margin margin;
    bound found, unknown = {.binds = true, .value = NAN, .max = NAN};
    const netto_limit *limit = &e->active->policy->limits[number];
    bool pool = netto_measure_pooled(limit->of) && !limit_asks_itself(limit) && appraise_has_pool(&e->book, account);
    if (!limit->asks_max) unknown.max = limit->max;
    frame_init(&f, e->active, &e->book, account);
    if (!pool && frame_now(&f, e->active, &e->book, account, NULL) != NETTO_OK) return unknown;
    bool required = netto_measure_of_margin(limit->of) || limit_asks_itself(limit);
    bool known = required && margin_now(&f, &margin, NULL) == NETTO_OK;
    if (netto_measure_of_margin(limit->of) && !known) return unknown;
    bound_open(&held, &f, known ? &margin : NULL, true, false);
    if (bound_find(&held, number, &found, NULL) != NETTO_OK) return unknown;
    return found.binds ? found : (bound){.binds = false, .value = NAN, .max = NAN};
}

static netto_breach held_row(netto_engine *e, uint32_t account, const held_breach *h)
{
    frame f;
    bound_book held;
    bound found;
    netto_margin margin;
    const netto_limit *limit = &e->active->policy->limits[h->limit];
    netto_breach row = {.limit = limit->name,
                        .of = text_of(limit_word(limit)),
                        .by = text_of(netto_limit_by_word(limit->by)),
                        .key = held_name(&e->book, limit->by, h->key),
                        .value = NAN,
                        .max = limit->asks_max ? NAN : limit->max};
    frame_init(&f, e->active, &e->book, account);
    bool known = limit->asks_max && frame_now(&f, e->active, &e->book, account, NULL) == NETTO_OK && margin_now(&f, &margin, NULL) == NETTO_OK;
    bound_open(&held, &f, known ? &margin : NULL, true, false);
    if (held_find(&held, h->limit, h->key, &found, NULL) == NETTO_OK && found.binds) row.value = found.value, row.max = found.max;
    return row;
}

static bool list_breaches(netto_engine *e, uint32_t account, netto_account_report *out)
{
    const netto_policy *policy = e->active->policy;
    const finding *f = &e->findings[account];
    uint64_t breached = f->breached;
    if (!breached && !f->held_count) return true;
    netto_breach *rows = arena_array(&e->book.scratch, (size_t)policy->limit_count + f->held_count, sizeof *rows);
    out->breaches = rows;
    for (uint32_t i = 0; rows && i < policy->limit_count; i++) {
        const netto_limit *limit = &policy->limits[i];
        if (!(breached >> i & 1)) continue;
        bound now = query_bound(e, account, i);
        rows[out->breach_count++] =
            (netto_breach){.limit = limit->name, .of = text_of(limit_word(limit)), .value = now.value, .max = now.max};
    }
    for (uint32_t i = 0; rows && i < f->held_count; i++)
        if (f->held[i].hard) rows[out->breach_count++] = held_row(e, account, &f->held[i]);
    return rows != NULL;
}

static void tell_margin(netto_engine *e, uint32_t account, netto_account_report *out)
{
    netto_decision margin = {0};
    content(&margin.complaint);
    query_margin_own(e, account, false, &margin);
    out->complaint = margin.complaint;
    out->margin = margin.margin;
}

netto_status netto_engine_account(netto_engine *e, uint32_t number, netto_account_report *out)
{
    book *b = &e->book;
    const account *a = &b->accounts[number];
    arena_reset(&b->scratch);
    *out = (netto_account_report){.id = idmap_text(&b->account_ids, number),
                                  .kind = idmap_text(&b->words, a->kind),
                                  .parent_number = a->parent,
                                  .is_node = a->child != SLOT_NONE};
    if (a->parent != SLOT_NONE) out->parent = idmap_text(&b->account_ids, a->parent);
    tell_margin(e, number, out);
    bool listed = list_holdings(b, a, out) && list_lines(b, a, out) && list_breaches(e, number, out);
    return listed ? list_sets(e, number, out) : NETTO_ECAPACITY;
}

netto_fx_row netto_engine_rate(const netto_engine *e, netto_text currency)
{
    const book *b = &e->book;
    uint32_t slot = idmap_find(&b->currency_ids, currency);
    if (slot == SLOT_NONE) return (netto_fx_row){currency, NAN, NETTO_NEVER};
    return (netto_fx_row){currency, b->currencies[slot].rate, b->currencies[slot].ts};
}
