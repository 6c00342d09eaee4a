/* test_csv.c: rows of a CSV file, by RFC 4180, with the place of every error. */
#include "text/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static memory purse;

static void open_text(csv *c, const char *text)
{
    memory_init(&purse, 1 << 24);
    csv_open_memory(c, &purse, text, strlen(text), "a.csv");
}

static bool close_all(csv *c)
{
    csv_close(c);
    return is_int(purse.used, 0);
}

/* All rows as "a|b/c|d/", or the complaint. */
static void flatten(const char *text, char out[1024])
{
    csv c;
    size_t n = 0;
    open_text(&c, text);
    while (csv_next(&c)) {
        for (uint32_t i = 0; i < c.column_count; i++)
            n += (size_t)snprintf(out + n, 1024 - n, "%s%.*s", i ? "|" : "", TEXT(c.fields[i]));
        n += (size_t)snprintf(out + n, 1024 - n, "/");
    }
    out[n] = '\0';
    if (c.complaint.status != NETTO_OK) snprintf(out, 1024, "%s", c.complaint.text);
    close_all(&c);
}

static bool gives(const char *text, const char *expected)
{
    char out[1024];
    flatten(text, out);
    return is_string(out, expected);
}

static bool refuses(const char *text, netto_status status, const char *part)
{
    csv c;
    open_text(&c, text);
    while (csv_next(&c)) continue;
    bool good = is_int(c.complaint.status, status) && has_string(c.complaint.text, part) && !csv_next(&c);
    return close_all(&c) && good;
}

TEST("rows are read by the header's columns")
{
    csv c;
    open_text(&c, "id,qty,price\nES,+1,4400\nNQ,-2,15000\n");
    is_int(c.column_count, 3);
    ok(text_is(c.header[0], "id") && text_is(c.header[2], "price"));
    is_int(csv_column(&c, "qty"), 1);
    is_int(csv_column(&c, "QTY"), -1);
    ok(csv_next(&c));
    ok(text_is(c.fields[0], "ES") && text_is(c.fields[1], "+1") && text_is(c.fields[2], "4400"));
    is_int(c.line, 2), is_int(c.row_count, 1);
    ok(csv_next(&c));
    ok(text_is(c.fields[2], "15000"));
    is_int(c.line, 3), is_int(c.row_count, 2);
    ok(!csv_next(&c) && !csv_next(&c));
    is_int(c.complaint.status, NETTO_OK);
    ok(text_is(c.header[1], "qty"));
    close_all(&c);
}

TEST("quotes, commas, line breaks, empty fields, CRLF and no final line break")
{
    gives("a,b\n1,2\n", "1|2/");
    gives("a,b\r\n1,2\r\n", "1|2/");
    gives("a,b\n1,2", "1|2/");
    gives("a,b\r\n1,2\r", "1|2/");
    gives("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", "x,y|say \"hi\"/");
    gives("a,b\n\"x\ny\",\"\"\n", "x\ny|/");
    gives("a,b\n\"x\r\ny\",2\r\n", "x\r\ny|2/");
    gives("a,b\n,\n", "|/");
    gives("a,b\n\"\",\"\"", "|/");
    gives("a,b\n\n\r\n1,2\n\n\n", "1|2/");
    gives("a\n\n\"\"\n", "/");
    gives("\n\na,b\n1,2\n", "1|2/");
    gives("\"a\",\"b,c\"\n1,2\n", "1|2/");
    gives("a,b\n 1 , 2 \n", " 1 | 2 /");
    gives("a,b\n", "");
    gives("a,b", "");
}

TEST("a byte order mark is no part of the first name")
{
    csv c;
    open_text(&c, "\xef\xbb\xbfid,qty\nES,1\n");
    is_int(csv_column(&c, "id"), 0);
    close_all(&c);
    gives("\xef\xbb\xbf\"id\"\nES\n", "ES/");
    refuses("\xef\xbbid\nES\n", NETTO_EPARAMS, "UTF-8");
    refuses("\xff\xfei\nES\n", NETTO_EPARAMS, "a.csv:1: this looks like UTF-16");
}

