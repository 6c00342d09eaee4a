/* rebalance.h: when a book that drifts is to be led back, and how far. */
#ifndef CONTROL_REBALANCE_H
#define CONTROL_REBALANCE_H

#include "base/decimal.h"
#include "netto/policy.h"

#define REBALANCE_NONE UINT32_MAX

/* Is the rule of accounts of this kind? */
bool rebalance_names(const netto_rebalance *r, netto_text kind);

/* How far from the target the edges of the band lie: `band`, or that fraction of |target|, the lesser of the two.  Of
 * both, 5 points and 25 %, it is the 5/25 rule. */
double rebalance_width(const netto_rebalance *r);

/* Beyond the band: on an edge, but for what rounding does, it is not. */
bool rebalance_beyond(const netto_rebalance *r, double drift);

/* The part of the way to the target that a plan goes: all of it, or up to the nearer edge.  A drift that is inside the
 * band is led to the target. */
double rebalance_part(const netto_rebalance *r, double drift);

/* The whole steps in a quantity, rounded toward zero; what is a whole number but for rounding is that number.  False: it
 * is no number, or more than `most` steps either way. */
bool rebalance_steps(double quantity, const quantity_step *step, int64_t most, int64_t *out);

/* The rule of these that a rule of another policy goes on from: by its name, by what it was called, or, where an activation is
 * undone, by what that one was called. */
uint32_t rebalance_source(const netto_policy *of, const netto_policy *heirs, uint32_t number);

/* NETTO_EPOLICY: a rule goes on from one with another scope, or two go on from one. */
netto_status rebalance_check(const netto_policy *from, const netto_policy *to, netto_complaint *complaint);

/* The rule of this name (rebalance_find.c).  NETTO_EPARAMS: there is none, and which may be meant. */
netto_status rebalance_find(const netto_policy *policy, netto_text name, uint32_t *out, netto_complaint *complaint);

/* NETTO_ERULE: there is no such measure, and which may be meant. */
netto_status rebalance_no_measure(const netto_policy *policy, netto_text name, netto_complaint *complaint);
netto_status rebalance_no_variant(const netto_declared *measure, netto_text variant, netto_complaint *complaint);

/* A number of this name among attributes; false: there is none. */
bool rebalance_number(netto_text attrs, netto_text key, double *out);

/* The next contract, as an attribute of an instrument names it; false: it does not. */
bool rebalance_next(netto_text attrs, netto_text key, netto_text *out);

#endif
