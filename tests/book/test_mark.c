/* test_mark.c: claims about marks. */
#include "book/mark.h"

#include <math.h>

#include "support/inside.h"

static desk stand(void)
{
    desk k = desk_open();
    desk_instrument(&k, "S", NETTO_SPOT);
    desk_instrument(&k, "F", NETTO_FUTURE);
    desk_option(&k, "O", "S", 'C', 100);
    desk_instrument(&k, "B", NETTO_SENSITIVITY);
    netto_instrument_row row = instrument_row("I", NETTO_FUTURE);
    row.inverse = true;
    desk_instrument_row(&k, row);
    return k;
}

static netto_command put(const netto_mark_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_MARK_PUT, .count = count, .marks = rows};
}

static void refused(desk *k, netto_mark_row row, netto_status expected)
{
    netto_command c = put(&row, 1);
    inside_refused(k, &c, expected);
}

static netto_mark_row row_of(const char *id, double price)
{
    return (netto_mark_row){.instrument = T(id), .price = price, .ts = NETTO_NEVER};
}

TEST("a price is greater than 0; an option may be worth 0, a future less, an inverse one not")
{
    desk k = stand();
    const double never[] = {NAN, INFINITY, -INFINITY};
    const char *const ids[] = {"S", "F", "O", "I"};
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 3; j++) refused(&k, row_of(ids[i], never[j]), NETTO_EDOMAIN);
    refused(&k, row_of("S", 0), NETTO_EDOMAIN);
    refused(&k, row_of("S", -1), NETTO_EDOMAIN);
    refused(&k, row_of("O", -1), NETTO_EDOMAIN);
    refused(&k, row_of("I", 0), NETTO_EDOMAIN);
    is_status(desk_mark(&k, "O", 0), NETTO_OK);
    is_status(desk_mark(&k, "F", -37.63), NETTO_OK);
    is_status(desk_mark(&k, "F", 0), NETTO_OK);
    desk_close(&k);
}

TEST("the other numbers are finite, and iv is not negative")
{
    desk k = stand();
    netto_mark_row row = row_of("O", 5);
    row.given = NETTO_MARK_IV, row.iv = -0.1;
    refused(&k, row, NETTO_EDOMAIN);
    row.given = NETTO_MARK_DELTA, row.delta = NAN;
    refused(&k, row, NETTO_EDOMAIN);
    row.given = NETTO_MARK_BID, row.bid = INFINITY;
    refused(&k, row, NETTO_EDOMAIN);
    row.given = 0; /* what is not given is not looked at */
    netto_command c = put(&row, 1);
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_close(&k);
}

TEST("cash and sensitivities have no mark, and what is unknown has none either")
{
    desk k = stand();
    refused(&k, row_of("USD", 1), NETTO_EPARAMS);
    has_string(desk_said(&k), "fx.put");
    refused(&k, row_of("B", 1), NETTO_EPARAMS);
    refused(&k, row_of("?", 1), NETTO_EINSTRUMENT);
    desk_close(&k);
}

TEST("a mark may be a minute ahead of the command, not more, and no older than 1970")
{
    desk k = stand();
    netto_mark_row row = row_of("S", 1);
    row.ts = k.now + 60 * NETTO_SECOND + 1;
    refused(&k, row, NETTO_EDOMAIN);
    row.ts = -1;
    refused(&k, row, NETTO_EDOMAIN);
    is_status(desk_mark_at(&k, "S", 1, k.now + 60 * NETTO_SECOND), NETTO_OK);
    desk_close(&k);
}

TEST("a late mark does not stand, and is counted as late")
{
    desk k = stand();
    desk_mark_at(&k, "S", 100, k.now - 5);
    is_int(k.d.count.late, 0);
    desk_mark_at(&k, "S", 90, k.now - 6);
    is_int(k.d.count.late, 1);
    is_int(k.d.count.count, 1);
    is_near(k.e->book.marks[inside_instrument(&k, "S")].price, 100, 0);
    desk_mark_at(&k, "S", 101, k.now - 5); /* as old as the one that stands: it is the newer word */
    is_int(k.d.count.late, 0);
    is_near(k.e->book.marks[inside_instrument(&k, "S")].price, 101, 0);
    desk_close(&k);
}

TEST("a mark is replaced whole: what is not given again is gone")
{
    desk k = stand();
    desk_delta(&k, "O", 5, 0.5);
    desk_mark(&k, "O", 5);
    const mark *m = &k.e->book.marks[inside_instrument(&k, "O")];
    is_int(m->given, 0);
    desk_close(&k);
}

TEST("the same numbers again change nothing but the time")
{
    desk k = stand();
    desk_mark(&k, "S", 100);
    uint64_t world = k.e->book.world;
    k.now += NETTO_SECOND;
    desk_mark(&k, "S", 100);
    is_int(k.e->book.world, world);
    is_int(k.e->book.marks[inside_instrument(&k, "S")].ts, k.now);
    desk_close(&k);
}

