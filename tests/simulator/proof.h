/* proof.h: what must hold after a start: acknowledged is recovered, nothing is invented, doubled or altered, and all is
 * decided as it was. */
#ifndef SIMULATOR_PROOF_H
#define SIMULATOR_PROOF_H

#include "netto/engine.h"
#include "simulator/history.h"
#include "system/system.h"

/* How a server ended. */
typedef enum proof_end { PROOF_CLOSED, PROOF_KILLED, PROOF_POWER_CUT } proof_end;

void proof_begin(void);

/* While a server lives: all up to this row is promised.  In mode "os" a power cut may take it all the same. */
void proof_promise(uint64_t row, bool synced);

/* The state of a live engine after this row. */
void proof_state(uint64_t row, const netto_engine *e);

/* Read the journal that this server has recovered, and hold it against all that is known.  Rows that are younger than
 * `since` are not deleted. */
void proof_recovered(const system_calls *disk, const char *folder, uint32_t life, proof_end end, netto_instant since, const netto_engine *live);

/* Rows behind this one were cut on somebody's word. */
void proof_cut(uint64_t last);

uint64_t proof_rows(void);     /* known */
uint64_t proof_first(void);    /* that was on the disk at the last start */
uint64_t proof_required(proof_end end); /* the last row that must be there after such an end */

#endif
