/* scenario.c: a holding at shocked prices and volatilities. */
#include "risk/scenario.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "codec/member.h"
#include "risk/gain.h"

/* ---- terms ---------------------------------------------------------------------------------------------- */

static uint32_t or_one(uint32_t count)
{
    return count ? count : 1;
}

static uint32_t grid_count(const netto_scenarios *of)
{
    return of->spot_count || of->vol_count ? or_one(of->spot_count) * or_one(of->vol_count) : 0;
}

static uint32_t scenario_count(const netto_scenarios *of)
{
    return grid_count(of) + of->shock_count;
}

static netto_status check_move(const char *what, double move, netto_complaint *complaint)
{
    if (isfinite(move) && move > -1.0) return NETTO_OK;
    return complain(complaint, NETTO_EDOMAIN, "%s: a move is a fraction greater than -1 (-0.2 is a fall by a fifth), got %g", what, move);
}

#define SCENARIO_CONDITIONS_MOST 4096 /* of all shocks: they are looked at for each factor that is held */

/* A slip of the pen would move nothing, and read as if nothing were lost. */
static netto_status check_conditions(const book *b, const netto_shock *shock, const netto_move *m, netto_complaint *complaint)
{
    for (uint32_t i = 0; i < m->of_count; i++)
        if (text_is(m->of[i].field, "id") && idmap_find(&b->factor_ids, m->of[i].value) == SLOT_NONE)
            return complain(complaint, NETTO_EFACTOR, "shock '%.*s': there is no factor '%.*s'", TEXT(shock->name), TEXT(m->of[i].value));
    return NETTO_OK;
}

