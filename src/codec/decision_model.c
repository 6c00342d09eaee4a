/* decision_model.c: correlation models as they stand. */
#include <string.h>

#include "codec/decision_list.h"
#include "codec/model_grid.h"

#define HEAD_FIELDS 3

static void put_head(writer *w, const netto_model_info *m)
{
    WRITER_KEY(w, "name");
    writer_text(w, m->as.name);
    decision_put_word(w, TEXT_LITERAL("type"), netto_model_type_word(m->as.type));
    decision_put_word(w, TEXT_LITERAL("mode"), m->as.mode == NETTO_CHECKED ? "checked" : "prescribed");
}

/* {distance, rounds}, or false. */
static void put_repair(writer *w, uint32_t rounds, double distance)
{
    WRITER_KEY(w, "repaired");
    if (!rounds) {
        writer_boolean(w, false);
        return;
    }
    writer_map(w, 2);
    WRITER_KEY(w, "distance");
    writer_real(w, distance);
    WRITER_KEY(w, "rounds");
    writer_unsigned(w, rounds);
}

#define TAIL_FIELDS 3

static void put_tail(writer *w, const netto_model_info *m)
{
    WRITER_KEY(w, "version");
    writer_unsigned(w, m->version);
    WRITER_KEY(w, "min_eigenvalue");
    writer_real(w, m->as.min_eigenvalue);
    put_repair(w, m->as.rounds, m->as.distance);
}

/* ---- numbers ------------------------------------------------------------------------------------------------- */

static void put_rows(writer *w, const double *cells, size_t stride, uint32_t first, uint32_t count, uint32_t width)
{
    writer_array(w, count);
    for (uint32_t i = first; i < first + count && !w->failed; i++) {
        writer_array(w, width);
        for (uint32_t j = 0; j < width; j++) writer_real(w, cells[i * stride + j]);
    }
}

static void put_names(writer *w, const netto_model_info *m)
{
    writer_array(w, m->count);
    for (uint32_t i = 0; i < m->count; i++) writer_text(w, m->as.factors[i]);
}

static uint32_t put_matrix(writer *w, const netto_model_info *m)
{
    WRITER_KEY(w, "factors");
    put_names(w, m);
    WRITER_KEY(w, "rho");
    put_rows(w, m->rho.cells, m->rho.stride, m->first, m->count, m->as.factor_count);
    return 2;
}

static void put_by(writer *w, const netto_correlation *m)
{
    WRITER_KEY(w, "by");
    model_put_by(w, m);
}

static uint32_t put_buckets(writer *w, const netto_model_info *m)
{
    put_by(w, &m->as);
    WRITER_KEY(w, "buckets");
    put_names(w, m);
    WRITER_KEY(w, "rho");
    writer_array(w, m->count);
    for (uint32_t i = m->first; i < m->first + m->count; i++) writer_real(w, m->rho.cells[i * m->rho.stride + i]);
    WRITER_KEY(w, "gamma");
    put_rows(w, m->rho.cells, m->rho.stride, m->first, m->count, m->as.factor_count);
    return 4;
}

/* Every text is a bucket; those that there are by now are named all the same. */
static uint32_t put_alike(writer *w, const netto_model_info *m)
{
    put_by(w, &m->as);
    WRITER_KEY(w, "found");
    put_names(w, m);
    WRITER_KEY(w, "rho");
    writer_real(w, m->within);
    WRITER_KEY(w, "gamma");
    writer_real(w, m->across);
    return 4;
}

static uint32_t put_loads(writer *w, const netto_model_info *m)
{
    uint32_t k = m->as.drivers;
    WRITER_KEY(w, "factors");
    put_names(w, m);
    WRITER_KEY(w, "loadings");
    put_rows(w, m->as.loadings, k, m->first, m->count, k);
    if (!m->as.covariance) return 2;
    WRITER_KEY(w, "covariance");
    put_rows(w, m->as.covariance, k, 0, k, k);
    return 3;
}

static uint32_t put_numbers(writer *w, const netto_model_info *m)
{
    if (m->as.type == NETTO_MODEL_FACTOR) return put_loads(w, m);
    if (m->as.type == NETTO_MODEL_MATRIX) return put_matrix(w, m);
    return m->listed ? put_buckets(w, m) : put_alike(w, m);
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

static uint32_t put_page(writer *w, const netto_decision *decision)
{
    const netto_model_info *m = &decision->model;
    uint32_t count = put_numbers(w, m);
    WRITER_KEY(w, "next");
    if (decision->more)
        writer_text(w, m->as.factors[m->count - 1]);
    else
        writer_nil(w);
    return count + 1;
}

static uint32_t put_pair(writer *w, const netto_command *command, double rho)
{
    WRITER_KEY(w, "pair");
    writer_array(w, 2);
    for (int i = 0; i < 2; i++) writer_text(w, command->model.pair[i]);
    WRITER_KEY(w, "rho");
    writer_real(w, rho);
    return 2;
}

void decision_model(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_model_info *m = &decision->model;
    size_t place = writer_open_map(w);
    put_head(w, m);
    uint32_t count = m->paired ? put_pair(w, command, m->pair) : put_page(w, decision);
    put_tail(w, m);
    count += decision_put_seq(w, decision);
    writer_close_map(w, place, HEAD_FIELDS + TAIL_FIELDS + count);
}

static void put_summary(writer *w, const netto_model_info *m)
{
    size_t place = writer_open_map(w);
    put_head(w, m);
    if (m->as.type == NETTO_MODEL_BUCKET)
        WRITER_KEY(w, "buckets");
    else
        WRITER_KEY(w, "factors");
    writer_unsigned(w, m->as.factor_count);
    bool loads = m->as.type == NETTO_MODEL_FACTOR;
    if (loads) WRITER_KEY(w, "drivers");
    if (loads) writer_unsigned(w, m->as.drivers);
    put_tail(w, m);
    writer_close_map(w, place, HEAD_FIELDS + TAIL_FIELDS + 1 + loads);
}

void decision_models(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    writer_map(w, 1 + decision_count_seq(decision));
    WRITER_KEY(w, "rows");
    writer_array(w, decision->row_count);
    for (uint32_t i = 0; i < decision->row_count; i++) put_summary(w, &decision->models[i]);
    decision_put_seq(w, decision);
}

void decision_correlation(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    writer_map(w, 3 + decision_count_seq(decision));
    WRITER_KEY(w, "version");
    writer_unsigned(w, decision->correlation.version);
    WRITER_KEY(w, "min_eigenvalue");
    writer_real(w, decision->correlation.min_eigenvalue);
    put_repair(w, decision->correlation.rounds, decision->correlation.distance);
    decision_put_seq(w, decision);
}
