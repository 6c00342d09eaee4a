/* vfs.c: SQLite's files by way of the table of system calls: opening, names, registration. */
#include "journal/vfs_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct registered {
    struct registered *next;
    sqlite3_vfs vfs;
    char name[40];
} registered;

static registered *all;
static _Thread_local char fault[256];

static const system_calls *system_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

const char *vfs_fault(void)
{
    return fault;
}

void vfs_fault_clear(void)
{
    fault[0] = '\0';
}

int vfs_failed(const char *call, const char *path, int error, int code)
{
    const char *slash = strrchr(path, '/');
    snprintf(fault, sizeof fault, "%s %.64s: %s", call, slash ? slash + 1 : path, strerror(error));
    return code;
}

/* ---- one monitor ----------------------------------------------------------------------------------------- */

static sqlite3_mutex *gate(void)
{
    return sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_VFS3);
}

void vfs_enter(void)
{
    sqlite3_mutex_enter(gate());
}

void vfs_leave(void)
{
    sqlite3_mutex_leave(gate());
}

/* ---- files ----------------------------------------------------------------------------------------------- */

static bool exists(const system_calls *system, const char *path)
{
    system_handle *h;
    int error = system->open(path, SYSTEM_READ, &h);
    if (error == 0) system->close(h);
    return error != ENOENT;
}

/* A log is opened as its database is, whatever SQLite asks for. */
static system_how how_to_open(const vfs_file *f, int flags)
{
    if (flags & SQLITE_OPEN_MAIN_DB)
        return !(flags & SQLITE_OPEN_READWRITE) ? SYSTEM_READ : flags & SQLITE_OPEN_CREATE ? SYSTEM_CREATE : SYSTEM_WRITE;
    return share_is_written(f->system, f->path) ? SYSTEM_CREATE : SYSTEM_READ;
}

static int open_handle(vfs_file *f, int flags, system_how how)
{
    bool is_log = flags & SQLITE_OPEN_WAL;
    f->name_unsynced = how == SYSTEM_CREATE && !exists(f->system, f->path);
    int error = f->system->open(f->path, how, &f->handle);
    if (error == ENOENT && is_log && how == SYSTEM_READ) return SQLITE_OK;
    return error ? vfs_failed("open", f->path, error, SQLITE_CANTOPEN) : SQLITE_OK;
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    vfs_file *f = (vfs_file *)file;
    *f = (vfs_file){.system = system_of(vfs), .path = name};
    if (!name) return SQLITE_CANTOPEN; /* a temporary file: none is ever needed */
    system_how how = how_to_open(f, flags);
    int code = open_handle(f, flags, how);
    if (code == SQLITE_OK && flags & SQLITE_OPEN_MAIN_DB)
        code = share_join(f->system, name, how != SYSTEM_READ, &f->share);
    if (code != SQLITE_OK) {
        if (f->handle) f->system->close(f->handle);
        return code;
    }
    if (out) *out = how == SYSTEM_READ ? (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY : flags;
    f->base.pMethods = &vfs_methods;
    return SQLITE_OK;
}

int vfs_sync_folder(const system_calls *system, const char *path)
{
    char folder[1024];
    const char *slash = strrchr(path, '/');
    if (!slash) return system->sync_folder(".");
    snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    return system->sync_folder(folder);
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
    int error = system_of(vfs)->remove(name);
    if (error == ENOENT) return SQLITE_IOERR_DELETE_NOENT;
    if (error) return vfs_failed("remove", name, error, SQLITE_IOERR_DELETE);
    if (sync) error = vfs_sync_folder(system_of(vfs), name);
    return error ? vfs_failed("sync the folder of", name, error, SQLITE_IOERR_DIR_FSYNC) : SQLITE_OK;
}

/* What a closing that was cut off would have changed is the form of the file, by bytes of one sector: it reads in either.
 * Only who writes takes it back. */
static bool is_passed_over(const system_calls *system, const char *name)
{
    const char *dash = strrchr(name, '-');
    return dash && strcmp(dash, "-journal") == 0 && !share_is_written(system, name);
}

/* An empty file counts as none, as everywhere in SQLite. */
static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    const system_calls *system = system_of(vfs);
    system_handle *h;
    uint64_t size = 0;
    (void)flags;
    *out = 0;
    if (is_passed_over(system, name)) return SQLITE_OK;
    int error = system->open(name, SYSTEM_READ, &h);
    if (error == ENOENT) return SQLITE_OK;
    if (error == 0) {
        error = system->size(h, &size);
        system->close(h);
    }
    *out = size > 0;
    return error ? vfs_failed("open", name, error, SQLITE_IOERR_ACCESS) : SQLITE_OK;
}

static int full_path(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    return snprintf(out, (size_t)size, "%s", name) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* ---- registration ---------------------------------------------------------------------------------------- */

static void set_up(registered *r, const system_calls *system)
{
    const sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    snprintf(r->name, sizeof r->name, "netto-%p", (const void *)r);
    r->vfs = *usual; /* for what is neither files nor names: sleeping, the time, numbers at random */
    r->vfs.iVersion = 2;
    r->vfs.szOsFile = sizeof(vfs_file);
    r->vfs.mxPathname = 1024;
    r->vfs.pNext = NULL;
    r->vfs.zName = r->name;
    memcpy(&r->vfs.pAppData, &system, sizeof system); /* SQLite's field is not const */
    r->vfs.xOpen = open_file;
    r->vfs.xDelete = delete_file;
    r->vfs.xAccess = access_file;
    r->vfs.xFullPathname = full_path;
}

static registered *find(const system_calls *system)
{
    for (registered *r = all; r; r = r->next)
        if (r->vfs.pAppData == system) return r;
    registered *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    set_up(r, system);
    if (sqlite3_vfs_register(&r->vfs, 0) != SQLITE_OK) return free(r), NULL;
    r->next = all;
    return all = r;
}

const char *vfs_name(const system_calls *system)
{
    if (sqlite3_initialize() != SQLITE_OK) return NULL;
    vfs_enter();
    registered *r = find(system);
    vfs_leave();
    return r ? r->name : NULL;
}
