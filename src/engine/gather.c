/* gather.c: sums over the accounts of a subtree, some at a time. */
#include "engine/gather.h"

/* The next account in the subtree, parents before their children; SLOT_NONE behind the last. */
static uint32_t next_of(const book *b, uint32_t root, uint32_t at)
{
    if (b->accounts[at].child != SLOT_NONE) return b->accounts[at].child;
    while (at != root && b->accounts[at].sibling == SLOT_NONE) at = b->accounts[at].parent;
    return at == root ? SLOT_NONE : b->accounts[at].sibling;
}

netto_status gather(netto_engine *e, uint32_t root, netto_cursor *cursor, gather_visit visit, bool *done,
                    netto_complaint *complaint)
{
    const book *b = &e->book;
    if (!(cursor->flags & GATHER_BEGUN) || b->tree_version > cursor->since)
        *cursor = (netto_cursor){.since = b->version, .next = root, .flags = GATHER_BEGUN};
    const netto_policy *policy = e->active->policy;
    uint64_t enough = policy->work + SLICE_WORK;
    for (uint32_t i = 0; i < SLICE_ACCOUNTS && policy->work < enough && cursor->next != SLOT_NONE; i++) {
        arena_reset(&e->book.scratch);
        netto_status status = visit(e, cursor->next, cursor, complaint);
        if (status != NETTO_OK) return status;
        cursor->next = next_of(b, root, cursor->next);
    }
    *done = cursor->next == SLOT_NONE;
    return NETTO_OK;
}
