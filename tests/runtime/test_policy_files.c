/* test_policy_files.c: a policy's files: a folder with policy.lua, or one file that is taken for it. */
#include "runtime/policy_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "tap/tap.h"

static char place[64];
static system_files files;
static netto_source sources[NETTO_POLICY_FILES_MAX];
static netto_complaint why;

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", place, name);
    FILE *f = fopen(path, "w");
    if (!ok(f)) return;
    fputs(text, f);
    fclose(f);
}

static void make_place(void)
{
    strcpy(place, "/tmp/netto-XXXXXX");
    ok(mkdtemp(place));
}

static void drop_place(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", place);
    ok(system(command) == 0);
}

/* The names of what was read. */
static const char *names(const char *below)
{
    static char path[256], text[1024];
    size_t used = 0;
    snprintf(path, sizeof path, "%s%s", place, below);
    if (policy_files_read(&system_real, path, &files, sources, &why) != NETTO_OK) return why.text;
    for (uint32_t i = 0; i < files.count; i++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%.*s", i ? " " : "", TEXT(sources[i].name));
    return text;
}

TEST("one file is the entry, whatever its name")
{
    make_place();
    write_file("desk.lua", "return 5");
    is_string(names("/desk.lua"), "policy.lua");
    is_bytes(sources[0].text.bytes, sources[0].text.size, "return 5", 8);
    system_files_drop(&files);
    drop_place();
}

TEST("a folder is all its .lua files, by name, with those below it")
{
    make_place();
    char below[128];
    snprintf(below, sizeof below, "%s/lib", place);
    ok(mkdir(below, 0700) == 0);
    write_file("policy.lua", "1");
    write_file("a.lua", "2");
    write_file("notes.txt", "3");
    write_file(".hidden.lua", "4");
    write_file("lib/b.lua", "5");
    is_string(names(""), "a.lua lib/b.lua policy.lua");
    system_files_drop(&files);
    drop_place();
}

TEST("what cannot be is refused by name")
{
    make_place();
    has_string(names(""), "has no policy.lua; name a folder that has one, or one file");
    has_string(names("/nowhere"), "/nowhere: No such file or directory");
    is_int(files.count, 0);
    write_file("other.lua", "1");
    has_string(names(""), "has no policy.lua");
    char *large = malloc(NETTO_POLICY_FILE_MAX + 2);
    memset(large, '-', NETTO_POLICY_FILE_MAX + 1);
    large[NETTO_POLICY_FILE_MAX + 1] = '\0';
    write_file("policy.lua", large);
    has_string(names(""), "policy.lua has more than 65536 bytes");
    has_string(names("/policy.lua"), "policy.lua has more than 65536 bytes");
    large[NETTO_POLICY_FILE_MAX] = '\0';
    write_file("policy.lua", large);
    is_string(names("/policy.lua"), "policy.lua");
    system_files_drop(&files);
    for (int i = 0; i < NETTO_POLICY_FILES_MAX; i++) {
        char name[32];
        snprintf(name, sizeof name, "x%d.lua", i);
        write_file(name, "1");
    }
    has_string(names(""), "has more than 64 files that end in .lua");
    free(large);
    drop_place();
}

static const char *said(const char *path, bool folder, const char *text, size_t size)
{
    static char out[256];
    policy_files_say(path, folder, text, out, size);
    return out;
}

TEST("what is said of one file has the name that people gave it")
{
    is_string(said("desk.lua", false, "policy.lua:12: no", 256), "desk.lua:12: no");
    is_string(said("a/b.lua", false, "margin: policy.lua:1: policy.lua:2: no", 256), "margin: a/b.lua:1: a/b.lua:2: no");
    is_string(said("desk.lua", false, "policy.lua is what policy.lua: says", 256), "policy.lua is what policy.lua: says");
    is_string(said("desk", true, "policy.lua:12: no", 256), "policy.lua:12: no");
    is_string(said("desk.lua", false, "policy.lua:12: no", 4), "des");
    is_string(said("desk.lua", false, "", 256), "");
}
