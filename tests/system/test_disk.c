/* test_disk.c: files that are read and written anywhere, and their folders, in the real world. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/disk.h"
#include "system/thread.h"
#include "tap/tap.h"

static char place[64];

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

TEST("bytes are written and read anywhere, and a read that meets the end says how far it came")
{
    system_handle *h;
    char bytes[16] = {0};
    size_t got;
    uint64_t size;
    make_place();
    ok(disk_open(at("a"), SYSTEM_WRITE, &h) == ENOENT);
    if (!ok(disk_open(at("a"), SYSTEM_CREATE, &h) == 0)) return;
    ok(disk_write(h, "hello", 5, 100) == 0 && disk_size(h, &size) == 0 && size == 105);
    ok(disk_read(h, bytes, 10, 98, &got) == 0);
    is_bytes(bytes, got, "\0\0hello", 7);
    ok(disk_read(h, bytes, 10, 200, &got) == 0 && got == 0);
    ok(disk_truncate(h, 102) == 0 && disk_size(h, &size) == 0 && size == 102);
    ok(disk_sync(h) == 0 && disk_sync_folder(place) == 0);
    disk_close(h);
    disk_close(NULL);
    ok(disk_open(at("a"), SYSTEM_READ, &h) == 0 && disk_write(h, "x", 1, 0) == EBADF);
    disk_close(h);
    drop_place();
}

TEST("what is no plain file is not opened, and no link is followed")
{
    system_handle *h;
    make_place();
    ok(disk_open(place, SYSTEM_READ, &h) == EINVAL);
    ok(mkfifo(at("pipe"), 0600) == 0 && disk_open(at("pipe"), SYSTEM_READ, &h) == EINVAL);
    ok(symlink("a", at("link")) == 0 && disk_open(at("link"), SYSTEM_CREATE, &h) == ELOOP);
    ok(disk_open("/dev/full", SYSTEM_WRITE, &h) == EINVAL);
    drop_place();
}

TEST("names: listed in order, renamed in the place of others, removed, sealed")
{
    static const char *const names[] = {"b-2", "a-1", "b-1"};
    system_handle *h;
    system_files files;
    struct stat s;
    make_place();
    for (int i = 0; i < 3; i++)
        if (ok(disk_open(at(names[i]), SYSTEM_CREATE, &h) == 0)) disk_close(h);
    ok(disk_make_folder(at("b-folder")) == 0 && disk_make_folder(at("b-folder")) == 0);
    ok(disk_make_folder(at("a-1")) == ENOTDIR && disk_make_folder(at("no/where")) == ENOENT);
    if (ok(disk_list(place, "b-", &files) == 0) && is_int(files.count, 2)) {
        is_string(files.items[0].name, "b-1");
        is_string(files.items[1].name, "b-2");
    }
    system_files_drop(&files);
    ok(disk_list(at("nowhere"), "", &files) == ENOENT);
    ok(disk_rename(at("a-1"), at("b-1")) == 0 && disk_rename(at("a-1"), at("b-1")) == ENOENT);
    ok(disk_remove(at("b-2")) == 0 && disk_remove(at("b-2")) == ENOENT);
    ok(disk_seal(at("b-1")) == 0 && stat(at("b-1"), &s) == 0 && (s.st_mode & 0777) == 0440);
    ok(disk_sync_folder(at("nowhere")) == ENOENT);
    drop_place();
}

/* What another process is answered that asks for bytes of the same file. */
static int ask_elsewhere(system_share share)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        system_handle *h;
        _exit(disk_open(at("a"), SYSTEM_WRITE, &h) == 0 ? disk_share(h, 10, 5, share) : 255);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST("bytes are shared by many or held by one, and another handle that is closed does not let them go")
{
    system_handle *h, *other;
    make_place();
    if (!ok(disk_open(at("a"), SYSTEM_CREATE, &h) == 0)) return;
    ok(disk_share(h, 10, 5, SYSTEM_SHARED) == 0);
    ok(ask_elsewhere(SYSTEM_SHARED) == 0 && ask_elsewhere(SYSTEM_ALONE) == EAGAIN);
    ok(disk_share(h, 10, 5, SYSTEM_ALONE) == 0);
    ok(disk_open(at("a"), SYSTEM_READ, &other) == 0);
    disk_close(other);
    ok(ask_elsewhere(SYSTEM_SHARED) == EAGAIN);
    ok(disk_share(h, 10, 5, SYSTEM_FREE) == 0);
    ok(ask_elsewhere(SYSTEM_ALONE) == 0);
    ok(disk_share(h, 10, 5, SYSTEM_ALONE) == 0);
    disk_close(h);
    ok(ask_elsewhere(SYSTEM_ALONE) == 0);
    drop_place();
}

TEST("a wait ends by itself")
{
    monitor *m = monitor_create();
    monitor_enter(m);
    for (int i = 0; i < 3; i++) monitor_wait_for(m, 1000000);
    monitor_leave(m);
    monitor_destroy(m);
    ok(true);
}
