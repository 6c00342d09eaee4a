/* test_refusal.c: a refused command leaves no trace, whatever it was refused for: bad rows, or want of memory at
 * any place; and one that is accepted does the same whether or not memory was wanting. */
#include <string.h>

#include "support/inside.h"
#include "support/purse.h"
#include "support/story.h"
#include "support/tell.h"

typedef struct pair {
    story told;
    desk tried, spared;
} pair;

static bool same_bits(const pair *p, netto_command_kind kind)
{
    return ok(tell_bits(kind, &p->tried.d) == tell_bits(kind, &p->spared.d));
}

static bool compare(pair *p)
{
    for (int i = 0; i < 10; i++) {
        const netto_command *q = story_question(&p->told);
        netto_engine_report(p->tried.e, q, NULL, &p->tried.d);
        netto_engine_report(p->spared.e, q, NULL, &p->spared.d);
        if (!same_bits(p, q->kind)) return false;
    }
    return true;
}

/* One engine hears all, the other only what the first accepted. */
static bool step_accepted(pair *p)
{
    uint8_t before[32], after[32];
    const netto_command *c = story_next(&p->told);
    netto_engine_digest(p->tried.e, before);
    if (netto_engine_step(p->tried.e, c, &p->tried.d) != NETTO_OK) {
        netto_engine_digest(p->tried.e, after);
        return ok(memcmp(before, after, sizeof after) == 0) && ok(p->tried.d.event_count == 0);
    }
    netto_engine_step(p->spared.e, c, &p->spared.d);
    return same_bits(p, c->kind);
}

/* The first growth fails, the second, ... until the command passes; then it did what it does without that. */
static bool step_starved(pair *p)
{
    uint8_t before[32], after[32];
    const netto_command *c = story_next(&p->told);
    netto_engine_digest(p->tried.e, before);
    for (uint64_t n = 1;; n++) {
        purse_fail(&p->tried, n);
        netto_status status = netto_engine_step(p->tried.e, c, &p->tried.d);
        if (status != NETTO_ECAPACITY) break;
        netto_engine_digest(p->tried.e, after);
        if (!ok(memcmp(before, after, sizeof after) == 0)) return false;
    }
    purse_fail(&p->tried, 0);
    netto_engine_step(p->spared.e, c, &p->spared.d);
    return same_bits(p, c->kind) && ok(inside_equal(&p->tried, &p->spared));
}

static bool tell_story(uint64_t seed, uint32_t length, bool (*step)(pair *))
{
    static pair p;
    bool good = true;
    story_begin(&p.told, seed);
    p.tried = story_desk();
    p.spared = story_desk();
    for (uint32_t i = 0; good && i < length; i++) {
        good = step(&p) && (i % 100 != 99 || compare(&p));
        if (!good)
            tap_note("story %llu, command %u, %s: %s", (unsigned long long)seed, i, netto_command_word(p.told.command.kind),
                     desk_said(&p.tried));
    }
    desk_close(&p.tried);
    desk_close(&p.spared);
    return good;
}

TEST("an engine that heard refused commands decides like one that never did")
{
    for (int round = 0; round < 8; round++)
        if (!tell_story(tap_random(), 1500, step_accepted)) return;
}

TEST("a command that finds no memory is refused without a trace, or does what it does")
{
    for (int round = 0; round < 8; round++)
        if (!tell_story(tap_random(), 600, step_starved)) return;
}

/* Questions may fail for want of memory; they leave no trace either. */
TEST("a question that finds no memory leaves no trace")
{
    static pair p;
    bool good = true;
    story_begin(&p.told, tap_random());
    p.tried = story_desk();
    p.spared = story_desk();
    for (uint32_t i = 0; good && i < TAP_ROUNDS(3000); i++) {
        purse_fail(&p.tried, 1 + tap_random_below(6));
        netto_engine_report(p.tried.e, story_question(&p.told), NULL, &p.tried.d);
        purse_fail(&p.tried, 0);
        const netto_command *c = story_next(&p.told);
        netto_engine_step(p.tried.e, c, &p.tried.d);
        netto_engine_step(p.spared.e, c, &p.spared.d);
        good = same_bits(&p, c->kind) && (i % 100 != 99 || compare(&p));
        if (!good) tap_note("command %u, %s", i, netto_command_word(c->kind));
    }
    desk_close(&p.tried);
    desk_close(&p.spared);
}
