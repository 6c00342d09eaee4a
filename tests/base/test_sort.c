/* test_sort.c: claims about the stable sort. */
#include "base/sort.h"

#include "tap/tap.h"

typedef struct item {
    int key, place;
} item;

static int by_key(const void *a, const void *b)
{
    const item *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

TEST("items of any count come in order, and what is equal stays as it was")
{
    static item items[1000], room[1000];
    for (int round = 0; round < 300; round++) {
        int count = (int)tap_random_below(round < 50 ? 6 : 1001), keys = 1 + (int)tap_random_below(50);
        long long sum = 0;
        for (int i = 0; i < count; i++) items[i] = (item){(int)tap_random_below((uint64_t)keys), i}, sum += items[i].key * 1001 + i;
        sort_stable(items, (size_t)count, sizeof *items, by_key, room);
        bool ordered = true;
        for (int i = 1; i < count; i++)
            ordered &= items[i - 1].key < items[i].key || (items[i - 1].key == items[i].key && items[i - 1].place < items[i].place);
        for (int i = 0; i < count; i++) sum -= items[i].key * 1001 + items[i].place;
        ok(ordered && sum == 0);
    }
}
