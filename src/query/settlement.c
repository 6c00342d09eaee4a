/* settlement.c: payment.net and resolution.waterfall, which ask nothing of the book. */
#include "query/query.h"
#include "risk/payment.h"
#include "risk/waterfall.h"

netto_status query_payments(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)cursor;
    return payment_net(c->payments, c->count, &e->book.scratch, &out->payments, &out->complaint);
}

netto_status query_waterfall(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)cursor;
    return waterfall_run(c->waterfall.losses, c->waterfall.loss_count, c->waterfall.layers, c->waterfall.layer_count, &e->book.scratch,
                         &out->waterfall, &out->complaint);
}
