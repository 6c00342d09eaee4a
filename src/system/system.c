/* system.c: the real world. */
#include "system/system.h"

#include <stdlib.h>

#include "system/clock.h"
#include "system/disk.h"
#include "system/file.h"
#include "system/lock.h"

const system_calls system_real = {.now = clock_now,
                                  .read = file_read,
                                  .read_folder = file_read_folder,
                                  .is_folder = file_is_folder,
                                  .lock = lock_take,
                                  .unlock = lock_release,
                                  .open = disk_open,
                                  .close = disk_close,
                                  .read_at = disk_read,
                                  .write_at = disk_write,
                                  .size = disk_size,
                                  .truncate = disk_truncate,
                                  .sync = disk_sync,
                                  .share = disk_share,
                                  .list = disk_list,
                                  .make_folder = disk_make_folder,
                                  .remove = disk_remove,
                                  .rename = disk_rename,
                                  .seal = disk_seal,
                                  .sync_folder = disk_sync_folder};

void system_files_drop(system_files *files)
{
    for (uint32_t i = 0; i < files->count; i++) {
        free(files->items[i].name);
        free(files->items[i].bytes);
    }
    free(files->items);
    *files = (system_files){0};
}
