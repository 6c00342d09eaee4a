/* string_pattern.h: matches on the account of the running call. */
#ifndef SCRIPT_STRING_PATTERN_H
#define SCRIPT_STRING_PATTERN_H

#include "script/library.h"
#include "script/pattern.h"

/* Take the '^' off, if it is there. */
bool string_take_anchor(netto_text *pattern);

/* The first match at or behind `*at` that does not end at `last`, where the last one did; PATTERN_NONE.  Raises what is
 * wrong with the pattern. */
uint32_t string_search_next(lua_State *L, pattern_run *run, uint32_t *at, uint32_t last, bool anchored);

/* Push one capture of the match from `at` to `end`, or all of them; `whole`: the match itself where there are none. */
void string_push_capture(lua_State *L, pattern_run *run, uint32_t i, uint32_t at, uint32_t end);
int string_push_captures(lua_State *L, pattern_run *run, uint32_t at, uint32_t end, bool whole);

#endif
