/* decision.h: all that can be answered.
 *
 * A decision borrows its texts and rows from the engine, valid until the next step or report. */
#ifndef NETTO_DECISION_H
#define NETTO_DECISION_H

#include "netto/command.h"
#include "netto/exposure.h"
#include "netto/status.h"

/* ---- events ------------------------------------------------------------------------------------- */

#define NETTO_TOPIC_MAP(X)                                                                                   \
    X(MARGIN, "margin")                                                                                      \
    X(BREACH, "breach")                                                                                      \
    X(BREAKER, "breaker")                                                                                    \
    X(POLICY, "policy")                                                                                      \
    X(ORDER, "order")                                                                                        \
    X(REBALANCE, "rebalance")                                                                                \
    X(RULE_ERROR, "rule_error")                                                                              \
    X(LOG, "log")                                                                                            \
    X(SETTLEMENT, "settlement")

typedef enum netto_topic {
#define X(name, word) NETTO_TOPIC_##name,
    NETTO_TOPIC_MAP(X)
#undef X
        NETTO_TOPIC_COUNT
} netto_topic;

#define NETTO_ORDER_ACTION_MAP(X) X(OPENED, "opened") X(REJECTED, "rejected") X(FILLED, "filled") X(CLOSED, "closed")

typedef enum netto_order_action {
#define X(name, word) NETTO_ORDER_##name,
    NETTO_ORDER_ACTION_MAP(X)
#undef X
        NETTO_ORDER_ACTION_COUNT
} netto_order_action;

/* What happened to an order. */
typedef struct netto_order_event {
    netto_order_action action;
    const char *reason;      /* rejected: the first one's word; else NULL */
    netto_text id, instrument;
    netto_text trade;        /* filled: by this */
    netto_decimal qty, left; /* ordered, filled by this trade, or closed; and what is open afterwards */
    netto_decimal step;      /* the instrument's qty_step */
} netto_order_event;

/* A trade was not settled on its day, or not five, 16, 31 or 46 business days later either. */
typedef struct netto_settlement_event {
    netto_text trade, instrument;
    netto_decimal left, step; /* signed: what is not settled; and the instrument's qty_step */
    int32_t late;             /* business days */
    bool free;
} netto_settlement_event;

/* Why a breaker changed its state. */
#define NETTO_CAUSE_MAP(X)                                                                                   \
    X(TRIPPED, "tripped")   /* its rule says so */                                                           \
    X(CLEARED, "cleared")   /* fresh data no longer trip it */                                               \
    X(COOLED, "cooled")     /* its cooldown is over */                                                       \
    X(PERSON, "person")                                                                                      \
    X(GONE, "gone")         /* the policy has no such rule any more */

typedef enum netto_cause {
#define X(name, word) NETTO_CAUSE_##name,
    NETTO_CAUSE_MAP(X)
#undef X
        NETTO_CAUSE_COUNT
} netto_cause;

/* A breaker changed its state. */
typedef struct netto_breaker_event {
    netto_text breaker, thing;
    netto_text reason; /* a person's, or not given */
    bool instrument;   /* the thing is one; else an account */
    netto_breaker_state before, after;
    netto_cause cause;
    netto_action action;
    netto_instant until;    /* it is pending or open until then; NETTO_NEVER: not so */
    const netto_trip *trip; /* what tripped it; NULL: no numbers */
} netto_breaker_event;

/* X(name, word): in what a shadow differs from the policy that decides; bits. */
#define NETTO_DIFFERS_MAP(X) X(STANDING, "status") X(INITIAL, "initial") X(LIMITS, "limits") X(BREAKERS, "breakers") X(ORDER, "order")

enum {
#define X(name, word) NETTO_DIFFERS_##name##_BIT,
    NETTO_DIFFERS_MAP(X)
#undef X
        NETTO_DIFFERS_COUNT
};

enum {
#define X(name, word) NETTO_DIFFERS_##name = 1 << NETTO_DIFFERS_##name##_BIT,
    NETTO_DIFFERS_MAP(X)
#undef X
};

