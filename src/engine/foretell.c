/* foretell.c: values at risk that a policy has recorded as forecasts at their times, and what came of them. */
#include "engine/foretell.h"

#include <math.h>

#include "base/complain.h"
#include "base/instant.h"
#include "base/text.h"
#include "engine/deadline.h"
#include "engine/drift.h"
#include "engine/gather.h"
#include "engine/watch.h"

#define LOOK_WORK 20  /* of passing over an account, and of each of a pool */
#define ASK_WORK  200 /* of asking it, beside its rules */

/* ---- times ---------------------------------------------------------------------------------------------------- */

netto_instant foretell_deadline(const netto_engine *e)
{
    netto_instant first = NETTO_NEVER;
    if (book_account_count(&e->book) == 0) return NETTO_NEVER;
    for (uint32_t i = 0; i < e->forecast_passes.count; i++) {
        const forecast_pass *p = &e->forecast_passes.rows[i];
        if (p->running) return e->book.now;
        if (first == NETTO_NEVER || p->due < first) first = p->due;
    }
    return first;
}

/* The rule of that name goes on where the other stood; of another book it settles nothing of the other's. */
static forecast_pass pass_of(const netto_engine *e, const netto_forecast_rule *heir)
{
    for (uint32_t i = 0; i < e->forecast_passes.count; i++) {
        const netto_forecast_rule *r = &e->active->policy->forecasts[i];
        forecast_pass p = e->forecast_passes.rows[i];
        if (!text_equal(r->name, heir->name) || r->every != heir->every) continue;
        if (r->pool != heir->pool) p.from = e->book.now;
        return p;
    }
    return (forecast_pass){.due = deadline_next(heir->every, e->book.now)};
}

forecast_passes foretell_turn(const netto_engine *e, const netto_policy *policy)
{
    forecast_passes made = {.count = policy->forecast_count};
    for (uint32_t i = 0; i < made.count; i++) made.rows[i] = pass_of(e, &policy->forecasts[i]);
    return made;
}

void foretell_moved(netto_engine *e)
{
    for (uint32_t i = 0; i < e->forecast_passes.count; i++)
        if (e->active->policy->forecasts[i].pool) e->forecast_passes.rows[i].from = e->book.now;
}

/* ---- one book --------------------------------------------------------------------------------------------------- */

/* One account of a rule, at the instant of a pass. */
typedef struct asked {
    netto_engine *e;
    const netto_forecast_rule *rule;
    uint32_t account;
    netto_instant at, from;
    uint64_t work;
    netto_complaint why;
} asked;

/* "desk/var99/2026-11-28", with the time of day where there is one; NETTO_ERULE: it is too long for an id. */
static netto_status id_of(asked *a, netto_instant at, netto_text *out)
{
    char text[INSTANT_TEXT];
    size_t size = instant_print(at, text);
    if (at % NETTO_SECOND == 0) text[19] = 'Z', size = 20;
    if (at % NETTO_DAY == 0) size = 10;
    *out = arena_print(&a->e->book.scratch, "%.*s/%.*s/%.*s", TEXT(idmap_text(&a->e->book.account_ids, a->account)), TEXT(a->rule->name), (int)size, text);
    if (!out->bytes) return complain(&a->why, NETTO_ECAPACITY, "no memory for a forecast; raise `capacity`");
    if (out->size <= NETTO_ID_MAX) return NETTO_OK;
    return complain(&a->why, NETTO_ERULE, "its id '%.*s' is longer than %d bytes; give the rule a shorter name", TEXT(*out), NETTO_ID_MAX);
}

static netto_status own_result(asked *a, uint32_t account, double *sum)
{
    frame f;
    double result = 0.0;
    netto_status status = frame_now(&f, a->e->active, &a->e->book, account, &a->why);
    if (status == NETTO_OK) status = frame_measure(&f, NETTO_MEASURE_RESULT, &result, &a->why);
    *sum += result;
    return status;
}

/* What the book has gained since it began; of a pool the sum over its accounts. */
static netto_status result_of(asked *a, double *out)
{
    const book *b = &a->e->book;
    uint32_t count = 0;
    netto_status status = NETTO_OK;
    *out = 0.0;
    for (uint32_t at = a->account; at != SLOT_NONE && status == NETTO_OK; at = a->rule->pool ? gather_next(b, a->account, at) : SLOT_NONE) {
        if (++count > FORETELL_POOL_MOST)
            return complain(&a->why, NETTO_ERULE, "its pool has more than %d accounts; forecast them by themselves", FORETELL_POOL_MOST);
        a->work += LOOK_WORK;
        status = own_result(a, at, out);
    }
    return status;
}

/* The forecast that was made at the multiple before, if it waits to be settled here. */
static uint32_t find_waiting(asked *a)
{
    const book *b = &a->e->book;
    netto_text id;
    if (id_of(a, a->at - a->rule->every, &id) != NETTO_OK) return SLOT_NONE;
    uint32_t place = forecast_find(b, forecast_key(id));
    if (place == SLOT_NONE) return SLOT_NONE;
    const forecast *w = &b->forecasts.items[place];
    bool own = w->due == a->at && w->made >= a->from && w->instrument == SLOT_NONE && !isnan(w->reference);
    return own ? place : SLOT_NONE;
}

