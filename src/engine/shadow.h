/* shadow.h: a policy that is asked of the live book beside the one that decides, and decides nothing.
 *
 * It looks at every account in passes of its own, a slice at each tick behind the sweep, and judges each order that is
 * decided, for as long as its rules do so much work only: whatever it does, a command takes little longer.  Where it
 * differs is told by events, so many between two passes; the rest is counted.  What is told of one account is told once,
 * and again when it changes.
 *
 * Its folds are those of the active policy, as they would be taken over if it were activated now.  A rule that
 * fails for an order would reject it, as it would if it decided; one that fails for an account ends the shadow.  Nothing of
 * it touches what is decided, but for the ticks that it asks for. */
#ifndef ENGINE_SHADOW_H
#define ENGINE_SHADOW_H

#include "engine/state.h"

#define SHADOW_CLEAR     0.5               /* they agree again below this fraction of the threshold */
#define SHADOW_TOLD      64                /* events between two passes */
#define SHADOW_WORK      (8 * SLICE_WORK)  /* of the rules, for orders between two passes: some milliseconds */
#define SHADOW_ORDER     (SLICE_WORK / 50) /* what an order takes without any rules, */
#define SHADOW_FAILED    (SHADOW_WORK / 2) /* and with one that fails */

/* Something has changed: a pass will look at every account. */
void shadow_later(netto_engine *e);

/* Look at some accounts of the pass that is due. */
void shadow_sweep(netto_engine *e);

/* When the shadow wants a tick. */
netto_instant shadow_deadline(const netto_engine *e);

/* What the shadow's breakers of a thing say now, each with what it said before, `tripped`.  `odd`: of those that only one of the
 * two policies has tripped the first.  What a person opened is no matter of a policy; what is open, and cools, is not closed by
 * a rule that trips no more.  Adds to `work`.  NETTO_ERULE: a rule failed. */
typedef struct shadow_odd {
    netto_text breaker; /* not given: none is */
    bool tripped;       /* by the shadow */
} shadow_odd;

struct judged;
netto_status shadow_trips(netto_engine *e, uint32_t instrument, struct judged *account, uint64_t *tripped, shadow_odd *odd, uint64_t *work,
                          netto_complaint *why);

struct order;

/* This order was decided, and the book is still as it was before. */
void shadow_judge(netto_engine *e, const struct order *decided, netto_text id);

/* ---- begun and ended (on_shadow.c) ------------------------------------------------------------------------------- */

/* It ends.  `why`: not given where somebody wanted it. */
void shadow_end(netto_engine *e, netto_text why);

/* Another policy decides now, perhaps the shadow itself.  `why`: they cannot stand side by side; NETTO_OK: they can. */
void shadow_activated(netto_engine *e, const netto_complaint *why);

/* Room for what is found of all accounts. */
bool shadow_fit(netto_engine *e);

/* A snapshot names one: its assessment is made anew.  False: no memory. */
bool shadow_seat(netto_engine *e, netto_policy *policy);

#endif
