/* assessment.c: all that depends on a policy, made and destroyed. */
#include "appraisal/assessment.h"

#include <math.h>

#include "appraisal/axes.h"
#include "appraisal/cells.h"
#include "appraisal/measure.h"
#include "appraisal/var_option.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "risk/var.h"

netto_status assessment_takes(const netto_policy *policy, netto_complaint *complaint)
{
    if (policy->breaker_count > NETTO_BREAKERS_MAX)
        return complain(complaint, NETTO_EPOLICY, "%u breakers; a policy has at most %d", policy->breaker_count, NETTO_BREAKERS_MAX);
    for (uint32_t i = 0; i < policy->breaker_count; i++)
        if (!policy->breakers[i].manual && !policy->hooks.trip)
            return complain(complaint, NETTO_EPOLICY, "breaker '%.*s' has no rule; only a manual one needs none", TEXT(policy->breakers[i].name));
    bool folds = policy->fold_count <= NETTO_FOLDS_MAX;
    for (uint32_t i = 0; folds && i < policy->fold_count; i++) {
        const netto_fold *f = &policy->folds[i];
        folds = f->peak ? f->sample > 0 && f->width > NETTO_PEAK_WIDTH(0) && f->width <= NETTO_PEAK_WIDTH(NETTO_PEAK_SAMPLES) : f->width >= 1 && f->width <= NETTO_FOLD_NUMBERS && f->every >= 0;
    }
    bool counts = policy->orders_length >= 0 && policy->orders_most <= NETTO_ORDERS_MOST && (!policy->orders_length || policy->orders_most);
    if (!counts)
        return complain(complaint, NETTO_EPOLICY, "policy '%.*s': a history of orders keeps 1 to %d of them", TEXT(policy->id), NETTO_ORDERS_MOST);
    bool measures = policy->rebalance_count <= NETTO_REBALANCES_MAX && policy->measure_count <= NETTO_MEASURES_MAX;
    for (uint32_t i = 0; i < policy->measure_count; i++) measures &= policy->measures[i].variant_count <= NETTO_VARIANTS_MAX;
    for (uint32_t i = 0; measures && i < policy->rebalance_count; i++)
        measures = policy->rebalances[i].every > 0 && policy->rebalances[i].cooldown >= 0;
    bool foretold = policy->forecast_count <= NETTO_FORECASTS_MAX;
    for (uint32_t i = 0; foretold && i < policy->forecast_count; i++) foretold = policy->forecasts[i].every > 0 && var_level(policy->forecasts[i].alpha);
    if (!foretold)
        return complain(complaint, NETTO_EPOLICY, "policy '%.*s': at most %d rules that forecast, each with an `every` and an alpha between 0.5 and 1",
                        TEXT(policy->id), NETTO_FORECASTS_MAX);
    if (!measures)
        return complain(complaint, NETTO_EPOLICY, "policy '%.*s': at most %d rebalancing rules, each with an `every`, and at most %d measures",
                        TEXT(policy->id), NETTO_REBALANCES_MAX, NETTO_MEASURES_MAX);
    if (policy->limit_count <= NETTO_LIMITS_MAX && policy->check_count <= NETTO_CHECKS_MAX && policy->history_every >= 0 && policy->history_length >= 0 && folds) return NETTO_OK;
    return complain(complaint, NETTO_EPOLICY,
                    "policy '%.*s': at most %d limits and %d checks, a history that is not negative, and at most %d folds of 1 to %d numbers, with what a history of peaks is of",
                    TEXT(policy->id), NETTO_LIMITS_MAX, NETTO_CHECKS_MAX, NETTO_FOLDS_MAX, NETTO_FOLD_NUMBERS);
}

/* What kinds keep beside columns. */
static bool open_measures(assessment *a)
{
    bool good = true;
    for (uint32_t i = 0; i < a->policy->measure_count; i++) {
        const netto_declared *d = &a->policy->measures[i];
        a->measures[i].of_factors = text_is(option_text(d, "over"), "factors");
        if (d->kind == NETTO_KIND_NETTING || d->kind == NETTO_KIND_CURVATURE) good = (a->measures[i].axes = axes_create(a->memory, d)) && good;
        a->capped |= d->kind == NETTO_KIND_CAP;
    }
    return good;
}

