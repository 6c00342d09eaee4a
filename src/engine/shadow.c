/* shadow.c: what a shadow finds of accounts and of orders, and where it differs from what is decided. */
#include "engine/shadow.h"

#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/bound.h"
#include "engine/judge.h"
#include "engine/policy.h"
#include "engine/trip_parts.h"
#include "engine/watch.h"

#define ROUNDING 1e-12 /* relative: two sums of the same parts may differ by so much */

/* ---- telling --------------------------------------------------------------------------------------------- */

/* Some at a time; the others are counted, and the next one that is told says how many. */
static netto_difference *tell(netto_engine *e, netto_text account, netto_text action)
{
    shadow *s = &e->shadow;
    netto_difference *d = s->tell ? arena_take(&e->book.scratch, sizeof *d) : NULL;
    netto_event *event = d ? policy_tell(e, action, s->of->policy, (netto_text){0}) : NULL;
    if (!event) return s->untold++, NULL;
    *d = (netto_difference){.untold = s->untold};
    event->account = account;
    event->difference = d;
    s->tell--;
    s->untold = 0;
    return d;
}

static netto_text id_of(const netto_engine *e, uint32_t account)
{
    return idmap_text(&e->book.account_ids, account);
}

/* A rule of it failed: it is no judge any more. */
static void fail(netto_engine *e, netto_text id, netto_text rule, netto_text why)
{
    shadow_end(e, arena_print(&e->book.scratch, "%.*s failed for '%.*s': %.*s", TEXT(rule), TEXT(id), TEXT(why)));
}

/* ---- an account ------------------------------------------------------------------------------------------ */

/* What one look finds. */
typedef struct sight {
    shadow_finding found;
    uint32_t limit; /* the first that only one of them finds breached, and whose that is */
    const netto_policy *of;
    shadow_odd odd;
    uint64_t work; /* of its breakers' rules */
} sight;

static netto_status look_limits(netto_engine *e, frame *f, const netto_margin *margin, shadow_finding *found, netto_complaint *why)
{
    const netto_policy *policy = f->a->policy;
    netto_text kind = idmap_text(&e->book.words, e->book.accounts[f->account].kind);
    netto_status status = NETTO_OK;
    bound_book b;
    bound bounds;
    bound_open(&b, f, margin, true, false);
    for (uint32_t i = 0; i < policy->limit_count && status != NETTO_ERULE; i++) {
        const netto_limit *limit = &policy->limits[i];
        uint64_t bit = (uint64_t)1 << i;
        if (limit->by || !limit_binds(limit, kind, true)) continue; /* of what is held more is found than fits in a bit */
        status = bound_find(&b, i, &bounds, why);
        if (status != NETTO_OK) continue;
        bool stands = bounds.binds && limit_stands(bounds.max, limit->clear, bounds.value, found->breached & bit);
        found->breached = stands ? found->breached | bit : found->breached & ~bit;
    }
    f->a->appraisals[f->account].limits_work = b.work;
    return status == NETTO_ERULE ? status : NETTO_OK;
}

static netto_status look_breakers(netto_engine *e, frame *f, const netto_margin *margin, sight *out, netto_complaint *why)
{
    judged j;
    trip_judge(&j, f, margin);
    netto_status status = shadow_trips(e, SLOT_NONE, &j, &out->found.tripped, &out->odd, &out->work, why);
    if (status == NETTO_ERULE) f->a->failed_rule = "a breaker";
    return status;
}

/* The account as it stands under the shadow.  NETTO_ERULE; others: it cannot be weighed now. */
static netto_status look(netto_engine *e, frame *f, uint32_t account, sight *out, netto_complaint *why)
{
    shadow_finding *found = &out->found;
    netto_margin margin = {0};
    netto_status status = frame_now(f, e->shadow.of, &e->book, account, why);
    if (status != NETTO_OK) return status;
    if (f->collateral_status == NETTO_ERULE) return *why = f->complaint, NETTO_ERULE;
    status = margin_now(f, &margin, why);
    if (status != NETTO_OK) return status;
    found->initial = margin.initial;
    if (f->collateral_status == NETTO_OK) found->standing = (uint8_t)margin_standing(&margin, frame_equity(f));
    status = look_limits(e, f, &margin, found, why);
    return status == NETTO_OK ? look_breakers(e, f, &margin, out, why) : status;
}

/* By how much of what is required, but for what rounding does; infinite: nothing is. */
static double change_of(double now, double then)
{
    if (now == then || fabs(then - now) <= ROUNDING * fabs(now)) return 0.0;
    return now > 0.0 ? (then - now) / now : INFINITY;
}

