/* lint_kind.c: the fields of things as a reader of code knows them.
 *
 * control/view decides what a hook may read when it runs; a test holds the two against each other, word by word. */
#include "script/lint_kind.h"

#include <stdio.h>

#include "base/text.h"
#include "codec/suggest.h"

#define WORDS_MAX 48

typedef const char *word_list[WORDS_MAX];

#define INSTRUMENT                                                                                                     \
    {"id", "kind", "underlying", "factor", "currency", "venue", "multiplier", "inverse", "qty_step", "expiry",         \
     "strike", "right", "calendar", "session", "settle_days", "adv", "attrs", "price", "bid", "ask", "last", "iv", "delta", "age", "value",   \
     "exposure", "delta_source", "delta_age", "gamma", "vega", "theta", "rolled",                                               \
     "vol", "years", "move", "mean", "recall"}
#define BOOK                                                                                                           \
    {"id", "kind", "parent", "attrs", "agreement", "gross", "net", "netted", "benefit", "worst_leg", "value",          \
     "collateral", "equity", "margin", "utilisation", "pool", "recall", "peak", "count", "measure", "legs", "hedge", "neutral", "closeout", "score", "result", "realised",        \
     "unrealised", "option_value", "received", "lodged", "replacement", "positive"}

static const word_list words[LINT_THINGS] = {
    [LINT_INSTRUMENT] = INSTRUMENT,
    [LINT_TRIP_INSTRUMENT] = INSTRUMENT,
    [LINT_UNDERLYING] = INSTRUMENT,
    [LINT_TRADED] = INSTRUMENT,
    [LINT_ORDER] = {"inst", "account", "side", "qty", "price", "notional", "reducing", "before", "after"},
    [LINT_FACTOR] = {"id", "class", "risk", "bucket", "qualifier", "tenor", "label1", "label2", "product", "vol",
                     "attrs"},
    [LINT_LINE] = {"asset", "amount", "value", "currency", "role", "book"},
    [LINT_KEYED] = {"asset", "amount", "value", "currency", "role", "book"},
    [LINT_BOOK] = BOOK,
    [LINT_ACCOUNT] = BOOK,
    [LINT_SET] = BOOK,
    [LINT_POOL] = BOOK,
    [LINT_NAMES] = {"id", "kind", "parent", "attrs"},
    [LINT_LEG] = {"leg", "netted"},
    [LINT_AGREEMENT] = {"id", "enforceable", "margined", "currency", "threshold", "mta", "nica", "mpor_days", "attrs"},
    [LINT_MARGIN] = {"initial", "maintenance", "warning", "liquidation"},
    [LINT_SCORE] = {"count", "waiting", "hit_rate", "mae", "rmse", "bias", "qlike", "exceptions", "expected", "kupiec", "independence",
                    "multiplier", "zone"},
    [LINT_BUCKET] = {"class", "bucket"},
    [LINT_CLASS] = {"class"},
    [LINT_CELL] = {"entity", "cell"},
};

static const char *const names[LINT_THINGS] = {
    [LINT_INSTRUMENT] = "instrument", [LINT_TRIP_INSTRUMENT] = "instrument", [LINT_UNDERLYING] = "instrument",
    [LINT_FACTOR] = "factor",         [LINT_LINE] = "line", [LINT_KEYED] = "line",                  [LINT_BOOK] = "book",
    [LINT_ACCOUNT] = "book",          [LINT_SET] = "book",                   [LINT_POOL] = "book",
    [LINT_NAMES] = "book",            [LINT_LEG] = "leg",                    [LINT_AGREEMENT] = "agreement",
    [LINT_MARGIN] = "margin",         [LINT_TRADED] = "instrument",          [LINT_ORDER] = "order",
    [LINT_SCORE] = "score",           [LINT_BUCKET] = "bucket",              [LINT_CLASS] = "class",
    [LINT_CELL] = "where a factor sits"};

/* ---- what is refused ------------------------------------------------------------------------------------- */

#define KIND(kind) (1u << LINT_##kind)

