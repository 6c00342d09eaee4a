/* command.h: all that can happen to an engine, and all that can be asked of it.
 *
 * A command is a plain value that borrows its texts and rows from the caller for the length of one
 * step.  Rows are all-or-nothing unless `partial` is set. */
#ifndef NETTO_COMMAND_H
#define NETTO_COMMAND_H

#include "netto/risk.h"
#include "netto/settlement.h"
#include "netto/equity.h"
#include "netto/closeout.h"
#include "netto/option.h"
#include "netto/resolution.h"
#include "netto/scenario.h"
#include "netto/liquidity.h"
#include "netto/calendar.h"
#include "netto/types.h"

struct netto_policy;

/* X(name, word, does it change the book) */
#define NETTO_COMMAND_MAP(X)                                                                                 \
    X(INSTRUMENT_PUT, "instrument.put", true)                                                                \
    X(FACTOR_PUT, "factor.put", true)                                                                        \
    X(FX_PUT, "fx.put", true)                                                                                \
    X(MARK_PUT, "mark.put", true)                                                                            \
    X(SET_PUT, "set.put", true)                                                                              \
    X(ACCOUNT_PUT, "account.put", true)                                                                      \
    X(COLLATERAL_PUT, "collateral.put", true)                                                                \
    X(POSITION_PUT, "position.put", true)                                                                    \
    X(TRADE_APPLY, "trade.apply", true)                                                                      \
    X(ORDER_OPEN, "order.open", true)                                                                        \
    X(ORDER_CLOSE, "order.close", true)                                                                      \
    X(BREAKER_TRIP, "breaker.trip", true)                                                                    \
    X(BREAKER_RESET, "breaker.reset", true)                                                                  \
    X(CORRELATION_PUT, "correlation.put", true)                                                              \
    X(POLICY_ACTIVATE, "policy.activate", true)                                                              \
    X(POLICY_SHADOW, "policy.shadow", true)                                                                  \
    X(RULE_FAULT, "rule.fault", true)                                                                        \
    X(NOTICE, "notice", true)                                                                                \
    X(TICK, "tick", true)                                                                                    \
    X(EXPOSURE_GET, "exposure.get", false)                                                                   \
    X(MARGIN_GET, "margin.get", false)                                                                       \
    X(EQUITY_GET, "equity.get", false)                                                                       \
    X(CLOSEOUT_NET, "closeout.net", false)                                                                   \
    X(ORDER_CHECK, "order.check", false)                                                                     \
    X(ORDER_LIST, "order.list", false)                                                                       \
    X(LIMIT_LIST, "limit.list", false)                                                                       \
    X(BREAKER_LIST, "breaker.list", false)                                                                   \
    X(POSITION_GET, "position.get", false)                                                                   \
    X(ACCOUNT_LIST, "account.list", false)                                                                   \
    X(INSTRUMENT_LIST, "instrument.list", false)                                                             \
    X(FACTOR_LIST, "factor.list", false)                                                                     \
    X(MARK_GET, "mark.get", false)                                                                           \
    X(CORRELATION_GET, "correlation.get", false)                                                             \
    X(CORRELATION_LIST, "correlation.list", false)                                                           \
    X(REBALANCE_PLAN, "rebalance.plan", false)                                                               \
    X(VAR_GET, "var.get", false)                                                                             \
    X(VAR_BACKTEST, "var.backtest", false)                                                                   \
    X(PAYMENT_NET, "payment.net", false)                                                                     \
    X(RESOLUTION_WATERFALL, "resolution.waterfall", false)                                                   \
    X(RESOLUTION_PLAN, "resolution.plan", false)                                                             \
    X(RESOLUTION_ADL, "resolution.adl", false)                                                               \
    X(RESOLUTION_HAIRCUT, "resolution.haircut", false)                                                       \
    X(OPTION_PRICE, "option.price", false)                                                                   \
    X(OPTION_LIST, "option.list", false)                                                                     \
    X(HEDGE_RATIO, "hedge.ratio", false)                                                                     \
    X(HEDGE_NEUTRAL, "hedge.neutral", false)                                                                 \
    X(MEASURE_GET, "measure.get", false)                                                                     \
    X(FORECAST_PUT, "forecast.put", true)                                                                    \
    X(FORECAST_OUTCOME, "forecast.outcome", true)                                                            \
    X(FORECAST_SCORE, "forecast.score", false)                                                               \
    X(FORECAST_LIST, "forecast.list", false)                                                                 \
    X(SCENARIO_RUN, "scenario.run", false)                                                                   \
    X(LIQUIDITY_GET, "liquidity.get", false)                                                                 \
    X(CALENDAR_PUT, "calendar.put", true)                                                                    \
    X(CALENDAR_LIST, "calendar.list", false)                                                                 \
    X(VARIATION_SETTLE, "variation.settle", true)                                                            \
    X(SETTLEMENT_CONFIRM, "settlement.confirm", true)                                                        \
    X(SETTLEMENT_LIST, "settlement.list", false)                                                             \
    X(SETTLEMENT_GET, "settlement.get", false)

