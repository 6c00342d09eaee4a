/* test_closeout.c: claims about closeout.net: what sets would be closed out at, and what netting is worth. */
#include <math.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

/* Two agreements by venue: ICE with BRENT and DEC, NYMEX with WTI and GAS; correlations by bucket. */
static desk stand(rules *r)
{
    static const char *const things[][2] = {{"BRENT", "ICE"}, {"DEC", "ICE"}, {"WTI", "NYMEX"}, {"GAS", "NYMEX"}};
    const netto_netting_entry entries[] = {{T("ICE"), T("ice")}, {T("NYMEX"), T("nymex")}};
    desk k = desk_open();
    *r = rules_of("closeout");
    r->haircut = 0.1, r->line = 0.2;
    r->policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .collateral = rules_line_fixed};
    for (int i = 0; i < 4; i++) {
        netto_instrument_row row = instrument_row(things[i][0], NETTO_FUTURE);
        row.venue = T(things[i][1]);
        if (i == 1) row.underlying = T("BRENT");
        desk_instrument_row(&k, row);
        desk_mark(&k, things[i][0], 100);
    }
    desk_set(&k, "ice", true), desk_set(&k, "nymex", true);
    desk_account_row(&k, (netto_account_row){.id = T("a"), .netting = NETTO_NETTING_BY, .by = T("venue"), .entries = entries, .entry_count = 2});
    desk_account(&k, "b", NULL, NULL);
    desk_policy(&k, &r->policy);
    return k;
}

static netto_status ask(desk *k, const char *account, const netto_suppose *suppose, uint32_t count)
{
    netto_command c = {.kind = NETTO_CLOSEOUT_NET, .account = T(account), .closeout = {suppose, count}};
    return desk_ask(k, &c);
}

static const netto_closeout_set *set_named(const desk *k, const char *id)
{
    static const netto_closeout_set none = {.positions = 0};
    for (uint32_t i = 0; i < k->d.closeout.set_count; i++)
        if (text_is(k->d.closeout.sets[i].id, id)) return &k->d.closeout.sets[i];
    return &none;
}

static void hold(desk *k)
{
    desk_position(k, "a", "BRENT", 10), desk_position(k, "a", "DEC", -4), desk_position(k, "a", "WTI", 5), desk_position(k, "a", "GAS", -2);
    desk_mark(k, "BRENT", 103), desk_mark(k, "DEC", 105), desk_mark(k, "WTI", 99), desk_mark(k, "GAS", 98);
}

TEST("a set is closed out at the sum of its values, and nets what is owed either way")
{
    rules r;
    desk k = stand(&r);
    hold(&k);
    is_status(ask(&k, "a", NULL, 0), NETTO_OK);
    is_int(k.d.closeout.set_count, 2);
    const netto_closeout_set *ice = set_named(&k, "ice"), *nymex = set_named(&k, "nymex");
    is_near(ice->closeout, 30 - 20, 1e-9), is_near(ice->positive, 30, 1e-9), is_near(ice->negative, -20, 1e-9);
    is_near(ice->ngr, 10.0 / 30, 1e-12), is_near(ice->factor, 0.4 + 0.6 * 10 / 30, 1e-12), is_near(ice->replacement, 10, 1e-9);
    is_near(nymex->closeout, -5 + 4, 1e-9), is_near(nymex->ngr, 0, 0), is_near(nymex->factor, 0.4, 0), is_near(nymex->replacement, 0, 0);
    ok(ice->currencies[0].net == 10 * 100000000ll && ice->currencies[0].positive == 30 * 100000000ll);
    ok(k.d.closeout.currencies[0].net == 9 * 100000000ll);
    desk_close(&k);
}

TEST("what netting is worth is what the same positions come to apart")
{
    rules r;
    desk k = stand(&r);
    hold(&k);
    is_status(desk_exposure_all(&k, "a", false), NETTO_OK);
    double netted = k.d.exposure.exposure.netted, gross = k.d.exposure.exposure.gross, of_ice = k.d.exposure.sets[0].exposure.netted;
    is_status(ask(&k, "a", NULL, 0), NETTO_OK);
    is_same(k.d.closeout.netted, netted), is_same(k.d.closeout.then, netted);
    is_near(k.d.closeout.apart, gross, 1e-9);
    is_same(set_named(&k, "ice")->exposure.netted, of_ice);
    is_near(set_named(&k, "ice")->apart, 0.1 * (10 * 103 + 4 * 105), 1e-9);
    desk_close(&k);
}

