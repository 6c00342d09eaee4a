/* reader.h: a bounds-checked cursor over MessagePack.
 *
 * A reader keeps its first error and ask once, at the end: after an error it stands at its end, so
 * whatever is read then fails too and answers nothing (0, false, an absent text).  It never looks past
 * its end, whatever the bytes say.  `row`, `item` and `field` are set by who reads and name the place in
 * the complaint: "row 3" stays in `complaint->row`, "loads[2]: expected a number, got nil" in its text. */
#ifndef CODEC_READER_H
#define CODEC_READER_H

#include "base/text.h"
#include "codec/head.h"
#include "netto/status.h"

typedef struct reader {
    const uint8_t *at, *end;
    netto_complaint *complaint; /* may be NULL; written on an error, and by reader_finish */
    netto_status status;        /* the first error */
    int row;                    /* -1: the call itself */
    int item;                   /* an index within `field`, or -1 */
    const char *field;          /* or NULL */
} reader;

static inline void reader_init(reader *r, const void *first, size_t size, netto_complaint *complaint)
{
    const uint8_t *at = first;
    *r = (reader){.at = at, .end = at ? at + size : NULL, .complaint = complaint, .row = -1, .item = -1};
}

/* NETTO_OK if all was well and every byte was read, else the first error. */
netto_status reader_finish(reader *r);

/* The first error is kept; those after it are not.  `reader_expected` says what stands at `at` instead. */
__attribute__((cold, format(printf, 3, 4))) void reader_refuse(reader *r, netto_status status,
                                                               const char *format, ...);
__attribute__((cold)) void reader_expected(reader *r, const uint8_t *at, const char *what);

/* ---- values ------------------------------------------------------------------------------------ */

/* What comes next; HEAD_NONE where nothing does. */
static inline head_type reader_peek(const reader *r)
{
    return r->at < r->end ? (head_type)heads[*r->at].type : HEAD_NONE;
}

/* Step over a nil, if it comes next. */
static inline bool reader_nil(reader *r)
{
    if (r->at == r->end || *r->at != 0xc0) return false;
    r->at++;
    return true;
}

bool reader_boolean(reader *r);

int64_t reader_integer_any(reader *r);
double reader_real_any(reader *r);
netto_number reader_number_any(reader *r);
netto_text reader_text_any(reader *r);
netto_text reader_id_any(reader *r, netto_text text, const uint8_t *at);
uint32_t reader_array_any(reader *r);
uint32_t reader_map_any(reader *r);

/* Any integer, or a float that is one. */
static inline int64_t reader_integer(reader *r)
{
    if (r->at < r->end && *r->at < 0x80) return *r->at++;
    return reader_integer_any(r);
}

static inline bool reader_at_double(const reader *r)
{
    return r->end - r->at >= 9 && *r->at == 0xcb;
}

static inline double reader_double(reader *r)
{
    uint64_t bits = head_load64(r->at + 1);
    double real;
    memcpy(&real, &bits, sizeof real);
    r->at += 9;
    return real;
}

/* Any float or integer. */
static inline double reader_real(reader *r)
{
    return reader_at_double(r) ? reader_double(r) : reader_real_any(r);
}

/* A float as it is; an integer, or a text, as an exact decimal. */
static inline netto_number reader_number(reader *r)
{
    if (!reader_at_double(r)) return reader_number_any(r);
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = reader_double(r)};
}

/* A str or bin, borrowed. */
static inline netto_text reader_text(reader *r)
{
    const uint8_t *at = r->at;
    if (at == r->end || (*at & 0xe0) != 0xa0) return reader_text_any(r);
    uint32_t size = *at & 0x1f;
    if (size >= r->end - at) return reader_text_any(r);
    r->at = at + 1 + size;
    return (netto_text){(const char *)at + 1, size};
}

/* Is every byte a printable ASCII character?  Eight at a time; most ids are, and need no more. */
static inline bool reader_is_plain(netto_text text)
{
    const uint64_t high = 0x8080808080808080u, ones = 0x0101010101010101u;
    uint64_t bad = 0, word = 0x2020202020202020u;
    uint32_t i = 0;
    for (; text.size - i >= 8; i += 8) {
        memcpy(&word, text.bytes + i, 8);
        bad |= word | (word - 0x20 * ones) | (word + ones);
    }
    for (; i < text.size; i++) {
        uint8_t c = (uint8_t)text.bytes[i];
        bad |= (uint64_t)(c | (c - 0x20) | (c + 1)) & 0x80;
    }
    return (bad & high) == 0;
}

/* A text that is an id. */
static inline netto_text reader_id(reader *r)
{
    const uint8_t *at = r->at;
    netto_text text = reader_text(r);
    if (text.size - 1 < NETTO_ID_MAX && reader_is_plain(text)) return text;
    return reader_id_any(r, text, at);
}

/* How many items, or pairs, follow; never more than the bytes left could hold. */
static inline uint32_t reader_array(reader *r)
{
    uint32_t count = r->at < r->end ? *r->at & 0x0fu : 0;
    if (r->at == r->end || (*r->at & 0xf0) != 0x90 || count >= r->end - r->at) return reader_array_any(r);
    r->at++;
    return count;
}

static inline uint32_t reader_map(reader *r)
{
    uint32_t count = r->at < r->end ? *r->at & 0x0fu : 0;
    if (r->at == r->end || (*r->at & 0xf0) != 0x80 || 2 * count >= r->end - r->at) return reader_map_any(r);
    r->at++;
    return count;
}

/* One value of any kind, and the bytes that it is made of. */
netto_text reader_raw(reader *r);

static inline void reader_skip(reader *r)
{
    (void)reader_raw(r);
}

#endif
