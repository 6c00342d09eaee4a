/* frame.c: a scanner whose state is the counts still open.
 *
 * Between heads `at + owed <= limit` holds, so a count never outgrows an entry of `left`. */
#include "codec/frame.h"

/* A scalar, or an empty array or map: close what it completes. */
static inline void complete(frame *f)
{
    while (f->depth > 0 && f->left[f->depth - 1] == 0) f->depth--;
}

/* An array or a map of so many values. */
static inline frame_outcome descend(frame *f, uint64_t count)
{
    if (f->depth > HEAD_DEPTH_MAX) return FRAME_MALFORMED;
    f->owed += count;
    if (f->owed > f->limit || f->at > f->limit - f->owed) return FRAME_TOO_LARGE;
    if (count > 0)
        f->left[f->depth++] = (uint32_t)count;
    else
        complete(f);
    return FRAME_COMPLETE;
}

/* A scalar whose body has so many bytes. */
static inline frame_outcome pass(frame *f, uint64_t size)
{
    f->at += size;
    if (f->at > f->limit - f->owed) return FRAME_TOO_LARGE;
    complete(f);
    return FRAME_COMPLETE;
}

frame_outcome frame_scan(frame *f, const uint8_t *bytes, size_t size)
{
    if (f->limit < f->owed) return FRAME_TOO_LARGE;
    while (f->depth > 0) {
        if (f->at >= size) return FRAME_NEED_MORE;
        const uint8_t *first = bytes + f->at;
        head_info h = heads[*first];
        if (h.type == HEAD_NONE) return FRAME_MALFORMED;
        if (size - f->at <= h.wide) return FRAME_NEED_MORE;
        uint64_t count = head_count(h, first);
        f->at += 1 + (size_t)h.wide;
        f->owed--;
        f->values++;
        f->left[f->depth - 1]--;
        frame_outcome outcome =
            h.type < HEAD_ARRAY ? pass(f, count) : descend(f, count << (h.type == HEAD_MAP));
        if (outcome != FRAME_COMPLETE) return outcome;
    }
    return f->at <= size ? FRAME_COMPLETE : FRAME_NEED_MORE;
}
