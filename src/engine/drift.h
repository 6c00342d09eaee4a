/* drift.h: rebalancing's rules and the measures that they read, asked of an account as it stands or would stand.
 *
 * What they answer is not kept: it is asked for at their times, in queries, and of books that are only tried. */
#ifndef ENGINE_DRIFT_H
#define ENGINE_DRIFT_H

#include "appraisal/margin.h"

#define DRIFT_WORK (20 * SLICE_WORK) /* of all rules that are asked for one plan */

/* An account of which is asked. */
typedef struct drift_book {
    frame *f;
    netto_margin margin;
    bool known; /* the margin */
} drift_book;

static inline void drift_open(drift_book *d, frame *f)
{
    d->f = f;
    d->known = false;
}

/* The margin of this book, asked once. */
netto_status drift_margin(drift_book *d, netto_margin *out, netto_complaint *complaint);

/* What the `number`-th rule says: how far it is from where it should be, and what to do.  NETTO_ERULE and what frames
 * answer. */
netto_status drift_ask(drift_book *d, uint32_t number, double *out, netto_complaint *complaint);
netto_status drift_plan(drift_book *d, uint32_t number, netto_steps *out, netto_complaint *complaint);

/* A measure by its name: one that all books have, or one that the policy declares.  The same errors. */
netto_status drift_measure(drift_book *d, netto_text name, double *out, netto_complaint *complaint);

/* The same with all that it comes to, of the account or of its pool; the error is the measure's own. */
netto_status drift_result(drift_book *d, const netto_measure_ask *ask, bool pooled, netto_result *out, netto_complaint *complaint);

/* What else the plan of this account took, in units of rules' work.  NETTO_ERULE: that is more than one plan may. */
netto_status drift_charge(assessment *a, uint32_t account, uint64_t work, netto_complaint *complaint);

/* Something is wrong with the rule or with what it asks for; NETTO_ERULE. */
__attribute__((format(printf, 4, 5))) netto_status drift_broken(assessment *a, uint32_t number, netto_complaint *complaint,
                                                               const char *format, ...);

#endif
