/* scenario.h: what a holding gains in each scenario (gain.h); given loads each by the move of its factor. */
#ifndef RISK_SCENARIO_H
#define RISK_SCENARIO_H

#include "book/book.h"
#include "netto/scenario.h"

typedef struct scenario {
    const book *b;
    const netto_scenarios *of;
    uint32_t count;
    double *returns, *logs, *vols, *rates, *room; /* at each scenario: of the factor and of the currency that were asked for last */
    uint32_t factor, currency;                      /* which those are; SLOT_NONE: none yet */
    uint32_t from, n;                               /* the scenarios for which they are known */
    const double *variation; /* by instrument, in its currency: profit that is not settled; NULL: there is none that moves */
} scenario;

/* NETTO_EPARAMS there are none; NETTO_ETOOLARGE; NETTO_EDOMAIN a move of -1 or less; NETTO_EFACTOR one of a factor that
 * there is not; NETTO_ECAPACITY. */
netto_status scenario_begin(scenario *s, const book *b, const netto_scenarios *of, arena *in, netto_complaint *complaint);

/* NETTO_EFACTOR: a shock would move no factor that there is, and read as if nothing were lost. */
netto_status scenario_meet(const book *b, const netto_scenarios *of, netto_complaint *complaint);

/* What `units` and the profit that stands beside them gain at the `n` scenarios from `from` on, in base currency.
 * NETTO_ENOMARK: a mark or an iv is missing, or the option lies outside its model's domain; the sentence names it. */
netto_status scenario_gain(scenario *s, uint32_t instrument, double units, uint32_t from, uint32_t n, double *out, netto_complaint *complaint);

#endif
