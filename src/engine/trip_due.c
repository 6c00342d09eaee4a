/* trip_due.c: breakers as time passes: rounds over instruments, holds and cooldowns. */
#include "engine/deadline.h"
#include "engine/trip_parts.h"
#include "engine/watch.h"

/* ---- rounds ------------------------------------------------------------------------------------------------ */

#define LOOKS (64 * SLICE_ACCOUNTS) /* instruments of which a tick looks whether there is anything to ask */

void trip_later(netto_engine *e)
{
    sweep *r = &e->breakers.rounds;
    if (!e->breakers.ticking) return;
    e->breakers.moved |= !r->running && r->due == NETTO_NEVER;
    watch_due(e, r);
}

uint64_t trip_askable(const netto_policy *policy)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < policy->breaker_count; i++)
        if (policy->breakers[i].instrument && !policy->breakers[i].manual) all |= (uint64_t)1 << i;
    return all;
}

/* `anew`: of what has a mark all is owed. */
static void renew(netto_engine *e, bool anew)
{
    breakers *k = &e->breakers;
    uint64_t all = trip_askable(e->active->policy);
    if (!all && !k->asking) return;
    k->asking = all != 0;
    for (uint32_t slot = 0; slot < book_instrument_count(&e->book); slot++) {
        uint64_t owed = !anew ? k->asks[slot].owed : e->book.marks[slot].known ? all : 0;
        breakers_ask(k, slot, (ask_bits){.marks = all, .ticks = all, .owed = owed});
    }
    trip_later(e);
}

void trip_renew(netto_engine *e)
{
    renew(e, false);
}

/* What waits, or is open, had its mark before; only a fresh one says something of it. */
static void excuse(netto_engine *e, const standing *s)
{
    if (!s->instrument || s->rule == SLOT_NONE || s->machine.state == NETTO_BREAKER_CLOSED) return;
    ask_bits a = e->breakers.asks[s->thing];
    a.owed &= ~((uint64_t)1 << s->rule);
    breakers_ask(&e->breakers, s->thing, a);
}

void trip_put(netto_engine *e, uint32_t instrument)
{
    const netto_policy *policy = e->active->policy;
    uint64_t owed = e->book.marks[instrument].known ? trip_askable(policy) : 0;
    for (uint64_t left = owed; left; left &= left - 1) {
        uint32_t rule = (uint32_t)__builtin_ctzll(left);
        const standing *s = breakers_find(&e->breakers, policy->breakers[rule].name, true, instrument);
        if (s && s->machine.state != NETTO_BREAKER_CLOSED) owed &= ~((uint64_t)1 << rule);
    }
    if (owed) trip_owe(e, instrument, owed);
}

void trip_unheard(netto_engine *e, uint32_t account)
{
    e->findings[account].asked = 0;
    if (account < e->breakers.accounts_asked) e->breakers.accounts_asked = account;
}

void trip_anew(netto_engine *e)
{
    breakers *k = &e->breakers;
    renew(e, true);
    for (uint32_t i = 0; i < k->count; i++) excuse(e, breakers_at(k, i));
    k->since = e->book.version;
    k->accounts_asked = 0;
    k->moved = true;
}

/* ---- what is owed ------------------------------------------------------------------------------------------ */

void trip_owe(netto_engine *e, uint32_t instrument, uint64_t which)
{
    ask_bits a = e->breakers.asks[instrument];
    a.owed |= which;
    breakers_ask(&e->breakers, instrument, a);
    e->breakers.moved = true;
}

uint64_t trip_owed(netto_engine *e)
{
    breakers *k = &e->breakers;
    uint32_t count = book_instrument_count(&e->book), asked = 0;
    k->work = 0;
    k->moved = true;
    for (uint32_t looks = 0; k->owing && looks < LOOKS && asked < SLICE_ACCOUNTS && k->work < SLICE_WORK; looks++) {
        uint32_t slot = k->owed_next;
        k->owed_next = slot + 1 < count ? slot + 1 : 0;
        if (!k->asks[slot].owed) continue;
        trip_ask(e, slot, k->asks[slot].owed, true);
        asked++;
    }
    return k->work;
}

/* ---- rounds, on and on ------------------------------------------------------------------------------------- */

static void end_round(netto_engine *e)
{
    bool again = sweep_end(&e->breakers.rounds);
    if (again || e->breakers.timing) trip_later(e);
}

