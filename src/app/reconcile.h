/* reconcile.h: what the files of `netto reconcile` share: a section of a report on one side, on the other a counterparty's
 * CSV file.
 *
 * Ours is kept, theirs is read once, line by line, and paired by its key on the way; of theirs nothing is kept but digests of
 * keys, and names in totals, that are not ours, and those are bounded.  Nothing is printed before the whole file was read. */
#ifndef APP_RECONCILE_H
#define APP_RECONCILE_H

#include "app/command.h"
#include "base/idmap.h"
#include "codec/reader.h"
#include "codec/writer.h"
#include "runtime/report.h"
#include "text/csv.h"
#include "text/exact.h"
#include "text/table.h"

#define RECONCILE_WORDS_MAX 32      /* of each option that may be repeated */
#define RECONCILE_ROWS      20      /* differences that the table shows, unless told */
#define RECONCILE_STRANGE   ((size_t)256 << 20) /* bytes that are kept of records that are theirs alone */
#define RECONCILE_GROUPS    100000               /* instruments that are theirs alone, and have totals all the same */

/* ---- reconcile_cell.c: values of both sides ----------------------------------------------------------------------------------- */

typedef enum cell_kind { KIND_TEXT, KIND_EXACT, KIND_REAL, KIND_FLAG, KIND_TIME, KIND_COUNT } cell_kind;

typedef struct cell {
    bool given, flag;
    netto_text text; /* of a text or a time; borrowed */
    exact exact;     /* of a time: seconds since 1970 */
    double real;
    uint64_t count; /* of what is told, not read */
} cell;

typedef struct field {
    const report_column *column;
    cell_kind kind;
    int place;         /* in the file; -1: not there, and so not compared */
    bool key;
    bool turns, adds;  /* with the side that tells it; to a total */
    bool tolerant, percent;
    exact bound; /* how far it may be off: an amount, or per cent of ours */
    double real_bound;
} field;

/* The next cell of a row of the report. */
void cell_ours(const field *f, reader *in, cell *out);

/* A cell of the file; `raw`: no apostrophe stands in front of what a spreadsheet would run; `mirror`: it is told from the
 * other side; `room` is written over.  NETTO_EPARAMS: the complaint names the field. */
netto_status cell_theirs(const field *f, netto_text text, bool raw, bool mirror, writer *room, cell *out, netto_complaint *why);

/* Are they the same, within the field's tolerance? */
bool cell_matches(const field *f, const cell *ours, const cell *theirs);

/* Ours less theirs, where that can be told. */
cell cell_less(cell_kind kind, const cell *ours, const cell *theirs);

/* As a text, which may lie in `out` (NUMBER_TEXT bytes), and as MessagePack. */
netto_text cell_text(cell_kind kind, const cell *c, char *out);
void cell_write(cell_kind kind, const cell *c, writer *w);

/* ---- reconcile_show.c: rows as a table, as CSV, as JSON ------------------------------------------------------------------------ */

typedef enum show_style { SHOW_TABLE, SHOW_CSV, SHOW_JSON } show_style;

typedef struct shown {
    const char *name;
    cell_kind kind;
    cell cell;
} shown;

#define SHOWN_MAX (REPORT_COLUMNS_MAX + 8)

/* Rows of one kind, in a temporary file until all is known. */
typedef struct show {
    show_style style;
    bool raw, single; /* single: the one row there is; as JSON an object by itself */
    memory *purse;
    FILE *file;
    table table;
    uint64_t count, most; /* rows; how many of them a table keeps, 0: all */
    bool failed;
} show;

/* The names of the first row are those of all. */
void show_init(show *s, show_style style, bool raw, memory *purse);
void show_destroy(show *s);
void show_row(show *s, const shown *row, uint32_t count);

/* All of them, on standard output: under the line `# name`, or as the member `name`.  False: no memory, or no disk. */
bool show_print(show *s, const char *name, const shown *header, uint32_t count);

/* ---- reconcile_fields.c: which columns are which --------------------------------------------------------------------------------- */

typedef struct total {
    exact ours, theirs;
    double real_ours, real_theirs;
} total;

typedef struct our_row {
    uint64_t start; /* of its MessagePack in `bytes` */
    uint32_t size;
    bool paired;
} our_row;

typedef struct reconcile {
    /* the words */
    const char *words[2]; /* of ours, the file of theirs */
    const char *as, *section_name, *account, *at, *from, *rows_text; /* account: of this one only; NULL: of all */
    const char *keys[RECONCILE_WORDS_MAX], *maps[RECONCILE_WORDS_MAX], *tolerances[RECONCILE_WORDS_MAX], *ignored[RECONCILE_WORDS_MAX];
    int word_count, key_words, map_words, tolerance_words, ignored_words;
    bool raw, mirror;
    show_style style;
    uint64_t rows; /* differences that the table shows; 0: all */

    report_section section;
    const char *name; /* of the file */
    csv theirs;
    field fields[REPORT_COLUMNS_MAX];
    uint32_t field_count;
    uint32_t party; /* the field that is the account */
    int group; /* the field that totals are told by; -1: none */

    memory purse, strange; /* strange: of records that are theirs alone */
    writer bytes, key; /* ours; the key in hand */
    our_row *ours;     /* by slot of `pairs` */
    uint32_t our_capacity;
    idmap pairs, strangers, groups; /* keys of ours; digests of theirs that are not ours; what totals are told by */
    total *totals;                  /* a group's fields, group after group */
    uint32_t total_capacity, our_groups;
    uint64_t at_row, our_count, their_count, paired, unmatched, our_duplicates, their_duplicates;
    show differences;
    bool failed, full; /* no memory; too much is theirs alone */
} reconcile;

/* The fields of the section as the words have them, once the header is read: a sentence that names what is wrong. */
netto_status reconcile_fields(reconcile *r, netto_complaint *why);

/* ---- reconcile_pair.c: ours is kept, theirs is paired ------------------------------------------------------------------------------ */

/* A row of the report. */
bool reconcile_ours(void *self, report_section section, netto_text row);

/* All lines of the file, and what of ours is left.  `why` names the line. */
netto_status reconcile_theirs(reconcile *r, netto_complaint *why);

/* ---- reconcile_tell.c: what came of it --------------------------------------------------------------------------------------------- */

/* A record that has no twin, or comes twice; a field of two that differs: each is told once. */
void reconcile_differ(reconcile *r, const char *outcome, uint32_t line, const cell *keys, const field *f, const cell *ours, const cell *theirs);

/* How many records are wrong. */
uint64_t reconcile_wrong(const reconcile *r);

bool reconcile_print(reconcile *r);

#endif
