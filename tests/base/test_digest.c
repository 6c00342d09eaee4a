/* test_digest.c: BLAKE2b, SipHash and hexadecimal, against published and independent numbers. */
#include "base/digest.h"

#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static void finish(digest *d, char out[2 * DIGEST_SIZE + 1])
{
    uint8_t bytes[DIGEST_SIZE];
    digest_end(d, bytes);
    digest_hex(bytes, sizeof bytes, out);
}

TEST("the digest is BLAKE2b with 32 bytes")
{
    char hex[2 * DIGEST_SIZE + 1];
    digest d;
    digest_begin(&d);
    finish(&d, hex); /* python3: hashlib.blake2b(b"", digest_size=32) */
    is_string(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    digest_begin(&d);
    digest_bytes(&d, "abc", 3);
    finish(&d, hex);
    is_string(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST("it does not matter in how many pieces the bytes come")
{
    static unsigned char bytes[5000];
    char whole[2 * DIGEST_SIZE + 1], pieces[2 * DIGEST_SIZE + 1];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)tap_random();
    digest d;
    digest_begin(&d);
    digest_bytes(&d, bytes, sizeof bytes);
    finish(&d, whole);
    digest_begin(&d);
    for (size_t at = 0, n; at < sizeof bytes; at += n) {
        n = tap_random_below(300);
        if (n > sizeof bytes - at) n = sizeof bytes - at;
        digest_bytes(&d, bytes + at, n);
    }
    finish(&d, pieces);
    is_string(pieces, whole);
}

TEST("a number is eight bytes, the least first")
{
    char number[2 * DIGEST_SIZE + 1], bytes[2 * DIGEST_SIZE + 1];
    digest d;
    digest_begin(&d);
    digest_number(&d, 0x0102030405060708u);
    finish(&d, number);
    digest_begin(&d);
    digest_bytes(&d, "\x08\x07\x06\x05\x04\x03\x02\x01", 8);
    finish(&d, bytes);
    is_string(number, bytes);
}

TEST("a double is its bits: zero is not minus zero")
{
    char one[2 * DIGEST_SIZE + 1], bits[2 * DIGEST_SIZE + 1], plus[2 * DIGEST_SIZE + 1],
        minus[2 * DIGEST_SIZE + 1];
    digest d;
    digest_begin(&d);
    digest_real(&d, 1.0);
    finish(&d, one);
    digest_begin(&d);
    digest_number(&d, 0x3ff0000000000000u);
    finish(&d, bits);
    is_string(one, bits);
    digest_begin(&d);
    digest_real(&d, 0.0);
    finish(&d, plus);
    digest_begin(&d);
    digest_real(&d, -0.0);
    finish(&d, minus);
    ok(strcmp(plus, minus) != 0);
}

TEST("two texts differ however they are cut")
{
    char first[2 * DIGEST_SIZE + 1], second[2 * DIGEST_SIZE + 1];
    digest d;
    digest_begin(&d);
    digest_text(&d, text_of("ab"));
    digest_text(&d, text_of("c"));
    finish(&d, first);
    digest_begin(&d);
    digest_text(&d, text_of("a"));
    digest_text(&d, text_of("bc"));
    finish(&d, second);
    ok(strcmp(first, second) != 0);
    digest_begin(&d);
    digest_text(&d, (netto_text){0});
    finish(&d, first);
    digest_begin(&d);
    digest_number(&d, 0);
    finish(&d, second);
    is_string(first, second);
}

TEST("the key of an id is SipHash, and golden")
{
    digest_key a = digest_id(text_of("T1")), b = digest_id(text_of("T2")), c = digest_id(text_of("T1"));
    ok(a.low == c.low && a.high == c.high);
    ok(a.low != b.low && a.high != b.high);
    is_int(a.low, 0xbf23134868ef0d0b);
    is_int(a.high, 0x3d9a3b0514d883a7);
    digest_id((netto_text){0});
}

TEST("hexadecimal is lower-case, two characters a byte, and ends with zero")
{
    char out[9];
    digest_hex((const uint8_t *)"\x00\xff\x1a\xa1", 4, out);
    is_string(out, "00ff1aa1");
    digest_hex(NULL, 0, out);
    is_string(out, "");
}
