/* explain_exposure.c: from quantity, load and haircut to gross, and by netting to netted. */
#include <math.h>

#include "appraisal/column.h"
#include "appraisal/legs.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/explain_parts.h"
#include "netting/contribution.h"
#include "netting/partition.h"

/* One netting set, and what it holds. */
typedef struct held_set {
    explain *x;
    const netting_set *s;
    const holding *held;
    uint32_t count;
    double *gross, *shares; /* by axis: the sizes of what loads on it; its part of the netted exposure */
} held_set;

static double *reals(explain *x, uint32_t count)
{
    double *out = arena_array(x->room->in, count + 1, sizeof *out);
    for (uint32_t i = 0; out && i < count; i++) out[i] = 0.0;
    if (!out) x->room->failed = true;
    return out;
}

/* ---- gross: by position ------------------------------------------------------------------------------ */

static netto_text instrument_name(const explain *x, uint32_t slot)
{
    return idmap_text(&x->f->b->instrument_ids, slot);
}

/* haircut * load * quantity of one axis. */
static void take_axis_apart(explain *x, const unit_load *load, double units, netto_part *p)
{
    double haircut = 0.0;
    netto_status status = column_haircut(x->f->a, x->f->b, load->weigher, &haircut, x->complaint);
    if (status != NETTO_OK) return explain_fail(x, status);
    p->value = fabs(haircut * load->amount * units);
    if (!part_open(x->room, p, NETTO_HOW_SIZE, 3)) return;
    part_add_unit(x->room, p, TEXT_LITERAL("haircut"), "ratio", haircut);
    part_add_unit(x->room, p, TEXT_LITERAL("load"), "per unit", load->amount);
    part_add_unit(x->room, p, TEXT_LITERAL("quantity"), "units", units);
}

static void detail_position(void *self, uint32_t item, netto_part *p)
{
    held_set *c = self;
    const holding *h = &c->held[item];
    unit_load loads[WEIGHT_LOADS_MAX];
    uint32_t count = 0;
    double units = fabs(h->net) == h->gross ? h->net : h->gross; /* of a pool: what is long and what is short */
    p->name = instrument_name(c->x, h->instrument);
    netto_status status = weight_loads(c->x->f->b, h->instrument, loads, &count, c->x->complaint);
    if (status != NETTO_OK) return explain_fail(c->x, status);
    if (count == 1) return take_axis_apart(c->x, &loads[0], units, p);
    if (!part_open(c->x->room, p, NETTO_HOW_SUM, count)) return;
    for (uint32_t i = 0; i < count; i++)
        take_axis_apart(c->x, &loads[i], units, part_add(c->x->room, p, idmap_text(&c->x->f->b->factor_ids, loads[i].factor), 0.0));
    part_close(c->x->room, p);
}

/* What each position weighs; on the way, what loads on each axis. */
static void weigh(held_set *c, double *positions)
{
    unit_weight unit;
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        netto_status status = holding_weigh(c->x->f->a, c->x->f->b, c->held[i].instrument, &unit, c->x->complaint);
        if (status != NETTO_OK) return explain_fail(c->x, status);
        positions[i] = unit.gross * c->held[i].gross;
        for (uint32_t k = 0; k < unit.count; k++)
            if (netting_set_find(c->s, unit.axes[k].factor, unit.axes[k].row, &at))
                c->gross[at] += fabs(unit.axes[k].w) * c->held[i].gross;
    }
}

static bool open_set(held_set *c)
{
    c->gross = reals(c->x, c->s->count);
    c->shares = reals(c->x, c->s->count);
    if (!c->gross || !c->shares) return false;
    appraise_know(c->x->f->a, c->s);
    contribution_shares(c->s, appraise_checked(c->x->f->a), c->shares);
    return true;
}

static void take_gross_apart(held_set *c, netto_part *p)
{
    double *positions = reals(c->x, c->count);
    if (!positions || !open_set(c)) return;
    weigh(c, positions);
    part_list(c->x->room, p, NETTO_HOW_SUM, positions, c->count, detail_position, c);
    part_close(c->x->room, p);
}

/* ---- netting: by factor -------------------------------------------------------------------------------- */

static netto_text factor_name(const held_set *c, uint32_t axis)
{
    return idmap_text(&c->x->f->b->factor_ids, c->s->factor[axis]);
}

static void detail_weight(void *self, uint32_t axis, netto_part *p)
{
    p->name = factor_name(self, axis);
}

