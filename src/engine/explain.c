/* explain.c: how the margin and the excess of a book came about. */
#include "engine/explain.h"

#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/explain_parts.h"
#include "netting/partition.h"

/* Parts of an answer, and of a list in it; the same of each reason of a refusal. */
#define PARTS         8000
#define LISTED        50
#define REASON_PARTS  1000
#define REASON_LISTED 20

/* ---- the rule -------------------------------------------------------------------------------------------- */

typedef double level_of(const netto_margin *m);

static double initial_of(const netto_margin *m)
{
    return m->initial;
}

static double maintenance_of(const netto_margin *m)
{
    return m->maintenance;
}

static double warning_of(const netto_margin *m)
{
    return m->warning;
}

static double liquidation_of(const netto_margin *m)
{
    return m->liquidation;
}

/* Of another book than the account's own sets, or of its legs: no other part tells of it. */
static bool is_told_here(const explain *x, netto_measure measure)
{
    if (measure >= NETTO_MEASURE_COUNT) return false;
    if (measure == NETTO_MEASURE_WORST_LEG) return true;
    return netto_measure_pooled(measure) && appraise_has_pool(x->f->b, x->f->account);
}

/* What the rule read stands beside what it made of it. */
static void add_reads(explain *x, const trace *t, bool whole, netto_part *p)
{
    for (uint32_t i = 0; i < t->count; i++) {
        const trace_step *step = &t->steps[i];
        if (!step->read) continue;
        netto_part *read = part_beside(x->room, p, step->part.name, step->part.value);
        if (whole && is_told_here(x, step->measure)) explain_exposure(x, step->measure, read);
    }
}

static void take_trace_apart(explain *x, const trace *t, bool whole, netto_part *p)
{
    netto_part made = *p;
    uint32_t parts = trace_explain(t, x->room, &made) ? made.part_count : 0, reads = 0;
    for (uint32_t i = 0; i < t->count; i++) reads += t->steps[i].read;
    if (!part_open(x->room, p, parts ? made.how : NETTO_HOW_RULE, parts + reads)) return;
    for (uint32_t i = 0; i < parts; i++) p->parts[i] = made.parts[i];
    p->part_count = parts;
    add_reads(x, t, whole, p);
}

/* Ask the rule again, traced, for the whole book or for one set. */
static void take_answer_apart(explain *x, uint32_t set, level_of *level, netto_part *p)
{
    trace *t = &x->trace;
    netto_margin again;
    netto_complaint why;
    p->how = NETTO_HOW_RULE;
    if (!trace_open(t, x->room->in)) {
        x->room->failed = true;
        return;
    }
    content(&why);
    bool again_so = margin_traced(x->f, set, t, &again, &why) == NETTO_OK && level(&again) == p->value;
    if (again_so) take_trace_apart(x, t, set == SLOT_NONE, p); /* else, with less memory left, the number alone */
}

/* ---- a rule that is asked for each set -------------------------------------------------------------------- */

typedef struct set_answers {
    explain *x;
    level_of *level;
} set_answers;

static void detail_answer(void *self, uint32_t set, netto_part *p)
{
    const set_answers *a = self;
    const frame *f = a->x->f;
    p->name = partition_name(f->b, f->sets[set].key);
    if (!netto_text_given(p->name)) p->name = TEXT_LITERAL("set");
    take_answer_apart(a->x, set, a->level, p);
}

static void take_answers_apart(explain *x, level_of *level, netto_part *p)
{
    set_answers a = {x, level};
    netto_margin one;
    double *values = arena_array(x->room->in, x->f->count + 1, sizeof *values);
    if (!values) x->room->failed = true;
    for (uint32_t i = 0; values && i < x->f->count; i++) {
        values[i] = 0.0;
        if (x->f->sets[i].count == 0) continue; /* nothing is held there any more */
        netto_status status = margin_traced(x->f, i, NULL, &one, x->complaint);
        if (status != NETTO_OK) return explain_fail(x, status);
        values[i] = level(&one);
    }
    if (values) part_list(x->room, p, NETTO_HOW_SUM, values, x->f->count, detail_answer, &a);
    part_close(x->room, p);
}

/* ---- a level ------------------------------------------------------------------------------------------------ */

