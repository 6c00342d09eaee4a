/* table.h: tables as C sees them: raw, and through the ice of a frozen one.
 *
 * A frozen table is empty; its contents lie in a backing table that its hidden metatable names.  So every
 * reference to it, wherever it is kept, sees the same frozen thing, and writing raises.
 *
 * Hidden metatables carry these private keys (light userdata, which no script can make):
 *   table_backing   the contents of a frozen table
 *   table_original  what getmetatable answers: the table that the script gave
 *   table_depth     how many __index tables hang behind this one
 *   table_base      this table is somebody's __index: its own depth may no longer grow
 *   table_order     the sorted keys of a frozen table, once somebody asked; and what sorting them cost */
#ifndef SCRIPT_TABLE_H
#define SCRIPT_TABLE_H

#include "script/sandbox.h"

extern const char table_backing, table_original, table_depth, table_base, table_order, table_order_cost;

#define TABLE_INDEX_MAX 8 /* __index tables behind each other: what one field access may cost */

/* If the table at this absolute index is frozen, put its contents there instead; is it? */
bool table_open(lua_State *L, int index);

/* Argument `index` is a table that may be written, or an error that says it is frozen. */
void table_check_writable(lua_State *L, int index);

/* Freeze the table at this absolute index in place.  `global`: it holds the global variables. */
void table_freeze(lua_State *L, int index, bool global);

/* Freeze everything that a rule can reach from the value on the stack's top, and pop it.  `name` is what
 * complaints call it.  Raises where a rule would remember something between calls. */
void table_freeze_all(lua_State *L, const char *name);

/* Push the keys of the table at this absolute index as a list: numbers ascending, then texts bytewise,
 * then booleans.  Other keys raise. */
void table_keys(lua_State *L, int index);

/* The place of the key on the top, which it pops, in such a list; 0 if it is not there. */
lua_Integer table_place(lua_State *L, int keys, lua_Integer count);

/* Push the first key behind the one on the stack's top, which it replaces (nil: the first of all), and
 * answer whether there is one; a missing key is replaced by nil. */
bool table_successor(lua_State *L, int index);

/* setmetatable, getmetatable; next, pairs, ipairs. */
int table_set_metatable(lua_State *L);
int table_get_metatable(lua_State *L);
int table_next(lua_State *L);
int table_pairs(lua_State *L);
int table_ipairs(lua_State *L);

/* The thing that pairs walks, if the value at `index` is the state of such a walk: pushes it. */
bool table_walked(lua_State *L, int index);
void table_open_walks(lua_State *L); /* once for each interpreter */

/* A table's metamethods that a script may set, by name; ends with NULL. */
extern const char *const table_metamethods[];

#endif
