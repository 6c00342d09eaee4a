/* channel.h: one connection's protocol, without its socket.
 *
 * Bytes come in through `channel_space` and `channel_take`, leave through `channel_output` and
 * `channel_sent`; in between requests are served in order, one at a time, by the house behind the door.
 * A channel never waits and is bounded in all it holds: it stops asking for bytes while an answer is owed
 * or too much is unsent.  Steady work allocates nothing.
 *
 * However much arrives at once, a call serves only a share of it, told by counts and bytes as no clock is read here:
 * well below a millisecond, unless a single request takes longer.  The rest waits for `channel_go_on`, so that
 * whoever has several channels can let each have its turn. */
#ifndef WIRE_CHANNEL_H
#define WIRE_CHANNEL_H

#include "base/memory.h"
#include "wire/door.h"
#include "wire/method.h"

typedef struct channel channel;

/* Bytes; 0: the default. */
typedef struct channel_limits {
    size_t frame;  /* of one message either way: 16 MiB */
    size_t unsent; /* replies; beyond it no further request is served: 64 MiB */
    size_t events; /* unsent bytes; beyond it events wait in the house, which may forget them: 64 KiB */
    memory *whole; /* all that channels hold together, beyond what small messages need; NULL: no bound */
} channel_limits;

typedef struct channel_peer {
    enum role role; /* what it may do */
    char actor[48]; /* who it is, as the server knows */
} channel_peer;

typedef enum channel_state {
    CHANNEL_OPEN,
    CHANNEL_CLOSING, /* flush the output, then close */
    CHANNEL_CLOSED   /* nothing is left to send */
} channel_state;

/* NULL where there is no memory.  The door outlives the channel; NULL limits: all default. */
channel *channel_create(const struct door *door, const channel_limits *limits, channel_peer peer);

/* An answer that is still owed is abandoned. */
void channel_destroy(channel *c);

/* ---- bytes in ---------------------------------------------------------------------------------- */

/* Does it want bytes now?  If not, ask again after `channel_answer`, `channel_sent` or `channel_go_on`. */
bool channel_wants(const channel *c);

/* Where to read into, and how much at most; 0 where it wants nothing.  Valid until the next call. */
void channel_space(channel *c, uint8_t **at, size_t *size);

/* So many bytes arrived there: serve what is whole, a share of it. */
void channel_take(channel *c, size_t size);

/* The peer will send no more: what it asked is answered, then the channel closes. */
void channel_end(channel *c);

/* ---- bytes out --------------------------------------------------------------------------------- */

/* What is to be sent next; it stays where it is until all of it was sent, whatever else happens.  Replies to commands
 * that are not on disk yet are not part of it: ask again when more is durable. */
void channel_output(channel *c, const uint8_t **at, size_t *size);

/* So many bytes of it were sent.  This may serve requests that had to wait for room. */
void channel_sent(channel *c, size_t size);

/* Has a message begun to arrive whose rest is waited for? */
bool channel_is_unfinished(const channel *c);

/* The rest was waited for long enough: close. */
void channel_expire(channel *c);

/* ---- the rest ---------------------------------------------------------------------------------- */

/* Is there more to serve, or something that a subscriber was not told yet, and room for it? */
bool channel_is_ready(const channel *c);

/* The next share: of what has arrived, and of what has happened since; cheap where there is neither. */
void channel_go_on(channel *c);

channel_state channel_state_of(const channel *c);

/* Is an answer owed (DOOR_LATER)? */
bool channel_is_waiting(const channel *c);

/* The answer that was owed; then serve what waits behind it. */
void channel_answer(channel *c, const struct answer *answer);

/* Is so much unsent that no further request is served? */
bool channel_is_full(const channel *c);

/* Bytes not yet sent, and the purses that it lives from (for tests and counters). */
size_t channel_unsent(const channel *c);
memory *channel_buffers(channel *c);
memory *channel_scratch(channel *c);

#endif
