/* test_suggest.c: what a caller may have meant. */
#include "codec/suggest.h"

#include "base/text.h"
#include "tap/tap.h"

static const char *const fruit[] = {"apple", "pear", "quince", "price", "id"};

static const char *word(const void *words, uint32_t i)
{
    return ((const char *const *)words)[i];
}

static const char *hint(const char *unknown)
{
    static char out[SUGGEST_SIZE];
    suggest_word(text_of(unknown), fruit, 5, word, out);
    return out;
}

TEST("one slip, a swap or two slips in a longer word are understood")
{
    is_string(hint("pirce"), "did you mean 'price'?");
    is_string(hint("prices"), "did you mean 'price'?");
    is_string(hint("prce"), "did you mean 'price'?");
    is_string(hint("aple"), "did you mean 'apple'?");
    is_string(hint("qunice"), "did you mean 'quince'?");
    is_string(hint("quinze"), "did you mean 'quince'?");
    is_string(hint("pera"), "did you mean 'pear'?");
}

TEST("what is near nothing gets the whole list")
{
    is_string(hint("banana"), "known: apple, pear, quince, price, id");
    is_string(hint(""), "known: apple, pear, quince, price, id");
    is_string(hint("xy"), "known: apple, pear, quince, price, id");
    is_string(hint("an unknown word that is longer than any word that we compare with"),
              "known: apple, pear, quince, price, id");
    char out[SUGGEST_SIZE];
    suggest_word(text_of("xy"), NULL, 0, NULL, out);
    is_string(out, "known: none");
}

TEST("a list that is too long ends in dots, within its bounds")
{
    static const char *const many[] = {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "cccccccccccccccccccccccccccccccccccccccc", "dddddddddddddddddddddddddddddddddddddddd",
        "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"};
    char out[SUGGEST_SIZE];
    for (uint32_t count = 0; count <= 5; count++) {
        suggest_word(text_of("unknown"), many, count, word, out);
        ok(strlen(out) < SUGGEST_SIZE);
    }
    has_string(out, ", ...");
}
