/* pairs.c: what a policy's correlation function answers of all pairs of factors, some at a time. */
#include "runtime/pairs.h"

#include <stdlib.h>

#include "base/complain.h"

#define SLICE_PAIRS 256   /* times four are asked at a time */
#define SLICE_CELLS 65536 /* are copied */
#define TURNS_MAX   64

void pairs_drop(pairs *p)
{
    free(p->cells);
    free(p->other);
    free(p->seats);
    *p = (pairs){0};
}

static netto_status begin(pairs *p, uint64_t changes, netto_complaint *why)
{
    unsigned turns = p->turns + 1;
    pairs_drop(p);
    if (turns > TURNS_MAX)
        return complain(why, NETTO_EOVERLOADED, "factors are redefined faster than their correlations can be checked; try again when they rest");
    p->turns = turns;
    p->changes = changes;
    return NETTO_OK;
}

/* Room for them; nothing of it is touched yet. */
static netto_status make_room(pairs *p, uint32_t order, uint32_t seats, netto_complaint *why)
{
    size_t size = (size_t)order * order * sizeof(double);
    p->order = order;
    p->cells = order ? malloc(size) : NULL;
    p->other = order && seats ? malloc(size) : NULL;
    p->seats = order && seats ? malloc(seats * sizeof *p->seats) : NULL;
    if (!order || (p->cells && (!seats || (p->other && p->seats)))) return NETTO_OK;
    return complain(why, NETTO_ECAPACITY, "no memory to check the correlations of %u factors", order);
}

static netto_status copy_some(pairs *p, netto_engine *e, const netto_policy *policy, bool *done, netto_complaint *why)
{
    netto_status status = p->cells ? NETTO_OK : make_room(p, netto_engine_pairs(e, policy), netto_engine_seats(e, policy), why);
    uint32_t rows = p->order ? SLICE_CELLS / p->order + 1 : 0, left = p->order - p->copied;
    if (status != NETTO_OK) return status;
    if (rows > left) rows = left;
    netto_engine_copy_pairs(e, policy, p->copied, rows, p->order, p->cells);
    p->copied += rows;
    *done = p->copied == p->order;
    if (*done && p->seats) p->seat_count = netto_engine_copy_seats(e, policy, p->order, p->other, p->seats);
    return NETTO_OK;
}

netto_status pairs_advance(pairs *p, netto_engine *e, const netto_policy *policy, uint64_t changes, bool *done, netto_complaint *why)
{
    uint32_t left = 0;
    netto_status status = content(why);
    *done = false;
    if (p->turns == 0 || p->changes != changes) status = begin(p, changes, why);
    if (status == NETTO_OK && !p->cells) status = netto_engine_ask_pairs(e, policy, SLICE_PAIRS, &p->asked, &left, why);
    if (status == NETTO_OK && left == 0) status = copy_some(p, e, policy, done, why);
    if (status != NETTO_OK) pairs_drop(p);
    return status;
}

netto_status pairs_take(pairs *p, netto_engine *e, const netto_policy *policy, netto_complaint *why)
{
    netto_status status = NETTO_OK;
    for (bool done = false; status == NETTO_OK && !done;) status = pairs_advance(p, e, policy, 0, &done, why);
    return status;
}
