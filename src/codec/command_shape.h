/* command_shape.h: shapes that many calls have. */
#ifndef CODEC_COMMAND_SHAPE_H
#define CODEC_COMMAND_SHAPE_H

#include "codec/command.h"

/* account, {options}?  `out` is begun. */
void command_of_account(decoder *d, const decoder_table *table, netto_command *out);

/* The last parameter, one map of fields that is read into `out`; `given` of at most `most` parameters, behind it an empty map. */
void command_last_map(decoder *d, const char *name, uint32_t given, uint32_t most, const decoder_table *table, void *out);

#endif
