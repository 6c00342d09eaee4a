/* measure.c: what the measures of a policy come to: the kinds, and functions of a book. */
#include "appraisal/measure.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "appraisal/legs.h"
#include "appraisal/question.h"
#include "appraisal/recall.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"

static netto_status measure_function(measure_ask *m, netto_result *out, netto_complaint *complaint);
static netto_status measure_cap(measure_ask *m, netto_result *out, netto_complaint *complaint);

static const char *const no_levels[] = {NULL}, *const netting_levels[] = {"class", "bucket", "axis", NULL}, *const var_levels[] = {"component", NULL},
                         *const instrument_levels[] = {"instrument", NULL};

const measure_kind measure_kinds[NETTO_KIND_COUNT] = {
    [NETTO_KIND_FUNCTION] = {measure_function, no_levels, 0},
    [NETTO_KIND_NETTING] = {measure_netting, netting_levels, 1u << NETTO_HOOK_AXIS | 1u << NETTO_HOOK_LOAD | 1u << NETTO_HOOK_WEIGHT},
    [NETTO_KIND_TALLY] = {measure_tally, tally_levels, 1u << NETTO_HOOK_LOAD | 1u << NETTO_HOOK_KEY | 1u << NETTO_HOOK_GROUP},
    [NETTO_KIND_VAR] = {measure_var, var_levels, 0},
    [NETTO_KIND_CURVATURE] = {measure_netting, netting_levels, 1u << NETTO_HOOK_AXIS | 1u << NETTO_HOOK_LOAD},
    [NETTO_KIND_SCAN] = {measure_scan, scan_levels, 1u << NETTO_HOOK_PRICE | 1u << NETTO_HOOK_GROUP},
    [NETTO_KIND_MATCH] = {measure_match, match_levels, 1u << NETTO_HOOK_GROUP | 1u << NETTO_HOOK_UNIT | 1u << NETTO_HOOK_LONG | 1u << NETTO_HOOK_SHORT},
    [NETTO_KIND_UNSETTLED] = {measure_unsettled, instrument_levels, 0},
    [NETTO_KIND_LIQUIDITY] = {measure_liquidity, instrument_levels, 1u << NETTO_HOOK_WEIGHT},
    [NETTO_KIND_CAP] = {measure_cap, no_levels, 1u << NETTO_HOOK_KEY},
};

netto_status measure_refuse(const measure_ask *m, netto_complaint *complaint, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return complain(complaint, NETTO_ERULE, "measures.%.*s: %s", TEXT(m->declared->name), text);
}

bool measure_find(const netto_policy *policy, netto_text name, uint32_t *out)
{
    for (uint32_t i = 0; i < policy->measure_count; i++)
        if (text_equal(policy->measures[i].name, name)) return *out = i, true;
    return false;
}

/* ---- asking the policy --------------------------------------------------------------------------------------- */

netto_status measure_put(const measure_ask *m, const netto_question *q, uint32_t first, uint32_t second, netto_answer *out,
                         netto_complaint *complaint)
{
    netto_policy *policy = m->a->policy;
    cuts *k = m->a->cuts;
    *out = (netto_answer){.second = NAN};
    cuts_before(k, policy, CUT_MEASURE, first, second, false);
    netto_status status = policy->hooks.measure(policy, q, out, complaint);
    cuts_after(k, policy, CUT_MEASURE, first, second, false);
    return status;
}

/* It is a measure in name only: no book comes to it. */
static netto_status measure_cap(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    (void)out;
    return complain(complaint, NETTO_ERULE, "'%.*s' is a cap, and no measure of a book; equity.get says what caps leave of each line",
                    TEXT(m->declared->name));
}

/* ---- functions of a book ------------------------------------------------------------------------------------- */

/* The book that they are asked of, as whoever asks sees it. */
typedef struct lower_book {
    const book_subject *outer;
} lower_book;

/* They read what the asker may read, but not the margin, which may come of them. */
static netto_status lower_measure(void *self, netto_measure measure, double *out, netto_complaint *complaint)
{
    const book_subject *outer = ((const lower_book *)self)->outer;
    if (netto_measure_of_margin(measure))
        return complain(complaint, NETTO_ERULE, "a measure may not read the margin, which may come of it");
    return outer->numbers->measure(outer->self, measure, out, complaint);
}

static netto_status lower_leg(void *self, bool pooled, netto_leg *out, netto_complaint *complaint)
{
    const book_subject *outer = ((const lower_book *)self)->outer;
    return outer->numbers->worst_leg(outer->self, pooled, out, complaint);
}

static netto_status lower_frame(void *self, bool pooled, frame **out, netto_complaint *complaint)
{
    const book_subject *outer = ((const lower_book *)self)->outer;
    return outer->numbers->frame(outer->self, pooled, out, complaint);
}

