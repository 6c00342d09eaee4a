/* report_file.c: a report written to files, whole or not at all. */
#include "app/report_file.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "system/system.h"

#define PART     ".part" /* of a file that is being written */
#define PART_MAX (2 * PATH_MAX)

static int refuse(const char *path, int error)
{
    return command_fail(EXIT_REFUSED, "cannot write %s: %s", path, strerror(error));
}

/* A path that is too long is cut, and so is no file's. */
static void part_of(const char *path, char out[PART_MAX])
{
    snprintf(out, PART_MAX, "%s" PART, path);
}

/* On the disk, or an error. */
static int finish(FILE *file)
{
    int error = ferror(file) ? EIO : 0;
    if (!error && (fflush(file) != 0 || fsync(fileno(file)) != 0)) error = errno;
    if (fclose(file) != 0 && !error) error = errno;
    return error;
}

/* A file under its other name. */
static int write_part(sheet *s, report_section only, const char *path, sheet_out *o)
{
    char part[PART_MAX];
    part_of(path, part);
    FILE *file = fopen(part, "wb");
    if (!file) return refuse(part, errno);
    sheet_open(o, file);
    bool printed = sheet_print_chosen(s, only, o);
    int error = finish(file);
    if (printed && !error) return EXIT_GOOD;
    remove(part);
    return refuse(path, printed ? error : s->error);
}

static int take_place(const char *path)
{
    char part[PART_MAX];
    part_of(path, part);
    if (rename(part, path) == 0) return EXIT_GOOD;
    int error = errno;
    remove(part);
    return refuse(path, error);
}

int report_write_file(sheet *s, report_section only, const char *path)
{
    sheet_out o;
    int code = write_part(s, only, path, &o);
    return code == EXIT_GOOD ? take_place(path) : code;
}

/* ---- a folder ------------------------------------------------------------------------------------------------------------ */

static bool path_in(const char *folder, const char *name, char out[PATH_MAX])
{
    size_t size = strlen(folder);
    bool slash = size && folder[size - 1] == '/';
    return snprintf(out, PATH_MAX, "%s%s%s", folder, slash ? "" : "/", name) < PATH_MAX;
}

static bool path_of(const char *folder, report_section section, char out[PATH_MAX])
{
    char name[64];
    snprintf(name, sizeof name, "%s.csv", report_section_word(section));
    return path_in(folder, name, out);
}

static void name_in_manifest(const sheet *s, report_section section, sheet_out *of, sheet_out *manifest)
{
    char hex[2 * DIGEST_SIZE + 1], line[256];
    uint8_t hash[DIGEST_SIZE];
    digest_end(&of->digest, hash);
    digest_hex(hash, DIGEST_SIZE, hex);
    snprintf(line, sizeof line, "%s.csv,%llu,%llu,%s\n", report_section_word(section), (unsigned long long)s->rows[section],
             (unsigned long long)of->bytes, hex);
    sheet_say(manifest, line);
}

static int write_sections(sheet *s, const char *folder, sheet_out *manifest)
{
    char path[PATH_MAX];
    int code = EXIT_GOOD;
    for (int i = 0; i < REPORT_SECTION_COUNT && code == EXIT_GOOD; i++) {
        sheet_out o;
        path_of(folder, (report_section)i, path);
        code = write_part(s, (report_section)i, path, &o);
        if (code == EXIT_GOOD) name_in_manifest(s, (report_section)i, &o, manifest);
    }
    return code;
}

static int write_parts(sheet *s, const char *folder, const char *manifest)
{
    char part[PART_MAX];
    sheet_out o;
    part_of(manifest, part);
    FILE *file = fopen(part, "wb");
    if (!file) return refuse(part, errno);
    sheet_open(&o, file);
    sheet_say(&o, SHEET_MANIFEST);
    int code = write_sections(s, folder, &o);
    sheet_put_seal(&o, false);
    int error = finish(file);
    return code == EXIT_GOOD && error ? refuse(part, error) : code;
}

static void remove_parts(const char *folder)
{
    char path[PATH_MAX], part[PART_MAX];
    for (int i = 0; i < REPORT_SECTION_COUNT; i++)
        if (path_of(folder, (report_section)i, path)) part_of(path, part), remove(part);
    if (path_in(folder, "manifest.csv", path)) part_of(path, part), remove(part);
}

/* The manifest last: until then the old one does not fit, and says so. */
int report_write_folder(sheet *s, const char *folder)
{
    char path[PATH_MAX], manifest[PATH_MAX];
    int error = system_real.make_folder(folder);
    if (!path_in(folder, "manifest.csv", manifest)) error = ENAMETOOLONG;
    if (error) return refuse(folder, error);
    int code = write_parts(s, folder, manifest);
    for (int i = 0; i < REPORT_SECTION_COUNT && code == EXIT_GOOD; i++) {
        path_of(folder, (report_section)i, path);
        code = take_place(path);
    }
    if (code == EXIT_GOOD) code = take_place(manifest);
    if (code != EXIT_GOOD) remove_parts(folder);
    return code;
}
