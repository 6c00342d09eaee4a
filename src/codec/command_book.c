/* command_book.c: collateral, positions, trades. */
#include "codec/command_rows.h"

/* ---- collateral -------------------------------------------------------------------------------- */

static void read_role(decoder *d, void *place)
{
    static const char *const roles[] = {"lodged", "received"};
    *(bool *)place = decode_word(d, roles, 2) == 1;
}

static const decoder_field line_fields[] = {
    OPTIONAL(netto_collateral_row, "set", set, decode_id),
    OPTIONAL(netto_collateral_row, "role", received, read_role),
};
static const decoder_table line_table = DECODER_TABLE(line_fields);

static void read_line(decoder *d, void *place)
{
    netto_collateral_row *row = place;
    uint32_t count = decoder_tuple(d, 2, 3, "[asset, amount, {set, role}?]");
    row->asset = decoder_id(d, "asset");
    decoder_name(d, "amount");
    row->amount = reader_number(&d->in);
    decoder_name(d, NULL);
    if (count == 3 && !reader_nil(&d->in)) decoder_map(d, &line_table, row);
}

void command_collateral_put(decoder *d, netto_command *out)
{
    out->collateral =
        command_account_rows(d, out, NETTO_COLLATERAL_PUT, sizeof(netto_collateral_row), read_line);
}

/* ---- positions --------------------------------------------------------------------------------- */

static void read_position(decoder *d, void *place)
{
    netto_position_row *row = place;
    uint32_t count = decoder_tuple(d, 2, 3, "[instrument, qty, cost?]");
    row->instrument = decoder_id(d, "instrument");
    decoder_name(d, "qty");
    row->qty = reader_number(&d->in);
    decoder_name(d, "cost");
    if (count == 3 && !reader_nil(&d->in)) row->cost = reader_number(&d->in);
    decoder_name(d, NULL);
}

void command_position_put(decoder *d, netto_command *out)
{
    out->positions =
        command_account_rows(d, out, NETTO_POSITION_PUT, sizeof(netto_position_row), read_position);
}

/* ---- trades ------------------------------------------------------------------------------------ */

static const decoder_field trade_fields[] = {
    REQUIRED(netto_trade_row, "id", id, decode_id),
    REQUIRED(netto_trade_row, "account", account, decode_id),
    REQUIRED(netto_trade_row, "instrument", instrument, decode_id),
    REQUIRED(netto_trade_row, "qty", qty, decode_number),
    REQUIRED(netto_trade_row, "price", price, decode_number),
    OPTIONAL(netto_trade_row, "ts", ts, decode_instant),
    OPTIONAL(netto_trade_row, "settle", settle, decode_expiry),
    OPTIONAL(netto_trade_row, "free", free, decode_boolean),
    OPTIONAL(netto_trade_row, "order", order, decode_id),
};
static const decoder_table trade_table = DECODER_TABLE(trade_fields);

static const decoder_field option_fields[] = {
    OPTIONAL(netto_command, "partial", partial, decode_boolean),
    OPTIONAL(netto_command, "late", late, decode_boolean),
};
static const decoder_table option_table = DECODER_TABLE(option_fields);

static void read_trade(decoder *d, void *place)
{
    netto_trade_row *row = place;
    row->ts = row->settle = NETTO_NEVER;
    decoder_map(d, &trade_table, row);
}

void command_trade_apply(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_TRADE_APPLY};
    uint32_t given = decoder_params(d, 1, 2);
    out->trades = decoder_rows(d, sizeof(netto_trade_row), read_trade, &out->count);
    decoder_options(d, given == 2, &option_table, out);
}
