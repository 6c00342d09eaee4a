/* watch.c: what a command has moved is looked at: margins that fall short, limits that are breached.
 *
 * Trades are looked at at once; marks move many accounts, and a sweep looks at those, some at each tick: a count
 * of accounts, or of work of their rules, so that how far it gets depends on the commands and not on the clock. */
#include "engine/watch.h"

#include <math.h>

#include "appraisal/column.h"
#include "appraisal/margin.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/bound.h"
#include "engine/deadline.h"
#include "engine/fold.h"
#include "engine/foretell.h"
#include "engine/rebalance.h"
#include "engine/shadow.h"
#include "engine/strikes.h"
#include "engine/trip.h"
#include "engine/watch_held.h"

netto_event *watch_tell(netto_engine *e, netto_topic topic)
{
    event_list *l = &e->events;
    if (!memory_reserve(&e->memory, (void **)&l->items, &l->capacity, l->count + 1, sizeof *l->items)) return NULL;
    netto_event *event = &l->items[l->count++];
    *event = (netto_event){.topic = topic, .n = ++e->event_count};
    return event;
}

/* One such event a command: a rule that fails for one account fails for many. */
void watch_fault(netto_engine *e, uint32_t account, netto_text rule, const netto_complaint *why, bool strike)
{
    const assessment *a = e->active;
    if (strike_note(e, rule, strike) || e->fault_told) return;
    netto_text message = arena_text(&e->book.scratch, text_of(why->text));
    netto_event *event = message.bytes ? watch_tell(e, NETTO_TOPIC_RULE_ERROR) : NULL;
    if (!event) return;
    e->fault_told = true;
    event->fault = (netto_rule_fault){a->policy->id, rule, idmap_text(&e->book.account_ids, account), message, !strike};
}

/* A matrix that passed its check may still net this book to less than nothing: then nothing of it nets. */
static void tell_model(netto_engine *e, uint32_t account, const frame *f)
{
    const assessment *a = e->active;
    finding *found = &e->findings[account];
    bool indefinite = frame_indefinite(f);
    if (indefinite == found->indefinite) return;
    found->indefinite = indefinite;
    netto_event *event = watch_tell(e, NETTO_TOPIC_POLICY);
    if (!event) return;
    netto_text id = idmap_text(&e->book.account_ids, account);
    event->account = id;
    event->notice = (netto_notice){
        .action = text_of(indefinite ? "model_indefinite" : "model_definite"),
        .policy = a->policy->id,
        .name = a->function ? TEXT_LITERAL("the policy's correlation") : a->policy->model,
        .message = arena_print(&e->book.scratch, indefinite ? "the correlations make the variance of '%.*s' negative; the set gets no netting"
                                                            : "the correlations net all sets of '%.*s' again", TEXT(id))};
}

static netto_event *tell_change(netto_engine *e, uint32_t account, netto_standing before, netto_standing after)
{
    netto_event *event = watch_tell(e, NETTO_TOPIC_MARGIN);
    if (!event) return NULL;
    event->account = idmap_text(&e->book.account_ids, account);
    event->margin.before = before;
    event->margin.after = after;
    event->margin.initial = event->margin.maintenance = event->margin.equity = NAN;
    return event;
}

static void tell_standing(netto_engine *e, uint32_t account, const frame *f)
{
    finding *found = &e->findings[account];
    netto_standing after = margin_standing(&found->last_good, frame_equity(f));
    netto_standing before = (netto_standing)found->standing;
    bool fresh = before == NETTO_STANDING_UNKNOWN && !found->lost;
    if (before == after) return;
    found->standing = (uint8_t)after;
    found->lost = false;
    if (fresh && after == NETTO_STANDING_OK) return; /* a new account is no news */
    netto_event *event = tell_change(e, account, before, after);
    if (!event) return;
    netto_measures m = margin_measures(f, &found->last_good);
    event->margin.initial = m.margin.initial;
    event->margin.maintenance = m.margin.maintenance;
    event->margin.equity = m.equity;
}

