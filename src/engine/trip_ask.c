/* trip_ask.c: asking the rules of breakers, of an instrument or of an account. */
#include <stddef.h>
#include <string.h>

#include "appraisal/legs.h"
#include "appraisal/margin.h"
#include "appraisal/measure.h"
#include "base/complain.h"
#include "control/view.h"
#include "engine/fold.h"
#include "engine/speak.h"
#include "engine/strikes.h"
#include "engine/trip_parts.h"
#include "engine/watch.h"

/* A breaker is asked at every mark: only what is small is cleared. */
void trip_scope(netto_engine *e, assessment *a, uint32_t own, struct netto_scope *s)
{
    const netto_policy *policy = a->policy;
    memset(s, 0, offsetof(struct netto_scope, refusal));
    content(&s->refusal);
    s->book = &e->book;
    s->level = SCOPE_TRIP;
    s->own = own;
    s->history_every = policy->history_every;
    s->history_length = policy->history_length;
    measure_open(s, a, CUT_TRIP, a->cuts->trips);
}

/* True: the call was cut, and says nothing of the book. */
static bool call(netto_engine *e, uint32_t rule, uint32_t thing, const netto_view *view, heard *h)
{
    speech s;
    netto_policy *policy = e->active->policy;
    uint64_t before = e->active->measure_work;
    content(&h->why);
    h->trip.trips = false;
    h->trip.count = 0;
    cuts_before(&e->cuts, policy, CUT_TRIP, e->cuts.trips, 0, false);
    speak_begin(&s, e, !policy->breakers[rule].instrument, thing);
    netto_status status = policy->hooks.trip(policy, rule, view, &h->trip, &h->why);
    bool cut = cuts_after(&e->cuts, policy, CUT_TRIP, e->cuts.trips, 0, false);
    speak_end(&s, cut);
    e->cuts.trips++;
    if (status != NETTO_OK) strike_fail(e, STRIKE_BREAKER + rule);
    e->breakers.work += cut || status != NETTO_OK ? FAILED_WORK : policy->last_work;
    e->breakers.work += assessment_measured(e->active, before);
    h->answer = status == NETTO_OK && h->trip.trips ? BREAKER_TRIPS : status == NETTO_OK ? BREAKER_CLEAR : BREAKER_UNSURE;
    return cut;
}

static standing *remembered(const netto_engine *e, const netto_breaker *rule, uint32_t thing)
{
    return e->breakers.count ? breakers_find(&e->breakers, rule->name, rule->instrument, thing) : NULL;
}

static bool is_old(const netto_engine *e, uint32_t instrument, netto_instant stale)
{
    const mark *m = &e->book.marks[instrument];
    return stale && (!m->known || e->book.now - m->ts > stale);
}

/* ---- instruments ------------------------------------------------------------------------------------------- */

#define READ_DEFINED (READ_OWN | READ_UNDERLYING | READ_FACTOR | READ_DAY)
#define READ_APART   (READ_UNDERLYING_MARK | READ_UNDERLYING_HISTORY | READ_HISTORY | READ_RATE | READ_DAY | READ_NOW | \
                      READ_FOLD | READ_UNDERLYING_FOLD)

/* A rule that failed, or was cut, is asked at every mark until it answers. */
static void note_reads(netto_engine *e, uint32_t slot, uint32_t rule, uint32_t reads, bool failed)
{
    ask_bits a = e->breakers.asks[slot];
    ask_bits to = trip_bits(a, (uint64_t)1 << rule, failed || (reads & ~READ_DEFINED), reads & READ_APART, reads & READ_NOW);
    if (to.marks != a.marks || to.ticks != a.ticks || to.timed != a.timed) breakers_ask(&e->breakers, slot, to);
}

static uint32_t underlying_of(const netto_engine *e, uint32_t slot)
{
    return e->book.factors[e->book.instruments[slot].factor].instrument;
}

bool trip_reads_old(const netto_engine *e, uint32_t slot, uint32_t reads, netto_instant stale)
{
    uint32_t under = underlying_of(e, slot);
    return ((reads & READ_MARK) && is_old(e, slot, stale)) ||
           ((reads & READ_UNDERLYING_MARK) && under != SLOT_NONE && is_old(e, under, stale));
}

