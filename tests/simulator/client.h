/* client.h: simulated clients: each a channel to the server, over which it sends without waiting. */
#ifndef SIMULATOR_CLIENT_H
#define SIMULATOR_CLIENT_H

#include "runtime/runtime.h"
#include "simulator/history.h"

/* What a client was told: checked against what turns out later. */
void client_begin(void); /* a new run */

/* A new server: everybody connects and, of what is in doubt or lost, sends most again. */
void client_connect_all(runtime *r, uint32_t life, bool snapshots);

/* The server is gone. */
void client_drop_all(void);

/* Send a wish, or a query. */
void client_send(uint32_t client, const wish *w);

/* Let the server serve a share of what has arrived, and read what it lets go. */
void client_serve(uint32_t client);
void client_listen(uint32_t client);

/* The answer that was owed, by the channel it is owed to. */
void client_answer(void *self, void *ticket, const struct answer *answer);

/* Was somebody told in this life that the journal is not whole? */
bool client_told_damage(void);

/* The last row that somebody was told of, by a reply or an event, in this life. */
uint64_t client_told(void);

/* Events that the subscriber was told, by number: the digest of its bytes, and the row that caused it. */
typedef struct client_event {
    uint64_t n, command;
    uint64_t bits;
} client_event;

uint32_t client_events(const client_event **out);
void client_forget_events_after(uint64_t command); /* that row was lost, and nobody claims otherwise */

uint64_t client_bits(netto_text bytes);

#endif
