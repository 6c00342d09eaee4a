/* serve.c: what the house does for a request. */
#include <math.h>
#include <stdlib.h>

#include "base/complain.h"
#include "base/text.h"
#include "codec/member.h"
#include "runtime/row.h"
#include "runtime/runtime_parts.h"
#include "wire/method.h"

#define SHADOW_THRESHOLD 0.01 /* differences of `initial` that are told, unless it is said */
#define STAGE_MAX ((size_t)1 << 20) /* bytes, for the parameters of a policy */

/* ---- queries ------------------------------------------------------------------------------------------- */

static door_outcome later(runtime *r, void *ticket, const struct request *request, const netto_cursor *cursor,
                          struct answer *out)
{
    slice *s = malloc(sizeof *s);
    if (!s) {
        complain(&out->complaint, NETTO_ECAPACITY, "no memory for a long answer");
        return DOOR_ANSWERED;
    }
    slice **last = &r->slices;
    while (*last) last = &(*last)->next;
    *s = (slice){.ticket = ticket, .request = request, .cursor = *cursor};
    *last = s;
    return DOOR_LATER;
}

static door_outcome serve_query(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    netto_cursor cursor;
    bool sliced = request->method->runs == RUNS_SLICE;
    if (sliced) netto_cursor_begin(&cursor);
    r->queries++;
    netto_engine_report(r->engine, &request->command, sliced ? &cursor : NULL, &out->decision);
    if (out->decision.fault) runtime_remember_fault(r, out->decision.fault);
    if (!out->decision.unfinished) return DOOR_ANSWERED;
    if (request->notification) return DOOR_ANSWERED; /* nobody reads it */
    return later(r, ticket, request, &cursor, out);
}

void serve_slices(runtime *r)
{
    slice *s = r->slices;
    struct answer *out;
    if (!s) return;
    out = malloc(sizeof *out);
    if (!out) return; /* tried again at the next turn */
    answer_init(out);
    netto_engine_report(r->engine, &s->request->command, &s->cursor, &out->decision);
    if (out->decision.fault) runtime_remember_fault(r, out->decision.fault);
    r->slices = s->next;
    if (out->decision.unfinished) { /* to the end, so that all get on */
        slice **last = &r->slices;
        while (*last) last = &(*last)->next;
        s->next = NULL;
        *last = s;
    } else {
        r->options.answer(r->options.self, s->ticket, out);
        free(s);
    }
    free(out);
}

/* ---- policies ---------------------------------------------------------------------------------------------- */

static shelf_entry *find(runtime *r, netto_text id, struct answer *out)
{
    shelf_entry *entry = shelf_find(&r->shelf, id);
    if (!entry) complain(&out->complaint, NETTO_EPOLICYID, "no policy '%.*s' is staged; policy.list names those that are", TEXT(id));
    return entry;
}

static door_outcome activate(runtime *r, void *ticket, netto_text id, const activation *wish, struct answer *out)
{
    shelf_entry *entry = find(r, id, out);
    return entry ? staging_activate(r, ticket, entry, wish, out) : DOOR_ANSWERED;
}

/* Where a journal is kept, all of it is true at one command: that is worth a job. */
static door_outcome diff(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    shelf_entry *entry = find(r, request->diff.id, out);
    if (!entry) return DOOR_ANSWERED;
    if (ledger_is_kept(r) || request->diff.at) return inquiry_ask(r, ticket, request, out);
    return request->notification ? DOOR_ANSWERED : staging_diff(r, ticket, entry, request, out);
}

static door_outcome shadow(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    double threshold = request->shadow.threshold;
    shelf_entry *entry = find(r, request->shadow.id, out);
    if (!entry) return DOOR_ANSWERED;
    if (request->shadow.end) return staging_shadow(r, entry->policy, request->actor, 0.0, out), DOOR_ANSWERED;
    const activation wish = {.actor = request->actor, .max_impact = NAN, .shadow = isnan(threshold) ? SHADOW_THRESHOLD : threshold};
    return staging_activate(r, ticket, entry, &wish, out);
}

static door_outcome rollback(runtime *r, void *ticket, netto_text to, netto_text actor, struct answer *out)
{
    if (!to.bytes && !r->shelf.previous) {
        complain(&out->complaint, NETTO_EPOLICYID, "no policy was active before this one");
        return DOOR_ANSWERED;
    }
    return activate(r, ticket, to.bytes ? to : r->shelf.previous->id, &(activation){.actor = actor, .max_impact = NAN}, out);
}

/* The files of a policy that is kept, with other parameters: those that are not given stay as they are there. */
static door_outcome stage_kept(runtime *r, void *ticket, const shelf_entry *entry, netto_text params, struct answer *out)
{
    memory purse;
    arena a;
    writer merged;
    policy_sources from;
    door_outcome outcome = DOOR_ANSWERED;
    memory_init(&purse, STAGE_MAX);
    arena_init(&a, &purse);
    writer_init(&merged, &purse, STAGE_MAX);
    netto_status status = row_unpack((netto_text){entry->packed, entry->packed_size}, &a, &from, &out->complaint);
    bool both = status == NETTO_OK && from.params.bytes && params.bytes;
    if (both) member_merge(&merged, from.params, params);
    if (merged.failed) status = complain(&out->complaint, NETTO_ECAPACITY, "no memory for the policy's parameters");
    if (status == NETTO_OK) {
        if (!params.bytes) params = from.params;
        outcome = staging_stage(r, ticket, from.files, from.count, both ? writer_text_of(&merged) : params, false, out);
    }
    writer_destroy(&merged);
    arena_destroy(&a);
    return outcome;
}

