/* fold.c: folds are stepped by marks, by time and by judging accounts. */
#include "engine/fold.h"

#include <math.h>
#include <string.h>

#include "appraisal/margin.h"
#include "base/complain.h"
#include "base/text.h"
#include "book/peak.h"
#include "control/limit.h"
#include "engine/deadline.h"
#include "engine/speak.h"
#include "engine/strikes.h"
#include "engine/watch.h"

#define MARK_WORK   (8 * SLICE_WORK) /* of the steps of one command's marks */
#define SLICE_CELLS 16384            /* looked at in one tick */

/* ---- asking ------------------------------------------------------------------------------------------------- */

typedef struct step {
    netto_engine *e;
    uint32_t number, thing;
    const netto_view *view;
    netto_complaint why;
} step;

static bool finite(const double *numbers, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!isfinite(numbers[i])) return false;
    return true;
}

static netto_status judge(step *s, netto_status status, const double *out)
{
    if (status != NETTO_OK || finite(out, s->e->book.folds.rows[s->number].width)) return status;
    return complain(&s->why, NETTO_ERULE, "expected finite numbers");
}

static bool of_accounts(const step *s)
{
    return fold_of_accounts(&s->e->book.folds.shapes[s->number]);
}

static void before(step *s)
{
    assessment *a = s->e->active;
    content(&s->why);
    cuts_before(a->cuts, a->policy, CUT_FOLD, a->cuts->folds, 0, false);
}

static bool after(step *s)
{
    assessment *a = s->e->active;
    bool cut = cuts_after(a->cuts, a->policy, CUT_FOLD, a->cuts->folds++, 0, false);
    a->fold_work += cut ? FAILED_WORK : a->policy->last_work;
    return cut;
}

static netto_status ask_start(step *s, bool *begun, double *out)
{
    netto_policy *policy = s->e->active->policy;
    before(s);
    netto_status status = policy->fold_hooks.start(policy, s->number, s->view, begun, out, &s->why);
    after(s);
    return *begun ? judge(s, status, out) : status;
}

static netto_status ask_step(step *s, const double *old, double age, double *out)
{
    netto_policy *policy = s->e->active->policy;
    speech said;
    before(s);
    speak_begin(&said, s->e, of_accounts(s), s->thing);
    netto_status status = policy->fold_hooks.step(policy, s->number, old, s->view, age, out, &s->why);
    speak_end(&said, after(s));
    return judge(s, status, out);
}

/* ---- what follows ---------------------------------------------------------------------------------------------- */

/* Who has read it is asked again. */
static void spread(const step *s)
{
    netto_engine *e = s->e;
    book *b = &e->book;
    if (!of_accounts(s)) {
        b->folds.versions[s->thing] = b->world = b->version;
        return watch_later(e);
    }
    for (assessment *a = e->active; a; a = a == e->active ? e->prepared : a->next)
        if (s->thing < a->count && (a->appraisals[s->thing].reads & READ_FOLD)) a->appraisals[s->thing].asked = 0;
}

static void tell_failure(const step *s)
{
    netto_engine *e = s->e;
    book *b = &e->book;
    const idmap *ids = of_accounts(s) ? &b->account_ids : &b->instrument_ids;
    if (e->fault_told) return;
    netto_text id = idmap_text(ids, s->thing);
    netto_text rule = arena_print(&b->scratch, "folds.%.*s", TEXT(b->folds.shapes[s->number].name));
    netto_text message = arena_print(&b->scratch, "'%.*s': %s", TEXT(id), s->why.text);
    netto_event *event = rule.bytes && message.bytes ? watch_tell(e, NETTO_TOPIC_RULE_ERROR) : NULL;
    if (!event) return;
    e->fault_told = true;
    event->fault = (netto_rule_fault){.policy = e->active->policy->id, .rule = rule, .message = message};
    if (of_accounts(s)) event->fault.account = id;
}

