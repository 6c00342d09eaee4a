/* diff.h: what policy.diff answers: every account under the policy that decides, and under another. */
#ifndef WIRE_DIFF_H
#define WIRE_DIFF_H

#include <math.h>

#include "netto/policy.h"

#define DIFF_RULES_MAX 8 /* rules told of; more are counted with the last */

struct diff_row {
    netto_impact impact;
    uint32_t number; /* the account's */
    bool flips;      /* its standing, a breaker or a limit would */
};

/* A rule of the other policy that would fail. */
struct diff_rule {
    const char *rule;
    uint32_t accounts;  /* for so many; */
    netto_text account; /* the first of them, */
    char message[384];  /* and what it said there */
};

/* A limit of either policy. */
struct diff_limit {
    netto_text name;
    uint32_t now, then;         /* its place in each; NETTO_LIMITS_MAX: it is not in that one, and nobody breaches it there */
    uint32_t breached, cleared; /* accounts that would breach it, and those that would no longer */
};

#define DIFF_TURNS_MAX 1000 /* breakers told of; more are counted */

struct diff {
    const netto_policy *now, *then;
    uint64_t seq, since; /* true at `seq`; looked at from `since` on, where others were let in meanwhile; else 0 */
    uint32_t accounts, changed, unknown;
    netto_side totals_now, totals_then; /* of those known either time; only what can be added holds */
    const struct diff_limit *limits;
    uint32_t limit_count;
    const netto_breaker_turn *turns; /* instruments first */
    uint32_t turn_count, turned;     /* told of; in all */
    const struct diff_rule *rules;
    uint32_t rule_count;
    const struct diff_row *const *rows; /* what fails first, then the largest change of `initial`, what else flips, what is not known, the rest */
    uint32_t row_count;
    bool more;
};

/* The rule of the other policy fails. */
static inline bool diff_fails(const struct diff_row *r)
{
    return r->impact.then.status == NETTO_ERULE;
}

/* Of `initial`; NaN where it is not known either time. */
static inline double diff_change(const struct diff_row *r)
{
    return r->impact.then.measures.margin.initial - r->impact.now.measures.margin.initial;
}

/* The same as a fraction of what is required now: infinite where that is nothing, or where the rule fails. */
static inline double diff_ratio(const struct diff_row *r)
{
    double change = diff_change(r), now = r->impact.now.measures.margin.initial;
    if (diff_fails(r)) return INFINITY;
    if (change == 0.0) return 0.0;
    return now > 0.0 ? change / now : change * INFINITY;
}

/* Does this account breach the limit, now or then? */
static inline bool diff_breaches_now(const struct diff_row *r, const struct diff_limit *l)
{
    return l->now < NETTO_LIMITS_MAX && (r->impact.now.breached >> l->now & 1);
}

static inline bool diff_breaches_then(const struct diff_row *r, const struct diff_limit *l)
{
    return l->then < NETTO_LIMITS_MAX && (r->impact.then.breached >> l->then & 1);
}

static inline bool diff_flips(const struct diff_row *r, const struct diff_limit *l)
{
    return diff_breaches_now(r, l) != diff_breaches_then(r, l);
}

#endif
