/* fold_change.c: another policy takes over what rules remember. */
#include <assert.h>
#include <string.h>

#include "appraisal/recall.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/fold.h"

#define MIGRATE_WORK (40 * SLICE_WORK) /* nobody waits longer for an activation */
#define MIGRATE_FREE 400               /* of each: a short call counts as 500 units, and takes far less */

/* ---- who goes on from whom -------------------------------------------------------------------------------------- */

static netto_status check_one(const netto_fold *from, const netto_fold *to, netto_complaint *why)
{
    if (!fold_same_scope(from, to))
        return complain(why, NETTO_EPOLICY, "fold '%.*s' has another scope than the active policy's fold '%.*s'; give it a new name",
                        TEXT(to->name), TEXT(from->name));
    if (fold_same_state(from, to) || (to->migrates && from->schema < to->schema)) return NETTO_OK;
    if (from->schema == to->schema)
        return complain(why, NETTO_EPOLICY, "fold '%.*s' has other fields than the active policy's; raise its schema and say how to `migrate`",
                        TEXT(to->name));
    return complain(why, NETTO_EPOLICY, "fold '%.*s' has schema %u, the active policy's has %u: say how to `migrate`, or give it a new name",
                    TEXT(to->name), to->schema, from->schema);
}

static bool has(const netto_policy *p, netto_text name)
{
    return folds_named(p->folds, p->fold_count, name) != FOLD_NONE;
}

/* Would it leave behind what has its name for what it was called, which no fold goes on with under that name? */
static bool displaces(const netto_policy *active, const netto_policy *policy, const netto_fold *to)
{
    if (text_equal(to->was, to->name) || !has(active, to->was) || !has(active, to->name)) return false;
    uint32_t other = folds_named(policy->folds, policy->fold_count, to->was);
    return other == FOLD_NONE || has(active, policy->folds[other].was);
}

netto_status fold_check(const netto_engine *e, const netto_policy *policy, netto_complaint *complaint)
{
    const netto_policy *active = e->active->policy;
    uint32_t taken[NETTO_FOLDS_MAX];
    for (uint32_t i = 0; i < policy->fold_count; i++) {
        const netto_fold *to = &policy->folds[i];
        if (displaces(active, policy, to))
            return complain(complaint, NETTO_EPOLICY, "fold '%.*s' was '%.*s', but the active policy has both, and one would be lost; use a new name",
                            TEXT(to->name), TEXT(to->was));
        taken[i] = folds_source(active->folds, active->fold_count, policy, i);
        if (taken[i] == FOLD_NONE) continue;
        netto_status status = check_one(&active->folds[taken[i]], to, complaint);
        if (status != NETTO_OK) return status;
        for (uint32_t k = 0; k < i; k++)
            if (taken[k] == taken[i])
                return complain(complaint, NETTO_EPOLICY, "folds '%.*s' and '%.*s' both go on from '%.*s'; one of them needs another `was`",
                                TEXT(policy->folds[k].name), TEXT(to->name), TEXT(active->folds[taken[i]].name));
    }
    return NETTO_OK;
}

static bool is_lower(const netto_policy *from, const netto_policy *to, uint32_t number)
{
    return folds_kin(from->folds, from->fold_count, to, number) != FOLD_NONE && folds_source(from->folds, from->fold_count, to, number) == FOLD_NONE;
}

netto_status netto_engine_admit(const netto_engine *e, const netto_policy *policy, netto_complaint *complaint)
{
    for (uint32_t i = 0; i < policy->fold_count; i++)
        if (is_lower(e->active->policy, policy, i))
            return complain(complaint, NETTO_EPOLICY, "fold '%.*s' has a lower schema than the active policy's: raise it and say how to `migrate`, or give it a new name",
                            TEXT(policy->folds[i].name));
    return content(complaint);
}

netto_text fold_begun_anew(netto_engine *e, const netto_policy *from, const netto_policy *to)
{
    netto_text all = {0};
    for (uint32_t i = 0; i < to->fold_count; i++)
        if (is_lower(from, to, i))
            all = arena_print(&e->book.scratch, "%.*s%sfold '%.*s' begins anew: its schema was raised since", TEXT(all), all.size ? "; " : "",
                              TEXT(to->folds[i].name));
    return all;
}

/* ---- the rows --------------------------------------------------------------------------------------------------- */

void fold_plan_drop(netto_engine *e, fold_plan *plan)
{
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->from[i] == FOLD_NONE) fold_row_drop(&plan->rows[i], &e->memory);
    plan->count = 0;
}

