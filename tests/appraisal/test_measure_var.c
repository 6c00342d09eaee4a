/* test_measure_var.c: claims about value at risk as a measure: it is what var.get answers, for whoever may ask. */
#include <math.h>
#include <string.h>

#include "support/attrs.h"
#include "support/inside.h"
#include "support/rules.h"

#define DAYS 40

typedef struct stand {
    rules r; /* first */
    attrs_map said;
    netto_declared declared;
    desk k;
} stand;

static netto_status margin_of_var(netto_policy *p, const netto_view *book, netto_margin *out, netto_complaint *why)
{
    netto_result v;
    const netto_measure_ask ask = {.name = {"var", 3}};
    ((rules *)p)->margins++;
    netto_status status = netto_view_measure(book, &ask, &v, why);
    double initial = status == NETTO_OK ? fmax(0.0, v.value) : 0.0;
    *out = (netto_margin){initial, initial, initial, initial};
    return status;
}

static void declare(stand *s, const char *method, double unknown)
{
    s->said = (attrs_map){.size = 0};
    attrs_put_real(&s->said, "alpha", 0.95);
    attrs_put_real(&s->said, "window", DAYS * 86400.0);
    attrs_put_word(&s->said, "method", method);
    attrs_put_real(&s->said, "unknown", unknown);
    s->declared = (netto_declared){.name = {"var", 3}, .kind = NETTO_KIND_VAR, .options = attrs_text(&s->said)};
    s->r = rules_of(method);
    s->r.policy.history_every = NETTO_DAY, s->r.policy.history_length = DAYS * NETTO_DAY;
    s->r.policy.hooks.correlation = rules_correlation;
    s->r.policy.hooks.margin = margin_of_var;
    s->r.policy.measures = &s->declared, s->r.policy.measure_count = 1;
}

static void open_stand(stand *s, const char *method, double unknown)
{
    static const char *const ids[] = {"A", "B", "IDX"};
    declare(s, method, unknown);
    s->k = desk_open();
    desk *k = &s->k;
    desk_policy(k, &s->r.policy);
    for (int i = 0; i < 3; i++) desk_instrument(k, ids[i], NETTO_PERP);
    for (int d = 0; d <= DAYS; d++, k->now += NETTO_DAY)
        for (int i = 0; i < 3; i++) desk_mark(k, ids[i], 100 + 10 * i + tap_random_real(-3, 3));
    k->now -= NETTO_DAY;
    desk_account(k, "firm", "firm", NULL);
    desk_account(k, "one", NULL, "firm"), desk_account(k, "two", NULL, "firm");
    desk_collateral(k, "one", "USD", 1e6), desk_collateral(k, "two", "USD", 1e6);
    desk_position(k, "one", "A", 10), desk_position(k, "one", "B", -4), desk_position(k, "two", "B", 7);
}

static double required(stand *s, const char *account)
{
    return is_status(desk_margin(&s->k, account), NETTO_OK) ? s->k.d.margin.measures.margin.initial : NAN;
}

static double measured(stand *s, const char *account, bool pool)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = {"var", 3}, .pool = pool}};
    return is_status(desk_ask(&s->k, &c), NETTO_OK) ? s->k.d.measure.value : NAN;
}

static double asked(stand *s, const char *account, bool pool, netto_var_method method, double unknown)
{
    netto_command c = {.kind = NETTO_VAR_GET, .account = T(account),
                       .var = {.pool = pool, .terms = {.method = method, .alpha = 0.95, .window = DAYS * NETTO_DAY, .unknown = unknown}}};
    return is_status(desk_ask(&s->k, &c), NETTO_OK) ? s->k.d.var.value : NAN;
}

TEST("the measure is what var.get answers, to the bit: of accounts, pools and trees, by every method")
{
    static const char *const methods[] = {"historical", "parametric", "filtered"};
    for (int m = 0; m < 3; m++) {
        stand s;
        open_stand(&s, methods[m], 0.4);
        is_same(measured(&s, "one", false), asked(&s, "one", false, (netto_var_method)m, 0.4));
        is_same(measured(&s, "firm", true), asked(&s, "firm", true, (netto_var_method)m, 0.4));
        is_same(measured(&s, "firm", false), asked(&s, "firm", false, (netto_var_method)m, 0.4));
        double margin = required(&s, "one");
        is_near(margin, fmax(0.0, asked(&s, "one", false, (netto_var_method)m, 0.4)), 1e-8);
        desk_close(&s.k);
    }
}

