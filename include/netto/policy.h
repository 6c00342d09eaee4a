/* policy.h: the seat of a policy: what it may read and what it may answer.
 *
 * A policy decides one number for one thing; the engine does the sums over things.  Rules in Lua sit
 * here (lua_policy.h), and so may rules in C.  A hook is a pure function of what it reads through its
 * view: it keeps nothing, and the same reads give the same answer. */
#ifndef NETTO_POLICY_H
#define NETTO_POLICY_H

#include "netto/command.h"
#include "netto/decision.h"

/* ---- what a policy may read ---------------------------------------------------------------------- */

/* X(name, word): the fields of things, one word each in C, in Lua and on the wire. */
#define NETTO_FIELD_MAP(X)                                                                                   \
    X(ID, "id") X(KIND, "kind") X(UNDERLYING, "underlying") X(FACTOR_OF, "factor") X(CURRENCY, "currency")   \
    X(VENUE, "venue") X(MULTIPLIER, "multiplier") X(INVERSE, "inverse") X(QTY_STEP, "qty_step")              \
    X(EXPIRY, "expiry") X(STRIKE, "strike") X(RIGHT, "right") X(SETTLE_DAYS, "settle_days") X(ADV, "adv")    \
    X(ATTRS, "attrs") X(PRICE, "price") X(BID, "bid") X(ASK, "ask") X(LAST, "last") X(IV, "iv")              \
    X(DELTA, "delta") X(AGE, "age") X(VALUE, "value") X(CLASS, "class") X(RISK, "risk") X(BUCKET, "bucket")  \
    X(QUALIFIER, "qualifier") X(TENOR, "tenor") X(LABEL1, "label1") X(LABEL2, "label2")                      \
    X(PRODUCT, "product") X(VOL, "vol") X(PARENT, "parent") X(AGREEMENT, "agreement") X(GROSS, "gross")      \
    X(NET, "net") X(NETTED, "netted") X(BENEFIT, "benefit") X(WORST_LEG, "worst_leg")                        \
    X(COLLATERAL, "collateral") X(EQUITY, "equity") X(MARGIN, "margin") X(UTILISATION, "utilisation")        \
    X(POOL, "pool") X(ASSET, "asset") X(AMOUNT, "amount") X(ROLE, "role") X(BOOK, "book") X(LEG, "leg")      \
    X(ENFORCEABLE, "enforceable") X(MARGINED, "margined") X(THRESHOLD, "threshold") X(MTA, "mta")            \
    X(NICA, "nica") X(MPOR_DAYS, "mpor_days") X(INITIAL, "initial") X(MAINTENANCE, "maintenance")              \
    X(WARNING, "warning") X(LIQUIDATION, "liquidation") X(INST, "inst") X(ACCOUNT, "account") X(SIDE, "side")  \
    X(QTY, "qty") X(NOTIONAL, "notional") X(REDUCING, "reducing") X(BEFORE, "before") X(AFTER, "after")           \
    X(CALENDAR, "calendar") X(SESSION, "session") X(EXPOSURE, "exposure") X(DELTA_SOURCE, "delta_source")            \
    X(DELTA_AGE, "delta_age") X(GAMMA, "gamma") X(VEGA, "vega") X(THETA, "theta") X(RESULT, "result")               \
    X(REALISED, "realised") X(UNREALISED, "unrealised") X(OPTION_VALUE, "option_value")         \
    X(RECEIVED, "received") X(LODGED, "lodged") X(REPLACEMENT, "replacement") X(POSITIVE, "positive") X(ROLLED, "rolled")

typedef enum netto_field {
#define X(name, word) NETTO_FIELD_##name,
    NETTO_FIELD_MAP(X)
#undef X
        NETTO_FIELD_COUNT
} netto_field;

const char *netto_field_word(netto_field field);

