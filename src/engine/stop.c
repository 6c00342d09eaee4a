/* stop.c: the breakers that stop an order.
 *
 * A halt stops everything, a reduced trade what adds risk, a warning nothing.  A breaker whose rule failed stops what it
 * would stop if it were open: nobody knows that it is not. */
#include "engine/stop.h"

#include <math.h>
#include <stdio.h>

#include "base/instant.h"
#include "base/text.h"
#include "engine/trip.h"

#define END_TEXT     (INSTANT_TEXT + 64)
#define FIGURES_TEXT (NETTO_FIGURES_MAX * (NETTO_FIGURE_NAME + FIGURE_TEXT + 8))

/* " (high = 1.5, low = 1)", or nothing. */
static void print_figures(const netto_trip *trip, char out[FIGURES_TEXT])
{
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < trip->count; i++)
        used += (size_t)snprintf(out + used, FIGURES_TEXT - used, "%s%.*s = %s%s", i ? ", " : " (", trip->figures[i].size,
                                 trip->figures[i].name, FIGURE(trip->figures[i].value), i + 1 == trip->count ? ")" : "");
}

/* When it may end, or what must come first. */
static void print_end(const standing *s, char out[END_TEXT])
{
    char until[INSTANT_TEXT];
    bool open = s->machine.state == NETTO_BREAKER_OPEN && s->machine.due != NETTO_NEVER;
    if (open) instant_print(s->machine.due, until);
    snprintf(out, END_TEXT, "%s%s", s->machine.latched ? ", until a person resets it" : open ? " until " : ", until fresh data no longer trip it",
             open && !s->machine.latched ? until : "");
}

static netto_text sentence(order *o, const standing *s, netto_action action, netto_text thing)
{
    char since[INSTANT_TEXT], figures[FIGURES_TEXT], end[END_TEXT];
    netto_text said = bytes_text(&s->reason);
    print_figures(&s->trip, figures);
    print_end(s, end);
    instant_print(s->machine.since, since);
    return arena_print(&o->e->book.scratch, "breaker '%.*s' of '%.*s': %s since %s%s%s%s%.*s", TEXT(s->name), TEXT(thing),
                       action == NETTO_ACTION_HALT ? "halted" : "only reducing orders pass", since, end, figures,
                       said.size ? "; a person tripped it: " : "", TEXT(said));
}

static const netto_stop *details(order *o, const standing *s, netto_action action, netto_text thing)
{
    netto_stop *stop = arena_take(&o->e->book.scratch, sizeof *stop);
    if (stop)
        *stop = (netto_stop){.thing = thing, .instrument = s->instrument, .action = action, .state = s->machine.state,
                             .since = s->machine.since, .until = s->machine.due, .trip = &s->trip};
    return stop;
}

/* What lives on behind the command is a breaker; this order's answer tells of it until the next one. */
static void refuse(order *o, const standing *s, netto_action action)
{
    netto_text thing = trip_thing(o->e, s->instrument, s->thing);
    judge_refuse(o, NETTO_REASON_BREAKER, INFINITY,
                 (netto_reason){.rule = s->name,
                                .account = s->instrument ? (netto_text){0} : thing,
                                .text = sentence(o, s, action, thing),
                                .stop = details(o, s, action, thing)});
}

static void refuse_failed(order *o, const standing *s)
{
    netto_text thing = trip_thing(o->e, s->instrument, s->thing), said = bytes_text(&s->failure);
    judge_refuse(o, NETTO_REASON_RULE_ERROR, INFINITY,
                 (netto_reason){.rule = s->name,
                                .account = s->instrument ? (netto_text){0} : thing,
                                .text = arena_print(&o->e->book.scratch, "breaker '%.*s' of '%.*s' does not answer: %.*s",
                                                    TEXT(s->name), TEXT(thing), TEXT(said))});
}

/* Its rule is not asked any more of anything. */
static bool is_tripped(const order *o, uint32_t rule)
{
    return strike_tripped(&o->e->active->strikes, STRIKE_BREAKER + rule);
}

static void refuse_tripped(order *o, const netto_breaker *rule)
{
    judge_refuse(o, NETTO_REASON_RULE_ERROR, INFINITY,
                 (netto_reason){.rule = rule->name,
                                .text = arena_print(&o->e->book.scratch,
                                                    "breaker '%.*s' is tripped: it failed too often, and is not asked until a policy is activated",
                                                    TEXT(rule->name))});
}

bool stop_acts(const order *o, netto_action action)
{
    return action == NETTO_ACTION_HALT || (action == NETTO_ACTION_REDUCE_ONLY && !o->out->check.reducing);
}

/* Of an account that is of another kind now nobody asks. */
static bool is_asked(const order *o, const standing *s)
{
    const netto_breaker *rule = trip_rule(o->e, s);
    return rule && !rule->manual;
}

void stop_look(order *o, const standing *s)
{
    netto_action action = NETTO_ACTION_WARN;
    if (breaker_acts(&s->machine, s->action, &action)) {
        if (stop_acts(o, action)) refuse(o, s, action);
    } else if (s->failed && is_asked(o, s) && stop_acts(o, s->action) && !is_tripped(o, s->rule)) {
        refuse_failed(o, s);
    }
}

static void look_at_target(order *o, target of, uint32_t slot)
{
    const breakers *k = &o->e->breakers;
    uint32_t first, count = breakers_that_stop(k, &o->e->book, of, slot, &first);
    for (uint32_t i = 0; i < count; i++) stop_look(o, breakers_stopping(k, first + i));
}

/* Is there such a breaker of what the order is for, or of somebody whom it stops? */
static bool concerns(const order *o, const netto_breaker *rule)
{
    const book *b = &o->e->book;
    bool found = rule->instrument || rule->stops == NETTO_STOPS_ALL;
    for (uint32_t node = o->account; !found && node != SLOT_NONE; node = b->accounts[node].parent)
        found = breaker_binds(rule, idmap_text(&b->words, b->accounts[node].kind));
    return found;
}

static void look_at_tripped(order *o)
{
    const netto_policy *policy = o->e->active->policy;
    for (uint32_t i = 0; i < policy->breaker_count; i++) {
        const netto_breaker *rule = &policy->breakers[i];
        if (is_tripped(o, i) && stop_acts(o, rule->action) && concerns(o, rule)) refuse_tripped(o, rule);
    }
}

void stop_order(order *o)
{
    const book *b = &o->e->book;
    if (o->e->active->strikes.breakers) look_at_tripped(o);
    stop_unasked(o);
    look_at_target(o, TARGET_ALL, 0);
    look_at_target(o, TARGET_INSTRUMENT, o->instrument);
    look_at_target(o, TARGET_FACTOR, b->instruments[o->instrument].factor);
    for (uint32_t node = o->account; node != SLOT_NONE; node = b->accounts[node].parent) look_at_target(o, TARGET_ACCOUNT, node);
}
