/* command_breaker.c: breakers: listed, opened by a person, closed by one. */
#include "base/text.h"
#include "codec/command.h"

static void read_wish(decoder *d, netto_command *out, netto_command_kind kind)
{
    *out = (netto_command){.kind = kind};
    uint32_t given = decoder_params(d, 3, 4);
    out->breaker.name = decoder_id(d, "name");
    out->breaker.thing = decoder_id(d, "thing");
    decoder_name(d, "reason");
    out->breaker.reason = reader_text(&d->in);
    decoder_name(d, NULL);
    decoder_no_options(d, given == 4);
}

void command_breaker_trip(decoder *d, netto_command *out)
{
    read_wish(d, out, NETTO_BREAKER_TRIP);
}

void command_breaker_reset(decoder *d, netto_command *out)
{
    read_wish(d, out, NETTO_BREAKER_RESET);
}

/* ---- the list ---------------------------------------------------------------------------------------------- */

static void read_state(decoder *d, void *place)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_BREAKER_FILTER_MAP(X)
#undef X
    };
    *(netto_breaker_filter *)place = (netto_breaker_filter)decode_word(d, words, NETTO_FILTER_COUNT);
}

/* A breaker and a thing of which a row was told. */
static void read_after(decoder *d, void *place)
{
    netto_command *out = place;
    decoder_tuple(d, 2, 2, "[name, thing]");
    out->breaker.page.after = reader_id(&d->in);
    out->breaker.after = reader_id(&d->in);
}

void command_breaker_list(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "name", breaker.name, decode_id),
        OPTIONAL(netto_command, "thing", breaker.thing, decode_id),
        OPTIONAL(netto_command, "state", breaker.filter, read_state),
        {.name = "after", .read = read_after, .offset = 0, .size = 5},
        OPTIONAL(netto_command, "limit", breaker.page.limit, decode_limit),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_BREAKER_LIST};
    decoder_options(d, decoder_params(d, 0, 1) == 1, &table, out);
}
