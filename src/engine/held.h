/* held.h: limits on what a subtree holds of one instrument, of one underlying, or of one bucket of those.
 *
 * A key says of which: the slot of the instrument or of the factor, or the word of the bucket.  Each node of the account tree
 * that the limit binds has such a limit for each key of which something is held there, itself and its sub-accounts together. */
#ifndef ENGINE_HELD_H
#define ENGINE_HELD_H

#include "engine/bound.h"

/* The key of what an instrument counts in; SLOT_NONE: its factor has no bucket. */
uint32_t held_key(const book *b, netto_limit_by by, uint32_t instrument);
netto_text held_name(const book *b, netto_limit_by by, uint32_t key);

/* Does the node hold anything of this key? */
bool held_any(const bound_book *b, uint32_t number, uint32_t key);

/* What the policy's `number`-th limit, which is of this kind, comes to of this key: after an order with whatever rests at
 * its worst, where the node's frame says so.  NETTO_ENOMARK, NETTO_ERULE, NETTO_EOVERFLOW, NETTO_ECAPACITY. */
netto_status held_find(bound_book *b, uint32_t number, uint32_t key, bound *out, netto_complaint *complaint);

/* The same of every key of which the node holds something as it stands, in order, and of `extra` others that are listed
 * in order (NULL: none).  What cannot be known of a key is told with its status; NETTO_ECAPACITY: nothing was. */
typedef void held_visit(void *self, uint32_t key, netto_status status, const bound *found, const netto_complaint *why);
netto_status held_each(bound_book *b, uint32_t number, const uint32_t *extra, uint32_t extra_count, held_visit *visit, void *self);

/* A level of such a limit is breached, or one of them is with orders at their worst: how that came about. */
netto_status held_explain(bound_book *b, uint32_t number, uint32_t key, double value, const netto_part **out, netto_complaint *complaint);

#endif
