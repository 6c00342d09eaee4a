/* chronicle.h: what `netto journal`, `netto replay` and `netto report` share: a folder with a journal, and its troubles. */
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

/* The same of what a replay complains of; and which trouble that is. */
trouble_kind chronicle_kind(netto_status status);
int chronicle_refuse(const char *path, netto_status status, const netto_complaint *why);

/* A sentence on the way. */
void chronicle_say(void *self, const char *sentence);

#endif
