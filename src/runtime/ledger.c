/* ledger.c: the runtime's journal. */
#include "runtime/ledger.h"

#include <stdio.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/replay.h"
#include "runtime/resume.h"
#include "runtime/row.h"
#include "runtime/runtime_parts.h"
#include "runtime/settings.h"

#define ROW_MAX ((size_t)64 << 20)
#define KEEP    262144 /* bytes of a buffer that grew */

/* ---- one command ----------------------------------------------------------------------------------------------- */

static netto_text bytes_of(const ledger *l, const origin *from)
{
    return from->bytes.bytes ? from->bytes : writer_text_of(&l->row);
}

static netto_text actor_of(const origin *from)
{
    return from->actor.bytes ? from->actor : TEXT_LITERAL("netto");
}

netto_status ledger_admit(runtime *r, const netto_command *c, const origin *from, netto_complaint *why)
{
    ledger *l = &r->ledger;
    if (!l->journal) return NETTO_OK;
    if (l->broken)
        return complain(why, NETTO_ENOTDURABLE, "a command could not be kept for want of memory; restart the server");
    writer_reset(&l->row, KEEP);
    if (!from->bytes.bytes) row_write(&l->row, c, from->packed);
    if (l->row.failed) return complain(why, NETTO_ECAPACITY, "no memory to keep the command");
    size_t size = (size_t)actor_of(from).size + strlen(netto_command_word(c->kind)) + bytes_of(l, from).size;
    return journal_admit(l->journal, size, why);
}

void ledger_keep(runtime *r, const netto_command *c, const origin *from, const netto_decision *d)
{
    ledger *l = &r->ledger;
    netto_complaint why;
    if (!l->journal) return;
    record row = {.sequence = d->seq, .at = c->at, .actor = actor_of(from), .kind = text_of(netto_command_word(c->kind)),
                  .command = bytes_of(l, from), .cut = d->cut};
    l->appended = d->seq; /* what cannot be queued is never on disk, and its reply never leaves */
    bool told = !d->incomplete && !d->cut_lost && d->cut.size <= RECORD_CUT_MAX;
    bool kept = told && row_digest(&l->verdict, c, d, row.digest) && journal_append(l->journal, &row, &why) == NETTO_OK;
    if (!kept) l->broken = true;
}

/* ---- what is on disk ------------------------------------------------------------------------------------------- */

uint64_t ledger_durable(const runtime *r)
{
    return r->ledger.journal ? journal_durable(r->ledger.journal) : UINT64_MAX;
}

uint64_t ledger_events(runtime *r)
{
    netto_event event;
    uint64_t command, durable = ledger_durable(r), *told = &r->ledger.told;
    if (!r->ledger.journal) return r->events.last;
    while (*told < r->events.last && (!event_log_get(&r->events, *told + 1, &event, &command) || command <= durable)) ++*told;
    return *told;
}

bool ledger_is_closed(const runtime *r)
{
    const ledger *l = &r->ledger;
    return l->journal && (l->broken || journal_door_now(l->journal) != JOURNAL_OPEN);
}

/* ---- the beginning ---------------------------------------------------------------------------------------------- */

typedef struct recovery {
    runtime *r;
    settings own;
    char other[SETTINGS_TEXT]; /* that the journal was begun with, where they differ */
} recovery;

/* Whatever version wrote it. */
static bool agrees(const recovery *v, netto_text message)
{
    settings s;
    return settings_parse(message, &s) && settings_equal(&s, &v->own);
}

static void stepped(void *self, const record *row, const netto_command *c, const netto_decision *d)
{
    recovery *v = self;
    (void)c;
    runtime *r = v->r;
    r->last = row->at;
    r->deadline = d->next_deadline;
    for (uint32_t i = 0; i < d->event_count; i++) {
        const netto_event *e = &d->events[i];
        event_log_add(&r->events, e, d->seq);
        bool started = e->topic == NETTO_TOPIC_POLICY && text_is(e->notice.action, "started");
        if (started && !v->other[0] && !agrees(v, e->notice.message))
            text_copy(e->notice.message, v->other, sizeof v->other);
    }
}

static void said(void *self, const char *sentence)
{
    journal_note(&((recovery *)self)->r->ledger.start, "%s", sentence);
}