/* Names say which answer is whose. */
static netto_status check_names(const netto_scenarios *of, netto_complaint *complaint)
{
    for (uint32_t i = 1; i < of->shock_count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (text_equal(of->shocks[i].name, of->shocks[k].name))
                return complain(complaint, NETTO_EPARAMS, "shocks: two are named '%.*s'; give each a name of its own", TEXT(of->shocks[i].name));
    return NETTO_OK;
}

static netto_status check(const book *b, const netto_scenarios *of, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    uint64_t conditions = 0;
    if (of->spot_count > NETTO_SCENARIOS_MAX || of->vol_count > NETTO_SCENARIOS_MAX || scenario_count(of) > NETTO_SCENARIOS_MAX)
        return complain(complaint, NETTO_ETOOLARGE, "more than %d scenarios; ask for fewer at a time", NETTO_SCENARIOS_MAX);
    if (scenario_count(of) == 0) return complain(complaint, NETTO_EPARAMS, "expected spot, vol or shocks: at least one scenario");
    status = check_names(of, complaint);
    for (uint32_t i = 0; i < of->spot_count && status == NETTO_OK; i++) status = check_move("spot", of->spot[i], complaint);
    for (uint32_t i = 0; i < of->vol_count && status == NETTO_OK; i++) status = check_move("vol", of->vol[i], complaint);
    for (uint32_t i = 0; i < of->shock_count && status == NETTO_OK; i++)
        for (uint32_t k = 0; k < of->shocks[i].move_count && status == NETTO_OK; k++) {
            conditions += 1 + of->shocks[i].moves[k].of_count;
            if ((status = check_conditions(b, &of->shocks[i], &of->shocks[i].moves[k], complaint)) != NETTO_OK) break;
            status = check_move("spot", of->shocks[i].moves[k].spot, complaint);
            if (status == NETTO_OK) status = check_move("vol", of->shocks[i].moves[k].vol, complaint);
        }
    if (status != NETTO_OK || conditions <= SCENARIO_CONDITIONS_MOST) return status;
    return complain(complaint, NETTO_ETOOLARGE, "%llu moves and conditions; at most %d at a time", (unsigned long long)conditions, SCENARIO_CONDITIONS_MOST);
}

netto_status scenario_begin(scenario *s, const book *b, const netto_scenarios *of, arena *in, netto_complaint *complaint)
{
    netto_status status = check(b, of, complaint);
    if (status != NETTO_OK) return status;
    *s = (scenario){.b = b, .of = of, .count = scenario_count(of), .factor = SLOT_NONE, .currency = SLOT_NONE};
    double *block = arena_array(in, 4 * (size_t)s->count + GAIN_ROOM(s->count), sizeof *block);
    if (!block) return complain(complaint, NETTO_ECAPACITY, "no memory for %u scenarios; raise `capacity`", s->count);
    s->returns = block;
    s->vols = block + s->count;
    s->rates = block + 2 * s->count;
    s->logs = block + 3 * s->count;
    s->room = block + 4 * s->count;
    return NETTO_OK;
}

/* ---- how far a factor moves ------------------------------------------------------------------------------- */

static bool meets(const book *b, uint32_t slot, const netto_condition *c)
{
    const factor *f = &b->factors[slot];
    netto_text value;
    if (text_is(c->field, "id")) return text_equal(idmap_text(&b->factor_ids, slot), c->value);
    for (int i = 0; i < FACTOR_ATTRS; i++)
        if (text_is(c->field, netto_factor_text_word((netto_factor_text)i))) return f->texts[i].bytes && text_equal(bytes_text(&f->texts[i]), c->value);
    return member_text(bytes_text(&f->texts[FACTOR_ATTRS]), c->field, &value) && text_equal(value, c->value);
}

static bool moves(const book *b, uint32_t slot, const netto_move *m)
{
    if (m->of_count == 0) return b->factors[slot].cash == SLOT_NONE;
    bool all = true;
    for (uint32_t i = 0; i < m->of_count && all; i++) all = meets(b, slot, &m->of[i]);
    return all;
}

static netto_move move_of(const book *b, uint32_t slot, const netto_shock *shock)
{
    for (uint32_t i = 0; i < shock->move_count; i++)
        if (moves(b, slot, &shock->moves[i])) return shock->moves[i];
    return (netto_move){0};
}

static bool meets_any(const book *b, const netto_shock *shock)
{
    bool any = shock->move_count == 0;
    for (uint32_t slot = 0; slot < book_factor_count(b) && !any; slot++)
        for (uint32_t i = 0; i < shock->move_count && !any; i++) any = moves(b, slot, &shock->moves[i]);
    return any;
}

netto_status scenario_meet(const book *b, const netto_scenarios *of, netto_complaint *complaint)
{
    for (uint32_t i = 0; i < of->shock_count; i++)
        if (!meets_any(b, &of->shocks[i]))
            return complain(complaint, NETTO_EFACTOR, "shock '%.*s': there is no factor that meets the conditions of one of its moves", TEXT(of->shocks[i].name));
    return NETTO_OK;
}

/* Fill in the moves of a factor; `vols` may be NULL. */
static void fill(const scenario *s, uint32_t slot, double *returns, double *vols)
{
    const netto_scenarios *of = s->of;
    uint32_t grid = grid_count(of), inner = or_one(of->vol_count), end = s->from + s->n;
    bool stays = s->b->factors[slot].cash != SLOT_NONE; /* grids are of prices, not of currencies */
    uint32_t k = s->from;
    for (; k < end && k < grid; k++) {
        returns[k] = of->spot_count && !stays ? of->spot[k / inner] : 0.0;
        if (vols) vols[k] = of->vol_count && !stays ? of->vol[k % inner] : 0.0;
    }
    for (; k < end; k++) {
        netto_move m = move_of(s->b, slot, &of->shocks[k - grid]);
        returns[k] = m.spot;
        if (vols) vols[k] = m.vol;
    }
}

/* Of other scenarios than before nothing is known. */
static void turn_to(scenario *s, uint32_t from, uint32_t n)
{
    if (s->from == from && s->n == n) return;
    s->from = from;
    s->n = n;
    s->factor = s->currency = SLOT_NONE;
}

static void move_to(scenario *s, uint32_t slot, uint32_t currency)
{
    if (s->factor != slot) {
        fill(s, slot, s->returns, s->vols);
        revalue_logs(s->returns + s->from, s->n, s->logs + s->from);
    }
    s->factor = slot;
    if (s->currency == currency) return;
    s->currency = currency;
    if (currency == CURRENCY_BASE)
        for (uint32_t k = s->from; k < s->from + s->n; k++) s->rates[k] = 0.0;
    else
        fill(s, s->b->currencies[currency].factor, s->rates, NULL);
}

/* ---- what is held -------------------------------------------------------------------------------------------- */

/* Each load with its own factor. */
static void by_loads(scenario *s, const instrument *i, uint32_t from, uint32_t n, double *out)
{
    for (uint32_t k = 0; k < n; k++) out[k] = 0.0;
    for (uint32_t l = 0; l < i->load_count; l++) {
        move_to(s, i->loads[l].factor, CURRENCY_BASE);
        for (uint32_t k = 0; k < n; k++) out[k] += i->loads[l].amount * s->returns[from + k];
    }
}

static netto_status by_unit(scenario *s, uint32_t slot, uint32_t from, uint32_t n, double *out, netto_complaint *complaint)
{
    const instrument *i = &s->b->instruments[slot];
    if (i->load_count) return by_loads(s, i, from, n, out), NETTO_OK;
    move_to(s, i->factor, i->currency);
    const gain_points p = {n, s->returns + from, s->logs + from, s->vols + from, s->rates + from, true};
    return gain_of_unit(s->b, slot, &p, s->room, out, complaint);
}

/* It is worth less where its currency falls; of an inverse contract it is coin, which falls with its price too. */
static void add_variation(scenario *s, uint32_t slot, uint32_t from, uint32_t n, double *out)
{
    const instrument *i = &s->b->instruments[slot];
    double worth = s->variation[slot] * s->b->currencies[i->currency].rate;
    move_to(s, i->factor, i->currency);
    for (uint32_t k = 0; k < n; k++) {
        double rate = 1.0 + s->rates[from + k], price = i->inverse ? 1.0 + s->returns[from + k] : 1.0;
        out[k] += worth * (price * rate - 1.0);
    }
}

netto_status scenario_gain(scenario *s, uint32_t slot, double units, uint32_t from, uint32_t n, double *out, netto_complaint *complaint)
{
    turn_to(s, from, n);
    netto_status status = by_unit(s, slot, from, n, out, complaint);
    if (status != NETTO_OK) return status;
    for (uint32_t k = 0; k < n; k++) out[k] *= units;
    if (s->variation && s->variation[slot] != 0.0) add_variation(s, slot, from, n, out);
    return NETTO_OK;
}
