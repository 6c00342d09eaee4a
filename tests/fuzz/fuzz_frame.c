/* fuzz_frame.c: the scanner, whole and in pieces, against the reader and msgpack-c. */
#include "codec/frame.h"

#include <msgpack.h>

#include "codec/reader.h"
#include "fuzz/fuzz.h"

static frame_outcome scan_in_pieces(const uint8_t *data, size_t size, size_t step, size_t limit, frame *f)
{
    frame_outcome outcome = FRAME_NEED_MORE;
    frame_init(f, limit);
    for (size_t n = 0; outcome == FRAME_NEED_MORE; n = size - n > step ? n + step : size) {
        outcome = frame_scan(f, data, n);
        if (n == size) break;
    }
    return outcome;
}

/* A whole value of moderate size is one for msgpack-c as well. */
static void agree_with_library(const uint8_t *data, const frame *f)
{
    msgpack_unpacked value;
    size_t at = 0;
    if (f->values > 10000) return;
    msgpack_unpacked_init(&value);
    must(msgpack_unpack_next(&value, (const char *)data, f->at, &at) == MSGPACK_UNPACK_SUCCESS &&
         at == f->at);
    msgpack_unpacked_destroy(&value);
}

static void fuzz_frame(const uint8_t *data, size_t size)
{
    size_t step = 1 + fuzz_choice(&data, &size) % 16u, limit = (size_t)fuzz_choice(&data, &size) * 8;
    frame whole, pieces;
    frame_init(&whole, limit);
    frame_outcome outcome = frame_scan(&whole, data, size);
    must(scan_in_pieces(data, size, step, limit, &pieces) == outcome);
    must(outcome == FRAME_TOO_LARGE || outcome == FRAME_MALFORMED || frame_need(&whole) <= limit);
    if (outcome != FRAME_COMPLETE) return;
    must(whole.at == pieces.at && whole.at <= size && whole.at <= limit && whole.values == pieces.values);
    reader r;
    reader_init(&r, data, size, NULL);
    must(reader_raw(&r).size == whole.at);
    agree_with_library(data, &whole);
}
FUZZ_DRIVER(fuzz_frame)
