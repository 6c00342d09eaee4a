/* word.c: the words of commands, decisions, reasons and rules. */
#include "netto/command.h"
#include "netto/decision.h"
#include "netto/policy.h"

static const struct {
    const char *word;
    bool mutates;
} commands[] = {
#define X(name, word, mutates) {word, mutates},
    NETTO_COMMAND_MAP(X)
#undef X
};

static const struct {
    const char *word, *text;
} reasons[] = {
#define X(name, word, text) {word, text},
    NETTO_REASON_MAP(X)
#undef X
};

/* The function that answers the word of each row of a map, and "?" of what is none. */
#define X(name, word) word,
#define WORDS_OF(function, type, MAP)                                                                        \
    const char *function(type value)                                                                         \
    {                                                                                                        \
        static const char *const words[] = {MAP(X)};                                                         \
        return (unsigned)value < sizeof words / sizeof *words ? words[value] : "?";                          \
    }

WORDS_OF(netto_how_word, netto_how, NETTO_HOW_MAP)
WORDS_OF(netto_standing_word, netto_standing, NETTO_STANDING_MAP)
WORDS_OF(netto_level_word, netto_level, NETTO_LEVEL_MAP)
WORDS_OF(netto_action_word, netto_action, NETTO_ACTION_MAP)
WORDS_OF(netto_breaker_state_word, netto_breaker_state, NETTO_BREAKER_STATE_MAP)
WORDS_OF(netto_stops_word, netto_stops, NETTO_STOPS_MAP)
WORDS_OF(netto_limit_by_word, netto_limit_by, NETTO_BY_MAP)
WORDS_OF(netto_held_word, netto_held, NETTO_HELD_MAP)
WORDS_OF(netto_legs_by_word, netto_legs_by, NETTO_LEGS_BY_MAP)
WORDS_OF(netto_var_method_word, netto_var_method, NETTO_VAR_METHOD_MAP)
WORDS_OF(netto_model_type_word, netto_model_type, NETTO_MODEL_TYPE_MAP)
WORDS_OF(netto_factor_text_word, netto_factor_text, NETTO_FACTOR_TEXT_MAP)
WORDS_OF(netto_zone_word, netto_zone, NETTO_ZONE_MAP)
WORDS_OF(netto_plan_code_word, netto_plan_code, NETTO_PLAN_CODE_MAP)
WORDS_OF(netto_greek_word, netto_greek, NETTO_GREEK_MAP)
WORDS_OF(netto_kind_word, netto_measure_kind, NETTO_KIND_MAP)
WORDS_OF(netto_hook_word, netto_measure_hook, NETTO_HOOK_MAP)
WORDS_OF(netto_settled_leg_word, netto_settled_leg, NETTO_LEG_MAP)
WORDS_OF(netto_forecast_kind_word, netto_forecast_kind, NETTO_FORECAST_KIND_MAP)
#undef X

bool netto_command_mutates(netto_command_kind kind)
{
    return (unsigned)kind < NETTO_COMMAND_KIND_COUNT && commands[kind].mutates;
}

const char *netto_command_word(netto_command_kind kind)
{
    return (unsigned)kind < NETTO_COMMAND_KIND_COUNT ? commands[kind].word : "?";
}

const char *netto_reason_word(netto_reason_code code)
{
    return (unsigned)code < NETTO_REASON_COUNT ? reasons[code].word : "?";
}

const char *netto_reason_text(netto_reason_code code)
{
    return (unsigned)code < NETTO_REASON_COUNT ? reasons[code].text : "?";
}

double netto_measures_excess(const netto_measures *measures)
{
    return measures->equity - measures->margin.initial;
}

double netto_measures_utilisation(const netto_measures *measures)
{
    double initial = measures->margin.initial;
    if (initial == 0.0) return 0.0;
    return measures->equity > 0.0 ? initial / measures->equity : __builtin_inf();
}
