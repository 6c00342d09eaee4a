/* suggest.c: the known word at the least edit distance, where that is small. */
#include "codec/suggest.h"

#include <stdio.h>
#include <string.h>

#define LONGEST 40 /* bytes of a word that is looked at */

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (Damerau,
 * restricted): three rows of the usual table. */
static unsigned distance(const char *a, size_t n, const char *b, size_t m)
{
    unsigned rows[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++) rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && above2[j - 2] + 1 < row[j]) row[j] = above2[j - 2] + 1;
        }
    }
    return rows[n % 3][m];
}

static void list_words(const void *words, uint32_t count, const char *(*word)(const void *, uint32_t),
                       char *out)
{
    size_t used = (size_t)snprintf(out, SUGGEST_SIZE, count ? "known: " : "known: none");
    for (uint32_t i = 0; i < count; i++) {
        size_t size = strlen(word(words, i));
        if (used + size + 2 + 5 > SUGGEST_SIZE) {
            snprintf(out + used, SUGGEST_SIZE - used, "...");
            return;
        }
        used += (size_t)snprintf(out + used, SUGGEST_SIZE - used, "%s%s", word(words, i),
                                 i + 1 < count ? ", " : "");
    }
}

void suggest_word(netto_text unknown, const void *words, uint32_t count,
                  const char *(*word)(const void *words, uint32_t i), char *out)
{
    unsigned best = 3; /* at most two slips, and fewer than half of the word */
    const char *meant = NULL;
    for (uint32_t i = 0; i < count && unknown.size <= LONGEST; i++) {
        size_t size = strlen(word(words, i));
        if (size > LONGEST) continue;
        unsigned slips = distance(unknown.bytes, unknown.size, word(words, i), size);
        if (slips >= best || 2 * slips >= size) continue;
        best = slips;
        meant = word(words, i);
    }
    if (meant)
        snprintf(out, SUGGEST_SIZE, "did you mean '%s'?", meant);
    else
        list_words(words, count, word, out);
}

static const char *word_at(const void *words, uint32_t i)
{
    return ((const char *const *)words)[i];
}

void suggest_among(netto_text unknown, const char *const *words, uint32_t count, char *out)
{
    suggest_word(unknown, words, count, word_at, out);
}

bool suggest_near(netto_text a, netto_text b)
{
    return a.size <= LONGEST && b.size <= LONGEST && distance(a.bytes, a.size, b.bytes, b.size) == 1;
}
