/* journal.c: durable rows a second: the journal, beside a bare loop that writes the same and beside SQLite alone.
 *
 *   build/bench/journal [FOLDER [SECONDS]]      FOLDER on the disk to be measured; default /tmp
 *
 * 64 clients keep 1, 4, 16 or 64 commands each under way; the journal forms its groups by itself.  Then, on the same
 * disk and at the same mean group size, (a) a plain loop over SQLite that writes the same columns and hash and a
 * synced head, and (b) one that commits groups of rows with nothing in them.  Three rounds each; medians are shown.
 * Latency is from append to durable; in (a) it is the time of a row's group. */
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../examples/usage.h"
#include "base/text.h"
#include "journal/journal.h"
#include "system/thread.h"

#define CLIENTS  64
#define ROUNDS   3
#define SAMPLES  ((size_t)1 << 20)
#define COMMAND  120 /* bytes of a trade as a client sends it */
#define LOG      2048 /* pages, as in the journal */

typedef struct outcome {
    double rate, group, p50, p99; /* rows a second, rows a group, milliseconds */
} outcome;

static char place[256];
static double seconds = 2.0;
static double samples[SAMPLES];
static size_t sample_count;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "journal: %s\n", what);
    exit(1);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void note(double latency)
{
    if (sample_count < SAMPLES) samples[sample_count++] = latency * 1e3;
}

static void take_percentiles(outcome *o)
{
    qsort(samples, sample_count, sizeof *samples, by_size);
    o->p50 = sample_count ? samples[sample_count / 2] : 0;
    o->p99 = sample_count ? samples[sample_count - 1 - sample_count / 100] : 0;
    sample_count = 0;
}

static void fresh_place(void)
{
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s/netto-bench' && mkdir '%s/netto-bench'", place, place);
    if (system(command) != 0) fail("cannot make a folder to write in");
}

static record row_of(uint64_t n)
{
    static char command[COMMAND];
    record r = {.sequence = n, .at = (netto_instant)n, .actor = TEXT_LITERAL("unix:1000"), .kind = TEXT_LITERAL("trade.apply")};
    memset(command, (int)n, sizeof command);
    r.command = (netto_text){command, sizeof command};
    memset(r.digest, (int)n, sizeof r.digest);
    return r;
}

/* ---- the journal ------------------------------------------------------------------------------------------ */

static monitor *gate;
static bool rung;

static void ring(void *self)
{
    (void)self;
    monitor_enter(gate);
    rung = true;
    monitor_signal(gate);
    monitor_leave(gate);
}

static void wait_for_ring(void)
{
    monitor_enter(gate);
    while (!rung) monitor_wait(gate);
    rung = false;
    monitor_leave(gate);
}

/* The clients send again as soon as they are answered. */
static void drive(journal *j, uint64_t window, double *sent)
{
    uint64_t appended = 0, durable = 0;
    netto_complaint why;
    for (double start = now(), at = start; at - start < seconds || durable < appended; at = now()) {
        while (appended < durable + window && at - start < seconds) {
            record r = row_of(++appended);
            sent[appended % window] = now();
            if (journal_admit(j, COMMAND + 32, &why) != NETTO_OK || journal_append(j, &r, &why) != NETTO_OK) fail(why.text);
        }
        if (durable < appended) wait_for_ring();
        double answered = now();
        for (uint64_t to = journal_durable(j); durable < to;) note(answered - sent[++durable % window]);
    }
}

static outcome run_journal(uint64_t window)
{
    char folder[300];
    trouble t;
    journal *j;
    journal_start start;
    journal_stats s;
    outcome o;
    double *sent = calloc(window, sizeof *sent);
    fresh_place();
    snprintf(folder, sizeof folder, "%s/netto-bench", place);
    journal_options options = {.folder = folder, .engine = "bench", .wake = ring};
    if (journal_open(&options, &j, &start, &t) != TROUBLE_NONE) fail(t.what);
    double begin = now();
    drive(j, window, sent);
    double taken = now() - begin;
    journal_read_stats(j, &s);
    if (journal_close(j, &t) != TROUBLE_NONE) fail(t.what);
    free(sent);
    o.rate = (double)s.rows / taken;
    o.group = (double)s.rows / (double)s.groups;
    take_percentiles(&o);
    return o;
}

