/* adl.c: resolution.adl: who of those on one side of an instrument is deleveraged first, and by how much. */
#include <math.h>
#include <string.h>

#include "appraisal/margin.h"
#include "base/complain.h"
#include "base/text.h"
#include "query/query.h"
#include "risk/adl.h"

_Static_assert(NETTO_ADL_MAX == NETTO_CURSOR_LISTS * NETTO_CURSOR_LISTED, "the best lie in the cursor");

typedef struct adl {
    netto_engine *e;
    book *b;
    const netto_command *c;
    netto_cursor *cursor;
    netto_complaint *why;
    uint32_t slot; /* the instrument */
    int64_t asked; /* steps; 0: no quantity */
} adl;

/* The best so far, in their order: `lists[0].count` of them. */
static void *place(const adl *q, uint32_t i)
{
    return &q->cursor->told[i / NETTO_CURSOR_LISTED][i % NETTO_CURSOR_LISTED];
}

static uint32_t account_at(const adl *q, uint32_t i)
{
    return q->cursor->told[i / NETTO_CURSOR_LISTED][i % NETTO_CURSOR_LISTED].account;
}

static double score_at(const adl *q, uint32_t i)
{
    return q->cursor->told[i / NETTO_CURSOR_LISTED][i % NETTO_CURSOR_LISTED].value;
}

/* ---- one account ---------------------------------------------------------------------------------------------- */

static const position *held_by(const adl *q, uint32_t account)
{
    const position *p = account_position(&q->b->accounts[account], q->slot);
    return p && (p->qty < 0) == q->c->adl.shorts ? p : NULL;
}

static netto_status leverage_of(const adl *q, uint32_t account, double *out)
{
    frame f;
    netto_complaint why;
    double gross = 0.0, unit = 0.0;
    const struct account *a = &q->b->accounts[account];
    netto_status status = frame_now(&f, q->e->active, q->b, account, &why);
    if (status == NETTO_OK && f.collateral_status != NETTO_OK) status = f.collateral_status, why = f.complaint;
    for (uint32_t i = 0; i < a->count && status == NETTO_OK; i++) {
        const position *p = &a->positions[i];
        status = weight_notional(q->b, p->instrument, NAN, &unit, &why);
        gross += fabs(quantity_real(p->qty, &q->b->instruments[p->instrument].step) * unit);
    }
    q->cursor->work += a->count;
    if (status == NETTO_OK) return *out = adl_leverage(gross, frame_equity(&f)), NETTO_OK;
    return complain(q->why, status, "'%.*s' cannot be ranked: %s", TEXT(idmap_text(&q->b->account_ids, account)), why.text);
}

/* Gain and cost in coin, where the contract is inverse. */
static double profit_of(const adl *q, const position *p)
{
    const instrument *i = &q->b->instruments[q->slot];
    double price = q->b->marks[q->slot].price, worth = weight_worth(i, p, price);
    return adl_profit(i->inverse ? worth / price : worth, money_real(p->cost));
}

