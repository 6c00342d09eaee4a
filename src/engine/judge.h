/* judge.h: what an order would do, and whether it may: of advice and of the decision of record alike. */
#ifndef ENGINE_JUDGE_H
#define ENGINE_JUDGE_H

#include "appraisal/margin.h"
#include "control/verdict.h"
#include "engine/state.h"

typedef struct order {
    netto_engine *e;
    assessment *a; /* by whose rules */
    netto_decision *out;
    bool records; /* a command asks: what fails is told as an event, and not handed out */
    uint32_t account, instrument;
    int64_t qty;
    netto_decimal price;
    bool priced; /* it has a price: only a sensitivity may have none */
    position before, after;
    netto_money cash;
    frame now, then;
    worst resting; /* the orders that are open already */
    netto_margin margin_now, margin_then;
    bool knows_now, knows_then; /* the margins */
    verdict verdict;
    uint64_t work;              /* of checks and of functions of limits */
} order;

/* Who, what, how much and at which price.  Whatever is wrong with the call. */
netto_status judge_read(order *o, const netto_command *c);

/* Where no price is given it is the mark.  NETTO_ENOMARK; NETTO_EDOMAIN, NETTO_EOVERFLOW: it is no price. */
netto_status judge_at_mark(order *o, const netto_command *c);

/* Before and after, and every reason against it, into `out->check`; if asked for, with how they came about.  NETTO_EOVERFLOW, NETTO_ECAPACITY. */
netto_status judge_order(order *o, bool explain);

/* The same of a trade at the mark that leads from one account to another, of which the margins are known: of a trade in `then`, which
 * is solid and stands behind `now`.  Of `o` the account, instrument and quantity are known. */
netto_status judge_between(order *o, const frame *now, const netto_margin *margin_now, const frame *then, const netto_margin *margin_then);

/* A reason against it. */
void judge_refuse(order *o, netto_reason_code code, double tightness, netto_reason reason);

/* An order that nothing is known of. */
static inline void judge_begin(order *o, netto_engine *e, assessment *a, netto_decision *out, bool records)
{
    o->e = e;
    o->a = a;
    o->out = out;
    o->records = records;
    o->verdict.count = 0;
    o->work = 0;
    o->resting = (worst){0};
    o->knows_now = o->knows_then = false;
}

#endif
