/* salvage.h: cut a damaged journal before its first damage, on somebody's explicit word.
 *
 * Nothing is deleted: files that are cut are renamed `cut-<n>-...`, log and all, so that any SQLite still opens them.
 * What was whole before the damage is kept, in new files where the damage was in the middle of one.  Then the head is
 * written anew.  A crash in between leaves what a second call completes. */
#ifndef JOURNAL_SALVAGE_H
#define JOURNAL_SALVAGE_H

#include "journal/trouble.h"

typedef struct journal_salvaged {
    bool cut;             /* false: there was nothing to repair */
    uint64_t first, last; /* rows that are kept */
    uint64_t gone;        /* the last row that was acknowledged and is not kept; 0: all are kept, or it is not known */
    uint32_t segments;    /* moved aside, each with its log */
    trouble found;        /* the first damage */
    char text[640];       /* all that in sentences */
} journal_salvaged;

/* `system` NULL: the real world.  TROUBLE_HELD: a server has the folder. */
trouble_kind journal_salvage(const system_calls *system, const char *folder, journal_salvaged *out, trouble *t);

#endif
