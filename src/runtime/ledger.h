/* ledger.h: the runtime's journal: what is written of each command, and how a server begins where it ended. */
#ifndef RUNTIME_LEDGER_H
#define RUNTIME_LEDGER_H

#include "codec/writer.h"
#include "journal/journal.h"
#include "runtime/runtime.h"

typedef struct ledger {
    journal *journal;    /* NULL: none is kept */
    memory purse;
    writer row, verdict; /* of the command in hand */
    uint64_t appended;   /* the last command carried out */
    uint64_t told;       /* events that may leave: their commands are on disk */
    bool broken;         /* a command was carried out and could not be queued: nothing is accepted any more */
    journal_start start; /* what was found */
} ledger;

/* Do the options ask for one? */
bool ledger_is_kept(const struct runtime *r);

/* Open the journal of the options and carry out again what stands in it.
 * NETTO_EDAMAGED, NETTO_EDIFFERENT: the row is named; NETTO_EHELD; NETTO_ENOTDURABLE; NETTO_ECAPACITY;
 * NETTO_EPARAMS it was begun with another configuration. */
netto_status ledger_open(struct runtime *r, netto_complaint *complaint);

/* Write what waits and let the folder go. */
void ledger_close(struct runtime *r);

/* Before a step: is there room, and a disk that takes it?  NETTO_ENOTDURABLE, NETTO_EOVERLOADED, NETTO_ECAPACITY. */
netto_status ledger_admit(struct runtime *r, const netto_command *command, const origin *from, netto_complaint *why);

/* After one that was carried out. */
void ledger_keep(struct runtime *r, const netto_command *command, const origin *from, const netto_decision *decision);

/* The last command on disk; without a journal the last one there is. */
uint64_t ledger_durable(const struct runtime *r);

/* The last event that may be told. */
uint64_t ledger_events(struct runtime *r);

/* Wait until all is on disk; false: the disk does not take it. */
bool ledger_flush(struct runtime *r);

/* Does the disk refuse commands for now? */
bool ledger_is_closed(const struct runtime *r);

#endif
