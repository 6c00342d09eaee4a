/* deadline.h: what rules want done at an instant: set by who owns it, served by ticks.
 *
 * An owner keeps its own `due`, rounded by `deadline_round`, and sets it in `e->schedule` under its kind; after a
 * snapshot it sets it again.  A deadline that is served is out of the schedule: who wants another sets it.
 *
 * There must be room: commands that set up rules or things reserve, before they change anything, what all owners
 * may want together. */
#ifndef ENGINE_DEADLINE_H
#define ENGINE_DEADLINE_H

#include "engine/state.h"

#define SLICE_DEADLINES 256 /* served at one tick */

/* Whose deadline it is.  Of one instant, the earlier kinds are served first. */
typedef enum deadline_kind {
    DEADLINE_BREAKERS,
    DEADLINE_OWED,
    DEADLINE_ROUND,
    DEADLINE_SETTLEMENT,
    DEADLINE_KINDS
} deadline_kind;

/* The first multiple of `every` behind `now`, when a tick serves it. */
static inline netto_instant deadline_next(netto_instant every, netto_instant now)
{
    return deadline_round((history_grid(every, now) + 1) * every);
}

/* Serve what is due in the order of the schedule, so much at a tick: a count of deadlines, or of work of their
 * rules; the rest at the next. */
void deadline_serve(netto_engine *e);

#endif