TEST("a row is known by its first line, also behind quoted line breaks")
{
    csv c;
    open_text(&c, "a,b\n\"1\n2\n3\",x\n\ny,\"\n\"\nz,z\n");
    ok(csv_next(&c)), is_int(c.line, 2);
    ok(csv_next(&c)), is_int(c.line, 6);
    ok(csv_next(&c)), is_int(c.line, 8);
    close_all(&c);
}

TEST("a row with another count of fields is named by file and line")
{
    refuses("a,b,c\n1,2,3\n\"\n\",2\n", NETTO_EPARAMS, "a.csv:3: 2 fields where the header has 3");
    refuses("a,b\n1,2\n1,2,3\n", NETTO_EPARAMS, "a.csv:3: 3 fields where the header has 2");
    refuses("a,b\n1\n", NETTO_EPARAMS, "a.csv:2: 1 field where the header has 2");
}

TEST("what is no CSV is refused where it stands")
{
    refuses("a,b\n1,x\"y\n", NETTO_EPARAMS, "a.csv:2: a quote within a field");
    refuses("a,b\n1,\"x\"y\n", NETTO_EPARAMS, "a.csv:2: something follows a closing quote");
    refuses("a,b\n1,\"x\" \n", NETTO_EPARAMS, "a.csv:2: something follows");
    refuses("a,b\n1,2\n3,\"x\n\n\n", NETTO_EPARAMS, "a.csv:3: the quote that opens here is never closed");
    refuses("a,b\n1\r2,3\n", NETTO_EPARAMS, "a.csv:2: a carriage return");
    refuses("a,b\n1,\xff\n", NETTO_EPARAMS, "a.csv:2: field 2 is no UTF-8");
    refuses("a,b\n1,\xed\xa0\x80\n", NETTO_EPARAMS, "UTF-8");
}

TEST("a header is needed, and each name once")
{
    refuses("", NETTO_EPARAMS, "a.csv:1: empty");
    refuses("\n\n\n", NETTO_EPARAMS, "empty");
    refuses("\xef\xbb\xbf", NETTO_EPARAMS, "empty");
    refuses("a,,b\n", NETTO_EPARAMS, "a.csv:1: column 2 has no name");
    refuses("a,\n", NETTO_EPARAMS, "column 2 has no name");
    refuses("a,b,a\n", NETTO_EPARAMS, "a.csv:1: columns 1 and 3 have the same name");
}

TEST("the row at fault is counted from 0, the header is none")
{
    csv c;
    open_text(&c, "a,b\n1,2\n3,4\n5\n");
    while (csv_next(&c)) continue;
    is_int(c.complaint.row, 2);
    close_all(&c);
    open_text(&c, "a,a\n");
    is_int(c.complaint.row, -1);
    ok(!csv_next(&c));
    close_all(&c);
}

TEST("a zero byte is no text")
{
    csv c;
    memory_init(&purse, 1 << 20);
    csv_open_memory(&c, &purse, "a,b\n1,\0\n", 8, "a.csv");
    ok(!csv_next(&c));
    has_string(c.complaint.text, "a.csv:2: a zero byte");
    close_all(&c);
    csv_open_memory(&c, &purse, NULL, 0, "a.csv");
    is_int(c.complaint.status, NETTO_EPARAMS);
    close_all(&c);
}

static char *repeated(const char *start, char byte, size_t count, const char *end)
{
    size_t head = strlen(start), tail = strlen(end);
    char *text = malloc(head + count + tail + 1);
    if (!text) abort();
    memcpy(text, start, head);
    memset(text + head, byte, count);
    memcpy(text + head + count, end, tail + 1);
    return text;
}