/* ---- plain loops over SQLite ------------------------------------------------------------------------------- */

static sqlite3 *db;
static sqlite3_stmt *begin_, *put_, *commit_;

static void must(int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE) fail(sqlite3_errmsg(db));
}

static void open_plain(const char *table, const char *insert)
{
    char path[300], sql[512];
    fresh_place();
    snprintf(path, sizeof path, "%s/netto-bench/plain.db", place);
    snprintf(sql, sizeof sql, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=%d; %s", LOG, table);
    must(sqlite3_open(path, &db));
    must(sqlite3_exec(db, sql, NULL, NULL, NULL));
    must(sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin_, NULL));
    must(sqlite3_prepare_v2(db, insert, -1, &put_, NULL));
    must(sqlite3_prepare_v2(db, "COMMIT", -1, &commit_, NULL));
}

static void close_plain(void)
{
    sqlite3_finalize(begin_);
    sqlite3_finalize(put_);
    sqlite3_finalize(commit_);
    must(sqlite3_close(db));
}

static void step(sqlite3_stmt *st)
{
    must(sqlite3_step(st));
    sqlite3_reset(st);
}

static void put_row(const record *r)
{
    sqlite3_bind_int64(put_, 1, (sqlite3_int64)r->sequence);
    sqlite3_bind_int64(put_, 2, (sqlite3_int64)r->group);
    sqlite3_bind_int64(put_, 3, r->at);
    sqlite3_bind_text(put_, 4, r->actor.bytes, (int)r->actor.size, SQLITE_STATIC);
    sqlite3_bind_text(put_, 5, r->kind.bytes, (int)r->kind.size, SQLITE_STATIC);
    sqlite3_bind_blob(put_, 6, r->command.bytes, (int)r->command.size, SQLITE_STATIC);
    sqlite3_bind_blob(put_, 7, r->previous, DIGEST_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(put_, 8, r->digest, DIGEST_SIZE, SQLITE_STATIC);
    step(put_);
}

/* One group of (a): rows, hashes, commit, head. */
static void write_group(uint64_t first, uint64_t size, uint8_t hash[DIGEST_SIZE], int head_fd)
{
    uint8_t slot[HEAD_SLOT];
    step(begin_);
    for (uint64_t n = first; n < first + size; n++) {
        record r = row_of(n);
        r.group = first;
        memcpy(r.previous, hash, DIGEST_SIZE);
        put_row(&r);
        record_hash(&r, hash);
    }
    step(commit_);
    head h = {.sequence = first + size - 1};
    memcpy(h.hash, hash, DIGEST_SIZE);
    head_encode(&h, slot);
    if (pwrite(head_fd, slot, sizeof slot, (off_t)(first % 2 * HEAD_SLOT)) != HEAD_SLOT || fdatasync(head_fd) != 0) fail("head");
}

static int open_head(void)
{
    char path[300];
    static const uint8_t zeros[2 * HEAD_SLOT];
    snprintf(path, sizeof path, "%s/netto-bench/head", place);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || write(fd, zeros, sizeof zeros) != sizeof zeros || fsync(fd) != 0) fail("cannot make a head");
    return fd;
}

static outcome run_bare(uint64_t size)
{
    outcome o = {.group = (double)size};
    uint8_t hash[DIGEST_SIZE] = {0};
    uint64_t n = 1;
    open_plain("CREATE TABLE journal(sequence INTEGER PRIMARY KEY, first INTEGER NOT NULL, instant INTEGER NOT NULL, actor TEXT "
               "NOT NULL, kind TEXT NOT NULL, command BLOB NOT NULL, previous BLOB NOT NULL, digest BLOB NOT NULL, cut TEXT)",
               "INSERT INTO journal VALUES(?, ?, ?, ?, ?, ?, ?, ?, NULL)");
    int fd = open_head();
    double start = now();
    for (double at = start; at - start < seconds; n += size) {
        write_group(n, size, hash, fd);
        double done = now();
        for (uint64_t i = 0; i < size; i++) note(done - at);
        at = done;
    }
    o.rate = (double)(n - 1) / (now() - start);
    close(fd);
    close_plain();
    take_percentiles(&o);
    return o;
}

