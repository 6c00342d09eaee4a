/* history.h: prices of instruments, sampled on a grid of time.
 *
 * The sample at a grid instant g is the last mark whose time lies in (g - every, g]; without one it is
 * missing.  A window is covered when it has a sample at both ends and none is missing between. */
#ifndef BOOK_HISTORY_H
#define BOOK_HISTORY_H

#include "base/memory.h"
#include "netto/types.h"

typedef struct history {
    memory *memory;
    netto_instant every; /* 0: nothing is sampled */
    uint32_t length;     /* samples kept */
    struct history_row {
        struct history_place {
            double price;     /* NaN: missing */
            netto_instant ts; /* of the mark */
        } *places;        /* a ring of `length` */
        int64_t newest;   /* grid number of the newest sample; its place is newest % length */
        uint64_t version; /* the command that last changed a closed sample */
    } *rows;              /* by instrument slot */
    uint32_t count, capacity;
} history;

/* Samples that cover `length`: both ends, and the one that is open. */
static inline uint32_t history_samples(netto_instant every, netto_instant length)
{
    return every ? (uint32_t)(length / every) + 2 : 0;
}

void history_init(history *h, memory *m);
void history_destroy(history *h);

/* Rows for `count` instruments.  False when the purse is empty. */
bool history_reserve(history *h, uint32_t count);

/* Sample `count` instruments on another grid: the samples of the old one that lie on the new one are kept.
 * False: as before. */
bool history_change(history *h, netto_instant every, netto_instant length, uint32_t count);

/* A mark of `price` at `ts`, in the command `version` of time `now`; marks may come in any order.  True if a
 * closed sample changed. */
bool history_record(history *h, uint32_t slot, double price, netto_instant ts, netto_instant now,
                    uint64_t version);

/* Multiply what was marked before `ts`; what is no number then is missing. */
void history_scale(history *h, uint32_t slot, netto_instant ts, double by, uint64_t version);

/* The number of the last closed grid instant at `now`. */
int64_t history_grid(netto_instant every, netto_instant now);

/* The sample at the grid instant number `n` of the grid `every`; NaN if there is none. */
double history_sample(const history *h, uint32_t slot, netto_instant every, int64_t n);

/* The n + 1 samples that end at the last closed instant, the oldest first.  False: one is missing, or not greater than
 * 0; `*gap` is the first such grid number. */
bool history_series(const history *h, uint32_t slot, netto_instant every, uint32_t n, netto_instant now, double *out,
                    int64_t *gap);

/* sqrt(sum r^2 / n) of the simple returns over the window that ends at the last closed instant, sampled
 * each `every`; `lambda` > 0 weighs the newest most.  False: not covered. */
bool history_vol(const history *h, uint32_t slot, netto_instant every, netto_instant window, double lambda,
                 netto_instant now, double *out);

/* Over the same window: the last sample over the first, less 1; and the mean of all samples behind the first.  False: not
 * covered, or the first is not greater than 0. */
bool history_move(const history *h, uint32_t slot, netto_instant every, netto_instant window, netto_instant now, double *out);
bool history_mean(const history *h, uint32_t slot, netto_instant every, netto_instant window, netto_instant now, double *out);

/* Over the same window, of the simple returns of two instruments: sum(r q) / sum(q^2), how much `slot` moves where `other`
 * moves by 1: rho sigma / sigma of returns whose mean is taken as 0.  False: not covered, or `other` did not move. */
bool history_beta(const history *h, uint32_t slot, uint32_t other, netto_instant every, netto_instant window,
                  netto_instant now, double *out);

#endif
