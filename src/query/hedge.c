/* hedge.c: hedge.ratio: what hedges an instrument best. */
#include "appraisal/ratio.h"
#include "query/query.h"

netto_status query_hedge(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)cursor;
    return ratio_find(&e->book, e->active->policy, &c->hedge, &out->hedge, &out->complaint);
}