assessment *assessment_create(memory *m, cuts *cuts, netto_policy *policy)
{
    assessment *a = memory_take(m, sizeof *a);
    if (!a) return NULL;
    a->memory = m;
    a->cuts = cuts;
    a->policy = policy;
    a->measures = memory_take(m, policy->measure_count * sizeof *a->measures + 1);
    if (!a->measures) return memory_drop(m, a, sizeof *a), NULL;
    a->measure_count = policy->measure_count;
    for (uint32_t i = 0; i < policy->measure_count; i++) idmap_init(&a->measures[i].scan.groups, m), idmap_init(&a->measures[i].names, m);
    a->celled = policy->hooks.axis != NULL;
    a->function = a->celled || policy->hooks.correlation != NULL;
    arena_init(&a->seats.texts, m);
    a->twice = !a->function && policy->stressed.size > 0;
    for (uint32_t i = 0; i < policy->limit_count; i++) {
        a->watches |= netto_measure_pooled(policy->limits[i].of);
        a->climbs |= limit_may_climb(&policy->limits[i]);
    }
    a->asks = limit_asks(policy);
    a->bounds = 2 * policy->limit_count;
    correlation_init(&a->own, m);
    a->own.mode = NETTO_CHECKED;
    if (a->celled) a->own.type = CORRELATION_CELLS;
    if (!open_measures(a)) return assessment_destroy(a), NULL;
    return a;
}

const char assessment_haircut_rule[] = "haircut", assessment_collateral_rule[] = "collateral",
           assessment_correlation_rule[] = "correlation", assessment_margin_rule[] = "margin",
           assessment_rebalance_rule[] = "rebalance", assessment_limit_rule[] = "limit", assessment_check_rule[] = "check";

void assessment_remember_failure(assessment *a, const char *rule, uint64_t slot, const netto_complaint *why)
{
    a->failure = *why;
    a->failed_rule = rule;
    a->failed_slot = slot;
}

bool assessment_knows_failure(const assessment *a, const char *rule, uint64_t slot)
{
    return a->failed_rule == rule && a->failed_slot == slot;
}

netto_status assessment_failed(const assessment *a, netto_complaint *complaint)
{
    return complain(complaint, NETTO_ERULE, "%s", a->failure.text);
}

static void drop_appraisal(memory *m, appraisal *p, uint32_t bounds)
{
    memory_drop(m, p->bounds, bounds * sizeof *p->bounds);
    for (uint32_t i = 0; i < p->set_count; i++) netting_set_drop(m, &p->sets[i]);
    memory_drop(m, p->sets, p->set_capacity * sizeof *p->sets);
    if (p->pool) netting_set_drop(m, &p->pool->set);
    memory_drop(m, p->pool, sizeof *p->pool);
}

bool assessment_shrink(assessment *a, uint32_t count)
{
    while (count-- && a->count) drop_appraisal(a->memory, &a->appraisals[--a->count], a->bounds);
    return a->count == 0;
}

static void drop_measures(assessment *a)
{
    for (uint32_t i = 0; i < a->measure_count; i++) {
        axes_destroy(a->measures[i].axes);
        idmap_destroy(&a->measures[i].names);
        for (int hook = 0; hook < NETTO_HOOK_COUNT; hook++) {
            column *c = &a->measures[i].columns[hook];
            memory_drop(a->memory, c->cells, c->capacity * sizeof *c->cells);
        }
    }
    for (uint32_t i = 0; i < a->measure_count; i++) measure_scan_drop(a, i), var_kept_drop(&a->measures[i].var, a->memory);
    memory_drop(a->memory, a->measures, a->measure_count * sizeof *a->measures + 1);
}