/* No rule failed, but something that it holds cannot be valued: it has no mark. */
static bool is_lost(netto_status status)
{
    return status != NETTO_OK && status != NETTO_ERULE && status != NETTO_ECAPACITY;
}

static void tell_lost(netto_engine *e, uint32_t account, const netto_complaint *why)
{
    finding *found = &e->findings[account];
    netto_standing before = (netto_standing)found->standing;
    if (found->lost) return;
    found->lost = true;
    found->standing = NETTO_STANDING_UNKNOWN;
    netto_event *event = tell_change(e, account, before, NETTO_STANDING_UNKNOWN);
    if (event) event->margin.message = arena_text(&e->book.scratch, text_of(why->text));
}

netto_event *watch_breach(netto_engine *e, uint32_t account, const netto_limit *limit, bool soft, const bound *b, bool breached)
{
    netto_event *event = watch_tell(e, NETTO_TOPIC_BREACH);
    if (!event) return NULL;
    event->account = idmap_text(&e->book.account_ids, account);
    event->breach.limit = limit->name;
    event->breach.of = text_of(limit_word(limit));
    event->breach.value = b->value;
    event->breach.max = b->max;
    event->breach.breached = breached;
    event->breach.soft = soft;
    return event;
}

/* One level of a limit, the soft one or itself: each is told by itself. */
static void tell_level(netto_engine *e, uint32_t account, uint32_t number, bool soft, const bound *b)
{
    const netto_limit *limit = &e->active->policy->limits[number];
    uint64_t *found = soft ? &e->findings[account].soft : &e->findings[account].breached, bit = (uint64_t)1 << number;
    bool was = (*found & bit) != 0;
    bool breached = b->binds && limit_stands(soft ? limit->soft * b->max : b->max, limit->clear, b->value, was);
    if (breached == was) return;
    *found ^= bit;
    watch_breach(e, account, limit, soft, b, breached);
}

/* A limit that the book does not have any more was cleared. */
static void tell_limit(netto_engine *e, uint32_t account, uint32_t number, const bound *b)
{
    bool soft = e->active->policy->limits[number].soft > 0.0;
    if (soft || (e->findings[account].soft >> number & 1)) tell_level(e, account, number, true, b);
    tell_level(e, account, number, false, b);
}

/* Some limits, from a place on until they have worked enough; where the next would begin.  Those on a margin wait until there is
 * one, others do not; `margin` NULL: its rule failed, or was not asked. */
static watch_place watch_limits(netto_engine *e, frame *f, const netto_margin *margin, bool own, uint32_t moved, watch_place from, uint64_t *work)
{
    const netto_policy *policy = e->active->policy;
    netto_text kind = idmap_text(&e->book.words, e->book.accounts[f->account].kind);
    netto_complaint why;
    bound_book b;
    bound found;
    uint32_t i = from.limit;
    bound_open(&b, f, margin, own, false);
    b.work = *work;
    b.most = WATCH_WORK;
    for (b.from = from.key; i < policy->limit_count && b.work < WATCH_WORK; i++, b.from = 0) {
        const netto_limit *limit = &policy->limits[i];
        if (!limit_binds(limit, kind, own) || (!margin && netto_measure_of_margin(limit->of))) continue;
        if (limit->by) {
            watch_held(e, &b, i, moved);
            if (b.left != SLOT_NONE) break;
            continue;
        }
        netto_status status = bound_find(&b, i, &found, &why);
        if (status == NETTO_OK && (own || found.binds)) tell_limit(e, f->account, i, &found);
        if (status == NETTO_ERULE && limit_asks_itself(limit)) watch_fault(e, f->account, text_of(e->active->failed_rule), &why, true);
    }
    if (own) e->active->appraisals[f->account].limits_work = b.work;
    *work = b.work;
    return (watch_place){i, b.left == SLOT_NONE ? 0 : b.left};
}

