/* test_value.c: trees of free-form values, and msgpack-c's traps kept out. */
#include "codec/value.h"

#include "codec/notation.h"

static netto_status plant(netto_text bytes)
{
    value_tree *tree = NULL;
    netto_status status = value_tree_create(bytes, &tree);
    ok((tree != NULL) == (status == NETTO_OK));
    value_tree_destroy(tree);
    return status;
}

TEST("a tree is walked by type, index and key")
{
    value_tree *tree;
    is_int(value_tree_create(
               pack("{a: [1, -2, 0.5, 18446744073709551615], b: 'text', c: b'bin', d: nil, e: true}"), &tree),
           NETTO_OK);
    value_node root = value_tree_root(tree), a = value_find(root, "a");
    is_int(value_type_of(root), VALUE_MAP);
    is_int(value_count(root), 5);
    is_int(value_count(a), 4);
    is_int(value_integer(value_item(a, 0)), 1);
    is_int(value_integer(value_item(a, 1)), -2);
    is_same(value_real(value_item(a, 1)), -2.0);
    is_same(value_real(value_item(a, 2)), 0.5);
    is_int(value_type_of(value_item(a, 3)), VALUE_UNSIGNED);
    ok(value_unsigned(value_item(a, 3)) == UINT64_MAX);
    is_same(value_real(value_item(a, 3)), 0x1p64);
    ok(value_item(a, 4) == NULL && value_key(a, 0) == NULL && value_key(root, 5) == NULL);
    is_int(value_type_of(value_find(root, "c")), VALUE_BINARY);
    is_int(value_text(value_find(root, "c")).size, 3);
    is_int(value_type_of(value_find(root, "d")), VALUE_NIL);
    ok(value_boolean(value_find(root, "e")) && !value_boolean(value_find(root, "d")));
    ok(value_find(root, "f") == NULL && value_find(a, "a") == NULL);
    is_int(value_count(value_find(root, "b")), 0);
    is_int(value_text(a).size, 0);
    value_tree_destroy(tree);
    value_tree_destroy(NULL);
}

TEST("what a head declares is not believed: 256 GiB are not asked for")
{
    is_int(plant(pack("<df df df df df 03 00 5b>")), NETTO_EPARAMS);
    is_int(plant(pack("<dd ff ff ff ff>")), NETTO_EPARAMS);
    is_int(plant(pack("<df 10 00 00 00 c0>")), NETTO_EPARAMS);
    is_int(plant(pack("<93 dd ff ff ff ff>")), NETTO_EPARAMS);
}

TEST("bytes that are no whole value, or more than one, are refused")
{
    is_int(plant(pack("")), NETTO_EPARAMS);
    is_int(plant(pack("<c1>")), NETTO_EPARAMS);
    is_int(plant(pack("<a5 61>")), NETTO_EPARAMS);
    is_int(plant(pack("1 2")), NETTO_EPARAMS);
}

TEST("32 levels make a tree, 33 are refused before msgpack-c sees them")
{
    char bytes[40];
    memset(bytes, 0x91, sizeof bytes);
    bytes[32] = (char)0xc0;
    is_int(plant((netto_text){bytes, 33}), NETTO_OK);
    bytes[32] = (char)0x91;
    bytes[33] = (char)0xc0;
    is_int(plant((netto_text){bytes, 34}), NETTO_EPARAMS);
}

TEST("16 MB of nils do not become 388 MB")
{
    uint32_t count = VALUE_TREE_MAX, size = count + 5;
    char *bytes = malloc(size);
    memset(bytes, 0xc0, size);
    memcpy(bytes, "\xdd\x00\x40\x00\x00", 5);
    is_int(plant((netto_text){bytes, size}), NETTO_ETOOLARGE); /* the array itself is one too many */
    memcpy(bytes, "\xdd\x00\x3f\xff\xff", 5);
    is_int(plant((netto_text){bytes, size - 1}), NETTO_OK);
    free(bytes);
}
