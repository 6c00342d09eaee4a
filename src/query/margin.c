/* margin.c: margin.get: what is required of an account, and what it has. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/explain.h"
#include "engine/gather.h"
#include "query/query.h"

/* A rule failed: the last good margin stands, marked stale, and the fact is handed out to become a command. */
static netto_status fall_back(netto_engine *e, uint32_t account, const netto_complaint *why, netto_margin *margin,
                              netto_decision *out)
{
    const finding *found = &e->findings[account];
    out->margin.failure = arena_text(&e->book.scratch, text_of(why->text));
    e->fault = (netto_rule_fault){e->active->policy->id, text_of(e->active->failed_rule),
                                  idmap_text(&e->book.account_ids, account), out->margin.failure, false};
    out->fault = &e->fault;
    if (!found->judged) return complain(&out->complaint, NETTO_ERULE, "%s", why->text);
    *margin = found->last_good;
    out->margin.stale = true;
    return NETTO_OK;
}

/* What can be computed of the account: without an exposure an empty frame, without collateral no margin. */
static netto_status look(netto_engine *e, uint32_t account, frame *f, netto_margin *margin, netto_decision *out,
                         netto_complaint *why)
{
    netto_margin_report *r = &out->margin;
    netto_status status = frame_now(f, e->active, &e->book, account, why);
    if (status != NETTO_OK) {
        frame_init(f, e->active, &e->book, account);
        return r->no_exposure = r->no_equity = true, status;
    }
    r->no_equity = f->collateral_status != NETTO_OK;
    if (r->no_equity) return *why = f->complaint, f->collateral_status;
    return margin_now(f, margin, why);
}

/* What a rule that failed did not answer cannot be explained. */
static netto_status tell_how(frame *f, const netto_margin *margin, netto_decision *out)
{
    netto_margin_report *r = &out->margin;
    if (r->stale || r->no_exposure || r->no_equity) return NETTO_OK;
    return explain_measures(f, margin, &r->measures, &r->explain, &out->complaint);
}

netto_status query_margin_own(netto_engine *e, uint32_t account, bool explain, netto_decision *out)
{
    frame f;
    netto_margin margin;
    netto_complaint why;
    netto_status status = look(e, account, &f, &margin, out, &why);
    if (status == NETTO_ERULE) status = fall_back(e, account, &why, &margin, out);
    else if (status != NETTO_OK) out->complaint = why;
    if (status != NETTO_OK) return status;
    netto_margin_report *r = &out->margin;
    if (r->stale) f.alone = margin.initial; /* which part orders made of it is not kept */
    r->measures = margin_measures(&f, &margin);
    r->measures.known = true;
    r->value = f.value;
    r->collateral = f.collateral;
    r->standing = r->no_equity ? (netto_standing)e->findings[account].standing : margin_standing(&margin, frame_equity(&f));
    content(&out->complaint);
    return explain ? tell_how(&f, &margin, out) : NETTO_OK;
}

netto_status netto_engine_margin(netto_engine *e, uint32_t number, netto_text *id, netto_margin_report *out)
{
    netto_decision one = {0};
    arena_reset(&e->book.scratch);
    netto_status status = query_margin_own(e, number, false, &one);
    *id = idmap_text(&e->book.account_ids, number);
    *out = one.margin;
    return status;
}

/* ---- a subtree: the sums of its accounts ----------------------------------------------------------------- */

/* The question is whether to explain. */
static netto_status add_account(netto_engine *e, uint32_t account, const void *question, netto_cursor *cursor,
                                netto_complaint *complaint)
{
    const bool *told = question;
    netto_decision one = {0};
    netto_status status = query_margin_own(e, account, false, &one);
    if (status != NETTO_OK) return *complaint = one.complaint, status;
    const netto_measures *m = &one.margin.measures;
    const double add[] = {[GATHER_GROSS] = m->exposure.gross,
                          [GATHER_NET] = m->exposure.net,
                          [GATHER_NETTED] = m->exposure.netted,
                          [GATHER_VALUE] = one.margin.value,
                          [GATHER_COLLATERAL] = one.margin.collateral,
                          [GATHER_INITIAL] = m->margin.initial,
                          [GATHER_ORDERS] = m->orders,
                          [GATHER_MAINTENANCE] = m->margin.maintenance,
                          [GATHER_WARNING] = m->margin.warning,
                          [GATHER_LIQUIDATION] = m->margin.liquidation};
    for (size_t i = 0; i < sizeof add / sizeof *add; i++) cursor->sums[i] += add[i];
    if (*told) explain_count(cursor, account, add);
    if (one.margin.stale) cursor->flags |= GATHER_STALE;
    if (m->indefinite) cursor->flags |= GATHER_INDEFINITE;
    if (m->unmodelled) cursor->flags |= GATHER_UNMODELLED;
    if (one.margin.no_exposure) cursor->flags |= GATHER_NO_EXPOSURE;
    if (one.margin.no_equity) cursor->flags |= GATHER_NO_EQUITY;
    return NETTO_OK;
}

static netto_status query_subtree(netto_engine *e, uint32_t account, bool explain, netto_cursor *cursor, netto_decision *out)
{
    bool done = false;
    const double *s = cursor->sums;
    netto_status status = gather(e, account, cursor, add_account, &explain, &done, &out->complaint);
    if (status != NETTO_OK) return status;
    out->unfinished = !done;
    out->since = cursor->since - 1;
    netto_measures *m = &out->margin.measures;
    m->exposure = (netto_exposure){s[GATHER_GROSS], s[GATHER_NET], s[GATHER_NETTED]};
    m->margin = (netto_margin){s[GATHER_INITIAL], s[GATHER_MAINTENANCE], s[GATHER_WARNING], s[GATHER_LIQUIDATION]};
    m->orders = s[GATHER_ORDERS];
    m->equity = s[GATHER_VALUE] + s[GATHER_COLLATERAL];
    m->known = true;
    m->indefinite = cursor->flags & GATHER_INDEFINITE;
    m->unmodelled = cursor->flags & GATHER_UNMODELLED;
    out->margin.value = s[GATHER_VALUE];
    out->margin.collateral = s[GATHER_COLLATERAL];
    out->margin.stale = cursor->flags & GATHER_STALE;
    out->margin.no_exposure = cursor->flags & GATHER_NO_EXPOSURE;
    out->margin.no_equity = cursor->flags & GATHER_NO_EQUITY;
    out->margin.standing = out->margin.no_equity ? NETTO_STANDING_UNKNOWN : margin_standing(&m->margin, m->equity);
    content(&out->complaint);
    bool failed = out->margin.stale || out->margin.no_exposure || out->margin.no_equity;
    if (!explain || !done || failed) return NETTO_OK;
    return explain_subtree(e, cursor, m, &out->margin.explain, &out->complaint);
}

netto_status query_margin(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    uint32_t account;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status != NETTO_OK) return status;
    bool node = e->book.accounts[account].child != SLOT_NONE;
    return node ? query_subtree(e, account, c->explain, cursor, out) : query_margin_own(e, account, c->explain, out);
}
