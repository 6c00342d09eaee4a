/* command_correlation.c: a correlation model, put and asked for. */
#include <string.h>

#include "base/text.h"
#include "codec/command.h"
#include "codec/model_grid.h"

#define MATRIX_MAX 1024
#define LOADED_MAX 4096

/* Numbers as they came: they may stand before the factors that say how many there are. */
typedef struct given_model {
    netto_correlation model;
    const netto_text *buckets;
    uint32_t bucket_count;
    netto_text rho, gamma, loadings, covariance;
} given_model;

static void read_type(decoder *d, void *place)
{
#define X(name, word) word,
    static const char *const types[] = {NETTO_MODEL_TYPE_MAP(X)};
#undef X
    *(netto_model_type *)place = (netto_model_type)decode_word(d, types, NETTO_MODEL_TYPES);
}

static void read_mode(decoder *d, void *place)
{
    static const char *const modes[] = {"checked", "prescribed"};
    *(netto_model_mode *)place = (netto_model_mode)decode_word(d, modes, 2);
}

static void read_by(decoder *d, void *place)
{
#define X(name, word) word,
    static const char *const texts[] = {NETTO_FACTOR_TEXT_MAP(X)};
#undef X
    given_model *m = place;
    const netto_text prefix = TEXT_LITERAL("attrs.");
    reader before = d->in;
    netto_text text = reader_text(&d->in);
    if (d->in.status == NETTO_OK && text.size >= prefix.size && memcmp(text.bytes, prefix.bytes, prefix.size) == 0) {
        m->model.by = NETTO_BY_FACTOR_ATTRS;
        m->model.key = (netto_text){text.bytes + prefix.size, text.size - prefix.size};
        if (!text_is_id(m->model.key)) reader_refuse(&d->in, NETTO_EPARAMS, "expected 'attrs.' and a key of 1 to %d bytes", NETTO_ID_MAX);
        return;
    }
    d->in = before;
    m->model.by = (netto_factor_text)decode_word(d, texts, NETTO_FACTOR_TEXTS);
}

static void read_factors(decoder *d, void *place)
{
    given_model *m = place;
    m->model.factors = decoder_each(d, LOADED_MAX, sizeof(netto_text), decode_id, &m->model.factor_count);
}

static void read_buckets(decoder *d, void *place)
{
    given_model *m = place;
    m->buckets = decoder_each(d, MATRIX_MAX, sizeof(netto_text), decode_id, &m->bucket_count);
}

static void read_raw(decoder *d, void *place)
{
    *(netto_text *)place = reader_raw(&d->in);
}

enum { NAME, TYPE, FACTORS, RHO, MODE, BY, BUCKETS, GAMMA, LOADINGS, COVARIANCE, REPAIR, FIELDS };

static const decoder_field fields[] = {
    [NAME] = OPTIONAL(given_model, "name", model.name, decode_id),
    [TYPE] = OPTIONAL(given_model, "type", model.type, read_type),
    [FACTORS] = {.name = "factors", .read = read_factors, .offset = 0, .size = 7},
    [RHO] = OPTIONAL(given_model, "rho", rho, read_raw),
    [MODE] = OPTIONAL(given_model, "mode", model.mode, read_mode),
    [BY] = {.name = "by", .read = read_by, .offset = 0, .size = 2},
    [BUCKETS] = {.name = "buckets", .read = read_buckets, .offset = 0, .size = 7},
    [GAMMA] = OPTIONAL(given_model, "gamma", gamma, read_raw),
    [LOADINGS] = OPTIONAL(given_model, "loadings", loadings, read_raw),
    [COVARIANCE] = OPTIONAL(given_model, "covariance", covariance, read_raw),
    [REPAIR] = OPTIONAL(given_model, "repair", model.repair, decode_boolean),
};
static const decoder_table table = DECODER_TABLE(fields);

#define BIT(field) (1u << (field))
#define ANY        (BIT(NAME) | BIT(TYPE) | BIT(MODE))

/* What each type must have, and what it may. */
static const struct {
    uint32_t must, may;
} shapes[] = {
    [NETTO_MODEL_MATRIX] = {BIT(FACTORS) | BIT(RHO), ANY | BIT(REPAIR)},
    [NETTO_MODEL_BUCKET] = {BIT(RHO) | BIT(GAMMA), ANY | BIT(BY) | BIT(BUCKETS)},
    [NETTO_MODEL_FACTOR] = {BIT(FACTORS) | BIT(LOADINGS), ANY | BIT(COVARIANCE)},
};

