/* server.c: one libuv loop around a runtime. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/policy_files.h"
#include "server/log.h"
#include "server/notify.h"
#include "server/server_parts.h"

#define GRACE_MS        2000 /* for peers to take what they are owed */
#define BUFFERS_DEFAULT ((size_t)2 << 30)
#define IDLE_DEFAULT    30000 /* ms */
#define PATIENCE_MS     1000  /* unfinished messages are looked for so often, or more often where they are waited for shortly */

/* ---- what the runtime asks of us ------------------------------------------------------------------------- */

static void wake(void *self)
{
    uv_async_send(&((server *)self)->wake);
}

/* Where a peer's policy was refused, the last event says so. */
static void answer(void *self, void *ticket, const struct answer *given)
{
    server *s = self;
    if (given->complaint.status != NETTO_OK) s->sent[s->next_sent++ % SENT_MAX] = runtime_events_made(s->runtime);
    connection_answer(self, ticket, given);
}

/* ---- events ------------------------------------------------------------------------------------------------- */

#define SAID_MAX 4608 /* bytes of a complaint, in which files have their own names */

/* "first.lua:9: ...; the policy before stays: first 1 (...)".  What a peer has sent keeps the names that it was
 * sent under, and was not to decide at once. */
static void explain(const server *s, const netto_notice *n, bool sent, char *out, size_t size)
{
    netto_complaint why;
    const char *path = s->options->policy;
    const netto_policy *p = runtime_policy(s->runtime);
    bool own = path && !sent && (text_is(n->action, "refused") || text_is(n->action, "held"));
    text_copy(n->message, why.text, sizeof why.text);
    policy_files_say(path, !own || system_real.is_folder(path), why.text, out, size);
    size_t used = strlen(out);
    if (own && s->watcher.open)
        snprintf(out + used, size - used, "; the policy before stays: %.*s %.*s (%.*s)", TEXT(p->name), TEXT(p->version),
                 TEXT(p->id));
}

static void log_notice(const server *s, const netto_notice *n, bool sent)
{
    char whose[4 * NETTO_ID_MAX] = "", said[SAID_MAX];
    if (n->name.size)
        snprintf(whose, sizeof whose, ": %.*s %.*s (%.*s)", TEXT(n->name), TEXT(n->version), TEXT(n->policy));
    explain(s, n, sent, said, sizeof said);
    bool snapshot = n->action.size > 9 && memcmp(n->action.bytes, "snapshot_", 9) == 0;
    log_line("%s%.*s%s%s%s", snapshot ? "" : "policy ", TEXT(n->action), whose, *said ? ": " : "", said);
}

static bool was_sent(const server *s, uint64_t n)
{
    for (uint32_t i = 0; i < SENT_MAX; i++)
        if (s->sent[i] == n) return true;
    return false;
}

/* What happens to the policy is for the log as well, what happens to an account is not. */
static void log_events(server *s)
{
    const struct door *door = runtime_door(s->runtime);
    uint64_t last = runtime_events(s->runtime), command;
    netto_event e;
    for (uint64_t n = s->logged + 1; n <= last; n++) {
        if (!door->event(door->self, n, &e, &command)) continue;
        bool started = e.topic == NETTO_TOPIC_POLICY && text_is(e.notice.action, "started"); /* the ready line says so */
        if (e.topic == NETTO_TOPIC_POLICY && !netto_text_given(e.account) && !e.difference && !started) log_notice(s, &e.notice, was_sent(s, n));
        if (e.topic == NETTO_TOPIC_RULE_ERROR) log_line("rule failed: %.*s", TEXT(e.fault.message));
    }
    s->logged = last;
}

static void publish(server *s)
{
    uint64_t last = runtime_events(s->runtime);
    log_events(s);
    if (last == s->published) return;
    s->published = last;
    for (connection *c = s->connections; c; c = c->next) connection_publish(c);
}

/* ---- the loop ------------------------------------------------------------------------------------------------ */

static void on_busy(uv_idle_t *idle)
{
    server *s = idle->data;
    if (s->runtime) runtime_advance(s->runtime);
}

