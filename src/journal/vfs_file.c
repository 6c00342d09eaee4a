/* vfs_file.c: one file of SQLite's by way of the table of system calls. */
#include "journal/vfs_parts.h"

#include <string.h>

#include "journal/trouble.h"

#define SECTOR 4096

static vfs_file *of(sqlite3_file *file)
{
    return (vfs_file *)file;
}

static int close_file(sqlite3_file *file)
{
    vfs_file *f = of(file);
    if (f->share) {
        share_unmap(f);
        share_unlock(f, SQLITE_LOCK_NONE);
        share_leave(f->share);
    }
    if (f->handle) f->system->close(f->handle);
    f->base.pMethods = NULL;
    return SQLITE_OK;
}

static int read_file(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
    vfs_file *f = of(file);
    size_t got = 0;
    int error = f->handle ? f->system->read_at(f->handle, bytes, (size_t)size, (uint64_t)at, &got) : 0;
    if (error) return vfs_failed("read", f->path, error, SQLITE_IOERR_READ);
    if (got == (size_t)size) return SQLITE_OK;
    memset((char *)bytes + got, 0, (size_t)size - got);
    return SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    vfs_file *f = of(file);
    if (!f->handle) return SQLITE_READONLY;
    int error = f->system->write_at(f->handle, bytes, (size_t)size, (uint64_t)at);
    if (error == 0) return SQLITE_OK;
    return vfs_failed("write", f->path, error, trouble_is_full(error) ? SQLITE_FULL : SQLITE_IOERR_WRITE);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    vfs_file *f = of(file);
    if (!f->handle) return SQLITE_READONLY;
    int error = f->system->truncate(f->handle, (uint64_t)size);
    return error ? vfs_failed("cut", f->path, error, SQLITE_IOERR_TRUNCATE) : SQLITE_OK;
}

/* A full disk met here is a fault: it is not known which bytes were synced. */
static int sync_file(sqlite3_file *file, int flags)
{
    vfs_file *f = of(file);
    (void)flags;
    int error = f->handle ? f->system->sync(f->handle) : 0;
    if (error) return vfs_failed("sync", f->path, error, SQLITE_IOERR_FSYNC);
    if (!f->name_unsynced) return SQLITE_OK;
    error = vfs_sync_folder(f->system, f->path);
    if (error) return vfs_failed("sync the folder of", f->path, error, SQLITE_IOERR_DIR_FSYNC);
    f->name_unsynced = false;
    return SQLITE_OK;
}

static int size_file(sqlite3_file *file, sqlite3_int64 *out)
{
    vfs_file *f = of(file);
    uint64_t size = 0;
    int error = f->handle ? f->system->size(f->handle, &size) : 0;
    *out = (sqlite3_int64)size;
    return error ? vfs_failed("measure", f->path, error, SQLITE_IOERR_FSTAT) : SQLITE_OK;
}

static int lock_file(sqlite3_file *file, int level)
{
    return share_lock(of(file), level);
}

static int unlock_file(sqlite3_file *file, int level)
{
    return share_unlock(of(file), level);
}

static int check_file(sqlite3_file *file, int *reserved)
{
    return share_check(of(file), reserved);
}

static int control_file(sqlite3_file *file, int what, void *with)
{
    (void)file, (void)what, (void)with;
    return SQLITE_NOTFOUND;
}

static int sector_of(sqlite3_file *file)
{
    (void)file;
    return SECTOR;
}

/* As SQLite takes it of any file on Unix: a write that is cut short leaves the bytes beside it as they were. */
static int traits_of(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int map_index(sqlite3_file *file, int index, int size, int extend, void volatile **out)
{
    return share_map(of(file), index, size, extend != 0, out);
}

static int lock_index(sqlite3_file *file, int offset, int n, int flags)
{
    return share_index_lock(of(file), offset, n, flags);
}

/* Entering and leaving a mutex orders what was written before and after. */
static void barrier(sqlite3_file *file)
{
    (void)file;
    vfs_enter();
    vfs_leave();
}

static int unmap_index(sqlite3_file *file, int drop)
{
    (void)drop;
    share_unmap(of(file));
    return SQLITE_OK;
}

const sqlite3_io_methods vfs_methods = {.iVersion = 2,
                                        .xClose = close_file,
                                        .xRead = read_file,
                                        .xWrite = write_file,
                                        .xTruncate = truncate_file,
                                        .xSync = sync_file,
                                        .xFileSize = size_file,
                                        .xLock = lock_file,
                                        .xUnlock = unlock_file,
                                        .xCheckReservedLock = check_file,
                                        .xFileControl = control_file,
                                        .xSectorSize = sector_of,
                                        .xDeviceCharacteristics = traits_of,
                                        .xShmMap = map_index,
                                        .xShmLock = lock_index,
                                        .xShmBarrier = barrier,
                                        .xShmUnmap = unmap_index};
