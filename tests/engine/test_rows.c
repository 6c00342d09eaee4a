/* test_rows.c: claims about what commands of many rows have in common. */
#include "engine/rows.h"

#include "support/desk.h"

TEST("the first row of a key is new, the second is told the first")
{
    desk k = desk_open();
    seen s;
    ok(seen_begin(&s, &k.e->book.scratch, 1000));
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        digest_key key = {i % 500, i % 500 / 7};
        wrong += seen_add(&s, key, i) != (i < 500 ? SLOT_NONE : i - 500);
    }
    is_int(wrong, 0);
    desk_close(&k);
}

TEST("a row that is replaced is forgotten for the one that stands for its key now")
{
    desk k = desk_open();
    seen s;
    digest_key key = {1, 2}, other = {2, 1};
    ok(seen_begin(&s, &k.e->book.scratch, 4));
    is_int(seen_add(&s, key, 0), SLOT_NONE);
    is_int(seen_add(&s, other, 1), SLOT_NONE);
    seen_replace(&s, key, 2);
    is_int(seen_add(&s, key, 3), 2);
    is_int(seen_add(&s, other, 3), 1);
    desk_close(&k);
}

TEST("a call of one row has nothing to compare")
{
    desk k = desk_open();
    seen s;
    ok(seen_begin(&s, &k.e->book.scratch, 1));
    is_int(seen_add(&s, (digest_key){1, 1}, 0), SLOT_NONE);
    ok(seen_begin(&s, &k.e->book.scratch, 0));
    desk_close(&k);
}

TEST("errors of a partial call keep their row, their word and their sentence")
{
    desk k = desk_open();
    desk_instrument(&k, "X", NETTO_SPOT);
    netto_mark_row rows[] = {{.instrument = T("?"), .price = 1, .ts = NETTO_NEVER}, {.instrument = T("X"), .price = 1, .ts = NETTO_NEVER},
                             {.instrument = T("X"), .price = -1, .ts = NETTO_NEVER}};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 3, .partial = true, .marks = rows};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.complaint.row, -1);
    is_string(k.d.complaint.text, "");
    is_int(k.d.count.error_count, 2);
    is_int(k.d.count.errors[0].row, 0);
    is_status(k.d.count.errors[0].status, NETTO_EINSTRUMENT);
    has_string(k.d.count.errors[0].text.bytes, "no instrument '?'");
    is_status(k.d.count.errors[1].status, NETTO_EDUPLICATE);
    desk_close(&k);
}
