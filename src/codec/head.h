/* head.h: what the first byte of a MessagePack value says.
 *
 * One table for all who walk MessagePack, so that no two of them can disagree on where a value ends. */
#ifndef CODEC_HEAD_H
#define CODEC_HEAD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HEAD_DEPTH_MAX 32 /* arrays and maps inside each other */

typedef enum head_type {
    HEAD_NIL,
    HEAD_BOOLEAN,
    HEAD_INTEGER,
    HEAD_REAL,
    HEAD_TEXT,
    HEAD_BINARY,
    HEAD_EXTENSION,
    HEAD_ARRAY,
    HEAD_MAP,
    HEAD_NONE /* 0xc1, which begins nothing */
} head_type;

/* The size of a body in bytes, or the count of items or pairs, is
 *     (first byte & mask) + fixed + the big-endian number in the next `wide` bytes. */
typedef struct head_info {
    uint8_t type, wide, mask, fixed;
} head_info;

extern const head_info heads[256];

/* Big-endian numbers at any address. */
static inline uint16_t head_load16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t head_load32(const uint8_t *at)
{
    uint32_t bits;
    memcpy(&bits, at, sizeof bits);
    return __builtin_bswap32(bits);
}

static inline uint64_t head_load64(const uint8_t *at)
{
    uint64_t bits;
    memcpy(&bits, at, sizeof bits);
    return __builtin_bswap64(bits);
}

/* The size or count of a head whose 1 + wide bytes are there. */
static inline uint64_t head_count(head_info h, const uint8_t *at)
{
    uint64_t count = (uint64_t)(at[0] & h.mask) + h.fixed;
    if (h.wide == 0) return count;
    if (h.wide == 1) return count + at[1];
    return count + (h.wide == 2 ? head_load16(at + 1) : head_load32(at + 1));
}

#endif
