/* measure_match.c: strategy margin: the cheapest pairing of longs with shorts of a group (risk/match.h), patterns of several legs
 * before that, in the order in which they are listed; what is left alone pays alone.
 *
 * Quantities are counted in units, as the hook `unit` says, to 10^-8 of one.  An instrument in which orders rest pays alone, at the
 * worse of what they may make of it: whatever is filled, no pairing needs more. */
#include <math.h>
#include <stdio.h>

#include "appraisal/measure.h"
#include "appraisal/recall.h"
#include "base/complain.h"
#include "base/sort.h"
#include "base/text.h"
#include "control/match.h"
#include "risk/match.h"

#define UNIT       1e8
#define AMOUNT_MAX 0x1p46 /* some 700,000 units; 128 of them are still exact */
#define ASKS_MAX   5000   /* of patterns, of one group */
#define LEG_NAMES  (NETTO_THINGS_MAX * (NETTO_ID_MAX + 3))

const char *const match_levels[] = {"pair", NULL};

typedef struct leg {
    uint32_t instrument, group;
    uint64_t key;
    netto_text id;
    int64_t amount; /* of 10^-8 units; what is left of it */
    bool is_long, chained;
    uint32_t next; /* of its group */
    double alone; /* a unit */
} leg;

typedef struct matching {
    measure_ask *m;
    netto_complaint *why;
    leg *legs;
    uint32_t count;
    netto_result *parts;
    uint32_t part_count, part_room;
    double paired, alone;
    uint64_t spent; /* by asking of several */
    match *problem;
} matching;

