/* policy.c: the words of policies, and the built-in one that lets risk only shrink. */
#include "netto/policy.h"

#include "base/text.h"

static const char *const field_words[] = {
#define X(name, word) word,
    NETTO_FIELD_MAP(X)
#undef X
};

static const char *const measure_words[] = {
#define X(name, word) word,
    NETTO_MEASURE_MAP(X)
#undef X
};

const char *netto_field_word(netto_field field)
{
    return (unsigned)field < NETTO_FIELD_COUNT ? field_words[field] : "?";
}

const char *netto_measure_word(netto_measure measure)
{
    return (unsigned)measure < NETTO_MEASURE_COUNT ? measure_words[measure] : "?";
}

bool netto_measure_find(netto_text word, netto_measure *out)
{
    for (int i = 0; i < NETTO_MEASURE_COUNT; i++) {
        if (!text_is(word, measure_words[i])) continue;
        *out = (netto_measure)i;
        return true;
    }
    return false;
}

static void keep(netto_policy *policy)
{
    (void)policy; /* static: there is nothing to give back */
}

netto_policy *netto_policy_built_in(void)
{
    static netto_policy built_in = {.id = {"built-in", 8},
                                    .name = {"built-in", 8},
                                    .version = {"1", 1},
                                    .model = {"default", 7},
                                    .only_reducing = true,
                                    .destroy = keep};
    return &built_in;
}
