/* params.h: parameters that are set without touching the source. */
#ifndef SCRIPT_PARAMS_H
#define SCRIPT_PARAMS_H

#include "base/arena.h"
#include "base/digest.h"
#include "script/sandbox.h"

/* Is this (if it is given) one well-formed MessagePack map?  NETTO_EPOLICY. */
netto_status params_check(netto_text map, netto_complaint *complaint);

/* Add to a digest what the map says, however it is written: keys in order, whole numbers as integers.
 * False where there is no memory. */
bool params_digest(netto_text map, arena *scratch, digest *d);

/* Override the parameters in the table on the stack's top by name; raises on names and types that the
 * policy does not have. */
void params_override(lua_State *L, netto_text map);

#endif
