/* partition.h: which positions of an account net with which.
 *
 * Between netting sets nothing nets; without an enforceable agreement there is no netting at all. */
#ifndef NETTING_PARTITION_H
#define NETTING_PARTITION_H

#include "book/book.h"

/* A key orders the sets of an account: the common one, then agreements by slot, then lone positions by
 * instrument. */
#define PARTITION_COMMON ((uint64_t)0)
#define PARTITION_NAMED  ((uint64_t)1 << 32)
#define PARTITION_ALONE  ((uint64_t)2 << 32)

static inline bool partition_is_alone(uint64_t key)
{
    return key >= PARTITION_ALONE;
}

static inline bool partition_is_named(uint64_t key)
{
    return key >= PARTITION_NAMED && key < PARTITION_ALONE;
}

/* The agreement of a named set, or the instrument of a lone position. */
static inline uint32_t partition_slot(uint64_t key)
{
    return (uint32_t)key;
}

/* The set in which an account's position in an instrument nets. */
uint64_t partition_key(const book *b, const account *a, uint32_t instrument);

/* The same if these agreements were enforceable, and no others; by set slot. */
uint64_t partition_key_if(const book *b, const account *a, uint32_t instrument, const bool *enforceable);

/* What a set is called: the agreement's id, or the lone instrument's; absent for the common one. */
netto_text partition_name(const book *b, uint64_t key);

#endif
