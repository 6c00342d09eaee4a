/* random_value.h: random MessagePack values, written by msgpack-c, for differential tests. */
#ifndef TEST_CODEC_RANDOM_VALUE_H
#define TEST_CODEC_RANDOM_VALUE_H

#include <msgpack.h>

#include "tap/tap.h"

/* Integers of every width, with the edges of each. */
__attribute__((unused)) static int64_t random_integer(void)
{
    uint64_t bits = tap_random() >> tap_random_below(64);
    int64_t edge = (int64_t)1 << tap_random_below(63);
    switch (tap_random_below(4)) {
    case 0:
        return (int64_t)bits;
    case 1:
        return -(int64_t)(bits >> 1);
    case 2:
        return edge - (int64_t)tap_random_below(2);
    default:
        return -edge - (int64_t)tap_random_below(2);
    }
}

static void random_text(msgpack_packer *p)
{
    static const size_t sizes[] = {0, 1, 5, 31, 32, 100, 255, 256, 300};
    char text[512];
    size_t size = sizes[tap_random_below(sizeof sizes / sizeof *sizes)];
    for (size_t i = 0; i < size; i++) text[i] = (char)('a' + tap_random_below(26));
    if (tap_random_below(4) == 0)
        msgpack_pack_bin_with_body(p, text, size);
    else
        msgpack_pack_str_with_body(p, text, size);
}

static void random_scalar(msgpack_packer *p)
{
    switch (tap_random_below(8)) {
    case 0:
        msgpack_pack_nil(p);
        break;
    case 1:
        tap_random_below(2) ? msgpack_pack_true(p) : msgpack_pack_false(p);
        break;
    case 2:
        msgpack_pack_double(p, tap_random_real(-1e6, 1e6));
        break;
    case 3:
        msgpack_pack_float(p, (float)tap_random_real(-1e6, 1e6));
        break;
    case 4:
        msgpack_pack_uint64(p, tap_random());
        break;
    case 5:
        msgpack_pack_ext_with_body(p, "body", tap_random_below(5), 7);
        break;
    case 6:
        random_text(p);
        break;
    default:
        msgpack_pack_int64(p, random_integer());
    }
}

/* A value with at most so many levels below it. */
__attribute__((unused)) static void random_value(msgpack_packer *p, int levels)
{
    static const uint32_t counts[] = {0, 1, 2, 3, 15, 16, 20};
    uint32_t count = counts[tap_random_below(levels > 1 ? 4 : 7)];
    uint64_t kind = levels > 0 ? tap_random_below(4) : 3;
    if (kind == 0) {
        msgpack_pack_array(p, count);
        for (uint32_t i = 0; i < count; i++) random_value(p, levels - 1);
    } else if (kind == 1) {
        msgpack_pack_map(p, count);
        for (uint32_t i = 0; i < 2 * count; i++) random_value(p, i % 2 ? levels - 1 : 0);
    } else {
        random_scalar(p);
    }
}

#endif
