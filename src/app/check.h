/* check.h: the parts of netto check. */
#ifndef APP_CHECK_H
#define APP_CHECK_H

#include "runtime/trial.h"

#define CHECK_DEPTH 8 /* hooks inside each other, of which the time is kept apart */

/* What the hooks did while the tests ran. */
typedef struct check_meter {
    struct check_count {
        uint64_t calls, work, work_max;
        double seconds;
    } hooks[TRIAL_HOOKS];
    struct {
        double since, inside; /* seconds: when it was asked; what others took meanwhile */
    } asked[CHECK_DEPTH];
    int depth;
} check_meter;

void check_meter_asks(check_meter *m, trial_hook hook);
void check_meter_asked(check_meter *m, trial_hook hook, uint64_t work);

const char *check_hook_name(trial_hook hook);
bool check_hook_given(const netto_policy *policy, trial_hook hook);

/* The hooks that the policy has, as a table in comments. */
void check_meter_print(const check_meter *m, const netto_policy *policy);

/* Write what an editor needs to know of rules into a folder.  Answers an exit code; what is wrong was said. */
int check_write_editor(const char *folder);

#endif