static bool limits_differ(const netto_engine *e, uint64_t live, sight *out)
{
    const shadow *s = &e->shadow;
    const netto_policy *active = e->active->policy, *own = s->of->policy;
    uint64_t carried = policy_carry(live, s->places, active->limit_count, own->limit_count);
    uint64_t odd = carried ^ out->found.breached;
    out->of = NULL;
    for (uint32_t i = 0; live >> i && i < active->limit_count; i++)
        if ((live >> i & 1) && s->places[i] >= own->limit_count) return out->of = active, out->limit = i, true;
    if (odd) out->of = own, out->limit = (uint32_t)__builtin_ctzll(odd);
    return odd != 0;
}

/* What the policy that decides has not judged is nothing to differ from. */
static uint8_t differs(netto_engine *e, uint32_t account, uint8_t before, sight *out)
{
    const shadow *s = &e->shadow;
    const finding *live = &e->findings[account];
    double change = change_of(live->last_good.initial, out->found.initial);
    double threshold = (before & NETTO_DIFFERS_INITIAL) ? s->threshold * SHADOW_CLEAR : s->threshold;
    bool limits = limits_differ(e, live->breached, out);
    if (!live->judged) return 0;
    return (uint8_t)((out->found.standing != live->standing ? NETTO_DIFFERS_STANDING : 0) |
                     (fabs(change) > threshold ? NETTO_DIFFERS_INITIAL : 0) | (limits ? NETTO_DIFFERS_LIMITS : 0) |
                     (netto_text_given(out->odd.breaker) ? NETTO_DIFFERS_BREAKERS : 0));
}

static void tell_account(netto_engine *e, uint32_t account, const sight *seen)
{
    const finding *live = &e->findings[account];
    uint8_t what = seen->found.differs;
    netto_difference *d = tell(e, id_of(e, account), what ? TEXT_LITERAL("shadow_differs") : TEXT_LITERAL("shadow_agrees"));
    if (!d) return;
    d->breaker = seen->odd.breaker;
    d->tripped = seen->odd.tripped;
    d->what = what;
    d->standing[0] = (netto_standing)live->standing;
    d->standing[1] = (netto_standing)seen->found.standing;
    d->initial[0] = live->last_good.initial;
    d->initial[1] = seen->found.initial;
    if (!(what & NETTO_DIFFERS_LIMITS)) return;
    d->limit = seen->of->limits[seen->limit].name;
    d->breached = seen->of == e->shadow.of->policy && (seen->found.breached >> seen->limit & 1);
}

static void count(netto_engine *e, uint32_t account, const sight *seen)
{
    shadow *s = &e->shadow;
    shadow_finding *found = &s->findings[account];
    double change = change_of(e->findings[account].last_good.initial, seen->found.initial);
    s->accounts += (seen->found.differs != 0) - (found->differs != 0);
    if (isfinite(change) && e->findings[account].judged && fabs(change) > fabs(s->largest))
        s->largest = change, s->largest_account = account;
    if (seen->found.differs != found->differs) tell_account(e, account, seen);
    *found = seen->found;
}

/* Answers the work that its rules did, as a sweep counts it. */
static uint64_t look_at(netto_engine *e, uint32_t account)
{
    frame f;
    netto_complaint why;
    shadow *s = &e->shadow;
    assessment *a = s->of;
    sight seen = {.found = s->findings[account]};
    netto_status status = look(e, &f, account, &seen, &why);
    if (status == NETTO_ERULE) return fail(e, id_of(e, account), text_of(a->failed_rule), text_of(why.text)), 0;
    uint64_t work = watch_work(a, &e->book, account, status == NETTO_OK) + seen.work;
    if (status != NETTO_OK) return work;
    seen.found.heavy = work > SLICE_WORK;
    seen.found.differs = differs(e, account, seen.found.differs, &seen);
    count(e, account, &seen);
    return work;
}

/* ---- an instrument ----------------------------------------------------------------------------------------- */

static void tell_instrument(netto_engine *e, uint32_t slot, const shadow_odd *odd)
{
    bool differs = netto_text_given(odd->breaker);
    netto_difference *d = tell(e, (netto_text){0}, differs ? TEXT_LITERAL("shadow_differs") : TEXT_LITERAL("shadow_agrees"));
    if (!d) return;
    d->what = differs ? NETTO_DIFFERS_BREAKERS : 0;
    d->instrument = idmap_text(&e->book.instrument_ids, slot);
    d->breaker = odd->breaker;
    d->tripped = odd->tripped;
}

/* Breakers are asked from the first mark on. */
static uint64_t look_at_instrument(netto_engine *e, uint32_t slot)
{
    shadow *s = &e->shadow;
    shadow_thing *t = &s->things[slot];
    shadow_odd odd;
    netto_complaint why;
    uint64_t work = 0;
    if (!e->book.marks[slot].known) return 0;
    netto_text id = idmap_text(&e->book.instrument_ids, slot);
    if (shadow_trips(e, slot, NULL, &t->tripped, &odd, &work, &why) != NETTO_OK) return fail(e, id, TEXT_LITERAL("a breaker"), text_of(why.text)), work;
    bool differs = netto_text_given(odd.breaker);
    if (differs != t->differs) tell_instrument(e, slot, &odd);
    s->instruments += differs - t->differs;
    t->differs = differs;
    return work;
}

