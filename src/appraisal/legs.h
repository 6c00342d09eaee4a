/* legs.h: each leg of a book, and what is left to net when it fails. */
#ifndef APPRAISAL_LEGS_H
#define APPRAISAL_LEGS_H

#include "appraisal/frame.h"
#include "netto/policy.h"

/* What the book holds, each set in its slot order; in the scratch of the command.  NULL items: no memory. */
holding_list legs_holdings(const frame *f, bool pooled);

/* The leg whose failure leaves the most; of an empty book no leg, and 0.  Ties go to the first slot. */
netto_status legs_worst(frame *f, bool pooled, netto_leg *out, netto_complaint *complaint);

/* Only what is left then. */
netto_status legs_worst_netted(frame *f, bool pooled, double *out, netto_complaint *complaint);

/* The same for one netting set of the frame. */
netto_status legs_worst_of_set(frame *f, uint32_t set, netto_leg *out, netto_complaint *complaint);

/* Every leg, in slot order; rows in the scratch of the command. */
netto_status legs_all(frame *f, bool pooled, const netto_leg **out, uint32_t *count, netto_complaint *complaint);

typedef struct legs_ask {
    netto_legs_by by;
    bool pooled;
    const uint64_t *only; /* of the netting set with this key; NULL: of all */
    uint64_t most;        /* work that it may take, in units of a rule's; 0: any */
} legs_ask;

/* Legs that fail together, by name: of instruments, as above, with their shares; of venues, factors and buckets of factors.  The
 * shares add up to what is netted, as those of axes do.  NETTO_ERULE: it takes more work; and the same errors. */
netto_status legs_by(frame *f, const legs_ask *q, const netto_leg **out, uint32_t *count, netto_complaint *complaint);

/* The one that leaves the most, the first of equals; of none 0. */
netto_leg legs_worst_of(const netto_leg *items, uint32_t count);

/* The legs of a rule's book, with what rests of its orders: see netto_view_legs. */
netto_status legs_read(const netto_view *view, netto_legs_by by, netto_legs *out, netto_complaint *complaint);

#endif
