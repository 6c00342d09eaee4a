/* haircut.c: resolution.haircut: whose gains bear a shortfall, in proportion to them. */
#include <math.h>

#include "base/complain.h"
#include "base/decimal.h"
#include "base/text.h"
#include "netting/weight.h"
#include "query/query.h"
#include "risk/waterfall.h"

#define POSITIONS_MOST 200000 /* that are looked at: some milliseconds */

typedef struct haircut {
    const book *b;
    const netto_haircut_ask *ask;
    netto_complaint *why;
    uint32_t instrument, currency; /* SLOT_NONE: all of the currency */
    netto_money shortfall;
    netto_haircut_row *rows;
    netto_haircut *out;
    uint32_t count, room;
    uint64_t looked;
} haircut;

/* ---- what is asked ------------------------------------------------------------------------------------------- */

static netto_status find_instrument(haircut *q)
{
    netto_text id = q->ask->instrument;
    netto_status status = book_find_instrument(q->b, id, &q->instrument, q->why);
    if (status != NETTO_OK) return status;
    const instrument *i = &q->b->instruments[q->instrument];
    q->currency = i->currency;
    if (!instrument_margined(i)) return complain(q->why, NETTO_EPARAMS, "'%.*s' is a %s; variation is of futures and perps", TEXT(id), instrument_kind_word(i->kind));
    bool positive = i->inverse || i->kind == NETTO_PERP;
    if (isinf(q->ask->since) || (positive && q->ask->since <= 0.0))
        return complain(q->why, NETTO_EDOMAIN, "since: the price of '%.*s' must be finite%s", TEXT(id), positive ? " and greater than 0" : "");
    return NETTO_OK;
}

static netto_status find_currency(haircut *q)
{
    q->currency = idmap_find(&q->b->currency_ids, q->ask->currency);
    if (q->currency == SLOT_NONE) return complain(q->why, NETTO_ECURRENCY, "no currency '%.*s'; send fx.put first", TEXT(q->ask->currency));
    if (!isnan(q->ask->since)) return complain(q->why, NETTO_EPARAMS, "since: a price is of one instrument; name that");
    return NETTO_OK;
}

static netto_status check(haircut *q)
{
    const netto_haircut_ask *ask = q->ask;
    bool one = netto_text_given(ask->instrument);
    if (one == netto_text_given(ask->currency)) return complain(q->why, NETTO_EPARAMS, "name an instrument or a currency, whose gains are haircut");
    netto_status status = one ? find_instrument(q) : find_currency(q);
    if (status == NETTO_OK) status = money_from_number(ask->shortfall, &q->shortfall);
    else return status;
    if (status == NETTO_EOVERFLOW || (status == NETTO_OK && q->shortfall > NETTO_PAYMENT_MOST))
        return complain(q->why, NETTO_EOVERFLOW, "shortfall: the amount is too large for exact sums");
    if (status == NETTO_OK && q->shortfall >= 0) return NETTO_OK;
    return complain(q->why, status == NETTO_OK ? NETTO_EDOMAIN : status, "shortfall: expected an amount of 0 or more with at most 8 decimals");
}

/* ---- who gains ------------------------------------------------------------------------------------------------ */

static netto_status add_gain(const haircut *q, const position *p, double *sum)
{
    const instrument *i = &q->b->instruments[p->instrument];
    const mark *m = &q->b->marks[p->instrument];
    if (!m->known)
        return complain(q->why, NETTO_ENOMARK, "'%.*s' has no mark; send mark.put first", TEXT(idmap_text(&q->b->instrument_ids, p->instrument)));
    *sum += weight_worth(i, p, m->price) - (isnan(q->ask->since) ? 0.0 : weight_worth(i, p, q->ask->since));
    return NETTO_OK;
}

/* Of what an account holds that counts, longs and shorts against each other. */
static netto_status gain_of(haircut *q, uint32_t account, double *out)
{
    const struct account *a = &q->b->accounts[account];
    netto_status status = NETTO_OK;
    *out = 0.0;
    if (q->instrument != SLOT_NONE) {
        const position *p = account_position(a, q->instrument);
        q->looked++;
        return p ? add_gain(q, p, out) : NETTO_OK;
    }
    q->looked += a->count + 1;
    for (uint32_t k = 0; k < a->count && status == NETTO_OK; k++) {
        const instrument *i = &q->b->instruments[a->positions[k].instrument];
        if (i->currency == q->currency && instrument_margined(i)) status = add_gain(q, &a->positions[k], out);
    }
    return status;
}

