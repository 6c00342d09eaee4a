/* test_trace.c: how a rule came to its answer, from what it read and told. */
#include "control/trace.h"

#include "base/text.h"
#include "support/tree.h"
#include "tap/tap.h"

static memory purse;
static arena in;
static part_room room;
static trace t;

static void set_up(void)
{
    if (!in.memory) memory_init(&purse, (size_t)1 << 30), arena_init(&in, &purse);
    arena_reset(&in);
    t = (trace){0};
    trace_open(&t, &in);
    part_room_open(&room, &in, 1000, 10);
}

static void tell(netto_how how, const char *first, double x, const char *second, double y, double value)
{
    const trace_number numbers[] = {{text_of(first), x}, {text_of(second), y}};
    trace_tell(&t, how, numbers, 2, value);
}

static netto_part explain(double value, bool *told)
{
    netto_part p = part_of(TEXT_LITERAL("margin"), value);
    *told = trace_explain(&t, &room, &p);
    return p;
}

TEST("a number that was told has the parts it was made of, and theirs")
{
    bool told;
    set_up();
    trace_read(&t, NULL, NETTO_MEASURE_NETTED, 100);
    tell(NETTO_HOW_MAX, "leg", 60, "netted", 100, 100);
    tell(NETTO_HOW_PRODUCT, NULL, 1.25, NULL, 100, 125);
    netto_part p = explain(125, &told);
    ok(told && tree_adds_up(&p));
    is_int(p.how, NETTO_HOW_PRODUCT);
    is_same(tree_value(&p, "number"), 1.25);
    is_same(tree_value(&p, "max/leg"), 60);
    is_same(tree_value(&p, "max/netted"), 100);
}

TEST("a number that was read under another name names what it was")
{
    bool told;
    set_up();
    trace_read(&t, NULL, NETTO_MEASURE_POOL_NETTED, 40);
    tell(NETTO_HOW_SUM, "core", 40, "floor", 2, 42);
    netto_part p = explain(42, &told);
    ok(told && tree_adds_up(&p));
    is_same(tree_value(&p, "core/pool.netted"), 40);
    netto_part read = explain(40, &told);
    ok(told && tree_adds_up(&read));
    is_same(tree_value(&read, "pool.netted"), 40);
}

TEST("what rounds in a sum is told, and a zero comes from nowhere")
{
    bool told;
    set_up();
    trace_read(&t, NULL, NETTO_MEASURE_NETTED, 0);
    tell(NETTO_HOW_SUM, "a", 0.1, "b", 0.7, 1); /* as a rounded number is told */
    netto_part p = explain(1, &told);
    ok(told && tree_adds_up(&p) && tree_find(&p, "rounding"));
    explain(0, &told);
    ok(!told);
    explain(7, &told);
    ok(!told);
}

TEST("a number made of itself again and again stays small")
{
    bool told;
    double x = 1;
    set_up();
    for (int i = 0; i < 60; i++, x += x) tell(NETTO_HOW_SUM, "a", x, "b", x, x + x);
    netto_part p = explain(x, &told);
    ok(tree_parts(&p) <= TRACE_SIZE + 1 && tree_depth(&p) <= TRACE_DEPTH + 2);
    ok(tree_adds_up(&p));
}

TEST("steps beyond the most are not traced, and nothing breaks")
{
    bool told;
    set_up();
    for (int i = 0; i < 100000; i++) tell(NETTO_HOW_SUM, "a", i, "b", 1, i + 1.0);
    ok(t.count <= TRACE_STEPS);
    explain(99999, &told);
    ok(!told);
    netto_part p = explain(1, &told);
    ok(told && tree_adds_up(&p));
}
