/* test_order.c: claims about the table of open orders. */
#include <stdio.h>
#include <string.h>

#include "book/book.h"
#include "tap/tap.h"

#define ACCOUNTS    4
#define INSTRUMENTS 3

static memory purse;
static book b;

/* A book with accounts 0 > 1, 2 and 3, and a few instruments of which only the slot matters. */
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
    instrument_reserve(&b, INSTRUMENTS);
    for (int i = 0; i < INSTRUMENTS; i++) {
        const char id[] = {(char)('x' + i), 0};
        instrument_add(&b, (netto_text){id, 1});
    }
}

static void end(void)
{
    book_destroy(&b);
    is_int(purse.used, 0);
}

static open_order order_of(uint64_t n, uint32_t account, uint32_t instrument, int64_t qty)
{
    open_order o = {.seq = n, .account = account, .instrument = instrument, .qty = qty, .left = qty};
    o.id_size = (uint8_t)snprintf(o.id, sizeof o.id, "o%llu", (unsigned long long)n);
    o.key = order_key(order_id(&o));
    return o;
}

static uint32_t open_one(uint64_t n, uint32_t account, uint32_t instrument, int64_t qty)
{
    open_order o = order_of(n, account, instrument, qty);
    return order_reserve(&b, account) ? order_open(&b, &o) : SLOT_NONE;
}

static int64_t rests(uint32_t account, uint32_t instrument, bool buys)
{
    uint32_t count;
    const resting *items = order_resting(&b, account, &count);
    for (uint32_t i = 0; i < count; i++)
        if (items[i].instrument == instrument) return buys ? items[i].buys : items[i].sells;
    return 0;
}

TEST("an order is found by its id while it is open")
{
    begin();
    open_order never = order_of(99, 0, 1, 1);
    ok(order_find(&b, never.key) == SLOT_NONE);
    uint32_t slot = open_one(1, 1, 1, 10), other = open_one(2, 1, 2, -5);
    is_int(order_find(&b, order_at(&b, slot)->key), slot);
    is_int(order_find(&b, order_at(&b, other)->key), other);
    digest_key key = order_at(&b, slot)->key;
    order_close(&b, slot);
    ok(order_find(&b, key) == SLOT_NONE);
    is_int(b.orders.count, 1);
    end();
}

TEST("a trade's key and an order's are of different things")
{
    digest_key trade = digest_id((netto_text){"x", 1}), order = order_key((netto_text){"x", 1});
    ok(trade.low != order.low || trade.high != order.high);
}

TEST("what rests is summed in the account and above it, buys and sells apart")
{
    begin();
    uint32_t one = open_one(1, 1, 1, 10);
    open_one(2, 2, 1, -4), open_one(3, 2, 1, 5), open_one(4, 0, 1, 100), open_one(5, 3, 2, 7);
    is_int(rests(0, 1, true), 115), is_int(rests(0, 1, false), 4);
    is_int(rests(1, 1, true), 10), is_int(rests(2, 1, false), 4);
    is_int(rests(0, 2, true), 0), is_int(rests(3, 2, true), 7);
    is_int(order_resting_in(&b, 0, 1).buys, 100); /* of its own alone */
    is_int(b.instruments[1].bids, 115), is_int(b.instruments[1].offers, 4), is_int(b.instruments[1].holders, 4);
    const resting *own;
    uint32_t count;
    ok(order_resting_own(&b, 0, &b.scratch, &own, &count));
    is_int(count, 1), is_int(own[0].buys, 100);
    order_close(&b, one);
    is_int(rests(0, 1, true), 105), is_int(rests(1, 1, true), 0);
    end();
}

TEST("a fill takes off what it fills, and no more than is left")
{
    begin();
    uint32_t buy = open_one(1, 1, 1, 10), sell = open_one(2, 1, 1, -10);
    is_int(order_fill(&b, buy, 4), 6), is_int(order_fill(&b, sell, -9), -1);
    is_int(rests(0, 1, true), 6), is_int(rests(0, 1, false), 1), is_int(b.instruments[1].bids, 6);
    is_int(order_fill(&b, buy, 100), 0), is_int(order_fill(&b, sell, -1), 0);
    is_int(b.orders.count, 0), is_int(rests(0, 1, true), 0), is_int(b.instruments[1].offers, 0), is_int(b.instruments[1].holders, 0);
    end();
}

