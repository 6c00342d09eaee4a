/* test_plan_roll.c: claims about rolling what expires where the next contract is held already, one contract after the other or both at
 * once. */
#include "plan_kit.h"

static void future(desk *k, const char *id, netto_instant days, double price)
{
    netto_instrument_row row = instrument_row(id, NETTO_FUTURE);
    row.expiry = k->now + days * NETTO_DAY;
    row.attrs = (netto_text){"\x81\xa1h\x01", 4};
    row.qty_step = N(1);
    desk_instrument_row(k, row);
    desk_mark(k, id, price);
}

/* Z expires and H follows; they net at rho. */
static desk stand_futures(rule *r, double rho)
{
    desk k = stand(r);
    future(&k, "Z", 1, 100), future(&k, "H", 90, 100), future(&k, "M", 180, 100);
    r->of = NETTO_MEASURE_GROSS, r->scale = 1e-6; /* whatever is held has drifted */
    r->r.across = r->r.rho = rho;
    again(&k, r);
    netto_step *s = step(r, NETTO_STEP_ROLL, "H", NAN);
    s->of = T("Z"), s->window = 3 * NETTO_DAY;
    return k;
}

TEST("a position that grows with a roll is rolled, as far as there is equity")
{
    rule r;
    desk k = stand_futures(&r, 0.5);
    desk_position(&k, "a", "Z", 10), desk_position(&k, "a", "H", 5);
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p->proposed && p->leg_count == 2 && qty(p, 0) == -10 && qty(p, 1) == 10);
    is_near(p->before.margin.initial, 100 * sqrt(100 + 25 + 50), 1e-6);
    ok(p->legs[1].after.margin.initial == 1500);
    desk_collateral(&k, "a", "USD", 1400);
    p = ask(&k, "a", NULL, true);
    ok(!p->proposed && p->code == NETTO_PLAN_REQUIREMENT);
    is_string(said(p), "it would raise the requirement from 1322.87566 to 1500, and there is less equity");
    r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("P"), .to = 10}; /* what is no roll may not at all */
    desk_collateral(&k, "a", "USD", 10000);
    ok(ask(&k, "a", NULL, true)->code == NETTO_PLAN_REQUIREMENT);
    desk_close(&k);
}

TEST("a calendar spread that closes is rolled where equity carries one leg alone, or else both at once")
{
    rule r;
    desk k = stand_futures(&r, 0.95);
    desk_position(&k, "a", "Z", 10), desk_position(&k, "a", "H", -10);
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p->proposed && p->leg_count == 2 && p->legs[0].after.margin.initial == 1000 && p->legs[1].after.margin.initial == 0);
    ok(p->legs[0].spread == 0);
    desk_collateral(&k, "a", "USD", 500); /* of a requirement of 316 */
    p = ask(&k, "a", NULL, true);
    ok(!p->proposed && p->code == NETTO_PLAN_BETWEEN);
    is_string(said(p), "between its legs 1000 would be required, of an equity of 500; a roll with `spread = true` trades both contracts at once");
    r.steps[0].spread = true;
    p = ask(&k, "a", NULL, true);
    ok(p->proposed && p->leg_count == 2 && p->legs[0].spread == 1 && p->legs[1].spread == 1);
    ok(p->legs[0].after.margin.initial == 1000 && p->legs[1].after.margin.initial == 0);
    desk_close(&k);
}

TEST("what is traded at once is held against limits behind all of it, each contract by itself")
{
    rule r;
    desk k = stand_futures(&r, 0.5);
    desk_position(&k, "a", "Z", 10), desk_position(&k, "a", "H", -4);
    r.steps[0].spread = true;
    rules_limit(&r.r, "net", NETTO_MEASURE_NET, 700, NULL); /* 1,000 when H is bought first, 400 short when Z is sold first */
    rules_limit_held(&r.r, "each", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 6, NULL);
    again(&k, &r);
    ok(ask(&k, "a", NULL, true)->proposed);
    r.r.limits[1].max = 5;
    again(&k, &r);
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(!p->proposed && p->code == NETTO_PLAN_ORDER && p->refused == 2 && text_is(p->reasons[0].key, "H") && p->reasons[0].value == 6);
    desk_close(&k);
}

