/* var_option.c: what a unit of each option gains in the scenarios of a value at risk, kept for all accounts. */
#include "appraisal/var_option.h"

#include <math.h>
#include <string.h>

#include "appraisal/var_parts.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/view.h"
#include "pricing/quote.h"
#include "risk/var.h"

#define READ_REPRICED (READ_OWN | READ_MARK | READ_UNDERLYING | READ_UNDERLYING_MARK | READ_FACTOR | READ_RATE | READ_DAY | READ_UNDERLYING_HISTORY)

static bool add_row(var_kept *k, memory *m)
{
    uint32_t most = k->scenarios ? VAR_KEPT_MOST / k->scenarios : 0;
    if (k->count == most) return k->places[k->place_count++] = SLOT_NONE, true;
    size_t row = k->scenarios * sizeof *k->gains;
    if (!memory_reserve(m, (void **)&k->gains, &k->gain_capacity, k->count + 1, row)) return false;
    if (!memory_reserve(m, (void **)&k->rows, &k->row_capacity, k->count + 1, sizeof *k->rows)) return false;
    k->rows[k->count] = (var_row){0};
    k->places[k->place_count++] = k->count++;
    return true;
}

bool var_kept_fit(var_kept *k, memory *m, const book *b, uint32_t scenarios)
{
    uint32_t count = book_instrument_count(b);
    k->scenarios = scenarios;
    if (!memory_reserve(m, (void **)&k->places, &k->place_capacity, count, sizeof *k->places)) return false;
    while (k->place_count < count) {
        if (b->instruments[k->place_count].kind != NETTO_OPTION) k->places[k->place_count++] = SLOT_NONE;
        else if (!add_row(k, m)) return false;
    }
    return true;
}

void var_kept_drop(var_kept *k, memory *m)
{
    memory_drop(m, k->gains, k->gain_capacity * (k->scenarios * sizeof *k->gains));
    memory_drop(m, k->rows, k->row_capacity * sizeof *k->rows);
    memory_drop(m, k->places, k->place_capacity * sizeof *k->places);
}

void var_kept_unsee(var_kept *k, uint64_t version)
{
    for (uint32_t i = 0; i < k->count; i++)
        if (k->rows[i].asked == version) k->rows[i].asked = 0;
}

/* ---- scenarios --------------------------------------------------------------------------------------------------------- */

#define PRODUCTS_EUROPEAN 16 /* what one value costs, beside the product of a return */
#define PRODUCTS_AMERICAN 32

bool var_is_repriced(const sum *s, uint32_t slot)
{
    const instrument *i = &s->b->instruments[slot];
    return s->t->is.reprice && i->kind == NETTO_OPTION && !i->load_count;
}

uint64_t var_option_products(const sum *s)
{
    uint64_t each = 0;
    for (uint32_t i = 0; i < s->option_count; i++)
        each += quote_early(s->b, s->items[s->options[i].holding].instrument) ? PRODUCTS_AMERICAN : PRODUCTS_EUROPEAN;
    return each * s->t->count;
}

static netto_status no_memory(const sum *s)
{
    return complain(s->why, NETTO_ECAPACITY, "no memory for a value at risk; raise `capacity`");
}

static netto_status open_room(sum *s)
{
    uint32_t n = s->t->count;
    double *all = arena_array(s->in, 5 * (size_t)n + GAIN_ROOM(n), sizeof *all);
    if (!all) return no_memory(s);
    s->room = (reprice_room){all, all + n, all + 2 * (size_t)n, all + 3 * (size_t)n, all + 4 * (size_t)n, all + 5 * (size_t)n};
    for (uint32_t i = 0; i < n; i++) s->room.vols[i] = NAN; /* it stays */
    return NETTO_OK;
}

static netto_status check_shocks(const sum *s, const mover *m, uint32_t option)
{
    for (uint32_t i = 0; i < s->t->count; i++)
        if (!(m->shocks[i] > -1.0))
            return complain(s->why, NETTO_ENOMARK, "option '%.*s' cannot be repriced where '%.*s' falls by %.0f%%, as a return that is scaled does; use "
                            "returns = \"log\"", TEXT(idmap_text(&s->b->instrument_ids, option)), TEXT(idmap_text(&s->b->instrument_ids, m->instrument)),
                            -100.0 * m->shocks[i]);
    return NETTO_OK;
}

