/* rules.h: rulebooks in C: a policy whose hooks are chosen and turned by numbers.
 *
 *   rules r = rules_of("strict");
 *   r.policy.hooks.haircut = rules_haircut_attr;
 *   desk_policy(&k, &r.policy);
 *
 * Hooks are pure: they read the rulebook's numbers and their thing, and count how often they were asked. */
#ifndef SUPPORT_RULES_H
#define SUPPORT_RULES_H

#include "netto/policy.h"

typedef struct rules {
    netto_policy policy;    /* first: hooks are handed this */
    double haircut;         /* what haircuts answer, where nothing else decides */
    double rho, across;     /* correlation in a bucket, and across buckets */
    double line;            /* collateral haircut */
    double scale;           /* initial = scale * maintenance */
    double leg;             /* share of the worst leg */
    double extra;           /* a constant requirement */
    uint64_t work;          /* that a haircut or a correlation pretends to take, a line twice, a margin three times */
    netto_text breaks;      /* the instrument, factor, asset or account for which a hook fails */
    double breaks_above;    /* or the price above which a haircut fails; 0: none */
    unsigned haircuts, axes, correlations, lines, margins, starts, steps; /* times asked */
    netto_limit limits[16];
    int asks[16][2];        /* which functions they have */
    unsigned limit_asks, checks; /* times asked */
    netto_check_rule check_rules[8];
    netto_rebalance rebalances[4];
    netto_forecast_rule forecasts[4];
    netto_declared measures[8];
    char axis[96];          /* that was answered last */
    struct {
        netto_text of; /* the drift is this measure over `scale` */
        double scale;
        netto_step steps[3];
        uint32_t count;
    } plans[4];
    unsigned drifts;
    int tests[8];           /* what each tests */
    double bounds[8];
    netto_breaker breakers[8];
    double trips_above;     /* the price, or an account's gross, above which breakers trip */
    netto_text trip_breaks; /* the instrument or account for which they fail */
    unsigned trips;         /* times asked */
    uint32_t trip_reads;    /* of TRIP_...: what else a trip reads */
} rules;

enum {
    TRIP_NOW = 1,
    TRIP_VOL = 2,
    TRIP_ATTRS_ONLY = 4,
    TRIP_UNDERLYING = 8,
    TRIP_POOL = 16,
    TRIP_UTILISATION = 32,
    TRIP_MARGIN = 64, /* of an account: the initial margin instead of the gross */
    TRIP_PEAK = 128   /* of an instrument: how far it is below the peak that it recalls, instead of the price */
};

/* Add a breaker of instruments (`kind` NULL) or of accounts of a kind, with the trip below; turn it as you like. */
netto_breaker *rules_breaker(rules *r, const char *name, const netto_text *kind, netto_action action);

/* haircut 1, rho 0.5, across 0.25, line 0, scale 1, no history, no limits, no hooks. */
rules rules_of(const char *id);

/* Add a limit; `kind` NULL: it binds the account itself. */
netto_limit *rules_limit(rules *r, const char *name, netto_measure of, double max, const netto_text *kind);

/* Functions of limits. */
enum { RULES_DOUBLE_POOL = 1, /* of: twice the pool's netted */
       RULES_REQUIRED,        /* of: the gross and the initial margin */
       RULES_OF_ATTRS,        /* max: attrs.max, else there is no such limit */
       RULES_OF_EQUITY,       /* max: twice the equity, if that is positive */
       RULES_OF_MINUTE,       /* max: a thousand and the minute of the hour */
       RULES_OPENED };        /* of: the orders opened in half the longest window declared; 0 where it is not known */

/* The same with functions, 0: none; without `of` it bounds `netted`. */
netto_limit *rules_limit_asks(rules *r, const char *name, int of, int asks_max, double max, const netto_text *kind);

/* One on what is held; `asks_max`: a function of the book, as above, doubled but for buckets; 0: none. */
netto_limit *rules_limit_held(rules *r, const char *name, netto_limit_by by, netto_held held, int asks_max, double max, const netto_text *kind);

