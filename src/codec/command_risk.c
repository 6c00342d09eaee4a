/* command_risk.c: questions about what may be lost. */
#include <math.h>

#include "codec/command_shape.h"

/* Of alpha, lambda and unknown: 0 is no default here, for it lies outside every domain. */
static void read_alpha(decoder *d, void *place)
{
    double alpha = reader_real(&d->in);
    *(double *)place = alpha == 0.0 ? -1.0 : alpha;
}

static void read_method(decoder *d, void *place)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_VAR_METHOD_MAP(X)
#undef X
    };
    *(netto_var_method *)place = (netto_var_method)decode_word(d, words, NETTO_VAR_METHOD_COUNT);
}

static void read_tail(decoder *d, void *place)
{
    static const char *const words[] = {"with", "beyond"};
    *(bool *)place = decode_word(d, words, 2) == 1;
}

static void read_correlation(decoder *d, void *place)
{
    static const char *const words[] = {"model", "sample"};
    *(bool *)place = decode_word(d, words, 2) == 1;
}

static void read_returns(decoder *d, void *place)
{
    static const char *const words[] = {"simple", "log"};
    *(bool *)place = decode_word(d, words, 2) == 1;
}

static void read_options(decoder *d, void *place)
{
    static const char *const words[] = {"delta", "reprice"};
    *(bool *)place = decode_word(d, words, 2) == 1;
}

void command_var_get(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "method", var.terms.method, read_method),
        OPTIONAL(netto_command, "alpha", var.terms.alpha, read_alpha),
        OPTIONAL(netto_command, "window", var.terms.window, decode_seconds),
        OPTIONAL(netto_command, "horizon", var.terms.horizon, decode_seconds),
        OPTIONAL(netto_command, "lambda", var.terms.lambda, read_alpha),
        OPTIONAL(netto_command, "tail", var.terms.beyond, read_tail),
        OPTIONAL(netto_command, "returns", var.terms.log, read_returns),
        OPTIONAL(netto_command, "correlation", var.terms.sample, read_correlation),
        OPTIONAL(netto_command, "options", var.terms.reprice, read_options),
        OPTIONAL(netto_command, "unknown", var.terms.unknown, read_alpha),
        OPTIONAL(netto_command, "pool", var.pool, decode_boolean),
        OPTIONAL(netto_command, "sets", var.sets, decode_boolean),
        OPTIONAL(netto_command, "components", var.components, decode_boolean),
        OPTIONAL(netto_command, "without", var.without, decode_id),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_VAR_GET};
    command_of_account(d, &table, out);
}

/* ---- backtests -------------------------------------------------------------------------------------------- */

static void read_forecasts(decoder *d, void *place)
{
    netto_command *out = place;
    out->backtest.forecasts = decoder_each(d, NETTO_ROWS_MAX, sizeof(double), decode_real, &out->backtest.forecast_count);
}

static void read_outcomes(decoder *d, void *place)
{
    netto_command *out = place;
    out->backtest.outcomes = decoder_each(d, NETTO_ROWS_MAX, sizeof(double), decode_real, &out->backtest.outcome_count);
}

void command_var_backtest(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "alpha", backtest.alpha, read_alpha),
        {.name = "forecasts", .read = read_forecasts, .offset = 0, .size = 9},
        {.name = "outcomes", .read = read_outcomes, .offset = 0, .size = 8},
        OPTIONAL(netto_command, "name", backtest.name, decode_id),
        OPTIONAL(netto_command, "window", backtest.window, decode_limit),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_VAR_BACKTEST};
    uint32_t given = decoder_params(d, 1, 2);
    command_last_map(d, "options", given, 2, &table, out);
}

/* ---- hedges ------------------------------------------------------------------------------------------------- */

static void read_changes(decoder *d, void *place)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_HEDGE_CHANGES_MAP(X)
#undef X
    };
    *(netto_hedge_changes *)place = (netto_hedge_changes)decode_word(d, words, NETTO_CHANGES_COUNT);
}

static void read_rounding(decoder *d, void *place)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_HEDGE_ROUNDING_MAP(X)
#undef X
    };
    *(netto_hedge_rounding *)place = (netto_hedge_rounding)decode_word(d, words, NETTO_HEDGE_ROUNDING_COUNT);
}

static void read_qty(decoder *d, void *place)
{
    netto_command *out = place;
    decode_real(d, &out->hedge.qty);
    out->hedge.sized = true;
}

