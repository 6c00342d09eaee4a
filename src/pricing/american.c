/* american.c: what early exercise adds to an option: the quadratic approximation of Barone-Adesi and Whaley. */
#include "pricing/american.h"

#include <math.h>

#include "base/complain.h"
#include "numeric/distribution.h"
#include "numeric/function.h"

#define TURNS 200
#define CLOSE 1e-13 /* of the critical price */

/* The European option at a candidate for the critical price. */
typedef struct terms {
    double sign, strike, carry, discount, spread; /* carry: exp((b - r) T), what the underlying is discounted by */
    double drift;                                 /* b T */
    double power;
} terms;

static double power_of(const netto_option *o, double vol, double b)
{
    double variance = vol * vol, n = 2.0 * b / variance;
    double interest = -function_exp(-o->rate * o->years) + 1.0;
    double m = o->rate == 0.0 ? 2.0 / (variance * o->years) : 2.0 * o->rate / (variance * interest);
    double root = sqrt((n - 1.0) * (n - 1.0) + 4.0 * m);
    return o->right == 'C' ? 0.5 * (-(n - 1.0) + root) : 0.5 * (-(n - 1.0) - root);
}

static double d1_of(const terms *t, double s)
{
    return (function_log(s / t->strike) + t->drift) / t->spread + 0.5 * t->spread;
}

/* sign (S - K) - c(S) - sign (1 - carry N(sign d1)) S / q: below 0 where it is worth to wait; and its slope. */
static double miss(const terms *t, double s, double *slope)
{
    double d1 = d1_of(t, s), tails[] = {t->sign * d1, t->sign * (d1 - t->spread)};
    distribution_cdf_many(tails, 2);
    double beyond = t->sign * (1.0 - t->carry * tails[0]);
    double european = t->sign * (s * t->carry * tails[0] - t->strike * t->discount * tails[1]);
    *slope = beyond * (1.0 - 1.0 / t->power) + t->carry * distribution_density(d1) / (t->spread * t->power);
    return t->sign * (s - t->strike) - european - beyond * s / t->power;
}

/* Between a price at which it is worth to wait and one at which it is not: by Newton's steps, by halves where one would leave them. */
static bool find_critical(const terms *t, double *out)
{
    double slope, wait = t->strike, take = t->strike, high = -1.0;
    for (int i = 0; i < TURNS && !(high > 0.0); i++) {
        if (i) wait = take;
        take = t->sign > 0.0 ? take * 1.5 : take / 1.5;
        high = miss(t, take, &slope);
    }
    if (!(high > 0.0)) return false;
    double at = take, error = high;
    for (int i = 0; i < TURNS; i++) {
        double next = at - error / slope;
        bool inside = t->sign > 0.0 ? next > wait && next < take : next < wait && next > take;
        if (!inside) next = 0.5 * (wait + take);
        if (fabs(next - at) <= CLOSE * at) break;
        at = next;
        error = miss(t, at, &slope);
        if (error > 0.0) take = at;
        else wait = at;
    }
    *out = at;
    return isfinite(at);
}

/* A call is not exercised early where its underlying pays nothing; a put not where its strike earns nothing. */
static bool is_early(const netto_option *o, double b)
{
    return o->right == 'C' ? b < o->rate : o->rate > 0.0;
}

netto_status american_of(const netto_option *o, double vol, american *out, netto_complaint *complaint)
{
    double b = o->model == NETTO_BLACK_SCHOLES ? o->rate - o->yield : 0.0;
    *out = (american){.sign = o->right == 'C' ? 1.0 : -1.0, .strike = o->strike};
    if (o->model == NETTO_BACHELIER) return complain(complaint, NETTO_EDOMAIN, "style: an american option is priced by black_scholes or black76");
    if (o->rate < 0.0) return complain(complaint, NETTO_EDOMAIN, "rate: must be 0 or more of an american option, got %g", o->rate);
    if (!is_early(o, b)) return NETTO_OK;
    terms t = {.sign = out->sign, .strike = o->strike, .carry = function_exp((b - o->rate) * o->years), .discount = function_exp(-o->rate * o->years),
               .spread = vol * sqrt(o->years), .drift = b * o->years, .power = power_of(o, vol, b)};
    if (!isfinite(t.power) || !find_critical(&t, &out->critical))
        return complain(complaint, NETTO_EDOMAIN, "an american option at a volatility of %g over %g years is beyond what the approximation holds", vol, o->years);
    double d1 = d1_of(&t, out->critical);
    out->early = true;
    out->power = t.power;
    out->scale = t.sign * out->critical / t.power * (1.0 - t.carry * distribution_cdf(t.sign * d1));
    return NETTO_OK;
}

static bool is_taken(const american *a, double underlying)
{
    return a->sign * (underlying - a->critical) >= 0.0;
}

static double premium(const american *a, double underlying)
{
    return a->scale * function_pow(underlying / a->critical, a->power);
}

double american_price(const american *a, double underlying, double european)
{
    double exercise = a->sign * (underlying - a->strike);
    if (!a->early) return european;
    double waits = is_taken(a, underlying) ? exercise : european + premium(a, underlying);
    return waits > exercise ? waits : exercise;
}

bool american_slopes(const american *a, double underlying, double *delta, double *gamma)
{
    *delta = *gamma = 0.0;
    if (!a->early) return false;
    if (is_taken(a, underlying)) return *delta = a->sign, true;
    double more = premium(a, underlying);
    *delta = more * a->power / underlying;
    *gamma = *delta * (a->power - 1.0) / underlying;
    return false;
}
