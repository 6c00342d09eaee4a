/* lock.c: a lock file that only one process holds.
 *
 * The file is removed by its holder; so whoever got a lock looks whether the name still means the file
 * that it locked, and tries again if not. */
#include "system/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/complain.h"

struct system_lock {
    int fd;
    char *path;
};

static bool still_named(int fd, const char *path)
{
    struct stat held, named;
    return fstat(fd, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino &&
           held.st_dev == named.st_dev;
}

static netto_status take(const char *path, int *out, netto_complaint *complaint)
{
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0) return complain(complaint, NETTO_EPARAMS, "cannot make %s: %s", path, strerror(errno));
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            close(fd);
            return complain(complaint, NETTO_EHELD, "another server holds %s", path);
        }
        if (still_named(fd, path)) return *out = fd, NETTO_OK;
        close(fd);
    }
}

netto_status lock_take(const char *path, system_lock **out, netto_complaint *complaint)
{
    system_lock *lock = malloc(sizeof *lock);
    char *copy = strdup(path);
    netto_status status = NETTO_ECAPACITY;
    if (lock && copy)
        status = take(path, &lock->fd, complaint);
    else
        complain(complaint, status, "no memory for a lock");
    if (status != NETTO_OK) return free(copy), free(lock), status;
    lock->path = copy;
    *out = lock;
    return NETTO_OK;
}

void lock_release(system_lock *lock)
{
    if (!lock) return;
    unlink(lock->path);
    close(lock->fd);
    free(lock->path);
    free(lock);
}
