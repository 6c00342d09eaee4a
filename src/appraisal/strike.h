/* strike.h: a rule that fails again and again is tripped: it is not asked any more, and what needs it fails closed,
 * until a policy is activated.  Here is what is known of each rule; who counts and trips is the engine (engine/strikes.h).
 *
 * Commands are counted in which a rule failed, whatever for and however often.  The first opens a window of so many
 * commands, and the last of so many in it trips the rule, behind all else that the command does.  A failure in a query
 * counts where a command tells of it; one that an order met does not, for anybody may send orders. */
#ifndef APPRAISAL_STRIKE_H
#define APPRAISAL_STRIKE_H

#include "appraisal/cuts.h"
#include "netto/types.h"

#define STRIKE_COUNT  100
#define STRIKE_WINDOW 1000

/* The rules that are counted: a hook, all functions of limits together, each fold, breaker and rule of rebalancing by its number. */
enum strike_rule {
    STRIKE_HAIRCUT,
    STRIKE_COLLATERAL,
    STRIKE_CORRELATION,
    STRIKE_MARGIN,
    STRIKE_LIMITS,
    STRIKE_NAMED, /* so many have names of their own */
    STRIKE_FOLD = STRIKE_NAMED,
    STRIKE_BREAKER = STRIKE_FOLD + NETTO_FOLDS_MAX,
    STRIKE_PLAN = STRIKE_BREAKER + NETTO_BREAKERS_MAX,
    STRIKE_RULES = STRIKE_PLAN + NETTO_REBALANCES_MAX
};

/* For one rule. */
typedef struct strike {
    uint64_t began;  /* the command that opened its window */
    uint32_t failed; /* commands in it that failed; 0: no window is open */
    bool tripped;
    bool failing;    /* in the command in hand */
} strike;

typedef struct strikes {
    strike rules[STRIKE_RULES];
    uint32_t tripped, failing; /* how many are */
    uint32_t breakers; /* of the tripped, how many are breakers */
    netto_instant at;  /* the last was tripped */
} strikes;

/* Is it that of a breaker? */
static inline bool strike_breaks(uint32_t rule)
{
    return rule >= STRIKE_BREAKER && rule < STRIKE_PLAN;
}

static inline bool strike_tripped(const strikes *s, uint32_t rule)
{
    return s->rules[rule].tripped;
}

/* The names of those that have their own. */
extern const char *const strike_names[STRIKE_NAMED];

struct assessment;

/* Answer for a rule that is tripped, as one that has failed for this slot. */
netto_status strike_refuse(struct assessment *a, uint32_t rule, uint64_t slot, netto_complaint *complaint);

/* A command begins: none has failed in it. */
void strike_begin(strikes *s);

/* What judging took a rule that failed: nothing where one of these two was tripped. */
uint64_t strike_work(const strikes *s, uint32_t rule, uint32_t other);

#endif
