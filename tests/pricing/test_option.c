/* test_option.c: claims about prices, greeks and implied volatilities: parity, slopes, round trips, and what has no answer. */
#include <math.h>

#include "netto/option.h"
#include "tap/tap.h"

static uint64_t state = 42;

static double between(double low, double high)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return low + (high - low) * (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static netto_option any(void)
{
    netto_option o = {.model = (netto_option_model)between(0, NETTO_OPTION_MODEL_COUNT), .right = between(0, 1) < 0.5 ? 'C' : 'P'};
    o.underlying = between(50, 150);
    o.strike = o.underlying * between(0.6, 1.6);
    o.years = between(0.02, 3);
    o.rate = between(-0.02, 0.1);
    if (o.model == NETTO_BLACK_SCHOLES) o.yield = between(0, 0.08);
    o.inverse = between(0, 1) < 0.25;
    return o;
}

static double any_vol(const netto_option *o)
{
    return between(0.08, 1.2) * (o->model == NETTO_BACHELIER ? o->underlying : 1.0);
}

static netto_option_value value(const netto_option *o, double vol)
{
    netto_option_value v = {0};
    netto_complaint why;
    if (netto_option_price(o, vol, &v, &why) != NETTO_OK) ok(!"priced"), tap_note("%s", why.text);
    return v;
}

TEST("a call less a put is the forward less the strike, discounted, in each model")
{
    for (int i = 0; i < 20000; i++) {
        netto_option o = any();
        o.inverse = false;
        double vol = any_vol(&o), forward = o.underlying;
        if (o.model == NETTO_BLACK_SCHOLES) forward *= exp((o.rate - o.yield) * o.years);
        o.right = 'C';
        double call = value(&o, vol).price;
        o.right = 'P';
        double put = value(&o, vol).price, parity = exp(-o.rate * o.years) * (forward - o.strike);
        if (!(fabs(call - put - parity) < 1e-11 * (o.underlying + o.strike))) return (void)is_near(call - put, parity, 1e-11);
    }
    ok(true);
}

/* Each greek is a slope of the price. */
typedef struct slope {
    const char *name;
    double step, told, scale;
} slope;

static double moved(netto_option o, double vol, int which, double by)
{
    if (which == 0) o.underlying += by;
    if (which == 1) vol += by;
    if (which == 2) o.years -= by;
    if (which == 3) o.rate += by;
    return value(&o, vol).price;
}

TEST("delta, vega, theta and rho are the slopes of the price, gamma that of delta, of inverse options too")
{
    for (int i = 0; i < 20000; i++) {
        netto_option o = any();
        double vol = any_vol(&o);
        netto_option_value v = value(&o, vol);
        double unit = o.inverse ? 1.0 : o.underlying;
        const slope slopes[] = {{"delta", 1e-4 * o.underlying, v.delta, unit / o.underlying}, {"vega", 1e-4 * vol, v.vega, unit / vol},
                                {"theta", 1e-4 * o.years, v.theta, unit / o.years}, {"rho", 1e-5, v.rho, unit}};
        for (int k = 0; k < 4; k++) {
            double h = slopes[k].step, slope = (moved(o, vol, k, h) - moved(o, vol, k, -h)) / (2 * h);
            if (fabs(slope - slopes[k].told) < 2e-6 * slopes[k].scale * (1 + o.years)) continue;
            tap_note("%s", slopes[k].name);
            return (void)is_near(slope, slopes[k].told, 1e-6);
        }
        netto_option up = o, down = o;
        double h = 1e-4 * o.underlying;
        up.underlying += h, down.underlying -= h;
        double gamma = (value(&up, vol).delta - value(&down, vol).delta) / (2 * h);
        if (!(fabs(gamma - v.gamma) < 1e-5 * unit / o.underlying / o.underlying * 10)) return (void)is_near(v.gamma, gamma, 1e-6);
    }
    ok(true);
}

TEST("the volatility that a price implies gives that price again, in and out of the money, near and far")
{
    uint32_t told = 0, solved = 0;
    for (int i = 0; i < 50000; i++) {
        netto_option o = any();
        netto_complaint why;
        double vol = any_vol(&o) * between(0.05, 1.5), back = 0;
        double price = value(&o, vol).price;
        if (netto_option_vol(&o, price, &back, &why) != NETTO_OK) {
            told++;
            double vega = value(&o, vol).vega * vol * (o.inverse ? o.underlying : 1.0);
            if (!(vega < 1e-9 * o.underlying)) return (void)ok(!"refused though there is vega"), tap_note("%s", why.text);
            continue;
        }
        solved++;
        double again = value(&o, back).price, unit = o.inverse ? 1.0 : o.underlying;
        if (!(fabs(again - price) <= 1e-13 * unit * 2)) return (void)is_near(again, price, 1e-13);
    }
    ok(solved > 40000);
    ok(told > 100);
}

TEST("the wings: one in ten million out of the money, years of volatility, an hour")
{
    netto_option far = {NETTO_BLACK76, 'C', .underlying = 100, .strike = 250, .years = 0.1};
    netto_option hour = {NETTO_BLACK76, 'P', .underlying = 100, .strike = 100.5, .years = 1.0 / 8760};
    netto_option wild = {NETTO_BLACK76, 'C', .underlying = 100, .strike = 100, .years = 4};
    const struct {
        netto_option o;
        double vol;
    } cases[] = {{far, 0.3}, {far, 0.2}, {hour, 0.5}, {wild, 5}, {wild, 3}, {wild, 1e-5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double back = 0, price = value(&cases[i].o, cases[i].vol).price;
        netto_complaint why;
        is_int(netto_option_vol(&cases[i].o, price, &back, &why), NETTO_OK);
        is_near(back / cases[i].vol, 1, 1e-8);
    }
}

static const char *refusal(netto_option o, double vol)
{
    static netto_complaint why;
    netto_option_value v = {.price = 7};
    is_int(netto_option_price(&o, vol, &v, &why), NETTO_EDOMAIN);
    is_same(v.price, 7); /* untouched */
    return why.text;
}

static const netto_option plain = {NETTO_BLACK76, 'C', .underlying = 100, .strike = 90, .years = 1, .rate = 0.05};

TEST("outside the domain a sentence says what is wrong")
{
    netto_option o = plain;
    o.years = 0;
    has_string(refusal(o, 0.2), "years: the option has expired (0 years are left)");
    o.years = -1;
    has_string(refusal(o, 0.2), "has expired (-1 years");
    o = plain;
    has_string(refusal(o, 0), "vol: must be a finite number greater than 0, got 0; without volatility");
    has_string(refusal(o, -0.1), "vol: must be");
    has_string(refusal(o, NAN), "vol: must be");
    has_string(refusal(o, INFINITY), "vol: must be");
    o.underlying = -37.63;
    has_string(refusal(o, 0.2), "forward: must be greater than 0 in black76, got -37.63; bachelier takes any");
    o.inverse = true, o.model = NETTO_BACHELIER;
    has_string(refusal(o, 0.2), "forward: must be greater than 0 in an inverse option, got -37.63");
    o = plain, o.strike = 0;
    has_string(refusal(o, 0.2), "strike: must be greater than 0 in black76, got 0; bachelier takes any");
    o = plain, o.model = NETTO_BLACK_SCHOLES, o.underlying = NAN;
    has_string(refusal(o, 0.2), "spot: expected a finite number");
    o = plain, o.yield = 0.01;
    has_string(refusal(o, 0.2), "yield: a forward has none; only black_scholes takes one");
    o = plain, o.right = 'X';
    has_string(refusal(o, 0.2), "right: expected C or P");
    o = plain, o.rate = 1e6;
    has_string(refusal(o, 0.2), "rate: 1e+06 over 1 years is beyond what numbers hold");
    o = plain, o.underlying = 1e-300, o.right = 'P', o.inverse = true;
    has_string(refusal(o, 0.2), "the option's value is beyond what numbers hold");
}

static const char *no_vol(netto_option o, double price)
{
    static netto_complaint why;
    double vol = 7;
    is_int(netto_option_vol(&o, price, &vol, &why), NETTO_EDOMAIN);
    is_same(vol, 7);
    return why.text;
}

TEST("a price that no volatility gives, or every one, is told apart")
{
    netto_option o = plain;
    o.rate = 0;
    has_string(no_vol(o, 9.99), "no volatility gives the price 9.99: exercise on the forward alone is worth 10");
    has_string(no_vol(o, 10), "the price 10 is what exercise on the forward gives: any small volatility gives it (no vega)");
    has_string(no_vol(o, 100), "such a call is always worth less than 100");
    has_string(no_vol(o, 1e300), "such a call is always worth less than 100");
    o.right = 'P';
    has_string(no_vol(o, 90), "such a put is always worth less than 90");
    has_string(no_vol(o, 0), "the price 0 is what exercise");
    has_string(no_vol(o, -1), "price: must be a finite number, not negative, got -1");
    has_string(no_vol(o, NAN), "price: must be");
    o.strike = 100;
    for (double p = 1e-13; p > 1e-300; p *= 0.1) has_string(no_vol(o, p), "(no vega)"); /* at the money it is less than the figures hold */
    double vol = 0;
    o.strike = 200, o.right = 'C';
    is_int(netto_option_vol(&o, 1e-40, &vol, NULL), NETTO_OK); /* far out the figures are as small */
    is_near(value(&o, vol).price / 1e-40, 1, 1e-9);
    o.years = 0;
    has_string(no_vol(o, 5), "has expired");
    o = plain, o.inverse = true, o.rate = 0;
    has_string(no_vol(o, 1), "always worth less than 1");
    o.model = NETTO_BACHELIER, o.inverse = false;
    has_string(no_vol(o, 10), "(no vega)");
}
