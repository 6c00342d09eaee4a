/* file.c: whole files, and folders of them. */
#include "system/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/complain.h"

#define DEPTH_MAX 8 /* folders inside each other */

bool file_is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

static netto_status refuse(const char *path, netto_complaint *complaint)
{
    return complain(complaint, NETTO_EPARAMS, "cannot read %s: %s", path, strerror(errno));
}

/* Read until the end, so that a file that grows meanwhile is not cut. */
static netto_status read_all(int fd, const char *path, size_t most, system_file *out, netto_complaint *complaint)
{
    size_t capacity = most < 65536 ? most + 1 : 65536, size = 0;
    char *bytes = malloc(capacity);
    while (bytes) {
        ssize_t n = read(fd, bytes + size, capacity - size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return free(bytes), refuse(path, complaint);
        if (n == 0) break;
        size += (size_t)n;
        if (size > most) return free(bytes), complain(complaint, NETTO_ETOOLARGE, "%s has more than %zu bytes", path, most);
        if (size < capacity) continue;
        capacity = capacity * 2 > most ? most + 1 : capacity * 2;
        char *grown = realloc(bytes, capacity);
        if (!grown) free(bytes);
        bytes = grown;
    }
    if (!bytes) return complain(complaint, NETTO_ECAPACITY, "no memory to read %s", path);
    out->bytes = bytes;
    out->size = size;
    return NETTO_OK;
}

netto_status file_read(const char *path, size_t most, system_file *out, netto_complaint *complaint)
{
    struct stat s;
    system_file file = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return refuse(path, complaint);
    bool plain = fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
    netto_status status = plain ? read_all(fd, path, most, &file, complaint)
                                : complain(complaint, NETTO_EPARAMS, "%s is no file", path);
    close(fd);
    if (status != NETTO_OK) return status;
    file.name = strdup(path);
    if (!file.name) return free(file.bytes), complain(complaint, NETTO_ECAPACITY, "no memory to read %s", path);
    *out = file;
    return NETTO_OK;
}

/* ---- folders --------------------------------------------------------------------------------------------- */

typedef struct walk {
    const char *root, *ending;
    uint32_t most;
    size_t size;
    system_files files;
    netto_complaint *complaint;
} walk;

static bool ends_in(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n > m && strcmp(name + n - m, ending) == 0;
}

static netto_status add_file(walk *w, const char *path, const char *name)
{
    if (w->files.count == w->most)
        return complain(w->complaint, NETTO_ETOOLARGE, "%s has more than %u files that end in %s", w->root, w->most, w->ending);
    system_file *items = realloc(w->files.items, (w->files.count + 1) * sizeof *items);
    if (!items) return complain(w->complaint, NETTO_ECAPACITY, "no memory to read %s", w->root);
    w->files.items = items;
    system_file file = {0};
    netto_status status = file_read(path, w->size, &file, w->complaint);
    if (status != NETTO_OK) return status;
    free(file.name);
    file.name = strdup(name);
    w->files.items[w->files.count++] = file;
    return file.name ? NETTO_OK : complain(w->complaint, NETTO_ECAPACITY, "no memory to read %s", w->root);
}

static netto_status walk_folder(walk *w, const char *folder, const char *below, int depth);

static netto_status visit(walk *w, const char *folder, const char *below, const char *entry, int depth)
{
    char path[PATH_MAX], name[PATH_MAX];
    struct stat s;
    if (entry[0] == '.') return NETTO_OK;
    int n = snprintf(path, sizeof path, "%s/%s", folder, entry);
    int m = snprintf(name, sizeof name, "%s%s", below, entry);
    if (n >= (int)sizeof path || m + 2 > (int)sizeof name)
        return complain(w->complaint, NETTO_ETOOLARGE, "a path below %s is too long", w->root);
    if (stat(path, &s) != 0) return errno == ENOENT ? NETTO_OK : refuse(path, w->complaint);
    if (S_ISREG(s.st_mode)) return ends_in(entry, w->ending) ? add_file(w, path, name) : NETTO_OK;
    if (lstat(path, &s) != 0 || !S_ISDIR(s.st_mode) || depth == DEPTH_MAX) return NETTO_OK; /* a link may go round */
    strcat(name, "/");
    return walk_folder(w, path, name, depth + 1);
}

static netto_status walk_folder(walk *w, const char *folder, const char *below, int depth)
{
    DIR *dir = opendir(folder);
    netto_status status = NETTO_OK;
    if (!dir) return refuse(folder, w->complaint);
    for (struct dirent *d = readdir(dir); d && status == NETTO_OK; d = readdir(dir))
        status = visit(w, folder, below, d->d_name, depth);
    closedir(dir);
    return status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const system_file *)a)->name, ((const system_file *)b)->name);
}

netto_status file_read_folder(const char *path, const char *ending, uint32_t most, size_t size, system_files *out,
                              netto_complaint *complaint)
{
    walk w = {.root = path, .ending = ending, .most = most, .size = size, .complaint = complaint};
    netto_status status = walk_folder(&w, path, "", 0);
    if (status != NETTO_OK) return system_files_drop(&w.files), status;
    if (w.files.count) qsort(w.files.items, w.files.count, sizeof *w.files.items, by_name);
    *out = w.files;
    return NETTO_OK;
}
