/* decision_plan.c: rebalance.plan: what the rules would propose. */
#include "codec/decision_plan.h"

void decision_put_measures(writer *w, const netto_measures *m, netto_text key, double number)
{
    writer_map(w, 9);
    WRITER_KEY(w, "gross");
    writer_real(w, m->exposure.gross);
    WRITER_KEY(w, "net");
    writer_real(w, m->exposure.net);
    WRITER_KEY(w, "netted");
    writer_real(w, m->exposure.netted);
    WRITER_KEY(w, "initial");
    writer_real(w, m->margin.initial);
    WRITER_KEY(w, "maintenance");
    writer_real(w, m->margin.maintenance);
    WRITER_KEY(w, "equity");
    writer_real(w, m->equity);
    WRITER_KEY(w, "excess");
    writer_real(w, netto_measures_excess(m));
    WRITER_KEY(w, "utilisation");
    writer_real(w, netto_measures_utilisation(m));
    writer_text(w, key);
    writer_real(w, number);
}

static void put_measures(writer *w, const netto_measures *m, double drift)
{
    decision_put_measures(w, m, TEXT_LITERAL("drift"), drift);
}

static void put_leg(writer *w, const netto_plan_leg *leg)
{
    writer_map(w, 4);
    WRITER_KEY(w, "instrument");
    writer_text(w, leg->instrument);
    WRITER_KEY(w, "qty");
    decision_put_quantity(w, leg->qty, leg->step);
    WRITER_KEY(w, "price");
    writer_real(w, leg->price);
    WRITER_KEY(w, "after");
    put_measures(w, &leg->after, leg->drift);
}

static uint32_t put_band(writer *w, const netto_plan *plan)
{
    decision_put_real(w, TEXT_LITERAL("drift"), plan->drift);
    decision_put_real(w, TEXT_LITERAL("target"), plan->target);
    decision_put_real(w, TEXT_LITERAL("low"), plan->low);
    decision_put_real(w, TEXT_LITERAL("high"), plan->high);
    WRITER_KEY(w, "beyond");
    writer_boolean(w, plan->beyond);
    WRITER_KEY(w, "proposed");
    writer_boolean(w, plan->proposed);
    return 6;
}

uint32_t decision_put_plan(writer *w, const netto_plan *plan)
{
    uint32_t fields = decision_put_text(w, TEXT_LITERAL("rule"), plan->rule) + put_band(w, plan) +
                      decision_put_text(w, TEXT_LITERAL("reason"), plan->reason);
    fields += decision_put_instant(w, TEXT_LITERAL("until"), plan->until);
    WRITER_KEY(w, "legs");
    writer_array(w, plan->leg_count);
    for (uint32_t i = 0; i < plan->leg_count; i++) put_leg(w, &plan->legs[i]);
    if (plan->leg_count == 0) return fields + 1;
    const netto_plan_leg *last = &plan->legs[plan->leg_count - 1];
    WRITER_KEY(w, "before");
    put_measures(w, &plan->before, plan->drift);
    WRITER_KEY(w, "after");
    put_measures(w, &last->after, last->drift);
    return fields + 3;
}

void decision_plans(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    writer_map(w, 2 + decision_count_seq(decision));
    WRITER_KEY(w, "plans");
    writer_array(w, decision->row_count);
    for (uint32_t i = 0; i < decision->row_count; i++) {
        size_t map = writer_open_map(w);
        writer_close_map(w, map, decision_put_plan(w, &decision->plans[i]));
    }
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    decision_put_seq(w, decision);
}