typedef enum netto_thing {
    NETTO_THING_INSTRUMENT,
    NETTO_THING_FACTOR,
    NETTO_THING_LINE,      /* of collateral */
    NETTO_THING_BOOK,      /* an account or one of its netting sets */
    NETTO_THING_LEG,       /* {leg, netted} */
    NETTO_THING_AGREEMENT, /* what set.put says */
    NETTO_THING_MARGIN,    /* {initial, maintenance, warning, liquidation} */
    NETTO_THING_ORDER,
    NETTO_THING_COUNT
} netto_thing;

struct netto_scope;

#define NETTO_FOLDS_MAX    32
#define NETTO_FOLD_NUMBERS 16
#define NETTO_PEAK_SAMPLES 1024 /* within the longest window of a peak */
#define NETTO_PEAK_WIDTH(samples) ((samples) + 4u) /* numbers that it takes for so many */

/* A thing, as a hook sees it; read-only, valid during the call. */
typedef struct netto_view {
    netto_thing thing;
    uint32_t slot;
    struct netto_scope *scope; /* what the call may reach, and a record of what it reads */
    const void *subject;
} netto_view;

typedef enum netto_value_kind {
    NETTO_VALUE_NIL,
    NETTO_VALUE_BOOLEAN,
    NETTO_VALUE_NUMBER,
    NETTO_VALUE_TEXT,
    NETTO_VALUE_MAP,     /* `text` is one MessagePack map */
    NETTO_VALUE_VIEW,    /* another thing */
    NETTO_VALUE_REFUSED, /* `text` says why this hook may not read it, or why it cannot be had */
    NETTO_VALUE_ABSENT   /* no such field on this thing */
} netto_value_kind;

typedef struct netto_value {
    netto_value_kind kind;
    union {
        bool boolean;
        double number;
        netto_text text;
        netto_view view;
    };
} netto_value;

/* Read one field of a thing. */
netto_value netto_view_get(const netto_view *view, netto_field field);

/* The instrument's volatility from the price history that the policy declares: sqrt(sum r^2 / n) of simple
 * returns, scaled to `horizon`; false while the window is not covered.
 *
 *   horizon  ns; 0: a year of the instrument's attrs.days_per_year (365) days
 *   window   ns; a multiple of the history's `every`
 *   lambda   0: equal weights; else the decay of an exponentially weighted mean, in (0, 1)
 *
 * `complaint` gets a sentence, and the answer is false, where the arguments are outside their domain. */
bool netto_view_vol(const netto_view *instrument, netto_instant horizon, netto_instant window, double lambda,
                    double *out, netto_complaint *complaint);

/* Over a window of that history which ends at the last closed sample: how far the price has moved, as a fraction of the
 * first; and the mean of the samples behind the first.  `window`, false and the complaint as above. */
bool netto_view_move(const netto_view *instrument, netto_instant window, double *out, netto_complaint *complaint);
bool netto_view_mean(const netto_view *instrument, netto_instant window, double *out, netto_complaint *complaint);

/* Years of 365 days from today (UTC) to the instrument's expiry; false if it has none. */
bool netto_view_years(const netto_view *instrument, double *out);

/* What a fold of the policy remembers of a thing; `numbers` are as many as the fold has fields. */
typedef struct netto_recall {
    const struct netto_fold *fold;
    bool begun; /* false: there is nothing yet */
    double numbers[NETTO_FOLD_NUMBERS];
} netto_recall;

/* Recall a fold of an instrument or an account, by name.  NETTO_ERULE: there is none, its rule failed, or this hook may
 * not ask; the complaint says which. */
netto_status netto_view_recall(const netto_view *view, netto_text name, netto_recall *out, netto_complaint *complaint);

/* The greatest that was found of a field of an account, whenever it was judged, in a window that ends now.  False: the account is
 * not followed for so long.  The complaint gets a sentence, and the answer is false, where the policy keeps none of this field or window,
 * or this hook or thing may not ask. */
bool netto_view_peak(const netto_view *book, netto_text field, netto_instant window, double *out, netto_complaint *complaint);

/* Are there folds of such a thing?  Of instruments and accounts; not of a netting set, a pool, or a line's book. */
bool netto_view_recalls(const netto_view *view);

