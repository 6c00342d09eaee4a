/* account.c: who holds positions and collateral; accounts form a tree. */
#include "book/account.h"

#include <string.h>

#include "base/complain.h"
#include "base/search.h"
#include "base/text.h"
#include "book/book.h"

netto_status account_find(const book *b, netto_text id, uint32_t *slot, netto_complaint *complaint)
{
    uint32_t found = idmap_find(&b->account_ids, id);
    if (found == SLOT_NONE)
        return complain(complaint, NETTO_EACCOUNT, "no account '%.*s'; send account.put first", TEXT(id));
    *slot = found;
    return NETTO_OK;
}

/* ---- positions ------------------------------------------------------------------------------------ */

/* The first place whose instrument is not below. */
static uint32_t position_place(const account *a, uint32_t instrument)
{
    if (a->count == 0) return 0;
    return search_sorted(&a->positions->instrument, sizeof *a->positions, a->count, instrument);
}

const position *account_position(const account *a, uint32_t instrument)
{
    uint32_t at = position_place(a, instrument);
    return at < a->count && a->positions[at].instrument == instrument ? &a->positions[at] : NULL;
}

static uint32_t pool_place(const account *a, uint32_t instrument)
{
    if (a->pool_count == 0) return 0;
    return search_sorted(&a->pool->instrument, sizeof *a->pool, a->pool_count, instrument);
}

static bool pool_holds(const account *a, uint32_t at, uint32_t instrument)
{
    return at < a->pool_count && a->pool[at].instrument == instrument;
}

pooled account_held(const account *a, uint32_t instrument)
{
    pooled held = {.instrument = instrument};
    const position *p = a->child == SLOT_NONE ? account_position(a, instrument) : NULL;
    uint32_t at = pool_place(a, instrument);
    if (a->child != SLOT_NONE && pool_holds(a, at, instrument)) held = a->pool[at];
    if (p && p->qty > 0) held.longs = p->qty;
    if (p && p->qty < 0) held.shorts = -p->qty;
    return held;
}

static bool pool_reserve(book *b, account *a, uint32_t more)
{
    return memory_reserve(b->memory, (void **)&a->pool, &a->pool_capacity, a->pool_count + more, sizeof *a->pool);
}

/* Add to a node's sums; room was made. */
static void pool_add(account *a, uint32_t instrument, int64_t longs, int64_t shorts)
{
    uint32_t at = pool_place(a, instrument);
    if (!pool_holds(a, at, instrument)) {
        if (longs == 0 && shorts == 0) return;
        memmove(a->pool + at + 1, a->pool + at, (a->pool_count - at) * sizeof *a->pool);
        a->pool[at] = (pooled){.instrument = instrument};
        a->pool_count++;
    }
    a->pool[at].longs += longs;
    a->pool[at].shorts += shorts;
    if (a->pool[at].longs || a->pool[at].shorts) return;
    memmove(a->pool + at, a->pool + at + 1, (a->pool_count - at - 1) * sizeof *a->pool);
    a->pool_count--;
}

/* Nobody holds more than there are instruments, however many rows name the same one. */
static uint32_t at_most(uint32_t pending, uint32_t held, const book *b)
{
    uint32_t left = book_instrument_count(b) - held;
    return pending < left ? pending : left;
}

static bool expect_in_pool(book *b, account *a)
{
    return pool_reserve(b, a, at_most(a->pending, a->pool_count, b));
}

bool account_expect(book *b, uint32_t slot, uint32_t instrument)
{
    account *a = &b->accounts[slot];
    if (account_position(a, instrument)) return true;
    uint32_t need = a->count + at_most(++a->pending, a->count, b);
    if (!memory_reserve(b->memory, (void **)&a->positions, &a->capacity, need, sizeof *a->positions)) return false;
    if (a->child != SLOT_NONE && !expect_in_pool(b, a)) return false;
    for (uint32_t node = a->parent; node != SLOT_NONE; node = b->accounts[node].parent) {
        b->accounts[node].pending++;
        if (!expect_in_pool(b, &b->accounts[node])) return false;
    }
    return true;
}

bool account_expect_cash(book *b, uint32_t slot)
{
    account *a = &b->accounts[slot];
    uint32_t most = b->currency_ids.count;
    if (a->pending_lines < most) a->pending_lines++;
    return collateral_reserve(b, slot, a->pending_lines);
}

void account_settle(book *b, uint32_t slot)
{
    for (; slot != SLOT_NONE; slot = b->accounts[slot].parent) b->accounts[slot].pending = b->accounts[slot].pending_lines = 0;
}

static int64_t long_part(int64_t qty)
{
    return qty > 0 ? qty : 0;
}

static int64_t short_part(int64_t qty)
{
    return qty < 0 ? -qty : 0;
}

static void keep_sums(book *b, uint32_t slot, uint32_t instrument, int64_t before, int64_t after)
{
    int64_t longs = long_part(after) - long_part(before), shorts = short_part(after) - short_part(before);
    b->instruments[instrument].longs += longs;
    b->instruments[instrument].shorts += shorts;
    for (; slot != SLOT_NONE; slot = b->accounts[slot].parent)
        if (b->accounts[slot].child != SLOT_NONE) pool_add(&b->accounts[slot], instrument, longs, shorts);
}

