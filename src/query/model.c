/* model.c: a correlation model as it stands. */
#include <stdio.h>

#include "base/complain.h"
#include "base/text.h"
#include "query/query.h"

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

/* ---- whole, or a page ---------------------------------------------------------------------------------------- */

static netto_model_info info_of(const correlation *m)
{
    netto_model_info info = {.as = {.name = bytes_text(&m->name),
                                    .type = m->type,
                                    .mode = m->mode,
                                    .factor_count = correlation_order(m),
                                    .by = m->by,
                                    .key = bytes_text(&m->key),
                                    .drivers = m->drivers,
                                    .loadings = m->loads,
                                    .covariance = correlation_covariance(m),
                                    .min_eigenvalue = m->min_eigenvalue,
                                    .distance = m->distance,
                                    .rounds = m->rounds},
                             .rho = symmetric_view(&m->matrix),
                             .listed = m->listed,
                             .within = m->within,
                             .across = m->across,
                             .version = m->version - 1};
    return info;
}

static netto_text name_of(const netto_engine *e, const correlation *m, uint32_t row)
{
    return m->type == NETTO_MODEL_BUCKET ? idmap_text(&m->buckets, row) : idmap_text(&e->book.factor_ids, m->factors[row]);
}

static uint32_t row_named(const netto_engine *e, const correlation *m, netto_text name)
{
    if (m->type == NETTO_MODEL_BUCKET) return idmap_find(&m->buckets, name);
    return correlation_row(m, idmap_find(&e->book.factor_ids, name));
}

static netto_status turn_page(netto_engine *e, const correlation *m, const netto_page *page, netto_decision *out)
{
    netto_model_info *info = &out->model;
    uint32_t limit, n = info->as.factor_count, row = SLOT_NONE;
    netto_status status = query_limit(page, &limit, &out->complaint);
    if (status != NETTO_OK) return status;
    if (!page->limit) limit = CORRELATION_FACTORS_MAX;
    if (page->after.bytes && (row = row_named(e, m, page->after)) == SLOT_NONE)
        return complain(&out->complaint, NETTO_EPARAMS, "after: the model has no '%.*s'", TEXT(page->after));
    info->first = row + 1; /* behind SLOT_NONE comes 0 */
    info->count = n - info->first < limit ? n - info->first : limit;
    out->more = info->first + info->count < n;
    netto_text *names = arena_array(&e->book.scratch, info->count + 1, sizeof *names);
    if (!names) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u factors", info->count);
    for (uint32_t i = 0; i < info->count; i++) names[i] = name_of(e, m, info->first + i);
    info->as.factors = names;
    return NETTO_OK;
}

/* ---- two factors ----------------------------------------------------------------------------------------------- */

static netto_status find_row(const netto_engine *e, const correlation *m, netto_text name, uint32_t *slot, netto_complaint *why)
{
    *slot = idmap_find(&e->book.factor_ids, name);
    if (*slot == SLOT_NONE) return complain(why, NETTO_EFACTOR, "no factor '%.*s'; factor.list tells their ids", TEXT(name));
    if (correlation_row(m, *slot) != SLOT_NONE) return NETTO_OK;
    return complain(why, NETTO_EFACTOR, "the model '%.*s' does not know factor '%.*s', which nets with nothing",
                    TEXT(bytes_text(&m->name)), TEXT(name));
}

static netto_status ask_pair(const netto_engine *e, const correlation *m, const netto_text pair[2], netto_decision *out)
{
    uint32_t f, g;
    netto_status status = find_row(e, m, pair[0], &f, &out->complaint);
    if (status == NETTO_OK) status = find_row(e, m, pair[1], &g, &out->complaint);
    if (status != NETTO_OK) return status;
    out->model.paired = true;
    out->model.pair = f == g ? 1.0 : correlation_between(m, m->rows[f], m->rows[g]);
    return NETTO_OK;
}

netto_status query_model(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const correlation *m;
    (void)cursor;
    netto_status status = find_model(e, c->model.name, &m, &out->complaint);
    if (status != NETTO_OK) return status;
    out->model = info_of(m);
    return c->model.pair[0].bytes ? ask_pair(e, m, c->model.pair, out) : turn_page(e, m, &c->model.page, out);
}

netto_status query_models(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)c, (void)cursor;
    netto_model_info *rows = arena_array(&e->book.scratch, e->model_count + 1, sizeof *rows);
    if (!rows) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u models", e->model_count);
    for (uint32_t i = 0; i < e->model_count; i++) rows[i] = info_of(&e->models[i]);
    out->models = rows;
    out->row_count = e->model_count;
    return NETTO_OK;
}
