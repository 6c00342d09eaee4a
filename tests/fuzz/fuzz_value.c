/* fuzz_value.c: free-form values: what may be kept, and trees of anything. */
#include "codec/value.h"

#include "base/text.h"
#include "codec/member.h"
#include "fuzz/fuzz.h"

static void walk(value_node v, unsigned levels)
{
    fuzz_sum += (unsigned)value_type_of(v) + value_boolean(v) + (value_real(v) > 0);
    must(levels <= HEAD_DEPTH_MAX + 1);
    netto_text text = value_text(v);
    for (uint32_t i = 0; i < text.size; i++) fuzz_sum += (uint8_t)text.bytes[i];
    for (uint32_t i = 0; i < value_count(v); i++) {
        if (value_key(v, i)) walk(value_key(v, i), levels + 1);
        walk(value_item(v, i), levels + 1);
    }
}

/* What passed the check has a tree, and each text key of it is found. */
static void find_members(netto_text map, value_node root)
{
    for (uint32_t i = 0; i < value_count(root) && i < 50; i++) {
        netto_text raw, key = value_text(value_key(root, i));
        must(member_find(map, key, &raw) && raw.size > 0);
    }
}

static void fuzz_value(const uint8_t *data, size_t size)
{
    netto_text bytes = {(const char *)data, (uint32_t)size};
    netto_complaint complaint;
    value_tree *tree = NULL;
    netto_status kept = value_check(bytes, VALUE_ATTRS_MAX, &complaint);
    netto_status status = value_tree_create(bytes, &tree);
    must(kept == complaint.status && strlen(complaint.text) < sizeof complaint.text);
    must(kept != NETTO_OK || status == NETTO_OK);
    must((tree != NULL) == (status == NETTO_OK));
    if (tree) walk(value_tree_root(tree), 1);
    if (kept == NETTO_OK) find_members(bytes, value_tree_root(tree));
    value_tree_destroy(tree);
}
FUZZ_DRIVER(fuzz_value)
