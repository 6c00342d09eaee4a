/* rebalance.c: rebalancing rules are asked at their times, account by account, and what they propose is told. */
#include "engine/rebalance.h"

#include "base/complain.h"
#include "base/text.h"
#include "engine/deadline.h"
#include "engine/plan.h"
#include "engine/strikes.h"
#include "engine/watch.h"

#define LOOK_WORK   20 /* of passing over an account */
#define ASK_WORK    500 /* of asking it, beside its rules */

/* ---- memory --------------------------------------------------------------------------------------------------- */

static bool fit(netto_engine *e, rebalance_row *row, uint32_t accounts)
{
    uint32_t had = row->capacity;
    if (!memory_reserve(&e->memory, (void **)&row->waits, &row->capacity, accounts, sizeof *row->waits)) return false;
    for (; had < row->capacity; had++) row->waits[had] = (rebalance_wait){.until = NETTO_NEVER, .quiet = NETTO_NEVER, .told = NETTO_PLAN_NONE};
    return true;
}

bool rebalance_fit(netto_engine *e)
{
    for (uint32_t i = 0; i < e->rebalances.count; i++)
        if (!fit(e, &e->rebalances.rows[i], book_account_count(&e->book))) return false;
    return true;
}

void rebalance_forget(netto_engine *e, rebalances *made)
{
    for (uint32_t i = 0; i < made->count; i++)
        memory_drop(&e->memory, made->rows[i].waits, made->rows[i].capacity * sizeof *made->rows[i].waits);
    made->count = 0;
}

void rebalance_drop(netto_engine *e)
{
    rebalance_forget(e, &e->rebalances);
}

bool rebalance_make(netto_engine *e, const netto_policy *policy, rebalances *out)
{
    *out = (rebalances){.count = policy->rebalance_count};
    for (uint32_t i = 0; i < out->count; i++) {
        out->rows[i].due = NETTO_NEVER;
        if (fit(e, &out->rows[i], book_account_count(&e->book))) continue;
        rebalance_forget(e, out);
        return false;
    }
    return true;
}

/* ---- times ---------------------------------------------------------------------------------------------------- */

netto_instant rebalance_deadline(const netto_engine *e)
{
    netto_instant first = NETTO_NEVER;
    if (book_account_count(&e->book) == 0) return NETTO_NEVER;
    for (uint32_t i = 0; i < e->rebalances.count; i++) {
        const rebalance_row *row = &e->rebalances.rows[i];
        if (row->running) return e->book.now;
        if (first == NETTO_NEVER || row->due < first) first = row->due;
    }
    return first;
}

netto_instant rebalance_waits(const netto_engine *e, uint32_t number, uint32_t account)
{
    netto_instant until = e->rebalances.rows[number].waits[account].until;
    return until != NETTO_NEVER && until > e->book.now ? until : NETTO_NEVER;
}

/* ---- another policy --------------------------------------------------------------------------------------------- */

netto_status rebalance_turn(netto_engine *e, const netto_policy *policy, rebalances *out, netto_complaint *complaint)
{
    const netto_policy *active = e->active->policy;
    if (!rebalance_make(e, policy, out))
        return complain(complaint, NETTO_ECAPACITY, "no memory for the rebalancing rules of '%.*s'; raise `capacity`", TEXT(policy->name));
    for (uint32_t i = 0; i < out->count; i++) {
        rebalance_row *row = &out->rows[i];
        uint32_t from = rebalance_source(active, policy, i);
        const rebalance_row *old = from == REBALANCE_NONE ? NULL : &e->rebalances.rows[from];
        row->due = deadline_next(policy->rebalances[i].every, e->book.now);
        if (!old) continue;
        for (uint32_t k = 0; k < book_account_count(&e->book); k++) row->waits[k] = old->waits[k];
        row->next = old->next; /* a pass goes on, and one that is due still comes */
        row->running = old->running;
        if (old->due <= e->book.now) row->due = old->due;
    }
    return NETTO_OK;
}

void rebalance_take(netto_engine *e, rebalances *made)
{
    rebalance_drop(e);
    e->rebalances = *made;
}

/* ---- a pass ------------------------------------------------------------------------------------------------------- */

static void tell(netto_engine *e, uint32_t account, const netto_plan *plan)
{
    netto_event *event = watch_tell(e, NETTO_TOPIC_REBALANCE);
    if (!event) return;
    event->account = idmap_text(&e->book.account_ids, account);
    event->plan = plan;
}