/* May this hook count orders of such a thing?  Checks and the functions of limits, of an account's own book. */
bool netto_view_counts(const netto_view *view);

/* How many orders were opened in an account and below it in the `window` that ends now, the one that is asked about included
 * in the book after it.  False: some may be missing.  The complaint gets a sentence, and the answer is false, where the window is
 * not declared, or this hook or thing may not ask. */
bool netto_view_count(const netto_view *book, netto_instant window, uint32_t *out, netto_complaint *complaint);

/* What is asked of a measure: one of NETTO_MEASURE_MAP, or one that the policy declares; which of its variants ("base" where
 * none is given); as if one instrument were not held, where that is given; and whether its contributions are told as well. */
typedef struct netto_measure_ask {
    netto_text name, variant, without;
    bool parts; /* told down to its axes, */
    bool legs;  /* and what is left where the worst of its legs fails */
} netto_measure_ask;

/* A measure of a book; what it comes to is valid during the call.  NETTO_ERULE: there is none of this name or no such variant,
 * it failed, or this hook may not ask; the complaint says which. */
netto_status netto_view_measure(const netto_view *book, const netto_measure_ask *ask, netto_result *out, netto_complaint *complaint);

/* The legs of a book that fail together, by name (of instruments with an own order: as they were put), and the one that leaves the
 * most, with what rests of open orders where the book counts it; the contributions are of positions alone. */
typedef struct netto_legs {
    const netto_leg *items;
    uint32_t count;
    netto_leg worst; /* of an empty book it has no name, and leaves what its orders may come to */
    uint64_t work;   /* what it took, in units of a rule's work */
} netto_legs;

/* Valid during the call.  NETTO_ERULE: this hook may not ask, or something that they stand on failed. */
netto_status netto_view_legs(const netto_view *book, netto_legs_by by, netto_legs *out, netto_complaint *complaint);

/* A question of the protocol, asked of a book: hedge.ratio, hedge.neutral, closeout.net.  The account that it names is not looked at.  `work`: what it took, in units of a
 * rule's work, also where it fails.  The answer is valid during the call; the errors are the protocol's, and NETTO_ERULE: this hook may not ask. */
netto_status netto_view_question(const netto_view *book, const netto_command *question, netto_decision *out, uint64_t *work, netto_complaint *complaint);

/* Has it measures and legs?  All books but a collateral line's. */
bool netto_view_measures(const netto_view *view);

/* How good the last `window` forecasts of a name were (0: all whose outcome is kept); nothing is known of none.  NETTO_ERULE:
 * this hook may not ask.  Of books, in margins and what reads them. */
netto_status netto_view_score(const netto_view *book, netto_text name, uint32_t window, netto_score *out, netto_complaint *complaint);
bool netto_view_scores(const netto_view *view);

/* The command's time.  Column hooks (haircut, correlation, collateral) may not ask: false. */
bool netto_view_now(const netto_view *view, netto_instant *out);

/* ---- what a policy may answer -------------------------------------------------------------------- */

/* X(name, word): the measures of a book that a limit may bound. */
#define NETTO_MEASURE_MAP(X)                                                                                 \
    X(GROSS, "gross") X(NET, "net") X(NETTED, "netted") X(BENEFIT, "benefit")                                \
    X(WORST_LEG, "worst_leg.netted") X(VALUE, "value") X(COLLATERAL, "collateral") X(EQUITY, "equity")       \
    X(RESULT, "result") X(REALISED, "realised") X(UNREALISED, "unrealised") X(OPTION_VALUE, "option_value")  \
    X(RECEIVED, "received") X(LODGED, "lodged") X(REPLACEMENT, "replacement") X(POSITIVE, "positive")        \
    X(INITIAL, "margin.initial") X(MAINTENANCE, "margin.maintenance") X(UTILISATION, "utilisation")          \
    X(POOL_GROSS, "pool.gross") X(POOL_NET, "pool.net") X(POOL_NETTED, "pool.netted")                        \
    X(POOL_BENEFIT, "pool.benefit") X(POOL_WORST_LEG, "pool.worst_leg.netted")

