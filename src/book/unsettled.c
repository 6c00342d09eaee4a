/* unsettled.c: trades that were made and are not settled yet. */
#include "book/unsettled.h"

#include <string.h>

#include "book/book.h"

#define BUCKETS_FIRST 64

void unsettled_init(unsettleds *u)
{
    *u = (unsettleds){.spare = SLOT_NONE};
}

void unsettled_destroy(book *b)
{
    unsettleds *u = &b->unsettled;
    memory *m = b->memory;
    memory_drop(m, u->items, u->capacity * sizeof *u->items);
    memory_drop(m, u->buckets, u->bucket_count * sizeof *u->buckets);
    memory_drop(m, u->heap, u->heap_capacity * sizeof *u->heap);
    memory_drop(m, u->lists, u->list_capacity * sizeof *u->lists);
    unsettled_init(u);
}

/* ---- by id --------------------------------------------------------------------------------------------------- */

static uint32_t *bucket(const unsettleds *u, digest_key key)
{
    return &u->buckets[(uint32_t)key.low & (u->bucket_count - 1)];
}

uint32_t unsettled_find(const book *b, digest_key key)
{
    const unsettleds *u = &b->unsettled;
    uint32_t place = u->count ? *bucket(u, key) : SLOT_NONE;
    while (place != SLOT_NONE && (u->items[place].key.low != key.low || u->items[place].key.high != key.high)) place = u->items[place].chain;
    return place;
}

static void name(unsettleds *u, uint32_t place)
{
    uint32_t *head = bucket(u, u->items[place].key);
    u->items[place].chain = *head;
    *head = place;
}

static void unname(unsettleds *u, uint32_t place)
{
    uint32_t *link = bucket(u, u->items[place].key);
    while (*link != place) link = &u->items[*link].chain;
    *link = u->items[place].chain;
}

/* ---- room ---------------------------------------------------------------------------------------------------- */

/* As many buckets as trades at least. */
static bool grow_buckets(memory *m, unsettleds *u, uint32_t need)
{
    uint32_t size = u->bucket_count ? u->bucket_count : BUCKETS_FIRST;
    while (size < need) size *= 2;
    if (size == u->bucket_count) return true;
    uint32_t *made = memory_resize(m, NULL, 0, size * sizeof *made);
    if (!made) return false;
    memset(made, 0xff, size * sizeof *made); /* SLOT_NONE */
    memory_drop(m, u->buckets, u->bucket_count * sizeof *u->buckets);
    u->buckets = made;
    u->bucket_count = size;
    for (uint32_t i = 0; i < u->used; i++)
        if (u->items[i].number) name(u, i);
    return true;
}

static bool grow_lists(book *b)
{
    unsettleds *u = &b->unsettled;
    uint32_t accounts = book_account_count(b);
    if (!memory_reserve(b->memory, (void **)&u->lists, &u->list_capacity, accounts, sizeof *u->lists)) return false;
    while (u->list_count < accounts) u->lists[u->list_count++] = (unsettled_list){SLOT_NONE, SLOT_NONE, 0};
    return true;
}

bool unsettled_reserve(book *b, uint32_t more)
{
    unsettleds *u = &b->unsettled;
    uint32_t need = u->count + more;
    return grow_lists(b) && memory_reserve(b->memory, (void **)&u->items, &u->capacity, u->used + more, sizeof *u->items) &&
           memory_reserve(b->memory, (void **)&u->heap, &u->heap_capacity, need, sizeof *u->heap) && grow_buckets(b->memory, u, need);
}

void unsettled_touch(book *b, uint32_t account)
{
    for (; account != SLOT_NONE; account = b->accounts[account].parent) b->unsettled.lists[account].version = b->version;
}

/* ---- what comes first ------------------------------------------------------------------------------------------ */

static bool is_before(const unsettleds *u, uint32_t a, uint32_t b)
{
    const unsettled *x = &u->items[a], *y = &u->items[b];
    return x->attend < y->attend || (x->attend == y->attend && x->number < y->number);
}

static void stand(unsettleds *u, uint32_t at, uint32_t place)
{
    u->heap[at] = place;
    u->items[place].heap = at;
}

