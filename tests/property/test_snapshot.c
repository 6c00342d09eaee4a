/* test_snapshot.c: a snapshot holds all that decides: of two engines that are told one story, one is saved, thrown
 * away and loaded at random, and both decide the same, bit for bit. */
#include <string.h>

#include "support/inside.h"
#include "support/picture.h"
#include "support/story.h"
#include "support/tell.h"

typedef struct pair {
    story told;
    desk whole, carried;
    picture picture, again;
    unsigned times; /* loaded */
} pair;

static unsigned told; /* plans, ever: proposed or not */

/* Where the policy has a place in the story, and what its hooks were asked, is no matter. */
static bool carry(pair *p)
{
    netto_complaint why;
    desk *k = &p->carried;
    if (!is_status(picture_take(&p->picture, k->e, &why), NETTO_OK)) return false;
    netto_policy *policy = netto_engine_policy(k->e);
    netto_engine_destroy(k->e);
    *k = picture_open(&p->picture, policy);
    if (!k->e) return ok(k->e != NULL), tap_note("%s", desk_said(k)), false;
    p->times++;
    if (!ok(inside_equal(&p->whole, k))) return false;
    return is_status(picture_take(&p->again, k->e, &why), NETTO_OK) && ok(picture_equal(&p->picture, &p->again));
}

/* Caches of the two differ as much as chance makes them. */
static void disturb(pair *p)
{
    netto_cursor cursor = {0};
    netto_complaint why;
    uint32_t left;
    netto_policy *policy = story_policy(&p->told, (uint32_t)tap_random_below(STORY_POLICIES));
    desk *k = tap_random() & 1 ? &p->whole : &p->carried;
    if (tap_random_below(3) == 0) netto_engine_report(k->e, story_question(&p->told), &cursor, &k->d);
    if (tap_random_below(12) == 0 && policy != netto_engine_policy(k->e))
        netto_engine_prepare(k->e, policy, 1 + (uint32_t)tap_random_below(200), &left, &why);
}

static bool step_both(pair *p)
{
    const netto_command *c = story_next(&p->told);
    netto_engine_step(p->whole.e, c, &p->whole.d);
    netto_engine_step(p->carried.e, c, &p->carried.d);
    if (!is_string(p->whole.d.complaint.text, p->carried.d.complaint.text)) return false;
    for (uint32_t i = 0; i < p->whole.d.event_count; i++) told += p->whole.d.events[i].topic == NETTO_TOPIC_REBALANCE;
    if (p->told.step % 8 == 0 && !ok(inside_equal(&p->whole, &p->carried))) return false;
    return ok(tell_bits(c->kind, &p->whole.d) == tell_bits(c->kind, &p->carried.d));
}

static bool compare(pair *p)
{
    for (int i = 0; i < 6; i++) {
        const netto_command *q = story_question(&p->told);
        netto_engine_report(p->whole.e, q, NULL, &p->whole.d);
        netto_engine_report(p->carried.e, q, NULL, &p->carried.d);
        if (ok(tell_bits(q->kind, &p->whole.d) == tell_bits(q->kind, &p->carried.d))) continue;
        tap_note("%s: '%s' and '%s'", netto_command_word(q->kind), desk_said(&p->whole), desk_said(&p->carried));
        return false;
    }
    return true;
}

static bool tell_story(uint64_t seed, uint32_t length, uint32_t every)
{
    static pair p;
    bool good = true;
    story_begin(&p.told, seed);
    p.whole = story_desk();
    p.carried = story_desk();
    p.times = 0;
    for (uint32_t i = 0; good && i < length; i++) {
        good = step_both(&p);
        disturb(&p);
        if (good && tap_random_below(every) == 0) good = carry(&p);
        if (good && i % 50 == 49) good = compare(&p);
        if (!good)
            tap_note("story %llu, command %u, %s, loaded %u times", (unsigned long long)seed, i,
                     netto_command_word(p.told.command.kind), p.times);
    }
    desk_close(&p.whole);
    desk_close(&p.carried);
    picture_drop(&p.picture), picture_drop(&p.again);
    return good;
}

TEST("an engine that is saved and loaded at random decides like one that never is")
{
    for (int round = 0; round < TAP_ROUNDS(16); round++)
        if (!tell_story(tap_random(), 1500, 20)) return;
    ok(told > 0);
    tap_note("%u plans were told", told);
}

TEST("loaded after every command")
{
    for (int round = 0; round < 4; round++)
        if (!tell_story(tap_random(), 800, 1)) return;
}

TEST("loaded once, and then for long")
{
    for (int round = 0; round < 2; round++)
        if (!tell_story(tap_random(), 8000, 3000)) return;
}
