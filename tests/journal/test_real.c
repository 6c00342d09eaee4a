/* test_real.c: a journal on a real disk: other processes, auditors with the sqlite3 tool, and kill -9. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "journal/kit.h"

#define FIRST "journal-00000000000000000001.db"

static char place[64];

static void make_place(void)
{
    strcpy(place, "/tmp/netto-XXXXXX");
    ok(mkdtemp(place));
}

static void drop_place(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", place);
    ok(system(command) == 0);
}

static journal_options real(void)
{
    return (journal_options){.folder = place, .engine = "netto 1", .by_hand = true};
}

static journal *open_real(void)
{
    journal_options o = real();
    return open_with(&o);
}

/* What a command prints in the folder, its errors too. */
static const char *run(const char *what)
{
    static char out[1024];
    char command[512];
    snprintf(command, sizeof command, "cd '%s' && (%s) 2>&1", place, what);
    FILE *f = popen(command, "r");
    size_t got = f ? fread(out, 1, sizeof out - 1, f) : 0;
    out[got] = '\0';
    if (f) pclose(f);
    return out;
}

static bool has_sqlite(void)
{
    return system("sqlite3 -version > /dev/null 2>&1") == 0;
}

static long long count_real(void)
{
    journal_verified v;
    why = (trouble){0};
    return journal_verify(NULL, place, &v, &why) == TROUBLE_NONE ? (long long)(v.last - v.first + 1) : -1;
}

TEST("a journal on a real disk is written, closed, read and continued")
{
    make_place();
    journal *j = open_real();
    if (!ok(j)) return tap_note("%s", why.what);
    write_to(j, 30, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE && count_real() == 30);
    if (!ok((j = open_real()))) return tap_note("%s", why.what);
    ok(found.clean && found.last == 30);
    write_to(j, 40, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE && count_real() == 40);
    drop_place();
}

/* Another server, in a process of its own, that is there until it is told to go. */
static pid_t start_other(int *go)
{
    int ready[2], end[2];
    char byte = 0;
    if (!ok(pipe(ready) == 0 && pipe(end) == 0)) abort();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        journal *j = open_real();
        if (j) write_to(j, 5, 5);
        if (write(ready[1], &byte, 1) == 1 && read(end[0], &byte, 1) == 1 && j) journal_close(j, NULL);
        _exit(j ? 0 : 1);
    }
    ok(read(ready[0], &byte, 1) == 1);
    close(ready[0]), close(ready[1]), close(end[0]);
    *go = end[1];
    return child;
}

TEST("while another process holds the folder it is neither written nor is its open segment read")
{
    int status = -1, go;
    journal_verified v;
    make_place();
    pid_t child = start_other(&go);
    ok(!open_real() && why.kind == TROUBLE_HELD);
    has_string(why.what, "another server holds");
    ok(journal_verify(NULL, place, &v, &why) == TROUBLE_HELD);
    has_string(why.what, FIRST " is held by another program");
    ok(write(go, "x", 1) == 1);
    waitpid(child, &status, 0);
    close(go);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    is_int(count_real(), 5);
    drop_place();
}

TEST("an auditor's sqlite3 is told that the open segment is locked, and harms nothing")
{
    if (!has_sqlite()) tap_skip("needs the sqlite3 tool");
    make_place();
    journal *j = open_real();
    write_to(j, 5, 5);
    has_string(run("sqlite3 " FIRST " 'select count(*) from journal'"), "locked");
    has_string(run("sqlite3 " FIRST " 'delete from journal'"), "locked");
    write_to(j, 10, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE && count_real() == 10);
    is_string(run("sqlite3 " FIRST " 'select count(*), max(sequence) from journal'"), "10|10\n");
    if (ok((j = open_real()))) ok(found.last == 10 && journal_close(j, &why) == TROUBLE_NONE);
    drop_place();
}

/* While rows are written, one by one; what is durable before, and what was handed over by its end. */
static void copy_under_way(journal *j, const char *how, uint64_t *before, uint64_t *after)
{
    char command[300];
    journal_stats s;
    *before = journal_durable(j);
    snprintf(command, sizeof command, "cd '%s' && rm -rf copy && mkdir copy && %s", place, how);
    FILE *f = popen(command, "r");
    for (int i = 0; i < 40; i++) {
        journal_read_stats(j, &s);
        ok(append_to(j, s.appended + 1) == NETTO_OK);
        usleep(1000);
    }
    ok(f && pclose(f) == 0);
    journal_read_stats(j, &s);
    *after = s.appended; /* a row may be in the copy that nobody is told of yet */
}

/* Says of a copy how many rows it has, each as it was; -1: it says that it is damaged; -2: neither. */
static long long read_copy(void)
{
    char folder[80];
    snprintf(folder, sizeof folder, "%s/copy", place);
    journal_reading what = {.folder = folder};
    journal_reader *r;
    record row;
    bool more = true, same = true;
    uint64_t n = 0;
    trouble_kind kind = journal_reader_open(&what, &r, &why);
    if (kind != TROUBLE_NONE) return kind == TROUBLE_DAMAGED ? -1 : -2;
    while ((kind = journal_reader_next(r, &row, &more, &why)) == TROUBLE_NONE && more) same &= is_row(&row, ++n);
    journal_reader_close(r);
    return !same ? -2 : kind == TROUBLE_NONE ? (long long)n : kind == TROUBLE_DAMAGED ? -1 : -2;
}

