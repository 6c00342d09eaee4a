/* test_json_print.c: MessagePack to JSON text, on a line and on a page. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tap/tap.h"
#include "text/json.h"
#include "text/utf8.h"

static memory purse;
static writer bytes, text, again;
static netto_complaint complaint;

static void begin(void)
{
    memory_init(&purse, 1 << 26);
    writer_init(&bytes, &purse, 1 << 25);
    writer_init(&text, &purse, 1 << 25);
    writer_init(&again, &purse, 1 << 25);
}

static void end(void)
{
    writer_destroy(&bytes);
    writer_destroy(&text);
    writer_destroy(&again);
    is_int(purse.used, 0);
}

static const char *printed(netto_text value, json_style style)
{
    writer_rewind(&text, 0);
    if (json_print(value, style, &text, &complaint) != NETTO_OK) return complaint.text;
    writer_raw(&text, TEXT_LITERAL("\0"));
    return (const char *)text.bytes;
}

#define PRINTED(s) printed(TEXT_LITERAL(s), JSON_LINE)

/* JSON in, JSON out. */
static const char *page(const char *json)
{
    writer_rewind(&bytes, 0);
    is_int(json_parse(text_of(json), &bytes, &complaint), NETTO_OK);
    return printed(writer_text_of(&bytes), JSON_PAGE);
}

static const char *real(double x)
{
    writer_rewind(&bytes, 0);
    writer_real(&bytes, x);
    return printed(writer_text_of(&bytes), JSON_LINE);
}

TEST("each kind of value has its text")
{
    begin();
    is_string(PRINTED("\xc0"), "null");
    is_string(PRINTED("\xc3"), "true");
    is_string(PRINTED("\xff"), "-1");
    is_string(PRINTED("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615");
    is_string(PRINTED("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"), "-9223372036854775808");
    is_string(PRINTED("\xca\x3f\x00\x00\x00"), "0.5");
    is_string(PRINTED("\xa1\x61"), "\"a\"");
    is_string(PRINTED("\xc4\x01\x61"), "\"a\"");
    is_string(PRINTED("\xd4\x05\x0a"), "\"ext 5: 0a\"");
    is_string(PRINTED("\xd6\xff\x00\x00\x00\xff"), "\"ext -1: 000000ff\"");
    is_string(PRINTED("\x93\x01\x80\x90"), "[1,{},[]]");
    is_string(PRINTED("\x82\xa1\x61\x01\xa1\x62\x92\xc2\xc0"), "{\"a\":1,\"b\":[false,null]}");
    end();
}

TEST("a double stays a double, with the fewest digits; what is not finite is a text")
{
    begin();
    is_string(real(1.0), "1.0");
    is_string(real(-0.0), "-0.0");
    is_string(real(0.1), "0.1");
    is_string(real(0.1 + 0.2), "0.30000000000000004");
    is_string(real(1e300), "1e+300");
    is_string(real(100000000.0), "100000000.0");
    is_string(real(INFINITY), "\"inf\"");
    is_string(real(-INFINITY), "\"-inf\"");
    is_string(real(NAN), "\"nan\"");
    end();
}

TEST("texts are escaped so that they are valid JSON and harmless")
{
    begin();
    is_string(PRINTED("\xa6\"\\\n\t\x1b\x7f"), "\"\\\"\\\\\\n\\t\\u001b\\u007f\"");
    is_string(PRINTED("\xa3"
                      "a\0b"),
              "\"a\\u0000b\"");
    is_string(PRINTED("\xa4\xc3\xa9\xc2\x9b"), "\"\xc3\xa9\\u009b\"");
    is_string(PRINTED("\xa3\xe2\x80\xa8"), "\"\\u2028\"");
    is_string(PRINTED("\xa4\xf0\x9f\x99\x82"), "\"\xf0\x9f\x99\x82\"");
    is_string(PRINTED("\xc4\x03"
                      "a\xff"
                      "b"),
              "\"a\\ufffdb\"");
    is_string(PRINTED("\xa0"), "\"\"");
    end();
}

TEST("keys that are no texts become texts")
{
    begin();
    is_string(PRINTED("\x81\x01\x02"), "{\"1\":2}");
    is_string(PRINTED("\x81\xc0\x02"), "{\"null\":2}");
    is_string(PRINTED("\x81\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00\x02"), "{\"inf\":2}");
    is_string(PRINTED("\x81\xd4\x05\x0a\x02"), "{\"ext 5: 0a\":2}");
    is_string(PRINTED("\x81\x92\x01\x92\x02\x03\x02"), "{\"[...]\":2}");
    is_string(PRINTED("\x81\x81\x01\x02\x03"), "{\"{...}\":3}");
    end();
}

TEST("bytes that are not one whole value are refused")
{
    static const char *const bad[] = {
        "\xc1", "\x91", "\x01\x01", "\xa5zz", "\xdf\xff\xff\xff\xff", "\xc6\xff\xff\xff\xff"};
    begin();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        is_int(json_print(text_of(bad[i]), JSON_PAGE, &text, &complaint), NETTO_EPARAMS);
        is_int(writer_size(&text), 0);
    }
    is_int(json_print((netto_text){0}, JSON_LINE, &text, NULL), NETTO_EPARAMS);
    char deep[40];
    memset(deep, 0x91, sizeof deep);
    deep[32] = 1, is_int(json_print((netto_text){deep, 33}, JSON_PAGE, &text, &complaint), NETTO_OK);
    deep[32] = (char)0x91, deep[33] = 1;
    is_int(json_print((netto_text){deep, 34}, JSON_PAGE, &text, &complaint), NETTO_EPARAMS);
    end();
}

