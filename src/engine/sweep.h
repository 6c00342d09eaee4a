/* sweep.h: a pass over many things, some at each tick: a count of them, or of work of their rules. */
#ifndef ENGINE_SWEEP_H
#define ENGINE_SWEEP_H

#include "netto/command.h"

typedef struct sweep {
    netto_instant due;     /* when the next tick is wanted; NETTO_NEVER: nothing has moved */
    netto_instant started; /* the last pass */
    uint32_t next;         /* the thing to look at; 0 outside a pass */
    bool running;
    bool again;            /* something moved during the pass */
} sweep;

/* No pass runs, and none is to begin yet. */
static inline bool sweep_waits(const sweep *s, netto_instant at)
{
    return !s->running && (s->due == NETTO_NEVER || s->due > at);
}

static inline void sweep_begin(sweep *s, netto_instant at)
{
    *s = (sweep){.due = NETTO_NEVER, .started = at, .running = true};
}

/* True: something moved meanwhile, so another is wanted. */
static inline bool sweep_end(sweep *s)
{
    bool again = s->again;
    s->running = s->again = false;
    s->next = 0;
    return again;
}

#endif