TEST("fields, rows and columns are bounded")
{
    static const struct {
        const char *start;
        char byte;
        size_t count;
        const char *end, *complaint;
    } cases[] = {
        {"a\n", 'x', CSV_FIELD_MAX, "\n", NULL},
        {"a\n", 'x', CSV_FIELD_MAX + 1, "\n", "a.csv:2: a field of more than 65536 bytes"},
        {"a\n\"", 'x', CSV_FIELD_MAX + 1, "\"\n", "a field of more than"},
        {"a\n\"", '\n', (size_t)1 << 22, "", "a.csv:2: a field of more than"},
        {"", ',', CSV_COLUMNS_MAX, "\n", "a.csv:1: more than 1024 columns"},
        {"a\n", ',', 1 << 20, "\n", "a.csv:2: more than 1024 columns"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        csv c;
        char *text = repeated(cases[i].start, cases[i].byte, cases[i].count, cases[i].end);
        open_text(&c, text);
        while (csv_next(&c)) continue;
        if (cases[i].complaint)
            is_int(c.complaint.status, NETTO_ETOOLARGE), has_string(c.complaint.text, cases[i].complaint);
        else
            is_int(c.complaint.status, NETTO_OK), is_int(c.row_count, 1);
        close_all(&c);
        free(text);
    }
}

TEST("a row of many long fields is bounded")
{
    csv c;
    char *field = repeated("", 'x', 65000, ","), *text = calloc(1, 1 << 21);
    if (!ok(text != NULL)) return;
    for (int i = 0; i < 17; i++) strcat(text, i ? "," : "n0"), sprintf(text + strlen(text), "%c", 'a' + i);
    strcat(text, "\n");
    for (int i = 0; i < 17; i++) strcat(text, field);
    open_text(&c, text);
    ok(!csv_next(&c));
    has_string(c.complaint.text, "a.csv:2: a row of more than 1048576 bytes");
    close_all(&c);
    free(text);
    free(field);
}

/* ---- round trips --------------------------------------------------------------------------------- */

enum { COLUMNS = 4, ROWS = 40, FIELD = 12 };

static char fields[ROWS][COLUMNS][FIELD + 1];
static uint32_t lines[ROWS];

static void random_field(char out[FIELD + 1])
{
    static const char *const pieces[] = {"a", "B", "7", ",", "\"", "\n", "\r\n", " ", "\xc3\xa9", "-", "\r"};
    out[0] = '\0';
    for (uint64_t n = tap_random_below(6); n > 0; n--) {
        const char *piece = pieces[tap_random_below(11)];
        if (strlen(out) + strlen(piece) <= FIELD) strcat(out, piece);
    }
}

static size_t write_field(char *out, const char *field)
{
    size_t n = 0;
    if (!strpbrk(field, ",\"\r\n") && tap_random_below(2)) return strlen(strcpy(out, field));
    out[n++] = '"';
    for (const char *c = field; *c; c++) {
        if (*c == '"') out[n++] = '"';
        out[n++] = *c;
    }
    out[n++] = '"';
    return n;
}

static uint32_t line_breaks(const char *text, size_t size)
{
    uint32_t n = 0;
    for (size_t i = 0; i < size; i++) n += text[i] == '\n';
    return n;
}

static size_t write_random(char *out)
{
    size_t n = strlen(strcpy(out, "a,b,c,d"));
    for (int r = 0; r < ROWS; r++) {
        n += strlen(strcpy(out + n, tap_random_below(2) ? "\r\n" : "\n"));
        lines[r] = 1 + line_breaks(out, n);
        for (int k = 0; k < COLUMNS; k++) {
            random_field(fields[r][k]);
            if (k) out[n++] = ',';
            n += write_field(out + n, fields[r][k]);
        }
    }
    if (tap_random_below(2)) out[n++] = '\n';
    return n;
}

static bool reads_back(csv *c)
{
    for (int r = 0; r < ROWS; r++) {
        if (!ok(csv_next(c)) || !is_int(c->line, lines[r])) return false;
        for (int k = 0; k < COLUMNS; k++)
            if (!ok(text_is(c->fields[k], fields[r][k]))) return false;
    }
    return ok(!csv_next(c)) && is_int(c->complaint.status, NETTO_OK);
}

TEST("what was written is read, with its lines, from memory and from a file")
{
    static char text[ROWS * COLUMNS * (2 * FIELD + 4) + 100];
    for (int round = 0; round < 300; round++) {
        csv c;
        size_t size = write_random(text);
        memory_init(&purse, 1 << 20);
        csv_open_memory(&c, &purse, text, size, "a.csv");
        bool good = reads_back(&c);
        if (!close_all(&c) || !good) return;
        FILE *file = tmpfile();
        if (!ok(file != NULL)) return;
        fwrite(text, 1, size, file);
        rewind(file);
        csv_open_file(&c, &purse, file, "a.csv");
        good = reads_back(&c);
        fclose(file);
        if (!close_all(&c) || !good) return;
    }
}

TEST("nothing is lost where one buffer of the file ends and the next begins")
{
    for (int pad = 25500; pad < 25560; pad++) {
        csv c;
        FILE *file = tmpfile();
        if (!ok(file != NULL)) return;
        fprintf(file, "a,b\n%040000d,x\n%0*d,x\r\n\"q\"\"\r\n,\",\"\xc3\xa9\"\r\n", 7, pad, 7);
        rewind(file);
        memory_init(&purse, 1 << 20);
        csv_open_file(&c, &purse, file, "a.csv");
        bool good =
            ok(csv_next(&c) && c.fields[0].size == 40000) &&
            ok(csv_next(&c) && c.fields[0].size == (uint32_t)pad) &&
            ok(csv_next(&c) && text_is(c.fields[0], "q\"\r\n,") && text_is(c.fields[1], "\xc3\xa9")) &&
            is_int(c.line, 4) && ok(!csv_next(&c)) && is_int(c.complaint.status, NETTO_OK);
        fclose(file);
        if (!close_all(&c) || !good) return;
    }
}

TEST("a file that cannot be read is our fault, and says so")
{
    csv c;
    FILE *file = fopen(NETTO_SOURCE_DIR, "r");
    if (!file) tap_skip("a folder cannot be opened here");
    memory_init(&purse, 1 << 20);
    csv_open_file(&c, &purse, file, "folder");
    is_int(c.complaint.status, NETTO_EINTERNAL);
    has_string(c.complaint.text, "folder:1: cannot be read");
    close_all(&c);
    fclose(file);
}

TEST("with the n-th allocation failing, n = 1, 2 ... it is refused or read")
{
    static char text[ROWS * COLUMNS * (2 * FIELD + 4) + 100];
    size_t size = write_random(text);
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        csv c;
        uint64_t rows = 0;
        FILE *file = tmpfile();
        if (!ok(file != NULL)) return;
        fwrite(text, 1, size, file);
        rewind(file);
        memory_init(&purse, 1 << 24);
        purse.fail_at = n;
        csv_open_file(&c, &purse, file, "a.csv");
        while (csv_next(&c)) rows++;
        done = purse.growths < n;
        is_int(c.complaint.status, done ? NETTO_OK : NETTO_ECAPACITY);
        if (done) is_int(rows, ROWS);
        fclose(file);
        close_all(&c);
    }
}

TEST("bytes at random are read or refused, never more")
{
    static const char alphabet[] = "aab,,\"\"\n\n\r\xc3\xa9\xff\0";
    for (int round = 0; round < 20000; round++) {
        csv c;
        char text[64];
        size_t size = tap_random_below(sizeof text);
        for (size_t i = 0; i < size; i++) text[i] = alphabet[tap_random_below(sizeof alphabet)];
        memory_init(&purse, 1 << 20);
        csv_open_memory(&c, &purse, text, size, "a.csv");
        while (csv_next(&c))
            if (c.row.count != c.column_count) ok(false);
        csv_close(&c);
        if (!ok(purse.used == 0)) return;
    }
}