/* Where a shadow differs; of two, the first is the policy's that decides. */
typedef struct netto_difference {
    unsigned what;           /* bits; 0: they agree again */
    netto_text order;        /* of an order: its id, */
    bool accepted;           /* by the policy that decides, */
    const char *reason;      /* and why the other rejects it */
    netto_standing standing[2];
    double initial[2];       /* of the first as it was judged last */
    netto_text limit;        /* the first that only one of them finds breached, or not given */
    bool breached;           /* by the shadow */
    netto_text instrument;   /* of breakers of one: its id, and none of the above */
    netto_text breaker;      /* the first that only one of them has tripped, or not given */
    bool tripped;            /* by the shadow */
    uint64_t untold;         /* others since the last event, which are only counted */
} netto_difference;

/* What a rule logged. */
typedef struct netto_log_event {
    netto_text policy, instrument; /* of no instrument: empty */
    netto_text level, message;     /* the message has its place: "policy.lua:12: info: wide spread=0.2" */
} netto_log_event;

/* What subscribers are told.  `n` counts events without holes. */
typedef struct netto_event {
    netto_topic topic;
    uint64_t n;
    netto_text account; /* margin, breach, order, rebalance, log (where it is of one); policy: of a model that is at fault for it, or of a difference */
    const netto_difference *difference; /* policy: of a shadow; NULL: it is of none */
    union {
        struct {
            netto_standing before, after;
            double initial, maintenance, equity; /* NaN where it is not known, */
            netto_text message;                  /* and why */
        } margin;
        struct {
            netto_text limit, of;
            netto_text key; /* of a limit that is not on books: of which, */
            const char *by; /* and what kind that is, a literal; else NULL */
            double value, max;
            bool breached; /* false: cleared */
            bool soft;     /* its soft level, not the limit itself; `max` is the limit's all the same */
        } breach;
        netto_breaker_event breaker;
        netto_notice notice;    /* policy */
        netto_order_event order;
        const struct netto_plan *plan; /* rebalance */
        netto_rule_fault fault; /* rule_error */
        netto_log_event line;   /* log */
        netto_settlement_event settlement;
    };
} netto_event;

/* ---- how a number came about ----------------------------------------------------------------------- */

/* X(name, word): how the parts of a number make it, in their order and to the bit; a zero has no sign. */
#define NETTO_HOW_MAP(X)                                                                                     \
    X(GIVEN, "")                /* it has no parts */                                                        \
    X(SUM, "sum")               /* from 0 on */                                                              \
    X(DIFFERENCE, "difference") /* the first less the others */                                              \
    X(PRODUCT, "product")                                                                                    \
    X(SIZE, "size")             /* the product without its sign */                                           \
    X(QUOTIENT, "quotient")     /* the first over the second */                                              \
    X(MAX, "max")                                                                                            \
    X(MIN, "min")                                                                                            \
    X(ROOT, "root")             /* of the sum of squares; with a last part psi of (1 - psi) sum x^2 + psi (sum x)^2 */ \
    X(RULE, "rule")             /* a rule's own arithmetic */

typedef enum netto_how {
#define X(name, word) NETTO_HOW_##name,
    NETTO_HOW_MAP(X)
#undef X
        NETTO_HOW_COUNT
} netto_how;

const char *netto_how_word(netto_how how);

typedef struct netto_part {
    netto_text name;
    netto_text unit; /* not given: base currency, or what a rule computed */
    double value;
    netto_how how;
    uint32_t part_count, beside_count;
    struct netto_part *parts; /* behind them those that stand beside: what a rule read, other levels */
} netto_part;

/* ---- answers ------------------------------------------------------------------------------------- */

typedef struct netto_row_error {
    uint32_t row;
    netto_status status;
    netto_text text;
} netto_row_error;

/* What row commands answer. */
typedef struct netto_count {
    uint32_t count;      /* rows applied */
    uint32_t duplicates; /* trades that were applied before, */
    const uint32_t *duplicate_rows; /* and which rows those are; NULL without memory to tell */
    uint32_t unmatched;  /* trades that name an order and filled none */
    uint32_t late;       /* marks older than the one that stands: kept for history only */
    const netto_row_error *errors; /* `partial`: the rows refused */
    uint32_t error_count;
} netto_count;

