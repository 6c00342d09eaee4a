/* answer.h: what a hook answered, read raw and believed only where it may be.
 *
 * The answers are the top values of the stack.  Nothing here runs a script's code or may raise, so it
 * needs no protected call. */
#ifndef SCRIPT_ANSWER_H
#define SCRIPT_ANSWER_H

#include "netto/policy.h"
#include "script/sandbox.h"

#define WHERE_SIZE 160

/* A rule of the policy, and how complaints name it. */
typedef struct rule {
    const char *name;       /* "haircut" */
    char where[WHERE_SIZE]; /* "policy.lua:12:" */
    int reference;          /* in the registry; LUA_NOREF: the policy has no such rule */
    bool straight;          /* it neither goes back nor calls anything (bytecode.h) */
} rule;

/* One finite number between two bounds; `expected` says which in words. */
netto_status answer_number(lua_State *L, const rule *r, double low, double high, const char *expected,
                           double *out, netto_complaint *complaint);

/* One finite number, or nil: NaN.  And one number that may be infinite. */
netto_status answer_maybe(lua_State *L, const rule *r, double *out, netto_complaint *complaint);
netto_status answer_any(lua_State *L, const rule *r, double *out, netto_complaint *complaint);

/* What a check answers: nil or false, or a table of why (answer_refusal.c). */
netto_status answer_refusal(lua_State *L, const rule *r, netto_refusal *out, netto_complaint *complaint);

/* The names of a margin's levels, kept in the registry; once for each interpreter. */
typedef struct answer_words {
    int references[4];
} answer_words;

void answer_open(lua_State *L, answer_words *words);

/* Three values from the stack's top: a number; two numbers; or a table, by name. */
netto_status answer_margin(lua_State *L, const rule *r, const answer_words *words, netto_margin *out,
                           netto_complaint *complaint);

/* The top of the stack: nil or false, it does not trip; true, or a table of at most NETTO_FIGURES_MAX numbers by name, it
 * does. */
netto_status answer_trip(lua_State *L, const rule *r, netto_trip *out, netto_complaint *complaint);

#endif