static bool check_shape(decoder *d, const given_model *m, uint32_t given)
{
    netto_model_type type = m->model.type;
    for (uint32_t i = 0; i < FIELDS; i++) {
        bool there = given & BIT(i);
        if (!there && (shapes[type].must & BIT(i))) reader_refuse(&d->in, NETTO_EPARAMS, "field '%s' is missing", fields[i].name);
        if (there && !((shapes[type].must | shapes[type].may) & BIT(i)))
            reader_refuse(&d->in, NETTO_EPARAMS, "field '%s' does not belong to a model of type '%s'", fields[i].name, netto_model_type_word(type));
    }
    if (m->model.repair && m->model.mode == NETTO_PRESCRIBED)
        reader_refuse(&d->in, NETTO_EPARAMS, "a prescribed matrix is taken as it is; leave out repair, or the mode");
    return d->in.status == NETTO_OK;
}

/* ---- by type ------------------------------------------------------------------------------------------------- */

static void read_matrix(decoder *d, given_model *m)
{
    uint32_t n = m->model.factor_count, width = n;
    if (n > MATRIX_MAX) {
        d->in.field = "factors";
        reader_refuse(&d->in, NETTO_ETOOLARGE, "%u items; at most %d", n, MATRIX_MAX);
        return;
    }
    m->model.rho = model_grid(d, "rho", m->rho, n, &width, "factor");
}

/* One number for all buckets, or one for each, or one for each two: what correlates in them, and across. */
static void read_bucket(decoder *d, given_model *m)
{
    uint32_t n = m->bucket_count;
    m->model.factors = m->buckets;
    m->model.factor_count = n;
    m->model.rho = n ? model_buckets(d, n, m->rho, m->gamma) : model_alike(d, m->rho, m->gamma);
}

static void read_factor(decoder *d, given_model *m)
{
    uint32_t width = 0;
    m->model.loadings = model_grid(d, "loadings", m->loadings, m->model.factor_count, &width, "factor");
    m->model.drivers = width;
    if (d->in.status != NETTO_OK || !m->covariance.bytes) return;
    m->model.covariance = model_grid(d, "covariance", m->covariance, width, &width, "driver");
}

static void read_numbers(decoder *d, given_model *m)
{
    switch (m->model.type) {
    case NETTO_MODEL_BUCKET: read_bucket(d, m); break;
    case NETTO_MODEL_FACTOR: read_factor(d, m); break;
    default: read_matrix(d, m);
    }
}

static void read_map(decoder *d, bool given, netto_command *out)
{
    given_model m = {.model = {.name = TEXT_LITERAL("default"), .by = NETTO_BY_FACTOR_BUCKET}};
    uint32_t which = 0;
    *out = (netto_command){.kind = NETTO_CORRELATION_PUT};
    if (given) which = decoder_map(d, &table, &m);
    if (d->in.status == NETTO_OK && check_shape(d, &m, which)) read_numbers(d, &m);
    out->correlation = m.model;
}

void command_correlation_map(decoder *d, netto_command *out)
{
    read_map(d, true, out);
}

void command_correlation_put(decoder *d, netto_command *out)
{
    uint32_t given = decoder_params(d, 1, 2);
    read_map(d, given > 0, out);
    decoder_no_options(d, given == 2);
}

/* ---- asked for -------------------------------------------------------------------------------------------------- */

static void read_pair(decoder *d, void *place)
{
    netto_text *pair = place;
    decoder_tuple(d, 2, 2, "[factor, factor]");
    for (int i = 0; i < 2; i++) pair[i] = reader_id(&d->in);
}

static const decoder_field get_fields[] = {
    OPTIONAL(netto_command, "name", model.name, decode_id),
    OPTIONAL(netto_command, "pair", model.pair, read_pair),
    OPTIONAL(netto_command, "after", model.page.after, decode_id),
    OPTIONAL(netto_command, "limit", model.page.limit, decode_limit),
    COMMAND_QUERY(netto_command),
};
static const decoder_table get_table = DECODER_TABLE(get_fields);

void command_correlation_get(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_CORRELATION_GET, .model.name = TEXT_LITERAL("default")};
    decoder_options(d, decoder_params(d, 0, 1) == 1, &get_table, out);
}

static const decoder_field list_fields[] = {COMMAND_QUERY(netto_command)};
static const decoder_table list_table = DECODER_TABLE(list_fields);

void command_correlation_list(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_CORRELATION_LIST};
    decoder_options(d, decoder_params(d, 0, 1) == 1, &list_table, out);
}