static void take_margin_apart(explain *x, level_of *level, bool deep, netto_part *p)
{
    if (!deep)
        p->how = NETTO_HOW_RULE;
    else if (x->f->a->policy->per_set)
        take_answers_apart(x, level, p);
    else
        take_answer_apart(x, SLOT_NONE, level, p);
}

/* What is left after netting, what the rule asks beyond it, and what open orders may add to that. */
static void take_level_apart(explain *x, level_of *level, bool deep, netto_part *p)
{
    double all = level(x->margin), asked = all, netted = frame_netted(x->f, NULL);
    if (level == initial_of && x->f->alone < all) asked = x->f->alone;
    if (!part_open(x->room, p, NETTO_HOW_SUM, 3)) return;
    netto_part *first = part_add(x->room, p, TEXT_LITERAL("netted"), netted);
    if (deep) explain_exposure(x, NETTO_MEASURE_NETTED, first);
    if (asked != netted) {
        netto_part *extra = part_add(x->room, p, TEXT_LITERAL("add-on"), asked - netted);
        if (part_open(x->room, extra, NETTO_HOW_DIFFERENCE, 2)) {
            take_margin_apart(x, level, deep, part_add(x->room, extra, TEXT_LITERAL("margin"), asked));
            part_add(x->room, extra, TEXT_LITERAL("netted"), netted);
        }
    }
    if (all != asked) part_add(x->room, p, TEXT_LITERAL("orders"), all - asked);
    part_close(x->room, p);
}

/* ---- measures ------------------------------------------------------------------------------------------------ */

/* `told` is how the answer rounds them, NULL: not at all. */
static void take_excess_apart(explain *x, const netto_measures *told, netto_part *p)
{
    const netto_margin *levels = told ? &told->margin : x->margin;
    double equity = told ? told->equity : frame_equity(x->f);
    p->value = equity - levels->initial + 0.0;
    if (!part_open(x->room, p, NETTO_HOW_DIFFERENCE, 5)) return;
    explain_equity(x, part_add(x->room, p, TEXT_LITERAL("equity"), equity));
    take_level_apart(x, initial_of, true, part_add(x->room, p, TEXT_LITERAL("initial"), levels->initial));
    if (!told) return;
    take_level_apart(x, maintenance_of, false, part_beside(x->room, p, TEXT_LITERAL("maintenance"), levels->maintenance));
    take_level_apart(x, warning_of, false, part_beside(x->room, p, TEXT_LITERAL("warning"), levels->warning));
    take_level_apart(x, liquidation_of, false, part_beside(x->room, p, TEXT_LITERAL("liquidation"), levels->liquidation));
}

static void take_utilisation_apart(explain *x, netto_part *p)
{
    double initial = x->margin->initial, equity = frame_equity(x->f);
    bool divided = equity > 0.0;
    if (!part_open(x->room, p, divided ? NETTO_HOW_QUOTIENT : NETTO_HOW_RULE, 2)) return;
    p->unit = TEXT_LITERAL("ratio");
    netto_part *(*add)(part_room *, netto_part *, netto_text, double) = divided ? part_add : part_beside;
    take_level_apart(x, initial_of, true, add(x->room, p, TEXT_LITERAL("initial"), initial));
    explain_equity(x, add(x->room, p, TEXT_LITERAL("equity"), equity));
}

static void take_measure_apart(explain *x, netto_measure measure, netto_part *p)
{
    switch (measure) {
    case NETTO_MEASURE_VALUE: return explain_value(x, p);
    case NETTO_MEASURE_COLLATERAL: return explain_collateral(x, p);
    case NETTO_MEASURE_EQUITY: return explain_equity(x, p);
    case NETTO_MEASURE_RESULT: return explain_result(x, p);
    case NETTO_MEASURE_REALISED: return; /* trades that are not kept */
    case NETTO_MEASURE_RECEIVED:
    case NETTO_MEASURE_LODGED:
    case NETTO_MEASURE_REPLACEMENT: return; /* closeout.net tells it by set */
    case NETTO_MEASURE_UNREALISED: return explain_unrealised(x, p);
    case NETTO_MEASURE_OPTION_VALUE: return explain_option_value(x, p);
    case NETTO_MEASURE_POSITIVE: return explain_positive(x, p);
    case NETTO_MEASURE_INITIAL: return take_level_apart(x, initial_of, true, p);
    case NETTO_MEASURE_MAINTENANCE: return take_level_apart(x, maintenance_of, true, p);
    case NETTO_MEASURE_UTILISATION: return take_utilisation_apart(x, p);
    default: return explain_exposure(x, measure, p);
    }
}

