/* request.c: the params of the methods that are no commands of the engine. */
#include "wire/request.h"

#include <math.h>

#include "codec/command.h"
#include "wire/method.h"

netto_status request_decode(struct request *out, arena *a, netto_complaint *complaint)
{
    decoder d;
    decoder_init(&d, out->params, a, complaint);
    out->brief = false;
    out->method->decode(&d, out);
    return reader_finish(&d.in);
}

void request_nothing(decoder *d, struct request *out)
{
    (void)out;
    decoder_no_options(d, decoder_params(d, 0, 1) == 1);
}

void request_command(decoder *d, struct request *out)
{
    command_decoder_of(out->method->kind)(d, &out->command);
}

void request_check(decoder *d, struct request *out)
{
    command_order_check(d, &out->command, &out->brief);
}

void request_open(decoder *d, struct request *out)
{
    command_order_open(d, &out->command, &out->brief);
}

/* ---- the house --------------------------------------------------------------------------------- */

static void read_secret(decoder *d, void *place)
{
    *(netto_text *)place = reader_text(&d->in);
}

static const decoder_field hello_fields[] = {
    OPTIONAL(struct request, "token", hello.token, read_secret),
    OPTIONAL(struct request, "client", hello.client, decode_label),
};
static const decoder_table hello_table = DECODER_TABLE(hello_fields);

void request_hello(decoder *d, struct request *out)
{
    out->hello.token = out->hello.client = (netto_text){0};
    uint32_t given = decoder_params(d, 0, 1);
    decoder_options(d, given == 1, &hello_table, out);
}

/* ---- policies ---------------------------------------------------------------------------------- */

/* A fraction. */
static void read_impact(decoder *d, void *place)
{
    decode_real(d, place);
    if (d->in.status == NETTO_OK && !(*(double *)place >= 0.0))
        reader_refuse(&d->in, NETTO_EDOMAIN, "expected a fraction, 0 or more, like 0.2");
}

static const decoder_field activate_fields[] = {
    OPTIONAL(struct request, "expect", activate.expect, decode_id),
    OPTIONAL(struct request, "max_impact", activate.max_impact, read_impact),
};
static const decoder_table activate_table = DECODER_TABLE(activate_fields);

void request_activate(decoder *d, struct request *out)
{
    out->activate.expect = (netto_text){0};
    out->activate.max_impact = NAN;
    uint32_t given = decoder_params(d, 1, 2);
    decoder_name(d, "id");
    out->activate.id = reader_id(&d->in);
    decoder_options(d, given == 2, &activate_table, out);
}

static void read_threshold(decoder *d, void *place)
{
    decode_real(d, place);
    if (d->in.status == NETTO_OK && !(*(double *)place > 0.0))
        reader_refuse(&d->in, NETTO_EDOMAIN, "expected a fraction greater than 0, like 0.01");
}

static const decoder_field shadow_fields[] = {
    OPTIONAL(struct request, "threshold", shadow.threshold, read_threshold),
    OPTIONAL(struct request, "end", shadow.end, decode_boolean),
};
static const decoder_table shadow_table = DECODER_TABLE(shadow_fields);

void request_shadow(decoder *d, struct request *out)
{
    out->shadow.threshold = NAN;
    out->shadow.end = false;
    uint32_t given = decoder_params(d, 1, 2);
    decoder_name(d, "id");
    out->shadow.id = reader_id(&d->in);
    decoder_options(d, given == 2, &shadow_table, out);
    if (d->in.status == NETTO_OK && out->shadow.end && !isnan(out->shadow.threshold))
        reader_refuse(&d->in, NETTO_EPARAMS, "give a `threshold` for a shadow that begins, or `end` for one that runs");
}

static const decoder_field diff_fields[] = {
    OPTIONAL(struct request, "after", diff.after, decode_id),
    OPTIONAL(struct request, "limit", diff.limit, decode_limit),
    OPTIONAL(struct request, "at", diff.at, decode_sequence),
};
static const decoder_table diff_table = DECODER_TABLE(diff_fields);

void request_diff(decoder *d, struct request *out)
{
    out->diff.after = (netto_text){0};
    out->diff.limit = REQUEST_ROWS;
    out->diff.at = 0;
    uint32_t given = decoder_params(d, 1, 2);
    decoder_name(d, "id");
    out->diff.id = reader_id(&d->in);
    decoder_options(d, given == 2, &diff_table, out);
}

static const decoder_field rollback_fields[] = {
    OPTIONAL(struct request, "to", rollback.to, decode_id),
};
static const decoder_table rollback_table = DECODER_TABLE(rollback_fields);

void request_rollback(decoder *d, struct request *out)
{
    out->rollback.to = (netto_text){0};
    uint32_t given = decoder_params(d, 0, 1);
    decoder_options(d, given == 1, &rollback_table, out);
}

/* ---- events ------------------------------------------------------------------------------------ */

#define ALL_TOPICS ((1u << NETTO_TOPIC_COUNT) - 1)

/* An array of topics, or nil for all. */
static uint32_t read_topics(decoder *d)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_TOPIC_MAP(X)
#undef X
    };
    uint32_t topics = 0;
    decoder_name(d, "topics");
    if (reader_nil(&d->in)) return ALL_TOPICS;
    uint32_t count = reader_array(&d->in);
    for (uint32_t i = 0; i < count && d->in.status == NETTO_OK; i++) {
        d->in.item = (int)i;
        topics |= 1u << decode_word(d, words, NETTO_TOPIC_COUNT);
    }
    d->in.item = -1;
    return topics;
}

static void read_from(decoder *d, void *place)
{
    int64_t from = reader_integer(&d->in);
    if (from < 0) reader_refuse(&d->in, NETTO_EPARAMS, "events count from 1");
    *(uint64_t *)place = from > 0 ? (uint64_t)from : 1;
}

static const decoder_field subscribe_fields[] = {
    OPTIONAL(struct request, "from", subscribe.from, read_from),
};
static const decoder_table subscribe_table = DECODER_TABLE(subscribe_fields);

void request_subscribe(decoder *d, struct request *out)
{
    uint32_t given = decoder_params(d, 1, 2);
    out->subscribe.from = 0;
    out->subscribe.topics = read_topics(d);
    decoder_options(d, given == 2, &subscribe_table, out);
    out->subscribe.given = out->subscribe.from > 0;
}

void request_unsubscribe(decoder *d, struct request *out)
{
    uint32_t given = decoder_params(d, 0, 2);
    bool topics = given == 2 || (given == 1 && reader_peek(&d->in) != HEAD_MAP);
    out->subscribe.topics = topics ? read_topics(d) : ALL_TOPICS;
    decoder_no_options(d, given == 2 || (given == 1 && !topics));
}
