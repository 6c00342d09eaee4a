/* test_on_trade.c: claims about trades: each counts once, and what it does to money. */
#include <math.h>
#include <stdio.h>

#include "support/inside.h"
#include "support/rules.h"

#define WHOLE 100000000LL /* one unit of money */

static desk stand(void)
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.25);
    desk_account(&k, "a", NULL, NULL);
    desk_account(&k, "b", NULL, NULL);
    desk_instrument(&k, "BTC", NETTO_SPOT);
    desk_instrument(&k, "PERP", NETTO_PERP);
    netto_instrument_row row = instrument_row("DAX", NETTO_FUTURE);
    row.currency = T("EUR"), row.multiplier = N(25);
    desk_instrument_row(&k, row);
    desk_option(&k, "CALL", "BTC", 'C', 60000);
    desk_mark(&k, "BTC", 60000);
    desk_mark(&k, "PERP", 60000);
    desk_mark(&k, "DAX", 18000);
    desk_delta(&k, "CALL", 2000, 0.5);
    return k;
}

static netto_command trades(const netto_trade_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_TRADE_APPLY, .count = count, .trades = rows};
}

static void refused(desk *k, netto_trade_row row, netto_status expected)
{
    netto_command c = trades(&row, 1);
    inside_refused(k, &c, expected);
}

TEST("spot is paid for in cash, and a sale brings its price")
{
    desk k = stand();
    desk_trade(&k, "1", "a", "BTC", 0.5, 60000);
    is_int(inside_cash(&k, "a", "USD"), -30000 * WHOLE);
    desk_trade(&k, "2", "a", "BTC", -0.2, 61000);
    is_int(inside_cash(&k, "a", "USD"), (-30000 + 12200) * WHOLE);
    is_near(desk_held(&k, "a", "BTC"), 0.3, 1e-15);
    is_near(desk_cost(&k, "a", "BTC"), 60000, 1e-9);
    desk_close(&k);
}

TEST("a future in euros realises euros")
{
    desk k = stand();
    desk_trade(&k, "1", "a", "DAX", 2, 18000);
    is_int(inside_cash(&k, "a", "EUR"), 0);
    desk_trade(&k, "2", "a", "DAX", -3, 18100); /* closes 2: 2 * 25 * 100 = 5,000; opens a short of 1 */
    is_int(inside_cash(&k, "a", "EUR"), 5000 * WHOLE);
    is_near(desk_held(&k, "a", "DAX"), -1, 0);
    is_near(desk_cost(&k, "a", "DAX"), 18100, 1e-9);
    desk_close(&k);
}

TEST("the premium of a short option is cash at once")
{
    desk k = stand();
    desk_trade(&k, "1", "a", "CALL", -2, 2000);
    is_int(inside_cash(&k, "a", "USD"), 4000 * WHOLE);
    desk_trade(&k, "2", "a", "CALL", 2, 500);
    is_int(inside_cash(&k, "a", "USD"), 3000 * WHOLE);
    desk_close(&k);
}

TEST("a trade and its reversal leave nothing, not even a line")
{
    desk k = stand();
    const char *const ids[] = {"BTC", "PERP", "DAX", "CALL"};
    for (int i = 0; i < 4; i++) {
        char one[8], two[8];
        snprintf(one, sizeof one, "%d+", i), snprintf(two, sizeof two, "%d-", i);
        desk_trade(&k, one, "a", ids[i], 0.12345678, 333.33);
        desk_trade(&k, two, "a", ids[i], -0.12345678, 333.33);
    }
    is_int(inside_account(&k, "a")->count, 0);
    is_int(inside_account(&k, "a")->line_count, 0);
    desk_exposure(&k, "a");
    ok(k.d.exposure.exposure.gross == 0 && k.d.exposure.exposure.netted == 0 && k.d.exposure.exposure.net == 0);
    desk_margin(&k, "a");
    ok(k.d.margin.value == 0 && k.d.margin.collateral == 0);
    desk_close(&k);
}

TEST("the same trade counts once, in one call or in another")
{
    desk k = stand();
    netto_trade_row row = trade_row("1", "a", "BTC", 1, 60000);
    netto_trade_row rows[] = {row, row, trade_row("2", "a", "BTC", 1, 60000)};
    desk_trades(&k, rows, 3, false);
    is_int(k.d.count.count, 2);
    is_int(k.d.count.duplicates, 1);
    desk_trades(&k, rows, 3, false);
    is_int(k.d.count.count, 0);
    is_int(k.d.count.duplicates, 3);
    is_near(desk_held(&k, "a", "BTC"), 2, 0);
    desk_close(&k);
}

