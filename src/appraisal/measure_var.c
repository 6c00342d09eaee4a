/* measure_var.c: value at risk and expected shortfall as a measure of a policy. */
#include <math.h>

#include "appraisal/measure.h"
#include "appraisal/var.h"
#include "appraisal/var_option.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/terms.h"
#include "control/view.h"

#define PRODUCTS_A_WORK 5  /* a unit of work is some 10 ns of Lua */
#define SET_PRODUCTS    16 /* that putting the scenarios of a set in order takes of each */

/* ---- sums ------------------------------------------------------------------------------------------------------ */

typedef struct sums {
    const measure_ask *m;
    var_terms terms;
    double value, es;
    netto_complaint *why;
} sums;

static netto_status add_set(sums *s, const holding *items, uint32_t count, netto_var_component *shares)
{
    var_result r;
    netto_status status = var_of(s->m->a, s->m->b, &s->terms, &s->m->own->var, items, count, &s->m->b->scratch, shares, &r, s->why);
    if (status != NETTO_OK) return status;
    s->value += r.value;
    s->es += r.es;
    s->m->a->measure_work += (r.products + (uint64_t)(count + SET_PRODUCTS) * s->terms.count) / PRODUCTS_A_WORK;
    s->m->view->scope->uncovered |= r.uncovered;
    return NETTO_OK;
}

static netto_status add_sets(sums *s, const holding_list *list, netto_var_component *shares)
{
    netto_status status = NETTO_OK;
    for (uint32_t from = 0, to; from < list->count && status == NETTO_OK; from = to) {
        to = holding_set_end(list, from);
        status = add_set(s, list->items + from, to - from, shares + from);
    }
    return status;
}

/* An open order counts for what it would lose alone, whichever way it goes: never less than it adds, where losses are a norm. */
static netto_status add_order(sums *s, const holding *rest)
{
    sums buy = *s, sell = *s;
    holding sold = *rest;
    buy.value = buy.es = sell.value = sell.es = 0.0;
    sold.net = -rest->net;
    netto_status status = add_set(&buy, rest, 1, NULL);
    if (status == NETTO_OK) status = add_set(&sell, &sold, 1, NULL);
    if (status != NETTO_OK) return status;
    s->value += fmax(0.0, fmax(buy.value, sell.value));
    s->es += fmax(0.0, fmax(buy.es, sell.es));
    return NETTO_OK;
}

static netto_status add_orders(sums *s)
{
    holding_list rest;
    netto_status status = measure_resting(s->m, &rest, s->why);
    for (uint32_t i = 0; i < rest.count && status == NETTO_OK; i++) status = add_order(s, &rest.items[i]);
    return status;
}

/* ---- the result -------------------------------------------------------------------------------------------------- */

#define NUMBERS 3 /* of a component, the first of which the whole has too */

static void tell_component(const netto_var_component *c, netto_named_number *numbers, netto_result *out)
{
    numbers[0] = (netto_named_number){TEXT_LITERAL("es"), c->es};
    numbers[1] = (netto_named_number){TEXT_LITERAL("exposure"), c->exposure};
    numbers[2] = (netto_named_number){TEXT_LITERAL("marginal"), c->marginal};
    *out = (netto_result){.name = c->instrument, .value = c->value, .numbers = numbers, .number_count = NUMBERS};
}

static netto_status tell(const sums *s, const netto_var_component *shares, uint32_t count, netto_result *out)
{
    arena *in = &s->m->b->scratch;
    netto_result *parts = arena_array(in, count + 1, sizeof *parts);
    netto_named_number *numbers = arena_array(in, NUMBERS * (size_t)count + 1, sizeof *numbers);
    if (!parts || !numbers) return complain(s->why, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
    for (uint32_t i = 0; i < count; i++) tell_component(&shares[i], numbers + 1 + NUMBERS * i, &parts[i]);
    numbers[0] = (netto_named_number){TEXT_LITERAL("es"), s->es};
    out->value = s->value;
    out->numbers = numbers;
    out->number_count = 1;
    out->parts = parts;
    out->part_count = count;
    out->by = TEXT_LITERAL("component");
    return NETTO_OK;
}

netto_status measure_var(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    sums s = {.m = m, .why = complaint};
    holding_list list;
    netto_var_terms asked = terms_of(m->declared);
    netto_complaint why = {.status = NETTO_OK};
    netto_status status = var_terms_read(m->a->policy, &asked, &s.terms, &why);
    if (status != NETTO_OK) return measure_refuse(m, complaint, "%.200s", why.text);
    status = measure_holdings(m, &list, complaint);
    if (status != NETTO_OK) return status;
    netto_var_component *shares = arena_array(&m->b->scratch, list.count + 1, sizeof *shares);
    if (!shares) return complain(complaint, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
    status = add_sets(&s, &list, shares);
    if (status == NETTO_OK) status = add_orders(&s);
    return status == NETTO_OK ? tell(&s, shares, list.count, out) : status;
}

bool measure_var_fit(assessment *a, const book *b, uint32_t number)
{
    var_terms terms;
    netto_complaint why;
    netto_var_terms asked = terms_of(&a->policy->measures[number]);
    if (!asked.reprice || var_terms_read(a->policy, &asked, &terms, &why) != NETTO_OK) return true;
    return var_kept_fit(&a->measures[number].var, a->memory, b, terms.count);
}

bool measure_has_window(const netto_policy *policy)
{
    for (uint32_t i = 0; i < policy->measure_count; i++)
        if (policy->measures[i].kind == NETTO_KIND_VAR) return true;
    return false;
}
