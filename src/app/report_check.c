/* report_check.c: does a report still say what it said when it was made? */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "app/report_file.h"
#include "base/text.h"
#include "system/system.h"
#include "text/csv.h"

#define MANIFEST_MOST 65536

/* ---- bytes --------------------------------------------------------------------------------------------------------------- */

/* The BLAKE2b of the next bytes of a file, at most so many; how many there were. */
static uint64_t digest_file(FILE *file, uint64_t most, uint8_t hash[DIGEST_SIZE])
{
    char block[65536];
    digest d;
    uint64_t done = 0;
    digest_begin(&d);
    while (done < most) {
        size_t want = most - done < sizeof block ? (size_t)(most - done) : sizeof block, size = fread(block, 1, want, file);
        if (size == 0) break;
        digest_bytes(&d, block, size);
        done += size;
    }
    digest_end(&d, hash);
    return done;
}

static int altered(const char *path, const char *what)
{
    return command_fail(EXIT_REFUSED, "%s %s", path, what);
}

/* ---- a file and the line at its end ---------------------------------------------------------------------------------------- */

static bool is_seal(bool json, const char *tail)
{
    const char *begin = json ? SHEET_SEAL_JSON : SHEET_SEAL_CSV;
    return strncmp(tail, begin, strlen(begin)) == 0;
}

static int check_seal(FILE *file, const char *path, char seal[SHEET_SEAL])
{
    char tail[SHEET_SEAL] = "";
    uint8_t hash[DIGEST_SIZE] = {0};
    bool json = fgetc(file) == '{';
    sheet_seal(json, hash, seal);
    size_t size = strlen(seal);
    if (fseek(file, 0, SEEK_END) != 0) return altered(path, "cannot be read");
    long end = ftell(file);
    uint64_t before = end >= (long)size ? (uint64_t)end - size : 0;
    rewind(file);
    if (end < (long)size || digest_file(file, before, hash) != before || fread(tail, 1, size, file) != size || !is_seal(json, tail))
        return altered(path, "does not end with a checksum; check a whole report, or the manifest.csv of a folder");
    sheet_seal(json, hash, seal);
    return strcmp(seal, tail) == 0 ? EXIT_GOOD : altered(path, "was altered: it is not what its checksum says");
}

/* ---- a manifest -------------------------------------------------------------------------------------------------------------- */

/* A manifest names files beside it, and no others. */
static bool is_plain(netto_text name)
{
    return name.size && name.size < NAME_MAX && !memchr(name.bytes, '/', name.size) && !memchr(name.bytes, 0, name.size);
}

static int check_named(const char *manifest, const csv *c)
{
    char path[PATH_MAX], hex[2 * DIGEST_SIZE + 1];
    uint8_t hash[DIGEST_SIZE];
    const char *slash = strrchr(manifest, '/');
    if (!is_plain(c->fields[0])) return altered(manifest, "names a file that is not beside it");
    snprintf(path, sizeof path, "%.*s%.*s", slash ? (int)(slash + 1 - manifest) : 0, manifest, TEXT(c->fields[0]));
    FILE *file = fopen(path, "rb");
    if (!file) return command_fail(EXIT_REFUSED, "cannot read %s: %s", path, strerror(errno));
    digest_file(file, UINT64_MAX, hash);
    fclose(file);
    digest_hex(hash, DIGEST_SIZE, hex);
    return text_is(c->fields[3], hex) ? EXIT_GOOD : altered(path, "was altered: it is not what the manifest says");
}

static int check_all(const char *path, const char *bytes, size_t size)
{
    csv c;
    memory purse;
    int code = EXIT_GOOD;
    memory_init(&purse, SIZE_MAX);
    csv_open_memory(&c, &purse, bytes, size, path);
    while (csv_next(&c)) {
        int one = check_named(path, &c);
        if (one != EXIT_GOOD) code = one;
    }
    if (c.complaint.status != NETTO_OK) code = command_fail(EXIT_REFUSED, "%s", c.complaint.text);
    csv_close(&c);
    return code;
}

/* Is it one, and are the files that it names what it says?  All that are not are said. */
static int check_manifest(const char *path, size_t seal)
{
    system_file file;
    netto_complaint why;
    if (system_real.read(path, MANIFEST_MOST, &file, &why) != NETTO_OK) return EXIT_GOOD; /* too large for one */
    size_t title = strlen(SHEET_MANIFEST);
    bool is_one = file.size > title + seal && strncmp(file.bytes, SHEET_MANIFEST, title) == 0;
    int code = is_one ? check_all(path, file.bytes, file.size - seal) : EXIT_GOOD;
    free(file.name);
    free(file.bytes);
    return code;
}

int report_check_file(const char *path)
{
    char inside[PATH_MAX], seal[SHEET_SEAL];
    if (system_real.is_folder(path)) {
        snprintf(inside, sizeof inside, "%s%smanifest.csv", path, path[strlen(path) - 1] == '/' ? "" : "/");
        path = inside;
    }
    FILE *file = fopen(path, "rb");
    if (!file) return command_fail(EXIT_USAGE, "cannot read %s: %s", path, strerror(errno));
    int code = check_seal(file, path, seal);
    fclose(file);
    if (code == EXIT_GOOD) code = check_manifest(path, strlen(seal));
    if (code == EXIT_GOOD) printf("%s is whole\n", path);
    return code;
}
