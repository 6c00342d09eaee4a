/* test_plan_refused.c: claims about what is told where a drift is beyond its band and nothing is proposed: once for a reason that stands,
 * not twice in a cool-down, and as it replays. */
#include "plan_kit.h"
#include "support/picture.h"

static netto_plan_code last;
static uint32_t last_legs, last_reasons;

/* The refusals that are told up to an instant, and the last of them. */
static unsigned refusals(desk *k, netto_instant until)
{
    unsigned told = 0;
    while (tick_due(k, until)) {
        told += plans_told(k, false);
        for (uint32_t i = 0; i < k->d.event_count; i++) {
            const netto_event *e = &k->d.events[i];
            if (e->topic == NETTO_TOPIC_REBALANCE && !e->plan->proposed) last = e->plan->code, last_legs = e->plan->leg_count, last_reasons = e->plan->reason_count;
        }
    }
    return told;
}

/* The desk, at one of the times at which it is asked; nothing is held. */
static desk stand_still(rule *r)
{
    desk k = stand(r);
    step(r, NETTO_STEP_HEDGE, "P", NAN);
    k.now = (k.now / (30 * NETTO_SECOND) + 1) * 30 * NETTO_SECOND;
    pass(&k, k.now);
    return k;
}

TEST("a refusal is told once while its reason stands, however long")
{
    rule r;
    desk k = stand_still(&r);
    is_int(refusals(&k, k.now + 60 * NETTO_SECOND), 0); /* nothing has drifted */
    r.steps[0].min_notional = 1e6;
    desk_position(&k, "a", "S", 10);
    is_int(refusals(&k, k.now + 30 * NETTO_SECOND), 1);
    ok(last == NETTO_PLAN_NOTHING && last_legs == 0);
    is_int(refusals(&k, k.now + 2 * HOUR), 0);
    desk_close(&k);
}

TEST("another reason is told, though not within the cool-down of the last; so is the same after the drift was inside its band")
{
    rule r;
    desk k = stand_still(&r);
    r.steps[0].min_notional = 1e6;
    desk_position(&k, "a", "S", 10);
    is_int(refusals(&k, k.now + 30 * NETTO_SECOND), 1);
    r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("P"), .to = 5};
    is_int(refusals(&k, k.now + 270 * NETTO_SECOND), 0);
    is_int(refusals(&k, k.now + 30 * NETTO_SECOND), 1);
    ok(last == NETTO_PLAN_REQUIREMENT && last_legs == 1);
    is_int(refusals(&k, k.now + HOUR), 0);
    desk_position(&k, "a", "S", 0);
    is_int(refusals(&k, k.now + 60 * NETTO_SECOND), 0);
    desk_position(&k, "a", "S", 10);
    is_int(refusals(&k, k.now + 60 * NETTO_SECOND), 1);
    ok(last == NETTO_PLAN_REQUIREMENT);
    desk_close(&k);
}

TEST("reasons that take turns are told at most once in a cool-down")
{
    rule r;
    desk k = stand_still(&r);
    desk_position(&k, "a", "S", 10);
    unsigned told = 0;
    for (int i = 0; i < 40; i++) {
        r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("P"), .to = i % 2 ? 5 : 0};
        told += refusals(&k, k.now + 30 * NETTO_SECOND); /* twenty minutes, and a cool-down of five */
    }
    ok(told >= 2 && told <= 5);
    desk_close(&k);
}

TEST("a trade that would be refused is told with its reasons, and what is proposed later at once")
{
    rule r;
    desk k = stand_still(&r);
    rules_limit(&r.r, "gross", NETTO_MEASURE_GROSS, 1500, NULL);
    again(&k, &r);
    desk_position(&k, "a", "S", 10);
    is_int(refusals(&k, k.now + 30 * NETTO_SECOND), 1);
    ok(last == NETTO_PLAN_ORDER && last_reasons == 1 && last_legs == 1);
    r.r.limits[0].max = 2000;
    again(&k, &r); /* under another policy it is known what was told */
    is_int(pass(&k, k.now + 30 * NETTO_SECOND), 1);
    desk_close(&k);
}

TEST("a mark that a trade lacks is told, and of an account that cannot be weighed nothing")
{
    rule r;
    desk k = stand_still(&r);
    desk_instrument(&k, "N", NETTO_PERP);
    r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("N"), .to = -1};
    desk_position(&k, "a", "S", 10);
    is_int(refusals(&k, k.now + 30 * NETTO_SECOND), 1);
    ok(last == NETTO_PLAN_DATA);
    desk_position(&k, "a", "N", 1);
    is_int(refusals(&k, k.now + HOUR), 0);
    desk_close(&k);
}

TEST("a swap and a snapshot know what was told")
{
    rule r;
    netto_complaint why;
    static picture taken;
    desk k = stand_still(&r);
    r.steps[0].min_notional = 1e6;
    desk_position(&k, "a", "S", 10);
    is_int(refusals(&k, k.now + 30 * NETTO_SECOND), 1);
    again(&k, &r);
    is_int(refusals(&k, k.now + HOUR), 0);
    is_status(picture_take(&taken, k.e, &why), NETTO_OK);
    desk copy = picture_open(&taken, netto_engine_policy(k.e));
    if (!ok(copy.e != NULL)) return;
    copy.now = k.now;
    desk_tick(&copy, 0), desk_tick(&k, 0);
    is_int(refusals(&copy, copy.now + HOUR), 0);
    is_int(refusals(&k, k.now + HOUR), 0);
    r.steps[0] = (netto_step){.kind = NETTO_STEP_TRADE, .with = T("P"), .to = 5};
    is_int(refusals(&copy, copy.now + HOUR), 1), is_int(refusals(&k, k.now + HOUR), 1);
    desk_close(&copy), desk_close(&k), picture_drop(&taken);
}
