/* word.c: the words of commands, decisions and reasons. */
#include "netto/command.h"
#include "netto/decision.h"

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

const char *netto_how_word(netto_how how)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_HOW_MAP(X)
#undef X
    };
    return (unsigned)how < NETTO_HOW_COUNT ? words[how] : "?";
}

const char *netto_standing_word(netto_standing standing)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_STANDING_MAP(X)
#undef X
    };
    return (unsigned)standing < sizeof words / sizeof *words ? words[standing] : "?";
}

const char *netto_action_word(netto_action action)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_ACTION_MAP(X)
#undef X
    };
    return (unsigned)action < NETTO_ACTION_COUNT ? words[action] : "?";
}

const char *netto_breaker_state_word(netto_breaker_state state)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_BREAKER_STATE_MAP(X)
#undef X
    };
    return (unsigned)state < NETTO_BREAKER_STATE_COUNT ? words[state] : "?";
}

const char *netto_stops_word(netto_stops stops)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_STOPS_MAP(X)
#undef X
    };
    return (unsigned)stops < NETTO_STOPS_COUNT ? words[stops] : "?";
}

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
