/* schedule.h: what is due when: one deadline for each key, the earliest first.
 *
 * A key says whose deadline it is: its kind, the number of the rule, the slot of the thing.  Deadlines of one instant
 * are due in the order of their keys, so who comes first never depends on who was set first.
 *
 * A schedule is derived: each owner keeps its own `due`, and sets it anew after a snapshot. */
#ifndef CONTROL_SCHEDULE_H
#define CONTROL_SCHEDULE_H

#include "base/memory.h"
#include "netto/command.h"

#define SCHEDULE_RULES (1u << 24) /* a rule's number is below */

#define DEADLINE_GRAIN (NETTO_SECOND / 10)

/* The instant at which a tick serves what is due at `at`. */
static inline netto_instant deadline_round(netto_instant at)
{
    return (at + DEADLINE_GRAIN - 1) / DEADLINE_GRAIN * DEADLINE_GRAIN;
}

typedef struct deadline {
    netto_instant due;
    uint64_t key;
} deadline;

typedef struct schedule {
    struct schedule_entry *heap; /* the earliest first; a child is never before its parent */
    uint32_t count, capacity;
    uint32_t *table;     /* from keys to places in the heap, plus 1; 0: none */
    uint32_t table_size; /* a power of two, or 0 */
} schedule;

static inline uint64_t schedule_key(uint8_t kind, uint32_t rule, uint32_t thing)
{
    return (uint64_t)kind << 56 | (uint64_t)rule << 32 | thing;
}

static inline uint8_t schedule_kind(uint64_t key)
{
    return (uint8_t)(key >> 56);
}

static inline uint32_t schedule_rule(uint64_t key)
{
    return (uint32_t)(key >> 32) & (SCHEDULE_RULES - 1);
}

static inline uint32_t schedule_thing(uint64_t key)
{
    return (uint32_t)key;
}

/* A schedule of zeros is empty. */
void schedule_destroy(schedule *s, memory *m);

/* Room for so many deadlines in all; false when the purse is empty: what was set stays. */
bool schedule_reserve(schedule *s, memory *m, uint32_t count);

/* Set a key's deadline, or move it.  There must be room.  NETTO_NEVER drops it. */
void schedule_set(schedule *s, uint64_t key, netto_instant due);

/* It is dropped if it was set. */
void schedule_drop(schedule *s, uint64_t key);

/* All are dropped; the room stays. */
void schedule_clear(schedule *s);

/* When a key is due; NETTO_NEVER: it is not set. */
netto_instant schedule_due(const schedule *s, uint64_t key);

/* The earliest deadline; NETTO_NEVER: there is none. */
netto_instant schedule_first(const schedule *s);

/* Take the earliest out if it is due at `now`; false: none is. */
bool schedule_take(schedule *s, netto_instant now, deadline *out);

#endif
