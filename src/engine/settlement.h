/* settlement.h: trades that wait for their settlement, as time passes. */
#ifndef ENGINE_SETTLEMENT_H
#define ENGINE_SETTLEMENT_H

#define SETTLEMENT_DAY_MOST 104166 /* 2255: a day behind it still is an instant */

#include "engine/deadline.h"

#define SETTLEMENT_DEADLINES 1

/* When the first trade that waits is looked at next. */
void settlement_schedule(netto_engine *e);

/* Look at it: it has failed, or is a day older.  Answers the work that it took. */
uint64_t settlement_due(netto_engine *e);

#endif
