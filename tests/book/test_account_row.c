/* test_account_row.c: claims about account.put: what an account is, and where it stands. */
#include <stdio.h>
#include <string.h>

#include "support/attrs.h"
#include "support/inside.h"

static netto_command put(netto_account_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_ACCOUNT_PUT, .count = count, .accounts = rows};
}

static void refused(desk *k, netto_account_row row, netto_status expected)
{
    netto_command c = put(&row, 1);
    inside_refused(k, &c, expected);
}

/* The children of a node, as one text. */
static const char *children(const desk *k, const char *id)
{
    static char text[128];
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = inside_account(k, id)->child; i != SLOT_NONE; i = k->e->book.accounts[i].sibling) {
        netto_text name = idmap_text(&k->e->book.account_ids, i);
        at += (size_t)snprintf(text + at, sizeof text - at, "%.*s ", (int)name.size, name.bytes);
    }
    return text;
}

TEST("an account is an account unless it says what it is")
{
    desk k = desk_open();
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", NULL, "firm");
    netto_command c = {.kind = NETTO_ACCOUNT_LIST};
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_int(k.d.row_count, 2);
    ok(k.d.accounts[0].kind.size == 4 && k.d.accounts[1].kind.size == 7);
    ok(!netto_text_given(k.d.accounts[0].parent) && k.d.accounts[1].parent.size == 4);
    is_int(k.d.accounts[1].standing, NETTO_STANDING_UNKNOWN);
    desk_close(&k);
}

TEST("a parent may stand earlier in the same call, not later")
{
    desk k = desk_open();
    netto_account_row rows[] = {{.id = T("p")}, {.id = T("c"), .parent = T("p")}};
    netto_command c = put(rows, 2);
    is_status(desk_step(&k, &c), NETTO_OK);
    netto_account_row wrong[] = {{.id = T("d"), .parent = T("q")}, {.id = T("q")}};
    c = put(wrong, 2);
    inside_refused(&k, &c, NETTO_EACCOUNT);
    is_int(k.d.complaint.row, 0);
    desk_close(&k);
}

TEST("what an account may not be is refused without a trace")
{
    char long_id[66];
    memset(long_id, 'x', 65), long_id[65] = '\0';
    desk k = desk_open();
    desk_account(&k, "p", NULL, NULL);
    desk_account(&k, "c", NULL, "p");
    refused(&k, (netto_account_row){.id = T("")}, NETTO_EPARAMS);
    refused(&k, (netto_account_row){.id = T(long_id)}, NETTO_EPARAMS);
    refused(&k, (netto_account_row){.id = T("a\nb")}, NETTO_EPARAMS);
    refused(&k, (netto_account_row){.id = T("a"), .kind = T("\x80")}, NETTO_EPARAMS);
    refused(&k, (netto_account_row){.id = T("a"), .parent = T("?")}, NETTO_EACCOUNT);
    refused(&k, (netto_account_row){.id = T("p"), .parent = T("p")}, NETTO_EPARAMS);
    refused(&k, (netto_account_row){.id = T("p"), .parent = T("c")}, NETTO_EHELD); /* it has sub-accounts */
    refused(&k, (netto_account_row){.id = T("a"), .netting = NETTO_NETTING_BY}, NETTO_EPARAMS);
    netto_netting_entry entry = {T("CME"), T("?")};
    refused(&k, (netto_account_row){.id = T("a"), .netting = NETTO_NETTING_BY, .by = T("venue"), .entries = &entry, .entry_count = 1},
            NETTO_ESET);
    desk_set(&k, "S", true);
    netto_netting_entry twice[] = {{T("CME"), T("S")}, {T("CME"), T("S")}};
    refused(&k, (netto_account_row){.id = T("a"), .netting = NETTO_NETTING_BY, .by = T("venue"), .entries = twice, .entry_count = 2},
            NETTO_EDUPLICATE);
    desk_close(&k);
}

TEST("one account twice in a call is refused")
{
    desk k = desk_open();
    netto_account_row rows[] = {{.id = T("a")}, {.id = T("b")}, {.id = T("a"), .kind = T("desk")}};
    netto_command c = put(rows, 3);
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    is_int(k.d.complaint.row, 2);
    desk_close(&k);
}

