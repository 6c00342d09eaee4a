/* trace.c: how a rule came to its answer. */
#include "control/trace.h"

#include <string.h>

#include "base/text.h"

bool trace_open(trace *t, arena *in)
{
    part_room_open(&t->room, in, TRACE_ROOM, 0);
    t->count = 0;
    if (!t->steps) t->steps = arena_array(in, TRACE_STEPS, sizeof *t->steps);
    return t->steps != NULL;
}

/* ---- steps ------------------------------------------------------------------------------------------- */

static trace_step *next(trace *t, netto_text name, double value)
{
    if (t->count == TRACE_STEPS) return NULL;
    trace_step *step = &t->steps[t->count++];
    *step = (trace_step){.part = part_of(name, value)};
    return step;
}

void trace_read(trace *t, const char *when, netto_measure measure, double value)
{
    netto_text word = text_of(netto_measure_word(measure));
    for (uint32_t i = 0; i < t->count; i++)
        if (t->steps[i].read && t->steps[i].measure == measure && t->steps[i].when == when) return;
    if (when) word = arena_print(t->room.in, "%s.%s", when, word.bytes);
    trace_step *step = word.bytes ? next(t, word, value) : NULL;
    if (!step) return;
    step->read = true;
    step->when = when;
    step->measure = measure;
}

void trace_measure(trace *t, const char *when, bool pooled, const netto_measure_ask *ask, double value)
{
    netto_text variant = netto_text_given(ask->variant) ? ask->variant : (netto_text){"", 0};
    netto_text without = netto_text_given(ask->without) ? ask->without : (netto_text){"", 0};
    netto_text word = arena_print(t->room.in, "%s%s%s%.*s%s%.*s%s%.*s", when ? when : "", when ? "." : "", pooled ? "pool." : "", TEXT(ask->name),
                                  variant.size ? " " : "", TEXT(variant), without.size ? " without " : "", TEXT(without));
    for (uint32_t i = 0; word.bytes && i < t->count; i++)
        if (t->steps[i].read && text_equal(t->steps[i].part.name, word)) return;
    trace_step *step = word.bytes ? next(t, word, value) : NULL;
    if (!step) return;
    step->read = true;
    step->when = when;
    step->measure = NETTO_MEASURE_COUNT;
}

/* The latest with these bits.  A zero may come from anywhere. */
static const trace_step *source_of(const trace *t, double value)
{
    for (uint32_t i = t->count; i > 0 && value != 0.0; i--)
        if (t->steps[i - 1].part.value == value) return &t->steps[i - 1];
    return NULL;
}

/* Give a number the parts of where it came from: a told one's own, a read one itself. */
static void derive(part_room *r, const trace_step *source, netto_part *p)
{
    if (!source->read) {
        p->how = source->part.how;
        p->parts = source->part.parts;
        p->part_count = source->part.part_count;
    } else if (!text_equal(p->name, source->part.name) && part_open(r, p, NETTO_HOW_SUM, 1)) {
        part_add(r, p, source->part.name, source->part.value);
    }
}

static void add_number(trace *t, trace_step *step, const trace_number *number)
{
    const trace_step *source = source_of(t, number->value);
    bool named = netto_text_given(number->name);
    netto_text name = named ? number->name : source ? source->part.name : TEXT_LITERAL("number");
    netto_part *p = part_add(&t->room, &step->part, name, number->value);
    step->size++;
    if (!source) {
        p->how = NETTO_HOW_RULE;
        return;
    }
    derive(&t->room, source, p);
    step->size += source->size + source->read;
    if (step->depth <= source->depth) step->depth = source->depth + 1;
}

static const char *name_of(netto_how how)
{
    return how == NETTO_HOW_SUM ? "add" : how == NETTO_HOW_PRODUCT ? "scale" : netto_how_word(how);
}

void trace_tell(trace *t, netto_how how, const trace_number *numbers, uint32_t count, double value)
{
    trace_step step = {.part = part_of(text_of(name_of(how)), value)};
    if (t->count == TRACE_STEPS || !part_open(&t->room, &step.part, how, count)) return;
    for (uint32_t i = 0; i < count; i++) add_number(t, &step, &numbers[i]);
    part_close(&t->room, &step.part);
    bool large = step.size > TRACE_SIZE || step.depth > TRACE_DEPTH;
    if (large) step = (trace_step){.part = {.name = step.part.name, .value = value + 0.0, .how = NETTO_HOW_RULE}};
    t->steps[t->count++] = step;
}

bool trace_explain(const trace *t, part_room *r, netto_part *p)
{
    const trace_step *source = source_of(t, p->value);
    if (!source || source->size > r->left) return false;
    r->left -= source->size;
    derive(r, source, p);
    return p->part_count > 0;
}
