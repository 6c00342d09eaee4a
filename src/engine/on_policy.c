/* on_policy.c: policies: prepared beside the active one, activated between two commands. */
#include "appraisal/appraise.h"
#include "appraisal/cells.h"
#include "appraisal/column.h"
#include "appraisal/margin.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/bound.h"
#include "engine/deadline.h"
#include "engine/fold.h"
#include "engine/foretell.h"
#include "engine/policy.h"
#include "engine/rebalance.h"
#include "engine/shadow.h"
#include "engine/step.h"
#include "engine/strikes.h"
#include "engine/trip.h"
#include "engine/watch.h"
#include "engine/watch_held.h"

/* ---- preparing ------------------------------------------------------------------------------------------- */

assessment **policy_prepared(netto_engine *e, const netto_policy *policy)
{
    assessment **at = &e->prepared;
    while (*at && (*at)->policy != policy) at = &(*at)->next;
    return at;
}

assessment *assessment_of(netto_engine *e, const netto_policy *policy)
{
    return policy == e->active->policy ? e->active : *policy_prepared(e, policy);
}

/* A limit of the same name takes over what is breached, so it must be of the same measure and scope. */
static netto_status check_limits(const netto_engine *e, const netto_policy *policy, netto_complaint *why)
{
    const netto_limit *limit = limit_redefined(e->active->policy, policy);
    if (!limit) return NETTO_OK;
    return complain(why, NETTO_EPOLICY,
                    "limit '%.*s' has another measure or scope than the active policy's limit of that name; give it a new name",
                    TEXT(limit->name));
}

netto_status policy_check(const netto_engine *e, const netto_policy *policy, netto_complaint *why)
{
    netto_status status = assessment_takes(policy, why);
    if (status == NETTO_OK) status = check_limits(e, policy, why);
    if (status == NETTO_OK) status = fold_check(e, policy, why);
    if (status == NETTO_OK) status = trip_check(e, policy, why);
    return status == NETTO_OK ? rebalance_check(e->active->policy, policy, why) : status;
}

/* Room for all pairs that a function may be asked of: grown row by row, the matrix would be copied in one piece. */
static bool fit_pairs(assessment *a, const book *b)
{
    uint32_t factors = book_factor_count(b);
    return !a->function || a->celled || symmetric_reserve(&a->own.matrix, factors < CORRELATION_FACTORS_MAX ? factors : CORRELATION_FACTORS_MAX);
}

assessment *policy_assess(netto_engine *e, netto_policy *policy)
{
    assessment *a = assessment_create(&e->memory, &e->cuts, policy);
    if (!a) return NULL;
    assessment_bind(a, e->models, e->model_count);
    if (assessment_fit(a, &e->book) && fit_pairs(a, &e->book)) return a;
    assessment_destroy(a);
    return NULL;
}

/* The rows of a function's model that are asked for in advance: those of the factors that exist; of cells where these sit, and
 * one more for all cells. */
static uint32_t rows_of(const assessment *a, const book *b)
{
    uint32_t count = book_factor_count(b);
    if (!a->function) return 0;
    if (a->celled) return count + 1;
    return count < CORRELATION_FACTORS_MAX ? count : CORRELATION_FACTORS_MAX;
}

/* As if one set held all factors. */
static netto_status ask_cells(assessment *a, book *b, bool *whole, uint64_t enough, netto_complaint *why)
{
    uint32_t count = book_factor_count(b), n = 0;
    arena_reset(&b->scratch);
    uint32_t *rows = arena_array(&b->scratch, count + 1, sizeof *rows);
    if (!rows) return complain(why, NETTO_ECAPACITY, "no memory for the correlations; raise `capacity`");
    for (uint32_t i = 0; i < count; i++)
        if ((rows[n] = assessment_row(a, i)) != SLOT_NONE) n++;
    return cells_know(a, rows, n, SLOT_NONE, enough, whole, why);
}

static netto_status ask_seat(assessment *a, book *b, uint32_t *next, uint64_t enough, netto_complaint *why)
{
    bool whole = true;
    uint32_t count = book_factor_count(b);
    netto_status status = *next < count ? cells_place(a, b, *next, why) : ask_cells(a, b, &whole, enough, why);
    *next += whole;
    return status;
}

/* A row is a step that may take several slices: the pairs that are known are passed over.  Counts in `*next`
 * when it is whole. */
