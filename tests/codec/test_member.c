/* test_member.c: one member of a map, found without building a tree. */
#include "codec/member.h"

#include "codec/notation.h"

static netto_text raw;
static double real;

TEST("a member is found by its text key, the first if there are two")
{
    netto_text map = pack("{1: 2, [a, b]: 3, a: [1, {x: 2}], b: 'text', a: 5}");
    ok(member_find(map, TEXT_LITERAL("a"), &raw));
    is_string(show(raw), "[1, {x: 2}]");
    ok(member_find(map, TEXT_LITERAL("b"), &raw));
    is_string(show(raw), "'text'");
    ok(!member_find(map, TEXT_LITERAL("x"), &raw));
    ok(!member_find(map, TEXT_LITERAL(""), &raw));
}

TEST("two maps are made one: what lies over goes first, and maps in both are one in the same way")
{
    static const char *const rows[][3] = {{"{}", "{}", "{}"},
                                          {"{a: 1, b: 2}", "{}", "{a: 1, b: 2}"},
                                          {"{}", "{a: 1}", "{a: 1}"},
                                          {"{a: 1, b: 2}", "{b: 3, c: 4}", "{a: 1, b: 3, c: 4}"},
                                          {"{a: {x: 1, y: {p: 1}}, b: 5}", "{a: {y: {q: 2}, z: 3}}", "{a: {x: 1, y: {p: 1, q: 2}, z: 3}, b: 5}"},
                                          {"{a: {x: 1}, b: [1, 2], c: 1}", "{a: 2, b: [3], c: {y: 1}}", "{a: 2, b: [3], c: {y: 1}}"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        writer w;
        writer_init(&w, &notation_purse, 65536);
        member_merge(&w, pack(rows[i][0]), pack(rows[i][1]));
        is_string(show_written(&w), rows[i][2]);
        writer_destroy(&w);
    }
}

TEST("texts and finite numbers are asked for as such")
{
    netto_text map = pack("{a: 5, b: 0.5, c: nan, d: text, e: b'text'}"), text;
    ok(member_real(map, TEXT_LITERAL("a"), &real) && real == 5.0);
    ok(member_real(map, TEXT_LITERAL("b"), &real) && real == 0.5);
    ok(!member_real(map, TEXT_LITERAL("c"), &real));
    ok(!member_real(map, TEXT_LITERAL("d"), &real));
    ok(member_text(map, TEXT_LITERAL("d"), &text) && text_is(text, "text"));
    ok(!member_text(map, TEXT_LITERAL("a"), &text));
    ok(!member_text(map, TEXT_LITERAL("x"), &text) && !member_real(map, TEXT_LITERAL("x"), &real));
}

TEST("what is no map, or no whole one, has no members")
{
    ok(!member_find((netto_text){0}, TEXT_LITERAL("a"), &raw));
    ok(!member_find(pack("[a, b]"), TEXT_LITERAL("a"), &raw));
    ok(!member_find(pack("<82 a1 62 01 a1 61>"), TEXT_LITERAL("a"), &raw));
    ok(!member_find(pack("<df df df df df 03 00 5b>"), TEXT_LITERAL("a"), &raw));
}
