/* breakers.h: the breakers that are not closed, and which are asked when.
 *
 * A breaker of a thing is remembered from when it first trips, or its rule fails, until it is closed again: what is
 * not here is closed.  Two indices tell them by name and by whom they stop; both are derived. */
#ifndef ENGINE_BREAKERS_H
#define ENGINE_BREAKERS_H

#include "base/bytes.h"
#include "control/breaker.h"
#include "engine/sweep.h"

/* One that is remembered. */
typedef struct standing {
    breaker machine;
    netto_text name;     /* points to the bytes below, or to what is sought */
    bool instrument;     /* its thing is one; else an account */
    uint32_t thing;      /* slot */
    uint32_t rule;       /* its place in the active policy; SLOT_NONE: its rule is gone */
    netto_action action; /* as its rule said last */
    netto_stops stops;
    uint64_t version;    /* the command that brought it into its state */
    bool failed;         /* its rule did, when it was last asked */
    bytes failure, reason; /* what it said; what a person said */
    netto_trip trip;     /* the numbers that tripped it */
    char bytes[NETTO_ID_MAX];
    uint32_t next_free;
} standing;

/* Which breakers are asked for an instrument, bit by bit of their places: those whose rule read something that moves
 * at its mark; those that read something that moves otherwise; and of these, those that read the time.  Owed: it has a
 * mark for which they were not asked yet, for others took long, or they came with a policy since. */
typedef struct ask_bits {
    uint64_t marks, ticks, timed, owed;
} ask_bits;

typedef struct breakers {
    standing *items;
    uint32_t used, capacity, free; /* items made; free ones are a list */
    uint32_t *by_name, *by_target, count, name_capacity, target_capacity;
    ask_bits *asks;                    /* by instrument slot */
    uint32_t asks_capacity;
    bool asking;                   /* some bit may be set */
    uint32_t ticking, timing, owing; /* instruments that have such bits */
    uint32_t owed_next;            /* where those that are owed are gone on with */
    sweep rounds;                  /* over the instruments whose breakers are not asked at their mark */
    uint64_t since;                /* the command that brought the active policy's rules */
    uint32_t accounts_asked;       /* accounts before this slot were asked since, as far as they could be */
    bool moved;                    /* the first of all holds and cooldowns must be sought again */
    uint64_t work;                 /* that rules took, since somebody set it to 0 */
    bool for_order;                /* an order asks: whoever sends orders wears out no rule */
} breakers;

struct book;

/* The first that stands under this name, of any thing; NULL: none does. */
standing *breakers_named(const breakers *k, netto_text name);

void breakers_drop(breakers *k, memory *m);

/* The breaker of a thing; NULL: it is closed. */
standing *breakers_find(const breakers *k, netto_text name, bool instrument, uint32_t thing);

/* A new one, closed; NULL when the purse is empty.  Others move.  And no more of it. */
standing *breakers_add(breakers *k, const struct book *b, memory *m, const standing *made);
void breakers_remove(breakers *k, const struct book *b, memory *m, standing *s);

/* In the order of names, instruments before accounts, slots: the `i`-th, and the first that is not before a key. */
static inline standing *breakers_at(const breakers *k, uint32_t i)
{
    return &k->items[k->by_name[i]];
}
uint32_t breakers_from(const breakers *k, netto_text name, bool instrument, uint32_t thing);

/* Whom they stop. */
typedef enum target { TARGET_ALL, TARGET_INSTRUMENT, TARGET_FACTOR, TARGET_ACCOUNT } target;

/* Those that stop a target, in the order of their names: the places from `*first` on; answers how many. */
uint32_t breakers_that_stop(const breakers *k, const struct book *b, target of, uint32_t slot, uint32_t *first);
static inline const standing *breakers_stopping(const breakers *k, uint32_t i)
{
    return &k->items[k->by_target[i]];
}

/* There is nothing to remember of it. */
static inline bool breakers_is_idle(const standing *s)
{
    return s->machine.state == NETTO_BREAKER_CLOSED && !s->failed;
}

/* Names, whom they stop or factors of instruments may have changed: put all in order, without those that are idle. */
void breakers_sort(breakers *k, const struct book *b, memory *m);

/* An account whose breakers were last asked at this command has not heard the active policy's. */
static inline bool breakers_unheard(const breakers *k, uint64_t asked)
{
    return asked <= k->since;
}

/* Rows for all instruments. */
bool breakers_fit(breakers *k, memory *m, uint32_t instruments);
void breakers_ask(breakers *k, uint32_t instrument, ask_bits which);

#endif
