/* segment.c: one SQLite file of the journal: made, opened, closed. */
#include "journal/segment_parts.h"

#include <stdlib.h>
#include <string.h>

#include "journal/vfs.h"

#define LOG_MOST "33554432" /* bytes of a log that is begun again: a reader that stayed may have made it longer */

static const char *const texts[SEGMENT_STATEMENTS] = {
    [SEGMENT_BEGIN] = "BEGIN IMMEDIATE",
    [SEGMENT_PUT] = "INSERT INTO journal VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SEGMENT_COMMIT] = "COMMIT",
    [SEGMENT_UNDO] = "ROLLBACK",
    [SEGMENT_ROWS] = ("SELECT sequence, first, instant, actor, kind, command, previous, digest, cut FROM journal "
                      "WHERE sequence >= ? ORDER BY sequence"),
    [SEGMENT_LAST] = "SELECT max(sequence) FROM journal"};

/* ---- connections ----------------------------------------------------------------------------------------- */

/* An error of input or output that no call of the system told is SQLite's opinion of the bytes. */
static trouble_kind kind_of(int code)
{
    switch (code == SQLITE_IOERR_NOMEM ? SQLITE_NOMEM : code & 0xff) {
    case SQLITE_FULL: return TROUBLE_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return TROUBLE_HELD;
    case SQLITE_NOMEM: return TROUBLE_MEMORY;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY: return vfs_fault()[0] ? TROUBLE_FAILED : TROUBLE_DAMAGED;
    default: return TROUBLE_DAMAGED;
    }
}

trouble_kind segment_trouble(const segment *s, int code, uint64_t sequence, trouble *t)
{
    trouble_kind kind = kind_of(code);
    if (kind == TROUBLE_HELD)
        return trouble_tell(t, kind, s->name, sequence, "%s is held by another program", s->name);
    if (vfs_fault()[0] && kind != TROUBLE_DAMAGED)
        return trouble_tell(t, kind, s->name, sequence, "%s: cannot %s", s->name, vfs_fault());
    return trouble_tell(t, kind, s->name, sequence, "%s: %s", s->name, s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code));
}

trouble_kind segment_run(segment *s, const char *sql, trouble *t)
{
    vfs_fault_clear();
    int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? TROUBLE_NONE : segment_trouble(s, sqlite3_extended_errcode(s->db), 0, t);
}

/* A file from elsewhere must not run anything of its own, and closing must not write. */
static void restrict_file(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_extended_result_codes(db, 1);
}

trouble_kind segment_connect(segment *s, const char *name, int flags, trouble *t)
{
    char path[FOLDER_PATH];
    const char *vfs = vfs_name(s->folder->system);
    if (!vfs) return trouble_tell(t, TROUBLE_MEMORY, s->name, 0, "no memory to open %s", s->name);
    vfs_fault_clear();
    int code = sqlite3_open_v2(folder_at(s->folder, name, path), &s->db, flags | SQLITE_OPEN_NOMUTEX, vfs);
    if (code != SQLITE_OK) return segment_trouble(s, s->db ? sqlite3_extended_errcode(s->db) : code, 0, t);
    restrict_file(s->db);
    return segment_run(s, "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA wal_autocheckpoint=0", t);
}

void segment_disconnect(segment *s)
{
    for (int i = 0; i < SEGMENT_STATEMENTS; i++) {
        sqlite3_finalize(s->statements[i]);
        s->statements[i] = NULL;
    }
    sqlite3_close(s->db);
    s->db = NULL;
}

void segment_close(segment *s)
{
    if (!s) return;
    segment_disconnect(s);
    free(s);
}

static trouble_kind make(const folder *f, uint64_t first, segment **out, trouble *t)
{
    segment *s = calloc(1, sizeof *s);
    if (!s) return trouble_tell(t, TROUBLE_MEMORY, "", 0, "no memory for a segment");
    s->folder = f;
    folder_segment(first, "", s->name);
    s->meta.first = first;
    *out = s;
    return TROUBLE_NONE;
}

const segment_meta *segment_told(const segment *s)
{
    return &s->meta;
}

const char *segment_name(const segment *s)
{
    return s->name;
}

bool segment_is_sealed(const segment *s)
{
    return s->sealed;
}

/* ---- opening --------------------------------------------------------------------------------------------- */

static trouble_kind prepare(segment *s, trouble *t)
{
    vfs_fault_clear();
    for (int i = 0; i < SEGMENT_STATEMENTS; i++)
        if (sqlite3_prepare_v3(s->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &s->statements[i], NULL) != SQLITE_OK)
            return segment_trouble(s, sqlite3_extended_errcode(s->db), 0, t);
    return TROUBLE_NONE;
}

