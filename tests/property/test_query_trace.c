/* test_query_trace.c: a query leaves no trace: of two engines that are told one story, one is asked at random,
 * and both decide the same, bit for bit. */
#include "base/text.h"
#include "support/inside.h"
#include "support/story.h"
#include "support/tell.h"

typedef struct pair {
    story told;
    desk asked, silent;
} pair;

static unsigned trips; /* of rules that failed too often */

/* Any question, some of them in parts, some of the parts never asked for. */
static void ask(pair *p)
{
    const netto_command *q = story_question(&p->told);
    netto_cursor cursor = {0};
    netto_engine_report(p->asked.e, q, &cursor, &p->asked.d);
}

static bool step_both(pair *p)
{
    const netto_command *c = story_next(&p->told);
    netto_engine_step(p->asked.e, c, &p->asked.d);
    netto_engine_step(p->silent.e, c, &p->silent.d);
    if (!is_string(p->asked.d.complaint.text, p->silent.d.complaint.text)) return false;
    for (uint32_t i = 0; i < p->silent.d.event_count; i++)
        trips += p->silent.d.events[i].topic == NETTO_TOPIC_POLICY && text_is(p->silent.d.events[i].notice.action, "tripped");
    bool look = p->told.step % 8 == 0 || p->asked.d.event_count > 0; /* a digest costs more than a command */
    if (look && !ok(inside_equal(&p->asked, &p->silent))) return false;
    return ok(tell_bits(c->kind, &p->asked.d) == tell_bits(c->kind, &p->silent.d));
}

/* The same questions to both: the same bits. */
static bool compare(pair *p)
{
    for (int i = 0; i < 12; i++) {
        const netto_command *q = story_question(&p->told);
        netto_engine_report(p->asked.e, q, NULL, &p->asked.d);
        netto_engine_report(p->silent.e, q, NULL, &p->silent.d);
        if (ok(tell_bits(q->kind, &p->asked.d) == tell_bits(q->kind, &p->silent.d))) continue;
        tap_note("%s: '%s' and '%s'", netto_command_word(q->kind), desk_said(&p->asked), desk_said(&p->silent));
        return false;
    }
    return true;
}

static bool tell_story(uint64_t seed, uint32_t length)
{
    static pair p;
    story_begin(&p.told, seed);
    p.asked = story_desk();
    p.silent = story_desk();
    bool good = true;
    for (uint32_t i = 0; good && i < length; i++) {
        good = step_both(&p);
        for (uint64_t n = tap_random_below(4); good && n; n--) ask(&p);
        if (good && i % 500 == 499) good = compare(&p);
        if (!good) tap_note("story %llu, command %u, %s", (unsigned long long)seed, i, netto_command_word(p.told.command.kind));
    }
    desk_close(&p.asked);
    desk_close(&p.silent);
    return good;
}

TEST("an engine that is asked at random decides like one that never is")
{
    for (int round = 0; round < TAP_ROUNDS(16); round++)
        if (!tell_story(tap_random(), 1500)) return;
    tap_note("%u rules were tripped", trips);
    ok(trips > 0);
}

TEST("in a long story too")
{
    tell_story(tap_random(), TAP_ROUNDS(10000));
}