typedef enum netto_command_kind {
#define X(name, word, mutates) NETTO_##name,
    NETTO_COMMAND_MAP(X)
#undef X
        NETTO_COMMAND_KIND_COUNT
} netto_command_kind;

bool netto_command_mutates(netto_command_kind kind);
const char *netto_command_word(netto_command_kind kind);

/* An absent instant, and an absent text, are told by these. */
#define NETTO_NEVER INT64_MIN
static inline bool netto_text_given(netto_text text)
{
    return text.bytes != NULL;
}

/* ---- rows -------------------------------------------------------------------------------------- */

typedef struct netto_load_row {
    netto_text factor;
    double amount; /* base currency per unit of the instrument, signed */
} netto_load_row;

/* Texts that are not given take their default; `attrs` is one MessagePack map. */
typedef struct netto_instrument_row {
    netto_text id;
    netto_instrument_kind kind;
    netto_text underlying; /* a factor; default: its own id */
    netto_text currency;   /* default: the base currency */
    netto_text venue;
    netto_text calendar;   /* by which it trades and settles; must exist; default: the one that is called as its venue */
    const netto_load_row *loads; /* instead of the loads that the kind implies */
    uint32_t load_count;
    netto_number multiplier; /* default 1; greater than 0 */
    netto_number qty_step;   /* default 10^-8 */
    netto_number strike;     /* options only */
    bool inverse;            /* perp and future: the notional is fixed in the quote currency */
    char right;              /* 'C', 'P' or 0 */
    netto_instant expiry;    /* NETTO_NEVER if it has none */
    int32_t settle_days;     /* -1 if not given */
    netto_number adv;        /* average daily volume, units */
    netto_text attrs;
} netto_instrument_row;

typedef struct netto_factor_row {
    netto_text id;
    netto_text class_, risk, bucket, qualifier, tenor, label1, label2, product;
    netto_number vol;
    netto_text attrs;
} netto_factor_row;

typedef struct netto_fx_row {
    netto_text currency;
    double rate;      /* base currency for one unit; greater than 0 */
    netto_instant ts; /* the feed's time; NETTO_NEVER: the command's */
} netto_fx_row;

enum { NETTO_MARK_IV = 1, NETTO_MARK_DELTA = 2, NETTO_MARK_BID = 4, NETTO_MARK_ASK = 8, NETTO_MARK_LAST = 16, NETTO_MARK_ROLLED = 32 };

typedef struct netto_mark_row {
    netto_text instrument;
    double price; /* greater than 0; an option may be worth 0, a future less */
    unsigned given; /* which of the next six are */
    double iv, delta, bid, ask, last;
    double rolled;    /* the series goes on with another contract: what the one before stood at; `ts` is needed then */
    netto_instant ts; /* the feed's time; NETTO_NEVER: the command's */
} netto_mark_row;

#define NETTO_OPTION_ROWS_MAX 1000 /* of one option.price */

