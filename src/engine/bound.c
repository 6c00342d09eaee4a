/* bound.c: what a limit bounds in a book, and at what: measured, or asked of the limit's functions. */
#include "engine/bound.h"

#include <math.h>

#include "appraisal/legs.h"
#include "appraisal/measure.h"
#include "appraisal/replacement.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "control/view.h"

/* ---- what the functions read ----------------------------------------------------------------------------- */

/* Of a node above the account its own book, which the order does not move. */
static netto_status own_frame(bound_book *b, frame **out, netto_complaint *complaint)
{
    netto_status status = NETTO_OK;
    *out = b->own ? b->f : &b->node;
    if (b->own || b->node_known) return NETTO_OK;
    status = frame_now(&b->node, b->f->a, b->f->b, b->f->account, complaint);
    if (status == NETTO_OK && b->f->worst) {
        status = worst_own(b->f->a, b->f->b, b->f->account, &b->resting, complaint);
        b->node.worst = &b->resting;
    }
    b->node_known = status == NETTO_OK;
    return status;
}

/* What is kept of a margin is without orders: it counts them by itself. */
static netto_status margin_of_node(frame *f, netto_margin *out, netto_complaint *complaint)
{
    const worst *resting = f->worst;
    f->worst = NULL;
    netto_status status = margin_now(f, out, complaint);
    f->worst = resting;
    return status;
}

static netto_status book_margin(void *self, netto_margin *out, netto_complaint *complaint)
{
    bound_book *b = self;
    frame *f;
    if (b->own && !b->margin) return complain(complaint, NETTO_ERULE, "the margin is not known");
    if (b->own) return *out = *b->margin, NETTO_OK;
    netto_status status = own_frame(b, &f, complaint);
    return status == NETTO_OK ? margin_of_node(f, out, complaint) : status;
}

static netto_status book_measure(void *self, netto_measure measure, double *out, netto_complaint *complaint)
{
    bound_book *b = self;
    frame *f;
    netto_margin margin = {0};
    if (netto_measure_pooled(measure)) return frame_measure(b->f, measure, out, complaint);
    netto_status status = own_frame(b, &f, complaint);
    if (status == NETTO_OK && netto_measure_of_margin(measure)) status = book_margin(b, &margin, complaint);
    return status == NETTO_OK ? margin_measure(f, measure, &margin, out, complaint) : status;
}

static netto_status book_leg(void *self, bool pooled, netto_leg *out, netto_complaint *complaint)
{
    bound_book *b = self;
    frame *f = b->f;
    netto_status status = pooled ? NETTO_OK : own_frame(b, &f, complaint);
    return status == NETTO_OK ? legs_worst(f, pooled, out, complaint) : status;
}

/* An order that is judged counts in the book after it, and above that; so do those before it. */
static bool book_count(void *self, netto_instant window, uint32_t *out)
{
    const bound_book *b = self;
    const times_kept *kept = &b->f->b->orders.times;
    bool known = order_times_count(b->f->b, b->f->account, window, out);
    if (kept->length && b->f->a->policy->orders_most > kept->most && *out >= kept->most) known = false; /* a shadow may want more than is kept */
    *out += frame_orders(b->f);
    return known;
}

static netto_status book_frame(void *self, bool pooled, frame **out, netto_complaint *complaint)
{
    bound_book *b = self;
    *out = b->f;
    return pooled ? NETTO_OK : own_frame(b, out, complaint);
}

void bound_subject(bound_book *b, book_subject *own, book_subject *pool)
{
    static const book_numbers numbers = {book_measure, book_leg, book_margin, book_count, book_frame};
    *pool = (book_subject){.account = b->f->account, .pooled = true, .numbers = &numbers, .self = b};
    *own = (book_subject){.account = b->f->account, .numbers = &numbers, .self = b, .pool = pool};
}

/* ---- asking ------------------------------------------------------------------------------------------------ */