static netto_status settle(asked *a, uint32_t place, double result)
{
    book *b = &a->e->book;
    double lost = b->forecasts.items[place].reference - result;
    if (!(fabs(lost) <= FORECAST_MOST)) return complain(&a->why, NETTO_ERULE, "what it lost is beyond all measure");
    forecast_settle(b, place, lost);
    watch_later(a->e);
    return NETTO_OK;
}

static netto_status value_of(asked *a, double *out)
{
    frame f;
    drift_book d;
    netto_result r;
    const netto_measure_ask ask = {.name = a->rule->of};
    assessment *of = a->e->active;
    netto_status status = frame_now(&f, of, &a->e->book, a->account, &a->why);
    if (status != NETTO_OK) return status;
    uint64_t cuts = a->e->cuts.ever;
    of->plan_work = 0;
    drift_open(&d, &f);
    status = drift_result(&d, &ask, a->rule->pool, &r, &a->why);
    a->work += ASK_WORK + (a->e->cuts.ever == cuts ? of->plan_work : FAILED_WORK);
    if (status == NETTO_OK) *out = r.value;
    return status;
}

static netto_status make(asked *a, double result)
{
    netto_forecast said = {.kind = NETTO_FORECAST_VAR, .alpha = a->rule->alpha, .reference = result, .due = a->at + a->rule->every};
    netto_forecast_answer answer;
    netto_status status = id_of(a, a->at, &said.id);
    if (status == NETTO_OK) status = value_of(a, &said.value);
    return status == NETTO_OK ? forecast_make(a->e, &said, &answer, &a->why) : status;
}

/* Nothing is foretold of a book that holds nothing. */
static bool holds(const asked *a)
{
    const account *acc = &a->e->book.accounts[a->account];
    return acc->count || (a->rule->pool && acc->pool_count);
}

static bool names(const netto_forecast_rule *r, netto_text kind)
{
    return r->scope_count == 0 || text_among(kind, r->scope, r->scope_count);
}

static netto_status ask(asked *a)
{
    double result = 0.0;
    uint32_t before = find_waiting(a);
    bool now = holds(a);
    if (before == SLOT_NONE && !now) return NETTO_OK;
    netto_status status = result_of(a, &result);
    if (status == NETTO_OK && before != SLOT_NONE) status = settle(a, before, result);
    return status == NETTO_OK && now ? make(a, result) : status;
}

/* What it took, in units of its rules' work. */
static uint64_t visit(netto_engine *e, uint32_t number, uint32_t account)
{
    asked a = {.e = e, .rule = &e->active->policy->forecasts[number], .account = account, .at = e->forecast_passes.rows[number].at,
               .from = e->forecast_passes.rows[number].from, .work = LOOK_WORK};
    arena *scratch = &e->book.scratch;
    bool told = e->fault_told;
    if (!names(a.rule, idmap_text(&e->book.words, e->book.accounts[account].kind))) return LOOK_WORK;
    void *here = arena_take(scratch, 1);
    if (!here) return LOOK_WORK;
    netto_status status = ask(&a);
    netto_text rule = status == NETTO_OK ? (netto_text){0} : arena_print(scratch, "forecasts.%.*s", TEXT(a.rule->name));
    if (rule.bytes) watch_fault(e, account, rule, &a.why, false);
    if (told == e->fault_told) arena_rewind(scratch, here); /* nothing of it is told */
    return a.work;
}

/* ---- a pass ------------------------------------------------------------------------------------------------------- */

static uint64_t go_on(netto_engine *e, uint32_t number, uint64_t work)
{
    forecast_pass *p = &e->forecast_passes.rows[number];
    uint32_t count = book_account_count(&e->book);
    for (; p->next < count && work < SLICE_WORK; p->next++) work += visit(e, number, p->next);
    if (p->next < count) return work;
    p->running = false;
    p->next = 0;
    return work;
}

/* A pass that is due while it still runs begins when it has ended. */
static void begin_passes(netto_engine *e)
{
    for (uint32_t i = 0; i < e->forecast_passes.count; i++) {
        forecast_pass *p = &e->forecast_passes.rows[i];
        netto_instant every = e->active->policy->forecasts[i].every;
        if (p->running || p->due > e->book.now) continue;
        p->at = history_grid(every, e->book.now) * every;
        p->due = deadline_next(every, e->book.now);
        p->running = true;
    }
}

void foretell_tick(netto_engine *e)
{
    uint64_t work = 0;
    begin_passes(e);
    for (uint32_t i = 0; i < e->forecast_passes.count && work < SLICE_WORK; i++)
        if (e->forecast_passes.rows[i].running) work = go_on(e, i, work);
}