/* Is the file in the form that needs no log?  So only a closed one is. */
static trouble_kind read_form(segment *s, trouble *t)
{
    sqlite3_stmt *st = NULL;
    vfs_fault_clear();
    int code = sqlite3_prepare_v2(s->db, "PRAGMA journal_mode", -1, &st, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(st);
    if (code == SQLITE_ROW) s->sealed = strcmp((const char *)sqlite3_column_text(st, 0), "wal") != 0;
    trouble_kind kind = code == SQLITE_ROW ? TROUBLE_NONE : segment_trouble(s, code, 0, t);
    sqlite3_finalize(st);
    return kind;
}

static int note_log(void *self, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((segment *)self)->log_pages = (uint32_t)pages;
    return SQLITE_OK;
}

/* The pragma comes after the first reading, when it is known whether there is a log. */
static trouble_kind ready_to_write(segment *s, journal_mode mode, trouble *t)
{
    sqlite3_wal_hook(s->db, note_log, s);
    s->writes = true;
    return segment_run(s, mode == JOURNAL_OS ? "PRAGMA journal_size_limit=" LOG_MOST "; PRAGMA synchronous=NORMAL"
                                             : "PRAGMA journal_size_limit=" LOG_MOST "; PRAGMA synchronous=FULL", t);
}

static trouble_kind open_with(const folder *f, uint64_t first, int flags, segment **out, trouble *t)
{
    segment *s = NULL;
    trouble_kind kind = make(f, first, &s, t);
    if (kind == TROUBLE_NONE) kind = segment_connect(s, s->name, flags, t);
    if (kind == TROUBLE_NONE) kind = segment_read_meta(s, t);
    if (kind == TROUBLE_NONE) kind = read_form(s, t);
    if (kind == TROUBLE_NONE) kind = prepare(s, t);
    if (kind != TROUBLE_NONE) return segment_close(s), kind;
    *out = s;
    return TROUBLE_NONE;
}

trouble_kind segment_open_to_read(const folder *f, uint64_t first, segment **out, trouble *t)
{
    return open_with(f, first, SQLITE_OPEN_READONLY, out, t);
}

trouble_kind segment_open_to_write(const folder *f, uint64_t first, journal_mode mode, segment **out, trouble *t)
{
    segment *s;
    trouble_kind kind = open_with(f, first, SQLITE_OPEN_READWRITE, &s, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = ready_to_write(s, mode, t);
    if (kind != TROUBLE_NONE) return segment_close(s), kind;
    *out = s;
    return TROUBLE_NONE;
}

/* ---- making ---------------------------------------------------------------------------------------------- */

/* Nothing needs to survive a crash before the file has its name. */
static trouble_kind write_new(segment *s, const char *name, trouble *t)
{
    trouble_kind kind = segment_connect(s, name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, t);
    if (kind == TROUBLE_NONE) kind = segment_run(s, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN", t);
    if (kind == TROUBLE_NONE) kind = segment_run(s, segment_tables, t);
    if (kind == TROUBLE_NONE) kind = segment_write_meta(s, t);
    if (kind == TROUBLE_NONE) kind = segment_run(s, "COMMIT; PRAGMA journal_mode=WAL", t);
    segment_disconnect(s);
    return kind;
}

static trouble_kind sync_named(const folder *f, const char *fresh, const char *name, trouble *t)
{
    trouble_kind kind = folder_sync_file(f, fresh, t);
    if (kind == TROUBLE_NONE) kind = folder_rename(f, fresh, name, t);
    return kind == TROUBLE_NONE ? folder_sync(f, t) : kind;
}

/* With a log that an earlier file of the same name may have left: it would be taken for the new one's. */
static trouble_kind remove_new(const folder *f, uint64_t first, trouble *t)
{
    static const char *const endings[] = {".new", ".new-wal", ".new-journal", "-wal"};
    trouble_kind kind = TROUBLE_NONE;
    for (int i = 0; i < 4 && kind == TROUBLE_NONE; i++) {
        char name[FOLDER_NAME];
        folder_segment(first, endings[i], name);
        kind = folder_remove(f, name, t);
    }
    return kind;
}

trouble_kind segment_create(const folder *f, const segment_meta *meta, trouble *t)
{
    char fresh[FOLDER_NAME];
    segment *s = NULL;
    folder_segment(meta->first, ".new", fresh);
    trouble_kind kind = make(f, meta->first, &s, t);
    if (kind != TROUBLE_NONE) return kind;
    s->meta = *meta;
    kind = remove_new(f, meta->first, t);
    if (kind == TROUBLE_NONE) kind = write_new(s, fresh, t);
    if (kind == TROUBLE_NONE) kind = sync_named(f, fresh, s->name, t);
    if (kind != TROUBLE_NONE) remove_new(f, meta->first, NULL);
    segment_close(s);
    return kind;
}
