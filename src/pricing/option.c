/* option.c: Black-Scholes-Merton, Black-76 and Bachelier: price and greeks. */
#include "pricing/option.h"

#include <math.h>

#include "base/complain.h"
#include "numeric/distribution.h"
#include "numeric/function.h"
#include "pricing/american.h"

const char *netto_option_model_word(netto_option_model model)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_OPTION_MODEL_MAP(X)
#undef X
    };
    return words[model];
}

/* ---- the domain ---------------------------------------------------------------------------------------- */

static const char *underlying_word(const netto_option *o)
{
    return o->model == NETTO_BLACK_SCHOLES ? "spot" : "forward";
}

static netto_status check_finite(const netto_option *o, netto_complaint *complaint)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {{underlying_word(o), o->underlying}, {"strike", o->strike}, {"years", o->years}, {"rate", o->rate}, {"yield", o->yield}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!isfinite(numbers[i].value))
            return complain(complaint, NETTO_EDOMAIN, "%s: expected a finite number, got %g", numbers[i].name, numbers[i].value);
    return NETTO_OK;
}

static netto_status check_positive(const netto_option *o, netto_complaint *complaint)
{
    bool lognormal = o->model != NETTO_BACHELIER;
    if ((lognormal || o->inverse) && !(o->underlying > 0.0))
        return complain(complaint, NETTO_EDOMAIN, "%s: must be greater than 0 in %s, got %g%s", underlying_word(o),
                        o->inverse ? "an inverse option" : netto_option_model_word(o->model), o->underlying,
                        lognormal && !o->inverse ? "; bachelier takes any" : "");
    if (lognormal && !(o->strike > 0.0))
        return complain(complaint, NETTO_EDOMAIN, "strike: must be greater than 0 in %s, got %g; bachelier takes any",
                        netto_option_model_word(o->model), o->strike);
    return NETTO_OK;
}

static netto_status check(const netto_option *o, netto_complaint *complaint)
{
    if (o->right != 'C' && o->right != 'P') return complain(complaint, NETTO_EDOMAIN, "right: expected C or P");
    netto_status status = check_finite(o, complaint);
    if (status == NETTO_OK) status = check_positive(o, complaint);
    if (status != NETTO_OK) return status;
    if (!(o->years > 0.0))
        return complain(complaint, NETTO_EDOMAIN, "years: the option has expired (%g years are left); it is worth what exercise gave", o->years);
    if (o->yield != 0.0 && o->model != NETTO_BLACK_SCHOLES)
        return complain(complaint, NETTO_EDOMAIN, "yield: a forward has none; only black_scholes takes one");
    return NETTO_OK;
}

netto_status option_terms_of(const netto_option *o, option_terms *out, netto_complaint *complaint)
{
    netto_status status = check(o, complaint);
    if (status != NETTO_OK) return status;
    double forward = o->underlying;
    if (o->model == NETTO_BLACK_SCHOLES) forward *= function_exp((o->rate - o->yield) * o->years);
    double discount = function_exp(-o->rate * o->years);
    if (!(discount > 0.0) || !isfinite(discount))
        return complain(complaint, NETTO_EDOMAIN, "rate: %g over %g years is beyond what numbers hold", o->rate, o->years);
    if (!isfinite(forward) || (o->model == NETTO_BLACK_SCHOLES && !(forward > 0.0)))
        return complain(complaint, NETTO_EDOMAIN, "spot: %g over %g years, at a rate of %g and a yield of %g, has a forward beyond what numbers hold",
                        o->underlying, o->years, o->rate, o->yield);
    *out = (option_terms){forward, o->strike, discount, sqrt(o->years), o->right == 'C' ? 1.0 : -1.0};
    return NETTO_OK;
}

/* ---- undiscounted, by the forward ------------------------------------------------------------------------- */

/* Price, its slope by the forward, and what gamma and vega are made of. */
typedef struct undiscounted {
    double price, delta, gamma, vega; /* vega: by vol * sqrt(years) */
} undiscounted;

static undiscounted lognormal(const option_terms *t, double spread)
{
    double d1 = function_log(t->forward / t->strike) / spread + 0.5 * spread, d2 = d1 - spread;
    double tails[] = {t->sign * d1, t->sign * d2};
    distribution_cdf_many(tails, 2);
    double up = t->sign * tails[0], down = t->sign * tails[1];
    double density = distribution_density(d1);
    return (undiscounted){t->forward * up - t->strike * down, up, density / (t->forward * spread), t->forward * density};
}

static undiscounted normal(const option_terms *t, double spread)
{
    double distance = t->forward - t->strike, d = distance / spread;
    double up = t->sign * distribution_cdf(t->sign * d), density = distribution_density(d);
    return (undiscounted){distance * up + spread * density, up, density / spread, density};
}

/* ---- discounted, by what is given ---------------------------------------------------------------------------- */

static netto_option_value value_of(const netto_option *o, const option_terms *t, double vol, const undiscounted *u)
{
    double d = t->discount, ratio = t->forward / o->underlying; /* of the forward to the spot */
    bool spot = o->model == NETTO_BLACK_SCHOLES;
    netto_option_value v = {
        .price = u->price > 0.0 ? d * u->price : 0.0,
        .delta = d * u->delta,
        .gamma = d * u->gamma,
        .vega = d * u->vega * t->root_years,
    };
    v.theta = o->rate * v.price - v.vega * vol / (2.0 * o->years);
    v.rho = -o->years * v.price;
    if (!spot) return v;
    v.theta -= (o->rate - o->yield) * t->forward * v.delta; /* the forward comes back to the spot */
    v.rho += o->years * t->forward * v.delta;
    v.delta *= ratio;
    v.gamma *= ratio * ratio;
    return v;
}