static const struct refusal {
    unsigned of;
    const char *word, *why;
} refusals[] = {
    {KIND(INSTRUMENT) | KIND(UNDERLYING), "age", "answers are kept until what was read changes, and age always does"},
    {KIND(INSTRUMENT) | KIND(UNDERLYING), "delta_age", "answers are kept until what was read changes, and an age always does"},
    {KIND(INSTRUMENT) | KIND(UNDERLYING), "session", "answers are kept until what was read changes, and sessions open and close"},
    {KIND(UNDERLYING), "exposure", "read it of the instrument itself"},
    {KIND(UNDERLYING), "underlying", "a hook reaches its thing, its underlying and factor, no further"},
    {KIND(UNDERLYING), "factor", "a hook reaches its thing, its underlying and factor, no further"},
    {KIND(BOOK) | KIND(SET) | KIND(POOL), "margin", "it is what this hook answers"},
    {KIND(BOOK) | KIND(SET) | KIND(POOL), "utilisation", "it follows from what this hook answers"},
    {KIND(KEYED), "amount", "a cap's key is of the asset alone"},
    {KIND(KEYED), "value", "a cap's key is of the asset alone"},
    {KIND(KEYED), "role", "a cap's key is of the asset alone"},
    {KIND(KEYED), "book", "a cap's key is of the asset alone"},
    {KIND(SET), "collateral", "collateral secures the account, not one of its netting sets"},
    {KIND(SET), "equity", "collateral secures the account, not one of its netting sets"},
    {KIND(SET), "result", "collateral secures the account, not one of its netting sets"},
    {KIND(SET), "realised", "collateral secures the account, not one of its netting sets"},
    {KIND(SET), "unrealised", "collateral secures the account, not one of its netting sets"},
    {KIND(SET), "option_value", "collateral secures the account, not one of its netting sets"},
    {KIND(SET), "pool", "a netting set is one set already"},
    {KIND(SET) | KIND(POOL), "peak", "peaks are of the account; ask the book itself"},
    {KIND(SET) | KIND(POOL), "recall", "folds are of the account; recall it of the book itself"},
    {KIND(BOOK) | KIND(SET) | KIND(POOL), "count", "orders are counted in checks and the functions of limits, of the account's own book"},
    {KIND(POOL), "value", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "collateral", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "equity", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "result", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "realised", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "unrealised", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "option_value", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "received", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "lodged", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "replacement", "the pool is for exposure; read it of the book itself"},
    {KIND(POOL), "positive", "the pool is for exposure; read it of the book itself"},
};

static const char *refusal_of(lint_kind of, netto_text word)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (refusals[i].of >> of & 1 && text_is(word, refusals[i].word)) return refusals[i].why;
    return NULL;
}

/* ---- what is behind a field -------------------------------------------------------------------------------- */

static const struct step {
    unsigned of;
    const char *word;
    lint_kind to;
} steps[] = {
    {KIND(INSTRUMENT), "underlying", LINT_UNDERLYING},
    {KIND(INSTRUMENT) | KIND(TRIP_INSTRUMENT) | KIND(TRADED), "factor", LINT_FACTOR},
    {KIND(ORDER), "inst", LINT_TRADED},
    {KIND(ORDER), "before", LINT_ACCOUNT},
    {KIND(ORDER), "after", LINT_ACCOUNT},
    {KIND(LINE) | KIND(KEYED), "asset", LINT_INSTRUMENT},
    {KIND(LINE), "book", LINT_NAMES},
    {KIND(BOOK) | KIND(ACCOUNT) | KIND(POOL), "pool", LINT_POOL},
    {KIND(BOOK) | KIND(ACCOUNT) | KIND(SET) | KIND(POOL), "worst_leg", LINT_LEG},
    {KIND(BOOK) | KIND(ACCOUNT) | KIND(SET) | KIND(POOL), "agreement", LINT_AGREEMENT},
    {KIND(ACCOUNT), "margin", LINT_MARGIN},
};

static lint_kind step_to(lint_kind of, netto_text word)
{
    if (text_is(word, "attrs")) return LINT_ATTRS;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i].of >> of & 1 && text_is(word, steps[i].word)) return steps[i].to;
    return LINT_UNKNOWN;
}

/* ---- the door ------------------------------------------------------------------------------------------------ */

static uint32_t count_of(const char *const *list)
{
    uint32_t count = 0;
    while (list[count]) count++;
    return count;
}

bool lint_has(const char *const *list, netto_text word)
{
    for (uint32_t i = 0; list[i]; i++)
        if (text_is(word, list[i])) return true;
    return false;
}

bool lint_field(lint_kind of, netto_text word, lint_kind *out, char *why, size_t size)
{
    char meant[SUGGEST_SIZE];
    const char *refusal = refusal_of(of, word);
    if (!lint_has(words[of], word)) {
        suggest_among(word, words[of], count_of(words[of]), meant);
        snprintf(why, size, "%s has no field '%.*s'; %s", names[of], TEXT(word), meant);
        return false;
    }
    if (refusal) snprintf(why, size, "%s.%.*s cannot be read here: %s", names[of], TEXT(word), refusal);
    *out = step_to(of, word);
    return !refusal;
}
