/* replay.h: an engine from its journal: every row is stepped again, and must be decided as it was.
 *
 * Recovery, `netto replay` and the test of a snapshot are all this. */
#ifndef RUNTIME_REPLAY_H
#define RUNTIME_REPLAY_H

#include "journal/reader.h"
#include "netto/engine.h"
#include "netto/lua_policy.h"
#include "runtime/shelf.h"

/* A row that is decided otherwise than it was; all of it is borrowed. */
typedef struct replay_difference {
    const record *row;
    const segment_meta *segment; /* says which version wrote it */
    const netto_command *command;
    const netto_decision *decision;
    netto_text decided; /* that and its events as the digest takes them; not given where the row is refused now */
    uint8_t digest[DIGEST_SIZE];
} replay_difference;

typedef struct replay_plan {
    const system_calls *system; /* NULL: the real world */
    const char *folder;
    bool live;                  /* this process holds the folder */
    netto_engine *engine;       /* as it was after the row before `from`; made with what the journal began with */
    uint64_t from;              /* the first row; 0: the oldest there is */
    const netto_budget *budget;
    shelf *shelf;               /* as it was then; takes the policies that are activated */
    uint64_t until;             /* the last row wanted; 0: all of them */
    netto_instant before;       /* rows before this instant alone are wanted; 0: all of them */
    bool (*wanted)(void *self, const record *row); /* or NULL; false: it ends before this row, and all is well */
    void (*stepped)(void *self, const record *row, const netto_command *command, const netto_decision *decision); /* or NULL */
    void (*differs)(void *self, const replay_difference *difference); /* told of the row that ends it; or NULL */
    void *self;
} replay_plan;

typedef struct replay_result {
    uint64_t rows, last; /* carried out; the last one's sequence, or that before `from` */
    netto_instant at;    /* and its time; NETTO_NEVER: there is none */
    uint8_t hash[DIGEST_SIZE]; /* and its hash */
} replay_result;

/* NETTO_EDAMAGED   a row is missing or altered, or cannot be read: named
 * NETTO_EDIFFERENT a row is decided otherwise than it was: named
 * NETTO_ECAPACITY  no memory; NETTO_EHELD another server has the folder
 *
 * After an error the engine stands before the row that is named; behind it where that is decided otherwise. */
netto_status replay_run(const replay_plan *plan, replay_result *out, netto_complaint *complaint);

/* A journal's trouble as a complaint: NETTO_EDAMAGED, NETTO_EHELD, NETTO_ENOTDURABLE, NETTO_ECAPACITY. */
netto_status replay_trouble(const trouble *t, netto_complaint *complaint);

#endif