/* Gains are rounded down, so that nobody pays from what he has not got. */
static netto_status to_money(const haircut *q, double gain, uint32_t account, netto_money *out)
{
    double units = floor(fabs(gain) * 1e8);
    if (units < 0x1p96) return *out = (netto_money)units, NETTO_OK;
    return complain(q->why, NETTO_EOVERFLOW, "what '%.*s' gains is too large for exact sums", TEXT(idmap_text(&q->b->account_ids, account)));
}

static netto_status add_account(haircut *q, uint32_t account)
{
    double gain = 0.0;
    netto_money money = 0;
    netto_status status = gain_of(q, account, &gain);
    if (status == NETTO_OK) status = to_money(q, gain, account, &money);
    if (status != NETTO_OK || money == 0) return status;
    *(gain > 0.0 ? &q->out->gains : &q->out->losses) += money;
    if (gain < 0.0) return NETTO_OK;
    if (q->count == q->room) return complain(q->why, NETTO_ETOOLARGE, "more than %d accounts gain; ask for the sub-accounts of one `account` at a time", NETTO_HAIRCUT_MAX);
    q->rows[q->count++] = (netto_haircut_row){.account = idmap_text(&q->b->account_ids, account), .gain = money};
    return NETTO_OK;
}

static bool is_below(const book *b, uint32_t account, uint32_t root)
{
    while (account != root && account != SLOT_NONE) account = b->accounts[account].parent;
    return account == root;
}

static netto_status add_accounts(haircut *q)
{
    uint32_t root = SLOT_NONE, count = book_account_count(q->b);
    netto_status status = netto_text_given(q->ask->account) ? account_find(q->b, q->ask->account, &root, q->why) : NETTO_OK;
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) {
        if (root == SLOT_NONE || is_below(q->b, i, root)) status = add_account(q, i);
        if (q->looked > POSITIONS_MOST)
            return complain(q->why, NETTO_ETOOLARGE, "more than %d positions are looked at; ask for one instrument, or the sub-accounts of one `account`", POSITIONS_MOST);
    }
    return status;
}

/* ---- who pays --------------------------------------------------------------------------------------------------- */

static netto_status split(haircut *q, arena *scratch)
{
    netto_haircut *out = q->out;
    netto_money *gains = arena_array(scratch, 2 * (size_t)q->count + 1, sizeof *gains), *pays = gains + q->count;
    waterfall_part *parts = arena_array(scratch, 2 * (size_t)q->count + 1, sizeof *parts);
    if (!gains || !parts) return complain(q->why, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
    for (uint32_t i = 0; i < q->count; i++) gains[i] = q->rows[i].gain;
    out->paid = q->shortfall < out->gains ? q->shortfall : out->gains;
    waterfall_split(out->paid, gains, q->count, pays, parts);
    for (uint32_t i = 0; i < q->count; i++) q->rows[i].pays = pays[i], q->rows[i].left = gains[i] - pays[i];
    out->fraction = out->gains ? (double)out->paid / (double)out->gains : 0.0;
    return NETTO_OK;
}

netto_status query_haircut(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    book *b = &e->book;
    haircut q = {.b = b, .ask = &c->haircut, .why = &out->complaint, .instrument = SLOT_NONE, .out = &out->haircut};
    (void)cursor;
    netto_status status = check(&q);
    if (status != NETTO_OK) return status;
    q.room = book_account_count(b) < NETTO_HAIRCUT_MAX ? book_account_count(b) : NETTO_HAIRCUT_MAX;
    q.rows = arena_array(&b->scratch, q.room + 1, sizeof *q.rows);
    if (!q.rows) return complain(q.why, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
    *q.out = (netto_haircut){.currency = idmap_text(&b->currency_ids, q.currency), .shortfall = q.shortfall, .rows = q.rows};
    status = add_accounts(&q);
    if (status == NETTO_OK) status = split(&q, &b->scratch);
    q.out->count = q.count;
    return status;
}