/* Why an order is refused; one list, printed by the protocol page. */
#define NETTO_REASON_MAP(X)                                                                                  \
    X(RULE_ERROR, "rule_error", "a rule failed; nothing passes because a rule broke")                        \
    X(NO_MARK, "no_mark", "something that the account holds has no mark")                                    \
    X(ONLY_REDUCING, "only_reducing", "the built-in policy lets risk only shrink")                           \
    X(BREAKER, "breaker", "a circuit breaker stops it")                                                      \
    X(LIMIT, "limit", "a limit would be breached")                                                           \
    X(OVERFLOW, "overflow", "the account's figures would be too large to be numbers")                         \
    X(INSUFFICIENT_MARGIN, "insufficient_margin", "equity would be below the initial margin")                \
    X(CHECK, "check", "a check of the policy refuses it")

typedef enum netto_reason_code {
#define X(name, word, text) NETTO_REASON_##name,
    NETTO_REASON_MAP(X)
#undef X
        NETTO_REASON_COUNT
} netto_reason_code;

const char *netto_reason_word(netto_reason_code code);
const char *netto_standing_word(netto_standing standing);
const char *netto_level_word(netto_level level);
const char *netto_reason_text(netto_reason_code code);

/* A number that a rule gives beside its answer. */
typedef struct netto_named_number {
    netto_text name;
    double value;
} netto_named_number;

/* The breaker that stops an order. */
typedef struct netto_stop {
    netto_text thing;
    bool instrument;            /* the thing is one; else an account */
    netto_action action;        /* what it does now: half open, a halt lets reducing orders pass */
    netto_breaker_state state;
    netto_instant since, until; /* `until` NETTO_NEVER: a person, or fresh data, must end it */
    const netto_trip *trip;     /* the numbers that tripped it */
} netto_stop;

typedef struct netto_reason {
    netto_reason_code code;
    netto_text rule;    /* the name of the check or the limit, or the rule that failed */
    netto_text by, key; /* of a limit that is not on books: "instrument" and its id, ...; else not given */
    netto_text why;     /* a check's own word for it; not given: it has none */
    netto_text account; /* whose limit: the account's own or an ancestor's */
    netto_text text;    /* a sentence */
    double value, limit;
    const netto_named_number *numbers; /* that a check gave beside these, by name */
    uint32_t number_count;
    const netto_part *explain; /* asked for, and there is a value: how it came about; else NULL */
    const netto_stop *stop;    /* of a breaker; else NULL */
} netto_reason;

/* A requirement, in base currency: initial >= maintenance >= liquidation >= 0. */
typedef struct netto_margin {
    double initial, maintenance, warning, liquidation;
} netto_margin;

/* An account's measures before or after an order. */
typedef struct netto_measures {
    netto_exposure exposure;
    netto_margin margin;
    double orders;   /* the part of `initial` that open orders make */
    double equity;
    bool known;      /* false: they could not be computed; the reasons say why */
    bool indefinite; /* the model is at fault: some set gets no netting */
    bool unmodelled; /* something is held that the model does not know; it nets with nothing */
} netto_measures;

/* equity - initial. */
double netto_measures_excess(const netto_measures *measures);
/* initial / equity; 0 where both vanish, +inf where equity is used up. */
double netto_measures_utilisation(const netto_measures *measures);

typedef struct netto_check {
    bool accepted, reducing;
    const netto_reason *reasons;
    uint32_t reason_count;
    netto_measures before, after;
    const netto_part *explain; /* asked for and known: how the excess after it came about; else NULL */
    bool duplicate;       /* order.open, order.close: it was decided before, and `before` and `after` are not told again */
    netto_decimal closed; /* order.close: what was open; and the instrument's qty_step */
    netto_decimal step;
} netto_check;

