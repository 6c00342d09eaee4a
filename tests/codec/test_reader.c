/* test_reader.c: a cursor that believes nothing. */
#include "codec/reader.h"

#include "codec/notation.h"
#include "codec/random_value.h"

static netto_complaint complaint;

static reader over(const char *notation)
{
    reader r;
    netto_text bytes = pack(notation);
    reader_init(&r, bytes.bytes, bytes.size, &complaint);
    return r;
}

#define REFUSED(how, notation, sentence)                                                                     \
    do {                                                                                                     \
        reader bad = over(notation);                                                                         \
        bad.field = "x";                                                                                     \
        (void)how(&bad);                                                                                     \
        is_int(reader_finish(&bad), NETTO_EPARAMS);                                                          \
        is_string(complaint.text, sentence);                                                                 \
    } while (0)

/* ---- what is there is read ----------------------------------------------------------------------- */

TEST("an integer comes as any integer, or as a float that is one")
{
    reader r =
        over("0 127 128 -1 -32 -33 65536 -9223372036854775808 9223372036854775807 3.0 -5.0 <ca 40 40 00 00>");
    static const int64_t expected[] = {0, 127, 128, -1, -32, -33, 65536, INT64_MIN, INT64_MAX, 3, -5, 3};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) is_int(reader_integer(&r), expected[i]);
    is_int(reader_finish(&r), NETTO_OK);
    is_string(complaint.text, "");
}

TEST("a float that is no integer, or too large for one, is refused")
{
    REFUSED(reader_integer, "1.5", "x: expected an integer, got the number 1.5");
    REFUSED(reader_integer, "nan", "x: expected an integer, got the number nan");
    REFUSED(reader_integer, "inf", "x: expected an integer, got the number inf");
    REFUSED(reader_integer, "9223372036854775808.0",
            "x: expected an integer, got the number 9.22337203685478e+18");
    REFUSED(reader_integer, "18446744073709551615",
            "x: expected an integer, got the number 18446744073709551615");
    REFUSED(reader_integer, "'5'", "x: expected an integer, got the text '5'");
    REFUSED(reader_integer, "nil", "x: expected an integer, got nil");
}

TEST("a real comes as any number")
{
    reader r = over("1.5 <ca 3f c0 00 00> 7 -7 18446744073709551615 nan");
    is_same(reader_real(&r), 1.5);
    is_same(reader_real(&r), 1.5);
    is_same(reader_real(&r), 7.0);
    is_same(reader_real(&r), -7.0);
    is_same(reader_real(&r), 0x1p64);
    ok(isnan(reader_real(&r)));
    is_int(reader_finish(&r), NETTO_OK);
    REFUSED(reader_real, "'1.5'", "x: expected a number, got the text '1.5'");
    REFUSED(reader_real, "true", "x: expected a number, got true");
}

TEST("a number is a float as it is, or an exact decimal")
{
    reader r = over("1.5 7 -7 '0.1' b'-12.50'");
    netto_number n = reader_number(&r);
    ok(n.kind == NETTO_NUMBER_REAL && n.real == 1.5);
    n = reader_number(&r);
    ok(n.kind == NETTO_NUMBER_DECIMAL && n.decimal.units == 7 && n.decimal.scale == 0);
    n = reader_number(&r);
    ok(n.kind == NETTO_NUMBER_DECIMAL && n.decimal.units == -7);
    n = reader_number(&r);
    ok(n.kind == NETTO_NUMBER_DECIMAL && n.decimal.units == 1 && n.decimal.scale == 1);
    n = reader_number(&r);
    ok(n.kind == NETTO_NUMBER_DECIMAL && n.decimal.units == -125 && n.decimal.scale == 1);
    is_int(reader_finish(&r), NETTO_OK);
}

