/* test_american.c: golden numbers: American options by the approximation of Barone-Adesi and Whaley.
 *
 * Source: Haug, Option Pricing Formulas (1998), table on page 24: strike 100, rate and cost of carry 0.10 and 0 (a future), by spot,
 * time, volatility and right.  The approximation is iterative, and its published figures are known to be repeated to the second
 * decimal only: they are held to 0.003.  Exact numbers of American puts: Ju (1999), Journal of Derivatives, exhibit 3, to which the
 * approximation itself comes within 0.025. */
#include <math.h>

#include "pricing/american.h"
#include "pricing/revalue.h"
#include "tap/tap.h"

#include <string.h>

static netto_option_value value_of(netto_option o, double vol)
{
    netto_option_value v = {.price = NAN};
    netto_complaint why;
    if (netto_option_price(&o, vol, &v, &why) != NETTO_OK) tap_note("%s", why.text);
    return v;
}

TEST("Haug's table of options on futures")
{
    static const struct {
        char right;
        double years, vol, prices[3]; /* of a forward of 90, 100 and 110 */
    } rows[] = {
        {'C', 0.1, 0.15, {0.0206, 1.8771, 10.0089}}, {'C', 0.1, 0.25, {0.3159, 3.1280, 10.3919}}, {'C', 0.1, 0.35, {0.9495, 4.3777, 11.1679}},
        {'C', 0.5, 0.15, {0.8208, 4.0842, 10.8087}}, {'C', 0.5, 0.25, {2.7437, 6.8015, 13.0170}}, {'C', 0.5, 0.35, {5.0063, 9.5106, 15.5689}},
        {'P', 0.1, 0.15, {10.0000, 1.8770, 0.0410}}, {'P', 0.1, 0.25, {10.2533, 3.1277, 0.4562}}, {'P', 0.1, 0.35, {10.8787, 4.3777, 1.2402}},
        {'P', 0.5, 0.15, {10.5595, 4.0842, 1.0822}}, {'P', 0.5, 0.25, {12.4419, 6.8014, 3.3226}}, {'P', 0.5, 0.35, {14.6945, 9.5104, 5.8823}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int k = 0; k < 3; k++) {
            netto_option o = {.model = NETTO_BLACK76, .right = rows[i].right, .american = true, .underlying = 90 + 10 * k, .strike = 100, .years = rows[i].years, .rate = 0.10};
            is_near(value_of(o, rows[i].vol).price, rows[i].prices[k], 0.003);
            netto_option spot = o;
            spot.model = NETTO_BLACK_SCHOLES, spot.yield = 0.10;
            is_near(value_of(spot, rows[i].vol).price, value_of(o, rows[i].vol).price, 1e-12);
        }
}

TEST("Ju's exact puts on shares")
{
    static const double strikes[] = {35, 40, 45}, years[] = {0.0833, 0.3333, 0.5833}, vols[] = {0.2, 0.3, 0.4};
    static const double exact[3][3][3] = {{{0.006, 0.201, 0.433}, {0.851, 1.576, 1.984}, {5.000, 5.084, 5.260}},
                                          {{0.078, 0.697, 1.218}, {1.309, 2.477, 3.161}, {5.059, 5.699, 6.231}},
                                          {{0.247, 1.344, 2.150}, {1.767, 3.381, 4.342}, {5.288, 6.501, 7.367}}};
    for (int v = 0; v < 3; v++)
        for (int s = 0; s < 3; s++)
            for (int y = 0; y < 3; y++) {
                netto_option o = {.right = 'P', .american = true, .underlying = 40, .strike = strikes[s], .years = years[y], .rate = 0.0488};
                is_near(value_of(o, vols[v]).price, exact[v][s][y], 0.025);
            }
}

static netto_option random_option(void)
{
    bool forward = tap_random_below(3) == 0;
    return (netto_option){.model = forward ? NETTO_BLACK76 : NETTO_BLACK_SCHOLES, .right = tap_random_below(2) ? 'C' : 'P', .american = true,
                          .underlying = tap_random_real(50, 200), .strike = 100, .years = tap_random_real(0.02, 3), .rate = tap_random_real(0.001, 0.15),
                          .yield = forward || tap_random_below(2) ? 0.0 : tap_random_real(0, 0.12)};
}

TEST("no less than a European option, and no less than exercise; a call on what pays nothing is a European one")
{
    for (int i = 0; i < 2000; i++) {
        netto_option o = random_option(), european = o;
        double vol = tap_random_real(0.05, 1), gain = (o.right == 'C' ? 1 : -1) * (o.underlying - o.strike);
        european.american = false;
        netto_option_value a = value_of(o, vol), e = value_of(european, vol);
        ok(a.price >= e.price * (1 - 1e-12) && a.price >= gain - 1e-9);
        if (o.model == NETTO_BLACK_SCHOLES && o.right == 'C' && o.yield == 0.0) ok(a.price == e.price && a.delta == e.delta && a.vega == e.vega);
    }
}

TEST("greeks are the slopes of the price")
{
    for (int i = 0; i < 500; i++) {
        netto_option o = random_option(), up = o, down = o;
        double vol = tap_random_real(0.1, 0.6), h = 1e-4 * o.underlying;
        american a;
        netto_complaint why;
        ok(american_of(&o, vol, &a, &why) == NETTO_OK);
        if (a.early && fabs(o.underlying / a.critical - 1) < 1e-3) continue;
        netto_option_value v = value_of(o, vol);
        up.underlying += h, down.underlying -= h;
        double high = value_of(up, vol).price, low = value_of(down, vol).price;
        is_near(v.delta, (high - low) / (2 * h), 1e-5);
        is_near(v.gamma, (high - 2 * v.price + low) / (h * h), 1e-3);
        is_near(v.vega, (value_of(o, vol + 1e-5).price - value_of(o, vol - 1e-5).price) / 2e-5, 1e-3 * (1 + fabs(v.vega)));
        up = down = o;
        up.years += 1e-5, down.years -= 1e-5;
        is_near(v.theta, (value_of(down, vol).price - value_of(up, vol).price) / 2e-5, 1e-3 * (1 + fabs(v.theta)));
    }
}

TEST("a grid gains what prices at its points differ by")
{
    static const double returns[] = {-0.6, -0.3, -0.1, 0, 0, 0.1, 0.3, 0.6}, shifts[] = {0.1, 0.1, 0, 0, 0.2, -0.05, 0.3, 0};
    for (int i = 0; i < 200; i++) {
        netto_option o = random_option();
        double vol = tap_random_real(0.1, 0.6), vols[8], logs[8], out[8], room[64];
        netto_complaint why;
        for (int k = 0; k < 8; k++) vols[k] = vol + shifts[k];
        revalue_logs(returns, 8, logs);
        ok(revalue_option(&o, vol, returns, logs, vols, 8, room, out, &why) == NETTO_OK);
        for (int k = 0; k < 8; k++) {
            netto_option moved = o;
            moved.underlying *= 1 + returns[k];
            is_near(out[k], value_of(moved, vols[k]).price - value_of(o, vol).price, 1e-9 * (1 + o.underlying));
        }
        is_same(out[3], 0);
    }
}

static const char *refusal(netto_option o, double vol)
{
    static netto_complaint why;
    netto_option_value v;
    why.text[0] = '\0';
    ok(netto_option_price(&o, vol, &v, &why) == NETTO_EDOMAIN);
    return why.text;
}

/* Where the price says something of volatility: a published one is given to four digits. */
TEST("the volatilities that Haug's prices imply are those that they were made of")
{
    static const struct { char right; double years, vol, prices[3]; } rows[] = {
        {'C', 0.5, 0.15, {0.8208, 4.0842, 10.8087}}, {'C', 0.5, 0.25, {2.7437, 6.8015, 13.0170}}, {'C', 0.5, 0.35, {5.0063, 9.5106, 15.5689}},
        {'P', 0.5, 0.15, {10.5595, 4.0842, 1.0822}}, {'P', 0.5, 0.25, {12.4419, 6.8014, 3.3226}}, {'P', 0.5, 0.35, {14.6945, 9.5104, 5.8823}}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int k = 0; k < 3; k++) {
            netto_option o = {.model = NETTO_BLACK76, .right = rows[i].right, .american = true, .underlying = 90 + 10 * k, .strike = 100, .years = rows[i].years, .rate = 0.10};
            double vol = NAN;
            netto_complaint why;
            ok(netto_option_vol(&o, rows[i].prices[k], &vol, &why) == NETTO_OK);
            is_near(vol, rows[i].vol, 2.5e-4); /* 0.003 of price (above) over a vega of 13 and more */
        }
}

TEST("the volatility that a price implies gives that price again, whatever the option; or a sentence says why there is none")
{
    unsigned found = 0;
    for (int i = 0; i < 2000; i++) {
        netto_option o = random_option();
        double vol = tap_random_real(0.05, 1), back = NAN, gain = (o.right == 'C' ? 1 : -1) * (o.underlying - o.strike);
        netto_complaint why;
        o.inverse = tap_random_below(8) == 0;
        double unit = o.inverse ? o.underlying : 1.0;
        netto_option_value v = value_of(o, vol);
        if (netto_option_vol(&o, v.price, &back, &why) != NETTO_OK) {
            bool told = strstr(why.text, "any small volatility gives it") != NULL;
            if (!ok(told && v.vega * unit < 0.02)) tap_note("%s: %g, exercise %g, vega %g", why.text, v.price, gain / unit, v.vega);
            continue;
        }
        found++;
        is_near(value_of(o, back).price * unit, v.price * unit, 1e-10 * (1 + o.underlying));
        if (v.vega * unit > 1.0) is_near(back, vol, 1e-8);
    }
    ok(found > 1500);
}

TEST("outside its domain an American option says so; at the ends of it there is an answer, or a sentence")
{
    netto_option o = {.right = 'P', .american = true, .underlying = 100, .strike = 100, .years = 1, .rate = -0.01}, far;
    netto_complaint why;
    double vol;
    has_string(refusal(o, 0.2), "rate: must be 0 or more of an american option, got -0.01");
    o.rate = 0.05;
    has_string(refusal(o, 0.0), "vol: must be a finite number greater than 0");
    static const struct { double price; const char *says; } prices[] = {
        {-1, "price: must be a finite number, not negative"}, {NAN, "price: must be a finite number"}, {19, "no volatility gives the price 19: exercise, now or at the end, is worth 20"},
        {20, "the price 20 is what exercise gives: any small volatility gives it (no vega)"}, {120, "no volatility gives the price 120: such a put is always worth less than 120"}};
    netto_option in = o;
    in.strike = 120;
    for (int i = 0; i < 5; i++) {
        ok(netto_option_vol(&in, prices[i].price, &vol, &why) == NETTO_EDOMAIN);
        has_string(why.text, prices[i].says);
    }
    in.rate = -0.01;
    ok(netto_option_vol(&in, 25, &vol, &why) == NETTO_EDOMAIN);
    has_string(why.text, "rate: must be 0 or more of an american option");
    o.model = NETTO_BACHELIER;
    has_string(refusal(o, 20), "style: an american option is priced by black_scholes or black76");
    o.model = NETTO_BLACK_SCHOLES;
    static const double ends[] = {1e-300, 1e-10, 1e10, 1e300, 1e308};
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 5; k++)
            for (int m = 0; m < 3; m++) {
                netto_option_value v = {.price = NAN};
                far = o;
                far.underlying = m == 0 ? ends[i] : 100, far.strike = m == 1 ? ends[i] : 100, far.years = m == 2 ? ends[i] : 1;
                why.text[0] = '\0';
                bool good = netto_option_price(&far, k < 2 ? ends[k] : 0.2 * k, &v, &why) == NETTO_OK;
                ok(good ? isfinite(v.price) && isfinite(v.delta) && isfinite(v.theta) : why.text[0] != '\0');
            }
}
