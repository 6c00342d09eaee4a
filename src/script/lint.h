/* lint.h: what a loaded policy's sources should not say, found by reading and not by running. */
#ifndef SCRIPT_LINT_H
#define SCRIPT_LINT_H

#include "control/rule_id.h"
#include "netto/lua_policy.h"

/* Told of each finding: "policy.lua:12: haircut: instrument has no field 'vlo'; did you mean 'vol'?" */
typedef struct lint_report {
    void (*found)(void *self, const char *text);
    void *self;
    const rule_set *asked; /* by the tests; NULL: nobody looked */
} lint_report;

/* Look at the sources that `policy` was made from:
 *
 *   what a hook reads of a thing that has no such field, or that lies above the hook's level
 *   names of measures, variants and folds that there are not; folds that nothing recalls
 *   what is read of a measure's result, of a parameter, an axis, a point, of what a fold remembers, and is not there
 *   rules that no test asked
 *   global variables that are assigned, or that nothing sets
 *   functions that `netto` does not have
 *   constants and parameters that are not finite
 *   parameters that are declared and read by no rule; a rule that calls `vol` without a history
 *
 * A thing is followed through fields, locals and functions of the same file, where all that call one give it the same.
 *
 * NETTO_EPOLICY the sources take more work to read than to load; NETTO_ECAPACITY. */
netto_status lint(netto_policy *policy, const netto_source *sources, size_t count, const lint_report *report,
                  netto_complaint *complaint);

#endif
