/* attrs.c: maps as MessagePack, made by hand: attributes, and options of measures. */
#include "support/attrs.h"

#include <string.h>

#define FIXMAP 0x80

/* Its first byte counts the members. */
static char *begin_member(attrs_map *m)
{
    if (m->size == 0) m->bytes[m->size++] = (char)FIXMAP;
    m->bytes[0]++;
    return m->bytes + m->size;
}

static char *put_text(char *at, const char *text)
{
    size_t n = strlen(text); /* below 32: a fixstr */
    *at++ = (char)(0xa0 | n);
    memcpy(at, text, n);
    return at + n;
}

void attrs_put_real(attrs_map *m, const char *key, double value)
{
    uint64_t bits;
    char *at = put_text(begin_member(m), key);
    *at++ = (char)0xcb;
    memcpy(&bits, &value, sizeof bits);
    for (int shift = 56; shift >= 0; shift -= 8) *at++ = (char)(bits >> shift);
    m->size = (uint32_t)(at - m->bytes);
}

void attrs_put_word(attrs_map *m, const char *key, const char *value)
{
    m->size = (uint32_t)(put_text(put_text(begin_member(m), key), value) - m->bytes);
}

netto_text attrs_text(const attrs_map *m)
{
    return (netto_text){m->bytes, m->size};
}

static netto_text copy(char out[ATTRS_SIZE], const attrs_map *m)
{
    memcpy(out, m->bytes, ATTRS_SIZE);
    return (netto_text){out, m->size};
}

netto_text attrs_real(char out[ATTRS_SIZE], const char *key, double value)
{
    attrs_map m = {.size = 0};
    attrs_put_real(&m, key, value);
    return copy(out, &m);
}

netto_text attrs_word(char out[ATTRS_SIZE], const char *key, const char *value)
{
    attrs_map m = {.size = 0};
    attrs_put_word(&m, key, value);
    return copy(out, &m);
}
