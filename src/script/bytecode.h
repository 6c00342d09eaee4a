/* bytecode.h: what a loaded function could do, read from its code. */
#ifndef SCRIPT_BYTECODE_H
#define SCRIPT_BYTECODE_H

#include "script/sandbox.h"

/* An assignment that would outlive the call which makes it. */
typedef struct bytecode_write {
    netto_text variable; /* borrowed until the next look */
    int line;
} bytecode_write;

/* Does the Lua function on the stack's top assign a variable that lives outside of a call of it, itself or
 * in a function nested in it?  The function stays. */
bool bytecode_writes_outside(lua_State *L, bytecode_write *out);

/* Does the Lua function on the stack's top run at most `most` instructions, whatever it is given, as it neither goes
 * back nor calls anything?  Only metamethods can do work behind its back.  The function stays. */
bool bytecode_is_straight(lua_State *L, uint64_t most);

/* Refuse the chunk of this file on the stack's top if a text in it holds a zero byte (comparing such texts is
 * slow beyond what a VM instruction may cost) or if more than BYTECODE_CHAIN_MAX field accesses hang together
 * (Lua takes quadratic time, and C stack, to name them in an error). */
#define BYTECODE_CHAIN_MAX 64
void bytecode_check(lua_State *L, const char *file);

#endif