TEST("several rolls are each traded at once; those that share a contract are one")
{
    rule r;
    desk k = stand_futures(&r, 0.9);
    future(&k, "Y", 1, 100), future(&k, "X", 90, 100);
    desk_position(&k, "a", "Z", 10), desk_position(&k, "a", "Y", -3), desk_position(&k, "a", "S", 4);
    r.steps[0].spread = true;
    netto_step *s = step(&r, NETTO_STEP_ROLL, "X", NAN);
    s->of = T("Y"), s->window = 3 * NETTO_DAY, s->spread = true;
    step(&r, NETTO_STEP_TRADE, "S", -4);
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p->proposed && p->leg_count == 5);
    unsigned numbers = 0, alone = 0;
    for (uint32_t i = 0; i < p->leg_count; i++) {
        numbers += i + 1 < p->leg_count && p->legs[i].spread && p->legs[i].spread == p->legs[i + 1].spread;
        alone += p->legs[i].spread == 0;
    }
    ok(numbers == 2 && alone == 1);
    s->with = T("H"); /* both into H: one trade of 7 of it */
    p = ask(&k, "a", NULL, true);
    ok(p->leg_count == 4);
    unsigned together = 0;
    for (uint32_t i = 0; i < p->leg_count; i++) together += p->legs[i].spread == 1;
    ok(together == 3);
    desk_close(&k);
}

TEST("a contract that is not traded after all leaves the other by itself")
{
    rule r;
    desk k = stand_futures(&r, 0.9);
    desk_position(&k, "a", "Z", 10);
    r.steps[0].spread = true;
    step(&r, NETTO_STEP_TRADE, "H", -10); /* closed, and not rolled */
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p->proposed && p->leg_count == 1 && p->legs[0].spread == 0 && qty(p, 0) == -10);
    desk_close(&k);
}

/* Futures whose attribute `n` names another: Z then H then M; the first two expire within five days.  In the order of `ids`. */
static desk stand_chain(rule *r, const char *ids, const char *after_z, const char *after_h)
{
    static char attrs[3][9];
    desk k = stand(r);
    for (const char *id = ids; *id; id++) {
        netto_instrument_row row = instrument_row((char[2]){*id}, NETTO_FUTURE);
        const char *next = *id == 'Z' ? after_z : after_h;
        int i = *id == 'Z' ? 0 : *id == 'H' ? 1 : 2;
        row.expiry = k.now + (i == 2 ? 170 : i + 1) * NETTO_DAY;
        row.attrs = (netto_text){attrs[i], (uint32_t)snprintf(attrs[i], sizeof attrs[i], i == 2 ? "\x81\xa1h\x01" : "\x82\xa1h\x01\xa1n\xa1%s", next)};
        row.qty_step = N(1);
        desk_instrument_row(&k, row);
        desk_mark(&k, (char[2]){*id}, 100);
    }
    r->of = NETTO_MEASURE_GROSS, r->scale = 1e-6;
    again(&k, r);
    step(r, NETTO_STEP_ROLL, "n", NAN)->window = 5 * NETTO_DAY;
    return k;
}

static double traded(const netto_plan *p, const char *id)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < p->leg_count; i++) sum += text_is(p->legs[i].instrument, id) ? qty(p, i) : 0.0;
    return sum;
}

TEST("what follows is held, in whatever order the contracts were put: none that expires within the window itself")
{
    static const char *const orders[] = {"ZHM", "ZMH", "HZM", "HMZ", "MZH", "MHZ"};
    for (unsigned i = 0; i < 6; i++) {
        rule r;
        desk k = stand_chain(&r, orders[i], "H", "M");
        desk_position(&k, "a", "Z", 10);
        const netto_plan *p = ask(&k, "a", NULL, true);
        ok(p->proposed && p->leg_count == 2 && traded(p, "Z") == -10 && traded(p, "M") == 10 && !p->reason.bytes);
        desk_position(&k, "a", "H", 7);
        p = ask(&k, "a", NULL, true);
        ok(p->proposed && p->leg_count == 3 && traded(p, "Z") == -10 && traded(p, "H") == -7 && traded(p, "M") == 17);
        desk_position(&k, "a", "H", -10); /* a calendar spread closes, and nothing is left of it */
        p = ask(&k, "a", NULL, true);
        ok(p->leg_count == 2 && traded(p, "Z") == -10 && traded(p, "H") == 10);
        desk_close(&k);
    }
}