uint64_t trip_round(netto_engine *e)
{
    sweep *r = &e->breakers.rounds;
    uint32_t count = book_instrument_count(&e->book), asked = 0;
    if (!r->running) sweep_begin(r, e->book.now);
    e->breakers.work = 0;
    e->breakers.moved = true;
    for (uint32_t looks = 0; r->next < count && looks < LOOKS && asked < SLICE_ACCOUNTS && e->breakers.work < SLICE_WORK; looks++) {
        uint32_t slot = r->next++;
        uint64_t which = e->breakers.asks[slot].ticks;
        if (!which || !e->book.marks[slot].known) continue;
        trip_ask(e, slot, which, false);
        asked++;
    }
    if (r->next >= count) end_round(e);
    return e->breakers.work;
}

/* ---- holds and cooldowns ----------------------------------------------------------------------------------- */

/* Nobody could say anything against it in time. */
static void open_unsure(netto_engine *e, standing *s, const netto_breaker *rule)
{
    netto_breaker_state before = s->machine.state;
    if (breaker_hear(&s->machine, rule, BREAKER_UNSURE, false, e->book.now)) trip_changed(e, s, before, NETTO_CAUSE_TRIPPED);
}

static void end_hold(netto_engine *e, uint32_t item)
{
    standing *s = &e->breakers.items[item];
    const netto_breaker *rule = trip_rule(e, s);
    uint64_t before = e->breakers.work;
    if (!rule || rule->manual) {
        breaker_reset(&s->machine, e->book.now);
        trip_changed(e, s, NETTO_BREAKER_PENDING, NETTO_CAUSE_GONE);
        return trip_end(e, s);
    }
    if (!s->instrument)
        e->breakers.work = before + watch_measured(e, s->thing);
    else if (e->book.marks[s->thing].known)
        trip_ask(e, s->thing, (uint64_t)1 << s->rule, false);
    s = &e->breakers.items[item];
    if (s->machine.state == NETTO_BREAKER_PENDING && s->machine.due <= e->book.now) open_unsure(e, s, rule);
}

void trip_again(netto_engine *e, const standing *s)
{
    if (!s->instrument) return watch_later(e);
    ask_bits a = e->breakers.asks[s->thing];
    a.owed &= ~((uint64_t)1 << s->rule); /* that mark came before this state */
    breakers_ask(&e->breakers, s->thing, trip_bits(a, (uint64_t)1 << s->rule, true, true, false));
    trip_later(e);
}

/* Half open, it is asked when its data have moved: by the next mark, sweep or round. */
static void end_cooldown(netto_engine *e, standing *s)
{
    const netto_breaker *rule = trip_rule(e, s);
    bool askable = rule && !rule->manual;
    if (!breaker_cool(&s->machine, askable, e->book.now)) return;
    trip_changed(e, s, NETTO_BREAKER_OPEN, rule ? NETTO_CAUSE_COOLED : NETTO_CAUSE_GONE);
    if (askable) trip_again(e, s);
    trip_end(e, s);
}

static bool is_due(const netto_engine *e, const standing *s)
{
    return s->machine.due != NETTO_NEVER && s->machine.due <= e->book.now;
}

uint64_t trip_due(netto_engine *e)
{
    breakers *k = &e->breakers;
    uint32_t due[SLICE_DEADLINES], count = 0;
    k->work = 0;
    k->moved = true;
    for (uint32_t i = 0; i < k->count && count < SLICE_DEADLINES; i++)
        if (is_due(e, breakers_at(k, i))) due[count++] = k->by_name[i];
    for (uint32_t i = 0; i < count && k->work < SLICE_WORK; i++) { /* the others stay due */
        standing *s = &k->items[due[i]];
        if (!is_due(e, s)) continue; /* one before it had it asked */
        if (s->machine.state == NETTO_BREAKER_PENDING)
            end_hold(e, due[i]);
        else
            end_cooldown(e, s);
    }
    return k->work;
}

/* By each command anew, so that what is restored goes on alike. */
static void settle_owed(netto_engine *e)
{
    schedule_set(&e->schedule, schedule_key(DEADLINE_OWED, 0, 0), e->breakers.owing ? e->book.now : NETTO_NEVER);
}

void trip_settle(netto_engine *e)
{
    breakers *k = &e->breakers;
    if (k->owing || k->moved) settle_owed(e);
    if (!k->moved) return;
    k->moved = false;
    netto_instant first = NETTO_NEVER; /* of all holds and cooldowns */
    for (uint32_t i = 0; i < k->count; i++) {
        netto_instant due = breakers_at(k, i)->machine.due;
        if (due != NETTO_NEVER && (first == NETTO_NEVER || due < first)) first = due;
    }
    schedule_set(&e->schedule, schedule_key(DEADLINE_BREAKERS, 0, 0), first);
    schedule_set(&e->schedule, schedule_key(DEADLINE_ROUND, 0, 0), k->rounds.running ? k->rounds.started : k->rounds.due);
}
