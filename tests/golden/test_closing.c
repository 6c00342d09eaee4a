/* test_closing.c: a published partial liquidation.
 *
 *   Investopedia, "Margin Trading" (university/margin/margin2.asp): 200 shares bought at 50 with 5,000 of a loan; at 35 the equity is
 *   2,000 of 7,000, at a maintenance of 30 % 100 short of 2,100: stock worth 333.33, 9.52 shares, rounded to 10, is to be sold, for of each
 *   dollar that is sold 30 cents are needed no more.  At 35.71 nothing is */
#include <math.h>

#include "base/decimal.h"
#include "base/text.h"
#include "support/desk.h"
#include "support/ruled.h"

static netto_policy *policy;

static desk stand(double price, double step)
{
    desk k = ruled_open("haircut = function() return 0.3 end", &policy);
    netto_instrument_row row = instrument_row("XYZ", NETTO_SPOT);
    row.qty_step = N(step);
    desk_instrument_row(&k, row);
    desk_mark(&k, "XYZ", price), desk_account(&k, "a", "account", NULL);
    desk_position(&k, "a", "XYZ", 200), desk_collateral(&k, "a", "USD", -5000);
    netto_command c = {.kind = NETTO_RESOLUTION_PLAN, .account = T("a"), .closing = {.to = NAN}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    return k;
}

TEST("a margin account at 35 is called for 100, and sells 10 shares, or 9.52 where parts may be sold")
{
    desk k = stand(35, 1);
    is_near(netto_measures_excess(&k.d.closings.before), -100, 1e-6);
    ok(k.d.closings.met && k.d.closings.count == 1);
    is_near(decimal_real(k.d.closings.rows[0].qty), -10, 0);
    ruled_close(&k, policy);
    k = stand(35, 0.0001);
    is_near(decimal_real(k.d.closings.rows[0].qty), -9.52, 0.005);
    ruled_close(&k, policy);
}

TEST("at 35.72 it sells nothing")
{
    desk k = stand(35.72, 1);
    ok(k.d.closings.met && k.d.closings.count == 0);
    ruled_close(&k, policy);
}
