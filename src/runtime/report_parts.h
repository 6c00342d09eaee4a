/* report_parts.h: the inside of a report, for the files that it is made of. */
#ifndef RUNTIME_REPORT_PARTS_H
#define RUNTIME_REPORT_PARTS_H

#include "codec/writer.h"
#include "journal/record.h"
#include "runtime/report.h"
#include "runtime/settings.h"
#include "runtime/tally.h"

/* X(name, word) */
#define REPORT_CHECK_MAP(X)                                                                                  \
    X(QUANTITIES, "position quantities are what the rows add up to")                                         \
    X(COSTS, "position costs are what the rows add up to")                                                   \
    X(MARKS, "marks are the rows' last")                                                                     \
    X(VALUES, "position values are quantity, mark and rate")                                                 \
    X(LINES, "collateral is what the rows and the cash of trades add up to")                                 \
    X(ORDERS, "open orders are what rows opened, less what was filled and closed")                           \
    X(TRADES, "rows of trades are applied, duplicates or refused")                                           \
    X(ACCOUNT_VALUES, "position values add up to the account's value")                                       \
    X(EQUITY, "value and collateral add up to equity")                                                       \
    X(SETS, "netting sets add up to their account")                                                          \
    X(NODES, "accounts add up to the node above them")                                                       \
    X(BREACHES, "breaches are those that events told of")                                                    \
    X(DECISIONS, "decisions are the rows of the journal")

typedef enum report_check_kind {
#define X(name, word) REPORT_CHECK_##name,
    REPORT_CHECK_MAP(X)
#undef X
        REPORT_CHECK_COUNT
} report_check_kind;

typedef struct report_check {
    uint64_t compared, differing;
    char first[256];
} report_check;

/* What of an account adds up. */
#define REPORT_MEASURE_MAP(X)                                                                                \
    X(GROSS, "gross") X(NET, "net") X(NETTED, "netted") X(VALUE, "value") X(COLLATERAL, "collateral") X(EQUITY, "equity") \
    X(INITIAL, "initial") X(ORDERS, "orders") X(WARNING, "warning") X(MAINTENANCE, "maintenance") X(LIQUIDATION, "liquidation")

typedef enum report_measure {
#define X(name, word) REPORT_MEASURE_##name,
    REPORT_MEASURE_MAP(X)
#undef X
        REPORT_MEASURE_COUNT
} report_measure;

/* An account, with those below it. */
typedef struct report_node {
    uint32_t parent; /* UINT32_MAX: none */
    uint32_t below;  /* accounts that count in it, itself included */
    bool is_node, unknown;
    double sums[REPORT_MEASURE_COUNT], sizes[REPORT_MEASURE_COUNT]; /* sizes: of what was added, unsigned */
} report_node;

/* What the first reading found. */
typedef struct report_survey {
    bool any;
    uint64_t first, last, at;
    uint64_t rows;      /* from the first to `at` */
    netto_instant time; /* of the row `at` */
    uint8_t hash[DIGEST_SIZE];
} report_survey;

#define REPORT_OPENED (-1) /* a breach that stood when the report began */

typedef struct report {
    const report_plan *plan;
    memory purse;
    writer row;
    report_section section; /* of the row in hand */
    uint32_t cells;
    uint64_t rows[REPORT_SECTION_COUNT];
    settings settings;
    report_survey survey;
    netto_engine *engine;
    const netto_policy *decides; /* after the last command */
    uint64_t opening; /* the row with whose snapshot it begins; 0: with nothing */
    uint64_t from;    /* the first row among the trades and decisions */
    tally tally;
    idmap accounts, limits; /* of events about breaches: */
    tally_map breaches;     /* their account, and limit and key (report_breach_key): the sequence at which it was told of, 0: cleared, or REPORT_OPENED */
    idmap kinds, assets;
    tally_map totals;       /* of assets and kinds */
    report_node *nodes;
    double sums[REPORT_MEASURE_COUNT], value;
    netto_exposure sets;
    uint64_t applied; /* trades, from there on */
    uint64_t unmarked, unknown; /* positions without a value, accounts without a margin: they are in no sum */
    report_check checks[REPORT_CHECK_COUNT];
    bool failed, stopped; /* no memory; `put` said no */
} report;

void report_init(report *r, const report_plan *plan, netto_engine *engine, const char *base);
void report_drop(report *r);

/* A command that was carried out; `record` NULL: it is no decision of this report. */
void report_saw(report *r, const record *record, const netto_command *command, const netto_decision *decision);

/* Begin with what the engine, loaded from a snapshot, holds. */
netto_status report_open(report *r, netto_complaint *complaint);

/* All that the engine says of the book, held against what was seen: every section but the decisions. */
netto_status report_tell(report *r, netto_complaint *complaint);

/* ---- rows, cell by cell ------------------------------------------------------------------------------------------ */

void report_begin(report *r, report_section section);
void report_text(report *r, netto_text text); /* nil where it is not given */
void report_word(report *r, const char *text);
void report_exact(report *r, netto_money units, unsigned scale);
void report_real(report *r, double number); /* nil where it is NaN */
void report_number(report *r, uint64_t number);
void report_flag(report *r, bool flag);
void report_instant(report *r, netto_instant at);
void report_hash(report *r, const uint8_t hash[DIGEST_SIZE]);
void report_nothing(report *r);
void report_end(report *r);

/* ---- checks and totals --------------------------------------------------------------------------------------------- */

/* Compare two numbers; the place is `a` or "a/b". */
void report_compare_exact(report *r, report_check_kind kind, netto_text a, netto_text b, netto_money found, unsigned scale,
                          netto_money expected);
void report_compare_decimal(report *r, report_check_kind kind, netto_text a, netto_text b, netto_decimal found,
                            netto_decimal expected);
/* Both NaN are the same.  `size`: of what was added up, unsigned, in which rounding may show. */
void report_compare_same(report *r, report_check_kind kind, netto_text a, netto_text b, double found, double expected);
void report_compare_real(report *r, report_check_kind kind, netto_text a, netto_text b, double found, double expected, double size);

/* Something is there, or is missing. */
void report_differ(report *r, report_check_kind kind, const char *text);

void report_total_holding(report *r, const netto_holding *h);
void report_total_line(report *r, const netto_line *l);
void report_total_order(report *r, const netto_order_info *o);
void report_total_trade(report *r, netto_text instrument, netto_decimal qty);
void report_total_kind(report *r, netto_text kind);

/* The sections of both. */
void report_put_totals(report *r);
void report_put_checks(report *r);

/* ---- accounts ------------------------------------------------------------------------------------------------------ */

netto_status report_book(report *r, netto_complaint *complaint);

/* Every open order, page by page. */
typedef void report_order(report *r, const netto_order_info *order);
netto_status report_each_order(report *r, report_order *take, netto_complaint *complaint);
report_order report_put_order;
void report_check_orders(report *r); /* and those that are not there */

void report_margin_row(report *r, const netto_account_report *a, const char *scope);
void report_measures(const netto_margin_report *m, double out[REPORT_MEASURE_COUNT]);

/* By which a breach is known: its account, limit and, of a limit that is not on books, what that is on.  False: no memory. */
bool report_breach_key(report *r, netto_text account, netto_text limit, netto_text key, digest_key *out);

#endif
