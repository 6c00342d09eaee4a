/* request_estimate.c: what a correlation model is to be estimated from. */
#include <math.h>

#include "wire/request.h"

#define FACTORS_MAX    4096
#define LAMBDA_DEFAULT 0.97

/* Seconds. */
static void read_window(decoder *d, void *place)
{
    double seconds = reader_real(&d->in);
    if (d->in.status == NETTO_OK && !(seconds > 0.0 && seconds < 9e9))
        reader_refuse(&d->in, NETTO_EPARAMS, "expected seconds, more than 0, got %.15g", seconds);
    *(netto_instant *)place = d->in.status == NETTO_OK ? (netto_instant)floor(seconds * 1e9 + 0.5) : 0;
}

static void read_lambda(decoder *d, void *place)
{
    double lambda = reader_real(&d->in);
    if (d->in.status == NETTO_OK && !(lambda > 0.0 && lambda <= 1.0))
        reader_refuse(&d->in, NETTO_EDOMAIN, "expected more than 0 and at most 1, which weighs all returns alike, got %.15g", lambda);
    *(double *)place = lambda;
}

static const decoder_field fields[] = {
    OPTIONAL(struct estimate, "name", name, decode_id),
    OPTIONAL(struct estimate, "window", window, read_window),
    OPTIONAL(struct estimate, "lambda", lambda, read_lambda),
    OPTIONAL(struct estimate, "pairwise", pairwise, decode_boolean),
    OPTIONAL(struct estimate, "repair", repair, decode_boolean),
};
static const decoder_table table = DECODER_TABLE(fields);

/* A factor, or [factor, instrument]. */
static void read_factor(decoder *d, netto_text pair[2])
{
    bool named = reader_peek(&d->in) == HEAD_ARRAY;
    if (named) decoder_tuple(d, 2, 2, "a factor, or [factor, instrument]");
    pair[0] = reader_id(&d->in);
    if (named) pair[1] = reader_id(&d->in);
}

static void read_factors(decoder *d, struct estimate *e)
{
    decoder_name(d, "factors");
    netto_text *factors = decoder_items(d, FACTORS_MAX, 2 * sizeof *factors, &e->count);
    for (uint32_t i = 0; i < e->count && d->in.status == NETTO_OK; i++) {
        netto_text pair[2] = {{0}};
        d->in.item = (int)i;
        read_factor(d, pair);
        factors[e->count + i] = pair[1];
        factors[i] = pair[0];
    }
    d->in.item = -1;
    e->factors = factors;
    e->instruments = factors ? factors + e->count : NULL;
    if (d->in.status == NETTO_OK && e->count == 0) reader_refuse(&d->in, NETTO_EPARAMS, "a model has at least one factor");
    decoder_name(d, NULL);
}

void request_estimate(decoder *d, struct request *out)
{
    uint32_t given = decoder_params(d, 1, 2);
    out->estimate = (struct estimate){.name = TEXT_LITERAL("default"), .lambda = LAMBDA_DEFAULT};
    read_factors(d, &out->estimate);
    decoder_options(d, given == 2, &table, &out->estimate);
}
