/* view_fold.c: what hooks recall of folds: who may ask for which. */
#include "base/complain.h"
#include "book/peak.h"
#include "codec/suggest.h"
#include "control/view_value.h"

bool netto_view_recalls(const netto_view *view)
{
    const book_subject *b = view->subject;
    if (view->thing == NETTO_THING_BOOK) return !b->is_set && !b->pooled && !b->names_only;
    return view->thing == NETTO_THING_INSTRUMENT;
}

/* A fold's own hooks read marks and history, and no other fold. */
static netto_status check_thing(const netto_view *view, netto_complaint *complaint)
{
    if (!view->scope->recall) return complain(complaint, NETTO_ERULE, "a fold's own hooks may not recall a fold");
    if (netto_view_recalls(view)) return NETTO_OK;
    return complain(complaint, NETTO_ERULE, "there are folds of instruments and of accounts, of nothing else");
}

static const char *name_at(const void *list, uint32_t i)
{
    return ((char *const *)list)[i];
}

static netto_status refuse_unknown(const netto_policy *policy, netto_text name, netto_complaint *complaint)
{
    char copies[NETTO_FOLDS_MAX][NETTO_ID_MAX + 1], meant[SUGGEST_SIZE], *names[NETTO_FOLDS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < policy->fold_count && !policy->folds[i].peak; i++) {
        names[count] = copies[count];
        text_copy(policy->folds[i].name, copies[count], sizeof copies[count]);
        count++;
    }
    if (count) suggest_word(name, names, count, name_at, meant);
    return complain(complaint, NETTO_ERULE, "the policy has no fold '%.*s'; %s", name.size < 64 ? (int)name.size : 64, name.bytes,
                    count ? meant : "it declares none");
}

netto_status fold_find(const netto_policy *policy, netto_text name, uint32_t *out, netto_complaint *complaint)
{
    for (uint32_t i = 0; i < policy->fold_count; i++)
        if (!policy->folds[i].peak && text_equal(policy->folds[i].name, name)) return *out = i, NETTO_OK;
    return refuse_unknown(policy, name, complaint);
}

/* Is the thing in the fold's scope? */
static netto_status check_scope(const netto_view *view, const netto_fold *fold, netto_complaint *complaint)
{
    const book *b = view->scope->book;
    const book_subject *subject = view->subject;
    if ((view->thing == NETTO_THING_BOOK) != fold_of_accounts(fold))
        return complain(complaint, NETTO_ERULE, "fold '%.*s' is of %s", TEXT(fold->name),
                        fold_of_accounts(fold) ? "accounts" : "instruments");
    if (view->thing != NETTO_THING_BOOK) return NETTO_OK;
    netto_text kind = idmap_text(&b->words, b->accounts[subject->account].kind);
    if (fold_names(fold, kind)) return NETTO_OK;
    return complain(complaint, NETTO_ERULE, "fold '%.*s' is not of accounts of the kind '%.*s'", TEXT(fold->name), TEXT(kind));
}

netto_status netto_view_recall(const netto_view *view, netto_text name, netto_recall *out, netto_complaint *complaint)
{
    struct netto_scope *s = view->scope;
    uint32_t number = 0;
    netto_status status = check_thing(view, complaint);
    if (status == NETTO_OK) status = fold_find(s->policy, name, &number, complaint);
    if (status == NETTO_OK) status = check_scope(view, &s->policy->folds[number], complaint);
    if (status != NETTO_OK) return status;
    bool under = view->thing == NETTO_THING_INSTRUMENT && s->level < SCOPE_BOOK && view->slot != s->own;
    s->reads |= under ? READ_UNDERLYING_FOLD : READ_FOLD;
    status = s->recall(view, number, out, complaint);
    if (status == NETTO_OK) s->uncovered |= !out->begun;
    return status;
}

/* ---- peaks --------------------------------------------------------------------------------------------------------- */

static const netto_fold *peak_of(const netto_policy *policy, netto_text field)
{
    for (uint32_t i = 0; i < policy->fold_count; i++)
        if (policy->folds[i].peak && text_is(field, netto_field_word(policy->folds[i].of))) return &policy->folds[i];
    return NULL;
}

static netto_status check_peak(const netto_view *v, const netto_fold *shape, netto_text field, netto_instant window, netto_complaint *why)
{
    if (!v->scope->recall) return complain(why, NETTO_ERULE, "a fold's own hooks may not ask for a peak");
    if (v->thing != NETTO_THING_BOOK || !netto_view_recalls(v)) return complain(why, NETTO_ERULE, "peaks are of accounts, of nothing else");
    if (!shape) return complain(why, NETTO_ERULE, "of '%.*s' none is kept; declare history = { peak = { of = { \"%.*s\" }, every = …, length = … } }", field.size < 64 ? (int)field.size : 64, field.bytes, field.size < 64 ? (int)field.size : 64, field.bytes);
    if (window > 0 && window % shape->sample == 0 && window / shape->sample <= shape->width - NETTO_PEAK_WIDTH(0)) return NETTO_OK;
    return complain(why, NETTO_ERULE, "the window must be a multiple of the history's `every`, at most its `length`");
}

/* A shadow's is what the active policy keeps, where that is the same. */
static bool peak_now(const struct netto_scope *s, uint32_t account, const netto_fold *shape, netto_instant window, double *out)
{
    const book *b = s->book;
    const folds *f = &b->folds;
    uint32_t from = folds_source(f->shapes, f->count, s->policy, (uint32_t)(shape - s->policy->folds));
    if (from == FOLD_NONE || !fold_same_state(&f->shapes[from], shape) || account >= f->rows[from].capacity) return false;
    if (!f->rows[from].cells[account].begun) return false;
    return peak_over(fold_numbers(&f->rows[from], account), shape->width, history_grid(shape->sample, b->now), (uint32_t)(window / shape->sample), out);
}

bool netto_view_peak(const netto_view *v, netto_text field, netto_instant window, double *out, netto_complaint *complaint)
{
    struct netto_scope *s = v->scope;
    content(complaint);
    const netto_fold *shape = s->recall ? peak_of(s->policy, field) : NULL;
    if (check_peak(v, shape, field, window, complaint) != NETTO_OK) return false;
    s->reads |= READ_FOLD | READ_NOW;
    bool covered = peak_now(s, ((const book_subject *)v->subject)->account, shape, window, out);
    s->uncovered |= !covered;
    return covered;
}