/* In units of the underlying. */
static void make_inverse(netto_option_value *v, double underlying)
{
    v->price /= underlying;
    v->delta = (v->delta - v->price) / underlying;
    v->gamma = (v->gamma - 2.0 * v->delta) / underlying;
    v->vega /= underlying;
    v->theta /= underlying;
    v->rho /= underlying;
}

static bool all_finite(const netto_option_value *v)
{
    return isfinite(v->price) && isfinite(v->delta) && isfinite(v->gamma) && isfinite(v->vega) && isfinite(v->theta) &&
           isfinite(v->rho);
}

/* ---- early exercise ------------------------------------------------------------------------------------------- */

/* An American option at other terms, for slopes that have no formula; NaN: beyond the domain. */
static double worth(netto_option o, double vol)
{
    option_terms t = {0};
    american a;
    netto_complaint why;
    if (option_terms_of(&o, &t, &why) != NETTO_OK || american_of(&o, vol, &a, &why) != NETTO_OK) return NAN;
    undiscounted u = lognormal(&t, vol * t.root_years);
    return american_price(&a, o.underlying, u.price > 0.0 ? t.discount * u.price : 0.0);
}

#define BUMP 1e-4 /* of the volatility and of the time left; a tenth of it of the rate */

static double vega_of(const netto_option *o, double vol)
{
    return (worth(*o, vol * (1.0 + BUMP)) - worth(*o, vol * (1.0 - BUMP))) / (2.0 * BUMP * vol);
}

static double theta_of(netto_option o, double vol)
{
    double years = o.years;
    o.years = years * (1.0 - BUMP);
    double later = worth(o, vol);
    o.years = years * (1.0 + BUMP);
    return (later - worth(o, vol)) / (2.0 * BUMP * years);
}

static double rho_of(netto_option o, double vol)
{
    double high = o.rate + 0.1 * BUMP, low = o.rate > 0.1 * BUMP ? o.rate - 0.1 * BUMP : 0.0;
    o.rate = low;
    double less = worth(o, vol);
    o.rate = high;
    return (worth(o, vol) - less) / (high - low);
}

/* `all`: what has no formula too, which takes six prices more. */
static netto_status value_early(const netto_option *o, double vol, bool all, netto_option_value *v, netto_complaint *complaint)
{
    american a;
    double delta, gamma;
    netto_status status = american_of(o, vol, &a, complaint);
    if (status != NETTO_OK || !a.early) return status;
    v->price = american_price(&a, o->underlying, v->price);
    if (american_slopes(&a, o->underlying, &delta, &gamma)) return *v = (netto_option_value){.price = v->price, .delta = delta}, NETTO_OK;
    v->delta += delta;
    v->gamma += gamma;
    if (!all) return NETTO_OK;
    v->vega = vega_of(o, vol);
    v->theta = theta_of(*o, vol);
    v->rho = rho_of(*o, vol);
    return NETTO_OK;
}

static netto_status find_value(const netto_option *o, double vol, bool all, netto_option_value *out, netto_complaint *complaint)
{
    option_terms t;
    netto_status status = option_terms_of(o, &t, complaint);
    if (status != NETTO_OK) return status;
    if (!isfinite(vol) || !(vol > 0.0))
        return complain(complaint, NETTO_EDOMAIN, "vol: must be a finite number greater than 0, got %g%s", vol,
                        vol == 0.0 ? "; without volatility the price is what exercise on the forward gives" : "");
    double spread = vol * t.root_years;
    undiscounted u = o->model == NETTO_BACHELIER ? normal(&t, spread) : lognormal(&t, spread);
    netto_option_value v = value_of(o, &t, vol, &u);
    if (o->american && (status = value_early(o, vol, all, &v, complaint)) != NETTO_OK) return status;
    if (o->inverse) make_inverse(&v, o->underlying);
    if (!all_finite(&v)) return complain(complaint, NETTO_EDOMAIN, "the option's value is beyond what numbers hold");
    *out = v;
    return NETTO_OK;
}

netto_status netto_option_price(const netto_option *o, double vol, netto_option_value *out, netto_complaint *complaint)
{
    return find_value(o, vol, true, out, complaint);
}

netto_status option_delta(const netto_option *o, double vol, double *out, netto_complaint *complaint)
{
    netto_option_value v;
    netto_status status = find_value(o, vol, false, &v, complaint);
    if (status == NETTO_OK) *out = v.delta;
    return status;
}

netto_status netto_inverse_coins(double notional, double entry, double price, double *out, netto_complaint *complaint)
{
    if (!isfinite(notional)) return complain(complaint, NETTO_EDOMAIN, "notional: expected a finite number, got %g", notional);
    if (!isfinite(entry) || !(entry > 0.0)) return complain(complaint, NETTO_EDOMAIN, "entry: must be greater than 0, got %g", entry);
    if (!isfinite(price) || !(price > 0.0)) return complain(complaint, NETTO_EDOMAIN, "price: must be greater than 0, got %g", price);
    double coins = notional / entry - notional / price;
    if (!isfinite(coins)) return complain(complaint, NETTO_EDOMAIN, "the coins are beyond what numbers hold");
    *out = coins;
    return NETTO_OK;
}
