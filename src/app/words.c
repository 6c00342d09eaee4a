/* words.c: the words of a command line. */
#include "app/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/text.h"
#include "codec/suggest.h"
#include "text/json.h"

static const char *name_of(const void *options, uint32_t index)
{
    return ((const word_option *)options)[index].name;
}

static int refuse_option(const subcommand *c, const char *word, const word_option *options, int count)
{
    char hint[SUGGEST_SIZE];
    netto_text name = {word, (uint32_t)strcspn(word, "=")};
    suggest_word(name, options, (uint32_t)count, name_of, hint);
    return command_misuse(c, "no option '%.*s'; %s", TEXT(name), hint);
}

static const word_option *find(const char *word, const word_option *options, int count)
{
    size_t size = strcspn(word, "=");
    for (int i = 0; i < count; i++)
        if (strlen(options[i].name) == size && strncmp(options[i].name, word, size) == 0) return &options[i];
    return NULL;
}

static int take_text(const subcommand *c, const word_option *o, const char *text)
{
    if (!text || !*text) return command_misuse(c, "%s needs a value", o->name);
    if (o->text) {
        *o->text = text;
        return EXIT_GOOD;
    }
    if (*o->list_count == o->list_max)
        return command_misuse(c, "%s may be given %d times at most", o->name, o->list_max);
    o->list[(*o->list_count)++] = text;
    return EXIT_GOOD;
}

static int take_option(const subcommand *c, const word_option *o, int argc, char **argv, int *at)
{
    const char *equals = strchr(argv[*at], '=');
    if (!o->flag) return take_text(c, o, equals ? equals + 1 : *at + 1 < argc ? argv[++*at] : NULL);
    if (equals) return command_misuse(c, "%s takes no value", o->name);
    *o->flag = true;
    return EXIT_GOOD;
}

int words_read(const subcommand *c, int argc, char **argv, const word_option *options, int option_count,
               const char **plain, int plain_max, int *plain_count)
{
    bool only_plain = false;
    int count = 0, code = EXIT_GOOD;
    for (int i = 1; i < argc && code == EXIT_GOOD; i++) {
        bool is_option = !only_plain && strncmp(argv[i], "--", 2) == 0;
        const word_option *o = is_option ? find(argv[i], options, option_count) : NULL;
        if (is_option && argv[i][2] == '\0')
            only_plain = true;
        else if (o)
            code = take_option(c, o, argc, argv, &i);
        else if (is_option)
            code = refuse_option(c, argv[i], options, option_count);
        else if (count == plain_max)
            code = command_misuse(c, "'%s' is one word too many", argv[i]);
        else
            plain[count++] = argv[i];
    }
    if (plain_count) *plain_count = count;
    return code;
}

bool words_count(const subcommand *c, const char *option, const char *text, unsigned long long *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    if (*text >= '0' && *text <= '9' && !*end && !errno && *out > 0) return true;
    command_misuse(c, "%s takes a whole number from 1, not '%s'", option, text);
    return false;
}

bool words_row_or_time(const subcommand *c, const char *option, const char *sample, const char *text, unsigned long long *row,
                       netto_instant *last)
{
    netto_instant at;
    netto_text t = text_of(text);
    if (text[strspn(text, "0123456789")] == '\0') return words_count(c, option, text, row);
    if (instant_parse(t, &at)) {
        *last = t.size == sizeof "2026-01-31" - 1 ? at + NETTO_DAY - 1 : at;
        return true;
    }
    command_misuse(c, "%s takes the number of a row, or a time in UTC like %s, not '%s'", option, sample, text);
    return false;
}

bool words_seconds(const subcommand *c, const char *option, const char *text, double *out)
{
    char *end;
    *out = strtod(text, &end);
    if (end != text && !*end && *out >= 0.0 && *out <= 1e9) return true;
    command_misuse(c, "%s takes seconds, 0 or more, not '%s'", option, text);
    return false;
}

bool words_object(const subcommand *c, const char *option, const char *text, writer *out)
{
    netto_complaint why;
    if (json_parse(text_of(text), out, &why) != NETTO_OK)
        command_misuse(c, "%s: %s", option, why.text);
    else if (text[strspn(text, " \t\n")] != '{')
        command_misuse(c, "%s takes an object, like '{\"floor\": 0.2}'", option);
    else
        return true;
    return false;
}
