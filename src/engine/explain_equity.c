/* explain_equity.c: what an account has: its positions at the marks, and its collateral after haircut. */
#include <math.h>
#include <string.h>

#include "appraisal/caps.h"
#include "appraisal/column.h"
#include "base/text.h"
#include "engine/explain_parts.h"
#include "risk/cap.h"

/* ---- value --------------------------------------------------------------------------------------------- */

typedef struct held_positions {
    explain *x;
    position *items;
    uint32_t count;
} held_positions;

typedef netto_status position_number(const book *, const position *, double *, netto_complaint *);

/* A factor of 1 changes nothing, and is not told. */
static void add_factor(part_room *r, netto_part *p, netto_text name, netto_text unit, double value)
{
    if (value != 1.0) part_add(r, p, name, value)->unit = unit;
}

/* quantity * multiplier, and the price where there is one. */
static void take_product_apart(const explain *x, const position *held, double price, netto_part *p)
{
    const instrument *i = &x->f->b->instruments[held->instrument];
    if (!part_open(x->room, p, NETTO_HOW_PRODUCT, 4)) return;
    part_add_unit(x->room, p, TEXT_LITERAL("quantity"), "units", quantity_real(held->qty, &i->step));
    add_factor(x->room, p, TEXT_LITERAL("multiplier"), TEXT_LITERAL("ratio"), i->multiplier_real);
    add_factor(x->room, p, TEXT_LITERAL("price"), idmap_text(&x->f->b->currency_ids, i->currency), price);
}

/* What an inverse contract cost is in coin: so much of it at the price, less its units. */
static void take_inverse_apart(const explain *x, const position *held, double price, netto_part *p)
{
    const instrument *i = &x->f->b->instruments[held->instrument];
    double cost = money_real(held->cost), units = quantity_real(held->qty, &i->step) * i->multiplier_real;
    if (!part_open(x->room, p, NETTO_HOW_DIFFERENCE, 2)) return;
    netto_part *worth = part_add(x->room, p, TEXT_LITERAL("cost"), cost * price);
    take_product_apart(x, held, 1.0, part_add(x->room, p, TEXT_LITERAL("notional"), units));
    if (!part_open(x->room, worth, NETTO_HOW_PRODUCT, 2)) return;
    part_add_unit(x->room, worth, TEXT_LITERAL("cost"), "coin", cost);
    part_add_unit(x->room, worth, TEXT_LITERAL("price"), "per coin", price);
}

static void take_profit_apart(const explain *x, const position *held, double price, netto_part *p)
{
    const instrument *i = &x->f->b->instruments[held->instrument];
    if (i->inverse) return take_inverse_apart(x, held, price, p);
    double worth = quantity_real(held->qty, &i->step) * i->multiplier_real * price;
    if (!part_open(x->room, p, NETTO_HOW_DIFFERENCE, 2)) return;
    take_product_apart(x, held, price, part_add(x->room, p, TEXT_LITERAL("worth"), worth));
    part_add(x->room, p, TEXT_LITERAL("cost"), money_real(held->cost));
}

/* What was computed in another currency, times its rate. */
static netto_part *open_rate(const explain *x, netto_text currency, double rate, netto_text name, double value, netto_part *p)
{
    if (rate == 1.0) return p;
    if (!part_open(x->room, p, NETTO_HOW_PRODUCT, 2)) return NULL;
    netto_part *inner = part_add(x->room, p, name, value);
    inner->unit = currency;
    part_add_unit(x->room, p, TEXT_LITERAL("rate"), "ratio", rate);
    return inner;
}

static void detail_value(void *self, uint32_t item, netto_part *p)
{
    const held_positions *list = self;
    const explain *x = list->x;
    const position *held = &list->items[item];
    const instrument *i = &x->f->b->instruments[held->instrument];
    const currency *c = &x->f->b->currencies[i->currency];
    double price = x->f->b->marks[held->instrument].price;
    bool margined = i->inverse || instrument_margined(i);
    netto_text currency = idmap_text(&x->f->b->currency_ids, i->currency);
    p->name = idmap_text(&x->f->b->instrument_ids, held->instrument);
    netto_part *inner = open_rate(x, currency, c->rate, margined ? TEXT_LITERAL("profit") : TEXT_LITERAL("worth"),
                                  weight_worth(i, held, price), p);
    if (!inner) return;
    if (margined)
        take_profit_apart(x, held, price, inner);
    else
        take_product_apart(x, held, price, inner);
}

