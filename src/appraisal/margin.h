/* margin.h: judge: what margin the policy asks for a book, and where that leaves its account. */
#ifndef APPRAISAL_MARGIN_H
#define APPRAISAL_MARGIN_H

#include "appraisal/frame.h"
#include "control/trace.h"
#include "control/view.h"

/* The margin of the account as it stands: asked once for a state.  NETTO_ERULE and what frames answer. */
netto_status margin_now(frame *f, netto_margin *out, netto_complaint *complaint);

/* The margin of a frame after an order; always asked. */
netto_status margin_after(frame *f, netto_margin *out, netto_complaint *complaint);

/* Ask again, to be told how the rule comes to its answer: for the whole book (SLOT_NONE), or for one of its sets.
 * There is such a rule.  `t` may be NULL. */
netto_status margin_traced(frame *f, uint32_t set, trace *t, netto_margin *out, netto_complaint *complaint);

/* ok, warning, margin_call, liquidation, as equity falls below the levels. */
netto_standing margin_standing(const netto_margin *margin, double equity);

/* A frame's measures for an answer: requirements are rounded up and what is owned down, at 10^-8. */
netto_measures margin_measures(const frame *f, const netto_margin *margin);

/* Any measure that a limit may bound, of this account. */
netto_status margin_measure(frame *f, netto_measure measure, const netto_margin *margin, double *out,
                            netto_complaint *complaint);

/* The book of a frame's account as its rules see it: `pool` is its pooled twin. */
void margin_subject(frame *f, book_subject *own, book_subject *pool);

#endif
