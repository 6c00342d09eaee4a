/* chronicle.c: a folder with a journal, and its troubles. */
#include "app/chronicle.h"

#include <stdio.h>

#include "journal/judge.h"

int chronicle_fail(const char *path, trouble_kind kind, const char *what)
{
    switch (kind) {
    case TROUBLE_NONE:
        return EXIT_GOOD;
    case TROUBLE_HELD:
        return command_fail(EXIT_UNREACHED, "%s is in use: %s", path, what);
    case TROUBLE_DAMAGED:
        return command_fail(EXIT_REFUSED, "%s is damaged: %s", path, what);
    default:
        return command_fail(EXIT_REFUSED, "%s: %s", path, what);
    }
}

/* A salvage that was interrupted has perhaps left no file but those that it moves. */
static bool is_being_salvaged(const char *path)
{
    char shelf[FOLDER_PATH];
    snprintf(shelf, sizeof shelf, "%.900s/salvage", path);
    return system_real.is_folder(shelf);
}

int chronicle_check(const char *path, uint64_t *last)
{
    journal_rows rows;
    trouble t = {0};
    if (!system_real.is_folder(path)) return command_fail(EXIT_USAGE, "%s is no folder; say which one `netto serve --data` was given", path);
    trouble_kind kind = judge_look(&rows, &system_real, path, &t);
    bool none = kind == TROUBLE_NONE && rows.count == 0 && rows.slots.absent && !is_being_salvaged(path);
    if (last) *last = rows.head ? rows.head->sequence : 0;
    judge_drop(&rows);
    if (none) return command_fail(EXIT_USAGE, "%s holds no journal; say which folder `netto serve --data` was given", path);
    return chronicle_fail(path, kind, t.what);
}

trouble_kind chronicle_kind(netto_status status)
{
    return status == NETTO_EHELD ? TROUBLE_HELD : status == NETTO_EDAMAGED ? TROUBLE_DAMAGED : TROUBLE_FAILED;
}

int chronicle_refuse(const char *path, netto_status status, const netto_complaint *why)
{
    return chronicle_fail(path, chronicle_kind(status), why->text);
}

void chronicle_say(void *self, const char *sentence)
{
    (void)self;
    fprintf(stderr, "netto: %s\n", sentence);
}
