/* replay.c: an engine from its journal. */
#include "runtime/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/row.h"

#define SCRATCH ((size_t)512 << 20)

typedef struct replay {
    const replay_plan *plan;
    journal_reader *reader;
    memory purse;
    arena arena;
    writer text; /* of decisions */
    netto_decision decision;
} replay;

/* A command with the policy that it may be about. */
typedef struct reading {
    netto_command command;
    netto_text id;
    policy_sources sources;
} reading;

/* ---- policies ---------------------------------------------------------------------------------------------- */

/* That there is no memory now says nothing of the row. */
static netto_status or_no_memory(netto_status found, netto_status else_it_is)
{
    return found == NETTO_ECAPACITY ? found : else_it_is;
}

static netto_status make_policy(replay *r, const record *row, const policy_sources *s, netto_policy **out,
                                netto_complaint *complaint)
{
    netto_complaint why;
    netto_status status = netto_lua_policy_create(s->files, s->count, s->params, r->plan->budget, out, &why);
    if (status == NETTO_OK) return NETTO_OK;
    return complain(complaint, or_no_memory(status, NETTO_EDIFFERENT), "row %llu: its policy does not load: %.200s",
                    (unsigned long long)row->sequence, why.text);
}

/* One that is known, or made again from its sources. */
static netto_status find_policy(replay *r, const record *row, netto_text id, const policy_sources *sources,
                                netto_policy **out, netto_complaint *complaint)
{
    shelf_entry *known = shelf_find(r->plan->shelf, id);
    if (known) return *out = known->policy, NETTO_OK;
    netto_status status = make_policy(r, row, sources, out, complaint);
    if (status != NETTO_OK) return status;
    bool same = text_equal((*out)->id, id);
    writer packed;
    writer_init(&packed, &r->purse, SCRATCH);
    row_pack(&packed, sources);
    bool put = same && !packed.failed && shelf_add(r->plan->shelf, *out, 0, writer_text_of(&packed), row->at);
    writer_destroy(&packed);
    if (put) return NETTO_OK;
    (*out)->destroy(*out);
    return complain(complaint, same ? NETTO_ECAPACITY : NETTO_EDIFFERENT, "row %llu: %s", (unsigned long long)row->sequence,
                    same ? "no memory for its policy" : "its policy has another id in this version of Netto");
}

/* Nobody else may stand in for one that decided. */
static netto_status find_decider(replay *r, const record *row, reading *o, netto_policy **out, netto_complaint *complaint)
{
    netto_complaint why;
    netto_status status = find_policy(r, row, o->id, &o->sources, out, &why);
    if (status == NETTO_OK) return NETTO_OK;
    if (status != NETTO_EDIFFERENT) return *complaint = why, status;
    return complain(complaint, status, "%.400s; what it decided cannot be checked: begin with the version of Netto that wrote it", why.text);
}

/* It waits to be activated, as it did.  Nothing was decided by it yet: one that this version does not load is only
 * noted as refused. */
static netto_status stage(replay *r, const record *row, netto_text id, const policy_sources *sources, netto_complaint *complaint)
{
    netto_policy *policy;
    netto_complaint why;
    netto_status status = find_policy(r, row, id, sources, &policy, &why);
    if (status == NETTO_ECAPACITY) return *complaint = why, status;
    if (status == NETTO_OK) shelf_stage(r->plan->shelf, policy, row->at);
    else shelf_refuse(r->plan->shelf, NULL, &why, row->at);
    return NETTO_OK;
}

/* ---- one row ------------------------------------------------------------------------------------------------- */

static netto_status read_row(replay *r, const record *row, reading *o, netto_complaint *complaint)
{
    netto_command *c = &o->command;
    netto_complaint why;
    content(&why);
    arena_reset(&r->arena);
    netto_status status = row_read(row->kind, row->command, &r->arena, c, &o->id, &o->sources, &why);
    if (status != NETTO_OK)
        return complain(complaint, or_no_memory(status, NETTO_EDAMAGED), "row %llu, %.*s, cannot be read: %.200s",
                        (unsigned long long)row->sequence, TEXT(row->kind), why.text);
    c->at = row->at;
    c->again = true;
    c->cut = row->cut;
    if (c->kind == NETTO_POLICY_ACTIVATE) return find_decider(r, row, o, &c->activate.policy, complaint);
    return c->kind == NETTO_POLICY_SHADOW ? find_decider(r, row, o, &c->shadow.policy, complaint) : NETTO_OK;
}

static void tell_difference(replay *r, const record *row, const netto_command *c, netto_text decided,
                            const uint8_t digest[DIGEST_SIZE])
{
    const replay_plan *p = r->plan;
    replay_difference d = {row, journal_reader_segment(r->reader), c, &r->decision, decided, {0}};
    memcpy(d.digest, digest, DIGEST_SIZE);
    if (p->differs) p->differs(p->self, &d);
}

