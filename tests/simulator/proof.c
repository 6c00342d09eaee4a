/* proof.c: what must hold after a start. */
#include "simulator/proof.h"

#include <stdlib.h>

#include "base/text.h"
#include "journal/reader.h"
#include "simulator/client.h"
#include "simulator/twin.h"
#include "simulator/tally.h"
#include "simulator/trace.h"

#define ENOUGH 5000 /* rows of one server: clients send hundreds */

/* A row that was recovered once. */
typedef struct known {
    record row;
    char *bytes; /* of its texts */
    uint8_t hash[DIGEST_SIZE];
    uint32_t sent; /* whose, from 1; 0: the house's */
} known;

typedef struct state {
    uint64_t row;
    uint8_t digest[DIGEST_SIZE];
} state;

static known *rows;
static uint64_t count, capacity; /* rows 1 to count */
static uint64_t first_kept;
static bool stale; /* rows that were counted and carried out were cut */
static uint64_t promised, solid;
static state *states;
static uint32_t state_count, state_capacity;
static uint32_t last_matched[HISTORY_CLIENTS]; /* index in the history, from 1 */

static void drop_rows(uint64_t last)
{
    while (count > last) free(rows[--count].bytes);
}

void proof_begin(void)
{
    drop_rows(0);
    first_kept = 1;
    count = promised = solid = 0;
    stale = false;
    state_count = 0;
    memset(last_matched, 0, sizeof last_matched);
    tally_begin();
    twin_begin();
}

uint64_t proof_rows(void)
{
    return count;
}

uint64_t proof_first(void)
{
    return first_kept;
}

void proof_promise(uint64_t row, bool synced)
{
    if (row > promised) promised = row;
    if (synced && row > solid) solid = row;
}

void proof_state(uint64_t row, const netto_engine *e)
{
    if (state_count && states[state_count - 1].row == row) return;
    if (state_count == state_capacity) {
        state_capacity = state_capacity * 2 + 64;
        states = realloc(states, state_capacity * sizeof *states);
        if (!states) abort();
    }
    states[state_count].row = row;
    netto_engine_digest(e, states[state_count++].digest);
}

uint64_t proof_required(proof_end end)
{
    return end == PROOF_POWER_CUT ? solid : promised;
}

/* ---- whose row is it? ------------------------------------------------------------------------------------------------- */

static bool is_same_command(const sent *s, const record *r)
{
    if (!text_is(r->kind, s->method)) return false;
    return text_is(r->kind, "correlation.put") || text_equal(history_params(s), r->command);
}

/* On one connection commands are carried out in their order; a matrix that a connection left behind comes when it comes. */
static bool may_be(const sent *s, const record *r, uint32_t life, uint32_t client)
{
    bool open = s->state == SENT_DOUBT || (s->state == SENT_ACKNOWLEDGED && s->sequence == r->sequence);
    bool in_order = text_is(r->kind, "correlation.put") || (uint32_t)(s - history) >= last_matched[client];
    return s->client == client && s->life + 1 == life && !s->row && open && in_order && is_same_command(s, r);
}

static int client_of(netto_text actor)
{
    for (uint32_t i = 0; i < HISTORY_CLIENTS; i++)
        if (text_equal(actor, history_actor(i))) return (int)i;
    must(text_is(actor, "netto"), "a row of '%.*s', who sent nothing", TEXT(actor));
    return -1;
}

/* The row to which a call about a policy comes, or NULL. */
static const char *swap_of(const sent *s)
{
    bool swap = strcmp(s->method, "policy.activate") == 0 || strcmp(s->method, "policy.rollback") == 0;
    return swap ? "policy.activate" : strcmp(s->method, "policy.shadow") == 0 ? s->method : NULL;
}

static bool is_swap(const record *r)
{
    return text_is(r->kind, "policy.activate") || text_is(r->kind, "policy.shadow");
}

