/* test_utf8.c: characters as a terminal shows them. */
#include "text/utf8.h"

#include "base/text.h"
#include "tap/tap.h"

TEST("characters count one column each, whatever their bytes")
{
    is_int(utf8_columns(text_of("")), 0);
    is_int(utf8_columns((netto_text){0}), 0);
    is_int(utf8_columns(text_of("abc")), 3);
    is_int(utf8_columns(text_of("Z\xc3\xbcrich")), 6);
    is_int(utf8_columns(text_of("\xe2\x82\xac\xf0\x9f\x99\x82")), 2);
}

TEST("a stray byte counts one column and spoils nothing else")
{
    is_int(utf8_columns(text_of("a\xff"
                                "b")),
           3);
    is_int(utf8_columns(text_of("\xe2\x82")), 2);
    is_int(utf8_columns(text_of("\xc3\xc3\xbc")), 2);
    ok(!utf8_is_valid(text_of("a\xff")));
    ok(!utf8_is_valid(text_of("\xed\xa0\x80"))); /* a surrogate */
    ok(utf8_is_valid(text_of("a\n\xc3\xbc")));
    ok(utf8_is_valid((netto_text){0}));
}

TEST("controls are C0, DEL and C1, and nothing else")
{
    static const struct {
        const char *text;
        bool control;
    } cases[] = {{"\x1b", true}, {"\n", true}, {"\x7f", true},      {"\xc2\x80", true},  {"\xc2\x9b", true},
                 {" ", false},   {"~", false}, {"\xc2\xa0", false}, {"\xc3\x9b", false}, {"\x9b", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        utf8_walk walk = utf8_begin(text_of(cases[i].text));
        ok(utf8_next(&walk));
        is_int(utf8_is_control(&walk), cases[i].control);
        ok(!utf8_next(&walk));
    }
}

TEST("a walk visits every byte once")
{
    for (int round = 0; round < 2000; round++) {
        char bytes[40];
        netto_text text = {bytes, (uint32_t)tap_random_below(sizeof bytes)};
        for (uint32_t i = 0; i < text.size; i++) bytes[i] = (char)(tap_random_below(2) ? tap_random() : 'a');
        uint32_t at = 0;
        for (utf8_walk walk = utf8_begin(text); utf8_next(&walk); at += walk.size)
            if (!is_int(walk.at, at) || !ok(walk.size >= 1 && walk.size <= 4)) return;
        if (!is_int(at, text.size)) return;
    }
}
