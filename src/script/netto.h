/* netto.h: what `require "netto"` gives a rule. */
#ifndef SCRIPT_NETTO_H
#define SCRIPT_NETTO_H

#include "script/sandbox.h"

/* Push the module, frozen.  The hot parts are C, the checks of netto.policy are lua/netto/init.lua. */
void netto_open(lua_State *L);

/* The finite number at this index, of which complaints say what it is: "netto.cdf: x: expected a number, got nil".  A measure's
 * result counts as its value. */
double netto_finite(lua_State *L, int index, const char *function, const char *what);

/* Add the arithmetic to the module on the stack's top (netto_arithmetic.c). */
void netto_add_arithmetic(lua_State *L);

/* And the models of options (netto_option.c). */
void netto_add_options(lua_State *L);

/* Tables and distributions (netto_numbers.c). */
void netto_add_numbers(lua_State *L);

/* And methods of the protocol that need no engine (netto_call.c). */
void netto_add_calls(lua_State *L);

/* netto.log (netto_log.c). */
int netto_log_line(lua_State *L);

/* What netto.policy, netto.limit and the others that declare return: a token that a script can pass on and not open.  Of a policy it can
 * read what was declared. */
typedef enum token_kind { TOKEN_POLICY, TOKEN_LIMIT, TOKEN_CHECK, TOKEN_FOLD, TOKEN_BREAKER, TOKEN_REBALANCE, TOKEN_MEASURE, TOKEN_FORECAST } token_kind;

/* If the value at `index` is such a token, push the table that it stands for. */
bool netto_open_token(lua_State *L, int index, token_kind kind);

/* If the value at this absolute index is a policy, push what can be read of it (below that, what it stands for). */
bool netto_token_shown(lua_State *L, int index);

/* What an unknown word may have been, among the texts of the list at this absolute index; `out` holds
 * SUGGEST_SIZE bytes (codec/suggest.h). */
void netto_suggest(lua_State *L, int list, netto_text word, char *out);

/* suggest(word, list), for Netto's own Lua. */
int netto_native_suggest(lua_State *L);

#endif