static const book_numbers lower = {.measure = lower_measure, .worst_leg = lower_leg, .frame = lower_frame};

static book_subject lowered(lower_book *of)
{
    book_subject s = *of->outer;
    s.numbers = &lower;
    s.self = of;
    return s;
}

static struct netto_scope scope_inside(const measure_ask *m)
{
    struct netto_scope *outer = m->view->scope;
    struct netto_scope scope = {.book = m->b,
                                .level = SCOPE_BOOK,
                                .own = SLOT_NONE,
                                .history_every = m->a->policy->history_every,
                                .history_length = m->a->policy->history_length,
                                .answers = outer->answers,
                                .place = outer->place,
                                .calls = outer->calls ? outer->calls : &outer->called,
                                .asking = outer->asking | UINT32_C(1) << m->number};
    recall_open(&scope, m->a);
    return scope;
}

static netto_status measure_function(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    struct netto_scope *outer = m->view->scope, scope = scope_inside(m);
    const book_subject *s = m->view->subject;
    lower_book below = {s}, below_pool = {s->pool};
    book_subject own = lowered(&below), pool;
    netto_answer answer;
    if (outer->asking >> m->number & 1) return measure_refuse(m, complaint, "it asks for itself");
    if (own.pool) pool = lowered(&below_pool), own.pool = &pool;
    netto_view view = view_book(&scope, &own);
    const netto_question q = {.measure = m->number, .hook = NETTO_HOOK_CALL, .things = {&view}};
    netto_status status = measure_put(m, &q, scope.place, (*scope.calls)++, &answer, complaint);
    outer->reads |= scope.reads;
    outer->uncovered |= scope.uncovered;
    m->a->measure_work += status == NETTO_OK ? m->a->policy->last_work : FAILED_WORK;
    if (status != NETTO_OK) return status;
    if (answer.kind != NETTO_VALUE_NUMBER || !isfinite(answer.number)) return measure_refuse(m, complaint, "expected a finite number");
    out->value = answer.number;
    return NETTO_OK;
}

/* ---- by name --------------------------------------------------------------------------------------------------- */

/* A measure that every book has. */
static netto_status of_every_book(const netto_view *view, netto_measure measure, netto_result *out, netto_complaint *complaint)
{
    const book_subject *s = view->subject;
    if (netto_measure_of_margin(measure) && !s->numbers->margin)
        return complain(complaint, NETTO_ERULE, "the margin may come of what asks for it; it may not read it");
    if (netto_measure_of_margin(measure)) view->scope->reads |= READ_MARGIN;
    if (netto_measure_pooled(measure)) view->scope->reads |= READ_POOL;
    if (s->pooled && measure <= NETTO_MEASURE_WORST_LEG) measure = (netto_measure)(NETTO_MEASURE_POOL_GROSS + measure);
    if (s->pooled && !netto_measure_pooled(measure))
        return complain(complaint, NETTO_ERULE, "the pool is for exposure; read this of the book itself");
    return s->numbers->measure(s->self, measure, &out->value, complaint);
}

netto_status measure_variant(const netto_declared *d, netto_text variant, uint32_t *out, netto_complaint *complaint)
{
    *out = 0;
    if (!netto_text_given(variant) || text_is(variant, "base")) return NETTO_OK;
    for (uint32_t i = 0; d->kind != NETTO_KIND_MATCH && i < d->variant_count; i++) /* whose patterns are none */
        if (text_equal(d->variants[i], variant)) return *out = i + 1, NETTO_OK;
    return rebalance_no_variant(d, variant, complaint);
}

/* The instrument that is not to count, of a sum over what is held. */
static netto_status find_without(measure_ask *m, netto_text id, netto_complaint *complaint)
{
    if (!netto_text_given(id)) return NETTO_OK;
    if (!netto_declared_leaves_out(m->declared))
        return measure_refuse(m, complaint, "without: it is no sum over positions, which could leave one out");
    return book_find_instrument(m->b, id, &m->without, complaint) == NETTO_OK ? NETTO_OK : complain(complaint, NETTO_ERULE, "without: no instrument '%.*s'", TEXT(id));
}

