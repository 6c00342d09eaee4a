/* unsettled.c: settlement.list and settlement.get: trades that wait for their settlement, and what may be lost with them. */
#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "engine/gather.h"
#include "query/page.h"
#include "query/query.h"
#include "risk/settlement.h"

/* ---- one by one -------------------------------------------------------------------------------------------------- */

static netto_unsettled_info row_of(const book *b, const unsettled *t)
{
    const quantity_step *step = &b->instruments[t->instrument].step;
    netto_unsettled_info row = {.trade = unsettled_id(t), .account = idmap_text(&b->account_ids, t->account),
                                .instrument = idmap_text(&b->instrument_ids, t->instrument), .price = t->price, .step = {step->m, step->k},
                                .ts = t->ts, .date = t->date, .late = t->late, .free = t->free, .failed = t->failed,
                                .exposure = settlement_exposure(b, t), .factor = settlement_factor(t->free, t->late), .number = t->number};
    quantity_decimal(t->qty, step, &row.qty);
    quantity_decimal(t->given, step, &row.given);
    quantity_decimal(t->taken, step, &row.taken);
    return row;
}

/* Those of one account, behind the number `after`.  False: the page is full. */
static bool list_account(const netto_command *c, const book *b, uint32_t account, uint64_t after, uint32_t limit, void *rows, netto_decision *out)
{
    const unsettleds *u = &b->unsettled;
    for (uint32_t place = unsettled_of(u, account); place != SLOT_NONE; place = u->items[place].next) {
        const unsettled *t = &u->items[place];
        if (t->number <= after || (c->list.failed && !t->failed)) continue;
        out->more = out->row_count == limit;
        if (out->more) return false;
        ((netto_unsettled_info *)rows)[out->row_count++] = row_of(b, t);
    }
    return true;
}

netto_status query_unsettled(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)cursor;
    out->unsettled = query_by_account(e, c, e->book.unsettled.count, sizeof *out->unsettled, list_account, out);
    return out->unsettled ? NETTO_OK : out->complaint.status;
}

/* ---- added up ---------------------------------------------------------------------------------------------------- */

#define TRADE_RETURNS 20 /* of a slice (gather.h), for one trade */

_Static_assert(sizeof(netto_unsettled_totals) <= sizeof ((netto_cursor *)0)->points, "sums of settlements outgrow a cursor");

/* Sums lie where a cursor keeps those by scenario; the first account is the root, wherever the sum begins again. */
static netto_status add_account(netto_engine *e, uint32_t account, const void *question, netto_cursor *cursor, netto_complaint *complaint)
{
    const book *b = &e->book;
    const unsettleds *u = &b->unsettled;
    netto_unsettled_totals sum = {0};
    (void)complaint;
    if (account != *(const uint32_t *)question) memcpy(&sum, cursor->points, sizeof sum);
    for (uint32_t place = unsettled_of(u, account); place != SLOT_NONE; place = u->items[place].next) {
        settlement_add(b, &u->items[place], &sum);
        cursor->work += TRADE_RETURNS;
    }
    memcpy(cursor->points, &sum, sizeof sum);
    return NETTO_OK;
}

netto_status query_settlement(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    uint32_t root = 0;
    bool done = false;
    netto_status status = account_find(&e->book, c->account, &root, &out->complaint);
    if (status == NETTO_OK) status = gather(e, root, cursor, add_account, &root, &done, &out->complaint);
    if (status != NETTO_OK) return status;
    netto_unsettled_totals *sum = &out->settlement;
    memcpy(sum, cursor->points, sizeof *sum);
    for (uint32_t i = 0; i < NETTO_AGES; i++) {
        netto_unsettled_age *age = &sum->ages[i];
        age->from = settlement_from(i);
        age->capital = age->dvp * settlement_factor(false, age->from) + age->free * settlement_factor(true, age->from);
    }
    out->unfinished = !done;
    out->since = cursor->since - 1;
    return NETTO_OK;
}
