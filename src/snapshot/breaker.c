/* breaker.c: the breakers that are not closed, in a snapshot, and which are asked when. */
#include "base/text.h"
#include "engine/trip.h"
#include "snapshot/snapshot.h"

/* Indices, what is free, and counts of bits are made again; work is of a command. */
SNAPSHOT_KNOWS(breakers, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(standing, {}, {}, 0, 0, 0, 0, 0, 0, 0, {}, {}, {}, {}, 0);
SNAPSHOT_KNOWS(breaker, 0, 0, 0, 0);
SNAPSHOT_KNOWS(netto_trip, 0, 0, {});
SNAPSHOT_KNOWS(netto_figure, 0, 0, {});
SNAPSHOT_KNOWS(ask_bits, 0, 0, 0, 0);

#define STANDING_SIZE 64 /* bytes in the stream at least */
#define ASKS_SIZE     32

static void machine_fields(stream *s, breaker *b)
{
    uint32_t state = b->state;
    stream_below(s, &state, NETTO_BREAKER_STATE_COUNT);
    stream_flag(s, &b->latched);
    stream_i64(s, &b->since);
    stream_i64(s, &b->due);
    b->state = (netto_breaker_state)state;
}

static void figure_fields(stream *s, netto_figure *f)
{
    netto_text name = {f->name, f->size};
    stream_real(s, &f->value);
    stream_text(s, &name, NETTO_FIGURE_NAME);
    if (s->mode != STREAM_LOAD) return;
    f->size = (uint8_t)name.size;
    if (name.size) memcpy(f->name, name.bytes, name.size);
}

static void trip_fields(stream *s, netto_trip *t)
{
    stream_flag(s, &t->trips);
    stream_below(s, &t->count, NETTO_FIGURES_MAX + 1);
    for (uint32_t i = 0; i < t->count; i++) figure_fields(s, &t->figures[i]);
}

static void standing_fields(stream *s, const netto_engine *e, standing *x)
{
    const book *b = &e->book;
    uint32_t action = x->action, stops = x->stops;
    stream_text(s, &x->name, NETTO_ID_MAX);
    stream_flag(s, &x->instrument);
    stream_below(s, &x->thing, x->instrument ? book_instrument_count(b) : book_account_count(b));
    stream_slot_or_none(s, &x->rule, e->active->policy->breaker_count);
    machine_fields(s, &x->machine);
    stream_below(s, &action, NETTO_ACTION_COUNT);
    stream_below(s, &stops, NETTO_STOPS_COUNT);
    stream_u64(s, &x->version);
    stream_flag(s, &x->failed);
    stream_bytes(s, b->memory, &x->failure);
    stream_bytes(s, b->memory, &x->reason);
    trip_fields(s, &x->trip);
    x->action = (netto_action)action;
    x->stops = (netto_stops)stops;
}

static void asks_fields(stream *s, ask_bits *a)
{
    stream_u64(s, &a->marks);
    stream_u64(s, &a->ticks);
    stream_u64(s, &a->timed);
    stream_u64(s, &a->owed);
}

void snapshot_save_breakers(stream *s, const netto_engine *e)
{
    const breakers *k = &e->breakers;
    uint32_t count = k->count, next = k->owed_next, instruments = k->asking ? book_instrument_count(&e->book) : 0;
    uint64_t since = k->since;
    uint32_t asked = k->accounts_asked;
    sweep r = k->rounds;
    stream_u64(s, &since);
    stream_below(s, &asked, book_account_count(&e->book) + 1);
    snapshot_sweep(s, &r, book_instrument_count(&e->book));
    stream_below(s, &next, book_instrument_count(&e->book));
    stream_count(s, &instruments, ASKS_SIZE);
    for (uint32_t i = 0; i < instruments; i++) {
        ask_bits a = k->asks[i];
        asks_fields(s, &a);
    }
    stream_count(s, &count, STANDING_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        standing x = *breakers_at(k, i);
        standing_fields(s, e, &x);
    }
}

/* ---- loading ----------------------------------------------------------------------------------------------- */

static void load_asks(stream *s, netto_engine *e)
{
    uint32_t count = 0;
    uint64_t all = trip_askable(e->active->policy);
    stream_count(s, &count, ASKS_SIZE);
    if (!stream_good(s) || !stream_require(s, count == 0 || count == book_instrument_count(&e->book), "not every instrument has its breakers")) return;
    if (!breakers_fit(&e->breakers, &e->memory, book_instrument_count(&e->book))) return stream_starved(s);
    e->breakers.asking = count > 0;
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        ask_bits a = {0};
        asks_fields(s, &a);
        if (!stream_require(s, ((a.marks | a.ticks | a.timed | a.owed) & ~all) == 0, "a breaker is asked that the policy does not have")) return;
        breakers_ask(&e->breakers, i, a);
    }
}

/* It says something, of a rule that is the same; what is latched waits for nothing. */
static bool is_standing(const netto_engine *e, const standing *x)
{
    const breaker *m = &x->machine;
    bool waits = m->state == NETTO_BREAKER_PENDING || (m->state == NETTO_BREAKER_OPEN && !m->latched);
    bool ruled = x->rule == SLOT_NONE;
    if (!ruled) {
        const netto_breaker *rule = &e->active->policy->breakers[x->rule];
        ruled = rule->instrument == x->instrument && text_equal(rule->name, x->name);
        ruled = ruled && !(rule->manual && (x->failed || m->state != NETTO_BREAKER_OPEN));
    }
    return ruled && text_is_id(x->name) && !breakers_is_idle(x) && waits == (m->due != NETTO_NEVER) &&
           (m->state == NETTO_BREAKER_OPEN || !m->latched) && x->version <= e->book.version;
}

static void load_standing(stream *s, netto_engine *e)
{
    standing x = {0};
    standing_fields(s, e, &x);
    bool good = stream_good(s) && stream_require(s, is_standing(e, &x), "a breaker is none");
    if (good) good = stream_require(s, !breakers_find(&e->breakers, x.name, x.instrument, x.thing), "a breaker stands twice");
    if (good && breakers_add(&e->breakers, &e->book, &e->memory, &x)) return;
    if (good) stream_starved(s);
    bytes_drop(&e->memory, &x.failure);
    bytes_drop(&e->memory, &x.reason);
}

void snapshot_load_breakers(stream *s, netto_engine *e)
{
    uint32_t count = 0;
    stream_u64(s, &e->breakers.since);
    stream_below(s, &e->breakers.accounts_asked, book_account_count(&e->book) + 1);
    snapshot_sweep(s, &e->breakers.rounds, book_instrument_count(&e->book));
    stream_below(s, &e->breakers.owed_next, book_instrument_count(&e->book));
    load_asks(s, e);
    stream_count(s, &count, STANDING_SIZE);
    for (uint32_t i = 0; i < count && stream_good(s); i++) load_standing(s, e);
    e->breakers.moved = true;
    trip_settle(e);
}
