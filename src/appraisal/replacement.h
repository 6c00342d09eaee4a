/* replacement.h: what it would cost to replace a netting set whose counterparty failed now (Basel CRE52.10, 52.11, 52.18).
 *
 *     RC = max(V - C, 0)                          of a set that is not margined
 *        = max(V - C, threshold + mta - nica, 0)  of one that is
 *
 * V is the value of its positions; C what is received less its haircut, less what is lodged with it added.  Where all nets, lines of no set
 * are its; elsewhere they secure all of the account, and no set. */
#ifndef APPRAISAL_REPLACEMENT_H
#define APPRAISAL_REPLACEMENT_H

#include "appraisal/frame.h"

typedef struct replacement {
    double value, positive, received, lodged, cost; /* base currency; positive: of what is worth more than nothing */
} replacement;

/* Of one set of a frame, by its key; of all of them the sums, and all lines.  NETTO_ENOMARK, NETTO_ERULE, NETTO_ECAPACITY. */
netto_status replacement_of_set(const frame *f, uint64_t key, replacement *out, netto_complaint *complaint);
netto_status replacement_of_all(const frame *f, replacement *out, netto_complaint *complaint);

/* Add a line of the account. */
netto_status replacement_add(const frame *f, const collateral_line *line, bool moved, replacement *sum, netto_complaint *complaint);

/* What a set costs of which the rest is known. */
double replacement_cost(const book *b, uint64_t key, const replacement *of);

/* Has something changed since of what collateral is worth there, or of what agreements say? */
bool replacement_moved(const assessment *a, const book *b, uint32_t account, uint64_t since);

#endif
