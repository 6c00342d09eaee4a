/* test_on_position.c: claims about absolute positions and collateral. */
#include <math.h>

#include "support/inside.h"
#include "support/rules.h"

static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    desk_account(&k, "b", NULL, NULL);
    desk_instrument(&k, "X", NETTO_SPOT), desk_instrument(&k, "F", NETTO_FUTURE), desk_instrument(&k, "R", NETTO_SENSITIVITY);
    netto_instrument_row row = instrument_row("I", NETTO_PERP);
    row.inverse = true;
    desk_instrument_row(&k, row);
    desk_mark(&k, "X", 10), desk_mark(&k, "F", 10);
    return k;
}

static netto_status put(desk *k, const char *id, double qty, double cost)
{
    netto_position_row row = {.instrument = T(id), .qty = N(qty), .cost = N(cost)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &row};
    return desk_step(k, &c);
}

static void refused(desk *k, netto_position_row row, netto_status expected)
{
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &row};
    inside_refused(k, &c, expected);
}

TEST("what is held is what the row says, at the cost it says or at the mark, and no cash moves")
{
    desk k = stand();
    is_status(put(&k, "X", 3, 8), NETTO_OK);
    is_near(desk_cost(&k, "a", "X"), 8, 1e-12);
    is_status(put(&k, "X", -2, NAN), NETTO_OK);
    is_near(desk_held(&k, "a", "X"), -2, 0);
    is_near(desk_cost(&k, "a", "X"), 10, 1e-12);
    is_int(inside_account(&k, "a")->line_count, 0);
    is_status(put(&k, "X", 0, NAN), NETTO_OK);
    ok(isnan(desk_held(&k, "a", "X")));
    desk_close(&k);
}

TEST("what is closed needs no price, marked or not")
{
    desk k = stand();
    desk_instrument(&k, "NM", NETTO_SPOT);
    is_status(put(&k, "NM", 1, NAN), NETTO_ENOMARK);
    is_status(put(&k, "NM", 1, 5), NETTO_OK);
    is_status(put(&k, "NM", 0, NAN), NETTO_OK);
    is_int(inside_account(&k, "a")->count, 0);
    desk_close(&k);
}

TEST("a cost is a price: finite, and below 0 only where prices may be")
{
    desk k = stand();
    is_status(put(&k, "X", 1, 0), NETTO_OK); /* a present */
    is_status(put(&k, "X", 1, -1), NETTO_EDOMAIN);
    is_status(put(&k, "X", 1, INFINITY), NETTO_EDOMAIN);
    is_status(put(&k, "F", 1, -5), NETTO_OK);
    is_status(put(&k, "R", 1, NAN), NETTO_OK);
    is_status(put(&k, "I", 1, 0), NETTO_EDOMAIN);
    is_status(put(&k, "I", 1, 50000), NETTO_OK);
    desk_close(&k);
}

TEST("what is no position is refused without a trace")
{
    desk k = stand();
    refused(&k, (netto_position_row){.instrument = T("?"), .qty = N(1)}, NETTO_EINSTRUMENT);
    refused(&k, (netto_position_row){.instrument = T("USD"), .qty = N(1)}, NETTO_EPARAMS);
    refused(&k, (netto_position_row){.instrument = T("X")}, NETTO_EPARAMS);
    refused(&k, (netto_position_row){.instrument = T("X"), .qty = N(1e-9)}, NETTO_ESTEP);
    refused(&k, (netto_position_row){.instrument = T("X"), .qty = N(INFINITY)}, NETTO_EDOMAIN);
    refused(&k, (netto_position_row){.instrument = T("X"), .qty = N(1e20)}, NETTO_EOVERFLOW);
    netto_position_row rows[] = {{.instrument = T("X"), .qty = N(1)}, {.instrument = T("X"), .qty = N(2)}};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 2, .positions = rows};
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    c.account = T("?");
    inside_refused(&k, &c, NETTO_EACCOUNT);
    desk_close(&k);
}

TEST("a large position may be put again, and what all hold is bounded")
{
    desk k = stand();
    is_status(put(&k, "X", 2e10, 1), NETTO_OK); /* of 2.3 * 10^10 */
    is_status(put(&k, "X", 2e10, 1), NETTO_OK);
    is_status(put(&k, "X", -2e10, 1), NETTO_OK);
    is_status(put(&k, "X", 2e10, 1), NETTO_OK);
    netto_position_row row = {.instrument = T("X"), .qty = N(1e10), .cost = N(1)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("b"), .count = 1, .positions = &row};
    inside_refused(&k, &c, NETTO_EOVERFLOW);
    row.qty = N(-1e10);
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_close(&k);
}

TEST("unrealised profit of what is margined is value; market value of what is paid up front is")
{
    desk k = stand();
    put(&k, "F", 3, 8), put(&k, "X", -2, 8);
    desk_margin(&k, "a"); /* 3 * (10 - 8) - 2 * 10 */
    is_near(k.d.margin.value, 6 - 20, 1e-12);
    desk_close(&k);
}

TEST("an inverse contract is worth what its coin gained, in the quote currency")
{
    desk k = stand();
    put(&k, "I", 10000, 50000); /* 0.2 coin */
    desk_mark(&k, "I", 60000);
    desk_margin(&k, "a");
    is_near(k.d.margin.value, 2000, 1e-9); /* 0.2 * 60,000 - 10,000 */
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.gross, 10000, 1e-9); /* its notional is fixed */
    desk_close(&k);
}

TEST("positions in foreign currency are worth and weigh their translation")
{
    desk k = stand();
    desk_fx(&k, "EUR", 1.25);
    netto_instrument_row row = instrument_row("E", NETTO_SPOT);
    row.currency = T("EUR");
    desk_instrument_row(&k, row), desk_mark(&k, "E", 100);
    put(&k, "E", 2, NAN);
    desk_margin(&k, "a");
    is_near(k.d.margin.value, 250, 1e-9);
    desk_exposure_all(&k, "a", false);
    is_near(k.d.exposure.exposure.gross, 500, 1e-9); /* 250 on its own factor, 250 on fx:EUR */
    is_int(k.d.exposure.factor_count, 2);
    desk_fx(&k, "EUR", 1.5);
    desk_margin(&k, "a");
    is_near(k.d.margin.value, 300, 1e-9);
    desk_close(&k);
}
