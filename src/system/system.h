/* system.h: what Netto asks of the operating system below its server: the clock, files and locks.
 *
 * A table of functions, so that a test can put another world in its place. */
#ifndef SYSTEM_SYSTEM_H
#define SYSTEM_SYSTEM_H

#include "netto/status.h"
#include "netto/types.h"

/* Bytes that belong to the caller; free() gives them back. */
typedef struct system_file {
    char *name; /* relative to the folder that was listed, or as it was asked for */
    char *bytes;
    size_t size;
} system_file;

typedef struct system_files {
    system_file *items;
    uint32_t count;
} system_files;

typedef struct system_lock system_lock;

/* A file that is read and written anywhere in it. */
typedef struct system_handle system_handle;

typedef enum system_how { SYSTEM_READ, SYSTEM_WRITE, SYSTEM_CREATE } system_how; /* CREATE: or the one there is */
typedef enum system_share { SYSTEM_FREE, SYSTEM_SHARED, SYSTEM_ALONE } system_share;

typedef struct system_calls {
    /* The wall clock, UTC. */
    netto_instant (*now)(void);

    /* A whole file of at most `most` bytes.  NETTO_EPARAMS it cannot be read; NETTO_ETOOLARGE; NETTO_ECAPACITY. */
    netto_status (*read)(const char *path, size_t most, system_file *out, netto_complaint *complaint);

    /* Every file below a folder whose name ends in `ending`, by name: at most `most`, of at most `size` bytes.
     * Hidden ones, and links to folders, are passed over.  The same errors. */
    netto_status (*read_folder)(const char *path, const char *ending, uint32_t most, size_t size,
                                system_files *out, netto_complaint *complaint);

    bool (*is_folder)(const char *path);

    /* Hold a lock file until it is released; NETTO_EHELD: another process holds it. */
    netto_status (*lock)(const char *path, system_lock **out, netto_complaint *complaint);
    void (*unlock)(system_lock *lock);

    /* ---- files that are read and written anywhere, and their folders ----
     *
     * Each answers 0 or a number of <errno.h>: ENOENT nothing bears this name, ENOSPC or EDQUOT the disk is
     * full, EAGAIN another process holds it, anything else is a fault of the disk. */

    int (*open)(const char *path, system_how how, system_handle **out);
    void (*close)(system_handle *h);
    int (*read_at)(system_handle *h, void *bytes, size_t size, uint64_t at, size_t *got); /* fewer: it ends there */
    int (*write_at)(system_handle *h, const void *bytes, size_t size, uint64_t at);
    int (*size)(system_handle *h, uint64_t *out);
    int (*truncate)(system_handle *h, uint64_t size);
    int (*sync)(system_handle *h); /* the bytes and the size are on the disk; the name is not: sync_folder */

    /* Hold some bytes against other processes that ask for them, through this handle, until it is closed.  It
     * stands beside SQLite's own locks and is seen by them. */
    int (*share)(system_handle *h, uint64_t at, uint64_t size, system_share share);

    /* The names of the plain files in a folder that begin with `beginning`, in order, without contents. */
    int (*list)(const char *folder, const char *beginning, system_files *out);
    int (*make_folder)(const char *path); /* 0 as well where there is one */
    int (*remove)(const char *path);
    int (*rename)(const char *from, const char *to); /* in the place of what was there */
    int (*seal)(const char *path);                   /* nobody writes to it any more */
    int (*sync_folder)(const char *path);            /* the names in it are on the disk */
} system_calls;

extern const system_calls system_real;

void system_files_drop(system_files *files);

#endif
