/* test_table.c: aligned tables for a terminal or a file. */
#include "text/table.h"

#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static memory purse;

/* What a printer writes, as text. */
static const char *written(table *t, bool (*print)(table *, FILE *))
{
    static char text[8192];
    FILE *file = tmpfile();
    if (!ok(file != NULL)) return "";
    bool done = print(t, file);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return done ? text : "(nothing)";
}

static void begin(table *t)
{
    memory_init(&purse, 1 << 20);
    table_init(t, &purse);
}

static void end(table *t)
{
    table_destroy(t);
    is_int(purse.used, 0);
}

TEST("columns are as wide as their widest cell, numbers stand to the right")
{
    table t;
    begin(&t);
    table_column(&t, "account", TABLE_LEFT);
    table_column(&t, "gross", TABLE_RIGHT);
    table_column(&t, "status", TABLE_LEFT);
    table_text(&t, text_of("alice")), table_number(&t, 1234567.5, 2, true), table_text(&t, text_of("ok"));
    table_text(&t, text_of("a long name")), table_number(&t, -3, 2, true), table_format(&t, "%d calls", 2);
    is_string(written(&t, table_print), "account             gross  status\n"
                                        "-----------  ------------  -------\n"
                                        "alice        1,234,567.50  ok\n"
                                        "a long name         -3.00  2 calls\n");
    is_int(table_rows(&t), 2);
    end(&t);
}

TEST("width is counted in characters")
{
    table t;
    begin(&t);
    table_column(&t, "a", TABLE_LEFT);
    table_column(&t, "b", TABLE_RIGHT);
    table_text(&t, text_of("Z\xc3\xbcrich")), table_text(&t, text_of("\xe2\x82\xac"));
    table_text(&t, text_of("Bern")), table_text(&t, text_of("CHF"));
    is_string(written(&t, table_print),
              "a         b\n------  ---\nZ\xc3\xbcrich    \xe2\x82\xac\nBern    CHF\n");
    end(&t);
}

TEST("no text steers the terminal")
{
    table t;
    begin(&t);
    table_column(&t, NULL, TABLE_LEFT);
    table_text(&t, text_of("a\x1b[2Jb\nc\xc2\x9b\xff"));
    is_string(written(&t, table_print), "a?[2Jb?c??\n");
    end(&t);
}

TEST("without titles there is no header, and no line ends in spaces")
{
    table t;
    begin(&t);
    table_column(&t, NULL, TABLE_LEFT);
    table_column(&t, "", TABLE_LEFT);
    table_text(&t, text_of("key")), table_text(&t, text_of("value"));
    table_text(&t, text_of("longer")), table_text(&t, text_of(""));
    is_string(written(&t, table_print), "key     value\nlonger\n");
    end(&t);
}

TEST("a row may be short, a table empty")
{
    table t;
    begin(&t);
    is_string(written(&t, table_print), "");
    table_column(&t, "a", TABLE_LEFT);
    table_column(&t, "b", TABLE_RIGHT);
    is_string(written(&t, table_print), "a  b\n-  -\n");
    table_text(&t, text_of("x"));
    is_int(table_rows(&t), 1);
    is_string(written(&t, table_print), "a  b\n-  -\nx\n");
    end(&t);
}

TEST("clearing forgets rows and widths and asks for nothing afterwards")
{
    table t;
    begin(&t);
    table_column(&t, "a", TABLE_RIGHT);
    table_text(&t, text_of("a very long cell"));
    uint64_t growths = purse.growths;
    for (int i = 0; i < 100; i++) {
        table_clear(&t);
        table_text(&t, text_of("xy"));
    }
    is_int(purse.growths, growths);
    is_string(written(&t, table_print), " a\n--\nxy\n");
    end(&t);
}

TEST("a refresh stands over the last one")
{
    table t;
    begin(&t);
    table_column(&t, "a", TABLE_LEFT);
    table_text(&t, text_of("x")), table_text(&t, text_of("y"));
    is_string(written(&t, table_refresh), "\r\x1b[Ka\n\x1b[K-\n\x1b[Kx\n\x1b[Ky\n\x1b[K\x1b[J");
    table_clear(&t);
    table_text(&t, text_of("z"));
    is_string(written(&t, table_refresh), "\x1b[4A\r\x1b[Ka\n\x1b[K-\n\x1b[Kz\n\x1b[K\x1b[J");
    is_string(written(&t, table_refresh), "\x1b[3A\r\x1b[Ka\n\x1b[K-\n\x1b[Kz\n\x1b[K\x1b[J");
    end(&t);
}

/* Lines of a refresh without its sequences; the longest in characters. */
static uint32_t longest_line(const char *text, uint32_t *lines)
{
    uint32_t longest = 0, width = 0;
    *lines = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '\x1b')
            c += strcspn(c, "AKJ");
        else if (*c == '\n')
            (*lines)++, width = 0;
        else if (*c != '\r' && ((unsigned char)*c & 0xc0) != 0x80 && ++width > longest)
            longest = width;
    }
    return longest;
}

TEST("a refresh never leaves the terminal")
{
    table t;
    begin(&t);
    table_column(&t, "name", TABLE_LEFT);
    table_column(&t, "number", TABLE_RIGHT);
    for (int i = 0; i < 30; i++) table_format(&t, "\xc3\xa9-%d", i), table_number(&t, i * 1e5, 2, true);
    for (t.width_max = 1; t.width_max < 40; t.width_max++)
        for (t.height_max = 1; t.height_max < 40; t.height_max++) {
            uint32_t lines, longest = longest_line(written(&t, table_refresh), &lines);
            if (!ok(longest <= t.width_max)) return;
            if (!ok(lines < t.height_max || t.height_max == 1)) return;
            is_int(t.shown, lines);
        }
    t.width_max = 80, t.height_max = 10;
    has_string(written(&t, table_refresh), "... 24 more");
    end(&t);
}

TEST("with the n-th allocation failing, n = 1, 2 ... nothing or all is printed")
{
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        table t;
        begin(&t);
        purse.fail_at = n;
        table_column(&t, "a", TABLE_LEFT);
        for (int i = 0; i < 3000; i++) table_format(&t, "%0100d", i);
        done = purse.growths < n;
        FILE *file = tmpfile();
        if (!ok(file != NULL)) return;
        is_int(table_print(&t, file), done);
        ok(done == (ftell(file) > 0));
        fclose(file);
        table_clear(&t);
        purse.fail_at = 0;
        table_text(&t, text_of("again"));
        ok(written(&t, table_print)[0] == 'a');
        end(&t);
    }
}
