/* liquidity.c: liquidity.get: what it takes to trade out of a book, instrument by instrument. */
#include <math.h>

#include "appraisal/holding.h"
#include "base/complain.h"
#include "base/text.h"
#include "query/query.h"
#include "risk/liquidity.h"

static bool overflows(const netto_liquidity_row *r)
{
    return isinf(r->exposure) || isinf(r->concentration) || isinf(r->days) || isinf(r->scale) || isinf(r->spread_cost);
}

static void add(netto_liquidity *sum, const netto_liquidity_row *row, uint32_t at)
{
    const netto_liquidity_row *slowest = &sum->rows[sum->slowest];
    if (!isnan(row->exposure)) sum->exposure += fabs(row->exposure);
    if (!isnan(row->spread_cost)) sum->spread_cost += row->spread_cost;
    if (!isnan(row->days) && (sum->slowest == sum->row_count || row->days > slowest->days)) sum->slowest = at;
}

/* The accounts of a subtree close each for itself; a pool is closed as one. */
netto_status query_liquidity(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    book *b = &e->book;
    uint32_t account = 0;
    netto_status status = account_find(b, c->account, &account, &out->complaint);
    (void)cursor;
    if (status == NETTO_OK) status = liquidity_check(&c->liquidity.terms, &out->complaint);
    if (status != NETTO_OK) return status;
    bool gross = !c->liquidity.pool && b->accounts[account].child != SLOT_NONE;
    holding_list list = holding_of_pool(b, account, &b->scratch);
    if (list.items && list.count > NETTO_ROWS_MAX)
        return complain(&out->complaint, NETTO_ETOOLARGE, "'%.*s' holds %u instruments, and at most %d are told; ask for its sub-accounts", TEXT(c->account),
                        list.count, NETTO_ROWS_MAX);
    netto_liquidity_row *rows = list.items ? arena_array(&b->scratch, list.count + 1, sizeof *rows) : NULL;
    if (!rows) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
    out->liquidity = (netto_liquidity){.rows = rows, .row_count = list.count, .slowest = list.count};
    for (uint32_t i = 0; i < list.count; i++) {
        const holding *h = &list.items[i];
        liquidity_of(b, h->instrument, gross ? h->gross : h->net, &c->liquidity.terms, &rows[i]);
        if (overflows(&rows[i])) return complain(&out->complaint, NETTO_EOVERFLOW, "what '%.*s' takes is too large to be a number", TEXT(rows[i].instrument));
        add(&out->liquidity, &rows[i], i);
    }
    if (isfinite(out->liquidity.exposure) && isfinite(out->liquidity.spread_cost)) return NETTO_OK;
    return complain(&out->complaint, NETTO_EOVERFLOW, "the sum of what is held is too large to be a number");
}
