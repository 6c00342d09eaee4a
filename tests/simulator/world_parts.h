/* world_parts.h: what the files that make a run share. */
#ifndef SIMULATOR_WORLD_PARTS_H
#define SIMULATOR_WORLD_PARTS_H

#include "runtime/runtime_parts.h"
#include "simulator/proof.h"
#include "simulator/world.h"

#define PLACE "/data"

typedef struct world {
    journal_mode mode;
    uint64_t segment_bytes, snapshot_rows;
    netto_instant retention; /* 0: rows are never deleted */
    runtime *r;      /* NULL: no server lives */
    uint32_t life;   /* servers that began, this one included */
    uint32_t starts; /* since a server lived */
    bool busy;       /* the writer is at work: what happens meanwhile is the loop's */
    bool armed;      /* something was to fail in the last start */
    bool met;        /* ... and did */
    bool faulty;     /* something was made to fail in this life */
    proof_end ended; /* how the last one did */
    bool spoilt;     /* a snapshot was */
} world;

extern world w;
extern netto_instant clock_shows;
extern system_calls disk;

/* ---- world.c ---- */
bool world_begin(void); /* a server; false: it was refused, with reason */
void world_prove(void); /* what it has recovered */
void world_end(bool in_order);

/* ---- world_found.c ---- */
void world_look(void); /* before a start: at what it will find */
void world_hear(void); /* that it has told so, no more and no less */
void world_check_deleted(void); /* that two snapshots hold what was deleted */

/* ---- world_sweep.c ---- */
void world_fail_starts(void);

/* ---- world_fault.c ---- */
#define WORLD_FAULTS 7
void world_arm(void);    /* some fault */
void world_arm_with(uint32_t fault, uint32_t n); /* this one, at the n-th occasion */
void world_disarm(void);
bool world_is_armed(void);
bool world_damage(void); /* spoil a file, while no server lives; false: there is none */
void world_repair(void); /* after a start that was refused for it */
void world_check_named(netto_status status, const char *text);
bool world_finds_damage(netto_complaint *why); /* read all rows of the server that lives */
bool world_is_damaged(void);
void world_forget_damage(void); /* it did no harm */

/* ---- world_live.c ---- */
void world_turn(void); /* something happens */
void world_observe(void); /* what is promised by now */
void world_meanwhile(void); /* what the loop does while the writer waits for the disk */

#endif
