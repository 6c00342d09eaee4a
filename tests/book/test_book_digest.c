/* test_book_digest.c: claims about the digest: every fact is in it, and nothing else. */
#include <string.h>

#include "support/attrs.h"
#include "support/inside.h"

typedef struct seal {
    uint8_t bytes[32];
} seal;

/* Of the book alone, as if all of it had been said in one command. */
static seal seal_of(desk *k)
{
    digest d;
    seal s;
    uint64_t version = k->e->book.version;
    k->e->book.version = 0;
    digest_begin(&d);
    book_digest(&k->e->book, &d);
    digest_end(&d, s.bytes);
    k->e->book.version = version;
    return s;
}

static bool same(seal a, seal b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

static desk stand(void)
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.25);
    desk_set(&k, "S", true);
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", NULL, "firm");
    desk_instrument(&k, "X", NETTO_SPOT);
    desk_mark(&k, "X", 100);
    desk_position(&k, "a", "X", 3);
    desk_collateral(&k, "a", "USD", 50);
    return k;
}

typedef void change(desk *k);

static void change_rate(desk *k) { desk_fx(k, "EUR", 1.26); }
static void change_set(desk *k) { desk_set(k, "S", false); }
static void change_kind(desk *k) { desk_account(k, "a", "desk", "firm"); }
static void change_parent(desk *k) { desk_account(k, "a", NULL, NULL); }
static void change_mark(desk *k) { desk_mark(k, "X", 101); }
static void change_position(desk *k) { desk_position(k, "a", "X", 3.00000001); }
static void change_collateral(desk *k) { desk_collateral(k, "a", "USD", 50.00000001); }
static void change_factor(desk *k) { desk_factor(k, "X", "b"); }
static void change_time(desk *k) { desk_tick(k, 1); }

static void change_cost(desk *k)
{
    netto_position_row row = {.instrument = T("X"), .qty = N(3), .cost = N(99)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &row};
    desk_step(k, &c);
}

static void change_attrs(desk *k)
{
    char attrs[ATTRS_SIZE];
    netto_instrument_row row = instrument_row("X", NETTO_SPOT);
    row.attrs = attrs_real(attrs, "h", 1);
    desk_instrument_row(k, row);
}

static void change_netting(desk *k)
{
    desk_account_row(k, (netto_account_row){.id = T("a"), .parent = T("firm"), .netting = NETTO_NETTING_NONE});
}

static void change_trades(desk *k)
{
    desk_trade(k, "t", "a", "X", 1, 100);
    desk_trade(k, "u", "a", "X", -1, 100);
}

TEST("every fact that changes changes the digest")
{
    static change *const changes[] = {change_rate, change_set, change_kind, change_parent, change_mark, change_position,
                                      change_collateral, change_factor, change_time, change_cost, change_attrs,
                                      change_netting, change_trades};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        desk k = stand();
        seal before = seal_of(&k);
        changes[i](&k);
        if (!ok(!same(seal_of(&k), before))) tap_note("change %zu", i);
        desk_close(&k);
    }
}

TEST("two engines that were told the same hold the same")
{
    desk a = stand(), b = stand();
    ok(inside_equal(&a, &b));
    desk_trade(&a, "t", "a", "X", 1, 100);
    ok(!inside_equal(&a, &b));
    desk_trade(&b, "t", "a", "X", 1, 100);
    ok(inside_equal(&a, &b));
    desk_close(&a);
    desk_close(&b);
}

TEST("defining an instrument again in the same words changes nothing")
{
    desk k = stand();
    seal before = seal_of(&k);
    desk_instrument(&k, "X", NETTO_SPOT);
    ok(same(seal_of(&k), before));
    desk_close(&k);
}
