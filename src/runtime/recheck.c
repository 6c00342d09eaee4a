/* recheck.c: the correlations of the policy that decides, checked again when factors came or were redefined.
 *
 * Its function is asked of the new pairs in slices, then a job finds the least eigenvalue of all known factors.
 * One at a time: what comes meanwhile is checked by the next.  A model that fails goes on deciding, but that is
 * told: a set whose K2 turns negative gets no netting. */
#include <stdlib.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/check_matrix.h"
#include "runtime/runtime_parts.h"

typedef struct recheck {
    job job; /* first: a job is one of these */
    runtime *r;
    const netto_policy *policy;
    pairs pairs;
    double least;
    netto_complaint complaint;
} recheck;

/* ---- the job ---------------------------------------------------------------------------------------------- */

static void work(job *j)
{
    recheck *c = (recheck *)j;
    content(&c->complaint);
    check_pairs(&c->pairs, &c->least, &c->complaint);
}

static void destroy(recheck *c)
{
    c->r->recheck.job = NULL;
    pairs_drop(&c->pairs);
    free(c);
}

static void tell(const recheck *c)
{
    netto_complaint why;
    complain(&why, NETTO_EMATRIX,
             "with the factors that came, the correlations of all %u are not positive semidefinite: their least "
             "eigenvalue is %.9g; a netting set whose K\xc2\xb2 turns negative gets no netting",
             c->pairs.seats ? c->pairs.seat_count : c->pairs.order, c->least);
    runtime_notice(c->r, "model_suspect", c->policy, why.text);
}

/* Where another policy decides by now, its own check has told. */
static void done(job *j)
{
    recheck *c = (recheck *)j;
    bool concerns = c->policy == runtime_policy(c->r);
    if (c->complaint.status == NETTO_EMATRIX && concerns) tell(c);
    destroy(c);
}

static void drop(job *j)
{
    destroy((recheck *)j);
}

/* Where there is no memory the next factor brings the next check. */
static void start(runtime *r)
{
    recheck *c = r->recheck.pairs.cells ? calloc(1, sizeof *c) : NULL;
    if (!c) return pairs_drop(&r->recheck.pairs);
    *c = (recheck){.job = {work, done, drop, NULL}, .r = r, .policy = runtime_policy(r), .pairs = r->recheck.pairs};
    r->recheck.pairs = (pairs){0};
    r->recheck.job = &c->job;
    jobs_follow(r->jobs, &c->job);
}

/* ---- what is to be checked ---------------------------------------------------------------------------------- */

void recheck_want(runtime *r)
{
    r->recheck.wanted = runtime_policy(r)->hooks.correlation || runtime_policy(r)->hooks.axis;
    pairs_drop(&r->recheck.pairs);
}

void recheck_after(runtime *r, netto_command_kind kind)
{
    netto_engine_stats s;
    if (kind != NETTO_FACTOR_PUT && kind != NETTO_INSTRUMENT_PUT && kind != NETTO_FX_PUT && kind != NETTO_CORRELATION_PUT) return;
    netto_engine_stats_get(r->engine, &s);
    if (kind != NETTO_FACTOR_PUT && s.factors == r->recheck.factors) return;
    r->recheck.factors = s.factors;
    r->recheck.changes++;
    recheck_want(r);
}

bool recheck_is_slicing(const runtime *r)
{
    return r->recheck.wanted && !r->recheck.job;
}

/* A rule that fails here fails for whoever holds those two, and is told of as if he had asked. */
bool recheck_advance(runtime *r)
{
    bool done;
    netto_complaint why;
    if (!recheck_is_slicing(r)) return false;
    netto_status status = pairs_advance(&r->recheck.pairs, r->engine, runtime_policy(r), r->recheck.changes, &done, &why);
    if (status == NETTO_OK && !done) return true;
    r->recheck.wanted = false;
    if (status == NETTO_OK) start(r);
    if (status == NETTO_ERULE)
        runtime_remember_fault(r, &(netto_rule_fault){.policy = runtime_policy(r)->id, .rule = TEXT_LITERAL("correlation"),
                                                      .message = text_of(why.text)});
    return true;
}
