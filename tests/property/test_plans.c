/* test_plans.c: what a plan says of its trades is what comes of them: each is accepted as an order, or refused for the same reasons,
 * and the account comes to what was said when they are traded. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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

static unsigned opened, refused;

/* A copy of the plan: its own lies in what the next question writes over. */
typedef struct followed {
    netto_plan_leg legs[NETTO_STEPS_MAX];
    netto_reason_code reasons[32];
    netto_measures before;
    uint32_t leg_count, refused, reason_count;
    bool judged;
} followed;

static void name_order(char id[24], unsigned number)
{
    snprintf(id, 24, "order-%u", number);
}

/* Is it a breaker's?  Those that the trades before may have tripped a plan does not foresee. */
static bool of_breaker(const netto_reason *r)
{
    return r->code == NETTO_REASON_BREAKER || strncmp(r->text.bytes, "breaker", 7) == 0;
}

/* The reasons, but for those of breakers; how many. */
static uint32_t without_breakers(const netto_reason *reasons, uint32_t count, netto_reason_code out[32])
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count && kept < 32; i++)
        if (!of_breaker(&reasons[i])) out[kept++] = reasons[i].code;
    return kept;
}

static void keep(followed *f, const netto_plan *plan)
{
    *f = (followed){.before = plan->before, .leg_count = plan->leg_count, .refused = plan->refused,
                    .judged = plan->proposed || plan->code == NETTO_PLAN_ORDER};
    for (uint32_t i = 0; i < plan->leg_count; i++) f->legs[i] = plan->legs[i];
    f->reason_count = without_breakers(plan->reasons, plan->reason_count, f->reasons);
}

static bool same_reasons(const netto_check *is, const followed *f)
{
    netto_reason_code codes[32];
    uint32_t count = without_breakers(is->reasons, is->reason_count, codes);
    bool same = count == f->reason_count;
    for (uint32_t i = 0; i < count && same; i++) same = codes[i] == f->reasons[i];
    return same;
}

static bool near_requirement(double got, double expected, double scale)
{
    return near(got * got, expected * expected, scale * scale);
}

/* Which requirement is the larger is for rounding to say, for they are what cancels leaves of squares; or the margin reads a fold,
 * which the trades before have moved. */
static bool is_unclear(const netto_check *is, const followed *f, unsigned i)
{
    double before = is->before.margin.initial, after = is->after.margin.initial, scale = fmax(is->before.exposure.gross, fabs(is->before.equity));
    double said_before = (i ? &f->legs[i - 1].after : &f->before)->margin.initial, said = f->legs[i].after.margin.initial;
    return near_requirement(after, before, scale) || !near_requirement(after, said, scale) || !near_requirement(before, said_before, scale);
}

/* The leg as an order, at the mark.  False: there is no more to follow. */
static bool open_leg(desk *k, netto_text account, const followed *f, unsigned i)
{
    char id[24];
    name_order(id, i);
    netto_command c = {.kind = NETTO_ORDER_OPEN, .account = account,
                       .order = {.id = T(id), .instrument = f->legs[i].instrument, .qty = {NETTO_NUMBER_DECIMAL, .decimal = f->legs[i].qty}}};
    if (desk_step(k, &c) != NETTO_OK) return false;
    const netto_check *is = &k->d.check;
    netto_reason_code codes[32];
    if (i && !is->accepted && without_breakers(is->reasons, is->reason_count, codes) == 0) return false;
    if (i && !is->accepted && f->refused == i + 1 && is->reasons[0].code == NETTO_REASON_RULE_ERROR) return false; /* the orders before may have tripped it */
    if (is->reducing != f->legs[i].reducing && is_unclear(is, f, i)) return false;
    bool same = is->accepted == (f->refused != i + 1) && is->reducing == f->legs[i].reducing && (is->accepted || same_reasons(is, f));
    if (!ok(same)) tap_note("leg %u of %u: %s, said %u: %s", i + 1, f->leg_count, is->accepted ? "accepted" : "refused", f->refused,
                            is->reason_count ? is->reasons[0].text.bytes : "");
    *(is->accepted ? &opened : &refused) += 1;
    return same && is->accepted;
}

/* A leg, or those that are traded at once, at the marks; a sensitivity costs nothing.  `ordered`: they fill orders. */
static netto_status trade(desk *k, netto_text account, const netto_plan_leg *legs, unsigned first, unsigned end, bool ordered)
{
    static char ids[NETTO_STEPS_MAX][24], orders[NETTO_STEPS_MAX][24];
    static netto_trade_row rows[NETTO_STEPS_MAX];
    for (unsigned i = first; i < end; i++) {
        snprintf(ids[i], sizeof ids[i], "leg-%u", i);
        name_order(orders[i], i);
        rows[i - first] = (netto_trade_row){.id = T(ids[i]), .account = account, .instrument = legs[i].instrument, .ts = NETTO_NEVER, .settle = NETTO_NEVER};
        rows[i - first].qty = (netto_number){NETTO_NUMBER_DECIMAL, .decimal = legs[i].qty};
        rows[i - first].price = N(legs[i].price);
        if (ordered) rows[i - first].order = T(orders[i]);
    }
    return desk_trades(k, rows, end - first, false);
}

static unsigned end_of(const followed *f, unsigned first)
{
    unsigned end = first + 1;
    while (f->legs[first].spread && end < f->leg_count && f->legs[end].spread == f->legs[first].spread) end++;
    return end;
}

static bool follow_unit(desk *k, netto_text account, const followed *f, unsigned first, unsigned end)
{
    bool alone = end == first + 1;
    if (f->judged && alone && !open_leg(k, account, f, first)) return false;
    if (!is_status(trade(k, account, f->legs, first, end, f->judged && alone), NETTO_OK)) return false;
    netto_command ask = {.kind = NETTO_MARGIN_GET, .account = account};
    if (desk_ask(k, &ask) != NETTO_OK || k->d.margin.stale) return false;
    return ok(same(&f->legs[end - 1].after, &k->d.margin.measures, &f->before));
}

/* The account of a copy of the engine, behind each trade in turn. */
static unsigned follow(desk *k, netto_text account, const netto_plan *plan)
{
    netto_complaint why;
    static followed f;
    unsigned first = 0;
    keep(&f, plan);
    if (!is_status(picture_take(&taken, k->e, &why), NETTO_OK)) return 0;
    desk copy = picture_open(&taken, netto_engine_policy(k->e));
    if (!ok(copy.e != NULL)) return 0;
    copy.now = k->e->book.now; /* of a refused command nothing stays, its time neither */
    while (first < f.leg_count && follow_unit(&copy, account, &f, first, end_of(&f, first))) first = end_of(&f, first);
    desk_close(&copy);
    return first;
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

TEST("a plan's trades are accepted or refused as it said, and the account comes to what it said behind each of them")
{
    unsigned followed = 0;
    for (int round = 0; round < 12 || ((followed <= 50 || !opened || !refused) && round < 100); round++) followed += tell_story(tap_random(), 600);
    ok(followed > 50 && opened && refused);
    tap_note("%u trades were followed, of %u orders that were accepted and %u that were refused", followed, opened, refused);
    picture_drop(&taken);
}
