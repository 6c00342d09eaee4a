/* test_margin.c: claims about margins: asked once for a state, believed only when they make sense. */
#include "appraisal/margin.h"

#include <math.h>

#include "support/attrs.h"
#include "support/inside.h"
#include "support/rules.h"

static const char *const names[] = {"A", "B", NULL};

static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "firm", "firm", NULL);
    desk_account(&k, "a", NULL, "firm");
    for (int i = 0; names[i]; i++) desk_instrument(&k, names[i], NETTO_SPOT), desk_mark(&k, names[i], 100);
    desk_correlation(&k, 0.5, names);
    return k;
}

static double initial(desk *k, const char *account)
{
    return desk_margin(k, account) == NETTO_OK ? k->d.margin.measures.margin.initial : NAN;
}

TEST("without a rule all levels are the netted exposure")
{
    desk k = stand();
    desk_position(&k, "a", "A", 3);
    desk_margin(&k, "a");
    const netto_margin *m = &k.d.margin.measures.margin;
    ok(m->initial == 300 && m->maintenance == 300 && m->warning == 300 && m->liquidation == 300);
    desk_close(&k);
}

TEST("the rule is asked once while nothing changes, and again when something does")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = rules_margin_netted;
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A", 3);
    unsigned asked = r.margins;
    for (int i = 0; i < 5; i++) initial(&k, "a");
    is_int(r.margins, asked);
    desk_mark(&k, "B", 7); /* not held */
    initial(&k, "a");
    is_int(r.margins, asked);
    desk_mark(&k, "A", 101);
    is_near(initial(&k, "a"), 303, 1e-9);
    is_int(r.margins, asked + 1);
    desk_collateral(&k, "a", "USD", 5);
    ok(r.margins > asked + 1);
    desk_close(&k);
}

TEST("an account's new attributes are seen by its rule")
{
    char attrs[ATTRS_SIZE];
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = rules_margin_netted;
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A", 3);
    initial(&k, "a");
    unsigned asked = r.margins;
    desk_account_row(&k, (netto_account_row){.id = T("a"), .parent = T("firm"), .attrs = attrs_real(attrs, "x", 2)});
    initial(&k, "a");
    ok(r.margins > asked);
    desk_close(&k);
}

TEST("a rule that reads the clock is asked again when it has moved")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = rules_margin_now;
    desk_policy(&k, &r.policy);
    is_near(initial(&k, "a"), 0, 0);
    k.now += 7 * 60 * NETTO_SECOND;
    desk_mark(&k, "A", 50);
    is_near(initial(&k, "a"), 7, 0);
    desk_close(&k);
}

TEST("a rule that reads the pool sees what a new sub-account brings along")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = rules_margin_pool;
    desk_policy(&k, &r.policy);
    desk_account(&k, "p", NULL, NULL);
    desk_account(&k, "q", NULL, NULL);
    desk_position(&k, "q", "A", 3);
    is_near(initial(&k, "p"), 0, 0);
    desk_account(&k, "q", NULL, "p");
    netto_command c = {.kind = NETTO_ORDER_CHECK, .account = T("p"), .order = {.instrument = T("A"), .qty = N(1)}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_near(k.d.check.before.margin.initial, 300, 1e-9);
    desk_close(&k);
}

TEST("a rule that reads the pool sees what its other accounts do")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = rules_margin_pool;
    desk_policy(&k, &r.policy);
    netto_command c = {.kind = NETTO_ORDER_CHECK, .account = T("firm"), .order = {.instrument = T("A"), .qty = N(1)}};
    for (int i = 1; i < 5; i++) {
        desk_position(&k, "a", "A", i);
        desk_ask(&k, &c);
        is_near(k.d.check.before.margin.initial, 100 * i, 1e-9);
        is_near(k.d.check.after.margin.initial, 100 * i + 100, 1e-9);
    }
    desk_close(&k);
}

TEST("per set the requirements are added up, and a set that holds nothing requires nothing")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = rules_margin_netted;
    r.policy.per_set = true;
    r.extra = 10;
    desk_policy(&k, &r.policy);
    desk_account_row(&k, (netto_account_row){.id = T("n"), .netting = NETTO_NETTING_NONE});
    desk_trade(&k, "1", "n", "A", 1, 100);
    is_near(initial(&k, "n"), 110, 1e-9);
    desk_trade(&k, "2", "n", "B", -2, 100);
    is_near(initial(&k, "n"), 320, 1e-9);
    desk_check(&k, "n", "A", -1, 100);
    is_near(k.d.check.after.margin.initial, 210, 1e-9);
    desk_trade(&k, "3", "n", "A", -1, 100);
    is_near(initial(&k, "n"), 210, 1e-9);
    desk_trade(&k, "4", "n", "B", 2, 100);
    is_near(initial(&k, "n"), 0, 1e-9);
    desk_trade(&k, "5", "n", "A", 1, 100);
    is_near(initial(&k, "n"), 110, 1e-9);
    desk_close(&k);
}

TEST("an account that became empty nets, lists and requires like one that always was")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = rules_margin_netted;
    r.policy.per_set = true;
    r.extra = 10;
    desk_policy(&k, &r.policy);
    desk_trade(&k, "1", "a", "A", 1, 100);
    desk_trade(&k, "2", "a", "A", -1, 100);
    is_near(initial(&k, "a"), 0, 0);
    desk_exposure_all(&k, "a", false);
    is_int(k.d.exposure.set_count, 0);
    desk_close(&k);
}