/* Longs and shorts on one factor: what is left of them, less what they were. */
static void detail_offset(void *self, uint32_t axis, netto_part *p)
{
    held_set *c = self;
    p->name = factor_name(c, axis);
    if (!part_open(c->x->room, p, NETTO_HOW_DIFFERENCE, 2)) return;
    part_add(c->x->room, p, TEXT_LITERAL("weight"), fabs(c->s->w[axis]));
    part_add(c->x->room, p, TEXT_LITERAL("gross"), c->gross[axis]);
}

/* w * Cw / K, where that is how it was computed. */
static void take_share_apart(const held_set *c, uint32_t axis, netto_part *p)
{
    const netting_set *s = c->s;
    const double *y = netting_set_y(s);
    double root = sqrt(netting_set_k2(s));
    bool euler = axis < s->modelled && netting_set_k2(s) > 0.0 && !netting_set_indefinite(s, appraise_checked(c->x->f->a));
    if (!euler || !part_open(c->x->room, p, NETTO_HOW_QUOTIENT, 2)) return;
    netto_part *product = part_add(c->x->room, p, TEXT_LITERAL("product"), s->w[axis] * y[axis]);
    product->unit = TEXT_LITERAL("squared");
    part_add(c->x->room, p, TEXT_LITERAL("root"), root);
    if (!part_open(c->x->room, product, NETTO_HOW_PRODUCT, 2)) return;
    part_add(c->x->room, product, TEXT_LITERAL("weight"), s->w[axis]);
    part_add(c->x->room, product, TEXT_LITERAL("correlated"), y[axis]);
}

/* Between factors: what a factor contributes, less what it weighs. */
static void detail_diversification(void *self, uint32_t axis, netto_part *p)
{
    held_set *c = self;
    p->name = factor_name(c, axis);
    if (!part_open(c->x->room, p, NETTO_HOW_DIFFERENCE, 2)) return;
    take_share_apart(c, axis, part_add(c->x->room, p, TEXT_LITERAL("contribution"), c->shares[axis]));
    part_add(c->x->room, p, TEXT_LITERAL("weight"), fabs(c->s->w[axis]));
}

/* It is what its parts come to. */
static void add_netting(held_set *c, netto_part *p, netto_text name, const double *values, part_detail *detail)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < c->s->count; i++) sum += values[i];
    if (sum == 0.0) return;
    netto_part *part = part_add(c->x->room, p, name, sum);
    part_list(c->x->room, part, NETTO_HOW_SUM, values, c->s->count, detail, c);
    if (part->part_count) part->value = part_fold(part);
}

static void take_netted_apart(held_set *c, netto_part *p)
{
    double *offsets = reals(c->x, c->s->count), *diversified = reals(c->x, c->s->count);
    if (!offsets || !diversified || !part_open(c->x->room, p, NETTO_HOW_SUM, 3)) return;
    take_gross_apart(c, part_add(c->x->room, p, TEXT_LITERAL("gross"), c->s->gross));
    if (!c->gross || !c->shares) return;
    for (uint32_t i = 0; i < c->s->count; i++) {
        offsets[i] = fabs(c->s->w[i]) - c->gross[i];
        diversified[i] = c->shares[i] - fabs(c->s->w[i]);
    }
    add_netting(c, p, TEXT_LITERAL("offset"), offsets, detail_offset);
    bool stressed = netting_set_is_stressed(c->s);
    add_netting(c, p, stressed ? TEXT_LITERAL("stressed diversification") : TEXT_LITERAL("diversification"), diversified, detail_diversification);
    part_close(c->x->room, p);
}

static void take_net_apart(held_set *c, netto_part *p)
{
    part_list(c->x->room, p, NETTO_HOW_SUM, c->s->w, c->s->count, detail_weight, c);
    part_close(c->x->room, p);
}

/* ---- sets ------------------------------------------------------------------------------------------------ */

typedef struct held_sets {
    explain *x;
    const netting_set *sets;
    uint32_t count;
    holding_list list;
    void (*take_apart)(held_set *c, netto_part *p);
} held_sets;

static held_set set_of(const held_sets *v, uint32_t set)
{
    uint32_t from = 0, to = v->list.count;
    uint64_t key = v->sets[set].key;
    if (v->count > 1) {
        while (from < v->list.count && v->list.items[from].key < key) from++;
        for (to = from; to < v->list.count && v->list.items[to].key == key;) to++;
    }
    return (held_set){.x = v->x, .s = &v->sets[set], .held = v->list.items + from, .count = to - from};
}

