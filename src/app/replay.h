/* replay.h: what the parts of `netto replay` share. */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include "app/command.h"
#include "runtime/replay.h"
#include "runtime/settings.h"
#include "runtime/whatif.h"

typedef struct again {
    const char *path;
    unsigned long long until; /* the last row wanted; 0: all of them */
    netto_instant before;     /* rows before this instant alone; 0: all of them */
    uint64_t end;             /* the last row that will come, where it is known */
    settings settings;
    netto_engine *engine;
    uint64_t after; /* the row of the snapshot that it was begun with; 0: it was new */
    shelf shelf;
    whatif *whatif; /* or NULL: no other policy was given */
    uint64_t rows;
    netto_instant begun, told; /* by the clock on the wall */
} again;

/* An engine and its shelf, as the journal began, or as they were where what is left of it begins; answers an exit
 * code. */
int replay_begin(again *a);
void replay_end(again *a);

/* ---- the first difference (replay_difference.c) ----------------------------------------------------------------- */

/* Print a row that is decided otherwise: what it asked, what was decided then as far as that can be known, what is
 * decided now, and how the accounts concerned stood before and stand after it. */
void replay_print_difference(const again *a, const replay_difference *d);

/* ---- another policy (replay_whatif.c, replay_table.c, replay_export.c) -------------------------------------------- */

typedef enum replay_form { REPLAY_TABLE, REPLAY_CSV, REPLAY_JSON } replay_form;

typedef struct otherwise {
    const char *policy, *params, *as, *limit; /* as the command line gives them, or NULL */
    replay_form form;
    unsigned long long most; /* accounts to be shown; 0: all of them */
} otherwise;

/* Are these words well?  An exit code; what is wrong was said. */
int otherwise_check(otherwise *o);

/* Load the policy, run its tests, and put an engine for it beside the one that replays. */
int otherwise_begin(const otherwise *o, again *a, netto_policy **policy);

/* Print what it would have decided. */
int otherwise_print(const otherwise *o, again *a, const replay_result *r);

uint32_t otherwise_most(const otherwise *o, uint32_t count); /* of so many */
void otherwise_print_table(const otherwise *o, const whatif *w, const uint32_t *order, uint32_t count);
void otherwise_print_csv(const otherwise *o, const whatif *w, const uint32_t *order, uint32_t count);
bool otherwise_print_json(const otherwise *o, const again *a, const replay_result *r, const uint32_t *order, uint32_t count);

#endif
