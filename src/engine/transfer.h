/* transfer.h: what is put into an account and taken out, at what it was worth when that happened; base currency, 10^-8.
 *
 * Cash is converted at the rate that stands, exactly in the base currency itself.  All else counts at its mark, before
 * haircuts; without one a position counts at its cost, and an asset that is lodged as nothing until its first mark. */
#ifndef ENGINE_TRANSFER_H
#define ENGINE_TRANSFER_H

#include "engine/state.h"

/* What a line of collateral changes by when it becomes `change`; 0 of one that is received.  NETTO_EOVERFLOW. */
netto_status transfer_of_line(const book *b, uint32_t account, const collateral_change *change, netto_money *out);

/* What an account changes by when it holds `after` instead.  NETTO_EOVERFLOW. */
netto_status transfer_of_position(const book *b, uint32_t account, const position *after, netto_money *out);

/* May so much more be counted?  `*sum` is what earlier rows of the call come to, and then this one as well. */
bool transfer_fits(const book *b, uint32_t account, netto_money more, netto_money *sum);

/* An instrument got its first mark: count what is lodged of it.  What would not fit is not counted. */
void transfer_marked(book *b, uint32_t instrument);

#endif
