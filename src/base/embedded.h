/* embedded.h: files that are part of the program (cmake/embed.cmake). */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

typedef struct embedded_file {
    const char *name; /* without its folder; of rules/ with it */
    const unsigned char *bytes;
    uint32_t size;
} embedded_file;

/* What each folder holds, by name. */
extern const embedded_file lua_netto_files[], lua_editor_files[], rules_files[], rules_parts_files[];
extern const size_t lua_netto_count, lua_editor_count, rules_count, rules_parts_count;

#endif
