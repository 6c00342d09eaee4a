/* shipped.h: the rules that are part of the program: `require "rules.tiered"` is the file rules/tiered.lua. */
#ifndef SCRIPT_SHIPPED_H
#define SCRIPT_SHIPPED_H

#include "netto/lua_policy.h"

#define SHIPPED_NAME_MAX 64 /* bytes of a module's name, with its final zero */

uint32_t shipped_count(void);

/* One of them as a policy's file; its name and its text live as long as the program. */
netto_source shipped_at(uint32_t i);

/* What `require` is given for it: "rules.tiered". */
void shipped_module(uint32_t i, char out[SHIPPED_NAME_MAX]);

#endif