/* What a measure comes to: a number, others beside it, and the parts that it is made of, each with a name. */
typedef struct netto_result {
    netto_text name;
    double value;
    const netto_named_number *numbers;
    uint32_t number_count, part_count;
    const struct netto_result *parts;
    const struct netto_leg *worst;  /* the leg whose failure leaves the most; NULL: not sought */
    netto_text by;                  /* what its parts are: "class", "bucket", "axis", ...; not given: it has none */
    uint32_t most_count;            /* the last so many numbers are the largest of its parts, not their sum */
    const double *points;           /* of a scan: what is gained at each */
    uint32_t point_count;
    const char *const *levels;      /* what parts it may have, at any depth, NULL behind the last; NULL: none */
    uint64_t work;                  /* what one of the policy's took, in units of a rule's work, as if nothing were kept */
} netto_result;

/* A calendar, and what it says of the time that the answer is of. */
typedef struct netto_calendar_info {
    netto_calendar is;
    netto_text session; /* the one that is open, or "closed" */
    bool business_day;
} netto_calendar_info;

/* One trade of a plan, at the mark, and the account behind it and those before it. */
typedef struct netto_plan_leg {
    netto_text instrument;
    netto_decimal qty, step; /* signed; and the instrument's qty_step */
    double price;            /* in the instrument's currency; 0 of a sensitivity */
    bool reducing;           /* as an order; where it was judged */
    uint32_t spread;         /* those of one number are traded at once, and stand side by side; 0: it is by itself */
    netto_measures after;
    double drift;
} netto_plan_leg;

/* Why a rebalancing rule proposes nothing. */
#define NETTO_PLAN_CODE_MAP(X)                                                                               \
    X(NONE, "proposed")                                                                                      \
    X(INSIDE, "inside_band")               /* the drift lies inside its band */                              \
    X(NOTHING, "nothing_to_trade")         /* or less than it may be */                                      \
    X(DATA, "no_data")                     /* a mark is missing, or prices do not cover a window */          \
    X(EQUITY, "no_equity")                 /* weights of an account that has none */                         \
    X(SIZE, "too_many_positions")          /* to be cut alike */                                             \
    X(REQUIREMENT, "requirement_rises")    /* behind it */                                                   \
    X(BETWEEN, "requirement_between")      /* its trades is more than before, and than there is */           \
    X(AWAY, "drifts_away")                 /* from the target */                                             \
    X(ORDER, "order_refused")              /* one of its trades would be, as an order */

typedef enum netto_plan_code {
#define X(name, word) NETTO_PLAN_##name,
    NETTO_PLAN_CODE_MAP(X)
#undef X
        NETTO_PLAN_CODE_COUNT
} netto_plan_code;

const char *netto_plan_code_word(netto_plan_code code);

/* What a rebalancing rule proposes for an account.  Nobody has sent it. */
typedef struct netto_plan {
    netto_text rule;
    double drift, target, low, high; /* the band's edges */
    netto_instant until;             /* it has proposed and waits; NETTO_NEVER: it does not */
    bool beyond;                     /* the drift lies outside the band */
    bool proposed;                   /* else `code` and `reason` say why not; */
    netto_plan_code code;
    netto_text reason;               /* with a plan that is proposed: what does not fit into it */
    uint32_t refused;                /* the leg that would be refused as an order, from 1; 0: none */
    const netto_reason *reasons;     /* why it would be, the tightest first */
    uint32_t reason_count;
    netto_measures before;
    const netto_plan_leg *legs;      /* in their order; also of a plan that is not proposed, where it was made */
    uint32_t leg_count;
} netto_plan;

/* One trade that closes a position or a part of it, at the mark, and the account behind it and those before it. */
typedef struct netto_closing {
    netto_text instrument;
    netto_decimal qty, step; /* signed; and the instrument's qty_step, */
    int64_t steps;           /* of which it is so many */
    double price;            /* in the instrument's currency; 0 of a sensitivity */
    uint32_t number;         /* of its step, from 1; two that are closed together have the same */
    bool whole;              /* nothing is left of the position */
    double value;            /* of the measure that is lowered */
    netto_measures after;
} netto_closing;