TEST("an id with other contents is a conflict, and nothing of the call is applied")
{
    desk k = stand();
    desk_trade(&k, "1", "a", "BTC", 1, 60000);
    refused(&k, trade_row("1", "a", "BTC", 1, 60001), NETTO_EIDCONFLICT);
    refused(&k, trade_row("1", "a", "BTC", 2, 60000), NETTO_EIDCONFLICT);
    refused(&k, trade_row("1", "b", "BTC", 1, 60000), NETTO_EIDCONFLICT);
    refused(&k, trade_row("1", "a", "PERP", 1, 60000), NETTO_EIDCONFLICT);
    netto_trade_row rows[] = {trade_row("2", "a", "BTC", 1, 60000), trade_row("2", "a", "BTC", 3, 60000)};
    netto_command c = trades(rows, 2);
    inside_refused(&k, &c, NETTO_EIDCONFLICT);
    is_int(k.d.complaint.row, 1);
    desk_close(&k);
}

TEST("when it settles and its order belong to a trade's contents")
{
    desk k = stand();
    netto_trade_row row = trade_row("1", "a", "BTC", 1, 60000), other = row;
    row.settle = 5, row.order = T("o1");
    desk_trades(&k, &row, 1, false);
    desk_trades(&k, &row, 1, false);
    is_int(k.d.count.duplicates, 1);
    refused(&k, other, NETTO_EIDCONFLICT);
    other.settle = 5;
    refused(&k, other, NETTO_EIDCONFLICT);
    other.order = T("o2");
    refused(&k, other, NETTO_EIDCONFLICT);
    other.order = row.order, other.settle = 6;
    refused(&k, other, NETTO_EIDCONFLICT);
    desk_close(&k);
}

TEST("what is no trade is refused without a trace")
{
    desk k = stand();
    refused(&k, trade_row("", "a", "BTC", 1, 1), NETTO_EPARAMS);
    refused(&k, trade_row("1", "?", "BTC", 1, 1), NETTO_EACCOUNT);
    refused(&k, trade_row("1", "a", "?", 1, 1), NETTO_EINSTRUMENT);
    refused(&k, trade_row("1", "a", "USD", 1, 1), NETTO_EPARAMS);
    refused(&k, trade_row("1", "a", "BTC", 0, 1), NETTO_EDOMAIN);
    refused(&k, trade_row("1", "a", "BTC", INFINITY, 1), NETTO_EDOMAIN);
    refused(&k, trade_row("1", "a", "BTC", 1e-9, 1), NETTO_ESTEP);
    refused(&k, trade_row("1", "a", "BTC", 1e30, 1), NETTO_EOVERFLOW);
    refused(&k, trade_row("1", "a", "BTC", 1, 0), NETTO_EDOMAIN);
    refused(&k, trade_row("1", "a", "BTC", 1, -5), NETTO_EDOMAIN);
    refused(&k, trade_row("1", "a", "BTC", 1, INFINITY), NETTO_EDOMAIN);
    refused(&k, trade_row("1", "a", "CALL", 1, -1), NETTO_EDOMAIN);
    is_status(desk_trade(&k, "1", "a", "CALL", 1, 0), NETTO_OK);
    is_status(desk_trade(&k, "2", "a", "DAX", 1, -40), NETTO_OK);
    desk_close(&k);
}

TEST("bad rows among good ones are named, and the good ones counted")
{
    desk k = stand();
    netto_trade_row rows[] = {trade_row("1", "a", "BTC", 1, 60000), trade_row("2", "?", "BTC", 1, 1),
                              trade_row("3", "b", "BTC", 2, 60000), trade_row("1", "a", "BTC", 5, 1)};
    is_status(desk_trades(&k, rows, 4, true), NETTO_OK);
    is_int(k.d.count.count, 2);
    is_int(k.d.count.error_count, 2);
    is_int(k.d.count.errors[0].row, 1);
    is_status(k.d.count.errors[1].status, NETTO_EIDCONFLICT);
    is_near(desk_held(&k, "b", "BTC"), 2, 0);
    desk_close(&k);
}

TEST("a row that is too large takes no good row down with it")
{
    desk k = stand();
    netto_trade_row rows[] = {trade_row("1", "a", "BTC", 2e10, 1), trade_row("2", "a", "BTC", 2e10, 1),
                              trade_row("3", "a", "BTC", 1e9, 60000)};
    is_status(desk_trades(&k, rows, 3, true), NETTO_OK);
    is_int(k.d.count.count, 2); /* 2^61 steps are 2.3 * 10^10 */
    is_int(k.d.count.errors[0].row, 1);
    is_near(desk_held(&k, "a", "BTC"), 2.1e10, 0);
    desk_close(&k);
}

