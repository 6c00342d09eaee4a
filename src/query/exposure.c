/* exposure.c: exposure.get: from gross to netted, by set, factor and leg. */
#include <math.h>

#include "appraisal/legs.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/gather.h"
#include "netting/contribution.h"
#include "netting/partition.h"
#include "query/query.h"

static netto_status no_memory(netto_decision *out)
{
    return complain(&out->complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
}

/* ---- sets ------------------------------------------------------------------------------------------------ */

static netto_set_exposure set_row(const book *b, const netting_set *s, unsigned checked)
{
    netto_set_exposure row = {.id = partition_name(b, s->key), .alone = partition_is_alone(s->key),
                              .stressed = netting_set_is_stressed(s)};
    row.exposure.gross = s->gross;
    row.exposure.net = s->net;
    row.exposure.netted = netting_set_netted(s, checked, &row.indefinite);
    return row;
}

bool query_sets(const frame *f, netto_exposure_report *out)
{
    netto_set_exposure *rows = arena_array(&f->b->scratch, f->count + 1, sizeof *rows);
    out->sets = rows;
    for (uint32_t i = 0; rows && i < f->count; i++)
        if (f->sets[i].count) rows[out->set_count++] = set_row(f->b, &f->sets[i], appraise_checked(f->a));
    return rows != NULL;
}

/* ---- factors ---------------------------------------------------------------------------------------------- */

typedef struct axis_sum {
    double weight, contribution;
    bool held, modelled;
} axis_sum;

/* One factor may stand in several sets. */
static bool sum_axes(const frame *f, const netting_set *sets, uint32_t count, axis_sum *sums)
{
    for (uint32_t k = 0; k < count; k++) {
        const netting_set *s = &sets[k];
        double *shares = arena_array(&f->b->scratch, s->count + 1, sizeof *shares);
        if (!shares) return false;
        appraise_know(f->a, s);
        contribution_shares(s, appraise_checked(f->a), shares);
        for (uint32_t i = 0; i < s->count; i++) {
            axis_sum *sum = &sums[s->factor[i]];
            sum->weight += s->w[i];
            sum->contribution += shares[i];
            sum->held = true;
            sum->modelled = i < s->modelled;
        }
    }
    return true;
}

static bool list_factors(const frame *f, const axis_sum *sums, uint32_t n, bool rows, netto_exposure_report *out)
{
    const idmap *ids = &f->b->factor_ids;
    uint32_t held = 0, unknown = 0;
    for (uint32_t i = 0; i < n; i++) held += sums[i].held;
    netto_factor_share *shares = arena_array(&f->b->scratch, held + 1, sizeof *shares);
    netto_text *unmodelled = arena_array(&f->b->scratch, held + 1, sizeof *unmodelled);
    if (!shares || !unmodelled) return false;
    held = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!sums[i].held) continue;
        shares[held++] = (netto_factor_share){idmap_text(ids, i), sums[i].weight, sums[i].contribution, sums[i].modelled};
        if (!sums[i].modelled) unmodelled[unknown++] = idmap_text(ids, i);
    }
    out->unmodelled = unmodelled;
    out->unmodelled_count = unknown;
    out->factors = rows ? shares : NULL;
    out->factor_count = rows ? held : 0;
    return true;
}

static bool query_factors_of(const frame *f, const netting_set *sets, uint32_t count, bool rows,
                              netto_exposure_report *out)
{
    uint32_t n = book_factor_count(f->b);
    bool any = rows;
    for (uint32_t k = 0; k < count; k++) any |= sets[k].modelled < sets[k].count;
    if (!any) return true; /* everything is modelled, and nobody asked which */
    axis_sum *sums = arena_array(&f->b->scratch, n + 1, sizeof *sums);
    if (!sums) return false;
    for (uint32_t i = 0; i < n; i++) sums[i] = (axis_sum){0};
    return sum_axes(f, sets, count, sums) && list_factors(f, sums, n, rows, out);
}

/* ---- legs ------------------------------------------------------------------------------------------------- */