TEST("an account that moves takes what rests in it along")
{
    begin();
    open_one(1, 1, 1, 10);
    ok(account_make_room(&b, 3, &b.accounts[1]));
    account_move(&b, 1, 3, SLOT_NONE);
    is_int(rests(0, 1, true), 0), is_int(rests(3, 1, true), 10);
    account_move(&b, 1, 0, SLOT_NONE); /* back, for which no room is asked */
    is_int(rests(0, 1, true), 10), is_int(rests(3, 1, true), 0);
    end();
}

/* ---- against a plain list ------------------------------------------------------------------------------------- */

#define MOST 3000

static bool same_as(const open_order *list, uint32_t count)
{
    int64_t buys[ACCOUNTS][INSTRUMENTS + 1] = {{0}};
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t node = list[i].account; node != SLOT_NONE; node = b.accounts[node].parent)
            if (list[i].left > 0) buys[node][list[i].instrument] += list[i].left;
    for (uint32_t a = 0; a < ACCOUNTS; a++)
        for (uint32_t k = 0; k <= INSTRUMENTS; k++)
            if (!is_int(rests(a, k, true), buys[a][k])) return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = order_find(&b, list[i].key);
        if (!ok(slot != SLOT_NONE) || !is_int(order_at(&b, slot)->left, list[i].left)) return false;
    }
    return is_int(b.orders.count, count);
}

/* Each account's list in the order of opening. */
static bool in_order(void)
{
    uint32_t seen = 0;
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        const order_list *l = b.accounts[a].orders;
        uint64_t last = 0;
        for (uint32_t slot = l ? l->first : SLOT_NONE; slot != SLOT_NONE; slot = order_at(&b, slot)->next, seen++) {
            if (!ok(order_at(&b, slot)->seq > last && order_at(&b, slot)->account == a)) return false;
            last = order_at(&b, slot)->seq;
        }
    }
    return is_int(seen, b.orders.count);
}

TEST("thousands of orders that come, are filled and go are the same as a plain list of them")
{
    static open_order list[MOST];
    uint32_t count = 0;
    begin();
    for (uint64_t n = 1; n < 12000; n++) {
        bool growing = n / 3000 % 2 == 0;
        if (count < MOST && (count == 0 || tap_random_below(10) < (growing ? 7u : 3u))) {
            int64_t qty = 1 + (int64_t)tap_random_below(1000);
            list[count] = order_of(n, (uint32_t)tap_random_below(ACCOUNTS), 1 + (uint32_t)tap_random_below(INSTRUMENTS), n % 2 ? qty : -qty);
            open_one(n, list[count].account, list[count].instrument, list[count].qty);
            count++;
        } else {
            uint32_t i = (uint32_t)tap_random_below(count), slot = order_find(&b, list[i].key);
            int64_t part = tap_random() & 1 ? list[i].left / 2 : list[i].left;
            if (part != list[i].left && part != 0) {
                if (!is_int(order_fill(&b, slot, part), list[i].left - part)) return;
                list[i].left -= part;
            } else {
                order_close(&b, slot);
                list[i] = list[--count];
            }
        }
        if (n % 1000 == 0 && (!same_as(list, count) || !in_order())) return;
    }
    end();
}

TEST("a table that cannot grow says so, and is as it was")
{
    begin();
    for (uint64_t n = 1, failures = 0; n < 2000; n++) {
        purse.fail_at = purse.growths + 1;
        if (!order_reserve(&b, 1)) failures++, is_int(b.orders.count, n - 1);
        purse.fail_at = 0;
        if (open_one(n, 1, 1, 1) == SLOT_NONE) break;
        if (n == 1999) is_int(failures, 2); /* the first, and the one behind the first chunk */
    }
    is_int(rests(0, 1, true), 1999);
    end();
}
