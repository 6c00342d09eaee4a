/* test_csv_put.c: fields of a CSV file, read back by our own reader. */
#include "text/csv_put.h"

#include "base/text.h"
#include "tap/tap.h"
#include "text/csv.h"

/* What stands in the file. */
static const char *put_by(void (*way)(FILE *, netto_text), netto_text field)
{
    static char text[256];
    FILE *file = tmpfile();
    if (!ok(file != NULL)) return "";
    way(file, field);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static const char *put(netto_text field)
{
    return put_by(csv_put, field);
}

TEST("plain fields stand as they are")
{
    is_string(put(TEXT_LITERAL("alice")), "alice");
    is_string(put(TEXT_LITERAL("-1.5")), "-1.5");
    is_string(put((netto_text){0}), "");
    is_string(put(TEXT_LITERAL("a b'c;d\xc3\xa9")), "a b'c;d\xc3\xa9");
}

TEST("a comma, a quote, a line break or a blank at an end needs quotes")
{
    is_string(put(TEXT_LITERAL("a,b")), "\"a,b\"");
    is_string(put(TEXT_LITERAL("say \"x\"")), "\"say \"\"x\"\"\"");
    is_string(put(TEXT_LITERAL("\"")), "\"\"\"\"");
    is_string(put(TEXT_LITERAL("a\nb")), "\"a\nb\"");
    is_string(put(TEXT_LITERAL("a\rb")), "\"a\rb\"");
    is_string(put(TEXT_LITERAL(" a")), "\" a\"");
    is_string(put(TEXT_LITERAL("a ")), "\"a \"");
}

TEST("any text comes back")
{
    for (int turn = 0; turn < 300; turn++) {
        static const char alphabet[] = "a,\"\n\r ;-";
        char bytes[12];
        uint32_t size = 1 + (uint32_t)tap_random_below(sizeof bytes);
        for (uint32_t i = 0; i < size; i++) bytes[i] = alphabet[tap_random_below(sizeof alphabet - 1)];
        memory purse;
        csv c;
        FILE *file = tmpfile();
        fputs("one,two\nx,", file);
        csv_put(file, (netto_text){bytes, size});
        fputs("\n", file);
        rewind(file);
        memory_init(&purse, 1 << 20);
        csv_open_file(&c, &purse, file, "it");
        if (!ok(csv_next(&c) && text_equal(c.fields[1], (netto_text){bytes, size}))) tap_note("%.*s: %s", (int)size, bytes, c.complaint.text);
        csv_close(&c);
        fclose(file);
    }
}

static const char *guarded(const char *field)
{
    return put_by(csv_put_guarded, text_of(field));
}

TEST("what a spreadsheet would run as a formula gets an apostrophe in front")
{
    is_string(guarded("=1+1"), "'=1+1");
    is_string(guarded("+1"), "'+1");
    is_string(guarded("-1"), "'-1");
    is_string(guarded("@sum"), "'@sum");
    is_string(guarded("\t=1"), "'\t=1");
    is_string(guarded("'quoted"), "''quoted");
    is_string(guarded("=cmd|' /C calc'!A0,\""), "\"'=cmd|' /C calc'!A0,\"\"\"");
    is_string(guarded("a=1"), "a=1");
    is_string(guarded(""), "");
}