/* Positions, with the order in them. */
static bool hold(explain *x, held_positions *list)
{
    const frame *f = x->f;
    const account *a = &f->b->accounts[f->account];
    bool found = !f->ordered;
    *list = (held_positions){.x = x, .items = arena_array(x->room->in, a->count + 1, sizeof *list->items)};
    if (!list->items) return x->room->failed = true, false;
    for (uint32_t i = 0; i < a->count; i++) {
        bool moved = f->ordered && a->positions[i].instrument == f->after.instrument;
        list->items[list->count++] = moved ? f->after : a->positions[i];
        found |= moved;
    }
    if (!found) list->items[list->count++] = f->after;
    return true;
}

/* What `one` says of each position, of which `detail` tells more. */
static void list_positions(explain *x, position_number *one, part_detail *detail, netto_part *p)
{
    held_positions list;
    if (!hold(x, &list)) return;
    double *values = arena_array(x->room->in, list.count + 1, sizeof *values);
    if (!values) x->room->failed = true;
    for (uint32_t i = 0; values && i < list.count; i++) {
        netto_status status = one(x->f->b, &list.items[i], &values[i], x->complaint);
        if (status != NETTO_OK) return explain_fail(x, status);
    }
    if (values) part_list(x->room, p, NETTO_HOW_SUM, values, list.count, detail, &list);
    part_close(x->room, p);
}

void explain_value(explain *x, netto_part *p)
{
    list_positions(x, weight_value, detail_value, p);
}

/* ---- profit -------------------------------------------------------------------------------------------- */

static void detail_name(void *self, uint32_t item, netto_part *p)
{
    const held_positions *list = self;
    p->name = idmap_text(&list->x->f->b->instrument_ids, list->items[item].instrument);
}

void explain_unrealised(explain *x, netto_part *p)
{
    list_positions(x, weight_profit, detail_name, p);
}

void explain_option_value(explain *x, netto_part *p)
{
    list_positions(x, frame_option_value, detail_name, p);
}

void explain_positive(explain *x, netto_part *p)
{
    list_positions(x, frame_positive, detail_name, p);
}

void explain_result(explain *x, netto_part *p)
{
    const frame *f = x->f;
    double transfers = money_real(f->b->accounts[f->account].transfers);
    if (!part_open(x->room, p, NETTO_HOW_SUM, 3)) return;
    explain_value(x, part_add(x->room, p, TEXT_LITERAL("value"), f->value));
    part_add(x->room, p, TEXT_LITERAL("lodged"), f->gained + transfers);
    part_add(x->room, p, TEXT_LITERAL("transfers"), -transfers);
    part_close(x->room, p);
}

/* ---- collateral ------------------------------------------------------------------------------------------ */

typedef struct lodged {
    explain *x;
    line_value *values;
    double *counted;  /* after caps */
    uint32_t *by;     /* which of them cut it */
    uint32_t *assets, count;
} lodged;

/* What a cap leaves of a line; the part that is to be taken apart further. */
static netto_part *open_cap(const lodged *l, uint32_t item, netto_part *p)
{
    part_room *r = l->x->room;
    double after = l->values[item].after;
    if (l->by[item] == CAP_NONE || l->counted[item] == after) return p;
    if (!part_open(r, p, NETTO_HOW_SUM, 2)) return NULL;
    netto_part *before = part_add(r, p, TEXT_LITERAL("after haircut"), after);
    part_add(r, p, caps_name(l->x->f->a->policy, l->by[item]), l->counted[item] - after);
    part_close(r, p);
    return before;
}