/* All states, before any of them is taken; a cell that is stale stays so. */
static netto_status migrate_row(netto_engine *e, assessment *a, uint32_t number, uint32_t from, fold_row *made, uint64_t *work,
                                netto_complaint *why)
{
    const folds *f = &e->book.folds;
    const fold_row *row = &f->rows[from];
    made->pass = row->pass;
    for (uint32_t i = 0; i < made->capacity && i < row->capacity; i++) {
        made->cells[i] = row->cells[i];
        if (!row->cells[i].begun) continue;
        if (*work > MIGRATE_WORK)
            return complain(why, NETTO_ETOOLARGE, "to migrate fold '%.*s' takes too long; give it a new name and let it begin anew",
                            TEXT(a->policy->folds[number].name));
        cuts_before(a->cuts, a->policy, CUT_FOLD, a->cuts->folds, 0, false);
        netto_status status = recall_migrate(a, number, &f->shapes[from], fold_numbers(row, i), fold_numbers(made, i), why);
        cuts_after(a->cuts, a->policy, CUT_FOLD, a->cuts->folds++, 0, false);
        *work += a->policy->last_work > MIGRATE_FREE ? a->policy->last_work - MIGRATE_FREE : 0;
        if (status != NETTO_OK) return status;
    }
    return NETTO_OK;
}

static netto_status make_row(netto_engine *e, assessment *a, uint32_t i, fold_plan *out, uint64_t *work, netto_complaint *why)
{
    const folds *f = &e->book.folds;
    const netto_fold *shape = &a->policy->folds[i];
    uint32_t things = fold_of_accounts(shape) ? book_account_count(&e->book) : book_instrument_count(&e->book);
    uint32_t from = folds_source(f->shapes, f->count, a->policy, i);
    out->from[i] = from != FOLD_NONE && fold_same_state(&f->shapes[from], shape) ? from : FOLD_NONE;
    out->count = i + 1;
    if (out->from[i] != FOLD_NONE) return NETTO_OK;
    if (!fold_row_make(&out->rows[i], &e->memory, shape, things))
        return complain(why, NETTO_ECAPACITY, "no memory for fold '%.*s'; raise `capacity`", TEXT(shape->name));
    return from == FOLD_NONE ? NETTO_OK : migrate_row(e, a, i, from, &out->rows[i], work, why);
}

static bool fit_versions(netto_engine *e, bool wanted)
{
    folds *f = &e->book.folds;
    uint32_t count = book_instrument_count(&e->book);
    if (!wanted || count <= f->capacity) return true;
    uint64_t *versions = memory_take(&e->memory, count * sizeof *versions);
    if (!versions) return false;
    if (f->versions) memcpy(versions, f->versions, f->capacity * sizeof *versions);
    memory_drop(&e->memory, f->versions, f->capacity * sizeof *versions);
    f->versions = versions;
    f->capacity = count;
    return true;
}

netto_status fold_plan_make(netto_engine *e, assessment *a, fold_plan *out, netto_complaint *complaint)
{
    const netto_policy *policy = a->policy;
    uint64_t work = 0;
    netto_status status = NETTO_OK;
    out->count = 0;
    if (!fit_versions(e, policy->fold_count > 0))
        return complain(complaint, NETTO_ECAPACITY, "no memory for folds; raise `capacity`");
    for (uint32_t i = 0; i < policy->fold_count && status == NETTO_OK; i++) status = make_row(e, a, i, out, &work, complaint);
    if (status != NETTO_OK) fold_plan_drop(e, out);
    return status;
}

/* What was owed is owed still; a pass goes over it anew. */
static void go_on(fold_row *row, const netto_fold *shape, netto_instant now)
{
    row->due = fold_time(shape, now);
    row->next = 0;
    row->again = false;
    if (row->pass != FOLD_RESTS) row->pass = FOLD_OWED;
}

void fold_plan_take(netto_engine *e, const netto_policy *policy, fold_plan *plan)
{
    folds *f = &e->book.folds;
    for (uint32_t i = 0; i < plan->count; i++) {
        if (plan->from[i] == FOLD_NONE) continue;
        plan->rows[i] = f->rows[plan->from[i]];
        f->rows[plan->from[i]] = (fold_row){.due = NETTO_NEVER};
    }
    for (uint32_t i = 0; i < f->count; i++) fold_row_drop(&f->rows[i], &e->memory);
    f->shapes = policy->folds;
    f->count = plan->count;
    f->on_mark = false;
    for (uint32_t i = 0; i < f->count; i++) {
        f->rows[i] = plan->rows[i];
        go_on(&f->rows[i], &f->shapes[i], e->book.now);
        f->on_mark |= f->shapes[i].on_mark;
    }
    assert(f->count == policy->fold_count);
}
