/* rig.h: an engine in this process, and what is timed of it.  What cannot be ends the program, and says why. */
#ifndef BENCH_RIG_H
#define BENCH_RIG_H

#include "netto/netto.h"

typedef struct rig {
    netto_engine *e;
    netto_decision d;
    netto_instant now, pace; /* of the command before; what passes until the next */
} rig;

netto_text rig_text(const char *text);
void rig_must(netto_status status, const char *why);

void rig_open(rig *r, netto_instant now, netto_instant pace);
void rig_step(rig *r, netto_command *c);
void rig_ask(rig *r, netto_command *c);

/* The policy of one file. */
netto_policy *rig_policy(const char *source);

/* Many pieces of work: processor time in seconds. */
typedef struct spell {
    double total, longest;
    unsigned pieces;
} spell;

/* Another piece, which began at `since` (meter.h). */
void spell_count(spell *s, double since);

/* The least of several runs. */
void spell_keep_least(spell *least, spell s);

/* A policy is prepared, so many hooks or accounts at once as the runtime asks; and activated. */
spell rig_prepare(rig *r, netto_policy *policy);
spell rig_activate(rig *r, netto_policy *policy);

/* What it left is given back. */
void rig_tidy(rig *r);

#endif
