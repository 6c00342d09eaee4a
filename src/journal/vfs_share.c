/* vfs_share.c: what the connections of this process to one database have in common: locks, and the index of the
 * write-ahead log. */
#include "journal/vfs_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where SQLite keeps its locks in a file: one byte each for pending and reserved, 510 for readers. */
#define LOCK_BYTES   ((uint64_t)0x40000000)
#define LOCK_COUNT   512
#define READER_BYTES (LOCK_BYTES + 2)
#define READER_COUNT 510

static share *shares;

static share *find(const system_calls *system, const char *path, size_t size)
{
    for (share *s = shares; s; s = s->next)
        if (s->system == system && strlen(s->path) == size && memcmp(s->path, path, size) == 0) return s;
    return NULL;
}

bool share_is_written(const system_calls *system, const char *log)
{
    const char *dash = strrchr(log, '-');
    vfs_enter();
    const share *s = dash ? find(system, log, (size_t)(dash - log)) : NULL;
    bool written = s && s->alone;
    vfs_leave();
    return written;
}

static share *make(const system_calls *system, const char *path)
{
    size_t size = strlen(path) + 1;
    share *s = calloc(1, sizeof *s);
    char *copy = malloc(size);
    if (!s || !copy) return free(copy), free(s), NULL;
    memcpy(copy, path, size);
    *s = (share){.next = shares, .system = system, .path = copy};
    return shares = s;
}

static void drop(share *s)
{
    share **at = &shares;
    while (*at != s) at = &(*at)->next;
    *at = s->next;
    if (s->guard) s->system->close(s->guard);
    for (int i = 0; i < s->region_count; i++) free(s->regions[i]);
    free(s->regions);
    free(s->path);
    free(s);
}

/* Hold the lock bytes against other processes: shared to read, alone to write. */
static int guard(share *s, bool alone)
{
    system_handle *h;
    if (s->guard && (s->alone || !alone)) return SQLITE_OK;
    int error = s->system->open(s->path, alone ? SYSTEM_WRITE : SYSTEM_READ, &h);
    if (error) return vfs_failed("open", s->path, error, SQLITE_CANTOPEN);
    if (s->guard) s->system->close(s->guard); /* it would stand in our own way */
    s->guard = NULL;
    error = alone ? s->system->share(h, LOCK_BYTES, LOCK_COUNT, SYSTEM_ALONE)
                  : s->system->share(h, READER_BYTES, READER_COUNT, SYSTEM_SHARED);
    if (error) {
        s->system->close(h);
        return error == EAGAIN ? SQLITE_BUSY : vfs_failed("lock", s->path, error, SQLITE_IOERR_LOCK);
    }
    s->guard = h;
    s->alone = alone;
    return SQLITE_OK;
}

int share_join(const system_calls *system, const char *path, bool write, share **out)
{
    vfs_enter();
    share *s = find(system, path, strlen(path));
    if (!s) s = make(system, path);
    int code = s ? guard(s, write) : SQLITE_NOMEM;
    if (code == SQLITE_OK) s->users++;
    else if (s && s->users == 0) drop(s);
    vfs_leave();
    if (code == SQLITE_OK) *out = s;
    return code;
}

void share_leave(share *s)
{
    vfs_enter();
    if (--s->users == 0) drop(s);
    vfs_leave();
}

/* ---- the locks of the database ---------------------------------------------------------------------------- */

static int take(vfs_file *f, int level)
{
    share *s = f->share;
    if (level == SQLITE_LOCK_SHARED) {
        if (s->pending) return SQLITE_BUSY;
        s->shared++;
        return SQLITE_OK;
    }
    if (s->reserved && s->reserved != f) return SQLITE_BUSY;
    s->reserved = f;
    if (level == SQLITE_LOCK_RESERVED) return SQLITE_OK;
    s->pending = f;
    return s->shared > 1 ? SQLITE_BUSY : SQLITE_OK;
}

