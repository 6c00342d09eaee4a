/* test_account.c: claims about positions and about the account tree, whose nodes hold exact sums. */
#include "book/account.h"

#include <stdio.h>

#include "support/inside.h"

/* firm > (desk > (a, b), c); each node may hold positions of its own. */
static desk tree(void)
{
    desk k = desk_open();
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "desk", "desk", "firm");
    desk_account(&k, "a", NULL, "desk");
    desk_account(&k, "b", NULL, "desk");
    desk_account(&k, "c", NULL, "firm");
    desk_instrument(&k, "X", NETTO_SPOT);
    desk_instrument(&k, "Y", NETTO_SPOT);
    desk_mark(&k, "X", 10);
    desk_mark(&k, "Y", 20);
    return k;
}

static pooled held(const desk *k, const char *account, const char *instrument)
{
    return account_held(inside_account(k, account), inside_instrument(k, instrument));
}

TEST("a node holds what its accounts hold, longs and shorts apart")
{
    desk k = tree();
    desk_position(&k, "a", "X", 3);
    desk_position(&k, "b", "X", -5);
    desk_position(&k, "c", "X", 1);
    desk_position(&k, "desk", "X", 2);
    is_int(held(&k, "desk", "X").longs, 500000000);  /* 3 + 2, in 10^-8 */
    is_int(held(&k, "desk", "X").shorts, 500000000);
    is_int(held(&k, "firm", "X").longs, 600000000);
    is_int(held(&k, "a", "X").longs, 300000000);
    is_int(held(&k, "a", "Y").longs, 0);
    is_int(k.e->book.instruments[inside_instrument(&k, "X")].longs, 600000000);
    is_int(k.e->book.instruments[inside_instrument(&k, "X")].holders, 4);
    desk_close(&k);
}

TEST("what is no longer held leaves no row behind")
{
    desk k = tree();
    desk_position(&k, "a", "X", 3);
    desk_position(&k, "a", "Y", 3);
    is_int(inside_account(&k, "firm")->pool_count, 2);
    desk_position(&k, "a", "X", 0);
    is_int(inside_account(&k, "firm")->pool_count, 1);
    is_int(inside_account(&k, "a")->count, 1);
    ok(!account_position(inside_account(&k, "a"), inside_instrument(&k, "X")));
    is_int(k.e->book.instruments[inside_instrument(&k, "X")].holders, 0);
    is_int(k.e->book.position_count, 1);
    desk_close(&k);
}

TEST("a long and a short that cancel are still held by the node")
{
    desk k = tree();
    desk_position(&k, "a", "X", 3);
    desk_position(&k, "b", "X", -3);
    is_int(inside_account(&k, "desk")->pool_count, 1);
    is_int(held(&k, "desk", "X").longs, 300000000);
    desk_close(&k);
}

TEST("an account that moves takes its holdings along")
{
    desk k = tree();
    desk_position(&k, "a", "X", 3);
    desk_position(&k, "b", "X", 4);
    desk_account(&k, "a", NULL, "firm");
    is_int(held(&k, "desk", "X").longs, 400000000);
    is_int(held(&k, "firm", "X").longs, 700000000);
    desk_account(&k, "a", NULL, NULL);
    is_int(held(&k, "firm", "X").longs, 400000000);
    desk_close(&k);
}

TEST("a leaf becomes a node with its first child, and a leaf again when that leaves")
{
    desk k = tree();
    desk_position(&k, "c", "X", 5);
    desk_position(&k, "a", "Y", 2);
    desk_account(&k, "a", NULL, "c");
    is_int(inside_account(&k, "c")->pool_count, 2);
    is_int(held(&k, "c", "X").longs, 500000000);
    is_int(held(&k, "c", "Y").longs, 200000000);
    desk_account(&k, "a", NULL, "desk");
    is_int(inside_account(&k, "c")->pool_count, 0);
    is_int(held(&k, "c", "X").longs, 500000000);
    is_int(held(&k, "c", "Y").longs, 0);
    desk_close(&k);
}

/* What a subtree holds, by walking every account. */
static void count_subtree(const book *b, uint32_t root, uint32_t instrument, pooled *out)
{
    for (uint32_t i = 0; i < b->account_ids.count; i++) {
        uint32_t node = i;
        while (node != SLOT_NONE && node != root) node = b->accounts[node].parent;
        const position *p = account_position(&b->accounts[i], instrument);
        if (node != root || !p) continue;
        if (p->qty > 0) out->longs += p->qty;
        else out->shorts -= p->qty;
    }
}

static bool sums_agree(const book *b)
{
    for (uint32_t root = 0; root < b->account_ids.count; root++)
        for (uint32_t i = 0; i < b->instrument_ids.count; i++) {
            pooled want = {.instrument = i}, got = account_held(&b->accounts[root], i);
            count_subtree(b, root, i, &want);
            if (got.longs != want.longs || got.shorts != want.shorts) return false;
        }
    return true;
}

static void random_change(desk *k)
{
    static const char *const accounts[] = {"firm", "desk", "a", "b", "c", "d", "e"}, *const kinds[] = {"X", "Y"};
    const char *account = accounts[tap_random_below(7)], *parent = accounts[tap_random_below(7)];
    if (tap_random_below(3) == 0)
        desk_account(k, account, NULL, tap_random_below(5) ? parent : NULL); /* cycles and nodes are refused */
    else
        desk_position(k, account, kinds[tap_random_below(2)], (double)tap_random_below(7) - 3);
}

TEST("after any moves and positions every node's sums are those of its accounts")
{
    desk k = tree();
    for (int i = 0; i < 4000; i++) {
        random_change(&k);
        if (i % 16 == 0 && !ok(sums_agree(&k.e->book))) break;
    }
    desk_close(&k);
}

TEST("positions stand in slot order, whichever came first")
{
    desk k = tree();
    desk_position(&k, "a", "Y", 1);
    desk_position(&k, "a", "X", 1);
    const account *a = inside_account(&k, "a");
    ok(a->positions[0].instrument < a->positions[1].instrument);
    desk_close(&k);
}

TEST("room that refused rows asked for is not asked for again")
{
    desk k = tree();
    netto_position_row rows[] = {{.instrument = T("X"), .qty = N(1)}, {.instrument = T("?"), .qty = N(1)}};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 2, .positions = rows};
    for (int i = 0; i < 100; i++) desk_step(&k, &c);
    is_int(inside_account(&k, "a")->pending, 0);
    is_int(inside_account(&k, "firm")->pending, 0);
    ok(inside_account(&k, "a")->capacity < 8);
    desk_close(&k);
}

TEST("many trades in one instrument ask for room for one position and one line")
{
    static netto_trade_row rows[2000];
    static char ids[2000][8];
    desk k = tree();
    for (int i = 0; i < 2000; i++) {
        snprintf(ids[i], sizeof ids[i], "t%d", i);
        rows[i] = trade_row(ids[i], "a", "X", 1, 10);
    }
    is_status(desk_trades(&k, rows, 2000, false), NETTO_OK);
    ok(inside_account(&k, "a")->capacity < 8);
    ok(inside_account(&k, "firm")->pool_capacity < 8);
    ok(inside_account(&k, "a")->line_capacity < 8);
    desk_close(&k);
}
