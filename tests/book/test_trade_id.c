/* test_trade_id.c: claims about the memory of trade ids. */
#include "book/trade_id.h"

#include "tap/tap.h"

#define CHUNK 65536u
#define DAY   NETTO_DAY

typedef struct shelf {
    memory purse;
    trade_ids ids;
} shelf;

static void open_shelf(shelf *s, uint32_t limit)
{
    memory_init(&s->purse, (size_t)1 << 30);
    trade_ids_init(&s->ids, &s->purse, limit);
}

static void close_shelf(shelf *s)
{
    trade_ids_destroy(&s->ids);
    is_int(s->purse.used, 0);
}

static digest_key key_of(uint64_t n)
{
    return (digest_key){n * 0x9e3779b97f4a7c15u, n};
}

/* Remember the ids from..to - 1, `batch` at a time; how many found room. */
static uint64_t add(shelf *s, uint64_t from, uint64_t to, uint32_t batch, netto_instant now)
{
    for (uint64_t n = from; n < to; n += batch) {
        if (!trade_ids_reserve(&s->ids, batch, now)) return n - from;
        for (uint32_t i = 0; i < batch; i++) trade_ids_add(&s->ids, key_of(n + i), n + i, now);
    }
    return to - from;
}

static uint64_t count_known(const shelf *s, uint64_t from, uint64_t to)
{
    uint64_t known = 0;
    for (uint64_t n = from; n < to; n++) known += trade_ids_find(&s->ids, key_of(n), n) == TRADE_DUPLICATE;
    return known;
}

TEST("an id is new once, then a duplicate, and with other contents a conflict")
{
    shelf s;
    open_shelf(&s, 100);
    is_int(trade_ids_find(&s.ids, key_of(7), 7), TRADE_NEW);
    is_int(add(&s, 7, 8, 1, 0), 1);
    is_int(trade_ids_find(&s.ids, key_of(7), 7), TRADE_DUPLICATE);
    is_int(trade_ids_find(&s.ids, key_of(7), 8), TRADE_CONFLICT);
    is_int(trade_ids_find(&s.ids, key_of(8), 7), TRADE_NEW);
    close_shelf(&s);
}

TEST("keys that share their low half are told apart")
{
    shelf s;
    open_shelf(&s, 100);
    digest_key a = {5, 1}, b = {5, 2};
    ok(trade_ids_reserve(&s.ids, 1, 0));
    trade_ids_add(&s.ids, a, 1, 0);
    is_int(trade_ids_find(&s.ids, b, 1), TRADE_NEW);
    close_shelf(&s);
}

TEST("while the table grows step by step, every id is found")
{
    shelf s;
    open_shelf(&s, 1 << 18);
    uint64_t lost = 0;
    for (uint64_t n = 0; n < 60000; n++) {
        add(&s, n, n + 1, 1, 0);
        uint64_t some = n * 2654435761u % (n + 1);
        lost += trade_ids_find(&s.ids, key_of(some), some) != TRADE_DUPLICATE;
        lost += trade_ids_find(&s.ids, key_of(n), n) != TRADE_DUPLICATE;
    }
    is_int(lost, 0);
    is_int(count_known(&s, 0, 60000), 60000);
    close_shelf(&s);
}

TEST("a full memory refuses before 24 hours, and forgets nothing")
{
    shelf s;
    uint32_t limit = TRADE_ID_LEAST + 100;
    open_shelf(&s, limit);
    is_int(add(&s, 0, limit, 1, 0), limit);
    ok(!trade_ids_reserve(&s.ids, 1, DAY));
    is_int(trade_ids_count(&s.ids), limit);
    is_int(count_known(&s, 0, limit), limit);
    close_shelf(&s);
}

TEST("after 24 hours the oldest make room, and at least the last 2^20 stay")
{
    shelf s;
    uint32_t limit = TRADE_ID_LEAST + 100;
    open_shelf(&s, limit);
    add(&s, 0, limit, 1, 0);
    is_int(add(&s, limit, limit + 1000, 1, DAY + 1), 1000);
    is_int(trade_ids_count(&s.ids), TRADE_ID_LEAST + 1); /* the last was added after the oldest went */
    is_int(count_known(&s, 0, limit + 1000), trade_ids_count(&s.ids));
    is_int(trade_ids_find(&s.ids, key_of(0), 0), TRADE_NEW);
    is_int(count_known(&s, limit, limit + 1000), 1000);
    close_shelf(&s);
}

TEST("what is exactly 24 hours old is not yet forgotten")
{
    shelf s;
    uint32_t limit = TRADE_ID_LEAST + 10;
    open_shelf(&s, limit);
    add(&s, 0, limit, 1, 1000);
    ok(!trade_ids_reserve(&s.ids, 1, 1000 + DAY));
    ok(trade_ids_reserve(&s.ids, 1, 1001 + DAY));
    close_shelf(&s);
}