static netto_status no_memory(const matching *q)
{
    return complain(q->why, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
}

/* ---- legs --------------------------------------------------------------------------------------------------- */

static netto_status number_of(const matching *q, netto_measure_hook hook, uint32_t slot, double left_out, double *out)
{
    *out = left_out;
    if (!(q->m->declared->hooks >> hook & 1)) return NETTO_OK;
    return measure_column(q->m, hook, slot, measure_take_number, out, q->why);
}

static netto_status alone_of(const matching *q, uint32_t slot, bool is_long, double *out)
{
    netto_status status = number_of(q, is_long ? NETTO_HOOK_LONG : NETTO_HOOK_SHORT, slot, 0.0, out);
    if (status == NETTO_OK && isnan(*out)) *out = 0.0;
    return status;
}

static netto_status unit_of(const matching *q, uint32_t slot, double *out)
{
    netto_status status = number_of(q, NETTO_HOOK_UNIT, slot, 1.0, out);
    if (status != NETTO_OK || isnan(*out) || *out > 0.0) return status;
    return measure_refuse(q->m, q->why, "unit: expected a number greater than 0 or nil for '%.*s'", TEXT(idmap_text(&q->m->b->instrument_ids, slot)));
}

/* How much of it counts; what has no unit is left out. */
static netto_status add_leg(matching *q, const holding *h)
{
    leg *l = &q->legs[q->count];
    double unit = 1.0;
    netto_status status = unit_of(q, h->instrument, &unit);
    if (status != NETTO_OK || isnan(unit) || h->net == 0.0) return status;
    double amount = nearbyint(fabs(h->net) * unit * UNIT);
    *l = (leg){.instrument = h->instrument, .key = h->key, .id = idmap_text(&q->m->b->instrument_ids, h->instrument), .is_long = h->net > 0.0};
    if (!(amount <= AMOUNT_MAX)) return measure_refuse(q->m, q->why, "more than %.0f units of '%.*s' are held; count in larger ones", AMOUNT_MAX / UNIT, TEXT(l->id));
    l->amount = (int64_t)amount;
    status = measure_group(q->m, h->instrument, &l->group, q->why);
    if (status == NETTO_OK) status = alone_of(q, h->instrument, l->is_long, &l->alone);
    q->count += status == NETTO_OK && l->amount > 0;
    return status;
}

/* Ties go by instrument id: legs stand by set, then by id. */
static int by_id(const void *one, const void *two)
{
    const leg *a = one, *b = two;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return text_compare(a->id, b->id);
}

static netto_status sort_legs(matching *q)
{
    leg *room = arena_array(&q->m->b->scratch, q->count + 1, sizeof *room);
    if (!room) return no_memory(q);
    sort_stable(q->legs, q->count, sizeof *q->legs, by_id, room);
    return NETTO_OK;
}

/* ---- what is told ---------------------------------------------------------------------------------------------- */

static bool fit_parts(matching *q)
{
    if (q->part_count < q->part_room) return true;
    uint32_t room = 2 * q->part_room + 16;
    netto_result *grown = arena_array(&q->m->b->scratch, room, sizeof *grown);
    if (!grown) return false;
    for (uint32_t i = 0; i < q->part_count; i++) grown[i] = q->parts[i];
    q->parts = grown;
    q->part_room = room;
    return true;
}

static netto_status tell(matching *q, netto_text name, int64_t amount, double rate)
{
    arena *in = &q->m->b->scratch;
    netto_named_number *numbers = arena_array(in, 2, sizeof *numbers);
    double units = (double)amount / UNIT;
    if (!numbers || !name.bytes || !fit_parts(q)) return no_memory(q);
    numbers[0] = (netto_named_number){TEXT_LITERAL("units"), units};
    numbers[1] = (netto_named_number){TEXT_LITERAL("rate"), rate};
    q->parts[q->part_count++] = (netto_result){.name = name, .value = units * rate, .numbers = numbers, .number_count = 2, .levels = match_levels};
    return NETTO_OK;
}

static netto_text name_of(const matching *q, netto_text pattern, const leg *const *legs, uint32_t count)
{
    char text[LEG_NAMES] = "";
    size_t size = 0;
    for (uint32_t i = 0; i < count; i++) size += (size_t)snprintf(text + size, sizeof text - size, "%s%.*s", i ? " + " : "", TEXT(legs[i]->id));
    return pattern.size ? arena_print(&q->m->b->scratch, "%.*s: %s", TEXT(pattern), text) : arena_text(&q->m->b->scratch, text_of(text));
}

/* ---- asking of several ------------------------------------------------------------------------------------------- */

static uint32_t place_of(const leg *const *legs, uint32_t count, uint32_t variant)
{
    uint64_t hash = variant;
    for (uint32_t i = 0; i < count; i++) hash = hash_mix(hash, legs[i]->instrument + 1);
    return (uint32_t)hash;
}

static netto_status take(const matching *q, netto_text what, const leg *const *legs, uint32_t count, const netto_answer *answer, double *out)
{
    *out = answer->kind == NETTO_VALUE_NIL ? NAN : answer->number + 0.0;
    if (answer->kind == NETTO_VALUE_NIL || (answer->kind == NETTO_VALUE_NUMBER && isfinite(*out))) return NETTO_OK;
    netto_text name = name_of(q, what, legs, count);
    return measure_refuse(q->m, q->why, "%.*s: expected a finite number or nil", (int)name.size, name.bytes);
}

/* Of all groups of a book together: whoever orders in one of them waits for all. */
static netto_status check_spent(const matching *q)
{
    if (q->spent <= MEASURE_PAIRS_WORK) return NETTO_OK;
    return measure_refuse(q->m, q->why, "pairs and patterns of all that is held take more than %d units of work; hold it in more accounts, or pair less",
                          MEASURE_PAIRS_WORK);
}

/* NaN: these do not go together. */
static netto_status ask(matching *q, netto_measure_hook hook, uint32_t variant, const leg *const *legs, uint32_t count, double *out)
{
    const measure_ask *m = q->m;
    struct netto_scope scopes[NETTO_THINGS_MAX];
    netto_view views[NETTO_THINGS_MAX];
    netto_answer answer;
    netto_question put = {.measure = m->number, .hook = hook, .variant = variant};
    for (uint32_t i = 0; i < count; i++) {
        scopes[i] = (struct netto_scope){.book = m->b, .level = SCOPE_COLUMN, .own = legs[i]->instrument,
                                         .history_every = m->a->policy->history_every, .history_length = m->a->policy->history_length};
        recall_open(&scopes[i], m->a);
        views[i] = view_instrument(&scopes[i], legs[i]->instrument);
        put.things[i] = &views[i];
    }
    netto_status status = measure_put(m, &put, UINT32_C(1) << 31 | m->number << 8 | hook, place_of(legs, count, variant), &answer, q->why);
    uint64_t work = status == NETTO_OK ? m->a->policy->last_work : FAILED_WORK;
    m->a->measure_work += work;
    q->spent += work;
    for (uint32_t i = 0; i < count; i++) m->view->scope->uncovered |= scopes[i].uncovered;
    if (status == NETTO_OK) status = check_spent(q);
    return status == NETTO_OK ? take(q, hook == NETTO_HOOK_PAIR ? TEXT_LITERAL("pair") : m->declared->variants[variant], legs, count, &answer, out) : status;
}

/* ---- patterns ------------------------------------------------------------------------------------------------------ */

typedef struct search {
    const match_pattern *pattern;
    uint32_t number, asks;
    leg **group;
    uint32_t count;
    leg *chosen[NETTO_THINGS_MAX];
} search;

static uint32_t times(const search *s, const leg *l)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->pattern->count; i++) count += s->chosen[i] == l;
    return count;
}

