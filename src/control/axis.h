/* axis.h: where something sits in a measure, as its `axis` hook says: a class, a bucket in that, and a name in the bucket;
 * or instead of a name an entity and a cell.  And the maps that later hooks are given. */
#ifndef CONTROL_AXIS_H
#define CONTROL_AXIS_H

#include "base/arena.h"
#include "netto/policy.h"

typedef struct axis_place {
    netto_text class, bucket;
    netto_text name;   /* of a cell: the entity and the cell in words */
    netto_text entity; /* not given: it has a name of its own */
    netto_text cell;   /* one MessagePack value */
} axis_place;

/* Read a map that a hook answered; what it leaves out is "", the name `thing`.  The texts lie in the arena.  NETTO_ERULE: a
 * field is no text and no number, or a cell stands beside other fields; NETTO_ECAPACITY. */
netto_status axis_read(netto_text map, netto_text thing, arena *in, axis_place *out, netto_complaint *complaint);

/* The same of a function of cells, whose axes have an entity and a cell and nothing else. */
netto_status axis_read_seat(netto_text map, arena *in, axis_place *out, netto_complaint *complaint);

/* {class, bucket}, without a bucket {class}; {class, bucket, entity = number, cell}; and {entity = number, cell}.  `bytes` NULL: no memory. */
netto_text axis_bucket_map(arena *in, netto_text class, const netto_text *bucket);
netto_text axis_cell_map(arena *in, const axis_place *place, int entity);
netto_text axis_seat_map(arena *in, netto_text cell, int entity);

/* A cell in words: "5|bond". */
netto_text axis_cell_words(arena *in, netto_text cell);

/* The text that was declared of a measure under this name; not given: nothing. */
netto_text option_text(const netto_declared *declared, const char *name);

#endif
