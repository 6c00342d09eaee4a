/* test_backlog.c: rows are copied, kept in order, and room once promised stays. */
#include "journal/backlog.h"

#include "journal/kit.h"

static void put_rows(backlog *q, uint64_t from, uint64_t to)
{
    for (uint64_t n = from; n <= to; n++) {
        record r = row_of(n);
        if (!ok(backlog_reserve(q, 600))) return;
        backlog_put(q, &r);
    }
}

static void claim_rows(const batch *b, uint64_t from, uint64_t to)
{
    batch_place at = {0};
    uint64_t n = from;
    for (record *r = batch_next(b, &at); r; r = batch_next(b, &at))
        if (!ok(is_row(r, n++))) return;
    is_int(n, to + 1);
}

TEST("rows come out as they went in, over many blocks")
{
    backlog q = {0};
    put_rows(&q, 1, 5000);
    is_int(q.waiting.count, 5000);
    batch b = backlog_take(&q);
    claim_rows(&b, 1, 5000);
    claim_rows(&b, 1, 5000); /* as often as wanted */
    ok(q.waiting.count == 0 && q.waiting.bytes == 0);
    backlog_drop(&q, &b);
    put_rows(&q, 5001, 6000);
    b = backlog_take(&q);
    claim_rows(&b, 5001, 6000);
    backlog_drop(&q, &b);
    backlog_destroy(&q);
}

TEST("a promise outlives what is taken in between")
{
    backlog q = {0};
    put_rows(&q, 1, 3);
    ok(backlog_reserve(&q, 600));
    batch b = backlog_take(&q);
    record r = row_of(4);
    backlog_put(&q, &r);
    backlog_drop(&q, &b);
    b = backlog_take(&q);
    claim_rows(&b, 4, 4);
    backlog_drop(&q, &b);
    backlog_destroy(&q);
}

TEST("a row larger than a block has a block of its own")
{
    backlog q = {0};
    static char large[1 << 20];
    record r = row_of(1);
    memset(large, 'x', sizeof large);
    r.command = (netto_text){large, sizeof large};
    ok(backlog_reserve(&q, sizeof large + 600));
    backlog_put(&q, &r);
    put_rows(&q, 2, 2);
    batch b = backlog_take(&q);
    batch_place at = {0};
    record *first = batch_next(&b, &at);
    ok(first->command.size == sizeof large && first->command.bytes != large && first->command.bytes[sizeof large - 1] == 'x');
    ok(is_row(batch_next(&b, &at), 2) && !batch_next(&b, &at));
    backlog_drop(&q, &b);
    backlog_destroy(&q);
}
