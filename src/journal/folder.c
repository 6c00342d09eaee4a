/* folder.c: the files of a journal: where they are and what they are called. */
#include "journal/folder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENTS  "journal-"
#define SNAPSHOTS "snapshot-"
#define BLOCK     ((size_t)1 << 20) /* bytes copied at once */

trouble_kind folder_init(folder *f, const system_calls *system, const char *path, trouble *t)
{
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/') size--;
    if (size >= sizeof f->path) return trouble_tell(t, TROUBLE_FAILED, "", 0, "the path of the journal is too long");
    f->system = system;
    memcpy(f->path, path, size);
    f->path[size] = '\0';
    return TROUBLE_NONE;
}

const char *folder_at(const folder *f, const char *name, char out[FOLDER_PATH])
{
    snprintf(out, FOLDER_PATH, "%s/%s", f->path, name);
    return out;
}

void folder_segment(uint64_t first, const char *ending, char out[FOLDER_NAME])
{
    snprintf(out, FOLDER_NAME, SEGMENTS "%020" PRIu64 ".db%s", first, ending);
}

void folder_snapshot(uint64_t sequence, const char *ending, char out[FOLDER_NAME])
{
    snprintf(out, FOLDER_NAME, SNAPSHOTS "%020" PRIu64 "%s", sequence, ending);
}

typedef void naming(uint64_t number, const char *ending, char out[FOLDER_NAME]);

/* The number that a name of this kind tells; 0 of any other file. */
static uint64_t number_of(const char *name, const char *beginning, naming *names)
{
    char again[FOLDER_NAME];
    uint64_t number = strtoull(name + strlen(beginning), NULL, 10);
    names(number, "", again);
    return strcmp(name, again) == 0 ? number : 0;
}

static trouble_kind list(const folder *f, const char *beginning, naming *names, uint64_t **numbers, uint32_t *count, trouble *t)
{
    system_files files;
    int error = f->system->list(f->path, beginning, &files);
    if (error) return trouble_call(t, "list", f->path, error);
    uint64_t *found = malloc((files.count + 1) * sizeof *found);
    uint32_t n = 0;
    for (uint32_t i = 0; found && i < files.count; i++)
        if ((found[n] = number_of(files.items[i].name, beginning, names)) != 0) n++;
    system_files_drop(&files);
    if (!found) return trouble_call(t, "list", f->path, ENOMEM);
    *numbers = found;
    *count = n;
    return TROUBLE_NONE;
}

trouble_kind folder_list(const folder *f, uint64_t **firsts, uint32_t *count, trouble *t)
{
    return list(f, SEGMENTS, folder_segment, firsts, count, t);
}

trouble_kind folder_list_snapshots(const folder *f, uint64_t **sequences, uint32_t *count, trouble *t)
{
    return list(f, SNAPSHOTS, folder_snapshot, sequences, count, t);
}

trouble_kind folder_tidy(const folder *f, trouble *t)
{
    system_files files;
    trouble_kind kind = TROUBLE_NONE;
    int error = f->system->list(f->path, "", &files);
    if (error) return trouble_call(t, "list", f->path, error);
    for (uint32_t i = 0; kind == TROUBLE_NONE && i < files.count; i++)
        if (strstr(files.items[i].name, ".new")) kind = folder_remove(f, files.items[i].name, t);
    system_files_drop(&files);
    return kind;
}

/* ---- system calls by name -------------------------------------------------------------------------------- */

trouble_kind folder_open(const folder *f, const char *name, system_how how, system_handle **out, trouble *t)
{
    char path[FOLDER_PATH];
    int error = f->system->open(folder_at(f, name, path), how, out);
    return error ? trouble_call(t, "open", name, error) : TROUBLE_NONE;
}

bool folder_has(const folder *f, const char *name)
{
    char path[FOLDER_PATH];
    system_handle *h;
    int error = f->system->open(folder_at(f, name, path), SYSTEM_READ, &h);
    if (error == 0) f->system->close(h);
    return error != ENOENT;
}

