/* test_bytes.c: free-form bytes that somebody owns. */
#include "base/bytes.h"

#include "tap/tap.h"

TEST("a copy is apart from its source and is given back whole")
{
    memory m;
    bytes b;
    char source[] = "a\0b";
    memory_init(&m, 100);
    ok(bytes_copy(&m, (netto_text){source, 3}, &b));
    source[0] = 'z';
    is_bytes(b.bytes, b.size, "a\0b", 3);
    is_bytes(bytes_text(&b).bytes, bytes_text(&b).size, "a\0b", 3);
    bytes_drop(&m, &b);
    is_int(m.used, 0);
    ok(bytes_text(&b).bytes == NULL && bytes_text(&b).size == 0);
    bytes_drop(&m, &b);
}

TEST("nothing copied is nothing held")
{
    memory m;
    bytes b;
    memory_init(&m, 100);
    ok(bytes_copy(&m, (netto_text){0}, &b));
    ok(b.bytes == NULL && b.size == 0);
    ok(bytes_copy(&m, (netto_text){"x", 0}, &b));
    is_int(m.used, 0);
    bytes_drop(&m, &b);
}

TEST("an empty purse refuses and holds nothing")
{
    memory m;
    bytes b;
    memory_init(&m, 4);
    ok(!bytes_copy(&m, (netto_text){"12345", 5}, &b));
    ok(b.bytes == NULL && b.size == 0);
    is_int(m.used, 0);
}
