/* order.c: the orders that are open. */
#include "book/order.h"

#include <string.h>

#include "base/search.h"
#include "book/book.h"

#define CHUNK         1024 /* orders: a table that grows moves none of them */
#define BUCKETS_FIRST 1024

struct order_chunk {
    open_order places[CHUNK];
};

void orders_init(orders *o)
{
    *o = (orders){.spare = SLOT_NONE, .times.since = ORDER_TIMES_ALWAYS};
}

void orders_destroy(book *b)
{
    orders *o = &b->orders;
    for (uint32_t i = 0; i < o->chunk_count; i++) memory_drop(b->memory, o->chunks[i], sizeof *o->chunks[i]);
    memory_drop(b->memory, o->chunks, o->chunk_capacity * sizeof *o->chunks);
    memory_drop(b->memory, o->buckets, o->bucket_count * sizeof *o->buckets);
    orders_init(o);
}

void order_list_drop(book *b, order_list *list)
{
    if (!list) return;
    memory_drop(b->memory, list->items, list->item_capacity * sizeof *list->items);
    memory_drop(b->memory, list->times.at, list->times.capacity * sizeof *list->times.at);
    memory_drop(b->memory, list, sizeof *list);
}

/* ---- places and ids ------------------------------------------------------------------------------------ */

static open_order *place(const orders *o, uint32_t slot)
{
    return &o->chunks[slot / CHUNK]->places[slot % CHUNK];
}

const open_order *order_at(const book *b, uint32_t slot)
{
    return place(&b->orders, slot);
}

digest_key order_key(netto_text id)
{
    digest_key key = digest_id(id);
    key.high ^= UINT64_C(0x6f72646572000000); /* "order" */
    return key;
}

static uint32_t *bucket(const orders *o, digest_key key)
{
    return &o->buckets[(uint32_t)key.low & (o->bucket_count - 1)];
}

uint32_t order_find(const book *b, digest_key key)
{
    const orders *o = &b->orders;
    uint32_t slot = o->count ? *bucket(o, key) : SLOT_NONE;
    while (slot != SLOT_NONE && (place(o, slot)->key.low != key.low || place(o, slot)->key.high != key.high))
        slot = place(o, slot)->chain;
    return slot;
}

static void name(orders *o, uint32_t slot)
{
    uint32_t *head = bucket(o, place(o, slot)->key);
    place(o, slot)->chain = *head;
    *head = slot;
}

static void unname(orders *o, uint32_t slot)
{
    uint32_t *link = bucket(o, place(o, slot)->key);
    while (*link != slot) link = &place(o, *link)->chain;
    *link = place(o, slot)->chain;
}

static bool is_open(const orders *o, uint32_t slot)
{
    return place(o, slot)->left != 0;
}

/* As many buckets as orders at least. */
static bool grow_buckets(memory *m, orders *o)
{
    uint32_t size = o->bucket_count ? 2 * o->bucket_count : BUCKETS_FIRST;
    if (o->count < o->bucket_count) return true;
    uint32_t *made = size ? memory_resize(m, NULL, 0, size * sizeof *made) : NULL;
    if (!made) return false;
    memset(made, 0xff, size * sizeof *made); /* SLOT_NONE */
    memory_drop(m, o->buckets, o->bucket_count * sizeof *o->buckets);
    o->buckets = made;
    o->bucket_count = size;
    for (uint32_t slot = 0; slot < o->used; slot++)
        if (is_open(o, slot)) name(o, slot);
    return true;
}

static bool grow_chunks(memory *m, orders *o)
{
    if (o->spare != SLOT_NONE || o->used < o->chunk_count * CHUNK) return true;
    if (!memory_reserve(m, (void **)&o->chunks, &o->chunk_capacity, o->chunk_count + 1, sizeof *o->chunks)) return false;
    struct order_chunk *made = memory_resize(m, NULL, 0, sizeof *made);
    if (made) o->chunks[o->chunk_count++] = made;
    return made != NULL;
}

/* ---- what rests ---------------------------------------------------------------------------------------- */

static uint32_t item_place(const order_list *l, uint32_t instrument)
{
    return l->item_count ? search_sorted(&l->items->instrument, sizeof *l->items, l->item_count, instrument) : 0;
}

static bool list_reserve(book *b, order_list **list, uint32_t more)
{
    if (!*list && !(*list = memory_take(b->memory, sizeof **list))) return false;
    order_list *l = *list;
    if (!l->count) l->first = l->last = SLOT_NONE;
    return memory_reserve(b->memory, (void **)&l->items, &l->item_capacity, l->item_count + more, sizeof *l->items);
}

/* Add to the sums of one list; room was made. */
static void add(order_list *l, const resting *r, int sign)
{
    uint32_t at = item_place(l, r->instrument);
    if (at == l->item_count || l->items[at].instrument != r->instrument) {
        memmove(l->items + at + 1, l->items + at, (l->item_count - at) * sizeof *l->items);
        l->items[at] = (resting){.instrument = r->instrument};
        l->item_count++;
    }
    resting *sum = &l->items[at];
    sum->count += (uint32_t)sign * r->count;
    sum->buys += sign * r->buys;
    sum->sells += sign * r->sells;
    if (sum->count) return;
    memmove(sum, sum + 1, (l->item_count - at - 1) * sizeof *sum);
    l->item_count--;
}

void order_count_above(book *b, uint32_t parent, const order_list *moved, int sign)
{
    for (uint32_t i = 0; moved && i < moved->item_count; i++)
        for (uint32_t node = parent; node != SLOT_NONE; node = b->accounts[node].parent)
            add(b->accounts[node].orders, &moved->items[i], sign);
}

