/* neutral.c: hedge.neutral: which trades take a book's greeks, or its beta, to nothing. */
#include "appraisal/neutralise.h"
#include "base/complain.h"
#include "query/query.h"

netto_status query_neutral(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    uint32_t account = 0;
    uint64_t work;
    (void)cursor;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status != NETTO_OK) return status;
    holding_list held = holding_of_pool(&e->book, account, &e->book.scratch);
    if (!held.items) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
    const neutralising all = {e->active->policy, &e->book, &held, 1.0};
    return neutralise(&all, &c->neutral, &out->neutral, &work, &out->complaint);
}