TEST("what is no number, or does not fit, is refused")
{
    REFUSED(reader_number, "'1,5'", "x: expected a number, got the text '1,5'");
    REFUSED(reader_number, "''", "x: expected a number, got an empty text");
    REFUSED(reader_number, "[1]", "x: expected a number, got an array of 1");
    static const char *const wide[] = {"18446744073709551615", "-9223372036854775808", "'1e40'",
                                       "'0.1234567890123456789'"};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        reader r = over(wide[i]);
        ok(reader_number(&r).kind == NETTO_NUMBER_NONE);
        is_int(reader_finish(&r), NETTO_EOVERFLOW);
        is_string(complaint.text, "a number holds at most 18 decimals and 63 bits");
    }
}

TEST("a text comes as str or bin, of any head")
{
    reader r = over(
        "'abc' b'abc' <d9 03 61 62 63> <da 00 03 61 62 63> <db 00 00 00 03 61 62 63> <c5 00 03 61 62 63> "
        "<c6 00 00 00 03 61 62 63> ''");
    for (int i = 0; i < 7; i++) {
        netto_text text = reader_text(&r);
        is_bytes(text.bytes, text.size, "abc", 3);
    }
    is_int(reader_text(&r).size, 0);
    is_int(reader_finish(&r), NETTO_OK);
    REFUSED(reader_text, "5", "x: expected a text, got the number 5");
}

TEST("an id is 1 to 64 bytes of printable UTF-8")
{
    reader r = over("'a' 'desk-7/alice' '\xc3\xa9t\xc3\xa9' "
                    "'0123456789012345678901234567890123456789012345678901234567890123'");
    is_int(reader_id(&r).size, 1);
    is_int(reader_id(&r).size, 12);
    is_int(reader_id(&r).size, 5);
    is_int(reader_id(&r).size, 64);
    is_int(reader_finish(&r), NETTO_OK);
#define ID "x: expected an id (1 to 64 bytes of printable UTF-8), got "
    REFUSED(reader_id, "''", ID "an empty text");
    REFUSED(reader_id, "'01234567890123456789012345678901234567890123456789012345678901234'",
            ID "a text of 65 bytes");
    REFUSED(reader_id, "<a2 61 0a>", ID "a text of 2 bytes, not all printable");
    REFUSED(reader_id, "<a9 61 61 61 61 61 61 61 61 7f>", ID "a text of 9 bytes, not all printable");
    REFUSED(reader_id, "<a1 ff>", ID "a text of 1 byte, not all printable");
    REFUSED(reader_id, "5", "x: expected a text, got the number 5");
}

TEST("the quick look at eight bytes finds every byte that is not plain, wherever it stands")
{
    char bytes[24];
    for (uint32_t size = 0; size <= 20; size++)
        for (uint32_t at = 0; at < size; at++)
            for (int c = 0; c < 256; c++) {
                memset(bytes, at % 2 ? ' ' : '~', sizeof bytes);
                bytes[at] = (char)c;
                if (reader_is_plain((netto_text){bytes, size}) == (c >= 0x20 && c < 0x7f)) continue;
                ok(false);
                tap_note("size %u, byte %02x at %u", size, (unsigned)c, at);
            }
    ok(reader_is_plain((netto_text){bytes, 0}));
}

TEST("nil is stepped over only where it stands")
{
    reader r = over("nil false true");
    ok(reader_nil(&r));
    ok(!reader_nil(&r));
    ok(!reader_boolean(&r));
    ok(reader_boolean(&r));
    ok(!reader_nil(&r));
    is_int(reader_finish(&r), NETTO_OK);
    REFUSED(reader_boolean, "1", "x: expected true or false, got the number 1");
}

TEST("arrays and maps of any head tell their counts")
{
    reader r =
        over("[1, 2] <dc 00 01 c0> <dd 00 00 00 01 c0> {a: 1} <de 00 01 c0 c0> <df 00 00 00 01 c0 c0> [] {}");
    is_int(reader_array(&r), 2);
    reader_skip(&r);
    reader_skip(&r);
    for (int i = 0; i < 2; i++) {
        is_int(reader_array(&r), 1);
        reader_skip(&r);
    }
    for (int i = 0; i < 3; i++) {
        is_int(reader_map(&r), 1);
        reader_skip(&r);
        reader_skip(&r);
    }
    is_int(reader_array(&r), 0);
    is_int(reader_map(&r), 0);
    is_int(reader_finish(&r), NETTO_OK);
    REFUSED(reader_array, "{a: 1}", "x: expected an array, got a map of 1");
    REFUSED(reader_map, "[1]", "x: expected a map, got an array of 1");
}

