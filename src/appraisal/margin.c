/* margin.c: judge: what margin the policy asks for a book, and where that leaves its account. */
#include "appraisal/margin.h"

#include <math.h>

#include "appraisal/legs.h"
#include "appraisal/measure.h"
#include "appraisal/replacement.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/view.h"
#include "netting/partition.h"

/* ---- what the hook reads ------------------------------------------------------------------------------- */

/* One netting set of a frame, as a book; `set` is the frame's `number`-th, or empty and behind the last. */
typedef struct set_frame {
    frame *frame;
    const netting_set *set;
    uint32_t number;
    const worst *worst; /* of the orders that rest in it, where the frame counts them */
} set_frame;

static netto_status whole_measure(void *self, netto_measure measure, double *out, netto_complaint *complaint)
{
    return frame_measure(self, measure, out, complaint);
}

static netto_status whole_leg(void *self, bool pooled, netto_leg *out, netto_complaint *complaint)
{
    return legs_worst(self, pooled, out, complaint);
}

static netto_status set_leg(void *self, bool pooled, netto_leg *out, netto_complaint *complaint)
{
    const set_frame *s = self;
    (void)pooled;
    if (s->number < s->frame->count) return legs_worst_of_set(s->frame, s->number, out, complaint);
    *out = (netto_leg){0};
    return NETTO_OK;
}

static double set_netted(const set_frame *s, bool *indefinite)
{
    return netting_set_netted(s->set, appraise_checked(s->frame->a), indefinite);
}

static netto_status set_leg_netted(set_frame *s, double *out, netto_complaint *complaint)
{
    netto_leg leg;
    bool indefinite;
    netto_status status = set_leg(s, false, &leg, complaint);
    double whole = set_netted(s, &indefinite);
    if (status != NETTO_OK) return status;
    if (s->worst)
        leg.netted = worst_netted(s->worst, indefinite, frame_worst_leg(s->frame, s->worst, leg.netted, whole), s->set->gross);
    *out = leg.netted;
    return NETTO_OK;
}

static netto_status set_replaced(const set_frame *s, netto_measure measure, double *out, netto_complaint *complaint)
{
    replacement r;
    netto_status status = replacement_of_set(s->frame, s->set->key, &r, complaint);
    if (status != NETTO_OK) return status;
    switch (measure) {
    case NETTO_MEASURE_VALUE: *out = r.value; break;
    case NETTO_MEASURE_POSITIVE: *out = r.positive; break;
    case NETTO_MEASURE_RECEIVED: *out = r.received; break;
    case NETTO_MEASURE_LODGED: *out = r.lodged; break;
    default: *out = r.cost; break;
    }
    return NETTO_OK;
}

static netto_status set_measure(void *self, netto_measure measure, double *out, netto_complaint *complaint)
{
    set_frame *s = self;
    const worst *w = s->worst;
    bool indefinite;
    netto_exposure x = {s->set->gross, s->set->net, set_netted(s, &indefinite)};
    if (w) x = (netto_exposure){x.gross + w->gross, x.net + w->net, worst_netted(w, indefinite, x.netted, x.gross)};
    switch (measure) {
    case NETTO_MEASURE_GROSS: *out = x.gross; break;
    case NETTO_MEASURE_NET: *out = x.net; break;
    case NETTO_MEASURE_NETTED: *out = x.netted; break;
    case NETTO_MEASURE_BENEFIT: *out = x.gross - x.netted; break;
    case NETTO_MEASURE_WORST_LEG: return set_leg_netted(s, out, complaint);
    case NETTO_MEASURE_VALUE:
    case NETTO_MEASURE_POSITIVE:
    case NETTO_MEASURE_RECEIVED:
    case NETTO_MEASURE_LODGED:
    case NETTO_MEASURE_REPLACEMENT: return set_replaced(s, measure, out, complaint);
    default: return complain(complaint, NETTO_ERULE, "a netting set has no such measure");
    }
    return NETTO_OK;
}

static netto_status whole_frame(void *self, bool pooled, frame **out, netto_complaint *complaint)
{
    (void)pooled, (void)complaint;
    *out = self;
    return NETTO_OK;
}

static netto_status set_frame_of(void *self, bool pooled, frame **out, netto_complaint *complaint)
{
    const set_frame *s = self;
    (void)pooled, (void)complaint;
    *out = s->frame;
    return NETTO_OK;
}

static const book_numbers whole_numbers = {.measure = whole_measure, .worst_leg = whole_leg, .frame = whole_frame},
                          set_numbers = {.measure = set_measure, .worst_leg = set_leg, .frame = set_frame_of};

