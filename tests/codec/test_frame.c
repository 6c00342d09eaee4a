/* test_frame.c: where a value ends, however its bytes arrive and whatever they declare. */
#include "codec/frame.h"

#include "codec/notation.h"
#include "codec/random_value.h"

#define LIMIT 4096

static frame_outcome scan_whole(netto_text bytes, size_t limit, size_t *at)
{
    frame f;
    frame_init(&f, limit);
    frame_outcome outcome = frame_scan(&f, (const uint8_t *)bytes.bytes, bytes.size);
    *at = f.at;
    return outcome;
}

static frame_outcome scan(const char *notation)
{
    size_t at;
    return scan_whole(pack(notation), LIMIT, &at);
}

/* `count` heads inside each other, then a nil. */
static netto_text nested(uint8_t head, size_t count)
{
    static char bytes[256];
    memset(bytes, head, count);
    bytes[count] = (char)0xc0;
    return (netto_text){bytes, (uint32_t)count + 1};
}

TEST("a value written by msgpack-c ends where it ends, at every split point and byte by byte")
{
    for (int round = 0; round < 300; round++) {
        msgpack_sbuffer buffer;
        msgpack_packer packer;
        msgpack_sbuffer_init(&buffer);
        msgpack_packer_init(&packer, &buffer, msgpack_sbuffer_write);
        random_value(&packer, 4);
        size_t size = buffer.size;
        msgpack_pack_nil(&packer); /* the next one, which must not be touched */
        const uint8_t *bytes = (const uint8_t *)buffer.data;
        frame slow;
        frame_init(&slow, size);
        for (size_t split = 0; split <= size; split++) {
            frame f;
            frame_init(&f, size);
            frame_outcome first = frame_scan(&f, bytes, split);
            if (!is_int(first, split < size ? FRAME_NEED_MORE : FRAME_COMPLETE)) break;
            ok(frame_need(&f) <= size);
            is_int(frame_scan(&f, bytes, size), FRAME_COMPLETE);
            is_int(f.at, size);
            is_int(frame_scan(&slow, bytes, split), first);
        }
        is_int(slow.at, size);
        msgpack_sbuffer_destroy(&buffer);
    }
}

TEST("values are counted, whatever they are inside")
{
    frame f;
    netto_text bytes = pack("[1, {a: [nil, nil]}, 'text', []]");
    frame_init(&f, LIMIT);
    is_int(frame_scan(&f, (const uint8_t *)bytes.bytes, bytes.size), FRAME_COMPLETE);
    is_int(f.values, 9);
}

TEST("32 levels are read, 33 are refused before their contents")
{
    size_t at;
    is_int(scan_whole(nested(0x91, 32), LIMIT, &at), FRAME_COMPLETE);
    is_int(at, 33);
    is_int(scan_whole(nested(0x91, 33), LIMIT, &at), FRAME_MALFORMED);
    is_int(scan_whole(nested(0x91, 200), LIMIT, &at), FRAME_MALFORMED);
    netto_text empty = nested(0x91, 33);
    ((char *)(uintptr_t)empty.bytes)[32] = (char)0x90;
    is_int(scan_whole(empty, LIMIT, &at), FRAME_MALFORMED);
}

TEST("a byte that begins nothing is malformed at once, also deep inside")
{
    is_int(scan("<c1>"), FRAME_MALFORMED);
    is_int(scan("[1, [2, <c1>]]"), FRAME_MALFORMED);
    is_int(scan("{a: <c1>}"), FRAME_MALFORMED);
}

TEST("what cannot fit the limit is refused at its head, before a byte of it has come")
{
    is_int(scan("<df df df df df 03 00 5b>"), FRAME_TOO_LARGE); /* msgpack-c asks for 256 GiB here */
    is_int(scan("<dd ff ff ff ff>"), FRAME_TOO_LARGE);
    is_int(scan("<df ff ff ff ff>"), FRAME_TOO_LARGE);
    is_int(scan("<df 80 00 00 00>"), FRAME_TOO_LARGE); /* 2^31 pairs: 2^32 values */
    is_int(scan("<db ff ff ff ff>"), FRAME_TOO_LARGE);
    is_int(scan("<c6 ff ff ff ff>"), FRAME_TOO_LARGE);
    is_int(scan("<c9 ff ff ff ff>"), FRAME_TOO_LARGE);
    is_int(scan("<93 db ff ff ff ff>"), FRAME_TOO_LARGE);
    is_int(scan("<dc 10 00>"), FRAME_TOO_LARGE); /* 4096 items and a head of 3 */
    is_int(scan("<dc 0f fd>"), FRAME_NEED_MORE); /* exactly the limit */
    is_int(scan("<de 08 00>"), FRAME_TOO_LARGE);
    is_int(scan("<de 07 fe>"), FRAME_NEED_MORE);
}

TEST("many small counts together may not declare more than the limit either")
{
    is_int(scan("<dc 0f 00 dc 0f 00>"), FRAME_TOO_LARGE);
    is_int(scan("<dc 08 00 da 07 fc>"), FRAME_TOO_LARGE);
    is_int(scan("<dc 08 00 da 07 fb>"), FRAME_NEED_MORE);
}

TEST("a frame of exactly the limit passes, one byte more does not")
{
    char bytes[16] = {(char)0xaa};
    size_t at;
    is_int(scan_whole((netto_text){bytes, 11}, 11, &at), FRAME_COMPLETE);
    is_int(scan_whole((netto_text){bytes, 11}, 10, &at), FRAME_TOO_LARGE);
    is_int(scan_whole((netto_text){bytes, 11}, 0, &at), FRAME_TOO_LARGE);
}

TEST("truncated heads and bodies ask for more")
{
    static const char *const parts[] = {"<da>",    "<da 01>",    "<da 00 02 61>", "<cb 00>",
                                        "<92 01>", "<81 a1 61>", "<c7>",          "<c7 01>"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) is_int(scan(parts[i]), FRAME_NEED_MORE);
    is_int(scan(""), FRAME_NEED_MORE);
}

TEST("random bytes never take it past them")
{
    for (int round = 0; round < 20000; round++) {
        uint8_t bytes[24];
        size_t size = tap_random_below(sizeof bytes + 1), at;
        for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)(tap_random() >> 13);
        frame_outcome outcome = scan_whole((netto_text){(const char *)bytes, (uint32_t)size}, LIMIT, &at);
        if (outcome == FRAME_COMPLETE && !ok(at <= size)) break;
    }
    ok(true);
}
