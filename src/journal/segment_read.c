/* segment_read.c: the rows of a segment, in order. */
#include <inttypes.h>
#include <string.h>

#include "journal/segment_parts.h"
#include "journal/vfs.h"

trouble_kind segment_seek(segment *s, uint64_t from, trouble *t)
{
    sqlite3_stmt *st = s->statements[SEGMENT_ROWS];
    segment_rewind(s);
    int code = sqlite3_bind_int64(st, 1, (sqlite3_int64)from);
    return code == SQLITE_OK ? TROUBLE_NONE : segment_trouble(s, code, from, t);
}

void segment_rewind(segment *s)
{
    sqlite3_reset(s->statements[SEGMENT_ROWS]);
}

/* A row without a cut has no bytes there, and one with an empty cut has some. */
static bool read_cut(sqlite3_stmt *st, netto_text *out)
{
    *out = (netto_text){0};
    if (sqlite3_column_type(st, 8) == SQLITE_NULL) return true;
    if (!segment_column_text(st, 8, SQLITE_TEXT, out)) return false;
    return out->bytes != NULL;
}

static bool read_row(sqlite3_stmt *st, record *r)
{
    int64_t group;
    if (!segment_column_number(st, 1, &group) || !segment_column_number(st, 2, &r->at)) return false;
    r->group = (uint64_t)group;
    return segment_column_text(st, 3, SQLITE_TEXT, &r->actor) && segment_column_text(st, 4, SQLITE_TEXT, &r->kind) &&
           segment_column_text(st, 5, SQLITE_BLOB, &r->command) && segment_column_hash(st, 6, r->previous) &&
           segment_column_hash(st, 7, r->digest) && read_cut(st, &r->cut);
}

trouble_kind segment_next(segment *s, record *out, bool *more, trouble *t)
{
    sqlite3_stmt *st = s->statements[SEGMENT_ROWS];
    vfs_fault_clear();
    int code = sqlite3_step(st);
    *more = code == SQLITE_ROW;
    if (code == SQLITE_DONE) return sqlite3_reset(st), TROUBLE_NONE;
    if (code != SQLITE_ROW) return segment_trouble(s, sqlite3_extended_errcode(s->db), 0, t);
    out->sequence = (uint64_t)sqlite3_column_int64(st, 0);
    if (read_row(st, out)) return TROUBLE_NONE;
    if (sqlite3_errcode(s->db) == SQLITE_NOMEM) return segment_trouble(s, SQLITE_NOMEM, out->sequence, t);
    return trouble_tell(t, TROUBLE_DAMAGED, s->name, out->sequence, "%s: row %" PRIu64 " has columns of another kind",
                        s->name, out->sequence);
}

/* ---- single rows ----------------------------------------------------------------------------------------- */

trouble_kind segment_hash(segment *s, uint64_t sequence, uint8_t hash[DIGEST_SIZE], uint64_t *group, trouble *t)
{
    record r;
    bool more = false;
    if (group) *group = 0;
    if (sequence + 1 == s->meta.first) return memcpy(hash, s->meta.opening, DIGEST_SIZE), TROUBLE_NONE;
    trouble_kind kind = segment_seek(s, sequence, t);
    if (kind == TROUBLE_NONE) kind = segment_next(s, &r, &more, t);
    if (kind == TROUBLE_NONE && (!more || r.sequence != sequence))
        kind = trouble_tell(t, TROUBLE_DAMAGED, s->name, sequence, "%s: row %" PRIu64 " is missing", s->name, sequence);
    if (kind == TROUBLE_NONE) record_hash(&r, hash);
    if (kind == TROUBLE_NONE && group) *group = r.group;
    segment_rewind(s);
    return kind;
}

trouble_kind segment_end(segment *s, uint64_t *sequence, uint8_t hash[DIGEST_SIZE], trouble *t)
{
    sqlite3_stmt *st = s->statements[SEGMENT_LAST];
    vfs_fault_clear();
    int code = sqlite3_step(st);
    uint64_t last = s->meta.first - 1;
    trouble_kind kind = code == SQLITE_ROW ? TROUBLE_NONE : segment_trouble(s, code, 0, t);
    if (code == SQLITE_ROW && sqlite3_column_type(st, 0) != SQLITE_NULL) last = (uint64_t)sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    if (kind == TROUBLE_NONE) kind = segment_hash(s, last, hash, NULL, t);
    if (kind == TROUBLE_NONE) *sequence = last;
    return kind;
}
