/* command_settlement.c: payments to be netted, and losses to be borne. */
#include "codec/command.h"

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

static const netto_share *read_shares(decoder *d, uint32_t *count)
{
    netto_share *shares = decoder_items(d, NETTO_ROWS_MAX, sizeof *shares, count);
    for (uint32_t i = 0; i < *count && d->in.status == NETTO_OK; i++) {
        d->in.item = (int)i;
        decoder_tuple(d, 2, 2, "[id, amount]");
        decode_id(d, &shares[i].id);
        decode_number(d, &shares[i].amount);
    }
    d->in.item = -1;
    return shares;
}

static void read_losses(decoder *d, void *place)
{
    netto_command *out = place;
    out->waterfall.losses = read_shares(d, &out->waterfall.loss_count);
}

static void read_members(decoder *d, void *place)
{
    netto_layer *layer = place;
    layer->members = read_shares(d, &layer->member_count);
}

static void read_layer(decoder *d, netto_layer *layer)
{
    static const decoder_field fields[] = {
        REQUIRED(netto_layer, "name", name, decode_id),
        OPTIONAL(netto_layer, "amount", amount, decode_number),
        {.name = "members", .read = read_members, .offset = 0, .size = 7},
        OPTIONAL(netto_layer, "pays_for", pays_for, decode_id),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    decoder_map(d, &table, layer);
}

static void read_layers(decoder *d, void *place)
{
    netto_command *out = place;
    netto_layer *layers = decoder_items(d, LAYERS_MAX, sizeof *layers, &out->waterfall.layer_count);
    for (uint32_t i = 0; i < out->waterfall.layer_count && d->in.status == NETTO_OK; i++) read_layer(d, &layers[i]);
    out->waterfall.layers = layers;
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
    decoder_name(d, "waterfall");
    if (given) decoder_map(d, &table, out);
    decoder_name(d, NULL);
    decoder_no_options(d, given == 2);
}