/* The last good value stands; that it failed is told once. */
static void settle(step *s, fold_cell *cell, netto_status status, const double *value)
{
    fold_row *row = &s->e->book.folds.rows[s->number];
    double *numbers = fold_numbers(row, s->thing);
    bool stale = status != NETTO_OK;
    bool changed = !stale && (!cell->begun || memcmp(numbers, value, row->width * sizeof *value) != 0);
    if (stale) strike_fail(s->e, STRIKE_FOLD + s->number);
    if (stale && !cell->stale) tell_failure(s);
    if (changed || stale != cell->stale) spread(s);
    cell->stale = stale;
    if (!changed) return;
    memcpy(numbers, value, row->width * sizeof *value);
    cell->since = s->e->book.now;
    cell->begun = true;
}

/* One step of one thing's fold.  Where it has not begun it begins, and steps from there. */
static void go(step *s, struct netto_scope *scope)
{
    netto_engine *e = s->e;
    fold_row *row = &e->book.folds.rows[s->number];
    fold_cell *cell = &row->cells[s->thing];
    double old[NETTO_FOLD_NUMBERS] = {0}, made[NETTO_FOLD_NUMBERS] = {0}, age = 0.0;
    bool begun = cell->begun;
    netto_status status = NETTO_OK;
    scope_level level = scope->level;
    cell->owed = false;
    if (strike_tripped(&e->active->strikes, STRIKE_FOLD + s->number)) return;
    if (begun) {
        memcpy(old, fold_numbers(row, s->thing), row->width * sizeof *old);
        age = (double)(e->book.now - cell->since) / 1e9;
    } else {
        if (level == SCOPE_STEP) scope->level = SCOPE_COLUMN; /* it may be asked again by whoever recalls it */
        status = ask_start(s, &begun, old);
        scope->level = level;
    }
    if (status == NETTO_OK && begun) status = ask_step(s, old, age, made);
    if (status == NETTO_OK && !begun) {
        if (cell->stale) spread(s);
        cell->stale = false;
    } else {
        settle(s, cell, status, made);
    }
}

/* ---- instruments ----------------------------------------------------------------------------------------------- */

static void step_instrument(netto_engine *e, uint32_t number, uint32_t slot)
{
    const netto_policy *policy = e->active->policy;
    struct netto_scope scope = {.book = &e->book,
                                .level = SCOPE_STEP,
                                .own = slot,
                                .history_every = policy->history_every,
                                .history_length = policy->history_length};
    netto_view view = view_instrument(&scope, slot);
    step s = {.e = e, .number = number, .thing = slot, .view = &view};
    go(&s, &scope);
}

/* A pass will come by, or comes by once more. */
static void owe(fold_row *row, uint32_t slot)
{
    row->cells[slot].owed = true;
    if (row->pass != FOLD_RESTS)
        row->again = true;
    else
        row->pass = FOLD_OWED, row->next = 0;
}

bool fold_owes(const netto_engine *e, uint32_t slot)
{
    const folds *f = &e->book.folds;
    bool owes = false;
    for (uint32_t i = 0; f->on_mark && i < f->count; i++)
        owes |= f->shapes[i].on_mark && f->rows[i].pass != FOLD_RESTS && f->rows[i].cells[slot].owed;
    return owes;
}

void fold_pay(netto_engine *e, uint32_t slot)
{
    const folds *f = &e->book.folds;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->shapes[i].on_mark && f->rows[i].cells[slot].owed) step_instrument(e, i, slot);
}

static void mark_one(netto_engine *e, uint32_t slot)
{
    folds *f = &e->book.folds;
    for (uint32_t i = 0; i < f->count; i++) {
        if (!f->shapes[i].on_mark) continue;
        if (e->active->fold_work < MARK_WORK)
            step_instrument(e, i, slot);
        else
            owe(&f->rows[i], slot);
    }
}

