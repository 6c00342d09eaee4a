/* closeout.c: closeout.net: each netting set closed out now, and the book netted otherwise than it is. */
#include "appraisal/closeout.h"
#include "query/query.h"

netto_status query_closeout(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    uint32_t account;
    uint64_t work;
    frame f;
    (void)cursor;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status == NETTO_OK) status = frame_now(&f, e->active, &e->book, account, &out->complaint);
    return status == NETTO_OK ? closeout_net(&f, c->closeout.suppose, c->closeout.suppose_count, &work, &out->closeout, &out->complaint) : status;
}