static void rise(unsettleds *u, uint32_t at)
{
    uint32_t place = u->heap[at];
    for (; at && is_before(u, place, u->heap[(at - 1) / 2]); at = (at - 1) / 2) stand(u, at, u->heap[(at - 1) / 2]);
    stand(u, at, place);
}

static void sink(unsettleds *u, uint32_t at, uint32_t count)
{
    uint32_t place = u->heap[at];
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_before(u, u->heap[child + 1], u->heap[child])) child++;
        if (!is_before(u, u->heap[child], place)) break;
        stand(u, at, u->heap[child]);
    }
    stand(u, at, place);
}

uint32_t unsettled_first(const book *b)
{
    return b->unsettled.count ? b->unsettled.heap[0] : SLOT_NONE;
}

void unsettled_attend(book *b, uint32_t place, netto_instant at)
{
    unsettleds *u = &b->unsettled;
    u->items[place].attend = at;
    rise(u, u->items[place].heap);
    sink(u, u->items[place].heap, u->count);
    unsettled_touch(b, u->items[place].account);
}

/* ---- made and settled ------------------------------------------------------------------------------------------ */

static void link_in(unsettleds *u, uint32_t place)
{
    unsettled *t = &u->items[place];
    unsettled_list *l = &u->lists[t->account];
    t->previous = l->last;
    t->next = SLOT_NONE;
    if (l->last == SLOT_NONE) l->first = place;
    else u->items[l->last].next = place;
    l->last = place;
}

static void link_out(unsettleds *u, uint32_t place)
{
    const unsettled *t = &u->items[place];
    unsettled_list *l = &u->lists[t->account];
    if (t->previous == SLOT_NONE) l->first = t->next;
    else u->items[t->previous].next = t->next;
    if (t->next == SLOT_NONE) l->last = t->previous;
    else u->items[t->next].previous = t->previous;
}

void unsettled_add(book *b, const unsettled *made)
{
    unsettleds *u = &b->unsettled;
    uint32_t place = u->spare;
    if (place == SLOT_NONE) place = u->used++;
    else u->spare = u->items[place].chain;
    u->items[place] = *made;
    if (!made->number) u->items[place].number = ++u->number; /* one of a snapshot has its own */
    name(u, place);
    link_in(u, place);
    stand(u, u->count, place);
    rise(u, u->count++);
    b->instruments[made->instrument].holders++;
    unsettled_touch(b, made->account);
}

static void leave(book *b, uint32_t place)
{
    unsettleds *u = &b->unsettled;
    uint32_t at = u->items[place].heap, last = u->heap[--u->count];
    unname(u, place);
    link_out(u, place);
    if (last != place) {
        stand(u, at, last);
        rise(u, at);
        sink(u, u->items[last].heap, u->count);
    }
    b->instruments[u->items[place].instrument].holders--;
    u->items[place] = (unsettled){.chain = u->spare};
    u->spare = place;
}

void unsettled_settle(book *b, uint32_t place, int64_t given, int64_t taken)
{
    unsettled *t = &b->unsettled.items[place];
    t->given = given;
    t->taken = taken;
    unsettled_touch(b, t->account);
    if (unsettled_left(t) == 0) leave(b, place);
}

/* ---- digests --------------------------------------------------------------------------------------------------- */

/* Places and the heap are no facts. */
void unsettled_digest(const unsettleds *u, digest *d)
{
    if (u->number == 0) return; /* there never was one */
    digest_number(d, u->number);
    for (uint32_t account = 0; account < u->list_count; account++) {
        if (u->lists[account].version) digest_number(d, account), digest_number(d, u->lists[account].version);
        for (uint32_t place = u->lists[account].first; place != SLOT_NONE; place = u->items[place].next) {
            const unsettled *t = &u->items[place];
            const uint64_t numbers[] = {t->contents, t->number, (uint64_t)t->qty, (uint64_t)t->given, (uint64_t)t->taken, (uint64_t)t->price.units, t->price.scale,
                                        (uint64_t)t->ts, (uint64_t)t->attend, (uint64_t)(int64_t)t->date, (uint64_t)(int64_t)t->late,
                                        (uint64_t)t->account << 32 | t->instrument, (uint64_t)t->free << 1 | t->failed};
            digest_text(d, unsettled_id(t));
            for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) digest_number(d, numbers[i]);
        }
    }
}
