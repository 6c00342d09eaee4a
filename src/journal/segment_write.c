/* segment_write.c: groups of rows into the open segment, and its closing for good. */
#include <assert.h>
#include <string.h>

#include "journal/segment_parts.h"
#include "journal/vfs.h"

#define PAGE      4096u
#define LOG_PAGES 2048u /* 8 MiB: then the log is moved into the file, and begins again; what waits meanwhile is late by that */

trouble_kind segment_step(segment *s, int statement, uint64_t sequence, trouble *t)
{
    sqlite3_stmt *st = s->statements[statement];
    vfs_fault_clear();
    int code = sqlite3_step(st);
    trouble_kind kind = code == SQLITE_DONE ? TROUBLE_NONE : segment_trouble(s, sqlite3_extended_errcode(s->db), sequence, t);
    sqlite3_reset(st);
    return kind;
}

/* What SQLite did not undo by itself. */
static trouble_kind undo(segment *s, trouble_kind kind)
{
    if (!sqlite3_get_autocommit(s->db)) segment_step(s, SEGMENT_UNDO, 0, NULL);
    return kind;
}

trouble_kind segment_begin(segment *s, trouble *t)
{
    assert(s->writes && !s->sealed);
    return segment_step(s, SEGMENT_BEGIN, 0, t);
}

static int bind_text(sqlite3_stmt *st, int i, netto_text text)
{
    return sqlite3_bind_text(st, i, text.bytes ? text.bytes : "", (int)text.size, SQLITE_STATIC);
}

static int bind_bytes(sqlite3_stmt *st, int i, netto_text bytes)
{
    if (bytes.size == 0) return sqlite3_bind_zeroblob(st, i, 0);
    return sqlite3_bind_blob(st, i, bytes.bytes, (int)bytes.size, SQLITE_STATIC);
}

static int bind(sqlite3_stmt *st, const record *r)
{
    int code = sqlite3_bind_int64(st, 1, (sqlite3_int64)r->sequence);
    code |= sqlite3_bind_int64(st, 2, (sqlite3_int64)r->group);
    code |= sqlite3_bind_int64(st, 3, r->at);
    code |= bind_text(st, 4, r->actor);
    code |= bind_text(st, 5, r->kind);
    code |= bind_bytes(st, 6, r->command);
    code |= sqlite3_bind_blob(st, 7, r->previous, DIGEST_SIZE, SQLITE_STATIC);
    code |= sqlite3_bind_blob(st, 8, r->digest, DIGEST_SIZE, SQLITE_STATIC);
    code |= r->cut.bytes ? bind_text(st, 9, r->cut) : sqlite3_bind_null(st, 9);
    return code;
}

trouble_kind segment_put(segment *s, const record *r, trouble *t)
{
    int code = bind(s->statements[SEGMENT_PUT], r);
    if (code != SQLITE_OK) return undo(s, segment_trouble(s, SQLITE_NOMEM, r->sequence, t));
    trouble_kind kind = segment_step(s, SEGMENT_PUT, r->sequence, t);
    return kind == TROUBLE_NONE ? kind : undo(s, kind);
}

trouble_kind segment_commit(segment *s, trouble *t)
{
    trouble_kind kind = segment_step(s, SEGMENT_COMMIT, 0, t);
    return kind == TROUBLE_NONE ? kind : undo(s, kind);
}

/* ---- the log --------------------------------------------------------------------------------------------- */

uint64_t segment_bytes(const segment *s)
{
    return (s->pages + s->log_pages) * PAGE;
}

bool segment_is_due(const segment *s)
{
    return s->log_pages >= LOG_PAGES;
}

static void look_at_size(segment *s)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(s->db, "PRAGMA page_count", -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        s->pages = (uint64_t)sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
}

/* SQLite's own checkpoint after a commit swallows what goes wrong in it; this one tells. */
trouble_kind segment_checkpoint(segment *s, bool all, trouble *t)
{
    int left = 0, moved = 0;
    vfs_fault_clear();
    int code = sqlite3_wal_checkpoint_v2(s->db, NULL, all ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &left,
                                         &moved);
    if (code != SQLITE_OK) return segment_trouble(s, sqlite3_extended_errcode(s->db), 0, t);
    if (left == moved || all) s->log_pages = 0;
    look_at_size(s);
    return TROUBLE_NONE;
}

/* The log into the file, with the log on the disk: else a power cut could take both. */
static trouble_kind take_in(const folder *f, uint64_t first, bool *sealed, trouble *t)
{
    segment *s;
    trouble_kind kind = segment_open_to_write(f, first, JOURNAL_FSYNC, &s, t);
    if (kind != TROUBLE_NONE) return kind;
    *sealed = s->sealed;
    if (!s->sealed) kind = segment_checkpoint(s, true, t);
    segment_close(s);
    return kind;
}

trouble_kind segment_renew(const folder *f, uint64_t first, trouble *t)
{
    char name[FOLDER_NAME], log[FOLDER_NAME];
    bool sealed = false;
    folder_segment(first, "", name);
    folder_segment(first, "-wal", log);
    trouble_kind kind = folder_has(f, log) ? folder_copy(f, log, log, t) : TROUBLE_NONE;
    if (kind == TROUBLE_NONE) kind = take_in(f, first, &sealed, t);
    if (kind != TROUBLE_NONE || sealed) return kind;
    kind = folder_copy(f, name, name, t);
    return kind == TROUBLE_NONE ? folder_remove(f, log, t) : kind;
}

trouble_kind segment_seal(segment *s, trouble *t)
{
    char name[FOLDER_NAME], path[FOLDER_PATH];
    const folder *f = s->folder;
    trouble_kind kind = s->sealed ? TROUBLE_NONE : segment_checkpoint(s, true, t);
    if (kind == TROUBLE_NONE && !s->sealed) kind = segment_run(s, "PRAGMA synchronous=FULL; PRAGMA journal_mode=DELETE", t);
    if (kind != TROUBLE_NONE) return kind;
    memcpy(name, s->name, sizeof name);
    segment_close(s);
    f->system->seal(folder_at(f, name, path)); /* so that nobody writes by mistake; nothing depends on it */
    return TROUBLE_NONE;
}
