/* csv.h: rows of a CSV file, by RFC 4180, with the place of every error.
 *
 *   csv_open_file(&c, &memory, file, "prices.csv");
 *   while (csv_next(&c)) use(c.fields[0], c.line);
 *   if (c.complaint.status != NETTO_OK) say(c.complaint.text);
 *   csv_close(&c);
 *
 * The first line names the columns, each once.  Fields are UTF-8; quoted ones may hold commas, doubled
 * quotes and line breaks.  Lines end with LF or CRLF; empty lines are skipped; a byte order mark is too. */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include <stdio.h>

#include "base/memory.h"
#include "netto/status.h"
#include "netto/types.h"

#define CSV_FIELD_MAX   65536   /* bytes of one field */
#define CSV_ROW_MAX     1048576 /* bytes of one row */
#define CSV_COLUMNS_MAX 1024

typedef struct csv {
    const netto_text *header; /* the names of the columns */
    const netto_text *fields; /* of the current row, one a column; borrowed until the next */
    uint32_t column_count;
    uint32_t line;             /* of the file, on which the current row begins; the first is 1 */
    uint64_t row_count;        /* rows so far, without the header */
    netto_complaint complaint; /* the first error, as "prices.csv:17: ..."; `row` counts rows from 0 */

    /* private */
    memory *memory;
    FILE *file;
    const char *name;
    char *buffer;         /* of the file */
    const char *at, *end; /* what is read and not yet looked at */
    uint32_t next_line;
    struct csv_row {
        char *bytes;
        uint32_t size, capacity;
        uint32_t *ends; /* of the fields in `bytes` */
        netto_text *fields;
        uint32_t count, ends_capacity, fields_capacity;
    } row, names;
} csv;

/* Read the header.  `name` is borrowed; so is the file, which stays open.  Errors are in `complaint`:
 * NETTO_EPARAMS it is no CSV, or a row does not fit the header; NETTO_ETOOLARGE beyond the bounds above;
 * NETTO_ECAPACITY the purse is empty; NETTO_EINTERNAL the file cannot be read. */
void csv_open_file(csv *c, memory *m, FILE *file, const char *name);
void csv_open_memory(csv *c, memory *m, const char *bytes, size_t size, const char *name);
void csv_close(csv *c);

/* The next row; false at the end, and for good after the first error. */
bool csv_next(csv *c);

/* The index of a column, or -1. */
int csv_column(const csv *c, const char *name);

#endif