/* The house writes what a swap of policies comes to: whose it was is known if it was acknowledged. */
static sent *find_swapper(const record *r, uint32_t life)
{
    for (uint32_t i = history_count; i-- > 0 && history[i].life + 1 >= life;) {
        sent *s = &history[i];
        if (s->life + 1 != life || s->state != SENT_ACKNOWLEDGED || s->sequence != r->sequence || s->row) continue;
        if (swap_of(s) && text_is(r->kind, swap_of(s))) return s;
    }
    return NULL;
}

static sent *find_own(const record *r, uint32_t life, uint32_t client)
{
    sent *best = NULL;
    for (uint32_t i = history_count; i-- > 0 && history[i].life + 1 >= life;)
        if (may_be(&history[i], r, life, client) && (!best || best->state == SENT_DOUBT)) best = &history[i];
    must(best, "row %llu, %.*s of client %u, was never sent, or stands twice or out of order", (unsigned long long)r->sequence,
         TEXT(r->kind), client);
    if (!text_is(r->kind, "correlation.put")) last_matched[client] = (uint32_t)(best - history) + 1;
    return best;
}

static sent *find_sender(const record *r, uint32_t life)
{
    int client = client_of(r->actor);
    bool swap = is_swap(r);
    sent *s = client < 0 || swap ? find_swapper(r, life) : find_own(r, life, (uint32_t)client);
    must(!s || !swap || s->client == (uint32_t)client, "row %llu is not of who asked for it", (unsigned long long)r->sequence);
    if (s) s->row = r->sequence;
    return s;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------- */

static void compare_known(const record *r)
{
    uint8_t hash[DIGEST_SIZE];
    record_hash(r, hash);
    must(memcmp(hash, rows[r->sequence - 1].hash, DIGEST_SIZE) == 0, "row %llu is not what it was", (unsigned long long)r->sequence);
}

static void compare_state(uint64_t row)
{
    uint8_t digest[DIGEST_SIZE];
    for (uint32_t i = 0; i < state_count; i++) {
        if (states[i].row != row) continue;
        twin_digest(digest);
        must(memcmp(digest, states[i].digest, DIGEST_SIZE) == 0, "after row %llu the live engine was in another state than the one that never crashed",
             (unsigned long long)row);
    }
}

static sent *sender_of(uint64_t row)
{
    uint32_t index = rows[row - 1].sent;
    return index ? &history[index - 1] : NULL;
}

static void carry_out(const record *r)
{
    const sent *s = sender_of(r->sequence);
    const netto_decision *decided = twin_step(r, s);
    if (s) tally_count(&s->deed, decided);
    compare_state(r->sequence);
}

static netto_text copy(netto_text text, char **at)
{
    char *to = *at;
    if (!text.bytes) return text;
    memcpy(to, text.bytes, text.size);
    *at += text.size;
    return (netto_text){to, text.size};
}

static void keep(known *k, const record *r)
{
    k->row = *r;
    char *at = k->bytes = malloc((size_t)r->actor.size + r->kind.size + r->command.size + r->cut.size + 1);
    if (!at) abort();
    k->row.actor = copy(r->actor, &at);
    k->row.kind = copy(r->kind, &at);
    k->row.command = copy(r->command, &at);
    k->row.cut = copy(r->cut, &at);
    record_hash(r, k->hash);
}

static void learn(const record *r, uint32_t life)
{
    must(r->sequence == count + 1, "row %llu follows row %llu", (unsigned long long)r->sequence, (unsigned long long)count);
    if (count == capacity) {
        capacity = capacity * 2 + 256;
        rows = realloc(rows, capacity * sizeof *rows);
        if (!rows) abort();
    }
    const sent *s = find_sender(r, life);
    keep(&rows[count], r);
    rows[count++].sent = s ? (uint32_t)(s - history) + 1 : 0;
    carry_out(r);
}

/* All rows, each as it was where it is known, and from a known sender where it is not. */
static uint64_t read_all(const system_calls *disk, const char *folder, uint32_t life)
{
    journal_reading what = {.system = disk, .folder = folder, .live = true};
    journal_reader *reader;
    trouble t = {0};
    record r;
    bool more = true;
    uint64_t last = 0;
    netto_instant at = 0;
    must(journal_reader_open(&what, &reader, &t) == TROUBLE_NONE, "what a server has recovered cannot be read: %s", t.what);
    first_kept = journal_reader_first(reader);
    last = first_kept - 1;
    for (;;) {
        must(journal_reader_next(reader, &r, &more, &t) == TROUBLE_NONE, "what a server has recovered is damaged: %s", t.what);
        if (!more) break;
        must(r.sequence == ++last, "row %llu stands where %llu belongs", (unsigned long long)r.sequence, (unsigned long long)last);
        must(r.at >= at, "row %llu was earlier than the row before it", (unsigned long long)r.sequence);
        at = r.at;
        if (r.sequence > count) {
            learn(&r, life);
            continue;
        }
        compare_known(&r);
    }
    journal_reader_close(reader);
    return last;
}

/* Rows behind this one are gone: who sent them knows nothing of it. */
static void forget_rows(uint64_t last)
{
    for (uint64_t row = last + 1; row <= count; row++) {
        sent *s = sender_of(row);
        if (s) s->state = SENT_LOST, s->row = 0;
    }
    drop_rows(last);
    if (promised > last) promised = last;
    if (solid > last) solid = last;
    client_forget_events_after(last);
}

static void start_over(void)
{
    tally_begin();
    twin_begin();
    stale = false;
    for (uint64_t i = 0; i < count; i++) carry_out(&rows[i].row);
}

void proof_cut(uint64_t last)
{
    stale = stale || last < count;
    forget_rows(last);
}

/* ---- after a start ------------------------------------------------------------------------------------------------------ */

static void check_acknowledged(uint32_t life, uint64_t last)
{
    for (uint32_t i = history_count; i-- > 0 && history[i].life + 1 >= life;) {
        sent *s = &history[i];
        if (s->life + 1 != life || strcmp(s->method, "policy.stage") == 0) continue;
        must(s->state != SENT_ACKNOWLEDGED || s->row || s->sequence > last, "row %llu, %s of client %u, was acknowledged and is another's",
             (unsigned long long)s->sequence, s->method, s->client);
        if (s->state == SENT_DOUBT && !s->row) s->state = SENT_LOST;
        if (s->state == SENT_ACKNOWLEDGED && s->sequence > last) s->state = SENT_LOST; /* allowed, or it was said already */
    }
}

static void check_events(uint64_t last)
{
    const client_event *events;
    uint32_t n = client_events(&events);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t command = 0;
        if (events[i].command > last) continue;
        must(twin_event(events[i].n, &command) == events[i].bits && command == events[i].command,
             "event %llu is another than was told", (unsigned long long)events[i].n);
    }
}

