/* search.h: the first of sorted items whose key is not below one that is sought.
 *
 * Written without branches on what it finds: which way a search turns cannot be predicted, and a wrong guess
 * costs more than the rest of it. */
#ifndef BASE_SEARCH_H
#define BASE_SEARCH_H

#include <stdint.h>

/* Keys are 32-bit numbers, ascending, `stride` bytes apart.  Answers `count` if all are below. */
static inline uint32_t search_sorted(const void *keys, uint32_t stride, uint32_t count, uint32_t key)
{
    const char *base = keys;
    uint32_t low = 0;
    if (count == 0) return 0;
    for (uint32_t n = count; n > 1;) {
        uint32_t half = n / 2, there = *(const uint32_t *)(const void *)(base + (uint64_t)(low + half - 1) * stride);
        low = there < key ? low + half : low;
        n -= half;
    }
    return low + (*(const uint32_t *)(const void *)(base + (uint64_t)low * stride) < key);
}

#endif
