/* call.h: what the files of `netto call` share. */
#ifndef APP_CALL_H
#define APP_CALL_H

#include "client/client.h"
#include "codec/writer.h"
#include "netto/status.h"

/* The words behind a method's name as its params: one MessagePack array.  Each is JSON; what is none is a
 * text. What the method wants there decides in doubt: an id is a text whatever it looks like, one item will
 * do for a list, and a path for a policy's files.  "-" is JSON from standard input.
 *
 * The complaint names the argument. */
netto_status call_params(const char *method, const char *const *words, int count, writer *out,
                         netto_complaint *complaint);

/* Is this word of policy.stage the path of its files, and not the files as JSON? */
bool call_is_path(const char *word);

/* How long to wait for an answer of this method: a job takes as long as it takes. */
double call_timeout(const char *method);

/* Say on standard error that it is still waited for, now and then: `method` lives as long as the client. */
void call_say_waiting(client *c, const char *method);

/* The table of methods on standard output; those whose name begins with `prefix`.  False: there is none. */
bool call_print_methods(const char *prefix);

#endif
