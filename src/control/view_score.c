/* view_score.c: how good forecasts were, as a hook sees it. */
#include "base/complain.h"
#include "control/view_value.h"
#include "risk/score.h"

bool netto_view_scores(const netto_view *view)
{
    return view->thing == NETTO_THING_BOOK && view->scope->level >= SCOPE_BOOK;
}

/* A name that nobody forecast under yet is no slip: it may be any. */
netto_status netto_view_score(const netto_view *view, netto_text name, uint32_t window, netto_score *out, netto_complaint *complaint)
{
    struct netto_scope *s = view->scope;
    const forecasts *f = &s->book->forecasts;
    if (!netto_view_scores(view)) return complain(complaint, NETTO_ERULE, "scores may be read of a book in margins and all that reads them");
    uint32_t slot = idmap_find(&f->names, name);
    s->reads |= READ_SCORE;
    *out = (netto_score){.name = name};
    if (slot != SLOT_NONE) score_run(&f->series[slot], window, out);
    s->uncovered |= out->count == 0;
    return NETTO_OK;
}
