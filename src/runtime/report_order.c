/* report_order.c: the orders that are open, and whether they are those that the rows opened. */
#include <stdio.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/report_parts.h"

netto_status report_each_order(report *r, report_order *take, netto_complaint *complaint)
{
    netto_decision page;
    netto_command ask = {.kind = NETTO_ORDER_LIST, .list.page.limit = NETTO_ROWS_MAX};
    do {
        if (netto_engine_report(r->engine, &ask, NULL, &page) != NETTO_OK) return *complaint = page.complaint, page.complaint.status;
        for (uint32_t i = 0; i < page.row_count && !r->failed && !r->stopped; i++) take(r, &page.orders[i]);
        if (page.row_count == 0) break;
        ask.list.page.after = page.orders[page.row_count - 1].account;
        ask.list.seq = page.orders[page.row_count - 1].seq;
    } while (page.more);
    return NETTO_OK;
}

static void check_order(report *r, const netto_order_info *o)
{
    char text[256];
    netto_decimal left;
    if (tally_order_of(&r->tally, o, &left)) return report_compare_decimal(r, REPORT_CHECK_ORDERS, o->account, o->id, o->left, left);
    r->checks[REPORT_CHECK_ORDERS].compared++;
    snprintf(text, sizeof text, "%.*s/%.*s: row %llu opened no such order", TEXT(o->account), TEXT(o->id), (unsigned long long)o->seq);
    report_differ(r, REPORT_CHECK_ORDERS, text);
}

void report_put_order(report *r, const netto_order_info *o)
{
    report_begin(r, REPORT_ORDERS);
    report_text(r, o->account);
    report_text(r, o->id);
    report_text(r, o->instrument);
    report_exact(r, o->qty.units, o->qty.scale);
    report_exact(r, o->left.units, o->left.scale);
    if (o->price.kind == NETTO_NUMBER_DECIMAL)
        report_exact(r, o->price.decimal.units, o->price.decimal.scale);
    else
        report_nothing(r);
    report_number(r, o->seq);
    report_end(r);
    report_total_order(r, o);
    check_order(r, o);
}

void report_check_orders(report *r)
{
    char text[256];
    uint64_t left = tally_orders_left(&r->tally);
    const tally *t = &r->tally;
    if (left == 0 && t->reopened == 0 && t->fills == 0) return;
    snprintf(text, sizeof text, "%llu orders are not there, %llu were opened twice, %llu calls filled others than they said",
             (unsigned long long)left, (unsigned long long)t->reopened, (unsigned long long)t->fills);
    report_differ(r, REPORT_CHECK_ORDERS, text);
}
