/* disk.c: files that are read and written anywhere in them, and the folders they are in. */
#include "system/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct system_handle {
    int fd;
};

int disk_open(const char *path, system_how how, system_handle **out)
{
    static const int flags[] = {O_RDONLY, O_RDWR, O_RDWR | O_CREAT};
    struct stat s;
    system_handle *h = malloc(sizeof *h);
    if (!h) return ENOMEM;
    h->fd = open(path, flags[how] | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
    int error = h->fd < 0 ? errno : fstat(h->fd, &s) != 0 ? errno : S_ISREG(s.st_mode) ? 0 : EINVAL;
    if (error == 0) return *out = h, 0;
    if (h->fd >= 0) close(h->fd);
    free(h);
    return error;
}

void disk_close(system_handle *h)
{
    if (!h) return;
    close(h->fd);
    free(h);
}

int disk_read(system_handle *h, void *bytes, size_t size, uint64_t at, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t n = pread(h->fd, (char *)bytes + *got, size - *got, (off_t)(at + *got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return 0;
        *got += (size_t)n;
    }
    return 0;
}

int disk_write(system_handle *h, const void *bytes, size_t size, uint64_t at)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = pwrite(h->fd, (const char *)bytes + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        done += (size_t)n;
    }
    return 0;
}

int disk_size(system_handle *h, uint64_t *out)
{
    struct stat s;
    if (fstat(h->fd, &s) != 0) return errno;
    *out = (uint64_t)s.st_size;
    return 0;
}

int disk_truncate(system_handle *h, uint64_t size)
{
    return ftruncate(h->fd, (off_t)size) == 0 ? 0 : errno;
}

int disk_sync(system_handle *h)
{
    return fdatasync(h->fd) == 0 ? 0 : errno;
}

/* Locks of the open file, not of the process: closing another handle to the same file does not drop them. */
int disk_share(system_handle *h, uint64_t at, uint64_t size, system_share share)
{
    static const short kinds[] = {F_UNLCK, F_RDLCK, F_WRLCK};
    struct flock lock = {.l_type = kinds[share], .l_whence = SEEK_SET, .l_start = (off_t)at, .l_len = (off_t)size};
    if (fcntl(h->fd, F_OFD_SETLK, &lock) == 0) return 0;
    return errno == EACCES ? EAGAIN : errno;
}

/* ---- folders --------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const system_file *)a)->name, ((const system_file *)b)->name);
}

static int add_name(const char *name, system_files *out)
{
    system_file *items = realloc(out->items, (out->count + 1) * sizeof *items);
    if (!items) return ENOMEM;
    out->items = items;
    items[out->count] = (system_file){.name = strdup(name)};
    return items[out->count++].name ? 0 : ENOMEM;
}

static bool is_plain(const char *folder, const char *name)
{
    char path[PATH_MAX];
    struct stat s;
    return snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path && lstat(path, &s) == 0 &&
           S_ISREG(s.st_mode);
}

int disk_list(const char *folder, const char *beginning, system_files *out)
{
    system_files files = {0};
    DIR *dir = opendir(folder);
    if (!dir) return errno;
    int error = 0;
    for (struct dirent *d; errno = 0, error == 0 && (d = readdir(dir));)
        if (strncmp(d->d_name, beginning, strlen(beginning)) == 0 && is_plain(folder, d->d_name))
            error = add_name(d->d_name, &files);
    if (error == 0) error = errno;
    closedir(dir);
    if (error) return system_files_drop(&files), error;
    if (files.count) qsort(files.items, files.count, sizeof *files.items, by_name);
    *out = files;
    return 0;
}

int disk_make_folder(const char *path)
{
    struct stat s;
    if (mkdir(path, 0750) == 0) return 0;
    if (errno != EEXIST) return errno;
    return stat(path, &s) != 0 ? errno : S_ISDIR(s.st_mode) ? 0 : ENOTDIR;
}

int disk_remove(const char *path)
{
    return unlink(path) == 0 ? 0 : errno;
}

int disk_rename(const char *from, const char *to)
{
    return rename(from, to) == 0 ? 0 : errno;
}

int disk_seal(const char *path)
{
    return chmod(path, 0440) == 0 ? 0 : errno;
}

int disk_sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return errno;
    int error = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return error;
}