static netto_status declared(const netto_view *view, uint32_t number, const netto_measure_ask *ask, netto_result *out, netto_complaint *complaint)
{
    const book_subject *s = view->subject;
    assessment *a = view->scope->asker;
    const netto_declared *d = &a->policy->measures[number];
    measure_ask m = {.a = a, .view = view, .declared = d, .own = &a->measures[number], .number = number, .pooled = s->pooled,
                     .is_set = s->is_set, .set = s->set, .without = SLOT_NONE, .parts = ask->parts, .legs = ask->legs};
    uint64_t before = a->measure_work;
    view->scope->reads |= READ_MEASURE | (s->pooled ? READ_POOL : 0);
    netto_status status = measure_variant(d, ask->variant, &m.variant, complaint);
    if (status == NETTO_OK) status = s->numbers->frame(s->self, s->pooled, &m.f, complaint);
    if (status != NETTO_OK) return status;
    m.b = m.f->b;
    out->name = d->name;
    out->levels = measure_kinds[d->kind].levels;
    status = find_without(&m, ask->without, complaint);
    if (status == NETTO_OK) status = measure_kinds[d->kind].find(&m, out, complaint);
    out->work = a->measure_work - before;
    return status;
}

static netto_status ask(const netto_view *view, const netto_measure_ask *q, netto_result *out, netto_complaint *complaint)
{
    const assessment *a = view->scope->asker;
    netto_measure measure;
    uint32_t number;
    *out = (netto_result){.name = q->name, .levels = no_levels};
    if (!netto_measure_find(q->name, &measure))
        return measure_find(a->policy, q->name, &number) ? declared(view, number, q, out, complaint)
                                                         : rebalance_no_measure(a->policy, q->name, complaint);
    out->name = text_of(netto_measure_word(measure));
    if (netto_text_given(q->variant) && !text_is(q->variant, "base"))
        return complain(complaint, NETTO_ERULE, "'%s' is of every book, and has no variants", netto_measure_word(measure));
    if (netto_text_given(q->without))
        return complain(complaint, NETTO_ERULE, "without: '%s' is of every book; its legs say what is left without one", netto_measure_word(measure));
    return of_every_book(view, measure, out, complaint);
}

/* Of a function the place is kept apart from those of columns, which have the highest bit. */
void measure_open(struct netto_scope *scope, assessment *a, cut_rule rule, uint32_t number)
{
    static const book_answers answers = {ask, legs_read, question_ask};
    recall_open(scope, a);
    scope->answers = &answers;
    scope->place = (uint32_t)(hash_mix((uint64_t)rule + 1, UINT64_C(0x9e3779b97f4a7c15) ^ number) >> 33);
}

/* ---- what it was computed from --------------------------------------------------------------------------------- */

#define READ_COLUMN                                                                                                                   \
    (READ_OWN | READ_MARK | READ_HISTORY | READ_UNDERLYING | READ_UNDERLYING_MARK | READ_UNDERLYING_HISTORY | READ_FACTOR | READ_RATE | \
     READ_DAY | READ_FOLD | READ_UNDERLYING_FOLD)

/* All that a column may read of an instrument, and of the factors that it loads on. */
static bool instrument_moved(const book *b, uint32_t slot, uint64_t since)
{
    const instrument *i = &b->instruments[slot];
    if (scope_version(b, slot, READ_COLUMN) > since) return true;
    for (uint32_t k = 0; k < i->load_count; k++)
        if (b->factors[i->loads[k].factor].version > since) return true;
    return i->currency != CURRENCY_BASE && b->factors[b->currencies[i->currency].factor].version > since;
}

/* Those that wait may be of instruments that are not held any more; of a pool, of any. */
static bool unsettled_moved(const book *b, uint32_t account, bool pooled, uint64_t since)
{
    const unsettleds *u = &b->unsettled;
    bool moved = unsettled_version(u, account) > since || (pooled && u->count && b->world > since);
    if (since >= b->world) return moved;
    for (uint32_t place = unsettled_of(u, account); place != SLOT_NONE && !moved; place = u->items[place].next)
        moved = instrument_moved(b, u->items[place].instrument, since);
    return moved;
}

bool measure_moved(const assessment *a, const book *b, uint32_t slot, bool pooled, uint64_t since)
{
    const account *acc = &b->accounts[slot];
    bool moved = acc->version > since || acc->lines_version > since || (acc->netting && b->sets_version > since) || assessment_model_version(a) > since;
    for (uint32_t i = 0; i < a->policy->measure_count; i++) moved |= a->measures[i].model && a->measures[i].model->version > since;
    if (!moved && measure_has_unsettled(a->policy)) moved = unsettled_moved(b, slot, pooled, since);
    if (!moved && since >= b->world) return false;
    if (!moved && measure_has_window(a->policy)) return true; /* other prices move it than those of what is held */
    for (uint32_t i = 0; i < acc->count && !moved; i++) moved = instrument_moved(b, acc->positions[i].instrument, since);
    for (uint32_t i = 0; i < acc->line_count && !moved; i++) moved = instrument_moved(b, acc->lines[i].asset, since);
    for (uint32_t i = 0; pooled && i < acc->pool_count && !moved; i++) moved = instrument_moved(b, acc->pool[i].instrument, since);
    return moved;
}