static uint32_t thing_count(const netto_engine *e)
{
    bool any = trip_askable(e->shadow.of->policy) || trip_askable(e->active->policy);
    return any || e->shadow.instruments ? book_instrument_count(&e->book) : 0;
}

static void look_at_instruments(netto_engine *e, uint64_t work)
{
    shadow *s = &e->shadow;
    for (uint32_t n = 0; s->of && n < SLICE_ACCOUNTS && work < SLICE_WORK && s->thing < thing_count(e); n++) work += look_at_instrument(e, s->thing++);
}

/* ---- passes ---------------------------------------------------------------------------------------------- */

void shadow_later(netto_engine *e)
{
    if (e->shadow.of) watch_due(e, &e->shadow.sweep);
}

netto_instant shadow_deadline(const netto_engine *e)
{
    const shadow *s = &e->shadow;
    if (!s->of) return NETTO_NEVER;
    return s->sweep.running ? e->book.now : s->sweep.due;
}

static void begin_pass(const netto_engine *e, shadow *s)
{
    sweep_begin(&s->sweep, e->book.now);
    s->thing = 0;
    s->credit = SHADOW_WORK;
    s->tell = SHADOW_TOLD;
}

/* Behind the sweep, so that both have looked at the same book. */
static uint32_t end_of_slice(const netto_engine *e)
{
    uint32_t next = e->shadow.sweep.next, end = book_account_count(&e->book);
    if (e->sweep.running) end = e->sweep.next > next ? e->sweep.next : next;
    return end - next > SLICE_ACCOUNTS ? next + SLICE_ACCOUNTS : end;
}

void shadow_sweep(netto_engine *e)
{
    shadow *s = &e->shadow;
    sweep *w = &s->sweep;
    if (!s->of || sweep_waits(w, e->book.now)) return;
    if (!w->running) begin_pass(e, s);
    uint32_t end = end_of_slice(e);
    uint64_t work = 0;
    for (; s->of && w->next < end && work < SLICE_WORK; w->next++) work += look_at(e, w->next);
    if (!s->of || w->next < book_account_count(&e->book)) return;
    look_at_instruments(e, work);
    if (s->of && s->thing >= thing_count(e) && sweep_end(w)) shadow_later(e);
}

/* ---- an order -------------------------------------------------------------------------------------------- */

static bool failed(const netto_check *check)
{
    for (uint32_t i = 0; i < check->reason_count; i++)
        if (check->reasons[i].code == NETTO_REASON_RULE_ERROR) return true;
    return false;
}

/* How far a rule that failed came is not known again.  What limits took in the last pass is of then: those of the order
 * are counted with it. */
static int64_t price_of(const order *o, const netto_check *own)
{
    if (failed(own)) return SHADOW_FAILED;
    o->a->appraisals[o->account].limits_work = 0;
    return SHADOW_ORDER + (int64_t)o->work + 2 * (int64_t)watch_work(o->a, &o->e->book, o->account, o->knows_now);
}

static void tell_order(netto_engine *e, uint32_t account, netto_text id, const netto_check *decided, const netto_check *own)
{
    netto_difference *d = tell(e, id_of(e, account), TEXT_LITERAL("shadow_differs"));
    const netto_check *rejects = decided->accepted ? own : decided;
    if (!d) return;
    d->what = NETTO_DIFFERS_ORDER;
    d->order = arena_text(&e->book.scratch, id);
    d->accepted = decided->accepted;
    if (rejects->reason_count) d->reason = netto_reason_word(rejects->reasons[0].code);
}

static void compare(order *o, netto_text id, const netto_check *decided)
{
    netto_engine *e = o->e;
    shadow *s = &e->shadow;
    const netto_check *own = &o->out->check;
    s->orders++;
    s->credit -= price_of(o, own);
    if (own->accepted == decided->accepted) return;
    s->differed++;
    tell_order(e, o->account, id, decided, own);
}

/* False: it cannot be judged. */
static bool judge_too(netto_engine *e, const order *decided, netto_text id)
{
    order o;
    netto_decision out;
    memset(&out, 0, sizeof out);
    judge_begin(&o, e, e->shadow.of, &out, false);
    o.account = decided->account;
    o.instrument = decided->instrument;
    o.qty = decided->qty;
    o.price = decided->price;
    o.priced = decided->priced;
    if (judge_order(&o, false) != NETTO_OK) return false;
    compare(&o, id, &decided->out->check);
    return true;
}

void shadow_judge(netto_engine *e, const order *decided, netto_text id)
{
    shadow *s = &e->shadow;
    if (!s->of) return;
    bool able = s->credit > 0 && !s->findings[decided->account].heavy;
    if (!able || !judge_too(e, decided, id)) s->skipped++;
}
