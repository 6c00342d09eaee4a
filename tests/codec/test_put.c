/* test_put.c: values in their shortest form, as msgpack-c writes them. */
#include "codec/put.h"

#include "base/text.h"
#include "codec/random_value.h"

/* One value of each kind, by us and by msgpack-c: the same bytes? */
#define SAME(put, pack)                                                                                      \
    do {                                                                                                     \
        uint8_t ours[1024];                                                                                  \
        uint8_t *p = ours;                                                                                   \
        msgpack_sbuffer theirs;                                                                              \
        msgpack_packer packer;                                                                               \
        msgpack_sbuffer_init(&theirs);                                                                       \
        msgpack_packer_init(&packer, &theirs, msgpack_sbuffer_write);                                        \
        put;                                                                                                 \
        pack;                                                                                                \
        is_bytes(ours, (size_t)(p - ours), theirs.data, theirs.size);                                        \
        msgpack_sbuffer_destroy(&theirs);                                                                    \
    } while (0)

static const uint64_t edges[] = {0,          1,          31,         32,        33,
                                 127,        128,        129,        255,       256,
                                 32767,      32768,      65535,      65536,     2147483647,
                                 2147483648, 4294967295, 4294967296, INT64_MAX, (uint64_t)INT64_MAX + 1,
                                 UINT64_MAX};

TEST("integers around every edge take the bytes that msgpack-c gives them")
{
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        SAME(p = put_unsigned(p, edges[i]), msgpack_pack_uint64(&packer, edges[i]));
        SAME(p = put_integer(p, (int64_t)edges[i]), msgpack_pack_int64(&packer, (int64_t)edges[i]));
        SAME(p = put_integer(p, -(int64_t)(edges[i] >> 1)),
             msgpack_pack_int64(&packer, -(int64_t)(edges[i] >> 1)));
        SAME(p = put_integer(p, -(int64_t)(edges[i] >> 1) - 1),
             msgpack_pack_int64(&packer, -(int64_t)(edges[i] >> 1) - 1));
    }
}

TEST("random integers, doubles and counts too")
{
    for (int round = 0; round < 20000; round++) {
        int64_t integer = random_integer();
        uint64_t bits = tap_random();
        double real;
        memcpy(&real, &bits, sizeof real);
        SAME(p = put_integer(p, integer), msgpack_pack_int64(&packer, integer));
        SAME(p = put_unsigned(p, (uint64_t)integer), msgpack_pack_uint64(&packer, (uint64_t)integer));
        SAME(p = put_real(p, real), msgpack_pack_double(&packer, real));
        uint32_t count = (uint32_t)(bits >> tap_random_below(64));
        SAME(p = put_array(p, count), msgpack_pack_array(&packer, count));
        SAME(p = put_map(p, count), msgpack_pack_map(&packer, count));
        SAME(p = put_text_head(p, count), msgpack_pack_str(&packer, count));
    }
}

TEST("nil, booleans, texts and raw bytes")
{
    SAME(p = put_nil(p), msgpack_pack_nil(&packer));
    SAME(p = put_boolean(p, true), msgpack_pack_true(&packer));
    SAME(p = put_boolean(p, false), msgpack_pack_false(&packer));
    SAME(p = put_text(p, TEXT_LITERAL("gross")), msgpack_pack_str_with_body(&packer, "gross", 5));
    SAME(p = put_text(p, (netto_text){NULL, 0}), msgpack_pack_str_with_body(&packer, "", 0));
    SAME(p = PUT_LITERAL(p, "gross"), msgpack_pack_str_with_body(&packer, "gross", 5));
    SAME(p = PUT_LITERAL(p, ""), msgpack_pack_str_with_body(&packer, "", 0));
    SAME(p = PUT_LITERAL(p, "thirty-one bytes of a literal !"),
         msgpack_pack_str_with_body(&packer, "thirty-one bytes of a literal !", 31));
    SAME(p = put_raw(p, "\xc0", 1), msgpack_pack_nil(&packer));
}
