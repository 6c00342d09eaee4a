/* test_replacement.c: claims about what netting sets would cost to replace, as rules read it. */
#include <math.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

static double field(const netto_view *v, netto_field f)
{
    netto_value value = netto_view_get(v, f);
    return value.kind == NETTO_VALUE_NUMBER ? value.number : NAN;
}

static unsigned asked;

/* initial = what the set costs to replace, and a thousandth of what it is worth and of its collateral. */
static netto_status margin(netto_policy *p, const netto_view *set, netto_margin *out, netto_complaint *why)
{
    (void)p;
    asked++;
    double cost = field(set, NETTO_FIELD_REPLACEMENT), rest = fabs(field(set, NETTO_FIELD_VALUE)) + field(set, NETTO_FIELD_RECEIVED) + field(set, NETTO_FIELD_LODGED);
    if (isnan(cost + rest)) {
        why->status = NETTO_ERULE;
        return NETTO_ERULE;
    }
    double all = cost + rest / 1000;
    *out = (netto_margin){all, all, all, all};
    return NETTO_OK;
}

static desk stand(rules *r)
{
    const netto_netting_entry entries[] = {{T("ICE"), T("ice")}, {T("NYMEX"), T("nymex")}};
    desk k = desk_open();
    *r = rules_of("replacement");
    r->haircut = 0.1, r->line = 0.2;
    r->policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .collateral = rules_line_fixed, .margin = margin};
    r->policy.per_set = true;
    netto_instrument_row one = instrument_row("A", NETTO_FUTURE), two = instrument_row("B", NETTO_FUTURE);
    one.venue = T("ICE"), two.venue = T("NYMEX");
    desk_instrument_row(&k, one), desk_instrument_row(&k, two), desk_instrument(&k, "S", NETTO_BOND);
    desk_mark(&k, "A", 100), desk_mark(&k, "B", 100), desk_mark(&k, "S", 10);
    desk_set(&k, "ice", true), desk_set(&k, "nymex", true);
    desk_account_row(&k, (netto_account_row){.id = T("a"), .netting = NETTO_NETTING_BY, .by = T("venue"), .entries = entries, .entry_count = 2});
    desk_policy(&k, &r->policy);
    desk_position(&k, "a", "A", 10), desk_position(&k, "a", "B", -10);
    desk_mark(&k, "A", 105), desk_mark(&k, "B", 102); /* 50, and -20 */
    return k;
}

static void secure(desk *k, const char *asset, double amount, const char *set, bool received)
{
    netto_collateral_row row = {.asset = T(asset), .amount = N(amount), .set = T(set), .received = received};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("a"), .count = 1, .collateral = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

static double initial(desk *k)
{
    is_status(desk_margin(k, "a"), NETTO_OK);
    ok(!k->d.margin.stale);
    return k->d.margin.measures.margin.initial;
}

TEST("a rule of sets reads what each is worth and what secures it")
{
    rules r;
    desk k = stand(&r);
    is_near(initial(&k), 50 + 0.07, 1e-7);
    secure(&k, "USD", 30, "ice", true);
    is_near(initial(&k), 20 + 0.1, 1e-7);
    secure(&k, "S", 1, "nymex", false);
    is_near(initial(&k), 20 + 0.1 + 0.012, 1e-7); /* 12 are posted, 20 are owed */
    desk_close(&k);
}

TEST("what was answered holds until a mark, a rate, a line or an agreement says otherwise")
{
    rules r;
    desk k = stand(&r);
    desk_fx(&k, "EUR", 1);
    secure(&k, "S", 2, "ice", true);
    is_near(initial(&k), 50 - 16 + 0.07 + 0.016, 1e-7);
    unsigned before = asked;
    is_near(initial(&k), 50 - 16 + 0.07 + 0.016, 1e-7);
    is_int(asked, before);
    desk_mark(&k, "S", 20); /* it is received, and moves nothing else of the account */
    is_near(initial(&k), 50 - 32 + 0.07 + 0.032, 1e-7);
    r.line = 0.5;
    desk_instrument(&k, "S", NETTO_BOND);
    is_near(initial(&k), 50 - 20 + 0.07 + 0.02, 1e-7);
    netto_set_row row = {.id = T("nymex"), .enforceable = true, .margined = true, .currency = T("EUR"), .threshold = 5, .mpor_days = -1};
    netto_command c = {.kind = NETTO_SET_PUT, .count = 1, .sets = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_near(initial(&k), 50 - 20 + 5 + 0.07 + 0.02, 1e-7);
    desk_fx(&k, "EUR", 3);
    is_near(initial(&k), 50 - 20 + 15 + 0.07 + 0.02, 1e-7);
    desk_close(&k);
}

TEST("an order is judged by what it would leave, and the trade then leaves that")
{
    rules r;
    desk k = stand(&r);
    is_status(desk_check(&k, "a", "A", 5, 95), NETTO_OK);
    double then = k.d.check.after.margin.initial;
    is_near(then, 50 + 50 + 0.12, 1e-7);
    desk_trade(&k, "t", "a", "A", 5, 95);
    is_near(initial(&k), then, 1e-7);
    desk_close(&k);
}

TEST("an account's are the sums over its sets, and a limit may be on them")
{
    rules r;
    desk k = stand(&r);
    r.policy.hooks.margin = NULL, r.policy.per_set = false;
    rules_limit(&r, "counterparty", NETTO_MEASURE_REPLACEMENT, 60, NULL);
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "a", "USD", 1e6);
    is_status(desk_check(&k, "a", "A", 2, 105), NETTO_OK);
    ok(k.d.check.accepted);
    is_status(desk_check(&k, "a", "B", 5, 102), NETTO_OK);
    ok(k.d.check.accepted); /* owed on balance still */
    is_status(desk_check(&k, "a", "A", 10, 103), NETTO_OK);
    ok(!k.d.check.accepted);
    is_near(k.d.check.reasons[0].value, 70, 1e-9);
    desk_close(&k);
}
