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
} system_calls;

extern const system_calls system_real;

void system_files_drop(system_files *files);

#endif
