/* test_collateral.c: claims about collateral: lines by asset, set and role, exact to the last digit. */
#include "book/collateral.h"

#include <math.h>
#include <stdio.h>

#include "support/inside.h"

static netto_number D(int64_t units, uint8_t scale)
{
    return (netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = {units, scale}};
}

static desk stand(void)
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.25);
    desk_instrument(&k, "BTC", NETTO_SPOT);
    desk_instrument(&k, "P", NETTO_PERP);
    desk_mark(&k, "BTC", 100);
    desk_set(&k, "S", true);
    desk_account(&k, "a", NULL, NULL);
    return k;
}

static netto_command put(const netto_collateral_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_COLLATERAL_PUT, .account = T("a"), .count = count, .collateral = rows};
}

static netto_status step(desk *k, netto_collateral_row row)
{
    netto_command c = put(&row, 1);
    return desk_step(k, &c);
}

static void refused(desk *k, netto_collateral_row row, netto_status expected)
{
    netto_command c = put(&row, 1);
    inside_refused(k, &c, expected);
}

TEST("a line is told by its asset, its set and its role, and stands in that order")
{
    desk k = stand();
    step(&k, (netto_collateral_row){.asset = T("BTC"), .amount = N(2)});
    step(&k, (netto_collateral_row){.asset = T("USD"), .amount = N(5), .received = true});
    step(&k, (netto_collateral_row){.asset = T("USD"), .amount = N(7)});
    step(&k, (netto_collateral_row){.asset = T("USD"), .amount = N(9), .set = T("S")});
    const account *a = inside_account(&k, "a");
    is_int(a->line_count, 4);
    ok(a->lines[0].set == 0 && a->lines[0].amount == 900000000);
    ok(!a->lines[1].received && a->lines[1].amount == 700000000);
    ok(a->lines[2].received && a->lines[2].amount == 500000000);
    ok(a->lines[3].asset == inside_instrument(&k, "BTC"));
    desk_close(&k);
}

TEST("amounts are absolute; 0 removes the line")
{
    desk k = stand();
    step(&k, (netto_collateral_row){.asset = T("USD"), .amount = N(5)});
    step(&k, (netto_collateral_row){.asset = T("USD"), .amount = N(0.1)});
    is_int(inside_cash(&k, "a", "USD"), 10000000);
    is_int(k.e->book.instruments[0].holders, 1);
    step(&k, (netto_collateral_row){.asset = T("USD"), .amount = N(0)});
    is_int(inside_account(&k, "a")->line_count, 0);
    is_int(k.e->book.instruments[0].holders, 0);
    is_status(step(&k, (netto_collateral_row){.asset = T("EUR"), .amount = N(0)}), NETTO_OK); /* nothing to remove */
    desk_close(&k);
}

TEST("cash counts in 10^-8, an asset in its own steps")
{
    desk k = stand();
    netto_instrument_row row = instrument_row("SHARE", NETTO_SPOT);
    row.qty_step = D(1, 0);
    desk_instrument_row(&k, row);
    step(&k, (netto_collateral_row){.asset = T("USD"), .amount = D(123456789, 8)});
    is_int(inside_cash(&k, "a", "USD"), 123456789);
    refused(&k, (netto_collateral_row){.asset = T("USD"), .amount = D(1, 9)}, NETTO_EDOMAIN);
    refused(&k, (netto_collateral_row){.asset = T("SHARE"), .amount = N(1.5)}, NETTO_ESTEP);
    step(&k, (netto_collateral_row){.asset = T("SHARE"), .amount = N(3)});
    ok(inside_account(&k, "a")->lines[1].amount == 3);
    desk_close(&k);
}

TEST("what secures nothing is refused without a trace")
{
    desk k = stand();
    refused(&k, (netto_collateral_row){.asset = T("?"), .amount = N(1)}, NETTO_EINSTRUMENT);
    refused(&k, (netto_collateral_row){.asset = T("P"), .amount = N(1)}, NETTO_EPARAMS);
    refused(&k, (netto_collateral_row){.asset = T("USD"), .amount = N(1), .set = T("?")}, NETTO_ESET);
    refused(&k, (netto_collateral_row){.asset = T("USD"), .amount = N(INFINITY)}, NETTO_EDOMAIN);
    refused(&k, (netto_collateral_row){.asset = T("USD"), .amount = {.kind = NETTO_NUMBER_REAL, .real = NAN}}, NETTO_EDOMAIN);
    refused(&k, (netto_collateral_row){.asset = T("USD")}, NETTO_EPARAMS);
    netto_collateral_row row = {.asset = T("USD"), .amount = N(1)};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("?"), .count = 1, .collateral = &row};
    inside_refused(&k, &c, NETTO_EACCOUNT);
    desk_close(&k);
}

TEST("two rows of one line are refused; with another role they are two lines")
{
    desk k = stand();
    netto_collateral_row rows[] = {{.asset = T("USD"), .amount = N(1)}, {.asset = T("USD"), .amount = N(2), .received = true},
                                   {.asset = T("USD"), .amount = N(3)}};
    netto_command c = put(rows, 3);
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    is_int(k.d.complaint.row, 2);
    c.partial = true;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.count.count, 2);
    is_int(inside_cash(&k, "a", "USD"), 100000000);
    desk_close(&k);
}

TEST("bad rows among good ones are named, and read nothing that is not there")
{
    desk k = stand();
    netto_collateral_row rows[] = {{.asset = T("?"), .amount = N(1)}, {.asset = T("BTC"), .amount = N(1)},
                                   {.asset = T("P"), .amount = N(1)}, {.asset = T("USD"), .amount = N(4)}};
    netto_command c = put(rows, 4);
    c.partial = true;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.count.count, 2);
    is_int(k.d.count.error_count, 2);
    is_int(k.d.count.errors[1].row, 2);
    desk_close(&k);
}

TEST("ten thousand lines are put in reasonable time")
{
    static netto_collateral_row rows[10000];
    static char ids[10000][8];
    desk k = stand();
    netto_instrument_row row = instrument_row("", NETTO_SPOT);
    for (int i = 0; i < 10000; i++) {
        snprintf(ids[i], sizeof ids[i], "s%d", i);
        row.id = T(ids[i]);
        desk_instrument_row(&k, row);
        rows[9999 - i] = (netto_collateral_row){.asset = row.id, .amount = N(1)};
    }
    netto_command c = put(rows, 10000);
    for (int i = 0; i < 3; i++) is_status(desk_step(&k, &c), NETTO_OK);
    is_int(inside_account(&k, "a")->line_count, 10000);
    desk_close(&k);
}
