/* risk.h: value at risk, backtests and forecasts: what can be asked of them, and what is answered.
 *
 * Money in base currency; losses and requirements are positive, so a value at risk below 0 is a profit. */
#ifndef NETTO_RISK_H
#define NETTO_RISK_H

#include "netto/types.h"

/* ---- value at risk ------------------------------------------------------------------------------- */

#define NETTO_VAR_METHOD_MAP(X)                                                                              \
    X(HISTORICAL, "historical") /* what the returns of the window would have done to the book */             \
    X(PARAMETRIC, "parametric") /* a normal distribution: z sqrt(w'Cw) */                                    \
    X(FILTERED, "filtered")     /* historical, each return made as volatile as today */

typedef enum netto_var_method {
#define X(name, word) NETTO_VAR_##name,
    NETTO_VAR_METHOD_MAP(X)
#undef X
        NETTO_VAR_METHOD_COUNT
} netto_var_method;

const char *netto_var_method_word(netto_var_method method);

/* How it is measured.  What is 0 takes its default. */
typedef struct netto_var_terms {
    netto_var_method method;
    double alpha;          /* in (0.5, 1); default 0.99 */
    netto_instant window;  /* a multiple of the history's `every`; default all of the history that the policy declares */
    netto_instant horizon; /* values scale by sqrt(horizon / every); default `every` */
    double lambda;         /* in (0, 1): of volatilities; filtered: default 0.94; parametric: default none, equal weights */
    double unknown;        /* a fraction: what moves with a price whose window is not covered bears so much of its exposure,
                              beside the rest; default: such a book is refused */
    bool beyond;           /* the shortfall leaves the value at risk itself out */
    bool log;              /* logarithmic returns, not simple ones */
    bool sample;           /* parametric: correlations of the window, not of the policy's model */
    bool reprice;          /* by scenarios: options are valued again by their model; default: they move by their delta */
} netto_var_terms;

/* One instrument of the book. */
typedef struct netto_var_component {
    netto_text instrument;
    double exposure; /* delta-adjusted, signed; what it loads on its currency included */
    double marginal; /* value per unit of exposure; 0 where that is 0 */
    double value, es; /* its shares: they add up to the book's */
} netto_var_component;

typedef struct netto_var_set {
    netto_text id; /* a netting set; or the instrument that nets with nothing */
    bool alone;
    double value, es;
} netto_var_set;

typedef struct netto_var_report {
    netto_var_terms terms; /* with their defaults */
    double value, es;      /* the sum over the netting sets, or of the pool */
    double volatility;     /* of the profits over the horizon; NaN of several sets */
    uint32_t scenarios;    /* returns of the window */
    uint32_t rank;         /* of the scenario whose loss is the value; 0 of a parametric one */
    bool indefinite;       /* the model is at fault: some set gets no netting */
    bool uncovered;        /* some window was not covered: see `unknown` */
    bool has_rest;         /* asked for without one instrument: */
    double rest, rest_es;  /* what is left then; value - rest is incremental */
    const netto_var_set *sets;
    uint32_t set_count;
    const netto_var_component *components;
    uint32_t component_count;
} netto_var_report;

/* ---- backtests ------------------------------------------------------------------------------------- */

#define NETTO_ZONE_MAP(X) X(GREEN, "green") X(YELLOW, "yellow") X(RED, "red")

typedef enum netto_zone {
#define X(name, word) NETTO_ZONE_##name,
    NETTO_ZONE_MAP(X)
#undef X
        NETTO_ZONE_COUNT
} netto_zone;

const char *netto_zone_word(netto_zone zone);

/* A likelihood ratio, and the probability of a greater one where nothing is wrong. */
typedef struct netto_test {
    bool known;
    double statistic, p;
} netto_test;

typedef struct netto_backtest {
    uint32_t observations, exceptions;
    double alpha, expected;
    uint32_t transitions[2][2]; /* from an exception (1) or none (0) to one or none */
    netto_test kupiec, independence, coverage;
    netto_zone zone;
    bool basel; /* 250 days at 99%: */
    double multiplier, plus;
} netto_backtest;

/* ---- hedges --------------------------------------------------------------------------------------- */

#define NETTO_HEDGE_MOST 8 /* instruments together */
#define NETTO_HEDGE_LEAST 10 /* changes, unless told */

#define NETTO_HEDGE_ROUNDING_MAP(X) X(NEAREST, "nearest") X(DOWN, "down") /* toward zero */ X(NONE, "none")

typedef enum netto_hedge_rounding {
#define X(name, word) NETTO_HEDGE_##name,
    NETTO_HEDGE_ROUNDING_MAP(X)
#undef X
        NETTO_HEDGE_ROUNDING_COUNT
} netto_hedge_rounding;

#define NETTO_HEDGE_CHANGES_MAP(X) X(PRICE, "price") X(SIMPLE, "simple") X(LOG, "log") /* returns */

typedef enum netto_hedge_changes {
#define X(name, word) NETTO_CHANGES_##name,
    NETTO_HEDGE_CHANGES_MAP(X)
#undef X
        NETTO_CHANGES_COUNT
} netto_hedge_changes;

