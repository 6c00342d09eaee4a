/* disk.h: files that are read and written anywhere in them, and the folders they are in.
 *
 * What each does and answers is said in system.h. */
#ifndef SYSTEM_DISK_H
#define SYSTEM_DISK_H

#include "system/system.h"

int disk_open(const char *path, system_how how, system_handle **out);
void disk_close(system_handle *h);
int disk_read(system_handle *h, void *bytes, size_t size, uint64_t at, size_t *got);
int disk_write(system_handle *h, const void *bytes, size_t size, uint64_t at);
int disk_size(system_handle *h, uint64_t *out);
int disk_truncate(system_handle *h, uint64_t size);
int disk_sync(system_handle *h);
int disk_share(system_handle *h, uint64_t at, uint64_t size, system_share share);

int disk_list(const char *folder, const char *beginning, system_files *out);
int disk_make_folder(const char *path);
int disk_remove(const char *path);
int disk_rename(const char *from, const char *to);
int disk_seal(const char *path);
int disk_sync_folder(const char *path);

#endif
