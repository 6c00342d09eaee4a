/* limit.h: which limits bind whom. */
#ifndef CONTROL_LIMIT_H
#define CONTROL_LIMIT_H

#include "netto/policy.h"

/* A limit without a scope binds the account that trades; one with a scope binds it and every ancestor
 * whose kind is named. */
bool limit_names(const netto_limit *limit, netto_text kind);
static inline bool limit_binds(const netto_limit *limit, netto_text kind, bool own)
{
    return limit->scope_count ? limit_names(limit, kind) : own;
}

/* Breached when greater; equal passes. */
static inline bool limit_breached(const netto_limit *limit, double value)
{
    return !(value <= limit->max); /* a NaN breaches too */
}

/* Does any limit of this policy watch the pool of nodes of this kind?  Then the engine keeps it fresh. */
bool limit_watches_pool(const netto_policy *policy, netto_text kind);

#endif
