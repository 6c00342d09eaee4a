/* trial.h: a scratch engine in which a policy's own tests run, each on a fresh one.
 *
 * Runs on any thread: it shares nothing with the house. */
#ifndef RUNTIME_TRIAL_H
#define RUNTIME_TRIAL_H

#include "netto/lua_policy.h"

typedef enum trial_hook {
    TRIAL_HAIRCUT,
    TRIAL_CORRELATION,
    TRIAL_COLLATERAL,
    TRIAL_MARGIN,
    TRIAL_LIMIT, /* of all limits together */
    TRIAL_CHECK, /* of all checks together */
    TRIAL_TRIP, /* of all breakers together */
    TRIAL_START, /* of all folds together */
    TRIAL_STEP,
    TRIAL_MIGRATE,
    TRIAL_MEASURE, /* of all measures, of all rebalancing rules together */
    TRIAL_LOAD,    /* of all their hooks that are asked of things */
    TRIAL_DRIFT,
    TRIAL_PLAN,
    TRIAL_HOOKS
} trial_hook;

/* What is told while tests run; NULL: nobody is told. */
typedef struct trial_report {
    /* One test has run; `why` is NULL if it passed. */
    void (*tested)(void *self, netto_text name, const netto_complaint *why);
    /* A test's engine asks a hook, and has its answer: how much work that was.  Others may be asked in between, whose
     * work is their own. */
    void (*asks)(void *self, trial_hook hook);
    void (*asked)(void *self, trial_hook hook, uint64_t work);
    /* A test puts a correlation model of this name. */
    void (*modelled)(void *self, netto_text name);
    /* What a test, or a rule that its engine asks, logs. */
    void (*logged)(void *self, netto_text level, netto_text line);
    void *self;
} trial_report;

/* Load a policy and run its tests.  On NETTO_OK `*tests` passed.  `*out` is what was loaded, untouched, also where
 * its tests failed; NULL where nothing was.
 *
 * All tests together have one amount of work, told from the budget, hooks that their engines ask included; an
 * allowance of the budget's only says when to stop at once.
 *
 * NETTO_EPOLICY it does not load, or a test failed: the complaint is that of the first.  NETTO_ECAPACITY. */
netto_status trial_load(const netto_source *sources, uint32_t count, netto_text params, const netto_budget *budget,
                        const trial_report *report, netto_policy **out, uint32_t *tests,
                        netto_complaint *complaint);

#endif
