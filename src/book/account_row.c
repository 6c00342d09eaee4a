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

static void drop_rule(book *b, netting_rule *rule)
{
    if (!rule) return;
    for (uint32_t i = 0; i < rule->count; i++) bytes_drop(b->memory, &rule->entries[i].value);
    memory_drop(b->memory, rule->entries, rule->count * sizeof *rule->entries);
    bytes_drop(b->memory, &rule->by);
    memory_drop(b->memory, rule, sizeof *rule);
}

static void drop_definition(book *b, account *a)
{
    drop_rule(b, a->netting);
    bytes_drop(b->memory, &a->attrs);
    a->netting = NULL;
}

void account_drop(book *b, account *a)
{
    drop_definition(b, a);
    memory_drop(b->memory, a->positions, a->capacity * sizeof *a->positions);
    memory_drop(b->memory, a->lines, a->line_capacity * sizeof *a->lines);
    memory_drop(b->memory, a->pool, a->pool_capacity * sizeof *a->pool);
}

static bool build_rule(book *b, const netto_account_row *row, netting_rule **out)
{
    *out = NULL;
    if (row->netting == NETTO_NETTING_ALL) return true;
    netting_rule *rule = *out = memory_take(b->memory, sizeof *rule);
    if (!rule) return false;
    rule->mode = row->netting;
    if (!bytes_copy(b->memory, row->by, &rule->by) || row->entry_count == 0) return rule->by.bytes || !row->by.bytes;
    rule->entries = memory_take(b->memory, row->entry_count * sizeof *rule->entries);
    if (!rule->entries) return false;
    rule->count = row->entry_count;
    for (uint32_t i = 0; i < rule->count; i++) {
        rule->entries[i].set = idmap_find(&b->set_ids, row->entries[i].set);
        if (!bytes_copy(b->memory, row->entries[i].value, &rule->entries[i].value)) return false;
    }
    return true;
}

static netto_status check_netting(const book *b, const netto_account_row *row, netto_complaint *complaint)
{
    if (row->netting == NETTO_NETTING_BY && row->by.size == 0)
        return complain(complaint, NETTO_EPARAMS, "account '%.*s': netting needs `by`, a field or a key of attrs",
                        TEXT(row->id));
    for (uint32_t i = 0; i < row->entry_count; i++) {
        if (idmap_find(&b->set_ids, row->entries[i].set) == SLOT_NONE)
            return complain(complaint, NETTO_ESET, "account '%.*s': no netting set '%.*s'; send set.put first",
                            TEXT(row->id), TEXT(row->entries[i].set));
        for (uint32_t j = 0; j < i; j++)
            if (text_equal(row->entries[i].value, row->entries[j].value))
                return complain(complaint, NETTO_EDUPLICATE, "account '%.*s': netting names '%.*s' twice",
                                TEXT(row->id), TEXT(row->entries[i].value));
    }
    return NETTO_OK;
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
    netto_status status = check_netting(b, row, complaint);
    return status == NETTO_OK ? check_parent(b, row, slot, parent, complaint) : status;
}

/* Everything that can fail for want of memory; the account itself is not touched. */
static bool build(book *b, const netto_account_row *row, uint32_t parent, account *made)
{
    static const netto_text plain = {"account", 7};
    uint32_t slot = idmap_find(&b->account_ids, row->id);
    account none = {.child = SLOT_NONE};
    made->kind = idmap_add(&b->words, row->kind.bytes ? row->kind : plain);
    return made->kind != SLOT_NONE && build_rule(b, row, &made->netting) &&
           bytes_copy(b->memory, row->attrs, &made->attrs) && idmap_reserve(&b->account_ids, 1) &&
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
    b->sets_version = b->version;
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
