/* breaker.h: closed -> pending -> open -> half-open -> closed, and which breakers are the same.
 *
 * One breaker of one thing.  What trips it is asked elsewhere; here an answer, the passing of time or a person's word
 * becomes a state.  Deadlines are rounded up to the grain of a server's. */
#ifndef CONTROL_BREAKER_H
#define CONTROL_BREAKER_H

#include "netto/policy.h"

typedef struct breaker {
    netto_breaker_state state;
    bool latched;        /* open: only a person ends it */
    netto_instant since; /* of this state */
    netto_instant due;   /* when the hold or the cooldown is over; NETTO_NEVER: neither runs */
} breaker;

#define BREAKER_CLOSED                                                                                       \
    (breaker)                                                                                                \
    {                                                                                                        \
        .state = NETTO_BREAKER_CLOSED, .since = NETTO_NEVER, .due = NETTO_NEVER                              \
    }

/* Unsure: it does not trip, but a window is not covered or a mark is stale, so that closes nothing. */
typedef enum breaker_answer { BREAKER_CLEAR, BREAKER_UNSURE, BREAKER_TRIPS } breaker_answer;

/* Each answers whether the state changed.
 *
 * hear   what the rule says now; `fresh`: of data that came since the state began, which alone close what is half open
 * cool   a cooldown that is over: half open, or closed where there is no rule that could be asked
 * trip   a person opens it, also anew
 * reset  a person closes it */
bool breaker_hear(breaker *b, const netto_breaker *rule, breaker_answer answer, bool fresh, netto_instant now);
bool breaker_cool(breaker *b, bool askable, netto_instant now);
bool breaker_trip(breaker *b, const netto_breaker *rule, netto_instant now);
bool breaker_reset(breaker *b, netto_instant now);

/* What it does now.  False: nothing. */
bool breaker_acts(const breaker *b, netto_action action, netto_action *now);

/* Is this breaker of accounts of that kind? */
bool breaker_binds(const netto_breaker *rule, netto_text kind);

/* The place of the breaker with this name; `breaker_count` if there is none. */
uint32_t breaker_place(const netto_policy *policy, netto_text name);

/* The place of the breaker of `to` that takes over what stands under this name: of that name, else the one that had it before,
 * else, where an activation is undone, of the name that `from`'s had before; none: the count of `to`. */
uint32_t breaker_heir(const netto_policy *from, netto_text name, const netto_policy *to);

/* The breaker of `to` that has, or had, the name of one of `from`, but another scope: what one found says nothing of
 * the other.  NULL: there is none. */
const netto_breaker *breaker_redefined(const netto_policy *from, const netto_policy *to);

#endif
