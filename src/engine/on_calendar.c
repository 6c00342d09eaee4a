/* on_calendar.c: calendars are put. */
#include "base/text.h"
#include "base/complain.h"
#include "engine/step.h"
#include "engine/trip.h"
#include "engine/watch.h"

/* Rules that read a session are asked again. */
static void renew(netto_engine *e, uint32_t slot)
{
    book *b = &e->book;
    for (uint32_t i = 0; i < book_instrument_count(b); i++)
        if (calendar_of(b, i) == &b->calendars.items[slot]) b->instruments[i].version = b->version;
    b->world = b->version;
    watch_later(e);
    trip_renew(e);
}

netto_status on_calendar(netto_engine *e, const netto_command *c, netto_decision *out)
{
    uint32_t slot = 0;
    netto_status status = calendar_put(&e->book, &c->calendar, &slot, &out->complaint);
    if (status != NETTO_OK) return status;
    step_accept(e);
    renew(e, slot);
    return NETTO_OK;
}
