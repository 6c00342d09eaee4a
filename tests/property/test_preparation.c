/* test_preparation.c: preparing a policy leaves no trace: of two engines that are told one story, one prepares
 * policies beside the active one and looks at what they would change, and both decide the same, bit for bit, also after
 * they are activated. */
#include <stdlib.h>

#include "support/inside.h"
#include "support/story.h"
#include "support/tell.h"

typedef struct pair {
    story told;
    desk ready, cold;
} pair;

/* Some slices of some policy, sometimes its matrix, sometimes all of it given up again. */
static void prepare(pair *p)
{
    netto_policy *policy = story_policy(&p->told, (uint32_t)tap_random_below(STORY_POLICIES));
    netto_complaint why;
    uint32_t left = 0, next = 0;
    netto_impact impact;
    netto_engine_stats stats;
    if (policy == netto_engine_policy(p->ready.e)) return;
    netto_engine_prepare(p->ready.e, policy, 1 + (uint32_t)tap_random_below(200), &left, &why);
    if (tap_random_below(8) == 0) netto_engine_ask_pairs(p->ready.e, policy, 20, &next, &left, &why);
    netto_engine_stats_get(p->ready.e, &stats);
    if (stats.accounts) netto_engine_impact(p->ready.e, policy, (uint32_t)tap_random_below(stats.accounts), &impact, &why);
    if (tap_random_below(20) == 0) netto_engine_forget(p->ready.e, policy);
}

static bool ask_both(pair *p)
{
    const netto_command *q = story_question(&p->told);
    netto_engine_report(p->ready.e, q, NULL, &p->ready.d);
    netto_engine_report(p->cold.e, q, NULL, &p->cold.d);
    if (ok(tell_bits(q->kind, &p->ready.d) == tell_bits(q->kind, &p->cold.d))) return true;
    tap_note("%s: '%s' and '%s'", netto_command_word(q->kind), desk_said(&p->ready), desk_said(&p->cold));
    return false;
}

static bool step_both(pair *p)
{
    const netto_command *c = story_next(&p->told);
    netto_engine_step(p->ready.e, c, &p->ready.d);
    netto_engine_step(p->cold.e, c, &p->cold.d);
    if (p->told.step % 8 == 0 && !ok(inside_equal(&p->ready, &p->cold))) return false;
    return ok(tell_bits(c->kind, &p->ready.d) == tell_bits(c->kind, &p->cold.d));
}

static bool tell_story(uint64_t seed, uint32_t length)
{
    static pair p;
    story_begin(&p.told, seed);
    p.ready = story_desk();
    p.cold = story_desk();
    bool good = true;
    for (uint32_t i = 0; good && i < length; i++) {
        good = step_both(&p);
        for (uint64_t n = tap_random_below(3); good && n; n--) prepare(&p);
        if (good && i % 40 == 39) good = ask_both(&p);
        if (!good) tap_note("story %llu, command %u, %s", (unsigned long long)seed, i, netto_command_word(p.told.command.kind));
    }
    desk_close(&p.ready);
    desk_close(&p.cold);
    return good;
}

TEST("an engine that prepares policies decides like one that never does")
{
    for (int round = 0; round < TAP_ROUNDS(16); round++)
        if (!tell_story(tap_random(), 1500)) return;
}

TEST("preparation ends, and what was prepared is what is active then")
{
    static story s;
    desk k = desk_open();
    uint32_t left = 1, slices = 0;
    netto_complaint why;
    story_begin(&s, 7);
    for (uint32_t i = 0; i < story_setup() + 200; i++) netto_engine_step(k.e, story_next(&s), &k.d);
    s.policies[3].breaks = (netto_text){0}; /* it fails for nothing */
    netto_policy *policy = story_policy(&s, 3);
    desk_policy(&k, netto_policy_built_in());
    for (; left && slices < 10000; slices++) netto_engine_prepare(k.e, policy, 8, &left, &why);
    ok(left == 0 && slices > 3);
    unsigned asked = s.policies[3].correlations;
    k.now = s.now;
    is_status(desk_policy(&k, policy), NETTO_OK);
    netto_command q = {.kind = NETTO_EXPOSURE_GET, .account = T("a1")};
    desk_ask(&k, &q);
    is_int(s.policies[3].correlations, asked);
    desk_close(&k);
}
