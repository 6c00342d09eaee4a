/* check_editor.c: writes what an editor needs to know of rules. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/check.h"
#include "app/command.h"
#include "base/embedded.h"

#define PATH_SIZE 4096

static int refuse(const char *path)
{
    return command_fail(EXIT_USAGE, "%s: %s", path, strerror(errno));
}

/* What is written anew each time, and what belongs to the folder's owner once it is there. */
static bool is_ours(const embedded_file *file)
{
    return file->name[0] != '.';
}

static int write_file(const char *path, const embedded_file *file)
{
    FILE *out = fopen(path, is_ours(file) ? "w" : "wx");
    if (!out && errno == EEXIST) {
        printf("kept    %s\n", path);
        return EXIT_GOOD;
    }
    if (!out) return refuse(path);
    bool whole = fwrite(file->bytes, 1, file->size, out) == file->size;
    if (fclose(out) != 0 || !whole) return refuse(path);
    printf("written %s\n", path);
    return EXIT_GOOD;
}

int check_write_editor(const char *folder)
{
    char path[PATH_SIZE];
    int code = EXIT_GOOD;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) return refuse(folder);
    for (size_t i = 0; i < lua_editor_count && code == EXIT_GOOD; i++) {
        int size = snprintf(path, sizeof path, "%s/%s", folder, lua_editor_files[i].name);
        if (size >= PATH_SIZE) return command_fail(EXIT_USAGE, "%s: the name is too long", folder);
        code = write_file(path, &lua_editor_files[i]);
    }
    return code;
}