typedef enum netto_measure {
#define X(name, word) NETTO_MEASURE_##name,
    NETTO_MEASURE_MAP(X)
#undef X
        NETTO_MEASURE_COUNT
} netto_measure;

const char *netto_measure_word(netto_measure measure);
bool netto_measure_find(netto_text word, netto_measure *out);
static inline bool netto_measure_pooled(netto_measure measure)
{
    return measure >= NETTO_MEASURE_POOL_GROSS;
}

/* Is it computed from what the margin hook answers? */
static inline bool netto_measure_of_margin(netto_measure measure)
{
    return measure >= NETTO_MEASURE_INITIAL && measure <= NETTO_MEASURE_UTILISATION;
}

/* X(name, word): what a limit is on: a book, or what is held in one of an instrument, an underlying or a bucket. */
#define NETTO_BY_MAP(X) X(BOOK, "book") X(INSTRUMENT, "instrument") X(UNDERLYING, "underlying") X(BUCKET, "bucket")

typedef enum netto_limit_by {
#define X(name, word) NETTO_BY_##name,
    NETTO_BY_MAP(X)
#undef X
        NETTO_BY_COUNT
} netto_limit_by;

const char *netto_limit_by_word(netto_limit_by by);

/* X(name, word): the measures of what is held: units, longs and shorts against each other and without sign; |qty| * notional of
 * a unit (weight.h), added up without netting; the same with longs and shorts against each other; and weighed by haircuts. */
#define NETTO_HELD_MAP(X) X(QTY, "qty") X(NOTIONAL, "notional") X(NET_NOTIONAL, "net_notional") X(GROSS, "gross")

typedef enum netto_held {
#define X(name, word) NETTO_HELD_##name,
    NETTO_HELD_MAP(X)
#undef X
        NETTO_HELD_COUNT
} netto_held;

const char *netto_held_word(netto_held held);

#define NETTO_LIMITS_MAX 64

#define NETTO_MEASURE_RULE NETTO_MEASURE_COUNT       /* of a limit: the hook `limit` says what it bounds */
#define NETTO_MEASURE_HELD (NETTO_MEASURE_COUNT + 1) /* of a limit that is not on books: see its `held` */

/* Breached when the measure is greater than `max`; not any more when it is at most `clear * max`.  The same of the soft
 * level, `soft * max`: that one is told, and refuses nothing. */
typedef struct netto_limit {
    netto_text name;
    netto_text was; /* the name that it had before; not given: this one */
    netto_measure of;
    netto_text measure;      /* `of` is NETTO_MEASURE_RULE, and this measure of the policy is bounded; ends with a 0; or not given */
    bool pooled;             /* of the book's pool */
    netto_limit_by by;       /* not of books: `of` is NETTO_MEASURE_HELD, */
    netto_held held;         /* and this is bounded */
    double max;
    bool asks_max;           /* the hook `limit` says what it is, for each book */
    double soft;             /* fraction of max; 0: there is no soft level */
    double clear;            /* fraction; 0: as soon as it is not breached */
    const netto_text *scope; /* kinds of account; none: all of them */
    uint32_t scope_count;
} netto_limit;

/* What a limit asks its functions for. */
typedef enum netto_limit_ask { NETTO_LIMIT_MAX, NETTO_LIMIT_OF } netto_limit_ask;

#define NETTO_CHECKS_MAX  32
#define NETTO_ORDERS_MOST 100000
#define NETTO_CHECK_NUMBERS 16

/* Asked of each order before it is accepted. */
typedef struct netto_check_rule {
    netto_text name;
    bool always; /* of orders that reduce as well */
} netto_check_rule;

/* What a check answers: why it refuses an order, in a word of its own if it has one (size 0: none), and with which
 * numbers, by name, bytewise. */
