/* stop.h: the breakers that stop an order. */
#ifndef ENGINE_STOP_H
#define ENGINE_STOP_H

#include "engine/judge.h"

/* Every breaker that stops this order, as a reason: of its instrument, of those with the same underlying, of its account
 * and those above it, and of all.  Whether it is reducing is known. */
void stop_order(order *o);

/* What the order waits for was not asked since its mark, or since its rule came: in a command it is asked first, up to a bound of work. */
void stop_ask_first(order *o);

/* What was not: refused where the bound was reached; in advice it is told what it would say. */
void stop_unasked(order *o);

/* The reason against the order, if there is one, of a breaker that stands so. */
void stop_look(order *o, const standing *s);

/* Would a breaker with that action stop it? */
bool stop_acts(const order *o, netto_action action);

#endif