/* Checks, each with a bound. */
enum { RULES_NOTIONAL = 1, /* refuses a larger notional, with a word of its own, value and limit */
       RULES_RISE,         /* refuses where the pool's gross rises by more, with numbers of its own */
       RULES_REFUSES,      /* refuses whatever is asked, without a word */
       RULES_PACE };       /* refuses where more orders were opened in the longest window declared, or it is not known; says so many */
netto_check_rule *rules_check(rules *r, const char *name, int test, double bound);

/* Add a rebalancing rule: asked each `every`, an account left alone for three times that; its drift a measure over `scale`,
 * within 0.5 of 0; it breaks for the account `breaks`.  Measures that it may name: "exposed", the sum of exposures; "doubled", that twice.
 * And a step of its plan. */
netto_rebalance *rules_rebalance(rules *r, const char *name, const char *of, double scale, netto_instant every, const netto_text *kind);
netto_step *rules_step(rules *r, netto_step_kind kind, const char *with, double to);

/* A value at risk at 0.95 that is recorded as a forecast; the same measures. */
netto_forecast_rule *rules_forecast(rules *r, const char *name, const char *of, netto_instant every, const netto_text *kind);

/* The measures alone, for limits and margins; "nested" nets factors in their buckets. */
void rules_measures(rules *r);
/* Behind them two caps of collateral: "kinds", each kind of asset for 0.6 of all that counts, and "all" assets but cash for 5,000.
 * They break for the asset `breaks`. */
void rules_caps(rules *r);
netto_status rules_margin_measured(netto_policy *, const netto_view *, netto_margin *, netto_complaint *);

typedef netto_status rules_number(netto_policy *, const netto_view *, double *, netto_complaint *);

/* haircuts */
rules_number rules_haircut_fixed;      /* r->haircut */
rules_number rules_haircut_attr;       /* attrs.h */
rules_number rules_haircut_price;      /* r->haircut * price / 1000 */
rules_number rules_haircut_underlying; /* the same of the underlying's price, or r->haircut */
rules_number rules_haircut_vol;        /* the vol over a day from the declared history, or r->haircut */
rules_number rules_haircut_years;      /* a hundredth for each year, or r->haircut */
rules_number rules_haircut_fx;         /* r->haircut * value / 1000, which reads the rate */

/* in a bucket rho, across `across` */
netto_status rules_correlation(netto_policy *, const netto_view *, const netto_view *, double *, netto_complaint *);

/* Factors sit by the first letter of their ids, their entity, in their bucket, the cell; not those in "alone", nor those without one.
 * Cells of one entity correlate by rho, of two by `across`; that breaks for the cell `breaks`. */
netto_status rules_axis(netto_policy *, const netto_view *, netto_answer *, netto_complaint *);
netto_status rules_cells(netto_policy *, netto_text a, netto_text b, double *, netto_complaint *);

/* collateral */
rules_number rules_line_fixed;  /* r->line, 0 for base cash */
rules_number rules_line_amount; /* more for what is large: reads the line itself */

/* Folds remember the highest price or equity, and of two numbers how many steps there were.  A step toils four times,
 * and breaks as a haircut does. */
netto_fold rules_fold(const char *name, const netto_text *kind, netto_instant every); /* kind NULL: instruments, at marks too */
void rules_folds(rules *r, const netto_fold *folds, uint32_t count);                   /* which outlive it */
rules_number rules_haircut_peak;       /* rules_haircut_price, and how far the price is below fold `peak` */
rules_number rules_haircut_under_peak; /* rules_haircut_underlying, and that of the underlying */

typedef netto_status rules_demand(netto_policy *, const netto_view *, netto_margin *, netto_complaint *);

/* margins: maintenance as said, initial = scale * that + extra */
rules_demand rules_margin_netted;
rules_demand rules_margin_leg;  /* max(netted, leg * worst leg) */
rules_demand rules_margin_pool; /* the pool's netted */
rules_demand rules_margin_now;  /* netted, plus the minute of the hour */
rules_demand rules_margin_peak; /* netted, plus how far the equity is below fold `result` */

#endif
