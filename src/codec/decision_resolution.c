/* decision_resolution.c: resolution.plan. */
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
