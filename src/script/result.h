/* result.h: what a measure comes to, as Lua has it: a number with parts. */
#ifndef SCRIPT_RESULT_H
#define SCRIPT_RESULT_H

#include "netto/policy.h"
#include "script/sandbox.h"

void result_open(lua_State *L);

/* Push what a measure of this book came to; `result` is valid during the call.  The name and the variant (or nil) that were
 * asked for are at 2 and 3. */
void result_push(lua_State *L, const netto_view *book, const netto_result *result);

/* Ask a book for a measure, and charge it for what that takes; raises what it says where it fails. */
void result_ask(lua_State *L, const char *what, const netto_view *book, const netto_measure_ask *ask, netto_result *out);

/* Push {leg, netted}, and its contribution where it has a share. */
void result_push_leg(lua_State *L, const netto_leg *leg, bool shared);

/* A result at this index is replaced by its value; anything else is left as it is.  Raises nothing. */
void result_number(lua_State *L, int index);

#endif
