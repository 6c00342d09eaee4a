/* var.c: value at risk of what a book holds. */
#include "appraisal/var.h"

#include <math.h>
#include <string.h>

#include "appraisal/appraise.h"
#include "appraisal/cells.h"
#include "appraisal/var_parts.h"
#include "appraisal/window.h"
#include "base/complain.h"
#include "base/text.h"
#include "numeric/distribution.h"
#include "risk/var.h"

/* ---- terms ---------------------------------------------------------------------------------------------------- */

static netto_status check_numbers(const netto_var_terms *t, netto_complaint *why)
{
    netto_status status = var_check_level(t->alpha, why);
    if (status != NETTO_OK) return status;
    if (t->horizon <= 0) return complain(why, NETTO_EDOMAIN, "horizon must be greater than 0");
    if (!(t->lambda >= 0.0 && t->lambda < 1.0)) return complain(why, NETTO_EDOMAIN, "lambda must lie between 0 and 1, both excluded");
    if (t->lambda > 0.0 && t->method == NETTO_VAR_HISTORICAL)
        return complain(why, NETTO_EPARAMS, "lambda is of volatilities, and a historical value at risk has none; use method \"filtered\"");
    if (!(t->unknown >= 0.0 && t->unknown <= 1.0)) return complain(why, NETTO_EDOMAIN, "unknown is a fraction of exposure, greater than 0 and at most 1");
    if (t->sample && t->method != NETTO_VAR_PARAMETRIC)
        return complain(why, NETTO_EPARAMS, "only a parametric value at risk has correlations to choose");
    if (t->reprice && t->method == NETTO_VAR_PARAMETRIC)
        return complain(why, NETTO_EPARAMS, "options = \"reprice\" is of scenarios, and a parametric value at risk has none: options move by their \"delta\" there");
    return NETTO_OK;
}

static netto_status check_tail(const var_terms *t, netto_complaint *why)
{
    if (t->count < VAR_RETURNS_LEAST)
        return complain(why, NETTO_EDOMAIN, "a window of %u returns is too short to say anything of a tail; it takes %d or more", t->count,
                        VAR_RETURNS_LEAST);
    if (!t->is.beyond) return NETTO_OK;
    if (t->is.method == NETTO_VAR_PARAMETRIC)
        return complain(why, NETTO_EPARAMS, "tail = \"beyond\" is of scenarios, and a parametric value at risk has none");
    if (var_rank(t->count, t->is.alpha) > 1) return NETTO_OK;
    return complain(why, NETTO_EDOMAIN, "of %u returns the value at risk is the worst itself, and none lies beyond; ask for a longer window or a lower alpha",
                    t->count);
}

netto_status var_terms_read(const netto_policy *policy, const netto_var_terms *asked, var_terms *out, netto_complaint *complaint)
{
    var_terms t = {.is = *asked, .every = policy->history_every};
    netto_status status = window_returns(policy, asked->window, &t.count, complaint);
    if (status != NETTO_OK) return status;
    if (t.is.alpha == 0.0) t.is.alpha = 0.99;
    if (!t.is.window) t.is.window = policy->history_length;
    if (!t.is.horizon) t.is.horizon = t.every;
    if (t.is.lambda == 0.0 && t.is.method == NETTO_VAR_FILTERED) t.is.lambda = VAR_LAMBDA;
    if ((status = check_numbers(&t.is, complaint)) != NETTO_OK) return status;
    double root = sqrt((double)t.is.horizon / (double)t.every);
    t.scale = t.is.reprice ? 1.0 : root;
    t.shock = t.is.reprice ? root : 1.0;
    if ((status = check_tail(&t, complaint)) != NETTO_OK) return status;
    *out = t;
    return NETTO_OK;
}

/* ---- what moves the book --------------------------------------------------------------------------------------- */

static netto_status no_memory(netto_complaint *why)
{
    return complain(why, NETTO_ECAPACITY, "no memory for a value at risk; raise `capacity`");
}

/* Whose price moves a load; SLOT_NONE: nobody's. */
static uint32_t mover_of(const book *b, uint32_t slot, const unit_load *l)
{
    const instrument *i = &b->instruments[slot];
    const factor *f = &b->factors[l->factor];
    if (f->cash != SLOT_NONE && l->weigher == f->cash) return f->cash;
    bool by_factor = i->load_count || i->kind == NETTO_OPTION || i->kind == NETTO_SENSITIVITY;
    return by_factor ? f->instrument : slot;
}

