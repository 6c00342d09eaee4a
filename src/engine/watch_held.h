/* watch_held.h: limits on what is held of an instrument, an underlying or a bucket, looked at: breaches are told of each key. */
#ifndef ENGINE_WATCH_HELD_H
#define ENGINE_WATCH_HELD_H

#include "engine/held.h"
#include "engine/state.h"

/* Look at the policy's `number`-th limit, of this kind, on a node as it stands: of the keys of which it holds something, and of those
 * that were found breached; of each, or of that in which an instrument counts (`moved`, watch.h). */
void watch_held(netto_engine *e, bound_book *b, uint32_t number, uint32_t moved);

/* What was found goes to the limits of another policy: `place` of each, none where it is not below `places`. */
void watch_held_carry(finding *f, const uint32_t *place, uint32_t places);

#endif
