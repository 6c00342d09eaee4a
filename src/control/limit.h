/* limit.h: which limits bind whom, and which are the same. */
#ifndef CONTROL_LIMIT_H
#define CONTROL_LIMIT_H

#include "netto/policy.h"

/* A limit binds nodes of the kinds in its scope, without one all of them.  One on a pool binds the account that
 * trades (`own`) and its ancestors, for their pools move with it; one on a book's own measure the account only. */
bool limit_names(const netto_limit *limit, netto_text kind);
static inline bool limit_binds(const netto_limit *limit, netto_text kind, bool own)
{
    return (own || netto_measure_pooled(limit->of)) && (!limit->scope_count || limit_names(limit, kind));
}

/* May it bind ancestors?  What its `max` reads, the pool or not, is known when that is asked. */
static inline bool limit_may_climb(const netto_limit *limit)
{
    return netto_measure_pooled(limit->of) || (limit->asks_max && !limit->by);
}

/* Does a level stand, which `was` breached or not?  It is breached when the value is greater; equal passes.  `clear`: the
 * fraction of it down to which it stays so; 0: it does not.  A NaN breaches too. */
static inline bool limit_stands(double level, double clear, double value, bool was)
{
    return !(value <= (was && clear > 0.0 ? clear * level : level));
}

/* What is bounded, in a word. */
static inline const char *limit_word(const netto_limit *limit)
{
    if (limit->by) return netto_held_word(limit->held);
    if (netto_text_given(limit->measure)) return limit->measure.bytes;
    return limit->of == NETTO_MEASURE_RULE ? "function" : netto_measure_word(limit->of);
}

/* It asks a function; some limit of this policy does. */
static inline bool limit_asks_itself(const netto_limit *limit)
{
    return limit->asks_max || limit->of == NETTO_MEASURE_RULE;
}

bool limit_asks(const netto_policy *policy);

/* The place of the limit with this name; `limit_count` if there is none. */
uint32_t limit_place(const netto_policy *of, netto_text name);

/* The number of the limit of `to` that takes over what was found of this one of `from`: of its name, else the one that had it
 * before, else, where an activation is undone, of the name that it had before; none: the count of `to`. */
uint32_t limit_heir(const netto_policy *from, uint32_t number, const netto_policy *to);

/* The limit of `to` that has the name of one of `from`, but another measure or scope: what was found of the one
 * says nothing of the other.  NULL: there is none. */
const netto_limit *limit_redefined(const netto_policy *from, const netto_policy *to);

/* Does any limit of this policy watch the pool of nodes of this kind?  Then the engine keeps it fresh. */
bool limit_watches_pool(const netto_policy *policy, netto_text kind);

#endif
