/* deadline.c: what rules want done at an instant. */
#include "engine/deadline.h"

#include <assert.h>

#include "engine/settlement.h"
#include "engine/trip.h"

#define SLICE_SETTLED 256 /* trades looked at in a tick, whatever else is due: how late they are is no matter of a policy */

/* Answers the work that it took. */
static uint64_t serve(netto_engine *e, const deadline *d)
{
    switch (schedule_kind(d->key)) {
    case DEADLINE_BREAKERS: return trip_due(e);
    case DEADLINE_OWED: return trip_owed(e);
    case DEADLINE_ROUND: return trip_round(e);
    default: assert(!"a deadline of a kind that nobody serves"); return 0;
    }
}

/* Many trades wait for one midnight, and breakers do not wait for them. */
static void settle(netto_engine *e)
{
    for (uint32_t i = 0; i < SLICE_SETTLED && settlement_is_due(e); i++) settlement_due(e);
    settlement_schedule(e);
}

void deadline_serve(netto_engine *e)
{
    deadline d;
    uint64_t work = 0;
    uint32_t count = 0;
    bool settles = false;
    while (count < SLICE_DEADLINES && work < SLICE_WORK && schedule_take(&e->schedule, e->book.now, &d)) {
        if (schedule_kind(d.key) == DEADLINE_SETTLEMENT) settles = true;
        else work += serve(e, &d), count++;
    }
    if (settles) settle(e);
}
