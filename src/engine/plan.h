/* plan.h: what a rebalancing rule proposes for an account: trades, in the order in which the requirement stays lowest, with
 * the account before, between and behind them, each of which would be accepted as an order.  Nothing is traded, and nothing
 * that stands is touched. */
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include "engine/drift.h"
#include "engine/state.h"

#define PLAN_LEGS NETTO_STEPS_MAX

typedef struct plan_leg {
    uint32_t instrument;
    int64_t qty;     /* steps, signed */
    uint32_t spread; /* those of one number are traded at once; 0: it is by itself */
} plan_leg;

/* Of different instruments each. */
typedef struct plan_legs {
    plan_leg items[PLAN_LEGS];
    uint32_t count;
} plan_legs;

/* A plan in the making; it lies in the scratch of the command. */
typedef struct proposal {
    netto_engine *e;
    assessment *a;
    book *b;
    uint32_t number, account; /* the policy's rule */
    frame *now;
    netto_margin margin;      /* of it */
    double part; /* of the way to the target */
    plan_legs legs;
    frame *frames;            /* behind each leg, in their order, */
    netto_margin *margins;    /* and what they require; */
    netto_plan_leg *told;     /* as they are told */
    uint32_t spread, spreads; /* the one that legs are added to, 0: none; and how many were begun */
    bool rolls;               /* something that expires is in it; */
    netto_text unmet;         /* why a closing ends before its target is met; not given: it does not */
    uint32_t left;            /* and so many contracts more are not, for want of legs */
    netto_plan *out;
    const netto_rule_fault *fault; /* a rule that one of its trades met failed; NULL: none did */
} proposal;

/* What the rule says of the account, into `out`, which lives as long as the scratch of the command.  `force`: also where
 * the drift lies inside the band.  `*fault`: of a rule that failed for one of its trades; NULL: none did.  NETTO_ERULE: the rule
 * failed; what the account's own numbers may fail with. */
netto_status plan_make(netto_engine *e, uint32_t number, uint32_t account, bool force, netto_plan *out, const netto_rule_fault **fault,
                       netto_complaint *complaint);

/* ---- parts of it -------------------------------------------------------------------------------------------------- */

/* Turn the rule's steps into legs (plan_step.c).  Where data are missing, `out->reason` says so. */
netto_status plan_steps(proposal *p, const netto_steps *steps, netto_complaint *complaint);

/* Of a step, in its words: an instrument that may be traded, by its id; NETTO_ERULE. */
netto_status plan_find(const proposal *p, const char *step, netto_text id, uint32_t *out, netto_complaint *complaint);

/* What one unit comes to: what it is worth; of an inverse contract, whose notional is fixed, that; of a sensitivity 1. */
netto_status plan_notional(const proposal *p, uint32_t instrument, double *out, netto_complaint *complaint);

/* What the account holds, with the legs so far.  Steps. */
int64_t plan_held(const proposal *p, uint32_t instrument);

/* So many units more, rounded toward zero to the instrument's qty_step, or so many steps; nothing where they are worth less than
 * `least`. */
netto_status plan_add(proposal *p, uint32_t instrument, double qty, double least, netto_complaint *complaint);
netto_status plan_add_steps(proposal *p, uint32_t instrument, int64_t qty, double least, netto_complaint *complaint);

/* The book behind the legs so far, solid, in the scratch of the command. */
netto_status plan_build(const proposal *p, frame **out, netto_complaint *complaint);

/* The least variance, by one instrument or by as many steps as belong together (plan_variance.c). */
netto_status plan_min_variance(proposal *p, const netto_step *step, netto_complaint *complaint);

/* Several greeks together (plan_neutral.c); what expires (plan_roll.c). */
netto_status plan_neutral(proposal *p, const netto_step *step, netto_complaint *complaint);
netto_status plan_roll(proposal *p, const netto_step *step, netto_complaint *complaint);

/* Put the legs in order, and tell the account behind each of them (plan_order.c). */
netto_status plan_arrange(proposal *p, netto_complaint *complaint);

/* Behind the last leg that is traded at once with this one. */
uint32_t plan_unit_end(const plan_legs *l, uint32_t first);

/* Would each trade be accepted as an order, behind those before it?  The first that would not is told, and why (plan_judge.c). */
netto_status plan_judge(proposal *p, netto_complaint *complaint);

/* NETTO_ECAPACITY. */
netto_status plan_no_memory(netto_complaint *complaint);

/* The book with one more trade, at the mark, behind `from`, which is solid. */
netto_status plan_fill(const proposal *p, const frame *from, const plan_leg *leg, frame *out, netto_complaint *complaint);

/* What an account comes to, and how far it has drifted; NULL: that is known. */
netto_status plan_measure(proposal *p, frame *f, netto_margin *margin, netto_measures *out, double *drift, netto_complaint *complaint);

/* Nothing is proposed, for this reason; the first stands. */
__attribute__((format(printf, 3, 4))) void plan_refuse(proposal *p, netto_plan_code code, const char *format, ...);

#endif
