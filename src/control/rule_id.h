/* rule_id.h: which of a policy's rules, for whoever counts what was asked. */
#ifndef CONTROL_RULE_ID_H
#define CONTROL_RULE_ID_H

#include "netto/policy.h"

/* X(name, word): what is told apart in a table of them. */
#define RULE_MAP(X)                                                                                                    \
    X(HAIRCUT, "haircut") X(CORRELATION, "correlation") X(COLLATERAL, "collateral") X(MARGIN, "margin")                \
    X(LIMIT, "limits") X(CHECK, "checks") X(TRIP, "trip") X(START, "folds.start") X(STEP, "folds.step")                \
    X(MIGRATE, "folds.migrate") X(MEASURE, "measures") X(LOAD, "measures' hooks") X(DRIFT, "rebalance.drift")          \
    X(PLAN, "rebalance.plan")

typedef enum rule_kind {
#define X(name, word) RULE_##name,
    RULE_MAP(X)
#undef X
        RULE_KINDS
} rule_kind;

/* Of limits, checks, breakers, folds, measures and rebalancing rules the `number`-th.  `part`: of a limit what is asked, of a
 * measure its hook, and behind the hooks its variants, of correlations of cells which; else 0. */
typedef struct rule_id {
    rule_kind kind;
    uint32_t number, part;
} rule_id;

enum { RULE_CORRELATION_AXIS = 1, RULE_CORRELATION_CELLS };

static inline rule_id rule_of_measure(uint32_t number, netto_measure_hook hook, uint32_t variant)
{
    uint32_t part = hook == NETTO_HOOK_VARIANT ? (uint32_t)NETTO_HOOK_COUNT + variant : (uint32_t)hook;
    return (rule_id){hook == NETTO_HOOK_CALL ? RULE_MEASURE : RULE_LOAD, number, part};
}

/* A set of rules. */
#define RULE_NUMBERS 64
#define RULE_PARTS   32

typedef struct rule_set {
    uint32_t parts[RULE_KINDS][RULE_NUMBERS];
} rule_set;

_Static_assert((int)NETTO_HOOK_COUNT + NETTO_VARIANTS_MAX <= RULE_PARTS && NETTO_LIMITS_MAX <= RULE_NUMBERS && NETTO_BREAKERS_MAX <= RULE_NUMBERS,
              "each rule has its place in a set");

static inline void rule_set_add(rule_set *s, rule_id r)
{
    s->parts[r.kind][r.number] |= UINT32_C(1) << r.part;
}

static inline bool rule_set_has(const rule_set *s, rule_id r)
{
    return s->parts[r.kind][r.number] >> r.part & 1;
}

#endif