static netto_status add_move(sum *s, uint32_t slot, const unit_load *l, double units, move *out)
{
    uint32_t at = mover_of(s->b, slot, l);
    if (at == SLOT_NONE && s->t->is.unknown > 0.0) at = slot; /* which has no price either */
    if (at == SLOT_NONE)
        return complain(s->why, NETTO_ENOMARK, "factor '%.*s', on which '%.*s' loads, is no instrument whose prices are kept; put one of that id and mark it, or say which share of its exposure is `unknown`",
                        TEXT(idmap_text(&s->b->factor_ids, l->factor)), TEXT(idmap_text(&s->b->instrument_ids, slot)));
    if (s->places[at] == SLOT_NONE) {
        s->places[at] = s->mover_count++;
        s->movers[s->places[at]] = (mover){.instrument = at};
    }
    *out = (move){s->places[at], l->amount};
    s->movers[s->places[at]].exposure += l->amount * units;
    return NETTO_OK;
}

static bool reserve(sum *s)
{
    uint32_t instruments = book_instrument_count(s->b), n = s->t->count;
    s->places = arena_array(s->in, instruments + 1, sizeof *s->places);
    s->movers = arena_array(s->in, instruments + 1, sizeof *s->movers);
    s->ends = arena_array(s->in, s->count + 1, sizeof *s->ends);
    s->options = arena_array(s->in, s->count + 1, sizeof *s->options);
    s->returns = arena_array(s->in, n + 1, sizeof *s->returns);
    s->profits = arena_array(s->in, n, sizeof *s->profits);
    s->worst = arena_array(s->in, n, sizeof *s->worst);
    if (!s->places || !s->movers || !s->ends || !s->options || !s->returns || !s->profits || !s->worst) return false;
    for (uint32_t i = 0; i < instruments; i++) s->places[i] = SLOT_NONE;
    for (uint32_t i = 0; i < n; i++) s->profits[i] = 0.0;
    return true;
}

/* How many moves there are at most: two of each holding, or as many as were given. */
static size_t moves_most(const sum *s)
{
    size_t most = 1;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t given = s->b->instruments[s->items[i].instrument].load_count;
        most += given ? given : 2;
    }
    return most;
}

/* A filter costs some four products a return, a logarithm eight. */
static uint64_t products_of(const sum *s)
{
    uint64_t each = 1 + (s->t->is.method == NETTO_VAR_FILTERED ? 4 : 0) + (s->t->is.log ? 8 : 0);
    return each * s->mover_count * s->t->count + var_option_products(s);
}

static void add_linear(sum *s, uint32_t at, uint32_t first)
{
    for (uint32_t k = first; k < s->ends[at]; k++) s->movers[s->moves[k].mover].linear += s->moves[k].amount * s->items[at].net;
}

static void add_option(sum *s, uint32_t at, uint32_t first)
{
    uint32_t cash = s->ends[at] - first > 1 ? s->moves[first + 1].mover : SLOT_NONE;
    s->options[s->option_count++] = (repriced){.holding = at, .under = s->moves[first].mover, .cash = cash};
}

static netto_status spread(sum *s)
{
    unit_load loads[WEIGHT_LOADS_MAX];
    uint32_t count = 0, used = 0;
    netto_status status = NETTO_OK;
    s->moves = arena_array(s->in, moves_most(s), sizeof *s->moves);
    if (!s->moves) return no_memory(s->why);
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t slot = s->items[i].instrument, first = used;
        status = weight_loads(s->b, slot, loads, &count, s->why);
        for (uint32_t k = 0; status == NETTO_OK && k < count; k++)
            status = add_move(s, slot, &loads[k], s->items[i].net, &s->moves[used++]);
        if (status != NETTO_OK) return status;
        s->ends[i] = used;
        if (var_is_repriced(s, slot)) add_option(s, i, first);
        else add_linear(s, i, first);
    }
    if (products_of(s) <= VAR_PRODUCTS_MOST) return NETTO_OK;
    return complain(s->why, NETTO_ETOOLARGE, "%u prices and %u options to reprice over %u returns come to more than %d products; ask for a shorter window, or for "
                    "smaller books", s->mover_count, s->option_count, s->t->count, VAR_PRODUCTS_MOST);
}

