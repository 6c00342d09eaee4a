/* test_shelf.c: the versions of the policy. */
#include "runtime/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static unsigned destroyed, forgotten;

static void destroy(netto_policy *p)
{
    destroyed++;
    free(p);
}

static void forget(void *self, netto_policy *policy)
{
    (void)self;
    (void)policy;
    forgotten++;
}

static netto_policy *policy_of(const char *id)
{
    netto_policy *p = calloc(1, sizeof *p);
    p->id = p->name = text_of(id);
    p->version = TEXT_LITERAL("1");
    p->destroy = destroy;
    return p;
}

static shelf open_shelf(void)
{
    shelf s;
    destroyed = forgotten = 0;
    shelf_init(&s, 1, forget, NULL);
    return s;
}

static const char *states(shelf *s)
{
    static char text[512];
    uint32_t count, used = 0;
    const struct version *rows = shelf_rows(s, &count);
    text[0] = '\0';
    for (uint32_t i = 0; i < count; i++)
        used += (uint32_t)snprintf(text + used, sizeof text - used, "%s%.*s:%.*s", i ? " " : "",
                                   TEXT(rows[i].id), TEXT(rows[i].state));
    return text;
}

TEST("the built-in policy stands first and decides until another one does")
{
    shelf s = open_shelf();
    is_string(states(&s), "built-in:active");
    netto_policy *a = policy_of("a");
    shelf_add(&s, a, 3, (netto_text){0}, 2);
    is_string(states(&s), "built-in:active a:staged");
    ok(shelf_find(&s, text_of("a"))->policy == a && shelf_of(&s, a)->tests == 3);
    ok(shelf_find(&s, text_of("b")) == NULL && shelf_of(&s, NULL) == NULL);
    shelf_activate(&s, a, 5);
    is_string(states(&s), "built-in:retired a:active");
    ok(s.previous == netto_policy_built_in());
    is_int(shelf_of(&s, a)->when, 5);
    shelf_destroy(&s);
    is_int(destroyed, 1);
}

TEST("activating what is active changes nothing")
{
    shelf s = open_shelf();
    netto_policy *a = policy_of("a");
    shelf_add(&s, a, 0, (netto_text){0}, 2);
    shelf_activate(&s, a, 3);
    shelf_activate(&s, a, 9);
    ok(s.previous == netto_policy_built_in());
    is_int(shelf_of(&s, a)->when, 3);
    shelf_destroy(&s);
}

TEST("a shadow is one until it ends or decides, and keeps its place meanwhile")
{
    shelf s = open_shelf();
    netto_policy *a = policy_of("a"), *b = policy_of("b");
    shelf_add(&s, a, 0, (netto_text){0}, 2), shelf_add(&s, b, 0, (netto_text){0}, 2);
    shelf_shadow(&s, text_of("nobody"), 3);
    shelf_shadow(&s, text_of("built-in"), 3); /* it decides */
    shelf_shadow(&s, a->id, 3);
    is_string(states(&s), "built-in:active a:shadow b:staged");
    shelf_stage(&s, a, 4);
    is_int(shelf_of(&s, a)->when, 3);
    for (int i = 0; i < 9; i++) shelf_add(&s, policy_of("c"), 0, (netto_text){0}, 4);
    ok(shelf_of(&s, a) && !shelf_find(&s, text_of("b")));
    shelf_unshadow(&s, text_of("margin failed"), 5);
    has_string(states(&s), "a:staged");
    is_string(shelf_of(&s, a)->why.text, "as a shadow: margin failed");
    shelf_shadow(&s, a->id, 6);
    is_int(shelf_of(&s, a)->why.status, NETTO_OK);
    shelf_activate(&s, a, 7);
    shelf_unshadow(&s, (netto_text){0}, 8);
    has_string(states(&s), "a:active");
    shelf_destroy(&s);
}

TEST("what was refused is told with why, and goes first when room is needed")
{
    shelf s = open_shelf();
    netto_complaint why = {.status = NETTO_EPOLICY, .text = "policy.lua:1: no"};
    shelf_add(&s, policy_of("a"), 0, (netto_text){0}, 2);
    shelf_refuse(&s, NULL, &why, 3);
    uint32_t count;
    const struct version *rows = shelf_rows(&s, &count);
    is_int(count, 3);
    is_bytes(rows[2].why.bytes, rows[2].why.size, why.text, strlen(why.text));
    ok(rows[2].id.size == 0);
    for (int i = 0; i < 5; i++) shelf_add(&s, policy_of("b"), 0, (netto_text){0}, 4);
    is_int(s.count, SHELF_MAX);
    shelf_add(&s, policy_of("c"), 0, (netto_text){0}, 5);
    is_string(states(&s), "built-in:active a:staged b:staged b:staged b:staged b:staged b:staged c:staged");
    is_int(destroyed, 0);
    shelf_destroy(&s);
    is_int(destroyed, 7);
}

TEST("what was refused after it had loaded keeps its name, and may not be activated")
{
    shelf s = open_shelf();
    netto_complaint why = {.status = NETTO_EMATRIX, .text = "no"};
    netto_policy *a = policy_of("a");
    shelf_refuse(&s, a, &why, 3);
    a->destroy(a);
    uint32_t count;
    const struct version *rows = shelf_rows(&s, &count);
    ok(text_is(rows[1].id, "a") && text_is(rows[1].name, "a") && text_is(rows[1].version, "1"));
    ok(shelf_find(&s, text_of("a")) == NULL);
    shelf_destroy(&s);
}

TEST("one that could not be activated says why, until it is")
{
    shelf s = open_shelf();
    netto_complaint why = {.status = NETTO_ECAPACITY, .text = "no memory"};
    netto_policy *a = policy_of("a");
    uint32_t count;
    shelf_add(&s, a, 0, (netto_text){0}, 2);
    ok(!netto_text_given(shelf_rows(&s, &count)[1].why));
    shelf_blame(&s, a, &why);
    is_string(states(&s), "built-in:active a:staged");
    ok(text_is(shelf_rows(&s, &count)[1].why, "no memory"));
    is_int(shelf_rows(&s, &count)[1].when, 2);
    shelf_activate(&s, a, 5);
    ok(!netto_text_given(shelf_rows(&s, &count)[1].why));
    shelf_destroy(&s);
}

TEST("the oldest makes room, but not the active one, the one before it, nor the built-in")
{
    shelf s = open_shelf();
    netto_policy *a = policy_of("a"), *b = policy_of("b");
    shelf_add(&s, a, 0, (netto_text){0}, 2);
    shelf_activate(&s, a, 2);
    shelf_add(&s, b, 0, (netto_text){0}, 3);
    shelf_activate(&s, b, 3);
    for (int i = 0; i < 20; i++) shelf_add(&s, policy_of("x"), 0, (netto_text){0}, 4);
    is_string(states(&s), "built-in:retired a:retired b:active x:staged x:staged x:staged x:staged x:staged");
    is_int(destroyed, 15);
    is_int(forgotten, 15);
    shelf_destroy(&s);
    is_int(destroyed, 22);
}