/* An option to be priced at a volatility, or whose volatility a price implies. */
typedef struct netto_option_row {
    netto_option option;
    double vol, price;
    bool by_price;
} netto_option_row;

typedef struct netto_set_row {
    netto_text id;
    bool enforceable, margined;
    netto_text currency;
    double threshold, mta, nica; /* in `currency` */
    int32_t mpor_days;           /* margin period of risk; -1 if not given */
    netto_text attrs;
} netto_set_row;

typedef enum netto_netting_mode { NETTO_NETTING_ALL, NETTO_NETTING_NONE, NETTO_NETTING_BY } netto_netting_mode;

typedef struct netto_netting_entry {
    netto_text value; /* of the field or attribute */
    netto_text set;
} netto_netting_entry;

typedef struct netto_account_row {
    netto_text id;
    netto_text kind;   /* default "account" */
    netto_text parent; /* must exist, or stand earlier in the same call */
    netto_netting_mode netting;
    netto_text by; /* NETTO_NETTING_BY: a field of the instrument, or a key of its attrs */
    const netto_netting_entry *entries;
    uint32_t entry_count;
    netto_text attrs;
} netto_account_row;

typedef struct netto_collateral_row {
    netto_text asset;    /* an instrument; a currency is one too */
    netto_number amount; /* absolute; 0 removes the line */
    netto_text set;
    bool received; /* role: received from the counterparty, not counted in equity */
} netto_collateral_row;

typedef struct netto_position_row {
    netto_text instrument;
    netto_number qty;  /* absolute, signed */
    netto_number cost; /* price paid a unit; default: the mark */
} netto_position_row;

typedef struct netto_trade_row {
    netto_text id, account, instrument;
    netto_number qty; /* signed, not 0 */
    netto_number price;
    netto_instant ts;     /* NETTO_NEVER: the command's */
    netto_instant settle; /* the day on which it settles: an instant in it, or its first in UTC; NETTO_NEVER: settle_days, or at once */
    bool free;            /* a free delivery: our part and theirs are not done at once */
    netto_text order;     /* the open order that this fills, or not given */
} netto_trade_row;

/* ---- the rest ------------------------------------------------------------------------------------ */

typedef enum netto_model_mode { NETTO_CHECKED, NETTO_PRESCRIBED } netto_model_mode;

/* How a model says what correlates how: each pair by itself; by the buckets that the two are in; by what both load on. */
#define NETTO_MODEL_TYPE_MAP(X) X(MATRIX, "matrix") X(BUCKET, "bucket") X(FACTOR, "factor")

typedef enum netto_model_type {
#define X(name, word) NETTO_MODEL_##name,
    NETTO_MODEL_TYPE_MAP(X)
#undef X
        NETTO_MODEL_TYPES
} netto_model_type;

const char *netto_model_type_word(netto_model_type type);

/* The texts of a factor that buckets may go by, in the order of factor.put. */
#define NETTO_FACTOR_TEXT_MAP(X)                                                                             \
    X(CLASS, "class") X(RISK, "risk") X(BUCKET, "bucket") X(QUALIFIER, "qualifier") X(TENOR, "tenor")        \
    X(LABEL1, "label1") X(LABEL2, "label2") X(PRODUCT, "product")

typedef enum netto_factor_text {
#define X(name, word) NETTO_BY_FACTOR_##name,
    NETTO_FACTOR_TEXT_MAP(X)
#undef X
        NETTO_FACTOR_TEXTS
} netto_factor_text;

const char *netto_factor_text_word(netto_factor_text text);

/* Instead of one of them an attribute: a text of at most NETTO_ID_MAX bytes, or a whole number. */
#define NETTO_BY_FACTOR_ATTRS NETTO_FACTOR_TEXTS

/* Which positions fail together: those of an instrument, all that is on a factor, of a venue, or of a bucket of factors. */
#define NETTO_LEGS_BY_MAP(X) X(INSTRUMENT, "instrument") X(FACTOR, "factor") X(VENUE, "venue") X(BUCKET, "bucket")