/* As often as the legs allow. */
static netto_status try_pattern(matching *q, search *s)
{
    double rate = NAN;
    int64_t amount = INT64_MAX;
    const leg *const *legs = (const leg *const *)s->chosen;
    for (uint32_t i = 0; i < s->pattern->count; i++) {
        int64_t most = s->chosen[i]->amount / times(s, s->chosen[i]);
        if (most < amount) amount = most;
    }
    if (++s->asks > ASKS_MAX)
        return measure_refuse(q->m, q->why, "patterns: more than %d combinations of what is held in one group; list fewer legs, or answer more `group`s", ASKS_MAX);
    if (amount == 0) return NETTO_OK;
    netto_status status = ask(q, NETTO_HOOK_VARIANT, s->number, legs, s->pattern->count, &rate);
    if (status != NETTO_OK || isnan(rate)) return status;
    for (uint32_t i = 0; i < s->pattern->count; i++) s->chosen[i]->amount -= amount;
    q->paired += (double)amount / UNIT * rate;
    return tell(q, name_of(q, q->m->declared->variants[s->number], legs, s->pattern->count), amount, rate);
}

/* Of those that were chosen before, one has nothing left: nothing further goes with it. */
static bool is_used_up(const search *s, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (s->chosen[i]->amount == 0) return true;
    return false;
}

static netto_status choose(matching *q, search *s, uint32_t at)
{
    netto_status status = NETTO_OK;
    if (at == s->pattern->count) return try_pattern(q, s);
    for (uint32_t i = 0; i < s->count && status == NETTO_OK; i++) {
        leg *l = s->group[i];
        if (is_used_up(s, at)) break;
        if (l->is_long != s->pattern->is_long[at] || l->amount == 0) continue;
        s->chosen[at] = l;
        status = choose(q, s, at + 1);
        s->chosen[at] = NULL;
    }
    return status;
}

static netto_status find_patterns(matching *q, leg **group, uint32_t count)
{
    match_pattern patterns[NETTO_VARIANTS_MAX];
    search s = {.group = group, .count = count};
    netto_status status = NETTO_OK;
    match_patterns(q->m->declared, patterns);
    for (uint32_t i = 0; i < q->m->declared->variant_count && status == NETTO_OK; i++) {
        s.pattern = &patterns[i];
        s.number = i;
        if (patterns[i].count) status = choose(q, &s, 0);
    }
    return status;
}

/* ---- pairs ------------------------------------------------------------------------------------------------------------ */