static void open_position(book *b, account *a, uint32_t at, uint32_t instrument)
{
    memmove(a->positions + at + 1, a->positions + at, (a->count - at) * sizeof *a->positions);
    a->positions[at] = (position){.instrument = instrument};
    a->count++;
    b->instruments[instrument].holders++;
    b->position_count++;
}

static void close_position(book *b, account *a, uint32_t at)
{
    b->instruments[a->positions[at].instrument].holders--;
    b->position_count--;
    memmove(a->positions + at, a->positions + at + 1, (a->count - at - 1) * sizeof *a->positions);
    a->count--;
}

void account_transfer(book *b, uint32_t slot, netto_money in_base)
{
    b->accounts[slot].transfers += in_base;
    b->accounts[slot].lines_version = b->version;
}

void account_realise(book *b, uint32_t slot, uint32_t instrument, netto_money own, netto_money in_base)
{
    account *a = &b->accounts[slot];
    uint32_t at = position_place(a, instrument);
    if (at < a->count && a->positions[at].instrument == instrument) a->positions[at].realised += own;
    a->realised += in_base;
    a->lines_version = b->version;
}

void account_rehold(book *b, uint32_t slot, uint32_t at, int64_t qty, netto_money cost)
{
    account *a = &b->accounts[slot];
    position *p = &a->positions[at];
    keep_sums(b, slot, p->instrument, p->qty, qty);
    p->qty = qty;
    p->cost = cost;
    if (qty == 0) close_position(b, a, at);
}

void account_hold(book *b, uint32_t slot, uint32_t instrument, int64_t qty, netto_money cost)
{
    account *a = &b->accounts[slot];
    uint32_t at = position_place(a, instrument);
    bool held = at < a->count && a->positions[at].instrument == instrument;
    if (!held && qty == 0) return;
    if (!held) open_position(b, a, at, instrument);
    account_rehold(b, slot, at, qty, cost);
}

/* ---- the tree -------------------------------------------------------------------------------------- */

/* What an account's subtree holds: its pool, or its own positions where it has no children. */
static uint32_t held_count(const account *a)
{
    return a->child != SLOT_NONE ? a->pool_count : a->count;
}

static pooled held_at(const account *a, uint32_t i)
{
    if (a->child != SLOT_NONE) return a->pool[i];
    const position *p = &a->positions[i];
    return (pooled){p->instrument, long_part(p->qty), short_part(p->qty)};
}

static void add_to_ancestors(book *b, uint32_t parent, const account *a, int sign)
{
    for (uint32_t i = 0; i < held_count(a); i++) {
        pooled held = held_at(a, i);
        for (uint32_t node = parent; node != SLOT_NONE; node = b->accounts[node].parent)
            pool_add(&b->accounts[node], held.instrument, sign * held.longs, sign * held.shorts);
    }
}

/* A node gets a pool with its first child, which begins with its own positions. */
bool account_make_room(book *b, uint32_t parent, const account *a)
{
    for (uint32_t node = parent; node != SLOT_NONE; node = b->accounts[node].parent) {
        account *n = &b->accounts[node];
        uint32_t own = n->child == SLOT_NONE ? n->count : 0;
        if (!pool_reserve(b, n, own + held_count(a))) return false;
    }
    return order_make_room(b, parent, a->orders);
}

static void begin_pool(account *a)
{
    for (uint32_t i = 0; i < a->count; i++) {
        pooled own = held_at(a, i);
        pool_add(a, own.instrument, own.longs, own.shorts);
    }
}

static void attach(book *b, uint32_t slot, uint32_t parent, uint32_t after)
{
    account *a = &b->accounts[slot];
    a->parent = parent;
    a->previous = a->sibling = SLOT_NONE;
    if (parent == SLOT_NONE) return;
    account *p = &b->accounts[parent];
    if (p->child == SLOT_NONE) begin_pool(p);
    uint32_t *link = after == SLOT_NONE ? &p->child : &b->accounts[after].sibling;
    a->previous = after;
    a->sibling = *link;
    if (*link != SLOT_NONE) b->accounts[*link].previous = slot;
    *link = slot;
    add_to_ancestors(b, parent, a, 1);
    order_count_above(b, parent, a->orders, 1);
}

static void detach(book *b, uint32_t slot)
{
    account *a = &b->accounts[slot];
    if (a->parent == SLOT_NONE) return;
    account *p = &b->accounts[a->parent];
    add_to_ancestors(b, a->parent, a, -1);
    order_count_above(b, a->parent, a->orders, -1);
    if (a->previous == SLOT_NONE)
        p->child = a->sibling;
    else
        b->accounts[a->previous].sibling = a->sibling;
    if (a->sibling != SLOT_NONE) b->accounts[a->sibling].previous = a->previous;
    if (p->child == SLOT_NONE) p->pool_count = 0;
}

void account_move(book *b, uint32_t slot, uint32_t parent, uint32_t after)
{
    if (b->accounts[slot].parent == parent) return;
    detach(b, slot);
    attach(b, slot, parent, after);
}
