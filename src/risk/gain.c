/* gain.c: one unit of an instrument, revalued. */
#include "risk/gain.h"

#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "netting/weight.h"
#include "pricing/quote.h"

static netto_status by_model(const book *b, uint32_t slot, const gain_points *p, double *room, double *out, netto_complaint *complaint)
{
    quote q;
    netto_complaint why;
    double *levels = room + REVALUE_ROOM(p->n);
    netto_status status = quote_of(b, slot, &q, complaint);
    if (status != NETTO_OK) return status;
    for (uint32_t k = 0; k < p->n; k++) levels[k] = isnan(p->vols[k]) ? q.vol : p->relative ? q.vol * (1.0 + p->vols[k]) : p->vols[k];
    status = revalue_option(&q.option, q.vol, p->returns, p->logs, levels, p->n, room, out, &why);
    if (status == NETTO_OK) return status;
    return complain(complaint, NETTO_ENOMARK, "option '%.*s' has no model's value: %s", TEXT(idmap_text(&b->instrument_ids, slot)), why.text);
}

static void by_loads(const book *b, const instrument *i, const gain_points *p, double *out)
{
    double sum = i->load_count ? 0.0 : b->currencies[i->currency].rate; /* a sensitivity loads 1 of its currency */
    for (uint32_t l = 0; l < i->load_count; l++) sum += i->loads[l].amount;
    for (uint32_t k = 0; k < p->n; k++) out[k] = sum * p->returns[k];
}

netto_status gain_of_unit(const book *b, uint32_t slot, const gain_points *p, double *room, double *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    const currency *c = &b->currencies[i->currency];
    double value = 0.0;
    if (i->load_count || i->kind == NETTO_SENSITIVITY) return by_loads(b, i, p, out), NETTO_OK;
    netto_status status = weight_unit_value(b, slot, &value, complaint);
    if (status == NETTO_OK && i->kind == NETTO_OPTION) status = by_model(b, slot, p, room, out, complaint);
    if (status != NETTO_OK) return status;
    double unit = i->multiplier_real * c->rate, linear = i->inverse ? unit : value, held = instrument_paid_up_front(i) ? value : 0.0;
    for (uint32_t k = 0; k < p->n; k++) {
        double gain = i->kind == NETTO_OPTION ? unit * out[k] : linear * p->returns[k], x = p->rates ? p->rates[k] : 0.0;
        out[k] = gain * (1.0 + x) + held * x;
    }
    return NETTO_OK;
}
