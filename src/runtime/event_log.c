/* event_log.c: the events of late, for subscribers. */
#include "runtime/event_log.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/plan_copy.h"

struct event_entry {
    netto_event event; /* its texts, and its plan, lie in `texts` */
    uint64_t command;
    char *texts;
    size_t size;
};

void event_log_init(event_log *l)
{
    *l = (event_log){.first = 1};
}

void event_log_begin(event_log *l, uint64_t next)
{
    l->first = next;
    l->last = next - 1;
}

static struct event_entry *entry(const event_log *l, uint64_t n)
{
    return &l->ring[n % EVENT_LOG_MAX];
}

static void forget_first(event_log *l)
{
    struct event_entry *e = entry(l, l->first++);
    l->bytes -= sizeof *e + e->size;
    free(e->texts);
}

void event_log_destroy(event_log *l)
{
    while (l->first <= l->last) forget_first(l);
    free(l->ring);
    event_log_init(l);
}

/* Every text of an event, so that all can be copied alike. */
#define TEXTS_MAX 8

/* Of an event that was copied the log's own. */
static netto_difference *own_difference(netto_event *e)
{
    return (netto_difference *)(uintptr_t)e->difference;
}

static size_t texts_of(netto_event *e, netto_text *out[TEXTS_MAX])
{
    size_t n = 0;
    out[n++] = &e->account;
    switch (e->topic) {
    case NETTO_TOPIC_BREACH:
        out[n++] = &e->breach.limit;
        out[n++] = &e->breach.of;
        out[n++] = &e->breach.key;
        break;
    case NETTO_TOPIC_BREAKER:
        out[n++] = &e->breaker.breaker;
        out[n++] = &e->breaker.thing;
        out[n++] = &e->breaker.reason;
        break;
    case NETTO_TOPIC_POLICY:
        out[n++] = &e->notice.action;
        out[n++] = &e->notice.policy;
        out[n++] = &e->notice.name;
        out[n++] = &e->notice.version;
        out[n++] = &e->notice.message;
        if (!e->difference) break;
        out[n++] = &own_difference(e)->order;
        out[n++] = &own_difference(e)->limit;
        break;
    case NETTO_TOPIC_ORDER:
        out[n++] = &e->order.id;
        out[n++] = &e->order.instrument;
        out[n++] = &e->order.trade;
        break;
    case NETTO_TOPIC_RULE_ERROR:
        out[n++] = &e->fault.policy;
        out[n++] = &e->fault.rule;
        out[n++] = &e->fault.account;
        out[n++] = &e->fault.message;
        break;
    case NETTO_TOPIC_LOG:
        out[n++] = &e->line.policy;
        out[n++] = &e->line.instrument;
        out[n++] = &e->line.level;
        out[n++] = &e->line.message;
        break;
    case NETTO_TOPIC_SETTLEMENT:
        out[n++] = &e->settlement.trade;
        out[n++] = &e->settlement.instrument;
        break;
    case NETTO_TOPIC_MARGIN: out[n++] = &e->margin.message; break;
    case NETTO_TOPIC_REBALANCE: /* copy_plan */
    case NETTO_TOPIC_COUNT: break;
    }
    return n;
}

/* The numbers that tripped a breaker stand before the texts. */
static char *copy_trip(struct event_entry *e)
{
    const netto_trip **trip = &e->event.breaker.trip;
    if (e->event.topic != NETTO_TOPIC_BREAKER || !*trip) return e->texts;
    memcpy(e->texts, *trip, sizeof **trip);
    *trip = (const netto_trip *)(const void *)e->texts;
    return e->texts + sizeof **trip;
}

static char *move_text(netto_text *text, char *at)
{
    if (!text->bytes) return at;
    memcpy(at, text->bytes, text->size);
    text->bytes = at;
    return at + text->size;
}

static bool copy_plan(struct event_entry *e)
{
    netto_plan *plan = plan_copy(e->event.plan, &e->event.account, &e->size);
    e->event.plan = plan;
    e->texts = (char *)plan;
    return plan != NULL;
}

/* So does what a shadow differs in. */
static char *copy_difference(struct event_entry *e, char *at)
{
    if (!e->event.difference) return at;
    memcpy(at, e->event.difference, sizeof *e->event.difference);
    e->event.difference = (const netto_difference *)(const void *)at;
    return at + sizeof *e->event.difference;
}

static bool copy_texts(struct event_entry *e)
{
    if (e->event.topic == NETTO_TOPIC_REBALANCE) return copy_plan(e);
    netto_text *texts[TEXTS_MAX];
    size_t n = texts_of(&e->event, texts);
    for (size_t i = 0; i < n; i++) e->size += texts[i]->size;
    if (e->event.topic == NETTO_TOPIC_BREAKER && e->event.breaker.trip) e->size += sizeof(netto_trip);
    if (e->event.difference) e->size += sizeof(netto_difference);
    e->texts = malloc(e->size + 1);
    if (!e->texts) return false;
    char *at = copy_difference(e, copy_trip(e));
    n = texts_of(&e->event, texts);
    for (size_t i = 0; i < n; i++) at = move_text(texts[i], at);
    return true;
}

void event_log_add(event_log *l, const netto_event *event, uint64_t command)
{
    struct event_entry made = {.event = *event, .command = command};
    if (!l->ring) l->ring = calloc(EVENT_LOG_MAX, sizeof *l->ring);
    bool kept = l->ring && copy_texts(&made);
    while (l->first <= l->last && (!kept || event->n - l->first >= EVENT_LOG_MAX || l->bytes > EVENT_LOG_BYTES))
        forget_first(l);
    l->last = event->n;
    if (!kept || l->first > event->n) l->first = event->n + !kept;
    if (!kept) return;
    l->bytes += sizeof made + made.size;
    *entry(l, event->n) = made;
}

bool event_log_get(const event_log *l, uint64_t n, netto_event *out, uint64_t *command)
{
    if (n < l->first || n > l->last) return false;
    *out = entry(l, n)->event;
    *command = entry(l, n)->command;
    return true;
}
