/* view_measure.c: measures that are asked for by name. */
#include "base/complain.h"
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

netto_status netto_view_measure(const netto_view *view, const netto_measure_ask *ask, netto_result *out, netto_complaint *complaint)
{
    const book_subject *s = view->subject;
    if (view->thing != NETTO_THING_BOOK || s->names_only) return complain(complaint, NETTO_ERULE, "measures are of books, of nothing else");
    if (!view->scope->measure) return complain(complaint, NETTO_ERULE, "this hook may not ask for a measure; what it answers comes before that");
    view->scope->reads |= READ_BOOK;
    netto_status status = view->scope->measure(view, ask, out, complaint);
    if (status == NETTO_OK) tell(view, ask, out->value);
    return status;
}

bool netto_view_measures(const netto_view *view)
{
    return view->thing == NETTO_THING_BOOK && !((const book_subject *)view->subject)->names_only;
}
