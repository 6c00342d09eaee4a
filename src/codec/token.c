/* token.c: one MessagePack head and its body. */
#include "codec/token.h"

static int64_t load_integer(uint8_t first, const uint8_t *body, size_t size, bool *beyond)
{
    if (size == 0) return first < 0x80 ? first : (int64_t)first - 0x100;
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++) bits = bits << 8 | body[i];
    if (first < 0xd0) { /* unsigned */
        *beyond = bits > INT64_MAX;
        return (int64_t)bits;
    }
    uint64_t sign = (uint64_t)1 << (8 * size - 1);
    return (int64_t)((bits ^ sign) - sign);
}

static double load_real(const uint8_t *body, size_t size)
{
    if (size == 8) {
        uint64_t bits = head_load64(body);
        double real;
        memcpy(&real, &bits, sizeof real);
        return real;
    }
    uint32_t bits = head_load32(body);
    float real;
    memcpy(&real, &bits, sizeof real);
    return (double)real;
}

static void load_body(token *t, uint8_t first, const uint8_t *body, size_t size)
{
    if (t->type == HEAD_BOOLEAN) t->boolean = first == 0xc3;
    if (t->type == HEAD_INTEGER) t->integer = load_integer(first, body, size, &t->beyond);
    if (t->type == HEAD_REAL) t->real = load_real(body, size);
    if (t->type == HEAD_TEXT || t->type == HEAD_BINARY || t->type == HEAD_EXTENSION)
        t->text = (netto_text){(const char *)body, (uint32_t)size};
    t->next = body + size;
}

bool token_load(token *t, const uint8_t *at, const uint8_t *end)
{
    if (at >= end) return false;
    head_info h = heads[*at];
    if (h.type == HEAD_NONE || end - at <= h.wide) return false;
    const uint8_t *body = at + 1 + h.wide;
    uint64_t count = head_count(h, at), left = (uint64_t)(end - body);
    if (count << (h.type == HEAD_MAP) > left) return false;
    *t = (token){.type = (head_type)h.type, .next = body};
    if (h.type < HEAD_ARRAY)
        load_body(t, *at, body, (size_t)count);
    else
        t->count = (uint32_t)count;
    return true;
}
