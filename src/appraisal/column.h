/* column.h: hooks of one instrument, asked again only when something that they read has changed. */
#ifndef APPRAISAL_COLUMN_H
#define APPRAISAL_COLUMN_H

#include "appraisal/assessment.h"

/* The haircut of an instrument.  NETTO_ERULE: the rule failed; the complaint says where. */
netto_status column_haircut(assessment *a, const book *b, uint32_t instrument, double *out,
                            netto_complaint *complaint);

/* The last command that changed something of what the haircut read.  Call after `column_haircut`. */
uint64_t column_version(const assessment *a, const book *b, uint32_t instrument);

/* The value of a collateral line after haircut, base currency; `lodged`: it is one of the account's.  NETTO_ERULE,
 * NETTO_ENOMARK. */
netto_status column_line_value(assessment *a, const book *b, uint32_t account, const collateral_line *line,
                               bool lodged, double *out, netto_complaint *complaint);

/* The same with what it came of: units of its asset, the value of one, both of them before and after haircut. */
typedef struct line_value {
    double units, unit, before, haircut, after;
} line_value;
netto_status column_line(assessment *a, const book *b, uint32_t account, const collateral_line *line,
                         bool lodged, line_value *out, netto_complaint *complaint);

/* What asking for the line just valued took, if its hook is asked for each line. */
uint64_t column_line_work(const assessment *a, uint32_t asset);

/* What an answer of the column took, once after each change of what it was computed from; whoever asked for it. */
uint64_t column_charge(column *c, const book *b, uint32_t instrument);

/* Know the correlation of two factors of a policy's function, asked once a pair.  NETTO_ERULE. */
#define COLUMN_FAILED __builtin_inf() /* in the matrix: the rule failed for this pair */
netto_status column_pair(assessment *a, const book *b, uint32_t row, uint32_t column, netto_complaint *complaint);

#endif
