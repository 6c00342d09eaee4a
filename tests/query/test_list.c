/* test_list.c: claims about lists: in slot order, page by page. */
#include <stdio.h>

#include "base/text.h"
#include "support/inside.h"

static desk stand(void)
{
    desk k = desk_open();
    char id[16];
    desk_account(&k, "firm", "firm", NULL);
    for (int i = 0; i < 25; i++) {
        snprintf(id, sizeof id, "a%d", i);
        desk_account(&k, id, i % 5 ? NULL : "desk", i < 10 ? "firm" : NULL);
        snprintf(id, sizeof id, "i%d", i);
        desk_instrument(&k, id, i % 2 ? NETTO_SPOT : NETTO_PERP);
        desk_mark(&k, id, i + 1);
    }
    for (int i = 0; i < 25; i++) snprintf(id, sizeof id, "i%d", i), desk_position(&k, "a3", id, i + 1);
    return k;
}

/* All rows of a list, `limit` at a time; counts pages, and copies the last id where the next begins. */
static uint32_t walk(desk *k, netto_command c, uint32_t limit, uint32_t *pages)
{
    char after[64];
    uint32_t rows = 0;
    *pages = 0;
    c.list.page.limit = limit;
    do {
        if (!is_status(desk_ask(k, &c), NETTO_OK)) return rows;
        ok(k->d.row_count <= limit && (k->d.row_count > 0 || !k->d.more));
        rows += k->d.row_count;
        netto_text last = {0};
        if (k->d.row_count)
            last = c.kind == NETTO_ACCOUNT_LIST      ? k->d.accounts[k->d.row_count - 1].id
                   : c.kind == NETTO_INSTRUMENT_LIST ? k->d.instruments[k->d.row_count - 1].id
                   : c.kind == NETTO_FACTOR_LIST     ? k->d.factors[k->d.row_count - 1].id
                   : c.kind == NETTO_MARK_GET        ? k->d.marks[k->d.row_count - 1].instrument
                                                     : k->d.positions[k->d.row_count - 1].instrument;
        snprintf(after, sizeof after, "%.*s", (int)last.size, last.bytes);
        c.list.page.after = T(after);
    } while (k->d.more && ++*pages < 100);
    return rows;
}

TEST("pages follow each other without a gap, whatever their size")
{
    desk k = stand();
    const struct { netto_command c; uint32_t rows; } lists[] = {
        {{.kind = NETTO_ACCOUNT_LIST}, 26}, {{.kind = NETTO_INSTRUMENT_LIST}, 26}, {{.kind = NETTO_FACTOR_LIST}, 26},
        {{.kind = NETTO_MARK_GET}, 25},     {{.kind = NETTO_POSITION_GET, .account = T("a3")}, 25}};
    uint32_t pages;
    for (int i = 0; i < 5; i++)
        for (uint32_t limit = 1; limit < 30; limit++)
            if (!is_int(walk(&k, lists[i].c, limit, &pages), lists[i].rows)) return;
    desk_close(&k);
}

TEST("a page that ends with the list says that nothing is left")
{
    desk k = stand();
    netto_command c = {.kind = NETTO_POSITION_GET, .account = T("a3"), .list = {.page = {.limit = 25}}};
    desk_ask(&k, &c);
    ok(k.d.row_count == 25 && !k.d.more);
    c.list.page.limit = 24;
    desk_ask(&k, &c);
    ok(k.d.row_count == 24 && k.d.more);
    netto_command factors = {.kind = NETTO_FACTOR_LIST, .list = {.page = {.limit = 26}}};
    desk_ask(&k, &factors);
    ok(k.d.row_count == 26 && !k.d.more);
    desk_close(&k);
}

TEST("accounts are listed by parent and by kind")
{
    desk k = stand();
    uint32_t pages;
    is_int(walk(&k, (netto_command){.kind = NETTO_ACCOUNT_LIST, .list = {.parent = T("firm")}}, 7, &pages), 10);
    is_int(walk(&k, (netto_command){.kind = NETTO_ACCOUNT_LIST, .list = {.kind = T("desk")}}, 7, &pages), 5);
    is_int(walk(&k, (netto_command){.kind = NETTO_ACCOUNT_LIST, .list = {.parent = T("firm"), .kind = T("desk")}}, 7, &pages), 2);
    is_int(walk(&k, (netto_command){.kind = NETTO_ACCOUNT_LIST, .list = {.kind = T("unheard of")}}, 7, &pages), 0);
    is_int(walk(&k, (netto_command){.kind = NETTO_INSTRUMENT_LIST, .list = {.kind = T("perp")}}, 5, &pages), 13);
    netto_command c = {.kind = NETTO_ACCOUNT_LIST, .list = {.parent = T("nobody")}};
    is_status(desk_ask(&k, &c), NETTO_EACCOUNT);
    desk_close(&k);
}

TEST("a page after what is not there, or larger than a list may be, is refused")
{
    desk k = stand();
    netto_command c = {.kind = NETTO_ACCOUNT_LIST, .list = {.page = {.after = T("nobody")}}};
    is_status(desk_ask(&k, &c), NETTO_EPARAMS);
    c.list.page = (netto_page){.limit = NETTO_ROWS_MAX + 1};
    is_status(desk_ask(&k, &c), NETTO_ETOOLARGE);
    netto_command p = {.kind = NETTO_POSITION_GET, .account = T("nobody")};
    is_status(desk_ask(&k, &p), NETTO_EACCOUNT);
    desk_close(&k);
}

TEST("a position is answered exactly, in the instrument's own decimals")
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    netto_instrument_row row = instrument_row("X", NETTO_SPOT);
    row.qty_step = (netto_number){NETTO_NUMBER_DECIMAL, {.decimal = {25, 2}}};
    desk_instrument_row(&k, row), desk_mark(&k, "X", 10);
    desk_position(&k, "a", "X", -1234567.75);
    netto_command c = {.kind = NETTO_POSITION_GET, .account = T("a")};
    desk_ask(&k, &c);
    is_int(k.d.positions[0].qty.units, -123456775);
    is_int(k.d.positions[0].qty.scale, 2);
    is_int(k.d.positions[0].step.units, 25);
    is_near(k.d.positions[0].cost, 10, 0);
    desk_close(&k);
}

TEST("a page of calendars ends where they have too many holidays to be told at once, and the next goes on")
{
    static int32_t holidays[NETTO_HOLIDAYS_MAX];
    desk k = desk_open();
    for (int i = 0; i < NETTO_HOLIDAYS_MAX; i++) holidays[i] = 20000 + i;
    static const char *const names[] = {"A", "B", "C"};
    for (int i = 0; i < 3; i++) {
        netto_command c = {.kind = NETTO_CALENDAR_PUT,
                           .calendar = {.id = text_of(names[i]), .business = NETTO_WEEKDAYS, .holidays = holidays, .holiday_count = NETTO_HOLIDAYS_MAX}};
        is_status(desk_step(&k, &c), NETTO_OK);
    }
    netto_command list = {.kind = NETTO_CALENDAR_LIST};
    is_status(desk_ask(&k, &list), NETTO_OK);
    ok(k.d.row_count == 2 && k.d.more);
    list.list.page.after = text_of("B");
    is_status(desk_ask(&k, &list), NETTO_OK);
    ok(k.d.row_count == 1 && !k.d.more);
    desk_close(&k);
}
