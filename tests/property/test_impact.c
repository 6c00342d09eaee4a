/* test_impact.c: what another policy would change is what it changes: before each activation of a story all accounts
 * are looked at under both policies, and afterwards they come to what was foreseen, bit for bit. */
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/story.h"
#include "support/tell.h"

#define ACCOUNTS_MAX 256

static netto_impact foreseen[ACCOUNTS_MAX];

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_margin(const netto_margin *a, const netto_margin *b)
{
    return same(a->initial, b->initial) && same(a->maintenance, b->maintenance) && same(a->warning, b->warning) &&
           same(a->liquidation, b->liquidation);
}

/* A side against what margin.get would answer. */
static bool agrees(const netto_side *side, netto_status status, const netto_margin_report *r, bool fallen_back)
{
    const netto_measures *m = &side->measures;
    if (status != NETTO_OK) return side->status == status;
    if (side->status != NETTO_OK) return r->stale && (!fallen_back || (side->stale && same_margin(&m->margin, &r->measures.margin) && side->standing == r->standing));
    return !r->stale && same_margin(&m->margin, &r->measures.margin) && same(m->equity, r->measures.equity) &&
           same(m->orders, r->measures.orders) && same(m->exposure.gross, r->measures.exposure.gross) &&
           same(m->exposure.net, r->measures.exposure.net) && same(m->exposure.netted, r->measures.exposure.netted) &&
           same(side->collateral, r->collateral) && side->standing == r->standing;
}

static uint32_t count_of(const desk *k)
{
    netto_engine_stats stats;
    netto_engine_stats_get(k->e, &stats);
    return stats.accounts < ACCOUNTS_MAX ? (uint32_t)stats.accounts : ACCOUNTS_MAX;
}

/* A policy that cannot be activated cannot be prepared either. */
static bool is_refused(desk *k, netto_policy *policy)
{
    netto_complaint why;
    uint32_t left;
    return policy != netto_engine_policy(k->e) && netto_engine_prepare(k->e, policy, 1, &left, &why) == NETTO_EPOLICY;
}

/* What its rules fail for is foreseen as well. */
static bool foresee(desk *k, netto_policy *policy)
{
    netto_complaint why;
    netto_margin_report r;
    netto_text id;
    for (uint32_t i = 0; i < count_of(k); i++) {
        if (!is_status(netto_engine_impact(k->e, policy, i, &foreseen[i], &why), NETTO_OK) || !is_int(why.status, foreseen[i].then.status)) return false;
        netto_status status = netto_engine_margin(k->e, i, &id, &r);
        if (!ok(agrees(&foreseen[i].now, status, &r, true))) return false;
        if (!ok(foreseen[i].account.bytes == id.bytes)) return false;
    }
    return true;
}

static bool compare(desk *k)
{
    netto_margin_report r;
    netto_text id;
    for (uint32_t i = 0; i < count_of(k); i++) {
        netto_status status = netto_engine_margin(k->e, i, &id, &r);
        if (ok(agrees(&foreseen[i].then, status, &r, false))) continue;
        tap_note("%.*s: status %d and %d, initial %.17g and %.17g", TEXT(id), foreseen[i].then.status, status,
                 foreseen[i].then.measures.margin.initial, r.measures.margin.initial);
        return false;
    }
    return true;
}

/* To activate the active one again asks its tripped rules again: that is no other policy, and not foreseen. */
static bool is_mending(const desk *k, const netto_policy *policy)
{
    netto_engine_stats stats;
    netto_engine_stats_get(k->e, &stats);
    return policy == netto_engine_policy(k->e) && stats.tripped > 0;
}

static bool activate(desk *k, const netto_command *c)
{
    netto_command tick = {.kind = NETTO_TICK, .at = c->at};
    netto_engine_step(k->e, &tick, &k->d);
    bool refused = is_refused(k, c->activate.policy);
    if (!refused && !foresee(k, c->activate.policy)) return false;
    bool mending = is_mending(k, c->activate.policy);
    netto_engine_step(k->e, c, &k->d);
    return k->d.complaint.status != NETTO_OK || (ok(!refused) && (mending || compare(k)));
}

TEST("an account comes to what was foreseen of it")
{
    static story told;
    unsigned activations = 0;
    for (int round = 0; round < 12; round++) {
        uint64_t seed = tap_random();
        story_begin(&told, seed);
        desk k = desk_open();
        bool good = true;
        for (uint32_t i = 0; good && i < 1500; i++) {
            const netto_command *c = story_next(&told);
            bool is_activation = c->kind == NETTO_POLICY_ACTIVATE;
            activations += is_activation;
            if (is_activation) good = activate(&k, c);
            else netto_engine_step(k.e, c, &k.d);
            if (!good) tap_note("story %llu, command %u", (unsigned long long)seed, i);
        }
        desk_close(&k);
        if (!good) return;
    }
    ok(activations > 20);
}