TEST("the tree is at most 16 deep")
{
    char id[8] = "", parent[8] = "";
    desk k = desk_open();
    for (int i = 0; i < 16; i++) {
        snprintf(id, sizeof id, "n%d", i);
        is_status(desk_account(&k, id, NULL, i ? parent : NULL), NETTO_OK);
        snprintf(parent, sizeof parent, "n%d", i);
    }
    refused(&k, (netto_account_row){.id = T("deeper"), .parent = T(parent)}, NETTO_ETOOLARGE);
    desk_close(&k);
}

TEST("an account is moved by putting it again, and moved back when the call is refused")
{
    desk k = desk_open();
    const char *const ids[] = {"p", "q", "a", "b", "c", "d"};
    for (int i = 0; i < 6; i++) desk_account(&k, ids[i], NULL, i < 2 ? NULL : "p");
    is_string(children(&k, "p"), "d c b a ");
    netto_account_row rows[] = {{.id = T("c"), .parent = T("q")}, {.id = T("b"), .parent = T("q")},
                                {.id = T("new"), .parent = T("p")}, {.id = T("d")},
                                {.id = T("bad"), .parent = T("?")}};
    netto_command c = put(rows, 5);
    inside_refused(&k, &c, NETTO_EACCOUNT);
    is_string(children(&k, "p"), "d c b a "); /* also in the old order: sums run in it */
    is_string(children(&k, "q"), "");
    c = put(rows, 4);
    is_status(desk_step(&k, &c), NETTO_OK);
    is_string(children(&k, "p"), "new a ");
    is_string(children(&k, "q"), "b c ");
    desk_close(&k);
}

TEST("a refused call takes back kinds, attributes and netting too")
{
    char attrs[ATTRS_SIZE];
    desk k = desk_open();
    desk_account_row(&k, (netto_account_row){.id = T("a"), .kind = T("desk"), .attrs = attrs_real(attrs, "x", 1)});
    netto_account_row rows[] = {{.id = T("a"), .kind = T("novel"), .netting = NETTO_NETTING_NONE}, {.id = T("")}};
    netto_command c = put(rows, 2);
    inside_refused(&k, &c, NETTO_EPARAMS);
    ok(!inside_account(&k, "a")->netting);
    is_int(inside_account(&k, "a")->attrs.size, 12);
    c.count = 1;
    is_status(desk_step(&k, &c), NETTO_OK);
    ok(inside_account(&k, "a")->netting && inside_account(&k, "a")->attrs.size == 0);
    desk_close(&k);
}

TEST("rows that are good are kept where the call says partial")
{
    desk k = desk_open();
    netto_account_row rows[] = {{.id = T("a")}, {.id = T("b"), .parent = T("?")}, {.id = T("c"), .parent = T("a")}};
    netto_command c = put(rows, 3);
    c.partial = true;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.count.count, 2);
    is_int(k.d.count.error_count, 1);
    is_int(k.d.count.errors[0].row, 1);
    is_status(k.d.count.errors[0].status, NETTO_EACCOUNT);
    desk_close(&k);
}

TEST("netting by an empty name is no want of memory where nothing nets anyhow")
{
    desk k = desk_open();
    netto_account_row row = {.id = T("a"), .netting = NETTO_NETTING_NONE, .by = T("")};
    is_status(desk_account_row(&k, row), NETTO_OK);
    desk_close(&k);
}

TEST("ten thousand sets by value are checked and looked up in reasonable time")
{
    static netto_netting_entry entries[10000];
    static char values[10000][8];
    desk k = desk_open();
    desk_set(&k, "S", true);
    for (int i = 0; i < 10000; i++) {
        snprintf(values[i], sizeof values[i], "v%d", i);
        entries[i] = (netto_netting_entry){T(values[i]), T("S")};
    }
    netto_account_row row = {.id = T("a"), .netting = NETTO_NETTING_BY, .by = T("venue"), .entries = entries, .entry_count = 10000};
    for (int i = 0; i < 5; i++) is_status(desk_account_row(&k, row), NETTO_OK);
    desk_close(&k);
}