static netto_status ask_row(assessment *a, book *b, uint32_t *next, uint64_t enough, netto_complaint *why)
{
    uint32_t factor = *next;
    netto_status status = NETTO_OK;
    if (a->celled) return ask_seat(a, b, next, enough, why);
    uint32_t row = assessment_row(a, factor), other = 0;
    for (; other < factor && status == NETTO_OK && a->policy->work < enough; other++) {
        uint32_t column = assessment_row(a, other); /* it may be new, and its own turn have passed */
        if (row == SLOT_NONE || column == SLOT_NONE)
            return complain(why, NETTO_ECAPACITY, "no memory for the correlations; raise `capacity`");
        status = column_pair(a, b, row, column, why);
    }
    *next += other == factor;
    return status;
}

static void take_failure(void *self, uint32_t key, netto_status status, const bound *found, const netto_complaint *why)
{
    netto_complaint *first = self;
    (void)key, (void)found;
    if (status == NETTO_ERULE && first->status == NETTO_OK) *first = *why;
}

static netto_status prepare_held(bound_book *b, uint32_t number, netto_complaint *why)
{
    content(why);
    netto_status status = held_each(b, number, NULL, 0, take_failure, why);
    if (status != NETTO_OK) return complain(why, status, "no memory to look at limits; raise `capacity`");
    return why->status;
}

static netto_status prepare_limits(frame *f, const netto_margin *margin, netto_complaint *why)
{
    bound_book b;
    bound found;
    const netto_policy *policy = f->a->policy;
    netto_text kind = idmap_text(&f->b->words, f->b->accounts[f->account].kind);
    netto_status status = NETTO_OK;
    bound_open(&b, f, margin, true, false);
    for (uint32_t i = 0; i < policy->limit_count && status == NETTO_OK; i++)
        if (limit_binds(&policy->limits[i], kind, true)) status = policy->limits[i].by ? prepare_held(&b, i, why) : bound_find(&b, i, &found, why);
    return status;
}

/* What an account lacks is its own affair; a rule that fails is the policy's. */
static netto_status prepare_account(assessment *a, book *b, uint32_t account, netto_complaint *why)
{
    frame f;
    netto_margin margin;
    arena_reset(&b->scratch);
    netto_status status = frame_now(&f, a, b, account, why);
    if (status == NETTO_OK && f.collateral_status == NETTO_ERULE)
        return complain(why, NETTO_ERULE, "%s", f.complaint.text);
    if (status == NETTO_OK) status = margin_now(&f, &margin, why);
    if (status == NETTO_OK && a->asks) status = prepare_limits(&f, &margin, why);
    return status == NETTO_ERULE || status == NETTO_ECAPACITY ? status : NETTO_OK;
}

static netto_status prepare_one(assessment *a, book *b, uint64_t enough, netto_complaint *why)
{
    uint32_t rows = rows_of(a, b);
    if (a->prepared < rows) return ask_row(a, b, &a->prepared, enough, why);
    return prepare_account(a, b, a->prepared++ - rows, why);
}

bool netto_engine_tidy(netto_engine *e, uint32_t count)
{
    assessment *a = e->retired;
    if (!a || count == 0 || !assessment_shrink(a, count)) return a != NULL;
    e->retired = a->next;
    assessment_destroy(a);
    return e->retired != NULL;
}

netto_status netto_engine_prepare(netto_engine *e, netto_policy *policy, uint32_t count, uint32_t *left,
                                  netto_complaint *complaint)
{
    content(complaint);
    netto_status status = policy_check(e, policy, complaint);
    if (status != NETTO_OK) return status;
    if (netto_engine_tidy(e, count)) return *left = 1, NETTO_OK; /* so that they never pile up */
    assessment **at = policy_prepared(e, policy), *a = *at;
    if (!a && !(a = *at = policy_assess(e, policy)))
        return complain(complaint, NETTO_ECAPACITY, "no memory for another assessment; raise `capacity`");
    uint32_t total = rows_of(a, &e->book) + book_account_count(&e->book);
    uint64_t enough = policy->work + SLICE_WORK;
    for (uint32_t done = 0; done < count && a->prepared < total && status == NETTO_OK && policy->work < enough;) {
        done += a->prepared < rows_of(a, &e->book) && !a->celled ? a->prepared / 4 + 1 : 1; /* a row is many pairs */
        status = prepare_one(a, &e->book, enough, complaint);
    }
    *left = a->prepared < total ? total - a->prepared : 0;
    return status;
}

netto_status netto_engine_ask_pairs(netto_engine *e, const netto_policy *policy, uint32_t count, uint32_t *next, uint32_t *left,
                                    netto_complaint *complaint)
{
    assessment *a = assessment_of(e, policy);
    netto_status status = content(complaint);
    uint32_t total = a ? rows_of(a, &e->book) : 0;
    uint64_t enough = policy->work + SLICE_WORK;
    for (uint32_t done = 0; done < count && *next < total && status == NETTO_OK && policy->work < enough; done += a->celled ? 1 : *next / 4 + 1)
        status = ask_row(a, &e->book, next, enough, complaint);
    *left = *next < total ? total - *next : 0;
    return status;
}

