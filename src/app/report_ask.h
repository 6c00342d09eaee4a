/* report_ask.h: a report of a server that runs: the same rows as of its folder, asked for page by page. */
#ifndef APP_REPORT_ASK_H
#define APP_REPORT_ASK_H

#include "app/report_sheet.h"

/* The sections that the sheet wants, at the row of the plan, into the sheet; and the checks, into `out`.  An exit code;
 * what is wrong was said. */
int report_ask(const char *address, const report_plan *plan, sheet *sheet, report_result *out);

#endif
