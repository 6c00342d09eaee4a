/* check.h: the parts of netto check. */
#ifndef APP_CHECK_H
#define APP_CHECK_H

#include "control/rule_id.h"
#include "runtime/trial.h"

#define CHECK_DEPTH 8 /* hooks inside each other, of which the time is kept apart */

/* What the hooks did while the tests ran. */
typedef struct check_meter {
    struct check_count {
        uint64_t calls, work, work_max;
        double seconds;
    } kinds[RULE_KINDS];
    rule_set rules; /* that were asked */
    struct {
        double since, inside; /* seconds: when it was asked; what others took meanwhile */
    } asked[CHECK_DEPTH];
    int depth;
} check_meter;

void check_meter_asks(check_meter *m, rule_id rule);
void check_meter_asked(check_meter *m, rule_id rule, uint64_t work);

/* The hooks that the policy has, as a table in comments. */
void check_meter_print(const check_meter *m, const netto_policy *policy);

/* Write what an editor needs to know of rules into a folder.  Answers an exit code; what is wrong was said. */
int check_write_editor(const char *folder);

#endif
