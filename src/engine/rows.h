/* rows.h: what commands of many rows have in common: all or nothing, or the good ones and the bad named. */
#ifndef ENGINE_ROWS_H
#define ENGINE_ROWS_H

#include "base/digest.h"
#include "engine/state.h"

typedef struct rows {
    netto_engine *e;
    netto_decision *out;
    bool partial;
    netto_row_error *errors;
} rows;

/* ETOOLARGE more than NETTO_ROWS_MAX; ECAPACITY. */
netto_status rows_begin(rows *r, netto_engine *e, const netto_command *c, netto_decision *out);

/* A row is refused, with `why` in the decision's complaint.  True: go on with the next (partial); false: the
 * whole call is refused, and the complaint names the row. */
bool rows_refuse(rows *r, uint32_t row);

/* What was counted so far goes into the answer. */
netto_status rows_end(rows *r, uint32_t applied);

/* Keys of this call, to find the second of two. */
typedef struct seen {
    digest_key *keys;
    uint32_t *table, size;
} seen;

bool seen_begin(seen *s, arena *scratch, uint32_t rows);

/* The earlier row of this key, SLOT_NONE if it is the first: then it is added as `row`. */
uint32_t seen_add(seen *s, digest_key key, uint32_t row);

/* The earlier row does not count after all: this one stands for the key. */
void seen_replace(seen *s, digest_key key, uint32_t row);

#endif
