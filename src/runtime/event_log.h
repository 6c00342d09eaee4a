/* event_log.h: the events of late, for subscribers: numbered without holes, forgotten from the front. */
#ifndef RUNTIME_EVENT_LOG_H
#define RUNTIME_EVENT_LOG_H

#include "netto/decision.h"

#define EVENT_LOG_MAX   65536              /* events kept */
#define EVENT_LOG_BYTES ((size_t)16 << 20) /* of them, texts included */

typedef struct event_log {
    struct event_entry *ring; /* EVENT_LOG_MAX places, made at the first event */
    uint64_t first, last;     /* numbers of the oldest kept and of the newest; first > last: none */
    size_t bytes;
} event_log;

void event_log_init(event_log *l);
/* Number an empty one from `next` on: those before were told by another process. */
void event_log_begin(event_log *l, uint64_t next);

void event_log_destroy(event_log *l);

/* Keep an event with copies of its texts; `command` caused it.  Without memory it is forgotten at once. */
void event_log_add(event_log *l, const netto_event *event, uint64_t command);

/* The n-th event; false: no longer kept, or not there yet. */
bool event_log_get(const event_log *l, uint64_t n, netto_event *out, uint64_t *command);

#endif
