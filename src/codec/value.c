/* value.c: trees of free-form values, by msgpack-c. */
#include "codec/value.h"

#include <msgpack.h>

#include "base/memory.h"
#include "base/text.h"
#include "codec/frame.h"

struct value_tree {
    memory purse; /* of the tree itself; msgpack-c has its own */
    msgpack_unpacked unpacked;
};

static netto_status measure(netto_text bytes)
{
    frame f;
    frame_init(&f, bytes.size);
    if (frame_scan(&f, (const uint8_t *)bytes.bytes, bytes.size) != FRAME_COMPLETE || f.at != bytes.size)
        return NETTO_EPARAMS;
    return f.values <= VALUE_TREE_MAX ? NETTO_OK : NETTO_ETOOLARGE;
}

netto_status value_tree_create(netto_text bytes, value_tree **out)
{
    netto_status status = measure(bytes);
    if (status != NETTO_OK) return status;
    memory purse;
    memory_init(&purse, sizeof(value_tree));
    value_tree *tree = memory_take(&purse, sizeof *tree);
    if (!tree) return NETTO_ECAPACITY;
    tree->purse = purse;
    msgpack_unpacked_init(&tree->unpacked);
    if (msgpack_unpack_next(&tree->unpacked, bytes.bytes, bytes.size, NULL) != MSGPACK_UNPACK_SUCCESS) {
        value_tree_destroy(tree);
        return NETTO_ECAPACITY;
    }
    *out = tree;
    return NETTO_OK;
}

void value_tree_destroy(value_tree *tree)
{
    if (!tree) return;
    memory purse = tree->purse;
    msgpack_unpacked_destroy(&tree->unpacked);
    memory_drop(&purse, tree, sizeof *tree);
}

value_node value_tree_root(const value_tree *tree)
{
    return &tree->unpacked.data;
}

value_type value_type_of(value_node v)
{
    switch (v->type) {
    case MSGPACK_OBJECT_BOOLEAN:
        return VALUE_BOOLEAN;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        return v->via.u64 <= INT64_MAX ? VALUE_INTEGER : VALUE_UNSIGNED;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return VALUE_INTEGER;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        return VALUE_REAL;
    case MSGPACK_OBJECT_STR:
        return VALUE_TEXT;
    case MSGPACK_OBJECT_BIN:
        return VALUE_BINARY;
    case MSGPACK_OBJECT_ARRAY:
        return VALUE_ARRAY;
    case MSGPACK_OBJECT_MAP:
        return VALUE_MAP;
    case MSGPACK_OBJECT_EXT:
        return VALUE_EXTENSION;
    default:
        return VALUE_NIL;
    }
}

bool value_boolean(value_node v)
{
    return v->type == MSGPACK_OBJECT_BOOLEAN && v->via.boolean;
}

int64_t value_integer(value_node v)
{
    return v->via.i64;
}

uint64_t value_unsigned(value_node v)
{
    return v->via.u64;
}

double value_real(value_node v)
{
    switch (v->type) {
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        return (double)v->via.u64;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return (double)v->via.i64;
    default:
        return v->via.f64;
    }
}

int value_extension(value_node v)
{
    return v->via.ext.type;
}

netto_text value_text(value_node v)
{
    switch (v->type) {
    case MSGPACK_OBJECT_STR:
        return (netto_text){v->via.str.ptr, v->via.str.size};
    case MSGPACK_OBJECT_BIN:
        return (netto_text){v->via.bin.ptr, v->via.bin.size};
    case MSGPACK_OBJECT_EXT:
        return (netto_text){v->via.ext.ptr, v->via.ext.size};
    default:
        return (netto_text){0};
    }
}

uint32_t value_count(value_node v)
{
    if (v->type == MSGPACK_OBJECT_ARRAY) return v->via.array.size;
    return v->type == MSGPACK_OBJECT_MAP ? v->via.map.size : 0;
}

value_node value_item(value_node v, uint32_t index)
{
    if (index >= value_count(v)) return NULL;
    return v->type == MSGPACK_OBJECT_ARRAY ? &v->via.array.ptr[index] : &v->via.map.ptr[index].val;
}

value_node value_key(value_node v, uint32_t index)
{
    return v->type == MSGPACK_OBJECT_MAP && index < v->via.map.size ? &v->via.map.ptr[index].key : NULL;
}

value_node value_find(value_node v, const char *key)
{
    netto_text wanted = text_of(key);
    for (uint32_t i = 0; v->type == MSGPACK_OBJECT_MAP && i < v->via.map.size; i++)
        if (text_equal(value_text(value_key(v, i)), wanted)) return value_item(v, i);
    return NULL;
}
