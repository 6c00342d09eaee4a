/* command_setup.c: instruments and factors. */
#include "codec/command_rows.h"

static const char *const kinds[] = {
#define X(name, word) word,
    NETTO_INSTRUMENT_KIND_MAP(X)
#undef X
};

static void read_kind(decoder *d, void *place)
{
    *(netto_instrument_kind *)place =
        (netto_instrument_kind)decode_word(d, kinds, NETTO_INSTRUMENT_KIND_COUNT);
}

/* [factor, amount] */
static void read_load(decoder *d, void *place)
{
    netto_load_row *row = place;
    if (decoder_tuple(d, 2, 2, "[factor, amount]") == 0) return;
    row->factor = reader_id(&d->in);
    row->amount = reader_real(&d->in);
}

/* Two members of the row are filled, so the place is the row itself. */
static void read_loads(decoder *d, void *place)
{
    netto_instrument_row *row = place;
    row->loads = decoder_each(d, NETTO_LOADS_MAX, sizeof *row->loads, read_load, &row->load_count);
}

static const decoder_field instrument_fields[] = {
    REQUIRED(netto_instrument_row, "id", id, decode_id),
    REQUIRED(netto_instrument_row, "kind", kind, read_kind),
    OPTIONAL(netto_instrument_row, "underlying", underlying, decode_id),
    {.name = "loads", .read = read_loads, .offset = 0, .size = 5},
    OPTIONAL(netto_instrument_row, "currency", currency, decode_id),
    OPTIONAL(netto_instrument_row, "multiplier", multiplier, decode_number),
    OPTIONAL(netto_instrument_row, "inverse", inverse, decode_boolean),
    OPTIONAL(netto_instrument_row, "qty_step", qty_step, decode_number),
    OPTIONAL(netto_instrument_row, "expiry", expiry, decode_expiry),
    OPTIONAL(netto_instrument_row, "strike", strike, decode_number),
    OPTIONAL(netto_instrument_row, "right", right, decode_right),
    OPTIONAL(netto_instrument_row, "venue", venue, decode_label),
    OPTIONAL(netto_instrument_row, "calendar", calendar, decode_id),
    OPTIONAL(netto_instrument_row, "settle_days", settle_days, decode_days),
    OPTIONAL(netto_instrument_row, "adv", adv, decode_number),
    OPTIONAL(netto_instrument_row, "attrs", attrs, decode_attrs),
};
static const decoder_table instrument_table = DECODER_TABLE(instrument_fields);

static void read_instrument(decoder *d, void *place)
{
    netto_instrument_row *row = place;
    row->expiry = NETTO_NEVER;
    row->settle_days = -1;
    decoder_map(d, &instrument_table, row);
}

void command_instrument_put(decoder *d, netto_command *out)
{
    out->instruments =
        command_rows(d, out, NETTO_INSTRUMENT_PUT, sizeof(netto_instrument_row), read_instrument);
}

static const decoder_field factor_fields[] = {
    REQUIRED(netto_factor_row, "id", id, decode_id),
    OPTIONAL(netto_factor_row, "class", class_, decode_label),
    OPTIONAL(netto_factor_row, "risk", risk, decode_label),
    OPTIONAL(netto_factor_row, "bucket", bucket, decode_label),
    OPTIONAL(netto_factor_row, "qualifier", qualifier, decode_label),
    OPTIONAL(netto_factor_row, "tenor", tenor, decode_label),
    OPTIONAL(netto_factor_row, "label1", label1, decode_label),
    OPTIONAL(netto_factor_row, "label2", label2, decode_label),
    OPTIONAL(netto_factor_row, "product", product, decode_label),
    OPTIONAL(netto_factor_row, "vol", vol, decode_number),
    OPTIONAL(netto_factor_row, "attrs", attrs, decode_attrs),
};
static const decoder_table factor_table = DECODER_TABLE(factor_fields);

static void read_factor(decoder *d, void *place)
{
    decoder_map(d, &factor_table, place);
}

void command_factor_put(decoder *d, netto_command *out)
{
    out->factors = command_rows(d, out, NETTO_FACTOR_PUT, sizeof(netto_factor_row), read_factor);
}
