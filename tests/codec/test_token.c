/* test_token.c: one head and its body. */
#include "codec/token.h"

#include "codec/notation.h"

static token load(const char *notation)
{
    token t = {.type = HEAD_NONE};
    netto_text bytes = pack(notation);
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    if (ok(token_load(&t, at, at + bytes.size))) return t;
    tap_note("%s", notation);
    return t;
}

static bool loads(const char *notation)
{
    token t;
    netto_text bytes = pack(notation);
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    return token_load(&t, at, at + bytes.size);
}

TEST("integers of every width keep their value and their sign")
{
    static const struct {
        const char *notation;
        int64_t value;
    } rows[] = {
        {"<00>", 0},
        {"<7f>", 127},
        {"<e0>", -32},
        {"<ff>", -1},
        {"<cc 80>", 128},
        {"<cd 80 00>", 32768},
        {"<ce 80 00 00 00>", 2147483648},
        {"<cf 7f ff ff ff ff ff ff ff>", INT64_MAX},
        {"<d0 80>", INT8_MIN},
        {"<d1 80 00>", INT16_MIN},
        {"<d2 80 00 00 00>", INT32_MIN},
        {"<d3 80 00 00 00 00 00 00 00>", INT64_MIN},
        {"<d3 7f ff ff ff ff ff ff ff>", INT64_MAX},
        {"<d0 7f>", 127},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        token t = load(rows[i].notation);
        is_int(t.type, HEAD_INTEGER);
        is_int(t.integer, rows[i].value);
        ok(!t.beyond);
    }
}

TEST("an integer above 2^63 - 1 says so")
{
    token t = load("18446744073709551615");
    ok(t.beyond);
    is_int((uint64_t)t.integer == UINT64_MAX, 1);
}

TEST("floats of both widths are doubles")
{
    is_same(load("<ca 3f c0 00 00>").real, 1.5);
    is_same(load("-0.1").real, -0.1);
    ok(isnan(load("nan").real));
}

TEST("texts, binaries and extensions lend their bodies, an extension with its type in front")
{
    token t = load("'abc'");
    is_int(t.type, HEAD_TEXT);
    is_bytes(t.text.bytes, t.text.size, "abc", 3);
    t = load("b'abc'");
    is_int(t.type, HEAD_BINARY);
    is_int(t.text.size, 3);
    t = load("<d4 05 61>");
    is_int(t.type, HEAD_EXTENSION);
    is_bytes(t.text.bytes, t.text.size, "\5a", 2);
}

TEST("arrays and maps tell their counts and stop at their first item")
{
    netto_text bytes = pack("{a: 1, b: 2}");
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    token t;
    ok(token_load(&t, at, at + bytes.size));
    is_int(t.count, 2);
    ok(t.next == at + 1);
    is_int(load("[1, 2, 3]").count, 3);
}

TEST("a count or a size that the bytes cannot hold is no token")
{
    ok(!loads(""));
    ok(!loads("<c1>"));
    ok(!loads("<a2 61>"));
    ok(!loads("<92 01>"));
    ok(!loads("<82 01 02 03>"));
    ok(!loads("<cb 00 00>"));
    ok(!loads("<df ff ff ff ff>"));
    ok(!loads("<dd ff ff ff ff 01 02>"));
    ok(!loads("<db ff ff ff ff 01 02>"));
    ok(!loads("<c7 00>")); /* not even its type */
}
