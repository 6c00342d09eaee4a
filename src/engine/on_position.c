/* on_position.c: absolute positions and collateral: what is held is what the row says. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/rows.h"
#include "engine/step.h"
#include "engine/transfer.h"
#include "engine/watch.h"
#include "netting/weight.h"

static void soil_all(netto_engine *e, uint32_t account)
{
    for (assessment *a = e->active; a; a = a == e->active ? e->prepared : a->next)
        assessment_soil(a, &e->book, account);
}

/* ---- positions ------------------------------------------------------------------------------------------- */

typedef struct holding_row {
    uint32_t instrument; /* SLOT_NONE: refused */
    int64_t qty;
    netto_money cost, moved; /* `moved`: what that transfers */
} holding_row;

static netto_status unit_cost(const book *b, uint32_t slot, const netto_position_row *row, netto_decimal *out,
                              netto_complaint *why)
{
    const instrument *i = &b->instruments[slot];
    netto_status status;
    if (row->cost.kind != NETTO_NUMBER_NONE) {
        status = decimal_from_number(row->cost, out);
    } else if (i->kind == NETTO_SENSITIVITY) {
        return *out = (netto_decimal){0}, NETTO_OK;
    } else if (!b->marks[slot].known) {
        return complain(why, NETTO_ENOMARK, "'%.*s' has no mark; give a cost, or send mark.put first", TEXT(row->instrument));
    } else {
        status = decimal_from_real(b->marks[slot].price, out);
    }
    bool owed = i->kind == NETTO_SENSITIVITY || (i->kind == NETTO_FUTURE && !i->inverse); /* may be below 0 */
    if (status == NETTO_OK && (owed || out->units > 0 || (out->units == 0 && !i->inverse))) return NETTO_OK;
    return complain(why, NETTO_EDOMAIN, "the cost of '%.*s' must be a finite price of at most 18 decimals%s",
                    TEXT(row->instrument), i->inverse ? ", greater than 0" : owed ? "" : ", not negative");
}

/* What all hold must fit, with the row's quantity in place of what the account holds now. */
static bool fits(const book *b, uint32_t account, uint32_t slot, int64_t qty)
{
    const instrument *i = &b->instruments[slot];
    const position *held = account_position(&b->accounts[account], slot);
    int64_t now = held ? held->qty : 0, most = instrument_most(i);
    int64_t longs = i->longs - (now > 0 ? now : 0), shorts = i->shorts + (now < 0 ? now : 0);
    return qty > 0 ? longs + qty <= most : shorts - qty <= most;
}

static netto_status count_steps(const book *b, uint32_t slot, netto_text id, netto_number qty, int64_t *out,
                                netto_complaint *why)
{
    char step[DECIMAL_TEXT];
    netto_decimal d = {b->instruments[slot].step.m, b->instruments[slot].step.k};
    netto_status status = quantity_from_number(qty, &b->instruments[slot].step, out);
    if (status == NETTO_OK) return status;
    decimal_print(d, step);
    return complain(why, status, status == NETTO_EOVERFLOW ? "the quantity of '%.*s' is too large for steps of %s"
                                                           : "the quantity of '%.*s' must be a multiple of its qty_step, %s",
                    TEXT(id), step);
}

/* `*moved`: what the rows of this call transfer. */
static netto_status check_position(netto_engine *e, uint32_t account, const netto_position_row *row,
                                   holding_row *out, netto_money *moved, netto_complaint *why)
{
    book *b = &e->book;
    netto_decimal price = {1, 0}; /* what nobody holds costs nothing, at any price */
    netto_status status = book_find_instrument(b, row->instrument, &out->instrument, why);
    if (status != NETTO_OK) return status;
    instrument *i = &b->instruments[out->instrument];
    if (i->named_at == b->attempt)
        return complain(why, NETTO_EDUPLICATE, "'%.*s' stands twice in this call", TEXT(row->instrument));
    if (i->kind == NETTO_CASH)
        return complain(why, NETTO_EPARAMS, "'%.*s' is cash, which is held as collateral; use collateral.put",
                        TEXT(row->instrument));
    status = count_steps(b, out->instrument, row->instrument, row->qty, &out->qty, why);
    if (status == NETTO_OK && out->qty) status = unit_cost(b, out->instrument, row, &price, why);
    if (status != NETTO_OK) return status;
    if (position_cost(i, out->qty, price, &out->cost) != NETTO_OK || !fits(b, account, out->instrument, out->qty))
        return complain(why, NETTO_EOVERFLOW, "the position in '%.*s' is too large for exact numbers", TEXT(row->instrument));
    const position after = {.instrument = out->instrument, .qty = out->qty, .cost = out->cost};
    if (transfer_of_position(b, account, &after, &out->moved) != NETTO_OK || !transfer_fits(b, account, out->moved, moved))
        return complain(why, NETTO_EOVERFLOW, "what is transferred in '%.*s' is worth more than exact numbers hold", TEXT(row->instrument));
    if (out->qty && !account_expect(b, account, out->instrument))
        return complain(why, NETTO_ECAPACITY, "no memory for another position");
    i->named_at = b->attempt;
    return NETTO_OK;
}

