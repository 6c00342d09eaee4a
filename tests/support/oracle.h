/* oracle.h: what a book comes to, computed apart from the engine: from whole counts of steps, marks and a matrix,
 * in long double, everything anew each time. */
#ifndef SUPPORT_ORACLE_H
#define SUPPORT_ORACLE_H

#include "support/desk.h"

#define ORACLE_FACTORS 64
#define ORACLE_THINGS  (2 * ORACLE_FACTORS) /* a spot and a perp on each factor */

typedef struct oracle {
    desk k;
    const char *account;
    uint32_t factors;
    double rho[ORACLE_FACTORS * ORACLE_FACTORS];
    char ids[ORACLE_THINGS][16]; /* s0 p0 s1 p1 ... */
    double prices[ORACLE_THINGS], haircuts[ORACLE_THINGS];
    int64_t held[ORACLE_THINGS]; /* steps of 10^-8 */
    uint64_t trades;
    struct rules *rules;
} oracle;

typedef struct truth {
    long double gross, net, k2, value, w[ORACLE_FACTORS];
} truth;

/* A stand with one account, instruments at random prices and haircuts, and a checked matrix of rank `common` with
 * a little of one's own (`own`, in [0, 1]). */
void oracle_open(oracle *o, struct rules *r, uint32_t factors, uint32_t common, double own);
void oracle_close(oracle *o);

/* New marks for everything. */
void oracle_mark(oracle *o);

/* Trade so many steps of a thing, at its mark. */
netto_status oracle_trade(oracle *o, uint32_t thing, int64_t steps);

/* What is held comes to this. */
truth oracle_truth(const oracle *o);

/* What open orders add to what is netted at their worst: the larger of what would be bought and sold of each thing,
 * steps, each alone. */
long double oracle_worst(const oracle *o, const int64_t *buys, const int64_t *sells);

/* Claim what the engine says against that; K2 within `by` * peak^2, weights and sums within `by` * peak. */
bool oracle_agrees(oracle *o, double by, double peak);

#endif
