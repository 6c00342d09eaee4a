/* trouble.c: what went wrong with the journal, and where. */
#include "journal/trouble.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

trouble_kind trouble_tell(trouble *t, trouble_kind kind, const char *file, uint64_t sequence, const char *format, ...)
{
    va_list args;
    if (!t) return kind;
    t->kind = kind;
    t->sequence = sequence;
    snprintf(t->file, sizeof t->file, "%s", file);
    va_start(args, format);
    vsnprintf(t->what, sizeof t->what, format, args);
    va_end(args);
    return kind;
}

bool trouble_is_full(int error)
{
    return error == ENOSPC || error == EDQUOT;
}

trouble_kind trouble_call(trouble *t, const char *call, const char *file, int error)
{
    trouble_kind kind = trouble_is_full(error) ? TROUBLE_FULL
                        : error == EAGAIN      ? TROUBLE_HELD
                        : error == ENOMEM      ? TROUBLE_MEMORY
                                               : TROUBLE_FAILED;
    return trouble_tell(t, kind, file, 0, "cannot %s %s: %s", call, file, strerror(error));
}
