/* command_unsettled.c: trades that settle later: that they are settled, and what may be lost with those that are not. */
#include "codec/command_rows.h"
#include "codec/command_shape.h"

static void read_leg(decoder *d, void *place)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_LEG_MAP(X)
#undef X
    };
    *(netto_settled_leg *)place = (netto_settled_leg)decode_word(d, words, NETTO_LEG_COUNT);
}

static void read_settled(decoder *d, void *place)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_settled_row, "qty", qty, decode_number),
        OPTIONAL(netto_settled_row, "leg", leg, read_leg),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    netto_settled_row *row = place;
    uint32_t count = decoder_tuple(d, 1, 2, "[trade, {qty, leg}?]");
    if (count) row->trade = decoder_id(d, "trade");
    decoder_name(d, NULL);
    if (count == 2 && !reader_nil(&d->in)) decoder_map(d, &table, row);
}

void command_settlement_confirm(decoder *d, netto_command *out)
{
    out->settled = command_rows(d, out, NETTO_SETTLEMENT_CONFIRM, sizeof(netto_settled_row), read_settled);
}

void command_settlement_get(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {COMMAND_QUERY(netto_command)};
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_SETTLEMENT_GET};
    command_of_account(d, &table, out);
}
