/* twin.c: an engine that never crashes. */
#include "simulator/twin.h"

#include <stdlib.h>

#include "codec/decision.h"
#include "netto/engine.h"
#include "runtime/row.h"
#include "simulator/client.h"
#include "simulator/trace.h"
#include "wire/method.h"

typedef struct told_event {
    uint64_t bits, command;
} told_event;

static netto_engine *engine;
static netto_policy **policies; /* all that ever decided, alive to the end */
static uint32_t policy_count;
static told_event *events;
static uint64_t event_count;
static memory purse;
static arena rows;
static writer text;
static netto_decision decision;

void twin_begin(void)
{
    twin_end();
    memory_init(&purse, SIZE_MAX);
    arena_init(&rows, &purse);
    writer_init(&text, &purse, SIZE_MAX / 4);
    if (netto_engine_create(NULL, &engine) != NETTO_OK) abort();
}

void twin_end(void)
{
    if (!engine) return;
    netto_engine_destroy(engine);
    for (uint32_t i = 0; i < policy_count; i++) policies[i]->destroy(policies[i]);
    writer_destroy(&text);
    arena_destroy(&rows);
    free(events);
    events = NULL;
    engine = NULL;
    event_count = policy_count = 0;
}

static netto_policy *find_policy(netto_text id, const policy_sources *s)
{
    netto_complaint why;
    if (text_equal(id, netto_policy_built_in()->id)) return netto_policy_built_in();
    for (uint32_t i = 0; i < policy_count; i++)
        if (text_equal(policies[i]->id, id)) return policies[i];
    policies = realloc(policies, (policy_count + 1) * sizeof(netto_policy *));
    if (!policies) abort();
    netto_policy *made;
    must(netto_lua_policy_create(s->files, s->count, s->params, &(netto_budget){0}, &made, &why) == NETTO_OK,
         "the policy of a row does not load: %s", why.text);
    must(text_equal(made->id, id), "the policy of a row has another id than it says");
    return policies[policy_count++] = made;
}

/* ---- events --------------------------------------------------------------------------------------------------------- */

static void keep_event(const netto_event *e, uint64_t command)
{
    must(e->n == event_count + 1, "event %llu follows %llu", (unsigned long long)e->n, (unsigned long long)event_count);
    writer_reset(&text, SIZE_MAX);
    decision_event(&text, e, command);
    events = realloc(events, (event_count + 1) * sizeof *events);
    if (!events) abort();
    events[event_count++] = (told_event){client_bits(writer_text_of(&text)), command};
}

uint64_t twin_event(uint64_t n, uint64_t *command)
{
    if (n == 0 || n > event_count) return 0;
    *command = events[n - 1].command;
    return events[n - 1].bits;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------ */

static bool is_activation(const sent *s)
{
    return strcmp(s->method, "policy.activate") == 0 || strcmp(s->method, "policy.rollback") == 0;
}

/* The bytes that were told are those that this decision would be told as. */
static void compare_answer(const sent *s, const netto_command *c)
{
    const struct method *m = method_find(text_of(s->method));
    struct request request = {.method = m, .command = *c};
    static struct answer answer;
    answer.complaint.status = NETTO_OK;
    if (is_activation(s)) {
        answer.activation.active = decision.activation.active;
        answer.activation.previous = decision.activation.previous;
        answer.activation.seq = decision.seq;
    } else if (strcmp(s->method, "policy.shadow") == 0) {
        answer.shadowed.seq = decision.seq;
    } else {
        answer.decision = decision;
    }
    writer_reset(&text, SIZE_MAX);
    m->encode(&text, &request, &answer);
    must(writer_size(&text) == s->result_size && memcmp(text.bytes, s->result, s->result_size) == 0,
         "row %llu, %s, is decided otherwise than client %u was told", (unsigned long long)s->sequence, s->method, s->client);
}

/* As the page says, and not by the server's own hands: of the result, and of each event. */
static void digest_of(const netto_command *c, uint8_t out[DIGEST_SIZE])
{
    digest d;
    writer_reset(&text, SIZE_MAX);
    decision_encode(&text, c, &decision);
    for (uint32_t i = 0; i < decision.event_count; i++) decision_event(&text, &decision.events[i], decision.seq);
    digest_begin(&d);
    digest_bytes(&d, text.bytes, writer_size(&text));
    digest_end(&d, out);
}

const netto_decision *twin_step(const record *row, const sent *s)
{
    netto_command c;
    netto_complaint why;
    netto_text id = {0};
    policy_sources sources = {0};
    uint8_t digest[DIGEST_SIZE];
    unsigned long long n = row->sequence;
    arena_reset(&rows);
    must(row_read(row->kind, row->command, &rows, &c, &id, &sources, &why) == NETTO_OK, "row %llu cannot be read: %s", n, why.text);
    must(c.kind != NETTO_NOTICE || !text_is(c.notice.action, "snapshot_differs"), "row %llu: %.*s", n, TEXT(c.notice.message));
    c.at = row->at;
    c.again = true;
    c.cut = row->cut;
    if (c.kind == NETTO_POLICY_ACTIVATE) c.activate.policy = find_policy(id, &sources);
    if (c.kind == NETTO_POLICY_SHADOW) c.shadow.policy = find_policy(id, &sources);
    netto_status status = netto_engine_step(engine, &c, &decision);
    must(status == NETTO_OK, "row %llu, %.*s, is refused by the engine that never crashed: %s", n, TEXT(row->kind), decision.complaint.text);
    must(decision.seq == row->sequence, "row %llu is the command %llu of the engine that never crashed", n, (unsigned long long)decision.seq);
    must(text_equal(decision.cut, row->cut), "row %llu was cut by \"%.*s\" and is now by \"%.*s\"", n, TEXT(row->cut), TEXT(decision.cut));
    digest_of(&c, digest);
    must(memcmp(digest, row->digest, DIGEST_SIZE) == 0, "row %llu, %.*s, is decided otherwise by the engine that never crashed", n,
         TEXT(row->kind));
    if (s && s->state == SENT_ACKNOWLEDGED) compare_answer(s, &c);
    for (uint32_t i = 0; i < decision.event_count; i++) keep_event(&decision.events[i], decision.seq);
    return &decision;
}

void twin_digest(uint8_t out[DIGEST_SIZE])
{
    netto_engine_digest(engine, out);
}

const netto_engine *twin_engine(void)
{
    return engine;
}
