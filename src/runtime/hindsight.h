/* hindsight.h: an engine as it was after some row of the journal, made again beside the one that serves.
 *
 * Kept from one question to the next where it is small: whoever asks for a later row goes on from there, an earlier
 * one begins anew, with the newest snapshot that is old enough.  One thread at a time, that of the jobs which read the journal. */
#ifndef RUNTIME_HINDSIGHT_H
#define RUNTIME_HINDSIGHT_H

#include "runtime/replay.h"
#include "runtime/runtime.h"

typedef struct hindsight {
    netto_engine *engine; /* NULL: there is none */
    shelf shelf;          /* its policies, which no other engine uses */
    uint64_t at;          /* the row that it has carried out last */
} hindsight;

/* Stand at the row `back` (0: before the first) or before it, then carry out rows as `plan` says with `until`, `wanted`, `stepped` and `self`;
 * the rest of it is filled in.  After an error there is no engine.
 *
 * What resume_engine and replay_run answer */
netto_status hindsight_go(hindsight *h, const runtime_options *o, uint64_t back, replay_plan *plan, netto_complaint *complaint);

/* Between questions: a large engine is given back. */
void hindsight_rest(hindsight *h);
void hindsight_drop(hindsight *h);

#endif