netto_status bound_check(const netto_limit *l, netto_limit_ask what, double value, netto_complaint *why)
{
    bool scaled = l->soft > 0.0 || l->clear > 0.0, of = what == NETTO_LIMIT_OF;
    if (of ? !isnan(value) : !isinf(value) && !(scaled && value < 0.0)) return NETTO_OK;
    return complain(why, NETTO_ERULE, "limit '%.*s': %s: expected %s, got %.9g", TEXT(l->name), of ? "of" : "max",
                    of ? "a number" : scaled ? "a number of 0 or more, for it has a soft level or one to clear at, or nil"
                                             : "a finite number or nil", value);
}

/* What a limit bounds: a measure that the policy declares, or what its function answers. */
static netto_status call(const netto_limit *l, netto_policy *policy, uint32_t number, netto_limit_ask what, const netto_view *book, bound_cell *c,
                         netto_complaint *why)
{
    const netto_measure_ask measure = {.name = l->measure};
    netto_result result;
    netto_complaint said;
    const book_subject *s = book->subject;
    netto_view pool = view_book(book->scope, s->pool);
    if (what == NETTO_LIMIT_MAX || !netto_text_given(l->measure)) {
        netto_status status = policy->hooks.limit(policy, number, what, book, &c->value, why);
        c->work = policy->last_work;
        return status;
    }
    c->work = 0;
    content(&said);
    netto_status status = netto_view_measure(l->pooled ? &pool : book, &measure, &result, &said);
    if (status == NETTO_OK) c->value = result.value;
    return status == NETTO_OK ? status : complain(why, status, "limit '%.*s': of: %s", TEXT(l->name), said.text);
}

/* The margins that are asked for inside are numbered apart: whether there are any depends on what is kept. */
static netto_status ask(bound_book *b, uint32_t number, netto_limit_ask what, trace *t, bound_cell *c,
                        netto_complaint *complaint)
{
    assessment *a = b->f->a;
    netto_policy *policy = a->policy;
    cuts *cut = a->cuts;
    book_subject own, pool;
    bound_subject(b, &own, &pool);
    struct netto_scope scope = {.book = b->f->b, .level = SCOPE_BOOK, .own = SLOT_NONE, .trace = t};
    netto_view view = view_book(&scope, &own);
    netto_complaint why;
    measure_open(&scope, a, CUT_LIMIT, cut->limits);
    uint32_t margins = cut->margins, lines = cut->lines;
    uint64_t before = cut->ever, worked = a->measure_work;
    content(&why);
    cut->margins = cuts_inside(cut), cut->lines = 0;
    cuts_before(cut, policy, CUT_LIMIT, cut->limits, 0, false);
    netto_status status = call(&policy->limits[number], policy, number, what, &view, c, &why);
    cuts_after(cut, policy, CUT_LIMIT, cut->limits, 0, false);
    cut->margins = margins, cut->lines = lines;
    c->work += assessment_measured(a, worked);
    c->reads = scope.reads;
    if (status == NETTO_OK) status = bound_check(&policy->limits[number], what, c->value, &why);
    c->asked = status == NETTO_OK && cut->ever == before ? b->f->b->version : 0;
    if (status == NETTO_OK) return NETTO_OK;
    c->work = FAILED_WORK;
    assessment_remember_failure(a, assessment_limit_rule, bound_slot(b, number), &why);
    return assessment_failed(a, complaint);
}

/* ---- what is kept ------------------------------------------------------------------------------------------ */

/* More than names and attributes. */
#define READS_MORE (READ_BOOK | READ_POOL | READ_NOW | READ_MARGIN | READ_FOLD | READ_COUNT | READ_MEASURE | READ_SCORE | READ_LINES)

/* NULL: there is no memory for it, and it is asked again. */
static bound_cell *cell_of(const bound_book *b, uint32_t number, netto_limit_ask what)
{
    assessment *a = b->f->a;
    appraisal *p = &a->appraisals[b->f->account];
    if (!p->bounds) p->bounds = memory_take(a->memory, a->bounds * sizeof *p->bounds);
    return p->bounds ? &p->bounds[2 * number + what] : NULL;
}

