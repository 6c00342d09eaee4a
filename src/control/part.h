/* part.h: builds the tree of how a number came about: bounded, and its parts make it to the bit.
 *
 * A part that is opened gets room for its parts at once, so that none of them moves.  Where the tree has grown to its
 * bound, or the purse is empty, a part stays closed: a number that is not taken apart. */
#ifndef CONTROL_PART_H
#define CONTROL_PART_H

#include "base/arena.h"
#include "netto/decision.h"

typedef struct part_room {
    arena *in;
    uint32_t left;    /* parts that the tree may still have */
    uint32_t listed;  /* of a list at most so many are told, the largest */
    bool failed;      /* the purse is empty */
    netto_part spare; /* where the parts of a closed one go */
} part_room;

void part_room_open(part_room *r, arena *in, uint32_t left, uint32_t listed);

netto_part part_of(netto_text name, double value);

/* Room for so many parts; false: it stays closed. */
bool part_open(part_room *r, netto_part *p, netto_how how, uint32_t most);

/* The next part of an opened one, until there is no room; and one that stands beside, after all of those. */
netto_part *part_add(part_room *r, netto_part *p, netto_text name, double value);
netto_part *part_beside(part_room *r, netto_part *p, netto_text name, double value);

/* The same of a number that is not money. */
netto_part *part_add_unit(part_room *r, netto_part *p, netto_text name, const char *unit, double value);

/* After the parts of a sum: what they lack of it for rounding is a part as well. */
void part_close(part_room *r, netto_part *p);

/* Open `p` for a list of values, which make it by `fold` (SUM or MAX): the largest by size are its parts, `detail` names
 * each and takes it apart; the others are one.  What is 0 is no part.  A sum is still to be closed. */
typedef void part_detail(void *self, uint32_t item, netto_part *p);
void part_list(part_room *r, netto_part *p, netto_how fold, const double *values, uint32_t count,
               part_detail *detail, void *self);

/* What its parts make: its value, if they do. */
double part_fold(const netto_part *p);

/* The root of the sum of squares, 0 where that is not positive; with psi of (1 - psi) sum x^2 + psi (sum x)^2, which is
 * sum x^2 + psi sum over i != j of x_i x_j: one correlation between all. */
#define PART_ROOT_MOST 16
double part_root(const double *x, uint32_t count, double psi);

#endif
