/* file.h: whole files, and folders of them. */
#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

#include "system/system.h"

netto_status file_read(const char *path, size_t most, system_file *out, netto_complaint *complaint);
netto_status file_read_folder(const char *path, const char *ending, uint32_t most, size_t size, system_files *out,
                              netto_complaint *complaint);
bool file_is_folder(const char *path);

#endif
