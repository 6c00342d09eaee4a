/* var.c: var.get: what may be lost over a horizon, with so much confidence; var.backtest. */
#include <math.h>

#include "appraisal/appraise.h"
#include "appraisal/var.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/gather.h"
#include "netting/partition.h"
#include "query/query.h"
#include "risk/backtest.h"
#include "risk/score.h"

/* A question, and the room to answer it. */
typedef struct question {
    netto_engine *e;
    const netto_command *c;
    var_terms terms;
    netto_decision *out;
} question;

static netto_status no_memory(netto_complaint *why)
{
    return complain(why, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
}

/* ---- one book: the sum over its sets ------------------------------------------------------------------------- */

typedef struct total {
    double value, es, volatility;
    uint32_t sets, rank;
    bool indefinite, uncovered;
    uint64_t products;
} total;

static netto_status add_set(const question *q, const holding *items, uint32_t count, netto_var_component *shares,
                            netto_var_set *told, total *t)
{
    var_result r;
    netto_complaint *why = &q->out->complaint;
    netto_status status = var_of(q->e->active, &q->e->book, &q->terms, NULL, items, count, &q->e->book.scratch, shares, &r, why);
    if (status != NETTO_OK) return status;
    t->value += r.value;
    t->es += r.es;
    t->volatility = t->sets++ ? NAN : r.volatility;
    t->rank = r.rank;
    t->indefinite |= r.indefinite;
    t->uncovered |= r.uncovered;
    t->products += r.products;
    if (t->products > VAR_PRODUCTS_MOST)
        return complain(why, NETTO_ETOOLARGE, "the sets of '%.*s' come to more than %d prices times returns; ask for a shorter window, or for smaller books",
                        TEXT(q->c->account), VAR_PRODUCTS_MOST);
    if (told) *told = (netto_var_set){partition_name(&q->e->book, items->key), partition_is_alone(items->key), r.value, r.es};
    return NETTO_OK;
}

/* Sets stand one behind the other.  An empty book is one set in which nothing is held. */
static netto_status add_book(const question *q, const holding_list *list, netto_var_component *shares, netto_var_set *told,
                             total *t)
{
    uint32_t from = 0, to, sets = 0;
    netto_status status = list->count ? NETTO_OK : add_set(q, list->items, 0, NULL, NULL, t);
    for (; status == NETTO_OK && from < list->count; from = to) {
        to = holding_set_end(list, from);
        status = add_set(q, list->items + from, to - from, shares ? shares + from : NULL, told ? &told[sets] : NULL, t);
        sets++;
    }
    return status;
}

/* Without one instrument, which the book holds. */
static netto_status add_rest(const question *q, const holding_list *list, netto_var_report *r)
{
    const book *b = &q->e->book;
    uint32_t slot = 0;
    total rest = {0};
    netto_status status = book_find_instrument(b, q->c->var.without, &slot, &q->out->complaint);
    if (status != NETTO_OK) return status;
    holding_list left = {arena_array(&q->e->book.scratch, list->count + 1, sizeof(holding)), 0};
    if (!left.items) return no_memory(&q->out->complaint);
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i].instrument != slot) left.items[left.count++] = list->items[i];
    if (left.count == list->count)
        return complain(&q->out->complaint, NETTO_EPARAMS, "without: '%.*s' holds no '%.*s'", TEXT(q->c->account), TEXT(q->c->var.without));
    status = add_book(q, &left, NULL, NULL, &rest);
    r->has_rest = true;
    r->rest = rest.value;
    r->rest_es = rest.es;
    return status;
}

static uint32_t count_sets(const holding_list *list)
{
    uint32_t sets = 0;
    for (uint32_t i = 0; i < list->count; i++) sets += i == 0 || list->items[i].key != list->items[i - 1].key;
    return sets;
}

static void tell(const question *q, const total *t, netto_var_report *r)
{
    r->value = t->value;
    r->es = t->es;
    r->volatility = t->volatility;
    r->rank = t->rank;
    r->indefinite = t->indefinite;
    r->uncovered = t->uncovered;
    r->terms = q->terms.is;
    r->scenarios = q->terms.count;
}

