/* test_plans.c: what a plan says of the account behind its trades is what the account comes to when they are traded. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "support/inside.h"
#include "support/picture.h"
#include "support/story.h"

#define TOLERANCE 1e-6 /* relative: increments against full sums, and figures that are rounded at 10^-8 */

static picture taken;

static bool near(double got, double expected, double scale)
{
    return fabs(got - expected) <= TOLERANCE * fmax(1.0, scale) || got == expected;
}

/* Increments end where full sums end but for what rounds on the way there, from where the plan began. */
static bool same(const netto_measures *said, const netto_measures *is, const netto_measures *before)
{
    double scale = fmax(fmax(is->exposure.gross, fabs(is->equity)), fmax(before->exposure.gross, fabs(before->equity)) * 8 * DBL_EPSILON / TOLERANCE);
    bool good = near(said->exposure.gross, is->exposure.gross, scale) && near(said->exposure.net, is->exposure.net, scale) &&
                near(said->exposure.netted * said->exposure.netted, is->exposure.netted * is->exposure.netted, scale * scale) &&
                near(said->equity, is->equity, scale);
    if (!good)
        tap_note("said gross %.9g net %.9g netted %.9g equity %.9g, it is %.9g %.9g %.9g %.9g", said->exposure.gross, said->exposure.net,
                 said->exposure.netted, said->equity, is->exposure.gross, is->exposure.net, is->exposure.netted, is->equity);
    return good;
}

/* One trade of the plan, at its mark; a sensitivity costs nothing. */
static netto_status trade(desk *k, netto_text account, const netto_plan_leg *leg, unsigned number)
{
    char id[24];
    snprintf(id, sizeof id, "leg-%u", number);
    netto_trade_row row = {.id = T(id), .account = account, .instrument = leg->instrument, .ts = NETTO_NEVER, .settle = NETTO_NEVER};
    row.qty = (netto_number){NETTO_NUMBER_DECIMAL, .decimal = leg->qty};
    row.price = N(leg->price);
    return desk_trades(k, &row, 1, false);
}

/* The account of a copy of the engine, behind each trade in turn. */
static unsigned follow(desk *k, netto_text account, const netto_plan *plan)
{
    netto_complaint why;
    static netto_plan_leg legs[NETTO_STEPS_MAX];
    unsigned followed = 0, count = plan->leg_count;
    for (unsigned i = 0; i < count; i++) legs[i] = plan->legs[i];
    if (!is_status(picture_take(&taken, k->e, &why), NETTO_OK)) return 0;
    desk copy = picture_open(&taken, netto_engine_policy(k->e));
    if (!ok(copy.e != NULL)) return 0;
    copy.now = k->now;
    for (; followed < count; followed++) {
        if (!is_status(trade(&copy, account, &legs[followed], followed), NETTO_OK)) break;
        netto_command ask = {.kind = NETTO_MARGIN_GET, .account = account};
        if (desk_ask(&copy, &ask) != NETTO_OK || copy.d.margin.stale) break;
        if (!ok(same(&legs[followed].after, &copy.d.margin.measures, &plan->before))) break;
    }
    desk_close(&copy);
    return followed;
}

static bool has_children(const desk *k, uint32_t account)
{
    return k->e->book.accounts[account].child != SLOT_NONE;
}

static unsigned tell_story(uint64_t seed, uint32_t length)
{
    static story told;
    unsigned followed = 0;
    story_begin(&told, seed);
    desk k = story_desk();
    for (uint32_t i = 0; i < length; i++) {
        const netto_command *c = story_next(&told);
        netto_engine_step(k.e, c, &k.d);
        k.now = c->at;
        uint32_t count = book_account_count(&k.e->book), account = count ? (uint32_t)tap_random_below(count) : 0;
        if (!count || tap_random_below(3) || has_children(&k, account)) continue;
        netto_text id = idmap_text(&k.e->book.account_ids, account);
        netto_command ask = {.kind = NETTO_REBALANCE_PLAN, .account = id, .plan = {.force = true}};
        if (desk_ask(&k, &ask) != NETTO_OK) continue;
        for (uint32_t r = 0; r < k.d.row_count; r++) {
            netto_plan plan = k.d.plans[r];
            if (plan.leg_count && r + 1 == k.d.row_count) followed += follow(&k, id, &plan);
        }
    }
    desk_close(&k);
    return followed;
}

TEST("an account comes to what its plan said, behind each of its trades")
{
    unsigned followed = 0;
    for (int round = 0; round < 12 || (followed <= 50 && round < 100); round++) followed += tell_story(tap_random(), 600);
    ok(followed > 50);
    tap_note("%u trades were followed", followed);
    picture_drop(&taken);
}