typedef struct netto_refusal {
    bool refused;
    uint8_t code_size;
    uint8_t count;
    char code[NETTO_ID_MAX];
    struct {
        uint8_t size;
        char name[NETTO_ID_MAX];
        double value;
    } numbers[NETTO_CHECK_NUMBERS];
} netto_refusal;

/* What a rule remembers of each thing of its scope: one number, or as many as it has fields.  Only its own steps
 * change it. */
typedef struct netto_fold {
    netto_text name, was;      /* `was`: what it was called, if its state is to be found by that; or not given */
    const netto_text *scope;   /* kinds of account; none: instruments */
    uint32_t scope_count;
    bool on_mark;              /* of instruments: a step at each mark, */
    netto_instant every;       /* and at the multiples of this since 1970; of accounts: judged at least so often; 0: not */
    uint32_t schema;           /* of what is remembered: another number, another meaning */
    uint32_t width;            /* numbers */
    const netto_text *fields;  /* their names; NULL: one number without a name */
    bool migrates;             /* from a lower schema, by a hook */
    bool peak;                 /* Netto's own, of every account and behind all others: what was greatest of */
    netto_field of;            /* this field, */
    netto_instant sample;      /* in each of these; `width` by NETTO_PEAK_WIDTH, and no hooks */
} netto_fold;

#define NETTO_BREAKERS_MAX 64

/* Open while its rule trips; what that stops. */
typedef struct netto_breaker {
    netto_text name;
    netto_text was;          /* its name before, whose state it takes over; or not given */
    bool instrument;         /* of each instrument; else of each account of one of these kinds: */
    const netto_text *scope;
    uint32_t scope_count;
    netto_instant hold;      /* it trips for so long before it opens */
    netto_instant cooldown;  /* and is open for so long; not of a latch */
    netto_instant stale;     /* marks older than this close nothing; 0: none is too old */
    bool latch;              /* only a person closes it */
    bool manual;             /* it has no rule: only a person opens it */
    netto_action action;
    netto_stops stops;
} netto_breaker;

/* X(name, word): the kinds of measures that a policy may declare: a function of a book over others; the sum over what is held
 * of quantities times what a function says of one unit; nested aggregation; a value at risk; the worst loss over a list of points;
 * what it takes to trade out; what may be lost with trades that are not settled; nested aggregation of what is lost upward and downward; what collateral of one key counts for at most,
 * which is no number of a book. */
#define NETTO_KIND_MAP(X)                                                                                    \
    X(FUNCTION, "function") X(TALLY, "tally") X(NETTING, "netting") X(VAR, "var") X(SCAN, "scan")            \
    X(LIQUIDITY, "liquidity") X(CURVATURE, "curvature") X(CAP, "cap") X(MATCH, "match") X(UNSETTLED, "unsettled")

typedef enum netto_measure_kind {
#define X(name, word) NETTO_KIND_##name,
    NETTO_KIND_MAP(X)
#undef X
        NETTO_KIND_COUNT
} netto_measure_kind;

const char *netto_kind_word(netto_measure_kind kind);

/* X(name, word): what measures ask.  `call`: of a book; `variant`: of a number that another hook answered.  The others are
 * columns of instruments or factors, or functions of what those answered. */
#define NETTO_HOOK_MAP(X)                                                                                    \
    X(CALL, "call") X(LOAD, "load") X(VARIANT, "variant") X(AXIS, "axis") X(WEIGHT, "weight")                \
    X(CORRELATION, "correlation") X(ACROSS, "across") X(RESIDUAL, "residual") X(GROUP, "group")              \
    X(THRESHOLD, "threshold") X(TOTAL, "total") X(PRICE, "price")                                              \
    X(VOL, "vol") X(OFFSET, "offset") X(KEY, "key")                                                            \
    X(UNIT, "unit") X(LONG, "long") X(SHORT, "short") X(PAIR, "pair")

typedef enum netto_measure_hook {
#define X(name, word) NETTO_HOOK_##name,
    NETTO_HOOK_MAP(X)
#undef X
        NETTO_HOOK_COUNT
} netto_measure_hook;

