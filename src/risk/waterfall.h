/* waterfall.h: who bears a loss, layer by layer, and what is left that nobody bears.
 *
 * Layers are drawn on in their order, each until it is empty.  What one of them cannot pay in full is split between the losses
 * that it may pay for in proportion to what is left of them, and between its members in proportion to their amounts; rounding's
 * remainder goes by units of 10^-8 to the largest fractions, ties to the first.  So money is conserved to the unit, and no layer pays
 * for a loss that is not its own.
 *
 * Source: EMIR, article 45 (the order of a central counterparty's resources); CPMI-IOSCO, "Recovery of financial market
 * infrastructures" (2014), 4.2 (variation margin gains haircutting). */
#ifndef RISK_WATERFALL_H
#define RISK_WATERFALL_H

#include "base/arena.h"
#include "netto/settlement.h"
#include "netto/status.h"

#define WATERFALL_MOST 10000

/* NETTO_EPARAMS a name or id stands twice, a layer has neither an amount nor members, or pays for a loss that there is not;
 * NETTO_EDOMAIN an amount is below 0 or has more than 8 decimals; NETTO_EOVERFLOW; NETTO_ECAPACITY. */
netto_status waterfall_run(const netto_share *losses, uint32_t loss_count, const netto_layer *layers, uint32_t layer_count, arena *scratch,
                           netto_waterfall *out, netto_complaint *complaint);

/* Split `total` in proportion to `count` weights that are 0 or more and add up to it or more: to each at most its weight.
 * `parts` is room for twice as many. */
typedef struct waterfall_part {
    netto_money fraction;
    uint32_t place;
} waterfall_part;
void waterfall_split(netto_money total, const netto_money *weights, uint32_t count, netto_money *out, waterfall_part *parts);

#endif
