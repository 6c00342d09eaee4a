/* channel_parts.h: the inside of a channel, for the files that it is made of. */
#ifndef WIRE_CHANNEL_PARTS_H
#define WIRE_CHANNEL_PARTS_H

#include "base/arena.h"
#include "codec/frame.h"
#include "codec/writer.h"
#include "wire/channel.h"

#define KEEP_BUFFER  (256u * 1024)      /* of an idle buffer; what exceeds it is given back */
#define KEEP_SCRATCH (4u * 1024 * 1024) /* a call of 10,000 rows fits */

#define HOLDS_MAX 256

typedef struct channel_holds {
    struct channel_held {
        uint64_t place, sequence;
    } ring[HOLDS_MAX];
    uint32_t first, count;
} channel_holds;

struct channel {
    const struct door *door;
    channel_limits limits;
    channel_peer peer;
    struct wire_stats *stats, own_stats;
    channel_state state;
    bool waiting; /* for an answer from the house */
    bool ended;   /* no more bytes will come */
    bool spent;   /* its share was served, and more is there */

    memory buffers; /* the purse of the channel itself, its input and output */
    struct {
        uint8_t *bytes;
        size_t capacity, from, to; /* arrived and not yet served: [from, to) */
    } input;
    frame frame; /* scanned from `input.from` */

    /* One buffer is being sent and stays put; the other is written to.  They change places when all was sent.
     */
    writer outputs[2];
    writer *sending, *writing;
    size_t sent; /* of `sending` */
    uint64_t gone; /* bytes sent, ever */
    channel_holds holds;

    memory scratch; /* the purse of the arena, which lives as long as one request */
    arena arena;
    struct request request;

    uint32_t topics; /* subscribed */
    uint64_t next_event;
};

/* channel_serve.c: one whole frame; and the answer to the request in hand. */
void channel_serve(channel *c, netto_text bytes);
void channel_reply(channel *c, struct answer *answer);
void channel_refuse_large(channel *c, netto_text beginning);

/* channel_event.c: subscribe and unsubscribe, which fill the answer; and telling a share of what has happened. */
void channel_subscribe(channel *c, struct answer *answer);
void channel_unsubscribe(channel *c, struct answer *answer);
bool channel_has_news(const channel *c);
void channel_publish(channel *c);

/* channel_hold.c: what begins at this place waits until a command is on disk; which one is when what is written now
 * leaves; the last that was carried out; where the next reply begins; how many bytes need not wait. */
void channel_hold(channel *c, uint64_t place, uint64_t sequence);
uint64_t channel_durable(const channel *c);
uint64_t channel_appended(const channel *c);
uint64_t channel_place(const channel *c);
size_t channel_free_to_go(channel *c);

/* channel_input.c: the buffer that bytes arrive in. */
void channel_input_settle(channel *c);

/* channel.c: serve a share of the whole frames that are there, as long as nothing holds the channel up. */
void channel_run(channel *c);

/* channel.c: after anything has happened: close what is over, and let the input buffer be small again. */
void channel_settle(channel *c);

#endif
