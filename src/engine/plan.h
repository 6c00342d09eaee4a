/* plan.h: what a rebalancing rule proposes for an account: trades, in the order in which the requirement stays lowest, with
 * the account before, between and behind them.  Nothing is traded, and nothing that stands is touched. */
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include "engine/drift.h"
#include "engine/state.h"

#define PLAN_LEGS NETTO_STEPS_MAX

typedef struct plan_leg {
    uint32_t instrument;
    int64_t qty; /* steps, signed */
} plan_leg;

/* Of different instruments each. */
typedef struct plan_legs {
    plan_leg items[PLAN_LEGS];
    uint32_t count;
} plan_legs;

/* A plan in the making; it lies in the scratch of the command. */
typedef struct proposal {
    assessment *a;
    book *b;
    uint32_t number, account; /* the policy's rule */
    frame *now;
    double part; /* of the way to the target */
    plan_legs legs;
    netto_plan *out;
} proposal;

/* What the rule says of the account, into `out`, which lives as long as the scratch of the command.  `force`: also where
 * the drift lies inside the band.  NETTO_ERULE: the rule failed; what the account's own numbers may fail with. */
netto_status plan_make(netto_engine *e, uint32_t number, uint32_t account, bool force, netto_plan *out, netto_complaint *complaint);

/* ---- parts of it -------------------------------------------------------------------------------------------------- */

/* Turn the rule's steps into legs (plan_step.c).  Where data are missing, `out->reason` says so. */
netto_status plan_steps(proposal *p, const netto_steps *steps, netto_complaint *complaint);

/* Of a step, in its words: an instrument that may be traded, by its id; NETTO_ERULE. */
netto_status plan_find(const proposal *p, const char *step, netto_text id, uint32_t *out, netto_complaint *complaint);

/* What one unit comes to: what it is worth; of an inverse contract, whose notional is fixed, that; of a sensitivity 1. */
netto_status plan_notional(const proposal *p, uint32_t instrument, double *out, netto_complaint *complaint);

/* So many units more, rounded toward zero to the instrument's qty_step; nothing where they are worth less than `least`. */
netto_status plan_add(proposal *p, uint32_t instrument, double qty, double least, netto_complaint *complaint);

/* The book behind the legs so far, solid, in the scratch of the command. */
netto_status plan_build(const proposal *p, frame **out, netto_complaint *complaint);

/* Several greeks together (plan_neutral.c). */
netto_status plan_neutral(proposal *p, const netto_step *step, netto_complaint *complaint);

/* NETTO_ECAPACITY. */
netto_status plan_no_memory(netto_complaint *complaint);

/* The book with one more trade, at the mark, behind `from`, which is solid. */
netto_status plan_fill(const proposal *p, const frame *from, const plan_leg *leg, frame *out, netto_complaint *complaint);

/* Nothing is proposed, for this reason. */
__attribute__((format(printf, 2, 3))) void plan_refuse(proposal *p, const char *format, ...);

#endif
