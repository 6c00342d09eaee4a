/* test_writer.c: a buffer that grows, fails, and is used again. */
#include "codec/writer.h"

#include "codec/notation.h"

static memory purse;

static writer fresh(size_t bound)
{
    writer w;
    memory_init(&purse, SIZE_MAX);
    writer_init(&w, &purse, bound);
    return w;
}

TEST("every kind of value is written, and read by msgpack-c")
{
    writer w = fresh(4096);
    writer_array(&w, 9);
    writer_nil(&w);
    writer_boolean(&w, true);
    writer_integer(&w, -300);
    writer_unsigned(&w, UINT64_MAX);
    writer_real(&w, 0.5);
    writer_text(&w, TEXT_LITERAL("text"));
    WRITER_LITERAL(&w, "word");
    writer_map(&w, 1);
    WRITER_KEY(&w, "gross");
    writer_real(&w, 1.0);
    writer_raw(&w, pack("[1, {a: 2}]"));
    is_string(show_written(&w),
              "[nil, true, -300, 18446744073709551615, 0.5, 'text', 'word', {gross: 1.0}, [1, {a: 2}]]");
    writer_destroy(&w);
    is_int(purse.used, 0);
}

TEST("a map with fields left out gets its count at the end")
{
    writer w = fresh(4096);
    size_t map = writer_open_map(&w);
    WRITER_KEY(&w, "a");
    writer_integer(&w, 1);
    size_t inner = writer_open_map(&w);
    writer_close_map(&w, inner, 0);
    writer_integer(&w, 2);
    writer_close_map(&w, map, 2);
    is_string(show_written(&w), "{a: 1, {}: 2}");
    writer_destroy(&w);
}

TEST("a map may have more fields than a short head counts, and so may one around it")
{
    writer w = fresh(65536);
    char expected[4000];
    size_t map = writer_open_map(&w), inner, used = 0;
    for (int i = 0; i < 20; i++) {
        used += (size_t)snprintf(expected + used, sizeof expected - used, "%s%d: %s", i ? ", " : "", i, i == 3 ? "{" : "0");
        writer_integer(&w, i);
        if (i != 3) {
            writer_integer(&w, 0);
            continue;
        }
        inner = writer_open_map(&w);
        for (int k = 0; k < 16; k++) {
            used += (size_t)snprintf(expected + used, sizeof expected - used, "%s%d: 1", k ? ", " : "", k);
            writer_integer(&w, k), writer_integer(&w, 1);
        }
        writer_close_map(&w, inner, 16);
        used += (size_t)snprintf(expected + used, sizeof expected - used, "}");
    }
    writer_close_map(&w, map, 20);
    char whole[4002];
    snprintf(whole, sizeof whole, "{%s}", expected);
    is_string(show_written(&w), whole);
    writer_destroy(&w);
    w = fresh(40);
    map = writer_open_map(&w);
    for (int i = 0; i < 39; i++) writer_integer(&w, 0);
    writer_close_map(&w, map, 19); /* there is no room for a longer head */
    ok(w.failed);
    writer_destroy(&w);
}

TEST("nothing is allocated before the first byte, and nothing in steady use")
{
    writer w = fresh(SIZE_MAX / 4);
    is_int(purse.used, 0);
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 1000; i++) writer_real(&w, 0.5);
        is_int(writer_size(&w), 9000);
        writer_reset(&w, 65536);
        if (round == 0) purse.fail_at = purse.growths + 1;
    }
    ok(!w.failed);
    writer_destroy(&w);
}

TEST("the bound is hard: up to it all fits, behind it nothing more, until it is wound back")
{
    writer w = fresh(5000);
    for (int i = 0; i < 5000 / 9; i++) writer_real(&w, 1.0);
    ok(!w.failed);
    size_t size = writer_size(&w);
    writer_text(&w, TEXT_LITERAL("a text that does not fit"));
    ok(w.failed);
    writer_nil(&w);
    writer_raw(&w, TEXT_LITERAL(""));
    is_int(writer_size(&w), size);
    writer_rewind(&w, 9);
    writer_real(&w, 2.0);
    ok(!w.failed);
    is_int(writer_size(&w), 18);
    ok(w.capacity <= 5000);
    writer_destroy(&w);
}

TEST("a size that would overflow fails as any other that is too large")
{
    writer w = fresh(5000);
    writer_nil(&w);
    ok(!writer_reserve(&w, SIZE_MAX));
    ok(!writer_reserve(&w, SIZE_MAX - 1));
    ok(w.failed);
    is_int(writer_size(&w), 1);
    writer_destroy(&w);
}

TEST("an empty purse fails it wherever that happens, and what was written stands")
{
    for (uint64_t n = 1; n < 6; n++) {
        writer w = fresh(SIZE_MAX / 4);
        purse.fail_at = n;
        for (int i = 0; i < 20000 && !w.failed; i++) writer_real(&w, i);
        ok(w.failed || n > 3);
        size_t size = writer_size(&w);
        is_int(size % 9, 0);
        writer_rewind(&w, 0);
        writer_real(&w, 3.0);
        ok(!w.failed);
        writer_destroy(&w);
        is_int(purse.used, 0);
    }
}

TEST("what exceeds the part to keep is given back")
{
    writer w = fresh(SIZE_MAX / 4);
    for (int i = 0; i < 10000; i++) writer_real(&w, i);
    writer_reset(&w, 4096);
    is_int(purse.used, 0);
    writer_nil(&w);
    writer_reset(&w, 65536);
    ok(purse.used > 0);
    writer_destroy(&w);
}
