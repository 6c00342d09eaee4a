/* test_slices.c: long answers, a slice at a time between other commands. */
#include "runtime/home.h"

#define ACCOUNTS 1000 /* several slices of a subtree */

/* A firm with so many accounts, each of which holds one X. */
static void furnish_firm(home *h)
{
    furnish(h);
    ask(h, "account.put", "[[{id: 'firm'}]]");
    for (int i = 0; i < ACCOUNTS; i++) {
        char params[128];
        snprintf(params, sizeof params, "[[{id: 'A%d', parent: 'firm'}]]", i);
        ask(h, "account.put", params);
        snprintf(params, sizeof params, "['A%d', [['X', 1]]]", i);
        ask(h, "position.put", params);
    }
    settle(h);
}

static const char *gross(double expected)
{
    static char text[64];
    snprintf(text, sizeof text, "{gross: %.1f,", expected);
    return text;
}

TEST("a subtree of many accounts is answered in slices, and rightly")
{
    home h = open_home();
    furnish_firm(&h);
    call *firm = begin_with(&h, "exposure.get", "['firm']");
    ok(firm->later && runtime_busy(h.r));
    unsigned slices = 0;
    for (; !firm->answered && slices < 100; slices++) runtime_advance(h.r);
    ok(slices >= 3);
    has_string(firm->text, gross(100.0 * ACCOUNTS));
    ok(!strstr(firm->text, "since"));
    ok(!runtime_busy(h.r));
    close_home(&h);
}

TEST("what is short is answered at once meanwhile")
{
    home h = open_home();
    furnish_firm(&h);
    call *firm = begin_with(&h, "exposure.get", "['firm']"),
         *alice = begin_with(&h, "margin.get", "['alice']");
    ok(firm->later && !firm->answered && !alice->later && alice->answered);
    settle(&h);
    ok(firm->answered);
    close_home(&h);
}

TEST("long answers take turns")
{
    home h = open_home();
    furnish_firm(&h);
    call *calls[4];
    for (int i = 0; i < 4; i++) calls[i] = begin_with(&h, "exposure.get", "['firm']");
    unsigned slices = 0;
    for (; !calls[0]->answered && slices < 1000; slices++) runtime_advance(h.r);
    ok(slices > 8);
    unsigned rest = 0;
    for (; !(calls[1]->answered && calls[2]->answered && calls[3]->answered) && rest < 1000; rest++)
        runtime_advance(h.r);
    ok(rest <= 4);
    for (int i = 0; i < 4; i++) has_string(calls[i]->text, gross(100.0 * ACCOUNTS));
    close_home(&h);
}

TEST("an answer that commands came between says since when it holds")
{
    home h = open_home();
    furnish_firm(&h);
    call *firm = begin_with(&h, "exposure.get", "['firm']");
    runtime_advance(h.r);
    ok(!firm->answered);
    begin_with(&h, "position.put", "['A999', [['X', 3]]]");
    settle(&h);
    has_string(firm->text, "since: ");
    close_home(&h);
}

TEST("where the tree itself has changed, the answer begins anew")
{
    home h = open_home();
    furnish_firm(&h);
    call *firm = begin_with(&h, "exposure.get", "['firm']");
    runtime_advance(h.r);
    begin_with(&h, "account.put", "[[{id: 'late', parent: 'firm'}]]");
    begin_with(&h, "position.put", "['late', [['X', 5]]]");
    settle(&h);
    has_string(firm->text, gross(100.0 * (ACCOUNTS + 5)));
    close_home(&h);
}

TEST("whoever goes is not answered, the others are")
{
    home h = open_home();
    furnish_firm(&h);
    call *one = begin_with(&h, "exposure.get", "['firm']"), *two = begin_with(&h, "margin.get", "['firm']"),
         *three = begin_with(&h, "exposure.get", "['firm']");
    runtime_advance(h.r);
    serve_abandon(h.r, one);
    serve_abandon(h.r, three);
    settle(&h);
    ok(!one->answered && two->answered && !three->answered);
    close_home(&h);
}

TEST("nobody waits for the answer to a notification")
{
    home h = open_home();
    furnish_firm(&h);
    struct answer *out = calloc(1, sizeof *out);
    call *c = begin_with(&h, "exposure.get", "['firm']");
    settle(&h);
    c->request.notification = true;
    is_int(h.r->door.serve(h.r, c, &c->request, out), DOOR_ANSWERED);
    ok(!h.r->slices);
    free(out);
    close_home(&h);
}

TEST("a house that closes in the middle of an answer leaks nothing")
{
    home h = open_home();
    furnish_firm(&h);
    begin_with(&h, "exposure.get", "['firm']");
    begin_with(&h, "exposure.get", "['firm']");
    runtime_advance(h.r);
    ok(h.r->slices);
    close_home(&h);
}

TEST("a policy is prepared while long answers never end")
{
    home h = open_home();
    furnish_firm(&h);
    call *firm = begin_with(&h, "exposure.get", "['firm']"), *staged = begin_stage(&h, policy_of(0.1, ""));
    unsigned slices = 0, answers = 0;
    while (!staged->answered && slices < 1000) {
        if (firm->answered) answers++, firm = begin_with(&h, "exposure.get", "['firm']");
        slices += staging_is_slicing(h.r->stagings);
        runtime_collect(h.r);
        runtime_advance(h.r);
    }
    ok(staged->answered && answers > 0);
    has_string(staged->text, "{id: '");
    settle(&h);
    has_string(firm->text, gross(100.0 * ACCOUNTS));
    close_home(&h);
}
