/* twin.h: an engine that never crashes, fed with the rows that were recovered: what it decides is what was decided. */
#ifndef SIMULATOR_TWIN_H
#define SIMULATOR_TWIN_H

#include "journal/record.h"
#include "netto/engine.h"
#include "simulator/history.h"

void twin_begin(void);
void twin_end(void);

/* Carry out a row; its digest must come out, and of `s`, where it is not NULL and was acknowledged, the answer.
 * What was decided, until the next step. */
const netto_decision *twin_step(const record *row, const sent *s);

void twin_digest(uint8_t out[DIGEST_SIZE]);

const netto_engine *twin_engine(void);

/* What the n-th event says and which row caused it; 0: there is no such event. */
uint64_t twin_event(uint64_t n, uint64_t *command);

#endif
