/* record.h: one row of the journal, and the hash that chains it to the next. */
#ifndef JOURNAL_RECORD_H
#define JOURNAL_RECORD_H

#include "base/digest.h"
#include "netto/types.h"

#define RECORD_CUT_MAX 16384 /* bytes of `cut` */

/* The texts are borrowed. */
typedef struct record {
    uint64_t sequence;             /* 1, 2, 3 ... without a gap */
    uint64_t group;                /* the first sequence of the group it was committed with */
    netto_instant at;              /* the command's */
    netto_text actor;              /* who sent it, as the server knows them */
    netto_text kind;               /* the method's name */
    netto_text command;            /* MessagePack, as it came */
    netto_text cut;                /* the calls of rules that a ceiling on memory cut; no bytes: none was */
    uint8_t previous[DIGEST_SIZE]; /* hash of the row before; zeros before row 1 */
    uint8_t digest[DIGEST_SIZE];   /* of the decision */
} record;

/* A row by its number and its hash, which stands for all rows up to there. */
typedef struct record_id {
    uint64_t sequence; /* 0: none */
    uint8_t hash[DIGEST_SIZE];
} record_id;

/* BLAKE2b-256 over every field: whole numbers (little-endian, 64 bits: sequence, group, at, the sizes of actor, kind
 * and command, 1 with a cut and 0 without, its size), `previous`, `digest`, then the texts. */
void record_hash(const record *r, uint8_t out[DIGEST_SIZE]);

#endif
