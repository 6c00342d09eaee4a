/* report_model.c: a correlation model as it stands. */
#include <stdio.h>

#include "base/complain.h"
#include "base/text.h"
#include "engine/step.h"

/* The names of those that there are, as many as fit. */
static void list_models(const netto_engine *e, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < e->model_count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s'%.*s'", i ? ", " : "; there is ",
                                 TEXT(bytes_text(&e->models[i].name)));
}

static netto_status find_model(const netto_engine *e, netto_text name, const correlation **out, netto_complaint *why)
{
    char names[256];
    for (uint32_t i = 0; i < e->model_count; i++)
        if (text_equal(bytes_text(&e->models[i].name), name)) return *out = &e->models[i], NETTO_OK;
    list_models(e, names, sizeof names);
    return complain(why, NETTO_EPARAMS, "no correlation model '%.*s'%s; correlation.put makes one", TEXT(name), names);
}

netto_status report_model(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const correlation *m;
    (void)cursor;
    netto_status status = find_model(e, c->correlation.name, &m, &out->complaint);
    if (status != NETTO_OK) return status;
    netto_text *factors = arena_array(&e->book.scratch, m->matrix.order, sizeof *factors);
    if (!factors) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u factors", m->matrix.order);
    for (uint32_t i = 0; i < m->matrix.order; i++) factors[i] = idmap_text(&e->book.factor_ids, m->factors[i]);
    out->model = (netto_model_info){.name = bytes_text(&m->name),
                                    .mode = m->mode,
                                    .factors = factors,
                                    .rho = symmetric_view(&m->matrix),
                                    .version = m->version - 1,
                                    .min_eigenvalue = m->min_eigenvalue};
    return NETTO_OK;
}
