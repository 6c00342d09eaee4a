/* types.h: ids, instants, quantities, sides; every unit stated here.
 *
 * Money is in units of its currency, or of the base currency where a name ends in `_base`.
 * Ratios are fractions (0.1 is ten percent).  Instants are nanoseconds since 1970 in UTC. */
#ifndef NETTO_TYPES_H
#define NETTO_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NETTO_VERSION "0.1.0"
#define NETTO_API     1 /* of rules: what a policy's `api` names */

/* Borrowed bytes: an id, a name, or free-form MessagePack.  Not zero-terminated. */
typedef struct netto_text {
    const char *bytes;
    uint32_t size;
} netto_text;

#define NETTO_ID_MAX    64    /* bytes of an id */
#define NETTO_ROWS_MAX  10000 /* rows of one call, and of one list */
#define NETTO_LOADS_MAX 64    /* loads of one instrument */

typedef int64_t netto_instant; /* nanoseconds since 1970-01-01T00:00Z */

#define NETTO_SECOND ((netto_instant)1000000000)
#define NETTO_DAY    (86400 * NETTO_SECOND)

/* Exact: units * 10^-scale, scale 0 to 18. */
typedef struct netto_decimal {
    int64_t units;
    uint8_t scale;
} netto_decimal;

/* A number as a caller gave it: nothing, a double, or an exact decimal (an integer or a string). */
typedef enum netto_number_kind { NETTO_NUMBER_NONE, NETTO_NUMBER_REAL, NETTO_NUMBER_DECIMAL } netto_number_kind;

typedef struct netto_number {
    netto_number_kind kind;
    union {
        double real;
        netto_decimal decimal;
    };
} netto_number;

/* Exact money: a count of 10^-8 of its currency. */
__extension__ typedef __int128 netto_money;

#define NETTO_MONEY_SCALE 8

/* X(name, word) */
#define NETTO_INSTRUMENT_KIND_MAP(X)                                                                         \
    X(SPOT, "spot")                                                                                          \
    X(PERP, "perp")                                                                                          \
    X(FUTURE, "future")                                                                                      \
    X(OPTION, "option")                                                                                      \
    X(BOND, "bond")                                                                                          \
    X(CASH, "cash")                                                                                          \
    X(SENSITIVITY, "sensitivity")

typedef enum netto_instrument_kind {
#define X(name, word) NETTO_##name,
    NETTO_INSTRUMENT_KIND_MAP(X)
#undef X
        NETTO_INSTRUMENT_KIND_COUNT
} netto_instrument_kind;

/* How a limit stands: its soft level is exceeded, or itself. */
#define NETTO_LEVEL_MAP(X) X(UNKNOWN, "unknown") X(OK, "ok") X(SOFT, "soft") X(BREACHED, "breached")

typedef enum netto_level {
#define X(name, word) NETTO_LEVEL_##name,
    NETTO_LEVEL_MAP(X)
#undef X
        NETTO_LEVEL_COUNT
} netto_level;

/* Where an account stands: its equity against the levels of its margin. */
#define NETTO_STANDING_MAP(X)                                                                                \
    X(UNKNOWN, "unknown")                                                                                    \
    X(OK, "ok")                                                                                              \
    X(WARNING, "warning")                                                                                    \
    X(MARGIN_CALL, "margin_call")                                                                            \
    X(LIQUIDATION, "liquidation")

typedef enum netto_standing {
#define X(name, word) NETTO_STANDING_##name,
    NETTO_STANDING_MAP(X)
#undef X
        NETTO_STANDING_COUNT
} netto_standing;

/* What an open breaker does to whom it stops, the mildest first. */
#define NETTO_ACTION_MAP(X) X(WARN, "warn") X(REDUCE_ONLY, "reduce_only") X(HALT, "halt")

typedef enum netto_action {
#define X(name, word) NETTO_ACTION_##name,
    NETTO_ACTION_MAP(X)
#undef X
        NETTO_ACTION_COUNT
} netto_action;

#define NETTO_BREAKER_STATE_MAP(X)                                                                           \
    X(CLOSED, "closed")                                                                                      \
    X(PENDING, "pending")     /* tripping, but not for long enough yet */                                    \
    X(OPEN, "open")           /* it acts */                                                                  \
    X(HALF_OPEN, "half_open") /* cooled down; fresh data will say */

typedef enum netto_breaker_state {
#define X(name, word) NETTO_BREAKER_##name,
    NETTO_BREAKER_STATE_MAP(X)
#undef X
        NETTO_BREAKER_STATE_COUNT
} netto_breaker_state;

/* Whom it stops: its thing (an account with all below it), what has the same underlying, or everything. */
#define NETTO_STOPS_MAP(X) X(SELF, "self") X(UNDERLYING, "underlying") X(ALL, "all")

typedef enum netto_stops {
#define X(name, word) NETTO_STOPS_##name,
    NETTO_STOPS_MAP(X)
#undef X
        NETTO_STOPS_COUNT
} netto_stops;

const char *netto_action_word(netto_action action);
const char *netto_breaker_state_word(netto_breaker_state state);
const char *netto_stops_word(netto_stops stops);

/* The numbers that tripped a breaker, by name. */
#define NETTO_FIGURES_MAX 8
#define NETTO_FIGURE_NAME 31 /* bytes */

typedef struct netto_figure {
    double value;
    uint8_t size; /* of the name */
    char name[NETTO_FIGURE_NAME];
} netto_figure;

typedef struct netto_trip {
    bool trips;
    uint32_t count;
    netto_figure figures[NETTO_FIGURES_MAX]; /* by name */
} netto_trip;

/* A dense symmetric matrix that somebody else owns: entry (i, j) is cells[i * stride + j]. */
typedef struct netto_symmetric {
    const double *cells;
    size_t order;
    size_t stride;
} netto_symmetric;

#endif
