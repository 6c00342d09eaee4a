/* decision_equity.c: equity.get. */
#include <math.h>

#include "base/text.h"
#include "codec/decision_list.h"

static void put_currency(writer *w, const netto_equity_currency *c)
{
    writer_map(w, 7);
    decision_put_text(w, TEXT_LITERAL("currency"), c->currency);
    decision_put_real(w, TEXT_LITERAL("rate"), c->rate);
    decision_put_money(w, TEXT_LITERAL("cash"), c->cash);
    decision_put_real(w, TEXT_LITERAL("value"), c->value);
    decision_put_real(w, TEXT_LITERAL("unrealised"), c->unrealised);
    decision_put_real(w, TEXT_LITERAL("variation"), c->variation);
    decision_put_real(w, TEXT_LITERAL("option_value"), c->option_value);
}

static void put_line(writer *w, const netto_equity_line *l)
{
    size_t map = writer_open_map(w);
    decision_put_text(w, TEXT_LITERAL("asset"), l->asset);
    uint32_t fields = 7 + decision_put_text(w, TEXT_LITERAL("set"), l->set);
    decision_put_word(w, TEXT_LITERAL("role"), l->received ? "received" : "lodged");
    decision_put_text(w, TEXT_LITERAL("currency"), l->currency);
    decision_put_scaled(w, TEXT_LITERAL("amount"), l->amount, l->scale);
    decision_put_maybe(w, TEXT_LITERAL("price"), l->price);
    decision_put_real(w, TEXT_LITERAL("rate"), l->rate);
    decision_put_maybe(w, TEXT_LITERAL("value"), l->value);
    fields += decision_put_known(w, TEXT_LITERAL("haircut"), l->haircut);
    if (!l->received) decision_put_real(w, TEXT_LITERAL("counted"), l->counted), fields++;
    if (netto_text_given(l->cap)) decision_put_real(w, TEXT_LITERAL("capped"), l->capped), fields++;
    fields += decision_put_text(w, TEXT_LITERAL("cap"), l->cap);
    writer_close_map(w, map, fields);
}

static void put_position(writer *w, const netto_equity_position *p)
{
    size_t map = writer_open_map(w);
    decision_put_text(w, TEXT_LITERAL("instrument"), p->instrument);
    decision_put_text(w, TEXT_LITERAL("currency"), p->currency);
    WRITER_KEY(w, "qty");
    decision_put_quantity(w, p->qty, p->step);
    decision_put_real(w, TEXT_LITERAL("cost"), p->cost);
    decision_put_maybe(w, TEXT_LITERAL("price"), p->price);
    decision_put_real(w, TEXT_LITERAL("rate"), p->rate);
    decision_put_real(w, TEXT_LITERAL("value"), p->value);
    decision_put_real(w, TEXT_LITERAL("unrealised"), p->unrealised);
    decision_put_money(w, TEXT_LITERAL("realised"), p->realised);
    writer_close_map(w, map, 9 + decision_put_known(w, TEXT_LITERAL("variation"), p->variation));
}

static void put_whole(writer *w, const netto_equity_report *r)
{
    decision_put_real(w, TEXT_LITERAL("equity"), r->equity);
    decision_put_real(w, TEXT_LITERAL("value"), r->value);
    decision_put_real(w, TEXT_LITERAL("collateral"), r->collateral);
    decision_put_real(w, TEXT_LITERAL("result"), r->result);
    decision_put_money(w, TEXT_LITERAL("transfers"), r->transfers);
    decision_put_money(w, TEXT_LITERAL("realised"), r->realised);
    decision_put_real(w, TEXT_LITERAL("unrealised"), r->unrealised);
    decision_put_real(w, TEXT_LITERAL("revaluation"), r->revaluation);
    decision_put_real(w, TEXT_LITERAL("variation"), r->variation);
    decision_put_real(w, TEXT_LITERAL("option_value"), r->option_value);
}

void decision_equity(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_equity_report *r = &decision->equity;
    size_t map = writer_open_map(w);
    put_whole(w, r);
    WRITER_KEY(w, "currencies");
    writer_array(w, r->currency_count);
    for (uint32_t i = 0; i < r->currency_count; i++) put_currency(w, &r->currencies[i]);
    WRITER_KEY(w, "lines");
    writer_array(w, r->line_count);
    for (uint32_t i = 0; i < r->line_count; i++) put_line(w, &r->lines[i]);
    uint32_t fields = 12;
    if (command->equity.positions) {
        WRITER_KEY(w, "positions");
        writer_array(w, r->position_count);
        for (uint32_t i = 0; i < r->position_count; i++) put_position(w, &r->positions[i]);
        WRITER_KEY(w, "next");
        if (decision->more) writer_text(w, r->positions[r->position_count - 1].instrument);
        else writer_nil(w);
        fields += 2;
    }
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    writer_close_map(w, map, fields + 1 + decision_put_seq(w, decision));
}

/* ---- settled ------------------------------------------------------------------------------------------------------ */

void decision_variation(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_count *count = &decision->variation.rows;
    writer_map(w, 4u + command->partial);
    decision_put_count(w, TEXT_LITERAL("count"), count->count);
    decision_put_count(w, TEXT_LITERAL("positions"), decision->variation.positions);
    WRITER_KEY(w, "currencies");
    writer_array(w, decision->variation.currency_count);
    for (uint32_t i = 0; i < decision->variation.currency_count; i++) {
        const netto_variation *v = &decision->variation.currencies[i];
        writer_map(w, 3);
        decision_put_text(w, TEXT_LITERAL("currency"), v->currency);
        decision_put_money(w, TEXT_LITERAL("gains"), v->gains);
        decision_put_money(w, TEXT_LITERAL("losses"), v->losses);
    }
    if (command->partial) {
        WRITER_KEY(w, "errors");
        decision_put_errors(w, count);
    }
    decision_put_seq(w, decision);
}