/* ---- asking ------------------------------------------------------------------------------------------------ */

static netto_status check(const frame *f, const netto_margin *m, netto_complaint *complaint)
{
    bool finite = isfinite(m->initial) && isfinite(m->maintenance) && isfinite(m->warning) && isfinite(m->liquidation);
    bool ordered = m->initial >= m->maintenance && m->maintenance >= m->liquidation && m->liquidation >= 0.0 &&
                   m->warning >= m->maintenance;
    if (finite && ordered) return NETTO_OK;
    return complain(complaint, NETTO_ERULE,
                    "margin of '%.*s': initial %s, warning %s, maintenance %s, liquidation %s: each must be "
                    "finite, initial and warning >= maintenance >= liquidation >= 0",
                    TEXT(idmap_text(&f->b->account_ids, f->account)), FIGURE(m->initial), FIGURE(m->warning), FIGURE(m->maintenance),
                    FIGURE(m->liquidation));
}

/* Whose failure it is: as the account would stand after an order, or with its orders, it fails otherwise than it does as
 * it stands, and that sentence is not to be taken for this. */
static uint64_t failing(const frame *f)
{
    return (uint64_t)(f->ordered || f->worst) << 32 | f->account;
}

static netto_status ask(frame *f, const book_subject *subject, trace *t, netto_margin *out, uint32_t *reads,
                        netto_complaint *complaint)
{
    netto_policy *policy = f->a->policy;
    struct netto_scope scope = {.book = f->b,
                                .level = SCOPE_BOOK,
                                .own = SLOT_NONE,
                                .history_every = policy->history_every,
                                .history_length = policy->history_length,
                                .trace = t};
    netto_view view = view_book(&scope, subject);
    netto_margin margin = {0};
    uint64_t before = f->a->measure_work;
    measure_open(&scope, f->a, CUT_MARGIN, f->a->cuts->margins);
    netto_complaint why;
    if (strike_tripped(&f->a->strikes, STRIKE_MARGIN)) return strike_refuse(f->a, STRIKE_MARGIN, f->account, complaint);
    content(&why);
    cuts_before(f->a->cuts, policy, CUT_MARGIN, f->a->cuts->margins, 0, false);
    netto_status status = policy->hooks.margin(policy, &view, &margin, &why);
    f->a->margin_work += policy->last_work + assessment_measured(f->a, before);
    cuts_after(f->a->cuts, policy, CUT_MARGIN, f->a->cuts->margins, 0, false);
    *reads |= scope.reads;
    if (status == NETTO_OK) status = check(f, &margin, &why);
    if (status == NETTO_OK) return *out = margin, NETTO_OK;
    assessment_remember_failure(f->a, assessment_margin_rule, failing(f), &why);
    return assessment_failed(f->a, complaint);
}

void margin_subject(frame *f, book_subject *own, book_subject *pool)
{
    *pool = (book_subject){.account = f->account, .pooled = true, .numbers = &whole_numbers, .self = f};
    *own = (book_subject){.account = f->account, .numbers = &whole_numbers, .self = f, .pool = pool};
}

static netto_status ask_whole(frame *f, trace *t, netto_margin *out, uint32_t *reads, netto_complaint *complaint)
{
    book_subject own, pool;
    margin_subject(f, &own, &pool);
    return ask(f, &own, t, out, reads, complaint);
}

static netto_status ask_set(frame *f, const netting_set *set, uint32_t number, trace *t, netto_margin *out, uint32_t *reads,
                            netto_complaint *complaint)
{
    worst w;
    set_frame of = {.frame = f, .set = set, .number = number, .worst = f->worst ? &w : NULL};
    book_subject subject = {.account = f->account, .set = set->key, .is_set = true, .numbers = &set_numbers, .self = &of};
    netto_status status = f->worst ? worst_of_set(f->a, f->b, f->account, set->key, &w, complaint) : NETTO_OK;
    return status == NETTO_OK ? ask(f, &subject, t, out, reads, complaint) : status;
}

static netto_status add_set(frame *f, const netting_set *set, uint32_t number, netto_margin *sum, uint32_t *reads,
                            netto_complaint *complaint)
{
    netto_margin one = {0};
    netto_status status = ask_set(f, set, number, NULL, &one, reads, complaint);
    if (status != NETTO_OK) return status;
    sum->initial += one.initial;
    sum->maintenance += one.maintenance;
    sum->warning += one.warning;
    sum->liquidation += one.liquidation;
    return NETTO_OK;
}

