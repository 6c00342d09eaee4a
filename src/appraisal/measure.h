/* measure.h: what the measures of a policy come to, of a book as it stands or would stand.
 *
 * A kind of measure is a row of `measure_kinds`: how it is found, and which of its hooks are asked of things.  What those
 * answer is kept while what they read is the same (measure_column.c); the sums over what is held are made each time.
 *
 * Work: what its hooks would take if nothing were kept, and what the sums take, is added to the assessment's
 * `measure_work`; so it depends on the book and not on who asked before.  Whoever asks takes it from there. */
#ifndef APPRAISAL_MEASURE_H
#define APPRAISAL_MEASURE_H

#include "appraisal/frame.h"

/* A measure that is asked. */
typedef struct measure_ask {
    assessment *a;
    book *b;
    frame *f;                   /* whose book it is */
    const netto_view *view;     /* how rules see that */
    const netto_declared *declared;
    measure_kept *own;              /* what is kept of its hooks */
    uint32_t number, variant;   /* of the policy; 0: "base" */
    uint32_t without;           /* the instrument that is not counted; SLOT_NONE: all are */
    bool pooled, is_set, parts, legs;
    uint64_t set;               /* of a set: its key */
} measure_ask;

typedef struct measure_kind {
    netto_status (*find)(measure_ask *m, netto_result *out, netto_complaint *complaint);
    const char *const *levels;  /* of its result */
    uint32_t columns;           /* a bit for each hook that is asked of things */
} measure_kind;

/* The work that one evaluation may take to ask of pairs of axes, buckets, classes or groups, as if nothing were kept: some
 * milliseconds. */
#define MEASURE_PAIRS_WORK 3000000

extern const measure_kind measure_kinds[NETTO_KIND_COUNT];

/* Let the hook of this scope ask for measures.  `number`: its place among those of its rule that the command asks. */
void measure_open(struct netto_scope *scope, assessment *a, cut_rule rule, uint32_t number);

/* The measure of this name of the policy, its number; false: there is none. */
bool measure_find(const netto_policy *policy, netto_text name, uint32_t *out);

/* Is there such a variant of a measure, 0: "base"?  NETTO_ERULE. */
netto_status measure_variant(const netto_declared *declared, netto_text variant, uint32_t *out, netto_complaint *complaint);

/* Has something changed since that the measures of this account, or of its pool, may have read? */
bool measure_moved(const assessment *a, const book *b, uint32_t account, bool pooled, uint64_t since);

/* ---- for the kinds ----------------------------------------------------------------------------------------- */

/* What the book holds, by netting set and in slot order; in the scratch of the command.  NETTO_ECAPACITY. */
netto_status measure_holdings(const measure_ask *m, holding_list *out, netto_complaint *complaint);

/* What rests of open orders where the frame counts it: of each instrument the more of buys and of sells, as `net`. */
netto_status measure_resting(const measure_ask *m, holding_list *out, netto_complaint *complaint);

/* What is kept of an answer: a number; NaN for nil. */
typedef netto_status measure_take(const measure_ask *m, netto_measure_hook hook, netto_text thing, const netto_answer *answer, double *out,
                                  netto_complaint *complaint);
measure_take measure_take_number; /* a finite number, or nil */

/* What a hook says of a thing, asked again only when what it read has changed. */
netto_status measure_column(const measure_ask *m, netto_measure_hook hook, uint32_t slot, measure_take *take, double *out,
                            netto_complaint *complaint);

/* The same of a hook that answers two numbers, or nil: NaN. */
netto_status measure_column_pair(const measure_ask *m, netto_measure_hook hook, uint32_t slot, double out[2], netto_complaint *complaint);

/* Ask a hook of a measure; `first` and `second` name the call among those of the policy. */
netto_status measure_put(const measure_ask *m, const netto_question *q, uint32_t first, uint32_t second, netto_answer *out,
                         netto_complaint *complaint);

__attribute__((format(printf, 3, 4))) netto_status measure_refuse(const measure_ask *m, netto_complaint *complaint, const char *format, ...);

#define MEASURE_NAMES_MOST 65536 /* keys and groups that are kept */

/* Keys and groups may be named after prices: where more were named than are kept, all are forgotten, with the answers that name
 * them.  Before an evaluation, of which none is taken. */
void measure_forget(idmap *names, memory *m, column *columns);

netto_status measure_netting(measure_ask *m, netto_result *out, netto_complaint *complaint);
extern const char *const scan_levels[], *const tally_levels[];
netto_status measure_scan(measure_ask *m, netto_result *out, netto_complaint *complaint);

/* What a scan keeps of instruments, as many as its columns have; and giving it back. */
bool measure_scan_fit(assessment *a, uint32_t number);
void measure_scan_drop(assessment *a, uint32_t number);

netto_status measure_liquidity(measure_ask *m, netto_result *out, netto_complaint *complaint);
extern const char *const match_levels[];
netto_status measure_match(measure_ask *m, netto_result *out, netto_complaint *complaint);

/* The name of the group that an instrument is in, among those that the measure keeps: its underlying's where there is no hook. */
netto_status measure_group(const measure_ask *m, uint32_t instrument, uint32_t *out, netto_complaint *complaint);
netto_status measure_unsettled(measure_ask *m, netto_result *out, netto_complaint *complaint);

/* Does some measure of the policy read trades that are not settled? */
bool measure_has_unsettled(const netto_policy *policy);

netto_status measure_tally(measure_ask *m, netto_result *out, netto_complaint *complaint);
netto_status measure_var(measure_ask *m, netto_result *out, netto_complaint *complaint);

/* Rows for the options that it reprices.  False when the purse is empty. */
bool measure_var_fit(assessment *a, const book *b, uint32_t number);

/* Does some measure of the policy read the returns of all that moves a book? */
bool measure_has_window(const netto_policy *policy);

#endif