typedef struct netto_hedge_ask {
    netto_text of;
    const netto_text *with;
    uint32_t with_count; /* at most NETTO_HEDGE_MOST */
    netto_instant window; /* 0: all of the history */
    netto_hedge_changes changes;
    netto_hedge_rounding rounding;
    bool sized;
    double qty; /* units held of it, signed */
    uint32_t least; /* changes below which it says nothing; 0: NETTO_HEDGE_LEAST */
} netto_hedge_ask;

/* What one instrument does in a hedge. */
typedef struct netto_hedge_leg {
    netto_text instrument;
    double ratio; /* of changes: what is hedged moves by so much as this moves by one */
    bool traded;  /* a quantity was given: */
    double trade; /* units to trade, signed, rounded to its qty_step as asked */
} netto_hedge_leg;

typedef struct netto_hedge {
    netto_hedge_leg legs[NETTO_HEDGE_MOST];
    uint32_t leg_count, samples;
    double effectiveness; /* the share of the variance that goes, 0 to 1 */
} netto_hedge;

/* ---- neutrality ----------------------------------------------------------------------------------- */

#define NETTO_NEUTRAL_MOST 4 /* instruments, as many as sensitivities */

/* X(name, word): base currency.  Of one unit, S the price of the underlying: delta * S, gamma * S^2, vega, times multiplier and rate;
 * what is no option has its notional as delta, and no gamma and vega.  beta: beta * delta. */
#define NETTO_GREEK_MAP(X) X(DELTA, "delta") X(GAMMA, "gamma") X(VEGA, "vega") X(BETA, "beta")

typedef enum netto_greek {
#define X(name, word) NETTO_GREEK_##name,
    NETTO_GREEK_MAP(X)
#undef X
        NETTO_GREEK_COUNT
} netto_greek;

const char *netto_greek_word(netto_greek greek);

typedef struct netto_neutral_ask {
    const netto_greek *of;
    const netto_text *with;
    uint32_t of_count, with_count;
    netto_text factor;    /* only what stands on this factor counts; or not given */
    netto_text market;    /* betas that no attribute tells are estimated against this instrument; or not given */
    netto_instant window; /* of the history; 0: all of it */
    netto_hedge_rounding rounding;
} netto_neutral_ask;

/* A beta that counted. */
typedef struct netto_beta {
    netto_text instrument; /* whose it is; of an option its underlying */
    double beta;
    bool estimated;        /* else attrs.beta says it, */
    bool itself;           /* or it is the market, whose beta is 1 */
    uint32_t samples;      /* where it was estimated: returns, */
    netto_instant until;   /* the last of them until then */
} netto_beta;

typedef struct netto_neutral {
    struct {
        netto_text instrument;
        double trade; /* units, signed, rounded to the qty_step as asked */
    } legs[NETTO_NEUTRAL_MOST];
    struct {
        netto_greek of;
        double before, after;
    } greeks[NETTO_NEUTRAL_MOST];
    uint32_t count;
    const netto_beta *betas;
    uint32_t beta_count;
} netto_neutral;

/* ---- forecasts --------------------------------------------------------------------------------------- */

#define NETTO_FORECAST_KIND_MAP(X)                                                                           \
    X(LEVEL, "level")         /* of a price, or of anything */                                               \
    X(DIRECTION, "direction") /* up or down: its sign counts */                                              \
    X(RETURN, "return")       /* a fraction of the price when it was made */                                 \
    X(VARIANCE, "variance")   /* of the return until it is due */                                            \
    X(VAR, "var")             /* a value at risk; what comes is a loss, positive: either may be a profit, below 0 */

typedef enum netto_forecast_kind {
#define X(name, word) NETTO_FORECAST_##name,
    NETTO_FORECAST_KIND_MAP(X)
#undef X
        NETTO_FORECAST_KIND_COUNT
} netto_forecast_kind;

const char *netto_forecast_kind_word(netto_forecast_kind kind);

/* What a forecast says.  Scores are of a name: the part of the id before its last '/', unless one is given. */
typedef struct netto_forecast {
    netto_text id, name;
    netto_text instrument; /* whose mark will settle it, and what it stands at now; not given: somebody says what came */
    netto_forecast_kind kind;
    double value;
    double alpha;          /* of a value at risk; 0: 0.99 */
    double reference;      /* without an instrument: what stands now; NaN: not given */
    netto_instant due;
} netto_forecast;

typedef struct netto_forecast_answer {
    netto_text name;
    bool duplicate;       /* it was said before: nothing has changed */
    double value, reference, outcome; /* NaN: not known */
} netto_forecast_answer;

/* How good the last forecasts of a name were.  NaN: there is nothing to tell it from. */
typedef struct netto_score {
    netto_text name;
    netto_forecast_kind kind;
    uint32_t waiting, count;  /* whose outcome is to come; outcomes that are scored, */
    uint32_t kept;            /* and that could be */
    double hit_rate;          /* of level, direction, return: the sign of the move was right */
    double mae, rmse, bias;   /* of forecast - outcome; not of directions */
    double qlike;             /* of variances h: mean of ln h + outcome / h (Patton, Journal of Econometrics 160 (2011)) */
    netto_backtest backtest;  /* of values at risk, where there are two or more */
} netto_score;

#endif