TEST("a table of contracts is followed in the same way, whatever is first in it")
{
    for (unsigned first = 0; first < 2; first++) {
        rule r;
        desk k = stand_chain(&r, "HZM", "-", "-");
        desk_position(&k, "a", "Z", 10), desk_position(&k, "a", "H", 7);
        r.count = 0;
        for (unsigned i = 0; i < 2; i++) {
            netto_step *s = step(&r, NETTO_STEP_ROLL, i == first ? "H" : "M", NAN);
            s->of = i == first ? T("Z") : T("H"), s->window = 5 * NETTO_DAY, s->more = 1 - i;
        }
        const netto_plan *p = ask(&k, "a", NULL, true);
        ok(p->proposed && p->leg_count == 3 && traded(p, "Z") == -10 && traded(p, "H") == -7 && traded(p, "M") == 17);
        r.steps[0] = r.steps[first], r.steps[0].more = 0, r.count = 1; /* Z alone, into H */
        ok(!ask(&k, "a", NULL, true));
        is_string(k.d.complaint.text, "rebalance 'neutral': plan: roll: 'H' expires, and `next` does not name the next contract");
        desk_close(&k);
    }
}

TEST("contracts that follow each other in a circle are refused")
{
    rule r;
    desk k = stand_chain(&r, "HZM", "H", "Z");
    desk_position(&k, "a", "Z", 10), desk_position(&k, "a", "H", -10);
    ok(!ask(&k, "a", NULL, true));
    is_status(k.d.complaint.status, NETTO_ERULE);
    is_string(k.d.complaint.text, "rebalance 'neutral': plan: roll: the contracts that follow 'Z' are a circle, and all expire");
    desk_close(&k);
    k = stand_chain(&r, "HZM", "H", "H");
    desk_position(&k, "a", "Z", 10);
    ok(!ask(&k, "a", NULL, true));
    is_string(k.d.complaint.text, "rebalance 'neutral': plan: roll: 'H' is its own next contract");
    desk_close(&k);
}

TEST("of more contracts than there are legs those that expire first are rolled, and the others counted")
{
    rule r;
    desk k = stand(&r);
    for (int i = 0; i < 40; i++) { /* put from the last that expires to the first */
        char near[8], far[8], attrs[16];
        netto_instrument_row row;
        snprintf(near, sizeof near, "Z%02d", 40 - i), snprintf(far, sizeof far, "M%02d", 40 - i);
        for (int next = 1; next >= 0; next--) {
            row = instrument_row(next ? far : near, NETTO_FUTURE);
            row.expiry = k.now + (next ? 100 * NETTO_DAY : (40 - i) * HOUR);
            snprintf(attrs, sizeof attrs, "\x82\xa1h\x01\xa1n\xa3%s", far);
            row.attrs = (netto_text){attrs, 10};
            row.qty_step = N(1);
            desk_instrument_row(&k, row);
            desk_mark(&k, next ? far : near, 1);
        }
        desk_position(&k, "a", near, 1);
    }
    r.of = NETTO_MEASURE_GROSS, r.scale = 1e-6;
    again(&k, &r);
    step(&r, NETTO_STEP_ROLL, "n", NAN)->window = 5 * NETTO_DAY;
    const netto_plan *p = ask(&k, "a", NULL, true);
    ok(p->proposed && p->leg_count == 64 && p->code == NETTO_PLAN_NONE);
    ok(traded(p, "Z01") == -1 && traded(p, "M01") == 1 && traded(p, "Z32") == -1 && traded(p, "M32") == 1 && traded(p, "Z33") == 0);
    is_string(said(p), "8 contracts that expire do not fit into 64 legs; ask again when these are traded");
    desk_position(&k, "a", "Z40", 0);
    for (int i = 1; i <= 32; i++) {
        char near[8];
        snprintf(near, sizeof near, "Z%02d", i);
        desk_position(&k, "a", near, 0);
    }
    p = ask(&k, "a", NULL, true);
    ok(p->proposed && p->leg_count == 14 && !p->reason.bytes && traded(p, "Z39") == -1);
    desk_close(&k);
}