static void detail_line(void *self, uint32_t item, netto_part *p)
{
    const lodged *l = self;
    part_room *r = l->x->room;
    const line_value *v = &l->values[item];
    p->name = idmap_text(&l->x->f->b->instrument_ids, l->assets[item]);
    p = open_cap(l, item, p);
    if (!p) return;
    netto_part *before = p;
    double loss = v->haircut * fabs(v->before);
    if (loss != 0.0) {
        if (!part_open(r, p, NETTO_HOW_DIFFERENCE, 2)) return;
        before = part_add(r, p, TEXT_LITERAL("value"), v->before);
        netto_part *cut = part_add(r, p, TEXT_LITERAL("loss"), loss);
        if (part_open(r, cut, NETTO_HOW_SIZE, 2)) {
            part_add_unit(r, cut, TEXT_LITERAL("haircut"), "ratio", v->haircut);
            part_add(r, cut, TEXT_LITERAL("value"), v->before);
        }
    }
    if (v->unit == 1.0 || !part_open(r, before, NETTO_HOW_PRODUCT, 2)) return;
    part_add_unit(r, before, TEXT_LITERAL("amount"), "units", v->units);
    part_add_unit(r, before, TEXT_LITERAL("price"), "per unit", v->unit);
}

static void add_line(lodged *l, const collateral_line *line)
{
    explain *x = l->x;
    netto_status status = column_line(x->f->a, x->f->b, x->f->account, line, true, &l->values[l->count], x->complaint);
    if (status != NETTO_OK) return explain_fail(x, status);
    l->assets[l->count++] = line->asset;
}

/* The lines that are lodged, with the cash that the order moves. */
static void list_lines(lodged *l)
{
    const frame *f = l->x->f;
    const account *a = &f->b->accounts[f->account];
    collateral_line moved = {.set = SLOT_NONE, .asset = SLOT_NONE, .amount = f->ordered ? f->cash : 0};
    if (moved.amount) moved.asset = f->b->currencies[f->b->instruments[f->after.instrument].currency].cash;
    for (uint32_t i = 0; i < a->line_count; i++) {
        collateral_line line = a->lines[i];
        if (line.received) continue;
        if (line.asset == moved.asset && line.set == SLOT_NONE) {
            line.amount += moved.amount;
            moved.amount = 0;
        }
        add_line(l, &line);
    }
    if (moved.amount) add_line(l, &moved);
}

/* What each counts for. */
static bool count_lines(lodged *l)
{
    explain *x = l->x;
    const assessment *a = x->f->a;
    double *after = a->capped ? arena_array(x->room->in, (size_t)l->count + 1, sizeof *after) : NULL;
    uint64_t work = 0;
    for (uint32_t i = 0; i < l->count; i++) l->counted[i] = l->values[i].after, l->by[i] = CAP_NONE;
    if (!a->capped) return true;
    if (!after) return x->room->failed = true, false;
    for (uint32_t i = 0; i < l->count; i++) after[i] = l->values[i].after;
    netto_status status = caps_count(x->f->a, x->f->b, x->f->account, l->assets, after, l->count, x->room->in, l->counted, l->by, &work, x->complaint);
    if (status != NETTO_OK) explain_fail(x, status);
    return status == NETTO_OK;
}

void explain_collateral(explain *x, netto_part *p)
{
    uint32_t most = x->f->b->accounts[x->f->account].line_count + 1;
    lodged l = {.x = x};
    l.values = arena_array(x->room->in, most, sizeof *l.values);
    l.assets = arena_array(x->room->in, most, sizeof *l.assets);
    l.counted = arena_array(x->room->in, most, sizeof *l.counted);
    l.by = arena_array(x->room->in, most, sizeof *l.by);
    if (!l.values || !l.assets || !l.counted || !l.by) {
        x->room->failed = true;
        return;
    }
    list_lines(&l);
    if (!count_lines(&l)) return;
    part_list(x->room, p, NETTO_HOW_SUM, l.counted, l.count, detail_line, &l);
    part_close(x->room, p);
}

/* ---- both -------------------------------------------------------------------------------------------------- */

void explain_equity(explain *x, netto_part *p)
{
    if (!part_open(x->room, p, NETTO_HOW_SUM, 2)) return;
    explain_value(x, part_add(x->room, p, TEXT_LITERAL("value"), x->f->value));
    explain_collateral(x, part_add(x->room, p, TEXT_LITERAL("collateral"), x->f->collateral));
    part_close(x->room, p);
}