TEST("the ring closes upon itself without losing an id, whatever the limit")
{
    const uint32_t limits[] = {TRADE_ID_LEAST + CHUNK, TRADE_ID_LEAST + CHUNK - 1, TRADE_ID_LEAST + CHUNK - 9000};
    for (int i = 0; i < 3; i++) {
        shelf s;
        open_shelf(&s, limits[i]);
        uint64_t n = 0, batch = 10000, bad = 0;
        for (netto_instant now = 0; n < 4u * TRADE_ID_LEAST; n += batch, now += DAY / 104)
            bad += add(&s, n, n + batch, (uint32_t)batch, now) != batch;
        is_int(bad, 0);
        is_int(count_known(&s, n - TRADE_ID_LEAST, n), TRADE_ID_LEAST);
        close_shelf(&s);
    }
}

/* The oldest id stands last in its chunk, and the next goes where that chunk will be needed again. */
TEST("a full ring takes whole batches once its ids are old")
{
    for (uint32_t odd = CHUNK - 4; odd < CHUNK; odd++) {
        shelf s;
        uint32_t limit = TRADE_ID_LEAST + odd;
        open_shelf(&s, limit);
        uint64_t n = add(&s, 0, CHUNK - 1, 1, 0);
        n += add(&s, n, limit, 1, 10);
        n += add(&s, n, n + CHUNK - 1, 1, DAY + 5);
        is_int(trade_ids_count(&s.ids), limit);
        for (int k = 0; k < 3; k++, n += 9999) is_int(add(&s, n, n + 9999, 9999, 2 * DAY), 9999);
        is_int(count_known(&s, n - 3 * 9999, n), 3 * 9999);
        close_shelf(&s);
    }
}

TEST("in steady state memory does not grow")
{
    shelf s;
    open_shelf(&s, 1 << 22);
    uint64_t n = 0;
    for (netto_instant now = 0; n < 2u * TRADE_ID_LEAST; n += 1000, now += DAY / 500) add(&s, n, n + 1000, 1000, now);
    uint64_t growths = s.purse.growths;
    size_t used = s.purse.used;
    netto_instant now = 100 * DAY;
    for (uint64_t end = n + 2u * TRADE_ID_LEAST; n < end; n += 1000, now += DAY / 500) add(&s, n, n + 1000, 1000, now);
    is_int(s.purse.growths, growths);
    ok(s.purse.used <= used);
    close_shelf(&s);
}

TEST("a purse that fails leaves what is known, and room can be made later")
{
    for (uint64_t fail = 1; fail < 12; fail++) {
        shelf s;
        open_shelf(&s, 1 << 20);
        add(&s, 0, 2000, 1, 0);
        s.purse.fail_at = s.purse.growths + fail;
        bool room = trade_ids_reserve(&s.ids, 200000, 0);
        is_int(count_known(&s, 0, 2000), 2000);
        if (!room) ok(trade_ids_reserve(&s.ids, 200000, 0));
        for (uint64_t n = 2000; n < 202000; n++) trade_ids_add(&s.ids, key_of(n), n, 0);
        is_int(count_known(&s, 0, 202000), 202000);
        close_shelf(&s);
    }
}

/* What a snapshot does: the ids of one memory, in order, in another that is new. */
static void resume(shelf *from, shelf *to, uint32_t limit)
{
    open_shelf(to, limit);
    if (!ok(trade_ids_resume(&to->ids, from->ids.first, (uint32_t)trade_ids_count(&from->ids)))) return;
    for (uint64_t n = from->ids.first; n < from->ids.next; n++) trade_ids_recall(&to->ids, trade_ids_at(&from->ids, n), 1);
}

TEST("a memory that is resumed knows and forgets what the other does")
{
    const uint32_t limit = TRADE_ID_LEAST + 5 * CHUNK;
    shelf one, other;
    open_shelf(&one, limit);
    uint64_t n = 0;
    for (netto_instant now = 0; n < TRADE_ID_LEAST + 3 * CHUNK + 17; n += 1000, now += DAY / 500) add(&one, n, n + 1000, 1000, now);
    resume(&one, &other, limit);
    netto_instant now = 4 * DAY;
    for (int round = 0; round < 400; round++, n += 1000, now += DAY / 500) {
        uint64_t here = add(&one, n, n + 1000, 1000, now), there = add(&other, n, n + 1000, 1000, now);
        if (!is_int(here, there) || !is_int(one.ids.first, other.ids.first)) break;
    }
    is_int(one.ids.next, other.ids.next);
    is_int(count_known(&one, 0, n), count_known(&other, 0, n));
    is_int(count_known(&other, other.ids.first, n), trade_ids_count(&other.ids));
    close_shelf(&one), close_shelf(&other);
}

TEST("nothing can be resumed too, and then remembered")
{
    shelf one, other;
    open_shelf(&one, 100);
    resume(&one, &other, 100);
    is_int(add(&other, 0, 100, 1, 0), 100);
    is_int(count_known(&other, 0, 100), 100);
    close_shelf(&one), close_shelf(&other);
}
