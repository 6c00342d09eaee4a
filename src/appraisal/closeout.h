/* closeout.h: what each netting set of an account would be closed out at, and what other agreements would let net: for closeout.net and
 * rules. */
#ifndef APPRAISAL_CLOSEOUT_H
#define APPRAISAL_CLOSEOUT_H

#include "appraisal/frame.h"
#include "netto/closeout.h"

/* The frame's own book, as if agreements held, or did not, as is supposed.  Rows lie in the scratch of the command; `work`: what it took, in
 * units of a rule's work, also where it fails.
 *
 * NETTO_ESET, NETTO_EPARAMS  a set that is not there, or by which the account nets nothing
 * NETTO_ENOMARK, NETTO_ERULE, NETTO_EOVERFLOW, NETTO_ECAPACITY */
netto_status closeout_net(frame *f, const netto_suppose *supposed, uint32_t count, uint64_t *work, netto_closeout *out, netto_complaint *complaint);

#endif
