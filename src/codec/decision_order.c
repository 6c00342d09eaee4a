/* decision_order.c: the orders that are open. */
#include "codec/decision_list.h"

static void put_order(writer *w, const netto_order_info *o)
{
    size_t map = writer_open_map(w);
    uint32_t fields = 3;
    fields += decision_put_text(w, TEXT_LITERAL("id"), o->id);
    fields += decision_put_text(w, TEXT_LITERAL("account"), o->account);
    fields += decision_put_text(w, TEXT_LITERAL("instrument"), o->instrument);
    WRITER_KEY(w, "qty");
    decision_put_quantity(w, o->qty, o->step);
    WRITER_KEY(w, "left");
    decision_put_quantity(w, o->left, o->step);
    fields += decision_put_number(w, TEXT_LITERAL("price"), o->price);
    WRITER_KEY(w, "seq");
    writer_unsigned(w, o->seq);
    writer_close_map(w, map, fields);
}

/* `next` is where to go on: an account, and the last order of it that was told. */
void decision_orders(writer *w, const netto_command *command, const netto_decision *decision)
{
    uint32_t count = decision->row_count;
    (void)command;
    writer_map(w, 2 + decision_count_seq(decision));
    WRITER_KEY(w, "rows");
    writer_array(w, count);
    for (uint32_t i = 0; i < count && !w->failed; i++) put_order(w, &decision->orders[i]);
    WRITER_KEY(w, "next");
    if (decision->more && count > 0) {
        writer_array(w, 2);
        writer_text(w, decision->orders[count - 1].account);
        writer_unsigned(w, decision->orders[count - 1].seq);
    } else {
        writer_nil(w);
    }
    decision_put_seq(w, decision);
}
