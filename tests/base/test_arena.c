/* test_arena.c: memory that is given back all at once. */
#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

TEST("blocks are aligned, apart, and never move")
{
    enum { COUNT = 3000 };
    static unsigned char *blocks[COUNT];
    static size_t sizes[COUNT];
    memory m;
    arena a;
    memory_init(&m, 1 << 28);
    arena_init(&a, &m);
    for (int i = 0; i < COUNT; i++) {
        sizes[i] = tap_random_below(i % 100 == 0 ? 200000 : 300);
        blocks[i] = arena_take(&a, sizes[i]);
        if (!ok(blocks[i] != NULL) || !ok((uintptr_t)blocks[i] % alignof(max_align_t) == 0)) break;
        memset(blocks[i], i & 0xff, sizes[i]);
    }
    for (int i = 0; i < COUNT; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            if (blocks[i][k] != (i & 0xff)) {
                ok(false);
                i = COUNT - 1;
                break;
            }
    arena_destroy(&a);
    is_int(m.used, 0);
}

TEST("steady work asks for nothing new")
{
    memory m;
    arena a;
    memory_init(&m, 1 << 28);
    arena_init(&a, &m);
    uint64_t growths = 0;
    for (int step = 0; step < 50; step++) {
        for (int i = 0; i < 1000; i++) ok(arena_take(&a, 700) != NULL);
        ok(arena_take(&a, 500000) != NULL);
        if (step == 0) growths = m.growths;
        arena_reset(&a);
    }
    is_int(m.growths, growths);
    arena_destroy(&a);
    is_int(m.used, 0);
}

TEST("a block of any size finds a chunk after a reset")
{
    memory m;
    arena a;
    memory_init(&m, 1 << 28);
    arena_init(&a, &m);
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 20; i++) {
            size_t size = tap_random_below(150000);
            unsigned char *block = arena_take(&a, size);
            if (!ok(block != NULL)) break;
            if (size) block[0] = block[size - 1] = 1;
        }
        arena_reset(&a);
    }
    arena_destroy(&a);
    is_int(m.used, 0);
}

TEST("sizes that cannot be are refused")
{
    memory m;
    arena a;
    memory_init(&m, SIZE_MAX / 2);
    arena_init(&a, &m);
    ok(arena_take(&a, SIZE_MAX) == NULL);
    ok(arena_take(&a, SIZE_MAX - 8) == NULL);
    ok(arena_array(&a, SIZE_MAX / 4, 8) == NULL);
    ok(arena_array(&a, 8, SIZE_MAX / 4) == NULL);
    ok(arena_array(&a, (size_t)1 << 33, (size_t)1 << 33) == NULL);
    ok(!arena_reserve(&a, SIZE_MAX / 16, 64));
    ok(arena_array(&a, 0, 8) != NULL);
    ok(arena_array(&a, 8, 0) != NULL);
    ok(arena_take(&a, 16) != NULL);
    arena_destroy(&a);
    is_int(m.used, 0);
}

TEST("an empty purse gives nothing and breaks nothing")
{
    memory m;
    arena a;
    memory_init(&m, 100000);
    arena_init(&a, &m);
    unsigned char *first = arena_take(&a, 60000);
    memset(first, 5, 60000);
    ok(arena_take(&a, 60000) == NULL);
    ok(arena_text(&a, (netto_text){(const char *)first, 60000}).bytes == NULL);
    ok(first[59999] == 5);
    ok(arena_take(&a, 1000) != NULL);
    arena_destroy(&a);
    is_int(m.used, 0);
}

TEST("with the n-th growth failing, n = 1, 2 ... it is refused or done")
{
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        memory m;
        arena a;
        memory_init(&m, 1 << 28);
        m.fail_at = n;
        arena_init(&a, &m);
        done = true;
        for (int i = 0; i < 100; i++) done &= arena_take(&a, 10000) != NULL;
        ok(done == (m.growths < n));
        arena_destroy(&a);
        is_int(m.used, 0);
    }
}

TEST("room that was reserved is there, whatever fails")
{
    for (size_t count = 0; count < 3000; count += 1 + count / 3) {
        memory m;
        arena a;
        memory_init(&m, 1 << 28);
        arena_init(&a, &m);
        ok(arena_take(&a, tap_random_below(60000)) != NULL);
        ok(arena_reserve(&a, count, 65));
        m.fail_at = m.growths + 1;
        for (size_t i = 0; i < count; i++)
            if (!ok(arena_take(&a, tap_random_below(66)) != NULL)) break;
        arena_destroy(&a);
    }
}

TEST("reserving takes nothing")
{
    memory m;
    arena a;
    memory_init(&m, 1 << 20);
    arena_init(&a, &m);
    char *before = arena_take(&a, 16);
    for (int i = 0; i < 10000; i++) ok(arena_reserve(&a, 10, 64));
    char *after = arena_take(&a, 16);
    ok(after == before + 16);
    arena_destroy(&a);
}

TEST("a text is copied and ends with zero")
{
    memory m;
    arena a;
    char source[] = "a\0b";
    memory_init(&m, 1 << 20);
    arena_init(&a, &m);
    netto_text copy = arena_text(&a, (netto_text){source, 3});
    source[0] = 'z';
    is_bytes(copy.bytes, copy.size + 1, "a\0b", 4);
    netto_text none = arena_text(&a, (netto_text){0});
    ok(none.bytes != NULL && none.size == 0 && none.bytes[0] == '\0');
    arena_destroy(&a);
}

TEST("a formatted text has its length, and is cut at 511 bytes")
{
    memory m;
    arena a;
    memory_init(&m, 1 << 20);
    arena_init(&a, &m);
    netto_text t = arena_print(&a, "%s is %d", "x", 12);
    ok(text_is(t, "x is 12"));
    t = arena_print(&a, "%0600d", 1);
    is_int(t.size, 511);
    arena_destroy(&a);
}

TEST("destroying twice and resetting nothing are harmless")
{
    memory m;
    arena a;
    memory_init(&m, 1 << 20);
    arena_init(&a, &m);
    arena_reset(&a);
    arena_destroy(&a);
    ok(arena_take(&a, 1) != NULL);
    arena_destroy(&a);
    arena_destroy(&a);
    is_int(m.used, 0);
}