/* Whether the disk takes commands. */
static void log_trouble(server *s)
{
    char why[320];
    bool refusing = *runtime_trouble(s->runtime, why) != '\0';
    if (refusing && !s->refusing) log_line("commands are refused, queries go on: %s", why);
    if (!refusing && s->refusing) log_line("commands are taken again");
    s->refusing = refusing;
}

/* What is on disk may leave. */
static void release(server *s)
{
    uint64_t durable = runtime_durable(s->runtime);
    if (durable == s->durable) return;
    s->durable = durable;
    connections_flush(s);
}

/* Whoever goes on may cause what others are to be told of: then the loop does not wait. */
static void on_turn(uv_prepare_t *prepare)
{
    server *s = prepare->data;
    if (!s->runtime) return;
    publish(s);
    log_trouble(s);
    release(s);
    connections_go_on(s);
    alarm_arm(s);
    if (runtime_busy(s->runtime) || s->ready || runtime_events(s->runtime) != s->published)
        uv_idle_start(&s->busy, on_busy);
    else
        uv_idle_stop(&s->busy);
}

static void on_patience(uv_timer_t *timer)
{
    connections_expire(timer->data);
}

static void on_wake(uv_async_t *async)
{
    server *s = async->data;
    if (s->runtime) runtime_collect(s->runtime);
}

/* ---- closing ---------------------------------------------------------------------------------------------------- */

static void on_grace(uv_timer_t *timer)
{
    server *s = timer->data;
    for (connection *c = s->connections; c; c = c->next) connection_close(c);
}

/* Nobody is left: the runtime goes first, as its jobs may still wake the loop. */
void server_gone(server *s)
{
    if (!s->closing || s->connections || s->finished) return;
    s->finished = true;
    runtime_destroy(s->runtime);
    s->runtime = NULL;
    uv_handle_t *handles[] = {(uv_handle_t *)&s->wake,      (uv_handle_t *)&s->turn,  (uv_handle_t *)&s->busy,
                              (uv_handle_t *)&s->alarm,     (uv_handle_t *)&s->grace, (uv_handle_t *)&s->interrupt,
                              (uv_handle_t *)&s->terminate, (uv_handle_t *)&s->patience,  (uv_handle_t *)&s->stall};
    for (size_t i = 0; i < sizeof handles / sizeof *handles; i++) uv_close(handles[i], NULL);
}

static void close_server(server *s)
{
    if (s->closing) return;
    s->closing = true;
    notify_systemd("STOPPING=1");
    for (uint32_t i = 0; i < s->listener_count; i++) listener_close(&s->listeners[i]);
    watcher_close(s);
    uv_timer_start(&s->grace, on_grace, GRACE_MS, 0);
    for (connection *c = s->connections, *next; c; c = next) {
        next = c->next;
        connection_end(c);
    }
    server_gone(s);
}

/* The first signal closes in order; the second does not wait for peers. */
static void on_signal(uv_signal_t *handle, int number)
{
    server *s = handle->data;
    (void)number;
    if (s->closing)
        on_grace(&s->grace);
    else
        close_server(s);
}

/* ---- opening ------------------------------------------------------------------------------------------------------ */

static void take_options(server *s, const server_options *o)
{
    s->options = o;
    memory_init(&s->buffers, o->buffers ? o->buffers : BUFFERS_DEFAULT);
    s->limits = o->limits;
    s->limits.whole = &s->buffers;
    s->idle = o->idle ? (uint64_t)o->idle / 1000000 : IDLE_DEFAULT;
}