typedef enum netto_legs_by {
#define X(name, word) NETTO_LEGS_BY_##name,
    NETTO_LEGS_BY_MAP(X)
#undef X
        NETTO_LEGS_BY_COUNT
} netto_legs_by;

const char *netto_legs_by_word(netto_legs_by by);

/* A model that a job has checked; the engine takes its eigenvalue and its repair as given.
 *
 *   matrix   rho[i][j] of factors i and j
 *   bucket   rho[b][b] of two factors in bucket b, rho[b][c] of one in b and one in c.  A factor's bucket is its text `by`.
 *            Without buckets every text is one of its own, and rho is {within, across}
 *   factor   l' V m of two factors that load l and m on the drivers, of covariance V; a factor with itself 1 */
typedef struct netto_correlation {
    netto_text name;
    netto_model_type type;
    netto_model_mode mode;
    const netto_text *factors; /* of a bucket model the buckets */
    uint32_t factor_count;
    netto_factor_text by;
    netto_text key;           /* `by` is NETTO_BY_FACTOR_ATTRS: of this attribute */
    uint32_t drivers;
    const double *rho;        /* factor_count^2, row by row; of a factor model NULL */
    const double *loadings;   /* factor_count * drivers, row by row */
    const double *covariance; /* drivers^2; NULL: they are uncorrelated, of variance 1 */
    double min_eigenvalue;
    bool repair;     /* asked for: the nearest matrix that passes is taken */
    uint32_t rounds; /* of that search; 0: nothing was repaired */
    double distance; /* how far that is from what was given: the root of the sum of the squares of all differences */
} netto_correlation;

/* A rule failed inside a query, which leaves no trace: so the fact enters as a command. */
typedef struct netto_rule_fault {
    netto_text policy, rule, account, message;
    bool supposed; /* for an order: whoever sends orders may not wear out a rule */
} netto_rule_fault;

/* Something that happened around the engine and that subscribers are told: a policy was staged,
 * refused or retired; the clock went back. */
typedef struct netto_notice {
    netto_text action, policy, name, version, message;
} netto_notice;

/* Which states are asked for: every one but closed (which also tells whose rule failed), one of them, or all. */
#define NETTO_BREAKER_FILTER_MAP(X)                                                                          \
    X(STANDING, "standing") X(CLOSED, "closed") X(PENDING, "pending") X(OPEN, "open") X(HALF_OPEN, "half_open") X(ANY, "any")

typedef enum netto_breaker_filter {
#define X(name, word) NETTO_FILTER_##name,
    NETTO_BREAKER_FILTER_MAP(X)
#undef X
        NETTO_FILTER_COUNT
} netto_breaker_filter;

#define NETTO_CLOSINGS_MAX     250 /* trades of one resolution.plan, */
#define NETTO_CLOSINGS_DEFAULT 50  /* and unless told */

#define NETTO_BREAKER_REASON_MAX 256 /* bytes of a person's reason */

/* After the row with this id (or from the first), at most so many (0: 1,000). */
typedef struct netto_page {
    netto_text after;
    uint32_t limit;
} netto_page;

