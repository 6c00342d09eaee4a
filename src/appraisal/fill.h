/* fill.h: an account behind trades of what it holds, at the marks, one behind the other: to the bit what its exposure comes to
 * when they are applied. */
#ifndef APPRAISAL_FILL_H
#define APPRAISAL_FILL_H

#include "appraisal/frame.h"

/* What is traded at: the mark; 0 of a sensitivity.  NETTO_ENOMARK, NETTO_EOVERFLOW. */
netto_status fill_price(const book *b, uint32_t instrument, netto_decimal *out, netto_complaint *complaint);

/* The account behind one more trade, in whatever it holds; `from` is solid and outlives it.  Where the engine would weigh the
 * account anew, so does this.  It lies in the scratch of the command.  The errors of frames. */
netto_status fill_behind(const frame *from, uint32_t instrument, int64_t qty, frame *out, netto_complaint *complaint);

#endif