static netto_status nonsense(netto_policy *p, const netto_view *v, netto_margin *out, netto_complaint *why)
{
    netto_value kind = netto_view_get(v, NETTO_FIELD_KIND);
    (void)p, (void)why;
    char what = kind.text.bytes[0];
    *out = what == 'n' ? (netto_margin){NAN, 0, 0, 0} : what == 'i' ? (netto_margin){INFINITY, 0, 0, 0}
         : what == 'o' ? (netto_margin){1, 2, 2, 0} : what == 'l' ? (netto_margin){2, 1, 2, 1.5}
         : what == 'w' ? (netto_margin){2, 1, 0.5, 0} : what == '-' ? (netto_margin){1, 0, 1, -1} : (netto_margin){2, 1, 2, 1};
    return NETTO_OK;
}

TEST("answers that make no sense are rule errors")
{
    static const char *const kinds[] = {"nan", "inf", "order", "liquidation", "warning", "-1"};
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = nonsense;
    desk_policy(&k, &r.policy);
    for (int i = 0; i < 6; i++) {
        desk_account(&k, kinds[i], kinds[i], NULL);
        is_status(desk_margin(&k, kinds[i]), NETTO_ERULE);
        ok(k.d.fault != NULL);
    }
    desk_account(&k, "good", "good", NULL);
    is_status(desk_margin(&k, "good"), NETTO_OK);
    desk_close(&k);
}

TEST("where equity stands against the levels")
{
    netto_margin m = {.initial = 100, .warning = 90, .maintenance = 80, .liquidation = 50};
    is_int(margin_standing(&m, 90), NETTO_STANDING_OK);
    is_int(margin_standing(&m, 89.99), NETTO_STANDING_WARNING);
    is_int(margin_standing(&m, 80), NETTO_STANDING_WARNING);
    is_int(margin_standing(&m, 79.99), NETTO_STANDING_MARGIN_CALL);
    is_int(margin_standing(&m, 50), NETTO_STANDING_MARGIN_CALL);
    is_int(margin_standing(&m, 49.99), NETTO_STANDING_LIQUIDATION);
}

TEST("at the edge requirements are rounded up and what is owned down, noise aside")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.haircut = rules_haircut_fixed;
    r.haircut = 1.0 / 3;
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A", 1);
    is_near(initial(&k, "a"), 33.33333334, 1e-12);
    r.haircut = 0.1;
    desk_policy(&k, netto_policy_built_in());
    desk_policy(&k, &r.policy);
    desk_mark(&k, "A", 30.0000003);
    is_near(initial(&k, "a"), 3.00000003, 0); /* 0.1 * 30.0000003 in doubles lies a hair above */
    desk_close(&k);
}

TEST("utilisation is initial over equity, 0 where nothing is required, infinite where nothing is left")
{
    netto_measures m = {.margin = {.initial = 50}, .equity = 200};
    is_near(netto_measures_utilisation(&m), 0.25, 0);
    is_near(netto_measures_excess(&m), 150, 0);
    m.equity = -1;
    ok(isinf(netto_measures_utilisation(&m)));
    m.margin.initial = 0;
    is_near(netto_measures_utilisation(&m), 0, 0);
}

TEST("a rule that fails leaves the last good margin, marked stale, and says why")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = rules_margin_netted;
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "A", 3);
    r.breaks = T("a");
    desk_position(&k, "a", "A", 4);
    is_int(k.d.event_count, 1);
    is_int(k.d.events[0].topic, NETTO_TOPIC_RULE_ERROR);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    ok(k.d.margin.stale && k.d.margin.measures.margin.initial == 300 && k.d.margin.measures.exposure.netted == 400);
    ok(k.d.margin.failure.size > 0 && k.d.fault);
    desk_close(&k);
}

static netto_status margin_equity(netto_policy *p, const netto_view *v, netto_margin *out, netto_complaint *why)
{
    netto_value equity = netto_view_get(v, NETTO_FIELD_EQUITY);
    ((rules *)p)->margins++;
    if (equity.kind != NETTO_VALUE_NUMBER) return *why = (netto_complaint){NETTO_ERULE, -1, "no equity"}, NETTO_ERULE;
    *out = (netto_margin){equity.number, equity.number, equity.number, equity.number};
    return NETTO_OK;
}

TEST("a margin that was answered while the collateral was known is not believed while it is not, nor the other way round")
{
    desk k = stand();
    rules r = rules_of("m");
    r.policy.hooks.margin = margin_equity, r.policy.hooks.collateral = rules_line_fixed, r.line = 0.5;
    desk_fx(&k, "EUR", 1);
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "EUR", 100);
    is_near(initial(&k, "a"), 50, 1e-9);
    for (int i = 0; i < 3; i++) {
        r.breaks = T("EUR");
        desk_instrument(&k, "EUR", NETTO_CASH); /* its definition is what the rule reads */
        unsigned asked = r.margins;
        k.now = k.d.next_deadline;
        desk_tick(&k, 0);
        ok(r.margins > asked);
        r.breaks = (netto_text){0};
        desk_instrument(&k, "EUR", NETTO_CASH);
        is_near(initial(&k, "a"), 50, 1e-9); /* the same sum as before */
        ok(!k.d.margin.stale);
    }
    desk_close(&k);
}