static void require(uint64_t last, proof_end end)
{
    must(last >= proof_required(end), "rows %llu to %llu were acknowledged and are gone", (unsigned long long)last + 1,
         (unsigned long long)proof_required(end));
}

/* What is deleted is old, and was seen before. */
static void check_deleted(netto_instant since)
{
    uint64_t gone = first_kept - 1;
    must(gone <= count, "rows up to %llu are deleted, and nobody has seen those behind %llu", (unsigned long long)gone, (unsigned long long)count);
    must(gone == 0 || rows[gone - 1].row.at <= since, "row %llu is deleted, and is not that old", (unsigned long long)gone);
}

void proof_recovered(const system_calls *disk, const char *folder, uint32_t life, proof_end end, netto_instant since, const netto_engine *live)
{
    memset(last_matched, 0, sizeof last_matched);
    if (stale) start_over();
    uint64_t before = count, last = read_all(disk, folder, life);
    check_deleted(since);
    require(last, end);
    must(last < before + ENOUGH, "a server has written %llu rows", (unsigned long long)(last - before));
    if (last < before) {
        forget_rows(last);
        start_over();
    }
    check_acknowledged(life, last);
    check_events(last);
    client_forget_events_after(last);
    tally_compare(twin_engine(), "the twin");
    tally_compare(live, "the live");
    promised = last;
    if (solid > last) solid = last;
    state_count = 0;
    trace("recovered %llu rows, %llu more than before", (unsigned long long)last, (unsigned long long)(last > before ? last - before : 0));
}
