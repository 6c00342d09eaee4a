/* variant.h: what was decided, where only its digest is kept: sought among the decisions near one that is known.
 *
 * A journal keeps the digest of a decision and not its text.  Where a row is decided otherwise now, the text of then is
 * often a step away: a number in its last place or in the last digit of money, a count, another standing, an event
 * more or less.  If one with one such change, or two, has the digest, it is what was decided. */
#ifndef RUNTIME_VARIANT_H
#define RUNTIME_VARIANT_H

#include "base/digest.h"
#include "codec/writer.h"

/* `decided` is what `row_digest` takes: values in MessagePack, one behind another, the first the answer, then events.
 * Appends to `out` the one near it that has this digest; false: there is none, or no memory.  It takes a bounded time:
 * of long decisions not every pair of changes is tried. */
bool variant_find(netto_text decided, const uint8_t digest[DIGEST_SIZE], memory *m, writer *out);

#endif
