/* measure_liquidity.c: what it takes to trade out of a book, as a measure of a policy: what may be lost beyond the horizon, and
 * half spreads.  Of each instrument by itself: that two net does not make either trade sooner. */
#include <math.h>

#include "appraisal/measure.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/terms.h"
#include "control/view.h"
#include "risk/liquidity.h"

/* Of an instrument: what is held, and what rests of open orders, whichever way it goes. */
typedef struct piece {
    uint32_t instrument;
    double net, more;
} piece;

typedef struct sums {
    const measure_ask *m;
    liquidity_options said;
    double exposure, time, spread, unknown; /* the last three make the value */
    double days, concentration;             /* the most */
} sums;

static netto_status no_memory(netto_complaint *why)
{
    return complain(why, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
}

/* ---- what is held, and what rests ------------------------------------------------------------------------------ */

static void add_resting(piece *pieces, uint32_t held, uint32_t *count, const holding *rest)
{
    uint32_t at = 0;
    while (at < held && pieces[at].instrument != rest->instrument) at++;
    if (at == held) pieces[at = (*count)++] = (piece){.instrument = rest->instrument};
    pieces[at].more = rest->net;
}

/* Those that are held first, in their order; an account holds an instrument in one netting set only. */
static netto_status find_pieces(const measure_ask *m, piece **out, uint32_t *count, netto_complaint *why)
{
    holding_list list, rest;
    netto_status status = measure_holdings(m, &list, why);
    if (status == NETTO_OK) status = measure_resting(m, &rest, why);
    if (status != NETTO_OK) return status;
    piece *pieces = arena_array(&m->b->scratch, list.count + rest.count + 1, sizeof *pieces);
    if (!pieces) return no_memory(why);
    for (uint32_t i = 0; i < list.count; i++) pieces[i] = (piece){list.items[i].instrument, list.items[i].net, 0.0};
    *count = list.count;
    for (uint32_t i = 0; i < rest.count; i++) add_resting(pieces, list.count, count, &rest.items[i]);
    m->a->measure_work += (uint64_t)rest.count * list.count / 64;
    *out = pieces;
    return NETTO_OK;
}

/* ---- one instrument ---------------------------------------------------------------------------------------------- */

/* What is not known is counted as the policy says, or refused by its name. */
static netto_status count_unknown(sums *s, netto_liquidity_row *row, netto_result *out, netto_complaint *why)
{
    const char *what = isnan(row->adv) ? "adv; give it with instrument.put" : "bid and ask; send them with mark.put, or say spread = 0";
    if (s->said.unknown == 0.0)
        return measure_refuse(s->m, why, "'%.*s' has no %s, or say which share of its exposure is `unknown`", TEXT(row->instrument), what);
    s->m->view->scope->uncovered = true;
    row->spread_cost = 0.0;
    if (isnan(row->days)) row->days = row->scale = row->concentration = INFINITY;
    out->value = s->said.unknown * fabs(row->exposure);
    s->unknown += out->value;
    return NETTO_OK;
}

static netto_status count_known(sums *s, netto_liquidity_row *row, uint32_t slot, netto_result *out, netto_complaint *why)
{
    double weight = 0.0;
    netto_status status = NETTO_OK;
    if (s->m->declared->hooks >> NETTO_HOOK_WEIGHT & 1) status = measure_column(s->m, NETTO_HOOK_WEIGHT, slot, measure_take_number, &weight, why);
    if (status != NETTO_OK) return status;
    double time = isnan(weight) ? 0.0 : fabs(weight * row->exposure) * (row->scale - 1.0);
    row->spread_cost = s->said.spread == 0.0 ? 0.0 : s->said.spread * row->spread_cost;
    s->time += time;
    s->spread += row->spread_cost;
    out->value = time + row->spread_cost;
    return NETTO_OK;
}

#define WHOLE_NUMBERS 6
#define WHOLE_MOST    2 /* of them the last */
#define PART_NUMBERS  6

static void tell_part(const netto_liquidity_row *row, netto_named_number *numbers, netto_result *out)
{
    const netto_named_number all[PART_NUMBERS] = {
        {TEXT_LITERAL("qty"), row->qty},   {TEXT_LITERAL("exposure"), row->exposure}, {TEXT_LITERAL("spread"), row->spread_cost},
        {TEXT_LITERAL("days"), row->days}, {TEXT_LITERAL("scale"), row->scale},       {TEXT_LITERAL("concentration"), row->concentration},
    };
    for (int i = 0; i < PART_NUMBERS; i++) numbers[i] = all[i];
    out->name = row->instrument;
    out->numbers = numbers;
    out->number_count = PART_NUMBERS;
}

static netto_status add(sums *s, const piece *p, netto_named_number *numbers, netto_result *out, netto_complaint *why)
{
    netto_liquidity_row row;
    double units = p->net < 0.0 ? p->net - p->more : p->net + p->more, unit = 0.0;
    *out = (netto_result){.value = 0.0};
    netto_status status = weight_exposure(s->m->b, p->instrument, &unit, why); /* for its sentence, where there is none */
    if (status != NETTO_OK) return status;
    liquidity_of(s->m->b, p->instrument, units, &s->said.terms, &row);
    bool known = !isnan(row.days) && (s->said.spread == 0.0 || !isnan(row.spread_cost));
    status = known ? count_known(s, &row, p->instrument, out, why) : count_unknown(s, &row, out, why);
    s->exposure += fabs(row.exposure);
    s->days = fmax(s->days, row.days);
    s->concentration = fmax(s->concentration, row.concentration);
    tell_part(&row, numbers, out);
    return status;
}

/* ---- the book ------------------------------------------------------------------------------------------------------ */

static void tell(const sums *s, netto_named_number *numbers, netto_result *parts, uint32_t count, netto_result *out)
{
    const netto_named_number all[WHOLE_NUMBERS] = {
        {TEXT_LITERAL("exposure"), s->exposure}, {TEXT_LITERAL("time"), s->time}, {TEXT_LITERAL("spread"), s->spread},
        {TEXT_LITERAL("unknown"), s->unknown},   {TEXT_LITERAL("days"), s->days}, {TEXT_LITERAL("concentration"), s->concentration},
    };
    for (int i = 0; i < WHOLE_NUMBERS; i++) numbers[i] = all[i];
    out->value = s->time + s->spread + s->unknown;
    out->numbers = numbers;
    out->number_count = WHOLE_NUMBERS;
    out->most_count = WHOLE_MOST;
    out->parts = parts;
    out->part_count = count;
    out->by = TEXT_LITERAL("instrument");
}

netto_status measure_liquidity(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    sums s = {.m = m, .said = liquidity_options_of(m->declared)};
    piece *pieces = NULL;
    uint32_t count = 0;
    netto_status status = find_pieces(m, &pieces, &count, complaint);
    if (status != NETTO_OK) return status;
    netto_result *parts = arena_array(&m->b->scratch, count + 1, sizeof *parts);
    netto_named_number *numbers = arena_array(&m->b->scratch, WHOLE_NUMBERS + PART_NUMBERS * (size_t)count, sizeof *numbers);
    if (!parts || !numbers) return no_memory(complaint);
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++)
        status = add(&s, &pieces[i], numbers + WHOLE_NUMBERS + PART_NUMBERS * i, &parts[i], complaint);
    if (status != NETTO_OK) return status;
    tell(&s, numbers, parts, count, out);
    return isfinite(out->value) ? NETTO_OK : measure_refuse(m, complaint, "its value is too large to be a number");
}