static netto_status compare(replay *r, const record *row, const netto_command *c, netto_complaint *complaint)
{
    uint8_t digest[DIGEST_SIZE] = {0};
    const netto_decision *d = &r->decision;
    unsigned long long n = row->sequence;
    if (d->incomplete || d->complaint.status == NETTO_ECAPACITY)
        return complain(complaint, NETTO_ECAPACITY, "no memory to carry out row %llu again", n);
    if (d->complaint.status != NETTO_OK) {
        tell_difference(r, row, c, (netto_text){0}, digest);
        return complain(complaint, NETTO_EDIFFERENT, "row %llu, %.*s, was accepted and is refused now: %s: %.200s", n,
                        TEXT(row->kind), netto_status_code(d->complaint.status), d->complaint.text);
    }
    if (!text_equal(d->cut, row->cut) || d->cut_lost)
        return complain(complaint, NETTO_ECAPACITY, "no memory to carry out row %llu again", n);
    if (d->seq != row->sequence)
        return complain(complaint, NETTO_EDIFFERENT, "row %llu is the engine's command %llu now", n, (unsigned long long)d->seq);
    if (!row_digest(&r->text, c, d, digest))
        return complain(complaint, NETTO_ECAPACITY, "no memory for the decision of row %llu", n);
    if (memcmp(digest, row->digest, DIGEST_SIZE) == 0) return NETTO_OK;
    tell_difference(r, row, c, writer_text_of(&r->text), digest);
    return complain(complaint, NETTO_EDIFFERENT, "row %llu, %.*s, is decided otherwise than it was", n, TEXT(row->kind));
}

static netto_status step(replay *r, const record *row, netto_complaint *complaint)
{
    reading o = {.sources = {0}};
    netto_command *c = &o.command;
    const replay_plan *p = r->plan;
    netto_status status = read_row(r, row, &o, complaint);
    if (status != NETTO_OK) return status;
    netto_engine_step(p->engine, c, &r->decision);
    status = compare(r, row, c, complaint);
    if (status == NETTO_OK && c->kind == NETTO_NOTICE && o.sources.count) status = stage(r, row, o.id, &o.sources, complaint);
    if (status != NETTO_OK) return status;
    if (r->decision.event_count) shelf_follow(p->shelf, &r->decision, row->at);
    if (c->kind == NETTO_POLICY_ACTIVATE) shelf_activate(p->shelf, c->activate.policy, row->at);
    if (p->stepped) p->stepped(p->self, row, c, &r->decision);
    return NETTO_OK;
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

netto_status replay_trouble(const trouble *t, netto_complaint *complaint)
{
    static const netto_status statuses[] = {[TROUBLE_NONE] = NETTO_OK,          [TROUBLE_FULL] = NETTO_ENOTDURABLE,
                                            [TROUBLE_HELD] = NETTO_EHELD,       [TROUBLE_MEMORY] = NETTO_ECAPACITY,
                                            [TROUBLE_DAMAGED] = NETTO_EDAMAGED, [TROUBLE_FAILED] = NETTO_ENOTDURABLE};
    return complain(complaint, statuses[t->kind], "%s", t->what);
}

static bool is_wanted(const replay_plan *p, const record *row)
{
    return (!p->until || row->sequence <= p->until) && (!p->before || row->at < p->before) &&
           (!p->wanted || p->wanted(p->self, row));
}

static netto_status run(replay *r, replay_result *out, netto_complaint *complaint)
{
    record row;
    trouble t = {0};
    bool more = true;
    for (;;) {
        if (journal_reader_next(r->reader, &row, &more, &t) != TROUBLE_NONE) return replay_trouble(&t, complaint);
        if (!more || !is_wanted(r->plan, &row)) return NETTO_OK;
        netto_status status = step(r, &row, complaint);
        if (status != NETTO_OK) return status;
        out->rows++;
        out->last = journal_reader_at(r->reader, out->hash);
        out->at = row.at;
    }
}

netto_status replay_run(const replay_plan *plan, replay_result *out, netto_complaint *complaint)
{
    trouble t = {0};
    journal_reading what = {.system = plan->system, .folder = plan->folder, .from = plan->from, .live = plan->live};
    *out = (replay_result){.at = NETTO_NEVER, .last = plan->from ? plan->from - 1 : 0};
    replay *r = calloc(1, sizeof *r);
    if (!r) return complain(complaint, NETTO_ECAPACITY, "no memory to replay the journal");
    r->plan = plan;
    memory_init(&r->purse, SCRATCH);
    arena_init(&r->arena, &r->purse);
    writer_init(&r->text, &r->purse, SCRATCH);
    netto_status status = NETTO_OK;
    if (journal_reader_open(&what, &r->reader, &t) != TROUBLE_NONE) {
        status = replay_trouble(&t, complaint);
    } else {
        status = run(r, out, complaint);
        journal_reader_close(r->reader);
    }
    writer_destroy(&r->text);
    arena_destroy(&r->arena);
    free(r);
    return status;
}
