/* past.c: what a snapshot remembers of the past: prices, trades, models, and what was found. */
#include <assert.h>
#include <math.h>

#include "base/text.h"
#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(history, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(struct history_row, 0, 0, 0);
SNAPSHOT_KNOWS(struct history_place, 0, 0);
SNAPSHOT_KNOWS(trade_ids, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(struct trade_id, {}, 0, 0);
SNAPSHOT_KNOWS(netto_margin, 0, 0, 0, 0);
SNAPSHOT_KNOWS(finding, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(held_breach, 0, 0, 0, 0);
SNAPSHOT_KNOWS(sweep, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(watch_place, 0, 0);

/* ---- prices ----------------------------------------------------------------------------------------------- */

#define PLACE_SIZE 16 /* bytes in the stream */

static void row_fields(stream *s, struct history_row *row)
{
    stream_i64(s, &row->newest);
    stream_u64(s, &row->version);
}

/* A row without samples has none to save. */
static void place_fields(stream *s, struct history_row *row, uint32_t length)
{
    if (row->newest == INT64_MIN) return;
    for (uint32_t i = 0; i < length; i++) {
        struct history_place place = {0};
        if (s->mode != STREAM_LOAD) place = row->places[i];
        stream_real(s, &place.price);
        stream_i64(s, &place.ts);
        if (s->mode == STREAM_LOAD) row->places[i] = place;
    }
}

void snapshot_save_history(stream *s, const netto_engine *e)
{
    history h = e->book.history;
    uint32_t count = h.every ? book_instrument_count(&e->book) : 0;
    assert(count <= h.count);
    stream_i64(s, &h.every);
    stream_u32(s, &h.length);
    for (uint32_t i = 0; i < count; i++) {
        struct history_row row = h.rows[i];
        row_fields(s, &row);
        place_fields(s, &row, h.length);
    }
}

static void load_row(stream *s, struct history_row *row, uint32_t length)
{
    row_fields(s, row);
    if (row->newest != INT64_MIN && !stream_has(s, length, PLACE_SIZE)) row->newest = INT64_MIN;
    place_fields(s, row, length);
}

/* Samples are kept as the active policy asks. */
void snapshot_load_history(stream *s, netto_engine *e)
{
    history *h = &e->book.history;
    const netto_policy *policy = e->active->policy;
    netto_instant every = 0;
    uint32_t length = 0, count = book_instrument_count(&e->book);
    stream_i64(s, &every);
    stream_u32(s, &length);
    bool asked = every == policy->history_every && length == history_samples(every, policy->history_length);
    if (!stream_good(s) || !stream_require(s, asked, "the policy keeps another history of prices")) return;
    h->every = every;
    h->length = length;
    if (!history_reserve(h, count)) return stream_starved(s);
    for (uint32_t i = 0; every && i < count && stream_good(s); i++) load_row(s, &h->rows[i], length);
}

/* ---- trades ----------------------------------------------------------------------------------------------- */

#define TRADE_BLOCK 32

static void trade_fields(stream *s, struct trade_id *t)
{
    stream_u64(s, &t->id.low);
    stream_u64(s, &t->id.high);
    stream_u64(s, &t->contents);
    stream_i64(s, &t->at);
}

void snapshot_save_trades(stream *s, const netto_engine *e)
{
    const trade_ids *t = &e->book.trades;
    uint64_t first = t->first, next = t->next;
    stream_u64(s, &first);
    stream_u64(s, &next);
    for (uint64_t number = first; number < next; number++) {
        struct trade_id id = *trade_ids_at(t, number);
        trade_fields(s, &id);
    }
}

static void load_trades(stream *s, trade_ids *t, uint64_t count)
{
    struct trade_id block[TRADE_BLOCK];
    while (count && stream_good(s)) {
        uint32_t n = count < TRADE_BLOCK ? (uint32_t)count : TRADE_BLOCK;
        for (uint32_t i = 0; i < n; i++) trade_fields(s, &block[i]);
        if (stream_good(s)) trade_ids_recall(t, block, n);
        count -= n;
    }
}

void snapshot_load_trades(stream *s, netto_engine *e)
{
    trade_ids *t = &e->book.trades;
    uint64_t first = 0, next = 0;
    stream_u64(s, &first);
    stream_u64(s, &next);
    if (!stream_good(s) || !stream_require(s, first <= next, "the last trade comes before the first")) return;
    if (!stream_has(s, next - first, sizeof(struct trade_id))) return;
    if (next - first > t->limit)
        return stream_damaged(s, "it remembers %llu trade ids; raise `ids`, which is %u", (unsigned long long)(next - first), t->limit);
    if (!trade_ids_resume(t, first, (uint32_t)(next - first))) return stream_starved(s);
    load_trades(s, t, next - first);
}

/* ---- what was found --------------------------------------------------------------------------------------- */

static void margin_fields(stream *s, netto_margin *m)
{
    stream_real(s, &m->initial);
    stream_real(s, &m->maintenance);
    stream_real(s, &m->warning);
    stream_real(s, &m->liquidation);
}

static void finding_fields(stream *s, finding *f)
{
    uint32_t standing = f->standing;
    margin_fields(s, &f->last_good);
    stream_flag(s, &f->judged);
    stream_below(s, &standing, NETTO_STANDING_COUNT);
    stream_flag(s, &f->lost);
    stream_flag(s, &f->indefinite);
    stream_u64(s, &f->asked);
    stream_u64(s, &f->breached);
    stream_u64(s, &f->soft);
    f->standing = (uint8_t)standing;
}

#define HELD_SIZE 10 /* bytes in the stream */

static void breach_fields(stream *s, held_breach *h)
{
    stream_u32(s, &h->limit);
    stream_u32(s, &h->key);
    stream_flag(s, &h->hard);
    stream_flag(s, &h->soft);
}

static void save_held(stream *s, const finding *f)
{
    uint32_t count = f->held_count;
    stream_count(s, &count, HELD_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        held_breach h = f->held[i];
        breach_fields(s, &h);
    }
}

static uint32_t keys_of(const book *b, netto_limit_by by)
{
    if (by == NETTO_BY_INSTRUMENT) return book_instrument_count(b);
    return by == NETTO_BY_UNDERLYING ? book_factor_count(b) : by == NETTO_BY_BUCKET ? b->words.count : 0;
}

/* Of a limit of the policy, of a key that there is, in order. */
static bool is_breach(const netto_engine *e, const finding *f, const held_breach *h)
{
    const netto_policy *policy = e->active->policy;
    const held_breach *last = f->held_count ? &f->held[f->held_count - 1] : NULL;
    bool ordered = !last || last->limit < h->limit || (last->limit == h->limit && last->key < h->key);
    return ordered && (h->hard || h->soft) && h->limit < policy->limit_count && h->key < keys_of(&e->book, policy->limits[h->limit].by);
}

static void load_held(stream *s, netto_engine *e, finding *f)
{
    uint32_t count = 0;
    stream_count(s, &count, HELD_SIZE);
    if (!stream_good(s) || !count) return;
    if (!memory_reserve(&e->memory, (void **)&f->held, &f->held_capacity, count, sizeof *f->held)) return stream_starved(s);
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        held_breach h = {0};
        breach_fields(s, &h);
        if (!stream_good(s) || !stream_require(s, is_breach(e, f, &h), "a breach is none")) return;
        f->held[f->held_count++] = h;
    }
}

void snapshot_sweep(stream *s, sweep *w, uint32_t count)
{
    stream_i64(s, &w->due);
    stream_i64(s, &w->started);
    stream_below(s, &w->next, count + 1);
    stream_flag(s, &w->running);
    stream_flag(s, &w->again);
}

static void left_fields(stream *s, watch_place *p)
{
    stream_below(s, &p->limit, NETTO_LIMITS_MAX);
    stream_u32(s, &p->key);
}

void snapshot_save_watch(stream *s, const netto_engine *e)
{
    sweep w = e->sweep;
    uint64_t events = e->event_count;
    stream_u64(s, &events);
    snapshot_sweep(s, &w, book_account_count(&e->book));
    watch_place left = e->left;
    left_fields(s, &left);
    for (uint32_t i = 0; i < book_account_count(&e->book); i++) {
        finding f = e->findings[i];
        finding_fields(s, &f);
        save_held(s, &f);
    }
}

void snapshot_load_watch(stream *s, netto_engine *e)
{
    uint32_t count = book_account_count(&e->book);
    stream_u64(s, &e->event_count);
    snapshot_sweep(s, &e->sweep, count);
    left_fields(s, &e->left);
    if (!memory_reserve(&e->memory, (void **)&e->findings, &e->finding_capacity, count, sizeof *e->findings)) return stream_starved(s);
    if (e->findings) memset(e->findings, 0, e->finding_capacity * sizeof *e->findings);
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        finding_fields(s, &e->findings[i]);
        load_held(s, e, &e->findings[i]);
    }
}
