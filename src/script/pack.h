/* pack.h: MessagePack to Lua values and back. */
#ifndef SCRIPT_PACK_H
#define SCRIPT_PACK_H

#include "script/sandbox.h"

/* Push the value that these bytes are; raises where they are no whole value, too deep, or hold what Lua has
 * no value for. */
void pack_push(lua_State *L, netto_text bytes);

/* Append the value at this index to the sandbox's writer.  A table whose keys are 1 to n is an array, any
 * other (an empty one too) a map; maps are written in the order of their keys. */
void pack_write(lua_State *L, int index);

#endif
