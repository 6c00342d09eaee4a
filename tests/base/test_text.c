/* test_text.c: borrowed bytes, and what an id may be. */
#include "base/text.h"

#include <math.h>

#include "tap/tap.h"

static netto_text bytes(const char *bytes, size_t size)
{
    return (netto_text){bytes, (uint32_t)size};
}

TEST("texts are equal by length and bytes")
{
    ok(text_equal(text_of("abc"), TEXT_LITERAL("abc")));
    ok(!text_equal(text_of("abc"), text_of("abd")));
    ok(!text_equal(text_of("abc"), text_of("abcd")));
    ok(text_equal(bytes("a\0b", 3), bytes("a\0b", 3)));
    ok(!text_equal(bytes("a\0b", 3), bytes("a\0c", 3)));
    ok(text_is(text_of("abc"), "abc"));
}

TEST("an absent text equals an empty one")
{
    ok(text_equal((netto_text){0}, text_of("")));
    ok(text_equal(text_of(NULL), (netto_text){0}));
    is_int(text_compare((netto_text){0}, text_of("")), 0);
    is_int(text_compare((netto_text){0}, text_of("a")), -1);
}

TEST("texts are ordered bytewise, a prefix first")
{
    is_int(text_compare(text_of("a"), text_of("b")), -1);
    is_int(text_compare(text_of("b"), text_of("a")), 1);
    is_int(text_compare(text_of("a"), text_of("ab")), -1);
    is_int(text_compare(text_of("ab"), text_of("a")), 1);
    is_int(text_compare(text_of("Z"), text_of("a")), -1);
    is_int(text_compare(text_of("z"), text_of("\xc3\xa9")), -1);
    is_int(text_compare(text_of("same"), text_of("same")), 0);
}

TEST("the order of texts is an order")
{
    for (int round = 0; round < 20000; round++) {
        char words[3][4];
        netto_text t[3];
        for (int w = 0; w < 3; w++) {
            for (int i = 0; i < 4; i++) words[w][i] = (char)(tap_random_below(3) * 127);
            t[w] = bytes(words[w], tap_random_below(5));
        }
        int ab = text_compare(t[0], t[1]), bc = text_compare(t[1], t[2]), ac = text_compare(t[0], t[2]);
        if (!ok(ab == -text_compare(t[1], t[0]))) return;
        if (!ok((ab == 0) == text_equal(t[0], t[1]))) return;
        if (!ok(!(ab <= 0 && bc <= 0) || ac <= 0)) return;
    }
}

TEST("an id is 1 to 64 bytes")
{
    static const char long_id[] = "0123456789012345678901234567890123456789012345678901234567890123x";
    ok(!text_is_id(text_of("")));
    ok(!text_is_id((netto_text){0}));
    ok(text_is_id(text_of("x")));
    ok(text_is_id(bytes(long_id, 64)));
    ok(!text_is_id(bytes(long_id, 65)));
}

TEST("an id is printable UTF-8")
{
    ok(text_is_id(text_of("BTC-PERP|x y")));
    ok(text_is_id(text_of("Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x99\x82")));
    ok(!text_is_id(text_of("a\tb")));
    ok(!text_is_id(text_of("a\nb")));
    ok(!text_is_id(bytes("a\0b", 3)));
    ok(!text_is_id(text_of("a\x7f")));
    ok(!text_is_id(text_of("a\xc2\x85"))); /* U+0085, a C1 control */
    ok(text_is_id(text_of("a\xc2\xa0")));  /* U+00A0 */
    ok(!text_is_id(text_of("\xff")));
}

/* An oracle by arithmetic: the character that the bytes encode, or -1. */
static long decode(const unsigned char *s, uint32_t left, uint32_t *size)
{
    static const long least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
    if (n == 0 || n > left) return -1;
    long point = n == 1 ? s[0] : s[0] & (0x7f >> n);
    for (uint32_t i = 1; i < n; i++) {
        if (s[i] >> 6 != 2) return -1;
        point = point << 6 | (s[i] & 0x3f);
    }
    *size = n;
    return point < least[n] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? -1 : point;
}

TEST("a character is what Unicode says, for every start of two and many of four bytes")
{
    for (uint32_t word = 0; word < 0x10000; word++)
        for (int tail = 0; tail < 8; tail++) {
            uint64_t r = tap_random();
            unsigned char s[4] = {(unsigned char)(word >> 8), (unsigned char)word,
                                  (unsigned char)(tail & 1 ? r : 0x80 | (r & 0x3f)),
                                  (unsigned char)(tail & 2 ? r >> 8 : 0x80 | (r >> 8 & 0x3f))};
            uint32_t size = 0, left = 1 + (uint32_t)(tail >= 4 ? tap_random_below(4) : 3);
            long point = decode(s, left, &size);
            netto_text text = bytes((const char *)s, left);
            if (!is_int(text_character(text, 0), point < 0 ? 0 : size)) return;
            bool printable = point >= 0x20 && !(point >= 0x7f && point < 0xa0);
            text.size = size ? size : 1;
            if (text.size <= left && !ok(text_is_printable(text) == printable)) return;
        }
}

TEST("no character begins at the end")
{
    is_int(text_character(text_of("abc"), 3), 0);
    is_int(text_character(text_of("\xc3"), 0), 0);
    is_int(text_character(text_of("\xe2\x82"), 0), 0);
}

TEST("the empty text is printable")
{
    ok(text_is_printable((netto_text){0}));
}

TEST("a copy is cut to its room and ends with zero")
{
    char out[4] = "zzz";
    text_copy(text_of("abcdef"), out, sizeof out);
    is_string(out, "abc");
    text_copy((netto_text){0}, out, sizeof out);
    is_string(out, "");
    text_copy(text_of("ab"), out, sizeof out);
    is_string(out, "ab");
    text_copy(text_of("ab"), out, 1);
    is_string(out, "");
}

TEST("a figure has nine digits, a large one all before the point")
{
    const struct {
        double number;
        const char *text;
    } figures[] = {{0, "0"}, {-1.5, "-1.5"}, {123456.789, "123456.789"}, {1.0 / 3, "0.333333333"}, {999999999, "999999999"}, {1e9, "1000000000"},
                   {-12345678901.2, "-12345678901.2"}, {2500000000.126, "2500000000.13"}, {99999999999999.99, "99999999999999.98"}, {1e15, "1e+15"},
                   {-999999999999999, "-999999999999999"}, {INFINITY, "inf"}, {NAN, "nan"}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) is_string(FIGURE(figures[i].number), figures[i].text);
}
