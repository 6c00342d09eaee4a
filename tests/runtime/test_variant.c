/* test_variant.c: a decision of which only the digest is left is found if it is near one that is known. */
#include "runtime/variant.h"

#include <math.h>

#include "codec/notation.h"

static memory purse;

static void digest_of(netto_text text, uint8_t out[DIGEST_SIZE])
{
    digest d;
    digest_begin(&d);
    digest_bytes(&d, text.bytes, text.size);
    digest_end(&d, out);
}

/* Values in notation, each packed, one behind another. */
static void put_values(writer *w, const char *const *values)
{
    writer_init(w, &purse, SIZE_MAX / 4);
    for (; *values; values++) writer_raw(w, pack(*values));
}

/* Is `then` found from `now`? */
static bool found(const char *const *now, const char *const *then)
{
    writer a, b, out;
    uint8_t digest[DIGEST_SIZE];
    memory_init(&purse, 1 << 24);
    put_values(&a, now);
    put_values(&b, then);
    writer_init(&out, &purse, 1 << 20);
    digest_of(writer_text_of(&b), digest);
    bool was = variant_find(writer_text_of(&a), digest, &purse, &out);
    bool same = text_equal(writer_text_of(&out), writer_text_of(&b));
    if (was) ok(same);
    writer_destroy(&a);
    writer_destroy(&b);
    writer_destroy(&out);
    is_int(purse.used, 0);
    return was;
}

#define THEN(...) (const char *const[]){__VA_ARGS__, NULL}

static const char *const now[] = {"{count: 1, duplicates: 0, seq: 127}",
                                  "['margin', 7, {account: 'alice', before: 'ok', after: 'margin_call', initial: 100.5, maintenance: 80.25, equity: 90.0, command: 127}]",
                                  "['breach', 8, {account: 'alice', limit: 'most', value: 5.0, max: 4.0, breached: true, command: 127}]", NULL};

TEST("a count, across a wider encoding too")
{
    ok(found(now, THEN("{count: 1, duplicates: 0, seq: 128}", now[1], now[2])));
    ok(found(now, THEN("{count: 0, duplicates: 1, seq: 127}", now[1], now[2])));
}

TEST("a number in its last place, and money in its last digit")
{
    char text[256];
    for (int place = 0; place < 4; place++) {
        double real = place == 0 ? nextafter(100.5, 0.0) : place == 1 ? nextafter(100.5, 200.0) : place == 2 ? 100.49999999 : 100.50000001;
        snprintf(text, sizeof text, "['margin', 7, {account: 'alice', before: 'ok', after: 'margin_call', initial: %.17g, maintenance: 80.25, equity: 90.0, command: 127}]", real);
        ok(found(now, THEN(now[0], text, now[2])));
    }
}

TEST("two of them")
{
    ok(found(now, THEN(now[0], "['margin', 7, {account: 'alice', before: 'ok', after: 'margin_call', initial: 100.50000001, maintenance: 80.24999999, equity: 90.0, command: 127}]", now[2])));
}

TEST("another standing, another flag")
{
    ok(found(now, THEN(now[0], "['margin', 7, {account: 'alice', before: 'ok', after: 'warning', initial: 100.5, maintenance: 80.25, equity: 90.0, command: 127}]", now[2])));
    ok(found(now, THEN(now[0], now[1], "['breach', 8, {account: 'alice', limit: 'most', value: 5.0, max: 4.0, breached: false, command: 127}]")));
}

TEST("events that there were not")
{
    ok(found(now, THEN(now[0], now[1])));
    ok(found(now, THEN(now[0])));
    ok(found(now, THEN(now[0], "['breach', 7, {account: 'alice', limit: 'most', value: 5.0, max: 4.0, breached: true, command: 127}]")));
}

TEST("what is further away is not found")
{
    ok(!found(now, THEN("{count: 3, duplicates: 0, seq: 127}", now[1], now[2])));
    ok(!found(now, THEN("{count: 0, duplicates: 1, seq: 128}", now[1], now[2])));
    ok(!found(now, THEN(now[0], now[1], now[2], now[2])));
    ok(!found(now, THEN("nil")));
}

TEST("of what is very long not all is tried, and it ends")
{
    writer long_one;
    uint8_t digest[DIGEST_SIZE] = {1};
    memory_init(&purse, (size_t)1 << 30);
    writer_init(&long_one, &purse, (size_t)1 << 28);
    writer_array(&long_one, 100000);
    for (int i = 0; i < 100000; i++) writer_real(&long_one, i);
    writer out;
    writer_init(&out, &purse, 100);
    ok(!variant_find(writer_text_of(&long_one), digest, &purse, &out));
    writer_destroy(&long_one);
    is_int(purse.used, 0);
}

TEST("without memory nothing is found, and nothing is kept")
{
    writer out;
    uint8_t digest[DIGEST_SIZE] = {1};
    memory_init(&purse, 100);
    writer_init(&out, &purse, 100);
    ok(!variant_find(pack(now[1]), digest, &purse, &out));
    is_int(purse.used, 0);
}
