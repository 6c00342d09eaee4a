/* view_fold.c: what hooks recall of folds: who may ask for which. */
#include "base/complain.h"
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
    uint32_t count = policy->fold_count;
    for (uint32_t i = 0; i < count; i++) {
        names[i] = copies[i];
        text_copy(policy->folds[i].name, copies[i], sizeof copies[i]);
    }
    if (count) suggest_word(name, names, count, name_at, meant);
    return complain(complaint, NETTO_ERULE, "the policy has no fold '%.*s'; %s", name.size < 64 ? (int)name.size : 64, name.bytes,
                    count ? meant : "it declares none");
}

netto_status fold_find(const netto_policy *policy, netto_text name, uint32_t *out, netto_complaint *complaint)
{
    for (uint32_t i = 0; i < policy->fold_count; i++)
        if (text_equal(policy->folds[i].name, name)) return *out = i, NETTO_OK;
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