TEST("what fits a line stands on one")
{
    begin();
    is_string(page("{\"count\":3,\"seq\":12,\"rows\":[[\"ES\",1.5],[]]}"),
              "{\"count\": 3, \"seq\": 12, \"rows\": [[\"ES\", 1.5], []]}");
    is_string(page("7"), "7");
    is_string(page("{}"), "{}");
    end();
}

TEST("what does not fit has a member a line, with their values aligned")
{
    begin();
    is_string(page("{\"gross\":1234567.5,\"net\":-1.0,\"\\u00e9\":{\"id\":\"a text that is long enough to "
                   "fill a line\"},"
                   "\"rows\":[[\"ES\",1],[\"NQ\",2]],\"a key that is much longer than all the "
                   "others\":true,\"none\":{}}"),
              "{\n"
              "  \"gross\": 1234567.5,\n"
              "  \"net\":   -1.0,\n"
              "  \"\xc3\xa9\":     {\"id\": \"a text that is long enough to fill a line\"},\n"
              "  \"rows\":  [[\"ES\", 1], [\"NQ\", 2]],\n"
              "  \"a key that is much longer than all the others\": true,\n"
              "  \"none\":  {}\n"
              "}");
    is_string(
        page("[{\"account\":\"alice\",\"instrument\":\"ES\",\"qty\":1,\"price\":4400.25,\"ts\":null},"
             "{\"account\":\"bob\",\"instrument\":\"NQ\",\"qty\":-2,\"price\":15000.5,\"ts\":null}]"),
        "[\n"
        "  {\"account\": \"alice\", \"instrument\": \"ES\", \"qty\": 1, \"price\": 4400.25, \"ts\": null},\n"
        "  {\"account\": \"bob\", \"instrument\": \"NQ\", \"qty\": -2, \"price\": 15000.5, \"ts\": null}\n"
        "]");
    end();
}

/* ---- laws ---------------------------------------------------------------------------------------- */

static void random_text(writer *w, bool unique, unsigned number)
{
    static const char *const pieces[] = {
        "a",    "\"", "\\", "\n",      "\x01", "\xc3\xa9", "\xe2\x80\xa8", "\xf0\x9f\x99\x82",
        "\x7f", "/",  " ",  "\xc2\x85"};
    char buffer[128] = "";
    if (unique) sprintf(buffer, "%u", number);
    for (uint64_t k = tap_random_below(8); k > 0; k--) strcat(buffer, pieces[tap_random_below(12)]);
    writer_text(w, text_of(buffer));
}

static double random_finite(void)
{
    double x;
    do {
        uint64_t bits = tap_random();
        memcpy(&x, &bits, sizeof x);
    } while (!isfinite(x));
    return tap_random_below(2) ? x : nearbyint(tap_random_real(-1e6, 1e6)) / 8;
}

/* A value that JSON can hold without loss. */
static void random_value(writer *w, int levels)
{
    uint32_t count = (uint32_t)tap_random_below(6);
    switch (tap_random_below(levels > 0 ? 8 : 6)) {
    case 0: writer_nil(w); break;
    case 1: writer_boolean(w, tap_random_below(2)); break;
    case 2: writer_integer(w, (int64_t)tap_random() >> tap_random_below(64)); break;
    case 3:
    case 4: writer_real(w, random_finite()); break;
    case 5: random_text(w, false, 0); break;
    case 6:
        writer_array(w, count);
        for (uint32_t i = 0; i < count; i++) random_value(w, levels - 1);
        break;
    default:
        writer_map(w, count);
        for (uint32_t i = 0; i < count; i++) {
            random_text(w, true, i * 10 + 10);
            random_value(w, levels - 1);
        }
    }
}