static void read_with(decoder *d, netto_command *out)
{
    decoder_name(d, "with");
    const uint8_t *at = d->in.at;
    out->hedge.with = decoder_each(d, NETTO_HEDGE_MOST, sizeof *out->hedge.with, decode_id, &out->hedge.with_count);
    if (!out->hedge.with) reader_expected(&d->in, at, "at least one instrument");
    decoder_name(d, NULL);
}

void command_hedge_ratio(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        OPTIONAL(netto_command, "window", hedge.window, decode_seconds),
        OPTIONAL(netto_command, "changes", hedge.changes, read_changes),
        {.name = "qty", .read = read_qty, .offset = 0, .size = 3},
        OPTIONAL(netto_command, "rounding", hedge.rounding, read_rounding),
        OPTIONAL(netto_command, "min_samples", hedge.least, decode_limit),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_HEDGE_RATIO};
    uint32_t given = decoder_params(d, 2, 3);
    out->hedge.of = decoder_id(d, "of");
    if (given) read_with(d, out);
    decoder_options(d, given == 3, &table, out);
}

/* ---- neutrality ---------------------------------------------------------------------------------------------- */

static void read_greek(decoder *d, void *place)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_GREEK_MAP(X)
#undef X
    };
    *(netto_greek *)place = (netto_greek)decode_word(d, words, NETTO_GREEK_COUNT);
}

static void read_greeks(decoder *d, void *place)
{
    netto_command *out = place;
    out->neutral.of = decoder_each(d, NETTO_NEUTRAL_MOST, sizeof *out->neutral.of, read_greek, &out->neutral.of_count);
}

static void read_neutral_with(decoder *d, void *place)
{
    netto_command *out = place;
    out->neutral.with = decoder_each(d, NETTO_NEUTRAL_MOST, sizeof *out->neutral.with, decode_id, &out->neutral.with_count);
}

void command_hedge_neutral(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        {.name = "of", .read = read_greeks, .offset = 0, .size = 2, .required = true},
        {.name = "with", .read = read_neutral_with, .offset = 0, .size = 4, .required = true},
        OPTIONAL(netto_command, "factor", neutral.factor, decode_id),
        OPTIONAL(netto_command, "market", neutral.market, decode_id),
        OPTIONAL(netto_command, "window", neutral.window, decode_seconds),
        OPTIONAL(netto_command, "rounding", neutral.rounding, read_rounding),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_HEDGE_NEUTRAL};
    uint32_t given = decoder_params(d, 2, 3);
    out->account = decoder_id(d, "account");
    command_last_map(d, "neutral", given, 3, &table, out);
}

/* ---- forecasts -------------------------------------------------------------------------------------------- */

static void read_forecast_kind(decoder *d, void *place)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_FORECAST_KIND_MAP(X)
#undef X
    };
    *(netto_forecast_kind *)place = (netto_forecast_kind)decode_word(d, words, NETTO_FORECAST_KIND_COUNT);
}

void command_forecast_put(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        REQUIRED(netto_command, "kind", forecast.kind, read_forecast_kind),
        REQUIRED(netto_command, "value", forecast.value, decode_real),
        REQUIRED(netto_command, "due", forecast.due, decode_expiry),
        OPTIONAL(netto_command, "instrument", forecast.instrument, decode_id),
        OPTIONAL(netto_command, "name", forecast.name, decode_id),
        OPTIONAL(netto_command, "alpha", forecast.alpha, read_alpha),
        OPTIONAL(netto_command, "reference", forecast.reference, decode_given),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_FORECAST_PUT, .forecast.reference = NAN};
    uint32_t given = decoder_params(d, 2, 3);
    out->forecast.id = decoder_id(d, "id");
    command_last_map(d, "forecast", given, 3, &table, out);
}

void command_forecast_outcome(decoder *d, netto_command *out)
{
    *out = (netto_command){.kind = NETTO_FORECAST_OUTCOME};
    uint32_t given = decoder_params(d, 2, 3);
    out->forecast.id = decoder_id(d, "id");
    decoder_name(d, "value");
    out->forecast.value = reader_real(&d->in);
    decoder_name(d, NULL);
    decoder_no_options(d, given == 3);
}

void command_forecast_score(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {OPTIONAL(netto_command, "window", backtest.window, decode_limit), COMMAND_QUERY(netto_command)};
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_FORECAST_SCORE};
    uint32_t given = decoder_params(d, 1, 2);
    out->backtest.name = decoder_id(d, "name");
    decoder_name(d, NULL);
    decoder_options(d, given == 2, &table, out);
}
