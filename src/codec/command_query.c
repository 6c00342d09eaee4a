/* command_query.c: questions about accounts, and lists. */
#include "codec/command_shape.h"

static uint32_t begin(decoder *d, netto_command *out, netto_command_kind kind, uint32_t min, uint32_t max)
{
    *out = (netto_command){.kind = kind};
    return decoder_params(d, min, max);
}

static void read_account(decoder *d, netto_command *out)
{
    out->account = decoder_id(d, "account");
    decoder_name(d, NULL);
}

void command_of_account(decoder *d, const decoder_table *table, netto_command *out)
{
    uint32_t given = decoder_params(d, 1, 2);
    read_account(d, out);
    decoder_options(d, given == 2, table, out);
}

void command_last_map(decoder *d, const char *name, uint32_t given, uint32_t most, const decoder_table *table, void *out)
{
    decoder_name(d, name);
    if (given) decoder_map(d, table, out);
    decoder_no_options(d, given == most);
}

/* ---- accounts ---------------------------------------------------------------------------------- */

static void read_by(decoder *d, void *place)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_LEGS_BY_MAP(X)
#undef X
    };
    netto_command *c = place;
    c->exposure.by = (netto_legs_by)decode_word(d, words, NETTO_LEGS_BY_COUNT);
    c->exposure.legs = true;
}

static const decoder_field exposure_fields[] = {
    OPTIONAL(netto_command, "pool", exposure.pool, decode_boolean),
    OPTIONAL(netto_command, "sets", exposure.sets, decode_boolean),
    OPTIONAL(netto_command, "factors", exposure.factors, decode_boolean),
    OPTIONAL(netto_command, "legs", exposure.legs, decode_boolean),
    {.name = "by", .read = read_by, .offset = 0, .size = 2},
    COMMAND_QUERY(netto_command),
};
static const decoder_table exposure_table = DECODER_TABLE(exposure_fields);

void command_exposure_get(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_EXPOSURE_GET};
    command_of_account(d, &exposure_table, out);
}

static const decoder_field margin_fields[] = {OPTIONAL(netto_command, "explain", explain, decode_boolean),
                                              COMMAND_QUERY(netto_command)};
static const decoder_table margin_table = DECODER_TABLE(margin_fields);

void command_margin_get(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_MARGIN_GET};
    command_of_account(d, &margin_table, out);
}

static const decoder_field plan_fields[] = {OPTIONAL(netto_command, "rule", plan.rule, decode_id),
                                            OPTIONAL(netto_command, "force", plan.force, decode_boolean),
                                            COMMAND_QUERY(netto_command)};
static const decoder_table plan_table = DECODER_TABLE(plan_fields);

void command_rebalance_plan(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_REBALANCE_PLAN};
    command_of_account(d, &plan_table, out);
}

static const decoder_field measure_fields[] = {OPTIONAL(netto_command, "variant", measure.variant, decode_id),
                                               OPTIONAL(netto_command, "pool", measure.pool, decode_boolean),
                                               OPTIONAL(netto_command, "parts", measure.parts, decode_boolean),
                                               OPTIONAL(netto_command, "without", measure.without, decode_id),
                                               COMMAND_QUERY(netto_command)};
static const decoder_table measure_table = DECODER_TABLE(measure_fields);

void command_measure_get(decoder *d, netto_command *out)
{
    uint32_t given = begin(d, out, NETTO_MEASURE_GET, 2, 3);
    read_account(d, out);
    out->measure.name = decoder_id(d, "name");
    decoder_options(d, given == 3, &measure_table, out);
}

/* ---- lists ------------------------------------------------------------------------------------- */

#define PAGE                                                                                                 \
    OPTIONAL(netto_command, "after", list.page.after, decode_id),                                            \
        OPTIONAL(netto_command, "limit", list.page.limit, decode_limit), COMMAND_QUERY(netto_command)

static const decoder_field page_fields[] = {PAGE};
static const decoder_table page_table = DECODER_TABLE(page_fields);

void command_position_get(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_POSITION_GET};
    command_of_account(d, &page_table, out);
}