/* Something is held in this set, or an order before this one rests there: it has been asked for. */
static bool was_asked(const frame *f, uint64_t key, const resting *items, uint32_t before)
{
    const account *acc = &f->b->accounts[f->account];
    const netting_set *held = frame_set(f, key);
    if (held && held->count) return true;
    for (uint32_t i = 0; i < before; i++)
        if (partition_key(f->b, acc, items[i].instrument) == key) return true;
    return false;
}

/* The sets in which orders rest and nothing is held. */
static netto_status ask_empty_sets(frame *f, netto_margin *sum, uint32_t *reads, netto_complaint *complaint)
{
    const resting *items = NULL;
    uint32_t count = 0;
    netto_status status = NETTO_OK;
    if (!order_resting_own(f->b, f->account, &f->b->scratch, &items, &count))
        return complain(complaint, NETTO_ECAPACITY, "no memory to sum open orders; raise `capacity`");
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) {
        const netting_set none = {.key = partition_key(f->b, &f->b->accounts[f->account], items[i].instrument)};
        if (!was_asked(f, none.key, items, i)) status = add_set(f, &none, f->count, sum, reads, complaint);
    }
    return status;
}

static netto_status ask_sets(frame *f, netto_margin *out, uint32_t *reads, netto_complaint *complaint)
{
    netto_margin sum = {0};
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < f->count && status == NETTO_OK; i++)
        if (f->sets[i].count) status = add_set(f, &f->sets[i], i, &sum, reads, complaint); /* else nothing is held there any more */
    if (status == NETTO_OK && f->worst) status = ask_empty_sets(f, &sum, reads, complaint);
    if (status == NETTO_OK) *out = sum;
    return status;
}

static netto_status margin_of(frame *f, netto_margin *out, uint32_t *reads, netto_complaint *complaint)
{
    *reads = 0;
    if (!f->a->policy->hooks.margin) {
        bool indefinite;
        double netted = frame_netted(f, &indefinite);
        if (f->worst) netted = worst_netted(f->worst, indefinite, netted, frame_gross(f));
        *out = (netto_margin){netted, netted, netted, netted};
        return NETTO_OK;
    }
    return f->a->policy->per_set ? ask_sets(f, out, reads, complaint) : ask_whole(f, NULL, out, reads, complaint);
}

/* ---- open orders ------------------------------------------------------------------------------------------- */

/* The rule is asked again, of the book with its orders at their worst; what they would lose at their limits is added.
 * Only `initial` counts it: orders that are not filled call for nothing, and put nobody into liquidation. */
static netto_status add_orders(frame *f, netto_margin *out, netto_complaint *complaint)
{
    worst w;
    netto_margin then = {0};
    uint32_t reads;
    double loss = 0.0;
    netto_status status = worst_own(f->a, f->b, f->account, &w, complaint);
    f->worst = &w;
    if (status == NETTO_OK) status = margin_of(f, &then, &reads, complaint);
    f->worst = NULL;
    if (status == NETTO_OK) status = worst_loss(f, &loss, complaint);
    if (status != NETTO_OK) return status;
    if (then.initial > out->initial) out->initial = then.initial;
    out->initial += loss;
    return NETTO_OK;
}

static netto_status with_orders(frame *f, netto_margin *out, netto_complaint *complaint)
{
    netto_margin margin = *out;
    f->alone = margin.initial;
    if (worst_is_none(f->b, f->account)) return NETTO_OK;
    cuts_margin(f->a->cuts);
    netto_status status = add_orders(f, &margin, complaint);
    if (status == NETTO_OK) *out = margin;
    return status;
}

/* ---- asked ------------------------------------------------------------------------------------------------- */

/* The last answer holds while the book, its pool and, if it was asked for, the time are the same. */
static bool remembered(const frame *f, const appraisal *p)
{
    const netting_set *pool;
    if ((p->reads & READ_POOL) && appraise_pool(f->a, f->b, f->account, &pool, NULL) != NETTO_OK) return false;
    if (p->margin_status != NETTO_OK && !assessment_knows_failure(f->a, assessment_margin_rule, f->account)) return false;
    if ((p->reads & READ_LINES) && replacement_moved(f->a, f->b, f->account, p->asked_version)) return false;
    if ((p->reads & READ_MEASURE) && measure_moved(f->a, f->b, f->account, p->reads & READ_POOL, p->asked_version)) return false;
    return p->asked == p->state && p->asked_version >= f->b->accounts[f->account].version &&
           (!(p->reads & READ_POOL) || p->asked_pool == appraise_pool_state(f->a, f->b, f->account)) &&
           (!(p->reads & READ_SCORE) || p->asked_version >= f->b->forecasts.version) &&
           (!(p->reads & READ_NOW) || p->asked_at == f->b->now);
}

