/* view_measure.c: measures that are asked for by name. */
#include "base/complain.h"
#include "control/view_value.h"

netto_status netto_view_measure(const netto_view *view, netto_text name, double *out, netto_complaint *complaint)
{
    const book_subject *s = view->subject;
    if (view->thing != NETTO_THING_BOOK || s->is_set || s->names_only || s->pooled)
        return complain(complaint, NETTO_ERULE, "measures are of accounts, of nothing else");
    if (!view->scope->measure) return complain(complaint, NETTO_ERULE, "only rebalancing rules and measures may ask for a measure by its name");
    return view->scope->measure(view, name, out, complaint);
}

bool netto_view_measures(const netto_view *view)
{
    return view->thing == NETTO_THING_BOOK && !((const book_subject *)view->subject)->names_only;
}