TEST("a count that the bytes cannot hold is refused before anyone loops over it")
{
    REFUSED(reader_array, "<92 01>", "x: expected an array, got bytes that are no whole value");
    REFUSED(reader_array, "<dd ff ff ff ff 01>", "x: expected an array, got bytes that are no whole value");
    REFUSED(reader_map, "<82 01 01 01>", "x: expected a map, got bytes that are no whole value");
    REFUSED(reader_map, "<df df df df 03 00 5b>", "x: expected a map, got bytes that are no whole value");
}

/* ---- raw and skip ------------------------------------------------------------------------------- */

TEST("raw lends the bytes of one value, and stands behind it")
{
    reader r = over("1 {a: [1, 2]} 2");
    reader_skip(&r);
    netto_text raw = reader_raw(&r);
    is_string(show(raw), "{a: [1, 2]}");
    is_int(reader_integer(&r), 2);
    is_int(reader_finish(&r), NETTO_OK);
}

TEST("raw refuses what is cut short, what is no value and what is too deep")
{
    REFUSED(reader_raw, "<92 01>", "x: expected a value, got bytes that are no whole value");
    REFUSED(reader_raw, "<c1>", "x: expected a value, got bytes that are no whole value");
    REFUSED(reader_raw, "", "x: expected a value, got nothing");
    char deep[200] = "<";
    for (int i = 0; i < 40; i++) strcat(deep, "91 ");
    strcat(deep, "c0>");
    reader r = over(deep);
    reader_skip(&r);
    is_int(reader_finish(&r), NETTO_EPARAMS);
}

/* ---- errors ------------------------------------------------------------------------------------- */

TEST("the first error is kept, and what is read after it answers nothing")
{
    reader r = over("'one' 2 'three'");
    r.row = 3;
    r.field = "price";
    reader_integer(&r);
    r.row = 4;
    r.field = "qty";
    is_int(reader_integer(&r), 0);
    is_same(reader_real(&r), 0.0);
    ok(reader_number(&r).kind == NETTO_NUMBER_NONE);
    ok(reader_text(&r).bytes == NULL);
    ok(reader_id(&r).bytes == NULL);
    ok(!reader_boolean(&r) && !reader_nil(&r));
    is_int(reader_array(&r), 0);
    is_int(reader_map(&r), 0);
    is_int(reader_raw(&r).size, 0);
    is_int(reader_peek(&r), HEAD_NONE);
    is_int(reader_finish(&r), NETTO_EPARAMS);
    is_int(complaint.row, 3);
    is_string(complaint.text, "price: expected an integer, got the text 'one'");
}

TEST("an index within a field is named, and a place that is unknown is not")
{
    reader r = over("nil");
    r.field = "loads";
    r.item = 2;
    reader_real(&r);
    reader_finish(&r);
    is_string(complaint.text, "loads[2]: expected a number, got nil");
    is_int(complaint.row, -1);
    r = over("nil");
    reader_real(&r);
    reader_finish(&r);
    is_string(complaint.text, "expected a number, got nil");
}

TEST("bytes left over are an error, and a complaint is not needed")
{
    reader r = over("1 2");
    reader_integer(&r);
    is_int(reader_finish(&r), NETTO_EPARAMS);
    is_string(complaint.text, "1 byte too many");
    netto_text bytes = pack("nil");
    reader_init(&r, bytes.bytes, bytes.size, NULL);
    reader_id(&r);
    is_int(reader_finish(&r), NETTO_EPARAMS);
    reader_init(&r, NULL, 0, NULL);
    is_int(reader_finish(&r), NETTO_OK);
}

