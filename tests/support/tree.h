/* tree.h: looks at how a number came about, part by part. */
#ifndef SUPPORT_TREE_H
#define SUPPORT_TREE_H

#include "netto/decision.h"

/* Does each number of the tree follow from its parts, to the bit?  The first that does not is noted. */
bool tree_adds_up(const netto_part *root);

uint32_t tree_parts(const netto_part *root);
uint32_t tree_depth(const netto_part *root);

/* The part at a path of names like "initial/netted/gross"; NULL: there is none. */
const netto_part *tree_find(const netto_part *root, const char *path);

/* Its value; NaN where there is none. */
double tree_value(const netto_part *root, const char *path);

#endif
