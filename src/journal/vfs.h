/* vfs.h: SQLite's files by way of the table of system calls.
 *
 * One process owns a segment: whoever opens it for writing holds SQLite's lock bytes alone, whoever reads it shares
 * them, by locks of the operating system.  So the sqlite3 tool, or a second server, is told "database is locked"
 * while a server has the open segment, and a server that finds an auditor there says so; closed segments are open to
 * everybody.  Within the process SQLite's own rules hold, readers beside one writer: the locks and the index of the
 * write-ahead log, elsewhere a -shm file, live in memory.
 *
 * A database that is opened for reading is never written to, nor is its log: neither is made, cut short or
 * removed. */
#ifndef JOURNAL_VFS_H
#define JOURNAL_VFS_H

#include "system/system.h"

/* The name by which SQLite knows the files of this table; NULL without memory.  It stays for the process's life. */
const char *vfs_name(const system_calls *system);

/* What the last call that failed on this thread was, e.g. "sync x.db-wal: Input/output error"; "" if none did
 * since `vfs_fault_clear`. */
const char *vfs_fault(void);
void vfs_fault_clear(void);

#endif
