/* order.c: order.list: the orders that are open, account by account, each in the order of opening. */
#include "base/complain.h"
#include "base/text.h"
#include "query/query.h"

static netto_order_info row_of(const book *b, const open_order *o)
{
    const quantity_step *step = &b->instruments[o->instrument].step;
    netto_order_info row = {.id = order_id(o), .account = idmap_text(&b->account_ids, o->account),
                            .instrument = idmap_text(&b->instrument_ids, o->instrument), .step = {step->m, step->k},
                            .seq = o->seq};
    quantity_decimal(o->qty, step, &row.qty);
    quantity_decimal(o->left, step, &row.left);
    if (!o->at_mark) row.price = (netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = o->price};
    return row;
}

/* Those of one account, behind the one that was opened by the command `after`.  False: the page is full. */
static bool list_account(const netto_command *c, const book *b, uint32_t account, uint64_t after, uint32_t limit, void *rows, netto_decision *out)
{
    (void)c;
    const order_list *l = b->accounts[account].orders;
    for (uint32_t slot = l ? l->first : SLOT_NONE; slot != SLOT_NONE; slot = order_at(b, slot)->next) {
        if (order_at(b, slot)->seq <= after) continue;
        out->more = out->row_count == limit;
        if (out->more) return false;
        ((netto_order_info *)rows)[out->row_count++] = row_of(b, order_at(b, slot));
    }
    return true;
}

netto_status query_range(const netto_command *c, const book *b, uint32_t *from, uint32_t *end, netto_complaint *why)
{
    netto_status status = NETTO_OK;
    *from = 0;
    *end = book_account_count(b);
    if (c->list.page.after.bytes) status = account_find(b, c->list.page.after, from, why);
    if (status != NETTO_OK || !c->account.bytes) return status;
    uint32_t account = 0;
    status = account_find(b, c->account, &account, why);
    if (status == NETTO_OK && c->list.page.after.bytes && *from != account)
        return complain(why, NETTO_EPARAMS, "after: '%.*s' is not the account that is asked for", TEXT(c->list.page.after));
    *from = account;
    *end = account + 1;
    return status;
}

void *query_by_account(netto_engine *e, const netto_command *c, uint32_t count, size_t size, list_rows *list, netto_decision *out)
{
    const book *b = &e->book;
    uint32_t from = 0, end = 0, limit = 0;
    netto_status status = query_limit(&c->list.page, &limit, &out->complaint);
    if (status == NETTO_OK) status = query_range(c, b, &from, &end, &out->complaint);
    void *rows = status == NETTO_OK ? arena_array(&e->book.scratch, (count < limit ? count : limit) + 1, size) : NULL;
    if (status == NETTO_OK && !rows) complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", limit);
    for (uint32_t i = from; rows && i < end; i++)
        if (!list(c, b, i, i == from ? c->list.seq : 0, limit, rows, out)) break;
    return rows;
}

netto_status query_orders(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)cursor;
    out->orders = query_by_account(e, c, e->book.orders.count, sizeof *out->orders, list_account, out);
    return out->orders ? NETTO_OK : out->complaint.status;
}
