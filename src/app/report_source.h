/* report_source.h: where a report comes from: a folder with a journal, which is replayed, or a server that has one. */
#ifndef APP_REPORT_SOURCE_H
#define APP_REPORT_SOURCE_H

#include "app/command.h"
#include "runtime/report.h"

/* Hand the rows of the `wanted` sections, a bit each, at the plan's row to its `put`; `progress` and `folder` are filled
 * in here, and a terminal sees how far it is.  An exit code; what is wrong was said. */
int report_source(const char *path, const report_plan *plan, unsigned wanted, report_result *out);

/* An exit code once all was printed, `code` so far: that the report does not add up is said, and is a refusal. */
int report_source_judge(const report_result *r, int code);

/* Words of the command line that say which row: `--at`, `--from`; NULL: not given.  An exit code. */
int report_source_words(const subcommand *c, const char *at, const char *from, report_plan *plan);

#endif
