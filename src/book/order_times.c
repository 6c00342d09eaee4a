/* order_times.c: when orders were opened. */
#include "book/order_times.h"

#include "book/book.h"

#define ROOM_FIRST 8

static order_times *of(const book *b, uint32_t account)
{
    order_list *l = b->accounts[account].orders;
    return l ? &l->times : NULL;
}

static netto_instant time_at(const order_times *t, uint32_t i)
{
    uint32_t place = t->first + i;
    return t->at[place < t->capacity ? place : place - t->capacity];
}

/* The instant behind which a window begins; in the distant past there is none before. */
static netto_instant behind(netto_instant now, netto_instant window)
{
    return now < INT64_MIN + window ? INT64_MIN : now - window;
}

static void drop_first(order_times *t, uint32_t count)
{
    t->first = (t->first + count) % (t->capacity ? t->capacity : 1);
    t->count -= count;
}

/* How many are as old as this, or older. */
static uint32_t older(const order_times *t, netto_instant at)
{
    uint32_t low = 0, high = t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (time_at(t, middle) <= at) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* ---- growing ----------------------------------------------------------------------------------------------- */

static bool grow(book *b, order_times *t, uint32_t capacity)
{
    netto_instant *made = memory_resize(b->memory, NULL, 0, capacity * sizeof *made);
    if (!made) return false;
    for (uint32_t i = 0; i < t->count; i++) made[i] = time_at(t, i);
    memory_drop(b->memory, t->at, t->capacity * sizeof *t->at);
    *t = (order_times){.at = made, .count = t->count, .capacity = capacity};
    return true;
}

static bool reserve(book *b, order_times *t)
{
    const times_kept *k = &b->orders.times;
    uint32_t twice = t->capacity ? 2 * t->capacity : ROOM_FIRST;
    if (t->count < t->capacity || t->capacity >= k->most) return true;
    if (t->count && time_at(t, 0) <= behind(b->now, k->length)) return true; /* it goes */
    return grow(b, t, twice < k->most ? twice : k->most);
}

bool order_times_reserve(book *b, uint32_t account)
{
    if (!b->orders.times.length) return true;
    for (; account != SLOT_NONE; account = b->accounts[account].parent)
        if (!reserve(b, of(b, account))) return false;
    return true;
}

/* ---- adding, counting --------------------------------------------------------------------------------------- */

static void put(order_times *t, netto_instant at)
{
    uint32_t place = t->first + t->count++;
    t->at[place < t->capacity ? place : place - t->capacity] = at;
}

void order_times_add(book *b, uint32_t account)
{
    times_kept *k = &b->orders.times;
    if (!k->length) k->since = b->now;
    for (; k->length && account != SLOT_NONE; account = b->accounts[account].parent) {
        order_times *t = of(b, account);
        drop_first(t, older(t, behind(b->now, k->length)));
        if (t->count >= k->most) drop_first(t, t->count - k->most + 1);
        put(t, b->now);
    }
}

bool order_times_count(const book *b, uint32_t account, netto_instant window, uint32_t *out)
{
    const order_times *t = of(b, account);
    netto_instant from = behind(b->now, window);
    *out = t ? t->count - older(t, from) : 0;
    return from >= b->orders.times.since && (!b->orders.times.length || window <= b->orders.times.length);
}

/* ---- another policy ------------------------------------------------------------------------------------------- */

static void forget(book *b, order_times *t)
{
    memory_drop(b->memory, t->at, t->capacity * sizeof *t->at);
    *t = (order_times){.count = 0};
}

static void missing_until(times_kept *k, netto_instant at)
{
    if (at > k->since) k->since = at;
}

/* Of a full ring the oldest may have gone already. */
static void cut(times_kept *k, order_times *t, netto_instant from, uint32_t most)
{
    if (t->count && t->count == k->most && most > k->most) missing_until(k, time_at(t, 0));
    drop_first(t, older(t, from));
    if (t->count > most) drop_first(t, t->count - most);
}

void order_times_change(book *b, netto_instant length, uint32_t most)
{
    times_kept *k = &b->orders.times;
    if (k->length && length > k->length) missing_until(k, behind(b->now, k->length));
    for (uint32_t i = 0; i < book_account_count(b); i++) {
        order_times *t = of(b, i);
        if (!t || !t->count) continue;
        if (length) cut(k, t, behind(b->now, length), most);
        else missing_until(k, b->now), forget(b, t);
    }
    k->length = length;
    k->most = length ? most : 0;
}

/* ---- snapshots ------------------------------------------------------------------------------------------------- */

uint32_t order_times_of(const book *b, uint32_t account)
{
    const order_times *t = of(b, account);
    return t ? t->count : 0;
}

netto_instant order_times_at(const book *b, uint32_t account, uint32_t i)
{
    return time_at(of(b, account), i);
}

bool order_times_restore(book *b, uint32_t account, uint32_t count)
{
    return order_reserve(b, account) && grow(b, of(b, account), count);
}

void order_times_put(book *b, uint32_t account, netto_instant at)
{
    put(of(b, account), at);
}

void order_times_digest(const book *b, uint32_t account, digest *d)
{
    const order_times *t = of(b, account);
    digest_number(d, t ? t->count : 0);
    for (uint32_t i = 0; t && i < t->count; i++) digest_number(d, (uint64_t)time_at(t, i));
}