void assessment_destroy(assessment *a)
{
    memory *m = a->memory;
    assessment_shrink(a, UINT32_MAX);
    memory_drop(m, a->appraisals, a->capacity * sizeof *a->appraisals);
    memory_drop(m, a->units.cells, a->units.capacity * sizeof *a->units.cells);
    memory_drop(m, a->haircuts.cells, a->haircuts.capacity * sizeof *a->haircuts.cells);
    memory_drop(m, a->collateral.cells, a->collateral.capacity * sizeof *a->collateral.cells);
    memory_drop(m, a->seats.of.cells, a->seats.of.capacity * sizeof *a->seats.of.cells);
    arena_destroy(&a->seats.texts);
    correlation_destroy(&a->own);
    drop_measures(a);
    memory_drop(m, a, sizeof *a);
}

static bool fit_column(memory *m, column *c, uint32_t count)
{
    if (!memory_reserve(m, (void **)&c->cells, &c->capacity, count, sizeof *c->cells)) return false;
    while (c->count < count) c->cells[c->count++] = (column_cell){0};
    return true;
}

static bool fit_units(memory *m, unit_column *c, uint32_t count)
{
    if (!memory_reserve(m, (void **)&c->cells, &c->capacity, count, sizeof *c->cells)) return false;
    while (c->count < count) c->cells[c->count++] = (unit_cell){0};
    return true;
}

static bool fit_measures(assessment *a, const book *b)
{
    bool good = true;
    for (uint32_t i = 0; i < a->policy->measure_count; i++) {
        const netto_declared *d = &a->policy->measures[i];
        uint32_t columns = d->hooks & measure_kinds[d->kind].columns;
        uint32_t count = a->measures[i].of_factors ? book_factor_count(b) : book_instrument_count(b);
        for (int hook = 0; hook < NETTO_HOOK_COUNT && good; hook++)
            if (columns >> hook & 1) good = fit_column(a->memory, &a->measures[i].columns[hook], count);
        if (good && d->kind == NETTO_KIND_SCAN) good = measure_scan_fit(a, i);
        if (good && d->kind == NETTO_KIND_VAR) good = measure_var_fit(a, b, i);
    }
    return good;
}

/* Without a hook there is nothing to keep of it. */
bool assessment_fit(assessment *a, const book *b)
{
    memory *m = a->memory;
    uint32_t instruments = book_instrument_count(b), accounts = book_account_count(b);
    if (!fit_units(m, &a->units, instruments)) return false;
    if (a->policy->hooks.haircut && !fit_column(m, &a->haircuts, instruments)) return false;
    if (a->policy->hooks.collateral && !fit_column(m, &a->collateral, instruments)) return false;
    if (a->celled && !cells_fit(a, b)) return false;
    if (!fit_measures(a, b)) return false;
    if (!memory_reserve(m, (void **)&a->appraisals, &a->capacity, accounts, sizeof *a->appraisals)) return false;
    while (a->count < accounts) a->appraisals[a->count++] = (appraisal){0};
    return true;
}

void assessment_soil(assessment *a, const book *b, uint32_t account)
{
    if (account < a->count) a->appraisals[account].fresh = 0;
    for (; account != SLOT_NONE; account = b->accounts[account].parent)
        if (account < a->count && a->appraisals[account].pool) a->appraisals[account].pool->fresh = 0;
}

static void unsee_column(column *c, uint64_t version)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (c->cells[i].asked == version) c->cells[i].asked = 0;
}

static void each_measure(assessment *a, void change(column *, uint64_t), uint64_t version)
{
    for (uint32_t i = 0; i < a->policy->measure_count; i++)
        for (int hook = 0; hook < NETTO_HOOK_COUNT; hook++) change(&a->measures[i].columns[hook], version);
}

