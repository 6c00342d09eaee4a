/* test_decode_value.c: the kinds of value that fields hold. */
#include "codec/decoder.h"

#include "codec/notation.h"

static netto_complaint complaint;

static const char *read(decoder_read *how, const char *notation, void *place)
{
    decoder d;
    decoder_init(&d, pack(notation), NULL, &complaint);
    how(&d, place);
    reader_finish(&d.in);
    return complaint.text;
}

TEST("a label is at most 64 bytes of printable UTF-8, and may be empty")
{
    netto_text text;
    is_string(read(decode_label, "''", &text), "");
    ok(netto_text_given(text));
    is_string(read(decode_label, "'\xc3\xa9t\xc3\xa9'", &text), "");
    is_string(read(decode_label, "<a1 0a>", &text),
              "expected at most 64 bytes of printable UTF-8, got a text of 1 byte, not all printable");
    is_string(
        read(decode_label, "'01234567890123456789012345678901234567890123456789012345678901234'", &text),
        "expected at most 64 bytes of printable UTF-8, got a text of 65 bytes");
    is_string(read(decode_label, "5", &text), "expected a text, got the number 5");
}

TEST("days count from 0, limits from 1 to 10,000")
{
    int32_t days;
    uint32_t limit;
    is_string(read(decode_days, "0", &days), "");
    is_string(read(decode_days, "2147483647", &days), "");
    is_int(days, INT32_MAX);
    is_string(read(decode_days, "-1", &days), "expected 0 to 2147483647, got -1");
    is_string(read(decode_days, "2147483648", &days), "expected 0 to 2147483647, got 2147483648");
    is_string(read(decode_limit, "10000", &limit), "");
    is_int(limit, 10000);
    is_string(read(decode_limit, "0", &limit), "expected 1 to 10000, got 0");
    is_string(read(decode_limit, "10001", &limit), "expected 1 to 10000, got 10001");
}

TEST("an instant is any integer but the one that stands for none")
{
    netto_instant at;
    is_string(read(decode_instant, "1700000000000000000", &at), "");
    ok(at == 1700000000000000000);
    is_string(read(decode_instant, "-1", &at), "");
    is_string(read(decode_instant, "-9223372036854775808", &at),
              "expected -9223372036854775807 to 9223372036854775807, got -9223372036854775808");
}

TEST("an instant of another unit is told from one of 1970")
{
    netto_instant at;
    is_string(read(decode_instant, "1767225600", &at), "expected nanoseconds since 1970, got 1767225600; this looks like seconds");
    is_string(read(decode_instant, "1767225600000", &at), "expected nanoseconds since 1970, got 1767225600000; this looks like milliseconds");
    is_string(read(decode_instant, "1767225600000000", &at), "expected nanoseconds since 1970, got 1767225600000000; this looks like microseconds");
    has_string(read(decode_expiry, "31535999999999999", &at), "this looks like microseconds");
    is_string(read(decode_instant, "31536000000000000", &at), "");
    is_string(read(decode_instant, "0", &at), "");
}

TEST("attributes are one map that may be kept")
{
    netto_text map;
    is_string(read(decode_attrs, "{haircut: 0.1}", &map), "");
    is_string(show(map), "{haircut: 0.1}");
    is_string(read(decode_attrs, "{haircut: nan}", &map), "haircut: a number must be finite");
    is_int(complaint.status, NETTO_EDOMAIN);
    is_string(read(decode_attrs, "'x'", &map), "expected a map, got the text 'x'");
}

TEST("a word is one of a list, or refused with a hint")
{
    static const char *const words[] = {"lodged", "received"};
    decoder d;
    decoder_init(&d, pack("'received'"), NULL, &complaint);
    is_int(decode_word(&d, words, 2), 1);
    static const struct {
        const char *notation, *sentence;
    } rows[] = {{"'recieved'", "unknown word 'recieved'; did you mean 'received'?"},
                {"'sold'", "unknown word 'sold'; known: lodged, received"},
                {"''", "expected a word, got an empty text"},
                {"1", "expected a text, got the number 1"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        decoder_init(&d, pack(rows[i].notation), NULL, &complaint);
        is_int(decode_word(&d, words, 2), 0);
        reader_finish(&d.in);
        is_string(complaint.text, rows[i].sentence);
    }
}
