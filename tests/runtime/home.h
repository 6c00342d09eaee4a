/* home.h: a runtime with a clock of its own, and a caller in front of its door.
 *
 *     home h = open_home();
 *     is_string(ask(&h, "account.put", "[[{id: 'alice'}]]"), "{count: 1, seq: 1}");
 *     close_home(&h);
 *
 * What is answered later is waited for by `settle`; `now` is what the clock shows. */
#ifndef TEST_RUNTIME_HOME_H
#define TEST_RUNTIME_HOME_H

#include <unistd.h>

#include "codec/notation.h"
#include "runtime/runtime_parts.h"
#include "runtime/staging.h"
#include "wire/method.h"

static netto_instant now = 1767225600 * NETTO_SECOND; /* 2026-01-01 */

static netto_instant tell_now(void)
{
    return now;
}

/* A request stays as it is until it is answered. */
typedef struct call {
    struct request request;
    arena arena;
    netto_text params; /* a copy, which the request borrows */
    bool later, answered;
    char text[8192];
    struct call *next;
} call;

typedef struct home {
    runtime *r;
    call *calls; /* all that were made, the last first */
} home;

static void wake(void *self)
{
    (void)self;
}

/* "code: sentence", or the result. */
static void put_answer(call *c, const struct answer *answer)
{
    const netto_complaint *why = answer_complaint(&c->request, answer);
    writer w;
    c->answered = true;
    if (why) {
        snprintf(c->text, sizeof c->text, "%s: %s", netto_status_code(why->status), why->text);
        return;
    }
    writer_init(&w, &notation_purse, SIZE_MAX / 4);
    c->request.method->encode(&w, &c->request, answer);
    text_copy(text_of(show_written(&w)), c->text, sizeof c->text);
    writer_destroy(&w);
}

static void take_answer(void *self, void *ticket, const struct answer *answer)
{
    (void)self;
    ok(!((call *)ticket)->answered);
    put_answer(ticket, answer);
}

UNUSED static home open_home_with(netto_engine_options engine)
{
    home h = {0};
    static system_calls world;
    world = system_real;
    world.now = tell_now;
    runtime_options o = {.engine = engine, .system = &world, .wake = wake, .answer = take_answer};
    netto_complaint why;
    ok(runtime_create(&o, &h.r, &why) == NETTO_OK);
    return h;
}

UNUSED static home open_home(void)
{
    return open_home_with((netto_engine_options){0});
}

UNUSED static void close_home(home *h)
{
    runtime_destroy(h->r);
    for (call *c = h->calls, *next; c; c = next) {
        next = c->next;
        arena_destroy(&c->arena);
        free((void *)(uintptr_t)c->params.bytes);
        free(c);
    }
}

/* Call a method; its answer, or "later". */
UNUSED static call *begin(home *h, const char *method, netto_text params)
{
    call *c = calloc(1, sizeof *c);
    struct answer *out = calloc(1, sizeof *out);
    netto_complaint why;
    c->next = h->calls;
    h->calls = c;
    arena_init(&c->arena, &notation_purse);
    char *copy = malloc(params.size + 1);
    memcpy(copy, params.bytes, params.size);
    c->params = (netto_text){copy, params.size};
    c->request = (struct request){.method = method_find(text_of(method)), .params = c->params};
    if (!ok(c->request.method)) abort();
    if (request_decode(&c->request, &c->arena, &why) != NETTO_OK) {
        snprintf(c->text, sizeof c->text, "%s: %s", netto_status_code(why.status), why.text);
        c->answered = true;
    } else if (h->r->door.serve(h->r, c, &c->request, out) == DOOR_ANSWERED) {
        put_answer(c, out);
    } else {
        c->later = true;
        snprintf(c->text, sizeof c->text, "later");
    }
    free(out);
    return c;
}

UNUSED static call *begin_with(home *h, const char *method, const char *params)
{
    return begin(h, method, pack(params));
}

/* Until nothing is owed any more: jobs, stagings, long answers, faults. */
UNUSED static void settle(home *h)
{
    for (int i = 0; i < 20000; i++) {
        runtime_collect(h->r);
        while (runtime_busy(h->r)) runtime_advance(h->r);
        if (!h->r->stagings && !h->r->matrices && !h->r->slices && !h->r->inquiries && !h->r->recheck.job && !jobs_count(h->r->past)) return;
        usleep(1000);
    }
    ok(!"the runtime settles");
}

