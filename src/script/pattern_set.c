/* pattern_set.c: classes of bytes ("%a") and sets of them ("[a-z%d]") in a pattern. */
#include "script/pattern_set.h"

static bool is_lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(unsigned char c)
{
    return is_lower(c) || is_upper(c) || is_digit(c);
}

static bool is_graph(unsigned char c)
{
    return c > ' ' && c < 127;
}

static bool is_hex(unsigned char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool pattern_class_has(unsigned char class, unsigned char c)
{
    bool of;
    switch (class | 32) {
    case 'a': of = is_lower(c) || is_upper(c); break;
    case 'c': of = c < ' ' || c == 127; break;
    case 'd': of = is_digit(c); break;
    case 'g': of = is_graph(c); break;
    case 'l': of = is_lower(c); break;
    case 'p': of = is_graph(c) && !is_letter_or_digit(c); break;
    case 's': of = is_space(c); break;
    case 'u': of = is_upper(c); break;
    case 'w': of = is_letter_or_digit(c); break;
    case 'x': of = is_hex(c); break;
    case 'z': of = c == 0; break; /* of Lua 5.1 */
    default: return c == class;
    }
    return is_upper(class) ? !of : of;
}

bool pattern_set_has(netto_text pattern, uint32_t p, uint32_t end, unsigned char c)
{
    bool within = pattern_byte(pattern, p + 1) != '^';
    if (!within) p++;
    while (++p < end) {
        unsigned char item = pattern_byte(pattern, p);
        if (item == PATTERN_ESCAPE) {
            if (pattern_class_has(pattern_byte(pattern, ++p), c)) return within;
        } else if (pattern_byte(pattern, p + 1) == '-' && p + 2 < end) {
            p += 2;
            if (item <= c && c <= pattern_byte(pattern, p)) return within;
        } else if (item == c) {
            return within;
        }
    }
    return !within;
}
