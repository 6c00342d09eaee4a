/* writer.h: a growing buffer of MessagePack with a hard bound.
 *
 * Once something does not fit (the bound, or the purse), the writer has failed: what is written
 * afterwards goes nowhere until `writer_rewind`.  Ask once, at the end.  Memory is kept between uses, so
 * steady work asks for none. */
#ifndef CODEC_WRITER_H
#define CODEC_WRITER_H

#include <assert.h>

#include "base/memory.h"
#include "base/text.h"
#include "codec/put.h"

typedef struct writer {
    uint8_t *at, *end; /* equal once it has failed */
    uint8_t *bytes;
    size_t capacity, bound; /* bytes */
    memory *memory;
    bool failed;
} writer;

/* Nothing is allocated before the first byte. */
void writer_init(writer *w, memory *m, size_t bound);
void writer_destroy(writer *w);

static inline size_t writer_size(const writer *w)
{
    return (size_t)(w->at - w->bytes);
}

static inline netto_text writer_text_of(const writer *w)
{
    return (netto_text){(const char *)w->bytes, (uint32_t)writer_size(w)};
}

/* Forget what was written behind `size`, and a failure with it. */
void writer_rewind(writer *w, size_t size);

/* Forget all; give back what exceeds `keep` bytes. */
void writer_reset(writer *w, size_t keep);

__attribute__((cold)) bool writer_grow(writer *w, size_t size);

/* Room for `size` bytes at `at`; false if the writer has failed. */
static inline bool writer_reserve(writer *w, size_t size)
{
    return (size_t)(w->end - w->at) >= size || writer_grow(w, size);
}

/* ---- one value each ---------------------------------------------------------------------------- */

static inline void writer_nil(writer *w)
{
    if (writer_reserve(w, PUT_NUMBER)) w->at = put_nil(w->at);
}

static inline void writer_boolean(writer *w, bool value)
{
    if (writer_reserve(w, PUT_NUMBER)) w->at = put_boolean(w->at, value);
}

static inline void writer_integer(writer *w, int64_t value)
{
    if (writer_reserve(w, PUT_NUMBER)) w->at = put_integer(w->at, value);
}

static inline void writer_unsigned(writer *w, uint64_t value)
{
    if (writer_reserve(w, PUT_NUMBER)) w->at = put_unsigned(w->at, value);
}

static inline void writer_real(writer *w, double value)
{
    if (writer_reserve(w, PUT_NUMBER)) w->at = put_real(w->at, value);
}

/* Nil where it is not known. */
static inline void writer_known(writer *w, bool known, double value)
{
    if (known)
        writer_real(w, value);
    else
        writer_nil(w);
}

static inline void writer_array(writer *w, uint32_t count)
{
    if (writer_reserve(w, PUT_HEAD)) w->at = put_array(w->at, count);
}

static inline void writer_map(writer *w, uint32_t count)
{
    if (writer_reserve(w, PUT_HEAD)) w->at = put_map(w->at, count);
}

static inline void writer_text(writer *w, netto_text text)
{
    if (writer_reserve(w, PUT_HEAD + (size_t)text.size)) w->at = put_text(w->at, text);
}

/* Bytes that are MessagePack already. */
static inline void writer_raw(writer *w, netto_text value)
{
    if (writer_reserve(w, value.size)) w->at = put_raw(w->at, value.bytes, value.size);
}

/* A word that the compiler knows. */
#define WRITER_LITERAL(w, s)                                                                                 \
    do {                                                                                                     \
        if (writer_reserve((w), sizeof(s))) (w)->at = PUT_LITERAL((w)->at, s);                               \
    } while (0)
#define WRITER_KEY(w, s) WRITER_LITERAL(w, s)

/* ---- maps of at most 15 fields, some of which may be left out ------------------------------------ */

/* Answers a place to give back to `writer_close_map`, with the count of fields written in between. */
static inline size_t writer_open_map(writer *w)
{
    size_t place = writer_size(w);
    if (writer_reserve(w, PUT_HEAD)) w->at = put_map(w->at, 0);
    return place;
}

/* Make room there for the head of a map that has become large. */
__attribute__((cold)) void writer_widen_map(writer *w, size_t place);

static inline void writer_close_map(writer *w, size_t place, uint32_t count)
{
    if (count >= 16) writer_widen_map(w, place);
    if (!w->failed) put_map(w->bytes + place, count);
}

#endif
