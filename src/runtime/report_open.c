/* report_open.c: where the first rows are gone: a report begins with what a snapshot of the engine holds. */
#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/report_parts.h"

static const netto_decision nothing_refused;

/* ---- instruments, rates and marks -------------------------------------------------------------------------------------- */

/* All pages of a list, each row taken as if it were put now. */
typedef netto_text take_row(report *r, const netto_decision *page, uint32_t row);

static netto_text take_instrument(report *r, const netto_decision *page, uint32_t row)
{
    const netto_instrument_row *i = &page->instruments[row];
    netto_fx_row rate = netto_engine_rate(r->engine, i->id);
    netto_command c = {.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = i};
    if (i->kind == NETTO_CASH) c = (netto_command){.kind = NETTO_FX_PUT, .count = 1, .fx = &rate};
    tally_take(&r->tally, &c, &nothing_refused);
    return i->id;
}

static netto_text take_mark(report *r, const netto_decision *page, uint32_t row)
{
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &page->marks[row].mark};
    tally_take(&r->tally, &c, &nothing_refused);
    return page->marks[row].instrument;
}

static netto_status take_all(report *r, netto_command_kind kind, take_row *take, netto_complaint *complaint)
{
    netto_decision page;
    netto_command ask = {.kind = kind, .list.page.limit = NETTO_ROWS_MAX};
    do {
        if (netto_engine_report(r->engine, &ask, NULL, &page) != NETTO_OK) return *complaint = page.complaint, page.complaint.status;
        for (uint32_t i = 0; i < page.row_count; i++) ask.list.page.after = take(r, &page, i);
    } while (page.more);
    return NETTO_OK;
}

/* ---- accounts -------------------------------------------------------------------------------------------------------------- */

static void take_breach(report *r, const netto_account_report *a, const netto_breach *b)
{
    digest_key key;
    tally_entry *e = report_breach_key(r, a->id, b->limit, b->key, &key) ? tally_map_at(&r->breaches, key) : NULL;
    if (e)
        e->count = REPORT_OPENED;
    else
        r->failed = true;
}

static netto_status take_accounts(report *r, netto_complaint *complaint)
{
    netto_engine_stats stats;
    netto_account_report a;
    netto_engine_stats_get(r->engine, &stats);
    for (uint32_t n = 0; n < stats.accounts; n++) {
        if (netto_engine_account(r->engine, n, &a) != NETTO_OK)
            return complain(complaint, NETTO_ECAPACITY, "no memory for account %u of the report", n);
        for (uint32_t i = 0; i < a.holding_count; i++) tally_open_holding(&r->tally, a.id, &a.holdings[i]);
        for (uint32_t i = 0; i < a.line_count; i++) tally_open_line(&r->tally, a.id, &a.lines[i]);
        for (uint32_t i = 0; i < a.breach_count; i++) take_breach(r, &a, &a.breaches[i]);
    }
    return NETTO_OK;
}

static void take_order(report *r, const netto_order_info *o)
{
    tally_open_order(&r->tally, o);
}

netto_status report_open(report *r, netto_complaint *complaint)
{
    r->tally.opened = true;
    netto_status status = take_all(r, NETTO_INSTRUMENT_LIST, take_instrument, complaint);
    if (status == NETTO_OK) status = take_all(r, NETTO_MARK_GET, take_mark, complaint);
    if (status == NETTO_OK) status = take_accounts(r, complaint);
    return status == NETTO_OK ? report_each_order(r, take_order, complaint) : status;
}
