/* metrics.c: what netto.stats answers. */
#include "runtime/runtime_parts.h"

typedef struct writer_of_counters {
    struct counter *rows;
    uint32_t count, most;
} counters;

static void add(counters *c, const char *name, double number)
{
    if (c->count < c->most) c->rows[c->count++] = (struct counter){name, number};
}

static void add_engine(counters *c, const runtime *r)
{
    netto_engine_stats s;
    netto_engine_stats_get(r->engine, &s);
    add(c, "seq", (double)s.seq);
    add(c, "events", (double)s.events);
    add(c, "accounts", (double)s.accounts);
    add(c, "instruments", (double)s.instruments);
    add(c, "factors", (double)s.factors);
    add(c, "positions", (double)s.positions);
    add(c, "trade_ids", (double)s.trade_ids);
    add(c, "orders", (double)s.orders);
    add(c, "rules_tripped", (double)s.tripped);
    add(c, "memory_bytes", (double)s.memory);
    add(c, "memory_growths", (double)s.growths);
    add(c, "last_seconds", (double)s.last / 1e9);
}

static void add_wire(counters *c, const struct wire_stats *w)
{
    add(c, "bytes_in", (double)w->bytes_in);
    add(c, "bytes_out", (double)w->bytes_out);
    add(c, "writes", (double)w->writes);
    add(c, "requests", (double)w->requests);
    add(c, "request_errors", (double)w->errors);
    add(c, "notifications", (double)w->notifications);
    add(c, "notification_errors", (double)w->notification_errors);
    add(c, "unknown_notifications", (double)w->unknown_notifications);
    add(c, "events_told", (double)w->events);
    add(c, "event_gaps", (double)w->gaps);
    add(c, "closed_stalled", (double)w->closed_stalled);
    add(c, "closed_malformed", (double)w->closed_malformed);
    add(c, "closed_too_large", (double)w->closed_too_large);
    add(c, "closed_no_room", (double)w->closed_no_room);
    add(c, "closed_unfinished", (double)w->closed_unfinished);
}

/* What outlives this process; without a journal there are no such counters. */
static void add_journal(counters *c, const runtime *r)
{
    journal_stats s;
    if (!r->ledger.journal) return;
    journal_read_stats(r->ledger.journal, &s);
    add(c, "journal_seq", (double)r->ledger.appended);
    add(c, "journal_durable", (double)s.durable);
    add(c, "journal_groups", (double)s.groups);
    add(c, "journal_rows", (double)s.rows);
    add(c, "journal_queued_bytes", (double)s.queued);
    add(c, "journal_closed", ledger_is_closed(r) ? 1.0 : 0.0);
    add(c, "snapshot_seq", (double)r->snapshots.kept);
    add(c, "snapshots", (double)r->snapshots.taken);
}

const struct counter *metrics_read(runtime *r, uint32_t *count)
{
    counters c = {r->counters, 0, sizeof r->counters / sizeof *r->counters};
    add_engine(&c, r);
    add(&c, "commands", (double)r->commands);
    add(&c, "commands_refused", (double)r->refused);
    add(&c, "queries", (double)r->queries);
    add(&c, "ticks", (double)r->ticks);
    add(&c, "jobs", (double)jobs_count(r->jobs) + jobs_count(r->trials) + jobs_count(r->past));
    add(&c, "policies", (double)r->shelf.count);
    add_wire(&c, &r->wire);
    add_journal(&c, r);
    *count = c.count;
    return r->counters;
}
