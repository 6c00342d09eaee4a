/* decision_resolution.c: resolution.plan, resolution.adl, resolution.haircut. */
#include <math.h>

#include "codec/decision_plan.h"

static void put_closing(writer *w, const netto_closing *c)
{
    writer_map(w, 6);
    decision_put_text(w, TEXT_LITERAL("instrument"), c->instrument);
    WRITER_KEY(w, "qty");
    decision_put_quantity(w, c->qty, c->step);
    decision_put_real(w, TEXT_LITERAL("price"), c->price);
    decision_put_count(w, TEXT_LITERAL("step"), c->number);
    WRITER_KEY(w, "whole");
    writer_boolean(w, c->whole);
    WRITER_KEY(w, "after");
    decision_put_measures(w, &c->after, TEXT_LITERAL("value"), c->value);
}

static uint32_t put_target(writer *w, const netto_closings *c)
{
    uint32_t fields = 3 + decision_put_known(w, TEXT_LITERAL("to"), c->to);
    decision_put_word(w, TEXT_LITERAL("by"), c->by_step ? "step" : "money");
    WRITER_KEY(w, "met");
    writer_boolean(w, c->met);
    fields += decision_put_text(w, TEXT_LITERAL("reason"), c->reason);
    decision_put_real(w, TEXT_LITERAL("value"), c->value);
    return fields;
}

static uint32_t put_closings(writer *w, const netto_closings *c)
{
    WRITER_KEY(w, "before");
    decision_put_measures(w, &c->before, TEXT_LITERAL("value"), c->value);
    WRITER_KEY(w, "closings");
    writer_array(w, c->count);
    for (uint32_t i = 0; i < c->count; i++) put_closing(w, &c->rows[i]);
    if (c->count == 0) return 2;
    const netto_closing *last = &c->rows[c->count - 1];
    WRITER_KEY(w, "after");
    decision_put_measures(w, &last->after, TEXT_LITERAL("value"), last->value);
    return 3;
}

void decision_closings(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_closings *c = &decision->closings;
    (void)command;
    size_t map = writer_open_map(w);
    WRITER_KEY(w, "of");
    writer_text(w, c->of);
    uint32_t fields = 1 + put_target(w, c) + put_closings(w, c);
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    writer_close_map(w, map, fields + 1 + decision_put_seq(w, decision));
}

/* ---- deleveraging -------------------------------------------------------------------------------------------- */

static void put_quantity(writer *w, netto_text key, netto_decimal qty, netto_decimal step)
{
    writer_text(w, key);
    decision_put_quantity(w, qty, step);
}

static void put_ranked(writer *w, const netto_adl_row *row, const netto_adl *a)
{
    writer_map(w, a->sized ? 6 : 5);
    decision_put_text(w, TEXT_LITERAL("account"), row->account);
    put_quantity(w, TEXT_LITERAL("qty"), row->qty, a->step);
    decision_put_real(w, TEXT_LITERAL("profit"), row->profit);
    decision_put_real(w, TEXT_LITERAL("leverage"), row->leverage);
    decision_put_real(w, TEXT_LITERAL("score"), row->score);
    if (a->sized) put_quantity(w, TEXT_LITERAL("takes"), row->takes, a->step);
}

void decision_adl(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_adl *a = &decision->adl;
    size_t map = writer_open_map(w);
    decision_put_text(w, TEXT_LITERAL("instrument"), command->adl.instrument);
    decision_put_word(w, TEXT_LITERAL("side"), command->adl.shorts ? "short" : "long");
    put_quantity(w, TEXT_LITERAL("held"), a->held, a->step);
    if (a->sized) put_quantity(w, TEXT_LITERAL("allocated"), a->allocated, a->step);
    if (a->sized) put_quantity(w, TEXT_LITERAL("left"), a->left, a->step);
    WRITER_KEY(w, "rows");
    writer_array(w, a->count);
    for (uint32_t i = 0; i < a->count; i++) put_ranked(w, &a->rows[i], a);
    WRITER_KEY(w, "more");
    writer_boolean(w, a->more);
    writer_close_map(w, map, 5 + (a->sized ? 2 : 0) + decision_put_progress(w, decision));
}

/* ---- haircut of gains -------------------------------------------------------------------------------------------- */

void decision_haircut(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_haircut *h = &decision->haircut;
    (void)command;
    size_t map = writer_open_map(w);
    WRITER_KEY(w, "currency");
    writer_text(w, h->currency);
    decision_put_money(w, TEXT_LITERAL("shortfall"), h->shortfall);
    decision_put_money(w, TEXT_LITERAL("gains"), h->gains);
    decision_put_money(w, TEXT_LITERAL("losses"), h->losses);
    decision_put_money(w, TEXT_LITERAL("paid"), h->paid);
    decision_put_money(w, TEXT_LITERAL("uncovered"), h->shortfall - h->paid);
    decision_put_real(w, TEXT_LITERAL("haircut"), h->fraction);
    WRITER_KEY(w, "rows");
    writer_array(w, h->count);
    for (uint32_t i = 0; i < h->count; i++) {
        writer_map(w, 4);
        decision_put_text(w, TEXT_LITERAL("account"), h->rows[i].account);
        decision_put_money(w, TEXT_LITERAL("gain"), h->rows[i].gain);
        decision_put_money(w, TEXT_LITERAL("pays"), h->rows[i].pays);
        decision_put_money(w, TEXT_LITERAL("left"), h->rows[i].left);
    }
    writer_close_map(w, map, 8 + decision_put_seq(w, decision));
}