TEST("what JSON can hold comes back bit for bit, from a line and from a page")
{
    begin();
    for (int round = 0; round < 10000; round++) {
        json_style style = round % 2 ? JSON_LINE : JSON_PAGE;
        writer_rewind(&bytes, 0), writer_rewind(&text, 0), writer_rewind(&again, 0);
        random_value(&bytes, (int)tap_random_below(6));
        if (!is_int(json_print(writer_text_of(&bytes), style, &text, &complaint), NETTO_OK)) break;
        if (!is_int(json_parse(writer_text_of(&text), &again, &complaint), NETTO_OK)) {
            tap_note("%s: %.*s", complaint.text, TEXT(writer_text_of(&text)));
            break;
        }
        if (!is_bytes(again.bytes, writer_size(&again), bytes.bytes, writer_size(&bytes))) break;
    }
    end();
}

TEST("any bytes are refused, or become JSON that is valid and harmless")
{
    begin();
    for (int round = 0; round < 30000; round++) {
        unsigned char raw[24];
        uint32_t size = 1 + (uint32_t)tap_random_below(sizeof raw);
        for (uint32_t i = 0; i < size; i++)
            raw[i] = (unsigned char)(tap_random_below(3) ? tap_random() & 0xbf : tap_random());
        writer_rewind(&text, 0), writer_rewind(&again, 0);
        netto_text value = {(const char *)raw, size};
        if (json_print(value, round % 2 ? JSON_LINE : JSON_PAGE, &text, &complaint) != NETTO_OK) continue;
        bool harmless = utf8_is_valid(writer_text_of(&text));
        for (utf8_walk walk = utf8_begin(writer_text_of(&text)); utf8_next(&walk);)
            harmless &= !utf8_is_control(&walk) || raw[0] >= 0x80;
        if (!ok(harmless)) break;
        netto_status status = json_parse(writer_text_of(&text), &again, &complaint);
        bool lossy = strstr(complaint.text, "duplicate") || strstr(complaint.text, "too big") ||
                     strstr(complaint.text, "NUL byte in object key");
        if (!ok(status == NETTO_OK || lossy)) {
            tap_note("%s: %.*s", complaint.text, TEXT(writer_text_of(&text)));
            break;
        }
    }
    end();
}

TEST("no line of a page is longer than it must be")
{
    begin();
    for (int round = 0; round < 2000; round++) {
        writer_rewind(&bytes, 0);
        writer_array(&bytes, 3);
        for (int i = 0; i < 3; i++) {
            writer_array(&bytes, 40);
            for (int k = 0; k < 40; k++) writer_integer(&bytes, (int64_t)tap_random_below(1000));
        }
        const char *line = printed(writer_text_of(&bytes), JSON_PAGE);
        for (; *line; line += strcspn(line, "\n"), line += *line == '\n')
            if (!ok(strcspn(line, "\n") <= 100)) return;
    }
    end();
}

TEST("what does not fit leaves the writer as it was, for every bound")
{
    begin();
    const char *json = "{\"gross\":1234567.5,\"rows\":[[\"a text that is long enough\",\"to fill a line, and "
                       "then some\",1.5],"
                       "[\"a text that is long enough\",\"to fill a line, and then some\",2.5]],\"net\":1}";
    is_int(json_parse(text_of(json), &bytes, &complaint), NETTO_OK);
    for (int style = 0; style < 2; style++) {
        writer_rewind(&text, 0);
        json_print(writer_text_of(&bytes), (json_style)style, &text, NULL);
        size_t whole = writer_size(&text);
        for (size_t bound = 3; bound <= whole + 5; bound++) {
            writer w;
            writer_init(&w, &purse, bound);
            writer_raw(&w, TEXT_LITERAL("abc"));
            netto_status status = json_print(writer_text_of(&bytes), (json_style)style, &w, &complaint);
            bool fits = bound >= whole + 3;
            is_int(status, fits ? NETTO_OK : NETTO_ETOOLARGE);
            is_int(writer_size(&w), fits ? whole + 3 : 3);
            if (fits) is_bytes(w.bytes + 3, whole, text.bytes, whole);
            writer_destroy(&w);
        }
    }
    end();
}
