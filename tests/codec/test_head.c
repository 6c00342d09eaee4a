/* test_head.c: the table of first bytes, against msgpack-c. */
#include "codec/head.h"

#include <msgpack.h>

#include "tap/tap.h"

static head_type type_of(msgpack_object_type type)
{
    switch (type) {
    case MSGPACK_OBJECT_NIL:
        return HEAD_NIL;
    case MSGPACK_OBJECT_BOOLEAN:
        return HEAD_BOOLEAN;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return HEAD_INTEGER;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        return HEAD_REAL;
    case MSGPACK_OBJECT_STR:
        return HEAD_TEXT;
    case MSGPACK_OBJECT_BIN:
        return HEAD_BINARY;
    case MSGPACK_OBJECT_EXT:
        return HEAD_EXTENSION;
    case MSGPACK_OBJECT_ARRAY:
        return HEAD_ARRAY;
    default:
        return HEAD_MAP;
    }
}

/* Bytes of the value: a count of 1 in whatever width, then nils enough for every item. */
static size_t size_of(const uint8_t *bytes)
{
    head_info h = heads[bytes[0]];
    size_t count = (size_t)head_count(h, bytes);
    return 1u + h.wide + count * (h.type == HEAD_MAP ? 2 : 1);
}

TEST("every first byte means what msgpack-c takes it for, and values end where it ends them")
{
    for (int first = 0; first < 256; first++) {
        uint8_t bytes[64];
        memset(bytes, 0xc0, sizeof bytes);
        bytes[0] = (uint8_t)first;
        head_info h = heads[first];
        for (int i = 1; i <= h.wide; i++) bytes[i] = i == h.wide;
        msgpack_unpacked value;
        size_t at = 0;
        msgpack_unpacked_init(&value);
        msgpack_unpack_return outcome = msgpack_unpack_next(&value, (const char *)bytes, sizeof bytes, &at);
        if (first == 0xc1) {
            is_int(outcome, MSGPACK_UNPACK_PARSE_ERROR);
            is_int(h.type, HEAD_NONE);
        } else {
            is_int(outcome, MSGPACK_UNPACK_SUCCESS);
            if (!is_int(h.type, type_of(value.data.type)) || !is_int(size_of(bytes), at))
                tap_note("first byte %02x", first);
        }
        msgpack_unpacked_destroy(&value);
    }
}

TEST("numbers are read big-endian from any address")
{
    const uint8_t bytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    is_int(head_load16(bytes + 1), 0x0102);
    is_int(head_load32(bytes + 1), 0x01020304);
    is_int(head_load64(bytes + 1), 0x0102030405060708);
}
