/* order.c: the orders that are open, in a snapshot: of each account in the order of opening; and when orders were
 * opened, of each account. */
#include "base/text.h"
#include "snapshot/snapshot.h"

/* Places in the table and the lists are made again: only the order in an account decides how sums run. */
SNAPSHOT_KNOWS(orders, 0, 0, 0, 0, 0, 0, 0, 0, {});
SNAPSHOT_KNOWS(times_kept, 0, 0, 0);
SNAPSHOT_KNOWS(order_list, 0, 0, 0, 0, 0, 0, {});
SNAPSHOT_KNOWS(order_times, 0, 0, 0, 0);
SNAPSHOT_KNOWS(open_order, {}, 0, 0, 0, {}, 0, 0, 0, 0, 0, 0, 0, 0, {});
SNAPSHOT_KNOWS(resting, 0, 0, 0, 0);

#define ORDER_SIZE 47 /* bytes in the stream at least */

static void order_fields(stream *s, const book *b, open_order *o, netto_text *id)
{
    stream_text(s, id, NETTO_ID_MAX);
    stream_below(s, &o->account, book_account_count(b));
    stream_below(s, &o->instrument, book_instrument_count(b));
    stream_u64(s, &o->seq);
    stream_i64(s, &o->qty);
    stream_i64(s, &o->left);
    stream_i64(s, &o->price.units);
    stream_u8(s, &o->price.scale);
    stream_flag(s, &o->at_mark);
    stream_flag(s, &o->reducing);
}

/* ---- when they were opened --------------------------------------------------------------------------------- */

static void kept_fields(stream *s, times_kept *k)
{
    stream_i64(s, &k->length);
    stream_u32(s, &k->most);
    stream_i64(s, &k->since);
}

static void save_times(stream *s, const book *b)
{
    times_kept k = b->orders.times;
    kept_fields(s, &k);
    for (uint32_t i = 0; k.length && i < book_account_count(b); i++) {
        uint32_t count = order_times_of(b, i);
        stream_count(s, &count, sizeof(netto_instant));
        for (uint32_t j = 0; j < count; j++) {
            netto_instant at = order_times_at(b, i, j);
            stream_i64(s, &at);
        }
    }
}

static void load_account(stream *s, book *b, uint32_t account)
{
    uint32_t count = 0;
    netto_instant last = INT64_MIN;
    stream_count(s, &count, sizeof(netto_instant));
    if (!stream_good(s) || !stream_require(s, count <= b->orders.times.most, "more orders are counted than the policy asks for")) return;
    if (count && !order_times_restore(b, account, count)) return stream_starved(s);
    for (uint32_t j = 0; j < count && stream_good(s); j++) {
        netto_instant at = 0;
        stream_i64(s, &at);
        if (!stream_require(s, at >= last && at <= b->now, "the times of orders are out of order")) return;
        order_times_put(b, account, last = at);
    }
}

static void load_times(stream *s, book *b, const netto_policy *policy)
{
    times_kept *k = &b->orders.times;
    kept_fields(s, k);
    bool asked = k->length == policy->orders_length && k->most == (policy->orders_length ? policy->orders_most : 0);
    if (!stream_good(s) || !stream_require(s, asked, "the policy counts orders otherwise")) return;
    for (uint32_t i = 0; k->length && i < book_account_count(b) && stream_good(s); i++) load_account(s, b, i);
}

/* ---- the section ------------------------------------------------------------------------------------------------ */

void snapshot_save_orders(stream *s, const netto_engine *e)
{
    const book *b = &e->book;
    uint32_t count = b->orders.count;
    stream_count(s, &count, ORDER_SIZE);
    for (uint32_t i = 0; i < book_account_count(b); i++) {
        const order_list *l = b->accounts[i].orders;
        for (uint32_t slot = l ? l->first : SLOT_NONE; slot != SLOT_NONE; slot = order_at(b, slot)->next) {
            open_order o = *order_at(b, slot);
            netto_text id = order_id(order_at(b, slot));
            order_fields(s, b, &o, &id);
        }
    }
    save_times(s, b);
}

/* Signs agree, some of it is left, and beside what is open already it fits. */
static bool is_order(const book *b, const open_order *o, uint64_t last)
{
    const instrument *i = &b->instruments[o->instrument];
    int64_t most = instrument_most(i);
    bool sized = o->left > 0 ? o->left <= o->qty && o->qty <= most && i->bids <= most - o->left
                             : o->left < 0 && o->left >= o->qty && o->qty >= -most && i->offers <= most + o->left;
    return sized && i->kind != NETTO_CASH && o->price.scale <= DECIMAL_SCALE_MAX && o->seq > last && o->seq < b->version;
}

static void load_order(stream *s, book *b, open_order *last)
{
    open_order o = {0};
    netto_text id = {0};
    order_fields(s, b, &o, &id);
    if (!stream_good(s)) return;
    bool follows = o.account >= last->account;
    if (!stream_require(s, text_is_id(id), "an id is no printable text of 1 to 64 bytes")) return;
    if (!stream_require(s, follows && is_order(b, &o, o.account == last->account ? last->seq : 0), "an open order is none")) return;
    o.key = order_key(id);
    o.id_size = (uint8_t)id.size;
    memcpy(o.id, id.bytes, id.size);
    if (order_find(b, o.key) != SLOT_NONE) return stream_damaged(s, "order '%.*s' stands twice", TEXT(id));
    if (!order_reserve(b, o.account)) return stream_starved(s);
    order_open(b, &o);
    *last = o;
}

void snapshot_load_orders(stream *s, netto_engine *e)
{
    uint32_t count = 0;
    open_order last = {0};
    stream_count(s, &count, ORDER_SIZE);
    for (uint32_t i = 0; i < count && stream_good(s); i++) load_order(s, &e->book, &last);
    if (stream_good(s)) load_times(s, &e->book, e->active->policy);
}