int share_lock(vfs_file *f, int level)
{
    int code = SQLITE_OK;
    if (!f->share || f->level >= level) return SQLITE_OK;
    vfs_enter();
    code = take(f, level);
    if (code == SQLITE_OK) f->level = level;
    else if (f->share->pending == f) f->level = SQLITE_LOCK_PENDING;
    vfs_leave();
    return code;
}

int share_unlock(vfs_file *f, int level)
{
    share *s = f->share;
    if (!s || f->level <= level) return SQLITE_OK;
    vfs_enter();
    if (s->reserved == f) s->reserved = NULL;
    if (s->pending == f) s->pending = NULL;
    if (level == SQLITE_LOCK_NONE) s->shared--;
    f->level = level;
    vfs_leave();
    return SQLITE_OK;
}

int share_check(vfs_file *f, int *reserved)
{
    vfs_enter();
    *reserved = f->share && f->share->reserved != NULL;
    vfs_leave();
    return SQLITE_OK;
}

/* ---- the index of the log ---------------------------------------------------------------------------------- */

static int extend_to(share *s, int count, int size)
{
    void **regions = realloc(s->regions, (size_t)count * sizeof *regions);
    if (!regions) return SQLITE_NOMEM;
    s->regions = regions;
    for (; s->region_count < count; s->region_count++) {
        regions[s->region_count] = calloc(1, (size_t)size);
        if (!regions[s->region_count]) return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}

int share_map(vfs_file *f, int index, int size, bool extend, void volatile **out)
{
    share *s = f->share;
    int code = SQLITE_OK;
    vfs_enter();
    if (!f->mapped) s->mapped++;
    f->mapped = true;
    if (index >= s->region_count && extend) code = extend_to(s, index + 1, size);
    *out = index < s->region_count ? s->regions[index] : NULL;
    vfs_leave();
    return code;
}

static int take_alone(vfs_file *f, uint16_t bits)
{
    share *s = f->share;
    for (int i = 0; i < SHARE_LOCKS; i++)
        if (bits >> i & 1 && (s->writer[i] || s->readers[i] > (f->shm_shared >> i & 1u))) return SQLITE_BUSY;
    for (int i = 0; i < SHARE_LOCKS; i++) s->writer[i] |= bits >> i & 1;
    f->shm_alone |= bits;
    return SQLITE_OK;
}

static int take_shared(vfs_file *f, int i)
{
    share *s = f->share;
    if (f->shm_shared >> i & 1) return SQLITE_OK;
    if (s->writer[i]) return SQLITE_BUSY;
    s->readers[i]++;
    f->shm_shared |= (uint16_t)(1u << i);
    return SQLITE_OK;
}

static void give_back(vfs_file *f, uint16_t bits)
{
    share *s = f->share;
    for (int i = 0; i < SHARE_LOCKS; i++) {
        if (f->shm_alone & bits & 1u << i) s->writer[i] = false;
        if (f->shm_shared & bits & 1u << i) s->readers[i]--;
    }
    f->shm_alone &= (uint16_t)~bits;
    f->shm_shared &= (uint16_t)~bits;
}

int share_index_lock(vfs_file *f, int offset, int n, int flags)
{
    uint16_t bits = (uint16_t)(((1u << n) - 1) << offset);
    int code = SQLITE_OK;
    vfs_enter();
    if (flags & SQLITE_SHM_UNLOCK) give_back(f, bits);
    else code = flags & SQLITE_SHM_SHARED ? take_shared(f, offset) : take_alone(f, bits);
    vfs_leave();
    return code;
}

/* When the last has left, the next begins by reading the log. */
void share_unmap(vfs_file *f)
{
    share *s = f->share;
    if (!s) return;
    vfs_enter();
    give_back(f, UINT16_MAX);
    if (f->mapped && --s->mapped == 0) {
        for (int i = 0; i < s->region_count; i++) free(s->regions[i]);
        free(s->regions);
        s->regions = NULL;
        s->region_count = 0;
    }
    f->mapped = false;
    vfs_leave();
}
