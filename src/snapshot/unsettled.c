/* unsettled.c: trades that wait for their settlement, in a snapshot: account by account, each in the order of trading. */
#include "base/text.h"
#include "engine/settlement.h"
#include "snapshot/snapshot.h"

/* Places, buckets and the heap are made again: none of them decides. */
SNAPSHOT_KNOWS(unsettleds, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(unsettled_list, 0, 0, 0);
SNAPSHOT_KNOWS(unsettled, {}, 0, 0, 0, 0, 0, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {});

#define UNSETTLED_SIZE 88 /* bytes in the stream, at least */

static void unsettled_fields(stream *s, const book *b, unsettled *t, netto_text *id)
{
    stream_text(s, id, NETTO_ID_MAX);
    stream_u64(s, &t->contents);
    stream_u64(s, &t->number);
    stream_i64(s, &t->qty);
    stream_i64(s, &t->given);
    stream_i64(s, &t->taken);
    stream_i64(s, &t->price.units);
    stream_u8(s, &t->price.scale);
    stream_i64(s, &t->ts);
    stream_i64(s, &t->attend);
    stream_i32(s, &t->date);
    stream_i32(s, &t->late);
    stream_below(s, &t->account, book_account_count(b));
    stream_below(s, &t->instrument, book_instrument_count(b));
    stream_flag(s, &t->free);
    stream_flag(s, &t->failed);
}

void snapshot_save_unsettled(stream *s, const netto_engine *e)
{
    const unsettleds *u = &e->book.unsettled;
    uint32_t count = u->count;
    uint64_t number = u->number;
    stream_u64(s, &number);
    stream_count(s, &count, UNSETTLED_SIZE);
    for (uint32_t account = 0; account < u->list_count; account++)
        for (uint32_t place = u->lists[account].first; place != SLOT_NONE; place = u->items[place].next) {
            unsettled t = u->items[place];
            netto_text id = unsettled_id(&u->items[place]);
            unsettled_fields(s, &e->book, &t, &id);
        }
    for (uint32_t account = 0; number && account < book_account_count(&e->book); account++) {
        uint64_t version = unsettled_version(u, account);
        stream_u64(s, &version);
    }
}

/* Numbers go up within an account, and no trade waits twice. */
static bool is_unsettled(const book *b, const unsettled *t, netto_text id)
{
    const unsettleds *u = &b->unsettled;
    uint32_t last = t->account < u->list_count ? u->lists[t->account].last : SLOT_NONE;
    if (t->qty == INT64_MIN || t->date < 0 || t->date > SETTLEMENT_DAY_MOST) return false;
    int64_t size = t->qty < 0 ? -t->qty : t->qty;
    bool ordered = t->number && t->number <= u->number && (last == SLOT_NONE || u->items[last].number < t->number);
    bool partly = t->given >= 0 && t->taken >= 0 && t->given <= size && t->taken <= size && (t->free || t->given == t->taken);
    return text_is_id(id) && ordered && partly && size <= instrument_most(&b->instruments[t->instrument]) && unsettled_left(t) != 0 && t->late >= 0 &&
           (t->failed || t->late == 0) && t->price.scale <= DECIMAL_SCALE_MAX && instrument_paid_up_front(&b->instruments[t->instrument]) &&
           unsettled_find(b, t->key) == SLOT_NONE;
}

static void load_one(stream *s, book *b)
{
    unsettled t = {0};
    netto_text id = {0};
    unsettled_fields(s, b, &t, &id);
    if (!stream_good(s)) return;
    t.key = digest_id(id);
    if (!stream_require(s, is_unsettled(b, &t, id), "a trade that waits for its settlement is none")) return;
    t.id_size = (uint8_t)id.size;
    memcpy(t.id, id.bytes, id.size);
    unsettled_add(b, &t);
}

void snapshot_load_unsettled(stream *s, netto_engine *e)
{
    book *b = &e->book;
    uint32_t count = 0;
    stream_u64(s, &b->unsettled.number);
    stream_count(s, &count, UNSETTLED_SIZE);
    if (!stream_good(s) || !stream_require(s, count <= UNSETTLED_MOST && b->unsettled.number < UINT64_MAX / 2, "more trades wait than may")) return;
    if (!unsettled_reserve(b, count)) return stream_starved(s);
    for (uint32_t i = 0; i < count && stream_good(s); i++) load_one(s, b);
    for (uint32_t account = 0; b->unsettled.number && account < book_account_count(b) && stream_good(s); account++) {
        uint64_t *version = &b->unsettled.lists[account].version;
        stream_u64(s, version);
        if (!stream_good(s) || !stream_require(s, *version <= b->version, "a trade that waits was changed later than all")) return;
    }
    settlement_schedule(e);
}
