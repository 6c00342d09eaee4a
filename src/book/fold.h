/* fold.h: what the active policy's rules remember of things.
 *
 * A fold has a cell for each instrument, or for each account, and in it one number or several.  Nothing in here asks
 * a rule: who steps a fold is above (engine/fold.c). */
#ifndef BOOK_FOLD_H
#define BOOK_FOLD_H

#include "base/digest.h"
#include "base/memory.h"
#include "netto/policy.h"

typedef struct fold_cell {
    netto_instant since; /* when its value last changed */
    bool begun;          /* it has a value */
    bool stale;          /* its rule failed when it was last asked: the value is older than it should be */
    bool owed;           /* a mark has come that its step has not seen */
} fold_cell;

typedef enum fold_pass { FOLD_RESTS, FOLD_OWED, FOLD_TIMED, FOLD_PASSES } fold_pass;

/* One fold.  A pass goes over its things, some at each tick: those whose step is owed, or all. */
typedef struct fold_row {
    fold_cell *cells;
    double *numbers;         /* `width` for each cell */
    uint32_t capacity, width;
    netto_instant due;       /* its times: the next; NETTO_NEVER: it has none */
    uint32_t next;           /* of the pass */
    fold_pass pass;
    bool again;              /* something was owed during the pass */
} fold_row;

typedef struct folds {
    memory *memory;
    const netto_fold *shapes; /* the active policy's */
    uint32_t count;
    bool on_mark;             /* some fold steps at marks */
    fold_row rows[NETTO_FOLDS_MAX];
    uint64_t *versions;       /* by instrument: the last command that changed what is remembered of it */
    uint32_t capacity;
} folds;

#define FOLD_NONE UINT32_MAX

static inline bool fold_of_accounts(const netto_fold *shape)
{
    return shape->scope_count > 0 || shape->peak;
}

static inline double *fold_numbers(const fold_row *row, uint32_t thing)
{
    return row->numbers + (size_t)thing * row->width;
}

void folds_init(folds *f, memory *m);
void folds_destroy(folds *f);

/* Cells for so many instruments and accounts.  False when the purse is empty. */
bool folds_fit(folds *f, uint32_t instruments, uint32_t accounts);

/* A row for one fold, of which nothing is remembered. */
bool fold_row_make(fold_row *row, memory *m, const netto_fold *shape, uint32_t things);
void fold_row_drop(fold_row *row, memory *m);

/* The fold of these that has this name; FOLD_NONE: none has. */
uint32_t folds_named(const netto_fold *shapes, uint32_t count, netto_text name);

/* The fold of these that another policy's is the same as: by its name, by what it was called, or, where an activation is
 * undone, by what that one was called; FOLD_NONE: none is. */
uint32_t folds_kin(const netto_fold *shapes, uint32_t count, const netto_policy *heirs, uint32_t number);

/* The one that it goes on from; FOLD_NONE: it begins anew, as where that one's schema was raised since. */
uint32_t folds_source(const netto_fold *shapes, uint32_t count, const netto_policy *heirs, uint32_t number);

/* Is it of accounts of this kind? */
bool fold_names(const netto_fold *shape, netto_text kind);

/* Have they the same scope; are their states the same? */
bool fold_same_scope(const netto_fold *a, const netto_fold *b);
bool fold_same_state(const netto_fold *a, const netto_fold *b);

void folds_digest(const folds *f, digest *d);

#endif
