/* frame.h: where one MessagePack value ends, in a buffer that is still growing.
 *
 * Every byte is looked at once however the buffer arrives, and nothing is allocated whatever the bytes
 * declare: a count that cannot fit the limit is refused at its head. */
#ifndef CODEC_FRAME_H
#define CODEC_FRAME_H

#include "codec/head.h"

typedef enum frame_outcome {
    FRAME_NEED_MORE,
    FRAME_COMPLETE,  /* the value is the first `at` bytes */
    FRAME_MALFORMED, /* a byte that begins nothing, or more than HEAD_DEPTH_MAX levels */
    FRAME_TOO_LARGE  /* it holds, or declares, more than `limit` bytes */
} frame_outcome;

typedef struct frame {
    size_t at;       /* the next head; beyond the bytes that are there while a body is still to come */
    size_t limit;    /* bytes */
    uint64_t owed;   /* values declared and not yet met; each needs a byte or more */
    uint64_t values; /* met so far */
    uint32_t depth;  /* entries of `left` */
    uint32_t left[HEAD_DEPTH_MAX + 1];
} frame;

static inline void frame_init(frame *f, size_t limit)
{
    f->at = 0;
    f->limit = limit;
    f->owed = f->depth = f->left[0] = 1;
    f->values = 0;
}

/* Go on where the last call stopped; `bytes` are all that have arrived since `frame_init`. */
frame_outcome frame_scan(frame *f, const uint8_t *bytes, size_t size);

/* Bytes that the value needs at least, as far as is known. */
static inline size_t frame_need(const frame *f)
{
    return f->at + (size_t)f->owed;
}

#endif