TEST("its parts are components that add up, with their shortfall, exposure and marginal value")
{
    stand s;
    open_stand(&s, "historical", 0.4);
    measured(&s, "one", false);
    const netto_result *r = &s.k.d.measure;
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("one"), .measure = {.name = {"var", 3}, .parts = true}};
    desk_ask(&s.k, &c);
    is_int(r->part_count, 2);
    is_near(r->parts[0].value + r->parts[1].value, r->value, 1e-9);
    is_near(r->parts[0].numbers[0].value + r->parts[1].numbers[0].value, r->numbers[0].value, 1e-9);
    ok(r->numbers[0].value >= r->value);
    desk_close(&s.k);
}

TEST("a window that is not covered costs the unknown fraction, or fails the rule")
{
    stand s;
    open_stand(&s, "historical", 0.4);
    desk_instrument(&s.k, "NEW", NETTO_PERP);
    desk_mark(&s.k, "NEW", 50);
    desk_account(&s.k, "new", NULL, NULL);
    desk_position(&s.k, "new", "NEW", -3);
    is_near(measured(&s, "new", false), 0.4 * 150, 1e-9);
    is_near(asked(&s, "new", false, NETTO_VAR_PARAMETRIC, 0.4), 0.4 * 150, 1e-9);
    stand strict;
    declare(&strict, "filtered", 0.0);
    desk_policy(&s.k, &strict.r.policy);
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("new"), .measure.name = {"var", 3}};
    ok(desk_ask(&s.k, &c) != NETTO_OK);
    has_string(desk_said(&s.k), "the window of 'NEW' is not covered");
    desk_policy(&s.k, netto_policy_built_in());
    desk_close(&s.k);
}

TEST("a margin of it holds while nothing moves, and is asked again when a sample closes")
{
    stand s;
    open_stand(&s, "historical", 0.4);
    desk_margin(&s.k, "one");
    unsigned before = s.r.margins;
    desk_margin(&s.k, "one");
    is_int(s.r.margins, before);
    s.k.now += NETTO_DAY;
    desk_mark(&s.k, "A", 80), desk_mark(&s.k, "B", 110), desk_mark(&s.k, "IDX", 120);
    double margin = required(&s, "one");
    ok(s.r.margins > before);
    is_near(margin, fmax(0.0, asked(&s, "one", false, NETTO_VAR_HISTORICAL, 0.4)), 1e-8);
    desk_close(&s.k);
}

TEST("an option follows its underlying, also where nothing that is held was marked")
{
    stand s;
    open_stand(&s, "historical", 0.4);
    desk_option(&s.k, "CALL", "IDX", 'C', 120);
    desk_delta(&s.k, "CALL", 5, 0.5);
    desk_account(&s.k, "opt", NULL, NULL);
    desk_position(&s.k, "opt", "CALL", 10);
    double before = required(&s, "opt");
    /* Corrections of the past, which the mark that stands outlives; two, for the value at risk is the second worst. */
    desk_mark_at(&s.k, "IDX", 60, s.k.now - 5 * NETTO_DAY), desk_mark_at(&s.k, "IDX", 60, s.k.now - 9 * NETTO_DAY);
    double after = required(&s, "opt");
    ok(after != before);
    is_near(after, fmax(0.0, asked(&s, "opt", false, NETTO_VAR_HISTORICAL, 0.4)), 1e-8);
    desk_close(&s.k);
}

TEST("an order is judged by the book behind it, and an open one counts the worse of both ways")
{
    stand s;
    open_stand(&s, "parametric", 0.4);
    double now = measured(&s, "one", false);
    desk_check(&s.k, "one", "A", 5, NAN);
    double after = s.k.d.check.after.margin.initial;
    desk_order(&s.k, "o", "one", "A", 5, NAN);
    double open = required(&s, "one");
    ok(open >= after - 1e-8 && open > now);
    desk_order_close(&s.k, "o");
    is_same(measured(&s, "one", false), now);
    desk_position(&s.k, "one", "A", 15);
    is_near(measured(&s, "one", false), after, 1e-8);
    desk_close(&s.k);
}