static door_outcome stage(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    netto_text of = request->stage.of, params = request->stage.params;
    if (request->stage.count) return staging_stage(r, ticket, request->stage.sources, request->stage.count, params, false, out);
    if (!of.bytes) of = runtime_policy(r)->id;
    const shelf_entry *entry = shelf_find(&r->shelf, of);
    if (entry && entry->packed) return stage_kept(r, ticket, entry, params, out);
    if (entry)
        complain(&out->complaint, NETTO_EPOLICYID, "the built-in policy has no files, and no parameters");
    else
        complain(&out->complaint, NETTO_EPOLICYID, "no policy '%.*s' is kept; policy.list names those that are", TEXT(of));
    return DOOR_ANSWERED;
}

static void list(runtime *r, struct answer *out)
{
    shelf *s = &r->shelf;
    out->versions.rows = shelf_rows(s, &out->versions.count);
    struct version *active = &s->rows[shelf_of(s, runtime_policy(r)) - s->entries];
    active->tripped = r->tripped;
    active->tripped_count = netto_engine_tripped(r->engine, r->tripped);
    if (!netto_engine_shadow(r->engine, &r->shadow)) return;
    s->rows[shelf_of(s, r->shadow.policy) - s->entries].shadow = &r->shadow;
}

/* ---- orders --------------------------------------------------------------------------------------------- */

/* No rule failed, which may do otherwise when it is asked again. */
static bool was_judged(const netto_check *check)
{
    for (uint32_t i = 0; i < check->reason_count; i++) {
        netto_reason_code code = check->reasons[i].code;
        bool fails = code != NETTO_REASON_CHECK && code != NETTO_REASON_LIMIT && code != NETTO_REASON_INSUFFICIENT_MARGIN && code != NETTO_REASON_ONLY_REDUCING;
        if (fails) return false;
    }
    return !check->accepted && !check->duplicate;
}

/* The same question again, as advice. */
static bool ask_again(runtime *r, netto_command *c, bool explain, uint32_t reasons, netto_check *out)
{
    netto_decision how;
    c->kind = NETTO_ORDER_CHECK;
    c->explain = explain;
    bool same = netto_engine_report(r->engine, c, NULL, &how) == NETTO_OK && how.check.reason_count == reasons;
    if (same) *out = how.check;
    return same;
}

/* How a rejection came about: nothing has changed by it, so a query tells.  What was decided and written does not depend
 * on that; where there is no memory to tell more, or even to tell the reasons again, there is that much less in the answer. */
static void explain_rejection(runtime *r, const netto_command *command, netto_decision *out)
{
    netto_command c = *command;
    uint32_t reasons = out->check.reason_count;
    if (out->complaint.status != NETTO_OK || !was_judged(&out->check)) return;
    if (ask_again(r, &c, true, reasons, &out->check) || ask_again(r, &c, false, reasons, &out->check)) return;
    out->check.reasons = NULL;
    out->check.reason_count = 0;
}

/* ---- everything --------------------------------------------------------------------------------------------- */

static door_outcome serve_command(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    if (!request->method->mutates && request->command.as_of) return inquiry_ask(r, ticket, request, out);
    if (!request->method->mutates) return serve_query(r, ticket, request, out);
    if (request->method->kind == NETTO_CORRELATION_PUT) return matrix_put(r, ticket, request, out);
    netto_command command = request->command;
    runtime_submit(r, &(origin){.actor = request->actor, .bytes = request->params}, &command, &out->decision);
    if (command.kind == NETTO_ORDER_OPEN && command.explain) explain_rejection(r, &command, &out->decision);
    return DOOR_ANSWERED;
}

door_outcome serve_request(void *self, void *ticket, const struct request *request, struct answer *out)
{
    runtime *r = self;
    if (request->method->kind != NETTO_COMMAND_KIND_COUNT) return serve_command(r, ticket, request, out);
    switch (request->method->id) {
    case METHOD_POLICY_STAGE: return stage(r, ticket, request, out);
    case METHOD_CORRELATION_ESTIMATE: return matrix_estimate(r, ticket, request, out);
    case METHOD_POLICY_DIFF: return diff(r, ticket, request, out);
    case METHOD_POLICY_SHADOW: return shadow(r, ticket, request, out);
    case METHOD_POLICY_ACTIVATE: {
        const activation wish = {request->activate.expect, request->actor, request->activate.max_impact, false, false, 0.0};
        return activate(r, ticket, request->activate.id, &wish, out);
    }
    case METHOD_POLICY_ROLLBACK: return rollback(r, ticket, request->rollback.to, request->actor, out);
    case METHOD_POLICY_LIST: list(r, out); return DOOR_ANSWERED;
    case METHOD_STATS: out->stats.rows = metrics_read(r, &out->stats.count); return DOOR_ANSWERED;
    case METHOD_AUDIT_QUERY:
    case METHOD_AUDIT_VERIFY:
    case METHOD_REPORT_GET: return inquiry_ask(r, ticket, request, out);
    default: complain(&out->complaint, NETTO_EMETHOD, "no method '%s' here", request->method->name); return DOOR_ANSWERED;
    }
}

void serve_abandon(void *self, void *ticket)
{
    runtime *r = self;
    for (slice **at = &r->slices; *at;) {
        slice *s = *at;
        if (s->ticket != ticket) {
            at = &s->next;
            continue;
        }
        *at = s->next;
        free(s);
    }
    staging_abandon(r, ticket);
    matrix_abandon(r, ticket);
    inquiry_abandon(r, ticket);
}
