/* recall.c: what hooks recall of folds: of the active policy's, and of others that would go on from them. */
#include <math.h>
#include <string.h>

#include "appraisal/recall.h"
#include "base/complain.h"
#include "base/text.h"

static netto_text id_of(const netto_view *view)
{
    const book *b = view->scope->book;
    if (view->thing == NETTO_THING_INSTRUMENT) return idmap_text(&b->instrument_ids, view->slot);
    return idmap_text(&b->account_ids, ((const book_subject *)view->subject)->account);
}

/* ---- what it would begin with ---------------------------------------------------------------------------------- */

/* What `start` reads, the hook that recalls it has read; of an instrument it may read what a column may. */
static netto_status ask_start(assessment *a, const netto_view *view, uint32_t number, netto_recall *out, netto_complaint *complaint)
{
    struct netto_scope *s = view->scope, kept = *s;
    s->recall = NULL;
    if (view->thing == NETTO_THING_INSTRUMENT && s->level >= SCOPE_BOOK) s->level = SCOPE_COLUMN, s->own = view->slot;
    cuts_before(a->cuts, a->policy, CUT_FOLD, UINT32_MAX, 0, true);
    netto_status status = a->policy->fold_hooks.start(a->policy, number, view, &out->begun, out->numbers, complaint);
    cuts_after(a->cuts, a->policy, CUT_FOLD, UINT32_MAX, 0, true);
    s->recall = kept.recall;
    s->level = kept.level;
    s->own = kept.own;
    return status;
}

netto_status recall_migrate(assessment *a, uint32_t number, const netto_fold *from, const double *old, double *out,
                          netto_complaint *complaint)
{
    netto_status status = a->policy->fold_hooks.migrate(a->policy, number, from, old, out, complaint);
    for (uint32_t i = 0; status == NETTO_OK && i < a->policy->folds[number].width; i++)
        if (!isfinite(out[i])) status = complain(complaint, NETTO_ERULE, "expected finite numbers");
    return status;
}

static netto_status migrated(assessment *a, uint32_t number, const netto_fold *from, const double *old,
                             netto_recall *out, netto_complaint *complaint)
{
    cuts_before(a->cuts, a->policy, CUT_FOLD, UINT32_MAX, 0, true);
    netto_status status = recall_migrate(a, number, from, old, out->numbers, complaint);
    cuts_after(a->cuts, a->policy, CUT_FOLD, UINT32_MAX, 0, true);
    return status;
}

/* ---- what is remembered ---------------------------------------------------------------------------------------- */

static netto_status recall(const netto_view *view, uint32_t number, netto_recall *out, netto_complaint *complaint)
{
    assessment *a = view->scope->asker;
    const folds *f = &view->scope->book->folds;
    const netto_fold *fold = &a->policy->folds[number];
    uint32_t from, thing = view->slot;
    *out = (netto_recall){.fold = fold, .begun = true};
    if (view->thing == NETTO_THING_BOOK) thing = ((const book_subject *)view->subject)->account;
    from = folds_source(f->shapes, f->count, a->policy, number);
    const fold_row *row = from == FOLD_NONE ? NULL : &f->rows[from];
    const fold_cell *cell = row && thing < row->capacity ? &row->cells[thing] : NULL;
    if (strike_tripped(&a->strikes, STRIKE_FOLD + number))
        return complain(complaint, NETTO_ERULE, "folds.%.*s is tripped: it failed too often, and is not asked until a policy is activated",
                        TEXT(fold->name));
    if (cell && cell->stale)
        return complain(complaint, NETTO_ERULE, "fold '%.*s' of '%.*s' is stale: its rule failed when it was last asked",
                        TEXT(fold->name), TEXT(id_of(view)));
    if (!cell || !cell->begun) return ask_start(a, view, number, out, complaint);
    if (!fold_same_state(&f->shapes[from], fold))
        return migrated(a, number, &f->shapes[from], fold_numbers(row, thing), out, complaint);
    memcpy(out->numbers, fold_numbers(row, thing), fold->width * sizeof *out->numbers);
    return NETTO_OK;
}

void recall_open(struct netto_scope *scope, assessment *a)
{
    scope->recall = recall;
    scope->asker = a;
    scope->policy = a->policy;
}
