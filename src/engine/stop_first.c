/* stop_first.c: breakers that an order waits for, and that were not asked yet.
 *
 * A mark is heard by breakers at once and a policy's activation at the ticks that follow, each up to a bound of work.
 * What may stop an order is asked before it passes; what is not reached within the order's own bound stops it. */
#include "engine/stop.h"

#include <math.h>

#include "base/text.h"
#include "engine/strikes.h"
#include "engine/trip_parts.h"

#define FIRST_LOOK 4 /* units of work to find that there is nothing to ask */

typedef enum first_way { FIRST_ASK, FIRST_FORESEE, FIRST_REFUSE } first_way;

typedef struct first {
    order *o;
    netto_engine *e;
    first_way way;
    uint64_t acting, all, underlying; /* places of rules that may stop the order, and of those that stop more than their thing; */
    uint64_t accounts;                /* and of those that are of accounts */
    uint64_t work;
} first;

static bool is_spent(const first *f)
{
    return f->work >= TRIP_MARK_WORK;
}

/* Before the order is weighed nobody knows whether it is reducing. */
static bool may_stop(const first *f, uint32_t number)
{
    const netto_breaker *rule = &f->e->active->policy->breakers[number];
    if (rule->manual || strike_tripped(&f->e->active->strikes, STRIKE_BREAKER + number)) return false;
    return f->way == FIRST_ASK ? rule->action != NETTO_ACTION_WARN : stop_acts(f->o, rule->action);
}

static first begin(order *o, first_way way)
{
    first f = {.o = o, .e = o->e, .way = way};
    const netto_policy *policy = o->e->active->policy;
    for (uint32_t i = 0; i < policy->breaker_count; i++) {
        uint64_t bit = may_stop(&f, i) ? (uint64_t)1 << i : 0;
        f.acting |= bit;
        if (!policy->breakers[i].instrument) f.accounts |= bit;
        if (policy->breakers[i].stops == NETTO_STOPS_ALL) f.all |= bit;
        if (policy->breakers[i].stops == NETTO_STOPS_UNDERLYING) f.underlying |= bit;
    }
    return f;
}

/* ---- what becomes of those of one thing ------------------------------------------------------------------------ */

/* Weighing a book takes each pair of what it holds. */
static uint64_t weighing(const first *f, uint32_t slot)
{
    const account *a = &f->e->book.accounts[slot];
    uint64_t held = (uint64_t)a->count + a->pool_count;
    return held * (held / 4 + 10);
}

static void ask(first *f, bool instrument, uint32_t thing, uint64_t rules)
{
    netto_engine *e = f->e;
    uint64_t steps = e->active->fold_work;
    e->breakers.work = 0;
    e->breakers.for_order = true;
    if (instrument)
        trip_ask(e, thing, rules, true);
    else
        f->work += trip_weigh(e, thing) ? weighing(f, thing) + e->active->fold_work - steps : FAILED_WORK;
    e->breakers.for_order = false;
    f->work += e->breakers.work;
}

static void refuse(first *f, uint32_t number, bool instrument, uint32_t thing, const char *why)
{
    netto_text rule = f->e->active->policy->breakers[number].name, name = trip_thing(f->e, instrument, thing);
    netto_text said = arena_print(&f->e->book.scratch, "breaker '%.*s' of '%.*s' was not asked yet: %s", TEXT(rule), TEXT(name), why);
    judge_refuse(f->o, NETTO_REASON_RULE_ERROR, INFINITY,
                 (netto_reason){.rule = rule, .account = instrument ? (netto_text){0} : name, .text = said});
}

/* What it would be if it were asked now; what stands speaks for itself. */
static void foresee(first *f, uint32_t number, bool instrument, uint32_t thing, const judged *account)
{
    const netto_breaker *rule = &f->e->active->policy->breakers[number];
    bool stands = breakers_find(&f->e->breakers, rule->name, instrument, thing) != NULL;
    standing *s = stands ? NULL : arena_take(&f->e->book.scratch, sizeof *s);
    netto_complaint why;
    if (!s) return;
    *s = (standing){.machine = BREAKER_CLOSED, .name = rule->name, .instrument = instrument, .thing = thing, .rule = number,
                    .action = rule->action, .stops = rule->stops};
    breaker_answer answer = trip_foresee(f->e, f->e->active, number, thing, account, &s->trip, &f->work, &why);
    if (why.status != NETTO_OK) return refuse(f, number, instrument, thing, why.text);
    breaker_hear(&s->machine, rule, answer, false, f->e->book.now);
    stop_look(f->o, s);
}

/* Is it the order's own account, or above it? */
static bool is_above(const first *f, uint32_t account)
{
    uint32_t node = f->o->account;
    while (node != SLOT_NONE && node != account) node = f->e->book.accounts[node].parent;
    return node == account;
}

