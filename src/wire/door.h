/* door.h: what a channel asks of the house behind it. */
#ifndef WIRE_DOOR_H
#define WIRE_DOOR_H

#include "wire/request.h"

typedef enum door_outcome {
    DOOR_ANSWERED, /* `out` is filled; what it borrows holds until the next call */
    DOOR_LATER /* `channel_answer` will be called with this ticket; the request stays as it is until then */
} door_outcome;

/* Counted over all channels of a house; netto.stats tells them. */
struct wire_stats {
    uint64_t bytes_in, bytes_out;
    uint64_t writes;                /* to sockets; one takes all that may leave */
    uint64_t requests, notifications;
    uint64_t errors;                /* requests refused */
    uint64_t notification_errors;   /* notifications that failed, of which nobody was told */
    uint64_t unknown_notifications; /* ignored */
    uint64_t events, gaps;          /* told to subscribers */
    uint64_t closed_stalled, closed_malformed, closed_too_large;
    uint64_t closed_no_room, closed_unfinished; /* where connections held too much; where a message's rest did not come */
};

struct door {
    void *self;
    const char *version; /* what netto.hello answers, with the version of the rules' API */
    unsigned api;

    /* Serve one request.  `out->complaint` is NETTO_OK on entry; `ticket` is the channel. */
    door_outcome (*serve)(void *self, void *ticket, const struct request *request, struct answer *out);

    /* The channel goes away while an answer is still owed: the ticket must not be used again, nor anything
     * that the request borrows.  NULL where every answer comes at once. */
    void (*abandon)(void *self, void *ticket);

    /* Events are numbered from 1 without holes; the number of the last one, 0 before the first. */
    uint64_t (*event_count)(void *self);

    /* The n-th event, and the sequence of the command that caused it.  False: no longer kept; then none
     * before it is.  What it borrows holds until the next call. */
    bool (*event)(void *self, uint64_t n, netto_event *out, uint64_t *command);

    /* The last command that was carried out, and the last of those on disk: replies up to there may leave.  NULL where
     * no journal is kept. */
    uint64_t (*appended)(void *self);
    uint64_t (*durable)(void *self);

    struct wire_stats *stats; /* or NULL */
};

#endif
