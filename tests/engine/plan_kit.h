/* plan_kit.h: a rulebook with one rebalancing rule, and a desk on which it is asked. */
#ifndef TESTS_PLAN_KIT_H
#define TESTS_PLAN_KIT_H

#include "engine/plan.h"

#include <math.h>
#include <stdio.h>

#include "base/complain.h"
#include "base/text.h"
#include "engine/rebalance.h"
#include "support/inside.h"
#include "support/rules.h"

#define HOUR (3600 * NETTO_SECOND)
#define KIT  __attribute__((unused)) static

KIT const char *word(netto_text text)
{
    static char copy[NETTO_ID_MAX + 1];
    text_copy(text, copy, sizeof copy);
    return copy;
}

#define is_text(got, expected) is_string(word(got), expected)

/* A rulebook with one rebalancing rule, turned by numbers. */
typedef struct rule {
    rules r;              /* first */
    netto_rebalance is;
    netto_step steps[70];
    uint32_t count;
    netto_measure of;     /* what the drift is, over `scale` */
    double scale;
    netto_declared declared[2];
    bool fails, plan_fails;
    unsigned drifts, plans;
    struct rule *of_whom; /* NULL: itself */
} rule;

static netto_status drift(netto_policy *p, uint32_t number, const netto_view *book, double *out, netto_complaint *why)
{
    rule *r = ((rule *)p)->of_whom ? ((rule *)p)->of_whom : (rule *)p;
    r->drifts++;
    p->work += p->last_work = 10;
    if (r->fails && number == 0) return complain(why, NETTO_ERULE, "drift: as it was told");
    netto_result result = {.value = 0.0};
    netto_status status = netto_view_measure(book, &(netto_measure_ask){.name = text_of(netto_measure_word(r->of))}, &result, why);
    *out = result.value / r->scale;
    return status;
}

static netto_status plan(netto_policy *p, uint32_t number, const netto_view *book, netto_steps *out, netto_complaint *why)
{
    rule *r = ((rule *)p)->of_whom ? ((rule *)p)->of_whom : (rule *)p;
    (void)number, (void)book;
    r->plans++;
    p->work += p->last_work = 20;
    if (r->plan_fails) return complain(why, NETTO_ERULE, "plan: as it was told");
    for (uint32_t i = 0; i < r->count && i < NETTO_STEPS_MAX; i++) out->items[out->count++] = r->steps[i];
    return NETTO_OK;
}

/* Measure 0 is the net twice over, 1 a tally of exposure. */
static netto_status measure(netto_policy *p, const netto_question *q, netto_answer *out, netto_complaint *why)
{
    netto_result net = {.value = 0.0};
    p->last_work = 0;
    out->kind = NETTO_VALUE_NUMBER;
    if (q->hook == NETTO_HOOK_LOAD) return out->number = netto_view_get(q->things[0], NETTO_FIELD_EXPOSURE).number, NETTO_OK;
    netto_status status = netto_view_measure(q->things[0], &(netto_measure_ask){.name = TEXT_LITERAL("net")}, &net, why);
    out->number = 2.0 * net.value;
    return status;
}

/* Net exposure over 1,000 within half of it, asked each 30 seconds, an account left alone for five minutes. */
static void rule_make(rule *r, const char *id)
{
    *r = (rule){.of = NETTO_MEASURE_NET, .scale = 1000.0,
                .is = {.name = T("neutral"), .every = 30 * NETTO_SECOND, .cooldown = 300 * NETTO_SECOND, .band = 0.5, .relative = INFINITY}};
    r->r = rules_of(id);
    r->r.policy.hooks.haircut = rules_haircut_attr;
    r->r.policy.hooks.correlation = rules_correlation;
    r->r.rho = r->r.across = 1.0;
    r->declared[0] = (netto_declared){.name = T("twice"), .kind = NETTO_KIND_FUNCTION, .hooks = 1u << NETTO_HOOK_CALL};
    r->declared[1] = (netto_declared){.name = T("exposed"), .kind = NETTO_KIND_TALLY, .hooks = 1u << NETTO_HOOK_LOAD};
    r->r.policy.hooks.measure = measure;
    r->r.policy.measures = r->declared;
    r->r.policy.measure_count = 2;
    r->r.policy.rebalances = &r->is;
    r->r.policy.rebalance_count = 1;
    r->r.policy.rebalance_hooks = (netto_rebalance_hooks){drift, plan};
}

