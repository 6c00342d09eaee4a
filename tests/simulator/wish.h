/* wish.h: what simulated clients ask for: commands over a few accounts and instruments, at random. */
#ifndef SIMULATOR_WISH_H
#define SIMULATOR_WISH_H

#include "netto/types.h"

#define WISH_ACCOUNTS    3
#define WISH_INSTRUMENTS 3
#define WISH_IDS         16 /* policies that are known to have been staged */

extern const char *const wish_accounts[WISH_ACCOUNTS], *const wish_instruments[WISH_INSTRUMENTS];

typedef enum wish_effect { WISH_NOTHING, WISH_POSITION, WISH_TRADE, WISH_OPEN, WISH_CLOSE } wish_effect;

/* What a call does to positions and orders, in whole units.  Trades and orders share their ids: "t" and a number. */
typedef struct deed {
    wish_effect effect;
    uint32_t account, instrument, trade;
    uint32_t order; /* that is opened, closed or filled, from 1; 0: none */
    uint32_t price; /* its limit is half above; 0: at the mark */
    int32_t qty;
} deed;

typedef struct wish {
    const char *method;
    char params[4096]; /* in the notation of codec/notation.h */
    deed deed;
} wish;

#define SAY(w, ...) snprintf((w)->params, sizeof(w)->params, __VA_ARGS__)

void wish_begin(void);

/* The n-th of those that set up the world; false: there are no more. */
bool wish_world(uint32_t n, wish *out);

void wish_random(wish *out);
void wish_query(wish *out);

/* A policy was staged under this id. */
void wish_staged(netto_text id);

/* ---- wish_policy.c ---- */
void wish_policy_begin(void);
void wish_policy(wish *out); /* to stage, shadow, activate or take back one */

#endif
