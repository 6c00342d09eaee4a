/* shelf.h: the versions of the policy: which there were, which decides, and which may again. */
#ifndef RUNTIME_SHELF_H
#define RUNTIME_SHELF_H

#include "netto/policy.h"
#include "wire/request.h"

#define SHELF_MAX 8 /* versions kept, the active one and the built-in among them */

/* X(name, word) */
#define SHELF_STATE_MAP(X) X(STAGED, "staged") X(ACTIVE, "active") X(RETIRED, "retired") X(REFUSED, "refused") X(SHADOW, "shadow")

typedef enum shelf_state {
#define X(name, word) SHELF_##name,
    SHELF_STATE_MAP(X)
#undef X
} shelf_state;

typedef struct shelf_word {
    uint32_t size;
    char bytes[NETTO_ID_MAX];
} shelf_word;

typedef struct shelf_entry {
    netto_policy *policy; /* NULL where it was refused */
    shelf_state state;
    netto_instant when; /* of its state */
    uint32_t tests;
    char *packed;       /* its sources, as a row of the journal has them (row.h) */
    uint32_t packed_size;
    shelf_word id, name, version; /* of what was refused, if it had loaded */
    netto_complaint why; /* NETTO_OK, or why it was refused, or could not be activated when last that was tried */
} shelf_entry;

/* A policy goes from the shelf: nobody may use it any more. */
typedef void shelf_forget(void *self, netto_policy *policy);

typedef struct shelf {
    shelf_entry entries[SHELF_MAX]; /* the oldest first; the first is the built-in */
    uint32_t count;
    netto_policy *previous; /* that was active before; NULL: none */
    struct version rows[SHELF_MAX];
    shelf_forget *forget;
    void *self;
} shelf;

void shelf_init(shelf *s, netto_instant now, shelf_forget *forget, void *self);
void shelf_destroy(shelf *s);

/* NULL where there is none. */
shelf_entry *shelf_find(shelf *s, netto_text id);
shelf_entry *shelf_of(shelf *s, const netto_policy *policy);

/* Put a policy on the shelf, which now owns it.  The oldest that is neither active, nor the one before it, nor
 * built in makes room.  `packed` is copied; without memory for it the policy is not put there. */
bool shelf_add(shelf *s, netto_policy *policy, uint32_t tests, netto_text packed, netto_instant now);

/* The state of one that stands here, as a snapshot tells it; `previous`: it was active before the active one. */
void shelf_restore(shelf *s, const netto_policy *policy, shelf_state state, bool previous, netto_instant when);

/* Those sources; not given of the built-in policy. */
netto_text shelf_packed(shelf *s, const netto_policy *policy);

/* Note that something was refused, and why; `policy` is NULL where it did not even load, and is not kept. */
void shelf_refuse(shelf *s, const netto_policy *policy, const netto_complaint *why, netto_instant now);

/* Note why one that stands here could not be activated; it stays what it is. */
void shelf_blame(shelf *s, const netto_policy *policy, const netto_complaint *why);

/* This one was staged now, perhaps again; one that has decided since stays what it is. */
void shelf_stage(shelf *s, const netto_policy *policy, netto_instant now);

/* It waits, staged, for somebody to activate it, and why. */
void shelf_hold(shelf *s, const netto_policy *policy, const netto_complaint *why, netto_instant now);

/* This one runs as a shadow; or none does any more, and whoever did waits, staged.  `why`: not given where somebody
 * wanted it. */
void shelf_shadow(shelf *s, netto_text id, netto_instant now);
void shelf_unshadow(shelf *s, netto_text why, netto_instant now);

/* What the events of a decision tell of a shadow. */
void shelf_follow(shelf *s, const netto_decision *d, netto_instant now);

/* This one decides now. */
void shelf_activate(shelf *s, const netto_policy *policy, netto_instant now);

/* All of them for policy.list; valid until the shelf changes. */
const struct version *shelf_rows(shelf *s, uint32_t *count);

#endif