KIT netto_step *step(rule *r, netto_step_kind kind, const char *with, double to)
{
    r->steps[r->count] = (netto_step){.kind = kind, .to = to};
    if (with) r->steps[r->count].with = T(with);
    return &r->steps[r->count++];
}

/* Spot S and perpetual P of 100 each, whose haircut is 1; an account with 10,000 of cash. */
KIT desk stand(rule *r)
{
    desk k = desk_open();
    rule_make(r, "plans");
    desk_policy(&k, &r->r.policy);
    desk_account(&k, "a", "desk", NULL);
    const char *const ids[] = {"S", "P", "Q"};
    for (int i = 0; i < 3; i++) {
        netto_instrument_row row = instrument_row(ids[i], i ? NETTO_PERP : NETTO_SPOT);
        row.attrs = (netto_text){"\x81\xa1h\x01", 4};
        row.qty_step = N(i == 2 ? 3 : 1);
        desk_instrument_row(&k, row);
        desk_mark(&k, ids[i], 100);
    }
    desk_collateral(&k, "a", "USD", 10000);
    return k;
}

/* The rulebook has changed: a copy of it, which does what this one is told, is activated. */
KIT void again(desk *k, rule *r)
{
    static rule copies[16];
    static char ids[16][16];
    static unsigned made;
    rule *c = &copies[made % 16];
    *c = *r;
    snprintf(ids[made % 16], sizeof ids[0], "again-%u", made);
    c->of_whom = r;
    c->r.policy.id = text_of(ids[made++ % 16]);
    c->r.policy.limits = c->r.limits, c->r.policy.checks = c->r.check_rules, c->r.policy.breakers = c->r.breakers;
    c->r.policy.measures = c->declared;
    is_status(desk_policy(k, &c->r.policy), NETTO_OK);
}

KIT const netto_plan *ask(desk *k, const char *account, const char *name, bool force)
{
    netto_command c = {.kind = NETTO_REBALANCE_PLAN, .account = T(account), .plan = {.force = force}};
    if (name) c.plan.rule = T(name);
    desk_ask(k, &c);
    return k->d.complaint.status == NETTO_OK && k->d.row_count ? &k->d.plans[0] : NULL;
}

KIT double qty(const netto_plan *p, uint32_t leg)
{
    return leg < p->leg_count ? decimal_real(p->legs[leg].qty) : NAN;
}

KIT const char *said(const netto_plan *p)
{
    static char text[256];
    text_copy(p->reason, text, sizeof text);
    return text;
}

/* The plans that were told in the last command, `proposed` or not. */
KIT unsigned plans_told(const desk *k, bool proposed)
{
    unsigned told = 0;
    for (uint32_t i = 0; i < k->d.event_count; i++) told += k->d.events[i].topic == NETTO_TOPIC_REBALANCE && k->d.events[i].plan->proposed == proposed;
    return told;
}

/* A tick at what is due next, up to an instant; false: nothing is. */
KIT bool tick_due(desk *k, netto_instant until)
{
    if (k->d.next_deadline == NETTO_NEVER || k->d.next_deadline > until) return false;
    if (k->d.next_deadline > k->now) k->now = k->d.next_deadline;
    desk_tick(k, 0);
    return true;
}

/* The plans that were proposed up to an instant. */
KIT unsigned pass(desk *k, netto_instant until)
{
    unsigned told = 0;
    while (tick_due(k, until)) told += plans_told(k, true);
    return told;
}

#endif
