/* command_equity.c: what an account's equity is made of. */
#include "codec/command_shape.h"

static void read_price(decoder *d, void *place)
{
    netto_since *since = place;
    if (decoder_tuple(d, 2, 2, "[instrument, price]") == 0) return;
    since->instrument = decoder_id(d, "instrument");
    decoder_name(d, "price");
    since->price = reader_real(&d->in);
    decoder_name(d, NULL);
}

static void read_since(decoder *d, void *place)
{
    netto_command *out = place;
    out->equity.since = decoder_each(d, NETTO_ROWS_MAX, sizeof(netto_since), read_price, &out->equity.since_count);
}

void command_equity_get(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "positions", equity.positions, decode_boolean),
        {.name = "since", .read = read_since, .offset = 0, .size = 5},
        OPTIONAL(netto_command, "after", equity.page.after, decode_id),
        OPTIONAL(netto_command, "limit", equity.page.limit, decode_limit),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_EQUITY_GET};
    command_of_account(d, &table, out);
}

/* ---- settling ----------------------------------------------------------------------------------------------------- */

static void read_settle_price(decoder *d, void *place)
{
    netto_settle_price *price = place;
    if (decoder_tuple(d, 2, 2, "[instrument, price]") == 0) return;
    price->instrument = decoder_id(d, "instrument");
    decoder_name(d, "price");
    price->price = reader_number(&d->in);
    decoder_name(d, NULL);
}

/* Two members are filled, so the place is the command itself. */
static void read_prices(decoder *d, void *place)
{
    netto_command *out = place;
    out->variation.prices = decoder_each(d, NETTO_ROWS_MAX, sizeof(netto_settle_price), read_settle_price, &out->variation.price_count);
    if (out->variation.price_count == 0) reader_refuse(&d->in, NETTO_EPARAMS, "prices: it names no instrument, so nothing would be settled; leave it out to settle all at their marks");
}

void command_variation_settle(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "partial", partial, decode_boolean),
        {.name = "prices", .read = read_prices, .offset = 0, .size = 6},
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_VARIATION_SETTLE};
    uint32_t given = decoder_params(d, 1, 2);
    out->variation.accounts = decoder_rows(d, sizeof(netto_text), decode_id, &out->count);
    decoder_options(d, given == 2, &table, out);
}
