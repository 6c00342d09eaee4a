/* decision_plan.h: a rebalancing rule's proposal, in answers and in events alike. */
#ifndef CODEC_DECISION_PLAN_H
#define CODEC_DECISION_PLAN_H

#include "codec/decision_list.h"

/* What an account comes to, as a map, with a number of the plan's own. */
void decision_put_measures(writer *w, const netto_measures *m, netto_text key, double number);

/* Why an order is refused, or would be, as a list (decision_check.c). */
void decision_put_reasons(writer *w, const netto_reason *reasons, uint32_t count);

/* The fields of a plan, in a map that is open; answers how many. */
uint32_t decision_put_plan(writer *w, const netto_plan *plan);

#endif
