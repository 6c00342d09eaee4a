/* frame.h: an account as it stands, or as it would stand after an order: what measures are read from. */
#ifndef APPRAISAL_FRAME_H
#define APPRAISAL_FRAME_H

#include "appraisal/appraise.h"
#include "appraisal/move.h"
#include "appraisal/worst.h"

typedef struct frame {
    assessment *a;
    book *b;
    uint32_t account;
    const netting_set *sets;
    uint32_t count;
    double value, collateral;
    double gained;                  /* lodged before haircut, less what was transferred in */
    netto_status collateral_status; /* why the collateral is not known */
    bool ordered;                   /* after an order: */
    const struct frame *from;       /* the frame before it, where that is after an order too; else NULL */
    position before, after;         /* its position */
    netto_money cash;               /* of the instrument's currency, moved */
    const netting_set *origin;      /* of the set that the order moves */
    netting_set *light;             /* that set, while only its totals are moved: see frame_solidify */
    const netting_set *pool;        /* found when asked for */
    const worst *worst;             /* of its own orders: measures count what rests; NULL: they do not */
    double alone;                   /* of the margin that was asked for last: initial of the positions alone */
    netto_complaint complaint;      /* of the collateral; last, for it is large and mostly empty */
} frame;

/* An empty frame; its sentence is left as it is. */
static inline void frame_init(frame *f, assessment *a, book *b, uint32_t account)
{
    f->a = a;
    f->b = b;
    f->account = account;
    f->sets = NULL;
    f->count = 0;
    f->value = f->collateral = f->gained = 0.0;
    f->collateral_status = NETTO_OK;
    f->ordered = false;
    f->from = NULL;
    f->light = NULL;
    f->pool = NULL;
    f->worst = NULL;
    f->alone = 0.0;
}

/* The account as it stands.  NETTO_ENOMARK, NETTO_ERULE, NETTO_EOVERFLOW, NETTO_ECAPACITY. */
netto_status frame_now(frame *f, assessment *a, book *b, uint32_t account, netto_complaint *complaint);

/* What a trade makes of a position of the account, and of cash; false: too large for exact numbers.  The other: of the
 * position as it is. */
bool frame_trade(const book *b, uint32_t account, uint32_t instrument, int64_t qty, netto_decimal price, position *before,
                 position *after, netto_money *cash);
bool frame_trade_on(const book *b, const position *before, int64_t qty, netto_decimal price, position *after, netto_money *cash);

/* The account after an order that moves one position and cash of the instrument's currency.  Works on copies
 * in the scratch of the command; nothing that stands is touched.  `now` may itself be after orders: it is solid then, and
 * outlives this one; `before` is the position behind those.  The same errors. */
netto_status frame_after(frame *f, const frame *now, const position *before, const position *after,
                         netto_money cash, netto_complaint *complaint);

/* How many orders it stands behind. */
static inline uint32_t frame_orders(const frame *f)
{
    uint32_t count = 0;
    for (; f && f->ordered; f = f->from) count++;
    return count;
}

/* What its orders make of an instrument that the book holds as `standing`; false: none of them moves it. */
bool frame_moved(const frame *f, uint32_t instrument, position *standing, position *after);

/* A position as the book holds it, of what the order moves; and as it is behind all orders of the frame. */
position frame_standing(const frame *f);
position frame_position(const frame *f, uint32_t instrument);

/* After an order, move the axes as well, not only the totals: for who reads more than those.  The same errors. */
netto_status frame_solidify(frame *f, netto_complaint *complaint);

/* The pool of any account as it stands or, where the order's account counts in it, would stand. */
netto_status frame_pool(const frame *f, uint32_t account, const netting_set **out, netto_complaint *complaint);

/* The lodged lines, with the cash that orders move: those lines are `moved`.  In the scratch of the command, with room for
 * `more`.  NETTO_ECAPACITY. */
netto_status frame_lodged(const frame *f, uint32_t more, collateral_line **lines, bool **moved, uint32_t *count, netto_complaint *complaint);

/* A measure of the whole book, with what rests of open orders where `worst` is set; margins are asked of margin.h. */
netto_status frame_measure(frame *f, netto_measure measure, double *out, netto_complaint *complaint);

/* The value of a position, if that is an option; else 0. */
netto_status frame_option_value(const book *b, const position *p, double *out, netto_complaint *complaint);
netto_status frame_positive(const book *b, const position *p, double *out, netto_complaint *complaint);

/* Its set of this key, NULL if there is none: they stand by key. */
static inline const netting_set *frame_set(const frame *f, uint64_t key)
{
    uint32_t low = 0, high = f->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (f->sets[middle].key < key) low = middle + 1;
        else high = middle;
    }
    return low < f->count && f->sets[low].key == key ? &f->sets[low] : NULL;
}

static inline double frame_gross(const frame *f)
{
    double gross = 0.0;
    for (uint32_t i = 0; i < f->count; i++) gross += f->sets[i].gross;
    return gross;
}

static inline double frame_net(const frame *f)
{
    double net = 0.0;
    for (uint32_t i = 0; i < f->count; i++) net += f->sets[i].net;
    return net;
}

static inline double frame_netted(const frame *f, bool *indefinite)
{
    unsigned checked = appraise_checked(f->a);
    bool fault, any = false;
    double netted = 0.0;
    for (uint32_t i = 0; i < f->count; i++) {
        netted += netting_set_netted(&f->sets[i], checked, &fault);
        any |= fault;
    }
    if (indefinite) *indefinite = any;
    return netted;
}

/* The model is at fault for some set. */
static inline bool frame_indefinite(const frame *f)
{
    unsigned checked = appraise_checked(f->a);
    bool any = false;
    for (uint32_t i = 0; i < f->count; i++) any |= netting_set_indefinite(&f->sets[i], checked);
    return any;
}

/* The stressed model needs more for some set. */
static inline bool frame_stressed(const frame *f)
{
    bool any = false;
    for (uint32_t i = 0; i < f->count; i++) any |= netting_set_is_stressed(&f->sets[i]);
    return any;
}

/* Something is held that the model does not know. */
static inline bool frame_unmodelled(const frame *f)
{
    bool any = false;
    for (uint32_t i = 0; i < f->count; i++) any |= f->sets[i].modelled < f->sets[i].count;
    return any;
}

/* What the worst leg of a book or of a set leaves, where `whole` is what there is while none fails: with orders a leg
 * may come that fails alone. */
double frame_worst_leg(const frame *f, const worst *w, double leg, double whole);

static inline double frame_equity(const frame *f)
{
    return f->value + f->collateral;
}

/* What the account has gained since it began: its equity before haircuts, less what was transferred in.  The collateral is
 * known. */
static inline double frame_result(const frame *f)
{
    return f->value + f->gained;
}

static inline netto_exposure frame_exposure(const frame *f, bool *indefinite)
{
    return (netto_exposure){frame_gross(f), frame_net(f), frame_netted(f, indefinite)};
}

#endif