const char *netto_hook_word(netto_measure_hook hook);

#define NETTO_VARIANTS_MAX 8
#define NETTO_THINGS_MAX   4 /* of one question */
#define NETTO_POINTS_MAX   256 /* of a scan */

/* A measure that the policy declares. */
typedef struct netto_declared {
    netto_text name;
    netto_measure_kind kind;
    uint32_t hooks;             /* a bit for each that it has */
    netto_text options;         /* one MessagePack map: what else was declared, checked by whoever declares it */
    const netto_text *variants; /* beside "base" */
    uint32_t variant_count;
} netto_declared;

/* Is it a sum over positions, of which one may be left out? */
static inline bool netto_declared_leaves_out(const netto_declared *declared)
{
    return declared->kind != NETTO_KIND_FUNCTION && declared->kind != NETTO_KIND_UNSETTLED;
}

/* A hook of the policy's `measure`-th measure is asked of things, of maps that it answered before or that were declared, of texts, or of a number, in this
 * order; what is absent is not given. */
typedef struct netto_question {
    uint32_t measure;
    netto_measure_hook hook;
    const netto_view *things[NETTO_THINGS_MAX];
    netto_text maps[2];
    netto_text texts[2];
    bool numbered;
    double number;
    uint32_t variant;
} netto_question;

/* NETTO_VALUE_NIL, _BOOLEAN, _NUMBER, _TEXT or _MAP (one MessagePack map); texts and maps are valid until the next question. */
typedef struct netto_answer {
    netto_value_kind kind;
    bool boolean;
    double number, second; /* `second` NaN: there is one number only */
    netto_text text;
} netto_answer;

/* When a book of these kinds has drifted beyond a band, its rule proposes trades that lead it back.  Asked at the multiples
 * of `every` since 1970; once it has proposed, not again for `cooldown`. */
typedef struct netto_rebalance {
    netto_text name, was;
    const netto_text *scope; /* kinds of account; none: all of them */
    uint32_t scope_count;
    netto_instant every, cooldown;
    double target;
    double band;     /* on either side of the target; INFINITY: only the next, */
    double relative; /* the same as a fraction of |target|; INFINITY: only `band`; else the lesser of the two counts */
    bool edge;       /* trade to the edge of the band that is nearer, not to the target */
} netto_rebalance;

/* A value at risk of books of these kinds that is recorded as a forecast, at the multiples of `every` since 1970, and an `every`
 * later held against what was lost meanwhile: the fall of `result`. */
typedef struct netto_forecast_rule {
    netto_text name, of;     /* a measure */
    const netto_text *scope; /* kinds of account; none: all of them */
    uint32_t scope_count;
    netto_instant every;
    double alpha;
    bool pool;               /* of the book with what its sub-accounts hold */
} netto_forecast_rule;

#define NETTO_FORECASTS_MAX  16
#define NETTO_MEASURES_MAX   32
#define NETTO_REBALANCES_MAX 16
#define NETTO_STEPS_MAX      64

typedef enum netto_step_kind {
    NETTO_STEP_HEDGE,        /* trade `with` until the measure `of` (not given: the drift) is `to` */
    NETTO_STEP_MIN_VARIANCE, /* trade `with`, and those of the steps behind it that belong to it, until they offset most of the variance of `of` (not given: of all else) */
    NETTO_STEP_WEIGHT,       /* trade `with` until it is worth `to` times the equity */
    NETTO_STEP_ROLL,         /* close `of`, which must expire `within`, and hold as much of `with` instead */
    NETTO_STEP_REDUCE,       /* cut all positions alike until the measure `of` is at most `to` */
    NETTO_STEP_CLOSE,        /* close what lowers the measure `of` fastest until it is at most `to` (NaN: until equity covers the initial margin) */
    NETTO_STEP_TRADE,        /* trade `to` units of `with` */
    NETTO_STEP_NEUTRAL       /* trade the instruments of `neutral` until nothing is left of its greeks */
} netto_step_kind;

