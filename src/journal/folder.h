/* folder.h: the files of a journal: where they are and what they are called.
 *
 *   journal-<first sequence, 20 digits>.db   a segment, with SQLite's -wal beside the open one
 *   snapshot-<sequence, 20 digits>           what the runtime was after that row
 *   head                                     head.h
 *   lock                                     held by whoever writes
 *   *.new                                    begun and not finished: worth nothing
 *   cut-<n>-*                                what salvage.h moved aside */
#ifndef JOURNAL_FOLDER_H
#define JOURNAL_FOLDER_H

#include "journal/trouble.h"

#define FOLDER_PATH 1024
#define FOLDER_NAME 48 /* of a segment or one of its companions, with the final zero */

typedef struct folder {
    const system_calls *system;
    char path[FOLDER_PATH - 80];
} folder;

/* TROUBLE_FAILED: the path is too long. */
trouble_kind folder_init(folder *f, const system_calls *system, const char *path, trouble *t);

/* PATH/NAME, in `out`. */
const char *folder_at(const folder *f, const char *name, char out[FOLDER_PATH]);

/* "journal-00000000000000000001.db" and `ending`. */
void folder_segment(uint64_t first, const char *ending, char out[FOLDER_NAME]);

/* "snapshot-00000000000000000001" and `ending`. */
void folder_snapshot(uint64_t sequence, const char *ending, char out[FOLDER_NAME]);

/* The first sequences of the segments there are, and the sequences of the snapshots, in order: free() them. */
trouble_kind folder_list(const folder *f, uint64_t **firsts, uint32_t *count, trouble *t);
trouble_kind folder_list_snapshots(const folder *f, uint64_t **sequences, uint32_t *count, trouble *t);

/* Whoever holds it writes here, and nobody else; the system's `unlock` lets it go.  TROUBLE_HELD: another has it. */
trouble_kind folder_lock(const folder *f, system_lock **out, trouble *t);

/* Remove what was begun and not finished. */
trouble_kind folder_tidy(const folder *f, trouble *t);

/* System calls by name, told as trouble; `folder_remove` of what is not there is well. */
bool folder_has(const folder *f, const char *name);
trouble_kind folder_open(const folder *f, const char *name, system_how how, system_handle **out, trouble *t);
trouble_kind folder_remove(const folder *f, const char *name, trouble *t);
trouble_kind folder_rename(const folder *f, const char *from, const char *to, trouble *t);
trouble_kind folder_sync(const folder *f, trouble *t);
trouble_kind folder_sync_file(const folder *f, const char *name, trouble *t);

/* A segment, with its log where there is one. */
trouble_kind folder_sync_segment(const folder *f, uint64_t first, trouble *t);

/* Copy a file's bytes into a new one, sync it, and put it in the place of `to`; then sync the folder. */
trouble_kind folder_copy(const folder *f, const char *from, const char *to, trouble *t);

#endif
