/* on_variation.c: variation.settle: what is margined is settled to its mark.
 *
 * A position is closed at the price and opened at it again, in exact numbers: its cost becomes what it is worth there, what lies
 * between them is paid in cash and is realised.  Costs are rounded as those of trades are, so what is paid over time is what the
 * last cost comes to less the first, however often it was settled between. */
#include <math.h>
#include <string.h>

#include "appraisal/fill.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/rows.h"
#include "engine/step.h"
#include "engine/watch.h"

#define POSITIONS_MOST 32768 /* of one call: some milliseconds */

/* A position resolved: applying it cannot fail. */
typedef struct payment {
    uint32_t account, at;
    netto_money cost, cash, base;
} payment;

typedef struct unit_price {
    enum { PRICE_UNASKED, PRICE_NONE, PRICE_KNOWN } is;
    netto_decimal price;
} unit_price;

typedef struct settling {
    rows rows;
    unit_price *prices; /* by instrument slot */
    payment *payments;
    uint32_t count;
    double most; /* what all of them come to, whoever pays */
} settling;

/* ---- prices ------------------------------------------------------------------------------------------------------ */

static netto_status check_price(const instrument *i, netto_text id, netto_number given, netto_decimal *out, netto_complaint *why)
{
    bool any = i->kind == NETTO_FUTURE;
    if (!instrument_margined(i)) return complain(why, NETTO_EPARAMS, "prices: '%.*s' is a %s; variation is of futures and perps", TEXT(id), instrument_kind_word(i->kind));
    if (i->inverse) return complain(why, NETTO_EPARAMS, "prices: '%.*s' is an inverse contract, and is settled at its mark: what it gained is coin, worth what coin is worth now; settle it in a call without prices", TEXT(id));
    if (decimal_from_number(given, out) == NETTO_OK && (any || out->units > 0)) return NETTO_OK;
    return complain(why, NETTO_EDOMAIN, "prices: the price of '%.*s' must be finite, of at most 18 decimals%s", TEXT(id), any ? "" : ", and greater than 0");
}

/* Those that are given, and no others; or each at its mark, when it is asked for. */
static netto_status read_prices(settling *s, const netto_command *c, netto_complaint *why)
{
    book *b = &s->rows.e->book;
    uint32_t count = book_instrument_count(b), slot;
    s->prices = arena_array(&b->scratch, count + 1, sizeof *s->prices);
    if (!s->prices) return complain(why, NETTO_ECAPACITY, "no memory for %u prices", count);
    for (uint32_t i = 0; i < count; i++) s->prices[i] = (unit_price){.is = c->variation.price_count ? PRICE_NONE : PRICE_UNASKED};
    for (uint32_t i = 0; i < c->variation.price_count; i++) {
        const netto_settle_price *given = &c->variation.prices[i];
        netto_status status = book_find_instrument(b, given->instrument, &slot, why);
        if (status == NETTO_OK && s->prices[slot].is == PRICE_KNOWN)
            status = complain(why, NETTO_EDUPLICATE, "prices: '%.*s' stands twice", TEXT(given->instrument));
        if (status == NETTO_OK) status = check_price(&b->instruments[slot], given->instrument, given->price, &s->prices[slot].price, why);
        if (status != NETTO_OK) return status;
        s->prices[slot].is = PRICE_KNOWN;
    }
    return NETTO_OK;
}

/* False: it is not settled. */
static bool price_of(settling *s, uint32_t slot, netto_decimal *out, netto_status *status, netto_complaint *why)
{
    const book *b = &s->rows.e->book;
    unit_price *p = &s->prices[slot];
    if (!instrument_margined(&b->instruments[slot]) || p->is == PRICE_NONE) return false;
    if (p->is == PRICE_UNASKED) *status = fill_price(b, slot, &p->price, why);
    if (*status == NETTO_OK) p->is = PRICE_KNOWN;
    *out = p->price;
    return *status == NETTO_OK;
}

/* ---- what is to be done ------------------------------------------------------------------------------------------ */

static double size_of(netto_money amount)
{
    return fabs((double)amount);
}

/* The account's cash, its position, and all that it has realised stay exact; `*base` is what it has realised in this call, at most. */
static bool fits(settling *s, const book *b, const payment *p, double *base)
{
    const account *a = &b->accounts[p->account];
    const position *held = &a->positions[p->at];
    uint32_t currency = b->instruments[held->instrument].currency;
    const double limit = (double)MONEY_MAX;
    s->most += size_of(p->cash), *base += size_of(p->base);
    return s->most + size_of(collateral_cash(b, p->account, currency)) <= limit && size_of(held->realised) + size_of(p->cash) <= limit &&
           *base + size_of(a->realised) <= limit;
}

