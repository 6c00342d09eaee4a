/* test_json_parse.c: JSON text to MessagePack. */
#include <stdio.h>
#include <stdlib.h>

#include "codec/reader.h"
#include "tap/tap.h"
#include "text/json.h"

static memory purse;
static writer out;
static netto_complaint complaint;

static netto_status parse(const char *json, size_t size)
{
    writer_destroy(&out);
    memory_init(&purse, 1 << 26);
    writer_init(&out, &purse, 1 << 25);
    return json_parse((netto_text){json, (uint32_t)size}, &out, &complaint);
}

static bool gives(const char *json, const char *bytes, size_t size)
{
    if (!is_int(parse(json, strlen(json)), NETTO_OK)) return tap_note("%s: %s", json, complaint.text), false;
    return is_bytes(out.bytes, writer_size(&out), bytes, size) || (tap_note("of %s", json), false);
}

#define GIVES(json, bytes) gives(json, bytes, sizeof(bytes) - 1)

static bool refuses(const char *json, netto_status status, const char *part)
{
    bool good = is_int(parse(json, strlen(json)), status) && is_int(complaint.status, status) &&
                has_string(complaint.text, part) && is_int(writer_size(&out), 0);
    return good || (tap_note("of %s", json), false);
}

TEST("each kind of value has its bytes")
{
    GIVES("null", "\xc0");
    GIVES("true", "\xc3");
    GIVES(" false\n", "\xc2");
    GIVES("0", "\x00");
    GIVES("-1", "\xff");
    GIVES("127", "\x7f");
    GIVES("128", "\xcc\x80");
    GIVES("9223372036854775807", "\xcf\x7f\xff\xff\xff\xff\xff\xff\xff");
    GIVES("-9223372036854775808", "\xd3\x80\x00\x00\x00\x00\x00\x00\x00");
    GIVES("1.0", "\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00");
    GIVES("1e2", "\xcb\x40\x59\x00\x00\x00\x00\x00\x00");
    GIVES("-0.0", "\xcb\x80\x00\x00\x00\x00\x00\x00\x00");
    GIVES("\"a\\u00e9\\n\\ud83d\\ude42\"", "\xa8"
                                           "a\xc3\xa9\n\xf0\x9f\x99\x82");
    GIVES("\"a\\u0000b\"", "\xa3"
                           "a\0b");
    GIVES("[]", "\x90");
    GIVES("{}", "\x80");
    GIVES("[1,[2],{}]", "\x93\x01\x91\x02\x80");
}

TEST("members keep their order")
{
    GIVES("{\"z\":1,\"a\":2,\"m\":{\"y\":1,\"b\":[]}}",
          "\x83\xa1z\x01\xa1\x61\x02\xa1m\x82\xa1y\x01\xa1\x62\x90");
    char json[8000] = "{";
    for (int i = 0; i < 500; i++)
        sprintf(json + strlen(json), "%s\"%d\":%d", i ? "," : "", i * 7919 % 500, i);
    strcat(json, "}");
    is_int(parse(json, strlen(json)), NETTO_OK);
    reader r;
    reader_init(&r, out.bytes, writer_size(&out), NULL);
    is_int(reader_map(&r), 500);
    for (int i = 0; i < 500; i++) {
        char key[8];
        sprintf(key, "%d", i * 7919 % 500);
        if (!ok(text_is(reader_text(&r), key)) || !is_int(reader_integer(&r), i)) break;
    }
    is_int(reader_finish(&r), NETTO_OK);
}

TEST("an error is told by line and column")
{
    refuses("", NETTO_EPARAMS, "line 1, column 0: ");
    refuses("{", NETTO_EPARAMS, "line 1, column 1: ");
    refuses("{\n  \"a\": 1,\n  \"b\" 2\n}", NETTO_EPARAMS, "line 3, column 7: ':' expected");
    refuses("[1, 2] x", NETTO_EPARAMS, "end of file expected");
    refuses("[1,]", NETTO_EPARAMS, "line 1, column 4");
    refuses("{'a': 1}", NETTO_EPARAMS, "line 1, column 2");
    refuses("nul", NETTO_EPARAMS, "line 1");
    refuses("[NaN]", NETTO_EPARAMS, "NaN");
    refuses("[01]", NETTO_EPARAMS, "line 1");
    refuses("{\"a\": 1, \"a\": 2}", NETTO_EPARAMS, "duplicate");
    refuses("{\"a\\u0000\": 1}", NETTO_EPARAMS, "line 1");
}

TEST("a number beyond 64 bits says what to do")
{
    refuses("[9223372036854775808]", NETTO_EPARAMS, "write it as a string");
    refuses("-9223372036854775809", NETTO_EPARAMS, "write it as a string");
    refuses("1e400", NETTO_EPARAMS, "write it as a string");
    GIVES("1e-400", "\xcb\x00\x00\x00\x00\x00\x00\x00\x00");
}

