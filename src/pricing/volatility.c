/* volatility.c: the volatility that a price implies.
 *
 * Of an option in the money only what it is worth beyond exercise depends on volatility, and that is the price of the put or
 * call out of the money at the same strike.  So each is solved out of the money, for the spread (volatility times the root of
 * time), by Newton's steps on the logarithm of the price, kept in a bracket that is halved where a step would leave it. */
#include <float.h>
#include <math.h>

#include "base/complain.h"
#include "numeric/distribution.h"
#include "numeric/function.h"
#include "pricing/option.h"

#define STEPS_MAX  200
#define TELLS_FROM (16.0 * DBL_EPSILON) /* of the figures that a price is the difference of: below that is rounding */
#define ROOT_TWO_PI 0x1.40d931ff62705p+1

/* The price out of the money at a spread, and its slope. */
typedef struct curve {
    double (*price)(const struct curve *, double spread, double *slope);
    double low, high; /* lognormal: the lesser and the greater of forward and strike */
    double distance;  /* between the two; not less than 0 */
} curve;

/* A call struck at `high` on the forward `low`; a put the other way round has the same price. */
static double lognormal(const curve *c, double spread, double *slope)
{
    double d1 = function_log(c->low / c->high) / spread + 0.5 * spread;
    *slope = c->low * distribution_density(d1);
    double tails[] = {d1, d1 - spread};
    distribution_cdf_many(tails, 2);
    return c->low * tails[0] - c->high * tails[1];
}

static double normal(const curve *c, double spread, double *slope)
{
    double d = c->distance / spread;
    *slope = distribution_density(d);
    return spread * *slope - c->distance * distribution_cdf(-d);
}

/* Where the slope of a lognormal price is greatest; at the money, where a straight line would lead. */
static double first_guess(const curve *c, double price)
{
    double moneyness = function_log(c->high / c->low);
    return moneyness > 0.0 ? sqrt(2.0 * moneyness) : price / c->low * ROOT_TWO_PI;
}

static double solve(const curve *c, double price, double low, double high, double guess)
{
    double x = guess, slope, target = function_log(price);
    for (int i = 0; i < STEPS_MAX; i++) {
        double y = c->price(c, x, &slope);
        if (y == price) break;
        if (y < price) low = x; else high = x;
        double next = y > 0.0 && slope > 0.0 ? x - (function_log(y) - target) * y / slope : low;
        if (!(next > low && next < high)) next = low + 0.5 * (high - low);
        if (fabs(next - x) <= DBL_EPSILON * x || next <= low || next >= high) break;
        x = next;
    }
    return x;
}

/* The least power of two times the guess at which the option is worth the price. */
static double upper(const curve *c, double price, double guess)
{
    double slope;
    while (c->price(c, guess, &slope) < price && guess < 1e3) guess *= 2.0;
    return guess;
}

static double spread_of(const curve *c, double price, bool lognormally)
{
    double guess = price * ROOT_TWO_PI; /* at the money; away from it at least that much */
    if (!lognormally) return c->distance > 0.0 ? solve(c, price, guess, guess + c->distance * ROOT_TWO_PI, guess + 0.5 * c->distance) : guess;
    guess = first_guess(c, price);
    return solve(c, price, 0.0, upper(c, price, guess), guess);
}

/* ---- is there one? ----------------------------------------------------------------------------------------- */

static netto_status check_price(const netto_option *o, const option_terms *t, double price, netto_complaint *complaint)
{
    double unit = o->inverse ? o->underlying : 1.0, whole = price * unit / t->discount, exercise = option_exercise(t);
    double grain = TELLS_FROM * (whole + exercise), most = o->right == 'C' ? t->forward : t->strike;
    if (!isfinite(price) || price < 0.0) return complain(complaint, NETTO_EDOMAIN, "price: must be a finite number, not negative, got %g", price);
    if (whole < exercise - grain)
        return complain(complaint, NETTO_EDOMAIN, "no volatility gives the price %.9g: exercise on the forward alone is worth %.9g",
                        price, exercise * t->discount / unit);
    if (whole - exercise <= grain)
        return complain(complaint, NETTO_EDOMAIN, "the price %.9g is what exercise on the forward gives: any small volatility gives it (no vega)", price);
    if (o->model != NETTO_BACHELIER && whole >= most * (1.0 - TELLS_FROM))
        return complain(complaint, NETTO_EDOMAIN, "no volatility gives the price %.9g: such a %s is always worth less than %.9g", price,
                        o->right == 'C' ? "call" : "put", most * t->discount / unit);
    return NETTO_OK;
}

netto_status netto_option_vol(const netto_option *o, double price, double *out, netto_complaint *complaint)
{
    option_terms t;
    netto_status status = option_terms_of(o, &t, complaint);
    if (o->american) return complain(complaint, NETTO_EDOMAIN, "price: no volatility is sought of an american option; give `vol`");
    if (status == NETTO_OK) status = check_price(o, &t, price, complaint);
    if (status != NETTO_OK) return status;
    bool lognormally = o->model != NETTO_BACHELIER, up = t.forward > t.strike;
    curve c = {lognormally ? lognormal : normal, up ? t.strike : t.forward, up ? t.forward : t.strike, fabs(t.forward - t.strike)};
    double beyond = price * (o->inverse ? o->underlying : 1.0) / t.discount - option_exercise(&t);
    double vol = spread_of(&c, beyond, lognormally) / t.root_years;
    if (!isfinite(vol) || !(vol > 0.0)) return complain(complaint, NETTO_EDOMAIN, "the volatility of the price %.9g is beyond what numbers hold", price);
    *out = vol;
    return NETTO_OK;
}
