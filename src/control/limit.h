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

/* Breached when greater; equal passes. */
static inline bool limit_breached(const netto_limit *limit, double value)
{
    return !(value <= limit->max); /* a NaN breaches too */
}

/* The limit of `to` that has the name of one of `from`, but another measure or scope: what was found of the one
 * says nothing of the other.  NULL: there is none. */
const netto_limit *limit_redefined(const netto_policy *from, const netto_policy *to);

/* Does any limit of this policy watch the pool of nodes of this kind?  Then the engine keeps it fresh. */
bool limit_watches_pool(const netto_policy *policy, netto_text kind);

#endif
