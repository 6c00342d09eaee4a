/* command_account.c: netting sets, and the accounts that use them. */
#include "codec/command_rows.h"
#include "codec/suggest.h"

static const decoder_field set_fields[] = {
    REQUIRED(netto_set_row, "id", id, decode_id),
    OPTIONAL(netto_set_row, "enforceable", enforceable, decode_boolean),
    OPTIONAL(netto_set_row, "currency", currency, decode_id),
    OPTIONAL(netto_set_row, "margined", margined, decode_boolean),
    OPTIONAL(netto_set_row, "threshold", threshold, decode_real),
    OPTIONAL(netto_set_row, "mta", mta, decode_real),
    OPTIONAL(netto_set_row, "nica", nica, decode_real),
    OPTIONAL(netto_set_row, "mpor_days", mpor_days, decode_days),
    OPTIONAL(netto_set_row, "attrs", attrs, decode_attrs),
};
static const decoder_table set_table = DECODER_TABLE(set_fields);

/* An agreement that is put without more words is one that nets; only `enforceable = false` says otherwise. */
static void read_set(decoder *d, void *place)
{
    netto_set_row *row = place;
    row->enforceable = true;
    row->mpor_days = -1;
    decoder_map(d, &set_table, row);
}

void command_set_put(decoder *d, netto_command *out)
{
    out->sets = command_rows(d, out, NETTO_SET_PUT, sizeof(netto_set_row), read_set);
}

/* ---- "all" | "none" | {by, sets} ----------------------------------------------------------------- */

/* {value = set id}; two members of the row are filled, so the place is the row itself. */
static void read_entries(decoder *d, void *place)
{
    netto_account_row *row = place;
    reader *in = &d->in;
    uint32_t count = reader_map(in);
    if (count > NETTO_ROWS_MAX)
        return reader_refuse(in, NETTO_ETOOLARGE, "%u sets; at most %d", count, NETTO_ROWS_MAX);
    netto_netting_entry *entries = arena_array(d->arena, count, sizeof *entries);
    if (!entries) return reader_refuse(in, NETTO_ECAPACITY, "no memory for %u sets", count);
    for (uint32_t i = 0; i < count; i++) {
        in->item = (int)i;
        entries[i].value = reader_id(in);
        entries[i].set = reader_id(in);
    }
    in->item = -1;
    row->entries = entries;
    row->entry_count = count;
}

static const decoder_field by_fields[] = {
    REQUIRED(netto_account_row, "by", by, decode_id),
    {.name = "sets", .read = read_entries, .offset = 0, .size = 4},
};
static const decoder_table by_table = DECODER_TABLE(by_fields);

static void read_netting(decoder *d, void *place)
{
    static const char *const modes[] = {"all", "none"};
    netto_account_row *row = place;
    head_type type = reader_peek(&d->in);
    if (type == HEAD_MAP) {
        row->netting = NETTO_NETTING_BY;
        decoder_map(d, &by_table, row);
    } else if (type == HEAD_TEXT || type == HEAD_BINARY) {
        row->netting = (netto_netting_mode)decode_word(d, modes, 2);
    } else {
        reader_expected(&d->in, d->in.at, "\"all\", \"none\" or {by, sets}");
    }
}

static const decoder_field account_fields[] = {
    REQUIRED(netto_account_row, "id", id, decode_id),
    OPTIONAL(netto_account_row, "kind", kind, decode_id),
    OPTIONAL(netto_account_row, "parent", parent, decode_id),
    {.name = "netting", .read = read_netting, .offset = 0, .size = 7},
    OPTIONAL(netto_account_row, "attrs", attrs, decode_attrs),
};
static const decoder_table account_table = DECODER_TABLE(account_fields);

static void read_account(decoder *d, void *place)
{
    decoder_map(d, &account_table, place);
}

void command_account_put(decoder *d, netto_command *out)
{
    out->accounts = command_rows(d, out, NETTO_ACCOUNT_PUT, sizeof(netto_account_row), read_account);
}
