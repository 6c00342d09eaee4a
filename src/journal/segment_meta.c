/* segment_meta.c: what a segment says of itself. */
#include <string.h>

#include "base/text.h"
#include "journal/segment_parts.h"
#include "journal/vfs.h"

#define JOURNAL_TABLE                                                                                        \
    "CREATE TABLE journal(sequence INTEGER PRIMARY KEY, first INTEGER NOT NULL, instant INTEGER NOT NULL, "   \
    "actor TEXT NOT NULL, kind TEXT NOT NULL, command BLOB NOT NULL, previous BLOB NOT NULL, "                \
    "digest BLOB NOT NULL, cut TEXT)"
#define META_TABLE                                                                                           \
    "CREATE TABLE meta(format INTEGER NOT NULL, first INTEGER NOT NULL, opening BLOB NOT NULL, "              \
    "engine TEXT NOT NULL, state BLOB, hash BLOB NOT NULL)"

const char segment_tables[] = META_TABLE ";" JOURNAL_TABLE;

static void hash_meta(const segment_meta *m, uint8_t out[DIGEST_SIZE])
{
    digest d;
    digest_begin(&d);
    digest_number(&d, SEGMENT_FORMAT);
    digest_number(&d, m->first);
    digest_bytes(&d, m->opening, DIGEST_SIZE);
    digest_text(&d, text_of(m->engine));
    digest_number(&d, m->has_state);
    digest_bytes(&d, m->state, DIGEST_SIZE);
    digest_end(&d, out);
}

static void bind_meta(sqlite3_stmt *st, const segment_meta *m, const uint8_t hash[DIGEST_SIZE])
{
    sqlite3_bind_int64(st, 1, SEGMENT_FORMAT);
    sqlite3_bind_int64(st, 2, (sqlite3_int64)m->first);
    sqlite3_bind_blob(st, 3, m->opening, DIGEST_SIZE, SQLITE_STATIC);
    sqlite3_bind_text(st, 4, m->engine, -1, SQLITE_STATIC);
    if (m->has_state) sqlite3_bind_blob(st, 5, m->state, DIGEST_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(st, 6, hash, DIGEST_SIZE, SQLITE_STATIC);
}

trouble_kind segment_write_meta(segment *s, trouble *t)
{
    uint8_t hash[DIGEST_SIZE];
    sqlite3_stmt *st = NULL;
    hash_meta(&s->meta, hash);
    vfs_fault_clear();
    int code = sqlite3_prepare_v2(s->db, "INSERT INTO meta VALUES(?, ?, ?, ?, ?, ?)", -1, &st, NULL);
    if (code == SQLITE_OK) bind_meta(st, &s->meta, hash), code = sqlite3_step(st);
    trouble_kind kind = code == SQLITE_DONE ? TROUBLE_NONE : segment_trouble(s, code, 0, t);
    sqlite3_finalize(st);
    return kind;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static trouble_kind alien(const segment *s, const char *why, trouble *t)
{
    return trouble_tell(t, TROUBLE_DAMAGED, s->name, 0, "%s: %s", s->name, why);
}

static bool read_columns(sqlite3_stmt *st, segment_meta *m, int64_t *format, uint8_t hash[DIGEST_SIZE])
{
    int64_t first;
    netto_text engine;
    if (!segment_column_number(st, 0, format) || !segment_column_number(st, 1, &first)) return false;
    m->first = (uint64_t)first;
    if (!segment_column_hash(st, 2, m->opening) || !segment_column_hash(st, 5, hash)) return false;
    if (!segment_column_text(st, 3, SQLITE_TEXT, &engine) || engine.size > SEGMENT_ENGINE) return false;
    text_copy(engine, m->engine, sizeof m->engine);
    m->has_state = sqlite3_column_type(st, 4) != SQLITE_NULL;
    return !m->has_state || segment_column_hash(st, 4, m->state);
}

static trouble_kind check_meta(segment *s, sqlite3_stmt *st, trouble *t)
{
    segment_meta m = {0};
    int64_t format;
    uint8_t hash[DIGEST_SIZE], true_hash[DIGEST_SIZE];
    if (!read_columns(st, &m, &format, hash)) return alien(s, "its meta row has columns of another kind", t);
    hash_meta(&m, true_hash);
    if (format != SEGMENT_FORMAT) return alien(s, "its format is not one that this program reads", t);
    if (memcmp(hash, true_hash, DIGEST_SIZE) != 0) return alien(s, "its meta row does not fit its hash", t);
    if (m.first != s->meta.first) return alien(s, "its name and its meta row differ about its first sequence", t);
    s->meta = m;
    return TROUBLE_NONE;
}

/* The tables are those that we make, to the letter: another type or trigger would change what is kept. */
static trouble_kind check_tables(segment *s, trouble *t)
{
    sqlite3_stmt *st = NULL;
    netto_text sql;
    int code = sqlite3_prepare_v2(s->db, "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY rowid)",
                                  -1, &st, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(st);
    trouble_kind kind = TROUBLE_NONE;
    if (code != SQLITE_ROW) kind = segment_trouble(s, code, 0, t);
    else if (!segment_column_text(st, 0, SQLITE_TEXT, &sql) || !text_is(sql, segment_tables))
        kind = alien(s, "its tables are not those of a journal", t);
    sqlite3_finalize(st);
    return kind;
}

trouble_kind segment_read_meta(segment *s, trouble *t)
{
    sqlite3_stmt *st = NULL;
    vfs_fault_clear();
    trouble_kind kind = check_tables(s, t);
    if (kind != TROUBLE_NONE) return kind;
    int code = sqlite3_prepare_v2(s->db, "SELECT format, first, opening, engine, state, hash FROM meta", -1, &st, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(st);
    kind = code == SQLITE_ROW ? check_meta(s, st, t) : code == SQLITE_DONE ? alien(s, "its meta row is missing", t)
                                                                           : segment_trouble(s, code, 0, t);
    sqlite3_finalize(st);
    return kind;
}

/* ---- columns --------------------------------------------------------------------------------------------- */

bool segment_column_text(sqlite3_stmt *st, int i, int type, netto_text *out)
{
    if (sqlite3_column_type(st, i) != type) return false;
    out->bytes = type == SQLITE_TEXT ? (const char *)sqlite3_column_text(st, i) : sqlite3_column_blob(st, i);
    out->size = (uint32_t)sqlite3_column_bytes(st, i);
    return out->bytes || out->size == 0;
}

bool segment_column_hash(sqlite3_stmt *st, int i, uint8_t out[DIGEST_SIZE])
{
    netto_text bytes;
    if (!segment_column_text(st, i, SQLITE_BLOB, &bytes) || bytes.size != DIGEST_SIZE) return false;
    memcpy(out, bytes.bytes, DIGEST_SIZE);
    return true;
}

bool segment_column_number(sqlite3_stmt *st, int i, int64_t *out)
{
    if (sqlite3_column_type(st, i) != SQLITE_INTEGER) return false;
    *out = sqlite3_column_int64(st, i);
    return true;
}
