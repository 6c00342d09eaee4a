/* test_memory.c: one purse: bounded, counted, able to fail on demand. */
#include "base/memory.h"

#include <string.h>

#include "tap/tap.h"

TEST("what is taken and given back is counted exactly")
{
    memory m;
    memory_init(&m, 1000);
    void *a = memory_take(&m, 100), *b = memory_take(&m, 200);
    is_int(m.used, 300);
    a = memory_resize(&m, a, 100, 150);
    is_int(m.used, 350);
    b = memory_resize(&m, b, 200, 50);
    is_int(m.used, 200);
    memory_drop(&m, a, 150);
    ok(memory_resize(&m, b, 50, 0) == NULL);
    is_int(m.used, 0);
    is_int(m.growths, 3);
}

TEST("a block taken is cleared")
{
    memory m;
    memory_init(&m, 1000);
    unsigned char *a = memory_take(&m, 64), zero[64] = {0};
    is_bytes(a, 64, zero, 64);
    memset(a, 1, 64);
    memory_drop(&m, a, 64);
    a = memory_take(&m, 64);
    is_bytes(a, 64, zero, 64);
    memory_drop(&m, a, 64);
}

TEST("the purse is full to its last byte and not beyond")
{
    memory m;
    memory_init(&m, 100);
    ok(memory_take(&m, 101) == NULL);
    is_int(m.used, 0);
    void *a = memory_take(&m, 100);
    ok(a != NULL);
    ok(memory_take(&m, 1) == NULL);
    ok(memory_take(&m, SIZE_MAX) == NULL);
    ok(memory_resize(&m, a, 100, 101) == NULL);
    is_int(m.used, 100);
    memory_drop(&m, a, 100);
}

TEST("a refused growth leaves the block as it was")
{
    memory m;
    memory_init(&m, 100);
    char *a = memory_take(&m, 60);
    memset(a, 7, 60);
    ok(memory_resize(&m, a, 60, SIZE_MAX) == NULL);
    ok(memory_resize(&m, a, 60, 101) == NULL);
    is_int(m.used, 60);
    for (int i = 0; i < 60; i++) ok(a[i] == 7);
    memory_drop(&m, a, 60);
}

TEST("a growth keeps what was there")
{
    memory m;
    memory_init(&m, 1 << 20);
    unsigned char *a = NULL;
    for (size_t n = 0; n < 2000; n++) {
        a = memory_resize(&m, a, n, n + 1);
        a[n] = (unsigned char)n;
    }
    for (size_t n = 0; n < 2000; n++)
        if (!ok(a[n] == (unsigned char)n)) break;
    memory_drop(&m, a, 2000);
}

TEST("the growth named fails, the next does not")
{
    memory m;
    memory_init(&m, 1000);
    m.fail_at = 2;
    void *a = memory_take(&m, 10), *b = memory_take(&m, 10), *c = memory_take(&m, 10);
    ok(a && !b && c);
    is_int(m.used, 20);
    memory_drop(&m, a, 10);
    memory_drop(&m, c, 10);
}

TEST("shrinking and giving back are no growths, and cannot fail on demand")
{
    memory m;
    memory_init(&m, 1000);
    void *a = memory_take(&m, 100);
    m.fail_at = 2;
    a = memory_resize(&m, a, 100, 10);
    ok(a != NULL);
    is_int(m.growths, 1);
    memory_drop(&m, a, 10);
    memory_drop(&m, NULL, 0);
    is_int(m.used, 0);
}

TEST("a vector grows by a quarter, at least to what is needed")
{
    memory m;
    memory_init(&m, 1 << 30);
    void *items = NULL;
    uint32_t capacity = 0;
    for (uint32_t need = 1; need < 100000; need += 1 + need / 7) {
        uint32_t before = capacity;
        if (!ok(memory_reserve(&m, &items, &capacity, need, 8))) return;
        ok(capacity >= need && (capacity == before || capacity >= before + before / 4));
        is_int(m.used, (size_t)capacity * 8);
    }
    ok(m.growths < 60);
    memory_drop(&m, items, (size_t)capacity * 8);
}

TEST("a vector with room asks for nothing")
{
    memory m;
    memory_init(&m, 1000);
    void *items = NULL;
    uint32_t capacity = 0;
    ok(memory_reserve(&m, &items, &capacity, 0, 8));
    ok(items == NULL);
    ok(memory_reserve(&m, &items, &capacity, 10, 8));
    uint64_t growths = m.growths;
    ok(memory_reserve(&m, &items, &capacity, 10, 8));
    is_int(m.growths, growths);
    memory_drop(&m, items, capacity * 8);
}

TEST("a vector that cannot grow is as before")
{
    memory m;
    memory_init(&m, 100);
    void *items = NULL;
    uint32_t capacity = 0;
    ok(memory_reserve(&m, &items, &capacity, 10, 8));
    void *before = items;
    uint32_t room = capacity;
    ok(!memory_reserve(&m, &items, &capacity, 1000, 8));
    ok(!memory_reserve(&m, &items, &capacity, UINT32_MAX, 8));
    ok(!memory_reserve(&m, &items, &capacity, UINT32_MAX, SIZE_MAX / 2));
    ok(items == before && capacity == room);
    memory_drop(&m, items, capacity * 8);
}

TEST("random traffic ends with an empty purse")
{
    memory m;
    memory_init(&m, 20000);
    void *block[32] = {0};
    size_t size[32] = {0}, used = 0;
    for (int round = 0; round < 20000; round++) {
        size_t i = tap_random_below(32), want = tap_random_below(1500);
        void *grown = memory_resize(&m, block[i], size[i], want);
        bool fits = used - size[i] + want <= 20000;
        if (!ok((grown != NULL) == (want > 0 && fits))) return;
        if (want == 0 || grown) {
            used += want - size[i];
            block[i] = grown;
            size[i] = want;
        }
        if (!is_int(m.used, used)) return;
    }
    for (int i = 0; i < 32; i++) memory_drop(&m, block[i], size[i]);
    is_int(m.used, 0);
}

TEST("parts of a whole hold what is their own, and beyond it what the whole has left")
{
    memory whole, a, b;
    memory_init(&whole, 100);
    memory_init_part(&a, SIZE_MAX, &whole, 50);
    memory_init_part(&b, 60, &whole, 50);
    void *first = memory_take(&a, 100);
    ok(first != NULL);
    is_int(whole.used, 100);
    ok(memory_resize(&a, first, 100, 101) == NULL);
    void *second = memory_take(&b, 50);
    ok(second != NULL); /* its own, though the whole is full */
    is_int(whole.used, 150);
    ok(memory_resize(&b, second, 50, 51) == NULL);
    first = memory_resize(&a, first, 100, 20);
    is_int(whole.used, 70);
    second = memory_resize(&b, second, 50, 60);
    is_int(whole.used, 80);
    ok(memory_resize(&b, second, 60, 61) == NULL); /* its capacity */
    memory_drop(&a, first, 20);
    memory_drop(&b, second, 60);
    is_int(whole.used, 0);
    is_int(a.used + b.used, 0);
}