/* What keeps it from acting may be what its trades meet: their figures are wanting. */
static bool is_refused(netto_engine *e, netto_status status, netto_plan *plan, const netto_complaint *why)
{
    if (!plan->beyond || plan->proposed || status == NETTO_ERULE || status == NETTO_ECAPACITY) return false;
    if (status == NETTO_OK) return true;
    plan->code = NETTO_PLAN_DATA;
    plan->reason = arena_text(&e->book.scratch, text_of(why->text));
    return plan->reason.bytes;
}

/* A refusal is news where the reason is another, and the last was told some time ago. */
static bool is_news(const netto_engine *e, const rebalance_wait *w, const netto_plan *plan)
{
    return w->told != (uint8_t)plan->code && (w->quiet == NETTO_NEVER || w->quiet <= e->book.now);
}

static bool conclude(netto_engine *e, const netto_rebalance *r, rebalance_wait *w, netto_plan *plan, bool refused)
{
    bool news = plan->proposed || (refused && is_news(e, w, plan));
    if (plan->proposed) w->until = e->book.now + r->cooldown;
    else if (news) w->quiet = e->book.now + r->cooldown;
    if (plan->proposed || !plan->beyond) w->told = NETTO_PLAN_NONE;
    else if (news) w->told = (uint8_t)plan->code;
    return news;
}

/* What it took, in units of its rules' work. */
static uint64_t ask(netto_engine *e, uint32_t number, uint32_t account)
{
    arena *scratch = &e->book.scratch;
    const netto_rebalance *r = &e->active->policy->rebalances[number];
    rebalance_wait *w = &e->rebalances.rows[number].waits[account];
    const netto_rule_fault *fault;
    netto_complaint why, broke;
    bool told = e->fault_told;
    uint64_t cuts = e->cuts.ever;
    netto_plan *plan = arena_array(scratch, 1, sizeof *plan);
    if (!plan) return 0;
    netto_status status = plan_make(e, number, account, false, plan, &fault, &why);
    if (status == NETTO_ERULE && e->active->failed_rule == assessment_rebalance_rule) strike_fail(e, STRIKE_PLAN + number);
    if (status == NETTO_ERULE) watch_fault(e, account, text_of(e->active->failed_rule), &why, true);
    if (fault) complain(&broke, NETTO_ERULE, "%.*s", TEXT(fault->message)), watch_fault(e, account, fault->rule, &broke, false);
    bool news = status != NETTO_ERULE && status != NETTO_ECAPACITY && conclude(e, r, w, plan, is_refused(e, status, plan, &why));
    if (news) tell(e, account, plan);
    else if (told == e->fault_told) arena_rewind(scratch, plan); /* nothing of it is told */
    return ASK_WORK + (e->cuts.ever == cuts ? e->active->plan_work : FAILED_WORK);
}

static uint64_t visit(netto_engine *e, uint32_t number, uint32_t account)
{
    const netto_rebalance *r = &e->active->policy->rebalances[number];
    netto_text kind = idmap_text(&e->book.words, e->book.accounts[account].kind);
    bool tripped = strike_tripped(&e->active->strikes, STRIKE_PLAN + number);
    if (tripped || !rebalance_names(r, kind) || rebalance_waits(e, number, account) != NETTO_NEVER) return LOOK_WORK;
    return ask(e, number, account);
}

static uint64_t go_on(netto_engine *e, uint32_t number, uint64_t work)
{
    rebalance_row *row = &e->rebalances.rows[number];
    uint32_t count = book_account_count(&e->book);
    for (; row->next < count && work < SLICE_WORK; row->next++) work += visit(e, number, row->next);
    if (row->next < count) return work;
    row->running = false;
    row->next = 0;
    return work;
}

/* Passes that are due begin together, when those before them have ended: no rule keeps another from its turn. */
static void begin_passes(netto_engine *e)
{
    rebalances *all = &e->rebalances;
    for (uint32_t i = 0; i < all->count; i++)
        if (all->rows[i].running) return;
    for (uint32_t i = 0; i < all->count; i++) {
        rebalance_row *row = &all->rows[i];
        if (row->due > e->book.now) continue;
        row->due = deadline_next(e->active->policy->rebalances[i].every, e->book.now);
        row->running = true;
    }
}

void rebalance_tick(netto_engine *e)
{
    uint64_t work = 0;
    begin_passes(e);
    for (uint32_t i = 0; i < e->rebalances.count && work < SLICE_WORK; i++)
        if (e->rebalances.rows[i].running) work = go_on(e, i, work);
}
