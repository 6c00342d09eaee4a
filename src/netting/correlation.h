/* correlation.h: a correlation model: which factors it knows, and how they move together.
 *
 * Models of correlation.put belong to the book and have versions; a policy's function has a model of
 * its own, a matrix whose cells are asked for one pair at a time (NaN: not asked yet).
 *
 * A factor that the model knows has a row.  Rows of a matrix and of a factor model are factors; rows of a bucket model
 * are buckets, and factors in one bucket have one row.  A factor with itself correlates 1, whatever its row says.
 *
 * A policy's function of cells has a model of its own too (CORRELATION_CELLS): each factor sits with an entity in a cell, and
 * only of cells it is known how they correlate, of one entity and of two.  Rows are factors by their slots. */
#ifndef NETTING_CORRELATION_H
#define NETTING_CORRELATION_H

#include "base/bytes.h"
#include "base/idmap.h"
#include "netto/command.h"
#include "numeric/symmetric.h"

#define CORRELATION_FACTORS_MAX 1024 /* of a matrix, of a policy's function; and buckets */
#define CORRELATION_LOADED_MAX  4096 /* factors of a factor model */
#define CORRELATION_CELLS_MAX   512
#define CORRELATION_CELLS       NETTO_MODEL_TYPES /* a policy's own type: no command has it */
#define CORRELATION_DRIVERS_MAX 1024
#define CORRELATION_COVARIANCE_MAX 64 /* drivers with one: what it costs to install grows with their square */

#define CORRELATION_SEAT_SCRATCH   5  /* numbers in the scratch, of cells, for a factor, */
#define CORRELATION_CELL_SCRATCH   4  /* and for a cell */

struct book;

typedef struct correlation {
    memory *memory;
    bytes name;
    netto_model_type type;
    netto_model_mode mode;
    symmetric matrix;  /* matrix: of factors; bucket: of the buckets that are listed, `within` on the diagonal; cells: of one entity */
    symmetric other;   /* cells: of two entities */
    idmap buckets;     /* bucket: their names, by row; cells: those that factors are in, or were until lately */
    idmap entities;    /* cells: the same of entities */
    struct correlation_seat {
        uint32_t entity, cell;
    } *seats;          /* cells: by factor slot, names; SLOT_NONE: it is in none */
    uint32_t seat_capacity, seated; /* one more than the last that ever sat */
    uint32_t *cell_rows;  /* cells: by name, the row in both matrices; SLOT_NONE: that cell is not known */
    uint32_t *cell_names; /* cells: by that row, the name; SLOT_NONE: none */
    uint32_t cell_row_capacity, cell_name_capacity, cells_known;
    bool crowded;      /* cells: some are in a cell that is not among the known */
    bool unsettled;    /* cells: which are known is to be found out again */
    netto_factor_text by;
    bytes key;         /* of the attribute that they go by, or none */
    bool listed;       /* bucket: others than these are not known; else each has a row, and all correlate alike: */
    double within, across;
    uint32_t drivers;  /* factor: each row loads so many numbers, */
    double *loads;     /* and they are followed by what each loads times the covariance, if that was given, and then by that */
    double *own;       /* by row, what makes its correlation with itself 1: 1 - l' V l */
    bool covaries;
    uint32_t *rows;    /* by factor slot: its row, or SLOT_NONE */
    uint32_t row_count, row_capacity;
    uint32_t *factors; /* by row: its factor slot; of a bucket model none */
    uint32_t factor_capacity;
    double *scratch;   /* for sums by bucket, driver, or cell */
    uint32_t scratch_capacity;
    double min_eigenvalue; /* NaN: not computed */
    double distance;       /* of the matrix that was given, which had to be repaired */
    uint32_t rounds;       /* 0: it had not */
    uint64_t version;      /* the command that last changed it */
} correlation;

void correlation_init(correlation *c, memory *m);
void correlation_destroy(correlation *c);

