/* strikes.h: failures of rules are counted, and who failed too often is tripped (appraisal/strike.h). */
#ifndef ENGINE_STRIKES_H
#define ENGINE_STRIKES_H

#include "appraisal/strike.h"

struct netto_engine;

/* A rule of the active policy failed in this command, by its name; other names are passed over.  True: it is tripped
 * already, which was told. */
bool strike_note(struct netto_engine *e, netto_text rule, bool counts);

/* The same of a fold, a breaker or a rule of rebalancing: what commands ask of it counts. */
void strike_fail(struct netto_engine *e, uint32_t rule);

/* The command is carried out: count, trip, and tell. */
void strike_count(struct netto_engine *e);

/* Nothing has failed yet: the rules that were tripped are asked again.  False: there was nothing to forget. */
bool strike_clear(struct netto_engine *e);

#endif
