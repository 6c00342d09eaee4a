/* explain_parts.h: what the files of explain share: each takes a number apart that is at hand in `p`. */
#ifndef ENGINE_EXPLAIN_PARTS_H
#define ENGINE_EXPLAIN_PARTS_H

#include "control/part.h"
#include "control/trace.h"
#include "engine/explain.h"

typedef struct explain {
    part_room *room;
    frame *f;
    const netto_margin *margin; /* of the frame, as its rule answered */
    trace trace;                /* of the rule that is asked: its steps serve again */
    netto_complaint *complaint;
    netto_status status;        /* what first went wrong */
} explain;

/* gross, net, netted, benefit, worst leg, of the account's sets or of its pool. */
void explain_exposure(explain *x, netto_measure measure, netto_part *p);

/* The value of positions; of collateral; both. */
void explain_value(explain *x, netto_part *p);
void explain_collateral(explain *x, netto_part *p);
void explain_equity(explain *x, netto_part *p);

/* What was gained, before haircuts; what positions would realise; what options are worth. */
void explain_result(explain *x, netto_part *p);
void explain_unrealised(explain *x, netto_part *p);
void explain_option_value(explain *x, netto_part *p);
void explain_positive(explain *x, netto_part *p);

static inline void explain_fail(explain *x, netto_status status)
{
    if (x->status == NETTO_OK) x->status = status;
}

#endif