void assessment_unsee(assessment *a, uint64_t version)
{
    unsee_column(&a->haircuts, version);
    unsee_column(&a->collateral, version);
    each_measure(a, unsee_column, version);
    for (uint32_t i = 0; i < a->policy->measure_count; i++) var_kept_unsee(&a->measures[i].var, version);
    for (uint32_t i = 0; i < a->units.count; i++)
        if (a->units.cells[i].at == version) a->units.cells[i].at = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        appraisal *p = &a->appraisals[i];
        if (p->fresh == version) p->fresh = 0;
        if (p->lines_fresh == version) p->lines_fresh = 0;
        if (p->lines_failed == version) p->lines_failed = 0;
        if (p->asked_version == version) p->asked = 0;
        if (p->pool && p->pool->fresh == version) p->pool->fresh = 0;
        for (uint32_t k = 0; p->bounds && k < a->bounds; k++)
            if (p->bounds[k].asked == version) p->bounds[k].asked = 0;
    }
}

static const correlation *model_named(const correlation *models, uint32_t count, netto_text name)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(bytes_text(&models[i].name), name)) return &models[i];
    return NULL;
}

void assessment_bind(assessment *a, const correlation *models, uint32_t count)
{
    for (uint32_t i = 0; i < a->policy->measure_count; i++) {
        netto_text name = option_text(&a->policy->measures[i], "correlation");
        a->measures[i].model = model_named(models, count, netto_text_given(name) ? name : TEXT_LITERAL("default"));
    }
    a->model = a->function ? &a->own : model_named(models, count, a->policy->model);
    a->stressed = a->twice ? model_named(models, count, a->policy->stressed) : NULL;
}

uint32_t assessment_row(assessment *a, uint32_t factor)
{
    if (!a->function || a->celled) return assessment_known_row(a, factor);
    return factor < CORRELATION_FACTORS_MAX ? correlation_learn(&a->own, factor) : SLOT_NONE;
}

static void forget_pairs(symmetric *s)
{
    for (uint32_t i = 1; i < s->order; i++)
        for (uint32_t j = 0; j < i; j++) symmetric_set(s, i, j, NAN);
}

static void forget_account(appraisal *p, cut_rule rule, uint32_t bounds)
{
    p->asked = 0;
    if (rule == CUT_COLLATERAL) p->lines_fresh = 0;
    for (uint32_t i = 0; rule == CUT_LIMIT && p->bounds && i < bounds; i++) p->bounds[i].asked = 0;
    if (rule != CUT_HAIRCUT && rule != CUT_CORRELATION) return;
    p->fresh = 0;
    if (p->pool) p->pool->fresh = 0;
}

void assessment_forget_rule(assessment *a, cut_rule rule)
{
    if (rule == CUT_CORRELATION) forget_pairs(&a->own.matrix), forget_pairs(&a->own.other);
    if (rule == CUT_CORRELATION) cells_forget_failures(a);
    bool weighs = rule == CUT_HAIRCUT || (rule == CUT_CORRELATION && a->celled);
    for (uint32_t i = 0; weighs && i < a->units.count; i++) a->units.cells[i].at = 0;
    for (uint32_t i = 0; i < a->count; i++) forget_account(&a->appraisals[i], rule, a->bounds);
    a->failed_rule = NULL;
}

static void forget_column(column *c, uint64_t version)
{
    (void)version;
    for (uint32_t i = 0; i < c->count; i++) c->cells[i].asked = 0;
}

void assessment_forget_folds(assessment *a)
{
    if (!a->policy->fold_count) return;
    forget_column(&a->haircuts, 0);
    forget_column(&a->collateral, 0);
    each_measure(a, forget_column, 0);
    assessment_forget_rule(a, CUT_HAIRCUT);
    assessment_forget_rule(a, CUT_COLLATERAL);
}

void assessment_forget_factor(assessment *a, const book *b, uint32_t factor)
{
    uint32_t row = correlation_row(&a->own, factor);
    if (!a->function) return;
    a->own.version = b->version;
    if (a->celled) return cells_forget(a, factor);
    for (uint32_t i = 0; row != SLOT_NONE && i < a->own.matrix.order; i++)
        if (i != row) symmetric_set(&a->own.matrix, row, i, NAN);
}