static bool holds(const bound_book *b, const bound_cell *c)
{
    const assessment *a = b->f->a;
    const book *k = b->f->b;
    const appraisal *p = &a->appraisals[b->f->account];
    const netting_set *pool;
    if (!c->asked || c->asked < k->accounts[b->f->account].version || (a->cuts->again && a->cuts->count)) return false;
    if (!(c->reads & READS_MORE)) return true;
    if (!b->own || b->trial || (c->reads & (READ_MARGIN | READ_FOLD | READ_COUNT | READ_SCORE)) || c->state != p->state) return false;
    if ((c->reads & READ_NOW) && c->at != k->now) return false;
    if ((c->reads & READ_LINES) && replacement_moved(a, k, b->f->account, c->asked)) return false;
    if ((c->reads & READ_MEASURE) && measure_moved(a, k, b->f->account, c->reads & READ_POOL, c->asked)) return false;
    if (!(c->reads & READ_POOL)) return true;
    return appraise_pool(b->f->a, b->f->b, b->f->account, &pool, NULL) == NETTO_OK &&
           c->pool == appraise_pool_state(a, k, b->f->account);
}

/* What an order would come to is kept only where it does not matter. */
static void keep(const bound_book *b, bound_cell *c, const bound_cell *made)
{
    bool named = !(made->reads & READS_MORE);
    if (!c || (!named && (b->trial || !b->own))) return;
    *c = *made;
    c->state = b->f->a->appraisals[b->f->account].state;
    c->pool = appraise_pool_state(b->f->a, b->f->b, b->f->account);
    c->at = b->f->b->now;
}

static netto_status answer(bound_book *b, uint32_t number, netto_limit_ask what, bound_cell *out, netto_complaint *complaint)
{
    bound_cell *c = cell_of(b, number, what);
    netto_status status = NETTO_OK;
    b->f->a->cuts->limits++;
    if (strike_tripped(&b->f->a->strikes, STRIKE_LIMITS)) {
        status = strike_refuse(b->f->a, STRIKE_LIMITS, bound_slot(b, number), complaint);
    } else if (c && holds(b, c)) {
        *out = *c;
    } else {
        status = ask(b, number, what, NULL, out, complaint);
        if (status == NETTO_OK) keep(b, c, out);
    }
    b->work += out->work;
    return status;
}

/* ---- the door ---------------------------------------------------------------------------------------------- */

/* An order does not move what a function read of the own book of a node above.  `pool`: what bounds it read the pool. */
static netto_status asked(bound_book *b, uint32_t number, bool pool, bound *out, netto_complaint *complaint)
{
    bound_cell c = {0};
    netto_status status = answer(b, number, NETTO_LIMIT_OF, &c, complaint);
    out->value = c.value;
    out->binds = status != NETTO_OK || b->own || pool || (c.reads & READ_POOL);
    return status;
}

static netto_status measured(bound_book *b, uint32_t number, bool pool, bound *out, netto_complaint *complaint)
{
    static const netto_margin none;
    netto_measure of = b->f->a->policy->limits[number].of;
    bool pooled = netto_measure_pooled(of);
    if (of == NETTO_MEASURE_RULE) return asked(b, number, pool, out, complaint);
    out->binds = b->own || pool || pooled;
    if (!out->binds) return NETTO_OK;
    if (!b->own && !pooled) return book_measure(b, of, &out->value, complaint);
    return margin_measure(b->f, of, b->margin ? b->margin : &none, &out->value, complaint);
}

netto_status bound_find(bound_book *b, uint32_t number, bound *out, netto_complaint *complaint)
{
    const netto_limit *l = &b->f->a->policy->limits[number];
    bound_cell c = {.value = l->max};
    netto_status status = l->asks_max ? answer(b, number, NETTO_LIMIT_MAX, &c, complaint) : NETTO_OK;
    *out = (bound){.max = c.value, .binds = !(l->asks_max && isnan(c.value))};
    return status == NETTO_OK && out->binds ? measured(b, number, c.reads & READ_POOL, out, complaint) : status;
}

netto_status bound_traced(bound_book *b, uint32_t number, trace *t, double *out, netto_complaint *complaint)
{
    bound_cell c = {0};
    b->f->a->cuts->limits++;
    netto_status status = ask(b, number, NETTO_LIMIT_OF, t, &c, complaint);
    *out = c.value;
    return status;
}
