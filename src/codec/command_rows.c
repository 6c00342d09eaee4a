/* command_rows.c: what the calls that carry rows have in common. */
#include "codec/command_rows.h"

static const decoder_field option_fields[] = {
    OPTIONAL(netto_command, "partial", partial, decode_boolean),
};
static const decoder_table options = DECODER_TABLE(option_fields);

const void *command_rows(decoder *d, netto_command *out, netto_command_kind kind, size_t row_size,
                         decoder_read *read)
{
    *out = (netto_command){.kind = kind};
    uint32_t given = decoder_params(d, 1, 2);
    const void *rows = decoder_rows(d, row_size, read, &out->count);
    decoder_options(d, given == 2, &options, out);
    return rows;
}

const void *command_account_rows(decoder *d, netto_command *out, netto_command_kind kind, size_t row_size,
                                 decoder_read *read)
{
    *out = (netto_command){.kind = kind};
    uint32_t given = decoder_params(d, 2, 3);
    out->account = decoder_id(d, "account");
    const void *rows = decoder_rows(d, row_size, read, &out->count);
    decoder_options(d, given == 3, &options, out);
    return rows;
}