netto_status margin_now(frame *f, netto_margin *out, netto_complaint *complaint)
{
    appraisal *p = &f->a->appraisals[f->account];
    cuts *c = f->a->cuts;
    uint64_t before = c->ever;
    cuts_margin(c);
    p->orders_work = 0;
    if (!remembered(f, p) || cuts_lists(c, CUT_MARGIN, c->margins, 0)) {
        f->a->margin_work = 0;
        p->margin_status = margin_of(f, &p->margin, &p->reads, complaint);
        p->margin_work = f->a->margin_work;
        p->asked = p->state;
        p->asked_pool = appraise_pool_state(f->a, f->b, f->account);
        p->asked_at = f->b->now;
        p->asked_version = f->b->version;
        if (c->ever != before) p->asked = 0, p->reads = 0, p->margin_work = FAILED_WORK; /* it is not kept */
    }
    if (p->margin_status != NETTO_OK) return assessment_failed(f->a, complaint);
    netto_margin margin = p->margin;
    f->a->margin_work = 0;
    before = c->ever;
    netto_status status = with_orders(f, &margin, complaint);
    p->orders_work = c->ever != before ? FAILED_WORK : f->a->margin_work;
    if (status == NETTO_OK) *out = margin;
    return status;
}

netto_status margin_after(frame *f, netto_margin *out, netto_complaint *complaint)
{
    uint32_t reads;
    netto_margin margin;
    cuts_margin(f->a->cuts);
    netto_status status = margin_of(f, &margin, &reads, complaint);
    if (status == NETTO_OK) status = with_orders(f, &margin, complaint);
    if (status == NETTO_OK) *out = margin;
    return status;
}

netto_status margin_traced(frame *f, uint32_t set, trace *t, netto_margin *out, netto_complaint *complaint)
{
    uint32_t reads = 0;
    return set == SLOT_NONE ? ask_whole(f, t, out, &reads, complaint)
                            : ask_set(f, &f->sets[set], set, t, out, &reads, complaint);
}

/* ---- where that leaves the account ------------------------------------------------------------------------ */

netto_standing margin_standing(const netto_margin *m, double equity)
{
    if (equity < m->liquidation) return NETTO_STANDING_LIQUIDATION;
    if (equity < m->maintenance) return NETTO_STANDING_MARGIN_CALL;
    return equity < m->warning ? NETTO_STANDING_WARNING : NETTO_STANDING_OK;
}

#define EDGE  1e8     /* money is counted in 10^-8 */
#define NOISE 0x1p-48 /* what a double's own rounding may leave, relative */

/* Round to 10^-8; what lies within a double's own noise of a step is that step. */
static double round_money(double money, double beyond)
{
    double scaled = money * EDGE;
    if (!(fabs(scaled) < 0x1p51)) return money; /* no finer steps to round to, or hardly */
    double nearest = scaled + 0x1.8p52 - 0x1.8p52, off = scaled - nearest;
    bool noise = fabs(off) <= 1e-4 + fabs(scaled) * NOISE;
    if (!noise && off * beyond > 0.0) nearest += beyond;
    return nearest / EDGE;
}

static double up(double money)
{
    return round_money(money, 1.0);
}

static double down(double money)
{
    return round_money(money, -1.0);
}

netto_measures margin_measures(const frame *f, const netto_margin *m)
{
    bool indefinite;
    netto_exposure exposure = frame_exposure(f, &indefinite);
    return (netto_measures){.exposure = exposure,
                            .margin = {up(m->initial), up(m->maintenance), up(m->warning), up(m->liquidation)},
                            .orders = f->alone < m->initial ? up(m->initial) - up(f->alone) : 0.0,
                            .equity = down(frame_equity(f)),
                            .known = f->collateral_status == NETTO_OK,
                            .indefinite = indefinite,
                            .unmodelled = frame_unmodelled(f)};
}

netto_status margin_measure(frame *f, netto_measure measure, const netto_margin *margin, double *out,
                            netto_complaint *complaint)
{
    netto_measures m = {.margin = *margin};
    switch (measure) {
    case NETTO_MEASURE_INITIAL: return *out = margin->initial, NETTO_OK;
    case NETTO_MEASURE_MAINTENANCE: return *out = margin->maintenance, NETTO_OK;
    case NETTO_MEASURE_UTILISATION: break;
    default: return frame_measure(f, measure, out, complaint);
    }
    netto_status status = frame_measure(f, NETTO_MEASURE_EQUITY, &m.equity, complaint);
    if (status == NETTO_OK) *out = netto_measures_utilisation(&m);
    return status;
}