static void list(decoder *d, netto_command *out, netto_command_kind kind, const decoder_table *table)
{
    uint32_t given = begin(d, out, kind, 0, 1);
    decoder_options(d, given == 1, table, out);
}

void command_account_list(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "parent", list.parent, decode_id),
        OPTIONAL(netto_command, "kind", list.kind, decode_id),
        PAGE,
    };
    static const decoder_table table = DECODER_TABLE(fields);
    list(d, out, NETTO_ACCOUNT_LIST, &table);
}

/* An account of which rows were told, and the order or trade of it behind which to go on. */
static void read_after(decoder *d, void *place)
{
    netto_command *out = place;
    const uint8_t *at = d->in.at;
    decoder_tuple(d, 2, 2, "[account, seq]");
    out->list.page.after = reader_id(&d->in);
    int64_t seq = reader_integer(&d->in);
    if (seq < 0) reader_expected(&d->in, at, "[account, seq] as `next` said it");
    out->list.seq = (uint64_t)seq;
}

void command_order_list(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "account", account, decode_id),
        {.name = "after", .read = read_after, .offset = 0, .size = 5},
        OPTIONAL(netto_command, "limit", list.page.limit, decode_limit),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    list(d, out, NETTO_ORDER_LIST, &table);
}

void command_limit_list(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "account", account, decode_id),
        OPTIONAL(netto_command, "name", list.name, decode_id),
        {.name = "after", .read = read_after, .offset = 0, .size = 5},
        OPTIONAL(netto_command, "limit", list.page.limit, decode_limit),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    list(d, out, NETTO_LIMIT_LIST, &table);
}

void command_settlement_list(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "account", account, decode_id),
        OPTIONAL(netto_command, "failed", list.failed, decode_boolean),
        {.name = "after", .read = read_after, .offset = 0, .size = 5},
        OPTIONAL(netto_command, "limit", list.page.limit, decode_limit),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    list(d, out, NETTO_SETTLEMENT_LIST, &table);
}

/* A kind that no instrument can have is a slip, not an empty list. */
static void read_kind(decoder *d, void *place)
{
    static const char *const kinds[] = {
#define X(name, word) word,
        NETTO_INSTRUMENT_KIND_MAP(X)
#undef X
    };
    *(netto_text *)place = text_of(kinds[decode_word(d, kinds, NETTO_INSTRUMENT_KIND_COUNT)]);
}

void command_instrument_list(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {OPTIONAL(netto_command, "kind", list.kind, read_kind), PAGE};
    static const decoder_table table = DECODER_TABLE(fields);
    list(d, out, NETTO_INSTRUMENT_LIST, &table);
}

void command_factor_list(decoder *d, netto_command *out)
{
    list(d, out, NETTO_FACTOR_LIST, &page_table);
}

void command_calendar_list(decoder *d, netto_command *out)
{
    list(d, out, NETTO_CALENDAR_LIST, &page_table);
}

void command_forecast_list(decoder *d, netto_command *out)
{
    list(d, out, NETTO_FORECAST_LIST, &page_table);
}

/* None asked for would read as all. */
static void read_ids(decoder *d, void *place)
{
    netto_command *out = place;
    const uint8_t *at = d->in.at;
    out->list.ids = decoder_each(d, NETTO_ROWS_MAX, sizeof *out->list.ids, decode_id, &out->list.id_count);
    if (!out->list.ids) reader_expected(&d->in, at, "one instrument or more");
}

void command_option_list(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        {.name = "instruments", .read = read_ids, .offset = 0, .size = 11},
        OPTIONAL(netto_command, "underlying", list.underlying, decode_id),
        PAGE,
    };
    static const decoder_table table = DECODER_TABLE(fields);
    list(d, out, NETTO_OPTION_LIST, &table);
}

void command_mark_get(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        {.name = "instruments", .read = read_ids, .offset = 0, .size = 11},
        PAGE,
    };
    static const decoder_table table = DECODER_TABLE(fields);
    list(d, out, NETTO_MARK_GET, &table);
}
