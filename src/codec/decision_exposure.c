/* decision_exposure.c: what netting leaves of an account's exposure. */
#include "codec/decision_list.h"

static void put_exposure(writer *w, const netto_exposure *x)
{
    WRITER_KEY(w, "gross");
    writer_real(w, x->gross);
    WRITER_KEY(w, "net");
    writer_real(w, x->net);
    WRITER_KEY(w, "netted");
    writer_real(w, x->netted);
    WRITER_KEY(w, "benefit");
    writer_real(w, netto_exposure_benefit(x));
    WRITER_KEY(w, "benefit_ratio");
    writer_real(w, netto_exposure_benefit_ratio(x));
}

/* An empty book has no leg, only what is left. */
static void put_leg(writer *w, const netto_leg *leg, bool listed)
{
    bool given = netto_text_given(leg->id);
    writer_map(w, 1u + given + listed);
    if (given) {
        WRITER_KEY(w, "leg");
        writer_text(w, leg->id);
    }
    WRITER_KEY(w, "netted");
    writer_real(w, leg->netted);
    if (!listed) return;
    WRITER_KEY(w, "contribution");
    writer_real(w, leg->contribution);
}

static void put_texts(writer *w, const netto_text *texts, uint32_t count)
{
    writer_array(w, count);
    for (uint32_t i = 0; i < count; i++) writer_text(w, texts[i]);
}

static void put_sets(writer *w, const netto_set_exposure *sets, uint32_t count)
{
    WRITER_KEY(w, "sets");
    writer_array(w, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_map(w, 7u + sets[i].indefinite + sets[i].stressed);
        WRITER_KEY(w, "id");
        writer_text(w, sets[i].id);
        WRITER_KEY(w, "alone");
        writer_boolean(w, sets[i].alone);
        put_exposure(w, &sets[i].exposure);
        decision_put_true(w, TEXT_LITERAL("indefinite"), sets[i].indefinite);
        decision_put_true(w, TEXT_LITERAL("stressed"), sets[i].stressed);
    }
}

static void put_factors(writer *w, const netto_factor_share *factors, uint32_t count)
{
    WRITER_KEY(w, "factors");
    writer_array(w, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_map(w, 4);
        WRITER_KEY(w, "id");
        writer_text(w, factors[i].id);
        WRITER_KEY(w, "weight");
        writer_real(w, factors[i].weight);
        WRITER_KEY(w, "contribution");
        writer_real(w, factors[i].contribution);
        WRITER_KEY(w, "modelled");
        writer_boolean(w, factors[i].modelled);
    }
}

/* Neither was sought in a subtree that is not pooled: then nothing is claimed of them. */
static uint32_t put_findings(writer *w, const netto_exposure_report *report)
{
    if (report->no_legs) return 0;
    WRITER_KEY(w, "worst_leg");
    put_leg(w, &report->worst_leg, false);
    WRITER_KEY(w, "unmodelled");
    put_texts(w, report->unmodelled, report->unmodelled_count);
    return 2;
}

static void put_legs(writer *w, const netto_exposure_report *report)
{
    WRITER_KEY(w, "legs");
    writer_array(w, report->leg_count);
    for (uint32_t i = 0; i < report->leg_count; i++) put_leg(w, &report->legs[i], true);
}

uint32_t decision_put_progress(writer *w, const netto_decision *decision)
{
    uint32_t fields = decision_put_seq(w, decision);
    if (decision->since == 0 || decision->since == decision->seq) return fields;
    WRITER_KEY(w, "since");
    writer_unsigned(w, decision->since);
    return fields + 1;
}

void decision_exposure(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_exposure_report *report = &decision->exposure;
    uint32_t fields = 5;
    size_t map = writer_open_map(w);
    put_exposure(w, &report->exposure);
    fields += put_findings(w, report);
    fields += decision_put_true(w, TEXT_LITERAL("indefinite"), report->indefinite);
    fields += decision_put_true(w, TEXT_LITERAL("stressed"), report->stressed) + decision_put_progress(w, decision);
    if (command->exposure.sets) put_sets(w, report->sets, report->set_count), fields++;
    if (command->exposure.factors) put_factors(w, report->factors, report->factor_count), fields++;
    if (command->exposure.legs) put_legs(w, report), fields++;
    writer_close_map(w, map, fields);
}
