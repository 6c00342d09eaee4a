/* trip.h: what a command has moved trips breakers, or closes them.
 *
 * A breaker of instruments is asked at a mark of its instrument, if its rule read something that moves there, and at
 * ticks, if it read something that moves otherwise; never before there is a first mark.  One of accounts is asked
 * whenever its account is judged.  What is open is not asked: its cooldown or a person ends it.
 *
 * Where the marks of one command would have their rules work for long, the rest is owed, and asked at the ticks that follow. */
#ifndef ENGINE_TRIP_H
#define ENGINE_TRIP_H

#include "appraisal/frame.h"
#include "engine/state.h"

/* Ask some breakers of an instrument; `marked`: it has a new mark. */
void trip_ask(netto_engine *e, uint32_t instrument, uint64_t which, bool marked);

/* An instrument has a new mark: one of those that a command brings. */
#define TRIP_MARK_WORK (8 * SLICE_WORK)
void trip_owe(netto_engine *e, uint32_t instrument, uint64_t which);
bool trip_waits(const netto_engine *e, uint32_t instrument); /* for folds that have not taken in their mark */
static inline void trip_mark(netto_engine *e, uint32_t instrument)
{
    uint64_t which = e->breakers.asks[instrument].marks;
    if (!which) return;
    if (e->breakers.work < TRIP_MARK_WORK && !trip_waits(e, instrument))
        trip_ask(e, instrument, which, true);
    else
        trip_owe(e, instrument, which);
}

/* Ask those of an account as it stands; `margin` NULL: its rule failed. */
void trip_account(netto_engine *e, frame *f, const netto_margin *margin);

/* Is any asked of accounts? */
bool trip_asks_accounts(const netto_engine *e);

/* Is there a breaker of this account, or of one above it?  SLOT_NONE: there is none. */
bool trip_minds(const netto_engine *e, uint32_t account);

/* Definitions have changed: everything is asked again. */
void trip_renew(netto_engine *e);

/* The rules are new, or begin anew: what has a mark already is asked at the next ticks, and by orders before. */
void trip_anew(netto_engine *e);

/* What an instrument's breakers read of its definition has changed, or an account's: they are asked as of what is new. */
void trip_put(netto_engine *e, uint32_t instrument);
void trip_unheard(netto_engine *e, uint32_t account);

/* Ask an account's breakers by itself.  False: it cannot be weighed. */
bool trip_weigh(netto_engine *e, uint32_t account);

/* A bit for each breaker that is asked of instruments. */
uint64_t trip_askable(const netto_policy *policy);

/* Something has moved: a round will ask whose rules read more than their own mark. */
void trip_later(netto_engine *e);

/* When they are due: holds and cooldowns that are over, some of what is owed, and some of a round.  Answer the work that
 * it took. */
uint64_t trip_due(netto_engine *e);
uint64_t trip_owed(netto_engine *e);
uint64_t trip_round(netto_engine *e);

/* At the end of each command: set what is due next, one deadline each. */
#define TRIP_DEADLINES 3
void trip_settle(netto_engine *e);

/* A policy takes over what stands, each by its name: NETTO_EPOLICY where one has another scope.  Then, in its seat. */
netto_status trip_check(const netto_engine *e, const netto_policy *policy, netto_complaint *complaint);
void trip_carry(netto_engine *e, const netto_policy *before);

/* Who a breaker is of, by the active policy; NULL: its rule is gone, or no longer binds that account. */
const netto_breaker *trip_rule(const netto_engine *e, const standing *s);

/* The state has changed: remember when, and tell. */
void trip_changed(netto_engine *e, standing *s, netto_breaker_state before, netto_cause cause);

/* It is not open any more: its rule will be asked by the next mark, sweep or round. */
void trip_again(netto_engine *e, const standing *s);

/* A new one of the active policy's rule, closed. */
standing *trip_begin(netto_engine *e, uint32_t rule, uint32_t thing);
void trip_end(netto_engine *e, standing *s); /* if there is nothing to remember */

netto_text trip_thing(const netto_engine *e, bool instrument, uint32_t thing);

#endif
