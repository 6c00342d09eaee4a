/* test_option.c: options against textbooks: Hull, Options, Futures, and Other Derivatives, 8th edition; Haug, The Complete
 * Guide to Option Pricing Formulas, 1st edition (1998) and, where it says so, 2nd edition (2007). */
#include <math.h>

#include "netto/option.h"
#include "tap/tap.h"

#define BS  NETTO_BLACK_SCHOLES
#define B76 NETTO_BLACK76

static netto_option_value value(netto_option o, double vol)
{
    netto_option_value v = {0};
    netto_complaint why;
    if (!ok(netto_option_price(&o, vol, &v, &why) == NETTO_OK)) tap_note("%s", why.text);
    return v;
}

static double vol_of(netto_option o, double price)
{
    double vol = 0;
    netto_complaint why;
    if (!ok(netto_option_vol(&o, price, &vol, &why) == NETTO_OK)) tap_note("%s", why.text);
    return vol;
}

TEST("Hull, example 14.6: a call at 42 struck at 40 for six months is worth 4.76, the put 0.81")
{
    is_near(value((netto_option){BS, 'C', .underlying = 42, .strike = 40, .years = 0.5, .rate = 0.1}, 0.2).price, 4.76, 0.005);
    is_near(value((netto_option){BS, 'P', .underlying = 42, .strike = 40, .years = 0.5, .rate = 0.1}, 0.2).price, 0.81, 0.005);
}

TEST("Hull, section 14.11: a call at 21 struck at 20 for three months that costs 1.875 implies 23.5%")
{
    is_near(vol_of((netto_option){BS, 'C', .underlying = 21, .strike = 20, .years = 0.25, .rate = 0.1}, 1.875), 0.235, 0.0005);
}

TEST("Hull, example 16.1: a call on an index that pays 3% is worth 51.83; 16.2: one on sterling that costs 4.3 cents implies 14.1%")
{
    netto_option index = {BS, 'C', .underlying = 930, .strike = 900, .years = 2.0 / 12, .rate = 0.08, .yield = 0.03};
    netto_option sterling = {BS, 'C', .underlying = 1.6, .strike = 1.6, .years = 4.0 / 12, .rate = 0.08, .yield = 0.11};
    is_near(value(index, 0.2).price, 51.83, 0.01);
    is_near(value(sterling, 0.2).price, 0.0639, 0.00005);
    is_near(value(sterling, 0.1).price, 0.0285, 0.00005);
    is_near(vol_of(sterling, 0.043), 0.141, 0.0005);
}

TEST("Hull, example 17.6: a put on crude oil futures at 20 for four months is worth 1.12")
{
    is_near(value((netto_option){B76, 'P', .underlying = 20, .strike = 20, .years = 4.0 / 12, .rate = 0.09}, 0.25).price, 1.12, 0.005);
}

TEST("Haug, 1.1: Black-Scholes 2.1334, Merton 2.4648, Black-76 1.7011 both ways, Garman-Kohlhagen 0.0291")
{
    is_near(value((netto_option){BS, 'C', .underlying = 60, .strike = 65, .years = 0.25, .rate = 0.08}, 0.3).price, 2.1334, 5e-5);
    is_near(value((netto_option){BS, 'P', .underlying = 100, .strike = 95, .years = 0.5, .rate = 0.1, .yield = 0.05}, 0.2).price, 2.4648, 5e-5);
    is_near(value((netto_option){B76, 'C', .underlying = 19, .strike = 19, .years = 0.75, .rate = 0.1}, 0.28).price, 1.7011, 5e-5);
    is_near(value((netto_option){B76, 'P', .underlying = 19, .strike = 19, .years = 0.75, .rate = 0.1}, 0.28).price, 1.7011, 5e-5);
    is_near(value((netto_option){BS, 'C', .underlying = 1.56, .strike = 1.6, .years = 0.5, .rate = 0.06, .yield = 0.08}, 0.12).price, 0.0291, 5e-5);
}

TEST("Haug, 1.3: delta 0.5946 and -0.3566, gamma 0.0278, vega 18.9358 (2nd edition: 18.5027), theta -31.1924, rho 38.7325")
{
    netto_option future = {B76, 'C', .underlying = 105, .strike = 100, .years = 0.5, .rate = 0.1};
    netto_option stock = {BS, 'C', .underlying = 55, .strike = 60, .years = 0.75, .rate = 0.1};
    netto_option carried = {BS, 'P', .underlying = 55, .strike = 60, .years = 0.75, .rate = 0.105, .yield = 0.0355};
    netto_option index = {BS, 'P', .underlying = 430, .strike = 405, .years = 1.0 / 12, .rate = 0.07, .yield = 0.05};
    is_near(value(future, 0.36).delta, 0.5946, 5e-5);
    future.right = 'P';
    is_near(value(future, 0.36).delta, -0.3566, 5e-5);
    is_near(value(stock, 0.3).gamma, 0.0278, 5e-5);
    is_near(value(stock, 0.3).vega, 18.9358, 5e-5);
    is_near(value(carried, 0.3).vega, 18.5027, 5e-5);
    is_near(value(index, 0.2).theta, -31.1924, 5e-5);
    is_near(value((netto_option){BS, 'C', .underlying = 72, .strike = 75, .years = 1, .rate = 0.09}, 0.19).rho, 38.7325, 5e-5);
}

/* Bachelier, as Choi, Kim and Kwak (2009) write it: at the money the price is the spread over the root of 2 pi.  Away from
 * it the expected payoff, summed here over the distribution: computed independently, not published. */
static double expected(double forward, double strike, double spread)
{
    double sum = 0, width = 1e-5;
    for (double x = -10 + width / 2; x < 10; x += width) {
        double gain = forward + spread * x - strike;
        if (gain > 0) sum += gain * exp(-x * x / 2) * width;
    }
    return sum / sqrt(2 * 3.14159265358979323846);
}

TEST("Bachelier: at the money the spread over the root of 2 pi; elsewhere the expected payoff, below zero too")
{
    netto_option o = {NETTO_BACHELIER, 'C', .underlying = 100, .strike = 100, .years = 0.25};
    is_near(value(o, 20).price, 20 * 0.5 / sqrt(2 * 3.14159265358979323846), 1e-12);
    o = (netto_option){NETTO_BACHELIER, 'C', .underlying = -37.63, .strike = 5, .years = 1, .rate = 0.02};
    is_near(value(o, 40).price, exp(-0.02) * expected(-37.63, 5, 40), 1e-8);
    is_near(vol_of(o, exp(-0.02) * expected(-37.63, 5, 40)), 40, 1e-6);
}

TEST("an inverse contract pays n (1 - 1 / (1 + s)) in coin: a fall loses more than the same rise wins")
{
    double coins = 0;
    netto_complaint why;
    is_int(netto_inverse_coins(100, 1, 1.25, &coins, &why), NETTO_OK);
    is_near(coins, 20, 1e-12);
    is_int(netto_inverse_coins(100, 1, 0.75, &coins, &why), NETTO_OK);
    is_near(coins, -100.0 / 3, 1e-12);
    is_int(netto_inverse_coins(100, 1, 0, &coins, &why), NETTO_EDOMAIN);
    has_string(why.text, "price: must be greater than 0, got 0");
}
