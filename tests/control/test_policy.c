/* test_policy.c: claims about the words of policies, and about the built-in one. */
#include "netto/policy.h"

#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

TEST("every field and every measure has a word of its own")
{
    for (int a = 0; a < NETTO_FIELD_COUNT; a++)
        for (int b = 0; b < a; b++) ok(strcmp(netto_field_word((netto_field)a), netto_field_word((netto_field)b)) != 0);
    is_string(netto_field_word(NETTO_FIELD_COUNT), "?");
    is_string(netto_measure_word((netto_measure)-1), "?");
}

TEST("a measure is found by its word, and by nothing else")
{
    netto_measure found;
    for (int i = 0; i < NETTO_MEASURE_COUNT; i++) {
        ok(netto_measure_find(text_of(netto_measure_word((netto_measure)i)), &found) && (int)found == i);
        ok(netto_measure_pooled((netto_measure)i) == (strncmp(netto_measure_word((netto_measure)i), "pool.", 5) == 0));
    }
    found = NETTO_MEASURE_EQUITY;
    ok(!netto_measure_find(text_of("grosss"), &found) && !netto_measure_find(text_of(""), &found));
    ok(!netto_measure_find((netto_text){0}, &found) && !netto_measure_find(text_of("?"), &found));
    ok(!netto_measure_find((netto_text){"gross\0", 6}, &found));
    is_int(found, NETTO_MEASURE_EQUITY);
}

TEST("the built-in policy lets risk only shrink, has no rule that could fail, and outlives its destruction")
{
    netto_policy *p = netto_policy_built_in();
    ok(p == netto_policy_built_in() && p->only_reducing);
    ok(!p->hooks.haircut && !p->hooks.correlation && !p->hooks.collateral && !p->hooks.margin);
    ok(p->limit_count == 0 && p->history_every == 0);
    p->destroy(p);
    ok(text_is(p->id, "built-in") && text_is(p->model, "default") && text_is(p->version, "1"));
}
