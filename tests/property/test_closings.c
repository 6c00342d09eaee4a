/* test_closings.c: laws of closing plans: a measure never rises from step to step, what is said of the account behind each trade
 * is to the bit what it comes to when it is traded, and where one closing is enough none is better. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "support/inside.h"
#include "support/oracle.h"
#include "support/picture.h"
#include "support/rules.h"
#include "base/text.h"
#include "support/story.h"

#define TOLERANCE 1e-6

static picture taken;
static unsigned anew_ever;

static bool traded(desk *k, netto_text account, const netto_closing *row, unsigned number)
{
    char id[24];
    snprintf(id, sizeof id, "close-%u", number);
    netto_trade_row trade = {.id = T(id), .account = account, .instrument = row->instrument, .ts = NETTO_NEVER, .settle = NETTO_NEVER};
    trade.qty = (netto_number){NETTO_NUMBER_DECIMAL, .decimal = row->qty};
    trade.price = N(row->price);
    netto_status status = desk_trades(k, &trade, 1, false);
    ok(status == NETTO_OK || status == NETTO_EOVERFLOW); /* what an account realises stays exact */
    return status == NETTO_OK;
}

static bool near(double got, double expected, double scale)
{
    return fabs(got - expected) <= TOLERANCE * fmax(1.0, scale) || got == expected;
}

/* Exposure to the bit, while nothing else had the account weighed anew; money, whose cash is haircut line by line, but for rounding. */
static bool same(const netto_measures *said, const netto_measures *is, const netto_measures *before, bool anew)
{
    double scale = fmax(fmax(is->exposure.gross, fabs(is->equity)), fmax(before->exposure.gross, fabs(before->equity)) * 8 * DBL_EPSILON / TOLERANCE);
    bool bits = said->exposure.gross == is->exposure.gross && said->exposure.net == is->exposure.net && said->exposure.netted == is->exposure.netted;
    bool close = near(said->exposure.gross, is->exposure.gross, scale) && near(said->exposure.net, is->exposure.net, scale) &&
                 near(said->exposure.netted, is->exposure.netted, scale);
    bool good = (bits || (anew && close)) && near(said->equity, is->equity, scale);
    if (!good)
        tap_note("said gross %.17g net %.17g netted %.17g equity %.17g, it is %.17g %.17g %.17g %.17g", said->exposure.gross,
                 said->exposure.net, said->exposure.netted, said->equity, is->exposure.gross, is->exposure.net, is->exposure.netted, is->equity);
    return good;
}

static bool never_rises(const netto_closings *c)
{
    double last = c->value;
    bool good = true;
    for (uint32_t i = 0; i < c->count; i++) {
        bool ends = i + 1 == c->count || c->rows[i + 1].number != c->rows[i].number;
        if (!ends) continue;
        good &= c->rows[i].value <= last;
        last = c->rows[i].value;
    }
    return good && (c->met || c->reason.bytes);
}

/* Changes of the account's sets since they were weighed anew. */
static uint64_t shifts_of(const desk *k, netto_text account)
{
    const appraisal *p = &k->e->active->appraisals[idmap_find(&k->e->book.account_ids, account)];
    uint64_t shifts = 0;
    for (uint32_t i = 0; i < p->set_count; i++) shifts += p->sets[i].shifts;
    return shifts;
}

