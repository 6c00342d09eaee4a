/* command_market.c: marks, rates, and the matrix of correlations. */
#include "codec/command_rows.h"

/* ---- marks and rates --------------------------------------------------------------------------- */

/* The first six stand in the order of the NETTO_MARK_ bits. */
static const decoder_field mark_fields[] = {
    OPTIONAL(netto_mark_row, "iv", iv, decode_real),
    OPTIONAL(netto_mark_row, "delta", delta, decode_real),
    OPTIONAL(netto_mark_row, "bid", bid, decode_real),
    OPTIONAL(netto_mark_row, "ask", ask, decode_real),
    OPTIONAL(netto_mark_row, "last", last, decode_real),
    OPTIONAL(netto_mark_row, "rolled", rolled, decode_real),
    OPTIONAL(netto_mark_row, "ts", ts, decode_instant),
};
static const decoder_table mark_table = DECODER_TABLE(mark_fields);
_Static_assert(NETTO_MARK_IV == 1 << 0 && NETTO_MARK_ROLLED == 1 << 5,
               "the bits of the table are those of the row");

static void read_mark(decoder *d, void *place)
{
    netto_mark_row *row = place;
    row->ts = NETTO_NEVER;
    uint32_t count = decoder_tuple(d, 2, 3, "[instrument, price, {iv, delta, bid, ask, last, rolled, ts}?]");
    row->instrument = decoder_id(d, "instrument");
    decoder_name(d, "price");
    row->price = reader_real(&d->in);
    decoder_name(d, NULL);
    if (count == 3 && !reader_nil(&d->in)) row->given = decoder_map(d, &mark_table, row) & 63;
}

void command_mark_put(decoder *d, netto_command *out)
{
    out->marks = command_rows(d, out, NETTO_MARK_PUT, sizeof(netto_mark_row), read_mark);
}

static const decoder_field rate_fields[] = {OPTIONAL(netto_fx_row, "ts", ts, decode_instant)};
static const decoder_table rate_table = DECODER_TABLE(rate_fields);

static void read_rate(decoder *d, void *place)
{
    netto_fx_row *row = place;
    row->ts = NETTO_NEVER;
    uint32_t count = decoder_tuple(d, 2, 3, "[currency, rate, {ts}?]");
    row->currency = decoder_id(d, "currency");
    decoder_name(d, "rate");
    row->rate = reader_real(&d->in);
    decoder_name(d, NULL);
    if (count == 3 && !reader_nil(&d->in)) decoder_map(d, &rate_table, row);
}

void command_fx_put(decoder *d, netto_command *out)
{
    out->fx = command_rows(d, out, NETTO_FX_PUT, sizeof(netto_fx_row), read_rate);
}