static netto_status plan_position(settling *s, uint32_t account, uint32_t at, double *base, netto_complaint *why)
{
    book *b = &s->rows.e->book;
    const position *p = &b->accounts[account].positions[at];
    const instrument *i = &b->instruments[p->instrument];
    netto_decimal price;
    netto_status status = NETTO_OK;
    position_change closed;
    payment made = {.account = account, .at = at};
    if (!price_of(s, p->instrument, &price, &status, why)) return status;
    bool good = position_trade(i, p, -p->qty, price, &closed) == NETTO_OK && position_cost(i, p->qty, price, &made.cost) == NETTO_OK &&
                currency_in_base(b, i->currency, made.cash = closed.cash, &made.base) == NETTO_OK && fits(s, b, &made, base);
    if (!good) return complain(why, NETTO_EOVERFLOW, "what is settled of '%.*s' is too large for exact numbers", TEXT(idmap_text(&b->instrument_ids, p->instrument)));
    if (made.cost != p->cost || made.cash) s->payments[s->count++] = made;
    return NETTO_OK;
}

static netto_status plan_account(settling *s, netto_text id, netto_complaint *why)
{
    book *b = &s->rows.e->book;
    uint32_t slot, before = s->count;
    double base = 0.0;
    netto_status status = account_find(b, id, &slot, why);
    if (status != NETTO_OK) return status;
    account *a = &b->accounts[slot];
    if (a->named_at == b->attempt) return complain(why, NETTO_EDUPLICATE, "'%.*s' stands twice in this call", TEXT(id));
    for (uint32_t i = 0; i < a->count && status == NETTO_OK; i++) status = plan_position(s, slot, i, &base, why);
    uint32_t lines = s->count - before, currencies = b->currency_ids.count;
    if (status == NETTO_OK && !collateral_reserve(b, slot, lines < currencies ? lines : currencies))
        status = complain(why, NETTO_ECAPACITY, "no memory for the cash of '%.*s'", TEXT(id));
    if (status == NETTO_OK) a->named_at = b->attempt;
    else s->count = before;
    return status;
}

/* Room for all that they may hold. */
static netto_status make_room(settling *s, const netto_command *c, netto_complaint *why)
{
    book *b = &s->rows.e->book;
    uint64_t held = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t slot = idmap_find(&b->account_ids, c->variation.accounts[i]);
        if (slot != SLOT_NONE) held += b->accounts[slot].count;
    }
    if (held > POSITIONS_MOST) return complain(why, NETTO_ETOOLARGE, "these accounts hold %llu positions, and one call settles at most %d; name fewer accounts in each", (unsigned long long)held, POSITIONS_MOST);
    s->payments = arena_array(&b->scratch, held + 1, sizeof *s->payments);
    return s->payments ? NETTO_OK : complain(why, NETTO_ECAPACITY, "no memory for %llu positions", (unsigned long long)held);
}

static netto_status plan_all(settling *s, const netto_command *c, uint32_t *applied)
{
    netto_complaint *why = &s->rows.out->complaint;
    for (uint32_t i = 0; i < c->count; i++) {
        netto_status status = plan_account(s, c->variation.accounts[i], why);
        if (status == NETTO_OK) ++*applied;
        else if (!rows_refuse(&s->rows, i)) return status;
    }
    return NETTO_OK;
}

/* ---- doing it ---------------------------------------------------------------------------------------------------- */

static void pay(netto_engine *e, const payment *p, netto_variation *sums)
{
    book *b = &e->book;
    const position held = b->accounts[p->account].positions[p->at];
    uint32_t currency = b->instruments[held.instrument].currency;
    account_rehold(b, p->account, p->at, held.qty, p->cost);
    collateral_move_cash(b, p->account, currency, p->cash);
    account_realise(b, p->account, held.instrument, p->cash, p->base);
    for (assessment *a = e->active; a; a = a == e->active ? e->prepared : a->next) assessment_soil(a, b, p->account);
    *(p->cash > 0 ? &sums[currency].gains : &sums[currency].losses) += p->cash > 0 ? p->cash : -p->cash;
}

/* By currency slot, less those in which nothing was paid. */
static void tell(const book *b, netto_variation *sums, netto_decision *out)
{
    out->variation.currencies = sums;
    for (uint32_t i = 0; i < b->currency_ids.count; i++) {
        if (!sums[i].gains && !sums[i].losses) continue;
        sums[i].currency = idmap_text(&b->currency_ids, i);
        sums[out->variation.currency_count++] = sums[i];
    }
}

netto_status on_variation(netto_engine *e, const netto_command *c, netto_decision *out)
{
    settling s = {0};
    uint32_t applied = 0, currencies = e->book.currency_ids.count;
    netto_complaint *why = &out->complaint;
    netto_status status = rows_begin(&s.rows, e, c, out);
    netto_variation *sums = status == NETTO_OK ? arena_array(&e->book.scratch, currencies, sizeof *sums) : NULL;
    if (status == NETTO_OK && !sums) status = complain(why, NETTO_ECAPACITY, "no memory for %u currencies", currencies);
    if (status == NETTO_OK) status = read_prices(&s, c, why);
    if (status == NETTO_OK) status = make_room(&s, c, why);
    if (status == NETTO_OK) status = plan_all(&s, c, &applied);
    if (status != NETTO_OK) return status;
    step_accept(e);
    memset(sums, 0, currencies * sizeof *sums);
    for (uint32_t i = 0; i < s.count; i++) pay(e, &s.payments[i], sums);
    out->variation.positions = s.count;
    tell(&e->book, sums, out);
    if (s.count) watch_later(e);
    return rows_end(&s.rows, applied);
}
