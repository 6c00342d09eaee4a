/* audit_match.h: is a row of the journal one of those that are asked for? */
#ifndef RUNTIME_AUDIT_MATCH_H
#define RUNTIME_AUDIT_MATCH_H

#include "journal/record.h"
#include "netto/decision.h"
#include "wire/request.h"

/* By what the row itself says.  `actor` may end before a comma or a colon: the user without the process. */
bool audit_match_row(const struct audit_filter *f, const record *row);

/* By what its command names: some row of it both the account and the instrument. */
bool audit_match_command(const struct audit_filter *f, const netto_command *c);

/* By what was decided. */
bool audit_match_decision(const struct audit_filter *f, const netto_command *c, const netto_decision *d);
enum audit_decision audit_decision_of(const netto_command *c, const netto_decision *d);

#endif
