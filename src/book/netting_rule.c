/* netting_rule.c: which positions of an account net with which. */
#include "book/netting_rule.h"

#include "base/complain.h"
#include "base/text.h"
#include "book/book.h"

typedef struct netting_entry entry;

static int compare(const entry *a, const entry *b)
{
    return text_compare(bytes_text(&a->value), bytes_text(&b->value));
}

/* Merge sort of `n` entries, with room for as many in `spare`. */
static void sort(entry *items, entry *spare, uint32_t n)
{
    if (n < 2) return;
    uint32_t half = n / 2, i = 0, j = half;
    sort(items, spare, half);
    sort(items + half, spare, n - half);
    for (uint32_t k = 0; k < n; k++) {
        bool left = i < half && (j >= n || compare(&items[i], &items[j]) <= 0);
        spare[k] = left ? items[i++] : items[j++];
    }
    for (uint32_t k = 0; k < n; k++) items[k] = spare[k];
}

static netto_status no_memory(const netto_account_row *row, netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for the netting of account '%.*s'", TEXT(row->id));
}

static netto_status copy_entries(book *b, const netto_account_row *row, netting_rule *rule, netto_complaint *complaint)
{
    rule->entries = memory_take(b->memory, row->entry_count * sizeof *rule->entries);
    if (!rule->entries) return no_memory(row, complaint);
    rule->count = row->entry_count;
    for (uint32_t i = 0; i < rule->count; i++) {
        uint32_t set = rule->entries[i].set = idmap_find(&b->set_ids, row->entries[i].set);
        if (set == SLOT_NONE)
            return complain(complaint, NETTO_ESET, "account '%.*s': no netting set '%.*s'; send set.put first",
                            TEXT(row->id), TEXT(row->entries[i].set));
        if (!bytes_copy(b->memory, row->entries[i].value, &rule->entries[i].value)) return no_memory(row, complaint);
    }
    return NETTO_OK;
}

static netto_status sort_entries(book *b, const netto_account_row *row, netting_rule *rule, netto_complaint *complaint)
{
    entry *spare = arena_array(&b->scratch, rule->count, sizeof *spare);
    if (!spare) return no_memory(row, complaint);
    sort(rule->entries, spare, rule->count);
    for (uint32_t i = 1; i < rule->count; i++)
        if (compare(&rule->entries[i - 1], &rule->entries[i]) == 0)
            return complain(complaint, NETTO_EDUPLICATE, "account '%.*s': netting names '%.*s' twice", TEXT(row->id),
                            TEXT(rule->entries[i].value));
    return NETTO_OK;
}

static netto_status fill(book *b, const netto_account_row *row, netting_rule *rule, netto_complaint *complaint)
{
    rule->mode = row->netting;
    if (!bytes_copy(b->memory, row->by, &rule->by)) return no_memory(row, complaint);
    if (row->entry_count == 0) return NETTO_OK;
    netto_status status = copy_entries(b, row, rule, complaint);
    return status == NETTO_OK ? sort_entries(b, row, rule, complaint) : status;
}

netto_status netting_rule_build(book *b, const netto_account_row *row, netting_rule **out, netto_complaint *complaint)
{
    *out = NULL;
    if (row->netting == NETTO_NETTING_ALL) return NETTO_OK;
    if (row->netting == NETTO_NETTING_BY && row->by.size == 0)
        return complain(complaint, NETTO_EPARAMS, "account '%.*s': netting needs `by`, a field or a key of attrs",
                        TEXT(row->id));
    netting_rule *rule = memory_take(b->memory, sizeof *rule);
    if (!rule) return no_memory(row, complaint);
    netto_status status = fill(b, row, rule, complaint);
    if (status == NETTO_OK)
        *out = rule;
    else
        netting_rule_drop(b, rule);
    return status;
}

void netting_rule_drop(book *b, netting_rule *rule)
{
    if (!rule) return;
    for (uint32_t i = 0; i < rule->count; i++) bytes_drop(b->memory, &rule->entries[i].value);
    memory_drop(b->memory, rule->entries, rule->count * sizeof *rule->entries);
    bytes_drop(b->memory, &rule->by);
    memory_drop(b->memory, rule, sizeof *rule);
}

uint32_t netting_rule_set(const netting_rule *rule, netto_text value)
{
    uint32_t low = 0, high = rule->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = text_compare(bytes_text(&rule->entries[middle].value), value);
        if (order == 0) return rule->entries[middle].set;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SLOT_NONE;
}
