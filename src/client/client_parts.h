/* client_parts.h: the inside of a client, for the files that it is made of. */
#ifndef CLIENT_CLIENT_PARTS_H
#define CLIENT_CLIENT_PARTS_H

#include "client/client.h"
#include "codec/frame.h"
#include "codec/writer.h"
#include "text/uri.h"

/* ---- queue.c: whole messages in the order of their coming ---- */

typedef struct queue {
    memory *memory;
    uint8_t *bytes; /* each message behind its size */
    size_t from, to, capacity;
} queue;

static inline bool queue_is_empty(const queue *q)
{
    return q->from == q->to;
}

static inline size_t queue_size(const queue *q)
{
    return q->to - q->from;
}

bool queue_add(queue *q, netto_text message); /* false: no memory */
netto_text queue_first(const queue *q);
void queue_drop_first(queue *q);
void queue_destroy(queue *q);

/* ---- client.c ---- */

struct client {
    int socket; /* -1 once it is closed */
    char *name; /* the address, for complaints */
    memory purse;
    double timeout;     /* seconds; 0: none */
    double patience;    /* after so many `waits` is told; INFINITY: it is not */
    void (*waits)(void *self, double waited);
    void *self;
    uint32_t next, due; /* msgids: of the next request, and of the next answer */
    writer out;         /* bytes to be sent; those before `sent` are */
    size_t sent;
    struct {
        uint8_t *bytes;
        size_t from, to, capacity; /* arrived, and not yet a whole message: [from, to) */
    } in;
    frame frame; /* scanned from `in.from` */
    queue answers, events;
    queue *lent;         /* its first message is borrowed, and goes at the next call */
    uint64_t forgotten;  /* events */
    netto_complaint why; /* the connection is closed */
};

/* Close the connection and say why; answers NETTO_ECLOSING. */
__attribute__((format(printf, 2, 3))) netto_status client_break(client *c, const char *format, ...);

/* ---- answer.c ---- */

/* [kind, "code: sentence"] as a complaint; answers its status. */
netto_status answer_refused(netto_text error, netto_complaint *complaint);

/* ---- inbox.c: bytes become answers and events ---- */

/* Room for the next bytes; NULL: no memory. */
uint8_t *inbox_space(client *c, size_t *size);

/* So many bytes have arrived there. */
netto_status inbox_take(client *c, size_t size);

/* ---- stream.c: the socket ---- */

/* A connected socket, or -1. */
int stream_connect(const uri *at, const char *name, netto_complaint *complaint);

/* The monotonic clock, seconds; and the moment so many seconds from now (0: never, told as infinity). */
double stream_now(void);
double stream_deadline(double seconds);

typedef enum stream_outcome { STREAM_READY, STREAM_LATE, STREAM_BROKEN } stream_outcome;

/* Send what the socket takes at once. */
void stream_send(client *c);

/* Wait until bytes have arrived, or some could be sent, and take or send them; at most until the deadline. */
stream_outcome stream_turn(client *c, double deadline);

#endif
