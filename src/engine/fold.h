/* fold.h: folds are stepped by marks, by time and by judging accounts, and recalled by hooks.
 *
 * What is remembered lies in the book and changes in commands only.  A query that recalls what has not begun is told
 * what it would begin with, and nothing is kept.  A step that fails leaves the last good value and marks it stale;
 * until a step is good again, who recalls it fails: nothing passes because a script broke. */
#ifndef ENGINE_FOLD_H
#define ENGINE_FOLD_H

#include "appraisal/frame.h"
#include "engine/state.h"

/* Marks of these instruments were taken in (SLOT_NONE: not this one): their folds step.  Where they are so many that
 * their rules would work for long, the rest is owed, and done at the ticks that follow. */
void fold_marked(netto_engine *e, const uint32_t *slots, uint32_t count);

/* Does one of an instrument's folds still owe the step of a mark?  Then it takes it now, as it would at a tick. */
bool fold_owes(const netto_engine *e, uint32_t instrument);
void fold_pay(netto_engine *e, uint32_t instrument);

/* Serve what is due, so much at a tick, before anybody reads it. */
void fold_tick(netto_engine *e);

/* When folds want a tick. */
netto_instant fold_deadline(const netto_engine *e);

/* An account is judged: its folds step.  `f` is the account as it stands. */
void fold_judged(netto_engine *e, frame *f);

/* ---- activation (fold_change.c) ------------------------------------------------------------------------------- */

/* NETTO_EPOLICY: a fold of the active policy would go on with another scope, or with a higher schema and no `migrate`;
 * or two folds would go on from one. */
netto_status fold_check(const netto_engine *e, const netto_policy *policy, netto_complaint *complaint);

/* Which folds begin anew under a policy that knows only a lower schema; not given: none. */
netto_text fold_begun_anew(netto_engine *e, const netto_policy *from, const netto_policy *to);

/* The rows of another policy, made before anything changes: taken, or dropped.  NETTO_ERULE: a state cannot be migrated;
 * NETTO_ETOOLARGE: that would take too long; NETTO_ECAPACITY. */
typedef struct fold_plan {
    fold_row rows[NETTO_FOLDS_MAX];
    uint32_t from[NETTO_FOLDS_MAX]; /* the row that goes on as it is; FOLD_NONE: the one above */
    uint32_t count;
} fold_plan;

netto_status fold_plan_make(netto_engine *e, assessment *of, fold_plan *out, netto_complaint *complaint);
void fold_plan_drop(netto_engine *e, fold_plan *plan);
void fold_plan_take(netto_engine *e, const netto_policy *policy, fold_plan *plan);

/* When a fold's times come next. */
netto_instant fold_time(const netto_fold *shape, netto_instant now);

#endif
