/* command_settlement.c: payments to be netted, and losses to be borne. */
#include "codec/command_shape.h"

#define LAYERS_MAX 64

/* ---- payments ------------------------------------------------------------------------------------------------ */

static void read_payment(decoder *d, void *place)
{
    static const decoder_field fields[] = {
        REQUIRED(netto_payment, "from", from, decode_id),
        REQUIRED(netto_payment, "to", to, decode_id),
        REQUIRED(netto_payment, "currency", currency, decode_id),
        REQUIRED(netto_payment, "amount", amount, decode_number),
        OPTIONAL(netto_payment, "date", date, decode_id),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    decoder_map(d, &table, place);
}

void command_payment_net(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_PAYMENT_NET};
    uint32_t given = decoder_params(d, 1, 2);
    out->payments = decoder_rows(d, sizeof(netto_payment), read_payment, &out->count);
    decoder_no_options(d, given == 2);
}

/* ---- waterfalls ------------------------------------------------------------------------------------------------ */

static void read_share(decoder *d, void *place)
{
    netto_share *share = place;
    if (decoder_tuple(d, 2, 2, "[id, amount]") == 0) return;
    decode_id(d, &share->id);
    decode_number(d, &share->amount);
}

static void read_losses(decoder *d, void *place)
{
    netto_command *out = place;
    out->waterfall.losses = decoder_each(d, NETTO_ROWS_MAX, sizeof(netto_share), read_share, &out->waterfall.loss_count);
}

static void read_members(decoder *d, void *place)
{
    netto_layer *layer = place;
    layer->members = decoder_each(d, NETTO_ROWS_MAX, sizeof(netto_share), read_share, &layer->member_count);
}

static void read_layer(decoder *d, void *place)
{
    static const decoder_field fields[] = {
        REQUIRED(netto_layer, "name", name, decode_id),
        OPTIONAL(netto_layer, "amount", amount, decode_number),
        {.name = "members", .read = read_members, .offset = 0, .size = 7},
        OPTIONAL(netto_layer, "pays_for", pays_for, decode_id),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    decoder_map(d, &table, place);
}

static void read_layers(decoder *d, void *place)
{
    netto_command *out = place;
    out->waterfall.layers = decoder_each(d, LAYERS_MAX, sizeof(netto_layer), read_layer, &out->waterfall.layer_count);
}

void command_resolution_waterfall(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        {.name = "losses", .read = read_losses, .offset = 0, .size = 6, .required = true},
        {.name = "layers", .read = read_layers, .offset = 0, .size = 6, .required = true},
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_RESOLUTION_WATERFALL};
    uint32_t given = decoder_params(d, 1, 2);
    command_last_map(d, "waterfall", given, 2, &table, out);
}
