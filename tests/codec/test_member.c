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
