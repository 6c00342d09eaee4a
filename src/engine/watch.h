/* watch.h: what a command has moved is looked at: margins that fall short, limits that are breached. */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include "engine/bound.h"
#include "engine/state.h"

/* Of which instrument more or less is held than when the account was looked at last. */
#define WATCH_EACH SLOT_NONE         /* of any */
#define WATCH_NONE (SLOT_NONE - 1)

#define WATCH_WORK (2 * SLICE_WORK) /* of the limits that one command is followed by: about a millisecond */

/* Judge an account as it stands now: remember its margin, tell of a change of standing or of a limit.  Limits on what is
 * held are looked at where `moved` counts; where more may have come of it, or limits work for long, a sweep looks at the rest.
 * What the limits took is answered. */
uint64_t watch_account(netto_engine *e, uint32_t account, uint32_t moved);

/* The same, and what that takes its rules: units of work that depend on the book and the policy, and so replay. */
uint64_t watch_measured(netto_engine *e, uint32_t account);

/* What judging an account took the rules of this policy, `weighed` or not, whoever asked them and when. */
uint64_t watch_work(assessment *a, const book *b, uint32_t account, bool weighed);

/* The same for the limits on the pools of an account's ancestors; `*work` is of those that were asked so far. */
void watch_ancestors(netto_engine *e, uint32_t account, uint32_t moved, uint64_t *work);

/* A sweep is wanted, as soon as one may begin; once more, where one runs. */
void watch_due(const netto_engine *e, sweep *s);

/* Marks have moved: a sweep will look at every account, and one of the shadow's too. */
void watch_later(netto_engine *e);

/* Look at some accounts of the sweep that is due. */
void watch_sweep(netto_engine *e);

/* When the engine wants a tick. */
netto_instant watch_deadline(const netto_engine *e);

/* A rule failed for this account: one event a command, and none of a rule that is tripped.  `strike`: it counts
 * as one. */
void watch_fault(netto_engine *e, uint32_t account, netto_text rule, const netto_complaint *why, bool strike);

/* A new event of this command; NULL when the purse is empty. */
netto_event *watch_tell(netto_engine *e, netto_topic topic);

/* A limit of the account, or its soft level, is breached now, or not any more; NULL when the purse is empty. */
netto_event *watch_breach(netto_engine *e, uint32_t account, const netto_limit *limit, bool soft, const bound *b, bool breached);

#endif