UNUSED static const char *ask(home *h, const char *method, const char *params)
{
    call *c = begin_with(h, method, params);
    if (c->later) settle(h);
    return c->text;
}

/* The number of a counter of netto.stats. */
UNUSED static double counter(home *h, const char *name)
{
    uint32_t count;
    const struct counter *rows = metrics_read(h->r, &count);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0) return rows[i].number;
    ok(!"there is such a counter");
    return -1;
}

/* The last event of a topic, as it is told; "none". */
UNUSED static const char *last_event(home *h, netto_topic topic)
{
    netto_event e;
    uint64_t command;
    static char text[1024];
    for (uint64_t n = h->r->events.last; n >= h->r->events.first && n > 0; n--) {
        if (!event_log_get(&h->r->events, n, &e, &command) || e.topic != topic) continue;
        netto_text message = topic == NETTO_TOPIC_POLICY ? e.notice.message : e.fault.message;
        snprintf(text, sizeof text, "%.*s %.*s: %.*s",
                 TEXT(topic == NETTO_TOPIC_POLICY ? e.notice.action : e.fault.rule),
                 TEXT(topic == NETTO_TOPIC_POLICY ? e.notice.name : e.fault.account), TEXT(message));
        return text;
    }
    return "none";
}

UNUSED static unsigned count_events(home *h, netto_topic topic)
{
    netto_event e;
    uint64_t command;
    unsigned count = 0;
    for (uint64_t n = h->r->events.first; n <= h->r->events.last; n++)
        count += event_log_get(&h->r->events, n, &e, &command) && e.topic == topic;
    return count;
}

/* ---- policies ---------------------------------------------------------------------------------- */

/* The params of policy.stage for one file. */
UNUSED static netto_text files_of(const char *source)
{
    static writer w;
    if (!w.memory) writer_init(&w, &notation_purse, SIZE_MAX / 4);
    writer_rewind(&w, 0);
    writer_array(&w, 1);
    writer_map(&w, 1);
    writer_text(&w, text_of("policy.lua"));
    writer_text(&w, text_of(source));
    return writer_text_of(&w);
}

/* A policy with this haircut, and `more` fields. */
UNUSED static const char *policy_of(double haircut, const char *more)
{
    static char text[4096];
    snprintf(text, sizeof text,
             "local netto = require 'netto'\nreturn netto.policy { name = 'desk', version = '%g', api = 1,\n"
             "haircut = function(inst) return %g end,\ncorrelation = function() return 0.5 end,\n%s }\n",
             haircut, haircut, more);
    return text;
}

UNUSED static call *begin_stage(home *h, const char *source)
{
    return begin(h, "policy.stage", files_of(source));
}

/* Stage, and answer the id; or the complaint. */
UNUSED static const char *stage(home *h, const char *source)
{
    static char ids[8][NETTO_ID_MAX + 1];
    static unsigned turn;
    call *c = begin_stage(h, source);
    settle(h);
    const char *id = strstr(c->text, "{id: '");
    if (!id) return c->text;
    char *out = ids[turn++ % 8];
    snprintf(out, sizeof ids[0], "%.*s", (int)strcspn(id + 6, "'"), id + 6);
    return out;
}

UNUSED static call *begin_activate(home *h, const char *id)
{
    char params[128];
    snprintf(params, sizeof params, "['%.64s']", id);
    return begin_with(h, "policy.activate", params);
}

/* Instruments X and Y, their marks, and alice, who holds 10 X at 100. */
UNUSED static void furnish(home *h)
{
    has_string(ask(h, "instrument.put", "[[{id: 'X', kind: 'spot'}, {id: 'Y', kind: 'spot'}]]"), "count: 2");
    has_string(ask(h, "mark.put", "[[['X', 100.0], ['Y', 50.0]]]"), "count: 2");
    has_string(ask(h, "account.put", "[[{id: 'alice'}]]"), "count: 1");
    has_string(ask(h, "position.put", "['alice', [['X', 10]]]"), "count: 1");
}

#endif
