/* view_order.c: the fields of an order before it is decided. */
#include "control/view_value.h"
#include "netting/weight.h"

static netto_value notional_of(const book *b, const order_subject *s)
{
    double unit;
    if (weight_notional(b, s->instrument, s->price, &unit, NULL) != NETTO_OK) return view_nil();
    return view_number(fabs(quantity_real(s->qty, &b->instruments[s->instrument].step) * unit));
}

netto_value view_order_get(const netto_view *v, netto_field field)
{
    const book *b = v->scope->book;
    const order_subject *s = v->subject;
    switch (field) {
    case NETTO_FIELD_INST: return view_thing(view_instrument(v->scope, s->instrument));
    case NETTO_FIELD_ACCOUNT: return view_text(idmap_text(&b->account_ids, s->account));
    case NETTO_FIELD_SIDE: return view_text(s->qty > 0 ? TEXT_LITERAL("buy") : TEXT_LITERAL("sell"));
    case NETTO_FIELD_QTY: return view_number(quantity_real(s->qty, &b->instruments[s->instrument].step));
    case NETTO_FIELD_PRICE: return view_number(s->price);
    case NETTO_FIELD_NOTIONAL: return notional_of(b, s);
    case NETTO_FIELD_REDUCING: return view_boolean(s->reducing);
    case NETTO_FIELD_BEFORE: return view_thing(view_book(v->scope, s->before));
    case NETTO_FIELD_AFTER: return view_thing(view_book(v->scope, s->after));
    default: return view_absent();
    }
}
