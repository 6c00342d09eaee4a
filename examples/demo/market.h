/* market.h: real closes of four European indices, and how they moved together. */
#ifndef DEMO_MARKET_H
#define DEMO_MARKET_H

#include <stdbool.h>
#include <stddef.h>

#define INDICES  4
#define DAYS_MAX 4000

typedef struct market {
    char names[INDICES][16];
    double year[DAYS_MAX];
    double close[DAYS_MAX][INDICES];
    size_t days;
} market;

/* False, with a sentence on stderr, where the file cannot be read. */
bool market_read(market *m, const char *path);

/* The correlation of daily simple returns over the days [from, to). */
void market_correlation(const market *m, size_t from, size_t to, double rho[INDICES][INDICES]);

#endif