/* ---- a normal distribution, with the correlations of the window ---------------------------------------------------- */

static netto_status by_sample(sum *s, bool shares, var_result *out)
{
    netto_status status = var_add_profits(s);
    if (status != NETTO_OK) return status;
    double sigma = var_volatility(s->profits, s->t->count, s->t->is.lambda), value, es;
    var_normal(s->t->scale, s->t->is.alpha, &value, &es); /* of a volatility of 1 */
    *out = (var_result){.value = value * sigma, .es = es * sigma, .volatility = sigma * s->t->scale};
    for (uint32_t i = 0; shares && i < s->mover_count && status == NETTO_OK; i++) {
        mover *m = &s->movers[i];
        status = var_read_returns(s, m);
        double beta = sigma > 0.0 ? var_product(s->returns, s->profits, s->t->count, s->t->is.lambda) / sigma : 0.0;
        m->unit_value = value * beta;
        m->unit_es = es * beta;
    }
    return status;
}

/* ---- a normal distribution, with the policy's correlations ----------------------------------------------------------- */

/* The axis of a mover is the factor that it is a price of. */
static uint32_t axis_of(const book *b, uint32_t mover)
{
    return b->instruments[mover].factor;
}

static netto_status find_row(sum *s, uint32_t factor, uint32_t *row)
{
    netto_status status = s->a->celled ? cells_place(s->a, s->b, factor, s->why) : NETTO_OK;
    if (status != NETTO_OK) return status;
    *row = assessment_row(s->a, factor);
    return *row == SLOT_NONE && assessment_must_know(s->a, factor) ? no_memory(s->why) : NETTO_OK;
}

/* One axis for each factor, of exposure times volatility. */
static netto_status weigh(sum *s, netting_set *axes)
{
    const netting_set *none = &netting_set_none[s->a->twice];
    netting_models models = appraise_models(s->a);
    uint32_t at, row = 0;
    void *block = arena_take(s->in, netting_set_copy_size(none, s->mover_count + 1));
    if (!block) return no_memory(s->why);
    netting_set_copy(none, axes, block, s->mover_count + 1);
    for (uint32_t i = 0; i < s->mover_count; i++) {
        mover *m = &s->movers[i];
        netto_status status = find_row(s, axis_of(s->b, m->instrument), &row);
        if (status == NETTO_OK) status = var_read_returns(s, m);
        if (status != NETTO_OK) return status;
        m->axis_weight = var_volatility(s->returns, s->t->count, s->t->is.lambda) * s->t->scale;
        if (!netting_set_find(axes, axis_of(s->b, m->instrument), row, &at))
            netting_set_insert(axes, &models, at, axis_of(s->b, m->instrument), row);
        axes->w[at] += m->exposure * m->axis_weight;
    }
    return NETTO_OK;
}

/* Every holding's own, before any netting. */
static double gross_of(const sum *s)
{
    double gross = 0.0;
    for (uint32_t i = 0, k = 0; i < s->count; i++) {
        double unit = 0.0;
        for (; k < s->ends[i]; k++) unit += fabs(s->moves[k].amount) * s->movers[s->moves[k].mover].axis_weight;
        gross += unit * s->items[i].gross;
    }
    return gross;
}

/* How much the volatility of the book grows with one unit of a mover. */
static double slope(const netting_set *axes, uint32_t at, double root)
{
    if (at >= axes->modelled) return axes->w[at] > 0.0 ? 1.0 : axes->w[at] < 0.0 ? -1.0 : 0.0;
    return root > 0.0 ? netting_set_y(axes)[at] / root : 0.0;
}

static void share_axes(sum *s, const netting_set *axes, double value, double es)
{
    double k2 = netting_set_k2(axes), root = k2 > 0.0 ? sqrt(k2) : 0.0;
    for (uint32_t i = 0; i < s->mover_count; i++) {
        mover *m = &s->movers[i];
        uint32_t at, factor = axis_of(s->b, m->instrument);
        netting_set_find(axes, factor, assessment_row(s->a, factor), &at);
        m->unit_value = value * slope(axes, at, root) * m->axis_weight;
        m->unit_es = es * slope(axes, at, root) * m->axis_weight;
    }
}

