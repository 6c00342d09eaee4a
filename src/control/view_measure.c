/* view_measure.c: what books are asked with words or names: measures, legs, and questions of the protocol. */
#include "base/complain.h"
#include "base/text.h"
#include "control/trace.h"
#include "control/view_value.h"

/* What is read of a book by a measure's name is told as that. */
static void tell(const netto_view *view, const netto_measure_ask *ask, double value)
{
    const book_subject *s = view->subject;
    struct trace *t = view->scope->trace;
    netto_measure measure;
    if (!t) return;
    if (netto_measure_find(ask->name, &measure)) return trace_read(t, s->when, measure, value);
    trace_measure(t, s->when, s->pooled, ask, value);
}

/* May this be asked of the thing? */
static netto_status check(const netto_view *view, const char *what, netto_complaint *complaint)
{
    if (!netto_view_measures(view)) return complain(complaint, NETTO_ERULE, "%s are of books, of nothing else", what);
    if (view->scope->answers) return NETTO_OK;
    return complain(complaint, NETTO_ERULE, "this hook may not ask for %s; what it answers comes before that", what);
}

netto_status netto_view_measure(const netto_view *view, const netto_measure_ask *ask, netto_result *out, netto_complaint *complaint)
{
    netto_status status = check(view, "measures", complaint);
    if (status != NETTO_OK) return status;
    view->scope->reads |= READ_BOOK;
    status = view->scope->answers->measure(view, ask, out, complaint);
    if (status == NETTO_OK) tell(view, ask, out->value);
    return status;
}

netto_status netto_view_legs(const netto_view *view, netto_legs_by by, netto_legs *out, netto_complaint *complaint)
{
    const netto_measure_ask told = {.name = TEXT_LITERAL("legs"), .variant = text_of(netto_legs_by_word(by))};
    netto_status status = check(view, "legs", complaint);
    if (status != NETTO_OK) return status;
    view->scope->reads |= READ_BOOK | READ_MEASURE | (((const book_subject *)view->subject)->pooled ? READ_POOL : 0);
    status = view->scope->answers->legs(view, by, out, complaint);
    if (status == NETTO_OK) tell(view, &told, out->worst.netted);
    return status;
}

netto_status netto_view_question(const netto_view *view, const netto_command *question, netto_decision *out, uint64_t *work, netto_complaint *complaint)
{
    const book_subject *s = view->subject;
    netto_status status = check(view, netto_command_word(question->kind), complaint);
    *work = 0;
    if (status != NETTO_OK) return status;
    if (question->as_of || question->durable) return complain(complaint, NETTO_EPARAMS, "a rule asks for what stands; leave out `at` and `durable`");
    view->scope->reads |= READ_BOOK | READ_LINES | READ_MEASURE | (s->pooled ? READ_POOL : 0);
    status = view->scope->answers->question(view, question, out, work, complaint);
    view->scope->uncovered |= status == NETTO_ENOMARK;
    return status;
}

bool netto_view_measures(const netto_view *view)
{
    return view->thing == NETTO_THING_BOOK && !((const book_subject *)view->subject)->names_only;
}
