/* trial.h: a scratch engine in which a policy's own tests run, each on a fresh one.
 *
 * Runs on any thread: it shares nothing with the house. */
#ifndef RUNTIME_TRIAL_H
#define RUNTIME_TRIAL_H

#include "control/rule_id.h"
#include "netto/lua_policy.h"

/* How people are told of what failed, and in which test. */
#define TRIAL_UNHEARD "%s; no claim of the test \"%.*s\" looks at it"

/* What is told while tests run; NULL: nobody is told. */
typedef struct trial_report {
    /* One test has run, which stands at `place` ("policy.lua:12:"), and made so many claims; `why` is NULL if it passed. */
    void (*tested)(void *self, netto_text name, netto_text place, uint32_t claims, const netto_complaint *why);
    /* A test's engine asks a rule, and has its answer: how much work that was.  Others may be asked in between, whose
     * work is their own. */
    void (*asks)(void *self, rule_id rule);
    void (*asked)(void *self, rule_id rule, uint64_t work);
    /* A rule failed while this test ran, and no answer that the test had says so. */
    void (*unheard)(void *self, netto_text test, const char *why);
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
