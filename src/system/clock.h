/* clock.h: the wall clock. */
#ifndef SYSTEM_CLOCK_H
#define SYSTEM_CLOCK_H

#include "netto/types.h"

netto_instant clock_now(void);

#endif
