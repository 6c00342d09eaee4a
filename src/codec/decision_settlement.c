/* decision_settlement.c: payment.net, resolution.waterfall. */
#include "base/text.h"
#include "codec/decision_list.h"

static uint32_t put_group(writer *w, netto_text currency, netto_text date)
{
    return decision_put_text(w, TEXT_LITERAL("currency"), currency) + decision_put_text(w, TEXT_LITERAL("date"), date);
}

/* ---- payments ------------------------------------------------------------------------------------------------ */

static void put_obligation(writer *w, const netto_obligation *o)
{
    size_t map = writer_open_map(w);
    decision_put_text(w, TEXT_LITERAL("from"), o->from);
    decision_put_text(w, TEXT_LITERAL("to"), o->to);
    decision_put_money(w, TEXT_LITERAL("net"), o->net);
    decision_put_money(w, TEXT_LITERAL("gross"), o->gross);
    writer_close_map(w, map, 4 + put_group(w, o->currency, o->date));
}

static void put_balance(writer *w, const netto_balance *b)
{
    size_t map = writer_open_map(w);
    decision_put_text(w, TEXT_LITERAL("party"), b->party);
    decision_put_money(w, TEXT_LITERAL("net"), b->net);
    decision_put_money(w, TEXT_LITERAL("pays"), b->pays);
    decision_put_money(w, TEXT_LITERAL("receives"), b->receives);
    writer_close_map(w, map, 4 + put_group(w, b->currency, b->date));
}

static void put_total(writer *w, const netto_payment_total *t)
{
    size_t map = writer_open_map(w);
    decision_put_money(w, TEXT_LITERAL("gross"), t->gross);
    decision_put_money(w, TEXT_LITERAL("bilateral"), t->bilateral);
    decision_put_money(w, TEXT_LITERAL("multilateral"), t->multilateral);
    writer_close_map(w, map, 3 + put_group(w, t->currency, t->date));
}

void decision_payments(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_payment_netting *n = &decision->payments;
    (void)command;
    size_t map = writer_open_map(w);
    WRITER_KEY(w, "pairs");
    writer_array(w, n->obligation_count);
    for (uint32_t i = 0; i < n->obligation_count; i++) put_obligation(w, &n->obligations[i]);
    WRITER_KEY(w, "parties");
    writer_array(w, n->balance_count);
    for (uint32_t i = 0; i < n->balance_count; i++) put_balance(w, &n->balances[i]);
    WRITER_KEY(w, "totals");
    writer_array(w, n->total_count);
    for (uint32_t i = 0; i < n->total_count; i++) put_total(w, &n->totals[i]);
    writer_close_map(w, map, 3 + decision_put_seq(w, decision));
}

/* ---- waterfalls ------------------------------------------------------------------------------------------------ */

static void put_paid(writer *w, netto_text key, const netto_paid *paid, uint32_t count, netto_text left)
{
    writer_text(w, key);
    writer_array(w, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_map(w, 3);
        decision_put_text(w, TEXT_LITERAL("id"), paid[i].id);
        decision_put_money(w, TEXT_LITERAL("paid"), paid[i].amount);
        decision_put_money(w, left, paid[i].left);
    }
}

static void put_layer(writer *w, const netto_layer_trace *l)
{
    writer_map(w, l->member_count ? 6 : 5);
    decision_put_text(w, TEXT_LITERAL("name"), l->name);
    decision_put_money(w, TEXT_LITERAL("available"), l->available);
    decision_put_money(w, TEXT_LITERAL("paid"), l->paid);
    decision_put_money(w, TEXT_LITERAL("left"), l->available - l->paid);
    put_paid(w, TEXT_LITERAL("losses"), l->losses, l->loss_count, TEXT_LITERAL("uncovered"));
    if (l->member_count) put_paid(w, TEXT_LITERAL("members"), l->members, l->member_count, TEXT_LITERAL("left"));
}

void decision_waterfall(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_waterfall *f = &decision->waterfall;
    (void)command;
    size_t map = writer_open_map(w);
    decision_put_money(w, TEXT_LITERAL("loss"), f->loss);
    decision_put_money(w, TEXT_LITERAL("covered"), f->covered);
    decision_put_money(w, TEXT_LITERAL("uncovered"), f->loss - f->covered);
    WRITER_KEY(w, "layers");
    writer_array(w, f->layer_count);
    for (uint32_t i = 0; i < f->layer_count; i++) put_layer(w, &f->layers[i]);
    put_paid(w, TEXT_LITERAL("losses"), f->losses, f->loss_count, TEXT_LITERAL("uncovered"));
    writer_close_map(w, map, 5 + decision_put_seq(w, decision));
}
