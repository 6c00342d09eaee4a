/* command_resolution.c: in which order an account is closed. */
#include <math.h>

#include "codec/command.h"

static void read_by(decoder *d, void *place)
{
    static const char *const words[] = {"money", "step"};
    *(bool *)place = decode_word(d, words, 2) == 1;
}

static void read_steps(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    int64_t count = reader_integer(&d->in);
    if (count < 2 || count > NETTO_CLOSINGS_MAX) return reader_expected(&d->in, at, "a count of trades, 2 to 250");
    *(uint32_t *)place = (uint32_t)count;
}

void command_resolution_plan(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "of", closing.of, decode_id),
        OPTIONAL(netto_command, "to", closing.to, decode_real),
        OPTIONAL(netto_command, "by", closing.by_step, read_by),
        OPTIONAL(netto_command, "steps", closing.steps, read_steps),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_RESOLUTION_PLAN, .closing.to = NAN};
    uint32_t given = decoder_params(d, 1, 2);
    out->account = decoder_id(d, "account");
    decoder_name(d, NULL);
    decoder_options(d, given == 2, &table, out);
}
