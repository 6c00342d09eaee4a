/* put.h: MessagePack values written to memory that is known to have room.
 *
 * Each put answers where the next byte goes, so that a row of them stays in registers.  Reserve room in
 * a writer first: PUT_HEAD for the head of a text, an array or a map, PUT_NUMBER for a number, a boolean or
 * nil. */
#ifndef CODEC_PUT_H
#define CODEC_PUT_H

#include <stdbool.h>

#include "codec/head.h"
#include "netto/types.h"

#define PUT_HEAD   5
#define PUT_NUMBER 9

static inline uint8_t *put_byte(uint8_t *p, unsigned byte)
{
    *p = (uint8_t)byte;
    return p + 1;
}

/* A first byte and a big-endian number behind it. */
static inline uint8_t *put_16(uint8_t *p, unsigned first, uint16_t bits)
{
    bits = __builtin_bswap16(bits);
    p[0] = (uint8_t)first;
    memcpy(p + 1, &bits, sizeof bits);
    return p + 3;
}

static inline uint8_t *put_32(uint8_t *p, unsigned first, uint32_t bits)
{
    bits = __builtin_bswap32(bits);
    p[0] = (uint8_t)first;
    memcpy(p + 1, &bits, sizeof bits);
    return p + 5;
}

static inline uint8_t *put_64(uint8_t *p, unsigned first, uint64_t bits)
{
    bits = __builtin_bswap64(bits);
    p[0] = (uint8_t)first;
    memcpy(p + 1, &bits, sizeof bits);
    return p + 9;
}

static inline uint8_t *put_nil(uint8_t *p)
{
    return put_byte(p, 0xc0);
}

static inline uint8_t *put_boolean(uint8_t *p, bool value)
{
    return put_byte(p, value ? 0xc3 : 0xc2);
}

/* Numbers in their shortest form. */
static inline uint8_t *put_unsigned(uint8_t *p, uint64_t value)
{
    if (value < 0x80) return put_byte(p, (unsigned)value);
    if (value <= UINT8_MAX) return put_byte(put_byte(p, 0xcc), (unsigned)value);
    if (value <= UINT16_MAX) return put_16(p, 0xcd, (uint16_t)value);
    if (value <= UINT32_MAX) return put_32(p, 0xce, (uint32_t)value);
    return put_64(p, 0xcf, value);
}

static inline uint8_t *put_integer(uint8_t *p, int64_t value)
{
    if (value >= 0) return put_unsigned(p, (uint64_t)value);
    if (value >= -32) return put_byte(p, (unsigned)value & 0xff);
    if (value >= INT8_MIN) return put_byte(put_byte(p, 0xd0), (unsigned)value & 0xff);
    if (value >= INT16_MIN) return put_16(p, 0xd1, (uint16_t)value);
    if (value >= INT32_MIN) return put_32(p, 0xd2, (uint32_t)value);
    return put_64(p, 0xd3, (uint64_t)value);
}

static inline uint8_t *put_real(uint8_t *p, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return put_64(p, 0xcb, bits);
}

static inline uint8_t *put_array(uint8_t *p, uint32_t count)
{
    if (count < 16) return put_byte(p, 0x90 | count);
    return count <= UINT16_MAX ? put_16(p, 0xdc, (uint16_t)count) : put_32(p, 0xdd, count);
}

static inline uint8_t *put_map(uint8_t *p, uint32_t count)
{
    if (count < 16) return put_byte(p, 0x80 | count);
    return count <= UINT16_MAX ? put_16(p, 0xde, (uint16_t)count) : put_32(p, 0xdf, count);
}

static inline uint8_t *put_text_head(uint8_t *p, uint32_t size)
{
    if (size < 32) return put_byte(p, 0xa0 | size);
    if (size <= UINT8_MAX) return put_byte(put_byte(p, 0xd9), size);
    return size <= UINT16_MAX ? put_16(p, 0xda, (uint16_t)size) : put_32(p, 0xdb, size);
}

/* Bytes that are MessagePack already. */
static inline uint8_t *put_raw(uint8_t *p, const void *from, size_t size)
{
    if (size) memcpy(p, from, size);
    return p + size;
}

static inline uint8_t *put_text(uint8_t *p, netto_text text)
{
    return put_raw(put_text_head(p, text.size), text.bytes, text.size);
}

/* A literal of less than 32 bytes: the compiler knows its bytes. */
#define PUT_LITERAL(p, s)                                                                                    \
    (__extension__({                                                                                         \
        _Static_assert(sizeof(s) <= 32, "a short literal");                                                  \
        put_raw(put_byte((p), 0xa0 | (sizeof(s) - 1)), s, sizeof(s) - 1);                                    \
    }))

#endif
