/* stream.h: the bytes of a snapshot: numbers, least byte first, in sections that are sealed.
 *
 * A section is its name (8 bytes, zeros behind it), the size of its body (8 bytes), the body, and a seal: BLAKE2b
 * of all that the stream held up to here, so that the last seal seals the whole and a broken one names the section
 * in which the damage lies.
 *
 * A field is told once and serves both ways: `stream_u64(s, &x)` writes x, or reads it.  Writing goes over each
 * section twice, first to learn its size.  Reading stays within the section: behind its end, and after the first
 * thing that went wrong, numbers are 0 and texts empty; ask once, with `stream_good`. */
#ifndef SNAPSHOT_STREAM_H
#define SNAPSHOT_STREAM_H

#include <string.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "netto/engine.h"

#define STREAM_NAME   8 /* bytes of a section's name */
#define STREAM_BUFFER 32768

typedef enum stream_mode { STREAM_COUNT, STREAM_SAVE, STREAM_LOAD } stream_mode;

typedef struct stream {
    stream_mode mode;
    netto_status status; /* the first thing that went wrong */
    netto_complaint *complaint;
    const char *section;
    digest digest;          /* of all so far */
    const netto_sink *sink; /* saving: */
    uint64_t counted;
    size_t filled;
    unsigned char buffer[STREAM_BUFFER];
    const unsigned char *at, *end, *last; /* loading: the next byte, behind the section, behind the stream */
} stream;

void stream_begin_save(stream *s, const netto_sink *sink, netto_complaint *complaint);
void stream_begin_load(stream *s, netto_bytes source, netto_complaint *complaint);

/* Begin and end a section.  Saving: of so many bytes, which must then be written.  Loading: it must be this one,
 * and its seal whole; at its end nothing may be left over. */
void stream_open(stream *s, const char *section, uint64_t size);
void stream_close(stream *s);

/* What is left over is damage; so is a stream that goes on. */
void stream_end(stream *s);

static inline bool stream_good(const stream *s)
{
    return s->status == NETTO_OK;
}

/* Loading: what was read cannot be, or there is no memory for it.  The first is kept. */
__attribute__((cold, format(printf, 2, 3))) void stream_damaged(stream *s, const char *format, ...);
__attribute__((cold)) void stream_starved(stream *s);
__attribute__((cold)) void stream_refused(stream *s, netto_status status); /* the caller has said why */

static inline bool stream_require(stream *s, bool claim, const char *what)
{
    if (!claim) stream_damaged(s, "%s", what);
    return claim;
}

/* ---- fields ------------------------------------------------------------------------------------------ */

void stream_flush(stream *s);
void stream_raw(stream *s, const void *bytes, size_t size); /* saving: any bytes */
__attribute__((cold)) void stream_short(stream *s);

static inline uint64_t stream_little(uint64_t number)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(number);
#else
    return number;
#endif
}

static inline void stream_put(stream *s, uint64_t number, size_t size)
{
    if (s->mode == STREAM_COUNT) {
        s->counted += size;
        return;
    }
    if (STREAM_BUFFER - s->filled < size) stream_flush(s);
    number = stream_little(number);
    memcpy(s->buffer + s->filled, &number, size);
    s->filled += size;
}

static inline uint64_t stream_take(stream *s, size_t size)
{
    uint64_t number = 0;
    if ((size_t)(s->end - s->at) < size) return stream_short(s), 0;
    memcpy(&number, s->at, size);
    s->at += size;
    return stream_little(number);
}

#define STREAM_FIELD(name, type)                                                                             \
    static inline void stream_##name(stream *s, type *x)                                                     \
    {                                                                                                        \
        if (s->mode == STREAM_LOAD)                                                                          \
            *x = (type)stream_take(s, sizeof *x);                                                            \
        else                                                                                                 \
            stream_put(s, (uint64_t)*x, sizeof *x);                                                          \
    }
STREAM_FIELD(u8, uint8_t)
STREAM_FIELD(u32, uint32_t)
STREAM_FIELD(i32, int32_t)
STREAM_FIELD(u64, uint64_t)
STREAM_FIELD(i64, int64_t)

/* The bits of a double, whatever they mean.  What is read into need not be anything yet. */
static inline void stream_real(stream *s, double *x)
{
    uint64_t bits = 0;
    if (s->mode != STREAM_LOAD) memcpy(&bits, x, sizeof bits);
    stream_u64(s, &bits);
    if (s->mode == STREAM_LOAD) memcpy(x, &bits, sizeof bits);
}

static inline void stream_money(stream *s, netto_money *x)
{
    __extension__ typedef unsigned __int128 wide;
    wide bits = s->mode == STREAM_LOAD ? 0 : (wide)*x;
    uint64_t low = (uint64_t)bits, high = (uint64_t)(bits >> 64);
    stream_u64(s, &low);
    stream_u64(s, &high);
    if (s->mode == STREAM_LOAD) *x = (netto_money)((wide)high << 64 | low);
}

static inline void stream_flag(stream *s, bool *x)
{
    uint8_t byte = s->mode == STREAM_LOAD ? 0 : *x;
    stream_u8(s, &byte);
    if (byte > 1) stream_damaged(s, "a yes or no is %u", byte);
    if (s->mode == STREAM_LOAD) *x = byte == 1;
}

/* A number below `count`: of a list, or of things in slots.  The other may be SLOT_NONE too. */
static inline void stream_below(stream *s, uint32_t *x, uint32_t count)
{
    stream_u32(s, x);
    if (*x >= count && stream_good(s)) stream_damaged(s, "%u is not below %u", *x, count);
    if (*x >= count) *x = 0;
}

static inline void stream_slot_or_none(stream *s, uint32_t *x, uint32_t count)
{
    stream_u32(s, x);
    if (*x >= count && *x != UINT32_MAX) stream_damaged(s, "there is no slot %u", *x);
    if (*x >= count) *x = UINT32_MAX;
}

/* How many follow, each of at least so many bytes: never more than there are bytes for. */
void stream_count(stream *s, uint32_t *count, size_t least);
bool stream_has(stream *s, uint64_t count, size_t least);

/* A text of at most `most` bytes; loading: borrowed from the stream. */
void stream_text(stream *s, netto_text *text, uint32_t most);

/* Bytes that somebody owns; loading: a copy in the purse. */
void stream_bytes(stream *s, memory *m, bytes *b);

#endif
