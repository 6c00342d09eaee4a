/* library.h: the functions that a stranger's chunk may call.
 *
 * Each charges for what it touches, reads tables raw and through the ice, bounds its results, and never
 * trusts a length that a script could make up. */
#ifndef SCRIPT_LIBRARY_H
#define SCRIPT_LIBRARY_H

#include "script/table.h"

/* Add to the table of globals on the stack's top. */
void library_base(lua_State *L);
void library_string(lua_State *L);
void library_table(lua_State *L);
void library_math(lua_State *L);

/* Push a new frozen table of these functions as the field `name` of the table on the top. */
typedef struct library_number {
    const char *name;
    bool is_integer;
    double real;
    int64_t integer;
} library_number;
void library_add(lua_State *L, const char *name, const luaL_Reg *functions, const library_number *numbers,
                 size_t count);

/* Push the value at `index` as a text: no addresses, and a script's own __tostring must answer a text. */
void library_push_text(lua_State *L, int index);

/* Argument `index` as a text, charged for. */
netto_text library_text(lua_State *L, int index);

/* A position as Lua counts them: from 1, or from the end of a text of `size` bytes where it is negative. */
lua_Integer library_from_start(lua_Integer position, uint32_t size);

/* A text being built, at most SANDBOX_TEXT_MAX bytes: pushed as a block of Lua's. */
typedef struct library_built {
    size_t size;
    char bytes[SANDBOX_TEXT_MAX];
} library_built;

library_built *library_build(lua_State *L);
void library_built_add(lua_State *L, library_built *b, const char *bytes, size_t size);
void library_built_push(lua_State *L, const library_built *b);

/* Functions that have a file of their own (protect.c, format.c, string_pattern.c, sort.c). */
int library_pcall(lua_State *L);
int library_xpcall(lua_State *L);
int library_error(lua_State *L);
int library_assert(lua_State *L);
int library_format(lua_State *L);
int library_find(lua_State *L);
int library_match(lua_State *L);
int library_gmatch(lua_State *L);
int library_gsub(lua_State *L);
int library_sort(lua_State *L);

#endif
