/* house.h: a server of the demo's own in a folder of its own, and a client on it. */
#ifndef DEMO_HOUSE_H
#define DEMO_HOUSE_H

#include <stdbool.h>
#include <sys/types.h>

#include "client/client.h"
#include "codec/writer.h"

typedef struct house {
    char folder[128], policy[160], socket[160], log[160];
    char files[6][192]; /* all that may stand in the folder */
    pid_t server;
    client *client;
    memory purse;
    writer params;
} house;

/* Start `netto serve` with a copy of the policy and wait until it answers; false, with a sentence, if not.
 * Until `house_close`, a signal that ends the program ends the server and removes the folder first. */
bool house_open(house *h, const char *netto, const char *policy);

/* Stop the server and remove the folder; false if it did not end in order. */
bool house_close(house *h);

/* Begin the params of a call: an array of so many. */
writer *house_params(house *h, uint32_t count);

/* Call with them.  An error ends the demo: false, with the sentence on stderr. */
bool house_call(house *h, const char *method, netto_text *result);

/* Replace `from` by `to` in the server's policy, and save it as an editor does: beside, then renamed. */
bool house_edit(house *h, const char *from, const char *to);

/* Wait for what the server says of the policy: the action, its message; seconds until then. */
bool house_await_policy(house *h, char *action, size_t action_size, char *message, size_t message_size);

/* Seconds of a steady clock. */
double house_clock(void);

#endif
