/* fake_disk.h: a disk in memory that can be cut off at any write, fill up, and answer errors.
 *
 * It stands in a table of system calls (`fake_disk_calls`).  It knows what was synced and what was only written: a
 * crash keeps the first, and of the second what chance lets reach the disk: writes in any order, torn at 512 bytes;
 * names in order, up to some point.  After a crash every call answers EIO until `fake_disk_restart`.
 *
 * One disk at a time; its calls may come from several threads. */
#ifndef SUPPORT_FAKE_DISK_H
#define SUPPORT_FAKE_DISK_H

#include "system/system.h"

extern const system_calls fake_disk_calls; /* the clock stands still */

/* An empty disk; `seed` decides all that is left to chance. */
void fake_disk_init(uint64_t seed);
void fake_disk_drop(void);

/* How many calls changed something (write, truncate, sync, rename, remove, create, seal) since the disk was made. */
uint64_t fake_disk_steps(void);

/* Crash at the n-th such call from now on, before it has done anything; a write may be half done.  0: never. */
void fake_disk_crash_at(uint64_t n);
bool fake_disk_is_down(void);

/* The process is gone: locks are free, what was not synced is subject to chance.  Then the disk works again. */
void fake_disk_restart(void);

/* The same, where only the process was killed: all that was written is there. */
void fake_disk_kill(void);

/* No more than so many bytes in all files; writes beyond answer ENOSPC.  UINT64_MAX: no bound.  0: nothing can be
 * written, not even in the place of what is there, as where files are copied on write. */
void fake_disk_room(uint64_t bytes);
uint64_t fake_disk_used(void);

/* From the n-th write on there is no room at all, until `fake_disk_room` says otherwise.  0: never. */
void fake_disk_fill_at(uint64_t n);

/* The n-th sync from now on answers EIO, and what it should have synced may be lost though it reads well.  0: none. */
void fake_disk_fail_sync(uint64_t n);

/* The n-th write from now on answers EIO, and a part of it may have been done; so with a write that finds no room.
 * 0: none. */
void fake_disk_fail_write(uint64_t n);

/* The n-th read from now on answers EIO.  0: none. */
void fake_disk_fail_read(uint64_t n);

/* Has what was said to go wrong at some step, sync, write or read not come yet? */
bool fake_disk_is_armed(void);

/* Is one of its calls under way?  Its own memory must not fail. */
bool fake_disk_is_entered(void);

/* A file's bytes as they are read now; NULL if there is none.  Then to spoil it, on the disk. */
const uint8_t *fake_disk_file(const char *path, size_t *size);
void fake_disk_flip(const char *path, size_t at, uint8_t bits);
void fake_disk_cut(const char *path, size_t size);
void fake_disk_erase(const char *path);

/* Keep the whole disk aside, and put it back, as often as wanted. */
typedef struct fake_disk_image fake_disk_image;
fake_disk_image *fake_disk_save(void);
void fake_disk_load(const fake_disk_image *image);
void fake_disk_image_drop(fake_disk_image *image);

/* The names in the folder, in order: the i-th, or NULL. */
const char *fake_disk_name(uint32_t i);

#endif
