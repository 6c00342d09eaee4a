/* command_liquidity.c: what it takes to trade out of a book. */
#include "codec/command_shape.h"

void command_liquidity_get(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "participation", liquidity.terms.participation, decode_real),
        OPTIONAL(netto_command, "horizon", liquidity.terms.horizon, decode_seconds),
        OPTIONAL(netto_command, "pool", liquidity.pool, decode_boolean),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_LIQUIDITY_GET};
    command_of_account(d, &table, out);
}
