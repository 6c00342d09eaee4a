/* plan_copy.h: a plan, and all that it points at, in one block. */
#ifndef RUNTIME_PLAN_COPY_H
#define RUNTIME_PLAN_COPY_H

#include "netto/decision.h"

/* The copy lies at the start of the block, which is the caller's to free; the text `beside` is made to lie in it too.  NULL: no
 * memory. */
netto_plan *plan_copy(const netto_plan *plan, netto_text *beside, size_t *size);

#endif
