/* command_correlation.c: a matrix of correlations, put and asked for. */
#include "codec/command.h"

#define FACTORS_MAX 1024

typedef struct matrix {
    netto_correlation model;
    netto_text rho; /* as it came: it may stand before the factors that say how large it is */
} matrix;

static void read_type(decoder *d, void *place)
{
    static const char *const types[] = {"matrix"};
    (void)place;
    decode_word(d, types, 1);
}

static void read_mode(decoder *d, void *place)
{
    static const char *const modes[] = {"checked", "prescribed"};
    *(netto_model_mode *)place = (netto_model_mode)decode_word(d, modes, 2);
}

static void read_factors(decoder *d, void *place)
{
    netto_correlation *model = place;
    netto_text *factors = decoder_items(d, FACTORS_MAX, sizeof *factors, &model->factor_count);
    for (uint32_t i = 0; i < model->factor_count; i++) {
        d->in.item = (int)i;
        factors[i] = reader_id(&d->in);
    }
    d->in.item = -1;
    model->factors = factors;
}

static void read_raw(decoder *d, void *place)
{
    *(netto_text *)place = reader_raw(&d->in);
}

static const decoder_field fields[] = {
    OPTIONAL(matrix, "name", model.name, decode_id),
    {.name = "type", .read = read_type, .offset = 0, .size = 4},
    {.name = "factors", .read = read_factors, .offset = 0, .size = 7, .required = true},
    REQUIRED(matrix, "rho", rho, read_raw),
    OPTIONAL(matrix, "mode", model.mode, read_mode),
};
static const decoder_table table = DECODER_TABLE(fields);
_Static_assert(offsetof(matrix, model) == 0, "read_factors takes the matrix for its model");

static void read_row(reader *in, double *row, uint32_t n, uint32_t index)
{
    in->item = (int)index;
    uint32_t count = reader_array(in);
    if (in->status == NETTO_OK && count != n)
        reader_refuse(in, NETTO_EPARAMS, "expected a row of %u numbers, got %u", n, count);
    for (uint32_t i = 0; i < n && in->status == NETTO_OK; i++) row[i] = reader_real(in);
}

/* Room for n x n numbers.  A number takes a byte or more, so none is asked for in vain. */
static double *take_room(decoder *d, reader *in, const matrix *m, size_t n)
{
    uint32_t count = reader_array(in);
    if (in->status != NETTO_OK) return NULL;
    if (count != n) {
        reader_refuse(in, NETTO_EPARAMS, "expected %zu rows, one for each factor, got %u", n, count);
        return NULL;
    }
    if (m->rho.size < n * n) {
        reader_refuse(in, NETTO_EPARAMS, "expected %zu numbers in each row", n);
        return NULL;
    }
    double *rho = arena_array(d->arena, n * n, sizeof *rho);
    if (!rho) reader_refuse(in, NETTO_ECAPACITY, "no memory for %zu x %zu numbers", n, n);
    return rho;
}

static void read_rho(decoder *d, matrix *m)
{
    reader in;
    size_t n = m->model.factor_count;
    reader_init(&in, m->rho.bytes, m->rho.size, d->in.complaint);
    in.field = "rho";
    double *rho = take_room(d, &in, m, n);
    for (size_t i = 0; i < n && in.status == NETTO_OK; i++)
        read_row(&in, rho + i * n, (uint32_t)n, (uint32_t)i);
    d->in.status = reader_finish(&in);
    m->model.rho = rho;
}

static void read_map(decoder *d, bool given, netto_command *out)
{
    matrix m = {.model = {.name = TEXT_LITERAL("default")}};
    *out = (netto_command){.kind = NETTO_CORRELATION_PUT};
    if (given) decoder_map(d, &table, &m);
    if (d->in.status == NETTO_OK) read_rho(d, &m);
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

static const decoder_field name_fields[] = {
    OPTIONAL(netto_command, "name", correlation.name, decode_id),
    COMMAND_QUERY(netto_command),
};
static const decoder_table name_table = DECODER_TABLE(name_fields);

void command_correlation_get(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_CORRELATION_GET, .correlation.name = TEXT_LITERAL("default")};
    decoder_options(d, decoder_params(d, 0, 1) == 1, &name_table, out);
}
