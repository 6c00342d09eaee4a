/* stop.h: the breakers that stop an order. */
#ifndef ENGINE_STOP_H
#define ENGINE_STOP_H

#include "engine/judge.h"

/* Every breaker that stops this order, as a reason: of its instrument, of those with the same underlying, of its account
 * and those above it, and of all.  Whether it is reducing is known. */
void stop_order(order *o);

#endif
