/* report_sheet.h: the sections of a report as CSV or JSON, in files of their own until the report is whole.
 *
 * A section is kept in a temporary file, so that a report takes as little memory with a hundred thousand accounts as
 * with one, and nothing is printed of a report that cannot be finished. */
#ifndef APP_REPORT_SHEET_H
#define APP_REPORT_SHEET_H

#include <stdio.h>

#include "app/command.h"
#include "base/digest.h"
#include "codec/writer.h"
#include "runtime/report.h"

#define SHEET_ALL ((unsigned)-1)

typedef struct sheet {
    bool json;
    bool raw;        /* CSV: texts that a spreadsheet takes for formulas as they are */
    unsigned wanted; /* sections, a bit each */
    memory purse;
    writer line, object;
    FILE *files[REPORT_SECTION_COUNT];
    uint64_t rows[REPORT_SECTION_COUNT];
    int error; /* of <errno.h>: why it cannot be kept; 0 */
} sheet;

/* False: a temporary file cannot be made, and `error` says why. */
bool sheet_init(sheet *s);
void sheet_destroy(sheet *s);

/* A row of a report (report.h). */
bool sheet_put(void *self, report_section section, netto_text row);

/* ---- what leaves ------------------------------------------------------------------------------------------------------ */

/* Where it goes, and the BLAKE2b of all that went there. */
typedef struct sheet_out {
    FILE *file;
    digest digest;
    uint64_t bytes;
} sheet_out;

void sheet_open(sheet_out *o, FILE *file);
void sheet_say(sheet_out *o, const char *text);

/* One section by itself, a rectangle or an array; or (REPORT_SECTION_COUNT) all of them one after the other, and the line
 * with the checksum. */
bool sheet_print_chosen(sheet *s, report_section only, sheet_out *o);

/* ---- the line with the checksum --------------------------------------------------------------------------------------- */

#define SHEET_SEAL      128 /* bytes, with the final zero */
#define SHEET_SEAL_JSON "\"checksum\": \"blake2b-256 "
#define SHEET_SEAL_CSV  "checksum,blake2b-256,"
#define SHEET_MANIFEST  "file,rows,bytes,blake2b-256\n" /* how a manifest begins */

/* It stands for all bytes before it. */
void sheet_seal(bool json, const uint8_t hash[DIGEST_SIZE], char out[SHEET_SEAL]);
void sheet_put_seal(sheet_out *o, bool json);

#endif
