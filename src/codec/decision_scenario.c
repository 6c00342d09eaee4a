/* decision_scenario.c: scenario.run: profit and loss by scenario, and the worst. */
#include "codec/decision_list.h"

/* The fields that say which scenario this is, and what it comes to; answers how many they are. */
static uint32_t put_scenario(writer *w, const netto_scenarios *of, const netto_scenario_report *r, uint32_t k)
{
    uint32_t inner = of->vol_count ? of->vol_count : 1, grid = r->count - of->shock_count;
    decision_put_real(w, TEXT_LITERAL("profit"), r->profits[k]);
    if (k >= grid) return 1 + decision_put_text(w, TEXT_LITERAL("name"), of->shocks[k - grid].name);
    decision_put_real(w, TEXT_LITERAL("spot"), of->spot_count ? of->spot[k / inner] : 0.0);
    decision_put_real(w, TEXT_LITERAL("vol"), of->vol_count ? of->vol[k % inner] : 0.0);
    return 3;
}

static void put_parts(writer *w, const netto_scenario_report *r)
{
    writer_array(w, r->part_count);
    for (uint32_t i = 0; i < r->part_count; i++) {
        writer_map(w, 2);
        decision_put_text(w, TEXT_LITERAL("underlying"), r->parts[i].underlying);
        decision_put_real(w, TEXT_LITERAL("profit"), r->parts[i].profits[0]);
    }
}

static void put_all_parts(writer *w, const netto_scenario_report *r)
{
    WRITER_KEY(w, "parts");
    writer_array(w, r->part_count);
    for (uint32_t i = 0; i < r->part_count; i++) {
        writer_map(w, 2);
        decision_put_text(w, TEXT_LITERAL("underlying"), r->all_parts[i].underlying);
        WRITER_KEY(w, "profits");
        writer_array(w, r->count);
        for (uint32_t k = 0; k < r->count; k++) writer_real(w, r->all_parts[i].profits[k]);
    }
}

void decision_scenario(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_scenarios *of = &command->scenario.of;
    const netto_scenario_report *r = &decision->scenario;
    bool since = decision->since != decision->seq;
    if (r->count == 0) return writer_nil(w);
    writer_map(w, 2u + (r->all_parts != NULL) + decision_count_seq(decision) + since);
    WRITER_KEY(w, "scenarios");
    writer_array(w, r->count);
    for (uint32_t k = 0; k < r->count; k++) {
        size_t map = writer_open_map(w);
        writer_close_map(w, map, put_scenario(w, of, r, k));
    }
    WRITER_KEY(w, "worst");
    size_t map = writer_open_map(w);
    uint32_t fields = put_scenario(w, of, r, r->worst);
    WRITER_KEY(w, "parts");
    put_parts(w, r);
    writer_close_map(w, map, fields + 1);
    if (r->all_parts) put_all_parts(w, r);
    if (since) {
        WRITER_KEY(w, "since");
        writer_unsigned(w, decision->since);
    }
    decision_put_seq(w, decision);
}