static bool is_exposure(netto_measure measure)
{
    return measure <= NETTO_MEASURE_WORST_LEG || netto_measure_pooled(measure);
}

/* Of an order beside those that are open: as it would be without them, and what they add at their worst. */
static void take_worst_apart(explain *x, netto_measure measure, netto_part *p)
{
    double without = 0.0;
    netto_status status = margin_measure(x->f, measure, x->margin, &without, x->complaint);
    if (status != NETTO_OK) return explain_fail(x, status);
    if (!part_open(x->room, p, NETTO_HOW_SUM, 2)) return;
    take_measure_apart(x, measure, part_add(x->room, p, text_of(netto_measure_word(measure)), without));
    part_add(x->room, p, TEXT_LITERAL("orders"), p->value - without);
    part_close(x->room, p);
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

typedef struct answer {
    part_room room;
    explain x;
    netto_part *root;
} answer;

static bool begin(answer *a, frame *f, const netto_margin *margin, uint32_t parts, uint32_t listed,
                  netto_complaint *complaint)
{
    part_room_open(&a->room, &f->b->scratch, parts, listed);
    a->x = (explain){.room = &a->room, .f = f, .margin = margin, .complaint = complaint};
    a->root = arena_take(&f->b->scratch, sizeof *a->root);
    a->room.failed = !a->root;
    return a->root != NULL;
}

static netto_status end(answer *a, const netto_part **out)
{
    if (a->room.failed)
        return complain(a->x.complaint, NETTO_ECAPACITY, "no memory to explain; raise `capacity`");
    if (a->x.status == NETTO_OK) *out = a->root;
    return a->x.status;
}

netto_status explain_measures(frame *f, const netto_margin *margin, const netto_measures *told, const netto_part **out,
                              netto_complaint *complaint)
{
    answer a;
    f->worst = NULL;
    if (begin(&a, f, margin, told ? PARTS : REASON_PARTS, told ? LISTED : REASON_LISTED, complaint)) {
        *a.root = part_of(TEXT_LITERAL("excess"), 0.0);
        take_excess_apart(&a.x, told, a.root);
    }
    return end(&a, out);
}

/* What a function read with orders at their worst is not taken apart. */
static void take_function_apart(explain *x, bound_book *held, uint32_t number, netto_part *p)
{
    trace *t = &x->trace;
    double again = 0.0;
    netto_complaint why;
    p->how = NETTO_HOW_RULE;
    if (!trace_open(t, x->room->in)) {
        x->room->failed = true;
        return;
    }
    bool counted = held->f->worst != NULL;
    content(&why);
    bool again_so = bound_traced(held, number, t, &again, &why) == NETTO_OK && again == p->value;
    held->f->worst = NULL;
    if (again_so) take_trace_apart(x, t, held->own && !counted, p);
}

netto_status explain_limit(bound_book *held, uint32_t number, double value, const netto_part **out,
                           netto_complaint *complaint)
{
    static const netto_margin none;
    answer a;
    frame *f = held->f;
    const netto_limit *limit = &f->a->policy->limits[number];
    netto_measure measure = limit->of;
    bool counted = f->worst != NULL, function = measure == NETTO_MEASURE_RULE;
    if (!function) f->worst = NULL;
    if (begin(&a, f, held->margin ? held->margin : &none, REASON_PARTS, REASON_LISTED, complaint)) {
        *a.root = part_of(text_of(limit_word(limit)), value);
        if (function)
            take_function_apart(&a.x, held, number, a.root);
        else if (counted && is_exposure(measure))
            take_worst_apart(&a.x, measure, a.root);
        else
            take_measure_apart(&a.x, measure, a.root);
    }
    return end(&a, out);
}

netto_status explain_check(frame *f, const trace *t, const netto_reason *reason, const netto_part **out,
                           netto_complaint *complaint)
{
    answer a;
    if (begin(&a, f, NULL, REASON_PARTS, REASON_LISTED, complaint)) {
        *a.root = part_of(reason->rule, reason->value);
        a.root->how = NETTO_HOW_RULE;
        take_trace_apart(&a.x, t, false, a.root);
    }
    return end(&a, out);
}
