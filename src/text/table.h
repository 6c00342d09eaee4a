/* table.h: aligned tables for a terminal or a file.
 *
 *   table_init(&t, &memory);
 *   table_column(&t, "account", TABLE_LEFT);
 *   table_column(&t, "gross", TABLE_RIGHT);
 *   table_text(&t, id), table_number(&t, gross, 2, true);       cell after cell, row after row
 *   table_print(&t, stdout);
 *
 * A column is as wide as its widest cell, in characters.  Control characters and stray bytes are shown
 * as `?`, so that no id and no message can steer the reader's terminal. */
#ifndef TEXT_TABLE_H
#define TEXT_TABLE_H

#include <stdio.h>

#include "base/arena.h"

#define TABLE_COLUMNS_MAX 64

typedef enum table_align { TABLE_LEFT, TABLE_RIGHT } table_align;

typedef struct table {
    uint32_t width_max, height_max; /* of the terminal, in characters and lines; 0: unbounded */

    /* private */
    arena texts;
    struct table_column {
        netto_text title;
        table_align align;
        uint32_t width;
    } columns[TABLE_COLUMNS_MAX];
    uint32_t column_count;
    netto_text *cells;
    uint32_t cell_count, cell_capacity;
    uint32_t shown; /* lines that the last refresh left on the terminal */
    bool failed;    /* the purse is empty */
} table;

void table_init(table *t, memory *m);
void table_destroy(table *t);

/* All columns come before the first cell.  `title` is borrowed; no title at all: no header. */
void table_column(table *t, const char *title, table_align align);

/* The next cell. */
void table_text(table *t, netto_text text);
void table_number(table *t, double number, int decimals, bool separators);
__attribute__((format(printf, 2, 3))) void table_format(table *t, const char *format, ...);

/* Rows in the table, a last one that is not whole counted. */
uint32_t table_rows(const table *t);

/* Forget the rows; the columns stay. */
void table_clear(table *t);

/* False where memory was missing: nothing was written. */
bool table_print(table *t, FILE *out);

/* The same over what the last refresh wrote, for a terminal that understands ANSI sequences.  Lines are
 * cut to `width_max`; of more lines than `height_max` the last says how many are left out. */
bool table_refresh(table *t, FILE *terminal);

#endif