TEST("a copy that was made file by file under a running server is whole, or says that it is not")
{
    static const char *const ways[] = {"cp head *.db* copy/ && sleep 0.01 && cp *.db-wal copy/", "cp *.db* copy/ && sleep 0.01 && cp head copy/",
                                       "cp *.db copy/ && cp *.db-wal copy/ && cp head copy/"};
    int whole = 0, damaged = 0;
    make_place();
    journal_options o = real();
    o.by_hand = false;
    journal *j = open_with(&o);
    for (int i = 0; ok(j) && i < 30; i++) {
        uint64_t before, after;
        copy_under_way(j, ways[i % 3], &before, &after);
        long long rows = read_copy();
        if (!ok(rows == -1 || (rows >= (long long)before && rows <= (long long)after))) tap_note("%lld rows: %s", rows, why.what);
        if (rows < 0) damaged++;
        else whole++;
    }
    tap_note("%d whole, %d damaged", whole, damaged);
    ok(damaged > 0 && journal_flush(j) && journal_close(j, &why) == TROUBLE_NONE);
    is_int(count_real(), 1200);
    drop_place();
}

TEST("closed segments are open to auditors while the server goes on, and leave no companion")
{
    if (!has_sqlite()) tap_skip("needs the sqlite3 tool");
    make_place();
    journal_options o = real();
    o.segment_age = 10 * NETTO_SECOND;
    journal *j = open_with(&o);
    write_to(j, 20, 5);
    is_string(run("sqlite3 -readonly " FIRST " 'select count(*) from journal; select engine from meta'"), "10\nnetto 1\n");
    is_string(run("sqlite3 " FIRST " 'pragma integrity_check'"), "ok\n");
    is_string(run("ls | grep " FIRST "-"), "");
    write_to(j, 25, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE && count_real() == 25);
    drop_place();
}

/* A server of its own process that writes some rows and is killed. */
static void write_and_die(uint64_t rows)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        journal *j = open_real();
        write_to(j, rows, 5);
        raise(SIGKILL);
    }
    waitpid(child, NULL, 0);
}

TEST("what an auditor's tool did to the log of a server that was killed loses no row")
{
    if (!has_sqlite()) tap_skip("needs the sqlite3 tool");
    make_place();
    write_and_die(20);
    is_string(run("sqlite3 " FIRST " 'select count(*) from journal'"), "20\n");
    journal *j = open_real();
    if (!ok(j)) return tap_note("%s", why.what);
    ok(found.last == 20 && !found.clean);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    drop_place();
}

TEST("a server that was killed holds nothing, and its rows are read without it")
{
    make_place();
    write_and_die(20);
    is_int(count_real(), 20);
    journal *j = open_real();
    if (!ok(j)) return tap_note("%s", why.what);
    ok(found.last == 20 && has_note("copied into a new file"));
    ok(journal_close(j, &why) == TROUBLE_NONE);
    drop_place();
}

/* Write with the thread until killed; tell each durable sequence. */
static void serve(int to)
{
    journal_options o = real();
    o.by_hand = false;
    o.segment_bytes = 65536;
    journal *j = open_with(&o);
    for (uint64_t n = found.last + 1; j && append_to(j, n) == NETTO_OK; n++) {
        if (n % 7) continue;
        uint64_t durable = journal_durable(j);
        if (write(to, &durable, sizeof durable) != sizeof durable) break;
    }
    _exit(1);
}

/* The last that one life told to be durable. */
static uint64_t live_and_die(useconds_t time)
{
    int ends[2];
    uint64_t told = 0, got;
    if (!ok(pipe(ends) == 0)) return 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) serve(ends[1]);
    close(ends[1]);
    usleep(time);
    kill(child, SIGKILL);
    while (read(ends[0], &got, sizeof got) == sizeof got) told = got > told ? got : told;
    waitpid(child, NULL, 0);
    close(ends[0]);
    return told;
}

TEST("killed at random moments, during recovery too: no acknowledged row is lost")
{
    uint64_t told = 0;
    make_place();
    for (int i = 0; i < 40; i++) {
        uint64_t now = live_and_die((useconds_t)tap_random_below(i % 2 ? 8000 : 60000));
        if (now > told) told = now;
    }
    journal *j = open_real();
    if (!ok(j)) return tap_note("%s", why.what);
    ok(found.last >= told);
    tap_note("%llu acknowledged, %llu found", (unsigned long long)told, (unsigned long long)found.last);
    uint64_t last = found.last;
    ok(journal_close(j, &why) == TROUBLE_NONE && count_real() == (long long)last);
    drop_place();
}