static netto_status check_positions(rows *r, const netto_command *c, uint32_t account, holding_row *plan)
{
    netto_money moved = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        netto_status status = check_position(r->e, account, &c->positions[i], &plan[i], &moved, &r->out->complaint);
        if (status == NETTO_OK) continue;
        plan[i].instrument = SLOT_NONE;
        if (!rows_refuse(r, i)) return status;
    }
    return NETTO_OK;
}

netto_status on_position(netto_engine *e, const netto_command *c, netto_decision *out)
{
    rows r;
    uint32_t account, applied = 0;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status == NETTO_OK) status = rows_begin(&r, e, c, out);
    if (status != NETTO_OK) return status;
    holding_row *plan = arena_array(&e->book.scratch, c->count, sizeof *plan);
    status = plan ? check_positions(&r, c, account, plan)
                  : complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", c->count);
    account_settle(&e->book, account);
    if (status != NETTO_OK) return status;
    step_accept(e);
    for (uint32_t i = 0; i < c->count; i++) {
        if (plan[i].instrument == SLOT_NONE) continue;
        account_hold(&e->book, account, plan[i].instrument, plan[i].qty, plan[i].cost);
        account_transfer(&e->book, account, plan[i].moved);
        applied++;
    }
    soil_all(e, account);
    uint32_t moved = c->count == 1 ? plan[0].instrument : WATCH_EACH;
    uint64_t work = watch_account(e, account, moved);
    watch_ancestors(e, account, moved, &work);
    return rows_end(&r, applied);
}

/* ---- collateral --------------------------------------------------------------------------------------------- */

static digest_key line_key(const collateral_change *line)
{
    return (digest_key){line->asset, (uint64_t)line->set << 1 | line->received};
}

/* A row, and what it transfers; `*sum`: with those before it. */
static netto_status check_line(const book *b, uint32_t account, const netto_collateral_row *row, collateral_change *change, netto_money *sum,
                               netto_complaint *why)
{
    if (transfer_of_line(b, account, change, &change->moved) == NETTO_OK && transfer_fits(b, account, change->moved, sum)) return NETTO_OK;
    return complain(why, NETTO_EOVERFLOW, "what is transferred in '%.*s' is worth more than exact numbers hold", TEXT(row->asset));
}

static netto_status check_lines(rows *r, const netto_command *c, uint32_t account, collateral_change *plan)
{
    seen s;
    netto_money moved = 0;
    netto_complaint *why = &r->out->complaint;
    if (!seen_begin(&s, &r->e->book.scratch, c->count) || !collateral_reserve(&r->e->book, account, c->count))
        return complain(why, NETTO_ECAPACITY, "no memory for %u lines", c->count);
    for (uint32_t i = 0; i < c->count; i++) {
        netto_status status = collateral_check(&r->e->book, account, &c->collateral[i], &plan[i], why);
        if (status == NETTO_OK && seen_add(&s, line_key(&plan[i]), i) != SLOT_NONE)
            status = complain(why, NETTO_EDUPLICATE, "'%.*s' stands twice in this call", TEXT(c->collateral[i].asset));
        if (status == NETTO_OK) status = check_line(&r->e->book, account, &c->collateral[i], &plan[i], &moved, why);
        if (status == NETTO_OK) continue;
        plan[i].asset = SLOT_NONE;
        if (!rows_refuse(r, i)) return status;
    }
    return NETTO_OK;
}

netto_status on_collateral(netto_engine *e, const netto_command *c, netto_decision *out)
{
    rows r;
    uint32_t account, applied = 0;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status == NETTO_OK) status = rows_begin(&r, e, c, out);
    if (status != NETTO_OK) return status;
    collateral_change *plan = arena_array(&e->book.scratch, c->count, sizeof *plan);
    if (!plan) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", c->count);
    status = check_lines(&r, c, account, plan);
    if (status != NETTO_OK) return status;
    step_accept(e);
    for (uint32_t i = 0; i < c->count; i++) {
        if (plan[i].asset == SLOT_NONE) continue;
        collateral_apply(&e->book, account, &plan[i]);
        account_transfer(&e->book, account, plan[i].moved);
        applied++;
    }
    watch_account(e, account, WATCH_NONE);
    return rows_end(&r, applied);
}
