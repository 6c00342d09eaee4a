/* appraise.h: weigh and net: what an account comes to under a policy.
 *
 * An account is clean or dirty.  A refresh is always a full recomputation from exact quantities, in slot
 * order: its bits depend on the book, not on who asked when.  A trade on a clean account moves its weights by
 * the difference.  Before a trade the account is made clean, and what makes it dirty is told by versions of
 * inputs and not of answers; so neither a query nor a preparation can change a later decision's bits. */
#ifndef APPRAISAL_APPRAISE_H
#define APPRAISAL_APPRAISE_H

#include "appraisal/holding.h"

/* Nothing in the world has changed since the account was found clean. */
static inline bool appraise_is_clean(const assessment *a, const book *b, uint32_t account)
{
    uint64_t fresh = a->appraisals[account].fresh;
    return fresh && fresh >= b->world && fresh >= b->accounts[account].version;
}

/* Make an account clean.  NETTO_ENOMARK, NETTO_ERULE, NETTO_EOVERFLOW, NETTO_ECAPACITY: it stays dirty. */
netto_status appraise_account(assessment *a, book *b, uint32_t account, netto_complaint *complaint);

/* The same for the account's book as one set; `*out` is that set: the account's own, where it has one only. */
netto_status appraise_pool(assessment *a, book *b, uint32_t account, const netting_set **out,
                           netto_complaint *complaint);

/* The value of its collateral.  The same errors. */
netto_status appraise_collateral(assessment *a, book *b, uint32_t account, netto_complaint *complaint);

/* The same of these lines, all lodged, as an order would leave them: those that it moves are `moved`. */
netto_status appraise_lines(assessment *a, book *b, uint32_t account, const collateral_line *lines, const bool *moved, uint32_t n, double *out,
                            netto_complaint *complaint);

/* A number that changes whenever the account's pool does. */
uint64_t appraise_pool_state(const assessment *a, const book *b, uint32_t account);

/* Does the account's book as one set differ from its own sets? */
static inline bool appraise_has_pool(const book *b, uint32_t account)
{
    return b->accounts[account].child != SLOT_NONE || b->accounts[account].netting != NULL;
}

/* Weigh the holdings of one set that is only tried, in the scratch of the command, and net them; NETTO_ECAPACITY too. */
netto_status appraise_tried(assessment *a, book *b, const holding *holdings, uint32_t count, netting_set *out, netto_complaint *complaint);

/* Know all correlations among the axes of a set, where a policy's function gives them. */
netto_status appraise_pairs(assessment *a, const book *b, const netting_set *s, netto_complaint *complaint);

static inline netting_models appraise_models(const assessment *a)
{
    return (netting_models){a->model, a->stressed};
}

/* See to it that what follows from the weights of a set is known: a cache, so the set may be one that only stands to be
 * read.  It fills what belongs to the set, wherever that is. */
static inline void appraise_know(const assessment *a, const netting_set *s)
{
    netting_models models = appraise_models(a);
    if (!s->known) netting_set_know((netting_set *)(uintptr_t)s, &models);
}

/* Which of them answer for a negative K2: see netting_set.h. */
static inline unsigned appraise_checked(const assessment *a)
{
    return (a->model && a->model->mode == NETTO_CHECKED ? NETTING_CHECKED : 0u) |
           (a->stressed && a->stressed->mode == NETTO_CHECKED ? NETTING_STRESSED_CHECKED : 0u);
}

#endif