static void detail_set(void *self, uint32_t set, netto_part *p)
{
    held_sets *v = self;
    held_set c = set_of(v, set);
    p->name = partition_name(v->x->f->b, v->sets[set].key);
    if (!netto_text_given(p->name)) p->name = TEXT_LITERAL("set");
    v->take_apart(&c, p);
}

static bool open_sets(explain *x, bool pooled, held_sets *v)
{
    netto_status status = frame_solidify(x->f, x->complaint);
    *v = (held_sets){.x = x, .sets = x->f->sets, .count = x->f->count};
    if (status == NETTO_OK && pooled) {
        status = frame_pool(x->f, x->f->account, &v->sets, x->complaint);
        v->count = 1;
    }
    if (status != NETTO_OK) return explain_fail(x, status), false;
    v->list = legs_holdings(x->f, pooled);
    if (!v->list.items) x->room->failed = true;
    return v->list.items != NULL;
}

static double measure_set(const explain *x, const netting_set *s, netto_measure measure)
{
    switch (measure) {
    case NETTO_MEASURE_GROSS: return s->gross;
    case NETTO_MEASURE_NET: return s->net;
    default: return netting_set_netted(s, appraise_checked(x->f->a), NULL);
    }
}

/* An account with one set needs no list of them. */
static void take_sets_apart(held_sets *v, netto_measure measure, netto_part *p)
{
    v->take_apart = measure == NETTO_MEASURE_GROSS ? take_gross_apart
                    : measure == NETTO_MEASURE_NET ? take_net_apart
                                                   : take_netted_apart;
    if (v->count == 1) {
        held_set c = set_of(v, 0);
        v->take_apart(&c, p);
        return;
    }
    double *values = reals(v->x, v->count);
    for (uint32_t i = 0; values && i < v->count; i++) values[i] = measure_set(v->x, &v->sets[i], measure);
    if (values) part_list(v->x->room, p, NETTO_HOW_SUM, values, v->count, detail_set, v);
    part_close(v->x->room, p);
}

static double measure_sets(const held_sets *v, netto_measure measure)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < v->count; i++) sum += measure_set(v->x, &v->sets[i], measure);
    return sum;
}

static void take_benefit_apart(held_sets *v, netto_part *p)
{
    if (!part_open(v->x->room, p, NETTO_HOW_DIFFERENCE, 2)) return;
    part_add(v->x->room, p, TEXT_LITERAL("gross"), measure_sets(v, NETTO_MEASURE_GROSS)); /* taken apart in the other */
    netto_part *netted = part_add(v->x->room, p, TEXT_LITERAL("netted"), measure_sets(v, NETTO_MEASURE_NETTED));
    take_sets_apart(v, NETTO_MEASURE_NETTED, netted);
}

/* ---- legs ------------------------------------------------------------------------------------------------ */

static void detail_leg(void *self, uint32_t item, netto_part *p)
{
    p->name = ((const netto_leg *)self)[item].id;
}

static void take_legs_apart(explain *x, bool pooled, netto_part *p)
{
    const netto_leg *legs = NULL;
    uint32_t count = 0;
    netto_status status = legs_all(x->f, pooled, &legs, &count, x->complaint);
    if (status != NETTO_OK) return explain_fail(x, status);
    double *values = reals(x, count);
    for (uint32_t i = 0; values && i < count; i++) values[i] = legs[i].netted;
    if (values && legs) part_list(x->room, p, NETTO_HOW_MAX, values, count, detail_leg, (void *)(uintptr_t)legs);
    if (part_fold(p) == p->value) return;
    p->how = NETTO_HOW_RULE; /* a rounding away from the largest leg: the legs stand beside it */
    p->beside_count = p->part_count;
    p->part_count = 0;
}

void explain_exposure(explain *x, netto_measure measure, netto_part *p)
{
    held_sets v;
    bool pooled = netto_measure_pooled(measure);
    netto_measure own = pooled ? measure - NETTO_MEASURE_POOL_GROSS + NETTO_MEASURE_GROSS : measure;
    if (own == NETTO_MEASURE_WORST_LEG) return take_legs_apart(x, pooled, p);
    if (!open_sets(x, pooled, &v)) return;
    if (own == NETTO_MEASURE_BENEFIT) return take_benefit_apart(&v, p);
    take_sets_apart(&v, own, p);
}