/* In which order closing lowers a measure fastest.  Nobody has sent it. */
typedef struct netto_closings {
    netto_text of;
    double to, value; /* NaN: until equity covers the initial margin; the measure before */
    bool by_step, met;
    netto_text reason; /* why it is not met, or not given */
    netto_measures before;
    const netto_closing *rows;
    uint32_t count;
} netto_closings;

typedef struct netto_leg {
    netto_text id; /* of the instrument; not given for an empty book */
    double netted; /* what is left to net when this leg fails */
    double contribution; /* its Euler share, where legs are listed; these add up */
} netto_leg;

typedef struct netto_set_exposure {
    netto_text id; /* a netting set; or the instrument that nets with nothing */
    bool alone, indefinite;
    bool stressed; /* of two models the second needs more */
    netto_exposure exposure;
} netto_set_exposure;

typedef struct netto_factor_share {
    netto_text id;
    double weight;       /* signed weighted exposure */
    double contribution; /* Euler share; the shares add up to netted */
    bool modelled;       /* false: the correlation model does not know it, so it nets with nothing */
} netto_factor_share;

typedef struct netto_exposure_report {
    netto_exposure exposure;
    bool indefinite; /* the model is at fault: some set gets no netting */
    bool stressed;   /* of some set the stressed model needs more, and counts */
    bool no_legs;    /* a subtree that is not pooled: its worst leg, and what no model knows, are not sought */
    netto_leg worst_leg;
    const netto_set_exposure *sets;
    uint32_t set_count;
    const netto_factor_share *factors;
    uint32_t factor_count;
    const netto_leg *legs;
    uint32_t leg_count;
    const netto_text *unmodelled;
    uint32_t unmodelled_count;
} netto_exposure_report;

typedef struct netto_margin_report {
    netto_measures measures;
    double value;      /* market value of what is paid up front + unrealised profit of what is margined */
    double collateral; /* lodged, after haircut */
    netto_standing standing;
    bool stale;        /* a rule failed: this is the last good margin */
    bool no_exposure;  /* haircut or correlation failed: exposure and value could not be computed, */
    bool no_equity;    /* or the collateral could not; then the equity is not known either */
    netto_text failure; /* what the rule said, where it failed */
    const netto_part *explain; /* asked for, and no rule failed: how the excess came about; else NULL */
} netto_margin_report;

typedef struct netto_position {
    netto_text instrument;
    netto_decimal qty;
    netto_decimal step; /* the instrument's qty_step */
    double cost;        /* a unit, in the instrument's currency */
} netto_position;

/* An open order. */
typedef struct netto_order_info {
    netto_text id, account, instrument;
    netto_decimal qty, left, step; /* ordered, not filled yet; the instrument's qty_step */
    netto_number price;            /* none: at the mark */
    uint64_t seq;                  /* the command that opened it */
} netto_order_info;

/* A limit for one account that it binds. */
typedef struct netto_limit_info {
    netto_text account, limit, of;
    netto_text by, key;      /* of a limit that is not on books */
    double value, max, used; /* used: value / max; NaN: it cannot be computed */
    double soft;             /* fraction of max; 0: there is no soft level */
    netto_level level;
    uint64_t number;         /* of the account's rows */
} netto_limit_info;

/* A breaker of one thing, as breaker.list tells it. */
typedef struct netto_breaker_info {
    netto_text name, thing;
    bool instrument, orphan, latched;
    netto_breaker_state state;
    netto_action action;
    netto_stops stops;
    netto_instant since, until; /* NETTO_NEVER: not so */
    const netto_trip *trip;     /* NULL: no numbers */
    netto_text reason, failure; /* a person's; what its rule said when it failed; or not given */
} netto_breaker_info;

typedef struct netto_account_info {
    netto_text id, kind, parent, attrs;
    netto_netting_mode netting;
    netto_text by;
    uint32_t positions;
    netto_standing standing;
} netto_account_info;

typedef struct netto_mark_info {
    netto_text instrument;
    netto_mark_row mark;       /* but for `rolled` */
    double rolled;             /* prices of before its rolls, times this, are like those of now; 1: it never rolled */
    netto_instant rolled_ts;   /* the last one; NETTO_NEVER: none */
} netto_mark_info;

