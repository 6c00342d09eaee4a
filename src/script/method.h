/* method.h: what a thing can be asked beside its fields: inst:vol{}, inst:move(w), inst:mean(w), inst:years(), book:count("orders", w),
 * book:measure(name), book:legs(by), book:score(name, window), and both :recall(fold). */
#ifndef SCRIPT_METHOD_H
#define SCRIPT_METHOD_H

#include "netto/policy.h"
#include "script/sandbox.h"

/* Codes of the words that are methods: `vol` is a field of other things too. */
enum { METHOD_VOL = NETTO_FIELD_VOL, METHOD_YEARS = NETTO_FIELD_COUNT, METHOD_MOVE, METHOD_MEAN, METHOD_RECALL, METHOD_COUNT, METHOD_PEAK, METHOD_MEASURE, METHOD_SCORE, METHOD_LEGS, METHOD_HEDGE, METHOD_NEUTRAL, METHOD_CLOSEOUT };

static inline bool method_is(int code)
{
    return code >= METHOD_YEARS || code == METHOD_VOL;
}

/* What inst:vol{} takes; NULL behind the last. */
extern const char *const method_vol_fields[];

/* By what book:legs tells legs. */
extern const char *const method_leg_words[NETTO_LEGS_BY_COUNT];

/* Push the method of this code, if it is one of that kind of thing. */
bool method_push(lua_State *L, const netto_view *thing, int code);

/* The questions of the protocol that are asked of books (question.c); NULL: it is none. */
lua_CFunction method_question(int code);

/* Argument 1 as any thing of the running call, or an error (view.c). */
const netto_view *method_thing(lua_State *L);

/* Argument 1 as an instrument of the running call, or an error (view.c). */
const netto_view *method_subject(lua_State *L);

#endif