/* The engine of the last snapshot that holds good, or a new one. */
static netto_status resume(recovery *v, record_id *from, netto_complaint *complaint)
{
    runtime *r = v->r;
    resumed begun;
    netto_engine_stats stats;
    resume_plan plan = {.system = r->system, .folder = r->options.data, .settings = &v->own,
                        .capacity = r->options.engine.capacity, .shelf = &r->shelf, .said = said, .self = v};
    netto_status status = resume_engine(&plan, &begun, complaint);
    if (status != NETTO_OK) return status;
    netto_engine_destroy(r->engine);
    r->engine = begun.engine;
    *from = begun.row;
    if (!begun.row.sequence) return NETTO_OK;
    netto_engine_stats_get(r->engine, &stats);
    r->last = begun.at;
    r->deadline = stats.next_deadline;
    event_log_begin(&r->events, stats.events + 1);
    return NETTO_OK;
}

static netto_status replay(recovery *v, uint64_t from, netto_complaint *complaint)
{
    runtime *r = v->r;
    replay_result result;
    replay_plan plan = {.system = r->system, .folder = r->options.data, .engine = r->engine, .from = from,
                        .budget = &r->options.budget, .shelf = &r->shelf, .stepped = stepped, .self = v};
    netto_status status = replay_run(&plan, &result, complaint);
    if (v->other[0]) return settings_refuse(&v->own, r->options.data, text_of(v->other), complaint);
    r->ledger.appended = result.last;
    if (status == NETTO_OK && from > 1)
        journal_note(&r->ledger.start, "begun after row %llu, with its snapshot; %llu rows after it were carried out again",
             (unsigned long long)from - 1, (unsigned long long)result.rows);
    return status;
}

static netto_status recover(runtime *r, netto_complaint *complaint)
{
    recovery v = {.r = r, .own = settings_of(&r->options.engine, &r->options.budget)};
    record_id from = {.sequence = 0};
    netto_status status = resume(&v, &from, complaint);
    r->snapshots.last = r->snapshots.kept = from.sequence;
    return status == NETTO_OK ? replay(&v, from.sequence + 1, complaint) : status;
}

/* A new version begins a segment of its own, which names the state that it took over. */
static void tell_state(runtime *r)
{
    uint8_t state[DIGEST_SIZE];
    netto_engine_digest(r->engine, state);
    journal_state(r->ledger.journal, state);
}

static netto_status look_at_journal(runtime *r, netto_complaint *complaint)
{
    trouble t = {0};
    journal_options o = {.system = r->system, .folder = r->options.data, .engine = NETTO_VERSION,
                         .mode = r->options.durability, .wake = r->options.wake, .self = r->options.self,
                         .vouched = resume_vouched(r->system, r->options.data),
                         .segment_bytes = r->options.segment_bytes, .by_hand = r->options.by_hand};
    trouble_kind kind = journal_look(&o, &r->ledger.journal, &r->ledger.start, &t);
    return kind == TROUBLE_NONE ? NETTO_OK : replay_trouble(&t, complaint);
}

static netto_status begin_journal(runtime *r, netto_complaint *complaint)
{
    trouble t = {0};
    return journal_begin(r->ledger.journal, &t) == TROUBLE_NONE ? NETTO_OK : replay_trouble(&t, complaint);
}

bool ledger_is_kept(const runtime *r)
{
    return r->options.data && r->options.durability != JOURNAL_NONE;
}

netto_status ledger_open(runtime *r, netto_complaint *complaint)
{
    ledger *l = &r->ledger;
    settings own = settings_of(&r->options.engine, &r->options.budget);
    char told[SETTINGS_TEXT];
    if (!ledger_is_kept(r)) return NETTO_OK;
    memory_init(&l->purse, 3 * ROW_MAX);
    writer_init(&l->row, &l->purse, ROW_MAX);
    writer_init(&l->verdict, &l->purse, ROW_MAX);
    netto_status status = look_at_journal(r, complaint);
    if (status == NETTO_OK) status = recover(r, complaint); /* what is refused has changed nothing */
    if (status == NETTO_OK) status = begin_journal(r, complaint);
    if (status != NETTO_OK) return status;
    l->told = r->events.last;
    if (l->start.engine[0]) tell_state(r);
    settings_print(&own, told);
    runtime_notice(r, "started", NULL, told);
    r->undo.look = true; /* where it was tripped, and then the power went */
    return NETTO_OK;
}

bool ledger_flush(runtime *r)
{
    ledger *l = &r->ledger;
    return !l->journal || (journal_flush(l->journal) && !l->broken);
}

void ledger_close(runtime *r)
{
    ledger *l = &r->ledger;
    trouble t;
    if (!l->journal) return;
    if (journal_close(l->journal, &t) != TROUBLE_NONE) fprintf(stderr, "netto: the journal was not closed in order: %s\n", t.what);
    l->journal = NULL;
    writer_destroy(&l->row);
    writer_destroy(&l->verdict);
}
