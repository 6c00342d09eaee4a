/* test_system.c: files, folders, locks, threads and the clock of the real world. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "system/clock.h"
#include "system/file.h"
#include "system/lock.h"
#include "system/thread.h"
#include "tap/tap.h"

static char place[64];
static netto_complaint why;
static system_file file;

static const char *at(const char *name)
{
    static char path[4][256];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", place, name);
    return path[turn];
}

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

static void write_bytes(const char *name, const void *bytes, size_t size)
{
    FILE *f = fopen(at(name), "w");
    if (!ok(f)) return;
    ok(fwrite(bytes, 1, size, f) == size);
    fclose(f);
}

static void drop_file(void)
{
    free(file.name);
    free(file.bytes);
    file = (system_file){0};
}

/* ---- files ------------------------------------------------------------------------------------- */

TEST("a file is read whole, zero bytes and all, up to a bound")
{
    make_place();
    write_bytes("a", "x\0y", 3);
    if (ok(file_read(at("a"), 3, &file, &why) == NETTO_OK)) is_bytes(file.bytes, file.size, "x\0y", 3);
    drop_file();
    ok(file_read(at("a"), 2, &file, &why) == NETTO_ETOOLARGE);
    has_string(why.text, "has more than 2 bytes");
    write_bytes("empty", "", 0);
    ok(file_read(at("empty"), 0, &file, &why) == NETTO_OK && file.size == 0);
    drop_file();
    drop_place();
}

TEST("a large file is read whole, too")
{
    size_t size = 300000;
    char *bytes = malloc(size);
    make_place();
    for (size_t i = 0; i < size; i++) bytes[i] = (char)(i * 7);
    write_bytes("large", bytes, size);
    if (ok(file_read(at("large"), size, &file, &why) == NETTO_OK))
        ok(file.size == size && memcmp(file.bytes, bytes, size) == 0);
    drop_file();
    ok(file_read(at("large"), size - 1, &file, &why) == NETTO_ETOOLARGE);
    free(bytes);
    drop_place();
}

TEST("what is no file is refused by name")
{
    make_place();
    ok(file_read(at("nowhere"), 10, &file, &why) == NETTO_EPARAMS);
    has_string(why.text, "nowhere: No such file or directory");
    ok(file_read(place, 10, &file, &why) == NETTO_EPARAMS);
    has_string(why.text, "is no file");
    ok(mkfifo(at("pipe"), 0600) == 0);
    ok(file_read(at("pipe"), 10, &file, &why) == NETTO_EPARAMS); /* and does not wait for a writer */
    ok(file_read("/dev/zero", 10, &file, &why) == NETTO_EPARAMS);
    ok(file.bytes == NULL && file.name == NULL);
    drop_place();
}

TEST("a folder's files come by name, from below it as well, without what is hidden or another kind")
{
    system_files files;
    make_place();
    ok(mkdir(at("b"), 0700) == 0 && mkdir(at("b/c"), 0700) == 0 && mkdir(at(".git"), 0700) == 0 &&
       mkdir(at("x.lua"), 0700) == 0);
    write_bytes("z.lua", "1", 1);
    write_bytes("a.lua", "2", 1);
    write_bytes("b/c/m.lua", "3", 1);
    write_bytes("b/n.txt", "4", 1);
    write_bytes(".git/h.lua", "5", 1);
    write_bytes(".lua", "6", 1);
    ok(symlink("..", at("b/loop")) == 0);
    ok(symlink("../z.lua", at("b/link.lua")) == 0);
    ok(symlink("gone.lua", at("dangling.lua")) == 0);
    ok(file_read_folder(place, ".lua", 10, 100, &files, &why) == NETTO_OK);
    if (is_int(files.count, 4)) {
        is_string(files.items[0].name, "a.lua");
        is_string(files.items[1].name, "b/c/m.lua");
        is_string(files.items[2].name, "b/link.lua");
        is_string(files.items[3].name, "z.lua");
        is_bytes(files.items[2].bytes, files.items[2].size, "1", 1);
    }
    system_files_drop(&files);
    ok(files.items == NULL && files.count == 0);
    ok(file_read_folder(place, ".lua", 3, 100, &files, &why) == NETTO_ETOOLARGE);
    has_string(why.text, "more than 3 files that end in .lua");
    ok(file_read_folder(at("nowhere"), ".lua", 3, 100, &files, &why) == NETTO_EPARAMS);
    drop_place();
}

