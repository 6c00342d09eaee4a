/* book.c: the book in a snapshot: its clock, its ids, and what is defined. */
#include <math.h>

#include "base/text.h"
#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(book, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, {}, {}, {}, {}, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, {}, {}, {}, {}, {}, {}, {}, {});
SNAPSHOT_KNOWS(currency, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(instrument, 0, 0, 0, 0, 0, 0, 0, 0, {}, {}, 0, 0, 0, 0, {}, {}, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(quantity_step, 0, 0, 0);
SNAPSHOT_KNOWS(netto_decimal, 0, 0);
SNAPSHOT_KNOWS(load, 0, 0);
SNAPSHOT_KNOWS(mark, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {});
SNAPSHOT_KNOWS(struct mark_roll, 0, 0, 0);
SNAPSHOT_KNOWS(factor, {}, 0, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(agreement, 0, 0, 0, 0, 0, 0, 0, {}, 0, 0);

/* ---- the clock -------------------------------------------------------------------------------------------- */

static void clock_fields(stream *s, book *b)
{
    stream_i64(s, &b->now);
    stream_u64(s, &b->version);
    stream_u64(s, &b->world);
    stream_u64(s, &b->sets_version);
    stream_u64(s, &b->tree_version);
    stream_u64(s, &b->day_version);
    stream_u64(s, &b->grid_version);
}

void snapshot_save_clock(stream *s, const netto_engine *e)
{
    book b = e->book;
    clock_fields(s, &b);
}

void snapshot_load_clock(stream *s, netto_engine *e)
{
    clock_fields(s, &e->book);
    stream_require(s, e->book.version > 0 && e->book.world > 0, "versions begin at 1");
}

/* ---- ids -------------------------------------------------------------------------------------------------- */

static void save_map(stream *s, const idmap *map)
{
    uint32_t count = map->count;
    stream_count(s, &count, 1);
    for (uint32_t i = 0; i < count; i++) {
        netto_text id = idmap_text(map, i);
        stream_text(s, &id, NETTO_ID_MAX);
    }
}

void snapshot_save_ids(stream *s, const netto_engine *e)
{
    const book *b = &e->book;
    save_map(s, &b->currency_ids);
    save_map(s, &b->instrument_ids);
    save_map(s, &b->factor_ids);
    save_map(s, &b->set_ids);
    save_map(s, &b->account_ids);
    save_map(s, &b->words);
}

/* Room for what bears the ids, cleared: whatever goes wrong later, all of it can be dropped. */
static bool clear_room(memory *m, void **items, uint32_t *capacity, uint32_t had, uint32_t count, size_t size)
{
    if (!memory_reserve(m, items, capacity, count, size)) return false;
    if (count > had) memset((char *)*items + had * size, 0, (count - had) * size);
    return true;
}

static void load_map(stream *s, idmap *map, uint32_t count)
{
    netto_text id = {0};
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        stream_text(s, &id, NETTO_ID_MAX);
        if (!stream_good(s) || !stream_require(s, text_is_id(id), "an id is no printable text of 1 to 64 bytes")) return;
        uint32_t slot = idmap_add(map, id);
        if (slot == SLOT_NONE) return stream_starved(s);
        if (slot != i) stream_damaged(s, "'%.*s' stands twice", TEXT(id));
    }
}

#define ROOM(items, capacity, ids) \
    clear_room(b->memory, (void **)&b->items, &b->capacity, b->ids.count, count, sizeof *b->items)

static uint32_t count_of(stream *s)
{
    uint32_t count = 0;
    stream_count(s, &count, sizeof(uint32_t) + 1);
    return count;
}

void snapshot_load_ids(stream *s, netto_engine *e)
{
    book *b = &e->book;
    uint32_t count = count_of(s);
    if (!ROOM(currencies, currency_capacity, currency_ids)) return stream_starved(s);
    load_map(s, &b->currency_ids, count);
    count = count_of(s);
    if (!ROOM(instruments, instrument_capacity, instrument_ids) || !ROOM(marks, mark_capacity, instrument_ids))
        return stream_starved(s);
    load_map(s, &b->instrument_ids, count);
    count = count_of(s);
    if (!ROOM(factors, factor_capacity, factor_ids)) return stream_starved(s);
    load_map(s, &b->factor_ids, count);
    count = count_of(s);
    if (!ROOM(sets, set_capacity, set_ids)) return stream_starved(s);
    load_map(s, &b->set_ids, count);
    count = count_of(s);
    if (!ROOM(accounts, account_capacity, account_ids)) return stream_starved(s);
    load_map(s, &b->account_ids, count);
    load_map(s, &b->words, count_of(s));
    bool founded = b->currency_ids.count && b->instrument_ids.count && b->factor_ids.count;
    stream_require(s, founded, "the base currency is missing");
}

/* ---- currencies ------------------------------------------------------------------------------------------- */

static void currency_fields(stream *s, const book *b, currency *c)
{
    stream_below(s, &c->cash, b->instrument_ids.count);
    stream_below(s, &c->factor, b->factor_ids.count);
    stream_real(s, &c->rate);
    stream_i64(s, &c->ts);
    stream_u64(s, &c->version);
}

void snapshot_save_currencies(stream *s, const netto_engine *e)
{
    for (uint32_t i = 0; i < e->book.currency_ids.count; i++) {
        currency c = e->book.currencies[i];
        currency_fields(s, &e->book, &c);
    }
}

void snapshot_load_currencies(stream *s, netto_engine *e)
{
    book *b = &e->book;
    for (uint32_t i = 0; i < b->currency_ids.count && stream_good(s); i++) {
        currency_fields(s, b, &b->currencies[i]);
        b->currencies[i].named_at = 0;
    }
}

/* ---- factors ---------------------------------------------------------------------------------------------- */

static void factor_fields(stream *s, const book *b, factor *f)
{
    stream_slot_or_none(s, &f->instrument, b->instrument_ids.count);
    stream_slot_or_none(s, &f->cash, b->instrument_ids.count);
    stream_real(s, &f->vol);
    stream_flag(s, &f->put);
    stream_u64(s, &f->version);
    for (int i = 0; i < FACTOR_TEXTS; i++) stream_bytes(s, b->memory, &f->texts[i]);
    stream_slot_or_none(s, &f->bucket, b->words.count);
}

void snapshot_save_factors(stream *s, const netto_engine *e)
{
    for (uint32_t i = 0; i < book_factor_count(&e->book); i++) {
        factor f = e->book.factors[i];
        factor_fields(s, &e->book, &f);
    }
}

void snapshot_load_factors(stream *s, netto_engine *e)
{
    book *b = &e->book;
    for (uint32_t i = 0; i < book_factor_count(b) && stream_good(s); i++) factor_fields(s, b, &b->factors[i]);
}

/* ---- instruments and their marks -------------------------------------------------------------------------- */

static void kind_field(stream *s, netto_instrument_kind *kind)
{
    uint32_t number = *kind;
    stream_below(s, &number, NETTO_INSTRUMENT_KIND_COUNT);
    *kind = (netto_instrument_kind)number;
}

static void instrument_fields(stream *s, const book *b, instrument *i)
{
    uint8_t right = (uint8_t)i->right;
    kind_field(s, &i->kind);
    stream_flag(s, &i->inverse);
    stream_u8(s, &right);
    stream_below(s, &i->factor, b->factor_ids.count);
    stream_below(s, &i->currency, b->currency_ids.count);
    stream_i32(s, &i->settle_days);
    stream_i64(s, &i->step.m);
    stream_u8(s, &i->step.k);
    stream_real(s, &i->step.real);
    stream_i64(s, &i->multiplier.units);
    stream_u8(s, &i->multiplier.scale);
    stream_real(s, &i->multiplier_real);
    stream_real(s, &i->strike);
    stream_real(s, &i->adv);
    stream_i64(s, &i->expiry);
    stream_u64(s, &i->version);
    stream_bytes(s, b->memory, &i->venue);
    stream_bytes(s, b->memory, &i->calendar);
    stream_bytes(s, b->memory, &i->attrs);
    i->right = (char)right;
}

static void load_fields(stream *s, const book *b, load *l)
{
    stream_below(s, &l->factor, b->factor_ids.count);
    stream_real(s, &l->amount);
}

static void mark_fields(stream *s, mark *m)
{
    stream_flag(s, &m->known);
    stream_u32(s, &m->given);
    stream_real(s, &m->price);
    stream_real(s, &m->iv);
    stream_real(s, &m->delta);
    stream_real(s, &m->bid);
    stream_real(s, &m->ask);
    stream_real(s, &m->last);
    stream_i64(s, &m->ts);
    stream_u64(s, &m->version);
    stream_real(s, &m->roll.last);
    stream_real(s, &m->roll.all);
    stream_i64(s, &m->roll.ts);
}

void snapshot_save_market(stream *s, const netto_engine *e)
{
    const book *b = &e->book;
    for (uint32_t slot = 0; slot < book_instrument_count(b); slot++) {
        instrument i = b->instruments[slot];
        mark m = b->marks[slot];
        instrument_fields(s, b, &i);
        stream_count(s, &i.load_count, 1);
        for (uint32_t k = 0; k < i.load_count; k++) {
            load l = i.loads[k];
            load_fields(s, b, &l);
        }
        mark_fields(s, &m);
    }
}

static void load_loads(stream *s, const book *b, instrument *i)
{
    uint32_t count = 0;
    stream_count(s, &count, sizeof(uint32_t) + sizeof(double));
    if (!stream_require(s, count <= NETTO_LOADS_MAX, "an instrument has too many loads") || count == 0) return;
    i->loads = memory_take(b->memory, count * sizeof *i->loads);
    if (!i->loads) return stream_starved(s);
    i->load_count = count;
    for (uint32_t k = 0; k < count; k++) load_fields(s, b, &i->loads[k]);
}

static void check_instrument(stream *s, const instrument *i)
{
    bool counted = i->step.m >= 1 && i->step.m <= 1000000000 && i->step.k <= DECIMAL_SCALE_MAX;
    bool sized = i->multiplier.units > 0 && i->multiplier.scale <= DECIMAL_SCALE_MAX;
    if (stream_good(s)) stream_require(s, counted && sized, "a qty_step or a multiplier is none");
}

void snapshot_load_market(stream *s, netto_engine *e)
{
    book *b = &e->book;
    for (uint32_t slot = 0; slot < book_instrument_count(b) && stream_good(s); slot++) {
        instrument *i = &b->instruments[slot];
        i->named_at = i->moved_at = 0;
        instrument_fields(s, b, i);
        load_loads(s, b, i);
        mark_fields(s, &b->marks[slot]);
        check_instrument(s, i);
    }
}

/* ---- netting sets ----------------------------------------------------------------------------------------- */

static void set_fields(stream *s, const book *b, agreement *a)
{
    stream_flag(s, &a->enforceable);
    stream_flag(s, &a->margined);
    stream_below(s, &a->currency, b->currency_ids.count);
    stream_real(s, &a->threshold);
    stream_real(s, &a->mta);
    stream_real(s, &a->nica);
    stream_i32(s, &a->mpor_days);
    stream_u64(s, &a->version);
    stream_bytes(s, b->memory, &a->attrs);
}

void snapshot_save_sets(stream *s, const netto_engine *e)
{
    for (uint32_t i = 0; i < e->book.set_ids.count; i++) {
        agreement a = e->book.sets[i];
        set_fields(s, &e->book, &a);
    }
}

void snapshot_load_sets(stream *s, netto_engine *e)
{
    book *b = &e->book;
    for (uint32_t i = 0; i < b->set_ids.count && stream_good(s); i++) set_fields(s, b, &b->sets[i]);
}