/* The worst is of those that are listed; else of instruments. */
static netto_status query_legs(frame *f, bool pooled, const netto_command *c, netto_decision *out)
{
    netto_exposure_report *r = &out->exposure;
    if (!c->exposure.legs) return legs_worst(f, pooled, &r->worst_leg, &out->complaint);
    netto_status status = legs_by(f, &(legs_ask){.by = c->exposure.by, .pooled = pooled}, &r->legs, &r->leg_count, &out->complaint);
    if (status == NETTO_OK) r->worst_leg = legs_worst_of(r->legs, r->leg_count);
    return status;
}

/* ---- one account -------------------------------------------------------------------------------------------- */

static netto_status query_own(frame *f, const netto_command *c, netto_decision *out)
{
    netto_exposure_report *r = &out->exposure;
    r->exposure = frame_exposure(f, &r->indefinite);
    r->stressed = frame_stressed(f);
    if (c->exposure.sets && !query_sets(f, r)) return no_memory(out);
    if (!query_factors_of(f, f->sets, f->count, c->exposure.factors, r)) return no_memory(out);
    return query_legs(f, false, c, out);
}

static netto_status query_pool(frame *f, const netto_command *c, netto_decision *out)
{
    netto_exposure_report *r = &out->exposure;
    const netting_set *pool = NULL;
    netto_status status = frame_pool(f, f->account, &pool, &out->complaint);
    if (status != NETTO_OK) return status;
    netto_set_exposure whole = set_row(f->b, pool, appraise_checked(f->a));
    r->exposure = whole.exposure;
    r->indefinite = whole.indefinite;
    r->stressed = whole.stressed;
    if (!query_factors_of(f, pool, 1, c->exposure.factors, r)) return no_memory(out);
    return query_legs(f, true, c, out);
}

/* ---- a subtree --------------------------------------------------------------------------------------------------- */

static netto_status add_account(netto_engine *e, uint32_t account, const void *question, netto_cursor *cursor,
                                netto_complaint *complaint)
{
    (void)question;
    frame f;
    bool indefinite;
    netto_status status = frame_now(&f, e->active, &e->book, account, complaint);
    if (status != NETTO_OK) return status;
    cursor->sums[GATHER_GROSS] += frame_gross(&f);
    cursor->sums[GATHER_NET] += frame_net(&f);
    cursor->sums[GATHER_NETTED] += frame_netted(&f, &indefinite);
    if (indefinite) cursor->flags |= GATHER_INDEFINITE;
    if (frame_stressed(&f)) cursor->flags |= GATHER_STRESSED;
    return NETTO_OK;
}

static netto_status query_subtree(netto_engine *e, const netto_command *c, uint32_t account, netto_cursor *cursor,
                                   netto_decision *out)
{
    bool done = false;
    netto_exposure_report *r = &out->exposure;
    if (c->exposure.sets || c->exposure.factors || c->exposure.legs)
        return complain(&out->complaint, NETTO_EPARAMS,
                        "'%.*s' has sub-accounts: sets, factors and legs are of one account, or of the {pool = true}",
                        TEXT(c->account));
    netto_status status = gather(e, account, cursor, add_account, NULL, &done, &out->complaint);
    if (status != NETTO_OK) return status;
    out->unfinished = !done;
    out->since = cursor->since - 1;
    r->exposure = (netto_exposure){cursor->sums[GATHER_GROSS], cursor->sums[GATHER_NET], cursor->sums[GATHER_NETTED]};
    r->indefinite = cursor->flags & GATHER_INDEFINITE;
    r->stressed = cursor->flags & GATHER_STRESSED;
    r->no_legs = true;
    return NETTO_OK;
}

netto_status query_exposure(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    uint32_t account;
    frame f;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status != NETTO_OK) return status;
    if (!c->exposure.pool && e->book.accounts[account].child != SLOT_NONE)
        return query_subtree(e, c, account, cursor, out);
    frame_init(&f, e->active, &e->book, account);
    if (!c->exposure.pool || !appraise_has_pool(&e->book, account))
        status = frame_now(&f, e->active, &e->book, account, &out->complaint);
    if (status != NETTO_OK) return status;
    return c->exposure.pool ? query_pool(&f, c, out) : query_own(&f, c, out);
}