/* What hedge.neutral is asked for, of the account alone. */
typedef struct netto_neutral_step {
    netto_greek of[NETTO_NEUTRAL_MOST];
    netto_text with[NETTO_NEUTRAL_MOST];
    uint32_t of_count, with_count;
    netto_text factor, market;
    netto_hedge_rounding rounding; /* not NONE: orders are of whole steps */
} netto_neutral_step;

/* One thing that a plan does.  Where `to` of a hedge is NaN it is the target of the drift, or 0 of another measure. */
typedef struct netto_step {
    netto_step_kind kind;
    netto_text with, of;
    double to, min_notional;
    netto_instant window; /* of a history; of a roll: within */
    bool by_delta;        /* of a roll: as much exposure, not as many units; */
    bool spread;          /* both contracts are traded at once; */
    uint32_t more;        /* so many steps behind it belong to it: of the same table of contracts, or list of instruments */
    netto_neutral_step neutral;
    bool by_step;         /* of a closing: see netto_closing_ask, */
    uint32_t steps;       /* and NaN of `to` there */
} netto_step;

#define NETTO_STEP_TEXTS (NETTO_NEUTRAL_MOST + 2) /* of one step, at most */

/* What a plan's hook asks for, in its order; the texts lie in `texts`. */
typedef struct netto_steps {
    netto_step items[NETTO_STEPS_MAX];
    uint32_t count, used;
    char texts[NETTO_STEPS_MAX * NETTO_STEP_TEXTS * NETTO_ID_MAX];
} netto_steps;

typedef struct netto_policy netto_policy;

/* Hooks answer NETTO_OK and a number, or NETTO_ERULE and a complaint that names rule, file and line.
 * A hook that is NULL is left out and costs nothing. */
typedef struct netto_hooks {
    /* a fraction, 0 or more; left out: 1 */
    netto_status (*haircut)(netto_policy *, const netto_view *instrument, double *out, netto_complaint *);
    /* in [-1, 1], for two different factors; left out: the model named `model` */
    netto_status (*correlation)(netto_policy *, const netto_view *f, const netto_view *g, double *out,
                                netto_complaint *);
    /* instead of that: where a factor sits, as one MessagePack map of an entity and a cell; nil or false: it nets with nothing */
    netto_status (*axis)(netto_policy *, const netto_view *factor, netto_answer *out, netto_complaint *);
    /* and how two such maps correlate, in [-1, 1], of entities 1 or 2 and cells; never left out where there is `axis` */
    netto_status (*cells)(netto_policy *, netto_text a, netto_text b, double *out, netto_complaint *);
    /* a fraction in [0, 1]; left out: 1, and 0 for cash in the base currency */
    netto_status (*collateral)(netto_policy *, const netto_view *line, double *out, netto_complaint *);
    /* left out: initial = maintenance = netted */
    netto_status (*margin)(netto_policy *, const netto_view *book, netto_margin *out, netto_complaint *);
    /* of the policy's `number`-th limit, where that asks: its max, NaN where there is none for this book, or what it
     * bounds; never left out where a limit asks */
    netto_status (*limit)(netto_policy *, uint32_t number, netto_limit_ask what, const netto_view *book, double *out,
                          netto_complaint *);
    /* the same of limits that are not on books: its max for this book and instrument, or factor; of a bucket `thing` is NULL */
    netto_status (*held)(netto_policy *, uint32_t number, const netto_view *book, const netto_view *thing, netto_text key, double *out,
                         netto_complaint *);
    /* of the policy's `number`-th check: is this order refused, and why; never left out where there are checks */
    netto_status (*check)(netto_policy *, uint32_t number, const netto_view *order, netto_refusal *out, netto_complaint *);
    /* a hook of a measure; never left out where there are measures */
    netto_status (*measure)(netto_policy *, const netto_question *, netto_answer *out, netto_complaint *);
    /* of the breaker with this number and one thing; left out: all of them are manual */
    netto_status (*trip)(netto_policy *, uint32_t breaker, const netto_view *thing, netto_trip *out, netto_complaint *);
} netto_hooks;