TEST("large trades in different instruments do not count against each other")
{
    desk k = stand();
    netto_trade_row rows[] = {trade_row("1", "a", "BTC", 2e10, 1), trade_row("2", "a", "PERP", 2e10, 1),
                              trade_row("3", "b", "DAX", 2e10, 1)};
    is_status(desk_trades(&k, rows, 3, false), NETTO_OK);
    desk_close(&k);
}

TEST("an id whose first row was refused counts once all the same")
{
    desk k = stand();
    netto_trade_row rows[] = {trade_row("1", "a", "BTC", 1, 60000), trade_row("1", "a", "BTC", 1, 60000),
                              trade_row("1", "a", "BTC", 1, 60000)};
    rows[0].ts = k.now - NETTO_DAY - 1; /* too old */
    is_status(desk_trades(&k, rows, 3, true), NETTO_OK);
    is_int(k.d.count.count, 1);
    is_int(k.d.count.duplicates, 1);
    is_near(desk_held(&k, "a", "BTC"), 1, 0);
    desk_close(&k);
}

TEST("a trade over 24 hours old is refused unless it is said to be late")
{
    desk k = stand();
    netto_trade_row row = trade_row("1", "a", "BTC", 1, 60000);
    row.ts = k.now - NETTO_DAY - 1;
    refused(&k, row, NETTO_ETOOOLD);
    netto_command c = trades(&row, 1);
    c.late = true;
    is_status(desk_step(&k, &c), NETTO_OK);
    c.late = false;
    is_status(desk_step(&k, &c), NETTO_OK); /* it is known: a duplicate, not too old */
    is_int(k.d.count.duplicates, 1);
    row.id = T("2"), row.ts = k.now - NETTO_DAY;
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_close(&k);
}

TEST("a trade id that is refused for want of room says so, and leaves no trace")
{
    desk k = desk_open_with(&(netto_engine_options){.trade_ids = 3});
    desk_account(&k, "a", NULL, NULL);
    desk_instrument(&k, "BTC", NETTO_SPOT);
    netto_trade_row rows[] = {trade_row("1", "a", "BTC", 1, 1), trade_row("2", "a", "BTC", 1, 1), trade_row("3", "a", "BTC", 1, 1),
                              trade_row("4", "a", "BTC", 1, 1)};
    netto_command c = trades(rows, 4);
    inside_refused(&k, &c, NETTO_ECAPACITY);
    is_status(desk_trades(&k, rows, 3, false), NETTO_OK);
    refused(&k, rows[3], NETTO_ECAPACITY);
    is_status(desk_trades(&k, rows, 1, false), NETTO_OK); /* what is known is answered all the same */
    is_int(k.d.count.duplicates, 1);
    desk_close(&k);
}

TEST("what would overflow is refused before anything changes")
{
    desk k = stand();
    netto_instrument_row row = instrument_row("BIG", NETTO_SPOT);
    row.multiplier = N(1e15), row.qty_step = N(1e9);
    desk_instrument_row(&k, row);
    refused(&k, trade_row("1", "a", "BIG", 1e18, 1e10), NETTO_EOVERFLOW);
    is_status(desk_trade(&k, "1", "a", "BTC", 2e10, 1), NETTO_OK);
    refused(&k, trade_row("2", "b", "BTC", 2e10, 1), NETTO_EOVERFLOW); /* what all hold must fit too */
    refused(&k, trade_row("2", "a", "BTC", 1e10, 1), NETTO_EOVERFLOW);
    is_status(desk_trade(&k, "2", "a", "BTC", -2e10, 1), NETTO_OK);
    desk_close(&k);
}

TEST("what position.get answers is what is held, however large")
{
    desk k = stand();
    netto_instrument_row row = instrument_row("BIG", NETTO_SENSITIVITY);
    row.qty_step = N(1e9);
    desk_instrument_row(&k, row);
    netto_trade_row t = trade_row("1", "a", "BIG", 2e19, 1); /* 2 * 10^10 steps of 10^9: beyond 63 bits of units */
    if (desk_trades(&k, &t, 1, false) == NETTO_OK) is_near(desk_held(&k, "a", "BIG"), 2e19, 0);
    else is_status(k.d.complaint.status, NETTO_EOVERFLOW);
    desk_close(&k);
}

TEST("inverse contracts of any price do no harm to exact sums")
{
    desk k = stand();
    netto_instrument_row row = instrument_row("INV", NETTO_PERP);
    row.inverse = true;
    desk_instrument_row(&k, row);
    for (int i = 0; i < 3000; i++) {
        char id[16];
        snprintf(id, sizeof id, "t%d", i);
        double price = pow(10, tap_random_real(-17, 18)), qty = floor(pow(10, tap_random_real(0, 18))) * 1e-8;
        desk_trade(&k, id, "a", "INV", tap_random() & 1 ? qty : -qty, price); /* the sanitizers watch */
    }
    ok(inside_account(&k, "a")->count <= 1);
    desk_close(&k);
}

