/* snapshot_head.h: what a snapshot's file says before the engine's bytes.
 *
 * One MessagePack array: [format, version, sequence, hash, at, settings, state, [[id, sources or nil, state, previous,
 * when]...]].  The policies are those of the shelf, in its order; the sources as in row.h, nil of the built-in, which
 * stands first. */
#ifndef RUNTIME_SNAPSHOT_HEAD_H
#define RUNTIME_SNAPSHOT_HEAD_H

#include "codec/writer.h"
#include "journal/record.h"
#include "runtime/shelf.h"

#define SNAPSHOT_FORMAT 1

typedef struct snapshot_policy {
    netto_text id, packed;
    shelf_state state;     /* staged, active or retired */
    bool previous;         /* it decided before the active one */
    netto_instant when;    /* of its state; 0: not known */
} snapshot_policy;

/* The texts are borrowed. */
typedef struct snapshot_head {
    netto_text version;           /* of Netto, that wrote it */
    record_id row;                /* the last one that it holds */
    netto_instant at;             /* and its time */
    netto_text settings;          /* the sentence of settings.h */
    uint8_t state[DIGEST_SIZE];   /* of the engine */
    snapshot_policy policies[SHELF_MAX];
    uint32_t policy_count;
} snapshot_head;

void snapshot_head_write(writer *w, const snapshot_head *h);

/* NETTO_EPARAMS: it is none, or of another format. */
netto_status snapshot_head_read(netto_text bytes, snapshot_head *out, netto_complaint *complaint);

/* The first in this state; NULL: there is none. */
const snapshot_policy *snapshot_head_find(const snapshot_head *h, shelf_state state);

#endif
