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

/* `plan`: the leg is the one that would be refused; else NULL. */
static void put_leg(writer *w, const netto_plan_leg *leg, const netto_plan *plan)
{
    size_t map = writer_open_map(w);
    decision_put_text(w, TEXT_LITERAL("instrument"), leg->instrument);
    WRITER_KEY(w, "qty");
    decision_put_quantity(w, leg->qty, leg->step);
    decision_put_real(w, TEXT_LITERAL("price"), leg->price);
    decision_put_true(w, TEXT_LITERAL("reducing"), leg->reducing);
    if (leg->spread) decision_put_count(w, TEXT_LITERAL("spread"), leg->spread);
    WRITER_KEY(w, "after");
    put_measures(w, &leg->after, leg->drift);
    if (plan) WRITER_KEY(w, "reasons");
    if (plan) decision_put_reasons(w, plan->reasons, plan->reason_count);
    writer_close_map(w, map, 4u + leg->reducing + (leg->spread > 0) + (plan != NULL));
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
    bool coded = plan->code != NETTO_PLAN_NONE;
    uint32_t fields = decision_put_text(w, TEXT_LITERAL("rule"), plan->rule) + put_band(w, plan) + coded;
    if (coded) decision_put_word(w, TEXT_LITERAL("code"), netto_plan_code_word(plan->code));
    fields += decision_put_text(w, TEXT_LITERAL("reason"), plan->reason);
    fields += decision_put_instant(w, TEXT_LITERAL("until"), plan->until);
    WRITER_KEY(w, "legs");
    writer_array(w, plan->leg_count);
    for (uint32_t i = 0; i < plan->leg_count; i++) put_leg(w, &plan->legs[i], i + 1 == plan->refused ? plan : NULL);
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
