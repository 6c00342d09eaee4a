/* sort.h: a stable sort: what compares equal stays in its order, on every machine. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>

/* Sort `count` items of `size` bytes by `compare` (below 0: the first goes before); `room` holds as many. */
void sort_stable(void *items, size_t count, size_t size, int (*compare)(const void *, const void *), void *room);

#endif