typedef struct netto_command {
    netto_command_kind kind;
    netto_instant at; /* the runtime's stamp; never before the last one */
    bool partial;     /* rows: keep the good, name the bad */
    bool explain;     /* margin.get, order.check: tell how the numbers came about.  Of order.open it is the house's, and
                         the engine passes over it: what is decided must not depend on it */
    bool late;        /* trades: accept what is older than the ids that are remembered */
    bool again;       /* it was carried out before, and `cut` is what its decision told then */
    netto_text cut;
    bool durable;     /* queries: the answer waits until what it reflects is on disk; */
    uint64_t as_of;   /* it tells how things stood after this command, 0: how they stand.  The engine passes over both */
    uint32_t count;   /* rows */
    netto_text account;
    union {
        const netto_instrument_row *instruments;
        const netto_factor_row *factors;
        const netto_fx_row *fx;
        const netto_mark_row *marks;
        const netto_option_row *options;
        const netto_set_row *sets;
        const netto_account_row *accounts;
        const netto_collateral_row *collateral;
        const netto_position_row *positions;
        const netto_trade_row *trades;
        const netto_settled_row *settled; /* settlement.confirm */
        struct {
            const netto_text *accounts;          /* `count` of them */
            const netto_settle_price *prices;    /* what is settled, and at what; without any all that is margined, at its mark */
            uint32_t price_count;
        } variation; /* variation.settle */
        netto_correlation correlation;
        struct {
            netto_text name;
            netto_text pair[2]; /* how these two correlate; or not given */
            netto_page page;    /* of factors */
        } model; /* correlation.get */
        struct {
            struct netto_policy *policy; /* alive until another is active and it is forgotten */
            netto_text expect;           /* the id that must be active, or not given */
        } activate;
        struct {
            struct netto_policy *policy; /* alive until the shadow has ended and it is forgotten */
            bool end;                    /* it runs, and ends */
            double threshold;            /* another `initial` is told of from this fraction of what is required on */
        } shadow;
        netto_rule_fault fault;
        netto_notice notice;
        struct {
            bool pool, sets, factors, legs;
            netto_legs_by by; /* of legs */
        } exposure;
        struct {
            const netto_suppose *suppose;
            uint32_t suppose_count;
        } closeout;
        struct {
            bool positions; /* told one by one: a page of them */
            netto_page page;
            const netto_since *since;
            uint32_t since_count;
        } equity;
        struct {
            netto_text rule; /* not given: all of them */
            bool force;      /* as if the drift were beyond the band */
        } plan;
        netto_closing_ask closing; /* resolution.plan */
        netto_adl_ask adl;
        netto_haircut_ask haircut;
        netto_neutral_ask neutral;
        struct {
            netto_var_terms terms;
            bool pool, sets, components;
            netto_text without; /* an instrument, or not given: what is left without it */
        } var;
        netto_hedge_ask hedge;
        const netto_payment *payments; /* payment.net: `count` of them */
        struct {
            const netto_share *losses;
            const netto_layer *layers;
            uint32_t loss_count, layer_count;
        } waterfall;
        struct {
            double alpha;
            const double *forecasts, *outcomes; /* values at risk, and the losses that came */
            uint32_t forecast_count, outcome_count;
            netto_text name; /* instead of both: those recorded of this name, */
            uint32_t window; /* the last so many; 0: all that are kept.  The same of forecast.score */
        } backtest;
        netto_forecast forecast; /* forecast.put; of forecast.outcome `id`, and what came: `value` */
        struct {
            netto_text name, variant, without; /* variant not given: "base"; without: the instrument that is not counted, or not given */
            bool pool, parts;
        } measure;
        struct {
            netto_scenarios of;
            bool parts; /* of each scenario, by underlying */
        } scenario;
        struct {
            netto_liquidity_terms terms;
            bool pool;
        } liquidity;
        netto_calendar calendar;
        struct {
            netto_text id; /* order.open, order.close */
            netto_text instrument;
            netto_number qty, price; /* price not given: at the mark */
        } order;
        struct {
            netto_text name, thing; /* breaker.list: filters, or not given */
            netto_text reason;      /* breaker.trip, breaker.reset: a person's */
            netto_page page;        /* breaker.list: behind the breaker `page.after` of the thing `after` */
            netto_text after;
            netto_breaker_filter filter;
        } breaker;
        struct {
            netto_page page;
            netto_text parent, kind;   /* account.list, instrument.list: filters */
            netto_text underlying;     /* option.list: a filter */
            const netto_text *ids;     /* mark.get: these only */
            uint32_t id_count;
            uint64_t seq;              /* order.list, settlement.list, limit.list: `page.after` is an account, and this which of it to go on behind */
            netto_text name;           /* limit.list: a filter */
            bool failed;               /* settlement.list: only those */
        } list;
    };
} netto_command;

#endif
