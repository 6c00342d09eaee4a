/* utf8.c: characters as a terminal shows them. */
#include "text/utf8.h"

#include "base/text.h"

bool utf8_next(utf8_walk *walk)
{
    walk->at += walk->size;
    walk->size = 0;
    if (walk->at >= walk->text.size) return false;
    uint32_t size = text_character(walk->text, walk->at);
    walk->valid = size > 0;
    walk->size = size > 0 ? size : 1;
    return true;
}

bool utf8_is_control(const utf8_walk *walk)
{
    const unsigned char *s = (const unsigned char *)walk->text.bytes + walk->at;
    if (!walk->valid) return false;
    return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

uint32_t utf8_columns(netto_text text)
{
    uint32_t count = 0;
    for (utf8_walk walk = utf8_begin(text); utf8_next(&walk);) count++;
    return count;
}

bool utf8_is_valid(netto_text text)
{
    for (utf8_walk walk = utf8_begin(text); utf8_next(&walk);)
        if (!walk.valid) return false;
    return true;
}
