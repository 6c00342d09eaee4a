/* scenario.h: what if prices and volatilities moved so far: what can be asked, and what is answered. */
#ifndef NETTO_SCENARIO_H
#define NETTO_SCENARIO_H

#include "netto/types.h"

#define NETTO_SCENARIOS_MAX  256 /* of one question */
#define NETTO_CONDITIONS_MAX 8   /* of one move */

/* A factor's field (`id`, `class`, `bucket`, ...), or else a key of its attributes, has this text. */
typedef struct netto_condition {
    netto_text field, value;
} netto_condition;

/* How far the factors move that meet all conditions; without one all but currencies. */
typedef struct netto_move {
    const netto_condition *of;
    uint32_t of_count;
    double spot; /* the return of the price: -0.2 is a fall by a fifth; greater than -1 */
    double vol;  /* the same of the volatility: 0.25 makes 20% 25% */
} netto_move;

/* Of each factor the first move counts whose conditions it meets; a factor without one stays where it is. */
typedef struct netto_shock {
    netto_text name;
    const netto_move *moves;
    uint32_t move_count;
} netto_shock;

/* A grid: each spot with each vol, the spots outside; then the named shocks. */
typedef struct netto_scenarios {
    const double *spot, *vol;
    uint32_t spot_count, vol_count;
    const netto_shock *shocks;
    uint32_t shock_count;
} netto_scenarios;

/* Base currency. */
typedef struct netto_scenario_part {
    netto_text underlying;
    const double *profits; /* one for each scenario, or of the worst alone */
} netto_scenario_part;

typedef struct netto_scenario_report {
    const double *profits; /* one for each scenario, losses negative */
    uint32_t count, worst; /* the first of the least */
    const netto_scenario_part *parts;     /* of the worst */
    const netto_scenario_part *all_parts; /* of each; NULL: not asked for */
    uint32_t part_count;
} netto_scenario_report;

#endif
