/* text.c: borrowed bytes and what an id may be. */
#include "base/text.h"

#include <math.h>
#include <stdio.h>

int text_compare(netto_text a, netto_text b)
{
    uint32_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;
    if (order == 0) order = (a.size > b.size) - (a.size < b.size);
    return (order > 0) - (order < 0);
}

static bool continues(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* Unicode table 3-7: no overlong form, no surrogate, nothing above U+10FFFF. */
uint32_t text_character(netto_text text, uint32_t at)
{
    const unsigned char *s = (const unsigned char *)text.bytes + at;
    uint32_t left = text.size - at;
    if (left == 0) return 0;
    if (s[0] < 0x80) return 1;
    if (s[0] < 0xe0) return s[0] >= 0xc2 && left >= 2 && continues(s[1]) ? 2 : 0;
    if (s[0] < 0xf0) {
        if (left < 3 || !continues(s[1]) || !continues(s[2])) return 0;
        return (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ? 0 : 3;
    }
    if (s[0] > 0xf4 || left < 4 || !continues(s[1]) || !continues(s[2]) || !continues(s[3])) return 0;
    return (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f) ? 0 : 4;
}

static bool is_control(const unsigned char *s)
{
    return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

/* How many bytes are printable ASCII from the first on; most are all of them. */
static uint32_t plain_prefix(netto_text text)
{
    const uint64_t ones = 0x0101010101010101u;
    uint32_t i = 0;
    for (; text.size - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, text.bytes + i, 8);
        if ((word | (word - 0x20 * ones) | (word + ones)) & 0x80 * ones) return i;
    }
    while (i < text.size && text.bytes[i] >= 0x20 && text.bytes[i] < 0x7f) i++;
    return i;
}

bool text_is_printable(netto_text text)
{
    for (uint32_t i = plain_prefix(text); i < text.size;) {
        uint32_t n = text_character(text, i);
        if (n == 0 || is_control((const unsigned char *)text.bytes + i)) return false;
        i += n;
    }
    return true;
}

bool text_among(netto_text text, const netto_text *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(text, list[i])) return true;
    return false;
}

static bool covers(const netto_text *a, uint32_t a_count, const netto_text *b, uint32_t b_count)
{
    for (uint32_t i = 0; i < b_count; i++)
        if (!text_among(b[i], a, a_count)) return false;
    return true;
}

bool text_lists_alike(const netto_text *a, uint32_t a_count, const netto_text *b, uint32_t b_count)
{
    return covers(a, a_count, b, b_count) && covers(b, b_count, a, a_count);
}

bool text_is_id(netto_text text)
{
    return text.size >= 1 && text.size <= NETTO_ID_MAX && text_is_printable(text);
}

void text_copy(netto_text text, char *out, size_t size)
{
    size_t n = text.size < size - 1 ? text.size : size - 1;
    if (n) memcpy(out, text.bytes, n);
    out[n] = '\0';
}

const char *text_figure(double number, char out[FIGURE_TEXT])
{
    bool large = fabs(number) >= 1e9 && fabs(number) < 1e15;
    int size = snprintf(out, FIGURE_TEXT, large ? "%.2f" : "%.9g", number);
    while (large && (out[size - 1] == '0' || out[size - 1] == '.'))
        if (out[--size] == '.') large = false;
    out[size] = '\0';
    return out;
}