static netto_status rank(const adl *q, uint32_t account, const position *p, netto_adl_row *out)
{
    netto_status status = leverage_of(q, account, &out->leverage);
    if (status != NETTO_OK) return status;
    out->profit = profit_of(q, p);
    out->score = adl_score(out->profit, out->leverage);
    out->account = idmap_text(&q->b->account_ids, account);
    return NETTO_OK;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static bool goes_before(const adl *q, const netto_adl_row *row, uint32_t i)
{
    double score = score_at(q, i);
    return row->score > score || (row->score == score && text_compare(row->account, idmap_text(&q->b->account_ids, account_at(q, i))) < 0);
}

static void insert(const adl *q, uint32_t account, const netto_adl_row *row)
{
    netto_cursor *k = q->cursor;
    uint32_t *count = &k->lists[0].count, at = *count;
    while (at > 0 && goes_before(q, row, at - 1)) at--;
    if (at == NETTO_ADL_MAX) return;
    if (*count < NETTO_ADL_MAX) ++*count;
    for (uint32_t i = *count - 1; i > at; i--) memcpy(place(q, i), place(q, i - 1), sizeof k->told[0][0]);
    k->told[at / NETTO_CURSOR_LISTED][at % NETTO_CURSOR_LISTED].account = account;
    k->told[at / NETTO_CURSOR_LISTED][at % NETTO_CURSOR_LISTED].value = row->score;
}

#define ADL_LOOKS 20000 /* accounts that are passed over in a slice */

/* Each account counts as it stands when it is visited; new ones come last. */
static netto_status visit_some(const adl *q, bool *done)
{
    netto_cursor *k = q->cursor;
    uint32_t count = book_account_count(q->b), looks = 0, ranked = 0;
    uint64_t enough = q->e->active->policy->work + SLICE_WORK;
    for (k->work = 0; k->next < count && looks < ADL_LOOKS && ranked < SLICE_ACCOUNTS && q->e->active->policy->work < enough; k->next++, looks++) {
        netto_adl_row row;
        const position *p = held_by(q, k->next);
        if (!p) continue;
        arena_reset(&q->b->scratch);
        netto_status status = rank(q, k->next, p, &row);
        if (status != NETTO_OK) return status;
        insert(q, k->next, &row);
        k->sums[0]++;
        ranked++;
    }
    *done = k->next >= count;
    return NETTO_OK;
}

/* ---- the answer ---------------------------------------------------------------------------------------------------- */

static int64_t size_of(int64_t qty)
{
    return qty < 0 ? -qty : qty;
}

/* Those that are listed, as they stand now; of a quantity as many as it takes. */
static netto_status tell(const adl *q, netto_adl *out)
{
    const instrument *i = &q->b->instruments[q->slot];
    uint32_t listed = q->cursor->lists[0].count, limit = q->c->adl.limit ? q->c->adl.limit : NETTO_ADL_DEFAULT;
    netto_adl_row *rows = arena_array(&q->b->scratch, listed + 1, sizeof *rows);
    int64_t left = q->asked;
    if (!rows) return complain(q->why, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
    *out = (netto_adl){.rows = rows, .sized = q->asked > 0, .step = {i->step.m, i->step.k}};
    for (uint32_t n = 0; n < listed && (q->asked ? left > 0 : out->count < limit); n++) {
        const position *p = held_by(q, account_at(q, n));
        netto_status status = p ? rank(q, account_at(q, n), p, &rows[out->count]) : NETTO_OK;
        if (status != NETTO_OK) return status;
        if (!p) continue;
        int64_t takes = size_of(p->qty) < left ? size_of(p->qty) : left;
        quantity_decimal(p->qty, &i->step, &rows[out->count].qty);
        quantity_decimal(takes, &i->step, &rows[out->count++].takes);
        left -= takes;
    }
    int64_t held = q->c->adl.shorts ? size_of(i->shorts) : i->longs;
    if (left > 0 && q->cursor->sums[0] > listed) left = q->asked > held ? q->asked - held : 0; /* those behind the list take it */
    quantity_decimal(held, &i->step, &out->held);
    quantity_decimal(q->asked - left, &i->step, &out->allocated);
    quantity_decimal(left, &i->step, &out->left);
    out->more = q->cursor->sums[0] > out->count;
    return NETTO_OK;
}

static netto_status check(adl *q)
{
    const netto_adl_ask *ask = &q->c->adl;
    netto_status status = book_find_instrument(q->b, ask->instrument, &q->slot, q->why);
    if (status != NETTO_OK) return status;
    const instrument *i = &q->b->instruments[q->slot];
    if (!instrument_margined(i))
        return complain(q->why, NETTO_EPARAMS, "'%.*s' is a %s; futures and perps are deleveraged", TEXT(ask->instrument), instrument_kind_word(i->kind));
    if (!q->b->marks[q->slot].known) return complain(q->why, NETTO_ENOMARK, "'%.*s' has no mark; send mark.put first", TEXT(ask->instrument));
    if (ask->limit > NETTO_ADL_MAX) return complain(q->why, NETTO_ETOOLARGE, "limit: at most %d accounts", NETTO_ADL_MAX);
    if (ask->qty.kind == NETTO_NUMBER_NONE) return NETTO_OK;
    status = quantity_from_number(ask->qty, &i->step, &q->asked);
    if (status != NETTO_OK) return complain(q->why, status, "qty: no whole number of the qty_step of '%.*s', or too large", TEXT(ask->instrument));
    return q->asked > 0 ? NETTO_OK : complain(q->why, NETTO_EDOMAIN, "qty: expected a quantity greater than 0; `side` says whose");
}

netto_status query_adl(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    adl q = {.e = e, .b = &e->book, .c = c, .cursor = cursor, .why = &out->complaint};
    bool done = false;
    netto_status status = check(&q);
    if (status != NETTO_OK) return status;
    if (!cursor->since) cursor->since = e->book.version;
    status = visit_some(&q, &done);
    if (status != NETTO_OK) return status;
    out->unfinished = !done;
    out->since = cursor->since - 1;
    return done ? tell(&q, &out->adl) : NETTO_OK;
}
