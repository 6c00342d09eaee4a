/* measure.c: measure.get: what a measure comes to, of an account, of its pool, or added up over a subtree. */
#include <math.h>

#include "appraisal/measure.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/rebalance.h"
#include "engine/drift.h"
#include "engine/gather.h"
#include "query/query.h"

/* What the engine has of every book, and what the policy declares, as rules that read the margin see it. */
static netto_status find(netto_engine *e, uint32_t account, const netto_command *c, bool parts, netto_result *out, netto_complaint *complaint)
{
    frame f;
    drift_book d;
    const netto_measure_ask ask = {.name = c->measure.name, .variant = c->measure.variant, .without = c->measure.without, .parts = parts, .legs = parts};
    netto_status status = frame_now(&f, e->active, &e->book, account, complaint);
    if (status != NETTO_OK) return status;
    e->active->plan_work = 0;
    drift_open(&d, &f);
    return drift_result(&d, &ask, c->measure.pool, out, complaint);
}

/* ---- a subtree ----------------------------------------------------------------------------------------------- */

#define MEASURE_RETURNS 8 /* of a slice (gather.h), for a unit of work */
#define SUMS (sizeof ((netto_cursor *)0)->sums / sizeof(double))

static netto_status add_account(netto_engine *e, uint32_t account, const void *question, netto_cursor *cursor, netto_complaint *complaint)
{
    const netto_command *c = question;
    netto_result one;
    netto_status status = find(e, account, c, false, &one, complaint);
    if (status != NETTO_OK) return status;
    cursor->work += MEASURE_RETURNS * e->active->plan_work;
    cursor->sums[0] += one.value;
    for (uint32_t i = 0; i < one.number_count && i + 1 < SUMS; i++) {
        double *sum = &cursor->sums[i + 1], value = one.numbers[i].value;
        *sum = i + one.most_count >= one.number_count ? fmax(*sum, value) : *sum + value;
    }
    return NETTO_OK;
}

/* Each sum under the name that it has of the node's own book. */
static netto_status sum_up(netto_engine *e, uint32_t account, const netto_command *c, const netto_cursor *cursor, netto_decision *out)
{
    netto_result *r = &out->measure;
    netto_status status = find(e, account, c, false, r, &out->complaint);
    netto_named_number *numbers = status == NETTO_OK ? arena_array(&e->book.scratch, r->number_count + 1u, sizeof *numbers) : NULL;
    if (status != NETTO_OK) return status;
    if (!numbers) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
    for (uint32_t i = 0; i < r->number_count; i++)
        numbers[i] = (netto_named_number){r->numbers[i].name, i + 1 < SUMS ? cursor->sums[i + 1] : 0.0};
    if (r->point_count) r->number_count = 0; /* of a scan: each account has its own worst point */
    r->points = NULL;
    r->point_count = 0;
    r->value = cursor->sums[0];
    r->numbers = numbers;
    r->parts = NULL;
    r->part_count = 0;
    r->by = (netto_text){0};
    return NETTO_OK;
}

static netto_status query_subtree(netto_engine *e, uint32_t account, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    bool done = false;
    if (c->measure.parts)
        return complain(&out->complaint, NETTO_EPARAMS, "parts: they are told of an account, or of a pool; ask {pool = true}");
    netto_status status = gather(e, account, cursor, add_account, c, &done, &out->complaint);
    if (status != NETTO_OK) return status;
    out->unfinished = !done;
    out->since = cursor->since - 1;
    return done ? sum_up(e, account, c, cursor, out) : NETTO_OK;
}

/* What is asked for is there. */
static netto_status check(const netto_engine *e, const netto_command *c, netto_complaint *complaint)
{
    const netto_policy *policy = e->active->policy;
    netto_measure measure;
    netto_complaint why;
    uint32_t number, variant;
    bool every = netto_measure_find(c->measure.name, &measure);
    if (every && netto_text_given(c->measure.variant))
        return complain(complaint, NETTO_EPARAMS, "variant: '%s' is of every book, and has none", netto_measure_word(measure));
    if (every && c->measure.pool && (netto_measure_pooled(measure) || netto_measure_of_margin(measure)))
        return complain(complaint, NETTO_EPARAMS, "the pool is for exposure; ask for '%s' without the option", netto_measure_word(measure));
    if (every && netto_text_given(c->measure.without))
        return complain(complaint, NETTO_EPARAMS, "without: '%s' is of every book; exposure.get's legs say what is left without one", netto_measure_word(measure));
    if (every) return NETTO_OK;
    bool found = measure_find(policy, c->measure.name, &number);
    netto_status status = found ? measure_variant(&policy->measures[number], c->measure.variant, &variant, &why)
                                : rebalance_no_measure(policy, c->measure.name, &why);
    if (status != NETTO_OK) return complain(complaint, NETTO_EPARAMS, "%s: %s", found ? "variant" : "name", why.text);
    if (!netto_text_given(c->measure.without)) return NETTO_OK;
    if (!netto_declared_leaves_out(&policy->measures[number]))
        return complain(complaint, NETTO_EPARAMS, "without: '%.*s' is no sum over positions, which could leave one out", TEXT(c->measure.name));
    return book_find_instrument(&e->book, c->measure.without, &number, complaint);
}

netto_status query_measure(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    uint32_t account = 0;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status == NETTO_OK) status = check(e, c, &out->complaint);
    if (status != NETTO_OK) return status;
    bool node = e->book.accounts[account].child != SLOT_NONE && !c->measure.pool;
    status = node ? query_subtree(e, account, c, cursor, out) : find(e, account, c, c->measure.parts, &out->measure, &out->complaint);
    if (status == NETTO_ERULE)
        query_failed(e, arena_print(&e->book.scratch, "measures.%.*s", TEXT(c->measure.name)), idmap_text(&e->book.account_ids, account), true, out);
    return status;
}