/* The row of a factor, SLOT_NONE if the model does not know it. */
static inline uint32_t correlation_row(const correlation *c, uint32_t factor)
{
    return c && factor < c->row_count ? c->rows[factor] : SLOT_NONE;
}

/* The row of a factor, added as the next one if it is new and there is room; its cells are unknown.
 * SLOT_NONE: the model is full, or the purse empty. */
uint32_t correlation_learn(correlation *c, uint32_t factor);

/* Rows: of a matrix and a factor model factors, of a bucket model buckets. */
uint32_t correlation_order(const correlation *c);

/* How two different factors in these rows correlate.  Of a factor model one product a driver. */
double correlation_between(const correlation *c, uint32_t row, uint32_t other);

/* Of cells: room for so many factors; false when the purse is empty.  Then a factor takes a seat, with an entity in a cell; false
 * where the purse is empty.  And leaves it.  Names that nobody has are forgotten in time, so numbers of names mean nothing. */
bool correlation_seats(correlation *c, uint32_t factors);
bool correlation_sit(correlation *c, uint32_t factor, netto_text entity, netto_text cell);
void correlation_rise(correlation *c, uint32_t factor);

/* The first CORRELATION_CELLS_MAX cells, in the order of the factors that sit in them, are known, and factors in them have rows.
 * Call before rows are read.  False when the purse is empty. */
bool correlation_settle_cells(correlation *c);
void correlation_seat_rows(correlation *c); /* of what a snapshot says that is known */

/* So many are about to sit: may others lose their rows, or find some? */
bool correlation_may_turn(const correlation *c, uint32_t late);

/* The name of a cell that is known, by its row in the matrices. */
static inline netto_text correlation_cell_name(const correlation *c, uint32_t cell)
{
    return idmap_text(&c->buckets, c->cell_names[cell]);
}

/* A model from a checked command; `factors` are the slots of its texts, where these are factors.  Of a bucket model the
 * factors of the book find their places.  False when the purse is empty. */
bool correlation_build(correlation *c, memory *m, const struct book *b, const netto_correlation *from, const uint32_t *factors);

/* What a snapshot builds of: room for the rows of a factor model, whose covariance, if it has one, stands here; and, when
 * its numbers or a bucket model's buckets are there, the factors find their rows.  False when the purse is empty. */
bool correlation_reserve(correlation *c, uint32_t n, uint32_t drivers, bool covaries);
double *correlation_covariance(const correlation *c);
bool correlation_settle(correlation *c, const struct book *b);

/* Room for the model to place `more` factors of a book that has so many by now.  False when the purse is empty. */
bool correlation_fit(correlation *c, uint32_t factors, uint32_t more);

/* Of a bucket model: the factor's texts say in which bucket it is; room was made.  True if it was in another. */
bool correlation_place(correlation *c, const struct book *b, uint32_t factor);

/* Is this what its mode demands, but for the eigenvalues?  NETTO_EMATRIX names the worst entry. */
netto_status correlation_check(const netto_correlation *c, netto_complaint *complaint);

/* Of a prescribed factor model, for a job: does each correlation that the drivers make lie in [-1, 1]?  Some n^2 k / 2 products.
 * NETTO_EMATRIX names two factors. */
netto_status correlation_check_pairs(const netto_correlation *c, netto_complaint *complaint);

/* The matrix whose least eigenvalue says the rest: of the factors, of the buckets (`within` on the diagonal), of the
 * drivers.  Order 0: none does. */
netto_symmetric correlation_core(const netto_correlation *c);

/* What that least eigenvalue says of the model: of a factor model that none lies below the least that a factor has of
 * its own, less what a negative one of the drivers can take. */
double correlation_least(const netto_correlation *c, double core);

/* The same for the least eigenvalue, which a job computed. */
netto_status correlation_check_spectrum(netto_model_mode mode, double least, netto_complaint *complaint);

#endif