/* The account of a copy of the engine, behind each trade in turn. */
static unsigned follow(desk *k, netto_text account, const netto_closings *c)
{
    netto_complaint why;
    static netto_closing rows[NETTO_CLOSINGS_MAX];
    unsigned followed = 0, count = c->count;
    netto_measures before = c->before;
    for (unsigned i = 0; i < count; i++) rows[i] = c->rows[i];
    if (!is_status(picture_take(&taken, k->e, &why), NETTO_OK)) return 0;
    desk copy = picture_open(&taken, netto_engine_policy(k->e));
    if (!ok(copy.e != NULL)) return 0;
    copy.now = k->e->book.now; /* of a refused command nothing stays, its time neither */
    netto_command ask = {.kind = NETTO_MARGIN_GET, .account = account};
    bool known = desk_ask(&copy, &ask) == NETTO_OK; /* both begin from what is weighed anew */
    bool anew = false;
    for (; known && followed < count; followed++) {
        if (!traded(&copy, account, &rows[followed], followed)) break;
        uint64_t version = copy.e->book.version - 1, shifts = shifts_of(&copy, account);
        if (desk_ask(&copy, &ask) != NETTO_OK || copy.d.margin.stale) break;
        anew |= copy.e->book.world >= version || shifts_of(&copy, account) != shifts; /* from then on increments begin elsewhere */
        anew_ever += anew;
        if (!ok(same(&rows[followed].after, &copy.d.margin.measures, &before, anew))) break;
    }
    desk_close(&copy);
    return followed;
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
        if (!count || tap_random_below(4)) continue;
        netto_text id = idmap_text(&k.e->book.account_ids, account);
        netto_command ask = {.kind = NETTO_RESOLUTION_PLAN, .account = id, .closing = {.to = tap_random_below(2) ? NAN : 0}};
        ask.closing.by_step = tap_random_below(2);
        if (tap_random_below(4) == 0) ask.closing.of = TEXT_LITERAL("margin.initial");
        if (desk_ask(&k, &ask) != NETTO_OK) continue;
        netto_closings plan = k.d.closings;
        ok(never_rises(&plan));
        if (tap_random_below(2) || k.e->book.accounts[account].child != SLOT_NONE) continue;
        appraisal *p = &k.e->active->appraisals[account];
        p->fresh = 0; /* a copy begins from what is weighed anew, so does this */
        if (desk_ask(&k, &ask) == NETTO_OK) followed += follow(&k, id, &k.d.closings);
    }
    desk_close(&k);
    return followed;
}

TEST("an account comes to what its plan said, behind each of its trades")
{
    unsigned followed = 0;
    for (int round = 0; round < 12 || (followed <= 100 && round < 100); round++) followed += tell_story(tap_random(), 500);
    ok(followed > 100 && anew_ever < followed * 3 / 4);
    tap_note("%u trades were followed; behind %u of them the engine weighed the account anew", followed, anew_ever);
    picture_drop(&taken);
}

/* Of all single whole closings, none takes more off for the money than the first of a plan. */
static void try_all(oracle *o)
{
    double before = o->k.d.closings.value, best = 0.0;
    const netto_closing *first = &o->k.d.closings.rows[0];
    double fall = before - first->value, money = fabs(decimal_real(first->qty)) * first->price;
    char id[NETTO_ID_MAX + 1] = {0};
    memcpy(id, first->instrument.bytes, first->instrument.size);
    for (uint32_t i = 0; i < 2 * o->factors; i++) {
        int64_t held = o->held[i];
        if (held == 0) continue;
        o->held[i] = 0;
        truth t = oracle_truth(o);
        o->held[i] = held;
        double rate = (before - (double)sqrtl(t.k2 > 0 ? t.k2 : 0)) / (fabs((double)held) * 1e-8 * o->prices[i]);
        if (rate > best) best = rate;
    }
    if (!ok(fall / money >= best * (1 - 1e-6))) tap_note("%s: %.9g for %.9g, the best is %.9g", id, fall, money, best);
}

TEST("no single position takes more off a book for its money than the one that is closed first")
{
    for (int round = 0; round < 40; round++) {
        static oracle o;
        rules r;
        oracle_open(&o, &r, 2 + (uint32_t)tap_random_below(6), 1 + (uint32_t)tap_random_below(3), 0.2);
        for (uint32_t i = 0; i < 2 * o.factors; i++)
            oracle_trade(&o, i, (int64_t)(tap_random_below(2000000000) * 100) - 100000000000);
        netto_command ask = {.kind = NETTO_RESOLUTION_PLAN, .account = text_of(o.account), .closing = {.to = 0}};
        if (is_status(desk_ask(&o.k, &ask), NETTO_OK) && o.k.d.closings.count) {
            ok(never_rises(&o.k.d.closings));
            try_all(&o);
        }
        oracle_close(&o);
    }
}