uint32_t netto_engine_pairs(netto_engine *e, const netto_policy *policy)
{
    const assessment *a = assessment_of(e, policy);
    return a && a->function ? a->own.matrix.order : 0;
}

uint32_t netto_engine_seats(netto_engine *e, const netto_policy *policy)
{
    const assessment *a = assessment_of(e, policy);
    return a && a->celled ? a->own.row_count : 0;
}

uint32_t netto_engine_copy_seats(netto_engine *e, const netto_policy *policy, uint32_t order, double *other, netto_seat *out)
{
    const assessment *a = assessment_of(e, policy);
    uint32_t count = 0;
    for (uint32_t i = 0; a && i < order; i++)
        memcpy(other + (size_t)i * order, a->own.other.cells + (size_t)i * a->own.other.stride, order * sizeof *other);
    for (uint32_t i = 0; a && i < a->own.row_count; i++)
        if (a->own.rows[i] != SLOT_NONE) out[count++] = (netto_seat){a->own.seats[i].entity, a->own.cell_rows[a->own.seats[i].cell]};
    return count;
}

void netto_engine_copy_pairs(netto_engine *e, const netto_policy *policy, uint32_t first, uint32_t count, uint32_t order, double *cells)
{
    const assessment *a = assessment_of(e, policy);
    for (uint32_t i = first; a && i < first + count; i++)
        memcpy(cells + (size_t)i * order, a->own.matrix.cells + (size_t)i * a->own.matrix.stride, order * sizeof *cells);
}

void policy_retire(netto_engine *e, assessment *a)
{
    a->next = e->retired;
    e->retired = a;
}

void netto_engine_forget(netto_engine *e, const netto_policy *policy)
{
    assessment **at = policy_prepared(e, policy), *a = *at;
    if (!a || a == e->shadow.of) return;
    *at = a->next;
    policy_retire(e, a);
}

/* ---- activating ------------------------------------------------------------------------------------------ */

uint64_t policy_carry(uint64_t old, const uint32_t *place, uint32_t count, uint32_t places)
{
    uint64_t made = 0;
    for (uint32_t i = 0; old && i < count; i++)
        if ((old >> i & 1) && place[i] < places) made |= (uint64_t)1 << place[i];
    return made;
}

/* Limits of the same name are the same (check_limits): what is breached stays so. */
static void carry_limits(netto_engine *e, const netto_policy *from, const netto_policy *to)
{
    uint32_t place[NETTO_LIMITS_MAX];
    bool same = from->limit_count == to->limit_count;
    for (uint32_t i = 0; i < from->limit_count; i++) {
        place[i] = limit_heir(from, i, to);
        same = same && place[i] == i;
    }
    for (uint32_t slot = 0; !same && slot < book_account_count(&e->book); slot++) {
        finding *found = &e->findings[slot];
        found->breached = policy_carry(found->breached, place, from->limit_count, to->limit_count);
        found->soft = policy_carry(found->soft, place, from->limit_count, to->limit_count);
        watch_held_carry(found, place, to->limit_count);
    }
}

static netto_status change_history(netto_engine *e, const netto_policy *policy, netto_complaint *why)
{
    history *h = &e->book.history;
    netto_instant every = h->every;
    uint32_t length = h->length;
    if (!history_change(h, policy->history_every, policy->history_length, book_instrument_count(&e->book)))
        return complain(why, NETTO_ECAPACITY, "no memory for the price history of '%.*s'; raise `capacity`",
                        TEXT(policy->name));
    if (h->every != every || h->length != length) e->book.grid_version = e->book.world = e->book.version;
    return NETTO_OK;
}

/* The last that may be refused. */
static netto_status change_rest(netto_engine *e, const netto_policy *policy, rebalances *out, netto_complaint *why)
{
    netto_status status = rebalance_turn(e, policy, out, why);
    if (status != NETTO_OK) return status;
    status = change_history(e, policy, why);
    if (status != NETTO_OK) rebalance_forget(e, out);
    return status;
}

netto_event *policy_tell(netto_engine *e, netto_text action, const netto_policy *policy, netto_text message)
{
    netto_event *event = watch_tell(e, NETTO_TOPIC_POLICY);
    if (event)
        event->notice = (netto_notice){.action = action, .policy = policy->id, .name = policy->name,
                                       .version = policy->version, .message = message};
    return event;
}

