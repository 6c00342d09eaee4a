/* policy_files.c: a policy's files. */
#include "runtime/policy_files.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"

#define ENTRY "policy.lua"

static netto_status read_one(const system_calls *system, const char *path, system_files *files,
                             netto_complaint *complaint)
{
    files->items = calloc(1, sizeof *files->items);
    if (!files->items) return complain(complaint, NETTO_ECAPACITY, "no memory to read %s", path);
    files->count = 1;
    return system->read(path, NETTO_POLICY_FILE_MAX, &files->items[0], complaint);
}

static netto_status check_entry(const netto_source *sources, uint32_t count, const char *path,
                                netto_complaint *complaint)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_is(sources[i].name, ENTRY)) return NETTO_OK;
    return complain(complaint, NETTO_EPARAMS, "%s has no " ENTRY "; name a folder that has one, or one file",
                    path);
}

netto_status policy_files_read(const system_calls *system, const char *path, system_files *files,
                               netto_source *sources, netto_complaint *complaint)
{
    bool folder = system->is_folder(path);
    *files = (system_files){0};
    netto_status status = folder ? system->read_folder(path, ".lua", NETTO_POLICY_FILES_MAX,
                                                       NETTO_POLICY_FILE_MAX, files, complaint)
                                 : read_one(system, path, files, complaint);
    for (uint32_t i = 0; status == NETTO_OK && i < files->count; i++) {
        const system_file *f = &files->items[i];
        sources[i].name = folder ? text_of(f->name) : TEXT_LITERAL(ENTRY);
        sources[i].text = (netto_text){f->bytes, (uint32_t)f->size};
    }
    if (status == NETTO_OK) status = check_entry(sources, files->count, path, complaint);
    if (status != NETTO_OK) system_files_drop(files);
    return status;
}

/* "policy.lua:12: ..." */
static bool names_entry(const char *text)
{
    size_t size = sizeof ENTRY - 1;
    return strncmp(text, ENTRY, size) == 0 && text[size] == ':' && isdigit((unsigned char)text[size + 1]);
}

void policy_files_say(const char *path, bool folder, const char *text, char *out, size_t size)
{
    size_t at = 0;
    while (*text && at + 1 < size) {
        if (!folder && names_entry(text)) {
            int n = snprintf(out + at, size - at, "%s", path);
            at = at + (size_t)n < size ? at + (size_t)n : size - 1;
            text += sizeof ENTRY - 1;
        } else {
            out[at++] = *text++;
        }
    }
    out[at] = '\0';
}