static outcome run_empty(uint64_t size)
{
    outcome o = {.group = (double)size};
    uint64_t n = 1;
    open_plain("CREATE TABLE empty(sequence INTEGER PRIMARY KEY)", "INSERT INTO empty VALUES(?)");
    double start = now();
    for (double at = start; at - start < seconds;) {
        step(begin_);
        for (uint64_t i = 0; i < size; i++) sqlite3_bind_int64(put_, 1, (sqlite3_int64)n++), step(put_);
        step(commit_);
        double done = now();
        for (uint64_t i = 0; i < size; i++) note(done - at);
        at = done;
    }
    o.rate = (double)(n - 1) / (now() - start);
    close_plain();
    take_percentiles(&o);
    return o;
}

/* ---- the table -------------------------------------------------------------------------------------------- */

static double middle(const outcome o[ROUNDS], size_t field)
{
    double values[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) memcpy(&values[i], (const char *)&o[i] + field, sizeof values[i]);
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[ROUNDS / 2];
}

/* Of each figure by itself: a second has so few groups that its p99 is the worst of them. */
static outcome median(const outcome o[ROUNDS])
{
    return (outcome){middle(o, offsetof(outcome, rate)), middle(o, offsetof(outcome, group)), middle(o, offsetof(outcome, p50)),
                     middle(o, offsetof(outcome, p99))};
}

static void show(const char *what, outcome o)
{
    printf("  %-34s %10.0f rows/s  group %7.1f  p50 %7.2f ms  p99 %7.2f ms\n", what, o.rate, o.group, o.p50, o.p99);
}

static void compare(uint64_t each)
{
    outcome j[ROUNDS], a[ROUNDS], b[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        j[i] = run_journal(CLIENTS * each);
        uint64_t size = j[i].group < 1 ? 1 : (uint64_t)(j[i].group + 0.5);
        a[i] = run_bare(size);
        b[i] = run_empty(size);
    }
    outcome x = median(j), y = median(a), z = median(b);
    printf("\n%d clients, %" PRIu64 " commands each under way\n", CLIENTS, each);
    show("journal", x);
    show("(a) the same columns, hash and head", y);
    show("(b) empty groups", z);
    printf("  of (a) %.2f (target 0.75), of (b) %.2f (target 0.30), p50 %.2f x (a), p99 %.2f x (a) (target 3)\n", x.rate / y.rate,
           x.rate / z.rate, x.p50 / y.p50, x.p99 / y.p99);
    fflush(stdout);
}

static const char help[] =
    "usage: journal [FOLDER [SECONDS]]\n"
    "\n"
    "Measures durable rows a second in a new folder in FOLDER (default /tmp), for SECONDS a round (default 2),\n"
    "beside a bare loop over SQLite that writes the same, and beside SQLite with nothing to write.\n";

int main(int argc, char **argv)
{
    int code = usage_words(argc, argv, 0, 2, help);
    if (code != USAGE_GO_ON) return code;
    if (argc > 2) seconds = (double)usage_count(argv, argv[2]);
    if (argc > 1 && strchr(argv[1], '\'')) fail("a folder's name may have no quote");
    snprintf(place, sizeof place, "%s", argc > 1 ? argv[1] : "/tmp");
    gate = monitor_create();
    if (!gate) fail("no memory");
    printf("rows of %d bytes of command, medians of %d rounds of %.1f s, in %s\n", COMMAND, ROUNDS, seconds, place);
    for (uint64_t each = 1; each <= 64; each *= 4) compare(each);
    fresh_place();
    return 0;
}
