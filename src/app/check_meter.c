/* check_meter.c: what each hook does and how long it takes, while a policy's own tests run. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/check.h"
#include "base/text.h"
#include "text/table.h"

#define BYTES ((size_t)1 << 20)
#define COLUMNS 6

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void check_meter_asks(check_meter *m, rule_id rule)
{
    (void)rule;
    if (m->depth < CHECK_DEPTH) {
        m->asked[m->depth].inside = 0.0;
        m->asked[m->depth].since = now();
    }
    m->depth++;
}

void check_meter_asked(check_meter *m, rule_id rule, uint64_t work)
{
    struct check_count *c = &m->kinds[rule.kind];
    rule_set_add(&m->rules, rule);
    c->calls++;
    c->work += work;
    if (work > c->work_max) c->work_max = work;
    if (--m->depth >= CHECK_DEPTH) return;
    double took = now() - m->asked[m->depth].since;
    c->seconds += took - m->asked[m->depth].inside;
    if (m->depth > 0) m->asked[m->depth - 1].inside += took;
}

/* ---- the table ------------------------------------------------------------------------------------------- */

static const char *const names[RULE_KINDS] = {
#define X(name, word) word,
    RULE_MAP(X)
#undef X
};

static bool is_given(const netto_policy *policy, int kind)
{
    const netto_hooks *hooks = &policy->hooks;
    const netto_fold_hooks *fold_hooks = &policy->fold_hooks;
    bool measures = false, columns = false, plans = policy->rebalance_count > 0;
    for (uint32_t i = 0; i < policy->measure_count; i++) {
        measures |= policy->measures[i].kind == NETTO_KIND_FUNCTION;
        columns |= (policy->measures[i].hooks & ~(1u << NETTO_HOOK_CALL)) != 0;
    }
    const bool given[RULE_KINDS] = {hooks->haircut != NULL, hooks->correlation || hooks->axis, hooks->collateral != NULL,
                                     hooks->margin != NULL, hooks->limit || hooks->held, hooks->check != NULL, hooks->trip != NULL,
                                     fold_hooks->start != NULL, fold_hooks->step != NULL, fold_hooks->migrate != NULL, measures, columns,
                                     plans, plans};
    return given[kind];
}

static void put_row(table *t, const struct check_count *c, const char *name)
{
    double calls = c->calls ? (double)c->calls : 1.0;
    table_format(t, "# %s", name);
    table_number(t, (double)c->calls, 0, true);
    table_number(t, (double)c->work / calls, 0, true);
    table_number(t, (double)c->work_max, 0, true);
    table_format(t, "%.2f%%", 100.0 * (double)c->work_max / NETTO_POLICY_WORK);
    table_format(t, "%.1f us", 1e6 * c->seconds / calls);
}

static void put_titles(table *t)
{
    static const char *const titles[COLUMNS] = {"# hook", "calls", "work, mean", "work, most", "of the budget", "time, mean"};
    for (size_t i = 0; i < COLUMNS; i++) table_column(t, NULL, i ? TABLE_RIGHT : TABLE_LEFT);
    for (size_t i = 0; i < COLUMNS; i++) table_text(t, text_of(titles[i]));
}

void check_meter_print(const check_meter *m, const netto_policy *policy)
{
    memory purse;
    table t;
    memory_init(&purse, BYTES);
    table_init(&t, &purse);
    put_titles(&t);
    for (int kind = 0; kind < RULE_KINDS; kind++)
        if (is_given(policy, kind)) put_row(&t, &m->kinds[kind], names[kind]);
    if (table_rows(&t) > 1) table_print(&t, stdout);
    table_destroy(&t);
}