static netto_status query_book(const question *q, uint32_t account)
{
    arena *in = &q->e->book.scratch;
    const netto_command *c = q->c;
    netto_var_report *r = &q->out->var;
    total t = {0};
    holding_list list = c->var.pool ? holding_of_pool(&q->e->book, account, in) : holding_of_account(&q->e->book, account, in);
    if (!list.items) return no_memory(&q->out->complaint);
    uint32_t sets = count_sets(&list);
    netto_var_component *shares = c->var.components ? arena_array(in, list.count + 1, sizeof *shares) : NULL;
    netto_var_set *told = c->var.sets ? arena_array(in, sets + 1, sizeof *told) : NULL;
    if ((c->var.components && !shares) || (c->var.sets && !told)) return no_memory(&q->out->complaint);
    netto_status status = add_book(q, &list, shares, told, &t);
    if (status == NETTO_OK && c->var.without.bytes) status = add_rest(q, &list, r);
    if (status != NETTO_OK) return status;
    tell(q, &t, r);
    r->sets = told;
    r->set_count = told ? sets : 0;
    r->components = shares;
    r->component_count = shares ? list.count : 0;
    return NETTO_OK;
}

/* ---- a subtree: the sum over its accounts ------------------------------------------------------------------------ */

enum { SUM_VALUE, SUM_ES };

static netto_status add_account(netto_engine *e, uint32_t account, const void *question, netto_cursor *cursor,
                                netto_complaint *complaint)
{
    total t = {0};
    holding_list list = holding_of_account(&e->book, account, &e->book.scratch);
    if (!list.items) return no_memory(complaint);
    if (list.count == 0) return NETTO_OK;
    netto_status status = add_book(question, &list, NULL, NULL, &t);
    if (status != NETTO_OK) return status;
    cursor->sums[SUM_VALUE] += t.value;
    cursor->sums[SUM_ES] += t.es;
    cursor->work += t.products;
    if (t.indefinite) cursor->flags |= GATHER_INDEFINITE;
    if (t.uncovered) cursor->flags |= GATHER_UNMODELLED;
    return NETTO_OK;
}

static netto_status query_subtree(const question *q, uint32_t account, netto_cursor *cursor)
{
    bool done = false;
    netto_decision *out = q->out;
    if (q->c->var.sets || q->c->var.components || q->c->var.without.bytes)
        return complain(&out->complaint, NETTO_EPARAMS, "'%.*s' has sub-accounts: sets, components and what is left without one are of one account, "
                        "or of the {pool = true}", TEXT(q->c->account));
    netto_status status = gather(q->e, account, cursor, add_account, q, &done, &out->complaint);
    if (status != NETTO_OK) return status;
    total t = {.value = cursor->sums[SUM_VALUE], .es = cursor->sums[SUM_ES], .volatility = NAN,
               .indefinite = cursor->flags & GATHER_INDEFINITE, .uncovered = cursor->flags & GATHER_UNMODELLED};
    tell(q, &t, &out->var);
    out->unfinished = !done;
    out->since = cursor->since - 1;
    return NETTO_OK;
}

netto_status query_var(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    question q = {.e = e, .c = c, .out = out};
    uint32_t account = 0;
    netto_status status = account_find(&e->book, c->account, &account, &out->complaint);
    if (status == NETTO_OK) status = var_terms_read(e->active->policy, &c->var.terms, &q.terms, &out->complaint);
    if (status != NETTO_OK) return status;
    bool subtree = !c->var.pool && e->book.accounts[account].child != SLOT_NONE;
    return subtree ? query_subtree(&q, account, cursor) : query_book(&q, account);
}

/* ---- backtests ------------------------------------------------------------------------------------------------------- */

static netto_status by_name(const book *b, const netto_command *c, netto_decision *out)
{
    netto_score score;
    const forecasts *f = &b->forecasts;
    netto_complaint *why = &out->complaint;
    uint32_t slot = idmap_find(&f->names, c->backtest.name);
    if (c->backtest.forecasts || c->backtest.outcomes || c->backtest.alpha != 0.0)
        return complain(why, NETTO_EPARAMS, "send forecasts with their outcomes, or the name of those that were recorded, which have their own alpha");
    if (slot == SLOT_NONE) return no_forecast(c, why);
    score_run(&f->series[slot], c->backtest.window, &score);
    if (score.kind != NETTO_FORECAST_VAR)
        return complain(why, NETTO_EPARAMS, "forecasts '%.*s' are of the kind \"%s\"; a backtest is of \"var\"", TEXT(c->backtest.name), netto_forecast_kind_word(score.kind));
    if (score.count < 2) return complain(why, NETTO_EPARAMS, "a backtest needs two forecasts with their outcomes or more, and there are %u", score.count);
    out->backtest = score.backtest;
    return NETTO_OK;
}

netto_status query_backtest(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)cursor;
    if (c->backtest.name.bytes) return by_name(&e->book, c, out);
    if (c->backtest.window)
        return complain(&out->complaint, NETTO_EPARAMS, "window: how many of those that were recorded; of given ones send fewer");
    return backtest_given(c, &out->backtest, &out->complaint);
}
