/* neutralise.h: which trades take what is held of greeks, or of beta, to nothing: for hedge.neutral, plans and rules. */
#ifndef APPRAISAL_NEUTRALISE_H
#define APPRAISAL_NEUTRALISE_H

#include "appraisal/holding.h"

/* What is to be neutral. */
typedef struct neutralising {
    const netto_policy *policy; /* by its history betas are estimated */
    book *b;
    const holding_list *held;
    double part;                /* of the way to nothing */
} neutralising;

/* The trades, rounded as asked, and what they leave; betas lie in the scratch of the command.  `work`: what it took, in units of rules'
 * work, also where it fails.
 *
 * NETTO_EPARAMS, NETTO_EINSTRUMENT, NETTO_EFACTOR  what is asked
 * NETTO_ENOMARK     prices do not cover the window, or a mark is missing
 * NETTO_EDOMAIN     no one answer: the instruments are collinear, or move nothing of what is asked for
 * NETTO_ETOOLARGE, NETTO_EOVERFLOW, NETTO_ECAPACITY */
netto_status neutralise(const neutralising *n, const netto_neutral_ask *ask, netto_neutral *out, uint64_t *work, netto_complaint *complaint);

#endif
