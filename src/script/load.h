/* load.h: source texts become functions (load.c), and require each other (require.c). */
#ifndef SCRIPT_LOAD_H
#define SCRIPT_LOAD_H

#include "script/sandbox.h"

/* Chunks of Netto's own are called so; no file of a policy may be. */
#define LOAD_OWN "netto/"

#define LOAD_ENTRY     "policy.lua"
#define LOAD_NAME_MAX  128
#define LOAD_DEPTH_MAX 32 /* files that require each other, one inside the other */

/* Push the function that a file of lua/netto compiles to.  Its globals are those of the library, as they were before
 * any code of a policy's ran. */
void load_own(lua_State *L, const char *file);

/* May a file be called so?  And the one of this name; NULL: none is. */
bool load_is_name(netto_text name);
const netto_source *load_find(const netto_source *sources, size_t count, netto_text name);

/* Are these names and sizes what a policy may consist of, with policy.lua among them?  NETTO_EPOLICY. */
netto_status load_check(const netto_source *sources, size_t count, netto_complaint *complaint);

/* Push the function that a source text compiles to; raises what is wrong with it.  Only text is taken. */
void load_text(lua_State *L, const char *file, netto_text text);

/* Run the entry, policy.lua, and push what it returns; `require` reaches the other sources while and after.
 */
void load_entry(lua_State *L);

/* Keep the globals as they are for Netto's own Lua: before anything else of a policy. */
void load_keep_globals(lua_State *L);

/* Add `require` to the globals; the stack's top is what `require "netto"` answers, and is popped. */
void load_open(lua_State *L);

/* Push the table of modules that were required. */
void load_push_modules(lua_State *L);

#endif