/* Where the model is at fault nothing nets: each mover bears its own, by the sign of the whole. */
static void share_gross(sum *s, const netting_set *axes, double value, double es)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < s->mover_count; i++) sum += fabs(s->movers[i].exposure) * s->movers[i].axis_weight;
    double part = sum > 0.0 ? axes->gross / sum : 0.0;
    for (uint32_t i = 0; i < s->mover_count; i++) {
        mover *m = &s->movers[i];
        double sign = m->exposure > 0.0 ? part : -part;
        m->unit_value = value * sign * m->axis_weight;
        m->unit_es = es * sign * m->axis_weight;
    }
}

static netto_status by_model(sum *s, bool shares, var_result *out)
{
    netting_set axes;
    double value, es;
    bool indefinite;
    netto_status status = weigh(s, &axes);
    if (status == NETTO_OK) status = appraise_pairs(s->a, s->b, &axes, s->why);
    if (status != NETTO_OK) return status;
    netting_models models = appraise_models(s->a);
    axes.gross = gross_of(s);
    netting_set_refresh(&axes, &models);
    if (shares) netting_set_know(&axes, &models);
    double sigma = netting_set_netted(&axes, appraise_checked(s->a), &indefinite);
    var_normal(1.0, s->t->is.alpha, &value, &es);
    *out = (var_result){.value = value * sigma, .es = es * sigma, .volatility = sigma, .indefinite = indefinite};
    if (shares && indefinite) share_gross(s, &axes, value, es);
    if (shares && !indefinite) share_axes(s, &axes, value, es);
    return NETTO_OK;
}

/* ---- the whole --------------------------------------------------------------------------------------------------------- */

static void tell_shares(const sum *s, netto_var_component *out)
{
    for (uint32_t i = 0, k = 0, o = 0; i < s->count; i++) {
        bool again = o < s->option_count && s->options[o].holding == i;
        netto_var_component c = {.instrument = idmap_text(&s->b->instrument_ids, s->items[i].instrument)};
        for (; k < s->ends[i]; k++) {
            const mover *m = &s->movers[s->moves[k].mover];
            double exposure = s->moves[k].amount * s->items[i].net;
            c.exposure += exposure;
            if (again && !m->unknown) continue;
            c.value += exposure * m->unit_value;
            c.es += exposure * m->unit_es;
        }
        if (again) c.value += s->options[o].unit_value * s->items[i].net, c.es += s->options[o++].unit_es * s->items[i].net;
        c.marginal = c.exposure != 0.0 ? c.value / c.exposure : 0.0;
        out[i] = c;
    }
}

/* What nobody knows the past of bears a fraction of its exposure, and nets with nothing. */
static void add_unknown(sum *s, var_result *r)
{
    for (uint32_t i = 0; i < s->mover_count; i++) {
        mover *m = &s->movers[i];
        if (!m->unknown) continue;
        double more = s->t->is.unknown * fabs(m->exposure);
        r->uncovered = true;
        r->value += more;
        r->es += more;
        m->unit_value = m->unit_es = m->exposure < 0.0 ? -s->t->is.unknown : s->t->is.unknown;
    }
}

netto_status var_of(assessment *a, const book *b, const var_terms *t, var_kept *kept, const holding *items, uint32_t count, arena *in,
                    netto_var_component *shares, var_result *out, netto_complaint *complaint)
{
    sum s = {.a = a, .b = b, .t = t, .items = items, .count = count, .in = in, .kept = kept, .why = complaint};
    var_result r;
    if (!reserve(&s)) return no_memory(complaint);
    netto_status status = spread(&s);
    if (status != NETTO_OK) return status;
    if (t->is.method != NETTO_VAR_PARAMETRIC) status = var_by_scenarios(&s, shares != NULL, &r);
    else status = t->is.sample ? by_sample(&s, shares != NULL, &r) : by_model(&s, shares != NULL, &r);
    if (status != NETTO_OK) return status;
    add_unknown(&s, &r);
    if (!isfinite(r.value) || !isfinite(r.es)) return complain(complaint, NETTO_EOVERFLOW, "the value at risk is too large to be a number");
    r.products = products_of(&s);
    if (shares) tell_shares(&s, shares);
    arena_rewind(in, s.places); /* it may be asked for each open order */
    *out = r;
    return NETTO_OK;
}
