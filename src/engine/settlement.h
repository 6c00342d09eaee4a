/* settlement.h: trades that wait for their settlement, as time passes. */
#ifndef ENGINE_SETTLEMENT_H
#define ENGINE_SETTLEMENT_H

#define SETTLEMENT_DAY_MOST 104166 /* 2255: a day behind it still is an instant */

#include "engine/deadline.h"

#define SETTLEMENT_DEADLINES 1

/* When the first trade that waits is looked at next. */
void settlement_schedule(netto_engine *e);

/* Is it to be looked at now?  Then look at it: it has failed, or is a day older. */
bool settlement_is_due(const netto_engine *e);
void settlement_due(netto_engine *e);

#endif
