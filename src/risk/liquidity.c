/* liquidity.c: what it takes to trade out of one instrument. */
#include "risk/liquidity.h"

#include <math.h>

#include "base/complain.h"
#include "netting/weight.h"

netto_status liquidity_check(const netto_liquidity_terms *t, netto_complaint *complaint)
{
    if (!(t->participation > 0.0 && t->participation <= 1.0))
        return complain(complaint, NETTO_EDOMAIN, "participation is how much of the daily volume one may trade: greater than 0 and at most 1");
    return t->horizon >= 0 ? NETTO_OK : complain(complaint, NETTO_EDOMAIN, "the horizon must be greater than 0 seconds");
}

/* Half of what lies between bid and ask, of one unit, in base currency. */
static double half_spread(const book *b, uint32_t slot)
{
    const instrument *i = &b->instruments[slot];
    const mark *m = &b->marks[slot];
    const uint32_t both = NETTO_MARK_BID | NETTO_MARK_ASK;
    if (!m->known || (m->given & both) != both || m->ask < m->bid) return NAN;
    double half = (m->ask - m->bid) / 2.0;
    return i->multiplier_real * b->currencies[i->currency].rate * (i->inverse ? half / m->price : half);
}

void liquidity_of(const book *b, uint32_t slot, double units, const netto_liquidity_terms *t, netto_liquidity_row *out)
{
    netto_complaint unknown = {.status = NETTO_OK};
    double size = fabs(units), adv = b->instruments[slot].adv, horizon = (double)(t->horizon ? t->horizon : NETTO_DAY) / (double)NETTO_DAY;
    double unit = NAN;
    if (weight_exposure(b, slot, &unit, &unknown) != NETTO_OK) unit = NAN;
    *out = (netto_liquidity_row){.instrument = idmap_text(&b->instrument_ids, slot), .qty = units, .exposure = units * unit, .adv = adv > 0.0 ? adv : NAN};
    out->concentration = size / out->adv;
    out->days = size / (t->participation * out->adv);
    out->scale = isnan(out->days) ? NAN : fmax(1.0, sqrt(out->days / horizon));
    out->spread_cost = size * half_spread(b, slot);
}