trouble_kind folder_remove(const folder *f, const char *name, trouble *t)
{
    char path[FOLDER_PATH];
    int error = f->system->remove(folder_at(f, name, path));
    return error && error != ENOENT ? trouble_call(t, "remove", name, error) : TROUBLE_NONE;
}

trouble_kind folder_rename(const folder *f, const char *from, const char *to, trouble *t)
{
    char path[FOLDER_PATH], other[FOLDER_PATH];
    int error = f->system->rename(folder_at(f, from, path), folder_at(f, to, other));
    return error ? trouble_call(t, "rename", from, error) : TROUBLE_NONE;
}

trouble_kind folder_lock(const folder *f, system_lock **out, trouble *t)
{
    char path[FOLDER_PATH];
    netto_complaint why;
    netto_status status = f->system->lock(folder_at(f, "lock", path), out, &why);
    if (status == NETTO_OK) return TROUBLE_NONE;
    trouble_kind kind = status == NETTO_EHELD ? TROUBLE_HELD : status == NETTO_ECAPACITY ? TROUBLE_MEMORY : TROUBLE_FAILED;
    return trouble_tell(t, kind, "lock", 0, "%.300s", why.text);
}

trouble_kind folder_sync_file(const folder *f, const char *name, trouble *t)
{
    system_handle *h;
    trouble_kind kind = folder_open(f, name, SYSTEM_WRITE, &h, t);
    if (kind != TROUBLE_NONE) return kind;
    int error = f->system->sync(h);
    f->system->close(h);
    return error ? trouble_call(t, "sync", name, error) : TROUBLE_NONE;
}

trouble_kind folder_sync_segment(const folder *f, uint64_t first, trouble *t)
{
    static const char *const endings[] = {"", "-wal"};
    trouble_kind kind = TROUBLE_NONE;
    for (int i = 0; i < 2 && kind == TROUBLE_NONE; i++) {
        char name[FOLDER_NAME];
        folder_segment(first, endings[i], name);
        if (folder_has(f, name)) kind = folder_sync_file(f, name, t);
    }
    return kind;
}

trouble_kind folder_sync(const folder *f, trouble *t)
{
    int error = f->system->sync_folder(f->path);
    return error ? trouble_call(t, "sync the folder", f->path, error) : TROUBLE_NONE;
}

/* ---- copies ---------------------------------------------------------------------------------------------- */

static trouble_kind copy_bytes(const system_calls *s, system_handle *from, system_handle *to, const char *name,
                               trouble *t)
{
    size_t got = BLOCK;
    char *block = malloc(BLOCK);
    int error = block ? s->truncate(to, 0) : ENOMEM;
    for (uint64_t at = 0; error == 0 && got == BLOCK; at += got) {
        error = s->read_at(from, block, BLOCK, at, &got);
        if (error == 0) error = s->write_at(to, block, got, at);
    }
    free(block);
    if (error == 0) error = s->sync(to);
    return error ? trouble_call(t, "copy", name, error) : TROUBLE_NONE;
}

trouble_kind folder_copy(const folder *f, const char *from, const char *to, trouble *t)
{
    char fresh[FOLDER_NAME + 8];
    system_handle *in = NULL, *out = NULL;
    snprintf(fresh, sizeof fresh, "%s.new", to);
    trouble_kind kind = folder_open(f, from, SYSTEM_READ, &in, t);
    if (kind == TROUBLE_NONE) kind = folder_open(f, fresh, SYSTEM_CREATE, &out, t);
    if (kind == TROUBLE_NONE) kind = copy_bytes(f->system, in, out, from, t);
    if (out) f->system->close(out);
    if (in) f->system->close(in);
    if (kind == TROUBLE_NONE) kind = folder_rename(f, fresh, to, t);
    return kind == TROUBLE_NONE ? folder_sync(f, t) : kind;
}
