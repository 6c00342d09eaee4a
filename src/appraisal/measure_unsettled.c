/* measure_unsettled.c: what may be lost with trades that are not settled, as a measure of a policy. */
#include <math.h>

#include "appraisal/measure.h"
#include "base/complain.h"
#include "base/sort.h"
#include "base/text.h"
#include "control/terms.h"
#include "netting/partition.h"
#include "risk/settlement.h"

typedef struct piece {
    uint32_t instrument;
    double value, dvp, free, trades, failed, oldest;
} piece;

typedef struct sums {
    const measure_ask *m;
    age_factors dvp, free;
    piece *pieces;
    uint32_t count;
} sums;

/* ---- trades ------------------------------------------------------------------------------------------------------ */

/* While there is no room they are counted. */
static netto_status add_trade(sums *s, const unsettled *t, netto_complaint *why)
{
    const book *b = s->m->b;
    double exposure, unit;
    if (!s->pieces) return s->count++, NETTO_OK;
    exposure = settlement_exposure(b, t);
    if (isnan(exposure)) return weight_unit_value(b, t->instrument, &unit, why); /* for its sentence */
    double factor = age_factor(t->free ? &s->free : &s->dvp, t->late);
    s->pieces[s->count++] = (piece){.instrument = t->instrument, .value = factor * exposure, .dvp = t->free ? 0.0 : exposure, .free = t->free ? exposure : 0.0,
                                    .trades = 1.0, .failed = t->failed, .oldest = t->late};
    return NETTO_OK;
}

static bool is_meant(const measure_ask *m, uint32_t account, const unsettled *t)
{
    return !m->is_set || partition_key(m->b, &m->b->accounts[account], t->instrument) == m->set;
}

static netto_status add_account(sums *s, uint32_t account, netto_complaint *why)
{
    const unsettleds *u = &s->m->b->unsettled;
    netto_status status = NETTO_OK;
    for (uint32_t place = unsettled_of(u, account); place != SLOT_NONE && status == NETTO_OK; place = u->items[place].next)
        if (is_meant(s->m, account, &u->items[place])) status = add_trade(s, &u->items[place], why);
    return status;
}

/* Of a pool those of its whole subtree. */
static netto_status add_all(sums *s, uint32_t root, netto_complaint *why)
{
    const book *b = s->m->b;
    netto_status status = add_account(s, root, why);
    for (uint32_t at = root; s->m->pooled && status == NETTO_OK;) {
        if (b->accounts[at].child != SLOT_NONE) at = b->accounts[at].child;
        else {
            while (at != root && b->accounts[at].sibling == SLOT_NONE) at = b->accounts[at].parent;
            if (at == root) break;
            at = b->accounts[at].sibling;
        }
        status = add_account(s, at, why);
        s->m->a->measure_work++;
    }
    s->m->a->measure_work += s->count;
    return status;
}

/* ---- the result -------------------------------------------------------------------------------------------------- */

static int compare_pieces(const void *a, const void *b)
{
    uint32_t x = ((const piece *)a)->instrument, y = ((const piece *)b)->instrument;
    return (x > y) - (x < y);
}

static void join(piece *into, const piece *more)
{
    into->value += more->value;
    into->dvp += more->dvp;
    into->free += more->free;
    into->trades += more->trades;
    into->failed += more->failed;
    into->oldest = fmax(into->oldest, more->oldest);
}

#define NUMBERS 6

static void tell(const piece *p, netto_named_number *numbers, netto_result *out)
{
    const netto_named_number all[NUMBERS] = {{TEXT_LITERAL("exposure"), p->dvp + p->free}, {TEXT_LITERAL("dvp"), p->dvp}, {TEXT_LITERAL("free"), p->free},
                                             {TEXT_LITERAL("trades"), p->trades}, {TEXT_LITERAL("failed"), p->failed}, {TEXT_LITERAL("oldest"), p->oldest}};
    for (int i = 0; i < NUMBERS; i++) numbers[i] = all[i];
    out->value = p->value;
    out->numbers = numbers;
    out->number_count = NUMBERS;
    out->most_count = 1;
}

static netto_status no_memory(netto_complaint *why)
{
    return complain(why, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
}

/* By instrument, in slot order. */
static netto_status tell_all(sums *s, piece *room, netto_result *out, netto_complaint *why)
{
    arena *in = &s->m->b->scratch;
    piece whole = {0};
    uint32_t count = 0;
    sort_stable(s->pieces, s->count, sizeof *s->pieces, compare_pieces, room);
    for (uint32_t i = 0; i < s->count; i++) {
        bool same = count && s->pieces[count - 1].instrument == s->pieces[i].instrument;
        if (same) join(&s->pieces[count - 1], &s->pieces[i]);
        else s->pieces[count++] = s->pieces[i];
        join(&whole, &s->pieces[i]);
    }
    netto_result *parts = arena_array(in, count + 1, sizeof *parts);
    netto_named_number *numbers = arena_array(in, NUMBERS * ((size_t)count + 1), sizeof *numbers);
    if (!parts || !numbers) return no_memory(why);
    tell(&whole, numbers, out);
    for (uint32_t i = 0; i < count; i++) {
        parts[i] = (netto_result){.name = idmap_text(&s->m->b->instrument_ids, s->pieces[i].instrument)};
        tell(&s->pieces[i], numbers + NUMBERS * (i + 1), &parts[i]);
    }
    out->parts = parts;
    out->part_count = count;
    out->by = TEXT_LITERAL("instrument");
    return isfinite(whole.value) ? NETTO_OK : measure_refuse(s->m, why, "its value is too large to be a number");
}

/* What is not declared is CRE70.9's. */
static age_factors dvp_factors(const netto_declared *declared)
{
    age_factors f = age_factors_of(declared, "dvp");
    if (f.count) return f;
    for (uint32_t i = 0; i < NETTO_AGES; i++, f.count++) {
        f.from[i] = settlement_from(i);
        f.factor[i] = settlement_factor(false, settlement_from(i));
    }
    return f;
}

netto_status measure_unsettled(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    sums s = {.m = m, .dvp = dvp_factors(m->declared), .free = age_factors_of(m->declared, "free")};
    netto_status status = add_all(&s, m->f->account, complaint);
    piece *pieces = arena_array(&m->b->scratch, s.count + 1, sizeof *pieces), *room = arena_array(&m->b->scratch, s.count + 1, sizeof *room);
    if (!pieces || !room) return no_memory(complaint);
    s.pieces = pieces;
    s.count = 0;
    if (status == NETTO_OK) status = add_all(&s, m->f->account, complaint);
    return status == NETTO_OK ? tell_all(&s, room, out, complaint) : status;
}

bool measure_has_unsettled(const netto_policy *policy)
{
    for (uint32_t i = 0; i < policy->measure_count; i++)
        if (policy->measures[i].kind == NETTO_KIND_UNSETTLED) return true;
    return false;
}
