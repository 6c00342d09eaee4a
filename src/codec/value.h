/* value.h: free-form MessagePack: attributes, parameters, and replies for people.
 *
 * The trees are msgpack-c's; its traps (it believes what a head declares, and grows without bound) are
 * kept out by measuring the bytes first. */
#ifndef CODEC_VALUE_H
#define CODEC_VALUE_H

#include "netto/status.h"
#include "netto/types.h"

#define VALUE_ATTRS_MAX  4096    /* bytes of an `attrs` map */
#define VALUE_LEVELS_MAX 8       /* maps and arrays inside each other, the outermost counted */
#define VALUE_TREE_MAX   4194304 /* values of one tree: some 100 MiB */

/* Is this one map fit to be kept: at most `size_max` bytes, VALUE_LEVELS_MAX levels, keys that are printable
 * texts, no extensions, every number finite, every text printable?
 *
 * NETTO_ETOOLARGE, NETTO_EPARAMS, NETTO_EDOMAIN; the complaint names the key. */
netto_status value_check(netto_text map, size_t size_max, netto_complaint *complaint);

/* ---- trees ------------------------------------------------------------------------------------- */

typedef struct value_tree value_tree;
typedef const struct msgpack_object *value_node; /* borrowed from its tree; NULL: there is none */

typedef enum value_type {
    VALUE_NIL,
    VALUE_BOOLEAN,
    VALUE_INTEGER,  /* fits int64_t */
    VALUE_UNSIGNED, /* does not */
    VALUE_REAL,
    VALUE_TEXT,
    VALUE_BINARY,
    VALUE_ARRAY,
    VALUE_MAP,
    VALUE_EXTENSION
} value_type;

/* A tree over one whole value; it borrows `bytes`.  NETTO_EPARAMS: they are no whole value;
 * NETTO_ETOOLARGE: more than VALUE_TREE_MAX values; NETTO_ECAPACITY: no memory. */
netto_status value_tree_create(netto_text bytes, value_tree **out);
void value_tree_destroy(value_tree *tree);

value_node value_tree_root(const value_tree *tree);
value_type value_type_of(value_node v);
bool value_boolean(value_node v);
int64_t value_integer(value_node v);
uint64_t value_unsigned(value_node v);
double value_real(value_node v);     /* of any number */
netto_text value_text(value_node v); /* of a text, a binary or an extension */
int value_extension(value_node v);   /* the type of an extension */
uint32_t value_count(value_node v);  /* items, or pairs; 0 of anything else */
value_node value_item(value_node v, uint32_t index);
value_node value_key(value_node v, uint32_t index);
value_node value_find(value_node v, const char *key); /* the first item of a map under this key, or NULL */

#endif
