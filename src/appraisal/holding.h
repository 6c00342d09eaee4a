/* holding.h: what a book holds of each instrument, and what one unit of it weighs. */
#ifndef APPRAISAL_HOLDING_H
#define APPRAISAL_HOLDING_H

#include "appraisal/assessment.h"
#include "netting/weight.h"

typedef struct holding {
    uint64_t key;        /* of its netting set */
    uint32_t instrument;
    double net, gross;   /* units: the signed sum, and the sum of what is long and what is short */
} holding;

typedef struct holding_list {
    holding *items;
    uint32_t count;
} holding_list;

/* An account's positions by netting set, each set in slot order, with room for one more; the list lies in the
 * arena.  NULL items when the purse is empty. */
holding_list holding_of_account(const book *b, uint32_t account, arena *in);

/* The same as one set, with what its sub-accounts hold. */
holding_list holding_of_pool(const book *b, uint32_t account, arena *in);

/* Put a list in the order of its keys; equal ones keep theirs.  False when the purse is empty. */
bool holding_sort(arena *in, holding_list *list);

/* Where the netting set ends that begins at `from`. */
static inline uint32_t holding_set_end(const holding_list *list, uint32_t from)
{
    uint32_t to = from;
    while (to < list->count && list->items[to].key == list->items[from].key) to++;
    return to;
}

/* One unit's weight on each axis. */
typedef struct unit_weight {
    struct {
        uint32_t factor, row; /* in the model */
        double w;
    } axes[WEIGHT_LOADS_MAX];
    uint32_t count;
    double gross; /* the sum of |w| */
} unit_weight;

/* NETTO_ENOMARK, NETTO_ERULE. */
netto_status holding_weigh(assessment *a, const book *b, uint32_t instrument, unit_weight *out,
                           netto_complaint *complaint);

/* The last command that changed what `holding_weigh` answers; asks the haircuts that are out of date. */
netto_status holding_version(assessment *a, const book *b, uint32_t instrument, uint64_t *out,
                             netto_complaint *complaint);

#endif
