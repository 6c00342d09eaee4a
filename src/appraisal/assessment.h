/* assessment.h: all that depends on a policy: its columns, its correlations, and for each account what they
 * come to.  The book is one; assessments are one for each live policy.
 *
 * Nothing in here is a fact: all can be computed again from the book.  What it costs to keep it is told by
 * versions: a thing is fresh while nothing that it was computed from has a later version. */
#ifndef APPRAISAL_ASSESSMENT_H
#define APPRAISAL_ASSESSMENT_H

#include "appraisal/cuts.h"
#include "appraisal/strike.h"
#include "book/book.h"
#include "netting/correlation.h"
#include "netting/netting_set.h"
#include "netto/policy.h"

/* Long work goes on in slices, so that others get their turn: of so many accounts, or until the rules have done so
 * much work, which is about half a millisecond of Lua. */
#define SLICE_ACCOUNTS 256
#define SLICE_WORK     50000
#define FAILED_WORK    (SLICE_WORK / 8) /* of a rule that failed or was cut: how far it came is not known again */

/* A hook's answer for one instrument, and what it read. */
typedef struct column_cell {
    double value;
    double second;    /* of a hook that answers two; NaN: it answered one */
    uint64_t asked;   /* the book's version then; 0: never */
    uint64_t work;    /* that it took */
    uint64_t charged; /* the book's version when a sweep last counted that */
    uint32_t reads;
    netto_status status;
} column_cell;

typedef struct column {
    column_cell *cells; /* by instrument slot */
    uint32_t count, capacity;
} column;

/* What a scan keeps: what a unit of each instrument gains at each point (made when its column for `price` says so), the names of
 * groups, and what was answered of pairs of them. */
typedef struct scan_answer {
    double share; /* NaN: not asked */
    uint64_t work;
} scan_answer;

typedef struct scan_kept {
    double *gains; /* by instrument and point */
    uint32_t capacity, points;
    idmap groups;
    scan_answer *offsets; /* of groups g < h at h (h - 1) / 2 + g */
    uint32_t offset_capacity;
} scan_kept;

/* What a value at risk keeps of options that it reprices: what a unit of each gains in each scenario.  The first options of
 * the book have a row; what others gain is computed each time. */
typedef struct var_row {
    uint64_t asked; /* the book's version then; 0: never */
    int64_t grid;   /* and the last sample of the window */
} var_row;

typedef struct var_kept {
    double *gains; /* by row and scenario */
    var_row *rows;
    uint32_t *places; /* by instrument slot: its row; SLOT_NONE: it has none */
    uint32_t scenarios, count, gain_capacity, row_capacity, place_count, place_capacity;
} var_kept;

/* What the hooks of one measure answered, each by the slot of what it was asked of. */
typedef struct measure_kept {
    bool of_factors; /* not of instruments */
    column columns[NETTO_HOOK_COUNT];
    struct axes *axes;       /* of netting; NULL: of other kinds */
    const correlation *model; /* that it names; NULL: there is none */
    idmap names;             /* of a tally: keys and groups */
    scan_kept scan;
    var_kept var;
} measure_kept;

/* What one unit of an instrument weighs, kept while nothing that it was computed from has changed. */
typedef struct unit_cell {
    uint64_t at;      /* the book's version for which it was last found true; 0: never */
    uint64_t version; /* the last command that changed what it was computed from */
    double w;
    uint32_t factor, row;
    bool single;      /* one axis only; others are computed each time */
} unit_cell;

typedef struct unit_column {
    unit_cell *cells; /* by instrument slot */
    uint32_t count, capacity;
} unit_column;

/* What a function of a limit answered, what it read, and of which state of the book. */
typedef struct bound_cell {
    double value;
    uint64_t asked; /* the book's version then; 0: never */
    uint64_t work, state, pool;
    netto_instant at;
    uint32_t reads;
} bound_cell;

/* Where factors sit under a policy's function of cells, as far as they had their turn, in the order of slots. */
typedef struct seats {
    column of;     /* by factor slot: asked, and whether that failed; the seat itself stands in the model */
    uint32_t next; /* to take its turn */
    uint32_t late; /* before it, to be asked again */
    arena texts;   /* of the question in hand */
} seats;

/* What an account comes to under the policy. */
typedef struct appraisal {
    netting_set *sets; /* by key */
    uint32_t set_count, set_capacity;
    uint64_t fresh;       /* the book's version that was taken in; 0: dirty */
    uint64_t lines_fresh; /* the same, of the collateral */
    uint64_t lines_failed; /* the book's version for which a command met that they fail; 0: none */
    double value;         /* of the positions, base currency */
    double collateral;    /* lodged, after haircut */
    double gained;        /* lodged, before haircut, less what was transferred in */
    uint64_t state;       /* another number for each change of the above */
    uint64_t asked;       /* the state for which the margin hook last answered; 0: none */
    uint64_t asked_pool;  /* and the pool's, if it read that */
    netto_instant asked_at; /* and the time */
    uint64_t asked_version; /* and the book's version */
    uint64_t margin_work;   /* what the answer took, */
    uint64_t orders_work;   /* and with the orders that rest, */
    uint64_t lines_work;    /* and those of the lines that are asked one by one */
    uint32_t reads;
    netto_status margin_status;
    netto_margin margin;
    struct pool_appraisal *pool; /* NULL until somebody asks */
    bound_cell *bounds;          /* the same: two for each limit, its max and what it bounds */
    uint64_t limits_work;        /* of the functions of limits when they were last looked at */
} appraisal;