/* ---- against msgpack-c --------------------------------------------------------------------------- */

static bool same_value(reader *r, const msgpack_object *o);

static bool same_items(reader *r, const msgpack_object *o)
{
    bool same = true;
    if (o->type == MSGPACK_OBJECT_ARRAY) {
        same = reader_array(r) == o->via.array.size;
        for (uint32_t i = 0; i < o->via.array.size && same; i++) same = same_value(r, &o->via.array.ptr[i]);
        return same;
    }
    same = reader_map(r) == o->via.map.size;
    for (uint32_t i = 0; i < o->via.map.size && same; i++)
        same = same_value(r, &o->via.map.ptr[i].key) && same_value(r, &o->via.map.ptr[i].val);
    return same;
}

static bool same_text(reader *r, const char *bytes, uint32_t size)
{
    return text_equal(reader_text(r), (netto_text){bytes, size});
}

static bool same_value(reader *r, const msgpack_object *o)
{
    switch (o->type) {
    case MSGPACK_OBJECT_NIL:
        return reader_nil(r);
    case MSGPACK_OBJECT_BOOLEAN:
        return reader_boolean(r) == o->via.boolean;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        return o->via.u64 > INT64_MAX ? reader_real(r) == (double)o->via.u64
                                      : (uint64_t)reader_integer(r) == o->via.u64;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return reader_integer(r) == o->via.i64;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        return reader_real(r) == o->via.f64;
    case MSGPACK_OBJECT_STR:
        return same_text(r, o->via.str.ptr, o->via.str.size);
    case MSGPACK_OBJECT_BIN:
        return same_text(r, o->via.bin.ptr, o->via.bin.size);
    case MSGPACK_OBJECT_EXT:
        return reader_peek(r) == HEAD_EXTENSION && reader_raw(r).size > o->via.ext.size;
    default:
        return same_items(r, o);
    }
}

TEST("what msgpack-c writes, the reader reads as msgpack-c does")
{
    for (int round = 0; round < 3000; round++) {
        msgpack_sbuffer buffer;
        msgpack_packer packer;
        msgpack_unpacked value;
        msgpack_sbuffer_init(&buffer);
        msgpack_packer_init(&packer, &buffer, msgpack_sbuffer_write);
        random_value(&packer, 5);
        msgpack_unpacked_init(&value);
        msgpack_unpack_next(&value, buffer.data, buffer.size, NULL);
        reader r;
        reader_init(&r, buffer.data, buffer.size, &complaint);
        ok(same_value(&r, &value.data));
        if (!is_int(reader_finish(&r), NETTO_OK)) tap_note("%s", complaint.text);
        msgpack_unpacked_destroy(&value);
        msgpack_sbuffer_destroy(&buffer);
    }
}

/* Any of the reader's functions, by number. */
static void read_anything(reader *r, uint64_t which)
{
    switch (which % 10) {
    case 0:
        reader_nil(r);
        break;
    case 1:
        reader_boolean(r);
        break;
    case 2:
        reader_integer(r);
        break;
    case 3:
        reader_real(r);
        break;
    case 4:
        reader_number(r);
        break;
    case 5:
        reader_text(r);
        break;
    case 6:
        reader_id(r);
        break;
    case 7:
        reader_array(r);
        break;
    case 8:
        reader_map(r);
        break;
    default:
        reader_raw(r);
    }
}

TEST("random bytes, read in any way, never take it past them")
{
    for (int round = 0; round < 100000; round++) {
        size_t size = tap_random_below(20);
        uint8_t *bytes = malloc(size ? size : 1); /* its own block: a sanitizer sees the byte behind it */
        for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)(tap_random() >> 21);
        reader r;
        reader_init(&r, bytes, size, &complaint);
        for (int i = 0; i < 6; i++) read_anything(&r, tap_random() >> 7);
        if (r.at > r.end) ok(false);
        reader_finish(&r);
        free(bytes);
    }
    ok(true);
}