/* A model as it stands; its numbers are borrowed from the engine. */
typedef struct netto_model_info {
    netto_correlation as;  /* as it was put, but for `rho`: */
    netto_symmetric rho;   /* its cells; of a factor model none */
    bool listed;           /* of a bucket model: its buckets were listed; else all are alike: */
    double within, across;
    uint32_t first, count; /* the page: of the factors, with their rows of rho or of loadings */
    uint64_t version;      /* the command that installed it */
    bool paired;           /* two factors were asked for: this is how they correlate, and the page is empty */
    double pair;
} netto_model_info;

/* What an option is worth, at which volatility. */
typedef struct netto_option_answer {
    bool refused; /* `partial`: an error says why */
    double vol;
    netto_option_value value;
} netto_option_answer;

/* An option of the book: the delta that counts, and what a model makes of it. */
typedef struct netto_option_info {
    netto_text instrument, underlying;
    netto_option option; /* where something is missing, as far as it goes */
    double iv, mark;     /* NaN: not given */
    double delta, delta_age; /* NaN: there is none; seconds */
    bool by_model;       /* the delta is the model's */
    bool valued;         /* the model values it, */
    netto_option_value value;
    netto_text missing;  /* or a sentence says why not */
} netto_option_info;

typedef struct netto_decision {
    netto_complaint complaint; /* status NETTO_OK: the rest holds */
    uint64_t seq;              /* the last command that this reflects */
    uint64_t since;            /* a long answer: the command at which it began */
    bool behind;               /* the disk is, and `durable` is the last command on it: for who keeps a journal */
    uint64_t durable;
    netto_instant at;
    netto_instant next_deadline; /* when the engine wants a tick; NETTO_NEVER: not by itself */
    const netto_event *events;
    uint32_t event_count;
    netto_text policy; /* the id of the active policy */
    bool unfinished;   /* a long answer: ask again with the same cursor */
    bool incomplete;   /* the machine had no memory for all of it: carried out again it comes out otherwise */
    bool more;         /* lists: rows are left behind the last */
    uint32_t row_count;
    netto_text cut; /* calls of rules that memory ended: not the same on every run, so to be kept with the command */
    bool cut_lost;  /* there was no memory to tell them */
    const netto_rule_fault *fault; /* a rule failed in this query: submit it as a command */
    union {
        netto_count count;
        struct {
            netto_count rows; /* accounts: stands where `count` does */
            uint32_t positions, currency_count;
            const netto_variation *currencies; /* in which something was paid, in the order in which they became known */
        } variation;
        netto_exposure_report exposure;
        netto_margin_report margin;
        netto_equity_report equity;
        netto_closeout closeout;
        netto_check check;
        struct {
            uint64_t version;
            double min_eigenvalue, distance;
            uint32_t rounds; /* of the repair; 0: nothing was repaired */
        } correlation;
        struct {
            netto_text active, previous;
        } activation;
        struct {
            netto_breaker_state before, after;
        } breaker;
        const netto_breaker_info *breakers;
        const netto_limit_info *limits;
        const netto_position *positions;
        const netto_order_info *orders;
        const netto_account_info *accounts;
        const netto_instrument_row *instruments;
        const netto_factor_row *factors;
        const netto_mark_info *marks;
        netto_model_info model;
        const netto_model_info *models; /* correlation.list: `row_count` of them, without their factors */
        const netto_plan *plans; /* rebalance.plan: `row_count` of them */
        netto_var_report var;
        netto_backtest backtest;
        netto_hedge hedge;
        netto_neutral neutral;
        netto_payment_netting payments;
        netto_waterfall waterfall;
        netto_closings closings;
        netto_adl adl;
        netto_haircut haircut;
        netto_scenario_report scenario;
        netto_liquidity liquidity;
        const netto_unsettled_info *unsettled; /* settlement.list: `row_count` of them */
        netto_unsettled_totals settlement;      /* settlement.get */
        const netto_calendar_info *calendars; /* calendar.list: `row_count` of them */
        const netto_option_info *listed; /* option.list */
        struct {
            netto_count count;
            const netto_option_answer *rows; /* option.price: `row_count` of them */
        } options;
        netto_result measure;
        netto_forecast_answer forecast;
        netto_score score;
        const netto_score *scores; /* forecast.list: `row_count` of them, counts alone */
    };
} netto_decision;

