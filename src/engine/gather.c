/* gather.c: sums over the accounts of a subtree, some at a time. */
#include "engine/gather.h"

uint32_t gather_next(const book *b, uint32_t root, uint32_t at)
{
    if (b->accounts[at].child != SLOT_NONE) return b->accounts[at].child;
    while (at != root && b->accounts[at].sibling == SLOT_NONE) at = b->accounts[at].parent;
    return at == root ? SLOT_NONE : b->accounts[at].sibling;
}

#define RESTARTS_MAX 3 /* then it is done in one go: a tree that others change all the time must not keep it from ending */

/* Begin, or begin again where the tree has changed. */
static void begin(netto_cursor *cursor, const book *b, uint32_t root)
{
    uint32_t restarts = cursor->flags & GATHER_BEGUN ? cursor->flags / GATHER_RESTART + 1 : 0;
    netto_cursor_begin(cursor);
    cursor->since = b->version;
    cursor->next = root;
    cursor->flags = GATHER_BEGUN | restarts * GATHER_RESTART;
}

static bool is_enough(const netto_cursor *cursor, uint32_t visited, const netto_policy *policy, uint64_t enough)
{
    return cursor->flags / GATHER_RESTART < RESTARTS_MAX && (visited >= SLICE_ACCOUNTS || policy->work >= enough || cursor->work >= GATHER_RETURNS);
}

netto_status gather(netto_engine *e, uint32_t root, netto_cursor *cursor, gather_visit visit, const void *question,
                    bool *done, netto_complaint *complaint)
{
    const book *b = &e->book;
    if (!(cursor->flags & GATHER_BEGUN) || b->tree_version > cursor->since) begin(cursor, b, root);
    const netto_policy *policy = e->active->policy;
    uint64_t enough = policy->work + SLICE_WORK;
    cursor->work = 0;
    for (uint32_t i = 0; cursor->next != SLOT_NONE && !is_enough(cursor, i, policy, enough); i++) {
        arena_reset(&e->book.scratch);
        netto_status status = visit(e, cursor->next, question, cursor, complaint);
        if (status != NETTO_OK) return status;
        cursor->next = gather_next(b, root, cursor->next);
    }
    *done = cursor->next == SLOT_NONE;
    return NETTO_OK;
}
