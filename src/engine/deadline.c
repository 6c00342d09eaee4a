/* deadline.c: what rules want done at an instant. */
#include "engine/deadline.h"

#include <assert.h>

#include "engine/settlement.h"
#include "engine/trip.h"

/* Answers the work that it took. */
static uint64_t serve(netto_engine *e, const deadline *d)
{
    switch (schedule_kind(d->key)) {
    case DEADLINE_BREAKERS: return trip_due(e);
    case DEADLINE_OWED: return trip_owed(e);
    case DEADLINE_ROUND: return trip_round(e);
    case DEADLINE_SETTLEMENT: return settlement_due(e);
    default: assert(!"a deadline of a kind that nobody serves"); return 0;
    }
}

void deadline_serve(netto_engine *e)
{
    deadline d;
    uint64_t work = 0;
    for (uint32_t count = 0; count < SLICE_DEADLINES && work < SLICE_WORK; count++) {
        if (!schedule_take(&e->schedule, e->book.now, &d)) return;
        work += serve(e, &d);
    }
}
