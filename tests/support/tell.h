/* tell.h: all that a decision says, as a digest: two decisions are the same when these are. */
#ifndef SUPPORT_TELL_H
#define SUPPORT_TELL_H

#include "base/digest.h"
#include "netto/netto.h"

/* Add a decision on a command of this kind, bit by bit. */
void tell_decision(digest *d, netto_command_kind kind, const netto_decision *out);

/* The same as 64 bits. */
uint64_t tell_bits(netto_command_kind kind, const netto_decision *out);

#endif