/* Options of one underlying share its shocks. */
static netto_status read_shocks(sum *s, uint32_t at, uint32_t option)
{
    mover *m = &s->movers[at];
    uint32_t n = s->t->count;
    if (m->shocks) return NETTO_OK;
    netto_status status = var_read_returns(s, m);
    if (status != NETTO_OK) return status;
    double *shocks = arena_array(s->in, 2 * (size_t)n, sizeof *shocks);
    if (!shocks) return no_memory(s);
    memcpy(shocks, s->returns, n * sizeof *shocks);
    m->shocks = shocks;
    m->logs = shocks + n;
    revalue_logs(shocks, n, m->logs);
    return check_shocks(s, m, option);
}

static void gather(const double *from, const uint32_t *at, uint32_t count, double *out)
{
    for (uint32_t i = 0; i < count; i++) out[i] = from[at[i]];
}

/* What a unit gains in `count` scenarios, those of `at`, or all. */
static netto_status revalue(sum *s, const repriced *o, const uint32_t *at, uint32_t count, double *out)
{
    uint32_t option = s->items[o->holding].instrument;
    reprice_room *room = &s->room;
    netto_status status = read_shocks(s, o->under, option);
    if (status == NETTO_OK && o->cash != SLOT_NONE) status = read_shocks(s, o->cash, option);
    if (status != NETTO_OK) return status;
    const mover *under = &s->movers[o->under], *cash = o->cash == SLOT_NONE ? NULL : &s->movers[o->cash];
    gain_points points = {count, under->shocks, under->logs, room->vols, cash ? cash->shocks : NULL, false};
    if (at) {
        gather(under->shocks, at, count, room->shocks), gather(under->logs, at, count, room->logs);
        if (cash) gather(cash->shocks, at, count, room->rates);
        points = (gain_points){count, room->shocks, room->logs, room->vols, cash ? room->rates : NULL, false};
    }
    return gain_of_unit(s->b, option, &points, room->rest, out, s->why);
}

/* A kept row; `gains` NULL: there is none. */
typedef struct place {
    double *gains;
    var_row *row;
} place;

static place find_row(const var_kept *k, uint32_t option)
{
    if (!k || option >= k->place_count || k->places[option] == SLOT_NONE) return (place){0};
    uint32_t row = k->places[option];
    return (place){k->gains + (size_t)row * k->scenarios, &k->rows[row]};
}

/* Has nothing changed since that the row was made of?  `cash`: whose rates it reads; SLOT_NONE: none. */
static bool is_fresh(const place *p, const book *b, uint32_t option, uint32_t cash, int64_t grid)
{
    if (!p->gains || !p->row->asked || p->row->grid != grid) return false;
    if (scope_version(b, option, READ_REPRICED) > p->row->asked) return false;
    return cash == SLOT_NONE || scope_version(b, cash, READ_HISTORY) <= p->row->asked;
}

static uint32_t cash_of(const sum *s, const repriced *o)
{
    return o->cash == SLOT_NONE ? SLOT_NONE : s->movers[o->cash].instrument;
}

static place find_kept(const sum *s, const repriced *o, bool *fresh)
{
    uint32_t slot = s->items[o->holding].instrument;
    place p = find_row(s->kept, slot);
    *fresh = is_fresh(&p, s->b, slot, cash_of(s, o), history_grid(s->t->every, s->b->now));
    return p;
}

static netto_status find_gains(sum *s, const repriced *o, const double **out)
{
    bool fresh;
    place p = find_kept(s, o, &fresh);
    double *gains = p.gains ? p.gains : s->room.gains;
    *out = gains;
    if (fresh) return NETTO_OK;
    if (p.row) p.row->asked = 0;
    netto_status status = revalue(s, o, NULL, s->t->count, gains);
    if (p.row && status == NETTO_OK) *p.row = (var_row){s->b->version, history_grid(s->t->every, s->b->now)};
    return status;
}

netto_status var_add_options(sum *s)
{
    const double *gains;
    netto_status status = open_room(s);
    for (uint32_t i = 0; i < s->option_count && status == NETTO_OK; i++) {
        status = find_gains(s, &s->options[i], &gains);
        if (status == NETTO_OK) var_add(s->profits, gains, s->t->count, s->items[s->options[i].holding].net);
    }
    return status;
}

/* Each scenario of the tail by itself comes to the same bits as all of them. */
netto_status var_share_options(sum *s, const var_tail *tail)
{
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < s->option_count && status == NETTO_OK; i++) {
        repriced *o = &s->options[i];
        bool fresh;
        const double *gains = find_kept(s, o, &fresh).gains;
        if (!fresh) {
            status = revalue(s, o, s->worst, tail->rank, s->room.gains);
            for (uint32_t k = 0; k < tail->rank; k++) s->returns[s->worst[k]] = s->room.gains[k];
            gains = s->returns;
        }
        if (status == NETTO_OK) var_share(gains, s->worst, tail, &o->unit_value, &o->unit_es);
    }
    return status;
}
