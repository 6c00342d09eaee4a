/* view.h: what a policy's call may reach, and a record of what it reads.
 *
 * The engine opens a scope for each call of a hook.  What a hook reads is recorded, so that the engine
 * knows when its answer is out of date; what lies above its level is refused. */
#ifndef CONTROL_VIEW_H
#define CONTROL_VIEW_H

#include "book/book.h"
#include "netto/policy.h"

typedef enum scope_level {
    SCOPE_COLUMN, /* haircut: an instrument, its underlying and factor */
    SCOPE_PAIR,   /* correlation: attributes of two factors */
    SCOPE_LINE,   /* collateral: a line, its asset, the names of its book */
    SCOPE_BOOK,   /* margin: a book, but not its margin; limits and checks: that too */
    SCOPE_STEP,   /* a fold's step: what a column may read of an instrument, and the time */
    SCOPE_TRIP    /* a breaker: its instrument; or its book, and what that needs */
} scope_level;

/* What was read.  Each kind has a version in the book; see `scope_version`. */
enum {
    READ_OWN = 1 << 0,             /* the definition of the thing itself */
    READ_MARK = 1 << 1,
    READ_HISTORY = 1 << 2,
    READ_UNDERLYING = 1 << 3,      /* the definition of its underlying */
    READ_UNDERLYING_MARK = 1 << 4,
    READ_UNDERLYING_HISTORY = 1 << 5,
    READ_FACTOR = 1 << 6,
    READ_RATE = 1 << 7,            /* of its currency */
    READ_DAY = 1 << 8,
    READ_LINE = 1 << 9,            /* amount, value, role or book of a line */
    READ_NOW = 1 << 10,
    READ_POOL = 1 << 11,           /* the book as one set, which other accounts move too */
    READ_FOLD = 1 << 12,           /* what rules remember of it */
    READ_UNDERLYING_FOLD = 1 << 13,
    READ_BOOK = 1 << 14,           /* what a book comes to */
    READ_MARGIN = 1 << 15,         /* what it requires */
    READ_COUNT = 1 << 16,          /* how many orders were opened */
    READ_MEASURE = 1 << 17,        /* a measure that the policy declares, and so what its hooks read */
    READ_UNCOVERED = 1 << 18,      /* not read: a window answered nil */
    READ_LINES = 1 << 19,          /* collateral by role, what agreements say of it, and prices of whatever it may be */
    READ_SCORE = 1 << 20           /* how good forecasts were */
};

/* What the engine answers of a book.  `self` is a frame: the book as it stands, or as it would. */
struct frame;
typedef struct book_numbers {
    netto_status (*measure)(void *self, netto_measure measure, double *out, netto_complaint *complaint);
    netto_status (*worst_leg)(void *self, bool pooled, netto_leg *out, netto_complaint *complaint); /* and which */
    netto_status (*margin)(void *self, netto_margin *out, netto_complaint *complaint); /* NULL: it is what is asked for */
    bool (*count)(void *self, netto_instant window, uint32_t *out); /* false: not known; NULL: orders are not counted here */
    netto_status (*frame)(void *self, bool pooled, struct frame **out, netto_complaint *complaint); /* what measures are summed over */
} book_numbers;

typedef struct book_subject {
    uint32_t account;
    uint64_t set;    /* of a set: its key (partition.h) */
    bool is_set;
    bool pooled;     /* the same book as one set */
    bool names_only; /* the book of a collateral line */
    const char *when; /* "before" an order or "after" it, where both are there; else NULL */
    const book_numbers *numbers;
    void *self;
    const struct book_subject *pool; /* the pooled twin */
} book_subject;

typedef struct line_subject {
    const collateral_line *line;
    double amount, value; /* units; base currency before haircut */
    const book_subject *book;
} line_subject;

/* An order before it is decided; the books are those of its account, as it stands and as the order would leave it. */
typedef struct order_subject {
    uint32_t account, instrument;
    int64_t qty;   /* steps, signed */
    double price;  /* NaN: it has none */
    bool reducing;
    const book_subject *before, *after;
} order_subject;

/* Who answers what books are asked with words or names. */
typedef struct book_answers {
    netto_status (*measure)(const netto_view *, const netto_measure_ask *, netto_result *, netto_complaint *);
    netto_status (*legs)(const netto_view *, netto_legs_by, netto_legs *, netto_complaint *);
    netto_status (*question)(const netto_view *, const netto_command *, netto_decision *, uint64_t *work, netto_complaint *);
} book_answers;

struct netto_scope {
    const book *book;
    scope_level level;
    uint32_t own; /* the instrument or factor whose column this is */
    uint32_t reads;
    bool uncovered; /* a window, or a fold, answered nil */
    netto_instant history_every, history_length; /* what the policy declares */
    struct trace *trace;                         /* where a rule's way to its answer is written; NULL: nowhere */
    /* Who answers what the policy's folds remember of a thing, NULL: nobody. */
    netto_status (*recall)(const netto_view *, uint32_t number, netto_recall *, netto_complaint *);
    void *asker;
    const book_answers *answers; /* NULL: nobody answers */
    uint32_t place;             /* of the hook among those that the command asks: by that its measures are known, */
    uint32_t *calls;            /* and by how many of them were asked before; NULL: this is the outermost, and `called` counts */
    uint32_t called;
    uint32_t asking;            /* a bit for each measure that is being asked */
    const netto_policy *policy; /* whose hook it is */
    netto_complaint refusal;    /* why the last read was refused; last, for it is large, and clear while its status is */
};

netto_view view_instrument(struct netto_scope *scope, uint32_t slot);
netto_view view_factor(struct netto_scope *scope, uint32_t slot);
netto_view view_line(struct netto_scope *scope, const line_subject *line);
netto_view view_book(struct netto_scope *scope, const book_subject *subject);
netto_view view_order(struct netto_scope *scope, const order_subject *order);

/* The last command that changed something of what a column of `slot` read. */
uint64_t scope_version(const book *b, uint32_t slot, uint32_t reads);

/* The fold of this name.  NETTO_ERULE: there is none, and which may be meant. */
netto_status fold_find(const netto_policy *policy, netto_text name, uint32_t *out, netto_complaint *complaint);

#endif
