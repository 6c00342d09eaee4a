/* volatility.c: the volatility that a price implies.
 *
 * Of an option in the money only what it is worth beyond exercise depends on volatility, and that is the price of the put or
 * call out of the money at the same strike.  So each is solved out of the money, for the spread (volatility times the root of
 * time), by Newton's steps on the logarithm of the price, kept in a bracket that is halved where a step would leave it.  One that may be
 * exercised early needs no more volatility than the European of the same price, so it is sought below that, in a bracket that shrinks. */
#include <float.h>
#include <math.h>

#include "base/complain.h"
#include "numeric/distribution.h"
#include "numeric/function.h"
#include "pricing/american.h"
#include "pricing/option.h"

#define STEPS_MAX  200
#define TELLS_FROM (16.0 * DBL_EPSILON) /* of the figures that a price is the difference of: below that is rounding */
#define ROOT_TWO_PI 0x1.40d931ff62705p+1
#define NO_VEGA     "the price %.9g is what exercise on the forward gives: any small volatility gives it (no vega)"

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

/* A price is the difference of two figures: what is less than their last digits tells nothing.  Far out of the money they are small themselves. */
static bool tells(const curve *c, double price, double spread)
{
    if (c->price != lognormal) return true;
    double d1 = function_log(c->low / c->high) / spread + 0.5 * spread;
    return price > TELLS_FROM * c->low * distribution_cdf(d1);
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
        return complain(complaint, NETTO_EDOMAIN, NO_VEGA, price);
    if (o->model != NETTO_BACHELIER && whole >= most * (1.0 - TELLS_FROM))
        return complain(complaint, NETTO_EDOMAIN, "no volatility gives the price %.9g: such a %s is always worth less than %.9g", price,
                        o->right == 'C' ? "call" : "put", most * t->discount / unit);
    return NETTO_OK;
}

static netto_status solve_european(const netto_option *o, const option_terms *t, const curve *c, double price, double *out, netto_complaint *complaint)
{
    netto_status status = check_price(o, t, price, complaint);
    if (status != NETTO_OK) return status;
    double beyond = price * (o->inverse ? o->underlying : 1.0) / t->discount - option_exercise(t);
    double spread = spread_of(c, beyond, o->model != NETTO_BACHELIER), vol = spread / t->root_years;
    if (!isfinite(vol) || !(vol > 0.0)) return complain(complaint, NETTO_EDOMAIN, "the volatility of the price %.9g is beyond what numbers hold", price);
    if (!tells(c, beyond, spread)) return complain(complaint, NETTO_EDOMAIN, NO_VEGA, price);
    *out = vol;
    return NETTO_OK;
}

/* ---- early exercise ------------------------------------------------------------------------------------------ */

#define EARLY_STEPS 100
#define EARLY_CLOSE 1e-12
#define SPREAD_MOST 1e3 /* volatility times the root of time */

/* The price to be met, and what it lies between: in units of the strike. */
typedef struct early {
    const netto_option *o;
    const option_terms *t;
    const curve *c;
    double price, least, most;
} early;

static netto_status early_price(const early *e, double vol, double *out, netto_complaint *complaint)
{
    american a;
    double slope, european = e->t->discount * (e->c->price(e->c, vol * e->t->root_years, &slope) + option_exercise(e->t));
    netto_status status = american_of(e->o, vol, &a, complaint);
    if (status == NETTO_OK) *out = american_price(&a, e->o->underlying, european);
    return status;
}

