/* audit_row.h: a row of the journal as audit.query tells it. */
#ifndef RUNTIME_AUDIT_ROW_H
#define RUNTIME_AUDIT_ROW_H

#include "codec/writer.h"
#include "journal/record.h"
#include "netto/decision.h"

/* `d` NULL: what was decided is not told.  `slim`: without params, result and events, but with the bytes of the
 * params: for a row that fits no answer. */
void audit_put_row(writer *w, const record *row, const netto_command *c, const netto_decision *d, bool slim);

#endif
