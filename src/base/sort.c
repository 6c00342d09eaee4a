/* sort.c: a stable sort: runs that double in length are merged. */
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

typedef struct order {
    size_t size;
    int (*compare)(const void *, const void *);
} order;

/* Two runs side by side, of `left` and `right` items, into one. */
static void merge(const order *o, const char *from, size_t left, size_t right, char *to)
{
    const char *a = from, *b = from + left * o->size, *a_end = b, *b_end = b + right * o->size;
    for (; a < a_end && b < b_end; to += o->size) {
        bool first = o->compare(a, b) <= 0;
        memcpy(to, first ? a : b, o->size);
        if (first) a += o->size;
        else b += o->size;
    }
    memcpy(to, a, (size_t)(a_end - a));
    memcpy(to + (a_end - a), b, (size_t)(b_end - b));
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

void sort_stable(void *items, size_t count, size_t size, int (*compare)(const void *, const void *), void *room)
{
    order o = {size, compare};
    char *from = items, *to = room;
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t at = 0; at < count; at += 2 * run) {
            size_t left = least(run, count - at), right = least(run, count - at - left);
            merge(&o, from + at * size, left, right, to + at * size);
        }
        char *turned = from;
        from = to;
        to = turned;
    }
    if (from != items) memcpy(items, from, count * size);
}
