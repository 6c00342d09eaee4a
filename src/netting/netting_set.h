/* netting_set.h: the state of one netting set: the axes it holds, their weights, and what nets.
 *
 * Beside the weights w stand y = Cw and K2 = w'Cw over the axes that the model knows, so that changing one
 * weight costs one row of C, and asking what a change would do costs one number.  A refresh computes K2 alone, for half the
 * price; whoever reads y first sees to it that it is known, and it is the same whoever that is.  Axes that the model does
 * not know net with nothing; they stand behind the others.  Each part is in slot order, and so is every
 * sum.  Shifts round: after SHIFTS_MAX of them, and whenever K2 has become small against the largest gross
 * since the weights were last summed from what is held, they are due to be summed again.
 *
 * A set may be netted under two models, the one that is named first and a stressed one: then a second y and K2 are kept,
 * and what counts is the worse, the larger K2.  Only what both models know nets. */
#ifndef NETTING_NETTING_SET_H
#define NETTING_NETTING_SET_H

#include <math.h>

#include "netting/correlation.h"
#include "netto/exposure.h"

#define NETTING_SHIFTS_MAX 1024
#define NETTING_SMALL      1e-6 /* K2 against the square of the largest gross */
#define NETTING_INDEFINITE (-1e-9)

/* Under which models sets are netted; NULL: there is no such model. */
typedef struct netting_models {
    const correlation *first, *stressed;
} netting_models;

/* Which of them answer for a negative K2. */
enum { NETTING_CHECKED = 1, NETTING_STRESSED_CHECKED = 2 };

typedef struct netting_set {
    uint64_t key;      /* which positions: see partition.h */
    uint32_t count;    /* axes held */
    uint32_t modelled; /* the first of them, which the model knows */
    uint32_t capacity, shifts;
    double *w, *y;     /* weight; (Cw), 0 behind the modelled */
    uint32_t *factor;  /* ascending in each part */
    uint32_t *row;     /* of the model's matrix; SLOT_NONE behind the modelled */
    uint32_t *uses;    /* positions that load on it */
    double net, k2, gross, gross_peak;
    bool known;        /* y is; else it is to be computed from the weights as they stand */
    bool twice;        /* it is netted under a second model, */
    double k2_stressed, *y_stressed; /* to this, */
    uint32_t *row_stressed;          /* in these rows */
} netting_set;

/* Empty sets, of one model and of two. */
extern const netting_set netting_set_none[2];

/* What a set owns of the purse is one block. */
bool netting_set_reserve(memory *m, netting_set *s, uint32_t need);
void netting_set_drop(memory *m, netting_set *s);
void netting_set_clear(netting_set *s);

/* Netted under two models, or not: what it held is lost if it was otherwise. */
void netting_set_twice(memory *m, netting_set *s, bool twice);

/* Begin to weigh anew: the axes stay, of weight 0 and unused; those that nobody uses then are dropped. */
void netting_set_begin(netting_set *s);
void netting_set_prune(netting_set *s);

/* The place of an axis; false: `at` is where it would be inserted. */
bool netting_set_find(const netting_set *s, uint32_t factor, uint32_t row, uint32_t *at);

/* Compute y, if it is not known.  Before any of those below that read it: join, shift, the totals of a shift; and legs and
 * contributions. */
void netting_set_know(netting_set *s, const netting_models *models);

/* Insert an axis of weight 0; room was made.  Its y is 0 until it joins the others, or a refresh. */
void netting_set_insert(netting_set *s, const netting_models *models, uint32_t at, uint32_t factor, uint32_t row);

void netting_set_join(netting_set *s, const netting_models *models, uint32_t at);

/* Remove an axis of weight 0. */
void netting_set_remove(netting_set *s, uint32_t at);

/* Recompute K2 from the weights; y is not known then. */
void netting_set_refresh(netting_set *s, const netting_models *models);

/* Add `d` to the weight of one axis. */
void netting_set_shift(netting_set *s, const netting_models *models, uint32_t at, double d);

/* What that would make of net and K2, to the bit, without y: of those who ask for totals only. */
static inline void netting_set_shift_totals(netting_set *s, uint32_t at, double d)
{
    s->net += d;
    if (at < s->modelled) s->k2 += d * (2.0 * s->y[at] + d);
    if (at < s->modelled && s->twice) s->k2_stressed += d * (2.0 * s->y_stressed[at] + d);
}

/* After the shifts of one change: the gross is now this.  True: the set is due to be weighed anew from what is
 * held, after SHIFTS_MAX changes or when it has become small against what its weights were rounded at. */
bool netting_set_settle(netting_set *s, double gross);

/* Does the stressed model need more? */
static inline bool netting_set_is_stressed(const netting_set *s)
{
    return s->twice && s->k2_stressed > s->k2;
}

/* The worse of the two. */
static inline double netting_set_k2(const netting_set *s)
{
    return netting_set_is_stressed(s) ? s->k2_stressed : s->k2;
}

/* The (Cw) of that model. */
static inline const double *netting_set_y(const netting_set *s)
{
    return netting_set_is_stressed(s) ? s->y_stressed : s->y;
}

/* Is a model at fault for this set?  Only `checked` ones answer for a negative K2. */
static inline bool netting_set_indefinite(const netting_set *s, unsigned checked)
{
    double least = NETTING_INDEFINITE * (s->gross * s->gross);
    return ((checked & NETTING_CHECKED) && s->k2 < least) || ((checked & NETTING_STRESSED_CHECKED) && s->twice && s->k2_stressed < least);
}

/* What is left after netting; `checked` models answer for a negative K2: then nothing nets, and
 * `*indefinite` is set (it may be NULL). */
static inline double netting_set_netted(const netting_set *s, unsigned checked, bool *indefinite)
{
    bool fault = netting_set_indefinite(s, checked);
    double k2 = netting_set_k2(s);
    if (indefinite) *indefinite = fault;
    if (fault) return s->gross;
    double netted = k2 > 0.0 ? sqrt(k2) : 0.0;
    for (uint32_t i = s->modelled; i < s->count; i++) netted += fabs(s->w[i]);
    return netted < s->gross ? netted : s->gross;
}

/* A copy whose arrays lie in `block`, of `netting_set_copy_size` bytes, with room for `more` axes. */
size_t netting_set_copy_size(const netting_set *s, uint32_t more);
void netting_set_copy(const netting_set *s, netting_set *out, void *block, uint32_t more);

#endif
