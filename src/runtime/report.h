/* report.h: a journal at one of its rows as a report: what is held, what is required, what was decided, and whether
 * all that adds up.
 *
 * The journal is read twice: first to find the row, and to count, then it is replayed up to there.  What the engine
 * says then is held against a tally of the rows (tally.h).  Rows leave as they come, each one MessagePack array in
 * the order of its section's columns, nil where something is not known; those of one section in their order. */
#ifndef RUNTIME_REPORT_H
#define RUNTIME_REPORT_H

#include "netto/engine.h"
#include "system/system.h"

/* X(name, word) */
#define REPORT_SECTION_MAP(X)                                                                                \
    X(ABOUT, "about") X(POSITIONS, "positions") X(COLLATERAL, "collateral") X(ORDERS, "orders") X(TRADES, "trades") \
    X(MARGINS, "margins") X(SETS, "sets") X(BREACHES, "breaches") X(DECISIONS, "decisions") X(TOTALS, "totals") X(CHECKS, "checks")

typedef enum report_section {
#define X(name, word) REPORT_##name,
    REPORT_SECTION_MAP(X)
#undef X
        REPORT_SECTION_COUNT
} report_section;

const char *report_section_word(report_section section);

/* EXACT: a decimal number, as a text. */
typedef enum report_type { REPORT_TEXT, REPORT_EXACT, REPORT_REAL, REPORT_NUMBER, REPORT_FLAG } report_type;

typedef struct report_column {
    const char *name;
    report_type type;
} report_column;

#define REPORT_COLUMNS_MAX 24

/* False: there is none of this name. */
bool report_section_find(netto_text word, report_section *out);

const report_column *report_columns(report_section section, uint32_t *count);

typedef enum report_phase { REPORT_READING, REPORT_REPLAYING, REPORT_LISTING, REPORT_RECEIVING } report_phase;

typedef struct report_plan {
    const system_calls *system; /* NULL: the real world */
    const char *folder;
    bool live;           /* this process holds the folder */
    const struct settings *settings; /* that the journal was begun with; NULL: what it tells */
    size_t capacity;     /* of the engine, bytes; 0: whatever it takes */
    uint64_t at;         /* the row; 0: the last */
    netto_instant until; /* or the last row that is not after this; NETTO_NEVER: not asked for */
    uint64_t from;       /* trades and decisions from this row on; 0: the first */
    bool (*put)(void *self, report_section section, netto_text row); /* false: it cannot be kept, and all ends */
    bool (*enough)(void *self); /* asked at every row, or NULL: true ends it early, and the report is stopped */
    void (*progress)(void *self, report_phase phase, uint64_t done); /* rows or accounts; or NULL */
    void *self;
} report_plan;

typedef struct report_result {
    uint64_t at; /* the row; 0: there is none */
    uint32_t checks, differing;
    char first[512]; /* of those that differ: which, and where */
    bool stopped;    /* `put` said no, or `enough` yes */
} report_result;

/* NETTO_EPARAMS there is no such row; NETTO_EDAMAGED, NETTO_EDIFFERENT a row is named; NETTO_EHELD; NETTO_ECAPACITY.
 * That a check differs is no error of this call. */
netto_status report_run(const report_plan *plan, report_result *out, netto_complaint *complaint);

#endif