static netto_status fill(matching *q, leg **longs, leg **shorts)
{
    match *p = q->problem;
    netto_status status = NETTO_OK;
    bool asks = q->m->declared->hooks >> NETTO_HOOK_PAIR & 1;
    for (uint32_t i = 0; i < p->longs; i++) p->supply[i] = longs[i]->amount, p->alone_long[i] = longs[i]->alone;
    for (uint32_t j = 0; j < p->shorts; j++) p->demand[j] = shorts[j]->amount, p->alone_short[j] = shorts[j]->alone;
    for (uint32_t i = 0; i < p->longs; i++)
        for (uint32_t j = 0; j < p->shorts && status == NETTO_OK; j++) {
            p->pair[i][j] = NAN;
            if (asks) status = ask(q, NETTO_HOOK_PAIR, 0, (const leg *const[]){longs[i], shorts[j]}, 2, &p->pair[i][j]);
        }
    uint64_t solving = (uint64_t)(p->longs + p->shorts) * p->longs * p->shorts * 3 / 2;
    q->m->a->measure_work += solving;
    q->spent += solving;
    return status;
}

static netto_status tell_pairs(matching *q, leg **longs, leg **shorts)
{
    const match *p = q->problem;
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < p->longs; i++)
        for (uint32_t j = 0; j < p->shorts && status == NETTO_OK; j++) {
            int64_t amount = p->flow[i][j];
            if (amount == 0) continue;
            longs[i]->amount -= amount;
            shorts[j]->amount -= amount;
            q->paired += (double)amount / UNIT * p->pair[i][j];
            status = tell(q, name_of(q, (netto_text){"", 0}, (const leg *const[]){longs[i], shorts[j]}, 2), amount, p->pair[i][j]);
        }
    return status;
}

static netto_status find_pairs(matching *q, leg **group, uint32_t count)
{
    leg *longs[MATCH_SIDE_MAX], *shorts[MATCH_SIDE_MAX];
    match *p = q->problem;
    p->longs = p->shorts = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *side = group[i]->is_long ? &p->longs : &p->shorts;
        if (group[i]->amount == 0) continue;
        if (*side == MATCH_SIDE_MAX)
            return measure_refuse(q->m, q->why, "more than %d longs or shorts are held in one group; answer more `group`s", MATCH_SIDE_MAX);
        (group[i]->is_long ? longs : shorts)[(*side)++] = group[i];
    }
    if (!p->longs || !p->shorts) return NETTO_OK;
    netto_status status = fill(q, longs, shorts);
    if (status == NETTO_OK) status = check_spent(q);
    if (status != NETTO_OK) return status;
    if (!match_solve(p)) return measure_refuse(q->m, q->why, "pair: what pairs need is too large to be numbers");
    return tell_pairs(q, longs, shorts);
}

static netto_status pay_alone(matching *q, leg *l, int64_t amount, double rate)
{
    if (amount == 0) return NETTO_OK;
    q->alone += (double)amount / UNIT * rate;
    return tell(q, name_of(q, (netto_text){"", 0}, (const leg *const[]){l}, 1), amount, rate);
}

/* ---- a group, and all of them ------------------------------------------------------------------------------------------- */

static netto_status match_group(matching *q, leg **group, uint32_t count)
{
    netto_status status = find_patterns(q, group, count);
    if (status == NETTO_OK) status = find_pairs(q, group, count);
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) status = pay_alone(q, group[i], group[i]->amount, group[i]->alone);
    return status;
}

/* Legs of one group of one netting set are chained in the order of their ids; what begins a chain is no leg's next. */
static void chain_groups(matching *q, uint32_t from, uint32_t to, uint32_t *last)
{
    for (uint32_t i = from; i < to; i++) last[q->legs[i].group] = SLOT_NONE;
    for (uint32_t i = from; i < to; i++) {
        leg *l = &q->legs[i];
        l->next = SLOT_NONE;
        l->chained = last[l->group] != SLOT_NONE;
        if (l->chained) q->legs[last[l->group]].next = i;
        last[l->group] = i;
    }
}

