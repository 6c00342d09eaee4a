/* tell_order.c: what happens to orders, told to who listens. */
#include "engine/tell_order.h"

#include "engine/watch.h"

/* Events outlive the command by a step: an order's own id does too, a caller's text is copied. */
static netto_order_event *tell(netto_engine *e, netto_order_action action, uint32_t account, uint32_t instrument,
                               int64_t qty, int64_t left)
{
    const book *b = &e->book;
    const quantity_step *step = &b->instruments[instrument].step;
    netto_event *event = watch_tell(e, NETTO_TOPIC_ORDER);
    if (!event) return NULL;
    event->account = idmap_text(&b->account_ids, account);
    event->order = (netto_order_event){.action = action, .instrument = idmap_text(&b->instrument_ids, instrument),
                                       .step = {step->m, step->k}};
    quantity_decimal(qty, step, &event->order.qty);
    quantity_decimal(left, step, &event->order.left);
    return &event->order;
}

void tell_opened(netto_engine *e, const open_order *o)
{
    netto_order_event *event = tell(e, NETTO_ORDER_OPENED, o->account, o->instrument, o->qty, o->left);
    if (event) event->id = order_id(o);
}

void tell_rejected(netto_engine *e, uint32_t account, uint32_t instrument, int64_t qty, netto_text id, const netto_reason *first)
{
    netto_order_event *event = tell(e, NETTO_ORDER_REJECTED, account, instrument, qty, 0);
    if (!event) return;
    event->id = arena_text(&e->book.scratch, id);
    if (first) event->reason = netto_reason_word(first->code);
}

void tell_closed(netto_engine *e, const open_order *o)
{
    netto_order_event *event = tell(e, NETTO_ORDER_CLOSED, o->account, o->instrument, o->left, 0);
    if (event) event->id = order_id(o);
}

void tell_filled(netto_engine *e, const open_order *o, int64_t steps, netto_text trade)
{
    netto_order_event *event = tell(e, NETTO_ORDER_FILLED, o->account, o->instrument, steps, o->left - steps);
    if (!event) return;
    event->id = order_id(o);
    event->trade = arena_text(&e->book.scratch, trade);
}
