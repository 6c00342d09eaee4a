/* test_method.c: the one table of methods. */
#include "wire/method.h"

#include "codec/suggest.h"
#include "codec/notation.h"

TEST("every method is found by its name, and by no other")
{
    for (int i = 0; i < METHOD_COUNT; i++) {
        netto_text name = text_of(methods[i].name);
        ok(method_find(name) == &methods[i]);
        is_int(methods[i].id, i);
        name.size--;
        const struct method *shorter = method_find(name);
        ok(shorter == NULL);
    }
    ok(method_find(TEXT_LITERAL("")) == NULL);
    ok(method_find((netto_text){0}) == NULL);
    ok(method_find(TEXT_LITERAL("order.chekc")) == NULL);
    ok(method_find(TEXT_LITERAL("ORDER.CHECK")) == NULL);
}

TEST("every method has a shape, a way in and a way out")
{
    for (int i = 0; i < METHOD_COUNT; i++) {
        ok(methods[i].params && methods[i].result && methods[i].decode && methods[i].encode);
        ok(strlen(methods[i].result) > 0);
    }
}

TEST("a method that is a command bears its word, and changes the book if the command does")
{
    static const struct {
        const char *word;
        bool mutates;
    } commands[] = {
#define X(name, word, mutates) {word, mutates},
        NETTO_COMMAND_MAP(X)
#undef X
    };
    for (int i = 0; i < METHOD_COUNT; i++) {
        if (methods[i].kind == NETTO_COMMAND_KIND_COUNT) continue;
        is_string(methods[i].name, commands[methods[i].kind].word);
        is_int(methods[i].mutates, commands[methods[i].kind].mutates);
    }
}

TEST("a slip in a name is understood")
{
    char hint[SUGGEST_SIZE];
    method_suggest(TEXT_LITERAL("order.chekc"), hint);
    is_string(hint, "did you mean 'order.check'?");
    method_suggest(TEXT_LITERAL("nonsense"), hint);
    has_string(hint, "known: netto.hello, netto.ping");
}

TEST("roles and ways to run have words")
{
    is_string(role_word(ROLE_VIEWER), "viewer");
    is_string(role_word(ROLE_ADMIN), "admin");
    is_string(runs_word(RUNS_STEP), "step");
    is_string(runs_word(RUNS_JOB), "job");
    ok(ROLE_VIEWER < ROLE_FEED && ROLE_FEED < ROLE_TRADER && ROLE_TRADER < ROLE_RISK &&
       ROLE_RISK < ROLE_ADMIN);
}
