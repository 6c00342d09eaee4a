/* worst.h: what open orders may add to a book, whichever of them are filled, and to what extent.
 *
 * Of each instrument the worse of all its buys and all its sells counts, d.  Where the model is a norm,
 *
 *   K(w + any part of the orders) <= K(w) + sum K(d)
 *
 * in one pass over the instruments; the true worst corner would take 2^n.  A prescribed matrix need not be a norm;
 * there |Cw| <= the gross g, with D = sum |d| the sum is K + D + min(sqrt(2 g D), g - K), and never more than g + D. */
#ifndef APPRAISAL_WORST_H
#define APPRAISAL_WORST_H

#include "appraisal/assessment.h"

struct frame;

typedef struct worst {
    double gross, net, netted; /* sum |d|, the most that the signed sum can rise by, sum K(d) */
    bool norm, pooled, of_set;
    uint64_t key;              /* of the netting set, where it is of one */
    const resting *items;      /* what rests there, or beside that set too; borrowed */
    uint32_t count;
} worst;

/* Nothing rests in the subtree of this account. */
static inline bool worst_is_none(const book *b, uint32_t account)
{
    const order_list *l = b->accounts[account].orders;
    return !l || l->item_count == 0;
}

/* Of the account's own orders; of those whose instruments stand in one netting set; of its whole subtree.
 * NETTO_ENOMARK, NETTO_ERULE, NETTO_ECAPACITY. */
netto_status worst_own(assessment *a, book *b, uint32_t account, worst *out, netto_complaint *complaint);
netto_status worst_of_set(assessment *a, book *b, uint32_t account, uint64_t key, worst *out, netto_complaint *complaint);
netto_status worst_of_pool(assessment *a, book *b, uint32_t account, worst *out, netto_complaint *complaint);

/* What `netted`, of a book with this gross, may become; `indefinite`: the model is at fault for it, and is no norm there. */
double worst_netted(const worst *w, bool indefinite, double netted, double gross);

/* Some of it would be a leg of its own in this frame: when that fails, all that is held stays. */
bool worst_opens(const worst *w, const struct frame *f);

/* What the account's own orders cost when they are filled at their limits behind the frame's trades, against the marks:
 * what they would lose, and the haircut of the cash that fills may make.  What they would gain does not count.  Base
 * currency.  The same errors, and NETTO_EOVERFLOW. */
netto_status worst_loss(const struct frame *f, double *out, netto_complaint *complaint);

/* Add what the policy's caps may take beside that.  The same errors. */
netto_status worst_capped(const struct frame *f, double *sum, netto_complaint *complaint);

#endif
