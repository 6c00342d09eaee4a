/* vfs_parts.h: what the files of the VFS share. */
#ifndef JOURNAL_VFS_PARTS_H
#define JOURNAL_VFS_PARTS_H

#include <sqlite3.h>

#include "journal/vfs.h"

#define SHARE_LOCKS SQLITE_SHM_NLOCK

struct vfs_file;

/* What the connections of this process to one database have in common.  Guarded by `vfs_enter`. */
typedef struct share {
    struct share *next;
    const system_calls *system;
    char *path;
    system_handle *guard; /* holds the lock against other processes */
    bool alone;           /* ... so that nobody else even reads */
    unsigned users;

    unsigned shared; /* files with SHARED or more */
    struct vfs_file *reserved, *pending;

    void **regions; /* of the log's index */
    int region_count;
    unsigned mapped; /* files that use them */
    unsigned readers[SHARE_LOCKS];
    bool writer[SHARE_LOCKS];
} share;

typedef struct vfs_file {
    sqlite3_file base;
    const system_calls *system;
    system_handle *handle; /* NULL: a log that is not there, of a database that is only read */
    const char *path;
    share *share; /* of a database; NULL of its log */
    int level;    /* SQLITE_LOCK_ */
    bool mapped;
    uint16_t shm_shared, shm_alone; /* bits of the locks held */
    bool name_unsynced;             /* the file was made, and its folder not synced since */
} vfs_file;

extern const sqlite3_io_methods vfs_methods;

/* One monitor for all shares. */
void vfs_enter(void);
void vfs_leave(void);

/* Tell which call failed; answers `code`. */
int vfs_failed(const char *call, const char *path, int error, int code);

/* Join those who have this database open.  SQLITE_BUSY: another process holds it. */
int share_join(const system_calls *system, const char *path, bool write, share **out);
void share_leave(share *s);
bool share_is_written(const system_calls *system, const char *log); /* does anybody here write this log's database? */

int share_lock(vfs_file *f, int level);
int share_unlock(vfs_file *f, int level);
int share_check(vfs_file *f, int *reserved);

int share_map(vfs_file *f, int index, int size, bool extend, void volatile **out);
int share_index_lock(vfs_file *f, int offset, int n, int flags);
void share_unmap(vfs_file *f);

/* Sync the folder that a file is in. */
int vfs_sync_folder(const system_calls *system, const char *path);

#endif