bool order_make_room(book *b, uint32_t parent, const order_list *moved)
{
    for (uint32_t node = parent; moved && node != SLOT_NONE; node = b->accounts[node].parent)
        if (!list_reserve(b, &b->accounts[node].orders, moved->item_count)) return false;
    return true;
}

static resting part_of(const open_order *o)
{
    resting part = {.instrument = o->instrument, .count = 1};
    *(o->left > 0 ? &part.buys : &part.sells) = o->left > 0 ? o->left : -o->left;
    return part;
}

/* In the account, in all above it, and in the instrument's totals. */
static void count(book *b, uint32_t account, const resting *part, int sign)
{
    instrument *i = &b->instruments[part->instrument];
    for (uint32_t node = account; node != SLOT_NONE; node = b->accounts[node].parent)
        add(b->accounts[node].orders, part, sign);
    i->bids += sign * part->buys;
    i->offers += sign * part->sells;
}

const resting *order_resting(const book *b, uint32_t account, uint32_t *count)
{
    const order_list *l = b->accounts[account].orders;
    *count = l ? l->item_count : 0;
    return *count ? l->items : NULL;
}

/* A node that has sub-accounts sums its own orders anew: it seldom has any. */
bool order_resting_own(const book *b, uint32_t account, arena *in, const resting **out, uint32_t *count)
{
    const order_list *l = b->accounts[account].orders;
    *out = order_resting(b, account, count);
    if (!*count || b->accounts[account].child == SLOT_NONE) return true;
    order_list own = {.items = arena_array(in, l->item_count, sizeof *own.items)};
    if (!own.items) return false;
    for (uint32_t slot = l->first; slot != SLOT_NONE; slot = order_at(b, slot)->next) {
        resting part = part_of(order_at(b, slot));
        add(&own, &part, 1);
    }
    *out = own.items;
    *count = own.item_count;
    return true;
}

resting order_resting_at(const book *b, uint32_t account, uint32_t instrument)
{
    const order_list *l = b->accounts[account].orders;
    uint32_t at = l ? item_place(l, instrument) : 0;
    return l && at < l->item_count && l->items[at].instrument == instrument ? l->items[at] : (resting){.instrument = instrument};
}

resting order_resting_in(const book *b, uint32_t account, uint32_t instrument)
{
    const order_list *l = b->accounts[account].orders;
    resting sum = {.instrument = instrument};
    if (l && b->accounts[account].child == SLOT_NONE) return order_resting_at(b, account, instrument);
    for (uint32_t slot = l ? l->first : SLOT_NONE; slot != SLOT_NONE; slot = order_at(b, slot)->next) {
        resting part = part_of(order_at(b, slot));
        if (part.instrument == instrument) sum.count++, sum.buys += part.buys, sum.sells += part.sells;
    }
    return sum;
}

/* ---- opened, filled, closed ------------------------------------------------------------------------------ */

bool order_reserve(book *b, uint32_t account)
{
    if (!grow_chunks(b->memory, &b->orders) || !grow_buckets(b->memory, &b->orders)) return false;
    for (uint32_t node = account; node != SLOT_NONE; node = b->accounts[node].parent)
        if (!list_reserve(b, &b->accounts[node].orders, 1)) return false;
    return true;
}

static uint32_t take_place(orders *o)
{
    uint32_t slot = o->spare;
    if (slot == SLOT_NONE) return o->used++;
    o->spare = place(o, slot)->chain;
    return slot;
}

static void join(book *b, uint32_t slot)
{
    open_order *o = place(&b->orders, slot);
    order_list *l = b->accounts[o->account].orders;
    o->previous = l->last;
    o->next = SLOT_NONE;
    *(l->last == SLOT_NONE ? &l->first : &place(&b->orders, l->last)->next) = slot;
    l->last = slot;
    l->count++;
}

static void leave(book *b, uint32_t slot)
{
    const open_order *o = place(&b->orders, slot);
    order_list *l = b->accounts[o->account].orders;
    *(o->previous == SLOT_NONE ? &l->first : &place(&b->orders, o->previous)->next) = o->next;
    *(o->next == SLOT_NONE ? &l->last : &place(&b->orders, o->next)->previous) = o->previous;
    l->count--;
}

uint32_t order_open(book *b, const open_order *order)
{
    orders *o = &b->orders;
    uint32_t slot = take_place(o);
    resting part = part_of(order);
    *place(o, slot) = *order;
    name(o, slot);
    join(b, slot);
    count(b, order->account, &part, 1);
    b->instruments[order->instrument].holders++;
    o->count++;
    return slot;
}

/* Its id and its instrument may still be read until the next is opened. */
void order_close(book *b, uint32_t slot)
{
    orders *o = &b->orders;
    open_order *gone = place(o, slot);
    resting part = part_of(gone);
    count(b, gone->account, &part, -1);
    b->instruments[gone->instrument].holders--;
    leave(b, slot);
    unname(o, slot);
    gone->left = 0;
    gone->chain = o->spare;
    o->spare = slot;
    o->count--;
}

int64_t order_fill(book *b, uint32_t slot, int64_t steps)
{
    open_order *o = place(&b->orders, slot);
    bool whole = o->left > 0 ? steps >= o->left : steps <= o->left;
    if (whole) return order_close(b, slot), 0;
    resting less = {.instrument = o->instrument};
    *(steps > 0 ? &less.buys : &less.sells) = steps > 0 ? steps : -steps;
    count(b, o->account, &less, -1);
    return o->left -= steps;
}