TEST("what is no UTF-8 is refused")
{
    refuses("\"\xff\"", NETTO_EPARAMS, "line 1");
    refuses("\"\xed\xa0\x80\"", NETTO_EPARAMS, "line 1");
    refuses("\"\\ud800\"", NETTO_EPARAMS, "line 1");
    refuses("\"\xc3", NETTO_EPARAMS, "line 1");
    is_int(parse("\"a\0b\"", 5), NETTO_EPARAMS);
    is_int(parse("1\0", 2), NETTO_EPARAMS);
    is_int(parse(NULL, 0), NETTO_EPARAMS);
}

TEST("a complaint can be shown on a terminal")
{
    refuses("\x1b[31m", NETTO_EPARAMS, "line 1");
    ok(text_is_printable(text_of(complaint.text)));
    refuses("[tru\x7f]", NETTO_EPARAMS, "line 1");
    ok(text_is_printable(text_of(complaint.text)));
}

static netto_status nested(int levels, const char *open, const char *close)
{
    char json[200000] = "";
    size_t n = 0;
    for (int i = 0; i < levels; i++) n += strlen(strcpy(json + n, open));
    for (int i = 0; i < levels && n < sizeof json - 10; i++)
        n += strlen(strcpy(json + n, i ? close : *open == '{' ? "1}" : "]"));
    return parse(json, n);
}

TEST("32 levels pass, 33 do not, 20,000 do no harm")
{
    is_int(nested(32, "[", "]"), NETTO_OK);
    is_int(nested(33, "[", "]"), NETTO_ETOOLARGE);
    has_string(complaint.text, "32 levels");
    is_int(writer_size(&out), 0);
    is_int(nested(32, "{\"a\":", "}"), NETTO_OK);
    is_int(nested(33, "{\"a\":", "}"), NETTO_ETOOLARGE);
    is_int(nested(20000, "[", "]"), NETTO_ETOOLARGE);
    has_string(complaint.text, "32 levels");
}

TEST("what stood in the writer before stays, whatever happens")
{
    netto_text bad = TEXT_LITERAL("[1, 2, x]"), good = TEXT_LITERAL("[1]"),
               large = TEXT_LITERAL("[1, 2, \"3333333333333333333333333333\"]");
    writer w;
    memory m;
    memory_init(&m, 1 << 20);
    writer_init(&w, &m, 30);
    writer_integer(&w, 7);
    is_int(json_parse(bad, &w, NULL), NETTO_EPARAMS);
    is_int(json_parse(good, &w, &complaint), NETTO_OK);
    is_int(complaint.status, NETTO_OK);
    is_int(json_parse(large, &w, &complaint), NETTO_ETOOLARGE);
    has_string(complaint.text, "more than 30 bytes");
    is_bytes(w.bytes, writer_size(&w), "\x07\x91\x01", 3);
    writer_destroy(&w);
    is_int(m.used, 0);
}

TEST("with the n-th allocation failing, n = 1, 2 ... it is refused or done")
{
    static char json[60000];
    size_t n = 0;
    json[n++] = '[';
    for (int i = 0; i < 9000; i++) n += (size_t)sprintf(json + n, "%d,", i);
    n += (size_t)sprintf(json + n, "0]");
    bool done = false;
    for (uint64_t f = 1; !done; f++) {
        writer w;
        memory m;
        memory_init(&m, 1 << 24);
        m.fail_at = f;
        writer_init(&w, &m, 1 << 24);
        netto_status status = json_parse((netto_text){json, (uint32_t)n}, &w, &complaint);
        done = m.growths < f;
        is_int(status, done ? NETTO_OK : NETTO_ETOOLARGE);
        if (!done) is_int(writer_size(&w), 0);
        writer_destroy(&w);
        is_int(m.used, 0);
    }
    writer_destroy(&out);
}

TEST("bytes at random are read or refused, never more")
{
    static const char *const pieces[] = {"{",  "}",  "[",  "]",     ",",        ":",    "\"a\"",
                                         "\"", "1",  "-",  ".5",    "e9",       "null", "true",
                                         " ",  "\n", "\\", "\\u12", "\xc3\xa9", "\xff", "\"b\":"};
    for (int round = 0; round < 20000; round++) {
        char json[128] = "";
        for (uint64_t k = tap_random_below(14); k > 0; k--) strcat(json, pieces[tap_random_below(21)]);
        netto_status status = parse(json, strlen(json));
        if (status == NETTO_OK) {
            reader r;
            reader_init(&r, out.bytes, writer_size(&out), NULL);
            reader_skip(&r);
            if (!is_int(reader_finish(&r), NETTO_OK)) return;
        } else if (!ok(status == NETTO_EPARAMS && text_is_printable(text_of(complaint.text)))) {
            tap_note("%s", complaint.text);
            return;
        }
    }
    writer_destroy(&out);
    is_int(purse.used, 0);
}