static bool is_left(const netto_engine *e, watch_place place)
{
    return place.limit < e->active->policy->limit_count;
}

/* Where the margin's rule fails the last good one stands, and so does every limit that is not of a margin. */
static bool judge(netto_engine *e, uint32_t account, uint32_t moved, watch_place *left, uint64_t *work)
{
    frame f;
    netto_complaint why;
    *left = (watch_place){e->active->policy->limit_count, 0};
    finding *found = &e->findings[account];
    netto_status status = frame_now(&f, e->active, &e->book, account, &why);
    if (status == NETTO_ERULE) watch_fault(e, account, text_of(e->active->failed_rule), &why, true);
    if (is_lost(status)) tell_lost(e, account, &why);
    if (status != NETTO_OK) return false;
    tell_model(e, account, &f);
    fold_judged(e, &f);
    status = margin_now(&f, &found->last_good, &why);
    if (status == NETTO_ERULE) watch_fault(e, account, text_of(e->active->failed_rule), &why, true);
    if (status == NETTO_OK) found->judged = true;
    if (f.collateral_status == NETTO_ERULE) watch_fault(e, account, text_of(assessment_collateral_rule), &f.complaint, true);
    if (is_lost(f.collateral_status)) tell_lost(e, account, &f.complaint);
    else if (is_lost(status)) tell_lost(e, account, &why);
    else if (f.collateral_status == NETTO_OK && found->judged) tell_standing(e, account, &f);
    *left = watch_limits(e, &f, status == NETTO_OK ? &found->last_good : NULL, true, moved, (watch_place){0}, work);
    if (e->active->policy->breaker_count) trip_account(e, &f, status == NETTO_OK ? &found->last_good : NULL);
    return true;
}

uint64_t watch_account(netto_engine *e, uint32_t account, uint32_t moved)
{
    watch_place left;
    uint64_t work = 0;
    judge(e, account, moved, &left, &work);
    if (is_left(e, left)) watch_later(e);
    return work;
}

/* Only the limits that are left of an account: all else of it was looked at. */
static bool judge_rest(netto_engine *e, uint32_t account, watch_place *left, uint64_t *work)
{
    frame f;
    netto_margin margin;
    netto_complaint why;
    watch_place from = *left;
    *left = (watch_place){e->active->policy->limit_count, 0};
    if (frame_now(&f, e->active, &e->book, account, &why) != NETTO_OK) return false;
    bool known = margin_now(&f, &margin, &why) == NETTO_OK;
    *left = watch_limits(e, &f, known ? &margin : NULL, true, WATCH_EACH, from, work);
    return true;
}

/* A node's own positions may be none of the matter: only its pool is looked at. */
void watch_ancestors(netto_engine *e, uint32_t account, uint32_t moved, uint64_t *work)
{
    if (trip_minds(e, e->book.accounts[account].parent)) watch_later(e);
    if (!e->active->watches) return;
    for (uint32_t node = e->book.accounts[account].parent; node != SLOT_NONE; node = e->book.accounts[node].parent) {
        if (e->book.accounts[node].named_at == e->book.attempt) continue; /* looked at already */
        e->book.accounts[node].named_at = e->book.attempt;
        frame f;
        frame_init(&f, e->active, &e->book, node);
        if (is_left(e, watch_limits(e, &f, NULL, false, moved, (watch_place){0}, work))) return watch_later(e);
    }
}

/* ---- sweeps --------------------------------------------------------------------------------------------- */

void watch_due(const netto_engine *e, sweep *s)
{
    netto_instant earliest = s->started == NETTO_NEVER ? e->book.now : s->started + e->sweep_every;
    if (s->running)
        s->again = true;
    else if (s->due == NETTO_NEVER)
        s->due = deadline_round(earliest > e->book.now ? earliest : e->book.now);
}