/* The same book as one set: of nodes with children, and of accounts with several sets. */
typedef struct pool_appraisal {
    uint64_t fresh, state;
    netting_set set;
} pool_appraisal;

typedef struct assessment {
    memory *memory;
    cuts *cuts; /* the engine's */
    netto_policy *policy;
    struct assessment *next;
    column haircuts, collateral;
    unit_column units;
    measure_kept *measures;   /* as many as the policy declares; */
    uint32_t measure_count;   /* that may be gone before these */
    correlation own;          /* of a policy's function */
    bool function;            /* it has one */
    bool celled;              /* of cells: */
    seats seats;
    bool capped;              /* it has caps */
    bool watches;             /* some limit reads a pool, */
    bool climbs;              /* or its `max` may: orders are tested on ancestors */
    bool asks;                /* some limit asks a function */
    uint32_t bounds;          /* cells of an account's limits */
    const correlation *model; /* that one, or the book's of the policy's name; NULL: there is none */
    const correlation *stressed; /* the book's that the policy names beside it */
    bool twice;                  /* it names one */
    appraisal *appraisals;    /* by account slot */
    uint32_t count, capacity;
    netto_complaint failure;  /* what the last hook that failed said, */
    const char *failed_rule;  /* which it was, */
    uint64_t failed_slot;     /* and of what */
    uint64_t states;          /* numbers given to states: no two of them, or of their pools, have the same */
    uint64_t margin_work;     /* of the hook, since somebody set it to 0 */
    uint64_t fold_work;       /* of steps, likewise */
    uint64_t plan_work;       /* of rebalancing's rules, likewise, with the margins that they ask for */
    uint64_t leg_work;        /* of seeking worst legs; whoever bounds it begins it at 0 */
    uint64_t measure_work;    /* of measures, ever; whoever asks for one takes it off */
    uint32_t prepared;        /* how far preparation has come, in steps */
    strikes strikes;
} assessment;

struct netto_engine;

/* Can there be one of this policy?  NETTO_EPOLICY: it has too many limits, or its history is negative. */
netto_status assessment_takes(const netto_policy *policy, netto_complaint *complaint);

assessment *assessment_create(memory *m, cuts *cuts, netto_policy *policy);
void assessment_destroy(assessment *a);

/* Give back the appraisals of the last `count` accounts, so that nobody waits for all; true: none is left. */
bool assessment_shrink(assessment *a, uint32_t count);

/* The names of the rules that may fail. */
extern const char assessment_haircut_rule[], assessment_collateral_rule[], assessment_correlation_rule[],
    assessment_margin_rule[], assessment_rebalance_rule[], assessment_limit_rule[], assessment_check_rule[];

/* That an answer failed is kept like any other answer; its sentence only until the next failure.  Then the hook
 * is asked again, so that what is told depends on the book and not on who asked before. */
void assessment_remember_failure(assessment *a, const char *rule, uint64_t slot, const netto_complaint *why);
bool assessment_knows_failure(const assessment *a, const char *rule, uint64_t slot);
netto_status assessment_failed(const assessment *a, netto_complaint *complaint);

/* Rows for every account and instrument of the book.  False when the purse is empty. */
bool assessment_fit(assessment *a, const book *b);

/* An account is dirty, and so are the pools in which it counts: the next who asks recomputes them. */
void assessment_soil(assessment *a, const book *b, uint32_t account);

/* Forget what was found true at a version that is taken back. */
void assessment_unsee(assessment *a, uint64_t version);

/* Find the model again: the book's have moved or changed. */
void assessment_bind(assessment *a, const correlation *models, uint32_t count);

/* The work of measures since it was `before`, for whoever asked for them; it is counted once. */
static inline uint64_t assessment_measured(assessment *a, uint64_t before)
{
    uint64_t work = a->measure_work - before;
    a->measure_work = before;
    return work;
}

/* The last command that changed a model. */
static inline uint64_t assessment_model_version(const assessment *a)
{
    uint64_t first = a->model ? a->model->version : 0, stressed = a->stressed ? a->stressed->version : 0;
    return first > stressed ? first : stressed;
}

/* The row of a factor in the model, if it has one.  Of two models only what both know nets. */
static inline uint32_t assessment_known_row(const assessment *a, uint32_t factor)
{
    if (a->twice && correlation_row(a->stressed, factor) == SLOT_NONE) return SLOT_NONE;
    return correlation_row(a->model, factor);
}

/* The row of a factor in that model; of a policy's function the next one, if it is new.  Functions know the
 * first CORRELATION_FACTORS_MAX factors of the book, whoever asks first; of cells, call cells_place before. */
uint32_t assessment_row(assessment *a, uint32_t factor);

/* A function of pairs knows this factor: if it has no row, memory is wanting. */
static inline bool assessment_must_know(const assessment *a, uint32_t factor)
{
    return a->function && !a->celled && factor < CORRELATION_FACTORS_MAX;
}

/* A factor that existed was defined anew: what a policy's function answered of it is forgotten.  Accounts are
 * dirty also where it was never asked: that, too, must not depend on who asked before. */
void assessment_forget_factor(assessment *a, const book *b, uint32_t factor);

/* What was computed from a rule's answers is forgotten, and computed again by who asks next. */
void assessment_forget_rule(assessment *a, cut_rule rule);

/* What it recalled of folds was what it would have gone on from until now: whatever may have read that is asked again. */
void assessment_forget_folds(assessment *a);

#endif
