/* on_mark.c: marks: the prices at which everything is valued. */
#include "base/complain.h"
#include "engine/fold.h"
#include "engine/rows.h"
#include "engine/step.h"
#include "engine/transfer.h"
#include "engine/trip.h"
#include "engine/watch.h"

/* Forecasts that are due come to the mark that stands now. */
static bool settle(book *b, uint32_t slot)
{
    return forecast_marked(b, slot, b->marks[slot].price, b->marks[slot].ts);
}

netto_status on_mark(netto_engine *e, const netto_command *c, netto_decision *out)
{
    rows r;
    netto_status status = rows_begin(&r, e, c, out);
    if (status != NETTO_OK) return status;
    uint32_t *slots = arena_array(&e->book.scratch, c->count, sizeof *slots), applied = 0;
    if (!slots) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", c->count);
    for (uint32_t i = 0; i < c->count; i++) {
        status = mark_check(&e->book, &c->marks[i], &slots[i], &out->complaint);
        if (status == NETTO_OK) continue;
        slots[i] = SLOT_NONE;
        if (!rows_refuse(&r, i)) return status;
    }
    bool settled = false;
    step_accept(e);
    for (uint32_t i = 0; i < c->count; i++) {
        if (slots[i] == SLOT_NONE) continue;
        bool first = !e->book.marks[slots[i]].known, late = !mark_apply(&e->book, &c->marks[i], slots[i]);
        if (first && !late) transfer_marked(&e->book, slots[i]);
        out->count.late += late;
        applied++;
        if (late) slots[i] = SLOT_NONE;
        if (!late && e->book.forecasts.waiting) settled |= settle(&e->book, slots[i]);
    }
    fold_marked(e, slots, c->count);
    if (e->book.world == e->book.version || settled) watch_later(e);
    e->breakers.work = 0;
    for (uint32_t i = 0; i < c->count; i++)
        if (slots[i] != SLOT_NONE) trip_mark(e, slots[i]);
    return rows_end(&r, applied);
}