static void tell_activation(netto_engine *e, const netto_policy *before)
{
    const netto_policy *policy = e->active->policy;
    policy_tell(e, TEXT_LITERAL("activated"), policy, fold_begun_anew(e, before, policy));
}

/* The one that decides begins anew: what failed too often is asked again. */
static netto_status activate_again(netto_engine *e, netto_decision *out)
{
    step_accept(e);
    if (strike_clear(e)) {
        tell_activation(e, e->active->policy);
        trip_anew(e);
        watch_later(e);
    }
    return content(&out->complaint);
}

/* A shadow goes on beside the policy that decides now, where it could still be activated. */
static void compare_shadow(netto_engine *e)
{
    netto_complaint why;
    content(&why);
    if (e->shadow.of != e->active) policy_check(e, e->shadow.of->policy, &why);
    shadow_activated(e, &why);
}

netto_status on_policy(netto_engine *e, const netto_command *c, netto_decision *out)
{
    netto_policy *policy = c->activate.policy, *old = e->active->policy;
    if (c->activate.expect.bytes && !text_equal(c->activate.expect, old->id))
        return complain(&out->complaint, NETTO_EEXPECT, "expected '%.*s' to be active, but it is '%.*s'",
                        TEXT(c->activate.expect), TEXT(old->id));
    netto_status status = policy_check(e, policy, &out->complaint);
    if (status != NETTO_OK) return status;
    out->activation.previous = old->id;
    out->activation.active = policy->id;
    if (policy == old) return activate_again(e, out);
    assessment **at = policy_prepared(e, policy), *a = *at, *made = a ? a : policy_assess(e, policy);
    if (!made) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for another assessment; raise `capacity`");
    fold_plan plan;
    rebalances turned;
    status = fold_plan_make(e, made, &plan, &out->complaint);
    if (status == NETTO_OK && (status = change_rest(e, policy, &turned, &out->complaint)) != NETTO_OK) fold_plan_drop(e, &plan);
    if (status != NETTO_OK) {
        if (!a) assessment_destroy(made);
        return status;
    }
    step_accept(e);
    if (a) *at = a->next;
    carry_limits(e, old, policy);
    order_times_change(&e->book, policy->orders_length, policy->orders_most);
    fold_plan_take(e, policy, &plan);
    e->forecast_passes = foretell_turn(e, policy);
    rebalance_take(e, &turned);
    for (assessment *other = e->prepared; other; other = other->next) assessment_forget_folds(other);
    policy_retire(e, e->active);
    e->active = made;
    made->next = NULL;
    trip_carry(e, old);
    tell_activation(e, old);
    if (e->shadow.of) compare_shadow(e);
    e->left = (watch_place){0};
    watch_later(e);
    return content(&out->complaint);
}

/* ---- what is told ---------------------------------------------------------------------------------------- */

/* Events outlive the command by a step: their texts are copied. */
static bool copy_texts(arena *in, netto_text *const texts[], uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!netto_text_given(*texts[i])) continue;
        *texts[i] = arena_text(in, *texts[i]);
        if (!texts[i]->bytes) return false;
    }
    return true;
}

netto_status on_fault(netto_engine *e, const netto_command *c, netto_decision *out)
{
    netto_rule_fault f = c->fault;
    netto_text *const texts[] = {&f.policy, &f.rule, &f.account, &f.message};
    netto_event *event = copy_texts(&e->book.scratch, texts, 4) ? watch_tell(e, NETTO_TOPIC_RULE_ERROR) : NULL;
    if (!event) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for an event");
    event->fault = f;
    if (text_equal(f.policy, e->active->policy->id)) strike_note(e, f.rule, !f.supposed);
    return content(&out->complaint);
}

netto_status on_notice(netto_engine *e, const netto_command *c, netto_decision *out)
{
    netto_notice n = c->notice;
    netto_text *const texts[] = {&n.action, &n.policy, &n.name, &n.version, &n.message};
    netto_event *event = copy_texts(&e->book.scratch, texts, 5) ? watch_tell(e, NETTO_TOPIC_POLICY) : NULL;
    if (!event) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for an event");
    event->notice = n;
    return content(&out->complaint);
}

netto_status on_tick(netto_engine *e, const netto_command *c, netto_decision *out)
{
    (void)c;
    step_accept(e);
    fold_tick(e); /* before anybody reads them */
    deadline_serve(e);
    watch_sweep(e);
    rebalance_tick(e);
    foretell_tick(e);
    shadow_sweep(e);
    return content(&out->complaint);
}
