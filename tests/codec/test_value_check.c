/* test_value_check.c: which free-form maps may be kept. */
#include "codec/notation.h"

static netto_complaint complaint;

static const char *check(const char *notation)
{
    netto_status status = value_check(pack(notation), VALUE_ATTRS_MAX, &complaint);
    is_int(status, complaint.status);
    return complaint.text;
}

TEST("a map of texts, numbers, booleans, nil, and maps and arrays of them passes")
{
    is_string(check("{}"), "");
    is_string(check("{haircut: 0.1, open: true, tags: ['a', 'b'], nested: {x: 1, y: nil}, bytes: b'abc', "
                    "big: 18446744073709551615}"),
              "");
}

TEST("what is no map is refused")
{
    is_string(check("[1]"), "expected a map, got an array of 1");
    is_string(check("nil"), "expected a map, got nil");
    is_string(check("{a: 1} 2"), "1 byte too many");
    is_string(check("<82 a1 61 01>"), "expected a map, got bytes that are no whole value");
    is_string(check("<81 a1 61 92 01>"), "a: expected an array, got bytes that are no whole value");
}

TEST("a key is a printable text of at most 64 bytes, at every level")
{
    is_string(check("{1: 2}"), "expected a text as key, got the number 1");
    is_string(check("{b'a': 2}"), "expected a text as key, got the text 'a'");
    is_string(check("{'': 2}"), "expected a key of 1 to 64 bytes of printable UTF-8, got an empty text");
    is_string(
        check("{a: {<a1 07>: 1}}"),
        "a: expected a key of 1 to 64 bytes of printable UTF-8, got a text of 1 byte, not all printable");
}

TEST("a number must be finite, and the complaint names its key")
{
    is_string(check("{a: 1, haircut: nan}"), "haircut: a number must be finite");
    is_int(complaint.status, NETTO_EDOMAIN);
    is_string(check("{a: [1, {b: inf}]}"), "a: a number must be finite");
    is_string(check("{a: <ca 7f 80 00 00>}"), "a: a number must be finite");
}

TEST("extensions and texts that do not print are refused")
{
    is_string(check("{a: <d4 01 02>}"), "a: expected no extension, got an extension");
    is_string(check("{a: <a1 ff>}"), "a: expected printable UTF-8, got a text of 1 byte, not all printable");
    is_string(check("{a: <c4 01 ff>}"), "");
}

TEST("eight levels pass, nine do not")
{
    is_string(check("{a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}"), "");
    is_string(check("{a: {a: {a: {a: {a: {a: {a: [1]}}}}}}}"), "");
    is_string(check("{a: {a: {a: {a: {a: {a: {a: {a: {}}}}}}}}}"), "a: more than 8 levels");
    is_string(check("{a: {a: {a: {a: {a: {a: {a: {a: []}}}}}}}}"), "a: more than 8 levels");
}

TEST("4 KiB pass, a byte more does not")
{
    char text[VALUE_ATTRS_MAX + 64];
    snprintf(text, sizeof text, "{a: '%0*d'}", VALUE_ATTRS_MAX - 6, 0);
    is_int(pack(text).size, VALUE_ATTRS_MAX);
    is_string(check(text), "");
    snprintf(text, sizeof text, "{a: '%0*d'}", VALUE_ATTRS_MAX - 5, 0);
    is_string(check(text), "4097 bytes; at most 4096");
    is_int(complaint.status, NETTO_ETOOLARGE);
}
