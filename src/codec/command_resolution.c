/* command_resolution.c: in which order an account is closed, who is deleveraged, whose gains are haircut. */
#include <math.h>

#include "codec/command_shape.h"

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
        OPTIONAL(netto_command, "to", closing.to, decode_given),
        OPTIONAL(netto_command, "by", closing.by_step, read_by),
        OPTIONAL(netto_command, "steps", closing.steps, read_steps),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_RESOLUTION_PLAN, .closing.to = NAN};
    command_of_account(d, &table, out);
}

/* ---- deleveraging -------------------------------------------------------------------------------------------- */

static void read_side(decoder *d, void *place)
{
    static const char *const words[] = {"long", "short"};
    *(bool *)place = decode_word(d, words, 2) == 1;
}

static void read_limit(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    int64_t count = reader_integer(&d->in);
    if (count < 1 || count > NETTO_ADL_MAX) return reader_expected(&d->in, at, "a count of accounts, 1 to 300");
    *(uint32_t *)place = (uint32_t)count;
}

void command_resolution_adl(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        REQUIRED(netto_command, "side", adl.shorts, read_side),
        OPTIONAL(netto_command, "qty", adl.qty, decode_number),
        OPTIONAL(netto_command, "limit", adl.limit, read_limit),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_RESOLUTION_ADL};
    uint32_t given = decoder_params(d, 2, 3);
    out->adl.instrument = decoder_id(d, "instrument");
    command_last_map(d, "of", given, 3, &table, out);
}

/* ---- haircut of gains -------------------------------------------------------------------------------------------- */

void command_resolution_haircut(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        REQUIRED(netto_command, "shortfall", haircut.shortfall, decode_number),
        OPTIONAL(netto_command, "instrument", haircut.instrument, decode_id),
        OPTIONAL(netto_command, "currency", haircut.currency, decode_id),
        OPTIONAL(netto_command, "account", haircut.account, decode_id),
        OPTIONAL(netto_command, "since", haircut.since, decode_given),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_RESOLUTION_HAIRCUT, .haircut.since = NAN};
    uint32_t given = decoder_params(d, 1, 2);
    command_last_map(d, "haircut", given, 2, &table, out);
}