/* Set by set, and in one the groups in the order of their first ids. */
static netto_status match_all(matching *q)
{
    leg **group = arena_array(&q->m->b->scratch, q->count + 1, sizeof *group);
    uint32_t *last = arena_array(&q->m->b->scratch, q->m->own->scan.groups.count + 1u, sizeof *last);
    netto_status status = group && last ? NETTO_OK : no_memory(q);
    for (uint32_t from = 0, to = 0; from < q->count && status == NETTO_OK; from = to) {
        while (to < q->count && q->legs[to].key == q->legs[from].key) to++;
        chain_groups(q, from, to, last);
        for (uint32_t i = from; i < to && status == NETTO_OK; i++) {
            uint32_t count = 0;
            if (q->legs[i].chained) continue;
            for (uint32_t k = i; k != SLOT_NONE; k = q->legs[k].next) group[count++] = &q->legs[k];
            status = match_group(q, group, count);
        }
    }
    return status;
}

/* Of an instrument in which orders rest the worse side alone, whatever is filled. */
static netto_status pay_resting(matching *q, const holding *rest, double held)
{
    double unit = 1.0, most[2] = {fmax(0.0, held + rest->net), fmax(0.0, rest->net - held)}, rates[2];
    leg l = {.instrument = rest->instrument, .id = idmap_text(&q->m->b->instrument_ids, rest->instrument)};
    netto_status status = unit_of(q, rest->instrument, &unit);
    if (status != NETTO_OK || isnan(unit)) return status;
    for (int side = 0; side < 2 && status == NETTO_OK; side++) {
        most[side] = nearbyint(most[side] * unit * UNIT);
        if (!(most[side] <= AMOUNT_MAX)) return measure_refuse(q->m, q->why, "more than %.0f units of '%.*s' may be held; count in larger ones", AMOUNT_MAX / UNIT, TEXT(l.id));
        status = alone_of(q, rest->instrument, side == 0, &rates[side]);
    }
    if (status != NETTO_OK) return status;
    int worse = most[1] * rates[1] > most[0] * rates[0];
    return pay_alone(q, &l, (int64_t)most[worse], rates[worse]);
}

/* What is held, apart from what orders rest in. */
static netto_status read_legs(matching *q)
{
    holding_list held, rest;
    netto_status status = measure_holdings(q->m, &held, q->why);
    if (status == NETTO_OK) status = measure_resting(q->m, &rest, q->why);
    if (status != NETTO_OK) return status;
    q->legs = arena_array(&q->m->b->scratch, held.count + 1, sizeof *q->legs);
    q->problem = arena_array(&q->m->b->scratch, 1, sizeof *q->problem);
    if (!q->legs || !q->problem) return no_memory(q);
    for (uint32_t k = 0; k < rest.count && status == NETTO_OK; k++) {
        double net = 0.0;
        for (uint32_t i = 0; i < held.count; i++)
            if (held.items[i].instrument == rest.items[k].instrument) net = held.items[i].net, held.items[i].net = 0.0;
        status = pay_resting(q, &rest.items[k], net);
    }
    for (uint32_t i = 0; i < held.count && status == NETTO_OK; i++) status = add_leg(q, &held.items[i]);
    q->m->a->measure_work += (uint64_t)rest.count * held.count / 16;
    return status == NETTO_OK ? sort_legs(q) : status;
}

netto_status measure_match(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    matching q = {.m = m, .why = complaint};
    measure_forget(&m->own->scan.groups, m->a->memory, m->own->columns);
    netto_status status = read_legs(&q);
    if (status == NETTO_OK) status = match_all(&q);
    if (status != NETTO_OK) return status;
    netto_named_number *numbers = arena_array(&m->b->scratch, 2, sizeof *numbers);
    if (!numbers) return no_memory(&q);
    numbers[0] = (netto_named_number){TEXT_LITERAL("paired"), q.paired};
    numbers[1] = (netto_named_number){TEXT_LITERAL("alone"), q.alone};
    out->numbers = numbers;
    out->number_count = 2;
    out->value = q.paired + q.alone;
    out->parts = q.parts;
    out->part_count = q.part_count;
    out->by = TEXT_LITERAL("pair");
    return isfinite(out->value) ? NETTO_OK : measure_refuse(m, complaint, "the requirement is too large to be a number");
}