/* Of a mark that came since; what reads no mark is as fresh as its definition. */
static bool is_fresh(const netto_engine *e, uint32_t slot, uint32_t reads, const standing *s, bool marked)
{
    uint32_t under = underlying_of(e, slot);
    if (marked || s->version == e->book.version) return marked;
    if (reads & READ_MARK) return false;
    return !(reads & READ_UNDERLYING_MARK) || under == SLOT_NONE || e->book.marks[under].version > s->version;
}

/* What is tripped is not asked any more: it stays as it is, and what is closed stops what it would stop if it were open. */
static bool is_asked(const netto_engine *e, uint32_t rule, const standing *s)
{
    return !(s && s->machine.state == NETTO_BREAKER_OPEN) && !strike_tripped(&e->active->strikes, STRIKE_BREAKER + rule);
}

static void ask_instrument(netto_engine *e, uint32_t rule, uint32_t slot, bool marked)
{
    const netto_breaker *r = &e->active->policy->breakers[rule];
    standing *s = remembered(e, r, slot);
    if (!is_asked(e, rule, s)) return;
    struct netto_scope scope;
    trip_scope(e, e->active, slot, &scope);
    netto_view view = view_instrument(&scope, slot);
    heard h;
    bool cut = call(e, rule, slot, &view, &h);
    note_reads(e, slot, rule, cut ? READ_APART : scope.reads, h.why.status != NETTO_OK);
    h.fresh = s && is_fresh(e, slot, scope.reads, s, marked);
    if (s && h.answer == BREAKER_CLEAR && (scope.uncovered || trip_reads_old(e, slot, scope.reads, r->stale))) h.answer = BREAKER_UNSURE;
    if (trip_is_news(s, &h)) trip_hear(e, rule, slot, s, &h);
}

static void pay(netto_engine *e, uint32_t instrument, uint64_t which)
{
    ask_bits a = e->breakers.asks[instrument];
    a.owed &= ~which;
    breakers_ask(&e->breakers, instrument, a);
}

bool trip_waits(const netto_engine *e, uint32_t instrument)
{
    uint32_t under = underlying_of(e, instrument);
    return fold_owes(e, instrument) || (under != SLOT_NONE && under != instrument && fold_owes(e, under));
}

/* Folds step before anybody reads them. */
static void pay_folds(netto_engine *e, uint32_t instrument)
{
    uint32_t under = underlying_of(e, instrument);
    uint64_t before = e->active->fold_work;
    fold_pay(e, instrument);
    if (under != SLOT_NONE && under != instrument) fold_pay(e, under);
    e->breakers.work += e->active->fold_work - before;
}

void trip_ask(netto_engine *e, uint32_t instrument, uint64_t which, bool marked)
{
    if (trip_waits(e, instrument)) pay_folds(e, instrument);
    if (e->breakers.asks[instrument].owed & which) pay(e, instrument, which);
    for (; which; which &= which - 1) ask_instrument(e, (uint32_t)__builtin_ctzll(which), instrument, marked);
}

/* ---- accounts ---------------------------------------------------------------------------------------------- */

static netto_status judged_margin(void *self, netto_margin *out, netto_complaint *complaint)
{
    const judged *j = self;
    if (!j->margin) return complain(complaint, NETTO_ERULE, "the account's margin is not known, for its rule failed");
    *out = *j->margin;
    return NETTO_OK;
}

static netto_status judged_measure(void *self, netto_measure measure, double *out, netto_complaint *complaint)
{
    static const netto_margin none;
    const judged *j = self;
    netto_margin margin;
    netto_status status = netto_measure_of_margin(measure) ? judged_margin(self, &margin, complaint) : NETTO_OK;
    if (status != NETTO_OK) return status;
    return margin_measure(j->frame, measure, j->margin ? j->margin : &none, out, complaint);
}

static netto_status judged_leg(void *self, bool pooled, netto_leg *out, netto_complaint *complaint)
{
    const judged *j = self;
    return legs_worst(j->frame, pooled, out, complaint);
}

static netto_status judged_frame(void *self, bool pooled, frame **out, netto_complaint *complaint)
{
    const judged *j = self;
    (void)pooled, (void)complaint;
    *out = j->frame;
    return NETTO_OK;
}

void trip_judge(judged *j, frame *f, const netto_margin *margin)
{
    static const book_numbers numbers = {.measure = judged_measure, .worst_leg = judged_leg, .margin = judged_margin, .frame = judged_frame};
    j->frame = f;
    j->margin = margin;
    j->pool = (book_subject){.account = f->account, .pooled = true, .numbers = &numbers, .self = j};
    j->own = (book_subject){.account = f->account, .numbers = &numbers, .self = j, .pool = &j->pool};
}