/* Who cannot be weighed has no breaker that could be asked; an order below waits until it can. */
static void foresee_account(first *f, uint32_t account, uint64_t rules)
{
    frame now;
    netto_margin margin;
    judged j;
    netto_complaint why;
    if (frame_now(&now, f->e->active, &f->e->book, account, &why) != NETTO_OK) {
        if (is_above(f, account)) refuse(f, (uint32_t)__builtin_ctzll(rules), false, account, why.text);
        return;
    }
    f->work += weighing(f, account);
    trip_judge(&j, &now, margin_now(&now, &margin, NULL) == NETTO_OK ? &margin : NULL);
    for (; rules && !is_spent(f); rules &= rules - 1) foresee(f, (uint32_t)__builtin_ctzll(rules), false, account, &j);
}

static void foresee_instrument(first *f, uint32_t instrument, uint64_t rules)
{
    if (trip_waits(f->e, instrument)) return refuse(f, (uint32_t)__builtin_ctzll(rules), true, instrument, "a fold has not taken in its mark yet; ask again");
    for (; rules && !is_spent(f); rules &= rules - 1) foresee(f, (uint32_t)__builtin_ctzll(rules), true, instrument, NULL);
}

static void refuse_late(first *f, bool instrument, uint32_t thing, uint64_t rules)
{
    frame now;
    netto_complaint why;
    bool weighed = instrument || frame_now(&now, f->e->active, &f->e->book, thing, &why) == NETTO_OK;
    refuse(f, (uint32_t)__builtin_ctzll(rules), instrument, thing, weighed ? "others took too long; send an order anew" : why.text);
}

/* False: nothing more is looked at. */
static bool look(first *f, bool instrument, uint32_t thing, uint64_t rules)
{
    bool enough = f->way == FIRST_REFUSE || is_spent(f);
    if (!rules) return true;
    if (enough && f->way != FIRST_ASK) refuse_late(f, instrument, thing, rules);
    if (enough) return false;
    if (f->way == FIRST_ASK)
        ask(f, instrument, thing, rules);
    else if (instrument)
        foresee_instrument(f, thing, rules);
    else
        foresee_account(f, thing, rules);
    return true;
}

/* ---- what an order waits for ------------------------------------------------------------------------------------- */

/* Its instrument's, those of the same underlying, and those that stop everybody. */
static bool look_at_instruments(first *f)
{
    const breakers *k = &f->e->breakers;
    const instrument *of = f->e->book.instruments;
    uint32_t own = f->o->instrument, count = book_instrument_count(&f->e->book);
    if (!look(f, true, own, k->asks[own].owed & f->acting)) return false;
    for (uint32_t slot = 0; k->owing && (f->all | f->underlying) && slot < count; slot++) {
        uint64_t wider = f->all | (of[slot].factor == of[own].factor ? f->underlying : 0);
        if (slot != own && !look(f, true, slot, k->asks[slot].owed & wider)) return false;
    }
    return true;
}

/* The rules among some that an account has not heard. */
static uint64_t unheard(const first *f, uint32_t account, uint64_t among)
{
    const netto_policy *policy = f->e->active->policy;
    uint64_t found = 0;
    if (!breakers_unheard(&f->e->breakers, f->e->findings[account].asked)) return 0;
    for (among &= f->accounts; among; among &= among - 1)
        if (breaker_binds(&policy->breakers[__builtin_ctzll(among)], trip_kind(f->e, account))) found |= among & -among;
    return found;
}

/* Those of other accounts that stop everybody; where one of these cannot be weighed the others go on. */
static void look_at_others(first *f)
{
    uint32_t slot = f->e->breakers.accounts_asked, count = book_account_count(&f->e->book);
    for (; slot < count; slot++) {
        f->work += FIRST_LOOK;
        uint64_t rules = unheard(f, slot, f->all);
        if (rules && !is_above(f, slot) && !look(f, false, slot, rules)) break;
        if (f->way == FIRST_ASK && is_spent(f)) break;
    }
    if (f->way == FIRST_ASK) f->e->breakers.accounts_asked = slot;
}

static void look_at_accounts(first *f)
{
    bool more = f->accounts;
    for (uint32_t node = f->o->account; more && node != SLOT_NONE; node = f->e->book.accounts[node].parent)
        more = look(f, false, node, unheard(f, node, f->acting));
    if (more && (f->all & f->accounts)) look_at_others(f);
}

static void look_at_all(order *o, first_way way)
{
    first f = begin(o, way);
    bool more = !o->e->breakers.owing || look_at_instruments(&f);
    if (more) look_at_accounts(&f);
    if (way == FIRST_FORESEE) o->work += f.work;
}

void stop_ask_first(order *o)
{
    look_at_all(o, FIRST_ASK);
}

void stop_unasked(order *o)
{
    look_at_all(o, !o->records && o->a == o->e->active ? FIRST_FORESEE : FIRST_REFUSE);
}
