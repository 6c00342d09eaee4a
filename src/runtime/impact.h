/* impact.h: what another policy would change, account by account: looked at some at a time, then told as a whole.
 *
 * It leaves no trace in the engine. */
#ifndef RUNTIME_IMPACT_H
#define RUNTIME_IMPACT_H

#include "netto/engine.h"
#include "wire/diff.h"

typedef struct impact {
    netto_engine *engine;
    const netto_policy *now, *then;
    uint64_t since; /* the last command when it began */
    struct diff_row *rows;
    uint32_t count, capacity;
    uint32_t instruments;                           /* looked at, before the accounts */
    netto_breaker_turn turns[DIFF_TURNS_MAX];
    uint32_t turn_count, turned;
    struct diff_rule rules[DIFF_RULES_MAX];
    uint32_t rule_count;
    struct diff_limit limits[2 * NETTO_LIMITS_MAX]; /* of what was told last, */
    const struct diff_row **order;                  /* and its rows */
} impact;

/* `then` is prepared in this engine, or is the policy that decides there. */
void impact_init(impact *i, netto_engine *engine, const netto_policy *then);
void impact_destroy(impact *i);

/* Look at up to `count` more instruments and accounts, fewer if their rules work hard; all over again where another policy decides by
 * now.  NETTO_ECAPACITY; NETTO_EPOLICYID `then` was forgotten. */
netto_status impact_advance(impact *i, uint32_t count, bool *done, netto_complaint *complaint);

/* All of it, with `limit` rows behind the account `after` (not given: from the first).  Borrowed until `i` is asked
 * again.  NETTO_EACCOUNT there is no such account; NETTO_ECAPACITY. */
netto_status impact_tell(impact *i, netto_text after, uint32_t limit, struct diff *out, netto_complaint *complaint);

/* The row whose `initial` changes most for what it is; NULL: there is no account of which that is known. */
const struct diff_row *impact_worst(const impact *i);

#endif
