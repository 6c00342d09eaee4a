/* attrs.c: attributes as MessagePack, made by hand. */
#include "support/attrs.h"

#include <string.h>

static char *put_text(char *at, const char *text)
{
    size_t n = strlen(text); /* below 32: a fixstr */
    *at++ = (char)(0xa0 | n);
    memcpy(at, text, n);
    return at + n;
}

netto_text attrs_real(char out[ATTRS_SIZE], const char *key, double value)
{
    uint64_t bits;
    out[0] = (char)0x81;
    char *at = put_text(out + 1, key);
    *at++ = (char)0xcb;
    memcpy(&bits, &value, sizeof bits);
    for (int shift = 56; shift >= 0; shift -= 8) *at++ = (char)(bits >> shift);
    return (netto_text){out, (uint32_t)(at - out)};
}

netto_text attrs_word(char out[ATTRS_SIZE], const char *key, const char *value)
{
    out[0] = (char)0x81;
    char *at = put_text(put_text(out + 1, key), value);
    return (netto_text){out, (uint32_t)(at - out)};
}
