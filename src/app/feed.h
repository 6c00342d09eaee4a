/* feed.h: what the files of `netto feed` share: a CSV file on its way to a server.
 *
 * The whole file becomes rows before the first is sent (feed_row.c), each checked by the very decoder that
 * the server uses.  Rows of one account go together, at most FEED_BATCH a call (feed_send.c). */
#ifndef APP_FEED_H
#define APP_FEED_H

#include "base/idmap.h"
#include "client/client.h"
#include "codec/writer.h"
#include "text/csv.h"
#include "wire/method.h"

#define FEED_BATCH       5000       /* rows of one call */
#define FEED_BATCH_BYTES (8u << 20) /* and their size: half a frame */
#define FEED_COLUMNS_MAX 32
#define FEED_IGNORED_MAX 64

/* ---- feed_kind.c: what can be fed ---------------------------------------------------------------- */

/* How the text of a cell becomes a value. */
typedef enum cell_type {
    CELL_TEXT,
    CELL_NUMBER,  /* exact: the decimal as it stands; the double that it means where it has too many digits */
    CELL_REAL,    /* a double */
    CELL_WHOLE,   /* an integer */
    CELL_BOOLEAN, /* true or false, 1 or 0 */
    CELL_INSTANT, /* nanoseconds, or an ISO date with or without a time; sent as nanoseconds */
    CELL_JSON,    /* JSON where it begins with a bracket, else a text */
    CELL_GUESS    /* an attribute: a number, true, false or a text */
} cell_type;

typedef struct feed_column {
    const char *name;
    cell_type type;
    bool required, key;
} feed_column;

typedef enum feed_repeat {
    REPEAT_ERROR, /* two rows with the same key: which one is meant? */
    REPEAT_NEXT,  /* a later value: it goes into the next call */
    REPEAT_SAME   /* the server knows what to do */
} feed_repeat;

typedef struct feed_kind {
    const char *name;
    enum method_id method;
    const feed_column *columns;
    uint32_t column_count;
    uint32_t
        placed; /* a row is an array of the first so many columns, the rest a map behind them; 0: one map */
    bool by_account; /* the first column is the account of the call */
    bool attrs;      /* takes attrs.NAME */
    bool crif;       /* of these files three others come (feed_crif.c) */
    bool in_turn;    /* the order matters: a call waits for the answer to the one before it */
    feed_repeat repeat;
} feed_kind;

/* NULL: there is none of this name; `hint` (SUGGEST_SIZE bytes) says what there is. */
const feed_kind *feed_kind_find(const char *name, char *hint);
int feed_column_find(const feed_kind *k, netto_text name, char *hint);

/* ---- feed.c -------------------------------------------------------------------------------------- */

typedef struct feed_row {
    uint64_t start; /* of its MessagePack in `bytes` */
    uint32_t size, line;
    uint32_t account;  /* a slot of `accounts` */
    uint32_t previous; /* the last row with the same key; SLOT_NONE: none */
} feed_row;

typedef struct feed {
    const feed_kind *kind;
    const char *name; /* of the file, for complaints */
    const char *ignored[FEED_IGNORED_MAX];
    int ignored_count;
    bool late; /* trades: also those over a day old */
    memory purse;
    writer bytes;
    feed_row *rows;
    uint32_t row_count, row_capacity;
    idmap accounts, keys;
    uint32_t *last; /* the last row of each key */
    uint32_t last_capacity;
    netto_complaint why;
} feed;

/* ---- feed_header.c: what the header says ------------------------------------------------------------- */

/* What the header says: where each of the kind's columns stands in the file, and which are attributes. */
typedef struct reading {
    feed *feed;
    csv csv;
    int place[FEED_COLUMNS_MAX];        /* -1: not there */
    const char *attrs[CSV_COLUMNS_MAX]; /* the name behind "attrs.", by column of the file; NULL: none */
    uint32_t attr_sizes[CSV_COLUMNS_MAX];
    arena arena; /* for the server's decoder */
    writer call; /* one row as a whole call, for the same */
} reading;

/* Which column is which; a complaint that names file and line where one is unknown, or missing. */
netto_status feed_header(reading *r);

/* A complaint about a line of the file. */
__attribute__((format(printf, 4, 5))) netto_status feed_refuse(reading *r, uint32_t line, netto_status status,
                                                               const char *format, ...);

/* ---- feed_row.c: cells become rows ----------------------------------------------------------------- */

/* All rows of a file.  NETTO_EPARAMS and others: `why` names file and line; nothing was sent. */
netto_status feed_read(feed *f, FILE *file);

/* ---- feed_crif.c: sensitivities ---------------------------------------------------------------------- */

enum { FEED_FACTORS, FEED_INSTRUMENTS, FEED_POSITIONS, FEED_CRIF_FILES };

/* What is to be fed instead, in this order. */
typedef struct feed_crif {
    const char *names[FEED_CRIF_FILES]; /* of the kinds */
    FILE *files[FEED_CRIF_FILES];
    char *bytes[FEED_CRIF_FILES];
    size_t sizes[FEED_CRIF_FILES];
} feed_crif;

/* All rows of such a file.  `why` names file and line; `out` is to be dropped whatever comes of it. */
netto_status feed_crif_read(feed *f, FILE *file, feed_crif *out);
void feed_crif_drop(feed_crif *c);

/* ---- feed_cell.c ------------------------------------------------------------------------------------ */

/* Write one cell, which is not empty.  The complaint names the column. */
netto_status feed_cell(netto_text cell, const char *column, cell_type type, writer *out,
                       netto_complaint *why);

/* ---- feed_send.c: rows become calls ------------------------------------------------------------------ */

typedef struct feed_result {
    uint64_t applied, duplicates, late;
} feed_result;

/* Send them all.  Answers an exit code; what went wrong was said. */
int feed_send(feed *f, client *c, feed_result *out);

/* ---- feed_progress.c ---------------------------------------------------------------------------------- */

/* One line on a terminal, over and over; nothing where stderr is none. */
void feed_progress(uint64_t done, uint64_t all, bool last);

/* "1,234 rows"; `out` holds NUMBER_TEXT bytes. */
void feed_print_rows(uint64_t rows, char *out);

/* The monotonic clock, seconds. */
double feed_now(void);

#endif
