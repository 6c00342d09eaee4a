/* measure_tally.c: the sum over what is held of quantities times what a function says of one unit. */
#include <math.h>

#include "base/complain.h"
#include "engine/measure.h"

/* What has no load counts nothing. */
static netto_status load_of(const measure_ask *m, uint32_t instrument, double *out, netto_complaint *complaint)
{
    netto_status status = measure_column(m, NETTO_HOOK_LOAD, instrument, measure_take_number, out, complaint);
    if (status == NETTO_OK && isnan(*out)) *out = 0.0;
    return status;
}

/* Open orders count as filled where they lead further from 0. */
static netto_status add_orders(const measure_ask *m, double *sum, netto_complaint *complaint)
{
    holding_list rest;
    double load = 0.0, more = 0.0;
    netto_status status = measure_resting(m, &rest, complaint);
    for (uint32_t i = 0; i < rest.count && status == NETTO_OK; i++) {
        status = load_of(m, rest.items[i].instrument, &load, complaint);
        more += rest.items[i].net * fabs(load);
    }
    *sum += *sum < 0.0 ? -more : more;
    return status;
}

/* In slot order. */
netto_status measure_tally(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    holding_list list;
    double sum = 0.0, load = 0.0;
    netto_status status = measure_holdings(m, &list, complaint);
    if (status != NETTO_OK) return status;
    for (uint32_t i = 0; i < list.count && status == NETTO_OK; i++) {
        status = load_of(m, list.items[i].instrument, &load, complaint);
        sum += list.items[i].net * load;
    }
    if (status == NETTO_OK) status = add_orders(m, &sum, complaint);
    if (status == NETTO_OK && !isfinite(sum)) status = measure_refuse(m, complaint, "the tally is too large to be a number");
    out->value = sum;
    return status;
}
