/* lint_result.c: the fields of measures' results, by their kinds.
 *
 * The engine makes them (engine/measure_*.c); tests/app/test_check_names.t holds the two against each other. */
#include <stdio.h>

#include "codec/suggest.h"
#include "script/lint_walk.h"

#define WORDS_MAX 10

static const struct words {
    const char *whole[WORDS_MAX], *share[WORDS_MAX], *levels[4];
} kinds[NETTO_KIND_COUNT] = {
    [NETTO_KIND_TALLY] = {{"net", "long", "short"}, {"net", "long", "short"}, {"group", "key"}},
    [NETTO_KIND_NETTING] = {{"net", "gross", "root", "residual", "contribution", "worst_leg"},
                            {"net", "gross", "root", "residual"},
                            {"class", "bucket", "axis"}},
    [NETTO_KIND_CURVATURE] = {{"net", "gross", "root", "residual", "contribution", "worst_leg"},
                              {"net", "gross", "root", "residual"},
                              {"class", "bucket", "axis"}},
    [NETTO_KIND_VAR] = {{"es", "contribution"}, {"es", "exposure", "marginal"}, {"component"}},
    [NETTO_KIND_SCAN] = {{"worst", "at", "contribution"}, {"worst", "at"}, {"group"}},
    [NETTO_KIND_LIQUIDITY] = {{"exposure", "time", "spread", "unknown", "days", "concentration", "contribution"},
                              {"qty", "exposure", "spread", "days", "scale", "concentration"},
                              {"instrument"}},
    [NETTO_KIND_MATCH] = {{"paired", "alone", "contribution"}, {"units", "rate"}, {"pair"}},
    [NETTO_KIND_UNSETTLED] = {{"exposure", "dvp", "free", "trades", "failed", "oldest", "contribution"},
                              {"exposure", "dvp", "free", "trades", "failed", "oldest"},
                              {"instrument"}},
};

/* A tally has keys if it says which, and groups if it says those too. */
static const char *const *levels_of(const netto_declared *d)
{
    bool keyed = d->hooks >> NETTO_HOOK_KEY & 1, grouped = d->hooks >> NETTO_HOOK_GROUP & 1;
    return kinds[d->kind].levels + (d->kind != NETTO_KIND_TALLY || grouped ? 0 : keyed ? 1 : 2);
}

bool lint_result_level(const netto_declared *d, netto_text word)
{
    return lint_has(levels_of(d), word);
}

/* The plural of a level lists its names. */
static bool lists_level(const netto_declared *d, netto_text word)
{
    for (const char *const *level = levels_of(d); *level; level++) {
        size_t size = strlen(*level);
        bool begins = word.size > size && memcmp(word.bytes, *level, size) == 0;
        if (begins && (text_is(word, "classes") || (word.size == size + 1 && word.bytes[size] == 's'))) return true;
    }
    return false;
}

bool lint_result_field(const netto_declared *d, bool share, netto_text word, char *why, size_t size)
{
    const char *known[2 * WORDS_MAX + 1] = {"value"};
    char meant[SUGGEST_SIZE];
    uint32_t count = 1;
    bool plain = d && d->kind == NETTO_KIND_TALLY && !*levels_of(d); /* a sum without keys */
    const struct words *w = d && !plain ? &kinds[d->kind] : NULL;
    for (const char *const *at = !w ? NULL : share ? w->share : w->whole; at && *at; at++) known[count++] = *at;
    for (const char *const *at = d ? levels_of(d) : NULL; at && *at; at++) known[count++] = *at;
    if (!share && d && netto_declared_leaves_out(d)) known[count++] = "without";
    if (lint_has(known, word) || (d && lists_level(d, word))) return true;
    suggest_among(word, known, count, meant);
    snprintf(why, size, "a measure's result has no field '%.*s'; %s", TEXT(word), meant);
    return false;
}
