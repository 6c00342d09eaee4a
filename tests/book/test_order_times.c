/* test_order_times.c: claims about when orders were opened, against a list of all that ever were. */
#include "book/order_times.h"

#include "book/book.h"
#include "tap/tap.h"

#define ACCOUNTS 4
#define OPENS    3000

static memory purse;
static book b;

/* 0 > 1 and 2; 3 alone. */
static void begin(void)
{
    memory_init(&purse, (size_t)1 << 30);
    book_init(&b, &purse, (netto_text){"USD", 3}, 100);
    b.accounts = memory_take(&purse, ACCOUNTS * sizeof *b.accounts);
    b.account_capacity = ACCOUNTS;
    for (int i = 0; i < ACCOUNTS; i++) {
        const char id[] = {(char)('a' + i), 0};
        idmap_add(&b.account_ids, (netto_text){id, 1});
        b.accounts[i] = (account){.parent = SLOT_NONE, .child = SLOT_NONE, .sibling = SLOT_NONE, .previous = SLOT_NONE};
        if (i == 1 || i == 2) account_move(&b, (uint32_t)i, 0, SLOT_NONE);
    }
}

static void end(void)
{
    book_destroy(&b);
    is_int(purse.used, 0);
}

static struct {
    netto_instant at;
    uint32_t account;
    bool counted;
} opens[OPENS];
static uint32_t opened;

static bool add(uint32_t account)
{
    if (!order_reserve(&b, account) || !order_times_reserve(&b, account)) return false;
    order_times_add(&b, account);
    opens[opened].at = b.now, opens[opened].account = account, opens[opened].counted = b.orders.times.length > 0;
    opened++;
    return true;
}

static bool is_below(uint32_t account, uint32_t node)
{
    return account == node || (node == 0 && account < 3);
}

static uint32_t expected(uint32_t node, netto_instant window)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < opened; i++) n += is_below(opens[i].account, node) && opens[i].at > b.now - window;
    return n < b.orders.times.most ? n : b.orders.times.most;
}

TEST("counts are exact at both ends of the window, of an account and below it")
{
    uint32_t n = 99;
    begin();
    opened = 0;
    order_times_change(&b, 100, 5);
    b.now = 1000;
    ok(order_times_count(&b, 1, 100, &n) && n == 0);
    add(1), add(2);
    b.now = 1099;
    add(1);
    ok(order_times_count(&b, 1, 100, &n) && n == 2);
    ok(order_times_count(&b, 0, 100, &n) && n == 3);
    ok(order_times_count(&b, 1, 99, &n) && n == 1);
    ok(order_times_count(&b, 3, 100, &n) && n == 0);
    b.now = 1100; /* those of 1000 have left it */
    ok(order_times_count(&b, 0, 100, &n) && n == 1);
    for (int i = 0; i < 9; i++) add(2);
    ok(order_times_count(&b, 2, 1, &n) && n == 5);
    ok(order_times_count(&b, 1, 100, &n) && n == 1);
    end();
}

TEST("what is not declared is not counted, and who declares later is told until when some may be missing")
{
    uint32_t n;
    begin();
    opened = 0;
    b.now = 1000;
    add(1);
    ok(purse.used > 0 && b.orders.times.since == 1000);
    b.now = 1010;
    order_times_change(&b, 100, 5);
    ok(!order_times_count(&b, 1, 100, &n) && order_times_count(&b, 1, 10, &n) && n == 0);
    ok(!order_times_count(&b, 3, 11, &n));
    add(1);
    b.now = 1100;
    ok(order_times_count(&b, 1, 100, &n) && n == 1);
    order_times_change(&b, 0, 0);
    ok(b.accounts[1].orders->times.capacity == 0 && b.accounts[0].orders->times.capacity == 0);
    order_times_change(&b, 100, 5);
    b.now = 1150;
    ok(!order_times_count(&b, 1, 51, &n) && order_times_count(&b, 1, 50, &n) && n == 0);
    end();
}

TEST("whatever is declared one after the other, a count that is answered is right")
{
    uint32_t n, known = 0, full = 0;
    begin();
    opened = 0;
    b.now = 1;
    for (int step = 0; opened < OPENS; step++) {
        b.now += (netto_instant)tap_random_below(12);
        if (tap_random_below(60) == 0) order_times_change(&b, (netto_instant)tap_random_below(4) * 50, 1 + (uint32_t)tap_random_below(40));
        if (tap_random_below(3)) add((uint32_t)tap_random_below(ACCOUNTS));
        netto_instant length = b.orders.times.length;
        for (uint32_t node = 0; length && node < ACCOUNTS; node++) {
            netto_instant window = 1 + (netto_instant)tap_random_below((uint32_t)length);
            if (!order_times_count(&b, node, window, &n)) continue;
            known++, full += n == b.orders.times.most;
            if (!is_int(n, expected(node, window))) return tap_note("step %d, account %u", step, node);
            if (!ok(order_times_of(&b, node) <= b.orders.times.most)) return;
        }
    }
    ok(known > 1000 && full > 50);
    end();
}

TEST("without memory an order is not opened, and nothing that was counted is lost")
{
    uint32_t n;
    begin();
    opened = 0;
    order_times_change(&b, 1000, 100);
    for (int i = 0; i < 60; i++) {
        purse.fail_at = purse.growths + 1 + (uint64_t)i % 3;
        while (!add(1)) purse.fail_at = purse.growths + 1 + tap_random_below(3);
        purse.fail_at = 0;
        ok(order_times_count(&b, 1, 1000, &n) && n == opened && order_times_count(&b, 0, 1000, &n) && n == opened);
    }
    end();
}
