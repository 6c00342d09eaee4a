/* test_part.c: trees of numbers: bounded, and made by their parts to the bit. */
#include "control/part.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/tree.h"
#include "tap/tap.h"

static memory purse;
static arena in;
static part_room room;

static void set_up(uint32_t left, uint32_t listed)
{
    if (!in.memory) memory_init(&purse, (size_t)1 << 30), arena_init(&in, &purse);
    arena_reset(&in);
    part_room_open(&room, &in, left, listed);
}

static char names[100][8];

static void name(void *self, uint32_t item, netto_part *p)
{
    (void)self;
    snprintf(names[item], sizeof names[item], "i%u", item);
    p->name = text_of(names[item]);
}

static netto_part list_of(netto_how fold, const double *values, uint32_t count, double value)
{
    netto_part p = part_of(TEXT_LITERAL("list"), value);
    part_list(&room, &p, fold, values, count, name, NULL);
    part_close(&room, &p);
    return p;
}

TEST("what the parts of a sum lack of it is a part as well")
{
    set_up(100, 10);
    netto_part p = part_of(TEXT_LITERAL("p"), 0.3);
    ok(part_open(&room, &p, NETTO_HOW_SUM, 2));
    part_add(&room, &p, TEXT_LITERAL("a"), 0.1);
    part_add(&room, &p, TEXT_LITERAL("b"), 0.2);
    part_close(&room, &p);
    is_int(p.part_count, 3);
    is_same(tree_value(&p, "rounding"), -0x1p-54);
    ok(tree_adds_up(&p));
}

TEST("a sum that is exact has no rounding, and one of nothing is 0")
{
    set_up(100, 10);
    const double values[] = {1, 2, 4};
    netto_part p = list_of(NETTO_HOW_SUM, values, 3, 7), none = list_of(NETTO_HOW_SUM, values, 0, 0);
    is_int(p.part_count, 3);
    is_int(none.part_count, 0);
    ok(tree_adds_up(&p) && tree_adds_up(&none));
}

TEST("any two numbers are closed to the bit, however far apart")
{
    for (int i = 0; i < 20000; i++) {
        set_up(100, 10);
        double a = ldexp(tap_random_real(-1, 1), (int)tap_random_below(200) - 100);
        double b = ldexp(tap_random_real(-1, 1), (int)tap_random_below(200) - 100);
        netto_part p = list_of(NETTO_HOW_SUM, &a, 1, b);
        if (!ok(tree_adds_up(&p))) return;
    }
}

TEST("of a long list the largest by size are told in order, ties as they stand, and the others as one")
{
    set_up(100, 3);
    const double values[] = {1, -5, 0, 2, 5, -3, 0.5};
    netto_part p = list_of(NETTO_HOW_SUM, values, 7, 0.5);
    is_int(p.part_count, 4);
    is_string(p.parts[0].name.bytes, "i1");
    is_string(p.parts[1].name.bytes, "i4");
    is_string(p.parts[2].name.bytes, "i5");
    is_string(p.parts[3].name.bytes, "3 others"); /* what is 0 is no part */
    is_same(p.parts[3].value, 3.5);
    ok(tree_adds_up(&p));
    netto_part most = list_of(NETTO_HOW_MAX, values + 3, 2, 5);
    is_same(most.parts[0].value, 5);
    ok(tree_adds_up(&most));
}

TEST("a tree that has grown to its bound goes no deeper")
{
    set_up(8, 50);
    double values[60];
    for (int i = 0; i < 60; i++) values[i] = i + 1;
    netto_part p = list_of(NETTO_HOW_SUM, values, 60, 1830);
    ok(p.part_count <= 6 && tree_parts(&p) <= 9);
    is_string(p.parts[p.part_count - 1].name.bytes, "56 others");
    ok(tree_adds_up(&p));
    netto_part q = part_of(TEXT_LITERAL("q"), 1);
    ok(!part_open(&room, &q, NETTO_HOW_PRODUCT, 8));
    part_add(&room, &q, TEXT_LITERAL("nowhere"), 2);
    ok(q.part_count == 0 && q.how == NETTO_HOW_GIVEN);
}

TEST("without memory it says so, and stays closed")
{
    memory poor;
    arena none;
    memory_init(&poor, 0), arena_init(&none, &poor);
    part_room_open(&room, &none, 100, 10);
    const double values[] = {1, 2};
    netto_part p = list_of(NETTO_HOW_SUM, values, 2, 3);
    ok(room.failed && p.part_count == 0);
}
