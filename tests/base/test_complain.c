/* test_complain.c: refusals that explain themselves, whatever they have to quote. */
#include "base/complain.h"

#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

TEST("a complaint keeps status, row and sentence")
{
    netto_complaint c;
    is_int(complain(&c, NETTO_EDOMAIN, "price %d of %s", -3, "BTC"), NETTO_EDOMAIN);
    is_int(c.status, NETTO_EDOMAIN);
    is_int(c.row, -1);
    is_string(c.text, "price -3 of BTC");
    is_int(complain_row(&c, NETTO_EPARAMS, 17, "row"), NETTO_EPARAMS);
    is_int(c.row, 17);
    is_string(c.text, "row");
}

TEST("content clears an old complaint")
{
    netto_complaint c;
    complain_row(&c, NETTO_EPARAMS, 3, "bad");
    is_int(content(&c), NETTO_OK);
    is_int(c.status, NETTO_OK);
    is_int(c.row, -1);
    is_string(c.text, "");
}

TEST("nobody has to listen")
{
    is_int(complain(NULL, NETTO_EDOMAIN, "%s", "x"), NETTO_EDOMAIN);
    is_int(complain_row(NULL, NETTO_EDOMAIN, 1, "%s", "x"), NETTO_EDOMAIN);
    is_int(content(NULL), NETTO_OK);
}

TEST("a long sentence is cut and ends with zero")
{
    netto_complaint c;
    char text[1000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    complain(&c, NETTO_EDOMAIN, "%s", text);
    is_int(strlen(c.text), sizeof c.text - 1);
}

TEST("a sentence is never cut within a character")
{
    static const char *const characters[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x99\x82"};
    for (size_t k = 0; k < 3; k++)
        for (size_t shift = 0; shift < 8; shift++) {
            char text[800] = "";
            size_t size = strlen(characters[k]), n = shift;
            memset(text, 'x', shift);
            while (n + size < sizeof text) n += strlen(strcpy(text + n, characters[k]));
            netto_complaint c;
            complain(&c, NETTO_EDOMAIN, "%s", text);
            ok(text_is_printable(text_of(c.text)));
            ok(strlen(c.text) + size >= sizeof c.text);
            ok(strncmp(c.text, text, strlen(c.text)) == 0);
        }
}

TEST("a sentence that just fits is not touched")
{
    netto_complaint c;
    char text[sizeof c.text];
    for (size_t i = 0; i < sizeof text - 2; i += 3) memcpy(text + i, "\xe2\x82\xac", 3);
    text[sizeof text - 3] = text[sizeof text - 2] = 'x';
    text[sizeof text - 1] = '\0';
    complain(&c, NETTO_EDOMAIN, "%s", text);
    is_string(c.text, text);
}

TEST("bytes that are no characters are cut like any others")
{
    netto_complaint c;
    char text[800];
    memset(text, 0x80, sizeof text);
    text[sizeof text - 1] = '\0';
    complain(&c, NETTO_EDOMAIN, "%s", text);
    ok(strlen(c.text) >= sizeof c.text - 4);
}
