/* inside.h: what no query tells: an engine's state, read for claims about it. */
#ifndef SUPPORT_INSIDE_H
#define SUPPORT_INSIDE_H

#include "engine/state.h"
#include "support/desk.h"

/* Cash lodged outside any set, in 10^-8 of the currency. */
long long inside_cash(const desk *k, const char *account, const char *currency);

/* An account and an instrument, by id, which must be there. */
const account *inside_account(const desk *k, const char *id);
uint32_t inside_instrument(const desk *k, const char *id);
const finding *inside_finding(const desk *k, const char *account);

/* Does the command get this status and leave no trace?  Claims both. */
void inside_refused(desk *k, netto_command *c, netto_status expected);

/* Do both hold the same facts? */
bool inside_equal(const desk *a, const desk *b);

#endif
