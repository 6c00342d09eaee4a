/* decision_measure.c: measure.get: what a measure comes to, and what it is made of. */
#include "codec/decision_list.h"

static void put_parts(writer *w, const netto_result *r);

static void put_leg(writer *w, const netto_leg *leg)
{
    WRITER_KEY(w, "worst_leg");
    writer_map(w, 1 + netto_text_given(leg->id));
    if (netto_text_given(leg->id)) {
        WRITER_KEY(w, "leg");
        writer_text(w, leg->id);
    }
    WRITER_KEY(w, "netted");
    writer_real(w, leg->netted);
}

static uint32_t put_points(writer *w, const netto_result *r)
{
    if (!r->point_count) return 0;
    WRITER_KEY(w, "points");
    writer_array(w, r->point_count);
    for (uint32_t i = 0; i < r->point_count; i++) writer_real(w, r->points[i]);
    return 1;
}

/* {value, numbers by name, points?, by?, parts? = [[name, the same]]} */
static uint32_t put_result(writer *w, const netto_result *r)
{
    WRITER_KEY(w, "value");
    writer_real(w, r->value);
    for (uint32_t i = 0; i < r->number_count; i++) {
        writer_text(w, r->numbers[i].name);
        writer_real(w, r->numbers[i].value);
    }
    if (r->worst) put_leg(w, r->worst);
    uint32_t fields = 1 + r->number_count + (r->worst != NULL) + put_points(w, r);
    if (!netto_text_given(r->by)) return fields;
    WRITER_KEY(w, "by");
    writer_text(w, r->by);
    WRITER_KEY(w, "parts");
    put_parts(w, r);
    return fields + 2;
}

static void put_parts(writer *w, const netto_result *r)
{
    writer_array(w, r->part_count);
    for (uint32_t i = 0; i < r->part_count; i++) {
        writer_array(w, 2);
        writer_text(w, r->parts[i].name);
        size_t map = writer_open_map(w);
        writer_close_map(w, map, put_result(w, &r->parts[i]));
    }
}

void decision_measure(writer *w, const netto_command *command, const netto_decision *decision)
{
    size_t map = writer_open_map(w);
    WRITER_KEY(w, "measure");
    writer_text(w, decision->measure.name);
    uint32_t fields = 2 + decision_put_text(w, TEXT_LITERAL("variant"), command->measure.variant) + put_result(w, &decision->measure);
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    writer_close_map(w, map, fields + decision_put_progress(w, decision));
}
