/* test_describe.c: what a caller sent, in words. */
#include "codec/describe.h"

#include "codec/notation.h"

static const char *words(const char *notation)
{
    static char out[DESCRIBE_SIZE];
    netto_text bytes = pack(notation);
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    describe_value(at, at + bytes.size, out);
    return out;
}

TEST("every kind of value has words")
{
    is_string(words("nil"), "nil");
    is_string(words("true"), "true");
    is_string(words("false"), "false");
    is_string(words("-5"), "the number -5");
    is_string(words("18446744073709551615"), "the number 18446744073709551615");
    is_string(words("0.1"), "the number 0.1");
    is_string(words("'abc'"), "the text 'abc'");
    is_string(words("b'abc'"), "the text 'abc'");
    is_string(words("''"), "an empty text");
    is_string(words("[1, 2]"), "an array of 2");
    is_string(words("{a: 1}"), "a map of 1");
    is_string(words("<d4 01 02>"), "an extension");
    is_string(words(""), "nothing");
    is_string(words("<c1>"), "bytes that are no whole value");
    is_string(words("<a5 61>"), "bytes that are no whole value");
}

TEST("long texts and bytes that do not print are told by their size")
{
    is_string(words("'0123456789012345678901234567890123456789!'"), "a text of 41 bytes");
    is_string(words("<a2 61 00>"), "a text of 2 bytes, not all printable");
    is_string(words("<a2 c3 28>"), "a text of 2 bytes, not all printable");
    is_string(words("'\xc3\xa9t\xc3\xa9'"), "the text '\xc3\xa9t\xc3\xa9'");
}
