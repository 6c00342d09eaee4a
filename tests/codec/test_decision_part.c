/* test_decision_part.c: how a number came about, as a tree of maps. */
#include "codec/decision_part.h"

#include "codec/answer.h"

static netto_part root;

static void encode(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command, (void)decision;
    if (writer_reserve(w, part_size(&root))) w->at = put_part(w->at, &root);
}

TEST("a part tells its name and value, and the rest where there is some")
{
    root = (netto_part){.name = TEXT_LITERAL("USD"), .value = 2};
    is_string(told(encode, NULL, NULL), "{name: 'USD', value: 2.0}");
    root.unit = TEXT_LITERAL("units");
    root.how = NETTO_HOW_RULE;
    is_string(told(encode, NULL, NULL), "{name: 'USD', value: 2.0, unit: 'units', how: 'rule'}");
}

TEST("what stands beside is told apart from the parts")
{
    netto_part parts[] = {{.name = TEXT_LITERAL("a"), .value = 3}, {.name = TEXT_LITERAL("b"), .value = 1},
                          {.name = TEXT_LITERAL("c"), .value = 9}};
    root = (netto_part){.name = TEXT_LITERAL("x"), .value = 2, .how = NETTO_HOW_DIFFERENCE};
    root.parts = parts, root.part_count = 2, root.beside_count = 1;
    is_string(told(encode, NULL, NULL), "{name: 'x', value: 2.0, how: 'difference', parts: [{name: 'a', value: 3.0}, "
                                        "{name: 'b', value: 1.0}], beside: [{name: 'c', value: 9.0}]}");
    fails_cleanly(encode, NULL, NULL);
}

TEST("every way to be made has its word")
{
    static const char *const words[] = {"", "'sum'", "'difference'", "'product'", "'size'", "'quotient'", "'max'", "'min'", "'root'", "'rule'"};
    for (int how = 1; how < NETTO_HOW_COUNT; how++) {
        root = (netto_part){.name = TEXT_LITERAL("x"), .how = (netto_how)how};
        has_string(told(encode, NULL, NULL), words[how]);
    }
}
