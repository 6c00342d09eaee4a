/* tree.c: the account tree of a snapshot is one, and its pools add up. */
#include "snapshot/snapshot.h"

/* Whoever has a parent is somebody's child, once, and nobody's ancestor is itself. */
static bool deep_enough(const book *b, uint32_t slot)
{
    uint32_t depth = 0;
    for (; slot != SLOT_NONE && depth <= ACCOUNT_DEPTH_MAX; slot = b->accounts[slot].parent) depth++;
    return depth <= ACCOUNT_DEPTH_MAX;
}

static bool children_linked(const book *b, uint32_t slot, uint32_t *left)
{
    uint32_t previous = SLOT_NONE;
    for (uint32_t child = b->accounts[slot].child; child != SLOT_NONE; child = b->accounts[child].sibling) {
        const account *c = &b->accounts[child];
        if (*left == 0 || c->parent != slot || c->previous != previous) return false;
        --*left;
        previous = child;
    }
    return true;
}

static bool is_tree(const book *b)
{
    uint32_t count = book_account_count(b), children = 0;
    for (uint32_t i = 0; i < count; i++) {
        const account *a = &b->accounts[i];
        bool alone = a->sibling == SLOT_NONE && a->previous == SLOT_NONE;
        if (!deep_enough(b, i) || (a->parent == SLOT_NONE && !alone)) return false;
        children += a->parent != SLOT_NONE;
    }
    for (uint32_t i = 0; i < count; i++)
        if (!children_linked(b, i, &children)) return false;
    return children == 0;
}

/* ---- pools ------------------------------------------------------------------------------------------------ */

typedef struct sums {
    pooled *items; /* by instrument slot */
    uint32_t count; /* that are not 0 */
} sums;

static bool add(sums *x, uint32_t instrument, int64_t longs, int64_t shorts)
{
    pooled *p = &x->items[instrument];
    x->count += p->longs == 0 && p->shorts == 0;
    return !__builtin_add_overflow(p->longs, longs, &p->longs) && !__builtin_add_overflow(p->shorts, shorts, &p->shorts);
}

static bool add_positions(sums *x, const account *a)
{
    for (uint32_t i = 0; i < a->count; i++) {
        int64_t qty = a->positions[i].qty;
        if (!add(x, a->positions[i].instrument, qty > 0 ? qty : 0, qty < 0 ? -qty : 0)) return false;
    }
    return true;
}

static bool add_pool(sums *x, const account *a)
{
    for (uint32_t i = 0; i < a->pool_count; i++)
        if (!add(x, a->pool[i].instrument, a->pool[i].longs, a->pool[i].shorts)) return false;
    return true;
}

/* A node's pool is its own positions and what its children's pools are; each of those is looked at in its turn. */
static bool pool_adds_up(const book *b, const account *a, sums *x)
{
    bool good = add_positions(x, a);
    for (uint32_t child = a->child; good && child != SLOT_NONE; child = b->accounts[child].sibling) {
        const account *c = &b->accounts[child];
        good = c->child == SLOT_NONE ? add_positions(x, c) : add_pool(x, c);
    }
    good = good && x->count == a->pool_count;
    for (uint32_t i = 0; good && i < a->pool_count; i++) {
        pooled *p = &x->items[a->pool[i].instrument];
        good = p->longs == a->pool[i].longs && p->shorts == a->pool[i].shorts && (p->longs || p->shorts);
        *p = (pooled){0};
    }
    x->count = 0;
    return good;
}

void snapshot_check_tree(stream *s, book *b)
{
    uint32_t instruments = book_instrument_count(b);
    if (!stream_require(s, is_tree(b), "the accounts are no tree")) return;
    sums x = {.items = memory_take(b->memory, instruments * sizeof *x.items)};
    if (!x.items) return stream_starved(s);
    for (uint32_t i = 0; i < book_account_count(b) && stream_good(s); i++) {
        const account *a = &b->accounts[i];
        bool good = a->child == SLOT_NONE ? a->pool_count == 0 : pool_adds_up(b, a, &x);
        if (!good) stream_damaged(s, "the pool of account %u is not the sum of what it and its children hold", i);
    }
    memory_drop(b->memory, x.items, instruments * sizeof *x.items);
}
