/* linked.h: where Lua's own inside is met: by the linker, and by the layout of what Lua 5.4.4 keeps.
 *
 * Single instructions of Lua's may cost far more than the one unit that counting gives them.  The linker
 * sends what they call here (-Wl,--wrap), where it is bounded or charged to the running call, or answers the same on
 * every machine. */
#ifndef SCRIPT_LINKED_H
#define SCRIPT_LINKED_H

#include "script/sandbox.h"

/* The seed that the next interpreter is made with. */
void linked_seed(unsigned seed);

/* Texts become numbers only while this is on: in sources, and in tonumber.  As a for loop's limit, or as an
 * argument, a text is no number. */
void linked_numerals(bool on);

/* A walk met `count` keys in the table at this absolute index.  If the table has far more room than that, for
 * it was emptied, it is laid out anew: the next walk passes no empty places. */
void linked_tidy(lua_State *L, int index, size_t count);

/* Raises, with what to do, where this program was linked otherwise: its rules would not replay to the same bits.
 * To be called by the thread that made the state, before it makes another. */
void linked_check(lua_State *L);

/* Is the inside laid out as is assumed here? */
bool linked_fits(lua_State *L);

#endif