bool trip_holds_old(const netto_engine *e, uint32_t slot, bool pool, netto_instant stale)
{
    const account *a = &e->book.accounts[slot];
    bool old = false;
    for (uint32_t i = 0; stale && i < a->count; i++) old |= is_old(e, a->positions[i].instrument, stale);
    for (uint32_t i = 0; stale && pool && i < a->pool_count; i++) old |= is_old(e, a->pool[i].instrument, stale);
    return old;
}

static bool came_since(const netto_engine *e, const standing *s, uint32_t instrument)
{
    const mark *m = &e->book.marks[instrument];
    return m->known && (m->version > s->version || m->ts > s->machine.since);
}

/* Something that it holds has a mark since, or its collateral was put; who holds nothing waits for nothing. */
static bool is_account_fresh(const netto_engine *e, const standing *s, bool pool)
{
    const account *a = &e->book.accounts[s->thing];
    uint32_t pooled = pool ? a->pool_count : 0;
    bool fresh = (a->count == 0 && pooled == 0) || a->lines_version > s->version;
    for (uint32_t i = 0; !fresh && i < a->count; i++) fresh = came_since(e, s, a->positions[i].instrument);
    for (uint32_t i = 0; !fresh && i < pooled; i++) fresh = came_since(e, s, a->pool[i].instrument);
    return fresh;
}

static void ask_account(netto_engine *e, uint32_t rule, frame *f, const netto_margin *margin)
{
    const netto_breaker *r = &e->active->policy->breakers[rule];
    standing *s = remembered(e, r, f->account);
    if (!is_asked(e, rule, s)) return;
    if (s && s->machine.state == NETTO_BREAKER_HALF_OPEN && s->version == e->book.version) return watch_later(e); /* nothing came since */
    judged j;
    trip_judge(&j, f, margin);
    struct netto_scope scope;
    trip_scope(e, e->active, SLOT_NONE, &scope);
    netto_view view = view_book(&scope, &j.own);
    heard h;
    call(e, rule, f->account, &view, &h);
    bool pool = scope.reads & READ_POOL;
    h.fresh = !s || is_account_fresh(e, s, pool);
    bool doubtful = s && (scope.uncovered || trip_holds_old(e, f->account, pool, r->stale));
    if (h.answer == BREAKER_CLEAR && doubtful) h.answer = BREAKER_UNSURE;
    if ((doubtful || !h.fresh) && s->machine.state == NETTO_BREAKER_HALF_OPEN) watch_later(e); /* marks may come that move nothing */
    if (trip_is_news(s, &h)) trip_hear(e, rule, f->account, s, &h);
}

void trip_account(netto_engine *e, frame *f, const netto_margin *margin)
{
    const netto_policy *policy = e->active->policy;
    for (uint32_t i = 0; i < policy->breaker_count; i++) {
        const netto_breaker *rule = &policy->breakers[i];
        if (!rule->instrument && !rule->manual && breaker_binds(rule, trip_kind(e, f->account))) ask_account(e, i, f, margin);
    }
    e->findings[f->account].asked = e->book.version;
}

bool trip_weigh(netto_engine *e, uint32_t account)
{
    frame f;
    netto_margin margin;
    if (frame_now(&f, e->active, &e->book, account, NULL) != NETTO_OK) return false;
    fold_judged(e, &f);
    trip_account(e, &f, margin_now(&f, &margin, NULL) == NETTO_OK ? &margin : NULL);
    return true;
}

bool trip_asks_accounts(const netto_engine *e)
{
    const netto_policy *policy = e->active->policy;
    bool asks = false;
    for (uint32_t i = 0; i < policy->breaker_count; i++) asks |= !policy->breakers[i].instrument && !policy->breakers[i].manual;
    return asks;
}

bool trip_minds(const netto_engine *e, uint32_t account)
{
    const netto_policy *policy = e->active->policy;
    for (; policy->breaker_count && account != SLOT_NONE; account = e->book.accounts[account].parent)
        for (uint32_t i = 0; i < policy->breaker_count; i++) {
            const netto_breaker *rule = &policy->breakers[i];
            if (!rule->manual && breaker_binds(rule, trip_kind(e, account))) return true;
        }
    return false;
}