TEST("a folder is told from a file")
{
    make_place();
    write_bytes("a", "x", 1);
    ok(file_is_folder(place) && !file_is_folder(at("a")) && !file_is_folder(at("nowhere")));
    drop_place();
}

/* ---- locks ------------------------------------------------------------------------------------- */

TEST("a lock is one process's, and its file goes with it")
{
    system_lock *lock = NULL;
    make_place();
    ok(lock_take(at("l"), &lock, &why) == NETTO_OK);
    ok(access(at("l"), F_OK) == 0);
    pid_t child = fork();
    if (child == 0) {
        system_lock *second = NULL;
        _exit(lock_take(at("l"), &second, &why) == NETTO_EHELD && second == NULL ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    lock_release(lock);
    ok(access(at("l"), F_OK) != 0);
    ok(lock_take(at("l"), &lock, &why) == NETTO_OK);
    lock_release(lock);
    lock_release(NULL);
    drop_place();
}

TEST("a lock's file that somebody left behind is no lock")
{
    system_lock *lock = NULL;
    make_place();
    write_bytes("l", "", 0);
    ok(lock_take(at("l"), &lock, &why) == NETTO_OK);
    lock_release(lock);
    drop_place();
}

TEST("a lock that cannot be made is refused by name, and no link is followed")
{
    system_lock *lock = NULL;
    make_place();
    ok(lock_take(at("nowhere/l"), &lock, &why) == NETTO_EPARAMS);
    has_string(why.text, "nowhere/l: No such file or directory");
    write_bytes("precious", "x", 1);
    ok(symlink("precious", at("l")) == 0);
    ok(lock_take(at("l"), &lock, &why) == NETTO_EPARAMS);
    ok(lock == NULL);
    drop_place();
}

/* ---- threads and the clock --------------------------------------------------------------------- */

typedef struct relay {
    monitor *m;
    int turn, laps;
} relay;

static void run_odd(void *self)
{
    relay *r = self;
    monitor_enter(r->m);
    while (r->laps < 100) {
        while (r->turn % 2 == 0) monitor_wait(r->m);
        r->turn++;
        r->laps++;
        monitor_signal(r->m);
    }
    monitor_leave(r->m);
}

static void read_nice(void *self)
{
    int *nice = self;
    nice[0] = getpriority(PRIO_PROCESS, (id_t)gettid());
    thread_stand_back();
    nice[1] = getpriority(PRIO_PROCESS, (id_t)gettid());
}

TEST("a thread that stands back is nicer than before, and the others are as they were")
{
    int nice[2] = {0, 0}, before = getpriority(PRIO_PROCESS, (id_t)gettid());
    thread *t = thread_start(read_nice, nice);
    ok(t != NULL);
    thread_join(t);
    is_int(nice[0], before);
    ok(nice[1] > before || before >= 10);
    is_int(getpriority(PRIO_PROCESS, (id_t)gettid()), before);
}

TEST("two threads meet in a monitor")
{
    relay r = {.m = monitor_create()};
    thread *t = thread_start(run_odd, &r);
    if (!ok(r.m && t)) return;
    monitor_enter(r.m);
    for (int i = 0; i < 100; i++) {
        r.turn++;
        monitor_signal(r.m);
        while (r.turn % 2 == 1) monitor_wait(r.m);
    }
    monitor_leave(r.m);
    thread_join(t);
    is_int(r.laps, 100);
    monitor_destroy(r.m);
    monitor_destroy(NULL);
    thread_join(NULL);
}

TEST("the clock is the wall's")
{
    time_t before = time(NULL);
    netto_instant instant = clock_now();
    ok(instant >= (netto_instant)before * NETTO_SECOND &&
       instant < ((netto_instant)before + 5) * NETTO_SECOND);
    ok(system_real.now() >= instant);
}