/* ---- one account for a report: all that is its own, sub-accounts apart ------------------------------ */

typedef struct netto_holding {
    netto_text instrument, currency;
    netto_instrument_kind kind;
    netto_decimal qty;
    netto_money paid; /* for all of it; in the currency, of an inverse contract in its coin */
    double cost;      /* a unit, in the currency */
    double mark;      /* NaN: there is none */
    double value;     /* in base currency; NaN: there is no mark */
} netto_holding;

typedef struct netto_line {
    netto_text asset, set; /* set: not given where it secures all of the account */
    bool received;
    netto_money amount;    /* times 10^-scale: units of the asset */
    uint8_t scale;
} netto_line;

/* A limit that was exceeded when it was last looked at, and what is measured now. */
typedef struct netto_breach {
    netto_text limit, of;
    netto_text by, key; /* of a limit that is not on books */
    double value, max; /* value NaN: it cannot be computed now */
} netto_breach;

typedef struct netto_account_report {
    netto_complaint complaint; /* NETTO_OK: `margin` holds; else why it does not; the rest holds always */
    netto_text id, kind, parent;
    uint32_t parent_number;    /* UINT32_MAX: it has none */
    bool is_node;              /* it has sub-accounts */
    netto_margin_report margin;
    const netto_set_exposure *sets;
    uint32_t set_count;
    const netto_holding *holdings;
    uint32_t holding_count;
    const netto_line *lines;
    uint32_t line_count;
    const netto_breach *breaches;
    uint32_t breach_count;
} netto_account_report;

/* ---- what another policy would make of an account ------------------------------------------------------ */

/* An account under one policy, without those below it. */
typedef struct netto_side {
    netto_status status;     /* NETTO_OK: all of it holds; else what could not be computed is NaN */
    const char *rule;        /* NETTO_ERULE: the one that failed; else NULL */
    netto_measures measures;
    double worst_leg;        /* what is left to net when that leg fails */
    double collateral;       /* lodged, after haircut */
    netto_standing standing;
    bool stale;              /* the rule failed: this is the last good margin, which stands */
    uint64_t breached;       /* a bit for each limit of the policy */
} netto_side;

/* What another policy would make of a breaker of one thing. */
#define NETTO_TURN_MAP(X)                                                                                    \
    X(TRIPPED, "tripped") /* it is closed now, and would trip */                                             \
    X(CLEARED, "cleared") /* it is pending or half open now, and would close, or its rule is gone */         \
    X(FAILS, "fails")     /* its rule would fail: what it stops would be refused */

typedef enum netto_turn {
#define X(name, word) NETTO_TURN_##name,
    NETTO_TURN_MAP(X)
#undef X
        NETTO_TURN_COUNT
} netto_turn;

typedef struct netto_breaker_turn {
    netto_text breaker, thing; /* valid as long as the policy whose rule it is, and the engine */
    bool instrument;           /* the thing is one; else an account */
    netto_turn turn;
} netto_breaker_turn;

typedef struct netto_impact {
    netto_text account; /* its id, valid as long as the engine */
    netto_side now, then;
} netto_impact;

/* A policy that runs as a shadow (NETTO_POLICY_SHADOW): it is asked of the live book, decides nothing, and events tell
 * where it differs.  Its rules are asked for orders, and in ticks; what fails in it ends it. */
typedef struct netto_shadow_report {
    struct netto_policy *policy;
    netto_instant since;
    double threshold;   /* of differences of `initial` that are told: a fraction */
    uint64_t orders;    /* that it judged, */
    uint64_t differed;  /* decided otherwise, */
    uint64_t skipped;   /* and did not judge, for its rules would have worked for too long */
    uint32_t accounts, instruments; /* that differ now */
    double largest;     /* change of `initial`, as a fraction of what is required, since it began: signed */
    netto_text account; /* of that one, or not given */
} netto_shadow_report;

#endif
