/* explain_tree.h: how a number came about, as an indented table. */
#ifndef APP_EXPLAIN_TREE_H
#define APP_EXPLAIN_TREE_H

#include "base/memory.h"
#include "codec/value.h"

/* The text under a key of a map; empty where there is none. */
netto_text explain_tree_text(value_node map, const char *key);

/* Print the tree under an answer's `explain`, a line each number.  False where memory is missing. */
bool explain_tree_print(value_node root, memory *m);

#endif
