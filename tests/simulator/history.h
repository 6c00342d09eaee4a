/* history.h: every command that clients sent, what they were told of it, and which row of the journal it became.
 *
 * This is the experimenter's own book: nothing of what is tested writes it. */
#ifndef SIMULATOR_HISTORY_H
#define SIMULATOR_HISTORY_H

#include "simulator/wish.h"

#define HISTORY_CLIENTS 3

/* Doubt: sent, and no answer yet.  Lost: its server ended, and it is in no row. */
typedef enum sent_state { SENT_DOUBT, SENT_ACKNOWLEDGED, SENT_REFUSED, SENT_LOST } sent_state;

typedef struct sent {
    uint32_t client, life, msgid;
    deed deed;
    const char *method;
    char *frame;          /* the request as it went */
    uint32_t size, params; /* bytes; where the params begin */
    sent_state state;
    uint64_t sequence;    /* that it was told; 0: none */
    char *result;         /* that it was told */
    uint32_t result_size;
    uint64_t row;         /* that it became; 0: none is known */
} sent;

extern sent *history;
extern uint32_t history_count;

void history_begin(void);

/* A call of a client: the frame is made. */
sent *history_add(uint32_t client, uint32_t life, const wish *w);

/* The same once more, with an id of its own. */
sent *history_again(uint32_t index, uint32_t life);

netto_text history_params(const sent *s);

/* The one that was sent under this id. */
sent *history_find(uint32_t client, uint32_t msgid);

/* "unix:uid=client": who a client is to the server. */
netto_text history_actor(uint32_t client);

#endif