TEST("one bad row refuses all; partial keeps the good ones")
{
    desk k = stand();
    netto_mark_row rows[] = {row_of("S", 100), row_of("F", NAN), row_of("S", 101), row_of("O", 3)};
    netto_command c = put(rows, 4);
    inside_refused(&k, &c, NETTO_EDOMAIN);
    is_int(k.d.complaint.row, 1);
    c.partial = true;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.count.count, 2);
    is_int(k.d.count.error_count, 2);
    is_status(k.d.count.errors[1].status, NETTO_EDUPLICATE);
    is_near(k.e->book.marks[inside_instrument(&k, "S")].price, 100, 0);
    desk_close(&k);
}

TEST("marks are listed, page by page or by name")
{
    desk k = stand();
    desk_mark(&k, "S", 100);
    desk_delta(&k, "O", 5, 0.5);
    netto_command all = {.kind = NETTO_MARK_GET, .list = {.page = {.limit = 1}}};
    desk_ask(&k, &all);
    ok(k.d.row_count == 1 && k.d.more && k.d.marks[0].mark.price == 100);
    netto_text ids[] = {T("O"), T("S")};
    netto_command some = {.kind = NETTO_MARK_GET, .list = {.ids = ids, .id_count = 2}};
    desk_ask(&k, &some);
    ok(k.d.row_count == 2 && k.d.marks[0].mark.delta == 0.5 && k.d.marks[1].mark.price == 100);
    ids[0] = T("F");
    is_status(desk_ask(&k, &some), NETTO_ENOMARK);
    desk_close(&k);
}

/* ---- rolls --------------------------------------------------------------------------------------------------- */

TEST("a roll says when, by two prices that are greater than 0 and alike, and not of what is held")
{
    desk k = stand();
    desk_account(&k, "a", NULL, NULL);
    desk_mark(&k, "F", 100);
    const double never[][2] = {{101, 0}, {101, -100}, {101, NAN}, {101, INFINITY}, {-1, 100}, {0, 100}, {1001, 100}, {9, 100}};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        refused(&k, (netto_mark_row){.instrument = T("F"), .price = never[i][0], .given = NETTO_MARK_ROLLED, .rolled = never[i][1], .ts = k.now}, NETTO_EDOMAIN);
    refused(&k, (netto_mark_row){.instrument = T("F"), .price = 101, .given = NETTO_MARK_ROLLED, .rolled = 100, .ts = NETTO_NEVER}, NETTO_EPARAMS);
    has_string(desk_said(&k), "give its ts");
    desk_position(&k, "a", "F", 1);
    refused(&k, (netto_mark_row){.instrument = T("F"), .price = 101, .given = NETTO_MARK_ROLLED, .rolled = 100, .ts = k.now}, NETTO_EHELD);
    desk_position(&k, "a", "F", 0);
    is_status(desk_roll(&k, "F", 101, 100, k.now), NETTO_OK);
    desk_close(&k);
}

TEST("a roll counts once, however often it is sent; one of before the last is known, another at its time is none")
{
    desk k = stand();
    const mark *m = &k.e->book.marks[inside_instrument(&k, "F")];
    desk_mark_at(&k, "F", 100, k.now - 9);
    is_status(desk_roll(&k, "F", 110, 100, k.now - 5), NETTO_OK);
    is_status(desk_roll(&k, "F", 121, 110, k.now - 3), NETTO_OK);
    is_near(mark_rolled(m), 1.21, 1e-15);
    for (int i = 0; i < 2; i++) is_status(desk_roll(&k, "F", 110, 100, k.now - 5), NETTO_OK), is_status(desk_roll(&k, "F", 121, 110, k.now - 3), NETTO_OK);
    is_near(mark_rolled(m), 1.21, 1e-15);
    is_near(m->price, 121, 0);
    refused(&k, (netto_mark_row){.instrument = T("F"), .price = 120, .given = NETTO_MARK_ROLLED, .rolled = 110, .ts = k.now - 3}, NETTO_EDOMAIN);
    refused(&k, (netto_mark_row){.instrument = T("F"), .price = 120, .given = NETTO_MARK_ROLLED, .rolled = 110, .ts = NETTO_NEVER}, NETTO_EPARAMS);
    refused(&k, (netto_mark_row){.instrument = T("F"), .price = 120, .given = NETTO_MARK_ROLLED, .rolled = NAN, .ts = 1}, NETTO_EDOMAIN);
    desk_close(&k);
}

TEST("a series that rolls without end is told to begin again")
{
    desk k = stand();
    netto_status status = NETTO_OK;
    int rolls = 0;
    for (; status == NETTO_OK && rolls < 99; rolls++, k.now++) status = desk_roll(&k, "F", 1000, 100, k.now);
    is_status(status, NETTO_EDOMAIN);
    is_int(rolls, 31);
    has_string(desk_said(&k), "another id");
    desk_close(&k);
}