TEST("an agreement that is supposed not to hold leaves its positions alone, as it would, and changes nothing")
{
    rules r;
    desk k = stand(&r);
    hold(&k);
    const netto_suppose without[] = {{T("ice"), false}}, with[] = {{T("ice"), true}};
    is_status(desk_exposure(&k, "a"), NETTO_OK);
    double before = k.d.exposure.exposure.netted;
    is_status(ask(&k, "a", without, 1), NETTO_OK);
    double then = k.d.closeout.then, now = k.d.closeout.netted;
    is_same(now, before);
    is_int(k.d.closeout.set_count, 3);
    ok(set_named(&k, "BRENT")->alone && !set_named(&k, "ice")->positions);
    is_near(set_named(&k, "BRENT")->ngr, 1, 0), ok(isnan(set_named(&k, "DEC")->ngr)), is_near(set_named(&k, "DEC")->factor, 1, 0);
    is_status(desk_exposure(&k, "a"), NETTO_OK);
    is_same(k.d.exposure.exposure.netted, before);
    desk_set(&k, "ice", false);
    is_status(desk_exposure(&k, "a"), NETTO_OK);
    is_near(k.d.exposure.exposure.netted, then, 1e-9);
    ok(then > now);
    is_status(ask(&k, "a", with, 1), NETTO_OK);
    is_near(k.d.closeout.netted, then, 1e-9), is_near(k.d.closeout.then, now, 1e-9);
    desk_close(&k);
}

TEST("what is supposed must be there")
{
    rules r;
    desk k = stand(&r);
    const netto_suppose unknown[] = {{T("none"), false}}, other[] = {{T("third"), false}}, ice[] = {{T("ice"), false}};
    desk_set(&k, "third", true);
    is_status(ask(&k, "a", unknown, 1), NETTO_ESET);
    is_status(ask(&k, "a", other, 1), NETTO_EPARAMS), has_string(desk_said(&k), "'a' nets nothing by the set 'third'");
    is_status(ask(&k, "b", ice, 1), NETTO_EPARAMS);
    is_status(ask(&k, "nobody", NULL, 0), NETTO_EACCOUNT);
    desk_close(&k);
}

static void secure(desk *k, const char *asset, double amount, const char *set, bool received)
{
    netto_collateral_row row = {.asset = T(asset), .amount = N(amount), .received = received};
    if (set) row.set = T(set);
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T("a"), .count = 1, .collateral = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

TEST("collateral counts for its set: what is received less its haircut, what is lodged with it added")
{
    rules r;
    desk k = stand(&r);
    desk_instrument(&k, "B", NETTO_BOND), desk_mark(&k, "B", 10);
    hold(&k);
    secure(&k, "B", 0.5, "ice", true), secure(&k, "B", 0.25, "ice", false), secure(&k, "USD", 7, NULL, true);
    is_status(ask(&k, "a", NULL, 0), NETTO_OK);
    const netto_closeout_set *ice = set_named(&k, "ice");
    is_near(ice->received, 0.8 * 5, 1e-9), is_near(ice->lodged, 1.2 * 2.5, 1e-9);
    is_near(ice->replacement, 10 - (4 - 3), 1e-9);
    is_near(k.d.closeout.received, 7, 1e-9), is_near(set_named(&k, "nymex")->received, 0, 0);
    desk_close(&k);
}

TEST("a margined set costs at least what may go unasked, in the agreement's currency")
{
    rules r;
    desk k = stand(&r);
    desk_fx(&k, "EUR", 2);
    netto_set_row row = {.id = T("nymex"), .enforceable = true, .margined = true, .currency = T("EUR"), .threshold = 10, .mta = 1, .nica = 3, .mpor_days = -1};
    netto_command c = {.kind = NETTO_SET_PUT, .count = 1, .sets = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    hold(&k);
    is_status(ask(&k, "a", NULL, 0), NETTO_OK);
    is_near(set_named(&k, "nymex")->replacement, (10 + 1 - 3) * 2, 1e-9), ok(set_named(&k, "nymex")->margined);
    is_near(set_named(&k, "ice")->replacement, 10, 1e-9);
    desk_close(&k);
}

TEST("where all nets it is one set, secured by what is of none; of an empty book there is none")
{
    rules r;
    desk k = stand(&r);
    is_status(ask(&k, "b", NULL, 0), NETTO_OK);
    is_int(k.d.closeout.set_count, 0), is_int(k.d.closeout.currency_count, 0);
    desk_position(&k, "b", "WTI", 1), desk_collateral(&k, "b", "USD", 50);
    desk_mark(&k, "WTI", 90);
    is_status(ask(&k, "b", NULL, 0), NETTO_OK);
    is_int(k.d.closeout.set_count, 1);
    ok(!netto_text_given(k.d.closeout.sets[0].id) && !k.d.closeout.sets[0].named);
    is_near(k.d.closeout.sets[0].lodged, 1.2 * 50 - 0.2 * 50, 1e-9); /* base cash has no haircut */
    is_near(k.d.closeout.sets[0].replacement, 40, 1e-9);             /* 50 posted for 10 that is owed */
    desk_close(&k);
}

TEST("what has no mark is told")
{
    rules r;
    desk k = stand(&r);
    desk_instrument(&k, "NM", NETTO_SPOT);
    netto_position_row row = {.instrument = T("NM"), .qty = N(1), .cost = N(5)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_status(ask(&k, "a", NULL, 0), NETTO_ENOMARK);
    desk_close(&k);
}