void watch_later(netto_engine *e)
{
    watch_due(e, &e->sweep);
    trip_later(e);
    shadow_later(e);
}

/* What judging an account takes its rules, whether they are asked now or were asked before: kept answers say what
 * they took.  So how far a tick gets depends on the book and the policy, not on queries, and replays.  (What a
 * function answers of a pair is asked once for all time, and not counted.) */
uint64_t watch_work(assessment *a, const book *b, uint32_t slot, bool weighed)
{
    const account *acc = &b->accounts[slot];
    const appraisal *p = &a->appraisals[slot];
    if (!weighed) return strike_work(&a->strikes, STRIKE_HAIRCUT, STRIKE_CORRELATION);
    uint64_t work = p->limits_work;
    work += a->policy->hooks.margin ? p->margin_work + p->orders_work : 0;
    for (uint32_t i = 0; i < acc->count; i++) work += column_charge(&a->haircuts, b, acc->positions[i].instrument);
    if (!p->lines_fresh) return work + strike_work(&a->strikes, STRIKE_COLLATERAL, STRIKE_COLLATERAL);
    for (uint32_t i = 0; i < acc->line_count; i++)
        if (!acc->lines[i].received) work += column_charge(&a->collateral, b, acc->lines[i].asset);
    return work + p->lines_work;
}

static uint64_t measured(netto_engine *e, uint32_t account, watch_place *left)
{
    uint64_t limits = 0; /* watch_work counts them */
    e->active->fold_work = e->breakers.work = 0;
    bool weighed = left->limit || left->key ? judge_rest(e, account, left, &limits) : judge(e, account, WATCH_EACH, left, &limits);
    return e->active->fold_work + e->breakers.work + watch_work(e->active, &e->book, account, weighed);
}

uint64_t watch_measured(netto_engine *e, uint32_t account)
{
    watch_place left = {0};
    uint64_t work = measured(e, account, &left);
    if (is_left(e, left)) watch_later(e);
    return work;
}

/* The next account, or what is left of one. */
static uint64_t go_on(netto_engine *e)
{
    uint64_t work = measured(e, e->sweep.next, &e->left);
    if (is_left(e, e->left)) return work;
    e->left = (watch_place){0};
    e->sweep.next++;
    return work;
}

void watch_sweep(netto_engine *e)
{
    sweep *s = &e->sweep;
    if (sweep_waits(s, e->book.now)) return;
    if (!s->running) sweep_begin(s, e->book.now);
    uint32_t count = book_account_count(&e->book), end = count - s->next > SLICE_ACCOUNTS ? s->next + SLICE_ACCOUNTS : count;
    for (uint64_t work = 0; s->next < end && work < SLICE_WORK;) work += go_on(e);
    if (s->next >= count && sweep_end(s)) watch_later(e);
}

static netto_instant earlier(netto_instant a, netto_instant b)
{
    if (a == NETTO_NEVER || b == NETTO_NEVER) return a == NETTO_NEVER ? b : a;
    return a < b ? a : b;
}

/* Marks that move, days and samples matter to accounts only. */
static netto_instant sweep_deadline(const netto_engine *e)
{
    const book *b = &e->book;
    if (book_account_count(b) == 0) return NETTO_NEVER;
    netto_instant deadline = earlier(e->sweep.due, (b->now / NETTO_DAY + 1) * NETTO_DAY);
    if (!b->history.every) return deadline;
    return earlier(deadline, deadline_next(b->history.every, b->now));
}

netto_instant watch_deadline(const netto_engine *e)
{
    if (e->sweep.running) return e->book.now;
    netto_instant rules = earlier(earlier(rebalance_deadline(e), foretell_deadline(e)), earlier(shadow_deadline(e), schedule_first(&e->schedule)));
    return earlier(fold_deadline(e), earlier(sweep_deadline(e), rules));
}
