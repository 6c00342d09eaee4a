/* account_row.c: account.put: what an account is, where it stands in the tree, and what nets in it. */
#include "base/complain.h"
#include "base/text.h"
#include "book/book.h"

static uint32_t depth_of(const book *b, uint32_t slot)
{
    uint32_t depth = 0;
    for (; slot != SLOT_NONE; slot = b->accounts[slot].parent) depth++;
    return depth;
}

static void drop_definition(book *b, account *a)
{
    netting_rule_drop(b, a->netting);
    bytes_drop(b->memory, &a->attrs);
    a->netting = NULL;
}

void account_drop(book *b, account *a)
{
    drop_definition(b, a);
    memory_drop(b->memory, a->positions, a->capacity * sizeof *a->positions);
    memory_drop(b->memory, a->lines, a->line_capacity * sizeof *a->lines);
    memory_drop(b->memory, a->pool, a->pool_capacity * sizeof *a->pool);
    order_list_drop(b, a->orders);
}

static netto_status check_parent(const book *b, const netto_account_row *row, uint32_t slot, uint32_t *parent,
                                 netto_complaint *complaint)
{
    *parent = SLOT_NONE;
    if (row->parent.bytes && (*parent = idmap_find(&b->account_ids, row->parent)) == SLOT_NONE)
        return complain(complaint, NETTO_EACCOUNT, "account '%.*s': no parent '%.*s'; put it first", TEXT(row->id),
                        TEXT(row->parent));
    if (text_equal(row->id, row->parent))
        return complain(complaint, NETTO_EPARAMS, "account '%.*s' cannot be its own parent", TEXT(row->id));
    if (depth_of(b, *parent) >= ACCOUNT_DEPTH_MAX)
        return complain(complaint, NETTO_ETOOLARGE, "account '%.*s': the tree is at most %d deep", TEXT(row->id),
                        ACCOUNT_DEPTH_MAX);
    if (slot != SLOT_NONE && b->accounts[slot].parent != *parent && b->accounts[slot].child != SLOT_NONE)
        return complain(complaint, NETTO_EHELD, "account '%.*s' has sub-accounts; move them first", TEXT(row->id));
    return NETTO_OK;
}

static netto_status check(const book *b, const netto_account_row *row, uint32_t *parent, netto_complaint *complaint)
{
    uint32_t slot = idmap_find(&b->account_ids, row->id);
    if (!text_is_id(row->id) || (row->kind.bytes && !text_is_id(row->kind)))
        return complain(complaint, NETTO_EPARAMS, "an account's id and kind are 1 to 64 bytes of printable UTF-8");
    if (slot != SLOT_NONE && b->accounts[slot].named_at == b->attempt)
        return complain(complaint, NETTO_EDUPLICATE, "account '%.*s' stands twice in this call", TEXT(row->id));
    return check_parent(b, row, slot, parent, complaint);
}

/* Everything that can fail for want of memory; the account itself is not touched. */
static bool build(book *b, const netto_account_row *row, uint32_t parent, account *made)
{
    static const netto_text plain = {"account", 7};
    uint32_t slot = idmap_find(&b->account_ids, row->id);
    account none = {.child = SLOT_NONE};
    made->kind = idmap_add(&b->words, row->kind.bytes ? row->kind : plain);
    return made->kind != SLOT_NONE && bytes_copy(b->memory, row->attrs, &made->attrs) && idmap_reserve(&b->account_ids, 1) &&
           memory_reserve(b->memory, (void **)&b->accounts, &b->account_capacity, b->account_ids.count + 1,
                          sizeof *b->accounts) &&
           account_make_room(b, parent, slot == SLOT_NONE ? &none : &b->accounts[slot]);
}

static void define(account *a, const account *made)
{
    a->kind = made->kind;
    a->netting = made->netting;
    a->attrs = made->attrs;
    a->version = made->version;
    a->named_at = made->named_at;
}

static netto_status put(book *b, const void *data, undo *u, netto_complaint *complaint)
{
    const netto_account_row *row = data;
    account made = {.version = b->version, .named_at = b->attempt};
    uint32_t parent = SLOT_NONE, count = b->account_ids.count, words = b->words.count, slot = SLOT_NONE;
    netto_status status = check(b, row, &parent, complaint);
    if (status == NETTO_OK) status = netting_rule_build(b, row, &made.netting, complaint);
    if (status != NETTO_OK) return status;
    if (build(b, row, parent, &made)) slot = idmap_add(&b->account_ids, row->id);
    if (slot == SLOT_NONE) {
        drop_definition(b, &made);
        idmap_truncate(&b->words, words);
        return complain(complaint, NETTO_ECAPACITY, "no memory for account '%.*s'", TEXT(row->id));
    }
    *u = (undo){.slot = slot, .created = slot == count, .words = words};
    if (u->created)
        b->accounts[slot] =
            (account){.parent = SLOT_NONE, .child = SLOT_NONE, .sibling = SLOT_NONE, .previous = SLOT_NONE};
    u->old.account = b->accounts[slot];
    define(&b->accounts[slot], &made);
    account_move(b, slot, parent, SLOT_NONE);
    b->tree_version = b->version;
    return NETTO_OK;
}

static void take_back(book *b, undo *u)
{
    account *a = &b->accounts[u->slot];
    drop_definition(b, a);
    account_move(b, u->slot, u->old.account.parent, u->old.account.previous);
    define(a, &u->old.account);
    idmap_truncate(&b->words, u->words);
    if (!u->created) return;
    account_drop(b, a);
    idmap_truncate(&b->account_ids, u->slot);
}

static void keep(book *b, undo *u)
{
    drop_definition(b, &u->old.account);
}

const definition account_definition = {sizeof(netto_account_row), put, take_back, keep};