void fold_marked(netto_engine *e, const uint32_t *slots, uint32_t count)
{
    if (!e->book.folds.on_mark) return;
    e->active->fold_work = 0;
    for (uint32_t i = 0; i < count; i++)
        if (slots[i] != SLOT_NONE) mark_one(e, slots[i]);
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

netto_instant fold_time(const netto_fold *shape, netto_instant now)
{
    return shape->every ? deadline_next(shape->every, now) : NETTO_NEVER;
}

netto_instant fold_deadline(const netto_engine *e)
{
    const folds *f = &e->book.folds;
    netto_instant first = NETTO_NEVER;
    for (uint32_t i = 0; i < f->count; i++) {
        const fold_row *row = &f->rows[i];
        if (row->pass != FOLD_RESTS) return e->book.now;
        if (row->due != NETTO_NEVER && (first == NETTO_NEVER || row->due < first)) first = row->due;
    }
    return first;
}

/* An instrument without a mark has nothing to begin with. */
static bool wants(const netto_engine *e, const fold_row *row, uint32_t slot)
{
    const fold_cell *cell = &row->cells[slot];
    return cell->owed || (row->pass == FOLD_TIMED && (cell->begun || e->book.marks[slot].known));
}

static void go_on(netto_engine *e, uint32_t number)
{
    fold_row *row = &e->book.folds.rows[number];
    uint32_t count = book_instrument_count(&e->book), end = count - row->next > SLICE_CELLS ? row->next + SLICE_CELLS : count;
    for (; row->next < end && e->active->fold_work < SLICE_WORK; row->next++)
        if (wants(e, row, row->next)) step_instrument(e, number, row->next);
    if (row->next < count) return;
    row->pass = row->again ? FOLD_OWED : FOLD_RESTS;
    row->next = 0;
    row->again = false;
}

/* Accounts are stepped when they are judged: a sweep judges all of them. */
static void begin(netto_engine *e, uint32_t number)
{
    const netto_fold *shape = &e->book.folds.shapes[number];
    fold_row *row = &e->book.folds.rows[number];
    if (row->pass != FOLD_RESTS || row->due == NETTO_NEVER || row->due > e->book.now) return;
    row->due = fold_time(shape, e->book.now);
    if (fold_of_accounts(shape))
        watch_later(e);
    else
        row->pass = FOLD_TIMED;
}

void fold_tick(netto_engine *e)
{
    folds *f = &e->book.folds;
    e->active->fold_work = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        begin(e, i);
        if (f->rows[i].pass != FOLD_RESTS) go_on(e, i);
    }
}

/* ---- accounts ------------------------------------------------------------------------------------------------------ */

/* What cannot be had now was not found. */
static void find_peak(step *s)
{
    const book *b = &s->e->book;
    const netto_fold *shape = &b->folds.shapes[s->number];
    const fold_row *row = &b->folds.rows[s->number];
    fold_cell *cell = &row->cells[s->thing];
    netto_value v = netto_view_get(s->view, shape->of);
    if (v.kind != NETTO_VALUE_NUMBER || !isfinite(v.number)) return;
    if (!peak_found(fold_numbers(row, s->thing), row->width, history_grid(shape->sample, b->now), v.number, cell->begun)) return;
    cell->since = b->now;
    cell->begun = true;
    spread(s);
}

static void step_account(netto_engine *e, frame *f, uint32_t number)
{
    const netto_policy *policy = e->active->policy;
    struct netto_scope scope = {.book = &e->book,
                                .level = SCOPE_BOOK,
                                .own = SLOT_NONE,
                                .history_every = policy->history_every,
                                .history_length = policy->history_length};
    book_subject own, pool;
    margin_subject(f, &own, &pool);
    netto_view view = view_book(&scope, &own);
    step s = {.e = e, .number = number, .thing = f->account, .view = &view};
    if (e->book.folds.shapes[number].peak) find_peak(&s);
    else go(&s, &scope);
}

void fold_judged(netto_engine *e, frame *f)
{
    const folds *all = &e->book.folds;
    netto_text kind = idmap_text(&e->book.words, e->book.accounts[f->account].kind);
    for (uint32_t i = 0; i < all->count; i++)
        if (fold_names(&all->shapes[i], kind)) step_account(e, f, i);
}