TEST("a call of many inverse trades is taken as well as one of few, and is the same as one at a time")
{
    desk k[2] = {stand(), stand()};
    netto_instrument_row row = instrument_row("INV", NETTO_PERP);
    netto_trade_row rows[1000];
    static char ids[1000][8];
    row.inverse = true;
    desk_instrument_row(&k[0], row), desk_instrument_row(&k[1], row);
    for (int i = 0; i < 1000; i++) {
        snprintf(ids[i], sizeof ids[i], "i%d", i);
        rows[i] = trade_row(ids[i], "a", "INV", floor(tap_random_real(1, 1e6)) * (i % 3 ? 1 : -2), floor(tap_random_real(1, 1e7)) / 100);
        if (!is_status(desk_trades(&k[1], &rows[i], 1, false), NETTO_OK)) break;
    }
    is_status(desk_trades(&k[0], rows, 1000, false), NETTO_OK);
    const account *one = inside_account(&k[0], "a"), *other = inside_account(&k[1], "a");
    ok(one->count == other->count && one->positions[0].qty == other->positions[0].qty && one->positions[0].cost == other->positions[0].cost);
    for (uint32_t i = 0; i < one->line_count; i++) ok(one->lines[i].amount == other->lines[i].amount);
    desk_close(&k[0]), desk_close(&k[1]);
}

TEST("calls of many inverse trades at any price do no harm to exact sums either")
{
    desk k = stand();
    netto_instrument_row row = instrument_row("INV", NETTO_PERP);
    netto_trade_row rows[50];
    static char ids[50][16];
    uint32_t taken = 0, refused = 0;
    row.inverse = true;
    desk_instrument_row(&k, row);
    for (int call = 0; call < 200; call++) {
        double most = tap_random_real(0, 18);
        for (int i = 0; i < 50; i++) {
            snprintf(ids[i], sizeof ids[i], "c%d-%d", call, i);
            double qty = floor(pow(10, tap_random_real(0, most))) * 1e-8;
            rows[i] = trade_row(ids[i], "a", "INV", tap_random() & 1 ? qty : -qty, pow(10, tap_random_real(-most, most)));
        }
        is_status(desk_trades(&k, rows, 50, true), NETTO_OK); /* the sanitizers watch */
        taken += k.d.count.count, refused += k.d.count.error_count;
    }
    ok(taken > 1000 && refused > 0);
    desk_close(&k);
}

TEST("an account that trades twice in a call is judged once, as it stands at the end")
{
    desk k = stand();
    desk_collateral(&k, "a", "USD", 100);
    netto_trade_row rows[] = {trade_row("1", "a", "PERP", 1, 60000), trade_row("2", "a", "PERP", -1, 60000)};
    desk_trades(&k, rows, 2, false);
    is_int(k.d.event_count, 0);
    desk_trades(&k, (netto_trade_row[]){trade_row("3", "a", "PERP", 1, 60000)}, 1, false);
    is_int(k.d.event_count, 1);
    is_int(k.d.events[0].topic, NETTO_TOPIC_MARGIN);
    is_int(k.d.events[0].margin.after, NETTO_STANDING_LIQUIDATION);
    desk_close(&k);
}

TEST("a call whose accounts take their rules long leaves the rest to a sweep, which finds the same")
{
    desk k = stand();
    rules r = rules_of("slow");
    r.policy.hooks.margin = rules_margin_netted;
    r.work = 50000; /* three times that for each margin */
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    netto_trade_row rows[20];
    static char ids[20][8];
    for (int i = 0; i < 20; i++) {
        snprintf(ids[i], sizeof ids[i], "m%d", i);
        desk_account(&k, ids[i], NULL, NULL);
        rows[i] = trade_row(ids[i], ids[i], "PERP", 1, 60000);
    }
    for (int i = 0; i < 50; i++) desk_tick(&k, NETTO_SECOND);
    unsigned before = r.margins;
    is_status(desk_trades(&k, rows, 20, false), NETTO_OK);
    is_int(r.margins - before, 3);
    is_int(k.d.event_count, 3);
    ok(k.d.next_deadline != NETTO_NEVER && k.d.next_deadline <= k.d.at + 2 * NETTO_SECOND);
    unsigned found = 3;
    for (int i = 0; i < 100 && found < 20; i++) desk_tick(&k, NETTO_SECOND / 10), found += k.d.event_count;
    is_int(found, 20);
    desk_close(&k);
}
