/* command_order.c: orders: asked about, opened, closed. */
#include "codec/command.h"

typedef struct check_options {
    bool brief, explain, durable;
    uint64_t as_of;
} check_options;

static const decoder_field check_fields[] = {
    OPTIONAL(check_options, "brief", brief, decode_boolean),
    OPTIONAL(check_options, "explain", explain, decode_boolean),
    COMMAND_QUERY(check_options),
};
static const decoder_table check_table = DECODER_TABLE(check_fields);

static void refuse_both(decoder *d, bool brief, bool explain)
{
    if (brief && explain) reader_refuse(&d->in, NETTO_EPARAMS, "brief and explain exclude each other; choose one");
}

/* How the answer is wanted: four values, or with how they came about; not both. */
static void read_check_options(decoder *d, bool given, netto_command *out, bool *brief)
{
    check_options options = {0};
    decoder_options(d, given, &check_table, &options);
    refuse_both(d, options.brief, options.explain);
    *brief = options.brief;
    out->explain = options.explain;
    out->durable = options.durable;
    out->as_of = options.as_of;
}

typedef struct open_options {
    bool brief, explain;
} open_options;

static void read_open_options(decoder *d, bool given, netto_command *out, bool *brief)
{
    static const decoder_field fields[] = {OPTIONAL(open_options, "brief", brief, decode_boolean),
                                           OPTIONAL(open_options, "explain", explain, decode_boolean)};
    static const decoder_table table = DECODER_TABLE(fields);
    open_options options = {0};
    decoder_options(d, given, &table, &options);
    refuse_both(d, options.brief, options.explain);
    *brief = options.brief;
    out->explain = options.explain;
}

/* account, instrument, qty, price?, {options}?: `given` of them; true: the options are still to be read. */
static bool read_order(decoder *d, uint32_t given, netto_command *out)
{
    out->account = decoder_id(d, "account");
    out->order.instrument = decoder_id(d, "instrument");
    decoder_name(d, "qty");
    out->order.qty = reader_number(&d->in);
    decoder_name(d, "price");
    bool no_price = given == 3 || (given == 4 && reader_peek(&d->in) == HEAD_MAP);
    if (!no_price && !reader_nil(&d->in)) out->order.price = reader_number(&d->in);
    return given == 5 || (given == 4 && no_price);
}

void command_order_check(decoder *d, netto_command *out, bool *brief)
{
    *out = (netto_command){.kind = NETTO_ORDER_CHECK};
    bool options = read_order(d, decoder_params(d, 3, 5), out);
    read_check_options(d, options, out, brief);
}

void command_order_open(decoder *d, netto_command *out, bool *brief)
{
    *out = (netto_command){.kind = NETTO_ORDER_OPEN};
    uint32_t given = decoder_params(d, 4, 6);
    out->order.id = decoder_id(d, "id");
    bool options = read_order(d, given - 1, out);
    read_open_options(d, options, out, brief);
}

void command_order_close(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_ORDER_CLOSE};
    uint32_t given = decoder_params(d, 1, 2);
    out->order.id = decoder_id(d, "id");
    decoder_name(d, NULL);
    decoder_no_options(d, given == 2);
}