static netto_status check_early(const early *e, double given, netto_complaint *complaint)
{
    double grain = TELLS_FROM * (e->price + e->least), unit = e->o->inverse ? e->o->underlying : 1.0;
    if (!isfinite(given) || given < 0.0) return complain(complaint, NETTO_EDOMAIN, "price: must be a finite number, not negative, got %g", given);
    if (e->price < e->least - grain)
        return complain(complaint, NETTO_EDOMAIN, "no volatility gives the price %.9g: exercise, now or at the end, is worth %.9g", given, e->least / unit);
    if (e->price <= e->least + grain)
        return complain(complaint, NETTO_EDOMAIN, "the price %.9g is what exercise gives: any small volatility gives it (no vega)", given);
    if (e->price >= e->most * (1.0 - TELLS_FROM))
        return complain(complaint, NETTO_EDOMAIN, "no volatility gives the price %.9g: such a %s is always worth less than %.9g", given,
                        e->o->right == 'C' ? "call" : "put", e->most / unit);
    return NETTO_OK;
}

/* A volatility at which it is worth the price or more: a European option needs no less. */
static netto_status find_high(const early *e, double given, double *high, double *above, netto_complaint *complaint)
{
    netto_complaint why;
    if (solve_european(e->o, e->t, e->c, given, high, &why) != NETTO_OK) *high = 0.5 / e->t->root_years;
    for (*high *= 1.0 + EARLY_CLOSE; *high * e->t->root_years < SPREAD_MOST; *high *= 2.0) {
        netto_status status = early_price(e, *high, above, complaint);
        if (status != NETTO_OK || *above >= e->price) return status;
    }
    return complain(complaint, NETTO_EDOMAIN, "no volatility gives the price %.9g that the approximation of early exercise holds", given);
}

/* Where a straight line between both ends meets the price, the end that stays counting half (Illinois); every third time their middle.
 * What the approximation does not hold is a volatility too small to be worth anything beyond exercise. */
static netto_status solve_early(const early *e, double given, double *out, netto_complaint *complaint)
{
    double low = 0.0, below = e->least - e->price, high, above;
    netto_status status = find_high(e, given, &high, &above, complaint);
    if (status != NETTO_OK) return status;
    above -= e->price;
    int side = 0;
    for (int i = 1; i <= EARLY_STEPS && high - low > EARLY_CLOSE * high; i++) {
        double next = i % 3 == 0 ? low + 0.5 * (high - low) : (low * above - high * below) / (above - below), miss;
        if (!(next > low && next < high)) next = low + 0.5 * (high - low);
        if (early_price(e, next, &miss, complaint) != NETTO_OK) miss = e->least;
        miss -= e->price;
        if (miss >= 0.0) {
            high = next, above = miss;
            if (side > 0) below *= 0.5;
            side = 1;
        } else {
            low = next, below = miss;
            if (side < 0) above *= 0.5;
            side = -1;
        }
    }
    *out = high;
    return content(complaint);
}

static netto_status american_vol(const netto_option *o, const option_terms *t, const curve *c, double price, double *out, netto_complaint *complaint)
{
    american a;
    netto_status status = american_of(o, 1.0, &a, complaint); /* whether it is one does not depend on the volatility */
    if (status != NETTO_OK) return status;
    if (!a.early) return solve_european(o, t, c, price, out, complaint);
    double now = t->sign * (o->underlying - o->strike), end = option_exercise(t) * t->discount;
    const early e = {o, t, c, price * (o->inverse ? o->underlying : 1.0), fmax(fmax(now, end), 0.0), o->right == 'C' ? o->underlying : o->strike};
    status = check_early(&e, price, complaint);
    return status == NETTO_OK ? solve_early(&e, price, out, complaint) : status;
}

netto_status netto_option_vol(const netto_option *o, double price, double *out, netto_complaint *complaint)
{
    option_terms t;
    netto_status status = option_terms_of(o, &t, complaint);
    if (status != NETTO_OK) return status;
    bool up = t.forward > t.strike;
    const curve c = {o->model != NETTO_BACHELIER ? lognormal : normal, up ? t.strike : t.forward, up ? t.forward : t.strike, fabs(t.forward - t.strike)};
    return o->american ? american_vol(o, &t, &c, price, out, complaint) : solve_european(o, &t, &c, price, out, complaint);
}