/* The hooks of folds, of the policy's `number`-th.  `start`: what it begins with (*begun false: nothing yet).  `step`: what
 * becomes of `old`, which has been so for `age` seconds.  `migrate`: what becomes of the state of the fold `from`, of
 * another schema. */
typedef struct netto_fold_hooks {
    netto_status (*start)(netto_policy *, uint32_t number, const netto_view *thing, bool *begun, double *out, netto_complaint *);
    netto_status (*step)(netto_policy *, uint32_t number, const double *old, const netto_view *thing, double age, double *out,
                         netto_complaint *);
    netto_status (*migrate)(netto_policy *, uint32_t number, const netto_fold *from, const double *old, double *out,
                            netto_complaint *);
} netto_fold_hooks;

/* The hooks of rebalancing, of the policy's `number`-th rule: how far the book is from where it should be, and what to do
 * about it. */
typedef struct netto_rebalance_hooks {
    netto_status (*drift)(netto_policy *, uint32_t number, const netto_view *book, double *out, netto_complaint *);
    netto_status (*plan)(netto_policy *, uint32_t number, const netto_view *book, netto_steps *out, netto_complaint *);
} netto_rebalance_hooks;

/* What ended a call, where that is not the same on every run: the ceiling on the interpreter's memory, or the
 * machine's own end of it. */
typedef enum netto_cut { NETTO_CUT_NONE, NETTO_CUT_MEMORY, NETTO_CUT_MACHINE } netto_cut;

/* Who is told what rules log (netto.log), a line each: "policy.lua:12: info: wide spread=0.2", and its level by itself.
 * Both are borrowed. */
typedef struct netto_log {
    void (*line)(void *self, netto_text level, netto_text line);
    void *self;
} netto_log;

struct netto_policy {
    netto_hooks hooks;
    netto_fold_hooks fold_hooks; /* where it has folds: start and step are not NULL */
    netto_rebalance_hooks rebalance_hooks; /* where it has such rules: not NULL */
    netto_text id, name, version;
    netto_text model;             /* the correlation model, where there is no such hook, */
    netto_text stressed;          /* and one beside it, where given: the worse of the two is taken */
    bool per_set;                 /* margin is asked for each netting set, and added */
    bool only_reducing;           /* the built-in policy: no order may add risk */
    netto_instant history_every;  /* 0: no price history */
    netto_instant history_length; /* a multiple of it */
    netto_instant orders_length;  /* the longest window in which orders are counted; 0: they are not */
    uint32_t orders_most;         /* and the most of an account, 1 to NETTO_ORDERS_MOST */
    const netto_limit *limits;
    uint32_t limit_count;
    const netto_check_rule *checks;
    uint32_t check_count;
    const netto_fold *folds;
    uint32_t fold_count;
    const netto_breaker *breakers;
    uint32_t breaker_count;
    const netto_rebalance *rebalances;
    uint32_t rebalance_count;
    const netto_forecast_rule *forecasts;
    uint32_t forecast_count;
    const netto_declared *measures;
    uint32_t measure_count;
    /* Work that its hooks have done, ever, and in the call that ended last without those inside it: the same call
     * always counts the same.  The engine ends slices by it; left at 0 they end by counts alone. */
    uint64_t work, last_work;
    netto_cut cut; /* what ended the call that ended last */
    /* The engine says before each call: end it at once as by this, and: it was made before, so that memory ends it
     * only where `at_once` says so. */
    netto_cut at_once;
    bool again;
    /* Who is told what the next call logs, without those inside it; NULL: nobody.  Borrowed for that call. */
    const netto_log *log;
    void (*destroy)(netto_policy *);
};

/* The built-in policy, which lets risk only shrink; static, its destroy does nothing. */
netto_policy *netto_policy_built_in(void);

#endif
