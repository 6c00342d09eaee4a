/* view_word.c: the words that things are read by. */
#include <assert.h>
#include <stdio.h>

#include "codec/suggest.h"
#include "script/method.h"
#include "script/view.h"

static_assert(NETTO_FIELD_COUNT < VIEW_KEYS / 2, "the words fit");

static unsigned place_of(const char *word)
{
    return (unsigned)((uintptr_t)word >> 4) & (VIEW_KEYS - 1);
}

int view_code(const view_table *t, const char *word)
{
    for (unsigned i = place_of(word);; i = (i + 1) & (VIEW_KEYS - 1)) {
        if (t->keys[i].word == word) return t->keys[i].code;
        if (!t->keys[i].word) return -1;
    }
}

/* Intern a word for good, in the table on the stack's top. */
static void add_word(lua_State *L, view_table *t, const char *text, int code)
{
    const char *word = lua_pushstring(L, text);
    lua_rawseti(L, -2, code + 1);
    unsigned i = place_of(word);
    while (t->keys[i].word) i = (i + 1) & (VIEW_KEYS - 1);
    t->keys[i].word = word;
    t->keys[i].code = code;
}

void view_add_words(lua_State *L, view_table *t)
{
    lua_newtable(L);
    for (int i = 0; i < NETTO_FIELD_COUNT; i++) add_word(L, t, netto_field_word((netto_field)i), i);
    add_word(L, t, "years", METHOD_YEARS);
    add_word(L, t, "move", METHOD_MOVE);
    add_word(L, t, "mean", METHOD_MEAN);
    add_word(L, t, "recall", METHOD_RECALL);
    add_word(L, t, "count", METHOD_COUNT);
    add_word(L, t, "peak", METHOD_PEAK);
    add_word(L, t, "measure", METHOD_MEASURE);
    add_word(L, t, "score", METHOD_SCORE);
    add_word(L, t, "legs", METHOD_LEGS);
    add_word(L, t, "hedge", METHOD_HEDGE);
    add_word(L, t, "neutral", METHOD_NEUTRAL);
    add_word(L, t, "closeout", METHOD_CLOSEOUT);
}

/* ---- slips ----------------------------------------------------------------------------------------- */

static bool is_near(netto_text word, const char *candidate)
{
    char meant[SUGGEST_SIZE];
    suggest_among(word, &candidate, 1, meant);
    return strncmp(meant, "did", 3) == 0;
}

void view_suggest(const netto_view *view, netto_text word, char *out, size_t size)
{
    char meant[SUGGEST_SIZE];
    const char *near[NETTO_FIELD_COUNT];
    uint32_t count = 0;
    for (int i = 0; i < NETTO_FIELD_COUNT; i++) {
        const char *candidate = netto_field_word((netto_field)i);
        if (!is_near(word, candidate)) continue;
        if (netto_view_get(view, (netto_field)i).kind != NETTO_VALUE_ABSENT) near[count++] = candidate;
    }
    out[0] = '\0';
    if (count == 0) return;
    suggest_among(word, near, count, meant);
    snprintf(out, size, "; %s", meant);
}
