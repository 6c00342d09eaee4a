/* ratio.h: what hedges an instrument best, from the price history that a policy declares: for hedge.ratio, plans and rules. */
#ifndef APPRAISAL_RATIO_H
#define APPRAISAL_RATIO_H

#include "book/book.h"
#include "netto/policy.h"

/* Works in the scratch of the command.
 *
 * NETTO_EPARAMS, NETTO_EINSTRUMENT, NETTO_EDOMAIN  what is asked; or there is no history
 * NETTO_ENOMARK     prices do not cover the window, or a mark is missing
 * NETTO_EDOMAIN     an instrument does not move, or moves as those before it do together
 * NETTO_ETOOLARGE, NETTO_EOVERFLOW, NETTO_ECAPACITY */
netto_status ratio_find(book *b, const netto_policy *policy, const netto_hedge_ask *ask, netto_hedge *out, netto_complaint *complaint);

#endif
