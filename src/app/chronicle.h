/* chronicle.h: what `netto journal` and `netto replay` share: a folder with a journal, its troubles and its times. */
#ifndef APP_CHRONICLE_H
#define APP_CHRONICLE_H

#include "app/command.h"
#include "base/instant.h"
#include "journal/trouble.h"

/* Is there a journal in this folder?  An exit code; what is wrong was said.  `last`, unless it is NULL: the row that was
 * acknowledged last, 0 where that is not known. */
int chronicle_check(const char *path, uint64_t *last);

/* Say what is wrong with it; answers the exit code. */
int chronicle_fail(const char *path, trouble_kind kind, const char *what);

#define CHRONICLE_TIME INSTANT_TEXT

/* "2026-01-01T00:00:00.000000000Z" */
void chronicle_time(netto_instant at, char out[CHRONICLE_TIME]);

#endif
