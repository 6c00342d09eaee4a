/* report_ask.h: a report of a server that runs: the same rows as of its folder, asked for page by page. */
#ifndef APP_REPORT_ASK_H
#define APP_REPORT_ASK_H

#include "runtime/report.h"

/* The `wanted` sections, a bit each, at the row of the plan, to its `put`; and the checks, into `out`.  An exit code; what
 * is wrong was said. */
int report_ask(const char *address, const report_plan *plan, unsigned wanted, report_result *out);

#endif
