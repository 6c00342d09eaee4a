/* command_rows.h: what the calls that carry rows have in common. */
#ifndef CODEC_COMMAND_ROWS_H
#define CODEC_COMMAND_ROWS_H

#include "codec/command.h"

/* rows, {partial}? */
const void *command_rows(decoder *d, netto_command *out, netto_command_kind kind, size_t row_size,
                         decoder_read *read);

/* account, rows, {partial}? */
const void *command_account_rows(decoder *d, netto_command *out, netto_command_kind kind, size_t row_size,
                                 decoder_read *read);

#endif
