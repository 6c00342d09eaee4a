/* test_shadow.c: a shadow decides nothing: of two engines that are told one story, one has shadows that begin, end, fail
 * and are activated at random, and both decide the same and tell the same of accounts. */
#include <string.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/story.h"
#include "support/tell.h"

#define EVENTS 4096

typedef struct pair {
    story told;
    desk plain, shadowed;
    unsigned differences, ends, judged;
} pair;

static bool is_of_shadow(const netto_event *e)
{
    return e->topic == NETTO_TOPIC_POLICY && strncmp(e->notice.action.bytes, "shadow_", 7) == 0;
}

/* What was decided but for the shadow: its events, and how they number the others. */
static uint64_t bits(netto_command_kind kind, const netto_decision *out)
{
    static netto_event events[EVENTS];
    netto_decision d = *out;
    d.event_count = 0;
    d.events = events;
    d.next_deadline = 0;
    for (uint32_t i = 0; i < out->event_count && d.event_count < EVENTS; i++) {
        if (is_of_shadow(&out->events[i])) continue;
        events[d.event_count] = out->events[i];
        events[d.event_count++].n = 0;
    }
    return tell_bits(kind, &d);
}

static void count(pair *p)
{
    const netto_decision *d = &p->shadowed.d;
    netto_shadow_report r;
    for (uint32_t i = 0; i < d->event_count; i++) {
        p->differences += is_of_shadow(&d->events[i]) && d->events[i].difference != NULL;
        p->ends += is_of_shadow(&d->events[i]) && text_is(d->events[i].notice.action, "shadow_ended");
    }
    if (netto_engine_shadow(p->shadowed.e, &r)) p->judged += r.orders > 0;
}

/* The other one counts a command as well. */
static void pass_over(pair *p, const netto_command *c)
{
    netto_command notice = {.kind = NETTO_NOTICE, .at = c->at, .notice = {.action = TEXT_LITERAL("nothing")}};
    if (p->shadowed.d.complaint.status == NETTO_OK) netto_engine_step(p->plain.e, &notice, &p->plain.d);
}

static bool step_both(pair *p)
{
    const netto_command *c = story_next(&p->told);
    netto_engine_step(p->shadowed.e, c, &p->shadowed.d);
    count(p);
    if (c->kind == NETTO_POLICY_SHADOW) return pass_over(p, c), true;
    netto_engine_step(p->plain.e, c, &p->plain.d);
    if (ok(bits(c->kind, &p->plain.d) == bits(c->kind, &p->shadowed.d))) return true;
    tap_note("%s at step %u: '%s' and '%s'", netto_command_word(c->kind), p->told.step, desk_said(&p->plain), desk_said(&p->shadowed));
    return false;
}

static bool compare(pair *p)
{
    const netto_command *q = story_question(&p->told);
    netto_engine_report(p->plain.e, q, NULL, &p->plain.d);
    netto_engine_report(p->shadowed.e, q, NULL, &p->shadowed.d);
    return ok(bits(q->kind, &p->plain.d) == bits(q->kind, &p->shadowed.d));
}

TEST("what is decided is the same with shadows and without")
{
    static pair p;
    unsigned differences = 0, ends = 0, judged = 0;
    bool good = true;
    for (int i = 0; good && i < 24; i++) {
        memset(&p, 0, sizeof p);
        story_begin(&p.told, tap_random());
        p.plain = story_desk();
        p.shadowed = story_desk();
        for (int k = 0; good && k < 1200; k++) good = step_both(&p) && compare(&p);
        differences += p.differences, ends += p.ends, judged += p.judged;
        desk_close(&p.plain), desk_close(&p.shadowed);
    }
    tap_note("%u differences, %u ends, orders judged in %u commands", differences, ends, judged);
    ok(differences > 100 && ends > 20 && judged > 100);
}