static netto_status open_loop(server *s, netto_complaint *complaint)
{
    if (uv_loop_init(&s->loop) != 0) return complain(complaint, NETTO_ECAPACITY, "no memory for an event loop");
    uv_async_init(&s->loop, &s->wake, on_wake);
    uv_prepare_init(&s->loop, &s->turn);
    uv_idle_init(&s->loop, &s->busy);
    uv_timer_init(&s->loop, &s->grace);
    uv_timer_init(&s->loop, &s->patience);
    uv_signal_init(&s->loop, &s->interrupt);
    uv_signal_init(&s->loop, &s->terminate);
    s->wake.data = s->turn.data = s->busy.data = s->grace.data = s->interrupt.data = s->terminate.data = s->patience.data = s;
    alarm_init(s);
    stall_init(s);
    uint64_t often = s->idle / 4 + 1 < PATIENCE_MS ? s->idle / 4 + 1 : PATIENCE_MS;
    uv_timer_start(&s->patience, on_patience, often, often);
    uv_prepare_start(&s->turn, on_turn);
    uv_signal_start(&s->interrupt, on_signal, SIGINT);
    uv_signal_start(&s->terminate, on_signal, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    return NETTO_OK;
}

/* A bad file never keeps the server from starting: the built-in policy lets risk only shrink until it is mended.  A path
 * where there is nothing is a slip of the command line, unless there are policies to go on with. */
static netto_status open_policy(server *s, netto_complaint *complaint)
{
    system_files files;
    netto_source sources[NETTO_POLICY_FILES_MAX];
    netto_complaint why;
    const char *path = s->options->policy;
    netto_status status = policy_files_read(&system_real, path, &files, sources, &why);
    if (status == NETTO_EPARAMS && !runtime_had_policy(s->runtime))
        return complain(complaint, status, "--policy: %s; no policy decided here before, so there is none to go on with", why.text);
    if (status == NETTO_OK)
        status = runtime_boot(s->runtime, sources, files.count, &why);
    else
        runtime_refuse(s->runtime, why.text);
    runtime_flush(s->runtime);
    publish(s); /* why it was refused, or what was activated */
    const netto_policy *p = runtime_policy(s->runtime);
    if (status != NETTO_OK && p == netto_policy_built_in())
        log_line("%s does not decide; until it is mended no order may add risk", path);
    else if (status != NETTO_OK)
        log_line("%s does not decide; the journal's policy stays: %.*s %.*s (%.*s)", path, TEXT(p->name), TEXT(p->version),
                 TEXT(p->id));
    watcher_open(s, path, sources, files.count);
    system_files_drop(&files);
    return NETTO_OK;
}

static netto_status open_listeners(server *s, netto_complaint *complaint)
{
    for (uint32_t i = 0; i < s->options->listen_count; i++) {
        netto_status status = listener_open(s, &s->listeners[s->listener_count++], s->options->listen[i], complaint);
        if (status != NETTO_OK) return status;
    }
    return NETTO_OK;
}

static netto_status open_runtime(server *s, netto_complaint *complaint)
{
    runtime_options o = {.engine = s->options->engine, .budget = s->options->budget, .data = s->options->data,
                         .durability = s->options->durability, .snapshot_rows = s->options->snapshot_rows,
                         .retention = s->options->retention, .rollback = s->options->rollback,
                         .max_impact = s->options->max_impact, .self = s, .wake = wake, .answer = answer};
    netto_status status = runtime_create(&o, &s->runtime, complaint);
    if (status != NETTO_OK) return status;
    s->published = s->logged = runtime_events(s->runtime); /* what was told before is not told again */
    const char *found;
    for (uint32_t i = 0; (found = runtime_found(s->runtime, i)); i++) log_line("journal: %s", found);
    return NETTO_OK;
}

static void log_ready(const server *s)
{
    char where[SERVER_LISTENERS_MAX * sizeof s->listeners->text] = "";
    const netto_policy *p = runtime_policy(s->runtime);
    for (uint32_t i = 0; i < s->listener_count; i++) strcat(strcat(where, " "), s->listeners[i].text);
    log_line("ready on%s; policy %.*s %.*s (%.*s); %s", where, TEXT(p->name), TEXT(p->version), TEXT(p->id),
             runtime_durability(s->runtime));
    notify_systemd("READY=1");
}

netto_status server_run(const server_options *options, netto_complaint *complaint)
{
    server *s = calloc(1, sizeof *s);
    if (!s) return complain(complaint, NETTO_ECAPACITY, "no memory for a server");
    take_options(s, options);
    netto_status status = open_loop(s, complaint);
    if (status != NETTO_OK) return free(s), status;
    status = open_listeners(s, complaint);
    if (status == NETTO_OK) status = open_runtime(s, complaint);
    if (status == NETTO_OK && options->policy) status = open_policy(s, complaint);
    if (status == NETTO_OK)
        log_ready(s);
    else
        close_server(s);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    uv_loop_close(&s->loop);
    free(s);
    return status;
}
