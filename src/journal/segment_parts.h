/* segment_parts.h: what the files that make a segment share. */
#ifndef JOURNAL_SEGMENT_PARTS_H
#define JOURNAL_SEGMENT_PARTS_H

#include <sqlite3.h>

#include "journal/segment.h"

enum { SEGMENT_BEGIN, SEGMENT_PUT, SEGMENT_COMMIT, SEGMENT_UNDO, SEGMENT_ROWS, SEGMENT_LAST, SEGMENT_STATEMENTS };

struct segment {
    const folder *folder;
    segment_meta meta;
    char name[FOLDER_NAME];
    sqlite3 *db;
    sqlite3_stmt *statements[SEGMENT_STATEMENTS];
    bool writes, sealed;
    uint32_t log_pages;
    uint64_t pages; /* of the file, when it was last looked at */
};

/* What SQLite answered, as trouble: the system's own words where a call of it failed. */
trouble_kind segment_trouble(const segment *s, int code, uint64_t sequence, trouble *t);

/* Run a text of SQL without results. */
trouble_kind segment_run(segment *s, const char *sql, trouble *t);

/* Step a statement that answers no rows, and make it ready again. */
trouble_kind segment_step(segment *s, int statement, uint64_t sequence, trouble *t);

/* Connect to a file of this name; no statement is prepared. */
trouble_kind segment_connect(segment *s, const char *name, int flags, trouble *t);
void segment_disconnect(segment *s);

/* The one row of `meta`: written, or read and checked. */
trouble_kind segment_write_meta(segment *s, trouble *t);
trouble_kind segment_read_meta(segment *s, trouble *t);

extern const char segment_tables[]; /* the SQL that makes them */

/* A column's bytes; false where it is of another type or size. */
bool segment_column_text(sqlite3_stmt *st, int i, int type, netto_text *out);
bool segment_column_hash(sqlite3_stmt *st, int i, uint8_t out[DIGEST_SIZE]);
bool segment_column_number(sqlite3_stmt *st, int i, int64_t *out);

#endif
